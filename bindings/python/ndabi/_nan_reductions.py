# SPDX-License-Identifier: BSD-3-Clause
"""Reductions that leave NaN out."""

from ndabi import _reductions as plain
from ndabi._errstate import warn
from ndabi._folds import NO_VALUE, options_of
from ndabi._reductions import number_of, reduce, spread
from ndabi._ufuncs import find
from ndabi._views import array_of

__all__ = [
    "nanargmax",
    "nanargmin",
    "nanmax",
    "nanmean",
    "nanmin",
    "nanprod",
    "nanstd",
    "nansum",
    "nanvar",
]


def _numbers(name):
    """The numbers of a reduction with and without its care for NaN."""
    return number_of(f"nan{name}"), number_of(name)


_SUM, _PROD, _MIN, _MAX = map(_numbers, ("sum", "prod", "min", "max"))
_MEAN, _VAR, _STD = map(_numbers, ("mean", "var", "std"))
_ARGMIN, _ARGMAX = map(_numbers, ("argmin", "argmax"))
_isnan = find("isnan")


def _reduce(numbers, a, axis, out, given):
    a = array_of(a)
    return reduce(numbers[a.dtype.kind not in "fc"], a, axis, out, given)


def _spread(numbers, a, axis, *options):
    a = array_of(a)
    return spread(numbers[a.dtype.kind not in "fc"], a, axis, *options)


def _told(result, message):
    """The result, with a warning if NaN is in it: there was nothing else."""
    if plain.any(_isnan(result)):
        warn(message)
    return result


def nansum(
    a, axis=None, dtype=None, out=None, keepdims=False, initial=NO_VALUE, where=True
):
    """The sum of the elements that are not NaN.

    >>> nd.nansum([1, nd.nan, 2])
    nd.float64(3.0)
    """
    return _reduce(_SUM, a, axis, out, options_of(dtype, keepdims, initial, where))


def nanprod(
    a, axis=None, dtype=None, out=None, keepdims=False, initial=NO_VALUE, where=True
):
    """The product of the elements that are not NaN.

    >>> nd.nanprod([3, nd.nan, 2])
    nd.float64(6.0)
    """
    return _reduce(_PROD, a, axis, out, options_of(dtype, keepdims, initial, where))


def nanmin(a, axis=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The smallest element that is not NaN.

    >>> nd.nanmin([[3, nd.nan], [2, 5]], axis=0)
    array([2., 5.])
    """
    given = options_of(None, keepdims, initial, where)
    return _told(_reduce(_MIN, a, axis, out, given), "All-NaN slice encountered")


def nanmax(a, axis=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The largest element that is not NaN.

    >>> nd.nanmax([[3, nd.nan], [2, 5]], axis=0)
    array([3., 5.])
    """
    given = options_of(None, keepdims, initial, where)
    return _told(_reduce(_MAX, a, axis, out, given), "All-NaN slice encountered")


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    """The arithmetic mean of the elements that are not NaN.

    >>> nd.nanmean([1, nd.nan, 2])
    nd.float64(1.5)
    """
    given = options_of(dtype, keepdims, where=where)
    return _told(_reduce(_MEAN, a, axis, out, given), "Mean of empty slice")


def nanvar(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    *,
    where=True,
    correction=NO_VALUE,
):
    """The variance of the elements that are not NaN, see nd.var.

    >>> nd.nanvar([1, nd.nan, 3])
    nd.float64(1.0)
    """
    result = _spread(_VAR, a, axis, dtype, out, ddof, keepdims, where, correction)
    return _told(result, "Degrees of freedom <= 0 for slice.")


def nanstd(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    *,
    where=True,
    correction=NO_VALUE,
):
    """The standard deviation of the elements that are not NaN, see nd.std.

    >>> nd.nanstd([1, nd.nan, 3])
    nd.float64(1.0)
    """
    result = _spread(_STD, a, axis, dtype, out, ddof, keepdims, where, correction)
    return _told(result, "Degrees of freedom <= 0 for slice.")


def nanargmin(a, axis=None, out=None, *, keepdims=False):
    """The index of the smallest element that is not NaN.

    >>> nd.nanargmin([nd.nan, 4, 2])
    nd.int64(2)
    """
    return _reduce(_ARGMIN, a, axis, out, options_of(None, keepdims))


def nanargmax(a, axis=None, out=None, *, keepdims=False):
    """The index of the largest element that is not NaN.

    >>> nd.nanargmax([nd.nan, 4, 2])
    nd.int64(1)
    """
    return _reduce(_ARGMAX, a, axis, out, options_of(None, keepdims))
