# SPDX-License-Identifier: BSD-3-Clause
"""Reductions that leave NaN out."""

from ndabi import _reductions as plain
from ndabi._errstate import warn
from ndabi._folds import NO_VALUE, options_of
from ndabi._reductions import number_of, reduce, spread
from ndabi._short_reductions import of_all
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
_ALL_NAN, _EMPTY = "All-NaN slice encountered", "Mean of empty slice"
_NO_FREEDOM = "Degrees of freedom <= 0 for slice."


def _told(result, message):
    """The result, with a warning if NaN is in it: there was nothing else."""
    if plain.any(_isnan(result)):
        warn(message)
    return result


@of_all(_SUM)
def nansum(
    a, axis=None, dtype=None, out=None, keepdims=False, initial=NO_VALUE, where=True
):
    """The sum of the elements that are not NaN.

    >>> nd.nansum([1, nd.nan, 2])
    nd.float64(3.0)
    """
    return reduce(_SUM, a, axis, out, options_of(dtype, keepdims, initial, where))


@of_all(_PROD)
def nanprod(
    a, axis=None, dtype=None, out=None, keepdims=False, initial=NO_VALUE, where=True
):
    """The product of the elements that are not NaN.

    >>> nd.nanprod([3, nd.nan, 2])
    nd.float64(6.0)
    """
    return reduce(_PROD, a, axis, out, options_of(dtype, keepdims, initial, where))


@of_all(_MIN, lacking=_ALL_NAN)
def nanmin(a, axis=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The smallest element that is not NaN.

    >>> nd.nanmin([[3, nd.nan], [2, 5]], axis=0)
    array([2., 5.])
    """
    given = options_of(None, keepdims, initial, where)
    return _told(reduce(_MIN, a, axis, out, given), _ALL_NAN)


@of_all(_MAX, lacking=_ALL_NAN)
def nanmax(a, axis=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The largest element that is not NaN.

    >>> nd.nanmax([[3, nd.nan], [2, 5]], axis=0)
    array([3., 5.])
    """
    given = options_of(None, keepdims, initial, where)
    return _told(reduce(_MAX, a, axis, out, given), _ALL_NAN)


@of_all(_MEAN, lacking=_EMPTY)
def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    """The arithmetic mean of the elements that are not NaN.

    >>> nd.nanmean([1, nd.nan, 2])
    nd.float64(1.5)
    """
    given = options_of(dtype, keepdims, where=where)
    return _told(reduce(_MEAN, a, axis, out, given), _EMPTY)


@of_all(_VAR, lacking=_NO_FREEDOM)
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
    return _told(result, _NO_FREEDOM)


@of_all(_STD, lacking=_NO_FREEDOM)
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
    return _told(result, _NO_FREEDOM)


@of_all(_ARGMIN)
def nanargmin(a, axis=None, out=None, *, keepdims=False):
    """The index of the smallest element that is not NaN.

    >>> nd.nanargmin([nd.nan, 4, 2])
    nd.int64(2)
    """
    return reduce(_ARGMIN, a, axis, out, options_of(None, keepdims))


@of_all(_ARGMAX)
def nanargmax(a, axis=None, out=None, *, keepdims=False):
    """The index of the largest element that is not NaN.

    >>> nd.nanargmax([nd.nan, 4, 2])
    nd.int64(1)
    """
    return reduce(_ARGMAX, a, axis, out, options_of(None, keepdims))
