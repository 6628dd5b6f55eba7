# SPDX-License-Identifier: BSD-3-Clause
"""The filters of scipy.ndimage that compare: extremes and ranks."""

import math
import warnings
from functools import partial
from operator import index

from ndabi._asarray import asarray
from ndabi._filter_calls import RANK, filtered, short_filter, stored
from ndabi._filter_options import Options, axes_among, axis_of, per_axis, spread
from ndabi._library import INT64S, new, null

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


IGNORED = "ignoring size because footprint is set"


def _rank_of(rank, count):
    """The rank among `count` elements. rank: an int, or a function of these."""
    if callable(rank):
        rank = rank(count)
    if not -count <= rank < count:
        raise RuntimeError("rank not within filter footprint size")
    return rank


def _box(rank, ndim, size, footprint, mode, cval, origin, axes, stride, dilation):
    """What a filter of that rank prepares where there is no footprint."""
    if footprint is not None:
        raise TypeError("a footprint is an array")
    if size is None:
        raise RuntimeError("no footprint or filter size provided")
    call = Filter(ndim, axes)
    options = call.options(mode, cval, origin, stride, dilation)
    sizes, token, _ = call.window(size, None)
    rank = _rank_of(rank, math.prod(sizes))
    return (sizes, token, rank, options.handle), options


def _ranked(prepare, first, rank, input, output, size, footprint, *rest):
    """prepare: as short_filter() takes it. first: the settings before the size. rank: as
    above."""
    if footprint is None:
        return filtered(RANK, prepare, input, output, rest[1], *first, size, None, *rest)
    if size is not None:
        warnings.warn(IGNORED, UserWarning, stacklevel=3)
    mode, cval, origin, axes, stride, dilation = rest
    array = asarray(input)
    call = Filter(array.ndim, axes)
    options = call.options(mode, cval, origin, stride, dilation)
    sizes, token, _ = call.window(None, footprint)
    count = sum(call.kept[-1].ravel().tolist())
    if not count:
        raise ValueError("All-zero footprint is not supported.")
    args = sizes, token, _rank_of(rank, count), options.handle
    return stored(RANK, array, args, output)


def _line(rank, ndim, size, axis, mode, cval, origin, stride, dilation):
    rest = mode, cval, origin, axis_of(axis, ndim), stride, dilation
    return _box(rank, ndim, size, None, *rest)


def _of_rank(ndim, rank, *rest):
    return _box(index(rank), ndim, *rest)


def _percentile(percentile):
    """The rank that it is, as a function of the number of elements."""
    if percentile < 0:
        percentile += 100
    if not 0 <= percentile <= 100:
        raise RuntimeError("invalid percentile")

    def rank(count):
        return count - 1 if percentile == 100 else int(count * percentile / 100)

    return rank


def _of_percentile(ndim, percentile, *rest):
    return _box(_percentile(percentile), ndim, *rest)


def _middle(count):
    return count // 2


_MINIMUM, _MINIMUM1D = partial(_box, 0), partial(_line, 0)
_MAXIMUM, _MAXIMUM1D = partial(_box, -1), partial(_line, -1)
_MEDIAN = partial(_box, _middle)


@short_filter(RANK, _MINIMUM)
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
    rest = mode, cval, origin, axes, stride, dilation
    return _ranked(_MINIMUM, (), 0, input, output, size, footprint, *rest)


@short_filter(RANK, _MAXIMUM)
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
    rest = mode, cval, origin, axes, stride, dilation
    return _ranked(_MAXIMUM, (), -1, input, output, size, footprint, *rest)


@short_filter(RANK, _MINIMUM1D)
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
    rest = size, axis, mode, cval, origin, stride, dilation
    return filtered(RANK, _MINIMUM1D, input, output, cval, *rest)


@short_filter(RANK, _MAXIMUM1D)
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
    rest = size, axis, mode, cval, origin, stride, dilation
    return filtered(RANK, _MAXIMUM1D, input, output, cval, *rest)


@short_filter(RANK, _of_rank)
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
    rest = size, footprint, mode, cval, origin, axes, stride, dilation
    return _ranked(_of_rank, (rank,), rank, input, output, *rest)


@short_filter(RANK, _MEDIAN)
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
    rest = mode, cval, origin, axes, stride, dilation
    return _ranked(_MEDIAN, (), _middle, input, output, size, footprint, *rest)


@short_filter(RANK, _of_percentile)
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
    rank = _percentile(percentile)
    rest = size, footprint, mode, cval, origin, axes, stride, dilation
    return _ranked(_of_percentile, (percentile,), rank, input, output, *rest)
