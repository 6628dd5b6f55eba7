# SPDX-License-Identifier: BSD-3-Clause
"""Views with strides of one's own choice."""

from ndabi._broadcast import broadcast_arrays, broadcast_shapes, broadcast_to
from ndabi._handle import view
from ndabi._library import INT64S, lib, new, null
from ndabi._views import array_of, integers

__all__ = [
    "as_strided",
    "broadcast_arrays",
    "broadcast_shapes",
    "broadcast_to",
    "sliding_window_view",
]


def as_strided(
    x, shape=None, strides=None, *, offset=0, writeable=True, check_bounds=True
):
    """A view with any shape and strides in bytes, from a byte offset on.

    Unlike NumPy's it is safe: every element must lie in the memory of x, or ValueError is
    raised. check_bounds is there for NumPy's callers, only True is accepted.

    >>> a = nd.arange(4)
    >>> nd.lib.stride_tricks.as_strided(a, (2, 3), (8, 8))
    array([[0, 1, 2],
           [1, 2, 3]])
    """
    if not check_bounds:
        raise ValueError("as_strided: bounds are always checked")
    x = array_of(x)
    shape = x.shape if shape is None else integers(shape)
    strides = x.strides if strides is None else integers(strides)
    if len(shape) != len(strides):
        raise ValueError(f"as_strided: {len(shape)} lengths but {len(strides)} strides")
    lengths, steps = new(INT64S, shape), new(INT64S, strides)
    result = view(lib.nd_as_strided, x, len(shape), lengths, steps, offset)
    if not writeable:
        result.setflags(write=False)
    return result


def sliding_window_view(x, window_shape, axis=None):
    """A read-only view of all windows, the window axes last.

    >>> nd.lib.stride_tricks.sliding_window_view(nd.arange(4), 3)
    array([[0, 1, 2],
           [1, 2, 3]])
    """
    window = integers(window_shape)
    x = array_of(x)
    axes = tuple(range(x.ndim)) if axis is None else integers(axis)
    if len(axes) != len(window):
        raise ValueError(
            f"Must provide matching length window_shape and axis; got {len(window)} "
            f"window_shape elements and {len(axes)} axes elements."
            if axis is not None
            else "Since axis is None, must provide window_shape for all dimensions of "
            f"`x`; got {len(window)} window_shape elements and `x.ndim` is {x.ndim}."
        )
    where = null if axis is None else new(INT64S, axes)
    return view(lib.nd_sliding_window, x, len(window), new(INT64S, window), where)
