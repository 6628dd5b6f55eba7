# SPDX-License-Identifier: BSD-3-Clause
"""The examples of images and sounds: what Python and C write is the same."""

import math
import os
import pathlib
import random
import struct
import subprocess
import sys

import pytest

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


def floats(path):
    data = path.read_bytes()
    start = data.index(b"\n") + 1
    return struct.unpack(f"<{(len(data) - start) // 4}f", data[start:])


def write_npy(path, lines):
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }" % (
        len(lines),
        len(lines[0]),
    )
    header = header.ljust(128 - 10 - 1).encode() + b"\n"
    values = [value for line in lines for value in line]
    data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header
    path.write_bytes(data + struct.pack(f"<{len(values)}f", *values))


def test_reverb(tmp_path):
    rng = random.Random(7)
    samples = [
        round(12000 * math.sin(i * i / 900)) + rng.randrange(900) for i in range(1500)
    ]
    response = [
        [rng.uniform(-1, 1) * math.exp(-i / 150) for i in range(700)] for _ in range(2)
    ]
    recording, room = tmp_path / "voice.wav", tmp_path / "room.npy"
    data = struct.pack(f"<{len(samples)}h", *samples)
    recording.write_bytes(
        struct.pack("<4sI4s4sI", b"RIFF", 48 + len(data), b"WAVE", b"odd ", 3)
        + b"abc\0"
        + struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
        + struct.pack("<4sI", b"data", len(data))
        + data
    )
    write_npy(room, response)
    folders = run(tmp_path, "audio/reverb.py", "example_reverb", recording, room)
    exact = [
        sum(response[ear][k] * samples[i - k] for k in range(700) if 0 <= i - k < 1500)
        for ear in range(2)
        for i in range(2199)
    ]
    scale = 0.9 / max(map(abs, exact))
    for folder in folders:
        for name in ("offline", "stream"):
            found = floats(folder / f"{name}.npy")
            assert len(found) == len(exact)
            assert max(abs(a - scale * b) for a, b in zip(found, exact)) < 2e-6
            sound = (folder / f"{name}.wav").read_bytes()
            assert len(sound) == 44 + 2 * len(exact) and sound[:4] == b"RIFF"
            values = struct.unpack(f"<{len(exact)}h", sound[44:])
            interleaved = [found[i % 2 * 2199 + i // 2] for i in range(len(exact))]
            assert all(
                abs(value - 32767 * each) <= 0.51
                for value, each in zip(values, interleaved)
            )


def script(name, *arguments):
    environment = {
        **os.environ,
        "NDABI_LIBRARY": str(LIBRARY),
        "PYTHONPATH": str(ROOT / "bindings" / "python"),
    }
    return subprocess.run(
        [sys.executable, EXAMPLES / name, *arguments],
        env=environment, capture_output=True, timeout=60, check=False, text=True,
    )  # fmt: skip


NEED_MATPLOTLIB = ("audio/run.py", "audio/show.py", "image/run.py", "image/show.py")


WITHOUT = ("audio/reverb.py", "image/photo.py", "demo/naive.py", "demo/run.py")


@pytest.mark.parametrize("name", [*WITHOUT, *NEED_MATPLOTLIB])
def test_help(name):
    if name in NEED_MATPLOTLIB:
        pytest.importorskip("matplotlib")
    done = script(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: ") and "--help" in done.stdout


def test_files_that_cannot_be_read(tmp_path):
    text, riff = tmp_path / "text", tmp_path / "short.wav"
    text.write_text("no sound, no picture")
    riff.write_bytes(b"RIFF\0\0\0\0WAVEfmt \2\0\0\0\1\0")
    small = tmp_path / "small.ppm"
    small.write_bytes(b"P6\n1000 1000\n255\n...")
    sound = tmp_path / "sound.wav"
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 40, b"WAVE", b"fmt ", 16, 1, 1,
                         8000, 16000, 2, 16, b"data", 4)  # fmt: skip
    sound.write_bytes(header + bytes(4))
    for name, arguments, message in (
        ("audio/reverb.py", ("nothing", "room.npy", tmp_path), "No such file"),
        ("audio/reverb.py", (text, "room.npy", tmp_path), "is not a WAV file"),
        ("audio/reverb.py", (riff, "room.npy", tmp_path), "has no sound"),
        ("audio/reverb.py", (sound, "nothing", tmp_path), "No such file"),
        ("audio/reverb.py", (sound, text, tmp_path), "does not begin with"),
        ("audio/reverb.py", (sound, text, tmp_path / "nowhere"), "is not a folder"),
        ("image/photo.py", ("nothing", tmp_path), "No such file"),
        ("image/photo.py", (text, tmp_path), "is not a binary PPM file"),
        ("image/photo.py", (small, tmp_path), "ends before its 1000 x 1000 pixels"),
        ("image/photo.py", (small, tmp_path / "nowhere"), "is not a folder"),
    ):
        done = script(name, *arguments)
        assert done.returncode == 1 and message in done.stderr
        assert "Traceback" not in done.stderr
