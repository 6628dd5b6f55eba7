# SPDX-License-Identifier: BSD-3-Clause
"""The picture of the Fourier transforms."""

import matplotlib.pyplot as plt
import numpy as np
from plots import COLOURS, STYLE, heat


def speeds(axis, cells):
    """Speed over length, of ndabi and of the peer."""
    for precision, colour in COLOURS.items():
        rows = [
            cell for cell in cells
            if (cell["kind"], cell["precision"], cell["group"])
            == ("fft", precision, "powers of two")
        ]  # fmt: skip
        n = np.array([cell["n"] for cell in rows])
        for who, style in (("ndabi", "-o"), ("scipy", ":s")):
            seconds = np.array([cell[who] for cell in rows])
            label = f"{precision}, {'SciPy' if who == 'scipy' else who}"
            axis.plot(n, 5e-9 * n * np.log2(n) / seconds, style, color=colour,
                      label=label, ms=4.5)  # fmt: skip
    axis.set_xscale("log", base=2)
    axis.set_ylim(0, None)
    axis.set_xlabel("length n")
    axis.set_ylabel("5 n log2 n / time, 10^9 per second")
    axis.set_title("Complex transforms, powers of two")
    axis.legend(frameon=False)
    axis.spines[["top", "right"]].set_visible(False)


def fft(cells, several, report):
    machine, versions = (report.figures[key] for key in ("machine", "versions"))
    kinds = list(dict.fromkeys((cell["kind"], cell["precision"]) for cell in cells))
    columns = [f"{kind}\n{precision}" for kind, precision in kinds]
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(1, 4, figsize=(22, 6.2), constrained_layout=True)
        speeds(axes[0], cells)
        for axis, group in zip(axes[1:], ("powers of two", "awkward lengths")):
            value = {
                (f"{cell['n']:,}", f"{cell['kind']}\n{cell['precision']}"): cell["ratio"]
                for cell in cells
                if cell["group"] == group
            }
            heat(axis, value, list(dict.fromkeys(row for row, _ in value)), columns, 9)
            axis.set_title(f"{group}: time of SciPy / ndabi")
        value = {(cell["name"], cell["precision"]): cell["ratio"] for cell in several}
        rows = list(dict.fromkeys(row for row, _ in value))
        heat(axes[3], value, rows, list(COLOURS), 9)
        axes[3].set_title("several axes: time of SciPy / ndabi")
        figure.suptitle(
            f"ndabi {versions['ndabi']} and scipy.fft {versions['scipy']}, one thread, "
            f"on {machine['processor']} ({versions['simd']})",
            fontsize=13,
        )
        figure.savefig(report.picture(), dpi=90)
        plt.close(figure)
