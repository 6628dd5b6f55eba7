# SPDX-License-Identifier: BSD-3-Clause
"""numpy.convolve and numpy.correlate."""

import functools

from ndabi._array import ndarray
from ndabi._asarray import asarray, ascontiguousarray
from ndabi._extension import short
from ndabi._handle import blank, cells, make, press
from ndabi._library import HANDLE_CELL, PYPY, VIEW_CELL, fail, lib, new, null
from ndabi._ufuncs import find
from ndabi.exceptions import ArgumentError, ShapeError

__all__ = ["convolve", "correlate"]

MODES = {"valid": lib.ND_MODE_VALID, "same": lib.ND_MODE_SAME, "full": lib.ND_MODE_FULL}
MODES.update({0: lib.ND_MODE_VALID, 1: lib.ND_MODE_SAME, 2: lib.ND_MODE_FULL})
_METHODS = {
    "auto": lib.ND_METHOD_AUTO,
    "direct": lib.ND_METHOD_DIRECT,
    "fft": lib.ND_METHOD_FFT,
}
_conjugate = find("conjugate")


def operation(name, default, by=None):
    """What calls one of the library's four functions of two arrays and a mode, and `by`
    where another method than the automatic one is asked for.

    With small arrays CPython spends most of the time around the call. Hence one frame
    that does what make() and adopt() do. The list of cells is a variable because CPython
    looks methods of imported names up anew each time.
    """
    spare, usual, function = cells, MODES[default], getattr(lib, name)

    def operate(a, v, mode=default, *, method="auto"):
        if method != "auto":
            return by(a, v, mode, method)
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

    operate.__name__ = operate.__qualname__ = name[len("nd_") :]
    return short("convolution", name, usual, MODES)(operate)


def code_of(mode):
    try:
        return MODES[mode]
    except (KeyError, TypeError):
        raise ValueError(
            f"mode must be one of 'valid', 'same', or 'full' (got {mode!r})"
        ) from None


def method_code(method):
    try:
        return _METHODS[method]
    except (KeyError, TypeError):
        raise ValueError(
            f"method must be one of 'auto', 'direct', or 'fft' (got {method!r})"
        ) from None


def _vectors_by(correlate, a, v, mode, method):
    """The operation on two vectors by a method, as one on arrays."""
    mode, method = code_of(mode), method_code(method)
    a, v = asarray(a), asarray(v)
    for name, each in (("a", a), ("v", v)):
        if each.ndim > 1:
            raise ShapeError(f"{name} has {each.ndim} dimensions, it must have at most 1")
        if not each.size:
            raise ArgumentError(f"{name} cannot be empty")
    swapped = v.size > a.size
    if swapped:
        a, v = v, a
    a, v = a.reshape(-1), v.reshape(-1)
    args = mode, correlate, method, -1, null
    result = make(lib.nd_signal_convolve_by, a._handle, v._handle, *args)
    if swapped and correlate:
        result = ascontiguousarray(result[::-1])
        return _conjugate(result) if result.dtype.startswith("complex") else result
    return result


def declares(name, correlate):
    """Lets a function of a docstring, and a default for mode, stand for the operation
    that has this name in the library. correlate: 1 for correlations."""

    def declare(declared):
        (default,) = declared.__defaults__
        by = functools.partial(_vectors_by, correlate)
        return functools.wraps(declared)(operation(name, default, by))

    return declare


@declares("nd_convolve", 0)
def convolve(a, v, mode="full", *, method="auto"):
    """The discrete convolution of two vectors.

    mode: 'full' gives len(a) + len(v) - 1 elements, 'same' max(len(a), len(v)), 'valid'
    only those where both overlap completely. method: 'direct' sums products, 'fft' goes
    by transforms, whose errors are relative to the largest elements near by, 'auto' takes
    these where they are faster and all elements are finite. Integers are exact modulo
    2**bits by each.

    >>> nd.convolve([1, 2, 3], [0, 1, 0.5])
    array([0. , 1. , 2.5, 4. , 1.5])
    >>> nd.convolve([1, 2, 3], [0, 1, 0.5], "same")
    array([1. , 2.5, 4. ])
    """


@declares("nd_correlate", 1)
def correlate(a, v, mode="valid", *, method="auto"):
    """The cross-correlation of two vectors: v is not reversed, and conjugated if complex.

    mode and method: see convolve.

    >>> nd.correlate([1, 2, 3], [0, 1, 0.5])
    array([3.5])
    >>> nd.correlate([1, 2, 3], [0, 1, 0.5], "full")
    array([0.5, 2. , 3.5, 3. , 0. ])
    """
