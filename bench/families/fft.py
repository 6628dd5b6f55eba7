# SPDX-License-Identifier: BSD-3-Clause
"""Fourier transforms against scipy.fft, one thread each, called from CPython."""

import ndabi as nd
import numpy as np
import plots_fft
import scipy
import scipy.fft
from measure import geometric_mean, in_turns
from report import shown

TITLE = "fft"

PRECISIONS = ("float32", "float64")
KINDS = ("fft", "rfft", "irfft")
SHORT = (16, 32, 64, 128)
POWERS = tuple(2**k for k in range(8, 21))
# Products of small primes, primes, and twice a prime.
AWKWARD = (1000, 1009, 1155, 4095, 10007, 20014, 3**10, 65537, 5**7, 96000)
GROUPS = {"short lines": SHORT, "powers of two": POWERS, "awkward lengths": AWKWARD}
# What is done to arrays of several axes: the function, its shape and its arguments.
ARRAYS = {
    "fft2 512 x 512": ("fft2", (512, 512), {}),
    "rfft2 512 x 512": ("rfft2", (512, 512), {}),
    "fftn 100 x 100 x 100": ("fftn", (100, 100, 100), {}),
    "rfftn 100 x 100 x 100": ("rfftn", (100, 100, 100), {}),
    "fft of 1000 x 256": ("fft", (1000, 256), {}),
    "rfft of 1000 x 256": ("rfft", (1000, 256), {}),
    "fft of 10000 x 30": ("fft", (10000, 30), {}),
    "fft of 512 x 512, axis 0": ("fft", (512, 512), {"axis": 0}),
    "rfft of 512 x 512, axis 0": ("rfft", (512, 512), {"axis": 0}),
    "rfft of 10000 x 17": ("rfft", (10000, 17), {}),
    "rfft of 1000 x 31": ("rfft", (1000, 31), {}),
    "rfft of 17 x 10000, axis 0": ("rfft", (17, 10000), {"axis": 0}),
    "dct of 1000 x 256": ("dct", (1000, 256), {}),
    "dct of 5000 x 15": ("dct", (5000, 15), {}),
}


def operand(kind, shape, precision):
    """The input of a transform of that many points."""
    random = np.random.default_rng(np.prod(shape))
    if kind == "irfft":
        shape = shape // 2 + 1
    x = random.standard_normal(shape)
    if kind[0] not in "rd":
        x = x + 1j * random.standard_normal(shape)
        return x.astype("complex64" if precision == "float32" else "complex128")
    return x.astype(precision)


def agree(ours, theirs, precision):
    """Equal up to rounding."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    bound = 40 * np.finfo(precision).eps * float(np.abs(theirs).max())
    return ours.shape == theirs.shape and float(np.abs(ours - theirs).max()) <= bound


def call(module, kind, options):
    """kind of a module as a function of one argument."""
    function = getattr(module, kind)
    return (lambda x: function(x, **options)) if options else function


def ratio_of(kind, shape, precision, **options):
    """ndabi and SciPy in turns, in processor time."""
    x = operand(kind, shape, precision)
    y = nd.array(x)
    ours, theirs = call(nd.fft, kind, options), call(scipy.fft, kind, options)
    if not agree(ours(y), theirs(x), precision):
        raise SystemExit(f"bench: wrong result, {kind} of {shape} {precision}")
    mine, peer = in_turns((ours, (y,)), (theirs, (x,)), rounds=15, most=1.0)
    return {
        "kind": kind, "shape": shape, "precision": precision, "ndabi": mine.best,
        "scipy": peer.best, "ratio": peer.best / mine.best,
    }  # fmt: skip


def points(kind, n):
    """What tells irfft an odd length."""
    return {"n": n} if kind == "irfft" and n % 2 else {}


def lines(report):
    cells = [
        {**ratio_of(kind, n, precision, **points(kind, n)), "n": n, "group": group}
        for kind in KINDS
        for precision in PRECISIONS
        for group, lengths in GROUPS.items()
        for n in lengths
    ]
    for group, lengths in GROUPS.items():
        report.section(f"{group}: scipy.fft (SciPy {scipy.__version__}) over ndabi")
        heads = ["SciPy / ndabi", *(f"{k} {p}" for k in KINDS for p in PRECISIONS)]
        rows = []
        for n in lengths:
            row = [cell for cell in cells if cell["n"] == n and cell["group"] == group]
            rows.append([f"n = {n}", *(f"{cell['ratio']:.2f}" for cell in row)])
        report.table(heads, rows)
    report.section("billions of operations a second, 5 n log2 n of a complex transform")
    rows = []
    for n in POWERS:
        row = [cell for cell in cells if cell["n"] == n and cell["kind"] == "fft"]
        speeds = [5e-9 * n * np.log2(n) / cell["ndabi"] for cell in row]
        rows.append([f"n = {n}", *(f"{speed:.1f}" for speed in speeds)])
    report.table(["ndabi", *PRECISIONS], rows)
    return cells


def arrays(report):
    report.section("arrays of several axes, one thread")
    cells, rows = [], []
    for name, (kind, shape, options) in ARRAYS.items():
        row = [name]
        for precision in PRECISIONS:
            cell = ratio_of(kind, shape, precision, **options)
            cells.append({**cell, "name": name})
            row += [shown(cell["scipy"]), shown(cell["ndabi"]), f"{cell['ratio']:.2f}"]
        rows.append(row)
    heads = [x for p in PRECISIONS for x in (f"{p}: SciPy", "ndabi", "ratio")]
    report.table(["", *heads], rows)
    return cells


def judge(report, name, cells):
    mean = geometric_mean([cell["ratio"] for cell in cells])
    least = min(cells, key=lambda cell: cell["ratio"])
    where = "{kind} of {shape}, {precision}".format(**least)
    report.goal(f"{name}, geometric mean (goal 1.5)", f"{mean:.2f}", mean >= 1.5)
    report.goal(f"{name}, least (goal 1)", f"{least['ratio']:.2f} at {where}",
                least["ratio"] >= 1)  # fmt: skip


def run(report):
    threads = nd.get_num_threads()
    nd.set_num_threads(1)
    cells = lines(report)
    several = arrays(report)
    nd.set_num_threads(threads)
    report.say()
    judge(report, "one line", cells)
    judge(report, "arrays", several)
    report.keep("lines", cells)
    report.keep("arrays", several)
    plots_fft.fft(cells, several, report)
    report.say(f"\n{report.picture()}")
