# SPDX-License-Identifier: BSD-3-Clause
"""NumPy for the tests that compare with it. PyPy may lack it, a CPython must not."""

import sys

import ndabi as nd
import pytest

if sys.implementation.name == "pypy":
    np = pytest.importorskip("numpy", reason="NumPy is not available for this PyPy")
else:
    import numpy as np

# Later versions of NumPy 2 write large numbers of small dtypes with an exponent.
NUMPY_TEXT = str(np.float32(1e7)) == "1e+07"
# From NumPy 2.1 on DLPack may hand out writable memory.
NUMPY_WRITABLE_DLPACK = tuple(map(int, np.__version__.split(".")[:2])) >= (2, 1)
# Later ones end the text of a summarised array with its shape.
NUMPY_SHAPE = "shape=" in repr(np.zeros(2000))
NUMPY_2 = int(np.__version__.split(".")[0]) >= 2

# Those of ndabi that NumPy has.
DTYPES = (
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 "
    "float16 float32 float64 complex64 complex128"
).split()


def same(mine, theirs):
    """Equal dtype, shape and elements, NaN equal to NaN."""
    # NumPy takes a scalar that derives from float for a float64.
    other = np.asarray(nd.asarray(mine) if isinstance(mine, nd.generic) else mine)
    theirs = np.asarray(theirs)
    assert other.dtype == theirs.dtype
    assert other.shape == theirs.shape
    np.testing.assert_array_equal(other, theirs)
    return True
