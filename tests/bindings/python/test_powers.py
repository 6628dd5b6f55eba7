# SPDX-License-Identifier: BSD-3-Clause
"""Powers by one exponent for all, for which NumPy has shorter ways: the operator for 2,
-1 and 0.5 of Python, the loops for some more."""

import operator
import warnings

import ndabi as nd
import pytest
from peer import DTYPES, NUMPY_2, np

ERRORS = OverflowError, ValueError, TypeError
EXPONENTS = [2, -1, 0.5, 2.0, -1.0, 0, 0.0, 1, 1.0, 3, True]


def sample(name):
    dtype = np.dtype(name)
    if dtype.kind == "b":
        return np.array([False, True, True])
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return np.array([0, 1, 2, 3, 100, limits.max, limits.min] * 5, dtype)
    limits = np.finfo(dtype)
    values = [0.0, -0.0, 1, -1, 3, -0.3, 7.7, limits.max, limits.tiny, -limits.max]
    values = np.array([*values, np.inf, -np.inf, np.nan], dtype)
    if dtype.kind == "f":
        return np.concatenate([values, values[::-1], values])
    finite = values[2:7]
    return np.add.outer(finite, 1j * finite).astype(dtype).ravel()


def outcome(function, *args):
    """What comes of it, and what is warned of on the way. Underflow is not."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = np.asarray(function(*args))
        except ERRORS as error:
            return next(kind for kind in ERRORS if isinstance(error, kind)), []
    return result, sorted({str(each.message) for each in caught})


def ways(module):
    def power(a, b):
        return module.power(a, b)

    def without_axes(a, b):
        return module.power(a, module.asarray(b))

    def alone(a, b):
        return module.asarray([each**b for each in (a[:1], a[1:2], a[2:3])])

    return operator.pow, operator.ipow, power, without_axes, alone


@pytest.mark.skipif(not NUMPY_2, reason="shorter ways are those of NumPy 2")
@pytest.mark.parametrize("way", range(len(ways(nd))))
@pytest.mark.parametrize("exponent", EXPONENTS, ids=repr)
@pytest.mark.parametrize("name", DTYPES)
def test_one_exponent_for_all(name, exponent, way):
    x = sample(name)
    is_root = exponent == 0.5
    if is_root and way in (2, 3):  # see docs/numpy-differences.md
        x = x[np.isfinite(x) & (x != 0)]
    mine, warned = outcome(ways(nd)[way], nd.array(x), exponent)
    theirs, expected = outcome(ways(np)[way], x.copy(), exponent)
    if isinstance(theirs, type):
        assert mine is theirs
        return
    assert mine.dtype == theirs.dtype and mine.shape == theirs.shape
    assert warned == expected
    if theirs.dtype.kind == "c":
        eps = np.finfo(theirs.dtype).eps
        assert np.all(np.abs(mine - theirs) <= 4 * eps * np.abs(theirs))
    elif exponent == 3 and theirs.dtype.kind == "f" or name == "float16" and is_root:
        np.testing.assert_array_max_ulp(mine, theirs, 2)
    else:
        np.testing.assert_array_equal(mine, theirs)
        if theirs.dtype.kind == "f":
            numbers = ~np.isnan(theirs)
            assert np.array_equal(np.signbit(mine)[numbers], np.signbit(theirs)[numbers])


@pytest.mark.parametrize("name", ["complex64", "complex128"])
def test_whole_exponents_of_complex_numbers(name):
    x = sample(name)
    for n in (*range(-5, 6), 10, -10, 99, -99):
        several = np.array([n, 1, 2, -3, 0])[np.arange(x.size) % 5]
        for exponents in (n, np.full(x.size, n, name), several.astype(name)):
            mine, warned = outcome(nd.power, nd.array(x), exponents)
            theirs, _ = outcome(np.power, x.astype("complex128"), exponents)
            eps = np.abs(np.asarray(exponents)) * 2 * np.finfo(mine.dtype).eps
            size = np.abs(theirs)
            limits = np.finfo(mine.dtype)
            plain = (size > limits.tiny) & (size < limits.max / 4)
            error = np.abs(mine - theirs)
            assert plain.sum() > 5
            assert np.all((error <= (eps + limits.eps) * size)[plain])


def test_exponents_that_are_no_numbers_of_python_are_powers():
    """The operator asks for its type, and warns by the name of what it took."""
    x = nd.array([1e200, 2.0])
    for exponent, name in ((2, "square"), (2.0, "power"), (nd.float64(2), "power")):
        with pytest.warns(RuntimeWarning, match=f"overflow encountered in {name}$"):
            assert (x**exponent).tolist() == [nd.inf, 4]
    with pytest.warns(RuntimeWarning, match="overflow encountered in square$"):
        x **= 2
    assert x.tolist() == [nd.inf, 4]
