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
]


@pytest.mark.parametrize(("values", "options"), CASES)
@pytest.mark.parametrize("name", ["nanmean", "nanvar", "nanstd"])
def test_what_is_told(name, values, options):
    theirs = told(lambda: getattr(np, name)(values, **options))
    mine = told(lambda: getattr(nd, name)(values, **options))
    # NumPy subtracts with a call of its own.
    theirs = [each.replace("subtract", "reduce") for each in theirs]
    assert sorted(mine) == sorted(theirs)


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
