# SPDX-License-Identifier: BSD-3-Clause
"""The audio example: reverb.py and reverb.c put the same recording into the same room, at
once and block by block.

    python3 run.py                        the voice that comes with alsa-utils, in room.py
    python3 run.py voice.wav              another recording
    python3 run.py voice.wav room.wav     in a room whose response has been measured
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import halves  # noqa: E402
import ndabi as nd  # noqa: E402
import reverb  # noqa: E402
import room  # noqa: E402
import show  # noqa: E402
import wav  # noqa: E402

VOICE = Path("/usr/share/sounds/alsa")
WORDS = ("Front_Left.wav", "Front_Center.wav", "Front_Right.wav")
# Of samples that are at most 0.9; transforms of float32 are good to about a millionth.
TOLERANCE = 2e-6


def spoken():
    """The rate and the samples of some words, one after another."""
    if not all((VOICE / word).exists() for word in WORDS):
        sys.exit("audio: alsa-utils is not installed here. Try: run.py voice.wav")
    parts = [wav.read(VOICE / word) for word in WORDS]
    samples = nd.zeros(sum(part.size for _, part in parts), "float32")
    at = 0
    for _, part in parts:
        samples[at : at + part.size] = part
        at += part.size
    return parts[0][0], samples


def compare(folder):
    arrays = {
        (half, name): nd.load(str(folder / half / f"{name}.npy"))
        for half in ("python", "c")
        for name in ("offline", "stream")
    }
    whole = arrays["c", "offline"]
    shape = " x ".join(map(str, whole.shape))
    for (half, name), array in arrays.items():
        if array is whole:
            continue
        same = array.shape == whole.shape
        difference = float(nd.abs(array - whole).max()) if same else float("inf")
        halves.check(
            difference <= TOLERANCE,
            f"{name} in {half} ({shape}): as offline in c, but for {difference:.1e}",
        )


def time_blocks(samples, response, rate):
    """How long a block takes of the time that it lasts."""
    taps, block = response[0], reverb.BLOCK
    convolver = nd.signal.Convolver(taps, block)
    milliseconds = []
    for start in range(0, samples.size - block + 1, block):
        part = samples[start : start + block]
        started = time.perf_counter()
        convolver.process(part)
        milliseconds.append(1e3 * (time.perf_counter() - started))
    halves.say(
        f"   a block of {block} samples lasts {1e3 * block / rate:.1f} ms; with "
        f"{taps.size} taps it takes {statistics.median(milliseconds):.3f} ms"
    )


def arguments():
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("recording", nargs="?", help="a WAV file of 16 bits")
    parser.add_argument("response", nargs="?", help="another, at the same rate")
    return parser.parse_args()


def main():
    given = arguments()
    folder = halves.folder_of("audio")
    recording, response = folder / "recording.wav", folder / "response.npy"
    title = "the voice of alsa-utils"
    if given.recording:
        title = Path(given.recording).name
        rate, samples = wav.read(given.recording)
    else:
        rate, samples = spoken()
    wav.write(recording, rate, samples[None])
    if given.response:
        about = f"Measured: {Path(given.response).name}"
        other, measured = wav.read(given.response)
        if other != rate:
            sys.exit(f"audio: the recording has {rate} Hz, the response {other} Hz")
        nd.save(str(response), measured[None])
    else:
        about = "A hall of {} x {} x {} metres,\nby mirror images of the source"
        about = about.format(*room.SIZE)
        nd.save(str(response), room.impulse_response(rate))
    halves.say(f"-- {title}, {samples.size / rate:.1f} s at {rate} Hz, in a room")
    halves.run(HERE / "reverb.py", "example_reverb", folder, recording, response)
    compare(folder)
    time_blocks(samples, nd.load(str(response)), rate)
    picture = folder / "room.png"
    show.draw(recording, response, folder / "c" / "stream.wav", picture, about)
    halves.say(f"   to be heard: {folder.relative_to(halves.ROOT)}/c/stream.wav")
    return halves.end(picture)


if __name__ == "__main__":
    sys.exit(main())
