# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Sequence
from typing import Any, Literal

from ndabi import ndarray

_Mode = Literal[
    "reflect",
    "grid-mirror",
    "constant",
    "grid-constant",
    "nearest",
    "mirror",
    "wrap",
    "grid-wrap",
]
_Modes = _Mode | Sequence[_Mode]
_Axes = int | Sequence[int] | None
_Output = Any

__all__ = [
    "convolve",
    "convolve1d",
    "correlate",
    "correlate1d",
    "gaussian_filter",
    "gaussian_filter1d",
    "gaussian_gradient_magnitude",
    "gaussian_laplace",
    "laplace",
    "prewitt",
    "sobel",
    "uniform_filter",
    "uniform_filter1d",
]

def correlate(
    input: Any,
    weights: Any,
    output: _Output = None,
    mode: _Mode = "reflect",
    cval: complex = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
) -> ndarray: ...
def convolve(
    input: Any,
    weights: Any,
    output: _Output = None,
    mode: _Mode = "reflect",
    cval: complex = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
) -> ndarray: ...
def correlate1d(
    input: Any,
    weights: Any,
    axis: int = -1,
    output: _Output = None,
    mode: _Mode = "reflect",
    cval: complex = 0.0,
    origin: int = 0,
    *,
    stride: int = 1,
    dilation: int = 1,
) -> ndarray: ...
def convolve1d(
    input: Any,
    weights: Any,
    axis: int = -1,
    output: _Output = None,
    mode: _Mode = "reflect",
    cval: complex = 0.0,
    origin: int = 0,
    *,
    stride: int = 1,
    dilation: int = 1,
) -> ndarray: ...
def gaussian_filter(
    input: Any,
    sigma: float | Sequence[float],
    order: int | Sequence[int] = 0,
    output: _Output = None,
    mode: _Modes = "reflect",
    cval: complex = 0.0,
    truncate: float = 4.0,
    *,
    radius: int | Sequence[int] | None = None,
    axes: _Axes = None,
) -> ndarray: ...
def gaussian_filter1d(
    input: Any,
    sigma: float,
    axis: int = -1,
    order: int = 0,
    output: _Output = None,
    mode: _Mode = "reflect",
    cval: complex = 0.0,
    truncate: float = 4.0,
    *,
    radius: int | None = None,
) -> ndarray: ...
def gaussian_laplace(
    input: Any,
    sigma: float | Sequence[float],
    output: _Output = None,
    mode: _Modes = "reflect",
    cval: complex = 0.0,
    *,
    axes: _Axes = None,
    truncate: float = 4.0,
    radius: int | Sequence[int] | None = None,
) -> ndarray: ...
def gaussian_gradient_magnitude(
    input: Any,
    sigma: float | Sequence[float],
    output: _Output = None,
    mode: _Modes = "reflect",
    cval: complex = 0.0,
    *,
    axes: _Axes = None,
    truncate: float = 4.0,
    radius: int | Sequence[int] | None = None,
) -> ndarray: ...
def uniform_filter(
    input: Any,
    size: int | Sequence[int] = 3,
    output: _Output = None,
    mode: _Modes = "reflect",
    cval: complex = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def uniform_filter1d(
    input: Any,
    size: int,
    axis: int = -1,
    output: _Output = None,
    mode: _Mode = "reflect",
    cval: complex = 0.0,
    origin: int = 0,
) -> ndarray: ...
def sobel(
    input: Any,
    axis: int = -1,
    output: _Output = None,
    mode: _Modes = "reflect",
    cval: complex = 0.0,
) -> ndarray: ...
def prewitt(
    input: Any,
    axis: int = -1,
    output: _Output = None,
    mode: _Modes = "reflect",
    cval: complex = 0.0,
) -> ndarray: ...
def laplace(
    input: Any,
    output: _Output = None,
    mode: _Modes = "reflect",
    cval: complex = 0.0,
    *,
    axes: _Axes = None,
) -> ndarray: ...
