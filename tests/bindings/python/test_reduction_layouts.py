# SPDX-License-Identifier: BSD-3-Clause
"""Reductions of arrays that lie in memory in any order, with gaps and backwards, over
short axes and long ones, against NumPy."""

import itertools

import ndabi as nd
import pytest
from peer import np

pytestmark = pytest.mark.filterwarnings("ignore")

NAMES = (
    "all any argmax argmin count_nonzero max mean min nanmax nanmin nansum ptp".split()
)
NAMES += ["sum", "std", "prod", "nanmean", "cumsum", "cumprod"]
DTYPES = "bool int8 uint8 int16 int32 int64 float16 float32 float64".split()
DTYPES += ["complex64", "complex128"]
SHAPES = [(1, 37, 1), (40, 3, 2), (3, 40, 9), (9, 1, 70), (2, 3, 5, 17), (33, 2, 6, 1)]
ONE_AXIS = "argmax argmin cumsum cumprod".split()


def numbers(dtype, shape, seed):
    """Few values, so that equal ones meet, and some that count as nothing."""
    random = np.random.default_rng(seed)
    values = random.integers(-2, 3, shape)
    if dtype == "bool":
        return values > 0
    if dtype.startswith("c"):
        return (values + 1j * random.integers(-1, 2, shape)).astype(dtype)
    return (abs(values) if dtype.startswith("u") else values).astype(dtype)


def layouts(shape):
    """Pairs of the shape of a base and a view of it that has this shape."""
    last = len(shape) - 1
    yield shape, lambda a: a
    yield shape[::-1], lambda a: a.transpose(*range(last, -1, -1))
    swapped = (shape[0], shape[-1], *shape[1:-1])
    yield swapped, lambda a: a.transpose(0, *range(2, last + 1), 1)
    yield (*shape[:-1], shape[-1] * 2), lambda a: a[..., ::2]
    yield (*shape[:-1], shape[-1] + 1), lambda a: a[..., 1:]
    yield shape, lambda a: a[..., ::-1]
    yield (shape[0] * 2, *shape[1:]), lambda a: a[::-2]


def axes_of(name, ndim):
    if name in ONE_AXIS:
        return [None, *range(ndim)]
    several = (itertools.combinations(range(ndim), k) for k in range(1, ndim + 1))
    return [None, 0, *itertools.chain.from_iterable(several)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", DTYPES)
def test_any_layout(name, dtype):
    if dtype == "float16" and "prod" in name:
        pytest.skip("NumPy's overflow on the way")
    tolerance = {"float16": 2e-2, "float32": 1e-5, "complex64": 1e-5}.get(dtype, 1e-12)
    for seed, shape in enumerate(SHAPES):
        for base, view in layouts(shape):
            a = numbers(dtype, base, seed)
            ours, theirs = view(nd.array(a)), view(a)
            for axis in axes_of(name, len(shape)):
                try:
                    expected = np.asarray(getattr(np, name)(theirs, axis=axis))
                except TypeError:  # such as the difference of bool
                    continue
                found = np.asarray(nd.asarray(getattr(nd, name)(ours, axis=axis)))
                assert found.dtype == expected.dtype
                np.testing.assert_allclose(
                    found, expected, tolerance, tolerance, err_msg=f"{shape} {axis}"
                )


@pytest.mark.parametrize("dtype", ["float32", "complex64", "complex128"])
@pytest.mark.parametrize("name", ["max", "min", "nanmax", "nanmin", "argmax", "argmin"])
def test_nan_in_any_layout(name, dtype):
    for seed, shape in enumerate(SHAPES):
        for base, view in layouts(shape):
            a = numbers(dtype, base, seed)
            a[np.random.default_rng(seed).random(base) < 0.1] = np.nan
            ours, theirs = view(nd.array(a)), view(a)
            for axis in axes_of("argmax", len(shape)):
                expected = getattr(np, name)(theirs, axis=axis)
                found = np.asarray(nd.asarray(getattr(nd, name)(ours, axis=axis)))
                np.testing.assert_array_equal(found, expected)


def test_a_nan_among_several_does_not_depend_on_the_layout():
    nan = float("nan")
    a = np.ones((30, 40), "complex128")
    a[3, 7], a[20, 1], a[9, 9] = complex(nan, 1), complex(nan, 5), complex(2, nan)
    for base in (a, a.T, a[::-1], a[:, ::-1].T):
        assert nd.max(nd.array(base.copy())).imag == 5
        assert nd.min(nd.array(base)).imag == 5


@pytest.mark.parametrize("shape", [(300, 1), (1, 300), (3, 100), (100, 3), (300,)])
def test_a_bool_is_true_whatever_its_byte(shape):
    bytes_ = (np.arange(300, dtype="uint8") % 3).reshape(shape)
    ours, theirs = nd.asarray(bytes_.view("bool")), bytes_ != 0
    for name in ("all", "any", "max", "min", "sum", "mean", "count_nonzero", "argmax"):
        for axis in (None, *range(len(shape))):
            found = np.asarray(nd.asarray(getattr(nd, name)(ours, axis=axis)))
            expected = np.asarray(getattr(np, name)(theirs, axis=axis))
            assert found.tolist() == expected.tolist(), (name, axis)


def test_means_of_integers_are_those_of_their_sums():
    for dtype in ("int8", "uint16", "int32"):
        limits = np.iinfo(dtype)
        for value in (limits.min, limits.max):
            a = np.full((70, 300), value, dtype)
            for axis in (None, 0, 1):
                found = np.asarray(nd.mean(nd.array(a), axis=axis))
                assert (found == float(value)).all()


def test_the_product_of_one_complex_number_is_that_number():
    a = np.full((5, 40), complex(-0.0, -0.0))
    a[2] = complex(np.inf, 0)
    for axis in (0, 2):
        found = np.asarray(nd.prod(nd.array(np.expand_dims(a, axis)), axis=axis))
        assert found.tobytes() == a.tobytes()
