# SPDX-License-Identifier: BSD-3-Clause
"""Convolution against np.convolve, scipy.signal.convolve2d, and the processor's limit.

What is reported first calls ndabi from C below n = 10000, where a call of CPython takes
longer than the work, and from CPython from there on; then all from CPython.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import naive
import ndabi as nd
import numpy as np
import plots
import scipy.signal
import stencils_jit
from from_c import FromC
from measure import geometric_mean, in_turns
from report import shown

TITLE = "convolve"

DTYPES = ("float32", "float64")
INTEGERS = ("int8", "uint8", "int16", "int32", "int64")
LENGTHS = (100, 1_000, 10_000, 1_000_000)
TAPS = (3, 5, 9, 16, 31, 64, 255)
FROM_PYTHON = 10_000  # elements from which on figures are those from CPython


def operands(dtype, n, m):
    random = np.random.default_rng(n + m)
    a = random.standard_normal(n).astype(dtype)
    v = random.standard_normal(m).astype(dtype)
    return a, v


def agree(ours, theirs, dtype):
    """Equal up to the rounding of sums in another order."""
    theirs = np.asarray(theirs)
    bound = 100 * np.finfo(dtype).eps * max(1.0, float(np.abs(theirs).max()))
    return float(np.abs(np.asarray(ours) - theirs).max()) <= bound


def peak(report):
    """Multiply-adds per second that one thread can do."""
    probe = report.program("fma_probe")  # in 10^9 per second
    return {dtype: 1e9 * probe[dtype] for dtype in DTYPES}


def ratios_of(from_c, pair, threads):
    """NumPy's times over ndabi's by caller, and ndabi's: in turns, with `threads` by the
    clock and with one thread."""
    own = list(map(nd.array, pair))
    nd.set_num_threads(threads)
    ours, theirs = in_turns(
        (nd.convolve, own), (np.convolve, pair), clock=time.perf_counter
    )
    nd.set_num_threads(1)
    single, peer = in_turns((nd.convolve, own), (np.convolve, pair))
    cell = {
        "ndabi": ours.best, "numpy": theirs.best, "one_thread": single.best,
        "ratio": theirs.best / ours.best, "one_thread_ratio": peer.best / single.best,
    }  # fmt: skip
    if len(pair[0]) < FROM_PYTHON:
        # NumPy before and after, so that what else the machine does falls on both.
        mine = from_c.seconds(pair)
        after = in_turns((np.convolve, pair))[0]
        called = min(peer.best, after.best) / mine
        return {**cell, "from_c": mine, "figure": called, "one_thread_figure": called}
    return {**cell, "figure": cell["ratio"],
            "one_thread_figure": cell["one_thread_ratio"]}  # fmt: skip


def cell_of(from_c, dtype, n, m, threads):
    pair = operands(dtype, n, m)
    if not agree(nd.convolve(*map(nd.array, pair)), np.convolve(*pair), dtype):
        raise SystemExit(f"bench: wrong result, {dtype} {n} x {m}")
    return {"dtype": dtype, "n": n, "m": m, **ratios_of(from_c, pair, threads)}


CALLERS = f"called from C below n = {FROM_PYTHON}, from CPython from there on"


def against_numpy(report, threads):
    """The grid n x m of times and ratios."""
    with FromC(report, "convolve_calls") as from_c:
        cells = [
            cell_of(from_c, dtype, n, m, threads)
            for dtype in DTYPES for n in LENGTHS for m in TAPS
        ]  # fmt: skip
    heads = ["NumPy / ndabi", *(f"m = {m}" for m in TAPS)]
    kinds = [
        (f"{prefix}{key}", name, callers, goal)
        for key, callers, goal in (("figure", CALLERS, 12),
                                   ("ratio", "called from CPython", None))
        for prefix, name in (("", f"{threads} threads"), ("one_thread_", "one thread"))
    ]  # fmt: skip
    for key, name, callers, goal in kinds:
        for dtype in DTYPES:
            report.section(f"{dtype}: np.convolve (NumPy {np.__version__}) over ndabi's "
                           f"convolve with {name}, {callers}")  # fmt: skip
            ratio = {(c["n"], c["m"]): c[key] for c in cells if c["dtype"] == dtype}
            report.table(
                heads,
                [[f"n = {n}", *(f"{ratio[n, m]:.2f}" for m in TAPS)] for n in LENGTHS],
            )
        report.say()
        mean = geometric_mean([cell[key] for cell in cells])
        least = min(cells, key=lambda cell: cell[key])
        where = "{dtype}, n = {n}, m = {m}".format(**least)
        if goal is None:
            report.say(f"geometric mean, {name}, {callers}: {mean:.2f}")
        else:
            text = f"geometric mean, {name}, {callers} (goal {goal})"
            report.goal(text, f"{mean:.2f}", mean >= goal)
        report.goal(
            f"least, {name} (goal 1)", f"{least[key]:.2f} at {where}", least[key] >= 1
        )
        report.keep(f"geometric_mean_{key}", mean)
    report.keep("against_numpy", cells)
    return cells


def integers(report):
    """As against_numpy, of integers and with one thread."""
    report.section("integers: np.convolve over ndabi's convolve with one thread, "
                   f"{CALLERS}")  # fmt: skip
    cells, rows = [], []
    with FromC(report, "convolve_calls") as from_c:
        for dtype in INTEGERS:
            for n in LENGTHS[1:]:
                row = []
                for m in TAPS:
                    ratio = integer_ratio(from_c, dtype, n, m)
                    cells.append({"dtype": dtype, "n": n, "m": m, "ratio": ratio})
                    row.append(f"{ratio:.1f}")
                rows.append([f"{dtype}, n = {n}", *row])
    report.table(["NumPy / ndabi", *(f"m = {m}" for m in TAPS)], rows)
    report.say()
    for dtype in INTEGERS:
        mean = geometric_mean([c["ratio"] for c in cells if c["dtype"] == dtype])
        report.goal(f"geometric mean, {dtype} (goal 10)", f"{mean:.1f}", mean >= 10)
    report.keep("integers", cells)


def integer_ratio(from_c, dtype, n, m):
    random = np.random.default_rng(n + m)
    info = np.iinfo(dtype)
    pair = [random.integers(info.min, info.max, k, dtype) for k in (n, m)]
    if nd.convolve(*map(nd.array, pair)).tolist() != np.convolve(*pair).tolist():
        raise SystemExit(f"bench: wrong result, {dtype} {n} x {m}")
    return ratios_of(from_c, pair, 1)["one_thread_figure"]


def against_loops(report):
    """As people write it where NumPy has no function, for Numba."""
    report.section("loops that Numba compiles over ndabi's convolve, both called from "
                   "CPython, one thread")  # fmt: skip
    rows, cells = [], []
    for dtype in DTYPES:
        for n in (n for n in LENGTHS if n >= FROM_PYTHON):
            row = []
            for m in TAPS:
                a, v = operands(dtype, n, m)
                x, y = nd.array(a), nd.array(v)
                loops = stencils_jit.convolve(a, v)
                if not agree(nd.convolve(x, y, "valid"), loops, dtype):
                    raise SystemExit(f"bench: wrong result, {dtype} {n} x {m}")
                ours, theirs = in_turns(
                    (nd.convolve, (x, y, "valid")),
                    (stencils_jit.convolve, (a, v)),
                    rounds=7,
                )
                ratio = theirs.best / ours.best
                cells.append({"dtype": dtype, "n": n, "m": m, "ratio": ratio})
                row.append(f"{ratio:.1f}")
            rows.append([f"{dtype}, n = {n}", *row])
    report.table(["Numba / ndabi", *(f"m = {m}" for m in TAPS)], rows)
    report.keep("against_loops", cells)


# The least share of the limit that is aimed at in the first cache, by numbers of taps.
NEAR_GOALS = (((3, 5, 9), 0.80), ((16,), 0.85), ((31, 64), 0.90))


def shares_of_peak(report, peaks, cells):
    """From C by cache, without the call too in the first, and from CPython for the
    second one."""
    report.section("share of the processor's multiply-adds, one thread")
    raw = report.program("raw_convolve")
    shares, rows = [], []
    caches = ["L1", "L2"]
    for dtype in DTYPES:
        for m in TAPS:
            share = {"dtype": dtype, "m": m}
            for cache in caches:
                seconds = raw[dtype][cache]
                share[cache] = seconds["n"] * m / seconds[str(m)] / peaks[dtype]
            half, whole = raw[dtype]["L1, half"], raw[dtype]["L1"]
            more = whole[str(m)] - half[str(m)]
            share["kernel"] = (whole["n"] - half["n"]) * m / more / peaks[dtype]
            share["raw"] = share[caches[-1]]
            n = raw[dtype][caches[-1]]["n"]
            share["cpython"] = next(
                cell["peak_share"] for cell in cells
                if (cell["dtype"], cell["n"], cell["m"]) == (dtype, n, m)
            )  # fmt: skip
            shares.append(share)
            kinds = ("kernel", *caches, "cpython")
            rows.append([f"{dtype}, m = {m}", *(f"{share[kind]:.0%}" for kind in kinds)])
    limits = ", ".join(f"{dtype} {peaks[dtype] / 1e9:.1f}" for dtype in DTYPES)
    report.say(f"limit in 10^9 multiply-adds a second: {limits}")
    for cache in caches:
        lengths = ", ".join(f"{dtype} n = {raw[dtype][cache]['n']}" for dtype in DTYPES)
        report.say(f"{cache} holds samples and results: {lengths}")
    report.say()
    heads = [f"from C, {cache}" for cache in caches]
    heads = ["without the call, L1", *heads, f"from CPython, {caches[-1]}"]
    report.table(["", *heads], rows)
    report.say()
    for dtype in DTYPES:
        for cache in caches:
            one, three = (raw[dtype][cache][m] for m in ("1", "3"))
            report.say(f"{dtype}, {cache}: one tap takes {one / three:.0%} of the time "
                       "of three, for as many samples and results")  # fmt: skip
    for taps, goal in NEAR_GOALS:
        least = min(share["kernel"] for share in shares if share["m"] in taps)
        names = ", ".join(map(str, taps))
        report.goal(f"least for m = {names}, L1, without the call (goal {goal:.0%})",
                    f"{least:.0%}", least >= goal)  # fmt: skip
    for kind, name in (("raw", "from C"), ("cpython", "from CPython")):
        least = min(share[kind] for share in shares if share["m"] >= 31)
        report.goal(f"least for m >= 31, {caches[-1]}, {name} (goal 80 %)",
                    f"{least:.0%}", least > 0.8)  # fmt: skip
    report.keep("peak", peaks)
    report.keep("peak_shares", shares)
    return shares


def slices(report):
    report.section("slices: time over that of contiguous input of the same length")
    figures, rows = [], []
    for dtype in DTYPES:
        for n in (10_000, 100_000):
            double = nd.array(operands(dtype, 2 * n, 3)[0])
            table = double.reshape(n, 2)
            inputs = {
                "contiguous": double[:n],
                "reversed": double[:n][::-1],
                "step 2": double[::2],
                "column": table[:, 1],
            }
            for m in (9, 31, 64):
                v = nd.array(operands(dtype, 2, m)[1])
                runs = [(nd.convolve, (a, v)) for a in inputs.values()]
                dense, *sliced = (timing.best for timing in in_turns(*runs))
                over = [time / dense for time in sliced]
                figures.append({"dtype": dtype, "n": n, "m": m, "over": over})
                rows.append([f"{dtype}, n = {n}, m = {m}", shown(dense)]
                            + [f"{ratio:.2f}" for ratio in over])  # fmt: skip
    report.table(["", "contiguous", "reversed", "step 2", "column"], rows)
    worst = max(max(figure["over"]) for figure in figures)
    report.say()
    report.goal("most (goal 1.15)", f"{worst:.2f}", worst <= 1.15)
    report.keep("slices", figures)


def time_naive(python, module, calls):
    program = Path(naive.__file__)
    done = subprocess.run(
        [python, program, module, str(calls)], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def two_dimensions(report):
    report.section("int64 image of 100 x 100, filter of 9 x 9")
    peer = time_naive(sys.executable, "numpy", 5)
    ours = time_naive("pypy3", "ndabi", 40)
    f, g = naive.test_image(np), naive.test_filter(np)
    x, y = naive.test_image(nd), naive.test_filter(nd)
    expected = scipy.signal.convolve2d(f, g).tolist()
    results = (peer["result"], ours["result"], nd.signal.convolve(x, y).tolist())
    if any(result != expected for result in results):
        raise SystemExit("bench: wrong result in two dimensions")
    fast, slow = in_turns((nd.signal.convolve, (x, y)), (scipy.signal.convolve2d, (f, g)))
    pairs = {
        "naive_convolve, best call": (min(peer["seconds"]), min(ours["seconds"]), 15),
        "naive_convolve, first call": (peer["seconds"][0], ours["seconds"][0], None),
        "nd.signal.convolve": (slow.best, fast.best, 20),
    }
    names = {
        "naive_convolve, best call": f"NumPy, {peer['python']}; ndabi, {ours['python']}",
        "naive_convolve, first call": "the same",
        "nd.signal.convolve": "scipy.signal.convolve2d, both on CPython",
    }
    rows = []
    for name, (theirs, mine, goal) in pairs.items():
        ratio = f"{theirs / mine:.1f}"
        rows.append([name, names[name], shown(theirs), shown(mine), ratio,
                     f">= {goal}" if goal else ""])  # fmt: skip
    report.table(["", "peer", "peer's", "ndabi", "ratio", "goal"], rows)
    report.keep("two_dimensions", {name: pair[:2] for name, pair in pairs.items()})


def run(report):
    threads = nd.get_num_threads()
    nd.set_num_threads(1)
    peaks = peak(report)
    cells = against_numpy(report, threads)
    again = peak(report)
    peaks = {dtype: max(peaks[dtype], again[dtype]) for dtype in DTYPES}
    for cell in cells:
        macs = cell["n"] * cell["m"]
        cell["peak_share"] = macs / cell["one_thread"] / peaks[cell["dtype"]]
    shares = shares_of_peak(report, peaks, cells)
    integers(report)
    against_loops(report)
    slices(report)
    two_dimensions(report)
    plots.convolve(cells, shares, threads, report)
    report.say(f"\n{report.picture()}")
