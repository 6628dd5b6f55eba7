# SPDX-License-Identifier: BSD-3-Clause
"""Convolution against sums written out in Python."""

import itertools
import random

import ndabi as nd
import pytest
from ndabi._dtypes import named


def full(a, v):
    result = [0] * (len(a) + len(v) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(v):
            result[i + j] += x * y
    return result


def trim(result, n, m, mode):
    if mode == "full":
        return result
    length = max(n, m) if mode == "same" else abs(n - m) + 1
    start = (n + m - 1 - length) // 2
    return result[start : start + length]


def wrapped(values, name):
    if name == "bool":
        return [bool(v) for v in values]
    if named[name].kind not in "iu":
        return values
    bits = nd.iinfo(name).bits
    lowest = nd.iinfo(name).min
    return [(v - lowest) % 2**bits + lowest for v in values]


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("name", list(named))
def test_all_dtypes_and_modes(name, mode):
    rng = random.Random(name + mode)
    high = {"b": 1, "i": 100, "u": 100}.get(named[name].kind, 3)
    for n, m in itertools.product((1, 2, 7, 40), repeat=2):
        a = [rng.randint(0, high) for _ in range(n)]
        v = [rng.randint(0, high) for _ in range(m)]
        x, y = nd.array(a, dtype=name), nd.array(v, dtype=name)
        expected = wrapped(trim(full(a, v), n, m, mode), name)
        if name in ("bfloat16", "float16"):
            expected = nd.array(expected, dtype="float32").astype(name).tolist()
        result = nd.convolve(x, y, mode)
        assert result.dtype == name and result.tolist() == expected
        assert nd.convolve(x[::-1], y[::-1], mode).shape == result.shape
        if m <= n:
            correlated = nd.correlate(x, y[::-1], mode)
            assert correlated.tolist() == expected
        two = nd.signal.convolve(x[None], y[None], mode) if m <= n else None
        if mode != "same" and two is not None:
            assert two.tolist() == [expected]


def test_conjugation():
    assert nd.correlate([1j], [1j]).tolist() == [1]
    assert nd.signal.correlate([[1j]], [[1j]]).tolist() == [[1]]


@pytest.mark.parametrize("mode", ["full", "same", "valid", 0])
@pytest.mark.parametrize("name", ["bool", "uint8", "int64", "float32", "complex128"])
def test_methods(name, mode):
    rng = random.Random(name)
    kind = named[name].kind
    low, high = (0, 1) if kind == "b" else (0, 9) if kind == "u" else (-9, 9)
    for n, m in itertools.product((1, 2, 5, 6, 40, 41), repeat=2):
        parts = [[rng.randint(low, high) for _ in range(count)] for count in (n, m) * 2]
        if kind == "c":
            parts = [[x + 1j * y for x, y in zip(parts[i], parts[i + 2])] for i in (0, 1)]
        a, v = (nd.array(part, dtype=name) for part in parts[:2])
        for function in (nd.convolve, nd.correlate):
            direct = function(a, v, mode, method="direct")
            assert direct.dtype == name
            assert direct.tolist() == function(a, v, mode).tolist()
            transformed = function(a, v, mode=mode, method="fft")
            assert transformed.dtype == name and transformed.shape == direct.shape
            if kind in "fc":
                assert nd.allclose(transformed, direct, rtol=0, atol=2e-3)
            else:
                assert nd.array_equal(transformed, direct)


def test_direct_sums_see_their_own_terms_alone():
    a, v = nd.ones(20_000), nd.ones(1_000)
    a[10_000] = 1e20
    sums = nd.convolve(a, v, "same", method="direct")
    assert nd.count_nonzero(sums == 1_000) == 20_000 - 1_000 - 999
    assert nd.count_nonzero(nd.convolve(a, v, "same", method="fft") == 1_000) < 18_001


def test_methods_refuse_what_is_no_vector():
    for wrong, message in (
        (lambda: nd.convolve([[1]], [1], method="direct"), "a has 2 dimensions"),
        (lambda: nd.correlate([1], [[1]], method="fft"), "v has 2 dimensions"),
        (lambda: nd.convolve([], [1], method="fft"), "a cannot be empty"),
        (lambda: nd.convolve([1], [1], method="slow"), "method must be .*'slow'"),
        (lambda: nd.convolve([1], [1], method=None), "method must be .*None"),
        (lambda: nd.convolve([1], [1], "FULL", method="fft"), "mode must be .*'FULL'"),
    ):
        with pytest.raises(ValueError, match=message):
            wrong()
    with pytest.raises(TypeError, match=r"^convolve\(\) .* 'way'"):
        nd.convolve([1], [1], way="fft")
    assert nd.convolve([1, 2], 3, method="direct").tolist() == [3, 6]


def test_operands():
    assert nd.convolve([1, 2], 3).tolist() == [3, 6]
    assert (
        nd.convolve(nd.array([1], "int8"), nd.array([1.0], "float32")).dtype == "float32"
    )
    for wrong in (
        lambda: nd.convolve([], [1]),
        lambda: nd.convolve([1], []),
        lambda: nd.convolve([[1]], [1]),
        lambda: nd.convolve([1], [1], "FULL"),
        lambda: nd.convolve([1], [1], None),
        lambda: nd.convolve([1], [1], []),
        lambda: nd.signal.convolve([1], [[1]]),
        lambda: nd.signal.convolve([1], [1], mode="circular"),
        lambda: nd.signal.convolve([1], [1], method="slow"),
        lambda: nd.signal.convolve([[1, 2]], [[1], [2]], mode="valid"),
    ):
        with pytest.raises(ValueError):
            wrong()
    assert nd.convolve([1, 2], [1], 1).tolist() == [1, 2]


def test_threads_share_nothing():
    """Many threads at once: the cells of results are not shared."""
    import threading

    failures = []

    def work(seed):
        a, v = nd.arange(seed, seed + 50), nd.arange(seed + 3)
        expected = full(range(seed, seed + 50), range(seed + 3))
        for _ in range(300):
            if nd.convolve(a, v).tolist() != expected or a[1:3][1] != seed + 2:
                failures.append(seed)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def naive_convolve(f, g, h):
    """2010's blog post: four loops over elements."""
    smid, tmid = g.shape[0] // 2, g.shape[1] // 2
    for x in range(h.shape[0]):
        for y in range(h.shape[1]):
            value = 0
            for s in range(max(smid - x, -smid), min(h.shape[0] - x - smid, smid + 1)):
                for t in range(
                    max(tmid - y, -tmid), min(h.shape[1] - y - tmid, tmid + 1)
                ):
                    value += g[smid - s, tmid - t] * f[x - smid + s, y - tmid + t]
            h[x, y] = value


def test_four_python_loops():
    f, g = nd.arange(400).reshape(20, 20), nd.arange(15).reshape(3, 5)
    h = nd.zeros((22, 24), int)
    naive_convolve(f, g, h)
    assert nd.array_equal(h, nd.signal.convolve(f, g))


@pytest.mark.parametrize("name", ["float32", "float64"])
def test_bits_do_not_tell_the_layout(name):
    generator = random.Random(7)
    a = nd.array([generator.uniform(-1, 1) for _ in range(5000)], dtype=name)
    v = nd.array([generator.uniform(-1, 1) for _ in range(100)], dtype=name)
    expected = nd.convolve(a, v).tobytes()

    def spread(values, step):
        store = nd.zeros(len(values) * abs(step), dtype=name)
        places = store[::step] if step > 0 else store[::-1][::-step]
        places[...] = values
        return places

    def shifted(values):
        places = nd.frombuffer(bytearray(values.nbytes + 1), dtype=name, offset=1)
        places[...] = values
        return places

    for x in (a, spread(a, 2), spread(a, 3), spread(a, -2), shifted(a)):
        for taps in (v, spread(v, 2), spread(v, -1), shifted(v)):
            assert nd.convolve(x, taps).tobytes() == expected
            assert nd.convolve(taps, x).tobytes() == expected
