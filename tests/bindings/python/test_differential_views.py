# SPDX-License-Identifier: BSD-3-Clause
"""Views and copies against NumPy."""

import ndabi as nd
from hypothesis import given
from hypothesis import strategies as st
from peer import DTYPES, np, same
from strategies import filled_shapes, keys, shapes


@st.composite
def pairs(draw, shape=shapes, dtype="int32"):
    """One array as both, in any layout that basic indexing and transposing give."""
    lengths = draw(shape)
    theirs = np.arange(int(np.prod(lengths)), dtype=dtype).reshape(lengths)
    if draw(st.booleans()):
        theirs = theirs[draw(keys(theirs.shape))]
    theirs = np.asarray(theirs)
    if draw(st.booleans()):
        theirs = theirs.transpose(draw(st.permutations(range(theirs.ndim))))
    return nd.asarray(theirs), theirs


def agree(mine, theirs):
    """Both raise, or both give the same."""
    try:
        expected = theirs()
    except (ValueError, IndexError) as error:
        try:
            mine()
        except (ValueError, IndexError):
            return
        raise AssertionError(f"NumPy raises {error!r}") from None
    if isinstance(expected, (tuple, list)):
        for one, other in zip(mine(), expected):
            assert same(one, other)
    else:
        assert same(mine(), expected)


axes = st.integers(-5, 5)


@given(pairs(), st.lists(st.integers(-1, 6), max_size=4), st.sampled_from("CFA"))
def test_reshape(pair, shape, order):
    mine, theirs = pair
    agree(
        lambda: mine.reshape(shape, order=order),
        lambda: theirs.reshape(shape, order=order),
    )


@given(pairs(filled_shapes), st.data(), st.sampled_from("CFA"))
def test_reshape_that_fits(pair, data, order):
    mine, theirs = pair
    size = max(theirs.size, 1)
    first = data.draw(st.sampled_from([n for n in range(1, size + 1) if size % n == 0]))
    shape = (first, theirs.size // first)
    result, expected = (
        mine.reshape(shape, order=order),
        theirs.reshape(shape, order=order),
    )
    assert same(result, expected)
    assert nd.shares_memory(result, mine) == np.shares_memory(expected, theirs)


@given(pairs(), st.sampled_from("CFAK"))
def test_flat(pair, order):
    mine, theirs = pair
    if order != "K":
        assert same(mine.ravel(order), theirs.ravel(order))
        assert same(mine.flatten(order), theirs.flatten(order))
        assert mine.tobytes(order) == theirs.tobytes(order)
    copy, expected = mine.copy(order), theirs.copy(order)
    assert same(copy, expected)
    if expected.size > 1:
        assert copy.flags.c_contiguous == expected.flags.c_contiguous
        assert copy.flags.f_contiguous == expected.flags.f_contiguous


@given(pairs(), axes, axes)
def test_two_axes(pair, i, j):
    mine, theirs = pair
    agree(lambda: mine.swapaxes(i, j), lambda: theirs.swapaxes(i, j))
    agree(lambda: nd.moveaxis(mine, i, j), lambda: np.moveaxis(theirs, i, j))
    agree(lambda: nd.rollaxis(mine, i, j), lambda: np.rollaxis(theirs, i, j))
    agree(lambda: mine.diagonal(1, i, j), lambda: theirs.diagonal(1, i, j))
    agree(lambda: nd.expand_dims(mine, (i, j)), lambda: np.expand_dims(theirs, (i, j)))
    agree(lambda: nd.flip(mine, (i, j)), lambda: np.flip(theirs, (i, j)))


@given(pairs(), axes, st.integers(-6, 6))
def test_one_axis(pair, axis, offset):
    mine, theirs = pair
    agree(lambda: nd.flip(mine, axis), lambda: np.flip(theirs, axis))
    if theirs.ndim:  # NumPy takes axis 0 of no axes here, and nowhere else
        agree(lambda: mine.squeeze(axis), lambda: theirs.squeeze(axis))
    agree(lambda: nd.expand_dims(mine, axis), lambda: np.expand_dims(theirs, axis))
    agree(lambda: mine.diagonal(offset), lambda: theirs.diagonal(offset))
    agree(mine.squeeze, theirs.squeeze)
    agree(lambda: nd.flip(mine), lambda: np.flip(theirs))


@given(pairs())
def test_without_arguments(pair):
    mine, theirs = pair
    assert same(mine.T, theirs.T)
    for name in ("atleast_1d", "atleast_2d", "atleast_3d", "flipud", "fliplr"):
        agree(lambda n=name: getattr(nd, n)(mine), lambda n=name: getattr(np, n)(theirs))
    assert mine.flags["C"] == theirs.flags["C"] and mine.flags["F"] == theirs.flags["F"]


@given(pairs(), st.lists(st.integers(0, 4), max_size=5).map(tuple))
def test_broadcasting(pair, shape):
    mine, theirs = pair
    agree(lambda: nd.broadcast_to(mine, shape), lambda: np.broadcast_to(theirs, shape))
    other = np.zeros(shape, "int8")
    agree(
        lambda: nd.broadcast_arrays(mine, other),
        lambda: np.broadcast_arrays(theirs, other),
    )
    try:
        expected = np.broadcast_shapes(mine.shape, shape)
    except ValueError:
        return
    assert nd.broadcast_shapes(mine.shape, shape) == expected


@given(pairs(), st.data())
def test_windows(pair, data):
    mine, theirs = pair
    window = tuple(data.draw(st.integers(0, 6)) for _ in theirs.shape)
    agree(
        lambda: nd.lib.stride_tricks.sliding_window_view(mine, window),
        lambda: np.lib.stride_tricks.sliding_window_view(theirs, window),
    )


@given(pairs(dtype="complex64"), st.sampled_from(DTYPES))
def test_parts_and_bytes(pair, dtype):
    mine, theirs = pair
    assert same(mine.real, theirs.real) and same(mine.imag, theirs.imag)
    if theirs.size and theirs.ndim and np.dtype(dtype).kind != "b":
        agree(lambda: mine.view(dtype), lambda: theirs.view(dtype))


@given(pairs(), pairs())
def test_sharing(one, other):
    assert nd.shares_memory(one[0], one[0]) == np.shares_memory(one[1], one[1])
    assert not nd.shares_memory(one[0], other[0])
    assert nd.array_equal(one[0], other[0]) == np.array_equal(one[1], other[1])
