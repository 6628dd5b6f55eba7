# SPDX-License-Identifier: BSD-3-Clause
"""Scalars of ndabi among the operands of NumPy, and arrays of NumPy that are more than
their elements."""

import operator

import ndabi as nd
import pytest
from peer import DTYPES, NUMPY_2, np, same

OPERATORS = "add sub mul truediv eq lt pow".split()


def outcome(call, *operands):
    try:
        return call(*operands)
    except TypeError:
        return TypeError


@pytest.mark.skipif(not NUMPY_2, reason="promotion is that of NumPy 2")
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", DTYPES)
def test_scalars_keep_their_dtype(name):
    mine, theirs = nd.array([1], name)[0], np.dtype(name).type(1)
    for other in DTYPES:
        a = np.array([1, 2], other)
        for operate in [getattr(operator, each) for each in OPERATORS]:
            for call in (lambda s: operate(a, s), lambda s: operate(s, a)):  # noqa: B023
                expected, found = outcome(call, theirs), outcome(call, mine)
                if expected is TypeError:
                    assert found is TypeError
                else:
                    assert type(found) is np.ndarray and same(found, expected)
            expected = outcome(operate, np.dtype(other).type(1), theirs)
            found = outcome(operate, np.dtype(other).type(1), mine)
            assert type(found) is type(expected)


def test_calls_of_ufuncs():
    half, ones = nd.float32(0.5), np.ones(2, "float32")
    same(np.add(ones, half, out=np.zeros(2, "float32")), np.float32([1.5, 1.5]))
    ones += half
    np.add.at(ones, [0], half)
    same(ones, np.float32([2, 1.5]))
    assert type(np.add(half, half)) is np.float32
    assert isinstance(np.add(half, nd.ones(2, "float32")), nd.ndarray)
    same(np.add(nd.bfloat16(0.5), ones), np.float32([2.5, 2]))
    same(np.where(True, ones, 0) + nd.sum(nd.ones(3, "float32")), np.float32([5, 4.5]))


MASKED = np.ma.array([1.0, 2.0], mask=[False, True])


@pytest.mark.parametrize("name", [*OPERATORS, "floordiv", "ge"])
def test_masked_arrays_compute_themselves(name):
    operate, a = getattr(operator, name), nd.array([1.0, 2.0])
    for pair in ((a, MASKED), (MASKED, a)):
        found = operate(*pair)
        assert isinstance(found, np.ma.MaskedArray)
        assert found.mask.tolist() == [False, True]
        assert found[0] == operate(1.0, 1.0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: nd.asarray(MASKED),
        lambda: nd.array([MASKED, MASKED]),
        lambda: nd.add(MASKED, 1),
        lambda: nd.add(1.0, 1.0, out=MASKED),
        lambda: np.add(nd.ones(2), MASKED),
        lambda: nd.sum(MASKED),
        lambda: nd.copyto(MASKED, 1),
        lambda: nd.ones(2).__setitem__(..., MASKED),
        lambda: nd.add(1, nd.ones(2), where=MASKED),
    ],
)
def test_masks_are_not_dropped(call):
    with pytest.raises(TypeError, match="masked arrays are not supported"):
        call()
    assert MASKED.tolist() == [1.0, None]


def test_matrices_multiply_as_they_do():
    matrix, a = np.matrix([[1.0, 2.0]]), nd.array([1.0, 2.0])
    assert type(a) is nd.ndarray
    with pytest.raises((TypeError, NotImplementedError)):
        a * matrix
