# SPDX-License-Identifier: BSD-3-Clause
"""The examples of images: what Python and C write is the same."""

import os
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"
LIBRARY = pathlib.Path(
    os.environ.get("NDABI_LIBRARY", ROOT / "build" / "release" / "libndabi.so.0")
).resolve()


def run(folder, script, program, *arguments):
    """Runs both halves, and gives the folders of their files."""
    halves = {
        "python": [sys.executable, EXAMPLES / script],
        "c": [LIBRARY.parent / "examples" / program],
    }
    environment = {
        **os.environ,
        "NDABI_LIBRARY": str(LIBRARY),
        "PYTHONPATH": str(ROOT / "bindings" / "python"),
    }
    for half, command in halves.items():
        (folder / half).mkdir()
        done = subprocess.run(
            [str(part) for part in (*command, *arguments, folder / half)],
            env=environment, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        assert done.stderr == b""
    return folder / "python", folder / "c"


def test_photo(tmp_path):
    rows, columns = 50, 70
    rng = random.Random(5)
    pixels = bytes(
        min(255, 2 * row + column + 40 * channel + rng.randrange(30))
        for row in range(rows)
        for column in range(columns)
        for channel in range(3)
    )
    photo = tmp_path / "photo.ppm"
    photo.write_bytes(f"P6\n{columns} {rows}\n255\n".encode() + pixels)
    mine, other = run(tmp_path, "image/photo.py", "example_photo", photo)
    names = ("noisy.ppm", "repaired.ppm", "sharp.ppm", "edges.pgm")
    files = {name: (mine / name).read_bytes() for name in names}
    assert len(set(files.values())) == 4
    for name in names:
        assert files[name] == (other / name).read_bytes(), name
        assert len(files[name]) > rows * columns

    # A pixel within: the median of its neighbours.
    noisy, repaired = (files[name][-len(pixels) :] for name in names[:2])
    changed = sum(a != b for a, b in zip(noisy, pixels)) / len(pixels)
    assert 0.03 < changed < 0.06
    for row, column, channel in ((1, 1, 0), (20, 33, 1), (48, 68, 2)):
        around = sorted(
            noisy[3 * ((row + i) * columns + column + j) + channel]
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
        )
        assert repaired[3 * (row * columns + column) + channel] == around[4]
