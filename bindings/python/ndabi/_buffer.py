# SPDX-License-Identifier: BSD-3-Clause
"""The buffer protocol, and a quick end, for a class written in Python.

The extension module has a type that does both. What follows is for CPython without it.

CPython lets Python code implement it from 3.12 on (__buffer__), and then only by
handing on the buffer of another object, which cannot be strided. But a C-level slot can
be given to a heap type through ctypes on every CPython since 3.9, so `Buffer` is such a
type and ndarray derives from it: memoryview(a), bytes(a), file.write(a),
pickle.PickleBuffer(a) and numpy.asarray(a) all see the memory itself, strides included,
and keep the array alive.

A slot written in Python cannot leave an exception behind. A request that cannot be met (a
writable buffer of read-only elements, a plain one of strided elements) therefore fails
with whatever the asking code says about that, in the worst case a SystemError.

PyPy has no such slots, and its memoryviews do not keep their exporter alive. Buffer is
plain object there, and `ndarray.data` gives a cffi buffer, which does.

The same type gives tokens back. A method __del__ that calls the library takes a sixth of
the time of adding two small arrays. The library's nd_finalize, in the slot for that,
takes next to none. The token is the field _token, right behind CPython's own part.
"""

import sys

from ndabi._extension import fast
from ndabi._library import PYPY, ffi, lib

SUPPORTED = not PYPY and sys.maxsize > 2**32

# Whether instances of Buffer release their _token when they end.
FINALIZES = SUPPORTED and object.__basicsize__ == 16

# Whether somebody else must see to it that memory of others is let go of then.
WATCHES = FINALIZES and fast is None

_WRITABLE, _FORMAT, _ND, _STRIDES = 0x1, 0x4, 0x8, 0x10
_C, _F, _ANY = 0x20, 0x40, 0x80


def _make_type():
    import ctypes

    class PyBuffer(ctypes.Structure):
        _fields_ = (
            ("buf", ctypes.c_void_p),
            ("obj", ctypes.c_void_p),
            ("len", ctypes.c_ssize_t),
            ("itemsize", ctypes.c_ssize_t),
            ("readonly", ctypes.c_int),
            ("ndim", ctypes.c_int),
            ("format", ctypes.c_void_p),
            ("shape", ctypes.c_void_p),
            ("strides", ctypes.c_void_p),
            ("suboffsets", ctypes.c_void_p),
            ("internal", ctypes.c_void_p),
        )

    class Slot(ctypes.Structure):
        _fields_ = (("slot", ctypes.c_int), ("function", ctypes.c_void_p))

    class Member(ctypes.Structure):
        _fields_ = (
            ("name", ctypes.c_char_p),
            ("type", ctypes.c_int),
            ("offset", ctypes.c_ssize_t),
            ("flags", ctypes.c_int),
            ("doc", ctypes.c_char_p),
        )

    class Spec(ctypes.Structure):
        _fields_ = (
            ("name", ctypes.c_char_p),
            ("basicsize", ctypes.c_int),
            ("itemsize", ctypes.c_int),
            ("flags", ctypes.c_uint),
            ("slots", ctypes.POINTER(Slot)),
        )

    keep = ctypes.pythonapi.Py_IncRef
    keep.argtypes, keep.restype = (ctypes.py_object,), None

    def get_buffer(array, view, flags):
        view = view.contents
        view.obj = None
        try:
            found = array._describe_buffer(
                writable=flags & _WRITABLE,
                c_order=flags & _C or not flags & _STRIDES,
                f_order=flags & _F,
                any_order=flags & _ANY,
            )
        except Exception:
            return -1
        if found is None:
            return -1
        view.buf, view.len, view.itemsize, view.readonly, view.ndim = found[:5]
        view.format = found[5] if flags & _FORMAT else None
        view.shape = found[6] if flags & _ND else None
        view.strides = found[7] if flags & _STRIDES else None
        if not flags & _ND:
            view.ndim = 1
        view.suboffsets = view.internal = None
        keep(array)
        view.obj = id(array)
        return 0

    prototype = ctypes.PYFUNCTYPE(
        ctypes.c_int, ctypes.py_object, ctypes.POINTER(PyBuffer), ctypes.c_int
    )
    callback = prototype(get_buffer)
    keep(callback)  # the type, and views of its instances, may outlive this module
    get_buffer_slot, members_slot, finalize_slot, int64_field = 1, 72, 80, 17
    has_default_flags, is_base_type = 1 << 18, 1 << 10
    filled = [(get_buffer_slot, ctypes.cast(callback, ctypes.c_void_p))]
    size = object.__basicsize__
    if FINALIZES:
        finalize = int(ffi.cast("intptr_t", lib.nd_finalize))
        members = (Member * 2)((b"_token", int64_field, size, 0, None))
        keep(members)  # the descriptor refers to it
        filled += [
            (members_slot, ctypes.cast(members, ctypes.c_void_p)),
            (finalize_slot, ctypes.c_void_p(finalize)),
        ]
        size += 8
    slots = (Slot * (len(filled) + 1))(*filled)
    spec = Spec(b"ndabi.Buffer", size, 0, has_default_flags | is_base_type, slots)
    make = ctypes.pythonapi.PyType_FromSpec
    make.argtypes, make.restype = (ctypes.POINTER(Spec),), ctypes.py_object
    return make(ctypes.byref(spec))


if fast is not None:
    Buffer = fast.Array
else:
    Buffer = _make_type() if SUPPORTED else object
