# SPDX-License-Identifier: BSD-3-Clause
"""One element in and out, on the path in Python and on the one through the library."""

import ndabi as nd
import pytest
from ndabi._dtypes import named

INTEGERS = [name for name in named if named[name].kind in "iu"]


@pytest.mark.parametrize("ndim", range(6))
def test_every_element_of_every_rank(ndim):
    shape = (2, 3, 2, 1, 2)[:ndim]
    a = nd.arange(nd.empty(shape).size).reshape(shape)
    count = 0
    import itertools

    for key in itertools.product(*map(range, shape)):
        assert a[key] == count
        a[key] = -count
        assert a[tuple(k - n for k, n in zip(key, shape))] == -count
        count += 1


def test_out_of_range_says_what_numpy_says():
    a = nd.zeros((10, 3))
    for key, text in [
        (10, "index 10 is out of bounds for axis 0 with size 10"),
        (-11, "index -11 is out of bounds for axis 0 with size 10"),
        ((0, 3), "index 3 is out of bounds for axis 1 with size 3"),
    ]:
        with pytest.raises(IndexError, match=text):
            a[key]
        with pytest.raises(IndexError, match=text):
            a[key] = 1
    with pytest.raises(IndexError, match="too many indices"):
        a[0, 0, 0]


@pytest.mark.parametrize("name", INTEGERS)
def test_integers_that_do_not_fit(name):
    a, limits = nd.zeros(2, name), nd.iinfo(name)
    a[0], a[1] = limits.min, limits.max
    assert a.tolist() == [limits.min, limits.max]
    for value in (limits.max + 1, limits.min - 1, 2**70):
        with pytest.raises(OverflowError, match="out of bounds"):
            a[0] = value
    assert a.tolist() == [limits.min, limits.max]


@pytest.mark.parametrize("name", list(named))
def test_values_of_other_kinds_are_cast(name):
    a = nd.zeros(3, name)
    a[0], a[1], a[2] = nd.float32(1.0), True, nd.int8(1)
    assert a.tolist() == [1, 1, 1]


def test_float_to_integer_saturates():
    a = nd.zeros(4, "int8")
    a[0], a[1], a[2], a[3] = 1e9, -1e9, float("nan"), 2.9
    assert a.tolist() == [127, -128, 0, 2]


def test_complex_is_not_made_real():
    with pytest.raises(TypeError):
        nd.zeros(1)[0] = 1j
    with pytest.raises(TypeError):
        nd.zeros(1)[0] = "1"


def test_half_precision_overflow_is_infinite():
    a = nd.zeros(2, "float16")
    a[0] = 1e6
    a[1] = 65504
    assert a.tolist() == [float("inf"), 65504.0]


def test_read_only():
    a = nd.broadcast_to(nd.zeros(3), (2, 3))
    for key in [(0, 0), 0, ..., (slice(None), 1)]:
        with pytest.raises(ValueError, match="read-only"):
            a[key] = 1
    with pytest.raises(nd.exceptions.ReadOnlyError):
        a.fill(2)


def test_indices_of_other_types():
    a = nd.arange(5)
    assert a[nd.int8(-1)] == 4 and a[nd.array(2)] == 2
    for wrong in (True, [1, 2], 1.0, "1", nd.zeros(3), nd.zeros(3, "bool")):
        with pytest.raises((IndexError, TypeError)):
            a[wrong]
    with pytest.raises(IndexError):
        a[2**70]


def test_elements_that_no_typed_pointer_reaches():
    raw = bytearray(64)
    # Strides of 3 bytes: neither aligned nor whole elements.
    a = nd.ndarray((4,), "int16", buffer=raw, offset=1, strides=(3,))
    assert a._pointer is None or not a.flags.aligned
    for i in range(4):
        a[i] = 300 + i
    assert [int(x) for x in a] == [300, 301, 302, 303]
    assert a[-1] == 303 and a.tolist() == [300, 301, 302, 303]
    assert int.from_bytes(raw[4:6], "little") in (
        301,
        int.from_bytes(b"\x01\x2d", "little"),
    )


def test_iteration_and_membership():
    a = nd.arange(6).reshape(2, 3)
    assert [row.tolist() for row in a] == [[0, 1, 2], [3, 4, 5]]
    assert 5 in a and 6 not in a and len(a) == 2
    for wrong in (len, iter):
        with pytest.raises(TypeError):
            wrong(nd.array(1))
