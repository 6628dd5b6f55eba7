# SPDX-License-Identifier: BSD-3-Clause
"""A recording as it sounds in a room: convolved with the room's impulse response, at once
and in blocks as they arrive from a microphone.

    python3 reverb.py recording.wav response.npy folder

reverb.c is the same program in C.
"""

import argparse
import sys
from pathlib import Path

import ndabi as nd
import wav

BLOCK = 256


def offline(recording, response):
    """All samples at once."""
    lines = nd.zeros(
        (response.shape[0], recording.size + response.shape[1] - 1), "float32"
    )
    for ear in range(response.shape[0]):
        lines[ear] = nd.signal.convolve(recording, response[ear])
    return lines


def stream(recording, response):
    """Block by block: each is answered before the next is known."""
    count = recording.size + response.shape[1] - 1
    blocks = -(-count // BLOCK)
    samples = nd.zeros(blocks * BLOCK, "float32")
    samples[: recording.size] = recording
    lines = nd.zeros((response.shape[0], blocks * BLOCK), "float32")
    for ear in range(response.shape[0]):
        convolver = nd.signal.Convolver(response[ear], BLOCK)
        for start in range(0, blocks * BLOCK, BLOCK):
            part = slice(start, start + BLOCK)
            lines[ear, part] = convolver.process(samples[part])
    return lines[:, :count]


def read_response(path):
    """The float32 array (ears, samples) of a .npy file."""
    try:
        response = nd.load(str(path))
    except OSError as error:
        sys.exit(f"audio: {error}")
    except nd.Error as error:
        sys.exit(f"audio: {path}: {error}")
    if (
        not isinstance(response, nd.ndarray)
        or response.ndim != 2
        or response.dtype != "float32"
    ):
        sys.exit(f"audio: {path} must have two axes of float32")
    return response


def arguments():
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("recording", help="a WAV file of 16 bits")
    parser.add_argument("response", help="a .npy file of float32, a line for each ear")
    parser.add_argument("folder", type=Path, help="where what is heard goes")
    given = parser.parse_args()
    if not given.folder.is_dir():
        sys.exit(f"audio: {given.folder} is not a folder")
    return given


def main():
    given = arguments()
    folder = given.folder
    rate, recording = wav.read(given.recording)
    response = read_response(given.response)
    whole, parts = offline(recording, response), stream(recording, response)
    loudest = nd.abs(whole).max()
    for name, lines in (("offline", whole), ("stream", parts)):
        lines = lines * nd.float32(0.9 / loudest)
        nd.save(str(folder / f"{name}.npy"), lines)
        wav.write(folder / f"{name}.wav", rate, nd.clip(lines, -1.0, 1.0))


if __name__ == "__main__":
    main()
