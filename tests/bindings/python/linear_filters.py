# SPDX-License-Identifier: BSD-3-Clause
"""What tests of linear filters have in common: random samples, and nd.ndimage beside
scipy.ndimage."""

import warnings

import ndabi as nd
import pytest
from peer import np

ndimage = pytest.importorskip("scipy.ndimage", reason="SciPy is not available")

MODES = ("reflect", "constant", "nearest", "mirror", "wrap")
INTEGERS = ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
REALS = (*INTEGERS, "float32", "float64")
COMPLEX = ("complex64", "complex128")
RANDOM = np.random.default_rng(5)


def sample(shape, dtype, low=-20, high=20):
    dtype = np.dtype(dtype)
    if dtype.kind == "u":
        low = 0
    if dtype.kind in "iu":
        return RANDOM.integers(low, high, shape).astype(dtype)
    x = RANDOM.standard_normal(shape)
    if dtype.kind == "c":
        x = x + 1j * RANDOM.standard_normal(shape)
    return x.astype(dtype)


def close(mine, theirs, tolerance=None):
    mine = np.asarray(mine)
    assert mine.dtype == theirs.dtype and mine.shape == theirs.shape
    if mine.dtype.kind in "iu":
        if tolerance is None:
            np.testing.assert_array_equal(mine, theirs)
        else:
            difference = np.abs(mine.astype("float64") - theirs)
            wrapped = 2.0 ** (8 * mine.dtype.itemsize) - difference
            assert np.minimum(difference, wrapped).max(initial=0) <= tolerance
        return
    single = mine.dtype.itemsize == (8 if mine.dtype.kind == "c" else 4)
    bound = 3e-6 if single else 1e-13
    scale = np.abs(theirs).max(initial=1)
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=bound * scale)


def both(name, *args, tolerance=None, **keywords):
    mine = [nd.asarray(a) if isinstance(a, np.ndarray) else a for a in args]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # casts of what does not fit
        theirs = getattr(ndimage, name)(*args, **keywords)
    close(getattr(nd.ndimage, name)(*mine, **keywords), theirs, tolerance)
