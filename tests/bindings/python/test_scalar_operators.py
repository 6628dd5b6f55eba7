# SPDX-License-Identifier: BSD-3-Clause
"""The operators of scalars: as those of arrays without axes, and of NumPy's scalars."""

import fractions
import itertools
import math
import operator
import warnings

import ndabi as nd
import pytest
from ndabi._dtypes import named

NAMES = list(named)
OPERATORS = (
    "add sub mul truediv floordiv mod pow lshift rshift and_ or_ xor eq ne lt le gt ge"
).split()
NUMBERS = [True, 0, 1, 3, -2, 100, 2.5, -0.0, 1j]


def scalars(name):
    """A few elements of a dtype."""
    kind = named[name].type
    if named[name].kind in "iu":
        limits = nd.iinfo(name)
        return [kind(value) for value in (0, 1, 3, 7, limits.max, limits.min)]
    if name == "bool":
        return [nd.True_, nd.False_]
    values = [kind(value) for value in (0.0, -0.0, 1.0, 2.5, -3.0, 0.1, math.inf)]
    return [*values, kind(1e30)]


def outcome(function, *args):
    """The repr of the result, or the error's class. The repr has type and value."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = function(*args)
        except (TypeError, ValueError, OverflowError) as error:
            kinds = (OverflowError, TypeError, ValueError)
            return next(kind for kind in kinds if isinstance(error, kind))
    return repr(result)


def by_array(function, *args):
    """The operator on arrays without axes."""
    return function(*[nd.array(a) if isinstance(a, nd.generic) else a for a in args])


def ours(a, b):
    """Whether Python asks a scalar of ndabi first. It asks bool, float and complex before
    a class that does not derive from them."""
    return isinstance(a, nd.generic) or isinstance(b, type(a)) or type(b) is nd.bool_


@pytest.mark.parametrize("name", NAMES)
def test_as_arrays_without_axes(name):
    wrong = []
    for text in OPERATORS:
        operate = getattr(operator, text)
        others = [*scalars(name), *NUMBERS, nd.int8(3), nd.float32(1.5), nd.uint64(5)]
        for a, b in itertools.product(scalars(name), others):
            for args in ((a, b), (b, a)):
                if not ours(*args):
                    continue
                got = outcome(operate, *args)
                expected = outcome(by_array, operate, *args)
                if got != expected:
                    wrong.append(f"{text}{args}: {got} instead of {expected}")
    assert not wrong, "\n".join([f"{len(wrong)} differ", *wrong[:20]])


@pytest.mark.parametrize("name", NAMES)
def test_unary(name):
    for text in ("neg", "pos", "abs", "invert"):
        for a in scalars(name):
            operate = getattr(operator, text)
            assert outcome(operate, a) == outcome(by_array, operate, a), (text, a)


def test_types():
    assert repr(nd.int8(100) + nd.int8(27)) == "nd.int8(127)"
    assert repr(nd.float32(1) + 1) == "nd.float32(2.0)"
    assert repr(1 + nd.float32(1)) == "nd.float32(2.0)"
    assert repr(nd.int8(1) + 1.5) == "nd.float64(2.5)"
    assert repr(nd.int64(3) / 2) == "nd.float64(1.5)"
    assert repr(nd.float64(1) * 1j) == "nd.complex128(1j)"
    assert repr(nd.float32(1) < 2) == "nd.True_" and repr(nd.int8(1) == 2) == "nd.False_"
    assert repr(nd.True_ + nd.True_) == "nd.True_" and repr(nd.True_ + 1) == "nd.int64(2)"
    assert repr(divmod(nd.int8(7), 2)) == "(nd.int8(3), nd.int8(1))"
    assert repr(nd.float32(0.1) == 0.1) == "nd.True_"
    assert operator.index(nd.uint8(7)) == 7 and [1, 2, 3][nd.int64(1)] == 2


def test_wrapping_warns():
    with pytest.warns(RuntimeWarning, match="overflow encountered in scalar add"):
        assert nd.int8(100) + nd.int8(100) == -56
    with pytest.warns(RuntimeWarning, match="overflow encountered in scalar multiply"):
        assert nd.uint8(16) * nd.uint8(17) == 16
    with pytest.warns(RuntimeWarning, match="overflow encountered in scalar negative"):
        assert -nd.int8(-128) == -128


def test_out_of_bounds():
    for operate in (operator.add, operator.mul, operator.sub):
        with pytest.raises(
            OverflowError, match="Python integer 300 out of bounds for int8"
        ):
            operate(nd.int8(1), 300)
    assert nd.int8(1) < 300 and nd.uint8(0) > -1 and nd.uint64(2**63) > nd.int64(-1)


def test_other_types():
    assert nd.float64(0.5) + fractions.Fraction(1, 2) == 1.0
    assert nd.int64(1) == fractions.Fraction(1) and nd.float64(1) != "x"
    assert (nd.int8(1) == None) is False  # noqa: E711
    assert "ab" * nd.int64(2) == "abab" and [1] * nd.uint8(2) == [1, 1]
    for wrong in (None, "x", object()):
        with pytest.raises(TypeError):
            nd.float64(1) + wrong


def test_with_arrays():
    result = nd.float32(2) * nd.array([1, 2], "int8")
    assert result.dtype == "float32" and result.tolist() == [2, 4]
    assert (nd.int64(1) - nd.array([1, 2])).tolist() == [0, -1]
    assert (nd.float64(1) < nd.array([0.5, 2])).tolist() == [False, True]


def test_rounding():
    assert repr(round(nd.float32(2.567), 1)) == "nd.float32(2.6)"
    assert (
        repr(round(nd.float64(2.5))) == "2"
        and repr(round(nd.int8(124), -1)) == "nd.int8(120)"
    )
    assert math.floor(nd.float64(2.5)) == 2 and int(nd.float32(7.9)) == 7


def test_equal_scalars_of_one_type_have_equal_hashes():
    assert hash(nd.int8(5)) == hash(5) and {nd.int64(3): 1}[3] == 1
    assert hash(nd.float64(0.5)) == hash(0.5) and hash(nd.True_) == hash(True)


def test_sums_of_scalars():
    assert sum([nd.True_, nd.True_, nd.False_]) == 2
    assert repr(sum(nd.array([1.5, 2.5]))) == "nd.float64(4.0)"
