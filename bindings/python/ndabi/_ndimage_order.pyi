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
_Size = int | Sequence[int] | None

__all__ = [
    "maximum_filter",
    "maximum_filter1d",
    "median_filter",
    "minimum_filter",
    "minimum_filter1d",
    "percentile_filter",
    "rank_filter",
]

def minimum_filter(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
) -> ndarray: ...
def maximum_filter(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
) -> ndarray: ...
def median_filter(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
) -> ndarray: ...
def rank_filter(
    input: Any,
    rank: int,
    size: _Size = None,
    footprint: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
) -> ndarray: ...
def percentile_filter(
    input: Any,
    percentile: float,
    size: _Size = None,
    footprint: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
    stride: int | Sequence[int] = 1,
    dilation: int | Sequence[int] = 1,
) -> ndarray: ...
def minimum_filter1d(
    input: Any,
    size: int,
    axis: int = -1,
    output: Any = None,
    mode: _Mode = "reflect",
    cval: float = 0.0,
    origin: int = 0,
    *,
    stride: int = 1,
    dilation: int = 1,
) -> ndarray: ...
def maximum_filter1d(
    input: Any,
    size: int,
    axis: int = -1,
    output: Any = None,
    mode: _Mode = "reflect",
    cval: float = 0.0,
    origin: int = 0,
    *,
    stride: int = 1,
    dilation: int = 1,
) -> ndarray: ...
