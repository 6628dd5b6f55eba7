# SPDX-License-Identifier: BSD-3-Clause
import array
import math

import ndabi as nd
import pytest
from ndabi._dtypes import named


@pytest.mark.parametrize("name", list(named))
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3)])
def test_filled(name, shape):
    for make, value in ((nd.zeros, 0), (nd.ones, 1)):
        a = make(shape, name)
        assert a.shape == shape and a.dtype == name and a.flags.c_contiguous
        assert set(a.ravel().tolist()) <= {value}
    assert nd.empty(shape, name).shape == shape
    assert nd.full(shape, 1, name).ravel().tolist() == [1] * nd.size(a)


def test_orders():
    a = nd.zeros((2, 3), order="F")
    assert a.flags.f_contiguous and a.flags.owndata and a.strides == (8, 16)
    assert nd.eye(2, 3, order="F").flags.fnc
    assert nd.empty_like(a).flags.fnc and nd.zeros_like(a, order="C").flags.c_contiguous
    assert nd.array(a, order="C").flags.c_contiguous
    assert nd.asfortranarray([[1, 2], [3, 4]]).flags.f_contiguous
    for wrong in (lambda: nd.zeros(2, order="K"), lambda: nd.zeros(2, order="x")):
        with pytest.raises(ValueError):
            wrong()


def test_full_takes_the_dtype_of_the_value():
    assert nd.full(1, 1).dtype == "int64" and nd.full(1, 1.0).dtype == "float64"
    assert nd.full(1, True).dtype == "bool" and nd.full(1, 1j).dtype == "complex128"
    assert nd.full(1, nd.float16(1)).dtype == "float16"
    assert nd.full((2, 2), [1, 2]).tolist() == [[1, 2], [1, 2]]
    with pytest.raises(OverflowError):
        nd.full(2, 300, "int8")


@pytest.mark.parametrize(
    ("value", "dtype", "shape"),
    [
        (3, "int64", ()),
        ([], "float64", (0,)),
        ([[], []], "float64", (2, 0)),
        ([1, 2.5], "float64", (2,)),
        ([True, 2], "int64", (2,)),
        ([1, 2j], "complex128", (2,)),
        ([[1, 2], (3, 4)], "int64", (2, 2)),
        (range(4), "int64", (4,)),
        ([2**63], "uint64", (1,)),
        ([nd.int8(1), nd.int16(2)], "int16", (2,)),
        ([nd.float32(1), nd.float32(2)], "float32", (2,)),
        ([nd.True_, False], "bool", (2,)),
        ([nd.zeros(2, "int8"), nd.zeros(2, "uint8")], "int16", (2, 2)),
        ([[nd.array(1), nd.array(2)]], "int64", (1, 2)),
        (bytearray(b"ab"), "uint8", (2,)),
        (array.array("d", [1, 2]), "float64", (2,)),
        (array.array("h", [1, 2]), "int16", (2,)),
    ],
)
def test_array_of(value, dtype, shape):
    a = nd.array(value)
    assert a.dtype == dtype and a.shape == shape
    assert nd.asarray(value).dtype == dtype


@pytest.mark.parametrize("name", list(named))
def test_lists_in_every_dtype(name):
    kind = {"b": bool, "c": complex}.get(named[name].kind, int)
    values = [[1, 0], [1, 1], [0, 1]]
    a = nd.array(values, dtype=name)
    assert a.dtype == name and a.tolist() == [[kind(x) for x in row] for row in values]
    assert nd.array([[1.9, 0.0]], dtype=name).shape == (1, 2)


@pytest.mark.parametrize("value", [[[1], [1, 2]], [1, [2]], [[1], 2], [[[1]], [2]]])
def test_ragged_lists(value):
    with pytest.raises(ValueError, match="inhomogeneous"):
        nd.array(value)


@pytest.mark.parametrize("value", [object(), "abc", ["a"], [None], {1: 2}, {1, 2}, None])
def test_what_is_no_array(value):
    with pytest.raises(TypeError):
        nd.array(value)


def test_integers_out_of_range():
    with pytest.raises(OverflowError, match="Python integer 300 out of bounds for int8"):
        nd.array([1, 300], dtype="int8")
    with pytest.raises(OverflowError):
        nd.array([2**64])
    assert nd.array([-1, 2**63]).dtype == "float64"


def test_copies():
    a = nd.zeros(3)
    assert nd.asarray(a) is a and nd.asarray(a, "float64") is a and nd.array(a) is not a
    assert nd.array(a, copy=None) is a and nd.array(a, copy=False) is a
    assert not nd.shares_memory(nd.array(a), a)
    for wrong in (
        lambda: nd.asarray([1], copy=False),
        lambda: nd.asarray(a, "int8", copy=False),
    ):
        with pytest.raises(ValueError, match="Unable to avoid copy"):
            wrong()
    assert nd.array([1], ndmin=3).shape == (1, 1, 1)


def test_ranges():
    assert nd.arange(3).tolist() == [0, 1, 2] and nd.arange(3).dtype == "int64"
    assert nd.arange(1, 2, 0.5).tolist() == [1.0, 1.5]
    assert nd.arange(5, 0, -2, dtype="int8").tolist() == [5, 3, 1]
    assert nd.arange(0).shape == (0,) and nd.arange(3, 1).shape == (0,)
    for wrong in (lambda: nd.arange(0, 1, 0), lambda: nd.arange(0, math.nan)):
        with pytest.raises(ValueError):
            wrong()
    assert nd.linspace(0, 1, 3).tolist() == [0, 0.5, 1]
    assert nd.linspace(0, 1, 2, endpoint=False, retstep=True)[1] == 0.5
    assert nd.linspace(0, 1j, 2).dtype == "complex128" and nd.linspace(0, 9, 0).size == 0
    assert nd.linspace(0, 5, 3, dtype=int).tolist() == [0, 2, 5]
    assert nd.eye(3, 2, -1).tolist() == [[0, 0], [1, 0], [0, 1]]
    assert nd.identity(1, bool).tolist() == [[True]]


def test_frombuffer():
    raw = bytearray(range(16))
    a = nd.frombuffer(raw, "uint16", count=3, offset=2)
    assert a.tolist() == [0x0302, 0x0504, 0x0706] or a.flags.aligned
    a[0] = 0
    assert raw[2] == raw[3] == 0 and not nd.frombuffer(b"ab", "int8").flags.writeable
    for wrong in (
        lambda: nd.frombuffer(b"abc", "int16"),
        lambda: nd.frombuffer(b"ab", "int8", offset=3),
        lambda: nd.frombuffer(b"ab", "int8", count=3),
    ):
        with pytest.raises(ValueError):
            wrong()
    assert nd.frombuffer(b"", "int8").shape == (0,)


def test_fromiter():
    assert nd.fromiter(iter([1, 2, 3]), "int8", 2).tolist() == [1, 2]
    with pytest.raises(ValueError, match="iterator too short"):
        nd.fromiter([1], int, 2)


def test_the_class_itself():
    raw = bytearray(b"\1\0\2\0\3\0")
    a = nd.ndarray((2,), "uint16", buffer=raw, offset=2)
    assert a.tolist() == [2, 3] and not a.flags.owndata and a.base is raw
    assert nd.ndarray((2, 3), "int8", order="F").flags.fnc
    assert type(nd.zeros(1)) is nd.ndarray and isinstance(a, nd.ndarray)
    for wrong in (
        lambda: nd.ndarray((4,), "uint16", buffer=raw),
        lambda: nd.ndarray((2,), "uint16", buffer=raw, strides=(6,)),
        lambda: nd.ndarray((2,), "uint16", buffer=raw, strides=(-2,)),
    ):
        with pytest.raises(ValueError):
            wrong()


@pytest.mark.parametrize("make", [nd.zeros, nd.ones, nd.empty])
def test_impossible_shapes(make):
    for shape, error in [
        (-1, ValueError),
        ((2**62, 2**62), ValueError),
        ((1,) * 65, ValueError),
    ]:
        with pytest.raises(error):
            make(shape)
    with pytest.raises(MemoryError):
        make(2**59)
    with pytest.raises(TypeError):
        make(2.5)
