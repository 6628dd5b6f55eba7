# SPDX-License-Identifier: BSD-3-Clause
import ndabi as nd
import pytest


@pytest.fixture
def a():
    return nd.arange(24).reshape(2, 3, 4)


def test_attributes(a):
    assert (a.shape, a.strides, a.ndim, a.size) == ((2, 3, 4), (96, 32, 8), 3, 24)
    assert (a.itemsize, a.nbytes, a.dtype) == (8, 192, nd.dtype("int64"))
    assert a.T.shape == (4, 3, 2) and a.mT.shape == (2, 4, 3) and a.device == "cpu"
    assert a.to_device("cpu") is a
    with pytest.raises(AttributeError):
        a.shape = (24,)
    with pytest.raises(AttributeError):
        a.nonsense = 1


def test_bases(a):
    owner = nd.zeros((4, 6))
    assert owner.base is None and owner.flags.owndata
    view = owner[1:].T
    assert view.base is owner and view[0].base is owner and not view.flags.owndata
    assert owner.reshape(24).base is owner and owner.T.reshape(24).base is None
    assert owner.ravel().base is owner and owner.flatten().base is None
    assert owner.copy().base is None and nd.flip(view).base is owner


def test_writing_through_views(a):
    a[0, :, 1] = -1
    assert a[0].ravel().tolist() == [0, -1, 2, 3, 4, -1, 6, 7, 8, -1, 10, 11]
    a[1][...] = nd.arange(4)
    assert a[1].tolist() == [[0, 1, 2, 3]] * 3
    a[:, ::2, ::-1] = a[:, ::2].copy()
    assert a[1, 0].tolist() == [3, 2, 1, 0]
    a[0, 0] = [[9, 8, 7, 6]]
    assert a[0, 0].tolist() == [9, 8, 7, 6]
    with pytest.raises(ValueError):
        a[0] = nd.zeros(3)


def test_overlap_behaves_as_a_copy():
    a = nd.arange(6)
    a[1:] = a[:-1]
    assert a.tolist() == [0, 0, 1, 2, 3, 4]
    a[::-1] = a
    assert a.tolist() == [4, 3, 2, 1, 0, 0]


def test_reshape(a):
    assert a.reshape(6, 4).shape == a.reshape((6, -1)).shape == (6, 4)
    assert a.reshape(-1, order="F")[1] == 12
    assert nd.shares_memory(a.reshape(24), a)
    assert not nd.shares_memory(a.reshape(24, copy=True), a)
    with pytest.raises(ValueError):
        a.T.reshape(24, copy=False)
    for wrong in ((5, 5), (-1, -1), (7, -1)):
        with pytest.raises(ValueError):
            a.reshape(wrong)
    with pytest.raises(TypeError):
        a.reshape(2.0, 12)


def test_axes(a):
    assert a.transpose(2, 0, 1).shape == a.transpose((2, 0, 1)).shape == (4, 2, 3)
    assert a.transpose().shape == a.transpose(None).shape == (4, 3, 2)
    assert nd.moveaxis(a, [0, 1], [-1, -2]).shape == (4, 3, 2)
    assert a.swapaxes(0, -1).shape == (4, 3, 2) and nd.rollaxis(a, 2, 1).shape == (
        2,
        4,
        3,
    )
    for wrong in (
        lambda: a.transpose(0, 1),
        lambda: a.transpose(0, 0, 1),
        lambda: a.transpose(0, 1, 3),
        lambda: nd.moveaxis(a, 0, 3),
        lambda: nd.moveaxis(a, [0, 0], [0, 1]),
        lambda: a.swapaxes(0, 3),
        lambda: nd.flip(a, 3),
        lambda: nd.squeeze(a, 0),
        lambda: nd.expand_dims(a, 5),
        lambda: nd.zeros(3).mT,
    ):
        with pytest.raises(ValueError):
            wrong()


def test_axis_errors_are_both_kinds():
    for kind in (ValueError, IndexError, nd.exceptions.AxisError, nd.Error):
        with pytest.raises(kind):
            nd.flip(nd.zeros(3), 1)


def test_broadcasting(a):
    assert nd.broadcast_to(a[0], (5, 3, 4)).strides == (0, 32, 8)
    assert not nd.broadcast_to(1, (2,)).flags.writeable
    assert nd.broadcast_shapes() == () and nd.broadcast_shapes((0,), (1,)) == (0,)
    for wrong in (
        lambda: nd.broadcast_to(a, (3, 4)),
        lambda: nd.broadcast_shapes((2,), (3,)),
        lambda: nd.broadcast_arrays(a, nd.zeros(5)),
    ):
        with pytest.raises(nd.exceptions.BroadcastError):
            wrong()


def test_parts():
    a = nd.array([1 + 2j, 3 - 4j])
    assert a.real.tolist() == [1, 3] and a.imag.tolist() == [2, -4]
    a.real = 5
    a.imag[0] = 7
    assert a.tolist() == [5 + 7j, 5 - 4j]
    b = nd.zeros(2)
    assert b.real is b and b.imag.tolist() == [0, 0] and not b.imag.flags.writeable
    with pytest.raises(TypeError):
        b.imag = 1


def test_diagonal_is_writable(a):
    d = a[0].diagonal(1)
    d[0] = 99
    assert a[0, 0, 1] == 99


def test_reinterpret():
    a = nd.array([1, 2], "int16")
    assert a.view("uint8").shape == (4,) and a.view("int8").view("int16").tolist() == [
        1,
        2,
    ]
    assert a.view().base is a
    for wrong in (
        lambda: nd.zeros(3, "int8").view("int16"),
        lambda: nd.zeros((2, 2)).T.view("f4"),
    ):
        with pytest.raises(ValueError):
            wrong()


def test_flags(a):
    flags = a.flags
    assert flags["C"] and flags["WRITEABLE"] and flags.aligned and flags.carray
    assert a.T.flags.fnc and a.T.flags.forc and not a[:, ::2].flags.forc
    assert a.flags == a[:].flags and a.flags != a.T.flags
    assert "C_CONTIGUOUS : True" in repr(flags)
    view = a[:]
    a.flags.writeable = False
    assert not a.flags.writeable and view.flags.writeable
    with pytest.raises(ValueError):
        a[0, 0, 0] = 1
    with pytest.raises(ValueError):
        a.flags.writeable = True
    with pytest.raises(KeyError):
        flags["NOPE"]


def test_strided():
    tricks = nd.lib.stride_tricks
    a = nd.arange(6)
    assert tricks.as_strided(a, (3,), (16,)).tolist() == [0, 2, 4]
    assert tricks.as_strided(a, (2,), (-8,), offset=8).tolist() == [1, 0]
    assert not tricks.as_strided(a, writeable=False).flags.writeable
    for wrong in (
        lambda: tricks.as_strided(a, (7,)),
        lambda: tricks.as_strided(a, (2,), (-8,)),
        lambda: tricks.as_strided(a, (2, 2), (8,)),
        lambda: tricks.as_strided(a, check_bounds=False),
        lambda: tricks.sliding_window_view(a, 7),
        lambda: tricks.sliding_window_view(a, (2, 2)),
    ):
        with pytest.raises(ValueError):
            wrong()
    windows = tricks.sliding_window_view(nd.zeros((4, 5)), 3, axis=1)
    assert windows.shape == (4, 3, 3) and not windows.flags.writeable
