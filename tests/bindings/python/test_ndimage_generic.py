# SPDX-License-Identifier: BSD-3-Clause
"""The filters of nd.ndimage that are made of others against scipy.ndimage, and against
what they are made of."""

import ndabi as nd
import pytest
from peer import np

ndimage = pytest.importorskip("scipy.ndimage", reason="SciPy is not available")
SCIPY = tuple(map(int, __import__("scipy").__version__.split(".")[:2]))

MODES = ("reflect", "constant", "nearest", "mirror", "wrap")
RANDOM = np.random.default_rng(6)


def second(module):
    def derivative(input, axis, output, mode, cval, *weights, gain=1.0):
        taps = [gain * each for each in weights or (1, -2, 1)]
        return module.ndimage.correlate1d(input, taps, axis, output, mode, cval)

    return derivative


class SciPy:
    ndimage = ndimage


def sample(shape, dtype):
    return (RANDOM.random(shape) * 100).astype(dtype)


def same(mine, theirs, exact=True):
    mine = np.asarray(mine)
    assert mine.dtype == theirs.dtype and mine.shape == theirs.shape
    bound = 0 if exact else 3e-6 if mine.dtype == np.float32 else 1e-13
    scale = np.abs(theirs).max(initial=1)
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=bound * scale)


def by_parts(name, x, **keywords):
    """The magnitude, one filter after the other."""
    down, right = (getattr(nd.ndimage, name)(x, axis, **keywords) for axis in (0, 1))
    with nd.errstate(over="ignore", invalid="ignore"):
        squares = nd.add(nd.multiply(down, down), nd.multiply(right, right))
        return np.asarray(nd.sqrt(squares))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_squares_of_short_floats_fit(dtype):
    x = nd.array(sample((9, 11), "float32") * 20, dtype=dtype)
    wide = x.astype("float32")
    generic = nd.ndimage.generic_gradient_magnitude
    for function, *given in (
        (generic, nd.ndimage.sobel, None, "nearest"),
        (generic, nd.ndimage.prewitt, None, ["nearest", "wrap"]),
        (nd.ndimage.gaussian_gradient_magnitude, 0.7),
    ):
        mine, exact = function(x, *given), function(wide, *given)
        assert mine.dtype == dtype
        np.testing.assert_array_equal(
            np.asarray(mine.astype("float32")),
            np.asarray(exact.astype(dtype).astype("float32")),
        )


@pytest.mark.parametrize("name", ["sobel", "prewitt"])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["uint8", "int32", "float32", "float64"])
def test_magnitudes(name, mode, dtype):
    for shape in ((40,), (1, 1), (5, 3), (2, 70), (33, 16), (21, 75), (4, 5, 20)):
        x = sample(shape, dtype)
        for cval in (0.0, 2.0):
            mine = nd.ndimage.generic_gradient_magnitude(
                nd.asarray(x), getattr(nd.ndimage, name), mode=mode, cval=cval
            )
            theirs = ndimage.generic_gradient_magnitude(
                x, getattr(ndimage, name), mode=mode, cval=cval
            )
            same(mine, theirs, exact=x.dtype.kind != "f")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_one_pass_has_the_bits_of_its_parts(dtype):
    x = sample((37, 83), dtype) - 50
    x[3, 4], x[8, 70], x[20, 20], x[30, 1] = np.inf, -np.inf, np.nan, 3e38
    odd = np.frombuffer(b"." + x.tobytes(), x.dtype, offset=1).reshape(x.shape)
    for each in (x, x.T, x[::-1, ::-1], x[::2, ::3], odd, np.asfortranarray(x)):
        for name in ("sobel", "prewitt"):
            for mode in MODES:
                mine = nd.ndimage.generic_gradient_magnitude(
                    nd.asarray(each), getattr(nd.ndimage, name), mode=mode
                )
                np.testing.assert_array_equal(
                    np.asarray(mine), by_parts(name, nd.asarray(each), mode=mode)
                )


def test_any_threads_give_the_same_bits():
    x = nd.asarray(sample((900, 1100), "float64"))
    threads = nd.get_num_threads()
    results = []
    for count in (1, 5):
        nd.set_num_threads(count)
        mine = nd.ndimage.generic_gradient_magnitude(x, nd.ndimage.sobel)
        results.append(np.asarray(mine))
    nd.set_num_threads(threads)
    np.testing.assert_array_equal(*results)


def test_outputs():
    x = sample((20, 64), "float64")
    theirs = ndimage.generic_gradient_magnitude(x, ndimage.sobel)
    magnitude, sobel = nd.ndimage.generic_gradient_magnitude, nd.ndimage.sobel
    y = np.zeros_like(x)
    assert magnitude(x, sobel, output=y) is y
    same(y, theirs, exact=False)
    single = magnitude(x, sobel, output="float32")
    same(single, ndimage.generic_gradient_magnitude(x, ndimage.sobel, "float32"), False)
    y = x.copy()
    magnitude(y, sobel, output=y[::-1])
    same(y[::-1], theirs, exact=False)
    if SCIPY >= (1, 16):
        theirs = ndimage.generic_gradient_magnitude(x, ndimage.sobel, axes=(1,))
        same(magnitude(x, sobel, axes=1), theirs, exact=False)
    same(magnitude(x, sobel, axes=()), x)
    with pytest.raises(ValueError, match="axis"):
        magnitude(x, sobel, axes=(2,))
    with pytest.raises(RuntimeError, match="mode"):
        magnitude(x, sobel, mode="else")


@pytest.mark.parametrize("name", ["generic_gradient_magnitude", "generic_laplace"])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32", "float64"])
def test_functions_of_the_caller(name, dtype):
    mine, theirs = getattr(nd.ndimage, name), getattr(ndimage, name)
    for shape in ((30,), (6, 17), (3, 4, 5)):
        x = sample(shape, dtype) // 8  # squares fit
        modes = MODES[: len(shape)]
        for args, keywords in (
            ((), {}),
            ((None, modes), {}),
            (("float64", "constant", 2.0, (1, 0, -3)), {"extra_keywords": {"gain": 2.0}}),
        ):
            same(
                mine(nd.asarray(x), second(nd), *args, **keywords),
                theirs(x, second(SciPy), *args, **keywords),
                exact=False,
            )
        y = np.zeros_like(x)
        mine(x, second(nd), output=y)
        same(y, theirs(x, second(SciPy)), exact=False)
