# SPDX-License-Identifier: BSD-3-Clause
"""The picture of the image example: each step as a whole, and a part of it enlarged."""

import argparse
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.patches import Rectangle  # noqa: E402

INK = "#22303c"
STEPS = (
    ("noisy.ppm", "5 % dead pixels"),
    ("repaired.ppm", "Median of 3 x 3"),
    ("sharp.ppm", "Sharpened"),
    ("edges.pgm", "Edges by Sobel"),
)


def read(path):
    try:
        data = path.read_bytes()
    except OSError as error:
        sys.exit(f"image: {error}")
    kind, columns, rows, _, _ = data.split(maxsplit=4)
    shape = (int(rows), int(columns), 3)[: 3 if kind == b"P6" else 2]
    pixels = np.frombuffer(data, np.uint8)
    return pixels[len(data) - np.prod(shape) :].reshape(shape)


def liveliest(image, rows, columns):
    """The corner of the part of an image whose brightness varies most, details aside."""
    coarse = image[::8, ::8].mean(axis=2)
    part = np.lib.stride_tricks.sliding_window_view(coarse, (rows // 8, columns // 8))
    corner = np.argmax(part.std(axis=(2, 3)))
    return [8 * place for place in np.unravel_index(corner, part.shape[:2])]


def draw(folder, path):
    images = [read(folder / name) for name, _ in STEPS]
    rows, columns = images[0].shape[:2]
    part = (max(rows // 6, 8), max(columns // 6, 8))
    top, left = liveliest(images[1], *part)
    style = {"font.size": 11, "text.color": INK, "axes.titlecolor": INK}
    with plt.rc_context(style):
        width = 16.0
        height = 2 * (width / 4) * rows / columns + 0.45
        figure, axes = plt.subplots(2, 4, figsize=(width, height))
        for column, (image, (_, title)) in enumerate(zip(images, STEPS)):
            whole, enlarged = axes[:, column]
            whole.imshow(image, cmap="gray", vmin=0, vmax=255)
            frame = Rectangle(
                (left, top), part[1], part[0], fill=False, ec="#e8b04a", lw=1.6
            )
            whole.add_patch(frame)
            whole.set_title(title, loc="left", fontweight="bold")
            detail = image[top : top + part[0], left : left + part[1]]
            enlarged.imshow(
                detail, cmap="gray", vmin=0, vmax=255, interpolation="nearest"
            )
            for axis in (whole, enlarged):
                axis.set_xticks([])
                axis.set_yticks([])
            for spine in enlarged.spines.values():
                spine.set(color="#e8b04a", linewidth=1.6)
            for spine in whole.spines.values():
                spine.set_visible(False)
        figure.subplots_adjust(0.003, 0.005, 0.997, 0.945, 0.012, 0.012)
        figure.savefig(path, dpi=100)
        plt.close(figure)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where photo.py has put its images")
    parser.add_argument("picture", type=Path, help="a .png file")
    given = parser.parse_args()
    draw(given.folder, given.picture)
