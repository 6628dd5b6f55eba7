# SPDX-License-Identifier: BSD-3-Clause
"""Errors name the arguments of Python, and what to do instead."""

import operator
import pydoc

import ndabi as nd
import pytest

TRUTH = nd.array([True, False])


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: nd.sum(nd.ones(3), where=[1, 0, 1]), "^where is of dtype int64"),
        (lambda: nd.sum([1.0], initial=[1.0]), "^initial has 1 dimensions"),
        (lambda: nd.max([1.0], where=[True]), "where needs initial$"),
        (
            lambda: nd.gcd.reduce([1], where=[True]) * nd.lcm.reduce([1], where=[True]),
            ".",
        ),
        (lambda: nd.maximum.reduce([1.0], where=[True]), "where needs initial$"),
        (lambda: nd.add.at(nd.ones(3), (0, 0), 1), "^too many indices for array"),
        (lambda: nd.add.resolve_dtypes(("int8",)), "2 dtypes of inputs"),
        (lambda: nd.add.resolve_dtypes((None, "int8")), "2 dtypes of inputs"),
        (lambda: -TRUTH, r"negative.*bool.*use the `~` operator or logical_not$"),
        (lambda: nd.negative(TRUTH), "`~` operator"),
        (lambda: -nd.True_, "`~` operator"),
        (lambda: TRUTH - TRUTH, r"subtract.*`\^` operator, bitwise_xor or logical_xor$"),
        (lambda: nd.subtract(TRUTH, True), "logical_xor"),
    ],
)
def test_messages(call, text):
    with pytest.raises((TypeError, ValueError, IndexError), match=text) as caught:
        call()
    for word in ("options", "inputs[", "handle", "index_count", "codes are"):
        assert word not in str(caught.value)


@pytest.mark.parametrize("name", ["nin", "nout", "nargs", "identity", "types"])
def test_what_ufuncs_are_is_not_written(name):
    before = getattr(nd.add, name)
    with pytest.raises(AttributeError):
        setattr(nd.add, name, 5)
    with pytest.raises(AttributeError):
        delattr(nd.add, name)
    assert getattr(nd.add, name) == before


def test_help_of_ufuncs():
    text = pydoc.plain(pydoc.render_doc(nd.hypot))
    assert "hypot(a, b, /, out=None, *, where=True, casting='same_kind'" in text
    for word in (
        "hypotenuse",
        "a, b\n",
        "out\n",
        "where\n",
        "dtype\n",
        "reduceat",
        ">>>",
    ):
        assert word in text
    assert "Method: at." in nd.sin.__doc__ and "sin(x, /" in nd.sin.__doc__
    assert operator.contains(nd.divmod.__doc__, "divmod(a, b, /")


def test_the_logarithm_of_gamma_has_both_names():
    assert nd.special.lgamma is nd.special.gammaln and "lgamma" in nd.special.__all__
