# SPDX-License-Identifier: BSD-3-Clause
"""The linear filters of nd.ndimage against scipy.ndimage, and against their definition
where SciPy has none."""

import itertools

import ndabi as nd
import pytest
from linear_filters import (
    COMPLEX,
    MODES,
    RANDOM,
    REALS,
    both,
    close,
    ndimage,
    sample,
)
from peer import np

SCIPY = tuple(map(int, __import__("scipy").__version__.split(".")[:2]))

SHAPES = ((1,), (7,), (40,), (1, 1), (3, 5), (33, 70), (2, 3, 4), (3, 1, 2, 5), (70, 3))


def kernels(ndim):
    """Shapes of weights: small, even, longer than the arrays, of one element."""
    yield (1,) * ndim
    yield (3,) * ndim
    yield tuple(2 + d % 3 for d in range(ndim))
    yield (9,) + (2,) * (ndim - 1)
    yield (1,) * (ndim - 1) + (17,)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shape", SHAPES)
def test_correlate_and_convolve(shape, mode):
    for kernel in kernels(len(shape)):
        for dtype in ("uint8", "int16", "int64", "float32", "float64"):
            x, w = sample(shape, dtype), sample(kernel, "int64", -5, 6)
            keywords = {"mode": mode, "cval": 3.0}
            both("correlate", x, w, **keywords)
            both("convolve", x, w, **keywords)
            both("convolve", x, sample(kernel, "float64"), **keywords, tolerance=1)


@pytest.mark.parametrize("mode", MODES)
def test_origins(mode):
    x = sample((6, 9), "float64")
    for kernel in ((3, 4), (2, 1), (1, 5)):
        w = sample(kernel, "float64")
        ranges = [range(-(n // 2), (n - 1) // 2 + 1) for n in kernel]
        for origin in itertools.product(*ranges):
            both("correlate", x, w, mode=mode, origin=origin)
            both("convolve", x, w, mode=mode, origin=origin, cval=2.0)
    for name in ("correlate", "convolve"):
        for origin in (-2, 2):
            with pytest.raises(ValueError, match="origin"):
                getattr(nd.ndimage, name)(x, np.ones((3, 3)), origin=origin)


@pytest.mark.parametrize("dtype", REALS)
@pytest.mark.parametrize(
    "output", [None, "uint8", "int16", "int32", "float32", "float64"]
)
def test_dtypes(dtype, output):
    x = sample((12, 41), dtype)
    w = np.array([[1, 2, 1], [0, 3, -1], [0, 0, 2]])
    both("correlate", x, w, output=output)
    both("correlate1d", x, [1, 2, 3, -4], output=output)
    if output not in ("uint8",) and (output or not dtype.startswith("u")):
        both("convolve", x, w / 7, output=output, tolerance=1)
    if dtype != "uint64" or output:  # there SciPy rounds what is negative
        both("sobel", x, output=output)
        both("laplace", x, output=output)
    if not (output == "uint8" and dtype.startswith(("i", "f"))):
        both("uniform_filter", x, 3, output=output)
        both("gaussian_filter", x, 1.0, output=output, tolerance=1)


@pytest.mark.parametrize("dtype", COMPLEX)
@pytest.mark.parametrize("mode", MODES)
def test_complex(dtype, mode):
    x, w = sample((8, 11), dtype), sample((3, 2), dtype)
    for name in ("correlate", "convolve"):
        both(name, x, w, mode=mode, cval=1 - 2j)
        both(name, x.real, w, mode=mode, cval=1.5)
        both(name, x, w.real, mode=mode, cval=1 - 2j)
    both("correlate1d", x, w[:, 0], mode=mode)
    both("convolve1d", x, w[:, 0], axis=0, mode=mode)
    both("uniform_filter", x, (3, 4), mode=mode, cval=1 - 2j)
    with pytest.raises((TypeError, RuntimeError), match="complex"):
        nd.ndimage.correlate(x, w, output="float64")
    with pytest.raises(ValueError, match="complex"):
        nd.ndimage.correlate(x.real, w, cval=1j)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16"])
def test_derivatives_of_small_integers(dtype, mode):
    """Sums wrap, and neither layouts nor overlaps show."""
    for shape in ((1, 64), (2, 65), (11, 130), (7, 31)):
        info = np.iinfo(dtype)
        x = RANDOM.integers(info.min, info.max + 1, shape).astype(dtype)
        for name, axis, output in itertools.product(
            ("sobel", "prewitt"), (0, 1), ("int16", "uint16")
        ):
            filtered = getattr(nd.ndimage, name)
            wide = getattr(ndimage, name)(x.astype("int64"), axis, mode=mode)
            theirs = wide.astype(output)
            for a in (x, np.asfortranarray(x), np.repeat(x, 2, 1)[:, ::2]):
                y = filtered(nd.asarray(a), axis, output=output, mode=mode)
                close(y, theirs)
            y = nd.zeros((shape[0], 2 * shape[1]), output)[:, ::2]
            filtered(nd.asarray(x), axis, output=y, mode=mode)
            close(y, theirs)
            if dtype == output:
                y = nd.array(x)
                filtered(y, axis, output=y, mode=mode)
                close(y, theirs)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", ["uint8", "int16", "int32", "float32", "float64"])
def test_separable_filters(shape, mode, dtype):
    x = sample(shape, dtype, 0, 100)
    both("gaussian_filter", x, 0.8, mode=mode, cval=1.0, tolerance=1)
    both("gaussian_filter", x, 2.5, mode=mode, cval=1.0, tolerance=len(shape))
    both("gaussian_filter1d", x, 1.2, axis=0, order=1, mode=mode, tolerance=1)
    both("uniform_filter", x, 3, mode=mode, cval=2.0)
    both("uniform_filter", x, 4, mode=mode, origin=-1)
    both("uniform_filter1d", x, 11, axis=0, mode=mode, cval=0.5)
    for axis in range(len(shape)):
        both("sobel", x, axis, mode=mode, cval=1.0)
        both("prewitt", x, axis, mode=mode, cval=1.0)
    both("laplace", x, mode=mode, cval=1.0)
    if dtype.startswith("float"):
        both("gaussian_laplace", x, 1.1, mode=mode)
        both("gaussian_gradient_magnitude", x, 1.1, mode=mode)
        both("gaussian_filter", x, 1.5, order=2, mode=mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("taps", [2, 9, 12, 15, 31, 65])
def test_taps_that_read_the_same_from_both_ends(taps, dtype, mode):
    half = sample((taps // 2,), "float64")
    for middle, sign in ((1.0, 1), (0.0, -1)):
        w = np.concatenate([half, [middle] * (taps % 2), sign * half[::-1]])
        for shape in ((41, 230), (3, 17, 150)):
            x = sample(shape, dtype)
            for axis in range(len(shape)):
                origin = (taps // 2 - 1) * (axis - 1)
                both("correlate1d", x, w, axis, mode=mode, cval=0.5, origin=origin)
        x = sample((50, 211), dtype)
        mine = nd.ndimage.correlate(x, np.outer(w, w[::-1] / 8), mode=mode)
        first = ndimage.correlate1d(x, w, 0, mode=mode, output="float64")
        theirs = ndimage.correlate1d(first, w[::-1] / 8, 1, mode=mode)
        close(mine, theirs.astype(mine.dtype))
        w[0] += 1
        both("convolve1d", x, w, 1, mode=mode)


def test_options_of_gaussians():
    x = sample((9, 20, 7), "float64")
    both("gaussian_filter", x, (0, 1, 2), order=(0, 1, 0))
    both("gaussian_filter", x, 2.0, truncate=2.0)
    both("gaussian_filter", x, 0.0)
    both("gaussian_filter", x, 1.0, mode=("wrap", "constant", "mirror"))
    both("gaussian_filter1d", x, 3.0, axis=1, order=3)
    if SCIPY >= (1, 11):
        both("gaussian_filter", x, (1, 2), axes=(2, 0), order=(1, 0))
        both("gaussian_filter", x, 2.0, radius=(1, 0, 4))
    if SCIPY >= (1, 16):
        both("gaussian_laplace", x, (1, 2), axes=(0, 1))
        both("laplace", x, axes=(1,))
        both("uniform_filter", x, (3, 1), axes=(0, 1), origin=(1, 0))
        both("correlate", x, sample((2, 3), "float64"), axes=(2, 0), origin=(1, 0))
    for keywords in ({"radius": -1}, {"radius": 1.5}, {"truncate": -9.0}, {"order": -1}):
        with pytest.raises(ValueError, match="adius|order"):
            nd.ndimage.gaussian_filter(x, 1.0, **keywords)


LAYOUTS = {
    "transposed": lambda x: x.T,
    "reversed": lambda x: x[::-1, ::-1],
    "strided": lambda x: x[::2, ::3],
    "repeated": lambda x: np.broadcast_to(x[0], x.shape),
    "unaligned": lambda x: np.frombuffer(b"." + x.tobytes(), x.dtype, offset=1).reshape(
        x.shape
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64", "complex128"])
def test_layouts(layout, dtype):
    x = LAYOUTS[layout](sample((148, 266), dtype))
    w = sample((3, 5), "float64")
    both("correlate", x, w, tolerance=1)
    if dtype != "complex128":
        both("gaussian_filter", x, 1.0, tolerance=1)
        both("sobel", x)
    same_layout = nd.ndimage.correlate(np.ascontiguousarray(x), w)
    assert (np.asarray(same_layout) == np.asarray(nd.ndimage.correlate(x, w))).all()
    if dtype.startswith("float"):
        w = sample((17,), dtype)
        cases = [("gaussian_filter", (2.5,)), ("gaussian_filter1d", (2.5, 0))]
        for name, args in (*cases, ("correlate1d", (w, 0)), ("correlate1d", (w, 1))):
            function = getattr(nd.ndimage, name)
            mine, dense = function(x, *args), function(np.ascontiguousarray(x), *args)
            assert (np.asarray(mine) == np.asarray(dense)).all()


@pytest.mark.parametrize("name", ["correlate", "gaussian_filter", "sobel", "laplace"])
def test_into_itself_and_into_views(name):
    args = {"correlate": (np.ones((3, 2)),), "gaussian_filter": (1.0,)}.get(name, ())
    for dtype in ("uint8", "float32", "float64"):
        x = sample((20, 30), dtype, 0, 20)
        expected = getattr(ndimage, name)(x, *args)
        for place in (np.s_[:, :], np.s_[::-1], np.s_[:, ::-1]):
            y = x.copy()
            assert getattr(nd.ndimage, name)(y, *args, output=y[place]) is not None
            close(y[place], expected, 1)
        wide = np.zeros((20, 60), dtype)
        mine = getattr(nd.ndimage, name)(nd.asarray(x), *args, output=wide[:, ::2])
        close(mine, expected, 1)
        assert not wide[:, 1::2].any()
        shifted = np.zeros((21, 30), dtype)
        shifted[:-1] = x
        getattr(nd.ndimage, name)(shifted[:-1], *args, output=shifted[1:])
        close(shifted[1:], expected, 1)
    with pytest.raises((ValueError, RuntimeError), match="shape"):
        getattr(nd.ndimage, name)(x, *args, output=nd.zeros((20, 31)))


@pytest.mark.parametrize("dtype", ["bool", "float16"])
def test_dtypes_that_scipy_lacks(dtype):
    x = sample((9, 40), "float64").astype(dtype)
    w = np.array([[1.0, 0.5], [0.25, 2.0]])
    mine = nd.ndimage.correlate(nd.asarray(x), w, output="float64")
    close(mine, ndimage.correlate(x.astype("float64"), w))
    assert nd.ndimage.correlate(nd.asarray(x), w).dtype == dtype
    bfloat = nd.asarray(x.astype("float32")).astype("bfloat16")
    mine = nd.ndimage.gaussian_filter(bfloat, 1.0, output="float32")
    wide = np.asarray(bfloat.astype("float32"))
    close(mine, ndimage.gaussian_filter(wide, 1.0))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("stride", "dilation"), [(2, 1), (1, 3), (3, 2), (2, 6), (5, 5)])
def test_stride_and_dilation(mode, stride, dilation):
    for shape, kernel in (((40,), (5,)), ((9, 70), (3, 3)), ((5, 6, 40), (2, 3, 4))):
        dilated = [1 + (n - 1) * dilation for n in kernel]
        for dtype in ("uint8", "float32", "float64"):
            x, w = sample(shape, dtype), sample(kernel, "int64", -3, 4)
            wide = np.zeros(dilated, w.dtype)
            wide[(slice(None, None, dilation),) * w.ndim] = w
            # The middle of an even number of weights is not that of the dilated ones.
            shift = [(n // 2) * dilation - m // 2 for n, m in zip(kernel, dilated)]
            theirs = ndimage.correlate(x, wide, mode=mode, cval=2.0, origin=shift)
            theirs = theirs[(slice(None, None, stride),) * x.ndim]
            mine = nd.ndimage.correlate(
                x, w, mode=mode, cval=2.0, stride=stride, dilation=dilation
            )
            close(mine, theirs)


def test_empty_arrays_and_scalars():
    assert nd.ndimage.gaussian_filter(nd.zeros((0, 3)), 1.0).shape == (0, 3)
    assert nd.ndimage.correlate(nd.zeros((3, 0)), np.ones((2, 2))).shape == (3, 0)
    assert nd.ndimage.correlate(nd.asarray(3.0), nd.asarray(2.0)) == 6.0
    with pytest.raises(RuntimeError, match="weights"):
        nd.ndimage.correlate1d([1.0], [])
    with pytest.raises(RuntimeError, match="ndim"):
        nd.ndimage.correlate([1.0], [[1.0]])
    with pytest.raises(RuntimeError, match="mode"):
        nd.ndimage.correlate([1.0], [1.0], mode="circular")
    with pytest.raises(RuntimeError, match="sequence"):
        nd.ndimage.gaussian_filter(nd.zeros((2, 2)), (1, 2, 3))
    with pytest.raises(ValueError, match="axis"):
        nd.ndimage.sobel(nd.zeros((2, 2)), 2)


def test_products_of_vectors_are_found():
    x = sample((50, 60), "float64")
    column, row = sample((7,), "float64"), sample((9,), "float64")
    both("correlate", x, np.outer(column, row))
    both("correlate", x, np.outer(column, row), mode="constant", cval=2.0)
    y = sample((50, 60), "int32")
    column, row = sample((7,), "int64"), sample((9,), "int64")
    both("correlate", y, np.outer(column, row))
    both("correlate", y, np.outer(column, row) + np.eye(7, 9, dtype="int64"))
    both("convolve", sample((9, 10, 11), "int16"), np.ones((3, 4, 5), "int8"))


def gaussian_by_definition(x, sigma, radius, mode):
    """Passes in float64, truncated; what errors may leave short of an integer is one."""
    places = np.arange(-radius, radius + 1)
    taps = np.exp(-0.5 * (places / sigma) ** 2)
    taps *= (1 + 2.0**-48) / taps.sum()
    for axis in range(x.ndim):
        y = ndimage.correlate1d(x.astype("float64"), taps, axis, mode=mode, cval=7)
        x = np.trunc(y).astype(x.dtype)
    return x


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16"])
@pytest.mark.parametrize("mode", MODES)
def test_gaussians_of_small_integers(dtype, mode):
    info = np.iinfo(dtype)
    for number, shape in enumerate([(1, 64), (9, 65), (100, 131), (3, 5, 90)]):
        x = RANDOM.integers(info.min, info.max, shape, dtype, endpoint=True)
        if number % 2 == 1:
            x[..., :40] = 200  # integers, not near to these
        for sigma, radius in ((0.5, 1), (0.8, 2), (2.5, 7), (9.0, 31), (9.0, 32)):
            options = {"radius": radius, "mode": mode, "cval": 7}
            mine = np.asarray(nd.ndimage.gaussian_filter(nd.asarray(x), sigma, **options))
            theirs = gaussian_by_definition(x, sigma, radius, mode)
            if dtype == "uint8":
                close(mine, theirs, 1)
            else:
                close(mine, theirs)
            for view in layouts_of(x):
                again = nd.ndimage.gaussian_filter(nd.asarray(view), sigma, **options)
                close(again, mine)
            wide = np.zeros((*shape[:-1], 3 * shape[-1]), dtype)
            for target in (wide[..., 1::3], x.copy()[..., ::-1]):
                nd.ndimage.gaussian_filter(
                    nd.asarray(x), sigma, output=nd.asarray(target), **options
                )
                close(target, mine)
            place = x.copy()
            nd.ndimage.gaussian_filter(place, sigma, output=place, **options)
            close(place, mine)


def layouts_of(x):
    """The same elements, at other places."""
    yield np.repeat(x, 2, -1)[..., ::2]
    yield x[..., ::-1].copy()[..., ::-1]
    yield np.asfortranarray(x)
    yield np.repeat(x, 3, 0)[1::3]
    misaligned = np.zeros(x.nbytes + 1, "uint8")[1:].view(x.dtype).reshape(x.shape)
    misaligned[...] = x
    yield misaligned


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_layouts_do_not_change_bits(dtype):
    for shape in ((9, 40), (64, 39), (20, 16), (70, 9), (130, 70), (3, 33), (2, 20, 34)):
        x = sample(shape, dtype)
        for window in ([1, 2, 1], [1, 2, 5, 2, 1], [-1, 0, 1], [1, 3]):
            w = (np.outer(window, window) / 7).astype(dtype)
            w = w.reshape((1,) * (x.ndim - 2) + w.shape)
            mine = np.asarray(nd.ndimage.correlate(nd.asarray(x), w))
            for view in layouts_of(x):
                again = nd.ndimage.correlate(nd.asarray(view), w)
                np.testing.assert_array_equal(np.asarray(again), mine)


def test_messages_name_the_arguments():
    x, other = nd.ones((3, 3)), nd.ones((4, 4))
    fixed = nd.broadcast_to(nd.ones(3), (3, 3))
    for call, message in (
        (lambda: nd.ndimage.correlate(x, x, other), "output has the shape"),
        (lambda: nd.ndimage.uniform_filter(x, 3, other), "output has the shape"),
        (lambda: nd.ndimage.minimum_filter(x, 3, output=other), "output has shape"),
        (lambda: nd.ndimage.grey_erosion(x, 3, output=other), "output has shape"),
        (lambda: nd.ndimage.binary_erosion(x, output=other), "output has shape"),
        (lambda: nd.ndimage.convolve(x, x, fixed), "output is read-only"),
        (lambda: nd.ndimage.minimum_filter([1j], 3), "input is of dtype complex128"),
    ):
        with pytest.raises((ValueError, TypeError), match=message):
            call()


def test_large_windows():
    x = sample((300, 200), "float32")
    both("correlate", x, sample((31, 31), "float32").astype("float64"))
    both("correlate", x, sample((31, 1), "float64"), mode="mirror")
    volume = sample((20, 21, 40), "uint8")
    both("correlate", volume, sample((11, 9, 7), "int64"), mode="constant", cval=7)
    both("correlate1d", sample((5000,), "float64"), sample((1001,), "float64"))
    both("correlate1d", sample((100_000,), "float32"), [0.25, 0.5, 0.25])


@pytest.mark.parametrize("dtype", ("float32", "float64"))
@pytest.mark.parametrize("shape", ((25, 25), (70, 90), (1, 201)))
def test_results_beside_large_ones_keep_their_digits(dtype, shape):
    x = np.zeros((400, 500), dtype)
    x[:200, :200] = sample((200, 200), dtype)
    x[20, 30] = 1e10
    weights = np.abs(sample(shape, dtype)) + np.asarray(0.1, dtype)
    expected = ndimage.correlate(x.astype("float64"), weights.astype("float64"))
    result = np.asarray(nd.ndimage.correlate(nd.asarray(x), weights))
    # What sees nothing but zeros is 0.
    assert (expected == 0).any()
    np.testing.assert_array_equal(result == 0, expected == 0)
    blind = ndimage.maximum_filter(np.abs(x), shape) < 1e9
    sums = ndimage.correlate(np.abs(x), weights)[blind]
    bound = 8 * np.finfo(dtype).eps * sums.max()
    np.testing.assert_allclose(result[blind], expected[blind], rtol=0, atol=bound)


def test_threads_do_not_change_bits():
    threads = nd.get_num_threads()
    x = sample((700, 500), "float32")
    w = sample((5, 7), "float32")
    shorts = sample((700, 500), "int16", -9999, 9999)
    try:
        results = []
        for count in (1, 2, 5):
            nd.set_num_threads(count)
            results.append(np.asarray(nd.ndimage.correlate(x, w)))
            results.append(np.asarray(nd.ndimage.gaussian_filter(x, 2.0)))
            results.append(np.asarray(nd.ndimage.gaussian_filter(shorts, 2.0)))
        for i in (0, 1, 2):
            assert all((r == results[i]).all() for r in results[i::3])
    finally:
        nd.set_num_threads(threads)


@pytest.mark.parametrize("sigma", [nd.nan, nd.inf, -nd.inf, -1.0, -1e-300])
def test_gaussians_without_a_width(sigma):
    a, text = nd.arange(12.0).reshape(3, 4), r"sigma\[\d\] is .*inf|nan|-1"
    for name in ("filter", "laplace", "gradient_magnitude"):
        function = getattr(nd.ndimage, f"gaussian_{name}")
        for each in (sigma, [1.0, sigma]):
            with pytest.raises(ValueError, match=text):
                function(a, each)
    with pytest.raises(ValueError, match=text):
        nd.ndimage.gaussian_filter1d(a, sigma)
    assert nd.ndimage.gaussian_filter(a, [0.0, -0.0]).tolist() == a.tolist()
