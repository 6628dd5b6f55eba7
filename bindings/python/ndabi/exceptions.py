# SPDX-License-Identifier: BSD-3-Clause
"""The exceptions of ndabi.

Each status code of the library has one class. Each class derives from `Error` and from
the built-in exception that NumPy raises in the same place, so that both `except
IndexError` and `except nd.Error` do what they say. `code` is the ND_E_... number.

>>> try:
...     nd.zeros(3).reshape(2, 2)
... except ValueError as error:
...     print(type(error).__name__, error.code)
ShapeError -6
"""

__all__ = [
    "ArgumentError",
    "AxisError",
    "BroadcastError",
    "CastError",
    "DTypeError",
    "Error",
    "FileError",
    "FormatError",
    "HandleError",
    "IndexOutOfBounds",
    "InternalError",
    "OutOfMemory",
    "ReadOnlyError",
    "ShapeError",
    "SizeError",
    "UnsupportedError",
]


class Error(Exception):
    """The base of all exceptions that carry a code of the library."""

    code = 0


class ArgumentError(Error, ValueError):
    """An argument has a value that is not allowed."""

    code = -15


class HandleError(Error, ValueError):
    """The array has been released."""

    code = -2


class CastError(Error, TypeError):
    """The casting rule forbids the conversion."""

    code = -3


class DTypeError(Error, TypeError):
    """The dtype is unknown, or not supported by the operation."""

    code = -4


class ShapeError(Error, ValueError):
    """Shapes or numbers of dimensions do not fit."""

    code = -6


class BroadcastError(ShapeError):
    """Shapes cannot be broadcast together."""

    code = -7


class SizeError(Error, ValueError, OverflowError):
    """A size exceeds 64 bits, or a Python integer the dtype that it should have."""

    code = -8


class ReadOnlyError(Error, ValueError):
    """The elements must not be written."""

    code = -11


class IndexOutOfBounds(Error, IndexError):
    """An index lies outside of its axis, or there are too many indices."""

    code = -13


class AxisError(Error, ValueError, IndexError):
    """An axis that the array does not have, or the same axis twice."""

    code = -14


class OutOfMemory(Error, MemoryError):
    """The memory is exhausted, or the limit of nd.memory_limit is reached."""

    code = -16


class FileError(Error, OSError):
    """The system could not read or write a file."""

    code = -18


class FormatError(Error, ValueError):
    """Malformed data: a file cut short, or an inconsistent tensor."""

    code = -19


class UnsupportedError(Error, NotImplementedError):
    """Not available in this build or for these arguments."""

    code = -21


class InternalError(Error, RuntimeError):
    """A fault in the library. Please report it."""

    code = -23


# Codes that share a class with another. What is in neither table is an InternalError.
by_code = {
    kind.code: kind
    for kind in list(globals().values())
    if isinstance(kind, type) and issubclass(kind, Error) and kind is not Error
}
by_code.update(
    {
        -1: ArgumentError,
        -5: ShapeError,
        -9: ArgumentError,
        -10: ArgumentError,
        -12: ArgumentError,
        -17: OutOfMemory,
        -20: FormatError,
    }
)
