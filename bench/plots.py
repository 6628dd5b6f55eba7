# SPDX-License-Identifier: BSD-3-Clause
"""The pictures of the families."""

import math

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.colors import TwoSlopeNorm  # noqa: E402

STYLE = {
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
}
CALLERS = (("raw", "-o", "from C"), ("cpython", ":s", "from CPython"))
COLOURS = {"float32": "#1f5fa8", "float64": "#c0562b"}


def heat(axis, value, rows, columns, size=None):
    """A heat map of ratios, value[row, column], on a log scale: blue above 1, red below,
    grey where there is none."""
    image = [[math.log2(value.get((i, j), math.nan)) for j in columns] for i in rows]
    colours = matplotlib.colormaps["RdBu"].with_extremes(bad="#e8e8e8")
    norm = TwoSlopeNorm(0, vmin=-3, vmax=5)
    axis.imshow(image, cmap=colours, norm=norm, aspect="auto")
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if (row, column) not in value:
                continue
            ratio = value[row, column]
            text = f"{ratio:.0f}" if ratio >= 99.5 else f"{ratio:.1f}"
            dark = image[i][j] > 2.6 or image[i][j] < -1.6
            colour = "white" if dark else "black"
            axis.text(j, i, text, ha="center", va="center", color=colour, fontsize=size)
    axis.set_xticks(range(len(columns)), columns)
    axis.set_yticks(range(len(rows)), rows)
    axis.tick_params(length=0, labelsize=size)


def ratios(axis, cells, dtype):
    """A heat map of NumPy's time over ours, n down and m across."""
    cells = [cell for cell in cells if cell["dtype"] == dtype]
    lengths = sorted({cell["n"] for cell in cells})
    taps = sorted({cell["m"] for cell in cells})
    value = {(cell["n"], cell["m"]): cell["ratio"] for cell in cells}
    heat(axis, value, lengths, taps)
    axis.set_yticks(range(len(lengths)), [f"{n:,}" for n in lengths])
    axis.set_xlabel("taps m")
    axis.set_ylabel("length n")
    axis.set_title(f"{dtype}: time of np.convolve / time of nd.convolve")


def shares_of_peak(axis, shares):
    for dtype, colour in COLOURS.items():
        rows = [share for share in shares if share["dtype"] == dtype]
        taps = [share["m"] for share in rows]
        for kind, style, name in CALLERS:
            values = [100 * share[kind] for share in rows]
            label = f"{dtype}, {name}"
            axis.plot(taps, values, style, color=colour, label=label, ms=4.5)
    axis.axhline(100, color="gray", lw=0.8)
    axis.axhline(80, color="gray", lw=0.8, ls="--")
    ticks = sorted({share["m"] for share in shares})
    axis.set_xscale("log", base=2)
    axis.set_xticks(ticks, ticks)
    axis.minorticks_off()
    axis.set_ylim(0, None)
    axis.set_xlabel("taps m")
    axis.set_ylabel("% of the multiply-adds of one core")
    axis.set_title("Share of one core's limit, one thread, n = 10,000")
    axis.legend(frameon=False, loc="upper left")
    axis.spines[["top", "right"]].set_visible(False)


def convolve(cells, shares, threads, report):
    machine, versions = (report.figures[key] for key in ("machine", "versions"))
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(1, 3, figsize=(18, 5), constrained_layout=True)
        for axis, dtype in zip(axes, COLOURS):
            ratios(axis, cells, dtype)
        shares_of_peak(axes[2], shares)
        figure.suptitle(
            f"ndabi {versions['ndabi']} with {threads} threads and NumPy "
            f"{versions['numpy']} on {machine['processor']} ({versions['simd']})",
            fontsize=13,
        )
        figure.savefig(report.picture(), dpi=100)
        plt.close(figure)
