# SPDX-License-Identifier: BSD-3-Clause
"""Functions that are made of ufuncs, against NumPy's."""

import warnings

import ndabi as nd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peer import DTYPES, NUMPY_2, np

if not NUMPY_2:
    pytest.skip("dtypes are those of NumPy 2", allow_module_level=True)

from test_differential_reductions import agree, arrays
from test_differential_ufuncs import edges, outcome

numbers = st.sampled_from([0, 2, -1, 1.5, nd.nan])


def check(name, *args, **options):
    got = outcome(getattr(nd, name), *args, **options)
    expected = outcome(getattr(np, name), *args, **options)
    assert agree(got, expected), (name, args, options, got, expected)


@given(arrays(holes=True), arrays(holes=True), numbers)
def test_where(a, b, number):
    if number == -1 and "u" in a.dtype.kind + b.dtype.kind:
        return  # an error here, and where the condition chooses it there
    for args in ((a, b, number), (a > 1, number, a), (a, 1, number), (a > 2, a, b)):
        check("where", *args)


@given(arrays(), st.sampled_from([(1, 3), (None, 2), (1, None), (2.5, 3), (3, 1)]))
def test_clip(a, limits):
    check("clip", a, *limits)
    check("clip", a, min=limits[0], max=limits[1])
    method = outcome(nd.array(a).clip, *limits)
    assert agree(method, outcome(a.clip, *limits)), (a, limits)


@pytest.mark.parametrize("number", [300, -1, 2.5, True])
def test_clip_of_a_number(number):
    """It has its own dtype: only the limits take that of others."""
    for limits in (
        (np.array([1, 2], "uint8"), np.array([3], "uint8")),
        (np.float32(1), np.float32(2)),
        (1, np.array([2, 400], "int16")),
        (None, np.array([2], "int8")),
    ):
        check("clip", number, *limits)


def test_clip_of_one_element_is_a_scalar():
    one = nd.array(5, "uint8")
    for limits in ((1, 9), (None, 9), (-1, 300), (None, None)):
        assert isinstance(nd.clip(one, *limits), nd.uint8), limits
        assert isinstance(one.clip(*limits), nd.uint8), limits


@given(arrays(), st.integers(-2, 3), st.integers(0, 99))
def test_round(a, decimals, seed):
    if a.dtype.kind in "fc":
        a = (a + np.random.default_rng(seed).random(a.shape) * 9).astype(a.dtype)
    if a.dtype == "float16" and decimals:
        return  # the scale is a float16 there, and so are its errors
    if a.dtype != "bool":
        check("round", a, decimals)


@pytest.mark.parametrize("dtype", DTYPES)
def test_of_one_array(dtype):
    a = edges(dtype)
    names = [
        "iscomplex",
        "isreal",
        "iscomplexobj",
        "isrealobj",
        "nan_to_num",
        "real",
        "imag",
    ]
    for name in names if dtype != "bool" else names[:4]:
        check(name, a)
        check(name, a[0])
    if a.dtype.kind in "fc":
        check("angle", a)
        check("angle", a, deg=True)
        check("nan_to_num", a, nan=1.0, posinf=2.0, neginf=3.0)
        check("fix", a.real)


@given(arrays(holes=True), arrays(holes=True), st.booleans())
def test_closeness(a, b, equal_nan):
    check("isclose", a, b, equal_nan=equal_nan)
    check("isclose", a, a * 1.000001, rtol=1e-5, equal_nan=equal_nan)
    check("allclose", a, b)
    check("array_equiv", a, b)
    check("array_equiv", a, a[None])


def test_closeness_of_infinities():
    a = np.array([np.inf, -np.inf, np.inf, np.nan, 1.0])
    b = np.array([np.inf, np.inf, 1.0, np.nan, np.inf])
    check("isclose", a, b)
    check("isclose", a, b, equal_nan=True)


@given(arrays())
def test_select(a):
    check("select", [a > 3, a > 1], [a, a * 2], 7)
    check("select", [a > 3], [2.5])


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=12), st.integers(0, 3))
def test_unwrap(values, kind):
    a = np.array(values)
    period = [None, 3, 4.0, 360][kind]
    check("unwrap", a, **({} if period is None else {"period": period}))
    check("unwrap", (a * 5).astype(int), **({} if period is None else {"period": period}))


def test_real_if_close():
    for a in (np.array([1 + 1e-15j]), np.array([1 + 1e-3j]), np.array([1.0])):
        check("real_if_close", a)
        check("real_if_close", a, tol=1e-2)


def test_arguments_that_do_not_fit():
    with pytest.raises(nd.exceptions.UnsupportedError, match="nonzero"):
        nd.where([True])
    with pytest.raises(ValueError):
        nd.where([True], 1)
    with pytest.raises(ValueError):
        nd.select([[True]], [])
    with pytest.raises(TypeError):
        nd.select([[1]], [[1]])
    with pytest.raises(ValueError):
        nd.clip([1], 1, 2, max=3)
    with pytest.raises(nd.exceptions.UnsupportedError):
        nd.dot(nd.zeros(2), nd.zeros((2, 2)))


@pytest.mark.parametrize(
    "options", [{"atol": nd.nan}, {"rtol": nd.inf}, {"rtol": [0.1, nd.nan]}], ids=repr
)
def test_tolerances_that_are_no_numbers(options):
    a, b = [1.0, nd.inf], [1.0, 2.0]
    text = "One of rtol or atol is not valid"
    with pytest.warns(RuntimeWarning, match=text) as caught:
        ours = nd.isclose(a, b, **options)
    assert [each.filename for each in caught] == [__file__]
    with pytest.warns(RuntimeWarning, match=text):
        assert ours.tolist() == np.isclose(a, b, **options).tolist()
    with nd.errstate(invalid="raise"), pytest.raises(FloatingPointError, match=text):
        nd.allclose(a, b, **options)
    with nd.errstate(invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        nd.isclose(a, b, **options)
