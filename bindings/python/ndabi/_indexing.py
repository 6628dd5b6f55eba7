# SPDX-License-Identifier: BSD-3-Clause
"""Basic indexing: integers, slices, Ellipsis and None.

One element is read and written in Python, through the pointer of the array, which a JIT
turns into a load or a store. Everything else is one call.
"""

from operator import index

from ndabi._elements import pack
from ndabi._extension import fast
from ndabi._handle import make, owner_of
from ndabi._library import INT64S, check, ffi, lib, new
from ndabi.exceptions import IndexOutOfBounds

_INDEX, _SLICE = lib.ND_ITEM_INDEX, lib.ND_ITEM_SLICE
_NEWAXIS, _ELLIPSIS = lib.ND_ITEM_NEWAXIS, lib.ND_ITEM_ELLIPSIS
_OPEN_START, _OPEN_STOP = lib.ND_ITEM_OPEN_START, lib.ND_ITEM_OPEN_STOP
_UNSAFE = lib.ND_CAST_UNSAFE
_LOW, _HIGH = -(2**63), 2**63 - 1


def offset(shape, steps, key):
    """Where the element of a key is, in elements from the first. None when the key is not
    made of plain ints, one per axis, each inside of its axis."""
    if type(key) is tuple:
        ndim = len(key)
        if ndim == 2:
            if len(shape) == 2:
                i, j = key
                if type(i) is int and type(j) is int:
                    n, m = shape
                    if i < 0:
                        i += n
                    if j < 0:
                        j += m
                    if 0 <= i < n and 0 <= j < m:
                        r, s = steps
                        return i * r + j * s
        elif ndim == 3:
            if len(shape) == 3:
                i, j, k = key
                if type(i) is int and type(j) is int and type(k) is int:
                    n, m, o = shape
                    if i < 0:
                        i += n
                    if j < 0:
                        j += m
                    if k < 0:
                        k += o
                    if 0 <= i < n and 0 <= j < m and 0 <= k < o:
                        r, s, t = steps
                        return i * r + j * s + k * t
        elif ndim == len(shape):
            at = 0
            for k in range(ndim):
                i, n = key[k], shape[k]
                if type(i) is not int:
                    return None
                if i < 0:
                    i += n
                if not 0 <= i < n:
                    return None
                at += i * steps[k]
            return at
    elif type(key) is int and len(shape) == 1:
        n = shape[0]
        if key < 0:
            key += n
        if 0 <= key < n:
            return key * steps[0]
    return None


def _clip(number):
    return min(max(index(number), _LOW), _HIGH)


def _quads(key):
    """The items of a key for nd_slice, and its integers if it has nothing else."""
    quads, integers = [], []
    for item in key if type(key) is tuple else (key,):
        if type(item) is slice:
            kind = _SLICE
            kind |= _OPEN_START if item.start is None else 0
            kind |= _OPEN_STOP if item.stop is None else 0
            start = 0 if item.start is None else _clip(item.start)
            stop = 0 if item.stop is None else _clip(item.stop)
            step = 1 if item.step is None else _clip(item.step)
            quads += (kind, start, stop, step)
        elif item is None:
            quads += (_NEWAXIS, 0, 0, 0)
        elif item is Ellipsis:
            quads += (_ELLIPSIS, 0, 0, 0)
        else:
            number = _integer(item)
            integers.append(number)
            quads += (_INDEX, number, 0, 0)
    return quads, integers if len(integers) * 4 == len(quads) else None


def _integer(item):
    if not isinstance(item, (bool, list)):
        try:
            number = index(item)
        except TypeError:
            pass
        else:
            if _LOW <= number <= _HIGH:
                return number
            raise IndexOutOfBounds("cannot fit 'int' into an index-sized integer")
    raise IndexOutOfBounds(
        "only integers, slices (`:`), ellipsis (`...`) and newaxis (`None`) are valid "
        f"indices, not {type(item).__name__}: masks and arrays of indices are not "
        "supported"
    )


def assign(target, value):
    """target[...] = value."""
    cell = pack(value, target._row.dtype if target._opened() else None)
    if cell is not None:
        check(lib.nd_fill(target._handle, *cell))
        return
    source = target._converted(value)
    extra = source.ndim - target.ndim
    if extra > 0 and source.shape[:extra] == (1,) * extra:
        source = source.reshape(source.shape[extra:])
    check(lib.nd_assign(target._handle, source._handle, _UNSAFE))


class Indexing:
    """a[key] and what follows from it."""

    __slots__ = ()

    def __getitem__(self, key):
        pointer = self._pointer
        if pointer is not None:
            at = offset(self._shape, self._steps, key)
            if at is not None:
                return self._read(pointer, at)
        elif self._shape is None:
            self._open()
            return self[key]
        quads, integers = _quads(key)
        if integers is not None and len(integers) == len(self._shape):
            return self._element(integers)
        return make(
            lib.nd_slice,
            self._handle,
            new(INT64S, quads),
            len(quads) // 4,
            base=owner_of(self),
        )

    def __setitem__(self, key, value):
        pointer = self._pointer
        if pointer is not None:
            at = offset(self._shape, self._steps, key)
            if at is not None and self._write(pointer, at, value):
                return
        elif self._shape is None:
            self._open()
            self[key] = value
            return
        quads, _ = _quads(key)
        count = len(quads) // 4
        with make(lib.nd_slice, self._handle, new(INT64S, quads), count) as target:
            assign(target, value)

    def _element(self, integers):
        """One element, by integers of any type and wherever it lies."""
        if self._pointer is not None:
            at = offset(self._shape, self._steps, tuple(integers))
            if at is not None:
                return self._read(self._pointer, at)
        row, cell = self._row, new("int64_t[2]")
        where = new(INT64S, integers)
        count = len(integers)
        check(lib.nd_get(self._handle, where, count, row.dtype._code, cell, 16))
        return row.read(ffi.cast(row.pointer, cell), 0)

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        if not self.shape:
            raise TypeError("iteration over a 0-d array")
        return map(self.__getitem__, range(self.shape[0]))


getitem, setitem = Indexing.__getitem__, Indexing.__setitem__
if fast is not None:  # the base type has these, and takes what is easy
    fast.set_indexing(getitem, setitem)
    del Indexing.__getitem__, Indexing.__setitem__
    del Indexing.__len__, Indexing.__iter__
