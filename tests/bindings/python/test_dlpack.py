# SPDX-License-Identifier: BSD-3-Clause
import gc
import sys

import ndabi as nd
import pytest
from ndabi._dtypes import named
from ndabi._library import lib

if sys.implementation.name == "pypy":

    def test_pypy_has_no_capsules():
        with pytest.raises(BufferError, match="PyPy"):
            nd.zeros(1).__dlpack__()
        a = nd.arange(3)
        assert nd.from_dlpack(a).tolist() == [0, 1, 2]
        assert nd.shares_memory(nd.from_dlpack(a), a)

else:

    @pytest.mark.parametrize("name", list(named))
    def test_round_trip(name, no_leak):
        a = nd.ones((2, 3), name)
        for b in (a, a.T, a[:, ::-1], a[0, 0, ...]):
            c = nd.from_dlpack(b)
            assert c.dtype == name and c.shape == b.shape and nd.shares_memory(b, c)
            assert c.flags.writeable
            del b, c

    def test_unconsumed_capsules_free_their_tensor(no_leak):
        for version in (None, (1, 0), (0, 8), (2, 0)):
            capsule = nd.zeros(10).__dlpack__(max_version=version)
            assert "dltensor" in repr(capsule)
            del capsule

    def test_consumed_capsules_are_used_up(no_leak):
        class Once:
            def __init__(self, capsule):
                self.capsule = capsule

            def __dlpack__(self):
                return self.capsule

            def __dlpack_device__(self):
                return (1, 0)

        once = Once(nd.arange(3).__dlpack__())
        a = nd.from_dlpack(once)
        assert a.tolist() == [0, 1, 2] and not a.flags.writeable
        with pytest.raises(BufferError):
            nd.from_dlpack(once)
        once.capsule = object()
        with pytest.raises(BufferError):
            nd.from_dlpack(once)

    def test_a_consumer_that_never_frees():
        before = lib.nd_live_count()
        kept = [nd.zeros(10).__dlpack__() for _ in range(10)]
        gc.collect()
        assert lib.nd_live_count() >= before
        assert len(kept) == 10

    def test_arguments():
        a = nd.zeros(3)
        assert a.__dlpack_device__() == (1, 0)
        a.__dlpack__(dl_device=(1, 0), copy=True)
        a.__dlpack__(copy=False)
        frozen = nd.broadcast_to(a, (3,))
        frozen.__dlpack__(max_version=(1, 0))
        for wrong in (
            lambda: a.__dlpack__(stream=1),
            lambda: a.__dlpack__(dl_device=(2, 0)),
            lambda: frozen.__dlpack__(),
        ):
            with pytest.raises(BufferError):
                wrong()
        assert not nd.from_dlpack(frozen).flags.writeable
        with pytest.raises(ValueError):
            nd.from_dlpack(a, device="cuda")
        with pytest.raises(TypeError):
            nd.from_dlpack([1])
