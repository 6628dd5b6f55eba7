# SPDX-License-Identifier: BSD-3-Clause
"""What folds start from: a number of the dtype of the result, or an error."""

import ndabi as nd
import pytest
from peer import NUMPY_2, np, same

NUMBERS = [3, -3, 300, 2**63, 2**70, 2.7, float("inf"), float("nan"), True]
DTYPES = ["bool", "int8", "uint8", "int64", "uint64", "float32", "complex64"]
FOLDS = {
    "sum": lambda module, a, initial: module.sum(a, initial=initial),
    "max": lambda module, a, initial: module.max(a, initial=initial),
    "sum int8": lambda module, a, initial: module.sum(a, dtype="int8", initial=initial),
    "nansum": lambda module, a, initial: module.nansum(a, initial=initial),
    "add": lambda module, a, initial: module.add.reduce(a, initial=initial),
    "or": lambda module, a, initial: module.logical_or.reduce(a, initial=initial),
    "divide": lambda module, a, initial: module.divide.reduce(a, initial=initial),
}


@pytest.mark.skipif(not NUMPY_2, reason="bounds are checked as in NumPy 2")
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("fold", FOLDS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_numbers(fold, dtype):
    if fold == "divide" and dtype == "complex64":
        return  # the last bits differ
    call = FOLDS[fold]
    for number in NUMBERS:
        theirs, mine = np.array([1, 1], dtype), nd.array([1, 1], dtype)
        try:
            expected = call(np, theirs, number)
        except (OverflowError, ValueError, TypeError) as error:
            with pytest.raises(type(error)):
                call(nd, mine, number)
        else:
            same(call(nd, mine, number), expected)


def test_numbers_with_a_dtype_are_numbers():
    a = nd.array([1, 2], "int8")
    for initial in (nd.int64(1000), nd.float64(1000), np.int64(1000)):
        with pytest.raises(OverflowError, match="1000 out of bounds for int8"):
            nd.max(a, initial=initial)
    assert nd.max(a, initial=nd.int64(100)) == 100


def test_complex_numbers():
    for call in (nd.sum, nd.add.reduce, nd.max):
        for initial in (1j, nd.complex128(1j)):
            with pytest.raises(
                TypeError, match="initial is 1j, the result is of float64"
            ):
                call([1.0, 2.0], initial=initial)
    same(nd.sum(nd.array([1, 2], "complex64"), initial=1j), np.complex64(3 + 1j))


def test_arrays_with_axes_are_refused():
    with pytest.raises(ValueError, match="^initial has 1 dimensions, it must have 0"):
        nd.sum([1.0], initial=nd.ones(1))
