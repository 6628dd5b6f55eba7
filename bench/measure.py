# SPDX-License-Identifier: BSD-3-Clause
"""Timing of two things in turns, so that what else the machine does falls on both.

What runs in one thread is measured in processor time: other programs that take the
processor away for a while do not count. Only threads are measured by the clock.
"""

import gc
import statistics
import time
import timeit


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


def timer(function, args, clock):
    """What makes a number of calls, written out as a person writes them, and tells the
    seconds."""
    names = {f"a{number}": value for number, value in enumerate(args)}
    setup = "".join(f"{name} = arguments[{name!r}]\n" for name in names)
    return timeit.Timer(
        f"function({', '.join(names)})",
        f"function = call\n{setup}",
        clock,
        {"call": function, "arguments": names},
    )


def seconds(timer, calls):
    """Seconds per call of a run of calls."""
    return timer.timeit(calls) / calls


def calls_for(timer, target):
    """How many calls take about target seconds. Warms up on the way."""
    once = min(seconds(timer, 1) for _ in range(3))
    if once < target / 50:
        once = seconds(timer, 20)
    return max(1, round(target / once))


def in_turns(*contestants, rounds=31, target=2e-3, most=2.0, clock=time.process_time):
    """One Timing for each (function, arguments), measured A B A B ... A round lasts
    target seconds or one call. Fewer rounds are run, but at least seven, when all would
    take more than `most` seconds."""
    timers = [timer(function, args, clock) for function, args in contestants]
    calls = [calls_for(each, target) for each in timers]
    timings = [Timing() for _ in contestants]
    gc.disable()
    try:
        started = time.perf_counter()
        for number in range(rounds):
            for each, count, timing in zip(timers, calls, timings):
                timing.rounds.append(seconds(each, count))
            if number >= 6 and time.perf_counter() - started > most:
                break
    finally:
        gc.enable()
    return timings


def geometric_mean(values):
    return statistics.geometric_mean(values)
