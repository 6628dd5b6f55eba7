# SPDX-License-Identifier: BSD-3-Clause
"""The filters of scipy.ndimage that are made of others, which the caller names."""

from functools import partial

import ndabi as nd
from ndabi import _ndimage_linear
from ndabi._asarray import asarray
from ndabi._dtypes import dtype
from ndabi._filter_calls import DERIVATIVE, filtered, is_dtype
from ndabi._filter_options import axes_among, per_axis
from ndabi._folds import writable
from ndabi._library import lib

__all__ = ["generic_gradient_magnitude", "generic_laplace"]

_differences = _ndimage_linear.differences
# What terms of 16-bit floats are added as: their squares hardly fit.
_WIDE = {"float16": "float32", "bfloat16": "float32"}
# What they prepare.
_MAGNITUDES = {
    _ndimage_linear.sobel: partial(_differences, lib.ND_DERIVATIVE_SOBEL_MAGNITUDE),
    _ndimage_linear.prewitt: partial(_differences, lib.ND_DERIVATIVE_PREWITT_MAGNITUDE),
}


def _terms(array, derivative, output, axes, modes, cval, arguments, keywords):
    """What `derivative` makes of an array along each axis, of the dtype `output`."""
    for axis, mode in zip(axes, modes):
        made = nd.empty(array.shape, dtype=output)
        given = derivative(array, axis, made, mode, cval, *arguments, **keywords)
        yield made if given is None else asarray(given, dtype=output)


def _stored(result, output):
    """A result that has the dtype of the output, in the output if that is an array."""
    if is_dtype(output):
        return result
    writable(output)[...] = result
    return output


def _combined(
    square, input, derivative, output, mode, cval, extra_arguments, extra_keywords, axes
):
    array = asarray(input)
    axes = axes_among(axes, array.ndim)
    modes = per_axis(mode, len(axes))
    keywords = extra_keywords or {}
    if output is None:
        kind = array.dtype
    else:
        kind = dtype(output) if is_dtype(output) else writable(output).dtype
    if not axes:
        return _stored(nd.array(array, dtype=kind), output)
    whole, wide = None, _WIDE.get(kind, kind)
    given = axes, modes, cval, extra_arguments, keywords
    for term in _terms(array, derivative, wide, *given):
        if square:
            term = nd.multiply(term, term)
        whole = term if whole is None else nd.add(whole, term)
    if square:
        whole = nd.sqrt(whole, out=nd.empty(whole.shape, dtype=wide), casting="unsafe")
    return _stored(whole.astype(kind, copy=False), output)


def generic_gradient_magnitude(
    input,
    derivative,
    output=None,
    mode="reflect",
    cval=0.0,
    extra_arguments=(),
    extra_keywords=None,
    *,
    axes=None,
):
    """The root of the sum of squared derivatives along the axes.

    derivative: a function of (input, axis, output, mode, cval, *extra_arguments,
    **extra_keywords). With sobel and prewitt, images take one pass.

    >>> nd.ndimage.generic_gradient_magnitude([[0, 0, 3], [0, 0, 4]], nd.ndimage.sobel)
    array([[ 0, 13, 13],
           [ 0, 15, 15]])
    """
    prepare = _MAGNITUDES.get(derivative)
    if prepare is None or extra_arguments or extra_keywords or not isinstance(mode, str):
        rest = output, mode, cval, extra_arguments, extra_keywords, axes
        return _combined(True, input, derivative, *rest)
    array = asarray(input)
    axes = axes_among(axes, array.ndim)
    return filtered(DERIVATIVE, prepare, array, output, cval, axes, mode, cval)


def generic_laplace(
    input,
    derivative2,
    output=None,
    mode="reflect",
    cval=0.0,
    extra_arguments=(),
    extra_keywords=None,
    *,
    axes=None,
):
    """The sum of second derivatives along the axes. See generic_gradient_magnitude.

    >>> def second(input, axis, output, mode, cval):
    ...     return nd.ndimage.correlate1d(input, [1, -2, 1], axis, output, mode, cval)
    >>> nd.ndimage.generic_laplace([0, 0, 1, 0, 0], second)
    array([ 0,  1, -2,  1,  0])
    """
    rest = output, mode, cval, extra_arguments, extra_keywords, axes
    return _combined(False, input, derivative2, *rest)
