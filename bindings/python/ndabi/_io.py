# SPDX-License-Identifier: BSD-3-Clause
"""Files: .npy and .npz, by path through the library, by file object through memory."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping

from ndabi._asarray import asarray
from ndabi._handle import adopt, make
from ndabi._library import HANDLE_CELL, check, ffi, lib, new, text
from ndabi.exceptions import FileError

__all__ = ["NpzFile", "load", "save", "savez", "savez_compressed"]

_MAP_MODES = {
    None: lib.ND_MAP_NONE,
    "r": lib.ND_MAP_READ,
    "r+": lib.ND_MAP_READWRITE,
    "c": lib.ND_MAP_COPY_ON_WRITE,
}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def _is_path(file):
    return isinstance(file, (str, bytes, os.PathLike))


@contextlib.contextmanager
def _system_errors(path, mode="rb"):
    """A file that Python cannot open either raises what Python raises for it."""
    try:
        yield
    except FileError:
        open(path, mode).close()
        raise


def _encode_path(path):
    # The library takes UTF-8, which is what os.fsencode gives where it matters.
    return os.fsencode(path)


def load(file, mmap_mode=None, allow_pickle=False, *, max_header_size=10000):
    """The array in a .npy file, or a mapping of the arrays in a .npz file.

    file: a path, or a file object opened for reading bytes. mmap_mode: None, 'r', 'r+' or
    'c' maps a .npy file instead of reading it. Object arrays are refused, so allow_pickle
    must be false.

    >>> import io
    >>> file = io.BytesIO()
    >>> nd.save(file, [1, 2, 3])
    >>> _ = file.seek(0)
    >>> nd.load(file)
    array([1, 2, 3])
    """
    if allow_pickle:
        raise ValueError("load: pickles are not supported, allow_pickle must be False")
    if mmap_mode not in _MAP_MODES:
        raise ValueError(f"mmap_mode must be None, 'r', 'r+' or 'c' (got {mmap_mode!r})")
    if not _is_path(file):
        return _load_from(file)
    with open(file, "rb") as opened:
        archive = opened.read(4) in _ZIP
    path = _encode_path(file)
    if archive:
        cell = new("nd_npz *")
        check(lib.nd_npz_open(path, cell))
        return NpzFile(cell[0])
    with _system_errors(file):
        return make(lib.nd_npy_load, path, _MAP_MODES[mmap_mode])


def _load_from(file):
    start = file.tell() if getattr(file, "seekable", bool)() else None
    data = file.read()
    raw = ffi.from_buffer(data)
    if bytes(data[:4]) in _ZIP:
        cell = new("nd_npz *")
        check(lib.nd_npz_open_memory(raw, len(raw), cell))
        return NpzFile(cell[0])
    if not len(raw):
        raise EOFError("No data left in file")
    cell, consumed = new(HANDLE_CELL), new("int64_t *")
    check(lib.nd_npy_decode(raw, len(raw), cell, consumed))
    if start is not None:
        file.seek(start + consumed[0])
    return adopt(cell[0])


def save(file, arr, allow_pickle=False):
    """Writes an array to a .npy file. A path gets the ending .npy if it lacks it, and an
    existing file is replaced only when all is written. A file object is written to."""
    arr = asarray(arr)
    if not _is_path(file):
        file.write(encode(arr))
        return
    path = _with_ending(file, ".npy")
    with _system_errors(path, "ab"):
        check(lib.nd_npy_save(_encode_path(path), arr._handle))


def encode(arr):
    """The bytes of the .npy file of an array."""
    need = new("int64_t *")
    check(lib.nd_npy_encode(arr._handle, ffi.NULL, 0, need))
    data = bytearray(need[0])
    check(lib.nd_npy_encode(arr._handle, ffi.from_buffer(data), len(data), need))
    return data


def _with_ending(file, ending):
    path = os.fspath(file)
    if isinstance(path, bytes):
        path = os.fsdecode(path)
    return path if path.endswith(ending) else path + ending


def savez(file, *args, **kwds):
    """Writes arrays to a .npz file: arr_0, arr_1, ... and those given by name."""
    _savez(file, args, kwds, compress=0)


def savez_compressed(file, *args, **kwds):
    """As savez, with the arrays deflated."""
    _savez(file, args, kwds, compress=1)


def _savez(file, args, kwds, compress):
    arrays = dict(kwds)
    for i, value in enumerate(args):
        name = f"arr_{i}"
        if name in arrays:
            raise ValueError(f"Cannot use un-named variables and keyword {name}")
        arrays[name] = value
    arrays = {name: asarray(value) for name, value in arrays.items()}
    if _is_path(file):
        _write_archive(_with_ending(file, ".npz"), arrays, compress)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "arrays.npz")
        _write_archive(path, arrays, compress)
        with open(path, "rb") as written:
            shutil.copyfileobj(written, file)


def _write_archive(path, arrays, compress):
    cell = new("nd_npz *")
    with _system_errors(path, "ab"):
        check(lib.nd_npz_create(_encode_path(path), cell))
        try:
            for name, array in arrays.items():
                check(lib.nd_npz_add(cell[0], name.encode(), array._handle, compress))
            check(lib.nd_npz_finish(cell[0]))
        finally:
            lib.nd_release(cell[0])


class NpzFile(Mapping):
    """The arrays of a .npz file by name. Each is read, and checked, when asked for.

    >>> import io
    >>> file = io.BytesIO()
    >>> nd.savez(file, [1, 2], x=[3.5])
    >>> _ = file.seek(0)
    >>> with nd.load(file) as arrays:
    ...     print(sorted(arrays), arrays["x"])
    ['arr_0', 'x'] [3.5]
    """

    def __init__(self, handle):
        self._handle = handle
        count = new("int32_t *")
        check(lib.nd_npz_count(handle, count))
        #: The names, in the order of the file.
        self.files = [text(lib.nd_npz_name, handle, i) for i in range(count[0])]
        self._index = {name: i for i, name in enumerate(self.files)}

    def __getitem__(self, name):
        index = self._index.get(name)
        if index is None and isinstance(name, str) and name.endswith(".npy"):
            index = self._index.get(name[:-4])
        if index is None:
            raise KeyError(f"{name} is not a file in the archive")
        return make(lib.nd_npz_load, self._handle, index)

    def __iter__(self):
        return iter(self.files)

    def __len__(self):
        return len(self.files)

    def __contains__(self, name):
        return name in self._index

    def __repr__(self):
        return f"NpzFile with keys: {', '.join(self.files)}"

    def close(self):
        """Gives the archive back. Arrays read from it stay."""
        handle, self._handle = self._handle, 0
        lib.nd_release(handle)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self, _release=lib.nd_release):
        _release(self._handle)
