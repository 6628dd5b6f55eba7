# SPDX-License-Identifier: BSD-3-Clause
"""The convolution of Cython's "Working with NumPy", element by element, and its timing.

    naive.py numpy 5        five calls with NumPy's arrays
    naive.py ndabi 30       thirty with ndabi's

The processor time of each call, in seconds, and the result go to standard output as
JSON.
"""

import argparse
import importlib
import json
import sys
import time


def naive_convolve(f, g, np):
    """The full two-dimensional convolution of the image f with the filter g. np is the
    module that the arrays come from. s and t count from the middle of the filter, and
    their ranges stop where the image does."""
    vmax, wmax = f.shape
    smax, tmax = g.shape
    if smax % 2 != 1 or tmax % 2 != 1:
        raise ValueError(f"the filter must have odd sides, not {smax} x {tmax}")
    smid, tmid = smax // 2, tmax // 2
    xmax, ymax = vmax + 2 * smid, wmax + 2 * tmid
    h = np.zeros([xmax, ymax], dtype=f.dtype)
    for x in range(xmax):
        s_from, s_to = max(smid - x, -smid), min(xmax - x - smid, smid + 1)
        for y in range(ymax):
            t_from, t_to = max(tmid - y, -tmid), min(ymax - y - tmid, tmid + 1)
            value = 0
            for s in range(s_from, s_to):
                for t in range(t_from, t_to):
                    v, w = x - smid + s, y - tmid + t
                    value += g[smid - s, tmid - t] * f[v, w]
            h[x, y] = value
    return h


def test_image(np, size=100):
    rows = [[(x * x + 7 * x * y + 3 * y) % 256 for y in range(size)] for x in range(size)]
    return np.array(rows, dtype="int64")


def test_filter(np, size=9):
    rows = [[(5 * s + 3 * t) % 11 - 4 for t in range(size)] for s in range(size)]
    return np.array(rows, dtype="int64")


def main(name, calls):
    np = importlib.import_module(name)
    f, g = test_image(np), test_filter(np)
    seconds = []
    for _ in range(calls):
        started = time.process_time()
        h = naive_convolve(f, g, np)
        seconds.append(time.process_time() - started)
    implementation = "PyPy" if sys.implementation.name == "pypy" else "CPython"
    python = "{} {}.{}".format(implementation, *sys.version_info[:2])
    result = {"python": python, name: np.__version__, "seconds": seconds}
    json.dump({**result, "result": h.tolist()}, sys.stdout)


if __name__ == "__main__":
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("name", choices=("numpy", "ndabi"), help="whose arrays")
    parser.add_argument("calls", type=int, help="how many")
    given = parser.parse_args()
    main(given.name, given.calls)
