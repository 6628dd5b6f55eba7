# SPDX-License-Identifier: BSD-3-Clause
"""Files that NumPy writes and reads."""

import io

import ndabi as nd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peer import DTYPES, np, same
from strategies import shapes


@given(shapes, st.sampled_from(DTYPES), st.sampled_from("CF"))
def test_npy_both_ways(shape, dtype, order):
    theirs = np.arange(int(np.prod(shape))).reshape(shape).astype(dtype).copy(order)
    file = io.BytesIO()
    np.save(file, theirs)
    written = file.getvalue()
    file.seek(0)
    mine = nd.load(file)
    assert same(mine, theirs)
    assert mine.flags.f_contiguous == theirs.flags.f_contiguous
    file = io.BytesIO()
    nd.save(file, mine)
    assert file.getvalue() == written
    file.seek(0)
    assert same(mine, np.load(file))


@pytest.mark.parametrize("swapped", [np.dtype(n).newbyteorder() for n in DTYPES])
def test_foreign_byte_order(swapped, tmp_path):
    theirs = np.arange(5).astype(swapped)
    np.save(tmp_path / "a.npy", theirs)
    assert nd.load(tmp_path / "a.npy").tolist() == theirs.tolist()


@pytest.mark.parametrize("write", [np.savez, np.savez_compressed])
def test_their_archives(write, tmp_path):
    write(tmp_path / "a.npz", np.arange(3), x=np.eye(2, dtype="float16"), y=np.array(3))
    with nd.load(tmp_path / "a.npz") as arrays, np.load(tmp_path / "a.npz") as expected:
        assert arrays.files == expected.files
        for name in expected.files:
            assert same(arrays[name], expected[name])


@pytest.mark.parametrize("write", [nd.savez, nd.savez_compressed])
def test_our_archives(write, tmp_path):
    write(tmp_path / "a.npz", nd.arange(3), x=nd.eye(2, dtype="float16"), y=nd.array(3))
    with nd.load(tmp_path / "a.npz") as arrays, np.load(tmp_path / "a.npz") as read:
        assert read.files == arrays.files
        for name in read.files:
            assert same(arrays[name], read[name])


def test_objects_are_refused(tmp_path):
    np.save(tmp_path / "a.npy", np.array([{}]), allow_pickle=True)
    with pytest.raises((ValueError, TypeError)):
        nd.load(tmp_path / "a.npy")
    np.save(tmp_path / "b.npy", np.array(["text"]))
    with pytest.raises(TypeError):
        nd.load(tmp_path / "b.npy")


def test_files_opened_by_python(tmp_path):
    with open(tmp_path / "a.npy", "wb") as file:
        np.save(file, np.arange(3))
        nd.save(file, nd.arange(2))
    with open(tmp_path / "a.npy", "rb") as file:
        assert nd.load(file).tolist() == [0, 1, 2]
        assert np.load(file).tolist() == [0, 1]
