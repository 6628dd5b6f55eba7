# SPDX-License-Identifier: BSD-3-Clause
"""The filters by order of nd.ndimage against scipy.ndimage, and against their definition
where SciPy has none."""

import itertools
import warnings

import ndabi as nd
import pytest
from peer import np

ndimage = pytest.importorskip("scipy.ndimage", reason="SciPy is not available")
SCIPY = tuple(map(int, __import__("scipy").__version__.split(".")[:2]))

MODES = ("reflect", "constant", "nearest", "mirror", "wrap")
INTEGERS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
REALS = ("bool", *INTEGERS, "float32", "float64")
SHAPES = ((1,), (7,), (130,), (1, 1), (5, 9), (33, 70), (3, 9, 35), (2, 3, 1, 5))
RANDOM = np.random.default_rng(7)


def sample(shape, dtype):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return RANDOM.random(shape) > 0.5
    low = 0 if dtype.kind == "u" else -100
    return (RANDOM.random(shape) * 200 + low).astype(dtype)


def both(name, x, *args, bound=0, **keywords):
    theirs = getattr(ndimage, name)(x, *args, **keywords)
    mine = np.asarray(getattr(nd.ndimage, name)(nd.asarray(x), *args, **keywords))
    assert mine.dtype == theirs.dtype and mine.shape == theirs.shape
    if bound:
        np.testing.assert_allclose(mine, theirs, rtol=0, atol=bound)
    else:
        np.testing.assert_array_equal(mine, theirs)


def footprint_of(size, ndim):
    footprint = RANDOM.random((size,) * ndim) > 0.4
    footprint.flat[0] = footprint.flat[-1] = True
    return footprint


@pytest.mark.parametrize("dtype", REALS)
def test_windows(dtype):
    for shape, mode, size in itertools.product(SHAPES, MODES, (1, 2, 3, 6)):
        x = sample(shape, dtype)
        for origin in {-(size // 2), 0, (size - 1) // 2}:
            how = {"mode": mode, "origin": origin, "cval": 3}
            both("minimum_filter", x, size, **how)
            both("maximum_filter", x, size, **how)
            both("grey_dilation", x, size, **how)
            both("grey_erosion", x, size, **how)
        if x.ndim == 1:
            continue  # SciPy takes the wrong elements
        footprint = footprint_of(size, x.ndim)
        both("maximum_filter", x, footprint=footprint, **how)
        both("minimum_filter", x, footprint=footprint, **how)
        both("grey_dilation", x, footprint=footprint, **how)
        both("rank_filter", x, int(footprint.sum()) // 3, footprint=footprint, **how)
        both("median_filter", x, size, **how)
        both("percentile_filter", x, 30, size, **how)


@pytest.mark.parametrize("dtype", ("uint8", "int16", "uint16", "float32", "float64"))
@pytest.mark.parametrize("size", (3, 5, 7, 13, (3, 5), (1, 5), (31, 9)))
def test_images(dtype, size):
    for shape in ((40, 150), (70, 30), (2, 20, 65)):
        x = sample(shape, dtype)
        if x.ndim > 2:
            size = (1, *size) if isinstance(size, tuple) else (1, size, size)
        for mode in MODES:
            both("median_filter", x, size, mode=mode)
            both("maximum_filter", x, size, mode=mode)
            both("minimum_filter", x, size, mode=mode)
        both("percentile_filter", x, 20, size)


@pytest.mark.skipif(SCIPY < (1, 12), reason="axes of one mode each are newer")
def test_axes():
    x = sample((4, 15, 6, 20), "uint8")
    for axes in (0, (1, 3), (3, 1), (2, 0), (-1,)):
        count = 1 if isinstance(axes, int) else len(axes)
        both("minimum_filter", x, 3, axes=axes, mode=MODES[:count])
        both("maximum_filter", x, tuple(range(2, 2 + count)), axes=axes)
        both("median_filter", x, 3, axes=axes)
    x = sample((9, 14), "float64")
    for axis in (0, 1, -1):
        both("minimum_filter1d", x, 4, axis, mode="wrap", origin=1)
        both("maximum_filter1d", x, 4, axis, mode="constant", cval=7.5)


def test_structures():
    for dtype, shape in itertools.product(
        ("uint8", "int32", "float32", "float64"), SHAPES
    ):
        x = sample(shape, dtype) if dtype != "uint8" else sample(shape, dtype) // 2 + 50
        for size, mode in itertools.product((1, 2, 3), MODES):
            heights = RANDOM.integers(-9, 10, (size,) * x.ndim)
            if dtype.startswith("float"):
                heights = heights + RANDOM.random(heights.shape)
            how = {"structure": heights, "mode": mode, "cval": 60}
            how["bound"] = 1e-4 if dtype == "float32" else 0
            both("grey_erosion", x, **how)
            both("grey_dilation", x, footprint=footprint_of(size, x.ndim), **how)
    mine = nd.ndimage.grey_dilation(nd.asarray([250], "uint8"), structure=[9])
    assert mine.tolist() == [255]


@pytest.mark.parametrize("dtype", ("bool", "uint8", "float64"))
def test_morphology(dtype):
    for shape in ((7,), (5, 9), (33, 70), (3, 4, 5)):
        x = sample(shape, dtype)
        names = ["grey_opening", "grey_closing", "white_tophat", "black_tophat"]
        if dtype != "bool":
            names += ["morphological_gradient", "morphological_laplace"]
        for name, size in itertools.product(names, (2, 3, 4)):
            both(name, x, size, mode="mirror")
            if x.ndim > 1:
                both(name, x, footprint=footprint_of(size, x.ndim))
            if dtype == "float64":
                both(name, x, structure=RANDOM.random((size,) * x.ndim))
            output = np.zeros(shape, "float64")
            returned = getattr(nd.ndimage, name)(x, size, output=output)
            theirs = np.zeros(shape, "float64")
            getattr(ndimage, name)(x, size, output=theirs)
            assert returned is output
            np.testing.assert_array_equal(output, theirs)


def test_binary():
    names = ("binary_erosion", "binary_dilation", "binary_opening", "binary_closing")
    for shape in ((1,), (7,), (130,), (5, 9), (33, 70), (3, 4, 5)):
        x, mask = RANDOM.random(shape) > 0.3, RANDOM.random(shape) > 0.2
        structure = RANDOM.random(tuple(RANDOM.integers(1, 5, x.ndim))) > 0.3
        structure.flat[0] = True
        origin = [
            int(RANDOM.integers(-(n // 2), (n - 1) // 2 + 1)) for n in structure.shape
        ]
        for name, times, border in itertools.product(names, (1, 2, 3), (0, 1)):
            how = {"iterations": times, "border_value": border}
            both(name, x, **how)
            both(name, x, mask=mask, **how)
            both(name, x, structure=structure, origin=tuple(origin), **how)
        both("binary_dilation", x, mask=mask, iterations=0)
        both("binary_erosion", x * 2.5, iterations=-1)
        output = np.zeros(shape, "int16")
        assert nd.ndimage.binary_dilation(x, output=output) is output
        np.testing.assert_array_equal(output, ndimage.binary_dilation(x))
    with pytest.raises(ValueError, match="never stops"):
        nd.ndimage.binary_dilation([1, 0, 1, 0], [1, 0, 1], iterations=0)
    times = nd.ndimage.binary_dilation([1, 0, 1, 0], [1, 0, 1], iterations=10**12)
    assert (
        times.tolist() == nd.ndimage.binary_dilation([1, 0, 1, 0], [1, 0, 1], 2).tolist()
    )
    nothing = nd.zeros((3,), "bool")
    assert nd.ndimage.binary_erosion([0, 1, 0], nothing).tolist() == [True] * 3
    assert nd.ndimage.binary_dilation([0, 1, 0], nothing).tolist() == [False] * 3


def test_structures_of_neighbours():
    for rank, connectivity in itertools.product(range(4), range(4)):
        mine = nd.ndimage.generate_binary_structure(rank, connectivity)
        theirs = ndimage.generate_binary_structure(rank, connectivity)
        np.testing.assert_array_equal(np.asarray(mine), theirs)
        for times in (1, 2, 3) if rank else ():
            wider = np.asarray(nd.ndimage.iterate_structure(mine, times))
            np.testing.assert_array_equal(wider, ndimage.iterate_structure(theirs, times))
    assert nd.ndimage.iterate_structure([[1, 1]], 3, origin=-1)[1] == [-3, -3]


def test_strides_and_dilations():
    x = sample((23, 31), "float32")
    for name, size in (
        ("minimum_filter", 3),
        ("maximum_filter", 4),
        ("median_filter", 3),
    ):
        for stride, dilation in itertools.product((1, 2, (3, 5)), (1, 2, (4, 3))):
            steps = (dilation,) * 2 if isinstance(dilation, int) else dilation
            wide = np.zeros([(size - 1) * step + 1 for step in steps], bool)
            wide[:: steps[0], :: steps[1]] = True
            # SciPy's window of that shape is centred elsewhere.
            origin = [(size // 2) * step - w // 2 for step, w in zip(steps, wide.shape)]
            theirs = getattr(ndimage, name)(x, footprint=wide, origin=origin)
            each = (stride,) * 2 if isinstance(stride, int) else stride
            mine = getattr(nd.ndimage, name)(x, size, stride=stride, dilation=dilation)
            expected = theirs[:: each[0], :: each[1]]
            np.testing.assert_array_equal(np.asarray(mine), expected)


def test_layouts_and_overlap():
    x = sample((40, 60), "int16")
    for view in (x[::-1, ::2], x.T, x[3:30:2, ::-3], np.broadcast_to(x[:1], (9, 60))):
        both("median_filter", view, 3)
        both("maximum_filter", view, (2, 5))
        both("grey_erosion", view, footprint=footprint_of(3, 2))
    for name, args in (("maximum_filter", (3,)), ("median_filter", (3,)),
                       ("white_tophat", (3,)), ("median_filter", (12,))):  # fmt: skip
        a = nd.asarray(x).copy()
        expected = getattr(ndimage, name)(x, *args)
        assert getattr(nd.ndimage, name)(a, *args, output=a) is a
        np.testing.assert_array_equal(np.asarray(a), expected)
        a = nd.asarray(x).copy()
        expected = getattr(ndimage, name)(x[:-1], *args)
        getattr(nd.ndimage, name)(a[:-1], *args, output=a[1:])
        np.testing.assert_array_equal(np.asarray(a[1:]), expected)


def test_large_images():
    """Results that bypass the caches, or are fetched."""
    x = nd.asarray(sample((2050, 2064), "float32"))
    for size in (3, 5, 9):
        rows = nd.ndimage.maximum_filter(x, (size, 1))
        square = nd.ndimage.maximum_filter(rows, (1, size))
        np.testing.assert_array_equal(nd.ndimage.maximum_filter(x, size), square)


def test_empty_arrays_and_windows_beyond_them():
    for shape in ((0,), (3, 0), (0, 3)):
        assert nd.ndimage.median_filter(nd.zeros(shape), 3).shape == shape
        assert nd.ndimage.binary_dilation(nd.zeros(shape)).shape == shape
    x = sample((3, 4), "float64")
    for mode in MODES:
        both("maximum_filter", x, (21, 30), mode=mode)
        both("minimum_filter", x, (200, 1), mode=mode)
        both("median_filter", x, (7, 11), mode=mode)
    assert nd.ndimage.maximum_filter(nd.asarray(3.5), 3).tolist() == 3.5


def test_outputs():
    x = sample((9, 9), "uint8")
    for kind in ("float64", "int16", np.float32):
        both("maximum_filter", x, 3, output=kind)
        both("maximum_filter", x, 3, output=kind, mode="constant", cval=300)
        both("median_filter", x, 3, output=kind)
    assert (
        nd.ndimage.median_filter(nd.asarray(x), 3, output=nd.float16).dtype == "float16"
    )


@pytest.mark.parametrize("dtype", ("float16", "bfloat16", "float32", "float64"))
def test_nan_is_the_greatest(dtype):
    nan = float("nan")
    x = nd.asarray([3, nan, -float("inf"), 0.0, -0.0, -nan, 1], dtype)
    assert str(nd.ndimage.maximum_filter(x, 3)) == "[nan nan nan  0. nan nan nan]"
    minima = nd.ndimage.minimum_filter(x, 3)
    assert str(minima) == "[  3. -inf -inf -inf  -0.  -0.   1.]"
    assert str(nd.ndimage.median_filter(x, 3)) == "[ 3.  3.  0. -0.  0.  1.  1.]"


def test_errors():
    x = nd.zeros((4, 5))
    for error, call in (
        (RuntimeError, lambda f: f.minimum_filter(x)),
        (RuntimeError, lambda f: f.median_filter(x, (1, 2, 3))),
        (RuntimeError, lambda f: f.minimum_filter1d(x, 0)),
        (ValueError, lambda f: f.minimum_filter(x, 3, origin=2)),
        (ValueError, lambda f: f.minimum_filter(x, footprint=[[0]])),
        (RuntimeError, lambda f: f.minimum_filter(x, footprint=[1])),
        (RuntimeError, lambda f: f.minimum_filter(x, 3, mode="round")),
        (RuntimeError, lambda f: f.rank_filter(x, 9, 3)),
        (RuntimeError, lambda f: f.percentile_filter(x, 101, 3)),
        (TypeError, lambda f: f.maximum_filter([1j], 3)),
        (ValueError, lambda f: f.grey_erosion(x)),
        (RuntimeError, lambda f: f.binary_erosion(x, [1])),
        (RuntimeError, lambda f: f.binary_erosion(x, [[]])),
        (RuntimeError, lambda f: f.binary_erosion(x, mask=[1])),
        (TypeError, lambda f: f.binary_erosion(x, iterations=1.5)),
        (ValueError, lambda f: f.maximum_filter(x, 3, axes=(0, 0))),
    ):
        with pytest.raises(error):
            call(nd.ndimage)
    with pytest.raises(ValueError, match="stride"):
        nd.ndimage.minimum_filter(x, 3, stride=0)
    with pytest.warns(UserWarning, match="ignoring size"):
        nd.ndimage.minimum_filter(x, 3, footprint=[[1]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nd.ndimage.minimum_filter(x, 3)


def test_axes_in_any_order():
    """One value per axis goes with the axis in its place, a window lies as the array."""
    x = nd.asarray(sample((5, 6), "float64"))
    line = nd.asarray(sample((1, 3), "float64"))
    image = nd.ndimage
    for mine, same in (
        (
            image.correlate(x, line, origin=(1, 0), axes=(1, 0)),
            image.correlate(x, line, origin=(0, 1)),
        ),
        (
            image.minimum_filter(x, footprint=[[1, 1, 1]], axes=(1, 0)),
            image.minimum_filter(x, footprint=[[1, 1, 1]]),
        ),
        (
            image.minimum_filter(x, size=(2, 3), origin=(0, 1), axes=(-1, -2)),
            image.minimum_filter(x, size=(3, 2), origin=(1, 0)),
        ),
        (
            image.rank_filter(x, 1, size=(2, 3), axes=(-1, -2)),
            image.rank_filter(x, 1, size=(3, 2)),
        ),
        (
            image.binary_erosion(x > 0, [[1, 1, 1]], origin=(1, 0), axes=(1, 0)),
            image.binary_erosion(x > 0, [[1, 1, 1]], origin=(0, 1)),
        ),
    ):
        assert nd.array_equal(mine, same)


def test_a_fraction_of_cval_counts_under_a_structure():
    known = {"mode": "constant", "cval": 2.5}
    structure = [0.0, 2.0, 0.0, 3.0]
    eroded = nd.ndimage.grey_erosion([9, 9], structure=structure, **known)
    assert eroded.dtype == "int64" and eroded.tolist() == [0, 0]
    assert nd.ndimage.grey_erosion([9, 9], size=3, **known).tolist() == [2, 2]
