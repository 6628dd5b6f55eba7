# SPDX-License-Identifier: BSD-3-Clause
"""One ufunc for each elementwise operation that the library has, and NumPy's synonyms."""

from ndabi._library import lib
from ndabi._ufunc import ufunc
from ndabi._ufunc_examples import examples

# Another name -> the name in the library.
_SYNONYMS = {
    "abs": "absolute",
    "acos": "arccos",
    "acosh": "arccosh",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atan2": "arctan2",
    "atanh": "arctanh",
    "bitwise_invert": "invert",
    "bitwise_left_shift": "left_shift",
    "bitwise_not": "invert",
    "bitwise_right_shift": "right_shift",
    "conj": "conjugate",
    "mod": "remainder",
    "pow": "power",
    "true_divide": "divide",
}
# What SciPy has in scipy.special, under its names there.
_SPECIAL = {"erf": "erf", "erfc": "erfc", "expit": "expit", "gamma": "gamma"}
_SPECIAL["gammaln"] = _SPECIAL["lgamma"] = "lgamma"
# Operations behind functions with more arguments than inputs, or with another result.
_INTERNAL = {"angle", "clip", "imag", "real", "where"} | set(_SPECIAL.values())

_all = [ufunc(index) for index in range(lib.nd_ufunc_count())]
_named = {each.__name__: each for each in _all}
for _name in _named.keys() & examples.keys():
    _named[_name].__doc__ += "\n>>> {}\n{}\n".format(*examples[_name])


def by_name(name):
    """The ufunc of a name in the library."""
    return _named[name]


def find(name):
    """The ufunc of a name in the library or of a synonym, None if there is none."""
    return _named.get(_SYNONYMS.get(name, name))


public = {name: each for name, each in _named.items() if name not in _INTERNAL}
public.update(
    (name, _named[target]) for name, target in _SYNONYMS.items() if target in _named
)
special = {name: _named[target] for name, target in _SPECIAL.items() if target in _named}
globals().update(public)

__all__ = sorted(public)
