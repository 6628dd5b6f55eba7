# SPDX-License-Identifier: BSD-3-Clause
"""nd.fft against numpy.fft, and cosine transforms against their definition."""

import math

import ndabi as nd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peer import DTYPES, NUMPY_2, np, same

ONE = ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft")
REAL_INPUT = ("rfft", "ihfft", "rfftn", "rfft2")
MANY = ("fftn", "ifftn", "rfftn", "irfftn")
NORMS = (None, "backward", "ortho", "forward")
LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 16, 17, 30, 31, 64, 67, 100, 101, 128, 134,
           243, 256, 360, 1000, 1009, 1155, 2048, 4095)  # fmt: skip
RANDOM = np.random.default_rng(7)


def sample(shape, dtype):
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        return RANDOM.integers(0, 50, shape).astype(dtype)
    if dtype.kind == "b":
        return RANDOM.integers(0, 2, shape).astype(dtype)
    x = RANDOM.standard_normal(shape)
    if dtype.kind == "c":
        x = x + 1j * RANDOM.standard_normal(shape)
    return x.astype(dtype)


def single(dtype):
    return str(dtype) in ("float16", "float32", "complex64")


def wide(x):
    return x.astype("complex128" if x.dtype.kind == "c" else "float64")


def close(mine, theirs, x):
    """Equal up to the errors of transforms in the precision of x."""
    mine = np.asarray(mine)
    assert mine.dtype.itemsize // (2 if mine.dtype.kind == "c" else 1) == (
        4 if single(x.dtype) else 8
    )
    assert mine.shape == theirs.shape and (mine.dtype.kind == theirs.dtype.kind)
    eps = np.finfo(mine.dtype).eps
    scale = np.abs(theirs).max(initial=0) + np.finfo(np.float32).tiny
    bound = 8 * eps * (1 + math.log2(max(theirs.size, 2))) * scale
    assert np.abs(mine - theirs).max(initial=0) <= bound
    return True


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_every_length(name, dtype):
    if name in REAL_INPUT and dtype[0] == "c":
        return
    for n in LENGTHS:
        x = sample(n + 1, dtype)
        mine = getattr(nd.fft, name)(nd.asarray(x), n)
        assert close(mine, getattr(np.fft, name)(wide(x), n), x)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ONE)
def test_dtypes(name, dtype):
    x = sample((3, 10), dtype)
    if np.dtype(dtype).kind == "c" and name in REAL_INPUT:
        with pytest.raises(TypeError):
            getattr(nd.fft, name)(nd.asarray(x))
        return
    mine = getattr(nd.fft, name)(nd.asarray(x))
    assert close(mine, getattr(np.fft, name)(wide(x)), x)
    if NUMPY_2 and not (dtype == "float16" and name in ("irfft", "hfft")):
        assert mine.dtype == getattr(np.fft, name)(x).dtype


def test_bfloat16_is_computed_in_float32():
    x = nd.array([1, 2, 3, 4], dtype="bfloat16")
    assert nd.fft.fft(x).dtype == "complex64"
    assert nd.fft.irfft(x).dtype == "float32"


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("name", ONE)
def test_norms_lengths_and_axes(name, norm):
    x = sample((4, 5, 6), "float64")
    for axis in (-1, 0, 1, 2, -3):
        for n in (None, 1, 4, 5, 9, 16):
            mine = getattr(nd.fft, name)(nd.asarray(x), n, axis, norm)
            theirs = getattr(np.fft, name)(x, n, axis, norm)
            assert close(mine, theirs, x)


@pytest.mark.parametrize("name", MANY)
@pytest.mark.parametrize("dtype", ["int16", "float32", "complex128"])
def test_many_axes(name, dtype):
    if name in REAL_INPUT and dtype[0] == "c":
        return
    x = sample((4, 6, 5), dtype)
    cases = [
        {}, {"axes": (0,)}, {"axes": (2, 0)}, {"axes": (-1, -2)}, {"norm": "ortho"},
        {"s": (3, 8), "axes": (0, 1)}, {"s": (5, 5, 5), "axes": (0, 1, 2)},
        {"axes": (1, 1)}, {"s": (9, 2), "axes": (2, 0), "norm": "forward"},
    ]  # fmt: skip
    if NUMPY_2:
        cases += [{"s": (-1, 7), "axes": (1, 2)}, {"s": (7, -1), "axes": (1, 2)}]
    for case in cases:
        mine = getattr(nd.fft, name)(nd.asarray(x), **case)
        assert close(mine, getattr(np.fft, name)(wide(x), **case), x)
    two = name[:-1] + "2"
    mine = getattr(nd.fft, two)(nd.asarray(x))
    assert close(mine, getattr(np.fft, two)(wide(x)), x)


def layouts(x):
    """The same elements, differently in memory."""
    yield x
    yield np.asfortranarray(x)
    wider = np.zeros((2 * x.shape[0], 3 * x.shape[1]), x.dtype)
    wider[::2, ::3] = x
    yield wider[::2, ::3]
    yield np.ascontiguousarray(x[::-1, ::-1])[::-1, ::-1]
    padded = np.zeros(x.nbytes + 1, "uint8")[1:].view(x.dtype).reshape(x.shape)
    padded[...] = x
    yield padded


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("shape", [(40, 5), (5, 40), (37, 64), (100, 33), (3, 1009)])
def test_layouts_give_the_same_bits(shape, dtype):
    x = sample(shape, dtype)
    for name, axis in (("fft", 0), ("fft", 1), ("rfft", 0), ("rfft", 1), ("irfft", 0),
                       ("irfft", 1)):  # fmt: skip
        if name == "rfft" and dtype[0] == "c":
            continue
        function = getattr(nd.fft, name)
        expected = np.asarray(function(nd.asarray(x), axis=axis))
        for y in layouts(x):
            got = np.asarray(function(nd.asarray(y), axis=axis))
            assert got.tobytes() == expected.tobytes()


@pytest.mark.parametrize("n", [5, 13, 16, 24, 60, 64, 96, 120, 256, 1000, 1155])
@pytest.mark.parametrize("dtype", ["complex64", "complex128"])
def test_a_line_alone_and_among_others(n, dtype):
    x = sample((n, 37), dtype)
    columns = np.asarray(nd.fft.fft(nd.asarray(x), axis=0))
    rows = np.asarray(nd.fft.fft(nd.asarray(np.ascontiguousarray(x.T))))
    for i in range(37):
        alone = np.asarray(nd.fft.fft(nd.asarray(np.ascontiguousarray(x[:, i]))))
        assert alone.tobytes() == columns[:, i].tobytes() == rows[i].tobytes()


def test_threads_give_the_same_bits():
    before = nd.get_num_threads()
    x = nd.asarray(sample((64, 1000), "float64"))
    y = nd.asarray(sample((200, 300), "complex64"))
    try:
        results = []
        for threads in (1, 2, 5):
            nd.set_num_threads(threads)
            results.append((nd.fft.rfft2(x), nd.fft.fft(y, axis=0), nd.fft.dct(x)))
        for others in zip(*results):
            first, *rest = (np.asarray(other).tobytes() for other in others)
            assert all(other == first for other in rest)
    finally:
        nd.set_num_threads(before)


def test_broadcast_and_empty():
    x = np.broadcast_to(sample((1, 20), "float64"), (6, 20))
    assert close(nd.fft.fft(nd.asarray(x), axis=0), np.fft.fft(x, axis=0), x)
    assert nd.fft.fft(nd.zeros((0, 8))).shape == (0, 8)
    assert nd.fft.rfft(nd.zeros((8, 0)), axis=0).shape == (5, 0)
    assert nd.fft.fft(nd.zeros(0), 4).tolist() == [0, 0, 0, 0]
    assert nd.fft.fftn(nd.ones((2, 2)), axes=()).tolist() == [[1, 1], [1, 1]]


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda m: m.fft.fft(m.zeros(0)), ValueError, r"data points \(0\) specified"),
        (lambda m: m.fft.fft(m.zeros(3), 0), ValueError, r"data points \(0\) specified"),
        (lambda m: m.fft.fft(m.zeros(3), -1), ValueError, r"data points \(-1\) spec"),
        (lambda m: m.fft.irfft(m.zeros(1)), ValueError, r"data points \(0\) specified"),
        (lambda m: m.fft.fft(m.zeros(3), norm="x"), ValueError, "Invalid norm value x"),
        (lambda m: m.fft.fftn(m.zeros(3), (1, 2), (0,)), ValueError, "different lengths"),
        (lambda m: m.fft.fft(m.zeros(3), axis=1), IndexError, "out of (bounds|range)"),
        (lambda m: m.fft.fft(1.0), IndexError, "out of (bounds|range)"),
        (lambda m: m.fft.rfftn(m.zeros(3), axes=()), IndexError, None),
        (lambda m: m.fft.fft(m.zeros(3), 2.5), TypeError, None),
    ],
)
def test_errors(call, error, text):
    for module in (nd, np):
        with pytest.raises(error, match=text):
            call(module)


def test_out():
    x = nd.asarray(sample((3, 8), "float64"))
    out = nd.zeros((3, 8), "complex128")
    assert nd.fft.fft(x, out=out) is out and same(out, nd.fft.fft(x))
    theirs = np.zeros((3, 8), "complex128")
    assert nd.fft.fftn(x, out=theirs) is theirs and same(nd.fft.fftn(x), theirs)
    z = nd.fft.fft(x)
    expected = nd.fft.ifft(z)
    assert nd.fft.ifft(z, out=z) is z and same(z, expected)
    for wrong in (nd.zeros(8, "complex128"), nd.zeros((3, 9), "complex128")):
        with pytest.raises(ValueError, match="wrong shape"):
            nd.fft.fft(x, out=wrong)
    with pytest.raises(TypeError):
        nd.fft.fft(x, out=nd.zeros((3, 8)))


def test_numpy_asks_for_it():
    x = nd.asarray(sample((4, 6), "float64"))
    assert isinstance(np.fft.fft(x), nd.ndarray)
    assert same(np.fft.rfftn(x), nd.fft.rfftn(x))
    assert same(np.fft.fftshift(x), nd.fft.fftshift(x))


@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple),
    st.sampled_from(["fftn", "ifftn", "rfftn", "irfftn"]),
    st.sampled_from(["float32", "float64", "complex64", "complex128", "int8"]),
    st.sampled_from(NORMS),
    st.data(),
)
def test_any_call(shape, name, dtype, norm, data):
    if name in REAL_INPUT and dtype[0] == "c":
        dtype = "float64"
    axes = data.draw(st.lists(st.integers(-len(shape), len(shape) - 1), min_size=1,
                              max_size=3))  # fmt: skip
    if not NUMPY_2:  # earlier ones want different axes
        axes = sorted({axis % len(shape) for axis in axes})
    s = data.draw(st.lists(st.integers(1, 40), min_size=len(axes), max_size=len(axes)))
    x = sample(shape, dtype)
    mine = getattr(nd.fft, name)(nd.asarray(x), s, axes, norm)
    assert close(mine, getattr(np.fft, name)(wide(x), s, axes, norm), x)


def test_frequencies():
    for n in (1, 2, 3, 8, 9, 100):
        for d in (1.0, 0.1, 3, -2.5):
            assert same(nd.fft.fftfreq(n, d), np.fft.fftfreq(n, d))
            assert same(nd.fft.rfftfreq(n, d), np.fft.rfftfreq(n, d))
    for wrong in (0, -3):
        with pytest.raises(ValueError):
            nd.fft.fftfreq(wrong)
    for module in (nd, np):
        with pytest.raises(ValueError, match="n should be an integer"):
            module.fft.rfftfreq(2.5)


@pytest.mark.parametrize("dtype", ["bool", "int16", "float64", "complex128"])
def test_shifts(dtype):
    for shape in ((5,), (6,), (1,), (0,), (4, 5), (3, 0, 2), (2, 3, 4, 5)):
        x = sample(shape, dtype)
        for axes in (None, *range(len(shape)), (0, -1), (0, 0), ()):
            for name in ("fftshift", "ifftshift"):
                theirs = getattr(np.fft, name)(x, axes)
                assert same(getattr(nd.fft, name)(nd.asarray(x), axes), theirs)
                strided = np.asfortranarray(x)[::-1]
                theirs = getattr(np.fft, name)(strided, axes)
                assert same(getattr(nd.fft, name)(nd.asarray(strided), axes), theirs)


def test_shift_of_a_scalar():
    assert nd.fft.fftshift(3.5).tolist() == 3.5


def definition(name, kind, x, norm, orthogonalize=None):
    """dct or dst along the last axis as scipy.fft documents them."""
    n = x.shape[-1]
    k, i = np.arange(n)[:, None], np.arange(n)[None, :]
    if name == "dct":
        angle = k * (2 * i + 1) if kind == 2 else (2 * k + 1) * i
        table = 2 * np.cos(np.pi * (angle % (4 * n)) / (2 * n))
        special = 0
    else:
        angle = (k + 1) * (2 * i + 1) if kind == 2 else (2 * k + 1) * (i + 1)
        table = 2 * np.sin(np.pi * (angle % (4 * n)) / (2 * n))
        special = n - 1
    if kind == 3:
        table[:, special] /= 2
    if norm == "ortho":
        table *= math.sqrt(1 / (2 * n))
    if norm == "ortho" if orthogonalize is None else orthogonalize:
        if kind == 2:
            table[special] /= math.sqrt(2)
        else:
            table[:, special] *= math.sqrt(2)
    if norm == "forward":
        table /= 2 * n
    return x @ table.T


@pytest.mark.parametrize("name", ["dct", "dst"])
@pytest.mark.parametrize("kind", [2, 3])
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128", "u1"])
def test_cosine_transforms(name, kind, dtype):
    transform, inverse = getattr(nd.fft, name), getattr(nd.fft, "i" + name)
    for n in (1, 2, 3, 4, 5, 8, 15, 16, 67, 100, 128, 255):
        x = sample((3, n), dtype)
        for norm in NORMS:
            mine = transform(nd.asarray(x), kind, norm=norm)
            assert close(mine, definition(name, kind, wide(x), norm), x)
            assert close(inverse(mine, kind, norm=norm), wide(x), x)
            column = transform(nd.asarray(x.T), kind, axis=0, norm=norm)
            assert np.asarray(column).T.tobytes() == np.asarray(mine).tobytes()
    x = sample((4, 6), dtype)
    for n in (3, 9):
        cut = np.zeros((4, n), x.dtype)
        cut[:, : min(n, 6)] = x[:, :n]
        assert same(transform(nd.asarray(x), kind, n), transform(nd.asarray(cut), kind))


@pytest.mark.parametrize("name", ["dct", "dst"])
@pytest.mark.parametrize("kind", [2, 3])
@pytest.mark.parametrize("dtype", ["float16", "float32", "complex128", "int16"])
def test_cosine_transforms_made_orthogonal_or_not(name, kind, dtype):
    transform, inverse = getattr(nd.fft, name), getattr(nd.fft, "i" + name)
    swapped = {None: "forward", "ortho": "ortho", "forward": None}
    x = sample((3, 4, 5), dtype)
    before = x.copy()
    for n, axis in ((None, 0), (None, -1), (1, 1), (3, 2), (3, 1), (7, 0), (9, -1)):
        moved = wide(np.moveaxis(x, axis, -1))
        length = moved.shape[-1] if n is None else n
        cut = np.zeros((*moved.shape[:-1], length), moved.dtype)
        cut[..., : moved.shape[-1]] = moved[..., :length]
        for norm in swapped:
            for orthogonalize in (None, True, False):
                known = {"norm": norm, "orthogonalize": orthogonalize, "workers": 1}
                theirs = definition(name, kind, cut, norm, orthogonalize)
                mine = transform(nd.asarray(x), kind, n, axis, **known)
                assert close(mine, np.moveaxis(theirs, -1, axis), x)
                theirs = definition(name, 5 - kind, cut, swapped[norm], orthogonalize)
                mine = inverse(nd.asarray(x), kind, n, axis, **known)
                assert close(mine, np.moveaxis(theirs, -1, axis), x)
    assert same(x, before)


@pytest.mark.parametrize("kind", [2, 3])
@pytest.mark.parametrize("name", ["dct", "dst"])
def test_cosine_transforms_are_inverted_when_made_orthogonal(name, kind):
    x = nd.array([3.0, 1.0, -2.0, 5.0])
    for norm in NORMS:
        for orthogonalize in (None, True, False):
            known = {"norm": norm, "orthogonalize": orthogonalize, "overwrite_x": True}
            there = getattr(nd.fft, name)(x, kind, **known)
            back = getattr(nd.fft, "i" + name)(there, kind, workers=2, **known)
            assert nd.allclose(back, x, rtol=1e-14)


def test_cosine_errors():
    for wrong in (1, 4, None, "2"):
        with pytest.raises(ValueError, match="type must be 2 or 3"):
            nd.fft.dct([1, 2], wrong)
    with pytest.raises(ValueError):
        nd.fft.dst([1.0], n=0)
    with pytest.raises(ValueError, match="Invalid norm"):
        nd.fft.idct([1.0], norm="x")
    with pytest.raises(ValueError, match="workers must not be zero"):
        nd.fft.dct([1.0], workers=0)
    with pytest.raises(TypeError):
        nd.fft.dct([1.0], workers=1.5)
    with pytest.raises(IndexError, match="axis 1 is out of bounds"):
        nd.fft.dct([1.0], axis=1)


def test_no_handle_is_left(no_leak):
    for name in ONE:
        getattr(nd.fft, name)(nd.ones((3, 8)))


def test_cosine_transforms_of_complex_numbers_along_the_last_of_64_axes():
    x = nd.ones((1,) * 63 + (4,), dtype="complex128")
    line = nd.fft.dct(x)[(0,) * 63]
    np.testing.assert_allclose(np.asarray(line), [8, 0, 0, 0], atol=1e-15)
