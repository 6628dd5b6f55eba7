# SPDX-License-Identifier: BSD-3-Clause
"""Timing of two things in turns, so that what else the machine does falls on both."""

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


def seconds(function, args, calls):
    """Seconds per call of a run of calls."""
    repeat = range(calls)
    started = time.perf_counter()
    for _ in repeat:
        function(*args)
    return (time.perf_counter() - started) / calls


def calls_for(function, args, target):
    """How many calls take about target seconds. Warms up on the way."""
    once = min(seconds(function, args, 1) for _ in range(3))
    if once < target / 50:
        once = seconds(function, args, 20)
    return max(1, round(target / once))


def in_turns(*contestants, rounds=9, target=2e-3, most=4.0):
    """One Timing for each (function, arguments), measured A B A B ... A round lasts
    target seconds or one call. Fewer rounds are run, but at least three, when all would
    take more than `most` seconds."""
    calls = [calls_for(function, args, target) for function, args in contestants]
    timings = [Timing() for _ in contestants]
    gc.disable()
    try:
        started = time.perf_counter()
        for number in range(rounds):
            for (function, args), count, timing in zip(contestants, calls, timings):
                timing.rounds.append(seconds(function, args, count))
            if number >= 2 and time.perf_counter() - started > most:
                break
    finally:
        gc.enable()
    return timings


def geometric_mean(values):
    return statistics.geometric_mean(values)
