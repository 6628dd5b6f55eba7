# SPDX-License-Identifier: BSD-3-Clause
"""The life of an array: one token of the library, its view, and what depends on it."""

from ndabi._buffer import FINALIZES, WATCHES, Buffer
from ndabi._elements import rows
from ndabi._extension import fast
from ndabi._library import HANDLE_CELL, PYPY, VIEW_CELL, check, fail, ffi, lib, new
from ndabi._memory import drain, watch
from ndabi.exceptions import HandleError, ReadOnlyError

# Result cells that are not in use. A cell is taken out while a call writes to it: cffi
# lets other threads run during calls. A few from the start, because a list that becomes
# empty gives its memory back.
cells = [new(HANDLE_CELL) for _ in range(4)]

blank = object.__new__
_release, _view_of = lib.nd_release, lib.nd_view_of
_ALIGNED, _READONLY = lib.ND_FLAG_ALIGNED, lib.ND_FLAG_READONLY

# The class that adopt() makes, set by _array.
ndarray = None


def _refuse(pointer, offset, value):
    raise ReadOnlyError("assignment destination is read-only")


class Pin:
    """A second token that keeps the memory while others look at it."""

    __slots__ = ("handle", "view")

    def __init__(self, handle):
        cell = new("int64_t *")
        check(lib.nd_retain(handle, cell))
        self.handle = cell[0]
        self.view = view_of(self.handle)

    def __del__(self, _release=_release):
        _release(self.handle)


def live(array):
    """The handle of an array. To the library 0 may mean that there is no array."""
    if not array._handle:
        raise HandleError("the array has been released")
    return array._handle


def view_of(handle):
    """The nd_view of a handle."""
    cell = new(VIEW_CELL)
    check(lib.nd_view_of(handle, cell))
    return cell[0]


_FIELDS = (
    "__weakref__",
    "_axes",
    "_base",
    "_handle",
    "_pin",
    "_pointer",
    "_row",
    "_read",
    "_shape",
    "_steps",
    "_view",
    "_write",
) + (() if FINALIZES else ("_token",))


class Handle(Buffer):
    """Owns a token, and opens its view when somebody asks.

    _shape is None until then. _pointer is None until then too, and stays so when elements
    cannot be reached through a typed pointer: strides that are not whole elements, or
    elements that are not aligned. _axes is true when it is known, without the view, that
    there are axes. _token is the handle once more, where Buffer finds it at the end. The
    type of the extension module has these fields, and both tokens are one there.
    """

    __slots__ = () if fast is not None else _FIELDS

    if not FINALIZES:

        def __del__(self, _release=_release, _drain=drain):
            _release(self._handle)
            if self._base is not None:
                self._base = None
                _drain()

    def _open(self):
        view = view_of(live(self))
        axes = range(view.ndim)
        row = rows[view.dtype]
        itemsize = row.dtype.itemsize
        strides, lengths = view.strides, view.shape
        steps = tuple([strides[axis] // itemsize for axis in axes])
        self._row = row
        self._view = view
        self._read = row.read
        self._write = _refuse if view.flags & _READONLY else row.write
        self._steps = steps
        self._shape = tuple([lengths[axis] for axis in axes])
        if view.flags & _ALIGNED:
            for axis in axes:
                if strides[axis] != steps[axis] * itemsize:
                    return
            self._pointer = ffi.cast(row.pointer, view.data)

    def _opened(self):
        """The view."""
        if self._shape is None:
            self._open()
        return self._view

    def _pinned(self):
        """The view of a token that lives as long as this object, released or not."""
        if not hasattr(self, "_pin"):
            self._pin = Pin(live(self))
        return self._pin.view

    def release(self):
        """Gives the array back now, instead of when nothing refers to it any more.

        Any use after that raises ValueError. Memory that NumPy, a memoryview or another
        array looks at lives on until they and this object are gone. No other thread may
        be reading elements of this array meanwhile.

        >>> with nd.zeros(3) as a:
        ...     print(a[0])
        0.0
        >>> a[0]
        Traceback (most recent call last):
        ...
        ndabi.exceptions.HandleError: the array has been released
        """
        handle = self._handle
        self._handle = self._token = 0
        self._pointer = self._shape = self._view = None
        check(_release(handle))
        self._base = None
        drain()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.release()


def _adopt(handle, base=None):
    """The array of a token that the library has given. base: whose memory it looks at."""
    array = blank(ndarray)
    array._handle = array._token = handle
    array._base = base
    array._shape = array._pointer = None
    array._axes = False
    if WATCHES and base is not None and not isinstance(base, Handle):
        watch(array)
    return array


# Bytes below which an array weighs little more than its object.
_LIGHT = 4096


def press(handle, cell):
    """Tells PyPy's collector how much memory hangs on the object of a new array. cell:
    what the view is stored in."""
    if not _view_of(handle, cell):
        weight = cell[0].hi
        if weight > _LIGHT:
            _add_pressure(weight)


def _adopt_with_pressure(handle, base=None):
    if base is None:
        press(handle, new(VIEW_CELL))
    return _adopt(handle, base)


if PYPY:
    from __pypy__ import add_memory_pressure as _add_pressure

    adopt = _adopt_with_pressure
else:
    adopt = _adopt if fast is None else fast.adopt


def make(function, *args, base=None):
    """The array that a function of the library stores through its last parameter."""
    try:
        cell = cells.pop()
    except IndexError:
        cell = new(HANDLE_CELL)
    status = function(*args, cell)
    handle = cell[0]
    cells.append(cell)
    if status:
        fail(status)
    return adopt(handle, base)


def owner_of(array):
    """What a view of the array has as its base: the array that owns the memory."""
    base = array._base
    return base if isinstance(base, Handle) else array


def view(function, array, *args):
    """As make, for views: the first argument is the array looked at."""
    return make(function, array._handle, *args, base=owner_of(array))
