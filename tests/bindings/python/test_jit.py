# SPDX-License-Identifier: BSD-3-Clause
"""Reading an element is no call: on PyPy it is machine code, near the raw pointer."""

import os
import subprocess
import sys

import ndabi as nd

# In a process of its own: the traces of other tests, with other dtypes, stay in a JIT.
LOOPS = """
import time
import ndabi as nd

def sum_raw(pointer, n):
    total = 0
    for i in range(n):
        for j in range(n):
            total += pointer[i * n + j]
    return total

def sum_elements(a, n):
    total = 0
    for i in range(n):
        for j in range(n):
            total += a[i, j]
    return total

def dot_raw(pointer, n):
    total = 0.0
    for i in range(n):
        for j in range(n):
            total += pointer[i * n + j] * pointer[j * n + i]
    return total

def dot_elements(a, n):
    total = 0.0
    for i in range(n):
        for j in range(n):
            total += a[i, j] * a[j, i]
    return total

def seconds(function, *args):
    best = float("inf")
    for _ in range(20):
        start = time.perf_counter()
        function(*args)
        best = min(best, time.perf_counter() - start)
    return best

n = 100
a = nd.arange(n * n).reshape(n, n)
a._opened()
assert sum_elements(a, n) == sum_raw(a._pointer, n)
print(seconds(sum_elements, a, n) / seconds(sum_raw, a._pointer, n))
b = a.astype(float)
b._opened()
assert dot_elements(b, n) == dot_raw(b._pointer, n)
print(seconds(dot_elements, b, n) / seconds(dot_raw, b._pointer, n))
"""


def test_elements_cost_little_more_than_the_pointer():
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    output = subprocess.check_output([sys.executable, "-c", LOOPS], env=env, text=True)
    sums, products = map(float, output.split())
    # Measured: 1.6 and 2.1 on PyPy, 11 and 14 on CPython. With a call into C for each
    # element, or for the product, it would be 10 and more on PyPy.
    limit = 8 if sys.implementation.name == "pypy" else 50
    assert sums < limit and products < limit


def test_no_library_call_reads_an_element(monkeypatch):
    a = nd.arange(6).reshape(2, 3)
    a[0, 0]
    monkeypatch.setattr("ndabi._indexing.lib", None)
    a[1, 2] = 8
    assert a[1, 2] == 8 and a[-1, -1] == 8
