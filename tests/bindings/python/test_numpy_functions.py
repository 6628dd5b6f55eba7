# SPDX-License-Identifier: BSD-3-Clause
"""NumPy's functions on arrays of ndabi, and operators between both libraries."""

import operator

import ndabi as nd
import pytest
from peer import np, same

MINE = nd.array([[1.0, 2.0], [3.0, 4.0]])
THEIRS = np.array([[10.0, 20.0], [30.0, 40.0]])
OPERATORS = "add sub mul truediv floordiv mod pow eq ne lt le gt ge".split()


@pytest.mark.parametrize("name", OPERATORS)
def test_operators_in_both_orders(name):
    operate = getattr(operator, name)
    copy = np.asarray(MINE)
    for mine, theirs in (
        (operate(MINE, THEIRS), operate(copy, THEIRS)),
        (operate(THEIRS, MINE), operate(THEIRS, copy)),
        (operate(np.float64(2), MINE), operate(np.float64(2), copy)),
        (operate(MINE, np.float32(2)), operate(copy, np.float32(2))),
    ):
        assert isinstance(mine, nd.ndarray) and same(mine, theirs)


def test_in_place():
    mine, theirs = MINE.copy(), THEIRS.copy()
    mine += THEIRS
    assert isinstance(mine, nd.ndarray) and mine.tolist() == [[11, 22], [33, 44]]
    before = theirs
    theirs *= MINE
    assert theirs is before and theirs.tolist() == [[10, 40], [90, 160]]


def test_ufuncs():
    for result in (np.add(MINE, THEIRS), np.add(THEIRS, MINE), np.add(MINE, 1)):
        assert isinstance(result, nd.ndarray)
    assert np.sqrt(MINE).tolist() == nd.sqrt(MINE).tolist()
    assert np.add(MINE, 1, dtype=np.float32).dtype == "float32"
    quotient, rest = np.divmod(MINE, 2)
    assert quotient.tolist() == [[0, 1], [1, 2]] and rest.tolist() == [[1, 0], [1, 0]]
    out = np.zeros((2, 2))
    assert np.add(MINE, 1, out=out) is out and out[0, 0] == 2
    assert np.add(THEIRS, MINE, out=out, where=THEIRS > 20) is out
    assert out.tolist() == [[2, 3], [33, 44]]


def test_methods_of_ufuncs():
    assert np.add.reduce(MINE).tolist() == [4, 6]
    assert np.multiply.accumulate(MINE, axis=1).tolist() == [[1, 2], [3, 12]]
    assert np.subtract.outer(MINE[0], THEIRS[0]).shape == (2, 2)
    target = nd.zeros(3)
    np.add.at(target, [0, 2, 2], 1)
    assert target.tolist() == [1, 0, 2]


def test_functions():
    assert repr(np.sum(MINE)) == "nd.float64(10.0)"
    assert isinstance(np.sum(MINE, axis=0), nd.ndarray)
    assert np.mean(MINE, axis=1, keepdims=True).tolist() == [[1.5], [3.5]]
    assert np.reshape(MINE, (4,)).tolist() == [1, 2, 3, 4]
    assert np.clip(MINE, 2, 3).tolist() == [[2, 2], [3, 3]]
    assert np.where(np.asarray(MINE) > 1, MINE, 0).tolist() == [[0, 2], [3, 4]]
    assert np.convolve(MINE[0], THEIRS[0]).tolist() == [10, 40, 40]
    assert np.array_equal(MINE, np.asarray(MINE)) and np.allclose(MINE, MINE)
    assert np.shape(MINE) == (2, 2) and np.max(MINE) == 4
    np.copyto(THEIRS.copy(), MINE)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: np.sort(MINE), "numpy.sort"),
        (lambda: np.linalg.norm(MINE), "numpy.linalg.norm"),
        (lambda: np.concatenate([MINE, MINE]), "numpy.concatenate"),
        (lambda: np.matmul(MINE, MINE), "the ufunc 'matmul'"),
    ],
)
def test_what_is_missing_is_named(call, name):
    with pytest.raises(TypeError, match=f"{name} is not available.*numpy.asarray"):
        call()


def test_objects_and_texts_are_refused():
    for wrong in (np.array(["a", "b"]), np.array([object(), 1])):
        with pytest.raises(TypeError):
            MINE + wrong
        with pytest.raises(TypeError):
            wrong + MINE


def test_scalars():
    result = np.float32(1) + nd.float32(1)
    assert result == 2
    assert repr(nd.float32(1) + np.float64(1)) == "nd.float64(2.0)"
    assert repr(nd.int8(1) + np.int16(1)) == "nd.int16(2)"
    assert isinstance(THEIRS + nd.float64(1), np.ndarray)
    assert isinstance(nd.float64(1) + THEIRS, np.ndarray)
