# SPDX-License-Identifier: BSD-3-Clause
"""Reductions that leave NaN out."""

from ndabi import _reductions as plain
from ndabi._deviations import mean_square
from ndabi._dtypes import dtype as as_dtype
from ndabi._errstate import warn
from ndabi._folds import NO_VALUE, Reduction, options_of
from ndabi._reductions import number_of, reduce
from ndabi._scalars import generic
from ndabi._short_reductions import of_all
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


_SUM, _PROD, _MIN, _MAX = map(number_of, ("nansum", "nanprod", "nanmin", "nanmax"))
_MEAN, _VAR, _STD = map(number_of, ("nanmean", "nanvar", "nanstd"))
_ARGMIN, _ARGMAX = map(number_of, ("nanargmin", "nanargmax"))
_isnan = find("isnan")
_logical_and, _where = find("logical_and"), find("where")
_ALL_NAN, _EMPTY = "All-NaN slice encountered", "Mean of empty slice"
_NO_FREEDOM = "Degrees of freedom <= 0 for slice."


def _has_nan(result):
    """Whether a result is NaN, or an element of it."""
    if isinstance(result, generic):
        return result != result
    return result.dtype.kind in "fc" and plain.any(_isnan(result))


def _told(result, message):
    """The result, with a warning if NaN is in it: there was nothing else."""
    if _has_nan(result):
        warn(message)
    return result


def _moment(message, number, a, axis, out, given, ddof, keepdims, where):
    """Calls a reduction that divides by a number of elements, with a warning if that is
    not above ddof: the result is NaN then."""
    a = array_of(a)
    result = reduce(number, a, axis, out, given)
    if _has_nan(result):
        counts = plain.sum(~_isnan(a), axis, keepdims=keepdims, where=where)
        if plain.any(counts <= ddof):
            warn(message)
    return result


def _spread(number, a, axis, dtype, out, ddof, keepdims, where, correction, mean):
    """Calls a variance or a standard deviation."""
    a = array_of(a)
    if a.dtype.kind not in "fc":
        function, args = plain.std if number == _STD else plain.var, (axis, dtype, out)
        options = {"where": where, "mean": mean, "correction": correction}
        return function(a, *args, ddof, keepdims, **options)
    ddof = plain.freedom_taken(ddof, correction)
    if mean is not NO_VALUE and mean is not None:
        args = axis, dtype, out, ddof, keepdims, _logical_and(~_isnan(a), where)
        return mean_square(a, mean, *args, root=number == _STD, skips_nan=True)
    given = Reduction(dtype, keepdims, where=where).set(correction=ddof)
    args = axis, out, given, ddof, keepdims, where
    return _moment(_NO_FREEDOM, number, a, *args)


def without_nan(a, dtype, neutral):
    """The array, with a neutral number for NaN where a cast to the dtype loses it."""
    a = array_of(a)
    if dtype is None or a.dtype.kind not in "fc":
        return a
    if as_dtype(dtype).kind in (a.dtype.kind, "c"):
        return a
    return _where(_isnan(a), neutral, a)


@of_all(_SUM, sees={"dtype"})
def nansum(
    a, axis=None, dtype=None, out=None, keepdims=False, initial=NO_VALUE, where=True
):
    """The sum of the elements that are not NaN.

    >>> nd.nansum([1, nd.nan, 2])
    nd.float64(3.0)
    """
    given = options_of(dtype, keepdims, initial, where)
    return reduce(_SUM, without_nan(a, dtype, 0), axis, out, given)


@of_all(_PROD, sees={"dtype"})
def nanprod(
    a, axis=None, dtype=None, out=None, keepdims=False, initial=NO_VALUE, where=True
):
    """The product of the elements that are not NaN.

    >>> nd.nanprod([3, nd.nan, 2])
    nd.float64(6.0)
    """
    given = options_of(dtype, keepdims, initial, where)
    return reduce(_PROD, without_nan(a, dtype, 1), axis, out, given)


@of_all(_MIN, lacking=True)
def nanmin(a, axis=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The smallest element that is not NaN.

    >>> nd.nanmin([[3, nd.nan], [2, 5]], axis=0)
    array([2., 5.])
    """
    given = options_of(None, keepdims, initial, where)
    return _told(reduce(_MIN, a, axis, out, given), _ALL_NAN)


@of_all(_MAX, lacking=True)
def nanmax(a, axis=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The largest element that is not NaN.

    >>> nd.nanmax([[3, nd.nan], [2, 5]], axis=0)
    array([3., 5.])
    """
    given = options_of(None, keepdims, initial, where)
    return _told(reduce(_MAX, a, axis, out, given), _ALL_NAN)


@of_all(_MEAN, lacking=True)
def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    """The arithmetic mean of the elements that are not NaN.

    >>> nd.nanmean([1, nd.nan, 2])
    nd.float64(1.5)
    """
    a = array_of(a)
    if a.dtype.kind not in "fc":
        return plain.mean(a, axis, dtype, out, keepdims, where=where)
    given = options_of(dtype, keepdims, where=where)
    return _moment(_EMPTY, _MEAN, a, axis, out, given, 0, keepdims, where)


@of_all(_VAR, lacking=True)
def nanvar(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    *,
    where=True,
    mean=NO_VALUE,
    correction=NO_VALUE,
):
    """The variance of the elements that are not NaN, see nd.var.

    >>> nd.nanvar([1, nd.nan, 3])
    nd.float64(1.0)
    """
    args = axis, dtype, out, ddof, keepdims, where, correction, mean
    return _spread(_VAR, a, *args)


@of_all(_STD, lacking=True)
def nanstd(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    *,
    where=True,
    mean=NO_VALUE,
    correction=NO_VALUE,
):
    """The standard deviation of the elements that are not NaN, see nd.std.

    >>> nd.nanstd([1, nd.nan, 3])
    nd.float64(1.0)
    """
    args = axis, dtype, out, ddof, keepdims, where, correction, mean
    return _spread(_STD, a, *args)


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
