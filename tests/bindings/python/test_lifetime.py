# SPDX-License-Identifier: BSD-3-Clause
"""Who lives how long."""

import gc
import weakref

import ndabi as nd
import pytest
from ndabi import _memory
from ndabi._library import PYPY, lib


class Owner:
    """Memory of another library, that tells when it dies."""

    def __init__(self, count=4, readonly=False):
        self.memory = nd.arange(count)
        self.__array_interface__ = dict(self.memory.__array_interface__)
        address = self.__array_interface__["data"][0]
        self.__array_interface__["data"] = (address, readonly)


def collected(reference):
    for _ in range(6):
        gc.collect()
        _memory.drain()
        if reference() is None:
            return True
    return False


def test_arrays_are_given_back(no_leak):
    for _ in range(1000):
        a = nd.zeros((2, 3))
        a[1:].T.reshape(3, 1, copy=True)[0, 0]
        nd.convolve(a[0], a[1])
        a[0] = 5


def test_failed_calls_leak_nothing(no_leak):
    a = nd.zeros(3)
    for _ in range(100):
        for wrong in (
            lambda: a.reshape(2),
            lambda: a[5],
            lambda: nd.convolve(a, a, "no"),
        ):
            with pytest.raises((ValueError, IndexError)):
                wrong()
        with pytest.raises(ValueError):
            a[0:2] = [1, 2, 3]


def test_owner_lives_as_long_as_its_arrays(no_leak):
    owner = Owner()
    a, gone = nd.asarray(owner), weakref.ref(owner)
    assert a.base is owner and not a.flags.owndata
    del owner
    view = a[1:]
    del a
    assert not collected(gone) and view.tolist() == [1, 2, 3]
    del view
    assert collected(gone)


def test_owner_lives_as_long_as_a_dlpack_export():
    owner = Owner()
    gone = weakref.ref(owner)
    from ndabi._library import check, ffi, new

    cell = new("void **")
    a = nd.asarray(owner)
    check(lib.nd_dlpack_export(a._handle, 1, cell))
    del a, owner
    assert not collected(gone)
    check(lib.nd_dlpack_release(ffi.cast("void *", cell[0]), 1))
    assert collected(gone)


def test_read_only_owners_stay_so():
    a = nd.asarray(Owner(readonly=True))
    assert not a.flags.writeable
    with pytest.raises(ValueError):
        a[0] = 1


def test_release():
    a = nd.zeros(3)
    view = a[1:]
    a.release()
    for use in (
        lambda: a[0],
        lambda: a[0:1],
        lambda: a.shape,
        lambda: a.tolist(),
        lambda: a.copy(),
        lambda: nd.convolve(a, a),
        lambda: a.__setitem__(0, 1),
        lambda: a.__array_interface__,
        lambda: a.flags.writeable,
    ):
        with pytest.raises(ValueError):
            use()
    assert repr(a) == "<released ndarray>"
    assert view.tolist() == [0, 0]
    a.release()


def test_with_block(no_leak):
    with nd.zeros(3) as a:
        a[0] = 1
    with pytest.raises(nd.exceptions.HandleError, match="has been released"):
        a[0]


def test_released_memory_lives_while_others_look():
    a = nd.arange(3)
    data = a.data
    a.release()
    gc.collect()
    again = nd.frombuffer(data, "int64") if not isinstance(data, memoryview) else data
    assert list(again) == [0, 1, 2]


def test_buffers_keep_the_array(no_leak):
    data = nd.arange(1000).view("uint8").data
    for _ in range(3):
        gc.collect()
    nd.zeros(1000).fill(7)
    assert bytes(data[:8]) == bytes(8)
    del data


def test_weak_references():
    a = nd.zeros(1)
    gone = weakref.ref(a)
    del a
    assert collected(gone)


def test_garbage_cycles(no_leak):
    for _ in range(50):
        ring = [nd.zeros(10)]
        ring.append(ring)


def test_owners_end_with_garbage_cycles(no_leak):
    owner = Owner()
    gone = weakref.ref(owner)
    ring = [nd.asarray(owner)]
    ring.append(ring)
    del owner, ring
    if PYPY:
        assert collected(gone)
    gc.collect()  # and nothing else
    assert gone() is None


def test_gc_stress(no_leak):
    """Collections in the middle of everything."""
    for _ in range(5):
        owner = Owner(5)
        a = nd.asarray(owner)[::-1]
        del owner
        gc.collect()
        b = nd.array([a, a])
        del a
        gc.collect()
        c = nd.frombuffer(bytearray(b.tobytes()), "int64")
        del b
        gc.collect()
        assert c.tolist() == [4, 3, 2, 1, 0] * 2
