# SPDX-License-Identifier: BSD-3-Clause
"""dtypes and scalars meet NumPy's."""

import itertools

import ndabi as nd
import pytest
from peer import DTYPES, NUMPY_2, NUMPY_TEXT, np

CASTING = ["no", "equiv", "safe", "same_kind", "unsafe"]


@pytest.mark.parametrize("name", DTYPES)
def test_equality_both_ways(name):
    mine, theirs = nd.dtype(name), np.dtype(name)
    assert mine == theirs and theirs == mine and not mine != theirs
    assert nd.dtype(theirs) is mine and np.dtype(mine) == theirs
    assert nd.dtype(theirs.type) is mine and mine == theirs.type
    assert np.zeros(1, dtype=mine).dtype == theirs
    assert np.zeros(1).astype(mine).dtype == theirs
    for attribute in "name str kind itemsize alignment char num byteorder descr".split():
        assert getattr(mine, attribute) == getattr(theirs, attribute), attribute
    assert mine != np.dtype("U3") and mine != np.dtype([("a", "i4")])


def test_foreign_byte_order():
    assert nd.dtype("int32") != np.dtype("int32").newbyteorder()


@pytest.mark.parametrize("a", DTYPES)
def test_promotion_and_casting(a):
    for b in DTYPES:
        assert nd.promote_types(a, b).name == np.promote_types(a, b).name
        for casting in CASTING:
            assert nd.can_cast(a, b, casting) == np.can_cast(a, b, casting), (
                a,
                b,
                casting,
            )


@pytest.mark.skipif(not NUMPY_2, reason="weak scalars came with NumPy 2")
@pytest.mark.parametrize("scalar", [True, 1, 1.0, 1j])
def test_weak_scalars(scalar):
    for name in DTYPES:
        mine = nd.result_type(nd.dtype(name), scalar).name
        assert mine == np.result_type(np.dtype(name), scalar).name


@pytest.mark.parametrize("name", DTYPES)
def test_limits(name):
    dtype = np.dtype(name)
    if dtype.kind in "iu":
        mine, theirs = nd.iinfo(name), np.iinfo(name)
        assert (mine.min, mine.max, mine.bits) == (theirs.min, theirs.max, theirs.bits)
    elif dtype.kind in "fc":
        mine, theirs = nd.finfo(name), np.finfo(name)
        for field in "eps epsneg max min tiny smallest_normal smallest_subnormal".split():
            assert getattr(mine, field) == float(getattr(theirs, field)), field
        for field in "bits nmant maxexp minexp precision".split():
            assert getattr(mine, field) == getattr(theirs, field), field
        assert mine.resolution == pytest.approx(float(theirs.resolution), rel=1e-3)


@pytest.mark.parametrize("name", DTYPES)
def test_scalars_reach_numpy(name):
    scalar = nd.array([1], dtype=name)[0]
    assert np.asarray(scalar) == 1
    kinds = {"b": "b", "i": "i", "u": "i", "f": "f", "c": "c"}
    assert np.asarray(scalar).dtype.kind == kinds[np.dtype(name).kind]
    assert np.zeros(3, name)[:1] + scalar == 1
    theirs = np.ones(1, name)[0]
    a = nd.zeros(2, name)
    a[0] = theirs
    assert a.tolist() == [1, 0] and nd.asarray(theirs).dtype == name
    assert nd.array([theirs, theirs]).dtype == name


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_texts_of_scalars(name):
    values = [0.1, 1 / 3, 1e-5, 123456.78, 1e16, 5e-8, 2.0**24, -0.0, 6e4, 9.9e15]
    if not NUMPY_TEXT:
        values = [value for value in values if value < 1e3 or name == "float64"]
    for value in itertools.chain(values, map(float, np.geomspace(1e-4, 9e2, 50))):
        with np.errstate(over="ignore"):
            assert str(getattr(nd, name)(value)) == str(np.dtype(name).type(value))


def test_truth_values_index_as_masks():
    assert np.arange(3)[nd.True_].shape == (1, 3)
    assert np.asarray([nd.True_, nd.False_]).dtype.kind in "bO"
