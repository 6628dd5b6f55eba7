# SPDX-License-Identifier: BSD-3-Clause
"""The pictures of the families ufunc and reduce."""

import math

import ufunc_cases as cases
from measure import geometric_mean
from plots import STYLE, heat, plt

SHORT = {"contiguous": "contig.", "transposed": "transp.", "in place": "in pl."}


def means(cells, place):
    """The geometric mean of the ratios at each place."""
    found = {}
    for cell in cells:
        found.setdefault(place(cell), []).append(cell["ratio"])
    return {key: geometric_mean(ratios) for key, ratios in found.items()}


def power_of_ten(n):
    return f"$10^{len(str(n)) - 1}$"


def every_ufunc(axes, cells):
    """Ufuncs down, dtypes across, in columns of equal height."""
    measured = [c for c in cells if c["layout"] == "contiguous"] or cells
    n = min((c["n"] for c in measured), key=lambda n: abs(n - 10_000))
    cells = [c for c in measured if c["n"] == n]
    value = means(cells, lambda cell: (cell["ufunc"], cell["dtype"]))
    names = list(dict.fromkeys(cell["ufunc"] for cell in cells))
    dtypes = [each for each in cases.DTYPES if any(c["dtype"] == each for c in cells)]
    half = (len(names) + 1) // 2
    for axis, part in zip(axes, (names[:half], names[half:])):
        heat(axis, value, part, dtypes, 9)
        axis.tick_params("x", labelrotation=35)
    axes[0].set_title(f"All at n = {n:,}, {cells[0]['layout']}, one thread")


def every_layout(axis, cells):
    """The core down, layouts and lengths across. A ring: some dtype is below 0.9."""
    cells = [cell for cell in cells if cell["ufunc"] in cases.CORE] or cells
    value = means(cells, lambda cell: (cell["ufunc"], (cell["layout"], cell["n"])))
    rows = [name for name in cases.CORE if any(c["ufunc"] == name for c in cells)]
    rows = rows or list(dict.fromkeys(cell["ufunc"] for cell in cells))
    used = {place[1] for place in value}
    columns = [
        (layout, n) for layout in cases.LAYOUTS for n in cases.LENGTHS
        if (layout, n) in used
    ]  # fmt: skip
    heat(axis, value, rows, columns, 9)
    slow = [cell for cell in cells if cell["ratio"] < 0.9]
    for name, column in {(c["ufunc"], (c["layout"], c["n"])) for c in slow}:
        place = columns.index(column), rows.index(name)
        axis.plot(*place, "o", mfc="none", mec="#b00000", ms=25, mew=1.2)
    axis.set_xticks(range(len(columns)), [power_of_ten(n) for _, n in columns])
    starts = [i for i, each in enumerate(columns) if i and each[0] != columns[i - 1][0]]
    for start in starts:
        axis.axvline(start - 0.5, color="black", lw=1)
    for start, end in zip([0, *starts], [*starts, len(columns)]):
        axis.annotate(columns[start][0], ((start + end - 1) / 2, 1), (0, 5),
                      xycoords=("data", "axes fraction"), textcoords="offset points",
                      ha="center")  # fmt: skip
    callers = "from C" if cases.ALL_FROM_C else "up to 1,000 from C, else from CPython"
    axis.set_xlabel(f"elements n: {callers}")
    axis.set_title("By layout and size, mean over dtypes; ring: some dtype is below 0.9",
                   pad=24)  # fmt: skip


def headline(report, threads):
    machine, versions = (report.figures[key] for key in ("machine", "versions"))
    return (
        f"time of NumPy {versions['numpy']} or SciPy {versions['scipy']} / time of ndabi "
        f"{versions['ndabi']}, {threads}, on {machine['processor']} ({versions['simd']})"
    )


def ufunc(cells, threads, report):
    with plt.rc_context(STYLE):
        figure = plt.figure(figsize=(26, 13), constrained_layout=True)
        axes = figure.subplots(1, 3, width_ratios=(1, 1, 2.6))
        every_ufunc(axes[:2], cells)
        every_layout(axes[2], cells)
        clock = f"{threads} threads by the clock from $10^6$ on, one below"
        figure.suptitle(headline(report, clock), fontsize=15)
        figure.savefig(report.picture(), dpi=80)
        plt.close(figure)


def ratio_marks(axis, rows, limits):
    """One row each: the ratio with all threads, with one, and what it could be."""
    for y, row in enumerate(rows):
        axis.plot([1, row["ratio"]], [y, y], color="#c9d3e0", lw=5, zorder=1)
    for key, mark, colour, label in (
        ("one_thread_ratio", "o", "#c0562b", "one thread"),
        ("ratio", "D", "#1f5fa8", "all threads, by the clock"),
    ):
        axis.plot([row[key] for row in rows], range(len(rows)), mark, color=colour, ms=5,
                  label=label, zorder=2)  # fmt: skip
    bounds = [row["at_most"] or math.nan for row in rows]
    axis.plot(bounds, range(len(rows)), "|", color="black", ms=9, mew=1.5, zorder=3,
              label="at most, by the call and the reading of the bytes")  # fmt: skip
    axis.axvline(1, color="black", lw=1)
    axis.axvline(2, color="gray", lw=1, ls="--")
    axis.set_xscale("log", base=2)
    axis.set_xlim(*limits)
    ticks = [2**i for i in range(-4, 12) if limits[0] <= 2**i <= limits[1]]
    axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()
    axis.set_yticks(range(len(rows)), [row["what"] for row in rows], fontsize=9)
    axis.set_ylim(len(rows) - 0.5, -0.5)
    axis.grid(axis="x", color="#eeeeee", zorder=0)
    axis.tick_params("y", length=0)
    axis.spines[["top", "right", "left"]].set_visible(False)


def reduce(rows, threads, report):
    ratios = [row[key] for row in rows for key in ("ratio", "one_thread_ratio")]
    limits = (min(0.7, min(ratios)) / 1.2, max(4, max(ratios)) * 1.2)
    third = (len(rows) + 2) // 3
    parts = [rows[i : i + third] for i in range(0, len(rows), third)]
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            1, len(parts), figsize=(9 * len(parts), 2 + third / 4), squeeze=False,
            constrained_layout=True,
        )  # fmt: skip
        for axis, part in zip(axes[0], parts):
            ratio_marks(axis, part, limits)
        axes[0][-1].legend(frameon=False, loc="upper right", bbox_to_anchor=(1, -0.03))
        clock = f"{threads} threads by the clock and one"
        figure.suptitle(headline(report, clock), fontsize=15)
        figure.savefig(report.picture(), dpi=80)
        plt.close(figure)
