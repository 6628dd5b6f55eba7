# SPDX-License-Identifier: BSD-3-Clause
import ndabi as nd
import pytest


def test_memory():
    before = nd.memory_stats()["live_bytes"]
    a = nd.zeros(100_000)
    assert nd.memory_stats()["live_bytes"] - before >= a.nbytes
    assert nd.memory_stats()["peak_bytes"] >= a.nbytes
    a.release()
    assert nd.memory_stats()["live_bytes"] <= before
    assert nd.trim_memory() >= 0 and nd.memory_stats()["cached_bytes"] == 0


def test_limit():
    assert nd.memory_limit(10**9) == 0
    try:
        with pytest.raises(MemoryError, match="1000000000"):
            nd.zeros(10**9)
        assert nd.zeros(10).size == 10
    finally:
        assert nd.memory_limit(0) == 10**9
    with pytest.raises(ValueError):
        nd.memory_limit(-1)


def test_thread_count():
    before = nd.get_num_threads()
    nd.set_num_threads(2)
    assert nd.get_num_threads() == 2
    nd.set_num_threads(before)
    with pytest.raises(ValueError):
        nd.set_num_threads(0)


def test_config(capsys):
    nd.show_config()
    text = capsys.readouterr().out
    assert nd.__version__ in text and "libndabi" in text


def test_unknown_codes_are_internal_errors():
    from ndabi import _library, exceptions

    assert (
        exceptions.by_code.get(-999, exceptions.InternalError) is exceptions.InternalError
    )
    lib = _library.lib
    codes = {getattr(lib, name) for name in dir(lib) if name.startswith("ND_E_")}
    assert codes - set(exceptions.by_code) == {lib.ND_E_CALLBACK}


@pytest.mark.parametrize("name", nd.exceptions.__all__)
def test_every_error_is_also_a_builtin_one(name):
    kind = getattr(nd.exceptions, name)
    assert issubclass(kind, nd.Error)
    builtin = [b for b in kind.__mro__ if b.__module__ == "builtins"]
    assert len(builtin) > 3 or kind is nd.Error
