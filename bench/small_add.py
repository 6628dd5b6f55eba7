# SPDX-License-Identifier: BSD-3-Clause
"""Seconds per nd.add of two arrays of one element, on the Python that runs this, as JSON.
The collector stays on: on PyPy it is what gives results back, in few of the rounds. Hence
the mean besides the best."""

import json
import platform
import time

import ndabi as nd

CALLS = 20_000
ROUNDS = 60


def add(a, b, calls):
    """Seconds per call."""
    started = time.process_time()
    for _ in range(calls):
        nd.add(a, b)
    return (time.process_time() - started) / calls


def main():
    a, b = nd.array([1.5]), nd.array([2.5])
    times = [add(a, b, CALLS) for _ in range(ROUNDS)]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    best, mean = min(times), sum(times) / ROUNDS
    print(json.dumps({"python": python, "seconds": best, "mean": mean}))


if __name__ == "__main__":
    main()
