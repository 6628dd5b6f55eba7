# SPDX-License-Identifier: BSD-3-Clause
"""Filters by order of images against OpenCV and scipy.ndimage, one thread each. All sides
store into arrays that exist, and their results are equal."""

import cv2
import ndabi as nd
import numpy as np
import scipy.ndimage
from measure import geometric_mean, in_turns
from report import shown

SIDES = (256, 512, 1024, 2048)
EXTREMES = ("uint8", "int16", "uint16", "float32", "float64")
MEDIANS = ("uint8", "int16", "uint16", "float32")
BORDER = cv2.BORDER_REFLECT


def image(side, dtype):
    random = np.random.default_rng(side)
    return (random.random((side, side)) * 255).astype(dtype)


def extreme_case(name, dtype, size):
    kernel = np.ones((size, size), np.uint8)
    mine, theirs, opencv = {
        "dilate": (nd.ndimage.maximum_filter, scipy.ndimage.maximum_filter, cv2.dilate),
        "erode": (nd.ndimage.minimum_filter, scipy.ndimage.minimum_filter, cv2.erode),
    }[name]
    return {
        "name": name, "dtype": dtype, "size": size,
        "ours": lambda x, y: mine(x, size, output=y),
        "opencv": lambda x, y: opencv(x, kernel, dst=y, borderType=BORDER),
        "scipy": lambda x, y: theirs(x, size, output=y),
    }  # fmt: skip


def median_case(dtype, size):
    """OpenCV's medians see the last pixel beyond the ends."""

    def with_mode(function):
        return lambda x, y: function(x, size, output=y, mode="nearest")

    return {
        "name": "medianBlur", "dtype": dtype, "size": size,
        "ours": with_mode(nd.ndimage.median_filter),
        "opencv": lambda x, y: cv2.medianBlur(x, size, dst=y),
        "scipy": with_mode(scipy.ndimage.median_filter),
    }  # fmt: skip


def cases():
    for dtype in EXTREMES:
        for size in (3, 5, 9, 15, 31):
            yield extreme_case("dilate", dtype, size)
        yield extreme_case("erode", dtype, 3)
    for dtype in MEDIANS:
        for size in (3, 5, 9, 15, 31) if dtype == "uint8" else (3, 5):
            yield median_case(dtype, size)


def others():
    """What only SciPy has."""
    disc = np.hypot(*np.ogrid[-5:6, -5:6]) <= 5.5
    heights = np.random.default_rng(2).random((5, 5))
    bools = np.random.default_rng(3).random((256, 256)) > 0.4
    x = image(256, "float32")
    yield from (
        ("maximum_filter", x, (), {"footprint": disc}),
        ("grey_dilation", x, (), {"structure": heights}),
        ("median_filter", x, (9,), {}),
        ("percentile_filter", x, (20, 5), {}),
        ("rank_filter", x, (12,), {"footprint": disc}),
        ("white_tophat", x, (7,), {}),
        ("binary_erosion", bools, (), {}),
        ("binary_dilation", bools, (), {"iterations": 5}),
        ("binary_opening", bools, (np.ones((5, 5), bool),), {}),
    )


def ratio_to(peer, case, side):
    x = image(side, case["dtype"])
    mine, theirs = np.zeros_like(x), np.zeros_like(x)
    a, b = nd.asarray(x), nd.asarray(mine)
    case["ours"](a, b)
    case[peer](x, theirs)
    if not np.array_equal(mine, theirs):
        what = f"{case['name']} {case['size']} of {case['dtype']}"
        raise SystemExit(f"bench: {what} differs from {peer}'s")
    best = in_turns(
        (case["ours"], (a, b)), (case[peer], (x, theirs)), rounds=15, most=0.5
    )
    return {
        "name": case["name"], "dtype": case["dtype"], "size": case["size"], "side": side,
        "ndabi": best[0].best, peer: best[1].best, "ratio": best[1].best / best[0].best,
    }  # fmt: skip


def against_opencv(report):
    report.section("filters by order against OpenCV, time of OpenCV / ndabi")
    cells, rows = [], []
    for case in cases():
        found = [ratio_to("opencv", case, side) for side in SIDES]
        cells += found
        rows.append(
            [f"{case['name']} {case['size']}", case["dtype"]]
            + [f"{shown(cell['ndabi'])} {cell['ratio']:.2f}x" for cell in found]
        )
    report.table(["filter", "dtype", *[f"{side} x {side}" for side in SIDES]], rows)
    for name in ("dilate", "erode", "medianBlur"):
        mean = geometric_mean([cell["ratio"] for cell in cells if cell["name"] == name])
        report.goal(f"{name}: geometric mean of at least 1.5", f"{mean:.2f}", mean >= 1.5)
    least = min(cells, key=lambda cell: cell["ratio"])
    report.goal("no case slower than OpenCV", f"{least['ratio']:.2f}",
                least["ratio"] >= 1)  # fmt: skip
    return cells


def against_scipy(report):
    report.section("filters by order against scipy.ndimage, 256 x 256")
    cells = [ratio_to("scipy", case, 256) for case in cases() if case["size"] < 20]
    for name, x, args, keywords in others():
        mine, theirs = getattr(nd.ndimage, name), getattr(scipy.ndimage, name)
        a = nd.asarray(x)
        best = in_turns(
            (lambda a=a, f=mine, p=args, k=keywords: f(a, *p, **k), ()),
            (lambda x=x, f=theirs, p=args, k=keywords: f(x, *p, **k), ()),
            rounds=9,
            most=0.5,
        )
        cells.append(
            {"name": name, "dtype": x.dtype.name, "size": "", "side": 256,
             "ndabi": best[0].best, "scipy": best[1].best,
             "ratio": best[1].best / best[0].best}
        )  # fmt: skip
    report.table(
        ["filter", "dtype", "ndabi", "SciPy", "ratio"],
        [
            [f"{cell['name']} {cell['size']}", cell["dtype"], shown(cell["ndabi"]),
             shown(cell["scipy"]), f"{cell['ratio']:.1f}x"]
            for cell in cells
        ],
    )  # fmt: skip
    mean = geometric_mean([cell["ratio"] for cell in cells])
    report.say(f"scipy.ndimage, by order: geometric mean {mean:.1f}")
    return cells


def run(report):
    threads = nd.get_num_threads()
    cv2.setNumThreads(1)
    nd.set_num_threads(1)
    report.keep("order, OpenCV", against_opencv(report))
    scipy = against_scipy(report)
    report.keep("order, scipy.ndimage", scipy)
    nd.set_num_threads(threads)
    return scipy
