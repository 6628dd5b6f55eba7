# SPDX-License-Identifier: BSD-3-Clause
"""Memory of others as arrays, and arrays as memory for others: the array interface of
NumPy and the buffer protocol. DLPack has a file of its own."""

from ndabi._buffer import SUPPORTED
from ndabi._dtypes import dtype as as_dtype
from ndabi._handle import Handle, adopt
from ndabi._library import PYPY, ffi, lib
from ndabi._memory import wrap
from ndabi._views import address
from ndabi.exceptions import DTypeError


def foreign_order(owner):
    """Whether an object has an __array_interface__ with elements in the byte order of
    other machines."""
    interface = getattr(owner, "__array_interface__", None)
    order = interface["typestr"][0] if interface else "|"
    return order in "<>" and order != as_dtype("int16").str[0]


def _refuse_masked(owner, interface):
    """No element may count that its owner leaves out."""
    masked = interface.get("mask") is not None
    if masked or any(each.__name__ == "MaskedArray" for each in type(owner).__mro__):
        raise TypeError(
            "masked arrays are not supported: pass their .data or what .filled() gives"
        )


def memory_of(target, name):
    """The array that is written for an argument: itself, or one over the memory of an
    object that has __array_interface__. None: it has none. name: of the argument."""
    if isinstance(target, Handle):
        return target
    if not hasattr(target, "__array_interface__") or not hasattr(target, "__setitem__"):
        return None
    if foreign_order(target):
        typestr = target.__array_interface__["typestr"]
        raise DTypeError(
            f"{name} has elements of {typestr}: only those in the byte order of the "
            "machine can be written"
        )
    return from_interface(target)


def from_interface(owner):
    """An array over the memory of an object that has __array_interface__. A copy where
    the byte order is not that of the machine."""
    interface = owner.__array_interface__
    _refuse_masked(owner, interface)
    typestr = interface["typestr"]
    if foreign_order(owner) and hasattr(owner, "astype"):
        native = owner.dtype.newbyteorder("=")
        return from_interface(owner.astype(native))
    dtype = as_dtype(_interface_dtype(owner, typestr))
    shape, strides = interface["shape"], interface.get("strides")
    data = interface.get("data")
    if isinstance(data, tuple):
        where, readonly, bounds = data[0], data[1], None
        return adopt(wrap(dtype, shape, strides, where, readonly, owner, bounds), owner)
    # A buffer that holds the elements, from an offset on.
    start = interface.get("offset", 0)
    return over_memory(
        dtype, shape, strides, memoryview(owner if data is None else data), start, owner
    )


def _interface_dtype(owner, typestr):
    # bfloat16 has no typestr of its own, only packages that add it to NumPy say the name.
    if typestr[1:] == "V2":
        return getattr(getattr(owner, "dtype", None), "name", typestr)
    return typestr


def interface_of(array):
    """What ndarray.__array_interface__ gives. The memory outlives release()."""
    view = array._pinned()
    contiguous = view.flags & lib.ND_FLAG_C_CONTIGUOUS
    typestr = array.dtype.str
    return {
        "version": 3,
        "shape": array.shape,
        "typestr": typestr,
        "descr": [("", typestr)],
        "data": (address(view), bool(view.flags & lib.ND_FLAG_READONLY)),
        "strides": None if contiguous else array.strides,
    }


def describe_buffer(array, writable, c_order, f_order, any_order):
    """The fields of a Py_buffer of the array, None when the request cannot be met."""
    view = array._pinned()
    flags = view.flags
    c_contiguous = flags & lib.ND_FLAG_C_CONTIGUOUS
    f_contiguous = flags & lib.ND_FLAG_F_CONTIGUOUS
    if (
        writable
        and flags & lib.ND_FLAG_READONLY
        or c_order
        and not c_contiguous
        or f_order
        and not f_contiguous
        or any_order
        and not (c_contiguous or f_contiguous)
    ):
        return None
    row = lib_dtype(view.dtype)
    return (
        address(view),
        view.size * row.itemsize,
        row.itemsize,
        bool(flags & lib.ND_FLAG_READONLY),
        view.ndim,
        int(ffi.cast("intptr_t", row.format)),
        int(ffi.cast("intptr_t", view.shape)),
        int(ffi.cast("intptr_t", view.strides)),
    )


def lib_dtype(code):
    """The immortal description of a dtype."""
    cell = ffi.new("const nd_dtype_desc **")
    lib.nd_dtype_info(code, cell)
    return cell[0]


def data_of(array):
    """What ndarray.data gives."""
    if SUPPORTED:
        return memoryview(array)
    view = array._pinned()
    if not view.flags & lib.ND_FLAG_C_CONTIGUOUS:
        raise BufferError("ndarray.data of strided elements is not available on PyPy")
    pin = array._pin
    memory = ffi.gc(ffi.cast("char *", view.data), lambda _: pin)
    return ffi.buffer(memory, array.nbytes)


def has_buffer(value):
    """Whether memoryview takes it."""
    try:
        memoryview(value)
    except TypeError:
        return False
    return True


def from_buffer_object(owner):
    """An array over an object with the buffer protocol: bytes, array.array, mmap..."""
    memory = memoryview(owner)
    try:
        dtype = as_dtype(memory.format)
    except DTypeError:
        raise DTypeError(
            f"elements of format {memory.format!r} are not supported"
        ) from None
    if memory.c_contiguous:
        return over_memory(dtype, memory.shape, None, memory, 0, owner)
    if memory.ndim == 1 and not PYPY:
        return _strided_vector(dtype, memory, owner)
    # Strides that cffi cannot get at: through a copy in C order.
    data = memoryview(memory.tobytes())
    return over_memory(dtype, memory.shape, None, data, 0, owner).copy()


def _strided_vector(dtype, memory, owner):
    """A vector with any stride: its first element alone is contiguous."""
    if not len(memory):
        return over_memory(dtype, (0,), None, memoryview(b""), 0, owner)
    where = address_of(memory[:1])[0]
    handle = wrap(dtype, memory.shape, memory.strides, where, memory.readonly, memory)
    return adopt(handle, owner)


def address_of(memory):
    """The address and the bytes of a contiguous memoryview, and what keeps them.

    The memoryview does. A cffi buffer over it would too, but a cycle of garbage with both
    in it crashes CPython. On PyPy it is the other way round."""
    raw = ffi.from_buffer("char[]", memory)
    return int(ffi.cast("intptr_t", raw)), len(raw), (raw, memory) if PYPY else memory


def over_memory(dtype, shape, strides, memory, start, owner):
    """An array over a contiguous memoryview, from byte start on. base is owner."""
    where, size, keep = address_of(memory)
    bounds = (-start, size - start)
    handle = wrap(dtype, shape, strides, where + start, memory.readonly, keep, bounds)
    return adopt(handle, owner)


def frombuffer(buffer, dtype=float, count=-1, offset=0):
    """A vector over the bytes of an object with the buffer protocol, read-only if it is.

    >>> nd.frombuffer(b"\\x01\\x02\\x03", dtype="uint8", offset=1)
    array([2, 3], dtype=uint8)
    """
    dtype = as_dtype(dtype)
    memory = memoryview(buffer)
    size = memory.nbytes
    if offset < 0 or offset > size:
        raise ValueError(
            f"offset must be non-negative and no greater than buffer length ({size})"
        )
    if count < 0:
        if (size - offset) % dtype.itemsize:
            raise ValueError("buffer size must be a multiple of element size")
        count = (size - offset) // dtype.itemsize
    elif offset + count * dtype.itemsize > size:
        raise ValueError("buffer is smaller than requested size")
    return over_memory(dtype, (count,), None, memory, offset, buffer)


class Interchange:
    """The protocols by which others see the memory of an ndarray."""

    __slots__ = ()

    _describe_buffer = describe_buffer

    @property
    def __array_interface__(self):
        return interface_of(self)

    @property
    def data(self):
        """The memory as a memoryview, strided as the array is, that keeps it alive.

        On PyPy a cffi buffer of bytes, for C-contiguous arrays only: its memoryviews do
        not keep what they look at alive, so hold on to the buffer or the array.
        """
        return data_of(self)
