# SPDX-License-Identifier: BSD-3-Clause
"""Other shapes of the same elements: nothing here copies, but reshape and ravel may."""

from operator import index

from ndabi._extension import short
from ndabi._handle import Handle, make, owner_of, view
from ndabi._library import INT64S, ffi, lib, new, null
from ndabi.exceptions import AxisError

__all__ = [
    "diagonal",
    "expand_dims",
    "flip",
    "fliplr",
    "flipud",
    "imag",
    "matrix_transpose",
    "moveaxis",
    "ndim",
    "permute_dims",
    "ravel",
    "real",
    "reshape",
    "rollaxis",
    "shape",
    "size",
    "squeeze",
    "swapaxes",
    "transpose",
]

ORDERS = {
    "C": lib.ND_ORDER_C,
    "F": lib.ND_ORDER_F,
    "A": lib.ND_ORDER_A,
    "K": lib.ND_ORDER_K,
}


def order_code(order):
    """The number of a memory order. None stands for K."""
    try:
        return ORDERS["K" if order is None else order.upper()]
    except (KeyError, AttributeError):
        raise ValueError(
            f"order must be one of 'C', 'F', 'A', or 'K' (got {order!r})"
        ) from (None)


COPY = {None: lib.ND_COPY_IF_NEEDED, True: lib.ND_COPY_ALWAYS, False: lib.ND_COPY_NEVER}


def integers(value):
    """An int or a sequence of ints as a tuple of int64."""
    if hasattr(value, "__index__"):
        value = (value,)
    return tuple([index(each) for each in value])


def array_of(a):
    """The array itself, or what the constructor makes of anything else."""
    return a if isinstance(a, Handle) else _asarray(a)


def _asarray(a):
    from ndabi._asarray import asarray

    return asarray(a)


def axes_of(axis):
    """count and axes as the library takes them. None means all."""
    if axis is None:
        return -1, null
    axes = integers(axis)
    return len(axes), new(INT64S, axes)


@short("reshape", "nd_reshape")
def reshape(a, /, shape, order="C", *, copy=None):
    """The elements in another shape. One length may be -1.

    copy: None copies only when the strides cannot express the shape, False raises then.

    >>> nd.reshape(nd.arange(6), (2, -1))
    array([[0, 1, 2],
           [3, 4, 5]])
    """
    shape = integers(shape)
    if order not in ("C", "F", "A"):
        raise ValueError(f"order must be one of 'C', 'F', or 'A' (got {order!r})")
    a = array_of(a)
    args = len(shape), new(INT64S, shape), ORDERS[order], COPY[copy]
    result = make(lib.nd_reshape, a._handle, *args)
    if copy is not True and a.size and _inside(result._opened(), a._opened()):
        result._base = owner_of(a)
    return result


def _inside(part, whole):
    """Whether the first element of one view lies in the memory of another."""
    at = address(part)
    return address(whole) + whole.lo <= at < address(whole) + whole.hi


def address(view):
    """The address of the first element as an int."""
    return int(ffi.cast("intptr_t", view.data))


@short("axes", "nd_permute", 0, "axes")
def permute_dims(a, /, axes=None):
    """Axis i of the result is axis axes[i] of a. None reverses all axes.

    >>> nd.permute_dims(nd.zeros((2, 3, 4)), (2, 0, 1)).shape
    (4, 2, 3)
    """
    a = array_of(a)
    if axes is None:
        return view(lib.nd_permute, a, 0, null)
    axes = integers(axes)
    if not axes and a.ndim:
        raise ValueError("axes don't match array")
    return view(lib.nd_permute, a, len(axes), new(INT64S, axes))


transpose = permute_dims


def matrix_transpose(x, /):
    """The last two axes exchanged.

    >>> nd.matrix_transpose(nd.zeros((5, 2, 3))).shape
    (5, 3, 2)
    """
    x = array_of(x)
    if x.ndim < 2:
        raise ValueError(
            f"Input array must be at least 2-dimensional, but it is {x.ndim}"
        )
    return swapaxes(x, -1, -2)


def _axis(axis, ndim, name="axis"):
    """An axis counted from the front."""
    axis = index(axis)
    if not -ndim <= axis < ndim:
        raise AxisError(f"{name} {axis} is out of bounds for array of dimension {ndim}")
    return axis % ndim


def axes_within(axis, ndim):
    """An axis or several ones, each once, counted from the front."""
    axes = [_axis(each, ndim) for each in integers(axis)]
    if len(set(axes)) < len(axes):
        raise ValueError("repeated axis")
    return axes


def swapaxes(a, axis1, axis2):
    """Two axes exchanged.

    >>> nd.swapaxes(nd.zeros((2, 3, 4)), 0, 2).shape
    (4, 3, 2)
    """
    a = array_of(a)
    axes = list(range(a.ndim))
    first, second = _axis(axis1, a.ndim, "axis1"), _axis(axis2, a.ndim, "axis2")
    axes[first], axes[second] = axes[second], axes[first]
    return permute_dims(a, tuple(axes)) if axes else a[...]


def moveaxis(a, source, destination):
    """Axes moved to other places, the others stay in order.

    >>> nd.moveaxis(nd.zeros((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
    a = array_of(a)
    source = [_axis(axis, a.ndim, "source") for axis in integers(source)]
    destination = [_axis(axis, a.ndim, "destination") for axis in integers(destination)]
    if len(source) != len(destination):
        raise ValueError(
            "`source` and `destination` arguments must have the same number of elements"
        )
    if len(set(source)) < len(source) or len(set(destination)) < len(destination):
        raise ValueError("repeated axis")
    axes = [axis for axis in range(a.ndim) if axis not in source]
    for to, axis in sorted(zip(destination, source)):
        axes.insert(to, axis)
    return permute_dims(a, tuple(axes)) if axes else a[...]


def rollaxis(a, axis, start=0):
    """An axis moved back until it lies before axis start.

    >>> nd.rollaxis(nd.zeros((2, 3, 4)), 2).shape
    (4, 2, 3)
    """
    a = array_of(a)
    axis, start = _axis(axis, a.ndim), index(start)
    start += a.ndim if start < 0 else 0
    if not 0 <= start <= a.ndim:
        raise AxisError(f"start {start} is out of bounds for array of dimension {a.ndim}")
    return moveaxis(a, axis, start - (axis < start))


@short("axes", "nd_squeeze", -1, "axis")
def squeeze(a, axis=None):
    """Without the axes of length 1: all, or the given ones.

    >>> nd.squeeze(nd.zeros((1, 3, 1))).shape
    (3,)
    """
    return view(lib.nd_squeeze, array_of(a), *axes_of(axis))


@short("axes", "nd_expand", 1, "axis")
def expand_dims(a, axis):
    """With axes of length 1 at the given places of the result.

    >>> nd.expand_dims(nd.zeros(3), (0, 2)).shape
    (1, 3, 1)
    """
    return view(lib.nd_expand, array_of(a), *axes_of(axis))


@short("axes", "nd_flip", -1, "axis")
def flip(m, axis=None):
    """The given axes reversed, or all.

    >>> nd.flip(nd.arange(4))
    array([3, 2, 1, 0])
    """
    return view(lib.nd_flip, array_of(m), *axes_of(axis))


def flipud(m):
    """The first axis reversed.

    >>> nd.flipud(nd.arange(3))
    array([2, 1, 0])
    """
    return flip(m, 0)


def fliplr(m):
    """The second axis reversed.

    >>> nd.fliplr(nd.arange(4).reshape(2, 2))
    array([[1, 0],
           [3, 2]])
    """
    return flip(m, 1)


def diagonal(a, offset=0, axis1=0, axis2=1):
    """The diagonals of two axes as the last axis. A view, and writable if a is.

    >>> nd.diagonal(nd.arange(9).reshape(3, 3), 1)
    array([1, 5])
    """
    return view(lib.nd_diagonal, array_of(a), index(offset), index(axis1), index(axis2))


@short("part", "nd_real", True)
def real(val):
    """The real part: a view of a complex array, the array itself otherwise.

    >>> nd.real(nd.array([1 + 2j]))
    array([1.])
    """
    val = array_of(val)
    return view(lib.nd_real, val) if val.dtype.kind == "c" else val


@short("part", "nd_imag", False)
def imag(val):
    """The imaginary part: a view of a complex array, read-only zeros otherwise.

    >>> nd.imag(nd.array([1 + 2j]))
    array([2.])
    """
    val = array_of(val)
    return (
        view(lib.nd_imag, val)
        if val.dtype.kind == "c"
        else make(lib.nd_imag, val._handle)
    )


@short("ravel", "nd_reshape", lib.ND_COPY_IF_NEEDED)
def ravel(a, order="C"):
    """The elements as a vector, a view when the memory order allows it.

    >>> nd.ravel([[1, 2], [3, 4]])
    array([1, 2, 3, 4])
    """
    a = array_of(a)
    if order == "K":
        order = "F" if a.flags.fnc else "C"
    shape = (-1,) if a.size else (0,)
    return reshape(a, shape) if order == "C" else reshape(a, shape, order)


def shape(a):
    """The shape of anything array-like.

    >>> nd.shape([[1, 2, 3]])
    (1, 3)
    """
    return array_of(a).shape


def ndim(a):
    """The number of axes of anything array-like.

    >>> nd.ndim([[1, 2, 3]])
    2
    """
    return array_of(a).ndim


def size(a, axis=None):
    """The number of elements, or the length of one axis.

    >>> nd.size([[1, 2, 3]]), nd.size([[1, 2, 3]], 1)
    (3, 3)
    """
    return array_of(a).size if axis is None else array_of(a).shape[axis]
