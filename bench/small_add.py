# SPDX-License-Identifier: BSD-3-Clause
"""Seconds per nd.add of two arrays of one element, on the Python that runs this, and per
nd_ufunc_binary and nd_release of the same by cffi, as JSON. The collector stays on: on
PyPy it is what gives nd.add's results back, in few of the rounds. Hence the mean besides
the best."""

import json
import platform
import time

import ndabi as nd
from ndabi._library import ffi, lib

CALLS = 20_000
ROUNDS = 60


def add(a, b, calls):
    """Seconds per call."""
    started = time.process_time()
    for _ in range(calls):
        nd.add(a, b)
    return (time.process_time() - started) / calls


def call(a, b, calls):
    """The same of the library's functions."""
    ufunc, result, flags = (
        ffi.new(kind) for kind in ("int32_t *", "nd_array *", "int32_t *")
    )
    if lib.nd_ufunc_find(b"add", ufunc):
        raise SystemExit("bench: nd_ufunc_find fails")
    number, binary, release = ufunc[0], lib.nd_ufunc_binary, lib.nd_release
    started = time.process_time()
    for _ in range(calls):
        if binary(number, a, b, result, flags) or release(result[0]):
            raise SystemExit("bench: nd_ufunc_binary fails")
    return (time.process_time() - started) / calls


def main():
    a, b = nd.array([1.5]), nd.array([2.5])
    times = [add(a, b, CALLS) for _ in range(ROUNDS)]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    figures = {
        "python": python,
        "seconds": min(times),
        "mean": sum(times) / ROUNDS,
        "calls": min(call(a._handle, b._handle, CALLS) for _ in range(ROUNDS)),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
