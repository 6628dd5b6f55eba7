# SPDX-License-Identifier: BSD-3-Clause
"""Reductions: functions that combine the elements along axes to fewer."""

from ndabi._broadcast import broadcast_to
from ndabi._creation import full_like
from ndabi._deviations import mean_square
from ndabi._dtypes import result_type
from ndabi._errstate import warn
from ndabi._folds import NO_VALUE, Reduction, options_of, store, total_dtype
from ndabi._library import check, lib, new, null
from ndabi._short_reductions import along, of_all
from ndabi._views import array_of, axes_of, integers

__all__ = [
    "all",
    "amax",
    "amin",
    "any",
    "argmax",
    "argmin",
    "average",
    "count_nonzero",
    "max",
    "mean",
    "min",
    "prod",
    "ptp",
    "std",
    "sum",
    "var",
]


def number_of(name):
    """The number of a reduction of the library."""
    cell = new("int32_t *")
    check(lib.nd_reduction_find(name.encode(), cell))
    return cell[0]


_SUM, _PROD, _MIN, _MAX = map(number_of, ("sum", "prod", "min", "max"))
_ALL, _ANY, _COUNT, _PTP = map(number_of, ("all", "any", "count_nonzero", "ptp"))
_MEAN, _VAR, _STD, _AVERAGE = map(number_of, ("mean", "var", "std", "average"))
_ARGMIN, _ARGMAX = map(number_of, ("argmin", "argmax"))
_EMPTY, _NO_FREEDOM = "Mean of empty slice.", "Degrees of freedom <= 0 for slice"


_TOTALS = {*map(number_of, ("sum", "prod", "nansum", "nanprod"))}


def reduce(number, a, axis, out, given):
    """Calls a reduction."""
    a = array_of(a)
    if given is not null:
        dtype = given.dtype or (total_dtype(a.dtype) if number in _TOTALS else a.dtype)
        given.start(dtype)
    if out is None and given is null and type(axis) is int:
        return along(lib.nd_reduce, lib.nd_reduce_value, number, a, axis)
    return store(
        "reduce",
        lib.nd_reduce,
        lib.nd_reduce_into,
        out,
        number,
        a,
        *axes_of(axis),
        given,
    )


@of_all(_SUM)
def sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The sum. Small integers are summed as int64 or uint64.

    >>> nd.sum([[1, 2], [3, 4]]), nd.sum([[1, 2], [3, 4]], axis=0)
    (nd.int64(10), array([4, 6]))
    """
    return reduce(_SUM, a, axis, out, options_of(dtype, keepdims, initial, where))


@of_all(_PROD)
def prod(
    a, axis=None, dtype=None, out=None, keepdims=False, initial=NO_VALUE, where=True
):
    """The product.

    >>> nd.prod([1.5, 2, 4])
    nd.float64(12.0)
    """
    return reduce(_PROD, a, axis, out, options_of(dtype, keepdims, initial, where))


@of_all(_MIN)
def min(a, axis=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The smallest element, NaN if there is one.

    >>> nd.min([[4, 1], [2, 3]], axis=1)
    array([1, 2])
    """
    return reduce(_MIN, a, axis, out, options_of(None, keepdims, initial, where))


@of_all(_MAX)
def max(a, axis=None, out=None, keepdims=False, initial=NO_VALUE, where=True):
    """The largest element, NaN if there is one.

    >>> nd.max([[4, 1], [2, 3]], axis=1)
    array([4, 3])
    """
    return reduce(_MAX, a, axis, out, options_of(None, keepdims, initial, where))


amin, amax = min, max


@of_all(_ALL)
def all(a, axis=None, out=None, keepdims=False, *, where=True):
    """Whether every element is true, that is not 0.

    >>> nd.all([[1, 0], [2, 3]], axis=1)
    array([False,  True])
    """
    return reduce(_ALL, a, axis, out, options_of(None, keepdims, where=where))


@of_all(_ANY)
def any(a, axis=None, out=None, keepdims=False, *, where=True):
    """Whether some element is true, that is not 0.

    >>> nd.any([[1, 0], [0, 0]], axis=1)
    array([ True, False])
    """
    return reduce(_ANY, a, axis, out, options_of(None, keepdims, where=where))


@of_all(_COUNT)
def count_nonzero(a, axis=None, *, keepdims=False):
    """How many elements are not 0.

    >>> nd.count_nonzero([[1, 0], [2, 3]], axis=0)
    array([2, 1])
    """
    return reduce(_COUNT, a, axis, None, options_of(None, keepdims))


@of_all(_PTP)
def ptp(a, axis=None, out=None, keepdims=False):
    """The largest element minus the smallest.

    >>> nd.ptp([3, 9, 4])
    nd.int64(6)
    """
    return reduce(_PTP, a, axis, out, options_of(None, keepdims))


def _length(a, axis):
    """The number of elements that become one."""
    shape = a.shape
    axes = range(a.ndim) if axis is None else integers(axis)
    length = 1
    for each in axes:
        length *= shape[each] if -a.ndim <= each < a.ndim else 1
    return length


def _lacks(a, axis, where, least):
    """Whether a result is made of no more than so many elements."""
    if where is True:
        return _length(a, axis) <= least
    counted = broadcast_to(array_of(where), a.shape)
    return any(count_nonzero(counted, axis) <= least)


@of_all(_MEAN, empty=_EMPTY)
def mean(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True):
    """The arithmetic mean, of integers as float64.

    >>> nd.mean([[1, 2], [3, 5]], axis=1)
    array([1.5, 4. ])
    """
    a = array_of(a)
    if _lacks(a, axis, where, 0):
        warn(_EMPTY)
    return reduce(_MEAN, a, axis, out, options_of(dtype, keepdims, where=where))


def freedom_taken(ddof, correction):
    """What is taken off the number of elements, under either name."""
    if correction is NO_VALUE:
        return ddof
    if ddof:
        raise ValueError("ddof and correction can't be provided simultaneously.")
    return correction


def _spread(number, a, axis, dtype, out, ddof, keepdims, where, correction, mean):
    """Calls a variance or a standard deviation."""
    a, ddof = array_of(a), freedom_taken(ddof, correction)
    if mean is not NO_VALUE and mean is not None:
        args = axis, dtype, out, ddof, keepdims, where
        return mean_square(a, mean, *args, root=number == _STD)
    given = Reduction(dtype, keepdims, where=where).set(correction=ddof)
    if _lacks(a, axis, where, ddof):
        warn(_NO_FREEDOM)
    return reduce(number, a, axis, out, given)


@of_all(_VAR, empty=_NO_FREEDOM)
def var(
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
    """The mean of the squared distances from the mean. ddof, or correction, is taken off
    the number of elements that the sum is divided by. mean: the mean, if it is known, as
    keepdims gives it.

    >>> nd.var([1, 2, 3, 4]), nd.var([1, 2, 3, 5], ddof=1)
    (nd.float64(1.25), nd.float64(2.9166666666666665))
    """
    args = axis, dtype, out, ddof, keepdims, where, correction, mean
    return _spread(_VAR, a, *args)


@of_all(_STD, empty=_NO_FREEDOM)
def std(
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
    """The square root of nd.var.

    >>> nd.std([[1, 3], [5, 5]], axis=1)
    array([1., 0.])
    """
    args = axis, dtype, out, ddof, keepdims, where, correction, mean
    return _spread(_STD, a, *args)


@of_all(_ARGMIN)
def argmin(a, axis=None, out=None, *, keepdims=False):
    """The index of the smallest element, of the first NaN if there is one. axis=None: in
    C order.

    >>> nd.argmin([[4, 1], [2, 3]]), nd.argmin([[4, 1], [2, 3]], axis=0)
    (nd.int64(1), array([1, 0]))
    """
    return reduce(_ARGMIN, a, axis, out, options_of(None, keepdims))


@of_all(_ARGMAX)
def argmax(a, axis=None, out=None, *, keepdims=False):
    """The index of the largest element, of the first NaN if there is one. axis=None: in
    C order.

    >>> nd.argmax([[4, 1], [2, 3]]), nd.argmax([[4, 1], [2, 3]], axis=0)
    (nd.int64(0), array([0, 1]))
    """
    return reduce(_ARGMAX, a, axis, out, options_of(None, keepdims))


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """The mean, in which elements count as much as their weights. returned: also gives
    the sums of the weights.

    >>> nd.average([1, 2, 6], weights=[3, 2, 1])
    nd.float64(2.1666666666666665)
    """
    a = array_of(a)
    if weights is None:
        result = mean(a, axis, keepdims=keepdims)
        scale = full_like(result, _length(a, axis))
        scale = scale if scale.ndim else scale[()]
    else:
        weights = _weights(a, axis, array_of(weights))
        scale = sum(weights, axis, _scale_dtype(a, weights), keepdims=keepdims)
        if any(scale == 0):
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        given = Reduction(None, keepdims).set(weights=weights)
        result = reduce(_AVERAGE, a, axis, None, given)
    return (result, scale) if returned else result


def _scale_dtype(a, weights):
    found = result_type(a.dtype, weights.dtype)
    return result_type(found, "float64") if a.dtype.kind in "biu" else found


def _weights(a, axis, weights):
    """The weights stretched to the shape of the array. A vector belongs to the axis."""
    if weights.shape == a.shape:
        return weights
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    axes = [each % a.ndim for each in integers(axis)]
    if weights.shape != tuple([a.shape[each] for each in axes]):
        raise ValueError(
            "Shape of weights must be consistent with shape of a along specified axis."
        )
    order = sorted(range(len(axes)), key=axes.__getitem__)
    shape = [length if i in axes else 1 for i, length in enumerate(a.shape)]
    return broadcast_to(weights.transpose(order).reshape(shape), a.shape)
