# SPDX-License-Identifier: BSD-3-Clause
"""Memory that belongs to others: who must live while the library refers to it."""

import gc
import itertools
import weakref

from ndabi._library import HANDLE_CELL, INT64S, fail, ffi, lib, new

# Token -> the object that owns the memory. The library queues a token when the last array
# and the last DLPack export of the memory are gone, whichever thread that happens on.
# An owner that holds an array over itself is never collected, as with NumPy: the cycle
# goes through memory that Python's collector cannot see.
owners = {}
tokens = itertools.count(1)
_BATCH = 64


def drain():
    """Lets go of owners that the library no longer needs."""
    while owners:
        ended, count = new(INT64S, _BATCH), new("int64_t *")
        if lib.nd_poll_released(ended, _BATCH, count):
            return
        for i in range(count[0]):
            owners.pop(ended[i], None)
        if count[0] < _BATCH:
            return


# Weak references to arrays over memory of others, by their addresses.
_watched = {}


def watch(array):
    """Drains when an array over memory of others has ended, and has no __del__ for it."""
    if not _watched and _after_collection not in gc.callbacks:
        gc.callbacks.append(_after_collection)
    reference = weakref.ref(array, _ended)
    _watched[id(reference)] = reference


def _ended(reference, _watched=_watched, _drain=drain):
    _watched.pop(id(reference), None)
    _drain()


def _after_collection(phase, info):
    # Of arrays in cycles the weak references end before the tokens are given back.
    if phase == "stop" and owners:
        drain()


def extent(shape, strides, itemsize):
    """The bytes from the first element that an array touches: from lo to before hi."""
    lo, hi = 0, itemsize
    for length, stride in zip(shape, strides):
        if length == 0:
            return 0, 0
        reach = (length - 1) * stride
        lo, hi = lo + min(reach, 0), hi + max(reach, 0)
    return lo, hi


def contiguous_strides(shape, itemsize):
    """The strides in bytes of a C-contiguous array."""
    strides, step = [], itemsize
    for length in reversed(shape):
        strides.append(step)
        step *= max(length, 1)
    return tuple(reversed(strides))


def wrap(dtype, shape, strides, address, readonly, owner, bounds=None):
    """A handle over memory of owner. bounds: the bytes around address that belong to it,
    computed from the shape when not given."""
    drain()
    if strides is None:
        strides = contiguous_strides(shape, dtype.itemsize)
    lo, hi = bounds or extent(shape, strides, dtype.itemsize)
    token, cell = next(tokens), new(HANDLE_CELL)
    owners[token] = owner
    status = lib.nd_wrap_token(
        dtype._code,
        len(shape),
        new(INT64S, shape),
        new(INT64S, strides),
        ffi.cast("void *", address),
        lo,
        hi,
        lib.ND_FLAG_READONLY if readonly else 0,
        token,
        cell,
    )
    if status:
        del owners[token]
        fail(status)
    return cell[0]
