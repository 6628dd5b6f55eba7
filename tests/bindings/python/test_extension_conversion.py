# SPDX-License-Identifier: BSD-3-Clause
"""The short ways into arrays and out of them: from lists, from NumPy's arrays, element by
element, and to objects of Python."""

import gc
import itertools
from functools import partial

import ndabi as nd
import pytest
from ndabi._extension import fast
from ndabi._interchange import from_interface
from test_extension import LAYOUTS, long_way, outcome

if fast is None:
    pytest.skip("there is no extension module", allow_module_level=True)

DTYPES = [each.name for each in map(nd.dtype, nd._dtypes.by_code[1:])]
LEAVES = (True, False, 0, 3, -1, 300, 2**60 + 2**36 + 1, -(2**63), 2**63, 2**70)
LEAVES += (1.5, -0.0, 1e300, nd.nan, 2j, nd.float64(2.5), nd.int64(7), nd.True_)
LEAVES += (nd.complex128(1j), nd.float32(0.1), nd.int8(-3), None, "x")


@pytest.mark.parametrize("dtype", [None, *DTYPES])
def test_lists_become_what_they_become_without(dtype):
    cases = [[a, b] for a, b in itertools.product(LEAVES, LEAVES)]
    cases += [[[[1, 2.5]], [[3, True]]], [[[1], [2]], [[3], 4]], [[[]]], [[1, 2], (3, 4)]]
    for case in cases:
        for function in (nd.array, nd.asarray):
            args = (case,) if dtype is None else (case, dtype)
            wanted = outcome(long_way(function), *args)
            assert outcome(function, *args) == wanted, args
    nested = 1.5
    for _ in range(18):
        nested = [nested]
        assert outcome(nd.array, nested) == outcome(long_way(nd.array), nested)


def test_lists_of_other_arguments():
    assert nd.array([1, 2], dtype=float).dtype == "float64"
    assert nd.array([1, 2], dtype=None).dtype == "int64"
    assert nd.array([1, 2], float, ndmin=2).shape == (1, 2)
    for wrong in (lambda: nd.array(), lambda: nd.array([1], wrong=2)):
        with pytest.raises(TypeError):
            wrong()


@pytest.mark.parametrize("name", DTYPES)
def test_arrays_of_arrays(name):
    for layout in LAYOUTS:
        a = nd.asarray(eval(layout, {"nd": nd, "a": nd.array([1, 0, 5], name)}))
        assert nd.asarray(a) is a and nd.asarray(a, name) is a
        assert not nd.shares_memory(nd.array(a), a) and nd.array(a).base is None
        for dtype in (*DTYPES, float, "x"):
            for function in (nd.array, nd.asarray):
                wanted = outcome(long_way(function), a, dtype)
                assert outcome(function, a, dtype) == wanted
        assert nd.array(a).strides == long_way(nd.array)(a).strides
    a.release()
    with pytest.raises(nd.exceptions.HandleError):
        nd.array(a)


INDICES = ((), (0,), (-1,), (3,), (0, 0), (1, -1), ((0,),), (2**70,), (True,))
VIEWS = ("a", "a[::-1]", "a[:, ::2]", "a.T", "a[0]", "a[1:1]", "a[0, 0, ...]", "a[None]")


def same_array(mine, wanted, owner):
    assert mine.base is owner and mine.dtype is wanted.dtype
    assert (mine.shape, mine.strides) == (wanted.shape, wanted.strides)
    assert mine.flags == wanted.flags and repr(mine) == repr(wanted)
    assert nd._views.address(mine._opened()) == nd._views.address(wanted._opened())
    assert (mine._opened().lo, mine._opened().hi) == (
        wanted._opened().lo,
        wanted._opened().hi,
    )


@pytest.mark.parametrize("name", [*DTYPES, ">f8", ">i2", "longlong", "ulonglong"])
@pytest.mark.parametrize("view", VIEWS)
def test_arrays_of_numpy_are_shared(name, view):
    np = pytest.importorskip("numpy")
    if name == "bfloat16":
        pytest.skip("NumPy has no such dtype")
    a = eval(view, {"a": np.arange(12).reshape(3, 4).astype(name)})
    for writable in (True, False):
        a.flags.writeable = writable
        mine = nd.asarray(a)
        wanted = from_interface(a)
        owner = a if a.dtype.isnative else mine.base
        same_array(mine, wanted if a.dtype.isnative else mine, owner)
        assert mine.tolist() == a.tolist() == nd.array(a).tolist()
        copied = nd.array(a)
        assert copied.base is None and copied.strides == mine.copy("K").strides
        for dtype in ("float32", "int64", a.dtype.newbyteorder("=").name):
            cast, both = nd.asarray(a, dtype), nd.array(a, dtype)
            assert cast.tolist() == both.tolist() == mine.astype(dtype).tolist()
            assert both.base is None and not nd.shares_memory(both, mine)
            if a.dtype.isnative and a.size:
                assert nd.shares_memory(cast, mine) == (cast.base is a)


def test_other_things_of_numpy_go_the_long_way():
    np = pytest.importorskip("numpy")

    class Derived(np.ndarray):
        pass

    derived = np.arange(3.0).view(Derived)
    assert nd.asarray(derived).base is derived
    for wrong in (np.array([None]), np.zeros(2, "M8[s]"), np.zeros(2, "i4,f4")):
        with pytest.raises(TypeError):
            nd.asarray(wrong)
    assert nd.array([np.float64(1.5), 2]).tolist() == [1.5, 2.0]
    assert nd.array([np.float32(1.5), np.int8(2)]).dtype == "float32"


def test_owners_end_with_the_last_array(no_leak):
    np = pytest.importorskip("numpy")
    import weakref

    for keep in (lambda a: a, lambda a: a[1:][::2], lambda a: memoryview(a)):
        owner = np.arange(4.0)
        gone = weakref.ref(owner)
        kept = keep(nd.asarray(owner))
        del owner
        gc.collect()
        assert gone() is not None
        del kept
        gc.collect()
        nd.asarray(np.zeros(1))
        gc.collect()
        assert gone() is None


@pytest.mark.parametrize("name", DTYPES)
def test_iteration_is_indexing(name):
    for layout in LAYOUTS:
        a = nd.asarray(eval(layout, {"nd": nd, "a": nd.array([1, 0, 5], name)}))
        if not a.ndim:
            with pytest.raises(TypeError):
                iter(a)
            continue
        wanted = [a[i] for i in range(len(a))]
        assert repr(list(a)) == repr(wanted)
        assert repr(list(reversed(a))) == repr(wanted[::-1])
        assert all(each.base is a.base or each.base is a for each in a if a.ndim > 1)


def test_iterators(no_leak):
    class Own(nd.ndarray):
        def __getitem__(self, key):
            return ("own", key)

    assert list(Own(2)) == [("own", 0), ("own", 1)]
    a = nd.arange(3)
    items = iter(a)
    assert next(items) == 0 and items.__length_hint__() == 2 and iter(items) is items
    a.release()
    with pytest.raises(nd.exceptions.HandleError):
        next(items)
    with pytest.raises(nd.exceptions.HandleError):
        iter(a)
    own = Own(2)
    own.iterator = iter(own)
    del own, items
    gc.collect()


@pytest.mark.parametrize("name", DTYPES)
def test_elements_leave_as_they_would(name):
    cls = nd.ndarray
    for layout in LAYOUTS:
        a = nd.asarray(eval(layout, {"nd": nd, "a": nd.array([1, 0, 5], name)}))
        for indices in (
            (),
            (0,),
            (-1,),
            (3,),
            (0, 0),
            (1, -1),
            ((0,),),
            (2**70,),
            (True,),
        ):
            wanted = outcome(long_way(cls.item), a, *indices)
            assert outcome(cls.item, a, *indices) == wanted, indices
        for method in (cls.tobytes, cls.ravel, cls.flatten, cls.tolist):
            assert outcome(method, a) == outcome(long_way(method), a)
        assert (a.ravel().base is None) == (long_way(cls.ravel)(a).base is None)
        assert a.flatten().base is None and not nd.shares_memory(a.flatten(), a)


@pytest.mark.parametrize("name", DTYPES)
def test_filling(name):
    for value in (*LEAVES, [1], nd.ones(1), nd.zeros(2)):
        for shape in ((3,), (2, 2), ()):
            first, second = nd.zeros(shape, name), nd.zeros(shape, name)
            wanted = outcome(long_way(nd.ndarray.fill), second, value)
            assert outcome(first.fill, value) == wanted, value
            assert repr(first) == repr(second)
    first.flags.writeable = False
    with pytest.raises(ValueError):
        first.fill(1)
    assert nd.zeros(0).fill("x") is None


def test_sizes_are_those_of_the_dtype():
    a = nd.zeros((2, 3), "int16")
    assert (a.itemsize, a.nbytes, a.base, a[0].base is a) == (2, 12, None, True)
    assert (a[:0].itemsize, a[:0].nbytes) == (2, 0)


FOLDS = "add multiply maximum subtract power logical_and arctan2 less"
OTHERS = "negative divmod where"


@pytest.mark.parametrize("name", f"{FOLDS} {OTHERS}".split())
def test_folds_take_no_other_way(name):
    ufunc = getattr(nd, name)
    methods = [getattr(type(ufunc), each, None) for each in ("reduce", "accumulate")]
    more = [nd.array([1e308, 1e308]), nd.array([nd.nan, 1]), nd.arange(40000.0) % 3]
    arrays = [nd.array([2, 1, 2], each) for each in DTYPES] + more
    arrays += [nd.arange(6).reshape(2, 3) + 1, nd.zeros((0, 3)), nd.array(5), [1, 2]]
    for method, a in itertools.product(filter(None, methods), arrays):
        for args in ((), (0,), (1,), (-1,), (5,), (None,), (True,), (0, "float64")):
            wanted = outcome(long_way(method), ufunc, a, *args)
            assert outcome(method, ufunc, a, *args) == wanted, (a, args)
            if len(args) == 1:
                assert outcome(partial(method, axis=args[0]), ufunc, a) == wanted
    with pytest.raises(TypeError):
        nd.add.reduce()
    with pytest.raises((TypeError, AttributeError)):
        nd.ufunc.reduce(1, nd.ones(2))
