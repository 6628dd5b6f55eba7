# SPDX-License-Identifier: BSD-3-Clause
from typing import Any, SupportsIndex

from ndabi._array import ndarray
from ndabi._typing import ArrayLike, Axes, Casting, DTypeLike, Out

def diff(
    a: ArrayLike,
    n: SupportsIndex = 1,
    axis: SupportsIndex = -1,
    prepend: ArrayLike = ...,
    append: ArrayLike = ...,
) -> ndarray: ...
def ediff1d(
    ary: ArrayLike,
    to_end: ArrayLike | None = None,
    to_begin: ArrayLike | None = None,
) -> ndarray: ...
def gradient(
    f: ArrayLike,
    *varargs: ArrayLike,
    axis: Axes = None,
    edge_order: SupportsIndex = 1,
) -> Any: ...
def trapezoid(
    y: ArrayLike,
    x: ArrayLike | None = None,
    dx: ArrayLike = 1.0,
    axis: SupportsIndex = -1,
) -> Any: ...
def vecdot(
    x1: ArrayLike,
    x2: ArrayLike,
    /,
    out: Out = None,
    *,
    casting: Casting = "same_kind",
    dtype: DTypeLike = None,
    axis: SupportsIndex = -1,
    keepdims: bool = False,
) -> Any: ...
def inner(a: ArrayLike, b: ArrayLike, /) -> Any: ...
def outer(a: ArrayLike, b: ArrayLike, out: Out = None) -> ndarray: ...
def dot(a: ArrayLike, b: ArrayLike, out: Out = None) -> Any: ...
def vdot(a: ArrayLike, b: ArrayLike, /) -> Any: ...
