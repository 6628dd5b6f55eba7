# SPDX-License-Identifier: BSD-3-Clause
"""What two ears in a room hear of a click: its impulse response, by mirror images of the
source behind the walls, as J. Allen and D. Berkley compute it: Image method for
efficiently simulating small-room acoustics, Journal of the Acoustical Society of America
65 (1979).

The room is made up: a hall with walls of plaster, which swallow high notes sooner than
low ones. Its response is put together from two bands.
"""

import math

import ndabi as nd

SPEED = 343.0  # of sound, metres per second
SIZE = (17.3, 11.7, 6.1)  # of the room, metres
SOURCE = (3.9, 4.3, 1.7)
EARS = ((11.8, 7.1, 1.65), (11.8, 7.3, 1.65))
SECONDS = 1.5
# Parts of the pressure that walls at the lower and the upper end of each axis send back.
LOW = ((0.88, 0.90), (0.89, 0.86), (0.78, 0.89))
HIGH = ((0.78, 0.81), (0.80, 0.76), (0.64, 0.80))
CROSSOVER = 2500.0  # hertz
TAPS = 25  # few, so that the bands pass into each other


def images(axis, ear, walls, reach):
    """The distances of all images along an axis, and what their reflections leave."""
    size, source = SIZE[axis], SOURCE[axis]
    count = math.ceil(reach / (2 * size))
    distances, gains = [], []
    for room in range(-count, count + 1):
        for mirrored in (0, 1):
            place = -source if mirrored else source
            distances.append(place + 2 * room * size - ear[axis])
            gains.append(walls[0] ** abs(room - mirrored) * walls[1] ** abs(room))
    return nd.array(distances), nd.array(gains)


def echoes(ear, walls, rate):
    """The response of walls that treat all notes alike. Each image is heard between two
    samples, which share it."""
    length = int(SECONDS * rate)
    reach = SECONDS * SPEED
    (x, gx), (y, gy), (z, gz) = (images(i, ear, walls[i], reach) for i in range(3))
    plane = (y * y)[:, None] + (z * z)[None, :]
    plane_gains = gy[:, None] * gz[None, :]
    response = nd.zeros(length + 2)
    for i in range(x.size):
        distance = nd.sqrt(plane + x[i] * x[i])
        gain = plane_gains * (gx[i] / (4 * math.pi)) / distance
        time = nd.minimum(distance * (rate / SPEED), float(length))
        early = nd.floor(time)
        late_part = time - early
        sample = early.astype("int64").ravel()
        nd.add.at(response, sample, (gain * (1.0 - late_part)).ravel())
        nd.add.at(response, sample + 1, (gain * late_part).ravel())
    return response[:length]


def impulse_response(rate):
    """float32, one line for each ear."""
    low_pass = nd.signal.firwin(TAPS, CROSSOVER, fs=rate)
    high_pass = -low_pass
    high_pass[TAPS // 2] += 1.0
    lines = nd.zeros((len(EARS), int(SECONDS * rate) + TAPS - 1), "float32")
    for line, ear in enumerate(EARS):
        low = nd.signal.convolve(echoes(ear, LOW, rate), low_pass)
        high = nd.signal.convolve(echoes(ear, HIGH, rate), high_pass)
        lines[line] = low + high
    return lines / nd.abs(lines).max()
