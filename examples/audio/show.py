# SPDX-License-Identifier: BSD-3-Clause
"""The picture of the audio example: spectrograms of the recording and of what is heard in
the room, and the room's response between them. The spectra are ndabi's."""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import ndabi as nd  # noqa: E402
import numpy as np  # noqa: E402
import reverb  # noqa: E402
import wav  # noqa: E402

INK = "#22303c"
FRAME, HOP = 1024, 240
QUIET = -72  # decibels below the loudest that are still shown
HIGHEST = 12  # kilohertz
FLOOR = -78


def spectrogram(samples):
    """Decibels over (frequency, time)."""
    padded = nd.zeros(samples.size + FRAME, "float32")
    padded[FRAME // 2 : FRAME // 2 + samples.size] = samples
    frames = nd.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    window = nd.signal.get_window("hann", FRAME).astype("float32")
    power = nd.abs(nd.fft.rfft(frames * window)) ** 2
    return 10 * np.log10(np.asarray(power).T + 1e-20)


def levels(room):
    """The size of each sample, and the energy from it to the end, in decibels."""
    energy = room.astype(float) ** 2
    left = np.cumsum(energy[::-1])[::-1]
    return 10 * np.log10(energy / energy.max() + 1e-12), 10 * np.log10(left / left[0])


def draw(recording, response, heard, path, about):
    rate, before = wav.read(recording)
    _, after = wav.read(heard)
    room = np.asarray(reverb.read_response(response))[0]
    seconds = after.size / rate
    style = {
        "font.size": 11, "text.color": INK, "axes.edgecolor": INK, "axes.labelcolor": INK,
        "xtick.color": INK, "ytick.color": INK, "axes.titlecolor": INK,
        "axes.titleweight": "bold", "axes.titlelocation": "left",
    }  # fmt: skip
    with plt.rc_context(style):
        figure, axes = plt.subplots(
            3, 1, figsize=(14, 9), sharex=True, constrained_layout=True,
            gridspec_kw={"height_ratios": (3, 1.7, 3)},
        )  # fmt: skip
        for axis, samples in ((axes[0], before), (axes[2], after)):
            level = spectrogram(samples)
            axis.imshow(
                level - level.max(), aspect="auto", origin="lower", cmap="magma",
                vmin=QUIET, vmax=0, interpolation="bilinear",
                extent=(0, samples.size / rate, 0, rate / 2000),
            )  # fmt: skip
            axis.set_ylim(0, min(HIGHEST, rate / 2000))
            axis.set_facecolor("black")
            axis.set_ylabel("kHz")
        axes[0].set_title("The recording")
        axes[2].set_title("In the room: the two convolved")
        time = np.arange(room.size) / rate
        level, decay = levels(room)
        axes[1].fill_between(time, FLOOR, np.maximum(level, FLOOR), color="#9fc3d4", lw=0)
        axes[1].plot(time, decay, color="#c0392b", lw=1.6)
        middle = time.size // 2
        axes[1].text(
            time[middle] + 0.05, decay[middle] + 2, "energy left", color="#c0392b"
        )
        axes[1].text(time[middle // 8], FLOOR + 6, "samples", color="#2c6e8f")
        axes[1].set_ylim(FLOOR, 3)
        axes[1].set_yticks([-75, -50, -25, 0])
        axes[1].set_ylabel("dB")
        axes[1].set_title("What the room makes of a click, and how much of it is left")
        axes[1].text(
            0.995, 0.9, about, transform=axes[1].transAxes, ha="right", va="top",
            linespacing=1.5,
        )  # fmt: skip
        for side in ("right", "top"):
            axes[1].spines[side].set_visible(False)
        axes[2].set_xlabel("seconds")
        axes[2].set_xlim(0, seconds)
        figure.savefig(path, dpi=100)
        plt.close(figure)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("recording.wav", "response.npy", "heard.wav", "picture.png"):
        parser.add_argument(name.split(".")[0], type=Path, metavar=name)
    parser.add_argument("about", nargs="*", help="words about the room")
    given = parser.parse_args()
    about = " ".join(given.about)
    draw(given.recording, given.response, given.heard, given.picture, about)
