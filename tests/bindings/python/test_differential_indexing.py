# SPDX-License-Identifier: BSD-3-Clause
"""Indexing and assignment against NumPy."""

import ndabi as nd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peer import DTYPES, np, same
from strategies import keys, shapes


def pair(shape, dtype="int64"):
    theirs = np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)
    return nd.array(theirs), theirs


@given(st.data(), shapes, st.sampled_from(DTYPES))
def test_reading(data, shape, dtype):
    mine, theirs = pair(shape, dtype)
    key = data.draw(keys(shape))
    result, expected = mine[key], theirs[key]
    assert isinstance(result, nd.ndarray) == isinstance(expected, np.ndarray)
    if isinstance(expected, np.ndarray):
        assert same(result, expected)
        steps = zip(result.strides, expected.strides, expected.shape)
        assert all(s == t for s, t, n in steps if n > 1 and expected.size)
    else:
        assert result.dtype == expected.dtype and result == expected


@given(st.data(), shapes)
def test_reading_twice(data, shape):
    mine, theirs = pair(shape)
    first = data.draw(keys(shape))
    mine, theirs = mine[first], theirs[first]
    if isinstance(theirs, np.ndarray):
        second = data.draw(keys(theirs.shape))
        assert same(mine[second], theirs[second])


@given(st.data(), shapes, st.sampled_from(DTYPES), st.sampled_from(DTYPES))
def test_writing(data, shape, dtype, source):
    mine, theirs = pair(shape, dtype)
    key = data.draw(keys(shape))
    part = np.asarray(theirs[key]).shape
    cut = data.draw(st.integers(0, len(part)))
    value = np.full(part[cut:], 3).astype(source)
    if np.dtype(source).kind == "c" and np.dtype(dtype).kind != "c":
        value = value.real
    mine[key] = nd.array(value)
    theirs[key] = value
    assert same(mine, theirs)


@given(st.data(), shapes)
def test_writing_scalars(data, shape):
    mine, theirs = pair(shape)
    key = data.draw(keys(shape))
    mine[key] = -5
    theirs[key] = -5
    assert same(mine, theirs)


@given(st.data(), shapes)
def test_overlapping_writes(data, shape):
    if not shape:
        return
    mine, theirs = pair(shape)
    step = data.draw(st.sampled_from([1, -1]))
    length = data.draw(st.integers(0, shape[0]))
    offset = data.draw(st.integers(0, shape[0] - length))
    mine[offset : offset + length] = mine[:length][::step]
    theirs[offset : offset + length] = theirs[:length][::step].copy()
    assert same(mine, theirs)


@given(
    shapes,
    st.lists(
        st.one_of(
            st.integers(-7, 7),
            st.none(),
            st.just(Ellipsis),
            st.builds(slice, st.integers(-7, 7), st.integers(-7, 7), st.integers(-2, 2)),
        ),
        max_size=6,
    ).map(tuple),
)
def test_errors_are_the_same(shape, key):
    mine, theirs = pair(shape)
    try:
        expected = theirs[key]
    except (IndexError, ValueError) as error:
        with pytest.raises(type(error)) as raised:
            mine[key]
        if "out of bounds" in str(error):
            assert str(raised.value) == str(error)
    else:
        assert same(mine[key], expected)


@given(shapes)
def test_iteration(shape):
    mine, theirs = pair(shape)
    if shape:
        assert [np.asarray(x).tolist() for x in mine] == [x.tolist() for x in theirs]
    assert mine.tolist() == theirs.tolist()
