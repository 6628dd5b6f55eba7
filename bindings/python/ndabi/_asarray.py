# SPDX-License-Identifier: BSD-3-Clause
"""Arrays of anything array-like."""

from ndabi._dlpack import from_dlpack
from ndabi._dtypes import dtype as as_dtype
from ndabi._elements import pack, rows, typed
from ndabi._extension import fast, short
from ndabi._flags import flags_of
from ndabi._handle import Handle, make
from ndabi._interchange import (
    foreign_order,
    from_buffer_object,
    from_interface,
    frombuffer,
    has_buffer,
)
from ndabi._library import lib, null
from ndabi._nested import from_nested, is_sequence
from ndabi._views import order_code

__all__ = [
    "array",
    "asanyarray",
    "asarray",
    "ascontiguousarray",
    "asfortranarray",
    "copy",
    "from_dlpack",
    "frombuffer",
]


def scalar_dtype(value, cell):
    """The dtype of a scalar, of which pack gave the cell: halves travel as float64."""
    return getattr(typed(value), "dtype", rows[cell[0]].dtype)


def convert(obj, dtype=None):
    """Anything array-like as an array, and whether its memory is new."""
    if isinstance(obj, Handle):
        return obj, False
    is_nested = isinstance(obj, (list, tuple))
    if fast is not None and (dtype is None or not is_nested):
        found = fast.array_of(obj)
        if found is not None:
            return found, is_nested
    if is_sequence(obj):
        return from_nested(obj, dtype), True
    cell = pack(obj, dtype)
    if cell is not None:
        found = dtype or scalar_dtype(obj, cell)
        return make(lib.nd_full, found._code, 0, null, *cell), True
    if hasattr(obj, "__array_interface__"):
        return from_interface(obj), False
    if has_buffer(obj):
        return from_buffer_object(obj), False
    if hasattr(obj, "__dlpack__"):
        return from_dlpack(obj), False
    if hasattr(obj, "__array__"):
        return from_interface(obj.__array__()), False
    if (
        hasattr(obj, "__len__")
        and hasattr(obj, "__getitem__")
        and not hasattr(obj, "keys")
    ):
        return from_nested(list(obj), dtype), True
    raise TypeError(f"cannot make an array from {type(obj).__name__!r}")


def _arrange(obj, dtype, order, copy):
    """The array of an object in a dtype and an order. copy: None is if needed."""
    dtype = None if dtype is None else as_dtype(dtype)
    order_code(order)
    a, fresh = convert(obj, dtype)
    if copy is False and (fresh or foreign_order(obj)):
        raise ValueError("Unable to avoid copy while creating an array as requested.")
    fits = (dtype is None or a.dtype is dtype) and (
        order in (None, "K", "A")
        or (order == "C" and a.flags.c_contiguous)
        or (order == "F" and a.flags.f_contiguous)
    )
    if fits and (fresh or not copy):
        return a
    if copy is False:
        raise ValueError("Unable to avoid copy while creating an array as requested.")
    return a.astype(dtype or a.dtype, order)


@short("conversion", "nd_empty", False)
def array(object, dtype=None, *, copy=True, order="K", ndmin=0):
    """An array of numbers, nested sequences or anything array-like.

    copy: True always copies, None only when it must, False raises when it must.

    >>> nd.array([[1, 2], [3, 4.5]])
    array([[1. , 2. ],
           [3. , 4.5]])
    """
    a = _arrange(object, dtype, order, copy)
    return a[(None,) * (ndmin - a.ndim)] if a.ndim < ndmin else a


@short("conversion", "nd_empty", True)
def asarray(a, dtype=None, order=None, *, copy=None):
    """As nd.array, and copies only when it must: NumPy arrays, buffers and DLPack tensors
    are shared.

    >>> nd.asarray(bytearray(b"abc"))
    array([97, 98, 99], dtype=uint8)
    """
    if isinstance(a, Handle) and dtype is None and order is None and not copy:
        return a
    return _arrange(a, dtype, order, copy)


asanyarray = asarray


def ascontiguousarray(a, dtype=None):
    """C-contiguous in memory, with at least one axis.

    >>> nd.ascontiguousarray(nd.zeros((2, 3)).T).flags.c_contiguous
    True
    """
    return _as_ordered(a, dtype, "C", lib.ND_FLAG_C_CONTIGUOUS)


def asfortranarray(a, dtype=None):
    """F-contiguous in memory, with at least one axis.

    >>> nd.asfortranarray(nd.zeros((2, 3))).flags.f_contiguous
    True
    """
    return _as_ordered(a, dtype, "F", lib.ND_FLAG_F_CONTIGUOUS)


def _as_ordered(a, dtype, order, flag):
    """What the two functions above give. The flag: of arrays in that order."""
    is_there = isinstance(a, Handle) and dtype is None and flags_of(a) & flag
    a = a if is_there else asarray(a, dtype, order)
    return a if a.ndim else a.reshape(1)


def copy(a, order="K"):
    """A copy.

    >>> nd.copy([1, 2])
    array([1, 2])
    """
    return array(a, order=order)
