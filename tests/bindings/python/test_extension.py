# SPDX-License-Identifier: BSD-3-Clause
"""The extension module of CPython: its short ways do what the long ways do, and nothing
that they touch lives longer or shorter."""

import copy
import ctypes
import gc
import io
import itertools
import os
import pickle
import sys
import sysconfig
import threading
import warnings
import weakref
import zlib
from pathlib import Path

import ndabi as nd
import pytest
from ndabi import _ufuncs
from ndabi._extension import fast

MODULE = Path(nd.__file__).parent / f"_fast{sysconfig.get_config_var('EXT_SUFFIX')}"
WANTED = (
    sys.implementation.name == "cpython"
    and not os.environ.get("NDABI_NO_EXTENSION")
    and MODULE.exists()
)

DTYPES = ("bool", "int8", "uint64", "int64", "float16", "float32", "float64", "complex128")
NUMBERS = (0, 3, -1, 2**40, 2**70, 1.5, 1e300, True, 2j, nd.float64(2.5), nd.int64(7))
NUMBERS += (nd.float32(2.5), nd.int8(-3), nd.True_)


def test_in_use_where_it_is():
    assert (fast is not None) == WANTED


def operands():
    for name in DTYPES:
        yield nd.array([1, 2, 0], name)
    yield nd.array([[3], [4]], "float64")[:, ::-1]
    yield nd.array(5, "int32")
    yield nd.zeros((0, 3))


def outcome(function, *args):
    """What a call gives or raises, and the warnings, in a form that can be compared."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function(*args)
        except Exception as error:
            result = error
    told = [str(each.message) for each in caught]
    return described(result), told


def described(result):
    if isinstance(result, tuple):
        return tuple(map(described, result))
    if isinstance(result, Exception):
        return type(result), str(result)
    if isinstance(result, (nd.ndarray, nd.generic)):
        return type(result), result.dtype, result.shape, repr(result)
    return result


@pytest.mark.parametrize("name", sorted(_ufuncs._named))
def test_ufuncs_take_no_other_way(name):
    ufunc = _ufuncs.by_name(name)
    if ufunc.nin == 1:
        calls = [(a,) for a in operands()]
    elif ufunc.nin == 2:
        arrays = list(operands())
        calls = list(itertools.product(arrays, arrays[5:]))
        calls += list(itertools.product((arrays[1], arrays[6]), NUMBERS))
        calls += list(itertools.product(NUMBERS, (arrays[1], arrays[6])))
    else:
        a = nd.array([1.0, 2.0, 3.0])
        calls = [(a > 1, a, 2), (a, 0, a), (a, 1.5, 2), (a, a, True), (a[0], 1, 2)]
    for args in calls:
        assert outcome(ufunc, *args) == outcome(ufunc._long, *args), args


@pytest.mark.parametrize("name", ["add", "multiply", "power", "less", "floor_divide"])
def test_out_takes_no_other_way(name):
    ufunc = _ufuncs.by_name(name)
    a, b = nd.array([1.0, 2.0]), nd.array([[3.0], [0.0]])
    for inputs in ((a, b), (b, a), (a, a), (a, 2)):
        for dtype, shape in (("float64", (2, 2)), ("bool", (2, 2)), ("int8", 2)):
            first, second, third = (nd.zeros(shape, dtype) for _ in range(3))
            wanted = outcome(ufunc._compute, inputs, (first,))
            assert outcome(lambda out: ufunc(*inputs, out=out), second) == wanted
            assert outcome(lambda out: ufunc(*inputs, out), third) == wanted
            assert nd.array_equal(first, second) and nd.array_equal(first, third)
    with pytest.raises(TypeError):
        ufunc(a, b, nowhere=a)
    with pytest.raises(TypeError):
        ufunc(a, b, a, out=a)


def test_conditions_are_noticed():
    a = nd.array([1.0])
    for call in (
        lambda: a / 0,
        lambda: a / (a - a),
        lambda: nd.divide(a, 0, out=nd.zeros(1)),
        lambda: nd.log(a - 1),
        lambda: nd.reciprocal(a - a),
        lambda: a.copy().__itruediv__(0.0),
    ):
        with pytest.warns(RuntimeWarning, match="divide by zero") as caught:
            call()
        assert caught[0].filename == __file__
        with nd.errstate(all="raise"), pytest.raises(FloatingPointError):
            call()


def test_operators_of_other_classes():
    class Loud(nd.ndarray):
        def __add__(self, other):
            return "loud add"

        __radd__ = __add__

    class Other:
        __array_ufunc__ = None

        def __radd__(self, other):
            return "other"

        def __lt__(self, other):
            return "less"

    a, loud, other = nd.ones(2), Loud(2), Other()
    loud[...] = 2
    assert a + loud == loud + a == loud + 1 == "loud add"
    assert (a - loud).tolist() == [-1, -1] and (1 - loud).tolist() == [-1, -1]
    assert (-loud).tolist() == [-2, -2] and nd.add(a, loud).tolist() == [3, 3]
    assert a + other == "other" and (a > other) == "less"
    a -= loud
    assert a.tolist() == [-1, -1]
    for wrong in (lambda: a + "x", lambda: a < {}, lambda: pow(a, 2, 3), lambda: {} @ a):
        with pytest.raises(TypeError):
            wrong()
    assert (a == None) is False and (a != {}) is True  # noqa: E711


def test_released_arrays():
    a, b = nd.ones(2), nd.ones(2)
    a.release()
    for use in (
        lambda: a + b,
        lambda: b + a,
        lambda: a + 1.0,
        lambda: -a,
        lambda: b.__iadd__(a),
        lambda: nd.add(a, b, out=b),
        lambda: nd.add(b, b, out=a),
        lambda: nd.where(b > 0, a, 1),
        lambda: nd.convolve(b, a),
        lambda: nd.divmod(a, b),
    ):
        with pytest.raises(nd.exceptions.HandleError):
            use()


def test_functions_are_like_those_of_python():
    f = nd.convolve
    assert f.__name__ == f.__qualname__ == "convolve" and f.__doc__.startswith("The disc")
    assert pickle.loads(pickle.dumps(f)) is f and copy.deepcopy(f) is f
    assert "convolve" in repr(f) and callable(f) and weakref.ref(f)() is f
    a = nd.arange(4.0)
    for args in ((a,), (a, a, "no"), (a, a, []), (a, a, "same", 1)):
        with pytest.raises((TypeError, ValueError)):
            f(*args)
    with pytest.raises(TypeError):
        f(a, a, wrong=1)
    for mode in ("full", "same", "valid", 0, 1, 2):
        wanted = nd.convolve(a.tolist(), a.tolist(), mode)
        assert nd.array_equal(f(a, a, mode), wanted)
        assert nd.array_equal(f(a, v=a, mode=mode), wanted)
        assert nd.array_equal(f(a, a, mode=mode), wanted)


if WANTED:

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
        with pytest.raises(TypeError):
            fast.set_types(int, float, int)
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
            lambda: (a + b, a + 1.5, 2 - a, a < b, a + integer, -a, abs(a), a**2, ~(a > 1)),
            lambda: (nd.add(a, b), nd.add(a, 1), nd.add(1, a), nd.sqrt(a), nd.add(a, [1])),
            lambda: (nd.add(a, b, out=b), nd.add(a, b, b), nd.add(a, 1, out=b)),
            lambda: (a.__iadd__(b), a.__imul__(0.5), a.__isub__(zero), a.__iadd__(integer)),
            lambda: (nd.divmod(a, b), nd.modf(a), nd.where(a > 1, a, 0), nd.clip(a, 0, 1)),
            lambda: (zero + zero, nd.sqrt(zero), zero < 1, nd.divmod(zero, zero)),
            lambda: (nd.convolve(a, b), nd.convolve(a, b, "same"), nd.convolve(a, b, mode=1)),
            lambda: (a == big, nd.add(a, b, dtype="float32"), nd.add(a, b, where=a > 1)),
            lambda: (memoryview(a), bytes(a), a[1:].data, a._handle),
            lambda: outcome(lambda: a + nd.ones(2)),
            lambda: outcome(lambda: a + "x"),
            lambda: outcome(lambda: a / 0),
            lambda: outcome(lambda: nd.add(a, b, out=nd.ones(1, "bool"))),
        )
        for call in calls:
            call()
            gc.collect()
            before = references(objects)
            for _ in range(100):
                call()
            gc.collect()
            after = references(objects)
            assert all(abs(m - n) < 20 for m, n in zip(after, before)), call

    def test_garbage_is_collected():
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
