# SPDX-License-Identifier: BSD-3-Clause
"""The operators of ndarray: elementwise, in place and reflected."""

from ndabi._array import ndarray
from ndabi._asarray import convert
from ndabi._extension import fast
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
# What `**` computes in place of powers by exponents that are Python's numbers, of arrays
# of these kinds, as NumPy's does.
SIMPLER_POWERS = {
    (int, 2): ("square", "biufc"),
    (int, -1): ("reciprocal", "fc"),
    (float, 0.5): ("sqrt", "fc"),
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
    if getattr(value, "__array_priority__", 0) > 0:  # as NumPy's own arrays defer
        return NotImplemented
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

    return otherwise


def _reflected(ufunc):
    def otherwise(a, b):
        b = operand(b)
        return b if b is NotImplemented else ufunc._long(b, a)

    return otherwise


def _in_place(ufunc):
    def otherwise(a, b):
        b = operand(b)
        return b if b is NotImplemented else ufunc._compute((a, b), (a,))

    return otherwise


def _simpler_power(a, b):
    kind = type(b)
    if kind is not int and kind is not float:
        return None
    name, kinds = SIMPLER_POWERS.get((kind, b), (None, ""))
    return find(name) if a.dtype.kind in kinds else None


def _or_simpler(forward, reflected, in_place_):
    """The ways of powers, with SIMPLER_POWERS ahead of them."""

    def power(a, b):
        simpler = _simpler_power(a, b)
        return forward(a, b) if simpler is None else simpler(a)

    def power_in_place(a, b):
        simpler = _simpler_power(a, b)
        return in_place_(a, b) if simpler is None else simpler(a, out=a)

    return power, reflected, power_in_place


def _long_ways(ufunc, name):
    """What is done with operands that no short way knows: the operator, reflected, in
    place. None where there is no such operator."""
    if name in UNARY:
        return ufunc._long, None, None
    reflected = _reflected(ufunc) if name in BINARY else None
    in_place_too = name in BINARY and ufunc.nout == 1
    return _forward(ufunc), reflected, _in_place(ufunc) if in_place_too else None


def _short_ways(ufunc, forward, reflected, in_place_):
    """The methods, with short ways ahead of the long ones."""
    if ufunc.nout > 1:
        return forward, reflected, None
    return (
        ufunc._make_short(forward),
        reflected and ufunc._make_short(reflected, reflected=True),
        in_place_ and in_place(ufunc._index, ufunc.__name__, in_place_),
    )


def _install(name, function, doc):
    function.__name__, function.__doc__ = name, doc
    function.__qualname__ = f"ndarray.{name}"
    setattr(ndarray, name, function)


for _name, _target in {**BINARY, **COMPARISONS, **UNARY}.items():
    _ufunc = find(_target)
    _ways = _long_ways(_ufunc, _name)
    if fast is None:
        _ways = _short_ways(_ufunc, *_ways)
    if _name == "pow":
        _ways = _or_simpler(*_ways)
    if fast is not None:  # the base type has the operators
        fast.set_operator(_name, _ufunc._index, _ufunc.__name__, *_ways)
        continue
    for _prefix, _method in zip(("", "r", "i"), _ways):
        if _method is not None:
            _install(f"__{_prefix}{_name}__", _method, f"See nd.{_target}.")
if fast is not None:
    for _name, _ in SIMPLER_POWERS.values():
        _ufunc = find(_name)
        _way = _ufunc._long
        fast.set_operator(_name, _ufunc._index, _name, _way, None, None)
