# SPDX-License-Identifier: BSD-3-Clause
"""numpy.convolve and numpy.correlate."""

from ndabi._asarray import asarray
from ndabi._handle import adopt, cells
from ndabi._library import HANDLE_CELL, fail, lib, new

__all__ = ["convolve", "correlate"]

MODES = {"valid": lib.ND_MODE_VALID, "same": lib.ND_MODE_SAME, "full": lib.ND_MODE_FULL}
MODES.update({0: lib.ND_MODE_VALID, 1: lib.ND_MODE_SAME, 2: lib.ND_MODE_FULL})

_convolve, _correlate = lib.nd_convolve, lib.nd_correlate


def operate(function, a, v, mode):
    """Calls one of the library's four functions of two arrays and a mode.

    The path of a small array is short on purpose: a cell is taken and given back by hand,
    and nothing about the result is looked up.
    """
    try:
        code = MODES[mode]
    except (KeyError, TypeError):
        raise ValueError(
            f"mode must be one of 'valid', 'same', or 'full' (got {mode!r})"
        ) from None
    try:
        first, second = a._handle, v._handle
    except AttributeError:
        a, v = asarray(a), asarray(v)
        first, second = a._handle, v._handle
    try:
        cell = cells.pop()
    except IndexError:
        cell = new(HANDLE_CELL)
    status = function(first, second, code, cell)
    if status:
        fail(status)
    result = adopt(cell[0])
    cells.append(cell)
    return result


def convolve(a, v, mode="full"):
    """The discrete convolution of two vectors.

    mode: 'full' gives len(a) + len(v) - 1 elements, 'same' max(len(a), len(v)), 'valid'
    only those where both overlap completely. Integers are exact modulo 2**bits.

    >>> nd.convolve([1, 2, 3], [0, 1, 0.5])
    array([0. , 1. , 2.5, 4. , 1.5])
    >>> nd.convolve([1, 2, 3], [0, 1, 0.5], "same")
    array([1. , 2.5, 4. ])
    """
    return operate(_convolve, a, v, mode)


def correlate(a, v, mode="valid"):
    """The cross-correlation of two vectors: v is not reversed, and conjugated if complex.

    >>> nd.correlate([1, 2, 3], [0, 1, 0.5])
    array([3.5])
    >>> nd.correlate([1, 2, 3], [0, 1, 0.5], "full")
    array([0.5, 2. , 3.5, 3. , 0. ])
    """
    return operate(_correlate, a, v, mode)
