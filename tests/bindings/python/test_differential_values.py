# SPDX-License-Identifier: BSD-3-Clause
"""Casts, creation and convolution against NumPy and SciPy.

Left out, as docs/numpy-differences.md says: floating to integer outside of the range,
where NumPy's result is undefined.
"""

import ndabi as nd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peer import DTYPES, NUMPY_2, np, same
from scipy import signal

LAYOUTS = [
    lambda a: a,
    lambda a: a[::-1],
    lambda a: np.repeat(a, 3)[::3],
    lambda a: a[:1],
]
dtypes = st.sampled_from(DTYPES)


def random(rng, shape, dtype):
    dtype = np.dtype(dtype)
    if dtype.kind in "biu":
        if dtype.kind == "b":
            return rng.integers(0, 2, shape).astype(dtype)
        limits = np.iinfo(dtype)
        return rng.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True)
    values = rng.standard_normal(shape) * 4
    if dtype.kind == "c":
        values = values + 1j * rng.standard_normal(shape)
    return values.astype(dtype)


@given(dtypes, dtypes, st.integers(0, 9), st.integers(0, 2**32))
def test_casts(source, target, count, seed):
    theirs = random(np.random.default_rng(seed), count, source)
    if np.dtype(target).kind == "u" and np.dtype(source).kind in "fc":
        theirs = abs(theirs).astype(source)
    expected = (
        theirs.real
        if theirs.dtype.kind == "c" and np.dtype(target).kind in "biuf"
        else theirs
    )
    if np.dtype(target).kind == "b":
        expected = theirs
    assert same(nd.array(theirs).astype(target), expected.astype(target))


@pytest.mark.parametrize("source", ["float16", "float32", "float64"])
@pytest.mark.parametrize("target", ["float16", "float32", "float64", "complex64"])
def test_special_floats(source, target):
    values = [0.0, -0.0, np.inf, -np.inf, np.nan, 65504, 65519, 65520, 6e-8, 3e-8, 1e-45]
    with np.errstate(all="ignore"):
        theirs = np.array(values).astype(source)
        assert same(nd.array(theirs).astype(target), theirs.astype(target))


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-5, 5).filter(bool))
def test_integer_ranges(start, stop, step):
    assert same(nd.arange(start, stop, step), np.arange(start, stop, step))


@given(
    st.floats(-9, 9), st.floats(-9, 9), st.floats(0.1, 3), st.sampled_from(["f4", "f8"])
)
def test_floating_ranges(start, stop, step, dtype):
    assert same(nd.arange(start, stop, step, dtype), np.arange(start, stop, step, dtype))


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(0, 60), st.booleans())
def test_linspace(start, stop, num, endpoint):
    assert same(
        nd.linspace(start, stop, num, endpoint), np.linspace(start, stop, num, endpoint)
    )


@given(st.integers(0, 6), st.integers(0, 6), st.integers(-8, 8), dtypes)
def test_eye(rows, columns, k, dtype):
    assert same(nd.eye(rows, columns, k, dtype), np.eye(rows, columns, k, dtype))


leaves = st.one_of(
    st.booleans(),
    st.integers(-9, 9),
    st.floats(-9, 9),
    st.complex_numbers(max_magnitude=9),
)


@given(st.lists(leaves, max_size=6), st.booleans())
def test_lists(values, nested):
    value = [values, values] if nested else values
    assert same(nd.array(value), np.array(value))


@given(st.lists(st.integers(-(2**63), 2**64 - 1), min_size=1, max_size=3))
def test_large_integers(values):
    if any(v >= 2**63 for v in values) and any(v < 2**63 for v in values):
        return  # float64 here, float64 or object there, by the order of the elements
    assert same(nd.array(values), np.array(values))


def close(mine, theirs, operands):
    """Equal for integers, else as near as the order of the sums may make it."""
    theirs = np.asarray(theirs)
    other = np.asarray(mine)
    assert other.dtype == theirs.dtype and other.shape == theirs.shape
    if theirs.dtype.kind in "biu":
        np.testing.assert_array_equal(other, theirs)
    else:
        eps = np.finfo(other.dtype).eps
        largest = [float(abs(each.astype("c16")).max()) for each in operands]
        terms = min(each.size for each in operands)
        atol = 4 * eps * terms * largest[0] * largest[1]
        np.testing.assert_allclose(other, theirs, rtol=4 * eps, atol=atol)


@given(
    dtypes,
    dtypes,
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from(["full", "same", "valid"]),
    st.sampled_from(LAYOUTS),
    st.sampled_from(LAYOUTS),
    st.integers(0, 2**32),
)
def test_vectors(d1, d2, n, m, mode, layout1, layout2, seed):
    rng = np.random.default_rng(seed)
    a, v = layout1(random(rng, n, d1)), layout2(random(rng, m, d2))
    expected = np.convolve(a, v, mode)
    if expected.dtype == "float16":
        wide = np.convolve(a.astype("f4"), v.astype("f4"), mode)
        np.testing.assert_allclose(
            np.asarray(nd.convolve(a, v, mode)), wide, rtol=2e-3, atol=2e-2
        )
    else:
        close(nd.convolve(a, v, mode), expected, (a, v))
        close(nd.correlate(a, v, mode), np.correlate(a, v, mode), (a, v))


@given(
    st.sampled_from("int8 int64 uint16 float32 float64 complex64 complex128".split()),
    st.integers(1, 3).flatmap(
        lambda ndim: st.tuples(
            st.lists(st.integers(1, 6), min_size=ndim, max_size=ndim),
            st.lists(st.integers(1, 6), min_size=ndim, max_size=ndim),
        )
    ),
    st.sampled_from(["full", "same", "valid"]),
    st.integers(0, 2**32),
)
def test_planes(dtype, shapes, mode, seed):
    rng = np.random.default_rng(seed)
    a, v = (random(rng, shape, dtype) for shape in shapes)
    for name in ("convolve", "correlate"):
        try:
            expected = getattr(signal, name)(a, v, mode, method="direct")
        except ValueError:
            with pytest.raises(ValueError):
                getattr(nd.signal, name)(a, v, mode)
            continue
        close(getattr(nd.signal, name)(a, v, mode), expected, (a, v))


def test_overflow_of_python_integers():
    """NumPy 2 refuses what does not fit, NumPy 1 wrapped."""
    if NUMPY_2:
        with pytest.raises(OverflowError) as theirs:
            np.zeros(1, "int8")[0] = 300
        with pytest.raises(OverflowError) as mine:
            nd.zeros(1, "int8")[0] = 300
        assert str(mine.value) == str(theirs.value)
