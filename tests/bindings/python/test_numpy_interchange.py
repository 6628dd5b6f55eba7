# SPDX-License-Identifier: BSD-3-Clause
"""Memory shared with NumPy: both ways, whoever dies first."""

import gc
import pickle
import weakref

import ndabi as nd
import pytest
from ndabi import _memory
from peer import DTYPES, NUMPY_2, NUMPY_WRITABLE_DLPACK, np, same

LAYOUTS = [
    lambda a: a,
    lambda a: a.T,
    lambda a: a[::-1],
    lambda a: a[:, ::2],
    lambda a: a[:0],
    lambda a: a[1, 2],
    lambda a: a[..., None],
]


def strides(a):
    """The strides that matter: NumPy gives axes of length 1 any."""
    return [s for n, s in zip(a.shape, a.strides) if n > 1 and 0 not in a.shape]


@pytest.mark.parametrize("name", DTYPES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_in(name, layout):
    theirs = np.asarray(layout(np.arange(12).reshape(3, 4).astype(name)))
    mine = nd.asarray(theirs)
    assert strides(mine) == strides(theirs)
    assert same(mine, theirs)
    if theirs.size:
        theirs[...] = 1
        assert mine.ravel().tolist() == [1] * theirs.size
        assert (
            mine.__array_interface__["data"][0] == theirs.__array_interface__["data"][0]
        )


@pytest.mark.parametrize("name", DTYPES)
@pytest.mark.parametrize("layout", LAYOUTS[:-2])
def test_out(name, layout):
    mine = layout(nd.arange(12).reshape(3, 4).astype(name))
    theirs = np.asarray(mine)
    assert theirs.dtype == name and theirs.shape == mine.shape
    assert theirs.tolist() == mine.tolist()
    if theirs.size:
        theirs[...] = 1
        assert mine.ravel().tolist() == [1] * theirs.size
        assert np.shares_memory(theirs, np.asarray(mine))


def test_read_only_stays_so():
    theirs = np.zeros(3)
    theirs.flags.writeable = False
    mine = nd.asarray(theirs)
    assert not mine.flags.writeable
    assert (
        not np.asarray(mine).flags.writeable and not np.asarray(mine[1:]).flags.writeable
    )


def test_foreign_byte_order_is_swapped():
    theirs = np.arange(3, dtype=np.dtype("float64").newbyteorder())
    assert nd.asarray(theirs).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "theirs",
    [np.array(["a"]), np.array([object()]), np.zeros(1, "i4,i4"), np.ma.zeros(3)],
)
def test_what_cannot_be_shared(theirs):
    with pytest.raises(TypeError):
        nd.asarray(theirs)


def test_exporter_dies_first():
    theirs = np.arange(1000.0)
    gone = weakref.ref(theirs)
    mine = nd.asarray(theirs)[1:]
    del theirs
    gc.collect()
    assert gone() is not None and mine[-1] == 999
    mine.release()
    gc.collect()
    assert gone() is None


def test_importer_dies_first():
    mine = nd.arange(1000)
    gone = weakref.ref(mine)
    theirs = np.asarray(mine)[1:]
    del mine
    gc.collect()
    nd.zeros(1000, int).fill(7)
    assert theirs.sum() == 499500 and gone() is not None
    del theirs
    gc.collect()
    assert gone() is None


def test_released_while_numpy_looks():
    mine = nd.arange(100)
    theirs = np.asarray(mine)
    mine.release()
    nd.zeros(100, int).fill(7)
    assert theirs.sum() == 4950


def test_owners_do_not_pile_up():
    gc.collect()
    nd.asarray(np.zeros(1)).release()
    before = len(_memory.owners)
    for _ in range(500):
        nd.asarray(np.zeros(3))[1:]
    assert len(_memory.owners) <= before + 2


def test_conversions():
    a = nd.arange(3)
    assert np.asarray(a, dtype="float32").dtype == "float32"
    assert np.array(a).base is None and (np.ones(3) + np.asarray(a)).tolist() == [1, 2, 3]
    assert nd.array([np.arange(3), np.arange(3)]).shape == (2, 3)
    assert nd.array([np.int8(1), 2]).dtype == "int64"
    assert nd.arange(np.int64(3)).tolist() == [0, 1, 2]
    assert nd.zeros(tuple(np.array([2, 3]))).shape == (2, 3)
    b = nd.zeros((2, 3))
    b[0] = np.arange(3)
    b[1] = np.float32(2.5)
    assert b.tolist() == [[0, 1, 2], [2.5] * 3]
    assert b[np.int64(1), np.uint8(2)] == 2.5


def test_elements_through_odd_strides():
    record = np.zeros(4, dtype=[("a", "i1"), ("b", "f8")])
    record["b"] = [1, 2, 3, 4]
    mine = nd.asarray(record["b"])
    assert mine.strides == (9,) and mine[2] == 3 and mine[-1] == 4
    mine[0] = 7
    assert record["b"][0] == 7 and nd.convolve(mine, [1.0]).tolist() == [7, 2, 3, 4]


@pytest.mark.parametrize("protocol", range(2, 6))
def test_pickled_arrays_are_small(protocol):
    a = nd.zeros(1000)
    assert len(pickle.dumps(a, protocol)) < 8400 if protocol > 2 else True


if hasattr(np, "from_dlpack"):

    @pytest.mark.parametrize("name", [n for n in DTYPES if n != "bool" or NUMPY_2])
    def test_dlpack_out(name):
        mine = nd.arange(6).reshape(2, 3).astype(name)
        theirs = np.from_dlpack(mine)
        assert same(mine, theirs) and np.shares_memory(theirs, np.asarray(mine))
        assert theirs.flags.writeable == NUMPY_WRITABLE_DLPACK
        assert same(mine.T, np.from_dlpack(mine.T))
        del mine
        gc.collect()
        assert (
            theirs.shape == (2, 3)
            and theirs.ravel().tolist()[-1] == (name != "bool") * 4 + 1
        )

    @pytest.mark.parametrize("name", [n for n in DTYPES if n != "bool" or NUMPY_2])
    def test_dlpack_in(name):
        theirs = np.arange(6).reshape(2, 3).astype(name)
        gone = weakref.ref(theirs)
        mine = nd.from_dlpack(theirs)
        assert same(mine, theirs) and np.shares_memory(theirs, np.asarray(mine))
        assert same(nd.from_dlpack(theirs[:, ::-1]), theirs[:, ::-1])
        assert not np.shares_memory(theirs, np.asarray(nd.from_dlpack(theirs, copy=True)))
        del theirs
        gc.collect()
        assert mine.ravel().tolist()[1] == 1
        del mine
        gc.collect()
        assert gone() is None
