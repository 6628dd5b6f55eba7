# SPDX-License-Identifier: BSD-3-Clause
"""The filters of nd.signal against scipy.signal."""

import itertools

import ndabi as nd
import pytest
from peer import np

scipy = pytest.importorskip("scipy")
signal = pytest.importorskip("scipy.signal")

SCIPY = tuple(map(int, scipy.__version__.split(".")[:2]))
RANDOM = np.random.default_rng(11)
FLOATS = ("float32", "float64", "complex64", "complex128")
UPFIRDN_MODES = (
    "constant symmetric edge reflect wrap smooth line antisymmetric antireflect".split()
)


def sample(shape, dtype="float64"):
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        return RANDOM.integers(0, 50, shape).astype(dtype)
    x = RANDOM.standard_normal(shape)
    if dtype.kind == "c":
        x = x + 1j * RANDOM.standard_normal(shape)
    return x.astype(dtype)


def layouts(x):
    """The same numbers as they may lie in memory."""
    yield x
    yield np.asfortranarray(x)
    wide = np.zeros([2 * n for n in x.shape], x.dtype)
    view = wide[tuple(slice(None, None, -2) for _ in x.shape)]
    view[...] = x
    yield view


def close(mine, theirs, scale=None, eps=None):
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    assert mine.dtype == theirs.dtype
    assert mine.shape == theirs.shape
    if mine.size == 0:
        return True
    scale = np.abs(theirs).max() + 1e-30 if scale is None else scale
    eps = np.finfo(mine.dtype).eps if eps is None else eps
    assert np.abs(mine - theirs).max() <= 200 * eps * scale
    return True


@pytest.mark.parametrize("dtype", FLOATS)
def test_lfilter(dtype):
    for shape, axis in (((200,), -1), ((7, 30), 0), ((3, 40, 5), 1), ((2, 3, 9), 2)):
        for taps in (1, 2, 5, 30, 64):
            b, x = sample(taps, dtype), sample(shape, dtype)
            for view in layouts(x):
                mine = nd.signal.lfilter(b, nd.array(2, dtype), nd.asarray(view), axis)
                assert close(mine, signal.lfilter(b, np.array([2], dtype), x, axis))


def test_lfilter_state():
    for taps, n, dtype in itertools.product((1, 2, 6, 20), (1, 4, 15), FLOATS):
        b, x = sample(taps, dtype), sample((3, n), dtype)
        one = np.array(1, dtype)
        for zi in (sample((3, taps - 1), dtype), sample((1, taps - 1), dtype)):
            theirs = signal.lfilter(b, one, x, zi=zi)
            for mine, other in zip(nd.signal.lfilter(b, one, x, zi=zi), theirs):
                assert close(mine, other)
        # Parts of a signal are filtered as the whole, bit by bit.
        whole = nd.signal.lfilter(b, one, x)
        state = nd.zeros((3, taps - 1), dtype)
        first, state = nd.signal.lfilter(b, one, x[:, : n // 2 + 1], zi=state)
        assert close(first, np.asarray(whole)[:, : n // 2 + 1])
        if n > 1:
            rest, _ = nd.signal.lfilter(b, one, x[:, n // 2 + 1 :], zi=state)
            assert close(rest, np.asarray(whole)[:, n // 2 + 1 :], scale=20)


def test_lfilter_promotes_and_refuses():
    assert nd.signal.lfilter([1.0], 1, nd.array([1, 2], "int8")).dtype == "float64"
    half = nd.signal.lfilter(
        nd.array([0.5, 0.5], "float16"), nd.array(1, "float16"), nd.ones(3, "float16")
    )
    assert half.dtype == "float16" and half.tolist() == [0.5, 1, 1]
    with pytest.raises(NotImplementedError, match="feedback"):
        nd.signal.lfilter([1.0], [1.0, 0.5], [1.0, 2.0])
    with pytest.raises(NotImplementedError, match="int64"):
        nd.signal.lfilter([1], 1, [1, 2])
    for wrong in (
        lambda: nd.signal.lfilter([], 1, [1.0]),
        lambda: nd.signal.lfilter([[1.0]], 1, [1.0]),
        lambda: nd.signal.lfilter([1.0], [], [1.0]),
        lambda: nd.signal.lfilter([1.0], 1, 5.0),
        lambda: nd.signal.lfilter([1.0], 1, []),
        lambda: nd.signal.lfilter([1.0, 2.0], 1, [[1.0]], zi=[1.0]),
        lambda: nd.signal.lfilter([1.0, 2.0], 1, [[1.0]], zi=[[1.0, 2.0]]),
    ):
        with pytest.raises(ValueError):
            wrong()
    with pytest.raises(IndexError):
        nd.signal.lfilter([1.0], 1, [1.0], axis=1)


def test_lfilter_does_not_invent_nan():
    x = nd.array([1.0, 2.0, 3.0])
    taps = [1.0, nd.inf]
    assert nd.signal.lfilter(taps, 1, x).tolist() == [1, nd.inf, nd.inf]


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "int16", "int64"])
def test_upfirdn(dtype):
    for taps, n in itertools.product((1, 2, 7, 40), (1, 2, 5, 60)):
        h, x = sample(taps, "float32"), sample(n, dtype)
        for up, down in itertools.product((1, 2, 3, 7, 45), (1, 2, 3, 5, 44, 1000)):
            mine = nd.signal.upfirdn(nd.asarray(h), nd.asarray(x), up, down)
            assert close(mine, signal.upfirdn(h, x, up, down))


@pytest.mark.parametrize("mode", UPFIRDN_MODES)
def test_upfirdn_modes(mode):
    for n, taps in itertools.product((2, 3, 10, 50), (1, 4, 33)):
        for dtype in ("float64", "complex128"):
            h, x = sample(taps), sample(n, dtype)
            for up, down in ((1, 1), (2, 1), (1, 3), (3, 2), (5, 60)):
                mine = nd.signal.upfirdn(h, x, up, down, mode=mode, cval=1.5)
                theirs = signal.upfirdn(h, x, up, down, mode=mode, cval=1.5)
                assert close(mine, theirs, scale=300)
    assert nd.signal.upfirdn([1.0, 1.0], [2.0], mode=mode).shape == (2,)


def test_upfirdn_axes_and_layouts():
    h = sample(12)
    for shape, axis in (((6, 50), 0), ((6, 50), 1), ((4, 30, 3), 1), ((4, 30, 3), -3)):
        x = sample(shape)
        theirs = signal.upfirdn(h, x, 3, 2, axis)
        for view in layouts(x):
            mine = nd.signal.upfirdn(
                nd.asarray(h)[::-1][::-1], nd.asarray(view), 3, 2, axis
            )
            assert close(mine, theirs)
    assert nd.signal.upfirdn([1.0, 2, 3], nd.zeros((2, 0))).tolist() == [[0, 0], [0, 0]]
    assert nd.signal.upfirdn([1.0], nd.zeros((0, 5)), 2).shape == (0, 9)


@pytest.mark.parametrize("mode", UPFIRDN_MODES)
def test_upfirdn_of_many_short_lines(mode):
    rates = (2, 3, 1, 1), (5, 9, 1, 4), (11, 40, 3, 2), (4, 7, 5, 1), (3, 30, 2, 30)
    many = (15, "float32"), (16, "complex64"), (17, "int16"), (2100, "complex128")
    for (n, taps, up, down), (lines, dtype) in itertools.product(rates, many):
        h, x = sample(taps, "float32"), sample((n, lines), dtype)
        theirs = signal.upfirdn(h, x, up, down, 0, mode, 1.5)
        found = set()
        for view in layouts(x):
            args = up, down, 0, mode, 1.5
            mine = np.asarray(nd.signal.upfirdn(h, nd.asarray(view), *args))
            assert close(mine, theirs, scale=300 * (np.abs(x).max() + 1))
            found.add(mine.tobytes())
        assert len(found) == 1
        deep = x.reshape(n, -1, 2 - lines % 2).transpose(1, 0, 2)
        mine = nd.signal.upfirdn(h, nd.asarray(deep), up, down, 1, mode, 1.5)
        assert np.asarray(mine).transpose(1, 0, 2).tobytes() in found
        mine = nd.signal.upfirdn(h, nd.asarray(x.T), up, down, -1, mode, 1.5)
        assert np.asarray(mine).T.tobytes() in found


def test_upfirdn_of_many_short_lines_keeps_nan_where_it_is():
    h, x = sample(9), sample((5, 40))
    clean = np.asarray(nd.signal.upfirdn(h, x, 2, 3, 0, "line"))
    x[2, 7] = np.nan
    mine = np.asarray(nd.signal.upfirdn(h, x, 2, 3, 0, "line"))
    assert np.isnan(mine[:, 7]).any()
    others = np.arange(40) != 7
    assert mine[:, others].tobytes() == clean[:, others].tobytes()
    # Taps that meet nothing take no part.
    mine = nd.signal.upfirdn([1.0, nd.inf, 2.0], nd.full((2, 40), 0.5), 1, 2, 0)
    assert mine.tolist() == [[0.5] * 40, [nd.inf] * 40]
    # Nor are more taps looked at than meet samples.
    many = nd.broadcast_to(nd.array(0.5), (2**59,))
    mine = nd.signal.upfirdn(many, nd.ones((2, 40), "complex128"), 2**59, 2**59, 0)
    assert mine.tolist() == [[0.5] * 40] * 2


def test_upfirdn_long():
    h, x = sample(301), sample(20000, "float32")
    for up, down in ((1, 1), (1, 4), (4, 1), (160, 147), (147, 160)):
        mine = nd.signal.upfirdn(h, x, up, down)
        assert close(mine, signal.upfirdn(h, x, up, down))


def test_upfirdn_refuses():
    for wrong in (
        lambda: nd.signal.upfirdn([], [1.0]),
        lambda: nd.signal.upfirdn([[1.0]], [1.0]),
        lambda: nd.signal.upfirdn([1.0], [1.0], 0),
        lambda: nd.signal.upfirdn([1.0], [1.0], 1, -1),
        lambda: nd.signal.upfirdn([1.0], [1.0], mode="mirrored"),
        lambda: nd.signal.upfirdn([1.0], [1.0, 2.0], up=2**62),
    ):
        with pytest.raises(ValueError):
            wrong()
    with pytest.raises(IndexError):
        nd.signal.upfirdn([1.0], 5.0)
    assert nd.signal.upfirdn([1.0], [1.0, 2.0], down=2**62).tolist() == [1]
    infinite = nd.signal.upfirdn([1.0, nd.inf, 2.0], [0.5, 0.5], up=1, down=2)
    assert infinite.tolist() == [0.5, nd.inf]


def test_savgol_coeffs():
    for length, order in ((1, 0), (3, 0), (5, 2), (6, 2), (11, 4), (101, 3), (20, 7)):
        for deriv, use in itertools.product((0, 1, 2), ("conv", "dot")):
            for pos in (None, 0, length - 1, (length - 1) / 3):
                if pos is not None and SCIPY < (1, 13) and pos != int(pos):
                    continue
                args = length, order, deriv, 0.5, pos, use
                theirs = signal.savgol_coeffs(*args)
                mine = nd.signal.savgol_coeffs(*args)
                scale = np.abs(theirs).max() + 0.1
                error = 1e-6 if order == 7 else 1e-9  # of SciPy, see below
                assert np.abs(np.asarray(mine) - theirs).max() < error * scale
    for wrong in ((3, 3), (5, 2, 0, 1.0, 5), (5, 2, 0, 1.0, -1), (5, 2, -1)):
        with pytest.raises(ValueError):
            nd.signal.savgol_coeffs(*wrong)
    with pytest.raises(ValueError):
        nd.signal.savgol_coeffs(5, 2, use="both")


def test_savgol_coeffs_are_accurate():
    """A polynomial of the order passes unchanged, its derivative is exact."""
    for length, order in ((101, 5), (1001, 5), (31, 12)):
        t = (np.arange(length) - length // 2) / length
        taps = np.asarray(nd.signal.savgol_coeffs(length, order, use="dot"))
        slope = np.asarray(
            nd.signal.savgol_coeffs(length, order, 1, 1 / length, use="dot")
        )
        for power in range(order + 1):
            assert abs(taps @ t**power - (power == 0)) < 1e-13
            assert abs(slope @ t**power - (power == 1)) < 1e-10


@pytest.mark.parametrize("mode", ["interp", "mirror", "constant", "nearest", "wrap"])
def test_savgol_filter(mode):
    for shape, axis in (((40,), -1), ((9, 20), 0), ((2, 16, 3), 1)):
        for length, order, deriv in (
            (5, 2, 0),
            (7, 3, 1),
            (8, 2, 0),
            (9, 4, 2),
            (1, 0, 0),
        ):
            for dtype in ("float32", "float64", "int32"):
                x = sample(shape, dtype)
                args = length, order, deriv, 0.5, axis, mode, 1.25
                theirs = signal.savgol_filter(x, *args)
                for view in layouts(x):
                    mine = nd.signal.savgol_filter(nd.asarray(view), *args)
                    assert close(mine, theirs, eps=1e-13 if dtype != "float32" else None)
    if mode != "interp":  # windows that are longer than the lines
        for length in (3, 9, 30):
            x = sample(4)
            theirs = signal.savgol_filter(x, length, 2, mode=mode)
            assert close(nd.signal.savgol_filter(x, length, 2, mode=mode), theirs)
        assert nd.signal.savgol_filter([], 3, 1, mode=mode).shape == (0,)


def test_savgol_filter_refuses():
    for wrong in (
        lambda: nd.signal.savgol_filter([1.0, 2.0], 3, 1),
        lambda: nd.signal.savgol_filter([1.0, 2.0, 3.0], 3, 3),
        lambda: nd.signal.savgol_filter([1.0, 2.0, 3.0], 3, 1, mode="reflect"),
    ):
        with pytest.raises(ValueError):
            wrong()
    with pytest.raises(TypeError):
        nd.signal.savgol_filter([1j, 2j, 3j], 3, 1)


WINDOWS = (
    "barthann bartlett blackman blackmanharris bohman boxcar cosine exponential flattop "
    "hamming hann nuttall parzen triang tukey".split()
)


@pytest.mark.parametrize("name", WINDOWS)
def test_windows(name):
    for n, periodic in itertools.product((1, 2, 3, 4, 9, 50, 101), (True, False)):
        mine = nd.signal.get_window(name, n, periodic)
        theirs = signal.get_window(name, n, periodic)
        if name == "parzen" and SCIPY < (1, 12):
            continue
        assert np.abs(np.asarray(mine) - theirs).max() < 1e-14


@pytest.mark.parametrize(
    "window",
    [
        ("kaiser", 0.0),
        ("kaiser", 8.6),
        ("kaiser", 300.0),
        ("gaussian", 3.0),
        ("tukey", 0.25),
        ("tukey", 0),
        ("tukey", 2),
        ("exponential", None, 2.0),
        ("exponential", None, 0.5),
        ("poisson",),
        ("general_hamming", 0.7),
        4.5,
    ],
)
def test_windows_with_parameters(window):
    for n, periodic in itertools.product((1, 2, 5, 20, 33), (True, False)):
        mine = np.asarray(nd.signal.get_window(window, n, periodic))
        theirs = signal.get_window(window, n, periodic)
        np.testing.assert_allclose(mine, theirs, rtol=2e-13, atol=1e-16)


@pytest.mark.parametrize("name", ["exponential", "poisson", "exponential_periodic"])
@pytest.mark.parametrize("parameters", [(2.0,), (0,), (-1.5, 3), (2, 1.5), (50.0, 7)])
def test_exponential_windows_around_a_center(name, parameters):
    for n in (1, 2, 6, 33):
        mine = nd.signal.get_window((name, *parameters), n)
        theirs = signal.windows.exponential(n, *parameters, sym=False)
        np.testing.assert_allclose(np.asarray(mine), theirs, rtol=2e-15)
    with pytest.raises(ValueError, match="periodic"):
        nd.signal.get_window(("exponential", *parameters), 6, fftbins=False)
    with pytest.raises(ValueError, match="periodic"):
        nd.signal.get_window(("poisson_symmetric", *parameters), 6)


@pytest.mark.parametrize(
    ("window", "message"),
    [
        (("general_cosine", [0.5, 0.5]), "Invalid window name 'general_cosine'"),
        (("general_gaussian", 1.5, 2.0), "Invalid window name 'general_gaussian'"),
        (("hann", [0.5]), "'hann' does not allow parameters"),
        (("hann", nd.nan), "'hann' does not allow parameters"),
        (("kaiser", 1, 2), "'kaiser' takes one number"),
        (("kaiser", nd.nan), "'kaiser' takes one number"),
        (("tukey", "0.5"), "'tukey' takes one number"),
        (("gaussian", 1j), "'gaussian' takes one number"),
        (("gaussian",), "'gaussian' must have parameters"),
        (("exponential", 1, 2, 3), "'exponential' takes a center and a number"),
        (("exponential", nd.nan), "'exponential' takes a center and a number"),
    ],
)
def test_parameters_that_windows_do_not_take(window, message):
    with pytest.raises(ValueError, match=message):
        nd.signal.get_window(window, 6)


def test_windows_by_other_names():
    for window in ("hann_symmetric", "han", "rect", "blk"):
        assert nd.signal.get_window(window, 5).shape == (5,)
    symmetric = nd.signal.get_window("hann", 5, False)
    assert nd.array_equal(nd.signal.get_window("hann_symmetric", 5), symmetric)
    assert nd.signal.get_window("sinc", 3, False).tolist()[1] == 1
    for wrong in ("hanning,", "hann,han", "", "nothing", "kaiser", ("hann", 2), (1, 2)):
        with pytest.raises(ValueError):
            nd.signal.get_window(wrong, 5)
    for wrong in (0, -1):
        with pytest.raises(ValueError):
            nd.signal.get_window("hann", wrong)
    with pytest.raises(ValueError):
        nd.signal.get_window(None, 5)


def test_firwin():
    cases = [
        ((31, 0.3), {}),
        ((30, 0.3), {}),
        ((31, 0.3), {"pass_zero": False}),
        ((31, [0.2, 0.6]), {"pass_zero": "bandpass"}),
        ((31, [0.2, 0.6]), {"pass_zero": "bandstop"}),
        ((31, [0.1, 0.2, 0.6]), {"pass_zero": False, "scale": False}),
        ((64, [0.1, 0.2, 0.6]), {"window": ("kaiser", 5.0)}),
        ((65, 1000), {"fs": 8000, "width": 300}),
        ((65, 3000), {"fs": 8000, "pass_zero": "highpass", "window": "hann"}),
        ((1, 0.5), {}),
    ]
    for args, options in cases:
        theirs = signal.firwin(*args, **options)
        assert close(nd.signal.firwin(*args, **options), theirs)
    for args, options in (
        ((4, 0.5), {"pass_zero": False}),
        ((4, 0.5), {"pass_zero": "none"}),
        ((4, [0.1, 0.5]), {"pass_zero": "lowpass"}),
        ((4, 0.5), {"pass_zero": "bandpass"}),
        ((4, [0.5, 0.1]), {}),
        ((4, [[0.5, 0.1]]), {}),
        ((4, []), {}),
        ((4, 1.0), {}),
        ((4, 0.0), {}),
        ((0, 0.5), {}),
        ((4, 0.5), {"window": "nothing"}),
    ):
        with pytest.raises(ValueError):
            nd.signal.firwin(*args, **options)


def test_sepfir2d():
    for shape in ((1, 1), (3, 4), (4, 61), (20, 33), (70, 80)):
        for dtype in FLOATS:
            x = sample(shape, dtype)
            for m, k in ((1, 1), (3, 5), (5, 1)):
                if m > shape[1] or k > shape[0]:
                    continue  # SciPy reads memory of others there
                real = x.real.dtype
                hrow, hcol = sample(m, real), sample(k, real)
                theirs = signal.sepfir2d(x, hrow, hcol)
                for view in layouts(x):
                    mine = nd.signal.sepfir2d(nd.asarray(view), hrow, hcol)
                    assert close(mine, theirs)
    assert nd.signal.sepfir2d([[1, 2]], [1], [1]).dtype == "float64"
    for wrong in (
        lambda: nd.signal.sepfir2d([1.0], [1.0], [1.0]),
        lambda: nd.signal.sepfir2d([[1.0]], [1.0, 2.0], [1.0]),
        lambda: nd.signal.sepfir2d([[1.0]], [1.0], [[1.0]]),
    ):
        with pytest.raises(ValueError):
            wrong()
    with pytest.raises(TypeError):
        nd.signal.sepfir2d([[1.0]], [1j], [1.0])


@pytest.mark.parametrize("name", ["convolve2d", "correlate2d"])
@pytest.mark.parametrize("boundary", ["fill", "wrap", "symm"])
@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_planes(name, boundary, mode):
    mine, theirs = getattr(nd.signal, name), getattr(signal, name)
    shapes = [((6, 7), (3, 3)), ((5, 8), (2, 4)), ((1, 6), (1, 2)), ((40, 50), (5, 4)),
              ((2, 3), (9, 7)), ((4, 4), (1, 1))]  # fmt: skip
    for dtype in ("int8", "uint16", "int64", "float32", "float64", "complex128"):
        for first, second in shapes:
            a, v = sample(first, dtype), sample(second, dtype)
            if mode == "valid" and first[0] < second[0] and dtype[0] == "c":
                continue  # SciPy conjugates the wrong one
            for fill in (0, 3):
                expected = theirs(a, v, mode, boundary, fill)
                for view in layouts(a):
                    found = mine(nd.asarray(view), nd.asarray(v), mode, boundary, fill)
                    if dtype[0] in "iu":
                        np.testing.assert_array_equal(np.asarray(found), expected)
                        assert found.dtype == dtype
                    else:
                        assert close(found, expected)


def test_planes_refuse():
    a = [[1, 2], [3, 4]]
    for wrong in (
        lambda: nd.signal.convolve2d(a, [1, 2]),
        lambda: nd.signal.convolve2d(a, a, "most"),
        lambda: nd.signal.convolve2d(a, a, boundary="most"),
        lambda: nd.signal.convolve2d(a, a, fillvalue=1j),
        lambda: nd.signal.convolve2d(a, a, fillvalue=[1, 2]),
        lambda: nd.signal.convolve2d(nd.zeros((0, 3)), a),
        lambda: nd.signal.convolve2d([[1, 2, 3]], [[1], [2]], "valid"),
    ):
        with pytest.raises(ValueError):
            wrong()
    assert nd.signal.convolve2d(a, a, fillvalue=[2]).shape == (3, 3)


def test_results_do_not_depend_on_threads():
    """Neither do they on the place in the array."""
    h, x = sample(101), sample((4, 30000))
    before = nd.get_num_threads()
    calls = (
        lambda: nd.signal.lfilter(h, 1, x),
        lambda: nd.signal.upfirdn(h, x, 3, 2),
        lambda: nd.signal.upfirdn(h, x, 1, 4, 0),
        lambda: nd.signal.upfirdn(h, x[:9], 1, 4, 0, "line"),
        lambda: nd.signal.savgol_filter(x, 31, 3),
        lambda: nd.signal.sepfir2d(x, h, h[:5]),
        lambda: nd.signal.convolve2d(x, h[:25].reshape(5, 5), boundary="wrap"),
    )
    try:
        for call in calls:
            nd.set_num_threads(1)
            one = np.asarray(call()).tobytes()
            nd.set_num_threads(4)
            assert np.asarray(call()).tobytes() == one
    finally:
        nd.set_num_threads(before)
