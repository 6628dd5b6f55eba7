# SPDX-License-Identifier: BSD-3-Clause
import copy

import ndabi as nd
import pytest
from ndabi._dtypes import named


@pytest.mark.parametrize("name", list(named))
@pytest.mark.parametrize("shape", [(), (3,), (0,), (2, 0), (0, 2), (2, 3), (1, 2, 1)])
def test_tolist_gives_what_array_took(name, shape):
    a = nd.zeros(shape, name)
    for order in ("C", "F"):
        b = nd.array(a.copy(order).tolist(), dtype=name)
        assert b.shape == (shape if 0 not in shape else shape[: shape.index(0) + 1])
    values = a.ravel().tolist()
    assert all(type(v) in (bool, int, float, complex) for v in values)


@pytest.mark.parametrize("source", list(named))
@pytest.mark.parametrize("target", list(named))
def test_casts_of_small_numbers_are_exact(source, target):
    a = nd.array([0, 1, 1, 0], dtype=source).astype(target)
    assert a.dtype == target and a.tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("source", "float16 bfloat16 float32 float64".split())
@pytest.mark.parametrize("target", [n for n in named if named[n].kind in "iu"])
def test_float_to_integer_saturates(source, target):
    limits = nd.iinfo(target)
    a = nd.array([float("inf"), -float("inf"), float("nan")], dtype=source)
    assert a.astype(target).tolist() == [limits.max, limits.min, 0]


def test_integers_wrap():
    assert nd.array([257, -1]).astype("uint8").tolist() == [1, 255]


def test_bfloat16_rounds_to_even():
    # 8 significant bits: 257 lies between 256 and 258, 259 between 258 and 260.
    a = nd.array([257.0, 259.0, 1e39, -0.0]).astype("bfloat16")
    assert a.tolist() == [256.0, 260.0, float("inf"), 0.0]
    bits = a.view("uint16").tolist()
    assert bits == [0x4380, 0x4382, 0x7F80, 0x8000]


def test_astype():
    a = nd.zeros((2, 3))
    assert a.astype("float64") is not a and a.astype("float64", copy=False) is a
    assert a.astype("int8", order="F").flags.fnc
    with pytest.raises(TypeError):
        a.astype("int8", casting="safe")
    with pytest.raises(ValueError):
        a.astype("int8", order="Z")


def test_item():
    a = nd.arange(6).reshape(2, 3)
    assert a.item(5) == a.item(1, 2) == a.item((1, 2)) == a.item(-1) == 5
    assert type(a.item(0)) is int
    for wrong in (a.item, lambda: a.item(1, 2, 3)):
        with pytest.raises(ValueError):
            wrong()
    with pytest.raises(IndexError):
        a.item(6)


def test_conversions_of_single_elements():
    a = nd.array([[2.5]])
    assert float(a) == 2.5 and int(a) == 2 and complex(a) == 2.5 and bool(a) is True
    assert [0, 1, 2][nd.array(2)] == 2
    for wrong in (lambda: [1][a], lambda: [1][nd.array([0])]):
        with pytest.raises(TypeError):
            wrong()
    for wrong in (float, int, bool, complex):
        with pytest.raises((TypeError, ValueError)):
            wrong(nd.zeros(2))


def test_bytes():
    a = nd.array([[1, 2], [3, 4]], "uint8")
    assert a.tobytes() == b"\1\2\3\4" and a.tobytes("F") == b"\1\3\2\4"
    assert a.T.tobytes() == b"\1\3\2\4" and a.T.tobytes("A") == b"\1\2\3\4"
    assert a[::-1, ::-1].tobytes() == b"\4\3\2\1"


def test_copies():
    a = nd.arange(6).reshape(2, 3)
    for b in (a.copy(), copy.copy(a), copy.deepcopy(a), a.flatten().reshape(2, 3)):
        assert nd.array_equal(a, b) and not nd.shares_memory(a, b)
    assert a.T.copy().flags.c_contiguous and a.T.copy("K").flags.f_contiguous
    a.fill(7)
    assert a.tolist() == [[7] * 3] * 2
    nd.zeros(0).fill(3)


def test_copyto():
    a = nd.zeros((2, 2), "int8")
    nd.copyto(a, [1, 2])
    nd.copyto(a[0], 5)
    assert a.tolist() == [[5, 5], [1, 2]]
    for value, error in [(2.5, TypeError), ([1.5, 2], TypeError), (300, OverflowError)]:
        with pytest.raises(error):
            nd.copyto(a, value)
    nd.copyto(a, 2.5, casting="unsafe")
    assert a.tolist() == [[2, 2], [2, 2]]
    with pytest.raises(TypeError):
        nd.copyto([1], 2)


def test_array_equal():
    nan = float("nan")
    assert nd.array_equal([1], [True]) and not nd.array_equal([1], [[1]])
    assert not nd.array_equal([nan], [nan]) and nd.array_equal(
        [nan], [nan], equal_nan=True
    )


def test_hashes():
    a = nd.arange(6).reshape(2, 3)
    assert nd.array_hash(a) == nd.array_hash(a.copy("F")) != nd.array_hash(a.T)
    assert nd.array_hash(a) != nd.array_hash(a.astype("uint64"))
