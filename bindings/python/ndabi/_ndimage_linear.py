# SPDX-License-Identifier: BSD-3-Clause
"""The linear filters of scipy.ndimage."""

from functools import lru_cache
from operator import index

from ndabi._asarray import asarray
from ndabi._filter_options import (
    Options,
    axes_among,
    axes_arguments,
    axis_of,
    filtered,
    per_axis,
    same_options,
    spread,
)
from ndabi._handle import Handle
from ndabi._library import INT64S, ffi, lib, new

__all__ = [
    "convolve",
    "convolve1d",
    "correlate",
    "correlate1d",
    "gaussian_filter",
    "gaussian_filter1d",
    "gaussian_gradient_magnitude",
    "gaussian_laplace",
    "laplace",
    "prewitt",
    "sobel",
    "uniform_filter",
    "uniform_filter1d",
]

_INT32S = ffi.typeof("int32_t[]")
_DOUBLES = ffi.typeof("double[]")
_PLAIN = frozenset((float, int, str, type(None)))


def _check_cval(array, cval):
    if isinstance(cval, complex) and not array.dtype.startswith("complex"):
        raise ValueError("Cannot provide a complex-valued cval when the input is real.")


def _sliding(reverse, input, weights, output, mode, cval, origin, axes, stride, dilation):
    """correlate, or convolve."""
    array, weights = asarray(input), asarray(weights)
    ndim = array.ndim
    axes = axes_among(axes, ndim)
    if weights.ndim != len(axes) or 0 in weights.shape:
        raise RuntimeError(
            f"weights.ndim ({weights.ndim}) must match len(axes) ({len(axes)})"
        )
    if not isinstance(mode, str) and hasattr(mode, "__iter__"):
        raise RuntimeError("A sequence of modes is not supported")
    _check_cval(array, cval)
    options = None
    if len(axes) < ndim:
        weights = weights.reshape(spread(weights.shape, sorted(axes), ndim, 1))
    else:
        options = same_options(ndim, output, mode, cval, origin, stride, dilation)
    if options is None:
        options = Options(
            [mode] * ndim,
            cval,
            spread(per_axis(origin, len(axes)), axes, ndim, 0),
            spread(per_axis(stride, len(axes)), axes, ndim, 1),
            spread(per_axis(dilation, len(axes)), axes, ndim, 1),
        )
    return filtered(
        lib.nd_filter_correlate,
        lib.nd_filter_correlate_into,
        array,
        (weights._handle, reverse),
        options,
        output,
    )


def correlate(
    input,
    weights,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    axes=None,
    stride=1,
    dilation=1,
):
    """The sum of weights times samples around each element.

    mode: what is seen beyond the ends, "reflect", "constant" (cval), "nearest", "mirror"
    or "wrap". origin moves the window. axes: those that weights has, all by default.
    stride: only each so many-th result is computed. dilation: how many samples apart the
    weights are. output: a dtype, or an array to store the results in.

    >>> nd.ndimage.correlate([[0, 0, 0], [0, 1, 0], [0, 0, 0]], [[1, 2], [3, 4]])
    array([[0, 0, 0],
           [0, 4, 3],
           [0, 2, 1]])
    """
    return _sliding(0, input, weights, output, mode, cval, origin, axes, stride, dilation)


def convolve(
    input,
    weights,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    axes=None,
    stride=1,
    dilation=1,
):
    """As correlate, with the weights reversed along each axis.

    >>> nd.ndimage.convolve([[0, 0, 0], [0, 1, 0], [0, 0, 0]], [[1, 2], [3, 4]])
    array([[1, 2, 0],
           [3, 4, 0],
           [0, 0, 0]])
    """
    return _sliding(1, input, weights, output, mode, cval, origin, axes, stride, dilation)


def _along(reverse, input, weights, axis, output, mode, cval, origin, stride, dilation):
    array, weights = asarray(input), asarray(weights)
    if weights.ndim != 1 or weights.size < 1:
        raise RuntimeError("no filter weights given")
    axis = axis_of(axis, array.ndim)
    return _sliding(
        reverse, array, weights, output, mode, cval, origin, axis, stride, dilation
    )


def correlate1d(
    input,
    weights,
    axis=-1,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    stride=1,
    dilation=1,
):
    """correlate along one axis.

    >>> nd.ndimage.correlate1d([2, 8, 0, 4, 1, 9, 9, 0], [1, 3])
    array([ 8, 26,  8, 12,  7, 28, 36,  9])
    """
    return _along(0, input, weights, axis, output, mode, cval, origin, stride, dilation)


def convolve1d(
    input,
    weights,
    axis=-1,
    output=None,
    mode="reflect",
    cval=0.0,
    origin=0,
    *,
    stride=1,
    dilation=1,
):
    """convolve along one axis.

    >>> nd.ndimage.convolve1d([2, 8, 0, 4, 1, 9, 9, 0], [1, 3])
    array([14, 24,  4, 13, 12, 36, 27,  0])
    """
    return _along(1, input, weights, axis, output, mode, cval, origin, stride, dilation)


def _radius(radius):
    """A radius as the library takes it: -1 for that of the truncated Gaussian."""
    if radius is None:
        return -1
    if not hasattr(radius, "__index__") or radius < 0:
        raise ValueError("Radius must be a nonnegative integer.")
    return index(radius)


def _gaussian_arguments(kind, ndim, sigmas, orders, modes, cval, truncate, radius, axes):
    """What the library wants to know of a Gaussian filter, with a value per axis of
    `axes` each: the arguments between array and options, and these."""
    orders = [index(order) for order in orders]
    if min(orders, default=0) < 0:
        raise ValueError("order must be non-negative")
    radiuses = [_radius(each) for each in per_axis(radius, len(axes))]
    args = (
        kind,
        *axes_arguments(axes),
        new(_DOUBLES, [float(sigma) for sigma in sigmas] or [0.0]),
        new(_INT32S, orders or [0]),
        new(INT64S, radiuses or [0]),
        truncate,
    )
    return args, Options(spread(modes, axes, ndim, "reflect"), cval)


@lru_cache(maxsize=32, typed=True)
def _same_everywhere(ndim, sigma, order, mode, cval, truncate, radius):
    """The same for gaussian_filter with one value for all axes. Small images take less
    time than to make it."""
    values = [[each] * ndim for each in (sigma, order, mode)]
    axes = tuple(range(ndim))
    return _gaussian_arguments(
        lib.ND_GAUSSIAN_SMOOTH, ndim, *values, cval, truncate, radius, axes
    )


def _gaussian(kind, array, sigmas, orders, output, modes, cval, truncate, radius, axes):
    """A kind of Gaussian filter, with a value per axis of `axes` each."""
    _check_cval(array, cval)
    return _filtered(
        array,
        _gaussian_arguments(
            kind, array.ndim, sigmas, orders, modes, cval, truncate, radius, axes
        ),
        output,
    )


def _filtered(array, arguments, output):
    into = lib.nd_filter_gaussian_into
    return filtered(lib.nd_filter_gaussian, into, array, *arguments, output)


def gaussian_filter(
    input,
    sigma,
    order=0,
    output=None,
    mode="reflect",
    cval=0.0,
    truncate=4.0,
    *,
    radius=None,
    axes=None,
):
    """Weights every element by a Gaussian around each one.

    sigma: the standard deviation, or one per axis. order: of the derivative, or one per
    axis. The Gaussian ends after truncate standard deviations, or radius samples.

    >>> nd.ndimage.gaussian_filter([[0, 0, 0], [0, 99, 0], [0, 0, 0]], 0.6, radius=1)
    array([[ 2, 10,  2],
           [10, 44, 10],
           [ 2, 10,  2]])
    """
    array = asarray(input)
    if axes is None and isinstance(output, Handle):
        values = (sigma, order, mode, cval or 0.0, truncate, radius)
        if _PLAIN.issuperset(map(type, values)):
            return _filtered(array, _same_everywhere(array.ndim, *values), output)
    axes = axes_among(axes, array.ndim)
    count = len(axes)
    return _gaussian(
        lib.ND_GAUSSIAN_SMOOTH,
        array,
        per_axis(sigma, count),
        per_axis(order, count),
        output,
        per_axis(mode, count),
        cval,
        truncate,
        radius,
        axes,
    )


def gaussian_filter1d(
    input,
    sigma,
    axis=-1,
    order=0,
    output=None,
    mode="reflect",
    cval=0.0,
    truncate=4.0,
    *,
    radius=None,
):
    """gaussian_filter along one axis.

    >>> nd.ndimage.gaussian_filter1d([1.0, 2.0, 3.0, 4.0, 5.0], 1).round(6)
    array([1.427041, 2.067822, 3.      , 3.932178, 4.572959])
    """
    array = asarray(input)
    axes = (axis_of(axis, array.ndim),)
    return _gaussian(
        lib.ND_GAUSSIAN_SMOOTH,
        array,
        [sigma],
        [order],
        output,
        [mode],
        cval,
        truncate,
        radius,
        axes,
    )


def gaussian_laplace(
    input,
    sigma,
    output=None,
    mode="reflect",
    cval=0.0,
    *,
    axes=None,
    truncate=4.0,
    radius=None,
):
    """The sum of second derivatives, each taken by a Gaussian.

    >>> nd.ndimage.gaussian_laplace([0.0, 0, 1, 0, 0], 1).round(4)
    array([ 0.1974,  0.002 , -0.3989,  0.002 ,  0.1974])
    """
    array = asarray(input)
    ndim = array.ndim
    axes = axes_among(axes, ndim)
    return _gaussian(
        lib.ND_GAUSSIAN_LAPLACE,
        array,
        spread(per_axis(sigma, len(axes)), axes, ndim, 0),
        spread([1] * len(axes), axes, ndim, 0),
        output,
        spread(per_axis(mode, len(axes)), axes, ndim, "reflect"),
        cval,
        truncate,
        radius,
        tuple(range(ndim)),
    )


def gaussian_gradient_magnitude(
    input,
    sigma,
    output=None,
    mode="reflect",
    cval=0.0,
    *,
    axes=None,
    truncate=4.0,
    radius=None,
):
    """The root of the sum of squared first derivatives, each taken by a Gaussian.

    >>> nd.ndimage.gaussian_gradient_magnitude([0.0, 0, 1, 0, 0], 1).round(4)
    array([0.0947, 0.2414, 0.    , 0.2414, 0.0947])
    """
    array = asarray(input)
    ndim = array.ndim
    axes = axes_among(axes, ndim)
    modes = per_axis(mode, len(axes))
    return _gaussian(
        lib.ND_GAUSSIAN_GRADIENT_MAGNITUDE,
        array,
        per_axis(sigma, ndim),
        spread([1] * len(axes), axes, ndim, 0),
        output,
        spread(modes, axes, ndim, modes[0] if modes else "reflect"),
        cval,
        truncate,
        radius,
        tuple(range(ndim)),
    )


def _uniform(array, sizes, output, modes, cval, origins, axes):
    ndim = array.ndim
    _check_cval(array, cval)
    return filtered(
        lib.nd_filter_uniform,
        lib.nd_filter_uniform_into,
        array,
        (*axes_arguments(axes), new(INT64S, sizes or [1])),
        Options(
            spread(modes, axes, ndim, "reflect"), cval, spread(origins, axes, ndim, 0)
        ),
        output,
    )


def uniform_filter(
    input, size=3, output=None, mode="reflect", cval=0.0, origin=0, *, axes=None
):
    """The mean of size elements around each one, along one axis after the other.

    size: a number of elements, or one per axis.

    >>> nd.ndimage.uniform_filter([[0, 0, 0], [0, 9, 0], [0, 0, 0]])
    array([[1, 1, 1],
           [1, 1, 1],
           [1, 1, 1]])
    """
    array = asarray(input)
    axes = axes_among(axes, array.ndim)
    count = len(axes)
    rows = [
        row
        for row in zip(
            axes, per_axis(size, count), per_axis(origin, count), per_axis(mode, count)
        )
        if row[1] > 1
    ]
    axes, sizes, origins, modes = zip(*rows) if rows else ((), (), (), ())
    return _uniform(
        array, [int(each) for each in sizes], output, modes, cval, origins, axes
    )


def uniform_filter1d(
    input, size, axis=-1, output=None, mode="reflect", cval=0.0, origin=0
):
    """uniform_filter along one axis.

    >>> nd.ndimage.uniform_filter1d([2, 8, 0, 4, 1, 9, 9, 0], size=3)
    array([4, 3, 4, 1, 4, 6, 6, 3])
    """
    array = asarray(input)
    axis = axis_of(axis, array.ndim)
    if size < 1:
        raise RuntimeError("incorrect filter size")
    return _uniform(array, [index(size)], output, [mode], cval, [origin], (axis,))


def _derivative(kind, array, output, mode, cval, axes):
    """mode: one, or a sequence of one per axis of the array."""
    _check_cval(array, cval)
    options = same_options(array.ndim, output, mode, cval)
    return filtered(
        lib.nd_filter_derivative,
        lib.nd_filter_derivative_into,
        array,
        (kind, *axes_arguments(axes)),
        options or Options(per_axis(mode, array.ndim), cval),
        output,
    )


def _edges(kind, input, axis, output, mode, cval):
    array = asarray(input)
    axes = (axis_of(axis, array.ndim),)
    return _derivative(kind, array, output, mode, cval, axes)


def sobel(input, axis=-1, output=None, mode="reflect", cval=0.0):
    """Differences along an axis, smoothed along the others with weights 1, 2, 1.

    >>> nd.ndimage.sobel([[0, 0, 1], [0, 0, 1], [0, 0, 1]])
    array([[0, 4, 4],
           [0, 4, 4],
           [0, 4, 4]])
    """
    return _edges(lib.ND_DERIVATIVE_SOBEL, input, axis, output, mode, cval)


def prewitt(input, axis=-1, output=None, mode="reflect", cval=0.0):
    """As sobel, with weights 1, 1, 1.

    >>> nd.ndimage.prewitt([[0, 0, 1], [0, 0, 1], [0, 0, 1]], axis=1)
    array([[0, 3, 3],
           [0, 3, 3],
           [0, 3, 3]])
    """
    return _edges(lib.ND_DERIVATIVE_PREWITT, input, axis, output, mode, cval)


def laplace(input, output=None, mode="reflect", cval=0.0, *, axes=None):
    """The sum of second differences along the axes.

    >>> nd.ndimage.laplace([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    array([[ 0,  1,  0],
           [ 1, -4,  1],
           [ 0,  1,  0]])
    """
    array = asarray(input)
    axes = axes_among(axes, array.ndim)
    modes = spread(per_axis(mode, len(axes)), axes, array.ndim, "reflect")
    return _derivative(lib.ND_DERIVATIVE_LAPLACE, array, output, modes, cval, axes)
