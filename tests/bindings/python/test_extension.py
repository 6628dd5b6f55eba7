# SPDX-License-Identifier: BSD-3-Clause
"""The extension module of CPython: its short ways do what the long ways do."""

import copy
import gc
import itertools
import os
import pickle
import sys
import sysconfig
import warnings
import weakref
from functools import partial
from pathlib import Path

import ndabi as nd
import pytest
from ndabi import _ufuncs
from ndabi._extension import fast
from ndabi._flags import flags_of
from ndabi._indexing import getitem, setitem
from ndabi._nested import from_nested

if sys.implementation.name != "cpython":
    pytest.skip("short ways are those of CPython", allow_module_level=True)

MODULE = Path(nd.__file__).parent / f"_fast{sysconfig.get_config_var('EXT_SUFFIX')}"
WANTED = MODULE.exists() and not os.environ.get("NDABI_NO_EXTENSION")

DTYPES = (
    "bool",
    "int8",
    "uint64",
    "int64",
    "float16",
    "float32",
    "float64",
    "complex128",
)
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


def outcome(function, *args, **named):
    """What a call gives or raises, and the warnings, in a form that can be compared."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function(*args, **named)
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
            assert outcome(partial(ufunc, *inputs, out=second)) == wanted
            assert outcome(partial(ufunc, *inputs, third)) == wanted
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


KEYS = (
    0,
    2,
    -1,
    -3,
    3,
    -4,
    2**70,
    True,
    1.5,
    None,
    ...,
    "x",
    [0],
    (),
    (None, 0),
    (0, ...),
)
KEYS += (slice(None), slice(1, None), slice(None, None, -1), slice(5, -9, -2))
KEYS += (slice(2**80), slice(0, 1, 0), slice(nd.int64(1), None), nd.int64(1), (0, 0))
KEYS += ((1, 1), (-1, -1), (2, 0), (slice(1), 1), (..., -1), (0,) * 20, (None,) * 20)
LAYOUTS = ("a", "a[::-1]", "a.reshape(3, 1)[:, ::-1]", "a.view(nd.int8).view(a.dtype)")
LAYOUTS += ("nd.broadcast_to(a, (2, 3)).T", "a[1]", "a[1:1]", "nd.asarray(a)[...]")


@pytest.mark.parametrize("name", [*DTYPES, "bfloat16", "uint16", "int32", "complex64"])
def test_indexing_takes_no_other_way(name):
    for layout in LAYOUTS:
        a = nd.asarray(eval(layout, {"nd": nd, "a": nd.array([1, 0, 5], name)}))
        for key in KEYS:
            a._opened()
            assert outcome(lambda x, k: x[k], a, key) == outcome(getitem, a, key), key


def set_by_index(array, key, value):
    array[key] = value


@pytest.mark.parametrize("name", [*DTYPES, "bfloat16", "uint16", "int32", "complex64"])
def test_assignment_takes_no_other_way(name):
    arrays = (nd.ones(2), nd.ones((1, 2)), nd.ones((2, 2)), nd.ones(0, "int8"), [7, 8])
    values = (
        *NUMBERS,
        *arrays,
        127,
        128,
        255,
        256,
        65535,
        2**31,
        2**63,
        -(2**63),
        2**60 + 2**36 + 1,
        1e40,
        nd.nan,
    )
    for value, key in itertools.product(values, (0, -1, 3, slice(2), (), (..., 1))):
        first, second = nd.array([1, 0, 5], name), nd.array([1, 0, 5], name)
        target = second[::-1]
        target._opened()  # or else the long way begins anew
        mine = outcome(set_by_index, first[::-1], key, value)
        assert mine == outcome(setitem, target, key, value), (key, value)
        assert repr(first) == repr(second)
    first.flags.writeable = False
    with pytest.raises(ValueError):
        first[0] = 1
    with pytest.raises((TypeError, AttributeError)):
        del first[0]


def test_assignment_of_what_overlaps():
    a = nd.arange(6)
    a[1:] = a[:-1]
    a[:2] = a[4:][::-1]
    assert a.tolist() == [4, 3, 1, 2, 3, 4]


def test_elements_beyond_alignment():
    raw = bytearray(range(40))
    for name in ("int32", "float64", "complex64"):
        a = nd.ndarray(3, name, raw, 1)
        wanted = a.copy()
        assert [a[i] for i in range(3)] == wanted.tolist()
        a[1] = a[2]
        assert a[1] == wanted[2] and raw[0] == 0


def test_views_know_their_owner(no_leak):
    owner = bytearray(b"123456")
    a = nd.frombuffer(owner, "uint8")
    assert a[1:].base is a and a[1:][1:].base is a and a.base is owner
    view = nd.frombuffer(bytearray(b"123456"), "uint8")[1:][0:2]
    gc.collect()
    assert view.tolist() == [50, 51]


REDUCTIONS = "sum prod min max all any count_nonzero ptp mean var std argmin argmax"
REDUCTIONS += " nansum nanprod nanmin nanmax nanmean nanvar nanstd nanargmin nanargmax"


@pytest.mark.parametrize("name", REDUCTIONS.split())
def test_reductions_take_no_other_way(name):
    reduce = getattr(nd, name)
    more = nd.array([nd.nan, 1, nd.inf]), nd.array([nd.nan]), nd.arange(6).reshape(2, 3)
    for a in (*operands(), *more):
        for args in ((), (0,), (-1,), (1,), (5,), (None,), (True,)):
            wanted = outcome(reduce.__wrapped__, a, *args)
            assert outcome(reduce, a, *args) == wanted, (a, args)
            if args:
                assert outcome(lambda x, axis: reduce(x, axis=axis), a, *args) == wanted
    with pytest.raises(TypeError):
        reduce()
    with pytest.raises(TypeError):
        reduce(a, wrong=1)


@pytest.mark.parametrize("function", [nd.empty, nd.zeros, nd.ones])
def test_creation_takes_no_other_way(function):
    shapes = (0, 3, (), (2, 0), (2, 3), [2, 3], -1, (2, -1), 2**70, (2**40, 2**40), 1.5)
    shapes += ((1,) * 16, (1,) * 40, True, nd.int64(2), None)
    dtypes = (
        float,
        int,
        bool,
        "int8",
        "f4",
        nd.float32,
        nd.dtype("uint16"),
        None,
        "x",
        [],
    )

    def described(made):
        return made.dtype, made.shape, None if function is nd.empty else made.tolist()

    def form(shape, *args, **options):
        return described(function(shape, *args, **options))

    def long(shape, *args, **options):
        return described(long_way(function)(shape, *args, **options))

    for shape in shapes:
        assert outcome(form, shape) == outcome(long, shape), shape
    for dtype in dtypes:
        wanted = outcome(long, (2,), dtype)
        assert outcome(form, (2,), dtype) == wanted, dtype
        assert outcome(lambda d: form((2,), dtype=d), dtype) == wanted, dtype
    assert function((2, 3), order="F").flags.f_contiguous
    with pytest.raises(TypeError):
        function()


def long_way(function):
    return getattr(function, "__wrapped__", function)


SHAPES = (6, (6,), (2, 3), (3, 2), (-1,), (-1, 2), (1,) * 16, (1,) * 20, (4,), (-1, -1))
SHAPES += ((), 2**70, (2**70,), [2, 3], nd.int64(6), (nd.int64(3), 2), True, None, "x", 0)


MATRICES = (
    "a",
    "a.T",
    "a[:, ::-1]",
    "a[:, 1:]",
    "a[1]",
    "a[1:1]",
    "a[None]",
    "a[:, ::2]",
)


@pytest.mark.parametrize("layout", [*MATRICES, "nd.arange(6)[::-1]", "nd.array(5)"])
def test_reshaping_takes_no_other_way(layout):
    a = eval(layout, {"nd": nd, "a": nd.arange(6).reshape(2, 3)})
    owner = a if a.base is None else a.base
    method = nd.ndarray.reshape
    for shape in SHAPES:
        for function in (nd.reshape, method):
            wanted = outcome(long_way(function), a, shape)
            assert outcome(function, a, shape) == wanted, shape
            if isinstance(wanted[0][0], type) and wanted[0][0] is nd.ndarray:
                made = function(a, shape)
                assert (made.base is owner) == nd.shares_memory(made, a), shape
        if type(shape) is tuple:
            assert outcome(method, a, *shape) == outcome(long_way(method), a, *shape)
    assert a.T.tolist() == nd.permute_dims(a).tolist() and a.T.base is owner
    assert a.reshape(a.shape, order="F").tolist() == a.tolist()


@pytest.mark.parametrize("layout", [*MATRICES, "nd.arange(6)[::-1]", "nd.array(5)"])
def test_attributes_are_those_of_the_view(layout):
    a = eval(layout, {"nd": nd, "a": nd.arange(6).reshape(2, 3)})
    view = a._opened()
    assert a.shape == tuple(view.shape[i] for i in range(view.ndim))
    assert a.strides == tuple(view.strides[i] for i in range(view.ndim))
    assert (a.ndim, a.size, a.dtype) == (view.ndim, view.size, "int64")
    assert flags_of(a) == view.flags and a.T.strides == a.strides[::-1]
    a.release()
    for name in ("shape", "strides", "ndim", "size", "dtype", "T", "nbytes"):
        with pytest.raises(nd.exceptions.HandleError):
            getattr(a, name)
    with pytest.raises(nd.exceptions.HandleError):
        len(a)
    with pytest.raises(AttributeError):
        a.shape = (6,)


@pytest.mark.parametrize("name", DTYPES)
def test_copies_take_no_other_way(name):
    for layout in LAYOUTS:
        a = nd.asarray(eval(layout, {"nd": nd, "a": nd.array([1, 0, 5], name)}))
        assert outcome(nd.ndarray.copy, a) == outcome(long_way(nd.ndarray.copy), a)
        tolist = nd.ndarray.tolist
        assert outcome(tolist, a) == outcome(long_way(tolist), a)
        assert not nd.shares_memory(a.copy(), a) and a.copy().base is None
        for dtype in (*DTYPES, float, nd.int8, nd.dtype("int16"), None, "x", []):
            wanted = outcome(long_way(nd.ndarray.astype), a, dtype)
            assert outcome(nd.ndarray.astype, a, dtype) == wanted
    assert a.astype(name, copy=False) is a and a.copy("F").tolist() == a.tolist()


def test_nested_sequences_take_no_other_way():
    cases = ([], (), [[]], [1], (1, 2.5), [1.5], [2**63], [-(2**63)], [2**53 + 1, 0.5])
    cases += ([[1, 2], [3, 4.5]], ([1, 2], (3, 4)), [[1], [2, 3]], [1, [2]], [[1], 2])
    cases += (
        [True],
        [1, True],
        [None],
        ["x"],
        [1j],
        [nd.float32(1)],
        [[[1]]],
        5,
        range(3),
    )
    cases += ([nd.zeros(2), nd.ones(2)], [nd.nan, nd.inf], [0.0, -0.0], [[1.5], [2**70]])
    for case in cases:
        for function in (nd.array, nd.asarray):
            assert outcome(function, case) == outcome(long_way(function), case), case
            assert outcome(function, case, float) == outcome(
                long_way(function), case, float
            ), case
        if isinstance(case, (list, tuple)):
            assert outcome(nd.array, case) == outcome(from_nested, case), case


@pytest.mark.parametrize("function", [nd.dot, nd.inner, nd.vecdot, nd.vdot])
def test_products_take_no_other_way(function):
    more = [nd.array([1j, 2]), nd.array([1e300, 1e300]), nd.arange(2), nd.zeros(0)]
    for a, b in itertools.product([*operands(), *more], repeat=2):
        assert outcome(function, a, b) == outcome(long_way(function), a, b), (a, b)


@pytest.mark.parametrize("function", [nd.cumsum, nd.cumprod])
def test_scans_take_no_other_way(function):
    for a in (*operands(), nd.array([1e308, 1e308, -nd.inf]), nd.arange(5)[::-2]):
        assert outcome(function, a) == outcome(long_way(function), a), a
        assert outcome(function, a, 0) == outcome(long_way(function), a, 0), a
    assert nd.cumsum(nd.arange(3), dtype="int8").dtype == "int8"


def test_lists_are_new_while_garbage_is_collected(no_leak):
    """Objects that end meanwhile may release the array."""
    arrays = [nd.arange(3000.0).reshape(1000, 3)]

    class Last:
        def __del__(self):
            arrays[0].release()

    wanted = [[3.0 * i, 3.0 * i + 1, 3.0 * i + 2] for i in range(1000)]
    ring = [Last()]
    ring.append(ring)
    del ring
    assert arrays[0].tolist() == wanted
    gc.collect()
    arrays.clear()


def test_ranges_take_no_other_way():
    ends = (
        0,
        5,
        -3,
        2.5,
        -0.0,
        1e3,
        2**70,
        True,
        nd.int64(3),
        nd.float64(1.5),
        None,
        "x",
    )
    for args in itertools.chain(*(itertools.product(ends, repeat=n) for n in (1, 2))):
        assert outcome(nd.arange, *args) == outcome(long_way(nd.arange), *args), args
    for step in (1, -1, 2, 0, 0.5, -0.25, nd.nan, 1j, None):
        for args in ((0, 5, step), (2.5, -1, step), (5, 0.5, step)):
            assert outcome(nd.arange, *args) == outcome(long_way(nd.arange), *args), args
    assert (
        nd.arange(3, dtype="int8").dtype == "int8" and nd.arange(stop=2, start=0)[1] == 1
    )


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
