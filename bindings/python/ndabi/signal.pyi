# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, SupportsIndex, TypeAlias, overload

from ndabi import dtype, ndarray
from ndabi._signal_filters import *  # noqa: F403
from ndabi._window_design import *  # noqa: F403

__all__ = [
    "Convolver",
    "choose_conv_method",
    "convolve",
    "correlate",
    "fftconvolve",
    "oaconvolve",
]

_Mode: TypeAlias = Literal["full", "same", "valid"]
_Method: TypeAlias = Literal["auto", "direct", "fft"]
_Axes: TypeAlias = SupportsIndex | Sequence[SupportsIndex] | None

def convolve(
    in1: Any,
    in2: Any,
    mode: _Mode = "full",
    method: _Method = "auto",
    *,
    axes: _Axes = None,
) -> ndarray: ...
def correlate(
    in1: Any,
    in2: Any,
    mode: _Mode = "full",
    method: _Method = "auto",
    *,
    axes: _Axes = None,
) -> ndarray: ...
def fftconvolve(
    in1: Any, in2: Any, mode: _Mode = "full", axes: _Axes = None
) -> ndarray: ...
def oaconvolve(
    in1: Any, in2: Any, mode: _Mode = "full", axes: _Axes = None
) -> ndarray: ...
@overload
def choose_conv_method(
    in1: Any, in2: Any, mode: _Mode = "full", measure: Literal[False] = False
) -> Literal["direct", "fft"]: ...
@overload
def choose_conv_method(
    in1: Any, in2: Any, mode: _Mode = "full", *, measure: Literal[True]
) -> tuple[Literal["direct", "fft"], dict[str, float]]: ...

class Convolver:
    block: int
    channels: int
    dtype: dtype
    taps: int
    def __init__(
        self, taps: Any, block: SupportsIndex, channels: SupportsIndex = 1
    ) -> None: ...
    @property
    def latency(self) -> int: ...
    def process(self, x: Any) -> ndarray: ...
    def reset(self) -> None: ...
    def stream(self, blocks: Iterable[Any]) -> Iterator[ndarray]: ...
    def run(self, x: Any, tail: bool = False) -> ndarray: ...
