# SPDX-License-Identifier: BSD-3-Clause
"""The operators of ndarray: elementwise, in place and reflected."""

from ndabi._array import ndarray
from ndabi._asarray import convert
from ndabi._handle import Handle
from ndabi._scalars import generic
from ndabi._targets import in_place
from ndabi._ufunc import is_weak
from ndabi._ufuncs import find

BINARY = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "divide",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "divmod": "divmod",
    "pow": "power",
    "lshift": "left_shift",
    "rshift": "right_shift",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
}
COMPARISONS = {
    "eq": "equal",
    "ne": "not_equal",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
}
UNARY = {
    "neg": "negative",
    "pos": "positive",
    "abs": "absolute",
    "invert": "invert",
}


def operand(value):
    """What an operator computes with: a number as it is, anything array-like as an array,
    else NotImplemented, so that the other class has its say."""
    if isinstance(value, (Handle, generic)) or is_weak(value):
        return value
    protocol = getattr(type(value), "__array_ufunc__", NotImplemented)
    foreign = type(value).__module__.partition(".")[0] != "numpy"
    if protocol is None or protocol is not NotImplemented and foreign:
        return NotImplemented
    try:
        return convert(value)[0]
    except TypeError:
        return NotImplemented


def _forward(ufunc):
    def otherwise(a, b):
        b = operand(b)
        return b if b is NotImplemented else ufunc._long(a, b)

    return ufunc._make_short(otherwise) if ufunc.nout == 1 else otherwise


def _reflected(ufunc):
    def otherwise(a, b):
        b = operand(b)
        return b if b is NotImplemented else ufunc._long(b, a)

    if ufunc.nout > 1:
        return otherwise
    return ufunc._make_short(otherwise, reflected=True)


def _in_place(ufunc):
    def otherwise(a, b):
        b = operand(b)
        return b if b is NotImplemented else ufunc._compute((a, b), (a,))

    return in_place(ufunc._index, ufunc.__name__, otherwise)


def _install(name, function, doc):
    function.__name__, function.__doc__ = name, doc
    function.__qualname__ = f"ndarray.{name}"
    setattr(ndarray, name, function)


for _name, _target in {**BINARY, **COMPARISONS, **UNARY}.items():
    _ufunc = find(_target)
    _doc = f"See nd.{_target}."
    if _name in UNARY:
        _install(f"__{_name}__", _ufunc._make_short(_ufunc._long), _doc)
    else:
        _install(f"__{_name}__", _forward(_ufunc), _doc)
    if _name in BINARY:
        _install(f"__r{_name}__", _reflected(_ufunc), _doc)
        if _ufunc.nout == 1:
            _install(f"__i{_name}__", _in_place(_ufunc), _doc)
