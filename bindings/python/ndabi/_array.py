# SPDX-License-Identifier: BSD-3-Clause
"""ndarray: the class, its attributes, and what it answers to operators."""

from ndabi import _handle
from ndabi._asarray import convert
from ndabi._buffer import WATCHES
from ndabi._convert import Conversions
from ndabi._creation import empty
from ndabi._dlpack import DLPack
from ndabi._dtypes import by_code, known_codes
from ndabi._dtypes import dtype as as_dtype
from ndabi._extension import fast
from ndabi._flags import flagsobj
from ndabi._handle import Handle, blank
from ndabi._indexing import Indexing
from ndabi._interchange import Interchange, over_memory
from ndabi._library import HANDLE_CELL, INT64S, check, ffi, lib, new
from ndabi._memory import contiguous_strides, watch
from ndabi._printing import Printing
from ndabi._scalars import False_, True_
from ndabi._shaping import Shaping
from ndabi._views import integers


class ndarray(Indexing, Shaping, Conversions, Interchange, DLPack, Printing, Handle):
    """An n-dimensional array of numbers of one dtype.

    Arrays come from nd.array, nd.zeros and the other functions. The class itself,
    called, gives uninitialised elements, or looks at a buffer. Basic indexing gives
    views, reading one element gives a scalar of the dtype: nd.float64, nd.int8, ...

    Operators work elementwise, comparisons too: a == b is an array of truth values, and
    nd.array_equal(a, b) one answer.

    >>> a = nd.ndarray((2, 2), dtype="int8")
    >>> a[...] = 3
    >>> a[0, 1]
    nd.int8(3)
    """

    __slots__ = ()

    def __new__(cls, shape, dtype=float, buffer=None, offset=0, strides=None, order="C"):
        if buffer is None:
            source = empty(shape, as_dtype(dtype), order)
        else:
            source = _over_buffer(shape, as_dtype(dtype), buffer, offset, strides, order)
        self = blank(cls)
        self._handle = self._token = source._handle
        source._handle = source._token = 0
        self._base, source._base = source._base, None
        self._shape = self._pointer = None
        self._axes = False
        if WATCHES and self._base is not None:
            watch(self)
        return self

    @property
    def shape(self):
        """The lengths of the axes."""
        if self._shape is None:
            self._open()
        return self._shape

    @property
    def strides(self):
        """The bytes from one element to the next, for each axis."""
        view = self._opened()
        return tuple(ffi.unpack(view.strides, view.ndim)) if view.ndim else ()

    @property
    def ndim(self):
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self):
        """The number of elements."""
        return self._opened().size

    @property
    def dtype(self):
        """The type of the elements."""
        if self._shape is None:
            self._open()
        return self._row.dtype

    @property
    def itemsize(self):
        """Bytes of one element."""
        return self.dtype.itemsize

    @property
    def nbytes(self):
        """Bytes of all elements."""
        return self.size * self.itemsize

    @property
    def base(self):
        """The object that owns the memory, None when it is this array."""
        return self._base

    @property
    def flags(self):
        """How the elements lie in memory."""
        return flagsobj(self)

    @property
    def device(self):
        """Always 'cpu'."""
        return "cpu"

    def to_device(self, device, /, *, stream=None):
        """The array itself: there is no other device than 'cpu'."""
        if device != "cpu" or stream is not None:
            raise ValueError(f"unsupported device {device!r}: only 'cpu' is available")
        return self

    def setflags(self, write=None, align=None, uic=None):
        """write=False makes this array read-only, for good, and no other view."""
        if align is not None or uic:
            raise ValueError("only the write flag can be set")
        if write is None or bool(write) == self.flags.writeable:
            return
        if write:
            raise ValueError("cannot set WRITEABLE flag to True of this array")
        cell, shape = new(HANDLE_CELL), self.shape
        lengths = new(INT64S, shape)
        check(lib.nd_broadcast_to(self._handle, len(shape), lengths, cell))
        former = self._handle
        self._handle = self._token = cell[0]
        self._shape = self._pointer = None
        check(lib.nd_release(former))

    def _converted(self, value):
        """An operand as an array."""
        return convert(value)[0]

    __hash__ = None


def _over_buffer(shape, dtype, buffer, offset, strides, order):
    shape = integers(shape)
    if strides is None and order == "F":
        strides = contiguous_strides(shape[::-1], dtype.itemsize)[::-1]
    elif strides is not None:
        strides = integers(strides)
    return over_memory(dtype, shape, strides, memoryview(buffer), offset, buffer)


_handle.ndarray = ndarray
ndarray.__module__ = "ndabi"
# What the base type of the extension module has itself.
_FIELDS = ("base", "dtype", "itemsize", "nbytes", "ndim", "shape", "size", "strides")

if fast is not None:
    _types = tuple([each and each.type for each in by_code])
    fast.set_types(ndarray, (False_, True_), tuple(by_code), _types, known_codes)
    for _name in _FIELDS:
        delattr(ndarray, _name)
