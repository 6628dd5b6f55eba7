# SPDX-License-Identifier: BSD-3-Clause
from typing import SupportsIndex

from ndabi._array import ndarray
from ndabi._typing import ArrayLike, DTypeLike, Out

def cumsum(
    a: ArrayLike,
    axis: SupportsIndex | None = None,
    dtype: DTypeLike = None,
    out: Out = None,
) -> ndarray: ...
def cumprod(
    a: ArrayLike,
    axis: SupportsIndex | None = None,
    dtype: DTypeLike = None,
    out: Out = None,
) -> ndarray: ...
def nancumsum(
    a: ArrayLike,
    axis: SupportsIndex | None = None,
    dtype: DTypeLike = None,
    out: Out = None,
) -> ndarray: ...
def nancumprod(
    a: ArrayLike,
    axis: SupportsIndex | None = None,
    dtype: DTypeLike = None,
    out: Out = None,
) -> ndarray: ...
def cumulative_sum(
    x: ArrayLike,
    /,
    *,
    axis: SupportsIndex | None = None,
    dtype: DTypeLike = None,
    out: Out = None,
    include_initial: bool = False,
) -> ndarray: ...
def cumulative_prod(
    x: ArrayLike,
    /,
    *,
    axis: SupportsIndex | None = None,
    dtype: DTypeLike = None,
    out: Out = None,
    include_initial: bool = False,
) -> ndarray: ...
def cumulative_max(
    x: ArrayLike,
    /,
    *,
    axis: SupportsIndex | None = None,
    dtype: DTypeLike = None,
    out: Out = None,
    include_initial: bool = False,
) -> ndarray: ...
def cumulative_min(
    x: ArrayLike,
    /,
    *,
    axis: SupportsIndex | None = None,
    dtype: DTypeLike = None,
    out: Out = None,
    include_initial: bool = False,
) -> ndarray: ...
