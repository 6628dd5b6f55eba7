# SPDX-License-Identifier: BSD-3-Clause
"""Sound files: WAV with 16 bits, read and written by hand."""

import struct
import sys
from pathlib import Path

import ndabi as nd


def chunks(data, path):
    """The name and the content of each part of a RIFF file."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        sys.exit(f"audio: {path} is not a WAV file")
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def read(path):
    """The sampling rate and the float32 samples, -1 to 1, of all channels together."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        sys.exit(f"audio: {error}")
    parts = dict(chunks(data, path))
    if len(parts.get(b"fmt ", b"")) < 16 or not parts.get(b"data"):
        sys.exit(f"audio: {path} has no sound")
    code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", parts[b"fmt "])
    if code not in (1, 0xFFFE) or bits != 16 or channels < 1:
        sys.exit(f"audio: {path} must have samples of 16 bits")
    data = parts[b"data"]
    count = len(data) // (2 * channels)
    if not count or not rate:
        sys.exit(f"audio: {path} has no sound")
    samples = nd.frombuffer(data, dtype="int16", count=count * channels)
    frames = samples.reshape(count, channels).astype("float32")
    return rate, frames.sum(axis=1) * nd.float32(1 / (32768 * channels))


def write(path, rate, samples):
    """float32 samples (channels, count) of at most 1."""
    channels, count = samples.shape
    whole = nd.rint(samples * nd.float32(32767)).astype("int16")
    data = nd.ascontiguousarray(whole.T).tobytes()
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, channels, rate,
        2 * channels * rate, 2 * channels, 16, b"data", len(data),
    )  # fmt: skip
    Path(path).write_bytes(header + data)
