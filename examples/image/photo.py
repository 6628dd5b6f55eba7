# SPDX-License-Identifier: BSD-3-Clause
"""A photo with dead pixels is repaired by a median filter, sharpened, and turned into a
drawing of its edges.

    python3 photo.py photo.ppm folder

photo.c is the same program in C, and its files have the same bytes.
"""

import argparse
import sys
from pathlib import Path

import ndabi as nd

SHARPEN = [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
DEAD_PIXELS = 20  # one of so many


def read_ppm(path):
    """The uint8 array (rows, columns, 3) of a binary PPM file."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        sys.exit(f"photo: {error}")
    fields = data.split(maxsplit=4)
    sides = [int(field) if field.isdigit() else 0 for field in fields[1:3]]
    if len(fields) != 5 or fields[0] != b"P6" or fields[3] != b"255" or 0 in sides:
        sys.exit(f"photo: {path} is not a binary PPM file with 8 bits")
    columns, rows = sides
    if len(data) < rows * columns * 3:
        sys.exit(f"photo: {path} ends before its {columns} x {rows} pixels do")
    pixels = memoryview(data)[len(data) - rows * columns * 3 :]
    return nd.frombuffer(pixels, dtype="uint8").reshape(rows, columns, 3)


def write_image(path, image):
    """A uint8 array as a binary PPM file, or as PGM without the axis of colours."""
    rows, columns = image.shape[:2]
    kind = "P6" if image.ndim == 3 else "P5"
    header = f"{kind}\n{columns} {rows}\n255\n".encode()
    Path(path).write_bytes(header + image.tobytes())


def add_noise(photo):
    """A copy with black and white pixels at places that a simple generator picks."""
    noisy = photo.copy()
    pixels = memoryview(noisy).cast("B")
    count = photo.shape[0] * photo.shape[1]
    state = 1
    for _ in range(count // DEAD_PIXELS):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        at = (state >> 33) % count * 3
        pixels[at : at + 3] = b"\xff\xff\xff" if state >> 32 & 1 else b"\x00\x00\x00"
    return noisy


def repair(noisy):
    """The median of each 3 by 3 pixels; colours stay apart."""
    return nd.ndimage.median_filter(noisy, size=(3, 3, 1))


def sharpen(photo):
    """Differences to the neighbours, added in 16 bits and cut to what a pixel holds."""
    kernel = nd.array(SHARPEN, dtype="int16")[..., None]
    wide = nd.ndimage.correlate(photo, kernel, output="int16")
    return nd.clip(wide, 0, 255).astype("uint8")


def draw_edges(photo):
    """Dark where the brightness changes, by Sobel's differences."""
    red, green, blue = (photo[..., i].astype("int32") for i in range(3))
    grey = (77 * red + 150 * green + 29 * blue) >> 8
    down, right = nd.ndimage.sobel(grey, 0), nd.ndimage.sobel(grey, 1)
    strength = nd.minimum(nd.hypot(down, right), 510.0)
    return nd.subtract(255.0, 0.5 * strength).astype("uint8")


def arguments():
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("photo", help="a binary PPM file with 8 bits")
    parser.add_argument("folder", type=Path, help="where the images go")
    given = parser.parse_args()
    if not given.folder.is_dir():
        sys.exit(f"photo: {given.folder} is not a folder")
    return given


def main():
    given = arguments()
    folder = given.folder
    noisy = add_noise(read_ppm(given.photo))
    repaired = repair(noisy)
    write_image(folder / "noisy.ppm", noisy)
    write_image(folder / "repaired.ppm", repaired)
    write_image(folder / "sharp.ppm", sharpen(repaired))
    write_image(folder / "edges.pgm", draw_edges(repaired))


if __name__ == "__main__":
    main()
