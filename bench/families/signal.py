# SPDX-License-Identifier: BSD-3-Clause
"""Filters of nd.signal against SciPy's, one thread each."""

from functools import partial

import ndabi as nd
import numpy as np
import scipy.signal
from measure import geometric_mean, in_turns
from report import shown

TITLE = "filters of signals"

GOAL = 10
COUNT = 1_000_000
SIDE = 1000
RATES = ((2, 1, 51), (1, 2, 51), (1, 4, 64), (3, 2, 61), (160, 147, 3201))


def numbers(shape, dtype):
    random = np.random.default_rng(sum(shape))
    if dtype == "uint8":
        return random.integers(0, 256, shape).astype(dtype)
    return random.standard_normal(shape).astype(dtype)


def rows():
    """What, the name of the function, its arrays and its other arguments."""
    for dtype in ("float32", "float64"):
        line, plane = numbers((COUNT,), dtype), numbers((SIDE, SIDE), dtype)
        taps, one = numbers((51,), dtype), np.array(1, dtype)
        for m in (5, 51):
            yield (
                f"lfilter, {m} taps, {dtype}",
                "lfilter",
                (taps[:m].copy(), one, line),
                (),
            )
        for axis in (0, 1):
            what = f"lfilter, 51 taps, {SIDE} x {SIDE} along axis {axis}, {dtype}"
            yield what, "lfilter", (taps, one, plane), (axis,)
        for up, down, m in RATES:
            h = scipy.signal.firwin(m, 1 / max(up, down)).astype(dtype)
            what = f"upfirdn, {up} / {down}, {m} taps, {dtype}"
            yield what, "upfirdn", (h, line), (up, down)
        for window in (11, 51):
            what = f"savgol_filter, {window} samples, {dtype}"
            yield what, "savgol_filter", (line,), (window, 3)
            what = f"savgol_filter, {window} samples, {SIDE} x {SIDE}, {dtype}"
            yield what, "savgol_filter", (plane,), (window, 3)
        yield f"sepfir2d, 9 x 9, {dtype}", "sepfir2d", (plane, taps[:9], taps[:9]), ()
    for dtype in ("uint8", "float32", "float64"):
        plane = numbers((SIDE, SIDE), dtype)
        for m, boundary in ((3, "symm"), (7, "wrap")):
            what = f"convolve2d, {m} x {m}, {boundary}, {dtype}"
            kernel = numbers((m, m), dtype)
            yield what, "convolve2d", (plane, kernel), ("same", boundary)


def measured(name, arrays, arguments):
    """The best times of ndabi and SciPy, when both give the same."""
    mine, theirs = getattr(nd.signal, name), getattr(scipy.signal, name)
    own = [nd.array(each) for each in arrays]
    found, expected = np.asarray(mine(*own, *arguments)), theirs(*arrays, *arguments)
    close = np.abs(found.astype(float) - expected.astype(float)).max()
    if close > 1e-4 * np.abs(expected).max() or found.dtype != expected.dtype:
        raise SystemExit(f"bench: wrong result of {name}")
    return in_turns(
        (partial(mine, *own), arguments), (partial(theirs, *arrays), arguments)
    )


def run(report):
    """One thread; results of a million elements unless a rate says otherwise."""
    report.section(f"filters: scipy.signal (SciPy {scipy.__version__}) over nd.signal, "
                   "one thread, a million samples")  # fmt: skip
    threads = nd.get_num_threads()
    nd.set_num_threads(1)
    figures, table = [], []
    for what, *call in rows():
        ours, theirs = measured(*call)
        ratio = theirs.best / ours.best
        figures.append({"what": what, "ndabi": ours.best, "scipy": theirs.best})
        table.append([what, shown(ours.best), shown(theirs.best), f"{ratio:.1f}"])
    nd.set_num_threads(threads)
    report.table(["", "ndabi", "SciPy", "ratio"], table)
    mean = geometric_mean([each["scipy"] / each["ndabi"] for each in figures])
    report.say()
    report.goal(f"geometric mean (goal {GOAL})", f"{mean:.1f}", mean >= GOAL)
    report.keep("signal_filters", figures)
    report.keep("signal_filters_mean", mean)
