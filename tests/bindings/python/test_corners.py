# SPDX-License-Identifier: BSD-3-Clause
"""Corners of the calls of ufuncs where NumPy's answer is expected, each once a fault."""

import ndabi as nd
import pytest
from peer import NUMPY_2, np, same


@pytest.mark.parametrize("name", ["float16", "float32"])
def test_at_stores_what_a_comparison_tells(name):
    mine, theirs = nd.array([-2, -1, 0, 1], name), np.array([-2, -1, 0, 1], name)
    nd.equal.at(mine, [0, 1, 1], nd.array(-2, name))
    np.equal.at(theirs, [0, 1, 1], np.array(-2, name))
    same(mine, theirs)


def test_ldexp_at_takes_integers_for_half_precision():
    a = nd.array([1, 2, 3], "float16")
    nd.ldexp.at(a, [0, 2], nd.array([3, 4], "int8"))
    assert a.tolist() == [8, 2, 48]


@pytest.mark.parametrize("name", ["uint8", "uint64", "int16", "float32"])
def test_at_takes_numbers_in_the_dtype_of_the_array(name):
    mine, theirs = nd.zeros(4, name), np.zeros(4, name)
    nd.add.at(mine, [0, 1, 1], 3)
    np.add.at(theirs, [0, 1, 1], 3)
    same(mine, theirs)
    with pytest.raises(nd.exceptions.CastError):
        nd.add.at(nd.zeros(4, "int8"), [0], 2.5)


def test_reductions_of_nothing_along_the_first_or_last_axis():
    for axis in (0, -1):
        same(nd.sum(nd.array(3.0), axis=axis), np.sum(np.array(3.0), axis=axis))
        same(nd.argmax(nd.array(3), axis=axis), np.argmax(np.array(3), axis=axis))
        same(nd.add.reduce(3.0, axis), np.add.reduce(3.0, axis))
    with pytest.raises(nd.exceptions.AxisError):
        nd.sum(nd.array(3.0), axis=1)


@pytest.mark.skipif(not NUMPY_2, reason="promotion is that of NumPy 2")
def test_initial_values_beyond_the_dtype():
    for module in (nd, np):
        with pytest.raises(OverflowError, match="-3 out of bounds for uint8"):
            module.max(module.zeros(3, "uint8"), initial=-3)


def test_dtype_may_be_that_of_the_only_results():
    a, b = [1, 5, -3], [2, 5, -4]
    for name in ("less", "equal", "logical_and"):
        same(getattr(nd, name)(a, b, dtype=bool), getattr(np, name)(a, b, dtype=bool))
    same(nd.isnan([1.0, np.nan], dtype=bool), [False, True])
    if NUMPY_2:
        ones = np.array([2**32 - 1, 7], "uint32")
        same(nd.bitwise_count(ones, dtype="uint8"), np.bitwise_count(ones))


def test_half_precision_is_rounded_on_the_way_to_other_targets():
    a, b = np.array([1e-3, 6e4, 3], "float16"), np.array([7, 1e-3, 7], "float16")
    for name in ("float32", "float64"):
        mine, theirs = nd.zeros(3, name), np.zeros(3, name)
        mask = np.array([True, True, False])
        with np.errstate(all="ignore"), nd.errstate(all="ignore"):
            same(nd.divide(a, b, out=mine), np.divide(a, b, out=theirs))
            same(
                nd.multiply(a, b, out=mine, where=mask),
                np.multiply(a, b, out=theirs, where=mask),
            )


def test_negative_powers_that_are_masked_or_not_there():
    a, b = np.array([2, 3, 4]), np.array([3, -1, 2])
    mine, theirs = nd.zeros(3, int), np.zeros(3, int)
    same(nd.power(a, b, out=mine, where=b >= 0), np.power(a, b, out=theirs, where=b >= 0))
    same(nd.power(np.ones((0, 3), int), b), np.power(np.ones((0, 3), int), b))
    for where in (True, [True, True, False]):
        with pytest.raises(ValueError, match="negative integer powers"):
            nd.power(a, b, where=where)
    with pytest.raises(ValueError, match="negative integer powers"):
        powers = np.uint16([1, 65535])
        nd.power(np.uint16([2, 3]), powers, dtype="int16", casting="unsafe")


def test_results_lie_as_the_inputs_do():
    rng = np.random.default_rng(5)
    for _ in range(300):
        shape = tuple(rng.integers(2, 4, 4))
        arrays = []
        for _ in range(2):
            own = [1 if rng.integers(0, 4) == 0 else n for n in shape]
            turn = rng.permutation(4)
            arrays.append(np.zeros([own[i] for i in turn]).transpose(np.argsort(turn)))
        expected = np.add(*arrays)
        if min(expected.shape) > 1:
            assert nd.add(*arrays).strides == expected.strides


@pytest.mark.parametrize("name", ["float16", "float32", "float64", "complex128"])
def test_gradients_pass_over_what_is_between_neighbours(name):
    x = np.array([1, 2, np.inf, 4, np.nan, 6, 7], name)
    for spacing in ((), (0.5,), (np.arange(7.0),)):
        with np.errstate(all="ignore"):
            mine, theirs = np.asarray(nd.gradient(x, *spacing)), np.gradient(x, *spacing)
        if name == "complex128":  # infinity less a number: the other part may be a NaN
            mine, theirs = mine.real, theirs.real
        np.testing.assert_array_equal(mine, theirs)


def test_one_element_is_folded_with_the_identity():
    for name, a in (("hypot", [-5.0]), ("gcd", [-4]), ("logaddexp", [-3.0])):
        for axis in (0, None):
            mine, theirs = getattr(nd, name), getattr(np, name)
            same(mine.reduce(a, axis=axis), theirs.reduce(a, axis=axis))
        same(mine.reduceat(a, [0]), theirs.reduceat(a, [0]))
        same(mine.reduce([a, a], axis=1), theirs.reduce([a, a], axis=1))


@pytest.mark.parametrize("name", ["cumsum", "nancumprod", "cumulative_sum"])
def test_targets_of_scans_have_their_shape(name):
    with pytest.raises(ValueError):
        getattr(nd, name)(nd.ones(3), out=nd.zeros((2, 3)))
    with pytest.raises(ValueError):
        nd.add.reduceat(nd.ones(3), [0, 1], out=nd.zeros((2, 2)))
    target = nd.zeros(3)
    assert getattr(nd, name)(nd.ones(3), out=target) is target


@pytest.mark.parametrize("name", ["float32", "float64", "int64", "uint64"])
def test_negative_sums_wrap_in_every_unsigned_dtype(name):
    a, weights = np.arange(9).astype(name), [-1.5, 0, 0.25]
    exact = np.asarray(nd.ndimage.correlate1d(a, weights, output="int64"))
    for output in ("uint8", "uint16", "uint32", "uint64"):
        for stride in (1, 2):
            found = nd.ndimage.correlate1d(a, weights, output=output, stride=stride)
            same(found, exact[::stride].astype(output))


def test_differences_of_morphology_in_any_dtype():
    a = np.arange(-12, 13).reshape(5, 5) * 7
    expected = np.asarray(nd.ndimage.morphological_gradient(a, 3))
    for name in ("int16", "uint8", "float32"):
        found = nd.ndimage.morphological_gradient(a.astype(float), 3, output=name)
        same(found, expected.astype(name))
        found = nd.ndimage.morphological_gradient(a, 3, output=name)
        same(found, expected.astype(name))
