# SPDX-License-Identifier: BSD-3-Clause
"""Convolution with long kernels against scipy.signal's fftconvolve and oaconvolve, the
better of both, and what a kernel costs as it grows."""

import ndabi as nd
import numpy as np
import plots_long
import scipy.signal
from measure import in_turns
from report import shown

TITLE = "convolution with long kernels"

DTYPES = ("float32", "float64")
LENGTHS = (10_000, 100_000, 1_000_000)
TAPS = (255, 1_000, 4_000, 10_000, 100_000)
PLANES = (
    ((512, 512), (15, 15)), ((1024, 1024), (31, 31)), ((1000, 1000), (200, 200)),
    ((2000, 2000), (1, 301)), ((2000, 2000), (301, 1)), ((100, 100, 100), (20, 20, 20)),
)  # fmt: skip
# Taps of the picture of costs: close enough to see every step.
STEPS = tuple(sorted({round(10 * 2 ** (k / 4)) for k in range(45)}))
STEP_LENGTH = 100_000
INTEGERS = ("int16", "int32", "int64")
INTEGER_TAPS = (64, 128, 256, 512, 1024, 4096)


def operands(dtype, n, m):
    random = np.random.default_rng(0)
    if np.dtype(dtype).kind == "i":
        limits = np.iinfo(dtype)
        pair = [random.integers(limits.min, limits.max, k, dtype) for k in (n, m)]
    else:
        pair = [random.standard_normal(k).astype(dtype) for k in (n, m)]
    return pair, [nd.array(x) for x in pair]


def error_of(result, exact):
    """Root of the mean square, relative to that of the exact result."""
    difference = np.asarray(result).astype("longdouble") - exact
    return float(np.sqrt((difference**2).mean() / (exact**2).mean()))


def cell_of(dtype, n, m):
    pair, ours = operands(dtype, n, m)
    mine, whole, blocks = in_turns(
        (nd.convolve, ours), (scipy.signal.fftconvolve, pair),
        (scipy.signal.oaconvolve, pair), rounds=9,
    )  # fmt: skip
    better = min(whole, blocks, key=lambda timing: timing.best)
    function = "fftconvolve" if better is whole else "oaconvolve"
    wide = [x.astype("float64" if dtype == "float32" else "longdouble") for x in pair]
    exact = scipy.signal.fftconvolve(*wide).astype("longdouble")
    theirs = getattr(scipy.signal, function)(*pair)
    return {
        "dtype": dtype, "n": n, "m": m, "ndabi": mine.best, "scipy": better.best,
        "function": function, "ratio": better.best / mine.best,
        "error": error_of(nd.convolve(*ours), exact),
        "scipy_error": error_of(theirs, exact),
    }  # fmt: skip


def against_scipy(report):
    cells = [
        cell_of(dtype, n, m)
        for dtype in DTYPES for n in LENGTHS for m in TAPS if m <= n
    ]  # fmt: skip
    for dtype in DTYPES:
        report.section(f"{dtype}, one thread: the better of fftconvolve and oaconvolve "
                       "over nd.convolve, and the errors of both")  # fmt: skip
        report.table(
            ["", "SciPy's", "ndabi", "ratio", "SciPy's error", "ndabi's"],
            [[f"n = {c['n']}, m = {c['m']}", f"{c['function']} {shown(c['scipy'])}",
              shown(c["ndabi"]), f"{c['ratio']:.2f}", f"{c['scipy_error']:.2g}",
              f"{c['error']:.2g}"] for c in cells if c["dtype"] == dtype],
        )  # fmt: skip
    report.say()
    least = min(cells, key=lambda cell: cell["ratio"])
    where = "{dtype}, n = {n}, m = {m}".format(**least)
    report.goal("least ratio (goal 2)", f"{least['ratio']:.2f} at {where}",
                least["ratio"] >= 2)  # fmt: skip
    worst = max(cells, key=lambda cell: cell["error"] / cell["scipy_error"])
    over = worst["error"] / worst["scipy_error"]
    where = "{dtype}, n = {n}, m = {m}".format(**worst)
    report.goal("most error over SciPy's (goal 1)", f"{over:.2f} at {where}", over <= 1)
    report.keep("against_scipy", cells)
    return cells


def steps(report):
    """The time of each number of taps: automatic, and both methods where they are not
    hopeless."""
    rows = []
    for dtype in DTYPES:
        for m in STEPS:
            pair = operands(dtype, STEP_LENGTH, m)[1]
            runs = [(nd.convolve, pair), (nd.signal.fftconvolve, pair)]
            if m <= 1000:
                runs.append((direct, pair))
            times = [timing.best for timing in in_turns(*runs, rounds=9)]
            row = {"dtype": dtype, "m": m, "auto": times[0], "fft": times[1]}
            if m <= 1000:
                row["direct"] = times[2]
            rows.append(row)
    # A smaller kernel could be filled up with zeros.
    worst = max(
        (small["auto"] / large["auto"], small["m"], large["m"], small["dtype"])
        for small in rows for large in rows
        if small["dtype"] == large["dtype"] and small["m"] < large["m"]
    )  # fmt: skip
    report.section(
        f"n = {STEP_LENGTH}, {len(STEPS)} kernels of {STEPS[0]} to {STEPS[-1]}"
    )
    ratio, small, large, dtype = worst
    report.goal("most that a smaller kernel costs over a larger one (goal 1.1)",
                f"{ratio:.2f}, {dtype}, {small} and {large} taps",
                ratio <= 1.1)  # fmt: skip
    lost = max(
        (row["auto"] / min(row["fft"], row["direct"]), row["m"], row["dtype"])
        for row in rows if "direct" in row
    )  # fmt: skip
    ratio, m, dtype = lost
    report.goal("most that the choice costs over the better method (goal 1.15)",
                f"{ratio:.2f}, {dtype}, {m} taps", ratio <= 1.15)  # fmt: skip
    report.keep("steps", rows)
    return rows


def direct(a, v):
    return nd.signal.convolve(a, v, method="direct")


def by_fft(a, v):
    return nd.signal.convolve(a, v, method="fft")


def planes(report):
    report.section("more axes, one thread")
    rows = []
    for dtype in DTYPES:
        for a_shape, v_shape in PLANES:
            random = np.random.default_rng(1)
            pair = [random.standard_normal(s).astype(dtype) for s in (a_shape, v_shape)]
            ours = [nd.array(x) for x in pair]
            mine, whole, blocks = in_turns(
                (nd.signal.convolve, ours), (scipy.signal.fftconvolve, pair),
                (scipy.signal.oaconvolve, pair), rounds=7,
            )  # fmt: skip
            rows.append([f"{dtype}, {a_shape} and {v_shape}", mine.best,
                         min(whole.best, blocks.best)])  # fmt: skip
    report.table(
        ["", "ndabi", "SciPy's better", "ratio"],
        [[n, shown(a), shown(b), f"{b / a:.2f}"] for n, a, b in rows],
    )
    report.keep("planes", rows)


def integers(report):
    report.section("integers of all bits, n = 10000, one thread: direct, and in limbs")
    rows = []
    for dtype in INTEGERS:
        for m in INTEGER_TAPS:
            pair = operands(dtype, 10_000, m)[1]
            if not nd.array_equal(direct(*pair), by_fft(*pair)):
                raise SystemExit(f"bench: wrong result, {dtype}, {m} taps")
            sums, limbs, auto = in_turns(
                (direct, pair), (by_fft, pair), (nd.convolve, pair), rounds=9
            )
            rows.append([f"{dtype}, m = {m}", sums.best, limbs.best, auto.best])
    report.table(
        ["", "direct", "limbs", "nd.convolve"],
        [[name, *map(shown, times)] for name, *times in rows],
    )
    report.keep("integers", rows)


def run(report):
    threads = nd.get_num_threads()
    nd.set_num_threads(1)
    cells = against_scipy(report)
    costs = steps(report)
    planes(report)
    integers(report)
    nd.set_num_threads(threads)
    plots_long.long_convolve(cells, costs, STEP_LENGTH, report)
    report.say(f"\n{report.picture()}")
