# SPDX-License-Identifier: BSD-3-Clause
"""The arguments that the functions of scipy.ndimage share: mode, cval, origin, axes and
output."""

from functools import lru_cache
from operator import index

from ndabi._dtypes import code_of
from ndabi._folds import writable
from ndabi._handle import Handle, make
from ndabi._library import INT64S, check, ffi, lib, new, null
from ndabi.exceptions import AxisError

_MODES = {
    "reflect": lib.ND_BOUNDARY_REFLECT,
    "grid-mirror": lib.ND_BOUNDARY_REFLECT,
    "constant": lib.ND_BOUNDARY_CONSTANT,
    "grid-constant": lib.ND_BOUNDARY_CONSTANT,
    "nearest": lib.ND_BOUNDARY_NEAREST,
    "mirror": lib.ND_BOUNDARY_MIRROR,
    "wrap": lib.ND_BOUNDARY_WRAP,
    "grid-wrap": lib.ND_BOUNDARY_WRAP,
}
_INT32S = ffi.typeof("int32_t[]")
_OPTIONS = ffi.typeof("nd_filter_options *")
_SIZE = ffi.sizeof("nd_filter_options")


def mode_code(mode):
    """The number of a boundary mode."""
    try:
        return _MODES[mode]
    except (KeyError, TypeError):
        raise RuntimeError("boundary mode not supported") from None


def per_axis(value, count):
    """A value for each of `count` axes. A sequence has as many, else it is repeated."""
    if isinstance(value, str) or not hasattr(value, "__iter__"):
        return [value] * count
    values = list(value)
    if len(values) != count:
        raise RuntimeError("sequence argument must have length equal to input rank")
    return values


def axis_of(axis, ndim):
    """An axis that may count from the end."""
    axis = index(axis)
    if not -ndim <= axis < ndim:
        raise AxisError(f"axis {axis} is out of bounds for array of dimension {ndim}")
    return axis % ndim


def axes_among(axes, ndim):
    """The axes to filter, as a tuple. None means all."""
    if axes is None:
        return tuple(range(ndim))
    if not hasattr(axes, "__iter__"):
        axes = (axes,)
    axes = tuple([index(axis) for axis in axes])
    for axis in axes:
        if not -ndim <= axis < ndim:
            raise ValueError(f"specified axis: {axis} is out of range")
    axes = tuple([axis % ndim for axis in axes])
    if len(set(axes)) != len(axes):
        raise ValueError("axes must be unique")
    return axes


def spread(values, axes, ndim, default):
    """One value per axis of the array, of one per axis to filter."""
    spread = [default] * ndim
    for axis, value in zip(axes, values):
        spread[axis] = value
    return spread


class Options:
    """An nd_filter_options, and what it points at. The sequences have one value per axis
    of the array, None stands for the default."""

    __slots__ = ("_kept", "handle")

    def __init__(self, modes=None, cval=0.0, origins=None, strides=None, dilations=None):
        self.handle = options = new(_OPTIONS)
        options.struct_size = _SIZE
        self._kept = kept = []
        if modes is not None:
            kept.append(new(_INT32S, [mode_code(mode) for mode in modes]))
            options.boundary = kept[-1]
        for name, values in (
            ("origin", origins),
            ("stride", strides),
            ("dilation", dilations),
        ):
            if values is not None:
                kept.append(new(INT64S, [index(value) for value in values]))
                setattr(options, name, kept[-1])
        if isinstance(cval, complex):
            options.fill, options.fill_imag = cval.real, cval.imag
        else:
            options.fill = cval


@lru_cache(maxsize=64, typed=True)
def _kept_options(ndim, mode, cval, origin, stride, dilation):
    return Options(
        [mode] * ndim, cval, [origin] * ndim, [stride] * ndim, [dilation] * ndim
    )


def same_options(ndim, output, mode, cval, origin=0, stride=1, dilation=1):
    """Options with one value for all axes, or None where there may be several. Small
    images take less time than to make them, so they are kept, unless a dtype of the
    output has to be written to them."""
    if (
        (output is None or isinstance(output, Handle))
        and type(mode) is str
        and type(cval) in (float, int)
        and type(origin) is type(stride) is type(dilation) is int
    ):
        return _kept_options(ndim, mode, cval, origin, stride, dilation)
    return None


def is_dtype(output):
    """Whether an output is None or a dtype."""
    return (
        output is None
        or isinstance(output, (str, type))
        or not isinstance(output, Handle)
        and not hasattr(output, "__array_interface__")
    )


def filtered(function, into, array, args, options, output):
    """What a filter makes of an array, as `output` wants it: None, a dtype, or an array
    to store it in. `into` is the function of the library for the latter."""
    if output is None:
        return make(function, array._handle, *args, options.handle)
    if is_dtype(output):
        options.handle.dtype = code_of(output)
        return make(function, array._handle, *args, options.handle)
    target = writable(output)
    check(into(array._handle, *args, options.handle, target._handle))
    return output


@lru_cache(maxsize=64)
def axes_arguments(axes):
    """count and axes as the library takes them, of a tuple."""
    return len(axes), new(INT64S, axes) if axes else null
