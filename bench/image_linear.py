# SPDX-License-Identifier: BSD-3-Clause
"""Linear filters of images against OpenCV and scipy.ndimage, one thread each. Both sides
store into arrays that exist."""

import cv2
import ndabi as nd
import numpy as np
import plots_image
import scipy.ndimage
import scipy.signal
from measure import geometric_mean, in_turns
from report import shown

DTYPES = ("uint8", "int16", "float32", "float64")
SIDES = (256, 512, 1024, 2048)
SIZES = (3, 5, 9, 15, 31)
BORDER = cv2.BORDER_REFLECT
DEPTHS = {"uint8": cv2.CV_8U, "int16": cv2.CV_16S, "float32": cv2.CV_32F,
          "float64": cv2.CV_64F}  # fmt: skip


def image(side, dtype):
    random = np.random.default_rng(side)
    if dtype.startswith("float"):
        return random.standard_normal((side, side)).astype(dtype)
    return random.integers(0, 256, (side, side)).astype(dtype)


def weights(shape, dtype):
    """Positive weights of sum 1; as OpenCV has them, of float32 but for float64."""
    values = np.random.default_rng(3).random(shape) + 0.1
    precision = "float64" if dtype == "float64" else "float32"
    return (values / values.sum()).astype(precision)


class Case:
    """A filter of an image by all three: `ours`, `opencv` and `scipy` take the image and
    the array to store in. `result`: the dtype of that one."""

    def __init__(self, name, dtype, size, result, ours, opencv, scipy):
        self.name, self.dtype, self.size, self.result = name, dtype, size, result
        self.ours, self.opencv, self.scipy = ours, opencv, scipy


def filter2d(dtype, size):
    w = weights((size, size), dtype)
    mine = nd.array(w)
    return Case(
        "filter2D", dtype, size, dtype,
        lambda x, y: nd.ndimage.correlate(x, mine, output=y),
        lambda x, y: cv2.filter2D(x, -1, w, dst=y, borderType=BORDER),
        lambda x, y: scipy.ndimage.correlate(x, w, output=y),
    )  # fmt: skip


def separable(dtype, size):
    column, row = weights((size,), dtype), weights((size,), dtype)
    product = np.outer(column, row)
    mine = nd.array(product)

    def by_scipy(x, y):
        scipy.ndimage.correlate1d(x, column, 0, output=y)
        scipy.ndimage.correlate1d(y, row, 1, output=y)

    return Case(
        "sepFilter2D", dtype, size, dtype,
        lambda x, y: nd.ndimage.correlate(x, mine, output=y),
        lambda x, y: cv2.sepFilter2D(x, -1, row, column, dst=y, borderType=BORDER),
        by_scipy,
    )  # fmt: skip


def gaussian(dtype, size):
    sigma = size / 6
    radius = size // 2
    return Case(
        "GaussianBlur", dtype, size, dtype,
        lambda x, y: nd.ndimage.gaussian_filter(x, sigma, output=y, radius=radius),
        lambda x, y: cv2.GaussianBlur(x, (size, size), sigma, dst=y, borderType=BORDER),
        lambda x, y: scipy.ndimage.gaussian_filter(
            x, sigma, output=y, truncate=(radius + 0.2) / sigma
        ),
    )  # fmt: skip


def sobel(dtype, size):
    result = "int16" if dtype == "uint8" else dtype
    return Case(
        "Sobel", dtype, size, result,
        lambda x, y: nd.ndimage.sobel(x, 1, output=y),
        lambda x, y: cv2.Sobel(
            x, DEPTHS[result], 1, 0, dst=y, ksize=3, borderType=BORDER
        ),
        lambda x, y: scipy.ndimage.sobel(x, 1, output=y),
    )  # fmt: skip


def cases():
    for dtype in DTYPES:
        for make in (filter2d, separable, gaussian):
            for size in SIZES:
                yield make(dtype, size)
        yield sobel(dtype, 3)


def difference(a, b):
    return float(np.abs(a.astype("float64") - b.astype("float64")).max())


def check(case, mine, theirs, name):
    """Integers that are rounded, or truncated between passes, differ by that."""
    scale = float(np.abs(mine).max()) or 1.0
    bound = 3 if case.result in ("uint8", "int16") else 1e-5 * scale
    if difference(mine, theirs) > bound:
        raise SystemExit(
            f"bench: {case.name} {case.size} of {case.dtype} differs from {name}'s"
        )


def prepared(case, side, peers):
    """The contestants of a case, of which the results agree: ndabi, then the peers."""
    x = image(side, case.dtype)
    outs = [np.zeros((side, side), case.result) for _ in range(1 + len(peers))]
    contestants = [(case.ours, (nd.asarray(x), nd.asarray(outs[0])))]
    contestants += [(getattr(case, peer), (x, y)) for peer, y in zip(peers, outs[1:])]
    for function, args in contestants:
        function(*args)
    for peer, y in zip(peers, outs[1:]):
        check(case, outs[0], y, peer)
    return contestants


def ratio_to(peer, case, side):
    """The times of ndabi and a peer, measured in turns."""
    mine, theirs = in_turns(*prepared(case, side, [peer]), rounds=15, most=0.5)
    return {
        "name": case.name, "dtype": case.dtype, "size": case.size, "side": side,
        "ndabi": mine.best, peer: theirs.best, "ratio": theirs.best / mine.best,
    }  # fmt: skip


def signal_ratio(dtype, size, side=512):
    """scipy.signal.correlate, that sees zeros outside, in the same way."""
    x, w = image(side, dtype), weights((size, size), dtype)
    mine = nd.asarray(x), nd.asarray(w)

    def ours(a, b):
        return nd.ndimage.correlate(a, b, mode="constant")

    def theirs(a, b):
        return scipy.signal.correlate(a, b, "same")

    difference_ = difference(np.asarray(ours(*mine)), theirs(x, w))
    if difference_ > 1e-4:
        raise SystemExit(f"bench: correlate {size} of {dtype} differs from scipy.signal")
    best = in_turns((ours, mine), (theirs, (x, w)), rounds=9, most=0.5)
    return {
        "dtype": dtype, "size": size, "side": side, "ndabi": best[0].best,
        "signal": best[1].best, "ratio": best[1].best / best[0].best,
    }  # fmt: skip


def one_thread():
    cv2.setNumThreads(1)
    nd.set_num_threads(1)


def mean_of(cells, **wanted):
    ratios = [
        cell["ratio"]
        for cell in cells
        if all(cell[name] == value for name, value in wanted.items())
    ]
    return geometric_mean(ratios)


def against_opencv(report):
    report.section("linear filters against OpenCV, time of OpenCV / ndabi")
    cells, rows = [], []
    for case in cases():
        found = [ratio_to("opencv", case, side) for side in SIDES]
        cells += found
        rows.append(
            [f"{case.name} {case.size}", case.dtype]
            + [f"{shown(cell['ndabi'])} {cell['ratio']:.2f}x" for cell in found]
        )
    report.table(["filter", "dtype", *[f"{side} x {side}" for side in SIDES]], rows)
    for dtype in DTYPES:
        goal = 4 if dtype == "float64" else 1.5
        mean = mean_of(cells, dtype=dtype)
        report.goal(f"{dtype}: geometric mean of at least {goal}", f"{mean:.2f}",
                    mean >= goal)  # fmt: skip
    least = min(cells, key=lambda cell: cell["ratio"])
    report.goal("no case slower than OpenCV", f"{least['ratio']:.2f}",
                least["ratio"] >= 1)  # fmt: skip
    return cells


def against_scipy(report):
    report.section("linear filters against scipy.ndimage, 256 x 256")
    cells = [ratio_to("scipy", case, 256) for case in cases()]
    report.table(
        ["filter", "dtype", "ndabi", "SciPy", "ratio"],
        [
            [f"{cell['name']} {cell['size']}", cell["dtype"], shown(cell["ndabi"]),
             shown(cell["scipy"]), f"{cell['ratio']:.1f}x"]
            for cell in cells
        ],
    )  # fmt: skip
    report.section("correlate against scipy.signal.correlate, 512 x 512")
    signal = [
        signal_ratio(dtype, size) for dtype in ("float32", "float64") for size in SIZES
    ]
    report.table(
        ["weights", "dtype", "ndabi", "SciPy", "ratio"],
        [
            [f"{cell['size']} x {cell['size']}", cell["dtype"], shown(cell["ndabi"]),
             shown(cell["signal"]), f"{cell['ratio']:.1f}x"]
            for cell in signal
        ],
    )  # fmt: skip
    for name, found in (("ndimage", cells), ("signal", signal)):
        mean = geometric_mean([cell["ratio"] for cell in found])
        report.say(f"scipy.{name}, linear: geometric mean {mean:.1f}")
    return cells, signal


def run(report):
    threads = nd.get_num_threads()
    one_thread()
    report.say(f"OpenCV {cv2.__version__}")
    opencv = against_opencv(report)
    ndimage, signal = against_scipy(report)
    report.keep("linear, OpenCV", opencv)
    report.keep("linear, scipy.ndimage", ndimage)
    report.keep("linear, scipy.signal", signal)
    plots_image.linear(opencv, ndimage, report)
    nd.set_num_threads(threads)
    return ndimage + signal
