# SPDX-License-Identifier: BSD-3-Clause
from typing import Any, Literal, SupportsIndex

from ndabi._array import ndarray
from ndabi._typing import ArrayLike

_Mode = Literal["full", "same", "valid"]
_Boundary = Literal["fill", "wrap", "symm"]

def lfilter(
    b: ArrayLike,
    a: ArrayLike,
    x: ArrayLike,
    axis: SupportsIndex = -1,
    zi: ArrayLike | None = None,
) -> Any: ...
def upfirdn(
    h: ArrayLike,
    x: ArrayLike,
    up: SupportsIndex = 1,
    down: SupportsIndex = 1,
    axis: SupportsIndex = -1,
    mode: Literal[
        "constant",
        "symmetric",
        "reflect",
        "edge",
        "wrap",
        "smooth",
        "line",
        "antisymmetric",
        "antireflect",
    ] = "constant",
    cval: float = 0,
) -> ndarray: ...
def savgol_coeffs(
    window_length: SupportsIndex,
    polyorder: SupportsIndex,
    deriv: SupportsIndex = 0,
    delta: float = 1.0,
    pos: float | None = None,
    use: Literal["conv", "dot"] = "conv",
) -> ndarray: ...
def savgol_filter(
    x: ArrayLike,
    window_length: SupportsIndex,
    polyorder: SupportsIndex,
    deriv: SupportsIndex = 0,
    delta: float = 1.0,
    axis: SupportsIndex = -1,
    mode: Literal["interp", "mirror", "constant", "nearest", "wrap"] = "interp",
    cval: float = 0.0,
) -> ndarray: ...
def sepfir2d(input: ArrayLike, hrow: ArrayLike, hcol: ArrayLike) -> ndarray: ...
def convolve2d(
    in1: ArrayLike,
    in2: ArrayLike,
    mode: _Mode = "full",
    boundary: _Boundary = "fill",
    fillvalue: complex = 0,
) -> ndarray: ...
def correlate2d(
    in1: ArrayLike,
    in2: ArrayLike,
    mode: _Mode = "full",
    boundary: _Boundary = "fill",
    fillvalue: complex = 0,
) -> ndarray: ...
