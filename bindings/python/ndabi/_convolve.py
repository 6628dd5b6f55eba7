# SPDX-License-Identifier: BSD-3-Clause
"""numpy.convolve and numpy.correlate."""

import functools

from ndabi._array import ndarray
from ndabi._asarray import asarray
from ndabi._extension import short
from ndabi._handle import blank, cells, press
from ndabi._library import HANDLE_CELL, PYPY, VIEW_CELL, fail, lib, new

__all__ = ["convolve", "correlate"]

MODES = {"valid": lib.ND_MODE_VALID, "same": lib.ND_MODE_SAME, "full": lib.ND_MODE_FULL}
MODES.update({0: lib.ND_MODE_VALID, 1: lib.ND_MODE_SAME, 2: lib.ND_MODE_FULL})


def operation(name, default):
    """What calls one of the library's four functions of two arrays and a mode.

    With small arrays CPython spends most of the time around the call. Hence one frame
    that does what make() and adopt() do. The list of cells is a variable because CPython
    looks methods of imported names up anew each time.
    """
    spare, usual, function = cells, MODES[default], getattr(lib, name)

    def operate(a, v, mode=default):
        try:
            cell = spare.pop()
        except IndexError:
            cell = new(HANDLE_CELL)
        try:
            code = usual if mode is default else MODES[mode]
            status = function(a._handle, v._handle, code, cell)
        except (KeyError, TypeError, AttributeError):
            code, a, v = code_of(mode), asarray(a), asarray(v)
            status = function(a._handle, v._handle, code, cell)
        handle = cell[0]
        spare.append(cell)
        if PYPY:
            press(handle, new(VIEW_CELL))
        if status:
            fail(status)
        result = blank(ndarray)
        result._handle = result._token = handle
        result._base = result._shape = result._pointer = result._axes = None
        return result

    return short("convolution", name, usual, MODES)(operate)


def code_of(mode):
    try:
        return MODES[mode]
    except (KeyError, TypeError):
        raise ValueError(
            f"mode must be one of 'valid', 'same', or 'full' (got {mode!r})"
        ) from None


def declares(name):
    """Lets a function of a docstring, and a default for mode, stand for the operation
    that has this name in the library."""

    def declare(declared):
        (default,) = declared.__defaults__
        return functools.wraps(declared)(operation(name, default))

    return declare


@declares("nd_convolve")
def convolve(a, v, mode="full"):
    """The discrete convolution of two vectors.

    mode: 'full' gives len(a) + len(v) - 1 elements, 'same' max(len(a), len(v)), 'valid'
    only those where both overlap completely. Integers are exact modulo 2**bits.

    >>> nd.convolve([1, 2, 3], [0, 1, 0.5])
    array([0. , 1. , 2.5, 4. , 1.5])
    >>> nd.convolve([1, 2, 3], [0, 1, 0.5], "same")
    array([1. , 2.5, 4. ])
    """


@declares("nd_correlate")
def correlate(a, v, mode="valid"):
    """The cross-correlation of two vectors: v is not reversed, and conjugated if complex.

    >>> nd.correlate([1, 2, 3], [0, 1, 0.5])
    array([3.5])
    >>> nd.correlate([1, 2, 3], [0, 1, 0.5], "full")
    array([0.5, 2. , 3.5, 3. , 0. ])
    """
