# SPDX-License-Identifier: BSD-3-Clause
"""Linear filters of images against OpenCV and scipy.ndimage, one thread each. Both sides
store into arrays that exist."""

import cv2
import ndabi as nd
import numpy as np
import scipy.ndimage
from measure import in_turns

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


def ratios(case, side, with_scipy):
    """The times of all, measured in turns."""
    x = image(side, case.dtype)
    outs = [np.zeros((side, side), case.result) for _ in range(3)]
    mine, into = nd.asarray(x), nd.asarray(outs[0])
    contestants = [(case.ours, (mine, into)), (case.opencv, (x, outs[1]))]
    if with_scipy:
        contestants.append((case.scipy, (x, outs[2])))
    for function, args in contestants:
        function(*args)
    check(case, outs[0], outs[1], "OpenCV")
    if with_scipy:
        check(case, outs[0], outs[2], "SciPy")
    times = in_turns(*contestants, rounds=15, most=0.6)
    cell = {
        "name": case.name, "dtype": case.dtype, "size": case.size, "side": side,
        "ndabi": times[0].best, "opencv": times[1].best,
        "opencv ratio": times[1].best / times[0].best,
    }  # fmt: skip
    if with_scipy:
        cell["scipy"] = times[2].best
        cell["scipy ratio"] = times[2].best / times[0].best
    return cell


def one_thread():
    cv2.setNumThreads(1)
    nd.set_num_threads(1)
