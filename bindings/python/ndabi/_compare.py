# SPDX-License-Identifier: BSD-3-Clause
"""Questions about whole arrays, and copyto."""

from ndabi._asarray import convert
from ndabi._dtypes import casting_code, result_type
from ndabi._elements import pack
from ndabi._interchange import memory_of
from ndabi._library import check, lib, new
from ndabi._views import array_of

__all__ = ["array_equal", "array_hash", "copyto", "may_share_memory", "shares_memory"]


def _answer(function, *args):
    cell = new("int32_t *")
    check(function(*args, cell))
    return bool(cell[0])


def array_equal(a1, a2, equal_nan=False):
    """Whether two arrays have the same shape and equal elements. dtypes may differ.

    >>> nd.array_equal([1, 2], [1.0, 2.0])
    True
    """
    a1, a2 = array_of(a1), array_of(a2)
    return _answer(lib.nd_array_equal, a1._handle, a2._handle, bool(equal_nan))


def shares_memory(a, b):
    """Whether two arrays have a byte in common.

    >>> a = nd.zeros(6)
    >>> nd.shares_memory(a[::2], a[1::2]), nd.shares_memory(a[1:], a[:2])
    (False, True)
    """
    a, b = array_of(a), array_of(b)
    return _answer(lib.nd_shares_memory, a._handle, b._handle)


may_share_memory = shares_memory


def array_hash(a):
    """A 64-bit hash of dtype, shape and elements, equal on every machine.

    >>> nd.array_hash(nd.zeros((2, 3)).T) == nd.array_hash(nd.zeros((3, 2)))
    True
    """
    a, cell = array_of(a), new("int64_t *")
    check(lib.nd_hash(a._handle, cell))
    return cell[0]


def copyto(dst, src, casting="same_kind", where=True):
    """Copies src over the elements of dst, with broadcasting and casting. where: a mask
    of the elements that are written.

    >>> a = nd.zeros(3, "int8")
    >>> nd.copyto(a, [1, 2, 3])
    >>> a
    array([1, 2, 3], dtype=int8)
    """
    target = memory_of(dst, "dst")
    if target is None:
        raise TypeError(
            f"copyto() argument 1 must be ndabi.ndarray, not {type(dst).__name__}"
        )
    rule = casting_code(casting)
    if type(src) in (bool, int, float, complex) and pack(src, target.dtype):
        src = convert(src, _weak(src, target.dtype))[0]
    src = array_of(src)
    if where is True:
        check(lib.nd_assign(target._handle, src._handle, rule))
    else:
        _copy_some(target, src, casting, where)


def _copy_some(target, source, casting, where):
    from ndabi._ufuncs import find

    source = source.astype(target.dtype, casting=casting, copy=False)
    mask = array_of(where).astype("bool", casting="safe", copy=False)
    find("where")(mask, source, target, out=target)


def _weak(number, target):
    """The dtype of a Python number that is assigned to a target: its own if it fits."""
    return target if result_type(target, number) is target else None
