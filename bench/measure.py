# SPDX-License-Identifier: BSD-3-Clause
"""Timing of two things in turns, so that what else the machine does falls on both.

What runs in one thread is measured in processor time: other programs that take the
processor away for a while do not count. Only threads are measured by the clock.
"""

import gc
import statistics
import time


class Timing:
    """The seconds per call of each round."""

    def __init__(self):
        self.rounds = []

    @property
    def best(self):
        return min(self.rounds)

    @property
    def median(self):
        return statistics.median(self.rounds)


def seconds(function, args, calls, clock):
    """Seconds per call of a run of calls."""
    repeat = range(calls)
    started = clock()
    for _ in repeat:
        function(*args)
    return (clock() - started) / calls


def calls_for(function, args, target, clock):
    """How many calls take about target seconds. Warms up on the way."""
    once = min(seconds(function, args, 1, clock) for _ in range(3))
    if once < target / 50:
        once = seconds(function, args, 20, clock)
    return max(1, round(target / once))


def in_turns(*contestants, rounds=31, target=5e-4, most=2.0, clock=time.process_time):
    """One Timing for each (function, arguments), measured A B A B ... A round lasts
    target seconds or one call. Fewer rounds are run, but at least seven, when all would
    take more than `most` seconds."""
    calls = [calls_for(function, args, target, clock) for function, args in contestants]
    timings = [Timing() for _ in contestants]
    gc.disable()
    try:
        started = time.perf_counter()
        for number in range(rounds):
            for (function, args), count, timing in zip(contestants, calls, timings):
                timing.rounds.append(seconds(function, args, count, clock))
            if number >= 6 and time.perf_counter() - started > most:
                break
    finally:
        gc.enable()
    return timings


def geometric_mean(values):
    return statistics.geometric_mean(values)
