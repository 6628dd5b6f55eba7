# SPDX-License-Identifier: BSD-3-Clause
"""NaN is left out before elements become another dtype, and what is told of it."""

import warnings

import ndabi as nd
import pytest
from peer import np, same

NAN = float("nan")
VALUES = [[2, NAN, 3], [NAN, NAN, NAN], [1, 4, 2]]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["nansum", "nanprod", "nancumsum", "nancumprod"])
@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float32", "complex64"])
@pytest.mark.parametrize("source", ["float32", "complex128"])
def test_dtypes(name, dtype, source):
    for axis in (None, 0, 1):
        a = np.array(VALUES, source)
        expected = getattr(np, name)(a, axis=axis, dtype=dtype)
        same(getattr(nd, name)(nd.array(a), axis=axis, dtype=dtype), expected)


def test_a_part_that_is_nan_counts_as_nan():
    assert nd.nansum([complex(3, NAN), 2], dtype="float64") == 2
    assert nd.nanprod([complex(3, NAN), 2], dtype="float64") == 2


def told(call):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    return [str(each.message) for each in caught]


INF = float("inf")
CASES = [
    ([NAN, NAN], {}),
    ([[NAN, 1.0], [NAN, 2.0]], {"axis": 0}),
    ([[INF, -INF, NAN], [NAN] * 3, [1.0, 2.0, 3.0]], {"axis": 1}),
    ([[INF, -INF, NAN], [1.0, 2.0, 3.0]], {"axis": 1, "keepdims": True}),
    ([1.0, 2.0, NAN], {"where": np.array([False, False, True])}),
    ([1.0, 2.0, NAN], {}),
    (np.zeros((0, 2)), {"axis": 0}),
    ([NAN, complex(2, NAN)], {}),
    ([[INF, complex(-INF, 1), NAN], [NAN] * 3, [1j, 2.0, 3.0]], {"axis": 1}),
    (np.zeros((0, 2), "complex64"), {"axis": 0}),
]
# NumPy tells of the division of integers by 0 each time that it divides.
INTEGERS = [
    ([1, 2], {"where": np.array([False, False])}),
    (np.zeros((0, 2), "int8"), {"axis": 0}),
    (np.ones((2, 3), "bool"), {"axis": 1, "where": np.array([[True] * 3, [False] * 3])}),
]


@pytest.mark.parametrize(("values", "options"), CASES)
@pytest.mark.parametrize("name", ["nanmean", "nanvar", "nanstd"])
def test_what_is_told(name, values, options):
    theirs = told(lambda: getattr(np, name)(values, **options))
    mine = told(lambda: getattr(nd, name)(values, **options))
    # NumPy subtracts with a call of its own.
    theirs = [each.replace("subtract", "reduce") for each in theirs]
    assert sorted(mine) == sorted(theirs)


@pytest.mark.parametrize(("values", "options"), INTEGERS)
@pytest.mark.parametrize("name", ["mean", "var", "std"])
@pytest.mark.parametrize("skips", ["", "nan"])
def test_what_is_told_of_integers(name, skips, values, options):
    theirs = told(lambda: getattr(np, skips + name)(values, **options))
    mine = told(lambda: getattr(nd, skips + name)(values, **options))
    assert mine[0].rstrip(".") == theirs[0].rstrip(".")
    assert mine[1:] == ["invalid value encountered in reduce"]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_the_mean_of_no_complex_numbers(dtype):
    values = np.array([[NAN, NAN], [1j, NAN]], dtype)
    same(nd.nanmean(nd.array(values), axis=1), np.nanmean(values, axis=1))
    same(nd.nanmean(nd.array(values[0])), np.nanmean(values[0]))
    same(nd.nanvar(nd.array(values), axis=1), np.nanvar(values, axis=1))


MASKS = [
    ([False, False, False], {}),
    ([[True] * 3, [False] * 3], {"axis": 1}),
    ([[True] * 3, [False, True, False]], {"axis": 1, "ddof": 1}),
    ([[True] * 3, [False, True, True]], {"axis": 1, "ddof": 1, "keepdims": True}),
    (True, {"axis": 0}),
    ([True, True, False], {"axis": 0}),
]


@pytest.mark.parametrize(("mask", "options"), MASKS)
@pytest.mark.parametrize("name", ["mean", "var", "std"])
@pytest.mark.parametrize("dtype", ["int16", "float16", "float64", "complex64"])
def test_what_a_mask_leaves(name, mask, options, dtype):
    a, mask = np.arange(6).reshape(2, 3).astype(dtype), np.array(mask)
    options = {key: options[key] for key in options if name != "mean" or key != "ddof"}
    theirs = told(lambda: getattr(np, name)(a, where=mask, **options))
    mine = told(lambda: getattr(nd, name)(nd.array(a), where=mask, **options))
    assert [each.rstrip(".") for each in mine[:1]] == [
        each.rstrip(".") for each in theirs[:1]
    ]
    assert len(mine) == 0 or mine[1:] == ["invalid value encountered in reduce"]
    with nd.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error" if not theirs else "ignore")
        ours = getattr(nd, name)(nd.array(a), where=mask, **options)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        same(ours, getattr(np, name)(a, where=mask, **options))


def test_nothing_is_invalid_where_there_is_nothing():
    with nd.errstate(all="raise"), pytest.warns(RuntimeWarning, match="empty slice"):
        assert nd.isnan(nd.nanmean([NAN, NAN]))
        assert nd.isnan(nd.nanmean([[NAN], [NAN]], axis=0))
    with nd.errstate(invalid="raise"), pytest.raises(FloatingPointError):
        nd.nanmean([INF, -INF])
    with nd.errstate(all="raise"), pytest.warns(RuntimeWarning, match="Degrees"):
        nd.nanvar([1.0, NAN], ddof=1)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_freedom_gives_nan():
    target = nd.zeros(2, "float32")
    for function in (nd.nanvar, nd.nanstd):
        assert nd.isnan(function([1.0, 2.0, NAN], ddof=3))
        assert function([[1.0, 2.0], [1.0, 3.0]], 1, None, target, 3) is target
        assert nd.isnan(target).tolist() == [True, True]
        assert function([1, 2], ddof=3) == nd.inf  # as var: there is no NaN to skip
