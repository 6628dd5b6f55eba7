# SPDX-License-Identifier: BSD-3-Clause
"""Python's numbers take the dtype of what they meet: of arrays, or that of dtype=."""

import math

import ndabi as nd
import pytest
from peer import NUMPY_2, np, same

HUGE = 10**400
INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]


@pytest.mark.parametrize("name", INTEGERS)
def test_integers_beyond_all_floats_compare(name):
    a = nd.array([0, 1], name)
    for number in (HUGE, -HUGE):
        above = number > 0
        assert (a < number).tolist() == (a <= number).tolist() == [above] * 2
        assert (a > number).tolist() == (a >= number).tolist() == [not above] * 2
        assert (a == number).tolist() == [False] * 2
        assert (number != a).tolist() == [True] * 2
        with pytest.raises(OverflowError):
            a + number


def test_numbers_alone_follow_dtype():
    same(nd.add(1, 2, dtype="uint8"), np.uint8(3))
    same(nd.multiply(200, 1, dtype="uint8"), np.uint8(200))
    same(nd.add(1.5, 2, dtype="float32"), np.float32(3.5))
    same(nd.add(1, 2j, dtype="complex64"), np.complex64(1 + 2j))
    same(nd.negative(100, dtype="int8"), np.int8(-100))
    same(nd.add(True, 1, dtype="uint8"), np.uint8(2))
    same(nd.add(1.5, 2, dtype="int8", casting="unsafe"), np.int8(3))
    for number, dtype in ((300, "int8"), (-1, "uint16"), (2**70, "int64")):
        with pytest.raises(OverflowError, match=f"out of bounds for {dtype}"):
            nd.add(1, number, dtype=dtype)
    for number, dtype in ((1.5, "int8"), (1j, "float32")):
        with pytest.raises(TypeError, match="cannot cast"):
            nd.add(1, number, dtype=dtype)


def test_large_numbers_alone():
    """Integers alone are of int64, and beside a float they are floats."""
    for function in (nd.add, nd.multiply, nd.maximum, nd.power, nd.divmod):
        for a, b in ((2**63, 2**63), (2**63, 1), (1, 2**64), (-(2**63) - 1, 1)):
            with pytest.raises(OverflowError, match="out of bounds for int64"):
                function(a, b)
    for a, b in ((2**64, 1.5), (-2.5, HUGE // 10**100), (2**70, 1j)):
        same(nd.add(a, b), np.float64(a + b) if b != 1j else np.complex128(a + b))
    for a, b in ((2**64, 1), (2**64, 2**65), (2**70, 2**70), (-HUGE, HUGE), (1, 2)):
        assert nd.less(a, b) == (a < b) and nd.greater_equal(a, b) == (a >= b)
        assert nd.equal(a, b) == (a == b) and nd.not_equal(a, b) == (a != b)
    same(nd.subtract(-129, -0.0, casting="no"), np.float64(-129))


@pytest.mark.skipif(not NUMPY_2, reason="promotion is that of NumPy 2")
@pytest.mark.parametrize("name", ["float16", "float32", "complex64", "int8"])
def test_small_numbers_are_true(name):
    a = np.array([0, 2], name)
    for function in ("logical_and", "logical_or", "logical_xor"):
        for number in (1e-300, 5e-324j, -0.0):
            mine, theirs = getattr(nd, function), getattr(np, function)
            same(mine(nd.array(a), number), theirs(a, number))
            same(mine(number, nd.array(a)), theirs(number, a))


def test_a_float_next_to_an_integer_makes_a_loop_of_floats():
    a = nd.array([1, 2], "uint8")
    assert nd.clip(a, 0.5, -3, casting="same_kind").tolist() == [-3.0, -3.0]


@pytest.mark.skipif(not NUMPY_2, reason="bounds are those of NumPy 2")
@pytest.mark.parametrize("name", [*INTEGERS, "float32", "bool"])
def test_limits_beyond_the_dtype(name):
    values = [0, 1, 1] if name == "bool" else [1, 5, 9]
    mine, theirs = nd.array(values, name), np.array(values, name)
    numbers = (-1, 0, 3, 127, 255, 300, 2**70, -(2**70), None, 2.5)
    for low in numbers:
        for high in numbers:
            if low is high is None and name == "bool":
                continue  # NumPy's positive refuses truth values
            try:
                expected = theirs.clip(low, high)
            except OverflowError:
                with pytest.raises(OverflowError):
                    mine.clip(low, high)
            else:
                same(mine.clip(low, high), expected)
                same(nd.clip(mine, low, high, out=nd.zeros(3)), expected.astype(float))


def test_no_limits_and_options():
    same(nd.clip(nd.array([1], "int8"), None, None, dtype="float32"), np.float32([1]))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int8"])
def test_closeness_is_of_the_dtype_of_the_array(dtype):
    for number in (1.00001, 1.0, 1, 1.0001, math.nan, math.inf, True):
        for pair in (
            (nd.array([1, 2], dtype), number),
            (number, nd.array([1, 2], dtype)),
        ):
            y = pair[1]
            y = np.float64(y) if dtype == "int8" else np.asarray(y).astype(dtype)
            x = np.asarray(pair[0]).astype(y.dtype)
            step = abs(x - y) <= y.dtype.type(1e-8) + y.dtype.type(1e-5) * abs(y)
            with np.errstate(invalid="ignore"):
                expected = step & np.isfinite(y) | (x == y)
            assert nd.isclose(*pair).tolist() == expected.tolist()
    assert not nd.allclose(nd.array([1.0], "float32"), 1.00001)
    assert nd.isclose(1.00001, 1) and nd.isclose(math.nan, math.nan, equal_nan=True)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_decimals_without_end():
    for dtype in ("float32", "float64"):
        for decimals in (400, -400):
            same(nd.round(nd.array([1.5], dtype), decimals), np.array([np.nan], dtype))
    assert nd.round(nd.array([15]), 400).tolist() == [15]


@pytest.mark.parametrize("casting", ["no", "equiv", "safe", "same_kind", "unsafe"])
def test_truth_needs_no_cast(casting):
    a, b = np.array([1, 0, 3, 0], "int32"), np.array([1.0, np.nan, 0, 0])
    for name in ("logical_and", "logical_or", "logical_xor"):
        expected = getattr(np, name)(a, b, casting=casting)
        same(getattr(nd, name)(a, b, casting=casting), expected)
        same(getattr(nd, name)(a, 300, casting=casting), getattr(np, name)(a, 300))
    with pytest.raises(TypeError, match="bool to float64"):
        nd.logical_and(a, b, casting="no", out=nd.zeros(4))
