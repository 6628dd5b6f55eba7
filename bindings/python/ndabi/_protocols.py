# SPDX-License-Identifier: BSD-3-Clause
"""NumPy's own functions on arrays of ndabi: numpy.add(a, b), numpy.sum(a), and its ufuncs
and operators on scalars.

NumPy asks an argument of another class what to do (__array_ufunc__ of NEP 13 and
__array_function__ of NEP 18). The answer here is the function of the same name in ndabi,
and the result is an array of ndabi, unless `out` says otherwise. NumPy is not imported:
its functions tell their names.

A scalar leaves the computation to NumPy, as one of its own of the same dtype: NumPy would
take any subclass of float for a float64.
"""

import sys

import ndabi
from ndabi._array import ndarray
from ndabi._scalars import generic
from ndabi._ufuncs import find

_METHODS = ("reduce", "accumulate", "reduceat", "outer", "at")
_MODULES = {
    "numpy": lambda: ndabi,
    "numpy.fft": lambda: ndabi.fft,
    "numpy.lib.stride_tricks": lambda: ndabi.lib.stride_tricks,
}


def _missing(name):
    return TypeError(
        f"{name} is not available for arrays of ndabi: convert them with numpy.asarray()"
    )


def array_ufunc(self, ufunc, method, *inputs, **options):
    """What NumPy calls for a ufunc that an array takes part in."""
    mine = find(ufunc.__name__)
    if mine is None:
        raise _missing(f"the ufunc {ufunc.__name__!r}")
    if method == "__call__":
        return mine(*inputs, **options)
    if method not in _METHODS:
        raise _missing(f"{method!r} of the ufunc {ufunc.__name__!r}")
    return getattr(mine, method)(*inputs, **options)


def array_function(self, func, types, args, options):
    """What NumPy calls for any other function that an array takes part in."""
    module = _MODULES.get(func.__module__)
    name = func.__name__
    mine = module and name in module().__all__ and getattr(module(), name)
    if not mine:
        raise _missing(f"{func.__module__}.{name}")
    return mine(*args, **options)


def _foreign(value):
    """A scalar as one of NumPy's, of bfloat16 as a Python number. Others as they are."""
    if not isinstance(value, generic):
        return value
    if value.dtype.name == "bfloat16":
        return value.item()
    return sys.modules["numpy"].dtype(value.dtype.name).type(value.item())


def scalar_ufunc(self, ufunc, method, *inputs, **options):
    """What NumPy calls for a ufunc that a scalar takes part in."""
    return getattr(ufunc, method)(*map(_foreign, inputs), **options)


generic.__array_ufunc__ = scalar_ufunc
ndarray.__array_ufunc__ = array_ufunc
ndarray.__array_function__ = array_function
