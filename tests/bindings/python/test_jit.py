# SPDX-License-Identifier: BSD-3-Clause
"""On PyPy, reading an element is machine code: within sight of the raw pointer."""

import sys
import time

import ndabi as nd

if sys.implementation.name == "pypy":

    def seconds(function, *args):
        best = float("inf")
        for _ in range(10):
            start = time.perf_counter()
            function(*args)
            best = min(best, time.perf_counter() - start)
        return best

    def sum_raw(pointer, n):
        total = 0
        for _ in range(20):
            for i in range(n):
                for j in range(n):
                    total += pointer[i * n + j]
        return total

    def sum_elements(a, n):
        total = 0
        for _ in range(20):
            for i in range(n):
                for j in range(n):
                    total += a[i, j]
        return total

    def test_elements_cost_little_more_than_the_pointer():
        a = nd.arange(10_000).reshape(100, 100)
        a[0, 0]
        assert sum_elements(a, 100) == sum_raw(a._pointer, 100)
        # A call into C for each element would be 20 times the pointer's time.
        assert seconds(sum_elements, a, 100) < 10 * seconds(sum_raw, a._pointer, 100)

else:

    def test_no_library_call_reads_an_element(monkeypatch):
        a = nd.arange(6).reshape(2, 3)
        a[0, 0]
        monkeypatch.setattr("ndabi._indexing.lib", None)
        a[1, 2] = 8
        assert a[1, 2] == 8 and a[-1, -1] == 8 and nd.float64(1) == 1
