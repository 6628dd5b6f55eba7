# SPDX-License-Identifier: BSD-3-Clause
"""The linear filters of scipy.ndimage."""

from functools import partial
from operator import index

from ndabi._array import ndarray
from ndabi._asarray import asarray
from ndabi._filter_calls import (
    CORRELATE,
    DERIVATIVE,
    GAUSSIAN,
    UNIFORM,
    filtered,
    prepared,
    short_filter,
    stored,
)
from ndabi._filter_options import (
    Options,
    axes_among,
    axes_arguments,
    axis_of,
    per_axis,
    spread,
)
from ndabi._handle import view
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
_into = lib.nd_filter_correlate_into
_DENSE_VIEW = lib.ND_ORDER_C, lib.ND_COPY_NEVER


def _window(reverse, ndim, mode, cval, origin, axes, stride, dilation):
    """What correlate and convolve prepare, and then the axes that weights have: 0 for
    all, a shape of the library for one of several, or else a tuple."""
    axes = axes_among(axes, ndim)
    if not isinstance(mode, str) and hasattr(mode, "__iter__"):
        raise RuntimeError("A sequence of modes is not supported")
    options = Options(
        [mode] * ndim,
        cval,
        spread(per_axis(origin, len(axes)), axes, ndim, 0),
        spread(per_axis(stride, len(axes)), axes, ndim, 1),
        spread(per_axis(dilation, len(axes)), axes, ndim, 1),
    )
    if len(axes) == ndim:
        axes = 0
    elif len(axes) == 1:
        axes = new(INT64S, spread([-1], axes, ndim, 1))
    return (reverse, options.handle, axes), options


def _line(reverse, ndim, axis, mode, cval, origin, stride, dilation):
    """The same along one axis, a number."""
    axes = axis_of(axis, ndim)
    return _window(reverse, ndim, mode, cval, origin, axes, stride, dilation)


_CORRELATE, _CONVOLVE = partial(_window, 0), partial(_window, 1)
_CORRELATE1D, _CONVOLVE1D = partial(_line, 0), partial(_line, 1)


def _sliding(prepare, input, weights, output, cval, *settings):
    array, weights = asarray(input), asarray(weights)
    known = prepared(prepare, array, cval, settings)
    reverse, options, axes = known[0]
    if not axes and type(output) is ndarray:  # what fails here does so again below
        if not _into(array._handle, weights._handle, reverse, options, output._handle):
            return output
    ndim = array.ndim
    count = (len(axes) if type(axes) is tuple else 1) if axes else ndim
    if weights.ndim != count or weights.size < 1:
        raise RuntimeError(
            f"weights.ndim ({weights.ndim}) must match len(axes) ({count})"
        )
    if type(axes) is tuple:
        weights = weights.reshape(spread(weights.shape, sorted(axes), ndim, 1))
    elif axes:
        weights = view(lib.nd_reshape, weights, ndim, axes, *_DENSE_VIEW)
    return stored(CORRELATE, array, (weights._handle, reverse, options), output)


def _along(prepare, input, weights, output, cval, *settings):
    weights = asarray(weights)
    if weights.ndim != 1 or weights.size < 1:
        raise RuntimeError("no filter weights given")
    return _sliding(prepare, input, weights, output, cval, *settings)


@short_filter(CORRELATE, _CORRELATE)
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
    rest = mode, cval, origin, axes, stride, dilation
    return _sliding(_CORRELATE, input, weights, output, cval, *rest)


@short_filter(CORRELATE, _CONVOLVE)
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
    rest = mode, cval, origin, axes, stride, dilation
    return _sliding(_CONVOLVE, input, weights, output, cval, *rest)


@short_filter(CORRELATE, _CORRELATE1D)
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
    rest = axis, mode, cval, origin, stride, dilation
    return _along(_CORRELATE1D, input, weights, output, cval, *rest)


@short_filter(CORRELATE, _CONVOLVE1D)
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
    rest = axis, mode, cval, origin, stride, dilation
    return _along(_CONVOLVE1D, input, weights, output, cval, *rest)


def _radius(radius):
    """A radius as the library takes it: -1 for that of the truncated Gaussian."""
    if radius is None:
        return -1
    if not hasattr(radius, "__index__") or radius < 0:
        raise ValueError("Radius must be a nonnegative integer.")
    return index(radius)


def _gaussian(kind, ndim, sigmas, orders, modes, cval, truncate, radius, axes):
    """What a kind of Gaussian filter prepares of a value per axis of `axes` each."""
    orders = [index(order) for order in orders]
    if min(orders, default=0) < 0:
        raise ValueError("order must be non-negative")
    radiuses = [_radius(each) for each in per_axis(radius, len(axes))]
    options = Options(spread(modes, axes, ndim, "reflect"), cval)
    args = (
        kind,
        *axes_arguments(axes),
        new(_DOUBLES, [float(sigma) for sigma in sigmas] or [0.0]),
        new(_INT32S, orders or [0]),
        new(INT64S, radiuses or [0]),
        float(truncate),
        options.handle,
    )
    return args, options


def _smooth(ndim, sigma, order, mode, cval, truncate, radius, axes):
    axes = axes_among(axes, ndim)
    values = [per_axis(each, len(axes)) for each in (sigma, order, mode)]
    return _gaussian(lib.ND_GAUSSIAN_SMOOTH, ndim, *values, cval, truncate, radius, axes)


def _smooth_along(ndim, sigma, axis, order, mode, cval, truncate, radius):
    axes = (axis_of(axis, ndim),)
    rest = cval, truncate, radius, axes
    return _gaussian(lib.ND_GAUSSIAN_SMOOTH, ndim, [sigma], [order], [mode], *rest)


def _gaussian_laplace(ndim, sigma, mode, cval, axes, truncate, radius):
    axes = axes_among(axes, ndim)
    return _gaussian(
        lib.ND_GAUSSIAN_LAPLACE,
        ndim,
        spread(per_axis(sigma, len(axes)), axes, ndim, 0),
        spread([1] * len(axes), axes, ndim, 0),
        spread(per_axis(mode, len(axes)), axes, ndim, "reflect"),
        cval,
        truncate,
        radius,
        tuple(range(ndim)),
    )


def _gaussian_gradient(ndim, sigma, mode, cval, axes, truncate, radius):
    axes = axes_among(axes, ndim)
    modes = per_axis(mode, len(axes))
    return _gaussian(
        lib.ND_GAUSSIAN_GRADIENT_MAGNITUDE,
        ndim,
        per_axis(sigma, ndim),
        spread([1] * len(axes), axes, ndim, 0),
        spread(modes, axes, ndim, modes[0] if modes else "reflect"),
        cval,
        truncate,
        radius,
        tuple(range(ndim)),
    )


@short_filter(GAUSSIAN, _smooth)
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
    rest = sigma, order, mode, cval, truncate, radius, axes
    return filtered(GAUSSIAN, _smooth, input, output, cval, *rest)


@short_filter(GAUSSIAN, _smooth_along)
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
    rest = sigma, axis, order, mode, cval, truncate, radius
    return filtered(GAUSSIAN, _smooth_along, input, output, cval, *rest)


@short_filter(GAUSSIAN, _gaussian_laplace)
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
    rest = sigma, mode, cval, axes, truncate, radius
    return filtered(GAUSSIAN, _gaussian_laplace, input, output, cval, *rest)


@short_filter(GAUSSIAN, _gaussian_gradient)
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
    rest = sigma, mode, cval, axes, truncate, radius
    return filtered(GAUSSIAN, _gaussian_gradient, input, output, cval, *rest)


def _uniform(ndim, axes, sizes, modes, cval, origins):
    options = Options(
        spread(modes, axes, ndim, "reflect"), cval, spread(origins, axes, ndim, 0)
    )
    return (*axes_arguments(axes), new(INT64S, sizes or [1]), options.handle), options


def _box(ndim, size, mode, cval, origin, axes):
    axes = axes_among(axes, ndim)
    rows = zip(axes, *[per_axis(each, len(axes)) for each in (size, origin, mode)])
    rows = [row for row in rows if row[1] > 1]
    axes, sizes, origins, modes = zip(*rows) if rows else ((), (), (), ())
    return _uniform(ndim, axes, [int(each) for each in sizes], modes, cval, origins)


def _box_along(ndim, size, axis, mode, cval, origin):
    axes = (axis_of(axis, ndim),)
    if size < 1:
        raise RuntimeError("incorrect filter size")
    return _uniform(ndim, axes, [index(size)], [mode], cval, [origin])


@short_filter(UNIFORM, _box)
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
    rest = size, mode, cval, origin, axes
    return filtered(UNIFORM, _box, input, output, cval, *rest)


@short_filter(UNIFORM, _box_along)
def uniform_filter1d(
    input, size, axis=-1, output=None, mode="reflect", cval=0.0, origin=0
):
    """uniform_filter along one axis.

    >>> nd.ndimage.uniform_filter1d([2, 8, 0, 4, 1, 9, 9, 0], size=3)
    array([4, 3, 4, 1, 4, 6, 6, 3])
    """
    rest = size, axis, mode, cval, origin
    return filtered(UNIFORM, _box_along, input, output, cval, *rest)


def differences(kind, ndim, axes, mode, cval):
    """What a kind of derivative along `axes`, a tuple, prepares. mode: one, or a sequence
    of one per axis of the array."""
    options = Options(per_axis(mode, ndim), cval)
    return (kind, *axes_arguments(axes), options.handle), options


def _edges(kind, ndim, axis, mode, cval):
    return differences(kind, ndim, (axis_of(axis, ndim),), mode, cval)


def _laplace(ndim, mode, cval, axes):
    axes = axes_among(axes, ndim)
    modes = spread(per_axis(mode, len(axes)), axes, ndim, "reflect")
    return differences(lib.ND_DERIVATIVE_LAPLACE, ndim, axes, modes, cval)


_SOBEL = partial(_edges, lib.ND_DERIVATIVE_SOBEL)
_PREWITT = partial(_edges, lib.ND_DERIVATIVE_PREWITT)


@short_filter(DERIVATIVE, _SOBEL)
def sobel(input, axis=-1, output=None, mode="reflect", cval=0.0):
    """Differences along an axis, smoothed along the others with weights 1, 2, 1.

    >>> nd.ndimage.sobel([[0, 0, 1], [0, 0, 1], [0, 0, 1]])
    array([[0, 4, 4],
           [0, 4, 4],
           [0, 4, 4]])
    """
    return filtered(DERIVATIVE, _SOBEL, input, output, cval, axis, mode, cval)


@short_filter(DERIVATIVE, _PREWITT)
def prewitt(input, axis=-1, output=None, mode="reflect", cval=0.0):
    """As sobel, with weights 1, 1, 1.

    >>> nd.ndimage.prewitt([[0, 0, 1], [0, 0, 1], [0, 0, 1]], axis=1)
    array([[0, 3, 3],
           [0, 3, 3],
           [0, 3, 3]])
    """
    return filtered(DERIVATIVE, _PREWITT, input, output, cval, axis, mode, cval)


@short_filter(DERIVATIVE, _laplace)
def laplace(input, output=None, mode="reflect", cval=0.0, *, axes=None):
    """The sum of second differences along the axes.

    >>> nd.ndimage.laplace([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    array([[ 0,  1,  0],
           [ 1, -4,  1],
           [ 0,  1,  0]])
    """
    return filtered(DERIVATIVE, _laplace, input, output, cval, mode, cval, axes)
