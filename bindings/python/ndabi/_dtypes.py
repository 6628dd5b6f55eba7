# SPDX-License-Identifier: BSD-3-Clause
"""The dtypes: one object each, made from the table of the library.

A dtype is a str, its name, with attributes. So it hashes as its name, it pickles, and
`numpy.dtype(x)` and every `dtype=` argument elsewhere take it as it is.
"""

import struct

from ndabi._library import check, ffi, lib, new
from ndabi.exceptions import DTypeError

# Spelled as NumPy's dtype.char and dtype.num. A C long is an int64 on some systems.
_LONG = struct.calcsize("l") == 8
_CHARS = {
    "bool": ("?", 0),
    "int8": ("b", 1),
    "uint8": ("B", 2),
    "int16": ("h", 3),
    "uint16": ("H", 4),
    "int32": ("i", 5) if _LONG else ("l", 7),
    "uint32": ("I", 6) if _LONG else ("L", 8),
    "int64": ("l", 7) if _LONG else ("q", 9),
    "uint64": ("L", 8) if _LONG else ("Q", 10),
    "float16": ("e", 23),
    "bfloat16": ("E", 256),
    "float32": ("f", 11),
    "float64": ("d", 12),
    "complex64": ("F", 14),
    "complex128": ("D", 15),
}

_LONG_NAME, _ULONG_NAME = ("int64", "uint64") if _LONG else ("int32", "uint32")

# The names that are not the library's: those of C and NumPy's one-letter codes.
_SYNONYMS = {
    "byte": "int8",
    "ubyte": "uint8",
    "short": "int16",
    "ushort": "uint16",
    "intc": "int32",
    "uintc": "uint32",
    "int": "int64",
    "int_": "int64",
    "intp": "int64",
    "uint": "uint64",
    "uintp": "uint64",
    "long": _LONG_NAME,
    "ulong": _ULONG_NAME,
    "l": _LONG_NAME,
    "L": _ULONG_NAME,
    "longlong": "int64",
    "ulonglong": "uint64",
    "half": "float16",
    "single": "float32",
    "double": "float64",
    "float": "float64",
    "csingle": "complex64",
    "cdouble": "complex128",
    "complex": "complex128",
    "bool_": "bool",
    "F": "complex64",
    "D": "complex128",
    "E": "bfloat16",
}


class dtype(str):
    """The type of the elements of an array.

    dtype(x) takes names ('float64'), typestrs ('<f8'), Python's and ndabi's scalar types,
    and the dtypes and scalar types of NumPy. There is one object per dtype, equal to all
    of these, and its hash is that of its name.

    >>> nd.dtype(float)
    dtype('float64')
    >>> nd.dtype("<f4") == "float32"
    True
    >>> nd.dtype("int16").itemsize
    2
    >>> {nd.dtype("int8"): "a byte"}["int8"]
    'a byte'
    """

    def __new__(cls, spec=None):
        try:
            return _known[spec]
        except (KeyError, TypeError):
            return _find(spec)

    def __eq__(self, other):
        if self is other:
            return True
        try:
            return dtype(other) is self if other is not None else False
        except TypeError:
            return False

    def __ne__(self, other):
        return not self == other

    __hash__ = str.__hash__

    def __repr__(self):
        return f"dtype('{self.name}')"

    def __reduce__(self):
        return dtype, (self.name,)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __dir__(self):
        return sorted(name for name in self.__dict__ if not name.startswith("_"))

    def newbyteorder(self, new_order="S"):
        """This dtype, when the order is the machine's. No other is supported."""
        if new_order in ("=", "|", "N", "native", self.str[0]):
            return self
        raise DTypeError("newbyteorder: only the byte order of the machine is supported")


def _make(code):
    """The dtype object of one row of the library's table."""
    cell = new("const nd_dtype_desc **")
    check(lib.nd_dtype_info(code, cell))
    row = cell[0]
    name = ffi.string(row.name).decode()
    self = str.__new__(dtype, name)
    self.name = name
    self.str = ffi.string(row.typestr).decode()
    self.format = ffi.string(row.format).decode()
    self.kind = chr(row.kind)
    self.itemsize = row.itemsize
    self.alignment = row.alignment
    self.byteorder = "=" if self.str[0] in "<>" else "|"
    self.char, self.num = _CHARS[name]
    self.descr = [("", self.str)]
    self.shape = ()
    self.ndim = 0
    self.base = self
    self.fields = self.names = self.subdtype = self.metadata = None
    self.isnative = True
    self.hasobject = False
    self.isalignedstruct = False
    self.type = None  # the scalar type, set by _scalars
    self._code = code
    return self


# The dtypes by their codes, from 1.
by_code = [None] + [_make(code) for code in range(1, lib.ND_COMPLEX128 + 1)]
named = {each.name: each for each in by_code[1:]}

# What dtype() has been asked for and may be asked for again. Only grows by synonyms.
_known = {
    None: named["float64"],
    bool: named["bool"],
    int: named["int64"],
    float: named["float64"],
    complex: named["complex128"],
    **named,
    **{each.str: each for each in by_code[1:]},
    **{name: named[target] for name, target in _SYNONYMS.items()},
}

# The codes of what is a name or a type.
known_codes = {spec: each._code for spec, each in _known.items() if spec is not None}


def _find(spec):
    """The dtype of anything that is not in the table of known ones."""
    if isinstance(spec, str):
        cell = new("int32_t *")
        # decl.h: only texts without a foreign byte order, names and formats.
        if "\0" not in spec and not lib.nd_dtype_from_text(spec.encode(), cell):
            return by_code[cell[0]]
    elif isinstance(spec, type):
        if isinstance(getattr(spec, "dtype", None), dtype):
            return spec.dtype
        if spec.__module__.partition(".")[0] in ("numpy", "ml_dtypes"):
            return dtype(spec.__name__)
    elif hasattr(spec, "str") and hasattr(spec, "kind"):  # numpy.dtype
        return dtype("bfloat16" if spec.name == "bfloat16" else spec.str)
    elif hasattr(spec, "dtype") and spec.dtype is not spec:
        return dtype(spec.dtype)
    raise DTypeError(f"{spec!r} is not a dtype that ndabi supports")


def code_of(spec, default=None):
    """The code of a dtype argument. default stands for None, if given."""
    if spec is None and default is not None:
        return default
    return dtype(spec)._code


def promote_types(type1, type2):
    """The smallest dtype that holds the values of both.

    >>> nd.promote_types("int8", "uint8")
    dtype('int16')
    >>> nd.promote_types("float16", "bfloat16")
    dtype('float32')
    """
    cell = new("int32_t *")
    check(lib.nd_dtype_promote(dtype(type1)._code, dtype(type2)._code, cell))
    return by_code[cell[0]]


_CASTING = {
    "no": lib.ND_CAST_NO,
    "equiv": lib.ND_CAST_EQUIV,
    "safe": lib.ND_CAST_SAFE,
    "same_kind": lib.ND_CAST_SAME_KIND,
    "unsafe": lib.ND_CAST_UNSAFE,
}


def casting_code(casting):
    """The number of a casting rule."""
    try:
        return _CASTING[casting]
    except (KeyError, TypeError):
        raise ValueError(
            f"casting must be one of {', '.join(map(repr, _CASTING))}, not {casting!r}"
        ) from None


def can_cast(from_, to, casting="safe"):
    """Whether a cast between two dtypes is allowed under a rule.

    >>> nd.can_cast("int32", "float64")
    True
    >>> nd.can_cast("float64", "float32")
    False
    >>> nd.can_cast("float64", "float32", casting="same_kind")
    True
    """
    if type(from_) in (bool, int, float, complex):
        raise TypeError("can_cast() does not support Python ints, floats, and complex")
    rule = casting_code(casting)
    cell = new("int32_t *")
    check(lib.nd_dtype_can_cast(dtype(from_)._code, dtype(to)._code, rule, cell))
    return bool(cell[0])


# The kinds in the order of NEP 50: a Python number is weak, it only ever lifts the kind.
_RANK = {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}
_WEAK = {bool: 0, int: 1, float: 2, complex: 3}
_WEAK_ALONE = ("bool", "int64", "float64", "complex128")


def result_type(*arrays_and_dtypes):
    """The dtype that an operation on the arguments has. Python numbers are weak: they
    change the kind, never the size.

    >>> nd.result_type("int8", "float32")
    dtype('float32')
    >>> nd.result_type("float32", 1.5)
    dtype('float32')
    >>> nd.result_type("int8", 1.5)
    dtype('float64')
    """
    if not arrays_and_dtypes:
        raise ValueError("at least one array or dtype is required")
    weak, strong = -1, None
    for each in arrays_and_dtypes:
        if type(each) in _WEAK:
            weak = max(weak, _WEAK[type(each)])
        else:
            found = dtype(each)
            strong = found if strong is None else promote_types(strong, found)
    if strong is None:
        return named[_WEAK_ALONE[weak]]
    if weak <= _RANK[strong.kind]:
        return strong
    if weak == 3:
        low = {"float16": "complex64", "bfloat16": "complex64", "float32": "complex64"}
        return named[low.get(strong.name, "complex128")]
    return named[_WEAK_ALONE[weak]]
