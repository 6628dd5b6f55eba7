# SPDX-License-Identifier: BSD-3-Clause
"""Reading and writing one element through a typed pointer, with no call into C.

Each dtype has its own two functions with their own globals, compiled from one text: a
tracing JIT then sees the scalar type as a constant and removes the scalar altogether. As
closures over the type they are three times slower on PyPy as soon as a program uses a
second dtype.
"""

import types

from ndabi import _scalars
from ndabi._dtypes import by_code, named
from ndabi._library import ffi

# kind of text -> what reads element k of the pointer p, which values are written as they
# are, and how. Everything else goes through the casts of the library.
_TEXTS = {
    "integer": ("make(kind, p[k])", "t is int or t is kind", "p[k] = value"),
    "floating": (
        "make(kind, p[k])",
        "t is float or t is int or t is kind",
        "p[k] = value",
    ),
    "bits": ("make(kind, decode(p[k]))", "False", "pass"),
    "complex": (
        "make(kind, p[k + k], p[k + k + 1])",
        "t is complex or t is kind",
        "p[k + k] = value.real; p[k + k + 1] = value.imag",
    ),
    "bool": ("true if p[k] else false", "t is bool or t is kind", "p[k] = bool(value)"),
}

_SOURCE = """
def read(p, k):
    return {read}

def write(p, k, value):
    t = type(value)
    if {test}:
        try:
            {write}
        except OverflowError:
            return False
        return True
    return False
"""


class Row:
    """How the elements of one dtype are reached."""

    __slots__ = ("dtype", "pointer", "read", "write")

    def __init__(self, dtype, text, ctype, **names):
        kind = dtype.type
        read, test, write = _TEXTS[text]
        module = types.ModuleType(f"ndabi._elements.{dtype}")
        base = next((b for b in kind.__mro__ if b in (int, float, complex)), object)
        module.__dict__.update(kind=kind, make=base.__new__, **names)
        source = _SOURCE.format(read=read, test=test, write=write)
        exec(compile(source, f"<elements of {dtype}>", "exec"), module.__dict__)
        self.dtype = dtype
        self.pointer = ffi.typeof(ctype + " *")
        self.read, self.write = module.read, module.write


def _row(dtype):
    if dtype.kind in "iu":
        return Row(dtype, "integer", f"{dtype}_t")
    if dtype.name == "float16":
        return Row(dtype, "bits", "uint16_t", decode=_scalars.float16_from_bits)
    if dtype.name == "bfloat16":
        return Row(dtype, "bits", "uint16_t", decode=_scalars.bfloat16_from_bits)
    if dtype.kind == "f":
        return Row(dtype, "floating", "float" if dtype.itemsize == 4 else "double")
    if dtype.kind == "c":
        return Row(dtype, "complex", "float" if dtype.itemsize == 8 else "double")
    return Row(dtype, "bool", "uint8_t", true=_scalars.True_, false=_scalars.False_)


# By dtype code, from 1.
rows = [None] + [_row(dtype) for dtype in by_code[1:]]

_INT64, _UINT64 = named["int64"]._code, named["uint64"]._code
_BOOL, _FLOAT64 = named["bool"]._code, named["float64"]._code
_COMPLEX128 = named["complex128"]._code


def typed(value):
    """A scalar of NumPy's or of a like library as one of ours. Else the value itself."""
    if isinstance(value, _scalars.generic):
        return value
    dtype = getattr(value, "dtype", None)
    if (
        dtype is None
        or getattr(value, "shape", None) != ()
        or hasattr(value, "__setitem__")
    ):
        return value  # an array of no axes is not a scalar: it has memory to share
    return named_type(dtype)(value.item())


def named_type(spec):
    """The scalar type of a dtype argument."""
    return type(named["bool"])(spec).type


def pack(value, target=None):
    """A scalar as the (dtype code, pointer) that the library takes, None if it is none.

    Python's numbers are weak: an int must fit an integer target, and a complex is not
    silently made real.
    """
    kind = type(value)
    if kind is int:
        return _pack_int(value, target)
    if kind is float:
        return _FLOAT64, ffi.new("double *", value)
    if kind is bool or kind is _scalars.bool_:
        return _BOOL, ffi.new("uint8_t *", bool(value))
    if kind is complex:
        if target is not None and target.kind != "c":
            raise TypeError(f"cannot convert complex to {target}")
        return _COMPLEX128, ffi.new("double[2]", [value.real, value.imag])
    value = typed(value)
    if isinstance(value, _scalars.generic):
        return _pack_typed(value)
    for plain in (int, float, complex):
        if isinstance(value, plain):
            return pack(plain(value), target)
    return None


def _pack_int(value, target):
    if target is not None and target.kind in "iu":
        target.type(value)  # OverflowError when it does not fit
    if -(2**63) <= value < 2**63:
        return _INT64, ffi.new("int64_t *", value)
    if 0 <= value < 2**64:
        return _UINT64, ffi.new("uint64_t *", value)
    if target is None or target.kind in "iu":
        raise OverflowError(f"Python integer {value} out of bounds for int64 and uint64")
    return _FLOAT64, ffi.new("double *", float(value))


def _pack_typed(value):
    row = rows[value.dtype._code]
    if value.dtype.name in ("float16", "bfloat16"):  # exact as float64
        return _FLOAT64, ffi.new("double *", float(value))
    cell = ffi.new("int64_t[2]")
    row.write(ffi.cast(row.pointer, cell), 0, value)
    return row.dtype._code, cell
