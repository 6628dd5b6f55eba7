# SPDX-License-Identifier: BSD-3-Clause
"""Functions of elements that are made of ufuncs."""

import math
from operator import index

from ndabi._asarray import asarray
from ndabi._calculus import diff
from ndabi._compare import copyto
from ndabi._creation import empty_like
from ndabi._dtypes import result_type
from ndabi._errstate import errstate, notice_invalid
from ndabi._folds import NO_VALUE, is_weak
from ndabi._interchange import memory_of
from ndabi._limits import finfo
from ndabi._reductions import all as all_of
from ndabi._scalars import bounds
from ndabi._scans import cumsum
from ndabi._ternary import ternary
from ndabi._ufuncs import find
from ndabi._views import array_of, imag, moveaxis, real
from ndabi.exceptions import BroadcastError, UnsupportedError

__all__ = [
    "allclose",
    "angle",
    "around",
    "array_equiv",
    "clip",
    "fix",
    "iscomplex",
    "iscomplexobj",
    "isclose",
    "isreal",
    "isrealobj",
    "nan_to_num",
    "real_if_close",
    "round",
    "select",
    "unwrap",
    "where",
]

_multiply, _divide, _positive = map(find, ("multiply", "divide", "positive"))
_equal, _less_equal, _isfinite = map(find, ("equal", "less_equal", "isfinite"))
_minimum, _maximum, _absolute = map(find, ("minimum", "maximum", "absolute"))
_rint, _trunc, _arctan2, _mod = map(find, ("rint", "trunc", "arctan2", "remainder"))
_isnan, _isposinf, _isneginf = map(find, ("isnan", "isposinf", "isneginf"))
_where, _clip = map(find, ("where", "clip"))
_short_where, _short_clip = ternary(_where), ternary(_clip)


def where(condition, x=NO_VALUE, y=NO_VALUE, /):
    """Elements of x where the condition is true, of y elsewhere.

    >>> nd.where([True, False, True], [1, 2, 3], 0)
    array([1, 0, 3])
    """
    if x is NO_VALUE and y is NO_VALUE:
        raise UnsupportedError("where() of a condition alone: nonzero is not available")
    if x is NO_VALUE or y is NO_VALUE:
        raise ValueError("either both or neither of x and y should be given")
    return _short_where(condition, x, y)


def select(condlist, choicelist, default=0):
    """For each element the choice that belongs to the first true condition.

    >>> x = nd.arange(6)
    >>> nd.select([x < 2, x > 3], [x, x * 10], -1)
    array([ 0,  1, -1, -1, 40, 50])
    """
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    if not condlist:
        raise ValueError("select with an empty condition list is not possible")
    conditions = [asarray(each) for each in condlist]
    for i, each in enumerate(conditions):
        if each.dtype.kind != "b":
            raise TypeError(f"invalid entry {i} in condlist: should be boolean ndarray")
    values = [each if is_weak(each) else asarray(each) for each in (*choicelist, default)]
    found = result_type(*[each if is_weak(each) else each.dtype for each in values])
    result = values.pop()
    for condition, choice in zip(reversed(conditions), reversed(values)):
        result = _where(condition, choice, result, dtype=found)
    return result


def clip(
    a, a_min=NO_VALUE, a_max=NO_VALUE, out=None, *, min=NO_VALUE, max=NO_VALUE, **options
):
    """The elements, those below a_min as a_min and those above a_max as a_max. None: no
    limit on that side. min and max are other names.

    >>> nd.clip([1, 5, 9], 2, 6)
    array([2, 5, 6])
    """
    a, low, high = array_of(a), _limit("min", a_min, min), _limit("max", a_max, max)
    if type(low) is int or type(high) is int:
        a, low, high = _within(a, low, high)
    if low is None and high is None:
        return _positive(a, out, **options) if options else _copied(a, out)
    if low is None:
        return _minimum(a, high, out, **options)
    if high is None:
        return _maximum(a, low, out, **options)
    if out is None and not options:
        return _short_clip(a, low, high)
    return _clip(a, low, high, out, **options)


def _within(a, low, high):
    """The array, and None for limits that no element of its dtype goes beyond."""
    if a.dtype.kind in "iu":
        least, most = bounds(a.dtype)
        low = None if type(low) is int and low <= least else low
        high = None if type(high) is int and high >= most else high
    return a, low, high


def _limit(name, positional, keyword):
    if positional is not NO_VALUE and keyword is not NO_VALUE:
        raise ValueError(f"clip() got both a_{name} and {name}")
    value = keyword if positional is NO_VALUE else positional
    return None if value is NO_VALUE else value


def _copied(a, out):
    if out is None:
        copy = array_of(a).copy("K")
        return copy if copy.ndim else copy[()]
    out[...] = array_of(a)
    return out


def round(a, decimals=0, out=None):
    """The elements rounded to a number of decimals, halves to even.

    >>> nd.round([0.5, 1.5, 2.346], 2), nd.round([1234], -2)
    (array([0.5 , 1.5 , 2.35]), array([1200]))
    """
    a, decimals = array_of(a), index(decimals)
    if a.dtype.kind in "iu" and decimals >= 0:
        return _copied(a, out) if out is not None or a.ndim else a[()]
    if a.dtype.kind == "c":
        result = empty_like(a) if out is None else out
        round(real(a), decimals, real(result))
        round(imag(a), decimals, imag(result))
        return result if out is not None or a.ndim else result[()]
    if decimals == 0:
        return _rint(a, out)
    scale = 10.0 ** abs(decimals) if abs(decimals) <= _MOST_DECIMALS else math.inf
    there, back = (_multiply, _divide) if decimals > 0 else (_divide, _multiply)
    result = back(_rint(there(a, scale)), scale)
    if a.dtype.kind in "iu":
        result = asarray(result).astype(a.dtype)
        result = result if a.ndim else result[()]
    return result if out is None else _copied(result, out)


around = round
_MOST_DECIMALS = 308  # 10.0 to the power of which is finite


def fix(x, out=None):
    """The elements rounded towards 0.

    >>> nd.fix([1.7, -1.7])
    array([ 1., -1.])
    """
    return _trunc(x, out)


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    """Numbers in place of NaN and of infinities: by default 0 and the largest and the
    smallest finite elements.

    >>> nd.nan_to_num([1.0, nd.nan, nd.inf], posinf=9.0)
    array([1., 0., 9.])
    """
    x = asarray(x, copy=True) if copy else _in_place(x)
    if x.dtype.kind in "fc":
        limits = finfo(x.dtype)
        high = limits.max if posinf is None else posinf
        low = limits.min if neginf is None else neginf
        for part in (real(x), imag(x)) if x.dtype.kind == "c" else (x,):
            numbers = (_isnan, nan), (_isposinf, high), (_isneginf, low)
            found = [(which(part), number) for which, number in numbers]
            for mask, number in found:
                copyto(part, number, where=mask)
    return x if x.ndim else x[()]


def _in_place(x):
    """The array of an argument that is changed."""
    found = memory_of(x, "x")
    return asarray(x, copy=False) if found is None else found


def _all_finite(tolerance):
    if type(tolerance) is float:
        return math.isfinite(tolerance)
    return all_of(_isfinite(tolerance))


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether elements are equal within a tolerance: abs(a - b) <= atol + rtol * abs(b).

    >>> nd.isclose([1.0, 1.0], [1.0 + 1e-9, 1.1])
    array([ True, False])
    """
    x, y, rtol, atol = (
        each if is_weak(each) else array_of(each) for each in (a, b, rtol, atol)
    )
    if is_weak(y):
        y = float(y) if isinstance(y, int) else y
    else:
        y = y.astype(result_type(y.dtype, 1.0), copy=False)
    if not (_all_finite(atol) and _all_finite(rtol)):
        notice_invalid(f"One of rtol or atol is not valid, atol: {atol}, rtol: {rtol}")
    with errstate(invalid="ignore"):
        bound = atol + rtol * abs(y)
        result = _less_equal(abs(x - y), bound) & _isfinite(y) | _equal(x, y)
        if equal_nan:
            result = result | (_isnan(x) & _isnan(y))
    return result


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    """Whether all elements are equal within a tolerance, see nd.isclose.

    >>> nd.allclose([1e10, 1e-7], [1.00001e10, 1e-8])
    False
    """
    return bool(all_of(isclose(a, b, rtol, atol, equal_nan)))


def array_equiv(a1, a2):
    """Whether two arrays, stretched to a common shape, have equal elements.

    >>> nd.array_equiv([1, 2], [[1, 2], [1, 2]])
    True
    """
    try:
        return bool(all_of(_equal(array_of(a1), array_of(a2))))
    except BroadcastError:
        return False


def angle(z, deg=False):
    """The angles of complex numbers from the positive real axis.

    >>> nd.angle([1, 1j, -1], deg=True)
    array([  0.,  90., 180.])
    """
    z = array_of(z)
    result = _arctan2(imag(z), real(z))
    return _multiply(result, 180 / math.pi) if deg else result


def iscomplex(x):
    """Whether the imaginary part is not 0.

    >>> nd.iscomplex([1 + 1j, 2])
    array([ True, False])
    """
    return imag(x) != 0


def isreal(x):
    """Whether the imaginary part is 0.

    >>> nd.isreal([1 + 1j, 2])
    array([False,  True])
    """
    return imag(x) == 0


def iscomplexobj(x):
    """Whether the dtype is complex.

    >>> nd.iscomplexobj([1j]), nd.iscomplexobj([1.0])
    (True, False)
    """
    return array_of(x).dtype.kind == "c"


def isrealobj(x):
    """Whether the dtype is not complex.

    >>> nd.isrealobj([1j]), nd.isrealobj([1.0])
    (False, True)
    """
    return not iscomplexobj(x)


def real_if_close(a, tol=100):
    """The real parts if no imaginary part is larger than tol, in units of the precision
    if tol is above 1.

    >>> nd.real_if_close([2 + 1e-15j])
    array([2.])
    """
    a = asarray(a)
    if a.dtype.kind != "c":
        return a
    if tol > 1:
        tol = finfo(a.dtype).eps * tol
    return real(a) if all_of(_absolute(imag(a)) < tol) else a


def unwrap(p, discont=None, axis=-1, *, period=2 * math.pi):
    """Whole periods added so that neighbours differ by no more than half of one.

    >>> nd.unwrap([1, 2, 3, 0, 1], period=4)
    array([1, 2, 3, 4, 5])
    """
    p = moveaxis(array_of(p), axis, -1)
    steps = diff(p)
    found = result_type(steps.dtype, period)
    discont = period / 2 if discont is None else discont
    high = period // 2 if found.kind in "iu" else period / 2
    odd = found.kind in "iu" and period % 2
    wrapped = _mod(steps + high, period) - high
    if not odd:
        wrapped = _where((wrapped == -high) & (steps > 0), high, wrapped)
    correction = _where(_absolute(steps) < discont, 0, wrapped - steps)
    result = p.astype(found, copy=True)
    result[..., 1:] += cumsum(correction, axis=-1)
    return moveaxis(result, -1, axis)
