# SPDX-License-Identifier: BSD-3-Clause
"""The arguments that functions of scipy.ndimage share: mode, cval, origin and axes."""

from functools import lru_cache
from operator import index

from ndabi._library import INT64S, ffi, lib, new, null
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
OPTIONS = ffi.typeof("nd_filter_options *")
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
        self.handle = options = new(OPTIONS)
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


@lru_cache(maxsize=64)
def axes_arguments(axes):
    """count and axes as the library takes them, of a tuple."""
    return len(axes), new(INT64S, axes) if axes else null
