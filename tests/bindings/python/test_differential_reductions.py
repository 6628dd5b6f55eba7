# SPDX-License-Identifier: BSD-3-Clause
"""Reductions, scans and calculus against NumPy: axes, keepdims, where, initial."""

import itertools
import warnings

import ndabi as nd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peer import DTYPES, NUMPY_2, np
from strategies import shapes
from test_differential_ufuncs import outcome

if not NUMPY_2:
    pytest.skip("dtypes are those of NumPy 2", allow_module_level=True)

PLAIN = "sum prod min max any all mean var std".split()
NAN = "nansum nanprod nanmin nanmax nanmean nanvar nanstd".split()
WITH_INITIAL = {"sum", "prod", "min", "max", "nansum", "nanprod", "nanmin", "nanmax"}
WITH_DTYPE = {"sum", "prod", "mean", "var", "std", "nansum", "nanprod", "nanmean"}
dtypes = st.sampled_from(DTYPES)


def agree(mine, theirs, slack=8):
    """Whether two outcomes are the same, up to the order of sums."""
    if isinstance(mine, type) or isinstance(theirs, type):
        return mine is theirs
    for a, b in zip(mine, theirs):
        a, b = np.asarray(nd.asarray(a)), np.asarray(b)
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        if a.dtype.kind in "fc":
            eps = slack * np.finfo(a.dtype).eps
            with np.errstate(all="ignore"):
                if not np.allclose(a, b, rtol=eps, atol=16 * eps, equal_nan=True):
                    return False
        elif not np.array_equal(a, b):
            return False
    return len(mine) == len(theirs)


def elements(rng, shape, dtype, holes):
    a = rng.integers(0, 5, shape).astype(dtype)
    if holes and a.dtype.kind in "fc":
        a[rng.integers(0, 4, shape) == 0] = np.nan
    return a


@st.composite
def arrays(draw, holes=False):
    """Arrays of any dtype, shape and layout."""
    shape = draw(shapes)
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    a = elements(rng, shape, draw(dtypes), holes)
    layout = draw(st.sampled_from(["C", "F", "T", "reversed", "strided"]))
    if layout == "F":
        return np.asfortranarray(a)
    if layout == "T":
        return a.T
    if a.ndim and layout == "reversed":
        return a[::-1]
    return np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim and layout == "strided" else a


def axes(draw, ndim):
    """None, one axis, or several."""
    if not ndim:
        return draw(st.sampled_from([None, ()]))
    one = st.integers(-ndim, ndim - 1)
    several = st.lists(st.integers(0, ndim - 1), unique=True).map(tuple)
    return draw(st.none() | one | several)


@given(st.data(), st.sampled_from(PLAIN + NAN))
def test_reductions(data, name):
    a = data.draw(arrays(holes=name in NAN))
    options = {"axis": axes(data.draw, a.ndim), "keepdims": data.draw(st.booleans())}
    if name in WITH_INITIAL and data.draw(st.booleans()):
        options["initial"] = data.draw(st.sampled_from([0, 2, 100]))
    if data.draw(st.booleans()):
        rng = np.random.default_rng(data.draw(st.integers(0, 9)))
        options["where"] = rng.integers(0, 2, a.shape).astype(bool)
    if name in ("var", "std", "nanvar", "nanstd"):
        options["ddof"] = data.draw(st.sampled_from([0, 1, 0.5]))
    elif name in WITH_DTYPE and data.draw(st.booleans()):
        options["dtype"] = data.draw(
            st.sampled_from(["float32", "float64", "complex128"])
        )
    mine, theirs = getattr(nd, name), getattr(np, name)
    got, expected = outcome(mine, a, **options), outcome(theirs, a, **options)
    # NumPy sums halves in halves along some axes.
    slack = 64 if a.dtype == "float16" else 8
    assert agree(got, expected, slack), (a, options, got, expected)


@given(st.data(), st.sampled_from(["argmin", "argmax", "nanargmin", "nanargmax"]))
def test_arguments(data, name):
    a = data.draw(arrays(holes=True))
    axis = data.draw(st.none() | st.integers(-a.ndim, a.ndim - 1)) if a.ndim else None
    options = {"axis": axis, "keepdims": data.draw(st.booleans())}
    mine, theirs = getattr(nd, name), getattr(np, name)
    got, expected = outcome(mine, a, **options), outcome(theirs, a, **options)
    assert agree(got, expected), (a, options, got, expected)


@given(st.data())
def test_counts_and_ranges(data):
    a = data.draw(arrays())
    options = {"axis": axes(data.draw, a.ndim), "keepdims": data.draw(st.booleans())}
    for name in ("count_nonzero", "ptp")[: 1 if a.dtype == "bool" else 2]:
        mine, theirs = getattr(nd, name), getattr(np, name)
        got, expected = outcome(mine, a, **options), outcome(theirs, a, **options)
        if name == "count_nonzero" and options["axis"] is None:
            expected = tuple(np.int64(each) for each in expected)
        assert agree(got, expected), (name, a, options, got, expected)


@given(st.data())
def test_averages(data):
    a = data.draw(arrays())
    if not a.size:
        return  # 0 / 0 of Python there
    axis = axes(data.draw, a.ndim)
    rng = np.random.default_rng(data.draw(st.integers(0, 9)))
    weights = data.draw(
        st.sampled_from([None, rng.integers(1, 5, a.shape), rng.random(a.shape)])
    )
    if isinstance(axis, int) and weights is not None and data.draw(st.booleans()):
        weights = rng.random(a.shape[axis])
    options = {"axis": axis, "weights": weights, "returned": data.draw(st.booleans())}
    options["keepdims"] = data.draw(st.booleans())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            got, expected = outcome(nd.average, a, **options), None
        except ZeroDivisionError:
            got = ZeroDivisionError
        try:
            expected = outcome(np.average, a, **options)
        except ZeroDivisionError:
            expected = ZeroDivisionError
    assert agree(got, expected, 64), (a, options, got, expected)


@given(st.data(), st.sampled_from(["cumsum", "cumprod", "nancumsum", "nancumprod"]))
def test_scans(data, name):
    a = data.draw(arrays(holes=name.startswith("nan")))
    axis = data.draw(st.none() | st.integers(-a.ndim, a.ndim - 1)) if a.ndim else None
    mine, theirs = getattr(nd, name), getattr(np, name)
    got, expected = outcome(mine, a, axis), outcome(theirs, a, axis)
    assert agree(got, expected, 64), (a, axis, got, expected)


@given(st.data(), st.booleans(), st.sampled_from(["cumulative_sum", "cumulative_prod"]))
def test_cumulative(data, initial, name):
    if not hasattr(np, name):
        return
    a = data.draw(arrays())
    axis = data.draw(st.none() | st.integers(-a.ndim, a.ndim - 1)) if a.ndim else None
    options = {"axis": axis, "include_initial": initial}
    mine, theirs = getattr(nd, name), getattr(np, name)
    got, expected = outcome(mine, a, **options), outcome(theirs, a, **options)
    assert agree(got, expected, 64), (a, options, got, expected)


FOLDS = "add multiply subtract maximum minimum logical_and logical_or bitwise_or fmax"


@given(st.data(), st.sampled_from(FOLDS.split()))
def test_folds(data, name):
    a = data.draw(arrays())
    mine, theirs = getattr(nd, name), getattr(np, name)
    if not a.ndim:
        return
    axis = data.draw(st.integers(-a.ndim, a.ndim - 1))
    options = {"axis": axis}
    if name != "subtract":
        options["keepdims"] = data.draw(st.booleans())
        if data.draw(st.booleans()):
            options["axis"] = axes(data.draw, a.ndim)
    got = outcome(mine.reduce, a, **options)
    expected = outcome(theirs.reduce, a, **options)
    assert agree(got, expected, 64), (a, options, got, expected)
    got = outcome(mine.accumulate, a, axis)
    expected = outcome(theirs.accumulate, a, axis)
    assert agree(got, expected, 64), (a, axis, got, expected)
    if a.shape[axis]:
        at = st.integers(0, a.shape[axis] - 1)
        indices = data.draw(st.lists(at, min_size=1, max_size=5))
        got = outcome(mine.reduceat, a, indices, axis)
        expected = outcome(theirs.reduceat, a, indices, axis)
        assert agree(got, expected, 64), (a, axis, indices, got, expected)


@given(st.data(), st.sampled_from(["add", "multiply", "maximum", "subtract"]))
def test_outer(data, name):
    a, b = data.draw(arrays()), data.draw(arrays())
    if a.ndim + b.ndim > 5:
        return
    mine, theirs = getattr(nd, name), getattr(np, name)
    got, expected = outcome(mine.outer, a, b), outcome(theirs.outer, a, b)
    assert agree(got, expected), (a, b, got, expected)


@given(st.data(), st.sampled_from(["add", "multiply", "maximum", "negative"]), dtypes)
def test_at(data, name, dtype):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    theirs = rng.integers(0, 5, (4, 3)).astype(dtype)
    mine = nd.array(theirs)
    indices = data.draw(st.lists(st.integers(-4, 3), min_size=1, max_size=6))
    if data.draw(st.booleans()):
        indices = (indices, [i % 3 for i in indices])
    # NumPy casts the result to the dtype of the target, whatever is lost.
    operand = rng.integers(0, 3, ()).astype(dtype)
    args = (indices,) if name == "negative" else (indices, operand)
    got = outcome(getattr(nd, name).at, mine, *args)
    expected = outcome(getattr(np, name).at, theirs, *args)
    assert isinstance(got, type) == isinstance(expected, type), (got, expected)
    assert agree((mine,), (theirs,)), (indices, mine, theirs)


@given(st.data())
def test_differences(data):
    a = data.draw(arrays())
    if not a.ndim:
        return
    axis = data.draw(st.integers(-a.ndim, a.ndim - 1))
    options = {"n": data.draw(st.integers(0, 3)), "axis": axis}
    for edge in ("prepend", "append"):
        if data.draw(st.booleans()):
            options[edge] = data.draw(st.sampled_from([a, a[..., :1], 2]))
    got, expected = outcome(nd.diff, a, **options), outcome(np.diff, a, **options)
    assert agree(got, expected, 64), (a, options, got, expected)
    if a.dtype == "bool":
        return
    edges = {"to_end": data.draw(st.sampled_from([None, a.dtype.type(1)]))}
    got, expected = outcome(nd.ediff1d, a, **edges), outcome(np.ediff1d, a, **edges)
    assert agree(got, expected, 64), (a, edges, got, expected)


@given(st.data())
def test_gradients_and_integrals(data):
    a = data.draw(arrays())
    if not a.ndim or a.dtype.kind in "bu":
        return  # no axis, or differences that wrap
    axis = data.draw(st.integers(-a.ndim, a.ndim - 1))
    if not a.shape[axis]:
        return
    spacing = data.draw(st.sampled_from([(), (0.5,), (2,)]))
    options = {"axis": axis, "edge_order": data.draw(st.sampled_from([1, 2]))}
    got = outcome(nd.gradient, a, *spacing, **options)
    expected = outcome(np.gradient, a, *spacing, **options)
    assert agree(got, expected, 64), (a, spacing, options, got, expected)
    got = outcome(nd.trapezoid, a, dx=0.5, axis=axis)
    expected = outcome(np.trapezoid, a, dx=0.5, axis=axis)
    assert agree(got, expected, 64), (a, axis, got, expected)


@pytest.mark.parametrize(("d1", "d2"), itertools.product(DTYPES, repeat=2))
def test_products(d1, d2):
    rng = np.random.default_rng(1)
    a, b = elements(rng, (2, 5), d1, False), elements(rng, (3, 5), d2, False)
    names = ["inner", "vdot"]
    names += ["vecdot"] if hasattr(np, "vecdot") else []
    for name in names:
        x, y = (a, b) if name == "inner" else (a, b[:2])
        got = outcome(getattr(nd, name), x, y)
        expected = outcome(getattr(np, name), x, y)
        assert agree(got, expected, 64), (name, got, expected)
    got, expected = outcome(nd.dot, a[0], b[0]), outcome(np.dot, a[0], b[0])
    assert agree(got, expected, 64), (got, expected)
    got, expected = outcome(nd.outer, a, b), outcome(np.outer, a, b)
    assert agree(got, expected), (got, expected)
