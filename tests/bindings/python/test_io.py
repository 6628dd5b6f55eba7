# SPDX-License-Identifier: BSD-3-Clause
import io
import os
import pathlib

import ndabi as nd
import pytest
from ndabi._dtypes import named

#: A .npy file holds what NumPy has a typestr for.
SAVED = [name for name in named if name != "bfloat16"]


@pytest.mark.parametrize("name", SAVED)
def test_round_trip(name, tmp_path):
    path = tmp_path / "a.npy"
    for a in (
        nd.ones((2, 3), name),
        nd.ones((2, 3), name).T,
        nd.zeros(0, name),
        nd.ones((), name),
    ):
        nd.save(path, a)
        file = io.BytesIO()
        nd.save(file, a)
        assert file.getvalue() == path.read_bytes()
        file.seek(0)
        for b in (
            nd.load(path),
            nd.load(str(path)),
            nd.load(os.fsencode(path)),
            nd.load(file),
        ):
            assert b.dtype == name and nd.array_equal(a, b)
            assert b.flags.f_contiguous == a.flags.f_contiguous


def test_names(tmp_path):
    nd.save(tmp_path / "plain", [1])
    nd.savez(str(tmp_path / "many"), [1])
    assert sorted(os.listdir(tmp_path)) == ["many.npz", "plain.npy"]
    path = tmp_path / "\u00e4\u4e2d.npy"
    nd.save(path, [7])
    assert nd.load(path).tolist() == [7]


def test_many_arrays_in_one_file():
    file = io.BytesIO()
    for i in range(3):
        nd.save(file, nd.full(i, i))
    file.seek(0)
    assert [nd.load(file).tolist() for _ in range(3)] == [[], [1], [2, 2]]
    with pytest.raises(EOFError):
        nd.load(file)


def test_maps(tmp_path):
    path = tmp_path / "a.npy"
    nd.save(path, nd.arange(4))
    a = nd.load(path, mmap_mode="r")
    with pytest.raises(ValueError, match="read-only"):
        a[0] = 1
    b = nd.load(path, mmap_mode="c")
    b[0] = 5
    assert nd.load(path)[0] == 0
    c = nd.load(path, mmap_mode="r+")
    c[0] = 6
    c.release()
    assert nd.load(path)[0] == 6 and a[0] == 6
    with pytest.raises(ValueError):
        nd.load(path, mmap_mode="w")


@pytest.mark.parametrize("write", [nd.savez, nd.savez_compressed])
def test_archives(tmp_path, write):
    path = tmp_path / "a.npz"
    write(path, [1, 2], x=[[1.5]], y=nd.zeros((100, 100)))
    file = io.BytesIO()
    write(file, [1, 2], x=[[1.5]], y=nd.zeros((100, 100)))
    file.seek(0)
    for source in (path, file):
        with nd.load(source) as arrays:
            assert sorted(arrays.files) == ["arr_0", "x", "y"] and len(arrays) == 3
            assert "x" in arrays and "z" not in arrays and "x" in repr(arrays)
            assert arrays["x"].tolist() == [[1.5]] and arrays["x.npy"].tolist() == [[1.5]]
            assert {k: v.shape for k, v in arrays.items()}["y"] == (100, 100)
            with pytest.raises(KeyError):
                arrays["z"]
        with pytest.raises(ValueError):
            arrays["x"]
    compressed = write is nd.savez_compressed
    assert (path.stat().st_size < 10_000) == compressed
    with pytest.raises(ValueError):
        write(path, [1], arr_0=[2])


def test_system_errors(tmp_path):
    with pytest.raises(FileNotFoundError):
        nd.load(tmp_path / "none.npy")
    with pytest.raises(FileNotFoundError):
        nd.save(tmp_path / "no" / "a.npy", [1])
    with pytest.raises(FileNotFoundError):
        nd.savez(tmp_path / "no" / "a.npz", [1])
    with pytest.raises(IsADirectoryError):
        nd.load(tmp_path)


@pytest.mark.parametrize(
    "data", [b"", b"\x93NUMPY", b"nonsense", b"PK\x03\x04 and no more"]
)
def test_malformed(tmp_path, data):
    path = tmp_path / "a.npy"
    path.write_bytes(data)
    with pytest.raises(ValueError):
        nd.load(path)
    with pytest.raises((ValueError, EOFError)):
        nd.load(io.BytesIO(data))


def test_cut_short(tmp_path):
    path = tmp_path / "a.npy"
    nd.save(path, nd.zeros(100))
    data = path.read_bytes()
    for length in (20, 100, len(data) - 1):
        path.write_bytes(data[:length])
        with pytest.raises(nd.exceptions.FormatError):
            nd.load(path)


def test_a_failed_save_leaves_no_file(tmp_path):
    path = pathlib.Path(tmp_path) / "a.npz"
    with pytest.raises(ValueError):
        nd.savez(path, **{"../escape": [1]})
    assert os.listdir(tmp_path) == []


def test_pickles_are_refused(tmp_path):
    with pytest.raises(ValueError):
        nd.load(tmp_path / "a.npy", allow_pickle=True)
