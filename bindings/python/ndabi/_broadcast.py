# SPDX-License-Identifier: BSD-3-Clause
"""Stretching arrays to a common shape, or to a least number of axes. Nothing copies."""

from ndabi._handle import view
from ndabi._library import INT64S, lib, new
from ndabi._views import array_of, integers
from ndabi.exceptions import BroadcastError

__all__ = [
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_arrays",
    "broadcast_shapes",
    "broadcast_to",
]


def broadcast_to(array, shape):
    """A read-only view stretched to a shape.

    >>> nd.broadcast_to(nd.arange(3), (2, 3))
    array([[0, 1, 2],
           [0, 1, 2]])
    """
    shape = integers(shape)
    return view(lib.nd_broadcast_to, array_of(array), len(shape), new(INT64S, shape))


def broadcast_shapes(*args):
    """The shape that all shapes broadcast to.

    >>> nd.broadcast_shapes((3, 1), (1, 4), 4)
    (3, 4)
    """
    result = []
    for shape in map(integers, args):
        result[:0] = [1] * (len(shape) - len(result))
        for axis in range(-len(shape), 0):
            if shape[axis] < 0:
                raise ValueError("negative dimensions are not allowed")
            if result[axis] == 1:
                result[axis] = shape[axis]
            elif shape[axis] not in (1, result[axis]):
                raise BroadcastError(
                    "shape mismatch: objects cannot be broadcast to a single shape: "
                    + ", ".join(str(integers(each)) for each in args)
                )
    return tuple(result)


def broadcast_arrays(*args):
    """Read-only views of all arrays, stretched to their common shape.

    >>> [a.shape for a in nd.broadcast_arrays([1, 2], [[3], [4]])]
    [(2, 2), (2, 2)]
    """
    arrays = [array_of(each) for each in args]
    shape = broadcast_shapes(*[each.shape for each in arrays])
    return tuple([broadcast_to(each, shape) for each in arrays])


def _each(arrays, pad):
    found = [pad(array_of(each)) for each in arrays]
    return found[0] if len(found) == 1 else tuple(found)


def atleast_1d(*arys):
    """The arrays, scalars as vectors of one element.

    >>> nd.atleast_1d(3)
    array([3])
    """
    return _each(arys, lambda a: a if a.ndim else a[None])


def atleast_2d(*arys):
    """The arrays with axes of length 1 in front, up to two.

    >>> nd.atleast_2d([1, 2])
    array([[1, 2]])
    """
    return _each(arys, lambda a: a[(None,) * (2 - a.ndim)] if a.ndim < 2 else a)


def atleast_3d(*arys):
    """The arrays with three axes, as numpy.atleast_3d: (n,) gives (1, n, 1).

    >>> nd.atleast_3d([1, 2]).shape
    (1, 2, 1)
    """
    keys = {0: (None, None, None), 1: (None, slice(None), None), 2: (..., None)}
    return _each(arys, lambda a: a[keys[a.ndim]] if a.ndim < 3 else a)
