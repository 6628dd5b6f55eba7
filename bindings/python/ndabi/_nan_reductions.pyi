# SPDX-License-Identifier: BSD-3-Clause
from typing import Any, SupportsIndex

from ndabi._typing import ArrayLike, Axes, DTypeLike, Out

def nansum(
    a: ArrayLike,
    axis: Axes = None,
    dtype: DTypeLike = None,
    out: Out = None,
    keepdims: bool = False,
    initial: Any = ...,
    where: ArrayLike = True,
) -> Any: ...
def nanprod(
    a: ArrayLike,
    axis: Axes = None,
    dtype: DTypeLike = None,
    out: Out = None,
    keepdims: bool = False,
    initial: Any = ...,
    where: ArrayLike = True,
) -> Any: ...
def nanmin(
    a: ArrayLike,
    axis: Axes = None,
    out: Out = None,
    keepdims: bool = False,
    initial: Any = ...,
    where: ArrayLike = True,
) -> Any: ...
def nanmax(
    a: ArrayLike,
    axis: Axes = None,
    out: Out = None,
    keepdims: bool = False,
    initial: Any = ...,
    where: ArrayLike = True,
) -> Any: ...
def nanmean(
    a: ArrayLike,
    axis: Axes = None,
    dtype: DTypeLike = None,
    out: Out = None,
    keepdims: bool = False,
    *,
    where: ArrayLike = True,
) -> Any: ...
def nanvar(
    a: ArrayLike,
    axis: Axes = None,
    dtype: DTypeLike = None,
    out: Out = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: ArrayLike = True,
    mean: ArrayLike | None = ...,
    correction: float = ...,
) -> Any: ...
def nanstd(
    a: ArrayLike,
    axis: Axes = None,
    dtype: DTypeLike = None,
    out: Out = None,
    ddof: float = 0,
    keepdims: bool = False,
    *,
    where: ArrayLike = True,
    mean: ArrayLike | None = ...,
    correction: float = ...,
) -> Any: ...
def nanargmin(
    a: ArrayLike,
    axis: SupportsIndex | None = None,
    out: Out = None,
    *,
    keepdims: bool = False,
) -> Any: ...
def nanargmax(
    a: ArrayLike,
    axis: SupportsIndex | None = None,
    out: Out = None,
    *,
    keepdims: bool = False,
) -> Any: ...
