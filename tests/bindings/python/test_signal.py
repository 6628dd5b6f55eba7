# SPDX-License-Identifier: BSD-3-Clause
"""nd.signal against scipy.signal, and integers against exact sums."""

import itertools

import ndabi as nd
import pytest
from peer import np

signal = pytest.importorskip("scipy.signal")

RANDOM = np.random.default_rng(3)
MODES = ("full", "same", "valid")
SHAPES = (
    ((40,), (40,)), ((700,), (60,)), ((9,), (300,)), ((20, 30), (4, 5)),
    ((12, 1), (1, 9)), ((3, 20), (30, 2)), ((5, 6, 7), (2, 3, 4)),
)  # fmt: skip
AXES = (
    ((5, 60), (5, 9), 1), ((5, 60), (1, 9), 1), ((1, 60), (6, 9), -1),
    ((60, 5), (9, 5), (0,)), ((60, 5), (9, 1), [0]), ((2, 9, 30), (2, 4, 7), (1, 2)),
    ((2, 9, 30), (2, 4, 7), (2, 1)), ((4, 9, 30), (4, 1, 7), (1, 2)),
    ((3, 5), (3, 5), [0, -1]), ((2, 60, 3), (2, 60, 3), (1,)), ((4, 5), (1, 5), (0, 1)),
)  # fmt: skip


def sample(shape, dtype):
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        return RANDOM.integers(-9 if dtype.kind == "i" else 0, 10, shape).astype(dtype)
    if dtype.kind == "b":
        return RANDOM.integers(0, 2, shape).astype(dtype)
    x = RANDOM.standard_normal(shape)
    if dtype.kind == "c":
        x = x + 1j * RANDOM.standard_normal(shape)
    return x.astype(dtype)


def near(mine, theirs, a, v):
    """Equal up to errors of transforms, which are relative to norms."""
    mine = np.asarray(mine)
    assert mine.dtype == theirs.dtype and mine.shape == theirs.shape
    wide = np.complex128 if theirs.dtype.kind == "c" else np.float64
    norms = np.linalg.norm(a.astype(wide)) * np.linalg.norm(v.astype(wide))
    bound = 20 * np.finfo(theirs.dtype).eps * norms
    assert np.abs(mine.astype(wide) - theirs.astype(wide)).max(initial=0) <= bound
    return True


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("mode", MODES)
def test_floats(mode, dtype):
    for a_shape, v_shape in SHAPES:
        a, v = sample(a_shape, dtype), sample(v_shape, dtype)
        for name in ("convolve", "correlate"):
            for method in ("auto", "direct", "fft"):
                try:
                    theirs = getattr(signal, name)(a, v, mode, method="direct")
                except ValueError:
                    with pytest.raises(ValueError):
                        getattr(nd.signal, name)(a, v, mode, method)
                    continue
                near(getattr(nd.signal, name)(a, v, mode, method), theirs, a, v)


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32", "int64", "uint64"])
def test_integers(dtype):
    for a_shape, v_shape in SHAPES:
        a, v = sample(a_shape, dtype), sample(v_shape, dtype)
        for name in ("convolve", "correlate"):
            wide = (
                "int64" if dtype == "bool" else dtype
            )  # SciPy has no direct sums of bool
            theirs = getattr(signal, name)(
                a.astype(wide), v.astype(wide), method="direct"
            ).astype(dtype)
            for method in ("auto", "fft"):
                mine = np.asarray(getattr(nd.signal, name)(a, v, method=method))
                assert mine.dtype == theirs.dtype
                assert np.array_equal(mine, theirs)


@pytest.mark.parametrize("name", ["fftconvolve", "oaconvolve"])
@pytest.mark.parametrize("mode", MODES)
def test_along_axes(mode, name):
    for a_shape, v_shape, axes in AXES:
        for dtype in ("float32", "complex128", "int16"):
            a, v = sample(a_shape, dtype), sample(v_shape, dtype)
            for first, second in ((a, v), (v, a)):
                try:
                    theirs = getattr(signal, name)(first, second, mode, axes)
                except ValueError:
                    with pytest.raises(ValueError):
                        getattr(nd.signal, name)(first, second, mode, axes)
                    continue
                mine = getattr(nd.signal, name)(first, second, mode, axes)
                near(mine, theirs, first, second)
    for a_shape, v_shape in SHAPES:
        a, v = sample(a_shape, "float64"), sample(v_shape, "float64")
        try:
            theirs = getattr(signal, name)(a, v, mode)
        except ValueError:
            continue
        near(getattr(nd.signal, name)(a, v, mode), theirs, a, v)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_transforms_of_many_short_lines(dtype):
    before = nd.get_num_threads()
    for (n, m), lines in itertools.product(
        ((16, 5), (9, 8), (30, 3), (200, 7)), (1, 2, 3, 4, 5, 7, 8, 9, 15, 17, 50)
    ):
        a = sample((lines, n), dtype)
        for v in (sample((1, m), dtype), sample((lines, m), dtype)):
            theirs = signal.fftconvolve(a, v, axes=1)
            mine = np.asarray(nd.signal.fftconvolve(a, v, axes=1))
            for line in range(lines):
                near(mine[line], theirs[line], a[line], v[line % len(v)])
            for view in (np.asfortranarray(a), np.repeat(a, 2, 1)[:, ::2]):
                again = nd.signal.fftconvolve(nd.asarray(view), v, axes=1)
                assert np.asarray(again).tobytes() == mine.tobytes()
            for threads in (1, 4):
                nd.set_num_threads(threads)
                again = nd.signal.fftconvolve(a, v, axes=1)
                nd.set_num_threads(before)
                assert np.asarray(again).tobytes() == mine.tobytes()
            for line in {0, lines // 2, lines - 1}:
                bad = a.copy()
                bad[line, n // 2] = np.nan
                spoilt = np.asarray(nd.signal.fftconvolve(bad, v, axes=1))
                assert np.isnan(spoilt[line, n // 2])
                others = np.arange(lines) != line
                assert spoilt[others].tobytes() == mine[others].tobytes()


def looped(name, a, v, mode, axis):
    """Vector by vector along the only axis that is convolved."""
    shape = [max(n, m) for n, m in zip(a.shape, v.shape)]
    lines = []
    for operand in (a, v):
        shape[axis] = operand.shape[axis]
        lines.append(np.moveaxis(np.broadcast_to(operand, shape), axis, -1))
    outer = lines[0].shape[:-1]
    rows = [
        getattr(signal, name)(lines[0][place], lines[1][place], mode, "direct")
        for place in np.ndindex(outer)
    ]
    return np.moveaxis(np.array(rows).reshape(*outer, -1), -1, axis)


@pytest.mark.parametrize("name", ["convolve", "correlate"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["uint8", "int64", "float64", "complex128"])
def test_batches(mode, name, dtype):
    for a_shape, v_shape, axis in (
        ((5, 60), (5, 9), 1), ((5, 60), (1, 9), -1), ((1, 60), (6, 9), 1),
        ((60, 5), (9, 5), 0), ((4, 50, 3), (1, 7, 3), 1), ((2, 3, 200), (2, 1, 90), 2),
    ):  # fmt: skip
        a, v = sample(a_shape, dtype), sample(v_shape, dtype)
        a = a if dtype != "uint8" else a * 25
        theirs = looped(name, a, v, mode, axis)
        for method in ("auto", "direct", "fft"):
            for axes in (axis, [axis]):
                mine = getattr(nd.signal, name)(a, v, mode, method, axes=axes)
                if theirs.dtype.kind in "iu":
                    assert mine.dtype == dtype
                    assert np.array_equal(np.asarray(mine), theirs)
                else:
                    near(mine, theirs, a, v)
    # Of some axes of many, and of all.
    a, v = sample((3, 8, 9), dtype), sample((1, 3, 2), dtype)
    planes = [getattr(signal, name)(x, v[0], mode, "direct") for x in a]
    mine = getattr(nd.signal, name)(a, v, mode, axes=(1, 2))
    assert np.allclose(np.asarray(mine), np.stack(planes), rtol=0, atol=1e-12)
    mine = getattr(nd.signal, name)(a, v, mode, axes=(0, 1, 2))
    theirs = getattr(signal, name)(a, v, mode, "direct")
    assert np.allclose(np.asarray(mine), theirs, rtol=0, atol=1e-12)


def test_messages_name_the_arguments():
    one, two = nd.ones((3, 4)), nd.ones((4, 3))
    for call, message in (
        (lambda: nd.signal.convolve(one, nd.ones(3)), "in1 has 2 .* in2 has 1"),
        (lambda: nd.signal.correlate(one, []), "in1 has 2 .* in2 has 1"),
        (lambda: nd.signal.convolve([], [1]), "in1 cannot be empty"),
        (lambda: nd.signal.convolve([1], [], method="fft"), "in2 cannot be empty"),
        (lambda: nd.signal.convolve(one, two, "valid"), "in1 with shape .* in2 with"),
        (lambda: nd.signal.convolve(one, two, axes=1), r"in1 has the .* in2 \(4, 3\)"),
        (lambda: nd.signal.fftconvolve(one, two, axes=0), "but in1 has the shape"),
        (lambda: nd.signal.choose_conv_method(one, nd.ones(3)), "in2 has 1"),
        (lambda: nd.signal.convolve2d(one, nd.ones((0, 2))), "in2 cannot be empty"),
        (lambda: nd.signal.firwin(0, 0.5), "numtaps=0 is not a positive"),
    ):
        with pytest.raises(ValueError, match=message):
            call()
    for function in (nd.signal.convolve, nd.signal.correlate):
        for axes in ([], [0, 0], 2, [-3]):
            with pytest.raises(ValueError):
                function(one, one, axes=axes)


def test_errors():
    one, two = nd.ones((3, 4)), nd.ones((5, 4))
    for wrong in (
        lambda: nd.signal.fftconvolve(one, nd.ones(4)),
        lambda: nd.signal.fftconvolve(one, two, axes=1),
        lambda: nd.signal.fftconvolve(one, two, axes=[]),
        lambda: nd.signal.fftconvolve(one, two, axes=2),
        lambda: nd.signal.fftconvolve(one, two, axes=[0, 0]),
        lambda: nd.signal.fftconvolve(one, two, mode="circular"),
        lambda: nd.signal.convolve(one, two, method="slow"),
        lambda: nd.signal.choose_conv_method(one, two, mode="circular"),
    ):
        with pytest.raises(ValueError):
            wrong()
    empty = nd.signal.fftconvolve(nd.ones((0, 3)), nd.ones((2, 3)))
    assert empty.shape == (0,) and empty.dtype == "float64"


def test_choice():
    long, short = nd.ones(50_000), nd.ones(5_000)
    assert nd.signal.choose_conv_method(long, short) == "fft"
    assert nd.signal.choose_conv_method(long, nd.ones(5)) == "direct"
    short[9] = nd.nan
    assert nd.signal.choose_conv_method(long, short) == "direct"
    method, times = nd.signal.choose_conv_method(nd.ones(9), nd.ones(3), measure=True)
    assert sorted(times) == ["direct", "fft"] and times[method] == min(times.values())


# SciPy 1.17 takes transforms for the first of these, and 19,363 of 39,999 sums are
# wrong: it rounds what has more bits than float64 can tell apart.
@pytest.mark.parametrize(("n", "exponent"), [(20_000, 52), (20_000, 62), (3_000, 44)])
def test_integers_at_the_bound(n, exponent):
    value = int((2**exponent / n) ** 0.5)
    a = nd.full(n, value, "int64")
    terms = np.minimum(np.arange(1, 2 * n), np.arange(2 * n - 1, 0, -1))
    for method in ("auto", "fft"):
        mine = np.asarray(nd.signal.convolve(a, a, method=method))
        assert np.array_equal(mine, terms * value**2)
    least = nd.full(n, -(2**63), "int64")
    wrapped = np.asarray(nd.signal.convolve(least, nd.full(n, 3, "int64")))
    assert np.array_equal(wrapped, np.where(terms % 2 == 1, -(2**63), 0))


def test_nothing_spreads_unasked():
    a, v = nd.ones(20_000), nd.ones(1_000)
    a[10_000] = nd.inf
    assert int(nd.isinf(nd.convolve(a, v)).sum()) == 1_000
    assert int(nd.isnan(nd.convolve(a, v)).sum()) == 0
    assert int(nd.isfinite(nd.signal.convolve(a, v, method="fft")).sum()) < 20_000


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("block", "taps"), [(1, 5), (48, 1), (64, 1000), (500, 37)])
def test_convolver(block, taps, dtype):
    x, h = sample((3, 900), dtype), sample(taps, dtype)
    convolver = nd.signal.Convolver(h, block, channels=3)
    whole = np.stack([np.convolve(row.astype("float64"), h) for row in x])
    mine = np.asarray(convolver.run(x, tail=True))
    near(mine, whole.astype(dtype), x, h)
    assert np.array_equal(np.asarray(convolver.run(x)), mine[:, :900])
    convolver.reset()
    parts = [x[:, i : i + block] for i in range(0, 900 - block + 1, block)]
    again = np.concatenate([np.asarray(y) for y in convolver.stream(parts)], axis=1)
    assert np.array_equal(again, mine[:, : again.shape[1]])
    assert convolver.latency == block - 1 and convolver.dtype == dtype
    for wrong in (x[:2, :block], x[0, :block], np.ones((3, block + 1))):
        with pytest.raises(ValueError):
            convolver.process(wrong)
    with pytest.raises(ValueError):
        nd.signal.Convolver(h, 0)


def test_convolvers_are_real():
    convolver = nd.signal.Convolver([1.0, 2.0], 2)
    for complex_input in (
        lambda: nd.signal.Convolver([1j, 2 + 5j], 2),
        lambda: convolver.process([1j, 2]),
        lambda: convolver.run(nd.ones(4, "complex64")),
        lambda: next(convolver.stream([[1, 2j]])),
    ):
        with pytest.raises(TypeError, match="must be real numbers, got complex"):
            complex_input()
    assert convolver.process([True, False]).round(9).tolist() == [1, 2]


# What the documentation says of values that are not finite, no less and no more.
@pytest.mark.parametrize("taps", [1, 3, 8, 20, 100])
def test_a_convolver_spreads_nan_over_blocks(taps):
    x = nd.ones(240)
    x[29] = nd.nan
    y = np.asarray(nd.signal.Convolver(nd.ones(taps), 8).run(x))
    last = 32 + 8 * -(-taps // 8)
    assert np.flatnonzero(np.isnan(y)).tolist() == list(range(24, last))
