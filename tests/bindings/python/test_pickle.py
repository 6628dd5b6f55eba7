# SPDX-License-Identifier: BSD-3-Clause
import pickle

import ndabi as nd
import pytest
from ndabi._dtypes import named


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("name", list(named))
def test_round_trip(name, protocol):
    for a in (nd.ones((2, 3), name), nd.zeros((2, 0), name), nd.ones((), name)):
        for b in (a, a.T, a[..., ::2] if a.ndim else a):
            c = pickle.loads(pickle.dumps(b, protocol))
            assert c.dtype == name and nd.array_equal(b, c)
            assert c.flags.f_contiguous == b.flags.f_contiguous or not b.flags.forc
            assert c.flags.writeable


@pytest.mark.parametrize("order", "CF")
def test_out_of_band(order):
    a = nd.arange(12).reshape(3, 4).copy(order)
    buffers = []
    data = pickle.dumps(a, 5, buffer_callback=buffers.append)
    assert len(buffers) == 1 and len(data) < 200
    b = pickle.loads(data, buffers=buffers)
    assert nd.array_equal(a, b) and b.flags.fnc == a.flags.fnc
    raw = [bytearray(buffer) for buffer in buffers]
    c = pickle.loads(data, buffers=raw)
    c[0, 0] = 77
    assert raw[0][0] == 77 and a[0, 0] == 0
    assert not pickle.loads(data, buffers=[bytes(raw[0])]).flags.writeable


def test_out_of_band_buffers_outlive_the_array():
    import gc

    buffers = []
    data = pickle.dumps(nd.arange(1000), 5, buffer_callback=buffers.append)
    for _ in range(3):
        gc.collect()
    nd.zeros(1000).fill(1)
    assert nd.array_equal(pickle.loads(data, buffers=buffers), nd.arange(1000))
