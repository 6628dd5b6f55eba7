# SPDX-License-Identifier: BSD-3-Clause
"""The pictures of the filters of images."""

import matplotlib.pyplot as plt
from plots import STYLE, heat


def linear(opencv, ndimage, report):
    """One map per dtype against OpenCV, and one of all against scipy.ndimage."""
    machine, versions = (report.figures[key] for key in ("machine", "versions"))
    dtypes = list(dict.fromkeys(cell["dtype"] for cell in opencv))
    filters = list(dict.fromkeys(f"{c['name']} {c['size']}" for c in opencv))
    sides = list(dict.fromkeys(f"{cell['side']}²" for cell in opencv))
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(1, 5, figsize=(24, 7.2), constrained_layout=True)
        for axis, dtype in zip(axes, dtypes):
            value = {
                (f"{cell['name']} {cell['size']}", f"{cell['side']}²"): cell["ratio"]
                for cell in opencv
                if cell["dtype"] == dtype
            }
            heat(axis, value, filters, sides, 9)
            axis.set_title(f"{dtype}: time of OpenCV / ndabi")
        value = {
            (f"{cell['name']} {cell['size']}", cell["dtype"]): cell["ratio"]
            for cell in ndimage
        }
        heat(axes[4], value, filters, dtypes, 9)
        axes[4].set_title("256²: time of scipy.ndimage / ndabi")
        figure.suptitle(
            f"ndabi {versions['ndabi']}, linear filters of images, one thread, "
            f"on {machine['processor']} ({versions['simd']})",
            fontsize=13,
        )
        figure.savefig(report.folder / "image_linear.png", dpi=90)
        plt.close(figure)
