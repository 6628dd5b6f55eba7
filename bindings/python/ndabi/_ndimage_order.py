# SPDX-License-Identifier: BSD-3-Clause
"""The filters of scipy.ndimage that compare: extremes, ranks, morphology."""

import itertools
import warnings
from operator import index

from ndabi._asarray import asarray
from ndabi._creation import zeros
from ndabi._filter_options import (
    Options,
    axes_among,
    axis_of,
    filtered,
    is_dtype,
    per_axis,
    spread,
)
from ndabi._folds import writable
from ndabi._handle import make
from ndabi._library import INT64S, check, lib, new, null

__all__ = [
    "binary_closing",
    "binary_dilation",
    "binary_erosion",
    "binary_opening",
    "black_tophat",
    "generate_binary_structure",
    "grey_closing",
    "grey_dilation",
    "grey_erosion",
    "grey_opening",
    "iterate_structure",
    "maximum_filter",
    "maximum_filter1d",
    "median_filter",
    "minimum_filter",
    "minimum_filter1d",
    "morphological_gradient",
    "morphological_laplace",
    "percentile_filter",
    "rank_filter",
    "white_tophat",
]

class _Filter:
    """An array and the axes along which it is filtered."""

    def __init__(self, input, axes):
        self.input = asarray(input)
        if self.input.dtype.startswith("complex"):
            raise TypeError("Complex type not supported")
        self.ndim = self.input.ndim
        self.axes = axes_among(axes, self.ndim)
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


_IGNORED = "ignoring size because footprint is set"


def _ranked(
    input, rank, size, footprint, output, mode, cval, origin, axes, stride, dilation
):
    """rank: what makes a rank of the number of elements of the window."""
    if size is not None and footprint is not None:
        warnings.warn(_IGNORED, UserWarning, stacklevel=3)
    if size is None and footprint is None:
        raise RuntimeError("no footprint or filter size provided")
    call = _Filter(input, axes)
    options = call.options(mode, cval, origin, stride, dilation)
    if footprint is not None:
        sizes, token, _ = call.window(None, footprint)
        count = sum(call.kept[-1].ravel().tolist())
        if not count:
            raise ValueError("All-zero footprint is not supported.")
    else:
        sizes, token, _ = call.window(size, None)
        count = 1
        for each in sizes:
            count *= each
    rank = rank(count)
    if not -count <= rank < count:
        raise RuntimeError("rank not within filter footprint size")
    args = sizes, token, rank
    return filtered(
        lib.nd_filter_rank, lib.nd_filter_rank_into, call.input, args, options, output
    )


def _extreme(rank, input, axis, size, output, mode, cval, origin, stride, dilation):
    input = asarray(input)
    axis = axis_of(axis, input.ndim)
    rest = output, mode, cval, origin, axis, stride, dilation
    return _ranked(input, lambda count: rank, size, None, *rest)


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
    return _ranked(input, lambda count: 0, size, footprint, *rest)


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
    return _ranked(input, lambda count: -1, size, footprint, *rest)


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
    return _ranked(input, lambda count: rank, size, footprint, *rest)


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


def _morphology(name, kind, doc):
    """A function of grey morphology."""

    def operate(
        input,
        size=None,
        footprint=None,
        structure=None,
        output=None,
        mode="reflect",
        cval=0.0,
        origin=0,
        *,
        axes=None,
    ):
        if size is None and footprint is None and structure is None:
            raise ValueError("size, footprint, or structure must be specified")
        if size is not None and footprint is not None:
            warnings.warn(_IGNORED, UserWarning, stacklevel=2)
        call = _Filter(input, axes)
        options = call.options(mode, cval, origin)
        window = call.window(size, footprint, structure)
        return filtered(
            lib.nd_filter_morphology,
            lib.nd_filter_morphology_into,
            call.input,
            (kind, *window),
            options,
            output,
        )

    operate.__name__ = operate.__qualname__ = name
    operate.__doc__ = doc
    return operate


grey_erosion = _morphology(
    "grey_erosion",
    lib.ND_MORPH_EROSION,
    """The least element in a window, of whose elements the structure is subtracted.

    size: of the window, or footprint: its elements that are not 0, or structure: an
    array. The others as those of minimum_filter.

    >>> nd.ndimage.grey_erosion([5, 3, 8, 9, 7], size=3)
    array([3, 3, 3, 7, 7])
    >>> nd.ndimage.grey_erosion([5., 3., 8., 9., 7.], structure=[0, 0, 4])
    array([-1.,  3.,  3.,  3.,  3.])
    """,
)
grey_dilation = _morphology(
    "grey_dilation",
    lib.ND_MORPH_DILATION,
    """The greatest element in a window seen from the other side, the structure added.

    See grey_erosion.

    >>> nd.ndimage.grey_dilation([5, 3, 8, 9, 7], size=3)
    array([5, 8, 9, 9, 9])
    """,
)
grey_opening = _morphology(
    "grey_opening",
    lib.ND_MORPH_OPENING,
    """The dilation of the erosion: without peaks into which the window does not fit.

    >>> nd.ndimage.grey_opening([1, 1, 9, 1, 1, 5, 5, 5, 1], size=3)
    array([1, 1, 1, 1, 1, 5, 5, 5, 1])
    """,
)
grey_closing = _morphology(
    "grey_closing",
    lib.ND_MORPH_CLOSING,
    """The erosion of the dilation: without valleys into which the window does not fit.

    >>> nd.ndimage.grey_closing([9, 9, 1, 9, 9, 5, 5, 5, 9], size=3)
    array([9, 9, 9, 9, 9, 5, 5, 5, 9])
    """,
)
white_tophat = _morphology(
    "white_tophat",
    lib.ND_MORPH_WHITE_TOPHAT,
    """The array less its opening: the peaks.

    >>> nd.ndimage.white_tophat([1, 1, 9, 1, 1, 5, 5, 5, 1], size=3)
    array([0, 0, 8, 0, 0, 0, 0, 0, 0])
    """,
)
black_tophat = _morphology(
    "black_tophat",
    lib.ND_MORPH_BLACK_TOPHAT,
    """The closing less the array: the valleys.

    >>> nd.ndimage.black_tophat([9, 9, 1, 9, 9, 5, 5, 5, 9], size=3)
    array([0, 0, 8, 0, 0, 0, 0, 0, 0])
    """,
)
morphological_gradient = _morphology(
    "morphological_gradient",
    lib.ND_MORPH_GRADIENT,
    """Dilation less erosion.

    >>> nd.ndimage.morphological_gradient([1, 1, 1, 4, 4, 4], size=3)
    array([0, 0, 3, 3, 0, 0])
    """,
)
morphological_laplace = _morphology(
    "morphological_laplace",
    lib.ND_MORPH_LAPLACE,
    """Dilation and erosion less twice the array.

    >>> nd.ndimage.morphological_laplace([1, 1, 1, 4, 4, 4], size=3)
    array([ 0,  0,  3, -3,  0,  0])
    """,
)


def _binary(
    kind, input, structure, iterations, mask, output, border_value, origin, axes
):
    call = _Filter(input, axes)
    try:
        iterations = index(iterations)
    except TypeError:
        raise TypeError("iterations parameter should be an integer") from None
    if structure is None:
        structure = generate_binary_structure(len(call.axes), 1)
    structure = call.expanded(structure, "structure", "bool")
    if not structure.size:
        raise RuntimeError("structure must not be empty")
    token = 0
    if mask is not None:
        mask = asarray(mask)
        if mask.shape != call.input.shape:
            raise RuntimeError("mask and input must have equal sizes")
        token = mask._handle
    origins = new(INT64S, [index(each) for each in call.spread(origin, 0)])
    args = kind, structure._handle, iterations, token, bool(border_value), origins
    if is_dtype(output):
        return make(lib.nd_filter_binary, call.input._handle, *args)
    target = writable(output)
    check(lib.nd_filter_binary_into(call.input._handle, *args, target._handle))
    return output


def binary_erosion(
    input,
    structure=None,
    iterations=1,
    mask=None,
    output=None,
    border_value=0,
    origin=0,
    brute_force=False,
    *,
    axes=None,
):
    """Where the structure fits into what is not 0.

    structure: the neighbours along each axis if None. iterations: how often, until
    nothing changes if less than 1. mask: where elements may change. output: an array.
    border_value: what is beyond the ends. brute_force has no meaning here.

    >>> nd.ndimage.binary_erosion([1, 1, 1, 0, 1, 1, 1, 1])
    array([False,  True, False, False, False,  True,  True, False])
    """
    kind = lib.ND_MORPH_EROSION
    rest = mask, output, border_value, origin, axes
    return _binary(kind, input, structure, iterations, *rest)


def binary_dilation(
    input,
    structure=None,
    iterations=1,
    mask=None,
    output=None,
    border_value=0,
    origin=0,
    brute_force=False,
    *,
    axes=None,
):
    """Where the structure, put on each element that is not 0, reaches.

    See binary_erosion.

    >>> nd.ndimage.binary_dilation([0, 0, 1, 0, 0, 0])
    array([False,  True,  True,  True, False, False])
    """
    kind = lib.ND_MORPH_DILATION
    rest = mask, output, border_value, origin, axes
    return _binary(kind, input, structure, iterations, *rest)


def binary_opening(
    input,
    structure=None,
    iterations=1,
    output=None,
    origin=0,
    mask=None,
    border_value=0,
    brute_force=False,
    *,
    axes=None,
):
    """The dilation of the erosion. See binary_erosion.

    >>> nd.ndimage.binary_opening([0, 1, 0, 0, 1, 1, 1, 0])
    array([False, False, False, False,  True,  True,  True, False])
    """
    kind = lib.ND_MORPH_OPENING
    rest = mask, output, border_value, origin, axes
    return _binary(kind, input, structure, iterations, *rest)


def binary_closing(
    input,
    structure=None,
    iterations=1,
    output=None,
    origin=0,
    mask=None,
    border_value=0,
    brute_force=False,
    *,
    axes=None,
):
    """The erosion of the dilation. See binary_erosion.

    >>> nd.ndimage.binary_closing([0, 0, 1, 0, 1, 0, 0])
    array([False, False,  True,  True,  True, False, False])
    """
    kind = lib.ND_MORPH_CLOSING
    rest = mask, output, border_value, origin, axes
    return _binary(kind, input, structure, iterations, *rest)


def generate_binary_structure(rank, connectivity):
    """The neighbours of an element along at most `connectivity` of `rank` axes.

    >>> nd.ndimage.generate_binary_structure(2, 1)
    array([[False,  True, False],
           [ True,  True,  True],
           [False,  True, False]])
    """
    connectivity = max(connectivity, 1)
    rank = max(rank, 0)
    places = itertools.product((1, 0, 1), repeat=rank)
    near = [sum(place) <= connectivity for place in places]
    return asarray(near, dtype="bool").reshape((3,) * rank)


def iterate_structure(structure, iterations, origin=None):
    """A structure dilated by itself, iterations - 1 times.

    origin: of the structure; then that of the result comes with it.

    >>> nd.ndimage.iterate_structure([True, False, True], 2)
    array([ True, False,  True, False,  True])
    """
    structure = asarray(structure)
    if iterations < 2:
        return structure.copy()
    times = iterations - 1
    result = zeros([n + times * (n - 1) for n in structure.shape], dtype="bool")
    middle = [slice(times * (n // 2), times * (n // 2) + n) for n in structure.shape]
    result[tuple(middle)] = structure.astype("bool")
    result = binary_dilation(result, structure, iterations=times)
    if origin is None:
        return result
    return result, [iterations * each for each in _sequence(origin, structure.ndim)]
