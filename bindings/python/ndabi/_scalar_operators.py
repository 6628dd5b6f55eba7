# SPDX-License-Identifier: BSD-3-Clause
"""The operators of the scalar types, with the dtypes of NumPy's.

A scalar with one of its own type or with a Python number is computed here, in functions
of the one dtype, so that a tracing JIT makes machine code of `a[i] * b[j]`. Results out
of the ordinary (that wrap, overflow, or have no value) and all other operands go through
the ufunc, which knows what to do and what to warn of. The functions of a dtype are made
when one of them is used.
"""

import types

from ndabi._dtypes import result_type
from ndabi._elements import typed
from ndabi._errstate import notice
from ndabi._extension import fast
from ndabi._handle import Handle
from ndabi._library import lib
from ndabi._operators import BINARY, COMPARISONS, UNARY
from ndabi._scalars import False_, True_, bool_, bounds, float64, generic
from ndabi._ufunc import is_weak
from ndabi._ufuncs import find

_SOURCE = """
def forward(self, other):
    t = type(other)
    if t is kind or {weak}:
        {convert}
        {compute}
    return otherwise(self, other)

def reflected(self, other):
    t = type(other)
    if {weak}:
        self, other = other, self
        {convert_first}
        {compute}
        return otherwise(self, other)
    return otherwise(other, self)
"""

_UNARY_SOURCE = """
def operate(self):
    result = compute(self)
    if {ordinary}:
        return make(kind, result)
    return otherwise(self)
"""

# What makes a result of two operands that are known to fit.
_INTEGER = """if {guard}:
            result = compute(self, other)
            if low <= result <= high:
                return make(kind, result)"""
_QUOTIENT = """if other:
            return make_quotient(quotient, float(self) / float(other))"""
_FLOATING = """result = compute(self, other)
        if result - result == 0:
            return make(kind, result)"""
_ROUNDED = """result = round_(compute(self, other))
        if result - result == 0:
            return make(kind, result)"""
_DIVIDED = "if other:\n            " + _FLOATING.replace("\n", "\n    ")
_COMPARED = "return true if compute(self, other) else false"
_LOGICAL = "return true if compute(bool(self), bool(other)) else false"

_IN_RANGE = "t is int and low <= other <= high"
_ORDER = ("eq", "ne", "lt", "le", "gt", "ge")


def _integer_rows():
    for name in ("add", "sub", "mul", "and", "or", "xor"):
        yield name, _IN_RANGE, "", _INTEGER.format(guard="True")
    for name in ("floordiv", "mod"):
        yield name, _IN_RANGE, "", _INTEGER.format(guard="other")
    yield "truediv", _IN_RANGE, "", _QUOTIENT
    for name in _ORDER:
        yield name, "t is int", "", _COMPARED


def _floating_rows(rounded):
    weak = "t is float or t is int"
    convert = "{0} = round_(float({0}))" if rounded else "{0} = float({0})"
    for name in ("add", "sub", "mul"):
        yield name, weak, convert, _ROUNDED if rounded else _FLOATING
    divided = _DIVIDED.replace("compute(self, other)", "round_(compute(self, other))")
    yield "truediv", weak, convert, divided if rounded else _DIVIDED
    for name in _ORDER:
        yield name, weak, convert, _COMPARED


def _complex_rows():
    weak = "t is complex or t is float or t is int"
    for name in ("add", "sub", "mul"):
        yield name, weak, "{0} = complex({0})", _FLOATING
    for name in ("eq", "ne"):
        yield name, weak, "{0} = complex({0})", _COMPARED


def _bool_rows():
    for name in ("and", "or", "xor", "eq", "ne"):
        yield name, "t is bool", "", _LOGICAL


def _rows(dtype):
    """The operators that are computed here: name, which Python numbers take part, how
    they become the other operand, and the computation."""
    if dtype.kind in "iu":
        return _integer_rows()
    if dtype.kind == "f":
        return _floating_rows(dtype.itemsize < 8)
    if dtype.kind == "b":
        return _bool_rows()
    return _complex_rows() if dtype.itemsize == 16 else ()


def _unary_rows(dtype):
    """The same for operators of one operand: name, and when the result is right."""
    if dtype.kind in "iu":
        return dict.fromkeys(UNARY, "low <= result <= high")
    if dtype.kind == "f":
        return dict.fromkeys(("neg", "pos", "abs"), "True")
    return {}


def _plain(kind):
    """Python's own type below a scalar type."""
    return next((b for b in kind.__mro__ if b in (int, float, complex)), bool)


def _compiled(kind, name, source, otherwise):
    """The module of a text, with what it names."""
    plain = _plain(kind)
    module = types.ModuleType(f"ndabi._scalar_operators.{kind.__name__}")
    module.__dict__.update(
        kind=kind,
        make=plain.__new__,
        quotient=float64,
        compute=getattr(plain, f"__{name}__"),
        round_=getattr(kind, "_round", None),
        otherwise=otherwise,
        true=True_,
        false=False_,
    )
    if kind.dtype.kind in "iu":
        module.low, module.high = bounds(kind.dtype)
        module.make_quotient = float.__new__
    exec(compile(source, f"<{name} of {kind.__name__}>", "exec"), module.__dict__)
    return module


def _define(kind, name, weak, convert, compute):
    """The operator of one scalar type, and the one with the operands exchanged."""
    source = _SOURCE.format(
        weak=weak,
        convert=convert.format("other") or "pass",
        convert_first=convert.format("self") or "pass",
        compute=compute,
    )

    def otherwise(a, b):
        return _general(name, a, b)

    module = _compiled(kind, name, source, otherwise)
    return module.forward, module.reflected


def _general(name, a, b):
    """Any operator on scalars, numbers and arrays, of which one operand is a scalar."""
    if isinstance(a, Handle) or isinstance(b, Handle):
        return find(_UFUNCS[name])(a, b)
    a, b = typed(a), typed(b)
    for each in (a, b):
        if not isinstance(each, (generic, bool, int, float, complex)):
            return NotImplemented
    if name in _SIMPLE and not (type(a) is type(b) or is_weak(a) and is_weak(b)):
        if name in COMPARISONS and isinstance(a, int) and isinstance(b, int):
            return bool_(getattr(int, f"__{name}__")(a, b))
        found = result_type(_type_of(a), _type_of(b))
        kind = float64 if name == "truediv" and found.kind in "biu" else found.type
        if type(a) is not kind or type(b) is not kind and not is_weak(b):
            a = kind(a)
            return getattr(a, f"__{name}__")(kind(b))
    ufunc = find(_UFUNCS[name])
    label = f"scalar {ufunc.__name__}"
    result = ufunc._compute((a, b), (None,) * ufunc.nout, label=label)
    if isinstance(result, int) and name in _WRAPPING:
        _notice_wrap(name, result, label, int(a), int(b))
    return result


def _notice_wrap(name, result, label, *operands):
    """Integers wrap silently in arrays, but not as scalars."""
    if name == "floordiv" and not operands[1]:
        return
    if getattr(int, f"__{name}__")(*operands) != int(result):
        notice(lib.ND_FLAG_OVERFLOW, label)


def _type_of(value):
    return value.dtype if isinstance(value, generic) else value


def _unary(name):
    ufunc = find(UNARY[name])
    label = f"scalar {ufunc.__name__}"

    def operate(self):
        result = ufunc._compute((self,), (None,), label=label)
        if isinstance(result, int):
            _notice_wrap(name, result, label, int(self))
        return result

    return operate


def _install(kind, name, function):
    function.__name__, function.__qualname__ = name, f"{kind.__name__}.{name}"
    setattr(kind, name, function)


_UFUNCS = {**BINARY, **COMPARISONS}
_WRAPPING = {"add", "sub", "mul", "floordiv"}
_SIMPLE = {"add", "sub", "mul", "truediv", *COMPARISONS}


def _general_pair(name):
    def forward(self, other):
        return _general(name, self, other)

    def reflected(self, other):
        return _general(name, other, self)

    return forward, reflected


def _complete(kind):
    """Gives a scalar type its operators."""
    rows = {name: _define(kind, name, *row) for name, *row in _rows(kind.dtype)}
    for name in _UFUNCS:
        forward, reflected = rows.get(name) or _general_pair(name)
        _install(kind, f"__{name}__", forward)
        if name in BINARY:
            _install(kind, f"__r{name}__", reflected)
    unary_rows = _unary_rows(kind.dtype)
    for name in UNARY:
        operate = _unary(name)
        if name in unary_rows:
            source = _UNARY_SOURCE.format(ordinary=unary_rows[name])
            operate = _compiled(kind, name, source, operate).operate
        _install(kind, f"__{name}__", operate)
    if fast is not None:
        fast.take_operators(kind)


def _first(name):
    """The operator of a scalar type until one is used."""

    def operate(self, *other):
        _complete(type(self))
        return getattr(self, name)(*other)

    return operate


for _name in (*_UFUNCS, *UNARY, *[f"r{name}" for name in BINARY]):
    _install(generic, f"__{_name}__", _first(f"__{_name}__"))
