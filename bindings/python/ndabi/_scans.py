# SPDX-License-Identifier: BSD-3-Clause
"""Running sums and products."""

from operator import index

from ndabi._broadcast import atleast_1d
from ndabi._calls import result_of
from ndabi._dtypes import code_of
from ndabi._extension import short
from ndabi._folds import store
from ndabi._library import lib
from ndabi._nan_reductions import without_nan
from ndabi._ufuncs import find
from ndabi._views import array_of, ravel

__all__ = [
    "cumprod",
    "cumsum",
    "cumulative_max",
    "cumulative_min",
    "cumulative_prod",
    "cumulative_sum",
    "nancumprod",
    "nancumsum",
]

_ADD, _MULTIPLY = find("add")._index, find("multiply")._index
_MAXIMUM, _MINIMUM = find("maximum")._index, find("minimum")._index


def _scan(number, a, axis, dtype, out, skip_nan=False, include_initial=False):
    a = array_of(a)
    if axis is None:
        a, axis = a if a.ndim == 1 else ravel(a), 0
    code = 0 if dtype is None else code_of(dtype)
    args = index(axis), code, skip_nan, include_initial
    if out is None:
        return result_of("accumulate", lib.nd_scan, number, a._handle, *args)
    return store("accumulate", lib.nd_scan, None, out, number, a, *args)


@short("scan", "nd_scan", _ADD, frozenset({"axis", "dtype"}))
def cumsum(a, axis=None, dtype=None, out=None):
    """The running sum along an axis, of the elements in C order if there is none given.

    >>> nd.cumsum([[1, 2], [3, 4]]), nd.cumsum([[1, 2], [3, 4]], axis=0)
    (array([ 1,  3,  6, 10]), array([[1, 2],
           [4, 6]]))
    """
    return _scan(_ADD, a, axis, dtype, out)


@short("scan", "nd_scan", _MULTIPLY, frozenset({"axis", "dtype"}))
def cumprod(a, axis=None, dtype=None, out=None):
    """The running product, see nd.cumsum.

    >>> nd.cumprod([1, 2, 3, 4])
    array([ 1,  2,  6, 24])
    """
    return _scan(_MULTIPLY, a, axis, dtype, out)


def nancumsum(a, axis=None, dtype=None, out=None):
    """The running sum with NaN as 0.

    >>> nd.nancumsum([1, nd.nan, 3])
    array([1., 1., 4.])
    """
    return _scan(_ADD, without_nan(a, dtype, 0), axis, dtype, out, skip_nan=True)


def nancumprod(a, axis=None, dtype=None, out=None):
    """The running product with NaN as 1.

    >>> nd.nancumprod([2, nd.nan, 3])
    array([2., 2., 6.])
    """
    a = without_nan(a, dtype, 1)
    return _scan(_MULTIPLY, a, axis, dtype, out, skip_nan=True)


def _cumulative(number, x, axis, dtype, out, include_initial):
    x = atleast_1d(x)
    if axis is None:
        if x.ndim > 1:
            raise ValueError(
                "For arrays which have more than one dimension ``axis`` argument is "
                "required."
            )
        axis = 0
    return _scan(number, x, axis, dtype, out, include_initial=bool(include_initial))


def cumulative_sum(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """The running sum along an axis. include_initial: with 0 in front.

    >>> nd.cumulative_sum([1, 2, 3], include_initial=True)
    array([0, 1, 3, 6])
    """
    return _cumulative(_ADD, x, axis, dtype, out, include_initial)


def cumulative_prod(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """The running product along an axis. include_initial: with 1 in front.

    >>> nd.cumulative_prod([1, 2, 3], include_initial=True)
    array([1, 1, 2, 6])
    """
    return _cumulative(_MULTIPLY, x, axis, dtype, out, include_initial)


def _extreme(name, number, x, axis, dtype, out, include_initial):
    if include_initial:
        raise ValueError(f"{name}() has no number to include first")
    return _cumulative(number, x, axis, dtype, out, False)


def cumulative_max(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """The largest element so far along an axis, NaN from the first one on.
    include_initial is refused: there is no number for it.

    >>> nd.cumulative_max([1, 3, 2, 5])
    array([1, 3, 3, 5])
    """
    return _extreme("cumulative_max", _MAXIMUM, x, axis, dtype, out, include_initial)


def cumulative_min(x, /, *, axis=None, dtype=None, out=None, include_initial=False):
    """The smallest element so far along an axis, see nd.cumulative_max.

    >>> nd.cumulative_min([4, 3, 5, 1])
    array([4, 3, 3, 1])
    """
    return _extreme("cumulative_min", _MINIMUM, x, axis, dtype, out, include_initial)
