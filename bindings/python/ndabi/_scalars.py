# SPDX-License-Identifier: BSD-3-Clause
"""The scalar types: what reading one element gives.

Integers derive from int, floating ones from float, complex ones from complex, so they
work wherever those do; _scalar_operators gives them their operators. float16, bfloat16,
float32 and complex64 round when they are made. bool_ derives from object, as NumPy's
does: Python's bool cannot be subclassed, and an int that says True would index, print
and reach NumPy as the number 1.
"""

import math
import struct

from ndabi._dtypes import named
from ndabi._library import HANDLE_CELL, check, lib, new, null, text

_float32 = struct.Struct("f")
_float16 = struct.Struct("e")
_bits16 = struct.Struct("H")
_bits32 = struct.Struct("I")


def round_float32(value):
    """The nearest float32 as a float, infinite beyond the range."""
    try:
        return _float32.unpack(_float32.pack(value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def float16_from_bits(bits):
    return _float16.unpack(_bits16.pack(bits))[0]


def round_float16(value):
    """The nearest float16 as a float, infinite beyond the range."""
    try:
        return _float16.unpack(_float16.pack(value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def bfloat16_from_bits(bits):
    return _float32.unpack(_bits32.pack(bits << 16))[0]


def round_bfloat16(value):
    """The nearest bfloat16 as a float, ties to even, infinite beyond the range."""
    if value != value or value in (math.inf, -math.inf) or value == 0:
        return value
    exponent = max(math.frexp(value)[1] - 8, -133)  # of the last bit kept
    rounded = math.ldexp(round(math.ldexp(value, -exponent)), exponent)
    return rounded if abs(rounded) < 2.0**128 else math.copysign(math.inf, value)


def _text(dtype, real, imag):
    """The text of a number, as the library writes an array with no axes."""
    value, cell = new("double[2]", [real, imag]), new(HANDLE_CELL)
    code = named["complex128"]._code
    check(lib.nd_full(dtype._code, 0, null, code, value, cell))
    try:
        return text(lib.nd_format, cell[0], lib.ND_TEXT_STR, null)
    finally:
        lib.nd_release(cell[0])


def bounds(dtype):
    """The smallest and the largest element of an integer dtype."""
    bits, signed = dtype.itemsize * 8, dtype.kind == "i"
    return -(signed << bits - 1), (1 << bits - signed) - 1


class generic:
    """The base of all scalar types."""

    __slots__ = ()
    ndim = 0
    shape = ()
    size = 1

    @property
    def itemsize(self):
        """Bytes of one element."""
        return self.dtype.itemsize

    nbytes = itemsize

    @property
    def T(self):
        """The scalar itself."""
        return self

    def __getitem__(self, key):
        if key == () or key is Ellipsis:
            return self
        raise TypeError(f"{type(self).__name__} scalar cannot be indexed")

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return type(self), (self.item(),)

    def tolist(self):
        """The Python number of the same value."""
        return self.item()


class number(generic):
    """The base of all scalar types but bool_."""

    __slots__ = ()


class integer(number, int):
    """The base of the integer scalar types."""

    __slots__ = ()

    def __new__(cls, value=0):
        number = int(value)
        low, high = bounds(cls.dtype)
        if not low <= number <= high:
            raise OverflowError(
                f"Python integer {number} out of bounds for {cls.__name__}"
            )
        return int.__new__(cls, number)

    def __round__(self, ndigits=None):
        result = int.__round__(self, ndigits)
        return result if ndigits is None else type(self)(result)

    def item(self):
        """The int of the same value."""
        return int(self)

    def __repr__(self):
        return f"nd.{type(self).__name__}({int.__repr__(self)})"

    __str__ = int.__repr__


class signedinteger(integer):
    """The base of int8, int16, int32 and int64."""

    __slots__ = ()


class unsignedinteger(integer):
    """The base of uint8, uint16, uint32 and uint64."""

    __slots__ = ()


class inexact(number):
    """The base of the floating and complex scalar types."""

    __slots__ = ()


class floating(inexact, float):
    """The base of the floating scalar types."""

    __slots__ = ()
    _round = float

    def __new__(cls, value=0.0):
        return float.__new__(cls, cls._round(float(value)))

    def __round__(self, ndigits=None):
        result = float.__round__(self, ndigits)
        return result if ndigits is None else type(self)(result)

    def item(self):
        """The float of the same value."""
        return float(self)

    def __str__(self):
        """The shortest text that gives this value back in its own precision."""
        return _text(self.dtype, self, 0.0)

    def __repr__(self):
        return f"nd.{type(self).__name__}({self})"

    def __format__(self, spec):
        return float.__format__(self, spec) if spec else str(self)


class complexfloating(inexact, complex):
    """The base of the complex scalar types."""

    __slots__ = ()
    _part = float

    def __new__(cls, real=0.0, imag=0.0):
        value = complex(real, imag) if imag else complex(real)
        part = cls._part
        return complex.__new__(cls, part(value.real), part(value.imag))

    def item(self):
        """The complex of the same value."""
        return complex(self)

    def __str__(self):
        """The shortest text that gives this value back in its own precision."""
        return _text(self.dtype, self.real, self.imag)

    def __repr__(self):
        text = str(self)
        return f"nd.{type(self).__name__}({text[1:-1] if text[0] == '(' else text})"

    def __format__(self, spec):
        return complex.__format__(self, spec) if spec else str(self)


class bool_(generic):
    """A truth value: one of the two objects nd.True_ and nd.False_.

    >>> nd.bool_(3)
    nd.True_
    >>> nd.True_ == True, nd.True_ is True, ~nd.True_, int(nd.True_) + 1
    (nd.True_, False, nd.False_, 2)
    """

    __slots__ = ("_value",)

    def __new__(cls, value=False):
        return True_ if value else False_

    def __bool__(self):
        return self._value

    def __int__(self):
        return int(self._value)

    def __float__(self):
        return float(self._value)

    def __complex__(self):
        return complex(self._value)

    def __hash__(self):
        return hash(self._value)

    def __repr__(self):
        return f"nd.{self._value}_"

    def __str__(self):
        return str(self._value)

    def __format__(self, spec):
        return format(self._value, spec)

    def item(self):
        """The bool of the same value."""
        return self._value

    @property
    def real(self):
        """The value itself."""
        return self

    @property
    def imag(self):
        """nd.False_"""
        return False_

    @property
    def __array_interface__(self):
        return {"version": 3, "shape": (), "typestr": "|b1", "data": _BOOL_BYTES[self]}


False_, True_ = object.__new__(bool_), object.__new__(bool_)
False_._value, True_._value = False, True
_BOOL_BYTES = {False_: b"\0", True_: b"\1"}


def _define(base, name, **members):
    """One scalar type, known to its dtype."""
    row = named[name]
    kind = type(
        name,
        (base,),
        {
            "__slots__": (),
            "__module__": "ndabi",
            "__doc__": f"One element of dtype {name}.",
            "dtype": row,
            **members,
        },
    )
    row.type = kind
    return kind


int8 = _define(signedinteger, "int8")
int16 = _define(signedinteger, "int16")
int32 = _define(signedinteger, "int32")
int64 = _define(signedinteger, "int64")
uint8 = _define(unsignedinteger, "uint8")
uint16 = _define(unsignedinteger, "uint16")
uint32 = _define(unsignedinteger, "uint32")
uint64 = _define(unsignedinteger, "uint64")
float16 = _define(floating, "float16", _round=staticmethod(round_float16))
bfloat16 = _define(floating, "bfloat16", _round=staticmethod(round_bfloat16))
float32 = _define(floating, "float32", _round=staticmethod(round_float32))
float64 = _define(floating, "float64")
complex64 = _define(complexfloating, "complex64", _part=staticmethod(round_float32))
complex128 = _define(complexfloating, "complex128")
bool_.dtype = named["bool"]
bool_.dtype.type = bool_
