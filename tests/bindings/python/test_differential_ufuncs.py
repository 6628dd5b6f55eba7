# SPDX-License-Identifier: BSD-3-Clause
"""Every ufunc with every dtype against NumPy and SciPy: dtypes, values, refusals.

What differs on purpose is in docs/numpy-differences.md, and in DIFFERENT below.
"""

import itertools
import warnings

import ndabi as nd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ndabi import _ufuncs
from peer import DTYPES, NUMPY_2, np
from scipy import special
from strategies import shapes

if not NUMPY_2:
    pytest.skip("promotion is that of NumPy 2", allow_module_level=True)

NAMES = [each.__name__ for each in _ufuncs._all]
INTEGERS = [name for name in DTYPES if np.dtype(name).kind in "biu"]
# ufunc -> dtypes, of any operand, for which ndabi and NumPy or SciPy differ.
DIFFERENT = {
    "angle": INTEGERS,  # NumPy's function always computes as float64
    "sinc": INTEGERS,  # the same
    "reciprocal": ["int32", "int64"],  # of 0 is undefined there
    "ldexp": ["int", "uint64"],  # a Python number has no say in the dtype there
    # SciPy has loops of float32 and float64, NumPy's rule for its own is another.
    **dict.fromkeys(
        ("erf", "erfc", "expit", "gamma", "lgamma"),
        [*INTEGERS, "float16", "complex64", "complex128"],
    ),
}
# In units of the last place, for what is not rounded correctly there or here.
ULPS = 4
EXACT = set(
    "add subtract multiply divide floor_divide remainder fmod divmod negative positive "
    "absolute fabs sign heaviside square reciprocal sqrt equal not_equal less less_equal "
    "greater greater_equal logical_and logical_or logical_xor logical_not bitwise_and "
    "bitwise_or bitwise_xor invert left_shift right_shift bitwise_count maximum minimum "
    "fmax fmin gcd lcm floor ceil trunc rint isnan isinf isfinite isneginf isposinf "
    "signbit copysign nextafter spacing frexp ldexp modf conjugate where clip".split()
)


def peer_of(name):
    """The function of NumPy or SciPy."""
    if name in ("erf", "erfc", "expit", "gamma"):
        return getattr(special, name)
    return special.gammaln if name == "lgamma" else getattr(np, name)


def edges(dtype, count=12):
    """Elements that matter, and some others."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        values = [0, 1, 2, 3, 7, 63, limits.max, limits.max - 1, limits.min]
        values += [-1, -2, -7] if dtype.kind == "i" else [64, 100]
        return np.array(values, dtype)
    limits = np.finfo(dtype)
    values = [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, -3.75, np.inf, -np.inf, np.nan]
    values += [float(limits.max), float(limits.tiny), float(limits.eps), 17.0, -1e-3]
    values = np.array(values, dtype)
    if dtype.kind == "c":
        finite = values[1:7]
        return np.concatenate([finite, finite + 1j * finite[::-1]]).astype(dtype)
    return values


def outcome(function, *args, **options):
    """The results as a tuple, or the class of the error."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), nd.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = function(*args, **options)
        except (TypeError, ValueError, OverflowError) as error:
            kinds = (OverflowError, TypeError, ValueError)
            return next(kind for kind in kinds if isinstance(error, kind))
    return result if isinstance(result, tuple) else (result,)


def near(name, a, b):
    """Where elements are equal up to a few units in the last place. Complex ones where
    they are finite there: NumPy leaves the others to the C library."""
    eps = np.finfo(a.dtype).eps
    # sinc is exactly 0 at integers here; both cancel near logaddexp = 0.
    cancels = name in ("sinc", "logaddexp", "logaddexp2")
    tiny = eps if cancels else np.finfo(a.dtype).smallest_subnormal
    with np.errstate(all="ignore"):
        close = np.isclose(a, b, ULPS * eps, ULPS * tiny, equal_nan=True)
    return close | ~np.isfinite(b) if a.dtype.kind == "c" else close


def precise(name, function, inputs):
    """The outcome in complex64 by way of complex128, and complex powers by way of long
    double: NumPy loses much in these."""
    results = outcome(function, *inputs)
    if isinstance(results, type) or results[0].dtype.kind != "c" or name in EXACT:
        return results
    dtype, is_power = results[0].dtype, name in ("power", "float_power")
    if dtype != "complex64" and not is_power:
        return results
    more = "g" if is_power else "f8"
    wide = [np.asarray(each).astype(np.result_type(each, more)) for each in inputs]
    with np.errstate(all="ignore"):
        results = [each.astype(dtype) for each in outcome(function, *wide)]
        if is_power:  # beyond what it has more digits for; the core's tests have these
            x, y = (each.astype("G") for each in wide)
            results[0] = np.where(
                np.abs(y * np.log(x)) > 64, dtype.type(np.nan), results[0]
            )
    return tuple(results)


def agree(name, mine, theirs):
    """Whether two outcomes are the same. NaN is equal to NaN; -0 is not equal to 0."""
    if isinstance(mine, type) or isinstance(theirs, type):
        return mine is theirs
    for a, b in zip(mine, theirs):
        a, b = np.asarray(nd.asarray(a)), np.asarray(b)
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        exact = name in EXACT and (name, a.dtype.kind) != ("sqrt", "c")
        if exact or a.dtype.kind not in "fc":
            if not np.array_equal(a, b, equal_nan=a.dtype.kind in "fc"):
                return False
        elif not near(name, a, b).all():
            return False
    return True


def told(name, dtypes, mine, theirs):
    """What to say about two outcomes that differ."""
    if isinstance(mine, type) or isinstance(theirs, type):
        return f"{name}{dtypes}: {mine} instead of {theirs}"
    lines = [f"{name}{dtypes}"]
    for a, b in zip(mine, theirs):
        a, b = np.asarray(nd.asarray(a)), np.asarray(b)
        lines.append(f"{a.dtype}{a.shape} instead of {b.dtype}{b.shape}")
        if a.shape == b.shape:
            where = ~((a == b) | (a != a) & (b != b))
            lines.append(f"{a[where][:4]} instead of {b[where][:4]}")
    return "; ".join(lines)


def known(name, dtypes):
    """Whether nothing is to be compared. So are complex loops not there yet."""
    if any(dtype in DIFFERENT.get(name, ()) for dtype in dtypes):
        return True
    complex_ = any(str(dtype).startswith("complex") for dtype in dtypes)
    return complex_ and not any("D" in text for text in _ufuncs.by_name(name).types)


@pytest.mark.parametrize("name", NAMES)
def test_every_dtype(name):
    mine, theirs = _ufuncs.by_name(name), peer_of(name)
    wrong = []
    for dtypes in itertools.product(DTYPES, repeat=min(mine.nin, 2)):
        if known(name, dtypes):
            continue
        inputs = [edges(dtype) for dtype in dtypes]
        if name == "sinc":  # 0 where pi * x overflows, NaN there
            inputs = [each[abs(each) < 9e3] for each in inputs]
        if mine.nin >= 2:
            inputs[0] = inputs[0][:, None]
        if mine.nin == 3:
            third = edges(dtypes[1])[::-1]
            inputs = [edges("bool")[:, None], *inputs] if name == "where" else inputs
            inputs = [inputs[0], inputs[-1], third] if name == "clip" else inputs
        got, expected = outcome(mine, *inputs), precise(name, theirs, inputs)
        if not agree(name, got, expected):
            wrong.append(told(name, dtypes, got, expected))
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])


NUMBERS = [True, 0, 1, 3, -1, 127, 300, -(2**31), 2**40, 2**63, 2.5, -0.0, 1e300, 1 + 2j]


@pytest.mark.parametrize("name", [n for n in NAMES if _ufuncs.by_name(n).nin == 2])
def test_python_numbers_are_weak(name):
    mine, theirs = _ufuncs.by_name(name), peer_of(name)
    wrong = []
    for dtype, number, first in itertools.product(DTYPES, NUMBERS, (False, True)):
        if known(name, (dtype, type(number).__name__)):
            continue
        if name == "power" and number == 1e300:
            continue  # infinite in complex64, and not in the reference
        operands = (edges(dtype), number)[:: -1 if first else 1]
        ours = [nd.array(each) if each is not number else each for each in operands]
        got, expected = outcome(mine, *ours), precise(name, theirs, operands)
        if (
            expected is OverflowError
            and got is not expected
            and "?" == np.asarray(got[0]).dtype.char
        ):
            continue  # answered here
        if not agree(name, got, expected):
            wrong.append(told(name, (dtype, number, first), got, expected))
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])


dtypes = st.sampled_from(DTYPES)


@st.composite
def operands(draw):
    """Two arrays of shapes that broadcast, in layouts of any kind."""
    shape = draw(shapes)
    found = []
    for _ in range(2):
        own = tuple(1 if draw(st.integers(0, 4)) == 0 else n for n in shape)
        own = own[draw(st.integers(0, len(own))) :]
        rng = np.random.default_rng(draw(st.integers(0, 2**32)))
        a = rng.integers(0, 9, tuple(2 * n for n in own)).astype(draw(dtypes))
        keys = [slice(None, n) for n in own]
        for axis, n in enumerate(own):
            keys[axis] = draw(
                st.sampled_from(
                    [slice(0, n), slice(0, 2 * n, 2), slice(2 * n - 1, n - 1, -1)]
                )
                if n
                else st.just(slice(0, 0))
            )
        a = a[tuple(keys)]
        found.append(a.T.copy().T if draw(st.booleans()) else a)
    return found


@given(operands(), st.sampled_from(["add", "multiply", "less", "divide", "maximum"]))
def test_shapes_and_layouts(arrays, name):
    mine, theirs = getattr(nd, name), getattr(np, name)
    got, expected = outcome(mine, *arrays), outcome(theirs, *arrays)
    assert agree(name, got, expected), told(name, arrays, got, expected)
    result, reference = np.asarray(got[0]), np.asarray(expected[0])
    if all(n > 1 for n in reference.shape):
        assert result.strides == reference.strides


@given(operands(), dtypes, st.sampled_from(["no", "safe", "same_kind", "unsafe"]))
def test_dtype_and_casting(arrays, dtype, casting):
    options = {"dtype": dtype, "casting": casting}
    got, expected = (
        outcome(nd.add, *arrays, **options),
        outcome(np.add, *arrays, **options),
    )
    if dtype in ("bool", "int8") and casting == "unsafe" and isinstance(got, tuple):
        return  # floating to integer outside of the range
    assert agree("add", got, expected), told("add", arrays, got, expected)


@given(operands(), dtypes, st.booleans(), st.integers(0, 2**32))
def test_out_and_where(arrays, dtype, masked, seed):
    shape = np.broadcast_shapes(*[a.shape for a in arrays])
    theirs = np.zeros(shape, dtype)
    mask = np.random.default_rng(seed).integers(0, 2, shape).astype(bool)
    options = {"where": mask} if masked else {}
    mine = nd.zeros(shape, dtype)
    expected = outcome(np.multiply, *arrays, out=theirs, **options)
    got = outcome(nd.multiply, *arrays, out=mine, **options)
    assert agree("multiply", got, expected), told("multiply", arrays, got, expected)
    assert isinstance(got, type) or got[0] is mine
