# SPDX-License-Identifier: BSD-3-Clause
"""Arrays that results are written to: NumPy's too, and those that cannot be written."""

import ndabi as nd
import pytest
from peer import np, same

A = np.array([[3.0, 1.0, 2.0, 5.0], [4.0, 1.0, 7.0, 6.0], [2.0, 8.0, 2.0, 9.0]])
REDUCTIONS = (
    "sum prod max min mean var std argmax argmin all any ptp nansum nanprod nanmax "
    "nanmin nanmean nanvar nanstd nanargmax nanargmin"
).split()


@pytest.mark.parametrize("name", REDUCTIONS)
def test_reductions_into_arrays_of_numpy(name):
    theirs = getattr(np, name)(A, axis=0)
    target = np.zeros_like(theirs)
    assert getattr(nd, name)(nd.array(A), axis=0, out=target) is target
    np.testing.assert_allclose(target, theirs, rtol=1e-15)
    method = getattr(nd.array(A), name, None)
    if method is not None:
        target[...] = 0
        assert method(axis=0, out=target) is target
        np.testing.assert_allclose(target, theirs, rtol=1e-15)


def test_folds_and_scans_into_arrays_of_numpy():
    for name in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
        target = np.zeros_like(A)
        assert getattr(nd, name)(nd.array(A), axis=1, out=target) is target
        same(target, getattr(np, name)(A, axis=1))
    target = np.zeros(4)
    assert nd.add.reduce(nd.array(A), out=(target,)) is target
    same(target, A.sum(0))
    np.sum(nd.array(A), axis=0, out=(again := np.zeros(4)))
    same(again, A.sum(0))
    target = np.zeros_like(A)
    nd.add.accumulate(nd.array(A), out=target)
    same(target, np.add.accumulate(A))
    target = np.zeros((2, 4))
    nd.add.reduceat(nd.array(A), [0, 2], out=target)
    same(target, np.add.reduceat(A, [0, 2]))


WRITERS = {
    "add": lambda o: nd.add([1.0, 2.0], 1, out=o),
    "numpy.add": lambda o: np.add(nd.array([1.0, 2.0]), 1, out=o),
    "modf": lambda o: nd.modf([1.5, 2.5], out=(o, None)),
    "cumsum": lambda o: nd.cumsum([1.0, 2.0], out=o),
    "sum": lambda o: nd.sum([[1.0, 2.0]], axis=0, out=o),
    "copyto": lambda o: nd.copyto(o, 1),
    "add.at": lambda o: nd.add.at(o, [0], 1),
    "clip": lambda o: nd.clip([1.0, 2.0], 0, 1, out=o),
    "nan_to_num": lambda o: nd.nan_to_num(o, copy=False),
    "vecdot": lambda o: nd.vecdot([[1.0], [2.0]], [1.0], out=o),
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_other_byte_order_is_not_written(name):
    target = np.full(2, np.inf).astype(np.dtype("f8").newbyteorder())
    with pytest.raises(TypeError, match="byte order of the machine"):
        WRITERS[name](target)
    assert np.isinf(target).all()
    WRITERS[name](native := np.full(2, np.inf))
    assert not np.isinf(native[0]) or name == "add.at"


def test_the_other_byte_order_takes_a_copy():
    swapped = np.arange(3.0).astype(np.dtype("f8").newbyteorder())
    with pytest.raises(ValueError, match="avoid copy"):
        nd.asarray(swapped, copy=False)
    assert nd.asarray(swapped).tolist() == [0, 1, 2]


def test_scalars_are_no_targets():
    for target in (nd.True_, nd.float64(1), np.float64(1), 1.0):
        with pytest.raises(TypeError):
            nd.copyto(target, 0)
        with pytest.raises(TypeError):
            nd.add(1, 2, out=target)


MASKS = ([True, False, True], [[True], [False], [True]], False, np.array(True))


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("source", [7, [1, 2, 3], [[1], [2], [3]], 2.5])
@pytest.mark.parametrize("casting", ["same_kind", "unsafe"])
def test_copyto_of_some_elements(mask, source, casting):
    mine, theirs = nd.zeros((3, 3), "int16"), np.zeros((3, 3), "int16")
    try:
        np.copyto(theirs, source, casting, where=mask)
    except TypeError:
        with pytest.raises(TypeError):
            nd.copyto(mine, source, casting, where=mask)
    else:
        nd.copyto(mine, source, casting, where=mask)
    same(mine, theirs)


def test_copyto_of_itself_and_of_what_does_not_fit():
    a = nd.arange(5)
    nd.copyto(a[1:], a[:-1], where=[True, True, False, True])
    assert a.tolist() == [0, 0, 1, 3, 3]
    with pytest.raises(ValueError):
        nd.copyto(nd.zeros(2), nd.zeros((3, 2)), where=[True, False])
    with pytest.raises(TypeError, match="int64 to bool"):
        nd.copyto(nd.zeros(2), 1, where=[1, 0])
