# SPDX-License-Identifier: BSD-3-Clause
"""Variances about a mean that the caller knows."""

from ndabi._broadcast import broadcast_to
from ndabi._dtypes import dtype as as_dtype
from ndabi._errstate import errstate, warn
from ndabi._ufuncs import find
from ndabi._views import array_of, imag, real

_add, _subtract, _multiply, _divide = map(find, ("add", "subtract", "multiply", "divide"))
_maximum, _sqrt, _where, _any = map(find, ("maximum", "sqrt", "where", "logical_or"))
_NO_FREEDOM = "Degrees of freedom <= 0 for slice"
_NARROW = ("float16", "bfloat16")
_PARTS = {"complex64": "float32", "complex128": "float64"}


def mean_square(
    a, mean, axis, dtype, out, ddof, keepdims, where, root=False, skips_nan=False
):
    """The mean of the squared distances from a mean, and the root of it if that is
    wanted. skips_nan: what lacks elements is NaN, and said as nanvar does."""
    a = array_of(a)
    wanted = a.dtype if dtype is None else as_dtype(dtype)
    narrow = wanted.name in _NARROW  # computed with more digits, and rounded once
    if narrow:
        dtype = None
    if a.dtype.name in _NARROW:
        a = a.astype("float32")
    if dtype is None and a.dtype.kind in "biu":
        dtype = "float64"
    elif dtype is not None:
        dtype = as_dtype(_PARTS.get(as_dtype(dtype), dtype))
    total = _add.reduce(
        _square(_subtract(a, mean)), axis, dtype, keepdims=keepdims, where=where
    )
    counted = broadcast_to(array_of(where), a.shape)
    freedom = _subtract(_add.reduce(counted, axis, "int64", keepdims=keepdims), ddof)
    lacking = freedom <= 0
    if _any.reduce(lacking, None):
        warn(_NO_FREEDOM + "." * skips_nan)
    least = _where(lacking, float("nan"), freedom) if skips_nan else _maximum(freedom, 0)
    least = array_of(least).astype(total.dtype)
    with errstate(all="ignore" if skips_nan else None):
        result = _divide(total, least, out=out)
    result = _sqrt(result, out=out) if root else result
    return array_of(result).astype(wanted)[()] if narrow and out is None else result


def _square(apart):
    if apart.dtype.kind != "c":
        return _multiply(apart, apart)
    parts = real(apart), imag(apart)
    return _add(*[_multiply(each, each) for each in parts])
