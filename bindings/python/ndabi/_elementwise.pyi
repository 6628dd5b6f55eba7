# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Sequence
from typing import Any, SupportsIndex

from ndabi._array import ndarray
from ndabi._typing import ArrayLike, Out

def where(condition: ArrayLike, x: ArrayLike = ..., y: ArrayLike = ..., /) -> Any: ...
def select(
    condlist: Sequence[ArrayLike],
    choicelist: Sequence[ArrayLike],
    default: ArrayLike = 0,
) -> Any: ...
def clip(
    a: ArrayLike,
    a_min: ArrayLike | None = ...,
    a_max: ArrayLike | None = ...,
    out: Out = None,
    *,
    min: ArrayLike | None = ...,
    max: ArrayLike | None = ...,
    **options: Any,
) -> Any: ...
def round(a: ArrayLike, decimals: SupportsIndex = 0, out: Out = None) -> Any: ...
def around(a: ArrayLike, decimals: SupportsIndex = 0, out: Out = None) -> Any: ...
def fix(x: ArrayLike, out: Out = None) -> Any: ...
def nan_to_num(
    x: ArrayLike,
    copy: bool = True,
    nan: float = 0.0,
    posinf: float | None = None,
    neginf: float | None = None,
) -> Any: ...
def isclose(
    a: ArrayLike,
    b: ArrayLike,
    rtol: ArrayLike = 1e-05,
    atol: ArrayLike = 1e-08,
    equal_nan: bool = False,
) -> Any: ...
def allclose(
    a: ArrayLike,
    b: ArrayLike,
    rtol: ArrayLike = 1e-05,
    atol: ArrayLike = 1e-08,
    equal_nan: bool = False,
) -> bool: ...
def array_equiv(a1: ArrayLike, a2: ArrayLike) -> bool: ...
def angle(z: ArrayLike, deg: bool = False) -> Any: ...
def iscomplex(x: ArrayLike) -> Any: ...
def isreal(x: ArrayLike) -> Any: ...
def iscomplexobj(x: ArrayLike) -> bool: ...
def isrealobj(x: ArrayLike) -> bool: ...
def real_if_close(a: ArrayLike, tol: float = 100) -> ndarray: ...
def unwrap(
    p: ArrayLike,
    discont: float | None = None,
    axis: SupportsIndex = -1,
    *,
    period: float = ...,
) -> ndarray: ...
