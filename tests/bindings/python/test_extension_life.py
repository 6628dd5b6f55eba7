# SPDX-License-Identifier: BSD-3-Clause
"""The extension module of CPython: nothing that it touches lives longer or shorter than
it should, whatever threads and the collector do."""

import ctypes
import gc
import io
import sys
import threading
import weakref
import zlib

import ndabi as nd
import pytest
from ndabi._extension import fast
from test_extension import outcome

if fast is None:
    pytest.skip("there is no extension module", allow_module_level=True)


def test_blank_objects_do_no_harm():
    blank = object.__new__(nd.ndarray)
    for use in (
        lambda: blank + 1,
        lambda: -blank,
        lambda: nd.add(blank, blank),
        lambda: memoryview(blank),
        lambda: blank.shape,
    ):
        with pytest.raises((ValueError, AttributeError)):
            use()
    blank = fast.Operation()
    with pytest.raises(TypeError):
        blank(1)
    with pytest.raises(RuntimeError):
        nd.add._serve(0, 1, 1, "add", None, None)
    for wrong in (
        lambda: fast.set_types(int, (0, 1), (), ()),
        lambda: fast.take_calls(int),
        lambda: fast.flags(1),
    ):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(ValueError):
        fast.set_operator("matmul", 0, "matmul", None, None, None)
    a = nd.zeros(1)
    with pytest.raises(AttributeError):
        del a._handle
    with pytest.raises(TypeError):
        a._handle = "x"


def test_buffers_say_what_they_cannot():
    a = nd.zeros((2, 3))
    with pytest.raises(BufferError, match="not C-contiguous"):
        zlib.crc32(a.T)
    a.flags.writeable = False
    with pytest.raises(BufferError, match="read-only"):
        memoryview_of_writable(a)
    with pytest.raises(TypeError):
        io.BytesIO(bytes(48)).readinto(a)
    a.release()
    with pytest.raises(nd.exceptions.HandleError):
        memoryview(a)


def memoryview_of_writable(a):
    view = (ctypes.c_char * 80)()  # a Py_buffer, which is never filled
    get = ctypes.pythonapi.PyObject_GetBuffer
    get.argtypes = (ctypes.py_object, ctypes.c_void_p, ctypes.c_int)
    get(a, view, 1)


def references(objects):
    return [sys.getrefcount(each) for each in objects]


def test_no_reference_is_lost_or_kept(no_leak):
    a, b = nd.ones(3), nd.full(3, 2.0)
    zero, integer, big = nd.array(1.0), 3, 2**70
    objects = [a, b, zero, integer, big, nd.add, nd.ndarray, None, "add", "same"]
    objects += [nd.convolve, False, True, nd.float64]
    calls = (
        lambda: (
            a + b,
            a + 1.5,
            2 - a,
            a < b,
            a + integer,
            -a,
            abs(a),
            a**2,
            ~(a > 1),
        ),
        lambda: (
            nd.add(a, b),
            nd.add(a, 1),
            nd.add(1, a),
            nd.sqrt(a),
            nd.add(a, [1]),
        ),
        lambda: (nd.add(a, b, out=b), nd.add(a, b, b), nd.add(a, 1, out=b)),
        lambda: (
            a.__iadd__(b),
            a.__imul__(0.5),
            a.__isub__(zero),
            a.__iadd__(integer),
        ),
        lambda: (
            nd.divmod(a, b),
            nd.modf(a),
            nd.where(a > 1, a, 0),
            nd.clip(a, 0, 1),
        ),
        lambda: (zero + zero, nd.sqrt(zero), zero < 1, nd.divmod(zero, zero)),
        lambda: (
            nd.convolve(a, b),
            nd.convolve(a, b, "same"),
            nd.convolve(a, b, mode=1),
        ),
        lambda: (a == big, nd.add(a, b, dtype="float32"), nd.add(a, b, where=a > 1)),
        lambda: (memoryview(a), bytes(a), a[1:].data, a._handle),
        lambda: (a[0], a[-1], a[1:], a[...], a[None], a[::2][0], zero[()]),
        lambda: (a.__setitem__(1, 2.5), b.__setitem__(0, 3), outcome(lambda: a[9])),
        lambda: (nd.sum(a), a.max(), a[None].sum(axis=0), nd.argmin(a), nd.all(a)),
        lambda: (nd.zeros(3), nd.ones((2, 2), "int8"), nd.empty(2, nd.float32)),
        lambda: (a.shape, a.ndim, a.size, a.dtype, len(a), a.T, a.copy(), a.astype(int)),
        lambda: (a.reshape(3, 1), nd.reshape(a, (1, 3)), a[::2].reshape(-1), a.ravel()),
        lambda: (nd.array([1.5, 2]), nd.asarray(((1, 2), [3, 4])), nd.dot(a, b)),
        lambda: (a[1:].__setitem__(..., 2.0), b.__setitem__(slice(1), a[:1])),
        lambda: outcome(a.__setitem__, slice(2), nd.ones(3)),
        lambda: outcome(a.reshape, 7),
        lambda: (
            a.tolist(),
            (a > 1).tolist(),
            a[None].tolist(),
            a.cumsum(),
            nd.cumprod(b),
        ),
        lambda: (a.strides, a.flags.num, nd.arange(3), nd.arange(1, 2.5, 0.5)),
        lambda: (divmod(a, b), divmod(a, 2), divmod(2, a)),
        lambda: outcome(lambda: a + nd.ones(2)),
        lambda: outcome(lambda: a + "x"),
        lambda: outcome(lambda: a / 0),
        lambda: outcome(lambda: nd.add(a, b, out=nd.ones(1, "bool"))),
    )
    gc.freeze()  # so that the collector has little to look at
    for call in calls:
        call()
        gc.collect()
        before = references(objects)
        for _ in range(100):
            call()
        gc.collect()
        after = references(objects)
        assert all(abs(m - n) < 20 for m, n in zip(after, before)), call
    gc.unfreeze()


def test_garbage_is_collected():
    again = nd.ufunc(0)
    again.itself = again
    gone = weakref.ref(again)
    del again
    gc.collect()
    assert gone() is None

    def otherwise(*args):
        return args

    f = fast.convolution(0, 0, {}, otherwise)
    f.itself = f
    assert f(1, 2) == (1, 2)
    gone = weakref.ref(f)
    del f
    gc.collect()
    assert gone() is None

    class Kept(nd.ndarray):
        pass

    array = Kept(3)
    array.itself = array
    gone = weakref.ref(array)
    del array
    gc.collect()
    assert gone() is None


def test_other_threads_run_during_long_calls():
    a, go, ran = nd.ones(2_000_000), threading.Lock(), threading.Event()
    go.acquire()

    def other():
        with go:
            ran.set()

    thread = threading.Thread(target=other)
    thread.start()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(100)  # nobody is asked to give way
    try:
        go.release()
        for _ in range(100):
            if ran.is_set():
                break
            nd.sin(a)
        assert ran.is_set()
    finally:
        sys.setswitchinterval(interval)
    thread.join()


def test_arrays_released_by_other_threads(no_leak):
    """Results are right, or the array has been released: nothing else."""
    wrong, arrays = [], [nd.ones(30_000) for _ in range(20)]

    def use():
        for a in arrays:
            try:
                if (a + a)[7] != 2:
                    wrong.append(a)
            except nd.exceptions.HandleError:
                pass

    threads = [threading.Thread(target=use) for _ in range(3)]
    for each in threads:
        each.start()
    for a in arrays[::2]:
        a.release()
    for each in threads:
        each.join()
    assert not wrong
    arrays.clear()
