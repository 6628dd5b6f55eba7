# SPDX-License-Identifier: BSD-3-Clause
"""The picture of long kernels: ratios to SciPy, and the cost of a kernel as it grows."""

import matplotlib.pyplot as plt
from plots import COLOURS, STYLE, heat

METHODS = (("direct", "--", "direct"), ("fft", ":", "transforms"), ("auto", "-", "auto"))


def ratios(axis, cells, dtype):
    value = {(c["n"], c["m"]): c["ratio"] for c in cells if c["dtype"] == dtype}
    lengths = sorted({n for n, _ in value})
    taps = sorted({m for _, m in value})
    heat(axis, value, lengths, taps)
    axis.set_yticks(range(len(lengths)), [f"{n:,}" for n in lengths])
    axis.set_xlabel("taps m")
    axis.set_ylabel("length n")
    axis.set_title(f"{dtype}: time of the better of SciPy's / of nd.convolve")


def growth(axis, costs, length):
    for dtype, colour in COLOURS.items():
        rows = [row for row in costs if row["dtype"] == dtype]
        for key, style, name in METHODS:
            points = [(row["m"], 1e9 * row[key] / length) for row in rows if key in row]
            width = 1.8 if key == "auto" else 1.1
            label = f"{dtype}, {name}"
            axis.plot(*zip(*points), style, color=colour, lw=width, label=label)
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xlabel("taps m")
    axis.set_ylabel("nanoseconds for each of n samples")
    axis.set_title(f"What a kernel costs as it grows, n = {length:,}")
    axis.legend(frameon=False)
    axis.spines[["top", "right"]].set_visible(False)


def long_convolve(cells, costs, length, report):
    machine, versions = (report.figures[key] for key in ("machine", "versions"))
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(1, 3, figsize=(18, 5), constrained_layout=True)
        for axis, dtype in zip(axes, COLOURS):
            ratios(axis, cells, dtype)
        growth(axes[2], costs, length)
        figure.suptitle(
            f"ndabi {versions['ndabi']} and SciPy {versions['scipy']}, one thread each, "
            f"on {machine['processor']} ({versions['simd']})",
            fontsize=13,
        )
        figure.savefig(report.picture(), dpi=100)
        plt.close(figure)
