# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Sequence
from os import PathLike
from types import EllipsisType
from typing import IO, Any, Literal, SupportsIndex

Order = Literal["C", "F", "A", "K"]
Mode = Literal["valid", "same", "full", 0, 1, 2]
Method = Literal["auto", "direct", "fft"]
Casting = Literal["no", "equiv", "safe", "same_kind", "unsafe"]
Shape = SupportsIndex | Sequence[SupportsIndex]
Item = SupportsIndex | slice | EllipsisType | None
Key = Item | tuple[Item, ...]
File = str | bytes | PathLike[str] | PathLike[bytes] | IO[bytes]
Number = bool | int | float | complex
# Numbers, nested sequences, buffers, and objects with __array_interface__ or __dlpack__.
ArrayLike = Any
# Names, Python's and ndabi's scalar types, and the dtypes of NumPy.
DTypeLike = Any
Axes = SupportsIndex | Sequence[SupportsIndex] | None
Out = Any
ErrorKind = Literal["ignore", "warn", "raise", "call", "print", "log"]
