# SPDX-License-Identifier: BSD-3-Clause
"""The kernels of stencils.c in Python, as one writes them for its compilers: loops for
Numba, expressions over slices for numexpr. Each takes (samples, taps) and returns its
results: of planes those of the interior."""

import functools

import numba
import numexpr
import numpy as np

numexpr.set_num_threads(1)

loops = numba.njit(fastmath=True, error_model="numpy")


@loops
def convolve(a, k):
    """numpy.convolve, valid."""
    n, m = a.size, k.size
    b = np.empty(n - m + 1, a.dtype)
    for i in range(b.size):
        total = a.dtype.type(0)
        for j in range(m):
            total += k[m - 1 - j] * a[i + j]
        b[i] = total
    return b


@loops
def conv3(a, k):
    b = np.empty(a.size - 2)
    for i in range(b.size):
        b[i] = k[2] * a[i] + k[1] * a[i + 1] + k[0] * a[i + 2]
    return b


@loops
def conv5(a, k):
    b = np.empty(a.size - 4)
    for i in range(b.size):
        outer = k[4] * a[i] + k[3] * a[i + 1] + k[1] * a[i + 3] + k[0] * a[i + 4]
        b[i] = outer + k[2] * a[i + 2]
    return b


@loops
def conv3x3(a, k):
    h, w = a.shape
    b = np.empty((h - 2, w - 2))
    for y in range(h - 2):
        for x in range(w - 2):
            total = 0.0
            for i in range(3):
                for j in range(3):
                    total += k[2 - i, 2 - j] * a[y + i, x + j]
            b[y, x] = total
    return b


@loops
def dilate3x3(a, k):
    h, w = a.shape
    b = np.empty((h - 2, w - 2))
    for y in range(h - 2):
        for x in range(w - 2):
            most = a[y, x]
            for i in range(3):
                for j in range(3):
                    most = max(most, a[y + i, x + j])
            b[y, x] = most
    return b


@loops
def sobel(a, k):
    h, w = a.shape
    b = np.empty((h - 2, w - 2))
    for y in range(h - 2):
        p, q, r = a[y], a[y + 1], a[y + 2]
        for x in range(w - 2):
            dx = p[x + 2] - p[x] + 2 * (q[x + 2] - q[x]) + r[x + 2] - r[x]
            dy = r[x] - p[x] + 2 * (r[x + 1] - p[x + 1]) + r[x + 2] - p[x + 2]
            b[y, x] = np.sqrt(dx * dx + dy * dy) / 4
    return b


def around(a):
    """The interior's neighbours, by compass."""
    names = ("nw", "n", "ne", "w", "c", "e", "sw", "s", "se")
    h, w = a.shape
    return {
        name: a[i : h - 2 + i, j : w - 2 + j]
        for name, (i, j) in zip(names, np.ndindex(3, 3))
    }


def line_expression(count):
    """Of `count` taps k over slices a."""
    expression = "+".join(f"k{j}*a{j}" for j in range(count))

    def evaluate(a, k):
        size = a.size - count + 1
        names = {f"a{j}": a[j : j + size] for j in range(count)}
        names |= {f"k{j}": k[count - 1 - j] for j in range(count)}
        return numexpr.evaluate(expression, names)

    return evaluate


def conv3x3_expression(a, k):
    slices = around(a)
    taps = {f"k_{name}": tap for name, tap in zip(slices, k[::-1, ::-1].flat)}
    expression = "+".join(f"k_{name}*{name}" for name in slices)
    return numexpr.evaluate(expression, slices | taps)


def dilate3x3_expression(a, k):
    most = functools.reduce("maximum({}, {})".format, slices := around(a))
    return numexpr.evaluate(most, slices)


def sobel_expression(a, k):
    dx, dy = "(ne - nw + 2*(e - w) + se - sw)", "(sw - nw + 2*(s - n) + se - ne)"
    return numexpr.evaluate(f"sqrt({dx}*{dx} + {dy}*{dy})*0.25", around(a))


NUMBA = {"conv3": conv3, "conv5": conv5, "conv3x3": conv3x3, "dilate3x3": dilate3x3,
         "sobel": sobel}  # fmt: skip
NUMEXPR = {"conv3": line_expression(3), "conv5": line_expression(5),
           "conv3x3": conv3x3_expression, "dilate3x3": dilate3x3_expression,
           "sobel": sobel_expression}  # fmt: skip
