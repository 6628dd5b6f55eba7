# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Sequence
from typing import Any, Literal, SupportsIndex, TypeAlias, overload

from ndabi import ndarray
from ndabi._signal_filters import *  # noqa: F403

__all__ = ["choose_conv_method", "convolve", "correlate", "fftconvolve", "oaconvolve"]

_Mode: TypeAlias = Literal["full", "same", "valid"]
_Method: TypeAlias = Literal["auto", "direct", "fft"]
_Axes: TypeAlias = SupportsIndex | Sequence[SupportsIndex] | None

def convolve(
    in1: Any, in2: Any, mode: _Mode = "full", method: _Method = "auto"
) -> ndarray: ...
def correlate(
    in1: Any, in2: Any, mode: _Mode = "full", method: _Method = "auto"
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
