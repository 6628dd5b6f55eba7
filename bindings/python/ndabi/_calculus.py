# SPDX-License-Identifier: BSD-3-Clause
"""Differences, derivatives, integrals and sums of products."""

from functools import partial
from operator import index

from ndabi._array import ndarray
from ndabi._creation import empty
from ndabi._dtypes import can_cast, result_type
from ndabi._extension import short
from ndabi._folds import NO_VALUE, deliver, store, writable
from ndabi._library import lib
from ndabi._short_reductions import whole
from ndabi._ufuncs import find
from ndabi._views import array_of, axes_within, expand_dims, ravel
from ndabi.exceptions import AxisError, UnsupportedError

__all__ = [
    "diff",
    "dot",
    "ediff1d",
    "gradient",
    "inner",
    "outer",
    "trapezoid",
    "vdot",
    "vecdot",
]

_add, _divide, _multiply = map(find, ("add", "divide", "multiply"))
_dot = partial(whole, name="vecdot")


def diff(a, n=1, axis=-1, prepend=NO_VALUE, append=NO_VALUE):
    """Each element minus the one before it, n times.

    >>> nd.diff([1, 4, 9, 16]), nd.diff([1, 4, 9, 16], n=2), nd.diff([1, 4], prepend=0)
    (array([3, 5, 7]), array([2, 2]), array([1, 3]))
    """
    a, n, axis = array_of(a), index(n), index(axis)
    if n < 0:
        raise ValueError(f"order must be non-negative but got {n}")
    if not n:
        return a
    edges = [0 if each is NO_VALUE else array_of(each) for each in (prepend, append)]
    return store("subtract", lib.nd_diff, None, None, a, n, axis, *edges)


def ediff1d(ary, to_end=None, to_begin=None):
    """The differences of consecutive elements in C order, with others around them.

    >>> nd.ediff1d([[1, 4], [9, 16]], to_begin=0)
    array([0, 3, 5, 7])
    """
    ary = ravel(ary)
    edges = []
    for name, edge in (("to_begin", to_begin), ("to_end", to_end)):
        edge = ravel([] if edge is None else edge)
        if edge.size and not can_cast(edge.dtype, ary.dtype, "same_kind"):
            raise TypeError(
                f"dtype of `{name}` must be compatible with input `ary` under the "
                "`same_kind` rule."
            )
        edges.append(edge)
    middle = diff(ary)
    if not edges[0].size and not edges[1].size:
        return middle
    begin, end = edges[0].size, edges[0].size + middle.size
    result = empty(end + edges[1].size, ary.dtype)
    result[:begin], result[begin:end], result[end:] = edges[0], middle, edges[1]
    return result


def gradient(f, *varargs, axis=None, edge_order=1):
    """Derivatives by central differences, one-sided at the edges, one array for each
    axis. varargs: the distance of the samples, or their coordinates, for all axes or for
    each.

    >>> nd.gradient([1, 4, 9, 16])
    array([3., 4., 6., 7.])
    >>> nd.gradient([1, 4, 9], [0, 1, 3])
    array([3.        , 2.83333333, 2.5       ])
    """
    f = array_of(f)
    axes = range(f.ndim) if axis is None else axes_within(axis, f.ndim)
    if len(varargs) == 1:
        (spacing,) = varargs
        if array_of(spacing).ndim and len(axes) != 1:
            raise TypeError("invalid number of arguments")
        varargs = [spacing] * len(axes)
    elif len(varargs) not in (0, len(axes)):
        raise TypeError("invalid number of arguments")
    spacings = [array_of(each) for each in varargs]
    order = index(edge_order)
    result = tuple(
        [
            store(
                "divide",
                lib.nd_gradient,
                None,
                None,
                f,
                each,
                spacings[i] if spacings else 0,
                order,
            )
            for i, each in enumerate(axes)
        ]
    )
    return result[0] if len(result) == 1 else result


def trapezoid(y, x=None, dx=1.0, axis=-1):
    """The integral of samples by the trapezoidal rule. x: where they were taken. dx: the
    distance between them, or an array of the distances.

    >>> nd.trapezoid([1, 2, 3]), nd.trapezoid([1, 2, 3], x=[4, 6, 8])
    (nd.float64(4.0), nd.float64(8.0))
    """
    y = array_of(y)
    if x is None and type(dx) not in (int, float):
        return _trapezoid_between(y, dx, index(axis))
    x = 0 if x is None else array_of(x)
    return store("reduce", lib.nd_trapezoid, None, None, y, x, dx, index(axis))


def _trapezoid_between(y, distances, axis):
    """The integral where the distances are an array, or a number with a dtype. They
    broadcast to the gaps between the samples, as in NumPy."""
    if not y.ndim:
        raise AxisError("trapezoid() takes samples along an axis, y has none")
    before, after = [slice(None)] * y.ndim, [slice(None)] * y.ndim
    before[axis], after[axis] = slice(-1), slice(1, None)
    sums = _add(y[tuple(after)], y[tuple(before)])
    return _divide(_add.reduce(_multiply(distances, sums), axis), 2.0)


@short("product", "nd_vecdot_value", known=True)
def vecdot(
    x1, x2, /, out=None, *, casting="same_kind", dtype=None, axis=-1, keepdims=False
):
    """The sum of products along an axis, of x1 conjugated. dtype: of the computation.

    >>> nd.vecdot([[1, 2], [3, 4]], [1, 10])
    array([21, 43])
    """
    if out is None and dtype is None and axis == -1 and not keepdims:
        if casting == "same_kind" and type(x1) is type(x2) is ndarray:
            if len(x1._shape or x1.shape) == len(x2._shape or x2.shape) == 1:
                return _dot(lib.nd_vecdot_value, x1._handle, x2._handle)
    x1, x2, axis = array_of(x1), array_of(x2), index(axis)
    if dtype is not None or casting != "same_kind":
        dtype = result_type(x1.dtype, x2.dtype) if dtype is None else dtype
        x1, x2 = (each.astype(dtype, "K", casting, copy=False) for each in (x1, x2))
    result = store("vecdot", lib.nd_vecdot, None, None, x1, x2, axis)
    if keepdims:
        result = expand_dims(result, axis)
    return result if out is None else deliver(result, out, casting)


@short("product", "nd_vecdot_value")
def inner(a, b, /):
    """The sum of products over the last axes of both, for each pair of the others.

    >>> nd.inner([1, 2], [[1, 10], [2, 20]])
    array([21, 42])
    """
    a, b = array_of(a), array_of(b)
    if not a.ndim or not b.ndim:
        return _multiply(a, b)
    return store("inner", lib.nd_inner, None, None, a, b)


def outer(a, b, out=None):
    """The product of each element of a with each of b.

    >>> nd.outer([1, 2], [1, 10, 100])
    array([[  1,  10, 100],
           [  2,  20, 200]])
    """
    return _multiply(ravel(a)[:, None], ravel(b), out=out)


@short("product", "nd_vecdot_value")
def dot(a, b, out=None):
    """The sum of products of vectors; products with a matrix are not available yet. out:
    an array of the dtype and the shape of the result, in C order.

    >>> nd.dot([1, 2], [3, 4])
    nd.int64(11)
    """
    a, b = array_of(a), array_of(b)
    if a.ndim and b.ndim > 1:
        raise UnsupportedError("dot() is available where b has no or one axis")
    result = inner(a, b)
    if out is None:
        return result
    target = writable(out)
    order = "" if target.flags.c_contiguous else " not"
    if order or target.dtype != result.dtype or target.shape != result.shape:
        raise ValueError(
            f"dot() gives {result.dtype} of the shape {result.shape} in C order, out is "
            f"{target.dtype} of the shape {target.shape},{order} in C order"
        )
    return deliver(result, out)


@short("product", "nd_vecdot_value", known=True)
def vdot(a, b, /):
    """The sum of products of the elements in C order, of a conjugated.

    >>> nd.vdot([[1, 2], [3, 4]], [[1, 1], [1, 1]])
    nd.int64(10)
    """
    return vecdot(ravel(a), ravel(b))
