# SPDX-License-Identifier: BSD-3-Clause
"""What ufuncs are measured on: their peers, dtypes, operands and layouts."""

import os
from typing import NamedTuple

import ndabi as nd
import numpy as np
import scipy.special
from ndabi import _ufuncs

MAIN = ("float32", "float64", "int32", "int64")
MORE = ("complex128", "float16", "uint8", "bool")
DTYPES = MAIN + MORE
LENGTHS = (100, 1_000, 10_000, 1_000_000, 10_000_000)
# From here on the caller is CPython; below, a call costs more than its elements.
ALL_FROM_C = os.environ.get("NDABI_BENCH_CALLER") == "C"
FROM_PYTHON = np.inf if ALL_FROM_C else 10_000
# From here on several threads may share the work.
FROM_THREADS = 1_000_000
SHAPES = {
    100: (10, 10), 1_000: (25, 40), 10_000: (100, 100), 1_000_000: (1000, 1000),
    10_000_000: (2500, 4000),
}  # fmt: skip
# transposed: the first input, with the other one and the result in C order. row, column:
# the second input, stretched. in place: the result over the first input.
LAYOUTS = ("contiguous", "step 2", "transposed", "row", "column", "in place")
CORE = (
    "add", "multiply", "divide", "floor_divide", "power", "maximum", "less",
    "bitwise_and", "absolute", "sqrt", "exp", "log", "sin", "tanh",
)  # fmt: skip

SPECIAL = {"erf": "erf", "erfc": "erfc", "expit": "expit", "gamma": "gamma"}
SPECIAL["lgamma"] = "gammaln"
WITHOUT_PEER = {
    "real": "NumPy's is a view and computes nothing",
    "imag": "NumPy's is a view and computes nothing",
}

# The interval of each input, where another than the default is meant.
SIGNS = (-1, 1)  # of floats only the two ends
DEFAULT = {"f": (-4, 4), "i": (-100, 100)}
POSITIVE = {"f": ((0.01, 100),), "i": ((1, 100),)}
UNIT = {"f": ((-0.99, 0.99),), "i": (SIGNS,)}
EXPONENT = {"f": ((-10, 10),), "i": ((-8, 8),)}
ANGLE = {"f": ((-100, 100),), "i": ((-100, 100),)}
QUOTIENT = {"f": ((-100, 100), (0.5, 10)), "i": ((-100, 100), (1, 20))}
POWER = {"f": ((0.1, 10), (-3, 3)), "i": ((1, 10), (0, 4))}
GAMMA = {"f": ((0.5, 20),), "i": ((1, 10),)}
SHIFT = {"i": ((0, 100), (0, 5))}
INTERVALS = {
    **dict.fromkeys(("log", "log2", "log10", "sqrt", "reciprocal"), POSITIVE),
    **dict.fromkeys(("arcsin", "arccos"), UNIT),
    **dict.fromkeys(("exp", "exp2", "expm1", "sinh", "cosh"), EXPONENT),
    **dict.fromkeys(("sin", "cos", "tan"), ANGLE),
    **dict.fromkeys(("divide", "floor_divide", "remainder", "fmod", "divmod"), QUOTIENT),
    **dict.fromkeys(("power", "float_power"), POWER),
    **dict.fromkeys(("gamma", "lgamma"), GAMMA),
    **dict.fromkeys(("left_shift", "right_shift"), SHIFT),
    "arccosh": {"f": ((1, 100),), "i": ((1, 100),)},
    "arctanh": {"f": ((-0.99, 0.99),), "i": ((0, 0),)},
    "log1p": {"f": ((-0.9, 10),), "i": ((0, 100),)},
    "clip": {"f": ((-4, 4), (-3, -1), (1, 3)), "i": ((-100, 100), (-50, 0), (1, 50))},
}

# In place a call finds what the last one left. These may be repeated without leaving the
# values that they are meant for, with a second input from this interval.
REPEATABLE = {
    **dict.fromkeys(("add", "subtract"), (0, 0)),
    **dict.fromkeys(("multiply", "divide"), SIGNS),
    **dict.fromkeys(("maximum", "minimum", "fmax", "fmin", "remainder", "fmod"), None),
    **dict.fromkeys(("bitwise_and", "bitwise_or", "bitwise_xor", "copysign"), None),
    **dict.fromkeys(("absolute", "fabs", "negative", "conjugate", "invert"), None),
    **dict.fromkeys(("sqrt", "cbrt", "sin", "cos", "tanh", "arctan", "arcsinh"), None),
    **dict.fromkeys(("floor", "ceil", "trunc", "rint", "sign", "positive"), None),
}
# Of these, the ones whose complex values run away all the same.
RUN_AWAY = ("sin", "cos", "tanh", "arctan", "arcsinh")


class Case(NamedTuple):
    ufunc: str
    dtype: str
    n: int
    layout: str

    def __str__(self):
        return f"{self.ufunc} {self.dtype} n = {self.n} {self.layout}"


def names():
    """The ufuncs of the registry, or those in NDABI_BENCH_UFUNCS."""
    chosen = os.environ.get("NDABI_BENCH_UFUNCS")
    every = sorted(each.__name__ for each in _ufuncs._all)
    return [name for name in every if not chosen or name in chosen.split(",")]


def lengths():
    """The lengths, from NDABI_BENCH_LEAST up to NDABI_BENCH_MOST."""
    least = float(os.environ.get("NDABI_BENCH_LEAST", "0"))
    most = float(os.environ.get("NDABI_BENCH_MOST", "inf"))
    return [n for n in LENGTHS if least <= n <= most]


def mine_of(name):
    return _ufuncs.by_name(name)


def peer_of(name):
    """The function of NumPy or SciPy, None if there is none."""
    if name in WITHOUT_PEER:
        return None
    if name in SPECIAL:
        return getattr(scipy.special, SPECIAL[name])
    return getattr(np, name, None)


def peer_name(name):
    return f"scipy.special.{SPECIAL[name]}" if name in SPECIAL else f"np.{name}"


def operand_dtypes(name, dtype):
    """The dtype of each input."""
    if name == "ldexp":
        return [dtype, "int32"]
    if name == "where":
        return ["bool", dtype, dtype]
    return [dtype] * mine_of(name).nin


@np.errstate(all="ignore")
def unsupported(name, dtype):
    """Why a ufunc is not measured with a dtype, None if it is."""
    peer, dtypes = peer_of(name), operand_dtypes(name, dtype)
    samples = [np.ones(2, each) for each in dtypes]
    if dtype in MORE:
        chars = "".join(np.dtype(each).char for each in dtypes)
        loops = [each.partition("->")[0] for each in getattr(peer, "types", ())]
        known = name in ("where", "clip") or name == "angle" and dtype == "complex128"
        if not known and chars not in loops:
            return "no loop of its own in the peer"
    try:
        peer(*samples)
    except (TypeError, ValueError):
        return "refused by the peer"
    try:
        with nd.errstate(all="ignore"):
            mine_of(name)(*map(nd.array, samples))
    except (TypeError, ValueError):
        return "refused by ndabi"
    return None


def values(dtype, interval, shape, seed):
    """Elements from an interval, repeated after 2^16."""
    random = np.random.default_rng(seed)
    dtype, count = np.dtype(dtype), min(int(np.prod(shape)), 1 << 16)
    low, high = interval
    if dtype.kind == "b":
        found = random.integers(0, 2, count)
    elif dtype.kind in "iu":
        low, high = (max(low, 0), max(high, 0)) if dtype.kind == "u" else interval
        found = random.integers(low, high + 1, count)
    elif interval == SIGNS:
        found = random.choice(SIGNS, count)
    else:
        found = random.uniform(low, high, count)
        if dtype.kind == "c":
            found = found + 1j * random.uniform(low, high, count)
    return np.resize(found.astype(dtype), shape)


def intervals(case, count, kind):
    """The interval of each input."""
    given = list(INTERVALS.get(case.ufunc, {}).get(kind, ()))
    given += [DEFAULT[kind]] * (count - len(given))
    if case.layout == "in place" and count == 2:
        repeatable = REPEATABLE[case.ufunc]
        given[1] = repeatable or given[1]
    return given


def operands(case):
    """The inputs as contiguous arrays, before they are laid out."""
    dtypes = operand_dtypes(case.ufunc, case.dtype)
    kind = "f" if np.dtype(case.dtype).kind in "fc" else "i"
    shapes = [(case.n,)] * len(dtypes)
    if case.layout == "step 2":
        shapes = [(2 * case.n,)] * len(dtypes)
    elif case.layout in ("transposed", "row", "column"):
        rows, columns = SHAPES[case.n]
        shapes = [(rows, columns)] * len(dtypes)
        if case.layout == "transposed":
            shapes[0] = (columns, rows)
        else:
            shapes[1] = (columns,) if case.layout == "row" else (rows, 1)
    each = zip(dtypes, intervals(case, len(dtypes), kind), shapes)
    return [values(*given, seed) for seed, given in enumerate(each)]


def laid_out(case, arrays):
    """Views of the operands, of either library."""
    if case.layout == "step 2":
        return [each[::2] for each in arrays]
    if case.layout == "transposed":
        return [arrays[0].T, *arrays[1:]]
    return list(arrays)


def writes_into(case):
    """Whether the result goes to an array that is there."""
    is_unary = mine_of(case.ufunc).nin == 1
    return case.layout == "in place" or case.layout == "transposed" and is_unary


def is_meant(case):
    """Whether a ufunc with a dtype is measured in a layout."""
    mine, peer = mine_of(case.ufunc), peer_of(case.ufunc)
    if case.layout in ("contiguous", "step 2"):
        return True
    if mine.nout > 1 or mine.nin > 2 or not isinstance(peer, np.ufunc):
        return False
    if case.layout in ("row", "column"):
        return mine.nin == 2
    if case.layout == "in place":
        runs_away = case.ufunc in RUN_AWAY and case.dtype == "complex128"
        if case.ufunc not in REPEATABLE or runs_away:
            return False
        samples = [np.ones(1, each) for each in operand_dtypes(case.ufunc, case.dtype)]
        return peer(*samples).dtype == np.dtype(case.dtype)
    return True


@np.errstate(all="ignore")
def arguments(case, arrays, empty):
    """The arguments of a call, with the array that receives the result if one does."""
    args = laid_out(case, arrays)
    if case.layout == "in place":
        args.append(args[0])
    elif writes_into(case):
        sample = peer_of(case.ufunc)(np.ones(1, case.dtype))
        args.append(empty(args[0].shape, sample.dtype.name))
    return args


def agree(mine, theirs):
    """Whether results are the same up to rounding, also of tuples."""
    if isinstance(theirs, tuple):
        return all(agree(a, b) for a, b in zip(mine, theirs))
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    if mine.dtype != theirs.dtype or mine.shape != theirs.shape:
        return False
    if theirs.dtype.kind not in "fc":
        return np.array_equal(mine, theirs)
    bound = (4 if theirs.dtype == "float16" else 64) * float(np.finfo(theirs.dtype).eps)
    if theirs.dtype == "float16":
        mine, theirs = mine.astype("float32"), theirs.astype("float32")
    return np.allclose(mine, theirs, bound, bound, equal_nan=True)


def sample():
    """The cases of a run of minutes: all ufuncs once, some in all sizes and layouts; and
    with NDABI_BENCH_FULL=1 everything. With them the reasons for what is left out."""
    full = os.environ.get("NDABI_BENCH_FULL") == "1"
    cases, skipped = [], {}
    for name in names():
        if peer_of(name) is None:
            why = WITHOUT_PEER.get(name, "NumPy and SciPy have none")
            skipped.setdefault(why, {})[name] = []
            continue
        for dtype in DTYPES:
            why = unsupported(name, dtype)
            if why is not None:
                skipped.setdefault(why, {}).setdefault(name, []).append(dtype)
                continue
            for n in lengths():
                for layout in LAYOUTS:
                    case = Case(name, dtype, n, layout)
                    if (full or is_sampled(case)) and is_meant(case):
                        cases.append(case)
    return cases, skipped


def is_sampled(case):
    if (case.n, case.layout) == (10_000, "contiguous"):
        return True
    if case.ufunc not in CORE:
        return False
    if case.n == LENGTHS[-1]:
        return case.dtype in ("float64", "int32")
    return case.dtype in MAIN or case.n == 10_000
