# SPDX-License-Identifier: BSD-3-Clause
"""New arrays from shapes and numbers."""

import math
from operator import index

from ndabi._asarray import asarray, scalar_dtype
from ndabi._dtypes import code_of, named
from ndabi._dtypes import dtype as as_dtype
from ndabi._elements import pack, typed
from ndabi._extension import short
from ndabi._handle import make
from ndabi._library import INT64S, lib, new
from ndabi._nested import from_nested
from ndabi._views import array_of, integers, order_code, permute_dims

__all__ = [
    "arange",
    "empty",
    "empty_like",
    "eye",
    "fromiter",
    "full",
    "full_like",
    "identity",
    "linspace",
    "ones",
    "ones_like",
    "zeros",
    "zeros_like",
]


def _new(function, dtype, shape, order, *value):
    """An array in C or F order."""
    shape = integers(shape)
    if order not in ("C", "F"):
        raise ValueError(f"order must be 'C' or 'F' (got {order!r})")
    if order == "F" and len(shape) > 1:
        reversed_ = _new(function, dtype, shape[::-1], "C", *value)
        result = permute_dims(reversed_)
        result._base = None
        return result
    return make(function, dtype._code, len(shape), new(INT64S, shape), *value)


def _creates(function):
    """Decorates a function of a shape and a dtype, of its name in the library."""
    name, code = f"nd_{function.__name__}", named["float64"]._code
    return short("creation", name, code)(function)


@_creates
def empty(shape, dtype=float, order="C"):
    """An array whose elements are not initialised.

    >>> nd.empty((2, 3)).shape
    (2, 3)
    """
    return _new(lib.nd_empty, as_dtype(dtype), shape, order)


@_creates
def zeros(shape, dtype=float, order="C"):
    """An array of zeros.

    >>> nd.zeros(3)
    array([0., 0., 0.])
    """
    return _new(lib.nd_zeros, as_dtype(dtype), shape, order)


@_creates
def ones(shape, dtype=float, order="C"):
    """An array of ones.

    >>> nd.ones((1, 2), dtype="int8")
    array([[1, 1]], dtype=int8)
    """
    return _new(lib.nd_ones, as_dtype(dtype), shape, order)


@short("full", "nd_full")
def full(shape, fill_value, dtype=None, order="C"):
    """An array with every element equal to fill_value, which may be an array as well.

    >>> nd.full(2, 7)
    array([7, 7])
    """
    cell = pack(fill_value, None if dtype is None else as_dtype(dtype))
    if cell is None:
        fill_value = asarray(fill_value)
        result = empty(shape, dtype or fill_value.dtype, order)
        result[...] = fill_value
        return result
    found = scalar_dtype(fill_value, cell) if dtype is None else as_dtype(dtype)
    return _new(lib.nd_full, found, shape, order, *cell)


def empty_like(prototype, dtype=None, order="K", *, shape=None):
    """An uninitialised array like another: its shape, dtype and memory order.

    >>> nd.empty_like(nd.zeros((2, 3), "int16")).dtype
    dtype('int16')
    """
    a = array_of(prototype)
    if shape is not None:
        order = "F" if order == "F" or (order in "AK" and a.flags.fnc) else "C"
        return empty(shape, dtype or a.dtype, order)
    return make(
        lib.nd_empty_like, a._handle, code_of(dtype, a.dtype._code), order_code(order)
    )


def zeros_like(a, dtype=None, order="K", *, shape=None):
    """An array of zeros like another.

    >>> nd.zeros_like([1, 2])
    array([0, 0])
    """
    return full_like(a, 0, dtype, order, shape=shape)


def ones_like(a, dtype=None, order="K", *, shape=None):
    """An array of ones like another.

    >>> nd.ones_like([1.5, 2])
    array([1., 1.])
    """
    return full_like(a, 1, dtype, order, shape=shape)


def full_like(a, fill_value, dtype=None, order="K", *, shape=None):
    """An array like another with every element equal to fill_value.

    >>> nd.full_like([1, 2], 9)
    array([9, 9])
    """
    result = empty_like(a, dtype, order, shape=shape)
    result[...] = fill_value
    return result


@short("range", "nd_arange")
def arange(start, stop=None, step=1, dtype=None):
    """start, start + step, ... up to before stop. One argument is stop, from 0.

    >>> nd.arange(2, 10, 3)
    array([2, 5, 8])
    >>> nd.arange(0, 1, 0.25)
    array([0.  , 0.25, 0.5 , 0.75])
    """
    if stop is None:
        start, stop = 0, start
    bounds = [typed(each) for each in (start, stop, step)]
    floating = not all(isinstance(each, int) for each in bounds)
    code = named["float64" if floating else "int64"]._code
    ctype = "double *" if floating else "int64_t *"
    cells = [new(ctype, each) for each in bounds]
    return make(lib.nd_arange, code_of(dtype, code), code, *cells)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None):
    """num evenly spaced numbers from start to stop, stop included when endpoint is true.

    retstep: also gives the distance of two numbers.

    >>> nd.linspace(0, 1, 5)
    array([0.  , 0.25, 0.5 , 0.75, 1.  ])
    """
    num = index(num)
    complex_ = isinstance(start, complex) or isinstance(stop, complex)
    found = named["complex128" if complex_ else "float64"]
    kind = complex if complex_ else float
    cells = [pack(kind(each))[1] for each in (start, stop)]
    result = make(
        lib.nd_linspace,
        code_of(dtype, found._code),
        num,
        bool(endpoint),
        found._code,
        *cells,
    )
    if not retstep:
        return result
    intervals = num - 1 if endpoint else num
    step = (kind(stop) - kind(start)) / intervals if intervals > 0 else math.nan
    return result, found.type(step)


def eye(N, M=None, k=0, dtype=float, order="C"):
    """N x M zeros with ones on the diagonal that starts at column k.

    >>> nd.eye(2, 3, k=1, dtype=int)
    array([[0, 1, 0],
           [0, 0, 1]])
    """
    rows_, columns = index(N), index(N if M is None else M)
    if order == "F":
        result = permute_dims(eye(columns, rows_, -k, dtype))
        result._base = None
        return result
    return make(lib.nd_eye, code_of(dtype), rows_, columns, index(k))


def identity(n, dtype=float):
    """n x n zeros with ones on the diagonal.

    >>> nd.identity(2)
    array([[1., 0.],
           [0., 1.]])
    """
    return eye(n, dtype=dtype)


def fromiter(iter, dtype, count=-1):
    """A vector of the first count numbers of an iterable, or of all.

    >>> nd.fromiter((i * i for i in range(4)), int)
    array([0, 1, 4, 9])
    """
    values = []
    for value in iter:
        if len(values) == count:
            break
        values.append(value)
    if len(values) < count:
        raise ValueError(
            f"iterator too short: Expected {count} but iterator had only "
            f"{len(values)} items."
        )
    return from_nested(values, as_dtype(dtype))
