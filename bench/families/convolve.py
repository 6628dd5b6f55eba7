# SPDX-License-Identifier: BSD-3-Clause
"""Convolution against np.convolve, scipy.signal.convolve2d, and the processor's limit."""

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
from measure import geometric_mean, in_turns
from report import shown

TITLE = "convolve"

DTYPES = ("float32", "float64")
LENGTHS = (100, 1_000, 10_000, 1_000_000)
TAPS = (3, 5, 9, 16, 31, 64, 255)


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


def against_numpy(report, peaks):
    """The grid n x m of times and ratios, called from CPython."""
    cells = []
    for dtype in DTYPES:
        report.section(f"{dtype}: ndabi's convolve over np.convolve (NumPy "
                       f"{np.__version__}), one thread, called from CPython")  # fmt: skip
        rows = []
        for n in LENGTHS:
            row = [f"n = {n}"]
            for m in TAPS:
                a, v = operands(dtype, n, m)
                x, y = nd.array(a), nd.array(v)
                if not agree(nd.convolve(x, y), np.convolve(a, v), dtype):
                    raise SystemExit(f"bench: wrong result, {dtype} {n} x {m}")
                ours, theirs = in_turns((nd.convolve, (x, y)), (np.convolve, (a, v)))
                cell = {
                    "dtype": dtype, "n": n, "m": m, "ndabi": ours.best,
                    "numpy": theirs.best, "ratio": theirs.best / ours.best,
                    "ratio_of_medians": theirs.median / ours.median,
                    "peak_share": n * m / ours.best / peaks[dtype],
                }  # fmt: skip
                cells.append(cell)
                row.append(f"{cell['ratio']:.2f}")
            rows.append(row)
        report.table(["NumPy / ndabi", *(f"m = {m}" for m in TAPS)], rows)
    ratios = [cell["ratio"] for cell in cells]
    mean, least = geometric_mean(ratios), min(cells, key=lambda cell: cell["ratio"])
    report.say()
    report.goal("geometric mean (goal 5)", f"{mean:.2f}", mean >= 5)
    where = "{dtype}, n = {n}, m = {m}".format(**least)
    report.goal("least (goal 1)", f"{least['ratio']:.2f} at {where}", least["ratio"] >= 1)
    report.keep("against_numpy", cells)
    report.keep("geometric_mean", mean)
    report.keep("least", least)
    return cells


def shares_of_peak(report, peaks, cells):
    report.section("share of the processor's multiply-adds, one thread, n = 10000")
    raw = report.program("raw_convolve")
    shares, rows = [], []
    for dtype in DTYPES:
        for m in TAPS:
            macs = raw["n"] * m
            seconds = raw[dtype][str(m)]
            called = next(
                cell for cell in cells
                if (cell["dtype"], cell["n"], cell["m"]) == (dtype, raw["n"], m)
            )  # fmt: skip
            share = {
                "dtype": dtype, "m": m, "raw": macs / seconds / peaks[dtype],
                "cpython": called["peak_share"],
            }  # fmt: skip
            shares.append(share)
            rows.append(
                [f"{dtype}, m = {m}", f"{macs / seconds / 1e9:.1f}"]
                + [f"{share[kind]:.0%}" for kind in ("raw", "cpython")]
            )
    limits = ", ".join(f"{dtype} {peaks[dtype] / 1e9:.1f}" for dtype in DTYPES)
    report.say(f"limit in 10^9 multiply-adds a second: {limits}\n")
    report.table(["", "10^9/s from C", "from C", "from CPython"], rows)
    report.say()
    for kind, name in (("raw", "from C"), ("cpython", "from CPython")):
        least = min(share[kind] for share in shares if share["m"] >= 31)
        report.goal(f"least for m >= 31, {name} (goal 80 %)", f"{least:.0%}", least > 0.8)
    report.keep("peak", peaks)
    report.keep("peak_shares", shares)
    return shares


def threads(report, cells):
    """The longest vectors with two threads, and what that makes of the mean."""
    report.section("two threads, n = 1000000, by the clock")
    figures, rows = [], []
    for dtype in DTYPES:
        for m in TAPS:
            a, v = operands(dtype, LENGTHS[-1], m)
            x, y = nd.array(a), nd.array(v)
            clock = {"clock": time.perf_counter}
            nd.set_num_threads(2)
            two, theirs = in_turns((nd.convolve, (x, y)), (np.convolve, (a, v)), **clock)
            nd.set_num_threads(1)
            (one,) = in_turns((nd.convolve, (x, y)), **clock)
            figure = {
                "dtype": dtype, "m": m, "one": one.best, "two": two.best,
                "numpy": theirs.best,
            }  # fmt: skip
            figures.append(figure)
            rows.append(
                [f"{dtype}, m = {m}", shown(one.best), shown(two.best)]
                + [f"{one.best / two.best:.2f}", f"{theirs.best / two.best:.2f}"]
            )
    report.table(["", "1 thread", "2 threads", "ratio", "NumPy / 2 threads"], rows)
    ratios = [cell["ratio"] for cell in cells if cell["n"] < LENGTHS[-1]]
    mean = geometric_mean(
        ratios + [figure["numpy"] / figure["two"] for figure in figures]
    )
    report.say()
    report.goal(
        "geometric mean of the grid with these (goal 5)", f"{mean:.2f}", mean >= 5
    )
    report.keep("threads", figures)
    report.keep("geometric_mean_two_threads", mean)


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
    nd.set_num_threads(1)
    peaks = peak(report)
    cells = against_numpy(report, peaks)
    again = peak(report)
    peaks = {dtype: max(peaks[dtype], again[dtype]) for dtype in DTYPES}
    for cell in cells:
        cell["peak_share"] = cell["n"] * cell["m"] / cell["ndabi"] / peaks[cell["dtype"]]
    shares = shares_of_peak(report, peaks, cells)
    slices(report)
    threads(report, cells)
    two_dimensions(report)
    plots.convolve(cells, shares, report)
    report.say(f"\n{report.picture()}")
