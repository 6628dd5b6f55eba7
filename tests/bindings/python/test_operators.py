# SPDX-License-Identifier: BSD-3-Clause
"""The operators of arrays, with numbers, scalars, lists and each other."""

import operator

import ndabi as nd
import pytest

A = nd.array([[1, -2], [3, 4]])


@pytest.mark.parametrize(
    ("operate", "expected"),
    [
        (lambda a: a + 1, [[2, -1], [4, 5]]),
        (lambda a: 1 + a, [[2, -1], [4, 5]]),
        (lambda a: a - 1, [[0, -3], [2, 3]]),
        (lambda a: 1 - a, [[0, 3], [-2, -3]]),
        (lambda a: a * 2, [[2, -4], [6, 8]]),
        (lambda a: a / 2, [[0.5, -1.0], [1.5, 2.0]]),
        (lambda a: 12 / a, [[12.0, -6.0], [4.0, 3.0]]),
        (lambda a: a // 2, [[0, -1], [1, 2]]),
        (lambda a: 7 // a, [[7, -4], [2, 1]]),
        (lambda a: a % 3, [[1, 1], [0, 1]]),
        (lambda a: 7 % a, [[0, -1], [1, 3]]),
        (lambda a: a**2, [[1, 4], [9, 16]]),
        (lambda a: 2.0**a, [[2.0, 0.25], [8.0, 16.0]]),
        (lambda a: a << 1, [[2, -4], [6, 8]]),
        (lambda a: a >> 1, [[0, -1], [1, 2]]),
        (lambda a: a & 1, [[1, 0], [1, 0]]),
        (lambda a: 8 | a, [[9, -2], [11, 12]]),
        (lambda a: a ^ 1, [[0, -1], [2, 5]]),
        (lambda a: -a, [[-1, 2], [-3, -4]]),
        (lambda a: +a, [[1, -2], [3, 4]]),
        (lambda a: abs(a), [[1, 2], [3, 4]]),
        (lambda a: ~a, [[-2, 1], [-4, -5]]),
        (lambda a: a == 3, [[False, False], [True, False]]),
        (lambda a: a != 3, [[True, True], [False, True]]),
        (lambda a: a < 3, [[True, True], [False, False]]),
        (lambda a: 3 >= a, [[True, True], [True, False]]),
        (lambda a: a > [1, 0], [[False, False], [True, True]]),
        (lambda a: a + [10, 20], [[11, 18], [13, 24]]),
        (lambda a: [10, 20] - a, [[9, 22], [7, 16]]),
        (lambda a: a + nd.float64(0.5), [[1.5, -1.5], [3.5, 4.5]]),
        (lambda a: nd.int8(2) * a, [[2, -4], [6, 8]]),
    ],
)
def test_values(operate, expected):
    result = operate(A)
    assert isinstance(result, nd.ndarray)
    assert result.tolist() == expected
    kinds = {type(x) for row in result.tolist() for x in row}
    assert kinds == {type(x) for row in expected for x in row}


def test_divmod():
    quotient, rest = divmod(A, 3)
    assert quotient.tolist() == [[0, -1], [1, 1]] and rest.tolist() == [[1, 1], [0, 1]]
    quotient, rest = divmod(7, nd.array([2, 3]))
    assert quotient.tolist() == [3, 2] and rest.tolist() == [1, 1]


@pytest.mark.parametrize("name", "add sub mul floordiv mod pow lshift and or xor".split())
def test_in_place(name):
    a = nd.array([1, 2, 3])
    before = a
    b = getattr(operator, f"__{name}__")(a, 2)
    a = getattr(operator, f"__i{name}__")(a, 2)
    assert a is before and a.tolist() == b.tolist()


def test_in_place_keeps_the_dtype():
    a = nd.zeros(2, "float32")
    a += nd.ones(2)
    assert a.dtype == "float32" and a.tolist() == [1, 1]
    with pytest.raises(nd.exceptions.CastError):
        b = nd.zeros(2, int)
        b += 0.5
    with pytest.raises(nd.exceptions.ReadOnlyError):
        c = nd.broadcast_to(1, (2,))
        c += 1
    view = a[::-1]
    view += [10, 20]
    assert a.tolist() == [21, 11]


def test_numbers_are_weak():
    small = nd.array([1, 2], "int8")
    assert (small + 1).dtype == "int8" and (small + 1.5).dtype == "float64"
    assert (nd.ones(1, "float32") * 2.5).dtype == "float32"
    assert (nd.ones(1, "float32") * 2j).dtype == "complex64"
    assert (nd.ones(1, "float32") * nd.float64(2)).dtype == "float64"
    assert (nd.ones(1, "bool") + 1).dtype == "int64"
    assert (small + nd.int16(1)).dtype == "int16" and (small + True).dtype == "int8"
    assert (nd.ones(1, "uint64") + (2**64 - 2)).tolist() == [2**64 - 1]
    assert (nd.ones(1) + 2**70).tolist() == [2.0**70]


@pytest.mark.parametrize("value", [128, -129, 300, 2**40, -(2**70)])
def test_integers_out_of_bounds(value):
    small = nd.array([1, 2], "int8")
    text = f"Python integer {value} out of bounds for int8"
    for operate in (operator.add, operator.mul, operator.and_, nd.maximum):
        with pytest.raises(OverflowError, match=text):
            operate(small, value)
        with pytest.raises(OverflowError, match=text):
            operate(value, small)


def test_comparisons_with_integers_are_exact():
    small, big = nd.array([-1, 127], "int8"), nd.array([2**64 - 1], "uint64")
    assert (small < 300).tolist() == [True, True] and (small > -(2**70)).all()
    assert (300 == small).tolist() == [False, False] and (small != 2**70).all()
    assert (big > -1).tolist() == [True] and (big == 2**64 - 1).tolist() == [True]
    assert (big == 2**64).tolist() == [False] and (big < 2**64).tolist() == [True]
    assert (nd.array([2**63 - 1]) < 2**63).tolist() == [True]


def test_truth():
    assert bool(nd.array([[3]])) is True and not nd.array(0.0)
    for ambiguous in (A == A, nd.zeros(0)):
        with pytest.raises(ValueError, match="truth value"):
            bool(ambiguous)


def test_membership():
    assert 3 in A and 5 not in A and nd.int8(-2) in A and 2.5 not in A


def test_hash():
    with pytest.raises(TypeError, match="unhashable"):
        hash(A)


class Other:
    """A class that has its own idea of operators."""

    def __radd__(self, other):
        return "radd"

    def __eq__(self, other):
        return "eq"


def test_other_classes_have_their_say():
    assert A + Other() == "radd" and (A == Other()) == "eq"
    for wrong in (None, object(), "x", {}):
        with pytest.raises(TypeError, match="unsupported operand"):
            A + wrong
        with pytest.raises(TypeError, match="unsupported operand"):
            wrong - A
    assert (A == None) is False and (A != "x") is True  # noqa: E711

    class Refuses:
        __array_ufunc__ = None

        def __rmul__(self, other):
            return "mine"

    assert A * Refuses() == "mine"


def test_three_arguments_of_pow_are_refused():
    with pytest.raises(TypeError):
        pow(A, 2, 3)


def test_elements_without_axes_give_scalars():
    zero = nd.array(2.5)
    assert repr(zero + 1) == "nd.float64(3.5)" and repr(-zero) == "nd.float64(-2.5)"
    assert repr(zero < 3) == "nd.True_"
    assert isinstance(zero[None] + zero, nd.ndarray)
    zero += 1
    assert isinstance(zero, nd.ndarray) and zero[()] == 3.5
