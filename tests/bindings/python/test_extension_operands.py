# SPDX-License-Identifier: BSD-3-Clause
"""The extension module of CPython: operands that stand for arrays do what they do on the
long ways."""

import operator
import sys

import ndabi as nd
import pytest
from ndabi import _ufuncs
from ndabi._indexing import setitem
from peer import np
from test_extension import long_way, outcome

if sys.implementation.name != "cpython":
    pytest.skip("short ways are those of CPython", allow_module_level=True)

CODES = "? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split()


def foreign():
    """Arrays and scalars of NumPy's: some of them are none of ours."""
    for code in CODES:
        a = np.array([[1, 0, 2]], code)
        yield from (a, a[:, ::-1], a.T, a[0], a[0, 2], a[0, :1].reshape(()), a[:, :0])
    yield np.array([1.5, 2, 3]).astype(">f8")
    yield np.array([1, 2, 3]).astype(">i4")[::2][:1]
    yield np.frombuffer(b"\1\2\3", "u1")
    yield np.ma.masked_array([1.0, 2.0, 3.0], [True, False, False])
    yield np.array([1, "a", None], object)
    yield np.array(["a", "b", "c"])
    yield from (
        np.datetime64("2020-01-01"),
        np.str_("x"),
        np.bytes_(b"x"),
        np.longdouble(2),
    )


def plain():
    """What Python and this package have."""
    yield from (
        [1, 2, 3],
        (1.5, 2, 3),
        [[1], [2]],
        [True, False, True],
        [1j, 2, 3],
        [],
        [[]],
    )
    yield from (
        [1, [2]],
        [[1, 2], [3]],
        ["a"],
        [2**70, 1, 2],
        [None],
        {1: 2},
        {1},
        range(3),
    )
    yield from (bytearray(b"abc"), memoryview(b"abc"), b"abc", "abc", None, object, ...)
    yield from (True, False, 2, -1, 2**40, 2**63, 2**70, 1.5, 2.0, 1e300, nd.nan, 1j, 300)
    for code in CODES:
        yield nd.array([1, 0, 2], code)[2]
    yield nd.array([1.5], "bfloat16")[0]
    yield [nd.float32(1.5), nd.int8(2), 3]
    yield [nd.ones(2), nd.zeros(2)]


OTHERS = [*foreign(), *plain()]
ARRAYS = [
    nd.array([1, 0, 2], code) for code in ("?", "u1", "i8", "f2", "f4", "f8", "c16")
]
ARRAYS += [nd.array([[3.0], [4.0]]), nd.array(5, "i4"), nd.zeros((0, 3))]


@pytest.mark.parametrize(
    "name", ["add", "power", "less", "logical_or", "floor_divide", "divmod"]
)
def test_of_ufuncs_of_two(name):
    ufunc = _ufuncs.by_name(name)
    for a in ARRAYS:
        for other in OTHERS:
            assert outcome(ufunc, a, other) == outcome(ufunc._long, a, other), other
            assert outcome(ufunc, other, a) == outcome(ufunc._long, other, a), other
    for one, other in zip(OTHERS, reversed(OTHERS)):
        assert outcome(ufunc, one, other) == outcome(ufunc._long, one, other), (
            one,
            other,
        )


@pytest.mark.parametrize(
    "name", ["sqrt", "negative", "absolute", "isnan", "where", "clip"]
)
def test_of_other_ufuncs(name):
    ufunc = _ufuncs.by_name(name)
    for other in OTHERS:
        inputs = (
            [(other,)]
            if ufunc.nin == 1
            else [(ARRAYS[2], other, 2), (True, other, other)]
        )
        for given in inputs:
            assert outcome(ufunc, *given) == outcome(ufunc._long, *given), given


OPERATORS = {
    operator.add: "add",
    operator.mul: "multiply",
    operator.pow: "power",
    operator.mod: "remainder",
    operator.lt: "less",
    operator.eq: "equal",
}


ARRAY_LIKE = (list, tuple, np.ndarray, np.generic, nd.generic, bool)


def computes(other, wanted):
    """Whether an operator gives what its ufunc does, and no other message, or the other
    operand's own."""
    refused = isinstance(wanted, type) and issubclass(wanted, Exception)
    masked = isinstance(other, np.ma.MaskedArray)
    return isinstance(other, ARRAY_LIKE) and not masked and not refused


@pytest.mark.parametrize("operate", OPERATORS, ids=OPERATORS.get)
def test_of_operators(operate):
    ufunc = _ufuncs.by_name(OPERATORS[operate])
    for a in ARRAYS:
        for other in OTHERS:
            wanted = outcome(ufunc._long, a, other)
            if computes(other, wanted[0][0]):
                assert outcome(operate, a, other) == wanted, (a, other)


def test_of_operators_in_place():
    for code in ("i8", "f4", "f8", "c16"):
        for other in OTHERS:
            first, second = nd.array([1, 0, 2], code), nd.array([1, 0, 2], code)
            wanted = outcome(nd.add._compute, (second, other), (second,))
            if computes(other, wanted[0][0]):
                assert outcome(operator.iadd, first, other) == wanted, (code, other)
                assert repr(first) == repr(second), (code, other)


def test_of_assignments():
    for code in ("u1", "i8", "f4", "c16"):
        for other in foreign():
            for key in (..., 0, slice(1), (slice(None), slice(None, None, -1))):
                first, second = nd.zeros((2, 3), code), nd.zeros((2, 3), code)
                second._opened()  # or else the long way begins anew
                wanted = outcome(setitem, second, key, other)
                assert outcome(operator.setitem, first, key, other) == wanted, (
                    key,
                    other,
                )
                assert repr(first) == repr(second), (key, other)
    a = nd.zeros(3)
    a.flags.writeable = False
    with pytest.raises(ValueError):
        a[...] = np.ones(3)


@pytest.mark.parametrize(
    "function", [nd.sum, nd.max, nd.mean, nd.any, nd.nanmax, nd.argmin]
)
def test_of_reductions(function):
    for other in foreign():
        for options in (
            {},
            {"axis": 0},
            {"axis": (0,), "keepdims": True},
            {"nowhere": 1},
        ):
            wanted = outcome(long_way(function), other, **options)
            assert outcome(function, other, **options) == wanted, (other, options)


def test_memory_that_two_share():
    memory = np.arange(6.0)
    a = nd.asarray(memory)
    a += memory[::-1]
    assert memory.tolist() == [5.0] * 6
    a[1:] = memory[:-1] + np.arange(5)
    assert memory.tolist() == [5, 5, 6, 7, 8, 9]
    a[1:] = memory[:-1]
    assert memory.tolist() == [5, 5, 5, 6, 7, 8]


def test_nothing_stays(no_leak):
    a, memory = nd.ones(100), np.ones(100)
    for _ in range(100):
        nd.add(a, memory)
        a += memory
        a[...] = memory
        nd.sum(memory)
        nd.add([1, 2], (3, 4))
        with pytest.raises(ValueError):
            nd.add(a, np.ones(3))
