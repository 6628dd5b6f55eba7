# SPDX-License-Identifier: BSD-3-Clause
"""Integrals, derivatives, variances about a known mean and averages, against NumPy."""

import warnings

import ndabi as nd
import pytest
from peer import NUMPY_2, np, same

trapezoid = getattr(np, "trapezoid", None) or np.trapz
Y = [[1.0, 2.0, 4.0], [3.0, 1.0, 5.0]]


@pytest.mark.parametrize(
    "dx",
    [
        0.5,
        2,
        True,
        [1.0, 2.0],
        [[1, 2], [3, 4]],
        [[2.0], [3.0]],
        1j,
        np.array(0.5),
        np.array([1, 2], "int8"),
        np.float64(0.25),
        np.array([1j, 2]),
    ],
    ids=repr,
)
@pytest.mark.parametrize("dtype", ["int8", "float32", "float64", "complex64"])
def test_distances_of_samples(dx, dtype):
    expected = trapezoid(np.array(Y, dtype), dx=dx)
    if NUMPY_2:
        same(nd.trapezoid(nd.array(Y, dtype), dx=dx), expected)
    else:
        assert nd.trapezoid(nd.array(Y, dtype), dx=dx).tolist() == expected.tolist()


def test_distances_along_an_axis():
    same(nd.trapezoid(Y, dx=[1, 2, 3], axis=0), trapezoid(Y, dx=[1, 2, 3], axis=0))
    assert nd.trapezoid([1.0, 2, 3], dx=nd.array(0.5)) == 2
    assert nd.trapezoid([1.0, 2, 3], dx=nd.array([1.0, 2.0])) == 6.5
    for call in (
        lambda: nd.trapezoid([1.0, 2, 3], dx=[1, 2, 3]),
        lambda: nd.trapezoid(1.0, dx=[1, 2, 3]),
        lambda: nd.trapezoid(Y, dx=[1, 2], axis=2),
    ):
        with pytest.raises((ValueError, IndexError)):
            call()


def test_repeated_axes_of_gradients():
    for axis in ((0, 0), (0, -2), (1, 1, 0)):
        with pytest.raises(ValueError, match="repeated axis"):
            nd.gradient(nd.ones((3, 3)), axis=axis)
    assert len(nd.gradient(nd.ones((3, 3)), axis=(1, 0))) == 2


def test_options_of_vecdot():
    a, b = nd.array([[1, 2], [3, 4]], "int16"), nd.array([1.5, 10])
    assert nd.vecdot(a, b, keepdims=True).tolist() == [[21.5], [44.5]]
    assert nd.vecdot(a, b[:, None], axis=0, keepdims=True).shape == (1, 2)
    same(nd.vecdot(a, b, dtype="float32"), np.float32([21.5, 44.5]))
    target = np.zeros(2, "float32")
    assert nd.vecdot(a, b, target) is target
    same(target, np.float32([21.5, 44.5]))
    with pytest.raises(TypeError):
        nd.vecdot(a, b, casting="no")
    with pytest.raises(TypeError):
        nd.vecdot(a, b, dtype="int64")
    with pytest.raises(TypeError):
        nd.vecdot(a, b, out=nd.zeros(2, "int64"))
    assert nd.vecdot(a, b, nd.zeros(2, "int8"), casting="unsafe").tolist() == [21, 44]
    with pytest.raises(ValueError, match="out has the shape"):
        nd.vecdot(a, b, out=nd.zeros((2, 2)))


def told(call):
    """The result, and the texts of the warnings."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = call()
    return result, {str(each.message).replace("scalar ", "") for each in caught}


@pytest.mark.skipif(not NUMPY_2, reason="mean= is new in NumPy 2")
@pytest.mark.parametrize("name", ["var", "std", "nanvar", "nanstd"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int64", "float32", "complex128"])
def test_known_means(name, dtype):
    a = np.array([[1, 2, 4], [0, 1, 5]], dtype)
    if dtype == "float32":
        a[0, 1] = np.nan
    mask = np.array([[True, False, True], [True, True, False]])
    for options in (
        {},
        {"axis": 1},
        {"axis": 0, "ddof": 1, "keepdims": True},
        {"axis": 1, "correction": 1, "where": mask},
        {"axis": 1, "ddof": 3},
        {"dtype": "float64", "axis": 0},
    ):
        given = {k: v for k, v in options.items() if k in ("axis", "where")}
        mean = np.nanmean(a, keepdims=True, **given)
        if options.get("dtype") and dtype == "complex128":
            continue  # NumPy drops the imaginary parts of the sum with a warning
        theirs, theirs_told = told(lambda: getattr(np, name)(a, mean=mean, **options))  # noqa: B023
        mine, mine_told = told(lambda: getattr(nd, name)(a, mean=mean, **options))  # noqa: B023
        np.testing.assert_allclose(np.asarray(mine), theirs, rtol=1e-6)
        assert mine.dtype == theirs.dtype and mine.shape == theirs.shape
        assert mine_told == theirs_told


@pytest.mark.parametrize("name", ["var", "std", "nanvar", "nanstd"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_known_means_of_narrow_floats_are_rounded_once(name, dtype):
    function = getattr(nd, name)
    a = nd.array([[300, 1, -300, 300], [0.01, 0.02, 0.01, 0.02]], dtype)
    for options in ({}, {"dtype": "float16"}, {"dtype": "float32"}, {"keepdims": True}):
        for axis in (None, 1):
            mean = nd.mean(a, axis, keepdims=True, dtype="float64")
            found = function(a, axis, mean=mean, **options)
            expected = function(a, axis, **options)
            assert found.dtype == expected.dtype and type(found) is type(expected)
            assert nd.array_equal(found, expected)


def test_known_means_by_method_and_into_a_target():
    a, target = nd.array([1.0, 2.0, 6.0]), nd.zeros(())
    assert a.var(mean=3.0) == a.var() and a.std(mean=3.0) == a.std()
    assert a.var(mean=None) == nd.var(a, mean=None) == a.var()
    assert nd.std(a, mean=3.0, out=target) is target and target == a.std()
    with pytest.raises(ValueError, match="ddof and correction"):
        a.var(mean=3.0, ddof=1, correction=1)


def test_what_averages_were_divided_by():
    inf = float("inf")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for a, axis in (([inf, 1.0], None), ([[inf, 1.0], [2.0, 3.0]], 0)):
            found = nd.average(a, axis, returned=True)
            expected = np.average(a, axis, returned=True)
            assert same(found[0], expected[0]) and same(found[1], expected[1])
    for a, weights in (("int8", "float32"), ("float32", "int8"), ("bool", "float16")):
        found = nd.average(nd.ones(2, a), None, nd.ones(2, weights), True)
        expected = np.average(np.ones(2, a), None, np.ones(2, weights), True)
        assert [each.dtype for each in found] == [each.dtype for each in expected]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64"])
def test_numbers_in_place_of_others_are_final(dtype):
    nan, inf = float("nan"), float("inf")
    values = np.array([nan, inf, -inf, 1], dtype)
    for options in (
        {},
        {"posinf": nan},
        {"posinf": -inf},
        {"neginf": nan, "nan": inf},
        {"neginf": inf, "posinf": 0},
    ):
        same(nd.nan_to_num(nd.array(values), **options), np.nan_to_num(values, **options))
    a, shared = nd.array(values), values.copy()
    assert nd.nan_to_num(a, copy=False) is a and a[0] == 0
    nd.nan_to_num(shared, copy=False)
    same(shared, np.nan_to_num(values))


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.parametrize("dtype", ["bool", "uint8", "float16", "float64", "complex64"])
def test_extremes_so_far(name, dtype):
    function = getattr(nd, f"cumulative_{name}")
    a = np.array([[3, 1, 4, 1], [5, 9, 2, 6]], dtype)
    for axis in (0, 1, -1):
        expected = getattr(np, f"{name}imum").accumulate(a, axis=axis)
        same(function(nd.array(a), axis=axis), expected)
        target = np.zeros_like(a)
        assert function(a, axis=axis, out=target) is target and same(target, expected)
    assert function(a, axis=0, dtype="complex128").dtype == "complex128"
    same(function(5), np.array([5]))
    with pytest.raises(ValueError, match="required"):
        function(a)
    with pytest.raises(ValueError, match=f"cumulative_{name}"):
        function(a, axis=0, include_initial=True)
    nan = float("nan")
    if dtype.startswith("float"):
        a = np.array([3, nan, 5], dtype)
        same(function(a), np.array([3, nan, nan], dtype))


@pytest.mark.parametrize("b", [[1.0, 10.0], 2.0], ids=["vector", "number"])
def test_out_of_dot_is_what_it_would_have_made(b):
    a, shape = [[1.5, 2.0], [3.0, 4.0]], (2, 2) if isinstance(b, float) else (2,)
    target, expected = nd.zeros(shape), np.zeros(shape)
    assert nd.dot(a, b, target) is target
    assert target.tolist() == np.dot(a, b, expected).tolist()
    others = [np.zeros(shape, dtype) for dtype in ("float32", "int64", "complex128")]
    others += [np.zeros((1, *shape)), np.zeros((3, *shape[1:]))]
    others += [np.zeros((4, *shape[1:]))[::2], np.zeros((2, 2), order="F")]
    for each in others:
        with pytest.raises(ValueError):
            np.dot(a, b, each)
        with pytest.raises(ValueError, match="dot"):
            nd.dot(a, b, nd.from_dlpack(each))
        assert not each.any()
    with pytest.raises(TypeError):
        nd.dot(a, b, [0.0, 0.0])
    with pytest.raises(ValueError):
        frozen = nd.zeros(shape)
        frozen.flags.writeable = False
        nd.dot(a, b, frozen)


def test_out_of_outer_follows_the_casting_rules():
    target = nd.zeros((2, 2), "float32")
    assert nd.outer([1.5, 2], [1, 10], target) is target
    with pytest.raises(TypeError, match="same_kind"):
        nd.outer([1.5, 2], [1, 10], nd.zeros((2, 2), "int64"))
    with pytest.raises(ValueError):
        nd.outer([1.5, 2], [1, 10], nd.zeros((2, 3)))
