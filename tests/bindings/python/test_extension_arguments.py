# SPDX-License-Identifier: BSD-3-Clause
"""The extension module of CPython: what is given behind arrays, by position and by name,
does what it does on the long ways."""

import itertools
import sys

import ndabi as nd
import pytest
from ndabi import _ufuncs
from test_extension import REDUCTIONS, long_way, outcome

if sys.implementation.name != "cpython":
    pytest.skip("short ways are those of CPython", allow_module_level=True)

NO_VALUE = object()
AXES = (NO_VALUE, None, 0, -1, 2, (0,), (0, 1), (1, -1, 0), (0, 0), (), [0, 1], 1.5, True)
NAMED = {
    "keepdims": (True, False, 1, None),
    "dtype": ("float32", "int8", float, nd.int64, None, "x", 5),
    "where": (True, False, nd.array([True, False]), [True, False], nd.ones(2), 1),
    "out": (None,),
    "initial": (2,),
    "nowhere": (1,),
}


def arrays():
    cube = nd.arange(8).reshape(2, 2, 2)
    yield cube
    yield cube.astype("float32")[:, ::-1]
    yield nd.array([[nd.nan, 1], [2, 3]])
    yield nd.array([True, False])
    yield nd.zeros((2, 0, 2))
    yield nd.array(1.5)


def options():
    for name, values in NAMED.items():
        yield from ({name: value} for value in values)
    for first, second in itertools.combinations(NAMED, 2):
        yield {first: NAMED[first][0], second: NAMED[second][0]}
    yield {"keepdims": True, "dtype": "float64", "where": nd.array([False, True])}


def check(function, *args, **named):
    """That a short way is no other way, with axes by position and by name."""
    for axis in AXES:
        with_axis = named if axis is NO_VALUE else {**named, "axis": axis}
        wanted = outcome(long_way(function), *args, **with_axis)
        assert outcome(function, *args, **with_axis) == wanted, (args, with_axis)
        if axis is not NO_VALUE:
            given = outcome(function, *args, axis, **named)
            assert given == outcome(long_way(function), *args, axis, **named)
            with pytest.raises(TypeError):
                function(*args, axis, **with_axis)


@pytest.mark.parametrize("name", [*REDUCTIONS.split(), "cumsum", "cumprod"])
def test_of_reductions(name):
    for a, named in itertools.product(arrays(), [{}, *options()]):
        check(getattr(nd, name), a, **named)


@pytest.mark.parametrize("name", ["add", "multiply", "subtract", "maximum", "logical_or"])
def test_of_folds(name):
    ufunc = _ufuncs.by_name(name)
    for a, named in itertools.product(arrays(), [{}, *options()]):
        check(nd.ufunc.reduce, ufunc, a, **named)
        check(nd.ufunc.accumulate, ufunc, a, **named)
    with pytest.raises(TypeError):
        ufunc.reduce()
    with pytest.raises(ValueError, match="has 1 input"):
        nd.negative.reduce(nd.ones(2))


def test_results_of_several_axes():
    a = nd.arange(24).reshape(2, 3, 4)
    assert nd.sum(a, axis=(0, 2)).tolist() == [60, 92, 124]
    assert nd.sum(a, (0, 1, 2)) == 276 and isinstance(nd.sum(a, (0, 1, 2)), nd.int64)
    assert a.max(axis=-1, keepdims=True).shape == (2, 3, 1)
    assert a.sum(keepdims=True).tolist() == [[[276]]]
    assert a.mean(axis=1, dtype="float32").dtype == "float32"
    assert a.sum(axis=0, where=a[:, :, :] > 11).sum() == sum(range(12, 24))
    assert nd.add.reduce(a, axis=None) == 276
    assert nd.cumsum(a, axis=1, dtype="int16").dtype == "int16"


VIEWS = {
    "permute_dims": (
        None,
        (0, 1),
        (1, 0),
        (2, 0, 1),
        [1, 0],
        (0, 0),
        (-1, 0),
        (),
        0,
        1.5,
    ),
    "squeeze": (None, 0, -1, 1, (0, 2), (0, 0), [0], (), 5, 1.5, True),
    "flip": (None, 0, -1, (0, 1), (0, 0), [0], (), 5, 1.5, nd.int64(0)),
    "expand_dims": (None, 0, -1, (0, 2), (0, 0), [0], (), 9, 1.5, nd.int64(0)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_of_views(name):
    function = getattr(nd, name)
    parameter = "axes" if name == "permute_dims" else "axis"
    cube = nd.arange(6).reshape(1, 2, 3)
    for a in (nd.zeros((1, 3, 1)), cube[0], nd.array(5), cube[:, ::-1], [[1], [2]]):
        assert outcome(function, a) == outcome(long_way(function), a)
        for axes in VIEWS[name]:
            wanted = outcome(long_way(function), a, axes)
            assert outcome(function, a, axes) == wanted, axes
            assert outcome(function, a, **{parameter: axes}) == wanted, axes
    view = function(cube, (2, 0, 1) if name == "permute_dims" else 0)
    assert nd.shares_memory(view, cube) and view.base is cube.base
    for wrong in (
        lambda: function(cube, 0, 1),
        lambda: function(cube, nowhere=0),
        lambda: function(cube, 0, **{parameter: 0}),
        lambda: function(),
    ):
        with pytest.raises(TypeError):
            wrong()


def test_of_methods_with_axes():
    a = nd.arange(6).reshape(1, 2, 3)
    transpose, squeeze = nd.ndarray.transpose, nd.ndarray.squeeze
    for axes in (
        (),
        (None,),
        (2, 0, 1),
        ((2, 0, 1),),
        (0, 1),
        ((),),
        (0, 0, 1),
        ([2, 1, 0],),
    ):
        assert outcome(transpose, a, *axes) == outcome(
            long_way(transpose), a, *axes
        ), axes
    for axis in ((), (0,), (None,), (1,), ((0,),)):
        assert outcome(squeeze, a, *axis) == outcome(long_way(squeeze), a, *axis), axis
    with pytest.raises(TypeError):
        a.transpose(axes=(2, 1, 0))
    assert (
        a.swapaxes(0, 2).shape == nd.moveaxis(a, 0, 2).swapaxes(0, 1).shape == (3, 2, 1)
    )
    a.release()
    with pytest.raises(nd.exceptions.HandleError):
        a.transpose(2, 1, 0)


@pytest.mark.parametrize("name", ["add", "power", "less", "negative", "clip", "divmod"])
def test_of_calls(name):
    ufunc = _ufuncs.by_name(name)
    a, b = nd.array([[1.0, 2.0], [0.0, 3.0]]), nd.array([2, 0])
    mask = nd.array([True, False])
    inputs = {1: [(a,), (b,), (1.5,)], 2: [(a, b), (b, b), (a, 2)], 3: [(a, b, b)]}
    choices = {
        "out": (NO_VALUE, None, "fresh", ("fresh",), (None,), (), 5),
        "where": (
            NO_VALUE,
            True,
            mask,
            nd.zeros(3, bool),
            nd.ones(2),
            [True, False],
            False,
        ),
        "dtype": (NO_VALUE, None, "float32", float, "int8", "x", nd.dtype("complex64")),
        "casting": (NO_VALUE, "no", "unsafe", "wrong"),
    }
    for given in inputs[ufunc.nin]:
        for values in itertools.product(*choices.values()):
            named = {k: v for k, v in zip(choices, values) if v is not NO_VALUE}
            is_fresh = named.get("out") in (None, (None,))
            if is_fresh and named.get("where", True) is not True:
                continue  # elements that are not computed are any
            short, short_out = call(ufunc, given, named)
            long, long_out = call(
                lambda *args, **rest: ufunc._parse(args, **rest), given, named
            )
            assert short == long, (given, named)
            assert repr(short_out) == repr(long_out), (given, named)


def call(function, given, named):
    """The outcome of a call, and the array that it may have written."""
    target = nd.full((2, 2), 7.0)
    if named.get("out") in ("fresh", ("fresh",)):
        out = named["out"]
        named = {**named, "out": target if out == "fresh" else (target,)}
    return outcome(function, *given, **named), target


def test_a_mask_leaves_elements_alone():
    a, out = nd.array([1.0, 2.0, 3.0]), nd.zeros(3)
    assert nd.add(a, a, out=out, where=a > 1.5) is out and out.tolist() == [0, 4, 6]
    made = nd.add(a, a, where=nd.array([False, True, False]), dtype="float32")
    assert made.dtype == "float32" and made[1] == 4
    with pytest.warns(RuntimeWarning, match="divide by zero encountered in divide"):
        nd.divide(a, a - 1, out=out, where=nd.array([True, False, False]))


def test_astype_without_a_copy():
    a = nd.arange(3)
    astype = nd.ndarray.astype
    for dtype in ("int64", int, "float32", nd.dtype("int64"), "x"):
        for copy in (True, False, None, 1, 0):
            wanted = outcome(long_way(astype), a, dtype, copy=copy)
            assert outcome(astype, a, dtype, copy=copy) == wanted
    assert a.astype(int, copy=False) is a and a.astype(int, copy=True) is not a
    with pytest.raises(TypeError):
        a.astype(int, kopy=False)


def test_order_without_a_copy():
    a = nd.zeros((2, 3))
    assert nd.ascontiguousarray(a) is a and nd.asfortranarray(a.T).base is a
    assert nd.ascontiguousarray(a.T).flags.c_contiguous
    assert nd.asfortranarray(a).flags.f_contiguous
    assert nd.ascontiguousarray(a, "float32").dtype == "float32"
    assert nd.ascontiguousarray(nd.array(5)).shape == (1,)
    assert nd.ravel(a).base is a and nd.ravel(nd.array([[1, 2], [3, 4]]).T).tolist() == [
        1,
        3,
        2,
        4,
    ]


def test_full_takes_no_other_way():
    values = (
        0,
        3,
        -1,
        300,
        2**40,
        2**63,
        2**70,
        1.5,
        1e300,
        nd.nan,
        True,
        2j,
        None,
        "x",
        [1, 2],
    )
    values += (nd.float32(1.5), nd.int8(-3), nd.True_, nd.complex64(1j), nd.array([1, 2]))
    for value in values:
        for shape in ((2,), (3, 2), 2, (), [2], -1, None, (2**40, 2**40)):
            assert outcome(nd.full, shape, value) == outcome(
                long_way(nd.full), shape, value
            )
        for dtype in (
            "bool",
            "int8",
            "uint64",
            "float16",
            "bfloat16",
            "float32",
            complex,
            "x",
        ):
            wanted = outcome(long_way(nd.full), (2,), value, dtype)
            assert outcome(nd.full, (2,), value, dtype) == wanted, (value, dtype)
            assert outcome(nd.full, (2,), value, dtype=dtype) == wanted, (value, dtype)
    assert nd.full((2, 3), 1.0, order="F").flags.f_contiguous
    with pytest.raises(TypeError):
        nd.full(2)


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "float64", "bfloat16", "complex64", complex]
)
def test_parts_and_bytes_take_no_other_way(dtype):
    a = nd.arange(6).reshape(2, 3).astype(dtype)
    for view in (a, a.T, a[:, ::-1], a[:, :1], nd.array(1, dtype), [[1, 2j]]):
        for function in (nd.real, nd.imag):
            assert outcome(function, view) == outcome(long_way(function), view)
    is_complex = a.dtype.kind == "c"
    assert nd.real(a).base is (a if is_complex else None)
    assert is_complex or nd.real(a) is a
    view = nd.ndarray.view
    for other in ("int8", "complex64", float, nd.dtype("uint16"), None, "x", "bool"):
        assert outcome(view, a, other) == outcome(long_way(view), a, other)
        assert outcome(view, a.T, other) == outcome(long_way(view), a.T, other)
    assert outcome(view, a) == outcome(long_way(view), a)
    same = a.view("int8") if a.dtype.itemsize == 1 else a.view(a.dtype)
    assert nd.shares_memory(same, a) and same.base is a
    c = nd.array([1 + 2j])
    c.real = 5
    c.imag[...] = 7
    assert c.tolist() == [5 + 7j] and c.real.base is c and c.view("float64").base is c
