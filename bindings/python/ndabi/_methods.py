# SPDX-License-Identifier: BSD-3-Clause
"""The methods of ndarray that compute. Most are the functions themselves, whose first
parameter is the array."""

from ndabi import _calculus, _elementwise, _reductions, _scans
from ndabi._array import ndarray
from ndabi._ufuncs import find


def clip(a, min=None, max=None, out=None, **options):
    """See nd.clip."""
    return _elementwise.clip(a, min, max, out, **options)


def conjugate(a):
    """The elements with the sign of the imaginary part changed, see nd.conjugate."""
    return find("conjugate")(a) if a.dtype.kind == "c" else a


def contains(a, value):
    """Whether some element is equal to value."""
    return bool(_reductions.any(a == value))


for _name in "all any argmax argmin max mean min prod std sum var".split():
    setattr(ndarray, _name, getattr(_reductions, _name))
ndarray.cumsum, ndarray.cumprod = _scans.cumsum, _scans.cumprod
ndarray.clip, ndarray.round, ndarray.dot = clip, _elementwise.round, _calculus.dot
ndarray.conj = ndarray.conjugate = conjugate
ndarray.__contains__ = contains
