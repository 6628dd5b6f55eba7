# SPDX-License-Identifier: BSD-3-Clause
"""The image example: photo.py and photo.c repair, sharpen and draw the same photo.

python3 run.py              the photo that comes with SciPy, or with Matplotlib
python3 run.py photo.jpg    any that Pillow reads
"""

import argparse
import bz2
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import halves  # noqa: E402
import show  # noqa: E402


def find_photo():
    """Its title, and what its PPM file holds. SciPy has a photo up to version 1.11."""
    import matplotlib
    import scipy

    raw = Path(scipy.__file__).parent / "misc" / "face.dat"
    if raw.exists():
        pixels = bz2.decompress(raw.read_bytes())
        return f"SciPy's {raw.name}", b"P6\n1024 768\n255\n" + pixels
    folders = (Path(matplotlib.get_data_path()), Path("/usr/share/matplotlib/mpl-data"))
    for folder in folders:
        path = folder / "sample_data" / "grace_hopper.jpg"
        if path.exists():
            return f"Matplotlib's {path.name}", converted(path)
    sys.exit(
        "image: neither SciPy nor Matplotlib has a photo here. Try: run.py photo.jpg"
    )


def converted(path):
    """Any photo as a PPM file."""
    from PIL import Image

    try:
        photo = Image.open(path).convert("RGB")
    except OSError as error:
        sys.exit(f"image: {error}")
    columns, rows = photo.size
    if min(rows, columns) < 64:
        sys.exit(f"image: {path} is too small")
    return f"P6\n{columns} {rows}\n255\n".encode() + photo.tobytes()


def arguments():
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("photo", nargs="?", help="a photo that Pillow reads")
    return parser.parse_args()


def main():
    given = arguments()
    if given.photo:
        title, data = given.photo, converted(given.photo)
    else:
        title, data = find_photo()
    folder = halves.folder_of("image")
    photo = folder / "photo.ppm"
    photo.write_bytes(data)
    halves.say(f"-- {title}: repair by a median, sharpen, find edges")
    halves.run(HERE / "photo.py", "example_photo", folder, photo)
    for name, _ in show.STEPS:
        files = [(folder / half / name).read_bytes() for half in ("python", "c")]
        halves.check(files[0] == files[1], f"{name}: C and Python gave the same bytes")
    picture = folder / "photo.png"
    show.draw(folder / "c", picture)
    return halves.end(picture)


if __name__ == "__main__":
    sys.exit(main())
