# SPDX-License-Identifier: BSD-3-Clause
"""nd.ndimage.uniform_filter and uniform_filter1d."""

import itertools

import ndabi as nd
import pytest
from linear_filters import COMPLEX, MODES, RANDOM, REALS, both, close, ndimage, sample
from peer import np


@pytest.mark.parametrize("dtype", ["int32", "float32", "float64"])
def test_origins_belong_to_their_axes(dtype):
    x = sample((12, 20, 80), dtype, 0, 100)
    for origin in itertools.product((0, 1), repeat=3):
        both("uniform_filter", x, 3, origin=origin)
    both("uniform_filter", x, (3, 4, 5), origin=(0, -2, 2), output="float64")
    both("uniform_filter", x[:, :, :23], (125, 43, 14), origin=(12, -16, 1))
    both("uniform_filter", x[0], (50, 3), origin=(0, 1))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("size", [33, 101, 500])
@pytest.mark.parametrize("dtype", [*REALS, *COMPLEX])
def test_wide_means(size, mode, dtype):
    for shape in ((1200,), (70, 90), (5, 66, 40)):
        x = sample(shape, dtype, 0, 100)
        for axis in range(len(shape)):
            origin = axis - 1
            both("uniform_filter1d", x, size, axis, mode=mode, origin=origin)
        both("uniform_filter1d", x.T, size, 0, mode=mode, cval=2.0)
    y = nd.array(x)
    nd.ndimage.uniform_filter(y, size, output=y, mode=mode)
    close(y, nd.ndimage.uniform_filter(nd.asarray(x), size, mode=mode))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [2, 3, 4, 5, 9, 13, 20, (3, 5), (11, 8)])
def test_means_of_floats(size, dtype, mode):
    """Two axes: sums of small integers are exact and divided once, in every layout. What
    is not finite, or large, stays in its window."""
    ones = np.ones(np.broadcast_to(size, 2), "int64")
    x = RANDOM.integers(-20, 20, (41, 150))
    sums = ndimage.correlate(x, ones, mode=mode).astype(dtype)
    expected = sums / np.dtype(dtype).type(ones.size)
    x = x.astype(dtype)
    for a in (x, np.asfortranarray(x), np.repeat(x, 2, 1)[:, ::2], x[::-1].copy()[::-1]):
        mine = nd.ndimage.uniform_filter(nd.asarray(a), size, mode=mode)
        np.testing.assert_array_equal(np.asarray(mine), expected)
    for value in (np.nan, np.inf, -np.inf):
        y = x.copy()
        y[0, 3] = y[20, 70] = value
        seen = ndimage.correlate((y != x).astype("int64"), ones, mode=mode) > 0
        mine = np.asarray(nd.ndimage.uniform_filter(nd.asarray(y), size, mode=mode))
        np.testing.assert_array_equal(mine, np.where(seen, value, expected))
    large = np.full_like(x, 0.99 * np.finfo(dtype).max / max(ones.shape))
    if mode != "constant":
        mine = nd.ndimage.uniform_filter(nd.asarray(large), size, mode=mode)
        np.testing.assert_allclose(np.asarray(mine), large, rtol=1e-5)
    x = sample((5, 40, 90), dtype)
    for cval in (0.0, 0.75):
        both("uniform_filter", x, 3, mode=mode, cval=cval)
        both("uniform_filter", x[2], size, mode=mode, cval=cval)
