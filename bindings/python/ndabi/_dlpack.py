# SPDX-License-Identifier: BSD-3-Clause
"""DLPack: tensors in and out, as Python capsules around the library's managed tensors.

Capsules are objects of CPython's C API, reached by ctypes. PyPy has none: export raises
BufferError there, and from_dlpack falls back to the array interface.
"""

from ndabi._handle import make
from ndabi._library import PYPY, check, ffi, lib, new
from ndabi.exceptions import Error

_CPU = 1
_NAMES = {0: b"dltensor", 1: b"dltensor_versioned"}
_USED = {0: b"used_dltensor", 1: b"used_dltensor_versioned"}

if not PYPY:
    import ctypes

    def _api(name, result, *arguments):
        function = getattr(ctypes.pythonapi, name)
        function.restype, function.argtypes = result, arguments
        return function

    _object, _pointer, _name = ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p
    _make_capsule = _api("PyCapsule_New", _object, _pointer, _name, _pointer)
    _is_valid = _api("PyCapsule_IsValid", ctypes.c_int, _object, _name)
    _pointer_in = _api("PyCapsule_GetPointer", _pointer, _object, _name)
    _set_name = _api("PyCapsule_SetName", ctypes.c_int, _object, _name)

    # The destructor gets a capsule whose reference count is 0 already: as an address, so
    # that ctypes does not revive it.
    _raw_is_valid = ctypes.pythonapi["PyCapsule_IsValid"]
    _raw_is_valid.argtypes = (_pointer, _name)
    _raw_pointer_in = ctypes.pythonapi["PyCapsule_GetPointer"]
    _raw_pointer_in.restype, _raw_pointer_in.argtypes = _pointer, (_pointer, _name)

    @ctypes.PYFUNCTYPE(None, _pointer)
    def _destroy(capsule):
        """Frees the tensor of a capsule that nobody has consumed."""
        for versioned, name in _NAMES.items():
            if _raw_is_valid(capsule, name):
                tensor = ffi.cast("void *", _raw_pointer_in(capsule, name))
                lib.nd_dlpack_release(tensor, versioned)

    # Capsules may be the last things to die in a process.
    _api("Py_IncRef", None, _object)(_destroy)
    _destructor = ctypes.cast(_destroy, _pointer)


def from_dlpack(x, /, *, device=None, copy=None):
    """An array over the memory of an object that speaks DLPack, without a copy.

    copy: True copies, False and None do not.
    """
    if device not in (None, "cpu"):
        raise ValueError(f"unsupported device {device!r}: only 'cpu' is available")
    if not hasattr(x, "__dlpack__"):
        raise TypeError(f"{type(x).__name__!r} object has no __dlpack__")
    if PYPY:
        return _from_interface(x, copy)
    if x.__dlpack_device__()[0] != _CPU:
        raise BufferError("from_dlpack: only memory of the CPU is supported")
    result = _consume(_ask(x), x)
    return result.copy("K") if copy else result


def _from_interface(x, copy):
    if not hasattr(x, "__array_interface__"):
        raise BufferError("DLPack needs capsules, which PyPy lacks: use nd.asarray")
    from ndabi._asarray import array

    return array(x, copy=copy)


def _ask(x):
    """The capsule, of the newest version that the producer has."""
    try:
        return x.__dlpack__(max_version=(1, 0))
    except TypeError:  # from before DLPack 1.0
        return x.__dlpack__()


def _consume(capsule, owner):
    for versioned, name in _NAMES.items():
        if _is_valid(capsule, name):
            tensor = ffi.cast("void *", _pointer_in(capsule, name))
            result = make(lib.nd_dlpack_import, tensor, versioned, base=owner)
            _set_name(capsule, _USED[versioned])
            return result
    raise BufferError("from_dlpack: not a capsule with a tensor, or consumed before")


class DLPack:
    """The methods of ndarray that hand its memory to other libraries."""

    __slots__ = ()

    def __dlpack_device__(self):
        """(1, 0): the CPU."""
        return (_CPU, 0)

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        """A capsule with the memory, for from_dlpack of the library that takes it."""
        if PYPY:
            raise BufferError("DLPack needs capsules, which PyPy lacks: use asarray")
        if stream is not None:
            raise BufferError("__dlpack__: stream must be None on the CPU")
        if dl_device is not None and tuple(dl_device) != self.__dlpack_device__():
            raise BufferError("__dlpack__: only the CPU is supported")
        source = self.copy("K") if copy else self
        versioned = int(max_version is not None and max_version[0] >= 1)
        cell = new("void **")
        try:
            check(lib.nd_dlpack_export(source._handle, versioned, cell))
        except Error as error:
            raise BufferError(str(error)) from error
        address = int(ffi.cast("intptr_t", cell[0]))
        # The name must outlive the capsule: _NAMES holds it.
        return _make_capsule(address, _NAMES[versioned], _destructor)
