# SPDX-License-Identifier: BSD-3-Clause
"""The operators of scalars that the extension has: as the methods in Python have them."""

import itertools
import operator
from decimal import Decimal
from fractions import Fraction

import ndabi as nd
import pytest
from ndabi._extension import fast
from test_extension import outcome

if fast is None:
    pytest.skip("there is no extension module", allow_module_level=True)

FLOATS = (0.0, -0.0, 1.5, -2.5, 1e308, 5e-324, nd.inf, nd.nan, float(2**53))
INTEGERS = (0, 1, -1, 7, 2**31, 2**62, 2**63 - 1, -(2**63), 2**53 + 1)
SCALARS = [*map(nd.float64, FLOATS), *map(nd.int64, INTEGERS)]
OTHERS = [*FLOATS, *INTEGERS, 2**63, 2**70, 10**400, True, 2j, None, "x", nd.True_]
OTHERS += [nd.float32(0.1), nd.int8(-3), nd.uint64(2**63), nd.complex128(1j)]
OTHERS += [nd.ones(2), nd.zeros((), "int8"), [1, 2]]
ARITHMETIC = "add sub mul truediv floordiv mod pow".split()
ORDER = "eq ne lt le gt ge".split()


def by_method(name, a, b):
    """The operator of a scalar, by the methods alone."""
    is_derived = issubclass(type(b), type(a)) and type(a) is not type(b)
    if not is_derived and hasattr(a, f"__{name}__"):
        found = getattr(type(a), f"__{name}__")(a, b)
        if found is not NotImplemented:
            return found
    if isinstance(b, nd.generic) and type(a) is not type(b):
        return getattr(type(b), f"__r{name}__")(b, a)
    return NotImplemented


@pytest.mark.parametrize("name", ARITHMETIC)
def test_arithmetic_takes_no_other_way(name):
    function = getattr(operator, name)
    pairs = itertools.product(SCALARS, SCALARS + OTHERS)
    for a, b in [*pairs, *itertools.product(OTHERS, SCALARS)]:
        if isinstance(a, (nd.ndarray, list, str)) or isinstance(b, list):
            continue
        wanted = outcome(by_method, name, a, b)
        if wanted[0] is not NotImplemented:
            assert repr(outcome(function, a, b)) == repr(wanted), (a, b)  # of NaN too


@pytest.mark.parametrize("name", ORDER)
def test_comparisons_take_no_other_way(name):
    function = getattr(operator, name)
    for a, b in itertools.product(SCALARS, SCALARS + OTHERS):
        wanted = outcome(getattr(type(a), f"__{name}__"), a, b)
        if wanted[0] is not NotImplemented:
            assert outcome(function, a, b) == wanted, (a, b)


def test_signs():
    for a in SCALARS:
        for function in (operator.neg, operator.pos, operator.abs):
            method = getattr(type(a), f"__{function.__name__}__")
            assert outcome(function, a) == outcome(method, a), a


def test_other_classes_have_their_say():
    class Loud(nd.float64):
        def __radd__(self, other):
            return "loud"

        __lt__ = __add__ = __radd__

    class Quiet(nd.int64):
        pass

    class Other:
        def __radd__(self, other):
            return "other"

        def __gt__(self, other):
            return "greater"

    a, i = nd.float64(1.5), nd.int64(2)
    assert a + Loud(1) == Loud(1) + a == 1.0 + Loud(1) == "loud"
    assert (a > Loud(1)) == "loud" and i + Loud(1) == 3
    assert a + Other() == i + Other() == "other" and (a < Other()) == "greater"
    assert Quiet(2) + i == 4 and a + Quiet(2) == 3.5 and Quiet(2) * 2.5 == 5
    assert a + Fraction(1, 2) == Fraction(1, 2) + a == 2
    assert i * Fraction(1, 2) == Fraction(1, 2) * i == 1 and i < Fraction(5, 2)
    assert Decimal(2) == i and i + a == a + i == 3.5
    for wrong in (lambda: a + "x", lambda: "x" - i, lambda: a < None, lambda: {} * a):
        with pytest.raises(TypeError):
            wrong()
    with pytest.warns(RuntimeWarning, match="overflow encountered in scalar add") as told:
        assert nd.int64(2**63 - 1) + 1 == -(2**63)
    assert told[0].filename == __file__
