# SPDX-License-Identifier: BSD-3-Clause
"""The example of every binding, with the Python package. It runs on CPython and PyPy."""

import array

import ndabi as nd

# Ten squares.
squares = nd.empty(10)
for i in range(10):
    squares[i] = i * i
print(f"{'squares':8} {squares}")

# A view: it shares their memory.
odd = squares[::-2]
print(f"{'odd':8} {odd}")
print(f"{'sum':8} {sum(odd):.1f}")

# The taps stay in the memory of the caller.
kernel = nd.asarray(array.array("d", [0.25, 0.5, 0.25]))
smooth = nd.convolve(odd, kernel, mode="same")
print(f"{'smooth':8} {smooth}")

# Operators, functions and methods are NumPy's.
change = smooth - odd
print(f"{'change':8} {change}")

# An empty array cannot be smoothed. The exception leaves out the name of the C function.
none = squares[10:]
try:
    nd.convolve(none, kernel, mode="same")
except ValueError as error:
    print(f"{'error':8} {error.code} nd_convolve: {error}")

# Python would release them too, PyPy when it collects garbage.
for each in (squares, odd, kernel, smooth, change, none):
    each.release()
print(f"{'live':8} {nd.live_count()}")
