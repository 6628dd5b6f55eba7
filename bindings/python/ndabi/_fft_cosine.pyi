# SPDX-License-Identifier: BSD-3-Clause
from typing import Any, Literal, SupportsIndex

from ndabi import ndarray

_Norm = Literal["backward", "ortho", "forward"] | None

__all__ = ["dct", "dst", "idct", "idst"]

def dct(
    x: Any,
    type: Literal[2, 3] = 2,
    n: int | None = None,
    axis: int = -1,
    norm: _Norm = None,
    overwrite_x: bool = False,
    workers: SupportsIndex | None = None,
    orthogonalize: bool | None = None,
) -> ndarray: ...
def idct(
    x: Any,
    type: Literal[2, 3] = 2,
    n: int | None = None,
    axis: int = -1,
    norm: _Norm = None,
    overwrite_x: bool = False,
    workers: SupportsIndex | None = None,
    orthogonalize: bool | None = None,
) -> ndarray: ...
def dst(
    x: Any,
    type: Literal[2, 3] = 2,
    n: int | None = None,
    axis: int = -1,
    norm: _Norm = None,
    overwrite_x: bool = False,
    workers: SupportsIndex | None = None,
    orthogonalize: bool | None = None,
) -> ndarray: ...
def idst(
    x: Any,
    type: Literal[2, 3] = 2,
    n: int | None = None,
    axis: int = -1,
    norm: _Norm = None,
    overwrite_x: bool = False,
    workers: SupportsIndex | None = None,
    orthogonalize: bool | None = None,
) -> ndarray: ...
