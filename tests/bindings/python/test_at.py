# SPDX-License-Identifier: BSD-3-Clause
"""The indices of ufunc.at and reduceat are NumPy's."""

import ndabi as nd
import pytest
from peer import NUMPY_2, np, same

ROWS, LAST = np.array([True, False, True]), np.array([True, False])
KEYS = [
    0,
    -1,
    ...,
    (),
    None,
    [],
    slice(None),
    slice(1, 3),
    slice(None, None, -2),
    slice(5, 1),
    [0, 2, 2],
    [[0, 1], [1, 0]],
    np.int8(1),
    np.array(1),
    np.array([1, 2], "u1"),
    (0, 1),
    (0, ...),
    (..., 0),
    (0, 0, 0),
    (0, 0, 0, None),
    (None, 0),
    (None, [0, 1]),
    (None, None, [0, 1, 1], ...),
    ([],),
    ([], [9]),
    (np.zeros(3, bool), [9]),
    (slice(None), []),
    (slice(0, 0), [0]),
    (slice(None), [0, 1, 1]),
    ([0, 1, 1], slice(None)),
    ([0, 1], [1, 1]),
    ([[0], [1]], [0, 1, 1]),
    (0, slice(None), [0, 1, 1]),
    (np.array(1), slice(None), [0, 1, 0]),
    (slice(None), [0, 1], [1, 1]),
    ([0, 1], slice(None), [1, 1]),
    ([0, 1], None, [1, 1]),
    (slice(1, 2), None, ..., [0, 0]),
    ROWS,
    (ROWS, [0, 1]),
    (ROWS, slice(None), [0, 1]),
    (..., LAST),
    (slice(None), np.array([True, False, True, True])),
    np.arange(12).reshape(3, 4) % 2 == 0,
    np.arange(24).reshape(3, 4, 2) % 3 == 0,
]


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_every_index(key):
    rng = np.random.default_rng(7)
    base = rng.integers(0, 9, (3, 4, 2))
    shape = base[key].shape
    operands = [3, rng.integers(0, 9, shape)]
    if shape:
        operands.append(rng.integers(0, 9, shape[-1:]))
    for b in operands:
        mine, theirs = nd.array(base), base.copy()
        np.add.at(theirs, key, b)
        nd.add.at(mine, key, b)
        same(mine, theirs)
    mine, theirs = nd.array(base), base.copy()
    np.negative.at(theirs, key)
    nd.negative.at(mine, key)
    same(mine, theirs)


def test_elements_without_axes():
    for key in ((), ...):
        a = nd.array(1.0)
        nd.add.at(a, key, 2)
        assert a == 3


@pytest.mark.parametrize(
    "key",
    [
        (0, 0, 0, 0),
        (..., ...),
        9,
        [9],
        0.5,
        [0.5],
        [True],
        LAST,
        np.zeros(0),
        ([[0], [1]], [[0], [1], [2]]),
        (slice(0, 0), [0, -5]),
    ],
    ids=repr,
)
def test_what_is_no_index(key):
    # NumPy 1 takes some of these.
    for module in (np, nd) if NUMPY_2 else (nd,):
        with pytest.raises(IndexError):
            module.add.at(module.ones((3, 4, 2)), key, 1)
    with pytest.raises(IndexError, match="too many indices for array"):
        nd.add.at(nd.ones(3), (0, 0), 1)


def test_no_slices_to_reduce():
    same(nd.add.reduceat(nd.arange(3), []), np.add.reduceat(np.arange(3), []))
    assert nd.add.reduceat(nd.ones((2, 3)), [], axis=1).shape == (2, 0)
