# SPDX-License-Identifier: BSD-3-Clause
"""The buffer protocol, where Python classes can have it, and the array interface."""

import hashlib
import io
import sys

import ndabi as nd
import pytest
from ndabi._buffer import SUPPORTED
from ndabi._dtypes import named


def test_supported_on_every_64_bit_cpython():
    assert SUPPORTED == (sys.implementation.name == "cpython" and sys.maxsize > 2**32)


if SUPPORTED:

    @pytest.mark.parametrize("name", list(named))
    def test_fields(name):
        a = nd.ones((2, 3), name)
        for b in (a, a.T, a[:, ::-2], a[:, 1:], a[0, 0:0], a.real):
            m = memoryview(b)
            assert (m.shape, m.strides, m.itemsize) == (b.shape, b.strides, b.itemsize)
            assert m.format == b.dtype.format and not m.readonly
            assert m.c_contiguous == b.flags.c_contiguous
            assert m.tobytes() == b.tobytes()

    def test_writing():
        a = nd.zeros((2, 2), "int64")
        memoryview(a)[1, 0] = 5
        assert a.tolist() == [[0, 0], [5, 0]] and a.data.tolist() == a.tolist()
        assert io.BytesIO(b"\1" * 32).readinto(a) == 32 and a[0, 0] == 0x0101010101010101

    def test_readers():
        a = nd.arange(3, dtype="uint8")
        assert bytes(a) == b"\0\1\2" and bytearray(a[::-1]) == b"\2\1\0"
        assert hashlib.sha256(a).digest() == hashlib.sha256(b"\0\1\2").digest()
        file = io.BytesIO()
        assert file.write(a) == 3

    def test_read_only():
        a = nd.broadcast_to(nd.zeros(2), (2, 2))
        assert memoryview(a).readonly and memoryview(a).strides == (0, 8)
        with pytest.raises(TypeError):
            io.BytesIO(bytes(64)).readinto(frozen())

    def frozen():
        a = nd.zeros(2)
        a.flags.writeable = False
        return a

    def test_zero_dimensions():
        m = memoryview(nd.array(5))
        assert m.shape == () and m[()] == 5

else:

    def test_data_is_a_cffi_buffer():
        a = nd.arange(3, dtype="uint8")
        data = a.data
        data[1] = b"\7"
        assert bytes(data) == b"\0\7\2" and a[1] == 7
        with pytest.raises(BufferError):
            nd.zeros((2, 2)).T.data  # noqa: B018


@pytest.mark.parametrize("name", list(named))
def test_array_interface(name):
    a = nd.ones((2, 3), name)
    interface = a.__array_interface__
    assert interface["version"] == 3 and interface["typestr"] == a.dtype.str
    assert (
        interface["strides"] is None and a.T.__array_interface__["strides"] == a.T.strides
    )
    assert interface["data"][1] is False


class Exporter:
    def __init__(self, **interface):
        self.__array_interface__ = {"version": 3, **interface}


def test_interfaces_with_a_buffer():
    raw = bytearray(range(8))
    whole = nd.asarray(Exporter(shape=(4,), typestr="|u1", data=raw, offset=2))
    assert whole.tolist() == [2, 3, 4, 5]
    whole[0] = 9
    assert raw[2] == 9
    with pytest.raises(ValueError):
        nd.asarray(Exporter(shape=(9,), typestr="|u1", data=raw))


def test_interfaces_that_cannot_be():
    for interface, error in [
        ({"shape": (1,), "typestr": "|O", "data": bytes(8)}, TypeError),
        ({"shape": (1,), "typestr": "|u1", "data": b"1", "mask": 1}, TypeError),
        ({"shape": (-1,), "typestr": "|u1", "data": b"1"}, ValueError),
        ({"shape": (2,), "typestr": "|u1", "data": (0, False)}, ValueError),
    ]:
        with pytest.raises(error):
            nd.asarray(Exporter(**interface))


def test_memoryviews_of_any_stride():
    raw = bytearray(range(6))
    m = memoryview(raw)[::-2]
    a = nd.asarray(m)
    assert a.tolist() == [5, 3, 1]
    assert nd.asarray(memoryview(raw).cast("B", (2, 3))).tolist() == [
        [0, 1, 2],
        [3, 4, 5],
    ]
    assert nd.asarray(memoryview(b"")).shape == (0,)
    with pytest.raises(TypeError):
        nd.asarray(memoryview(b"ab").cast("c"))
