# SPDX-License-Identifier: BSD-3-Clause
from typing import Any, SupportsIndex

from ndabi._typing import ArrayLike, Axes, DTypeLike, Out

def all(
    a: ArrayLike,
    axis: Axes = None,
    out: Out = None,
    keepdims: bool = False,
    *,
    where: ArrayLike = True,
) -> Any: ...
def any(
    a: ArrayLike,
    axis: Axes = None,
    out: Out = None,
    keepdims: bool = False,
    *,
    where: ArrayLike = True,
) -> Any: ...
def argmax(
    a: ArrayLike,
    axis: SupportsIndex | None = None,
    out: Out = None,
    *,
    keepdims: bool = False,
) -> Any: ...
def argmin(
    a: ArrayLike,
    axis: SupportsIndex | None = None,
    out: Out = None,
    *,
    keepdims: bool = False,
) -> Any: ...
def max(
    a: ArrayLike,
    axis: Axes = None,
    out: Out = None,
    keepdims: bool = False,
    initial: Any = ...,
    where: ArrayLike = True,
) -> Any: ...
def min(
    a: ArrayLike,
    axis: Axes = None,
    out: Out = None,
    keepdims: bool = False,
    initial: Any = ...,
    where: ArrayLike = True,
) -> Any: ...
def mean(
    a: ArrayLike,
    axis: Axes = None,
    dtype: DTypeLike = None,
    out: Out = None,
    keepdims: bool = False,
    *,
    where: ArrayLike = True,
) -> Any: ...
def prod(
    a: ArrayLike,
    axis: Axes = None,
    dtype: DTypeLike = None,
    out: Out = None,
    keepdims: bool = False,
    initial: Any = ...,
    where: ArrayLike = True,
) -> Any: ...
def sum(
    a: ArrayLike,
    axis: Axes = None,
    dtype: DTypeLike = None,
    out: Out = None,
    keepdims: bool = False,
    initial: Any = ...,
    where: ArrayLike = True,
) -> Any: ...
def std(
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
def var(
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
def amin(
    a: ArrayLike,
    axis: Axes = None,
    out: Out = None,
    keepdims: bool = False,
    initial: Any = ...,
    where: ArrayLike = True,
) -> Any: ...
def amax(
    a: ArrayLike,
    axis: Axes = None,
    out: Out = None,
    keepdims: bool = False,
    initial: Any = ...,
    where: ArrayLike = True,
) -> Any: ...
def count_nonzero(a: ArrayLike, axis: Axes = None, *, keepdims: bool = False) -> Any: ...
def ptp(
    a: ArrayLike, axis: Axes = None, out: Out = None, keepdims: bool = False
) -> Any: ...
def average(
    a: ArrayLike,
    axis: Axes = None,
    weights: ArrayLike | None = None,
    returned: bool = False,
    *,
    keepdims: bool = False,
) -> Any: ...
