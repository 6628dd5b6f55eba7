# SPDX-License-Identifier: BSD-3-Clause
"""Linear filters of integers are exact modulo 2^bits, whatever weights and cval are."""

import ndabi as nd
import pytest
from peer import np, same

INTEGERS = "int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()
WEIGHTS = (
    [70000.0, -3.0, 1.0],
    [-70000.0, 0.0, 2.0],
    [2.0**40 + 1, -(2.0**33), 5.0],
    [2**62 + 1, 3, -(2**63)],
)
CVALS = 70000.0, -70000.0, 1e10, 2.0**40 + 5, -(2.0**63), 2.0**63


def wrapped(number):
    return np.uint64(int(number) % 2**64)


def sums(padded, weights):
    """Of a padded line, modulo 2^64."""
    count = len(padded) - len(weights) + 1
    terms = [padded[k : k + count] * wrapped(weight) for k, weight in enumerate(weights)]
    return sum(terms[1:], terms[0])


def line(kind):
    info = np.iinfo(kind)
    return np.array([5, info.max, 3, info.min, info.max - 1, 7, 0, 11], kind)


@pytest.mark.parametrize("kind", INTEGERS)
@pytest.mark.parametrize("weights", WEIGHTS)
def test_weights_beyond_the_dtype_wrap(kind, weights):
    x = line(kind)
    padded = np.pad(x, 1, mode="edge").astype("uint64")
    for given in (weights, np.array(weights, "int64")):
        got = nd.ndimage.correlate1d(x, given, mode="nearest")
        same(got, sums(padded, weights).astype(kind))


@pytest.mark.parametrize("kind", INTEGERS)
def test_outer_products_of_weights_beyond_the_dtype_wrap(kind):
    x = np.add.outer(line(kind), line(kind))
    padded = np.pad(x, 1, mode="symmetric").astype("uint64")
    for column in WEIGHTS:
        weights = [[int(each) * k for k in (3, 1, -1)] for each in column]
        rows = [
            sum(sums(padded[i + k], weights[k]) for k in range(3)).astype(kind)
            for i in range(len(x))
        ]
        if max(abs(each) for row in weights for each in row) < 2**53:
            same(nd.ndimage.correlate(x, np.array(weights, "float64")), np.array(rows))
        whole = [[(k + 2**63) % 2**64 - 2**63 for k in row] for row in weights]
        same(nd.ndimage.correlate(x, np.array(whole, "int64")), np.array(rows))


@pytest.mark.parametrize("kind", INTEGERS)
@pytest.mark.parametrize("cval", CVALS)
def test_constants_beyond_the_dtype_wrap(kind, cval):
    x = line(kind)
    padded = np.concatenate([[wrapped(cval)], x.astype("uint64"), [wrapped(cval)]])
    with_cval = {"mode": "constant", "cval": cval}
    for function, weights in (
        (lambda: nd.ndimage.correlate1d(x, [1, 2, 3], **with_cval), [1, 2, 3]),
        (lambda: nd.ndimage.laplace(x, **with_cval), [1, -2, 1]),
        (lambda: nd.ndimage.sobel(x, **with_cval), [-1, 0, 1]),
    ):
        same(function(), sums(padded, weights).astype(kind))


@pytest.mark.parametrize("kind", INTEGERS)
def test_sums_beyond_the_dtype_are_the_same_in_any_output(kind):
    x = np.tile(line("int32"), 9)
    dense, apart = np.zeros(len(x), kind), np.zeros(2 * len(x), kind)[::2]
    for weights in ([1.5, 1.25], [2.0**20 + 0.5, 1.25]):
        for target in (dense, apart):
            nd.ndimage.correlate1d(x, weights, output=nd.asarray(target))
        same(apart, dense)
