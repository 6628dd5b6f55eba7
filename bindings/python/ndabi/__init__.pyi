# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, SupportsIndex, overload

from ndabi import exceptions as exceptions
from ndabi import fft as fft
from ndabi import lib as lib
from ndabi import ndimage as ndimage
from ndabi import signal as signal
from ndabi import special as special
from ndabi._array import ndarray as ndarray
from ndabi._calculus import *  # noqa: F403
from ndabi._elementwise import *  # noqa: F403
from ndabi._errstate import *  # noqa: F403
from ndabi._nan_reductions import *  # noqa: F403
from ndabi._reductions import *  # noqa: F403
from ndabi._scalars import (
    False_ as False_,
)
from ndabi._scalars import (
    True_ as True_,
)
from ndabi._scalars import (
    bfloat16 as bfloat16,
)
from ndabi._scalars import (
    bool_ as bool_,
)
from ndabi._scalars import (
    complex64 as complex64,
)
from ndabi._scalars import (
    complex128 as complex128,
)
from ndabi._scalars import (
    complexfloating as complexfloating,
)
from ndabi._scalars import (
    float16 as float16,
)
from ndabi._scalars import (
    float32 as float32,
)
from ndabi._scalars import (
    float64 as float64,
)
from ndabi._scalars import (
    floating as floating,
)
from ndabi._scalars import (
    generic as generic,
)
from ndabi._scalars import (
    inexact as inexact,
)
from ndabi._scalars import (
    int8 as int8,
)
from ndabi._scalars import (
    int16 as int16,
)
from ndabi._scalars import (
    int32 as int32,
)
from ndabi._scalars import (
    int64 as int64,
)
from ndabi._scalars import (
    integer as integer,
)
from ndabi._scalars import (
    number as number,
)
from ndabi._scalars import (
    signedinteger as signedinteger,
)
from ndabi._scalars import (
    uint8 as uint8,
)
from ndabi._scalars import (
    uint16 as uint16,
)
from ndabi._scalars import (
    uint32 as uint32,
)
from ndabi._scalars import (
    uint64 as uint64,
)
from ndabi._scalars import (
    unsignedinteger as unsignedinteger,
)
from ndabi._scans import *  # noqa: F403
from ndabi._typing import (
    ArrayLike,
    Casting,
    DTypeLike,
    File,
    Method,
    Mode,
    Number,
    Order,
    Shape,
)
from ndabi._ufunc import ufunc as ufunc
from ndabi._ufuncs import *  # noqa: F403
from ndabi.exceptions import Error as Error

__version__: str
e: float
inf: float
nan: float
newaxis: None
pi: float

_str = str

class dtype(str):
    name: _str
    str: _str
    kind: _str
    char: _str
    num: int
    format: _str  # type: ignore[assignment]
    byteorder: _str
    itemsize: int
    alignment: int
    descr: list[tuple[_str, _str]]
    shape: tuple[()]
    ndim: int
    base: dtype
    type: type[generic]
    fields: None
    names: None
    subdtype: None
    metadata: None
    isnative: bool
    hasobject: bool
    isalignedstruct: bool
    def __new__(cls, spec: DTypeLike = None) -> dtype: ...
    def newbyteorder(self, new_order: _str = "S") -> dtype: ...

class iinfo:
    bits: int
    dtype: dtype
    kind: str
    max: int
    min: int
    def __init__(self, type: DTypeLike) -> None: ...

class finfo:
    bits: int
    dtype: dtype
    eps: float
    epsneg: float
    max: float
    maxexp: int
    min: float
    minexp: int
    nmant: int
    precision: int
    resolution: float
    smallest_normal: float
    smallest_subnormal: float
    tiny: float
    def __init__(self, dtype: DTypeLike) -> None: ...

def result_type(*arrays_and_dtypes: Any) -> dtype: ...
def promote_types(type1: DTypeLike, type2: DTypeLike) -> dtype: ...
def can_cast(from_: DTypeLike, to: DTypeLike, casting: Casting = "safe") -> bool: ...
def array_equal(a1: ArrayLike, a2: ArrayLike, equal_nan: bool = False) -> bool: ...
def array_hash(a: ArrayLike) -> int: ...
def copyto(
    dst: ndarray,
    src: ArrayLike,
    casting: Casting = "same_kind",
    where: ArrayLike = True,
) -> None: ...
def shares_memory(a: ArrayLike, b: ArrayLike) -> bool: ...
def may_share_memory(a: ArrayLike, b: ArrayLike) -> bool: ...
def convolve(
    a: ArrayLike, v: ArrayLike, mode: Mode = "full", *, method: Method = "auto"
) -> ndarray: ...
def correlate(
    a: ArrayLike, v: ArrayLike, mode: Mode = "valid", *, method: Method = "auto"
) -> ndarray: ...
@overload
def arange(
    start: Number, stop: Number, step: Number = 1, dtype: DTypeLike = None
) -> ndarray: ...
@overload
def arange(
    start: Number, stop: None = None, step: Number = 1, dtype: DTypeLike = None
) -> ndarray: ...
def array(
    object: ArrayLike,
    dtype: DTypeLike = None,
    *,
    copy: bool | None = True,
    order: Order = "K",
    ndmin: int = 0,
) -> ndarray: ...
def asarray(
    a: ArrayLike,
    dtype: DTypeLike = None,
    order: Order | None = None,
    *,
    copy: bool | None = None,
) -> ndarray: ...
def asanyarray(
    a: ArrayLike,
    dtype: DTypeLike = None,
    order: Order | None = None,
    *,
    copy: bool | None = None,
) -> ndarray: ...
def ascontiguousarray(a: ArrayLike, dtype: DTypeLike = None) -> ndarray: ...
def asfortranarray(a: ArrayLike, dtype: DTypeLike = None) -> ndarray: ...
def copy(a: ArrayLike, order: Order = "K") -> ndarray: ...
def empty(
    shape: Shape, dtype: DTypeLike = ..., order: Literal["C", "F"] = "C"
) -> ndarray: ...
def zeros(
    shape: Shape, dtype: DTypeLike = ..., order: Literal["C", "F"] = "C"
) -> ndarray: ...
def ones(
    shape: Shape, dtype: DTypeLike = ..., order: Literal["C", "F"] = "C"
) -> ndarray: ...
def full(
    shape: Shape,
    fill_value: ArrayLike,
    dtype: DTypeLike = None,
    order: Literal["C", "F"] = "C",
) -> ndarray: ...
def empty_like(
    prototype: ArrayLike,
    dtype: DTypeLike = None,
    order: Order = "K",
    *,
    shape: Shape | None = None,
) -> ndarray: ...
def zeros_like(
    a: ArrayLike,
    dtype: DTypeLike = None,
    order: Order = "K",
    *,
    shape: Shape | None = None,
) -> ndarray: ...
def ones_like(
    a: ArrayLike,
    dtype: DTypeLike = None,
    order: Order = "K",
    *,
    shape: Shape | None = None,
) -> ndarray: ...
def full_like(
    a: ArrayLike,
    fill_value: ArrayLike,
    dtype: DTypeLike = None,
    order: Order = "K",
    *,
    shape: Shape | None = None,
) -> ndarray: ...
def eye(
    N: SupportsIndex,
    M: SupportsIndex | None = None,
    k: SupportsIndex = 0,
    dtype: DTypeLike = ...,
    order: Literal["C", "F"] = "C",
) -> ndarray: ...
def identity(n: SupportsIndex, dtype: DTypeLike = ...) -> ndarray: ...
def from_dlpack(
    x: Any, /, *, device: str | None = None, copy: bool | None = None
) -> ndarray: ...
def frombuffer(
    buffer: Any, dtype: DTypeLike = ..., count: int = -1, offset: int = 0
) -> ndarray: ...
def fromiter(iter: Iterable[Any], dtype: DTypeLike, count: int = -1) -> ndarray: ...
@overload
def linspace(
    start: Number,
    stop: Number,
    num: SupportsIndex = 50,
    endpoint: bool = True,
    retstep: Literal[False] = False,
    dtype: DTypeLike = None,
) -> ndarray: ...
@overload
def linspace(
    start: Number,
    stop: Number,
    num: SupportsIndex = 50,
    endpoint: bool = True,
    *,
    retstep: Literal[True],
    dtype: DTypeLike = None,
) -> tuple[ndarray, generic]: ...

class NpzFile(Mapping[str, ndarray]):
    files: list[str]
    def __init__(self, handle: int) -> None: ...
    def __getitem__(self, name: str) -> ndarray: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def close(self) -> None: ...
    def __enter__(self) -> NpzFile: ...
    def __exit__(self, *_: object) -> None: ...

def load(
    file: File,
    mmap_mode: Literal["r", "r+", "c"] | None = None,
    allow_pickle: bool = False,
    *,
    max_header_size: int = 10000,
) -> Any: ...
def save(file: File, arr: ArrayLike, allow_pickle: bool = False) -> None: ...
def savez(file: File, *args: ArrayLike, **kwds: ArrayLike) -> None: ...
def savez_compressed(file: File, *args: ArrayLike, **kwds: ArrayLike) -> None: ...
def array2string(
    a: ArrayLike,
    max_line_width: int | None = None,
    precision: int | None = None,
    suppress_small: bool | None = None,
    *,
    threshold: int | None = None,
    edgeitems: int | None = None,
    sign: Literal["-", "+", " "] | None = None,
    floatmode: str | None = None,
) -> str: ...
def array_repr(
    arr: ArrayLike,
    max_line_width: int | None = None,
    precision: int | None = None,
    suppress_small: bool | None = None,
) -> str: ...
def array_str(
    a: ArrayLike,
    max_line_width: int | None = None,
    precision: int | None = None,
    suppress_small: bool | None = None,
) -> str: ...
def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    suppress: bool | None = None,
    *,
    floatmode: str | None = None,
    sign: Literal["-", "+", " "] | None = None,
) -> None: ...
def get_printoptions() -> dict[str, Any]: ...
def printoptions(**options: Any) -> AbstractContextManager[dict[str, Any]]: ...
def get_num_threads() -> int: ...
def set_num_threads(count: int) -> None: ...
def live_count() -> int: ...
def memory_limit(bytes: int) -> int: ...
def memory_stats() -> dict[str, int]: ...
def trim_memory() -> int: ...
def show_config() -> None: ...
def atleast_1d(*arys: ArrayLike) -> Any: ...
def atleast_2d(*arys: ArrayLike) -> Any: ...
def atleast_3d(*arys: ArrayLike) -> Any: ...
def broadcast_arrays(*args: ArrayLike) -> tuple[ndarray, ...]: ...
def broadcast_shapes(*args: Shape) -> tuple[int, ...]: ...
def broadcast_to(array: ArrayLike, shape: Shape) -> ndarray: ...
def diagonal(
    a: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1
) -> ndarray: ...
def expand_dims(a: ArrayLike, axis: Shape) -> ndarray: ...
def flip(m: ArrayLike, axis: Shape | None = None) -> ndarray: ...
def fliplr(m: ArrayLike) -> ndarray: ...
def flipud(m: ArrayLike) -> ndarray: ...
def imag(val: ArrayLike) -> ndarray: ...
def real(val: ArrayLike) -> ndarray: ...
def matrix_transpose(x: ArrayLike, /) -> ndarray: ...
def moveaxis(a: ArrayLike, source: Shape, destination: Shape) -> ndarray: ...
def rollaxis(a: ArrayLike, axis: int, start: int = 0) -> ndarray: ...
def ndim(a: ArrayLike) -> int: ...
def shape(a: ArrayLike) -> tuple[int, ...]: ...
def size(a: ArrayLike, axis: int | None = None) -> int: ...
def permute_dims(a: ArrayLike, /, axes: Sequence[int] | None = None) -> ndarray: ...
def transpose(a: ArrayLike, /, axes: Sequence[int] | None = None) -> ndarray: ...
def ravel(a: ArrayLike, order: Order = "C") -> ndarray: ...
def reshape(
    a: ArrayLike,
    /,
    shape: Shape,
    order: Literal["C", "F", "A"] = "C",
    *,
    copy: bool | None = None,
) -> ndarray: ...
def squeeze(a: ArrayLike, axis: Shape | None = None) -> ndarray: ...
def swapaxes(a: ArrayLike, axis1: int, axis2: int) -> ndarray: ...
