# SPDX-License-Identifier: BSD-3-Clause
"""Morphology of scipy.ndimage."""

import itertools
import warnings
from functools import partial
from operator import index

from ndabi._asarray import asarray
from ndabi._creation import zeros
from ndabi._filter_calls import ARGUMENTS, MORPHOLOGY, filtered, is_dtype, short_filter
from ndabi._filter_options import per_axis
from ndabi._folds import writable
from ndabi._handle import make
from ndabi._library import INT64S, check, lib, new
from ndabi._ndimage_order import IGNORED, Filter

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
    "morphological_gradient",
    "morphological_laplace",
    "white_tophat",
]


def _real(input):
    """An array that is not complex."""
    array = asarray(input)
    if array.dtype.startswith("complex"):
        raise TypeError("Complex type not supported")
    return array


def _window(kind, ndim, size, footprint, structure, mode, cval, origin, axes):
    """What grey morphology prepares, with what has to live as long."""
    call = Filter(ndim, axes)
    options = call.options(mode, cval, origin)
    window = call.window(size, footprint, structure)
    return (kind, *window, options.handle), (options, call.kept)


def _box(kind, ndim, size, footprint, structure, *rest):
    """The same where the window is a box."""
    if footprint is not None or structure is not None or size is None:
        raise TypeError("footprint and structure are arrays")
    return _window(kind, ndim, size, footprint, structure, *rest)


def _morphology(name, kind, doc):
    """A function of grey morphology."""
    prepare, prepare_box = partial(_window, kind), partial(_box, kind)

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
            warnings.warn(IGNORED, UserWarning, stacklevel=2)
        array = _real(input)
        rest = size, footprint, structure, mode, cval, origin, axes
        return filtered(MORPHOLOGY, prepare, array, output, cval, *rest)

    operate.__name__ = operate.__qualname__ = name
    operate.__doc__ = doc
    return short_filter(MORPHOLOGY, prepare_box)(operate)


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


def _binary(kind, input, structure, iterations, mask, output, border_value, origin, axes):
    input = _real(input)
    call = Filter(input.ndim, axes)
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
        if mask.shape != input.shape:
            raise RuntimeError("mask and input must have equal sizes")
        token = mask._handle
    origins = new(INT64S, [index(each) for each in call.spread(origin, 0)])
    args = kind, structure._handle, iterations, token, bool(border_value), origins
    with ARGUMENTS:
        if is_dtype(output):
            return make(lib.nd_filter_binary, input._handle, *args)
        target = writable(output)
        check(lib.nd_filter_binary_into(input._handle, *args, target._handle))
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
    return result, [iterations * each for each in per_axis(origin, structure.ndim)]
