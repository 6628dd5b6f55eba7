# SPDX-License-Identifier: BSD-3-Clause
"""Copies, casts, and the way to Python's own objects."""

import pickle
from itertools import repeat

from ndabi._dtypes import casting_code
from ndabi._dtypes import dtype as as_dtype
from ndabi._extension import short
from ndabi._handle import make
from ndabi._indexing import assign
from ndabi._interchange import frombuffer
from ndabi._library import PYPY, ffi, lib
from ndabi._views import COPY, order_code, reshape


def _nest(flat, shape):
    """A flat list as nested lists."""
    for length in shape[:0:-1]:
        flat = (
            [flat[i : i + length] for i in range(0, len(flat), length)] if length else []
        )
    return flat


class Conversions:
    """The methods of ndarray that copy, cast or leave the library."""

    __slots__ = ()

    @short("copy", "nd_copy", lib.ND_ORDER_C)
    def copy(self, order="C"):
        """A copy of the elements in the given memory order."""
        return make(lib.nd_copy, self._handle, order_code(order))

    def __copy__(self):
        return self.copy("K")

    def __deepcopy__(self, memo):
        return self.copy("K")

    @short("astype", "nd_astype")
    def astype(self, dtype, order="K", casting="unsafe", *, copy=True):
        """The elements as another dtype. Floating to integer saturates, NaN gives 0.

        >>> nd.array([1.9, -1e9, float("nan")]).astype("int8")
        array([   1, -128,    0], dtype=int8)
        """
        found = as_dtype(dtype)
        order, rule = order_code(order), casting_code(casting)
        if not copy and found is self.dtype and order == lib.ND_ORDER_K:
            return self
        return make(
            lib.nd_astype,
            self._handle,
            found._code,
            order,
            rule,
            COPY[bool(copy) or None],
        )

    @short("ravel", "nd_reshape", lib.ND_COPY_ALWAYS)
    def flatten(self, order="C"):
        """A copy of the elements as a vector."""
        if order == "K":
            order = "F" if self.flags.fnc else "C"
        return reshape(self, (self.size,), order, copy=True)

    @short("fill", "nd_fill")
    def fill(self, value):
        """Sets every element to a scalar."""
        if not self.size and self._handle:
            return
        assign(self, value)

    @short("tolist", "nd_view_of")
    def tolist(self):
        """The elements as nested lists of Python numbers, a number for no axes.

        >>> nd.array([[1, 2], [3, 4]]).tolist()
        [[1, 2], [3, 4]]
        """
        shape, dtype = self.shape, self.dtype
        if not shape:
            return self[()].item()
        if 0 in shape:
            at = shape.index(0)
            return _nest_empty(shape[: at + 1])
        if dtype.name in ("float16", "bfloat16"):
            return self.astype("float32").tolist()
        self._opened()
        source = (
            self if self.flags.c_contiguous and self._pointer is not None else self.copy()
        )
        source._opened()
        size = self.size
        flat = ffi.unpack(source._pointer, size * 2 if dtype.kind == "c" else size)
        if dtype.kind == "c":
            flat = list(map(complex, flat[::2], flat[1::2]))
        elif dtype.kind == "b":
            flat = list(map(bool, flat))
        return _nest(flat, shape)

    @short("item", "nd_view_of")
    def item(self, *args):
        """One element as a Python number: the only one, or that of an index.

        >>> nd.array([[1.5]]).item(), nd.arange(6).reshape(2, 3).item(1, 2)
        (1.5, 5)
        """
        if not args:
            return self._single().item()
        if len(args) == 1 and type(args[0]) is not tuple and self.ndim != 1:
            return self.ravel()[args[0]].item()
        key = args[0] if type(args[0]) is tuple else args
        if len(key) != self.ndim:
            raise ValueError("incorrect number of indices for array")
        return self[key].item()

    def _single(self):
        if self.size != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return self[(0,) * self.ndim]

    @short("bytes", "nd_view_of")
    def tobytes(self, order="C"):
        """The bytes of the elements in C or F order."""
        if order in (None, "A", "K"):
            order = "F" if self.flags.fnc else "C"
        source = self.T if order == "F" else self
        if not source.flags.c_contiguous:
            source = source.copy()
        return bytes(ffi.buffer(source._opened().data, source.nbytes))

    def __bool__(self):
        if self.size != 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous"
                if self.size
                else "The truth value of an empty array is ambiguous"
            )
        return bool(self._single())

    def __int__(self):
        return int(self._single())

    def __float__(self):
        return float(self._single())

    def __complex__(self):
        return complex(self._single())

    def __index__(self):
        if self.ndim or self.dtype.kind not in "iu":
            raise TypeError(
                "only integer scalar arrays can be converted to a scalar index"
            )
        return int(self[()])

    def __reduce_ex__(self, protocol):
        order = "F" if self.flags.fnc else "C"
        dense = self if self.flags.forc else self.copy()
        if protocol >= 5 and not PYPY:
            flat = dense.T if order == "F" else dense
            data = pickle.PickleBuffer(flat.reshape(-1) if flat.ndim != 1 else flat)
        elif protocol >= 5:
            data = pickle.PickleBuffer(bytearray(dense.tobytes(order)))
        else:
            data = dense.tobytes(order)
        restore = _over_pickled if protocol >= 5 else _from_pickled
        return restore, (self.dtype.name, self.shape, order, data)


def _nest_empty(shape):
    """Nested lists of a shape whose last length is 0."""
    result = []
    for length in reversed(shape[:-1]):
        result = [list(each) for each in repeat(result, length)]
    return result


def _over_pickled(name, shape, order, buffer):
    """Unpickles an array: the buffer, in-band or not, becomes its memory."""
    return frombuffer(buffer, name).reshape(shape, order=order)


def _from_pickled(name, shape, order, data):
    """Unpickles an array from before protocol 5."""
    return _over_pickled(name, shape, order, data).copy("K")
