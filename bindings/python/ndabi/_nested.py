# SPDX-License-Identifier: BSD-3-Clause
"""Arrays from nested sequences of numbers."""

from array import array as packed
from itertools import chain

from ndabi import _scalars
from ndabi._dtypes import named, promote_types
from ndabi._elements import typed
from ndabi._handle import Handle, make
from ndabi._library import INT64S, ffi, lib, new
from ndabi.exceptions import ShapeError

_SEQUENCES = (list, tuple, range)
_TYPECODES = {
    "int8": "b",
    "uint8": "B",
    "int16": "h",
    "uint16": "H",
    "int32": "i",
    "uint32": "I",
    "int64": "q",
    "uint64": "Q",
    "float32": "f",
    "float64": "d",
}
_PLAIN = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}


def is_sequence(value):
    """Whether from_nested takes it apart."""
    return isinstance(value, _SEQUENCES)


def empty(dtype, shape):
    """A C-contiguous array that is not initialised."""
    return make(lib.nd_empty, dtype._code, len(shape), new(INT64S, shape))


def from_nested(value, dtype=None):
    """The array of nested sequences. dtype None: the smallest that holds all leaves."""
    shape, leaves = _flatten(value)
    if any(
        isinstance(leaf, Handle) or hasattr(leaf, "__array_interface__")
        for leaf in leaves
    ):
        leaves = [_as_leaf(leaf) for leaf in leaves]
        if any(isinstance(leaf, Handle) for leaf in leaves):
            return _stack(shape, leaves, dtype)
    kinds = set(map(type, leaves))
    if not kinds <= _PLAIN.keys():
        leaves = [typed(leaf) for leaf in leaves]
        kinds = set(map(type, leaves))
    natural = _natural(leaves, kinds)
    target = dtype or natural
    # What array.array converts as NumPy does needs no second pass.
    direct = target.kind == natural.kind or (
        target.kind in "iuf" and natural.kind in "biu"
    )
    held = target if direct and target.name not in ("float16", "bfloat16") else natural
    result = empty(held, shape)
    if leaves:
        _fill(result, held, leaves)
    return result if held is target else result.astype(target)


def _flatten(value):
    """The shape of nested sequences and their leaves in C order."""
    shape, level = [], [value]
    while level and is_sequence(level[0]):
        length = len(level[0])
        if not all(is_sequence(each) and len(each) == length for each in level):
            raise _ragged(shape)
        shape.append(length)
        level = list(chain.from_iterable(level))
        if len(shape) > 64:
            raise ShapeError("sequences are nested deeper than 64 levels")
    if any(is_sequence(each) for each in level):
        raise _ragged(shape)
    return tuple(shape), level


def _ragged(shape):
    return ShapeError(
        "setting an array element with a sequence. The requested array has an "
        f"inhomogeneous shape after {max(len(shape), 1)} dimensions. The detected shape "
        f"was {tuple(shape)} + inhomogeneous part."
    )


def _as_leaf(leaf):
    """An array inside of the sequences: a scalar when it has no axes."""
    if type(leaf) in _PLAIN:
        return leaf
    scalar = typed(leaf)
    if scalar is not leaf:
        return scalar
    if not isinstance(leaf, Handle):
        from ndabi._asarray import asarray

        leaf = asarray(leaf)
    return leaf[()] if leaf.ndim == 0 else leaf


def _stack(shape, leaves, dtype):
    """Arrays of one shape as the last axes of the result."""
    if not all(
        isinstance(leaf, Handle) and leaf.shape == leaves[0].shape for leaf in leaves
    ):
        raise _ragged(shape)
    if dtype is None:
        dtype = leaves[0].dtype
        for leaf in leaves:
            dtype = promote_types(dtype, leaf.dtype)
    result = empty(dtype, (len(leaves), *leaves[0].shape))
    for i, leaf in enumerate(leaves):
        result[i] = leaf
    return result.reshape(shape + leaves[0].shape)


def _natural(leaves, kinds):
    """The dtype that NumPy gives the leaves."""
    if not leaves:
        return named["float64"]
    found = None
    for kind in kinds:
        dtype = _dtype_of(kind)
        if kind is int:
            integers = [leaf for leaf in leaves if type(leaf) is int]
            dtype = _integer_dtype(min(integers), max(integers))
        found = dtype if found is None else promote_types(found, dtype)
    return found


def _dtype_of(kind):
    if issubclass(kind, _scalars.generic):
        return kind.dtype
    for plain in _PLAIN:
        if issubclass(kind, plain):
            return named[_PLAIN[plain]]
    raise TypeError(f"cannot make an element of an array from {kind.__name__!r}")


def _integer_dtype(low, high):
    if high < 2**63 and low >= -(2**63):
        return named["int64"]
    if high < 2**64 and low >= 2**63:
        return named["uint64"]
    if high < 2**64 and low >= -(2**63):
        return named["float64"]  # as NumPy: int64 and uint64 promote to it
    raise OverflowError(f"Python integer {max(high, -low)} is too large for any dtype")


def _fill(result, dtype, leaves):
    """Writes the leaves, whose kind fits the dtype, to a new array."""
    name = dtype.name
    if name == "bool":
        data = bytes(map(bool, leaves))
    elif dtype.kind == "c":
        parts = [part for leaf in leaves for part in (leaf.real, leaf.imag)]
        data = packed("f" if dtype.itemsize == 8 else "d", parts)
    elif name in ("float16", "bfloat16"):
        for i, leaf in enumerate(leaves):
            result.reshape(-1)[i] = leaf
        return
    else:
        try:
            data = packed(_TYPECODES[name], _numbers(dtype, leaves))
        except OverflowError:
            bad = next(leaf for leaf in leaves if not _fits(dtype, leaf))
            raise OverflowError(
                f"Python integer {bad} out of bounds for {name}"
            ) from None
    ffi.memmove(result._opened().data, data, result.nbytes)


def _numbers(dtype, leaves):
    """What array.array takes: bool_ is no number to it."""
    if dtype.kind in "iu":
        return map(int, leaves)
    return map(float, leaves)


def _fits(dtype, leaf):
    try:
        dtype.type(leaf)
    except OverflowError:
        return False
    return True
