# SPDX-License-Identifier: BSD-3-Clause
from typing import Any, Literal, SupportsIndex

from ndabi._array import ndarray
from ndabi._typing import ArrayLike

_Window = str | float | tuple[Any, ...]

def get_window(window: _Window, Nx: SupportsIndex, fftbins: bool = True) -> ndarray: ...
def kaiser_atten(numtaps: int, width: float) -> float: ...
def kaiser_beta(a: float) -> float: ...
def firwin(
    numtaps: SupportsIndex,
    cutoff: ArrayLike,
    *,
    width: float | None = None,
    window: _Window = "hamming",
    pass_zero: bool | Literal["lowpass", "highpass", "bandpass", "bandstop"] = True,
    scale: bool = True,
    fs: float | None = None,
) -> ndarray: ...
