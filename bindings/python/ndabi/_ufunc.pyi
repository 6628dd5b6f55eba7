# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Sequence
from typing import Any, SupportsIndex

from ndabi import dtype
from ndabi._array import ndarray
from ndabi._typing import ArrayLike, Axes, Casting, DTypeLike, Order, Out

class ufunc:
    signature: None
    def __init__(self, index: int) -> None: ...
    @property
    def nin(self) -> int: ...
    @property
    def nout(self) -> int: ...
    @property
    def nargs(self) -> int: ...
    @property
    def identity(self) -> Any: ...
    @property
    def types(self) -> list[str]: ...
    @property
    def ntypes(self) -> int: ...
    def __call__(
        self,
        *args: Any,
        out: Any = None,
        where: ArrayLike = True,
        casting: Casting = "same_kind",
        order: Order = "K",
        dtype: DTypeLike = None,
        subok: bool = True,
        signature: None = None,
    ) -> Any: ...
    def reduce(
        self,
        array: ArrayLike,
        axis: Axes = 0,
        dtype: DTypeLike = None,
        out: Out = None,
        keepdims: bool = False,
        initial: Any = ...,
        where: ArrayLike = True,
    ) -> Any: ...
    def accumulate(
        self,
        array: ArrayLike,
        axis: SupportsIndex = 0,
        dtype: DTypeLike = None,
        out: Out = None,
    ) -> ndarray: ...
    def reduceat(
        self,
        array: ArrayLike,
        indices: ArrayLike,
        axis: SupportsIndex = 0,
        dtype: DTypeLike = None,
        out: Out = None,
    ) -> ndarray: ...
    def outer(self, A: ArrayLike, B: ArrayLike, /, **options: Any) -> Any: ...
    def at(self, a: ndarray, indices: Any, b: ArrayLike = ..., /) -> None: ...
    def resolve_dtypes(
        self,
        dtypes: Sequence[Any],
        *,
        signature: None = None,
        casting: Casting | None = None,
        reduction: bool = False,
    ) -> tuple[dtype, ...]: ...
