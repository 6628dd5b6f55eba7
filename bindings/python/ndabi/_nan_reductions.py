# SPDX-License-Identifier: BSD-3-Clause
"""Reductions that leave NaN out."""

from ndabi import _reductions as plain
from ndabi._errstate import warn
from ndabi._folds import NO_VALUE, Reduction
from ndabi._reductions import number_of, reduce, spread
from ndabi._ufuncs import find

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

_SUM, _PROD, _MIN, _MAX = map(number_of, ("nansum", "nanprod", "nanmin", "nanmax"))
_MEAN, _VAR, _STD = map(number_of, ("nanmean", "nanvar", "nanstd"))
_ARGMIN, _ARGMAX = map(number_of, ("nanargmin", "nanargmax"))
_isnan = find("isnan")


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
    return reduce(_SUM, a, axis, out, Reduction(dtype, keepdims, initial, where))


def nanprod(
    a, axis=None, dtype=None, out=None, keepdims=False, initial=NO_VALUE, where=True
):
    """The product of the elements that are not NaN.

    >>> nd.nanprod([3, nd.nan, 2])
    nd.float64(6.0)
    """
    return reduce(_PROD, a, axis, out, Reduction(dtype, keepdims, initial, where))


def nanmin(a, axis=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The smallest element that is not NaN.

    >>> nd.nanmin([[3, nd.nan], [2, 5]], axis=0)
    array([2., 5.])
    """
    given = Reduction(None, keepdims, initial, where)
    return _told(reduce(_MIN, a, axis, out, given), "All-NaN slice encountered")


def nanmax(a, axis=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The largest element that is not NaN.

    >>> nd.nanmax([[3, nd.nan], [2, 5]], axis=0)
    array([3., 5.])
    """
    given = Reduction(None, keepdims, initial, where)
    return _told(reduce(_MAX, a, axis, out, given), "All-NaN slice encountered")


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    """The arithmetic mean of the elements that are not NaN.

    >>> nd.nanmean([1, nd.nan, 2])
    nd.float64(1.5)
    """
    given = Reduction(dtype, keepdims, where=where)
    return _told(reduce(_MEAN, a, axis, out, given), "Mean of empty slice")


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
    result = spread(_VAR, a, axis, dtype, out, ddof, keepdims, where, correction)
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
    result = spread(_STD, a, axis, dtype, out, ddof, keepdims, where, correction)
    return _told(result, "Degrees of freedom <= 0 for slice.")


def nanargmin(a, axis=None, out=None, *, keepdims=False):
    """The index of the smallest element that is not NaN.

    >>> nd.nanargmin([nd.nan, 4, 2])
    nd.int64(2)
    """
    return reduce(_ARGMIN, a, axis, out, Reduction(None, keepdims))


def nanargmax(a, axis=None, out=None, *, keepdims=False):
    """The index of the largest element that is not NaN.

    >>> nd.nanargmax([nd.nan, 4, 2])
    nd.int64(1)
    """
    return reduce(_ARGMAX, a, axis, out, Reduction(None, keepdims))
