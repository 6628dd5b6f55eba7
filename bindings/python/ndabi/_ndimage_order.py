# SPDX-License-Identifier: BSD-3-Clause
"""The filters of scipy.ndimage that compare: extremes and ranks."""

import functools
import math
import warnings
from operator import index

from ndabi._array import ndarray
from ndabi._asarray import asarray
from ndabi._filter_options import (
    Options,
    axes_among,
    axis_of,
    filtered,
    per_axis,
    spread,
)
from ndabi._library import INT64S, check, lib, new, null

__all__ = [
    "maximum_filter",
    "maximum_filter1d",
    "median_filter",
    "minimum_filter",
    "minimum_filter1d",
    "percentile_filter",
    "rank_filter",
]


class Filter:
    """The axes along which an array of `ndim` axes is filtered."""

    def __init__(self, ndim, axes):
        self.ndim = ndim
        self.axes = axes_among(axes, ndim)
        self.kept = []

    def spread(self, value, other):
        """One value per axis of the array: `other` for axes that are not filtered."""
        return spread(per_axis(value, len(self.axes)), self.axes, self.ndim, other)

    def expanded(self, a, name, kind):
        """An array over the axes of the filter as one over all axes."""
        a = asarray(a, dtype=kind)
        if a.ndim != len(self.axes):
            raise RuntimeError(
                f"{name}.ndim ({a.ndim}) must match len(axes) ({len(self.axes)})"
            )
        if a.ndim < self.ndim:
            a = a.reshape(spread(a.shape, sorted(self.axes), self.ndim, 1))
        self.kept.append(a)
        return a

    def window(self, size, footprint, structure=None):
        """size, footprint and structure, of which the latter come first."""
        tokens = []
        for name, each, kind in (
            ("footprint", footprint, "bool"),
            ("structure", structure, "float64"),
        ):
            given = each is not None
            tokens.append(self.expanded(each, name, kind)._handle if given else 0)
        if any(tokens):
            return null, *tokens
        sizes = [index(each) for each in self.spread(size, 1)]
        if any(each < 1 for each in sizes):
            raise RuntimeError("incorrect filter size")
        return new(INT64S, sizes), *tokens

    def options(self, mode="reflect", cval=0.0, origin=0, stride=1, dilation=1):
        return Options(
            self.spread(mode, "constant"),
            cval,
            self.spread(origin, 0),
            self.spread(stride, 1),
            self.spread(dilation, 1),
        )


_into = lib.nd_filter_rank_into

IGNORED = "ignoring size because footprint is set"


def _plan(ndim, size, mode, cval, sign, origin, axes, stride, dilation):
    """Options, sizes and the number of elements of a window that is a box. sign: of cval,
    whose zeros are equal."""
    call = Filter(ndim, axes)
    options = call.options(mode, cval, origin, stride, dilation)
    sizes, *_ = call.window(size, None)
    return options, sizes, math.prod(sizes)


# With small arrays, most of the time would go to the arguments.
_known_plan = functools.lru_cache(maxsize=64)(_plan)


def _ranked(
    input, rank, size, footprint, output, mode, cval, origin, axes, stride, dilation
):
    """rank: an int, or what makes one of the number of elements of the window."""
    if size is not None and footprint is not None:
        warnings.warn(IGNORED, UserWarning, stacklevel=3)
    if type(input) is not ndarray:
        input = asarray(input)
    if footprint is not None:
        call = Filter(input.ndim, axes)
        options = call.options(mode, cval, origin, stride, dilation)
        sizes, token, _ = call.window(None, footprint)
        count = sum(call.kept[-1].ravel().tolist())
        if not count:
            raise ValueError("All-zero footprint is not supported.")
    elif size is None:
        raise RuntimeError("no footprint or filter size provided")
    else:
        sign = math.copysign(1, cval)
        args = input.ndim, size, mode, cval, sign, origin, axes, stride, dilation
        try:
            options, sizes, count = _known_plan(*args)
        except TypeError:  # a list, say
            options, sizes, count = _plan(*args)
        token = 0
    if callable(rank):
        rank = rank(count)
    if not -count <= rank < count:
        raise RuntimeError("rank not within filter footprint size")
    if type(output) is ndarray:
        check(_into(input._handle, sizes, token, rank, options.handle, output._handle))
        return output
    if not (output is None or token):
        # The dtype becomes part of the options.
        options = Filter(input.ndim, axes).options(mode, cval, origin, stride, dilation)
    args = sizes, token, rank
    return filtered(lib.nd_filter_rank, _into, input, args, options, output)


def _extreme(rank, input, axis, size, output, mode, cval, origin, stride, dilation):
    input = asarray(input)
    axis = axis_of(axis, input.ndim)
    rest = output, mode, cval, origin, axis, stride, dilation
    return _ranked(input, rank, size, None, *rest)


def minimum_filter(
    input,
    size=None,
    footprint=None,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    axes=None,
    stride=1,
    dilation=1,
):
    """The least element in a window around each element.

    size: of the window, or footprint: its elements that are not 0. output: an array, or a
    dtype. mode: what is beyond the ends: 'reflect', 'constant' (cval), 'nearest',
    'mirror' or 'wrap', also one per axis. origin: by how much the window is moved to
    lower indices. stride: between outputs. dilation: between elements of the window.

    >>> nd.ndimage.minimum_filter([2, 8, 0, 4, 1, 9, 9, 0], size=3)
    array([2, 0, 0, 0, 1, 1, 0, 0])
    """
    rest = output, mode, cval, origin, axes, stride, dilation
    return _ranked(input, 0, size, footprint, *rest)


def maximum_filter(
    input,
    size=None,
    footprint=None,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    axes=None,
    stride=1,
    dilation=1,
):
    """The greatest element in a window around each element. See minimum_filter.

    >>> nd.ndimage.maximum_filter([2, 8, 0, 4, 1, 9, 9, 0], size=3)
    array([8, 8, 8, 4, 9, 9, 9, 9])
    """
    rest = output, mode, cval, origin, axes, stride, dilation
    return _ranked(input, -1, size, footprint, *rest)


def minimum_filter1d(
    input,
    size,
    axis=-1,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    stride=1,
    dilation=1,
):
    """The least of `size` elements along an axis. See minimum_filter.

    >>> nd.ndimage.minimum_filter1d([[3, 1, 2], [0, 5, 4]], 2, axis=0)
    array([[3, 1, 2],
           [0, 1, 2]])
    """
    return _extreme(0, input, axis, size, output, mode, cval, origin, stride, dilation)


def maximum_filter1d(
    input,
    size,
    axis=-1,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    stride=1,
    dilation=1,
):
    """The greatest of `size` elements along an axis. See minimum_filter.

    >>> nd.ndimage.maximum_filter1d([[3, 1, 2], [0, 5, 4]], 2, axis=0)
    array([[3, 1, 2],
           [3, 5, 4]])
    """
    return _extreme(-1, input, axis, size, output, mode, cval, origin, stride, dilation)


def rank_filter(
    input,
    rank,
    size=None,
    footprint=None,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    axes=None,
    stride=1,
    dilation=1,
):
    """The element of a rank in a window: 0 for the least, -1 for the greatest.

    NaN counts as greater than all numbers. See minimum_filter.

    >>> nd.ndimage.rank_filter([2, 8, 0, 4, 1, 9, 9, 0], 1, size=3)
    array([2, 2, 4, 1, 4, 9, 9, 0])
    """
    rank = index(rank)
    rest = output, mode, cval, origin, axes, stride, dilation
    return _ranked(input, rank, size, footprint, *rest)


def median_filter(
    input,
    size=None,
    footprint=None,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    axes=None,
    stride=1,
    dilation=1,
):
    """The median of the window, the higher one of two. See minimum_filter, rank_filter.

    >>> nd.ndimage.median_filter([[1, 9, 2], [3, 4, 5]], size=(1, 3))
    array([[1, 2, 2],
           [3, 4, 5]])
    """
    rest = output, mode, cval, origin, axes, stride, dilation
    return _ranked(input, lambda count: count // 2, size, footprint, *rest)


def percentile_filter(
    input,
    percentile,
    size=None,
    footprint=None,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    axes=None,
    stride=1,
    dilation=1,
):
    """The element of a window below which so many percent of the others are.

    A negative percentile counts from 100. See minimum_filter, rank_filter.

    >>> nd.ndimage.percentile_filter([2, 8, 0, 4, 1, 9, 9, 0], 20, size=5)
    array([2, 2, 1, 1, 1, 1, 0, 0])
    """
    if percentile < 0:
        percentile += 100
    if not 0 <= percentile <= 100:
        raise RuntimeError("invalid percentile")

    def rank(count):
        return count - 1 if percentile == 100 else int(count * percentile / 100)

    rest = output, mode, cval, origin, axes, stride, dilation
    return _ranked(input, rank, size, footprint, *rest)
