# SPDX-License-Identifier: BSD-3-Clause
"""The text of arrays against NumPy, character by character.

Left out for older versions of NumPy: large numbers of small dtypes, and the shape of
summarised arrays.
"""

import ndabi as nd
from hypothesis import given
from hypothesis import strategies as st
from peer import DTYPES, NUMPY_SHAPE, NUMPY_TEXT, np

dtypes = st.sampled_from(DTYPES)
shapes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
numbers = st.one_of(
    st.integers(-1000, 1000),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(
        [0.1, 1e-5, 1e8, 1e16, 123456.789, -0.0, 1e-300, 1 / 3, 1e5, 99999.5]
    ),
)


def agree(theirs):
    small = theirs.dtype.itemsize < (16 if theirs.dtype.kind == "c" else 8)
    if not NUMPY_TEXT and small and theirs.dtype.kind in "fc":
        theirs = np.where(abs(theirs) < 100, theirs, theirs.dtype.type(1))
    mine = nd.array(theirs)
    assert str(mine) == str(theirs)
    assert repr(mine) == repr(theirs)


@given(dtypes, shapes, st.integers(0, 2**32))
def test_random_bits(dtype, shape, seed):
    rng = np.random.default_rng(seed)
    scale = 10.0 ** rng.integers(-8, 9)
    theirs = rng.standard_normal(shape) * scale
    with np.errstate(all="ignore"):
        whole = np.asarray(theirs).astype("int64" if dtype[0] in "iu" else dtype)
        agree(whole.astype(dtype))


@given(st.lists(numbers, max_size=8), st.sampled_from(["float64", "float32", "float16"]))
def test_floats(values, dtype):
    with np.errstate(all="ignore"):
        agree(np.array(values, dtype="float64").astype(dtype))


@given(st.lists(st.tuples(numbers, numbers), max_size=5))
def test_complex(values):
    agree(np.array([complex(a, b) for a, b in values], dtype="complex128"))


@given(st.sampled_from([(2000,), (40, 40), (3, 1000), (1001, 1), (12, 12, 12)]))
def test_summaries(shape):
    theirs = np.arange(int(np.prod(shape))).reshape(shape)
    assert str(nd.array(theirs)) == str(theirs)
    if NUMPY_SHAPE:
        assert repr(nd.array(theirs)) == repr(theirs)


@given(
    st.lists(numbers, max_size=30),
    st.integers(0, 17),
    st.integers(10, 120),
    st.booleans(),
    st.sampled_from(["fixed", "unique", "maxprec", "maxprec_equal"]),
    st.sampled_from(["-", "+", " "]),
)
def test_options(values, precision, linewidth, suppress, floatmode, sign):
    theirs = np.array(values, dtype="float64")
    options = {
        "precision": precision,
        "linewidth": linewidth,
        "suppress": suppress,
        "floatmode": floatmode,
        "sign": sign,
        "threshold": 20,
        "edgeitems": 2,
    }
    with np.printoptions(**options), nd.printoptions(**options):
        assert str(nd.array(theirs)) == str(theirs)
        if NUMPY_SHAPE:
            assert repr(nd.array(theirs)) == repr(theirs)
