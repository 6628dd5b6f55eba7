# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Sequence
from typing import Any, Literal

from ndabi import ndarray
from ndabi._fft_cosine import *  # noqa: F403

_Norm = Literal["backward", "ortho", "forward"] | None
_Axes = int | Sequence[int] | None

__all__ = [
    "fft",
    "fft2",
    "fftfreq",
    "fftn",
    "fftshift",
    "hfft",
    "ifft",
    "ifft2",
    "ifftn",
    "ifftshift",
    "ihfft",
    "irfft",
    "irfft2",
    "irfftn",
    "rfft",
    "rfft2",
    "rfftfreq",
    "rfftn",
]

def fft(
    a: Any, n: int | None = None, axis: int = -1, norm: _Norm = None, out: Any = None
) -> ndarray: ...
def ifft(
    a: Any, n: int | None = None, axis: int = -1, norm: _Norm = None, out: Any = None
) -> ndarray: ...
def rfft(
    a: Any, n: int | None = None, axis: int = -1, norm: _Norm = None, out: Any = None
) -> ndarray: ...
def irfft(
    a: Any, n: int | None = None, axis: int = -1, norm: _Norm = None, out: Any = None
) -> ndarray: ...
def hfft(
    a: Any, n: int | None = None, axis: int = -1, norm: _Norm = None, out: Any = None
) -> ndarray: ...
def ihfft(
    a: Any, n: int | None = None, axis: int = -1, norm: _Norm = None, out: Any = None
) -> ndarray: ...
def fftn(
    a: Any,
    s: Sequence[int] | None = None,
    axes: _Axes = None,
    norm: _Norm = None,
    out: Any = None,
) -> ndarray: ...
def ifftn(
    a: Any,
    s: Sequence[int] | None = None,
    axes: _Axes = None,
    norm: _Norm = None,
    out: Any = None,
) -> ndarray: ...
def rfftn(
    a: Any,
    s: Sequence[int] | None = None,
    axes: _Axes = None,
    norm: _Norm = None,
    out: Any = None,
) -> ndarray: ...
def irfftn(
    a: Any,
    s: Sequence[int] | None = None,
    axes: _Axes = None,
    norm: _Norm = None,
    out: Any = None,
) -> ndarray: ...
def fft2(
    a: Any,
    s: Sequence[int] | None = None,
    axes: _Axes = (-2, -1),
    norm: _Norm = None,
    out: Any = None,
) -> ndarray: ...
def ifft2(
    a: Any,
    s: Sequence[int] | None = None,
    axes: _Axes = (-2, -1),
    norm: _Norm = None,
    out: Any = None,
) -> ndarray: ...
def rfft2(
    a: Any,
    s: Sequence[int] | None = None,
    axes: _Axes = (-2, -1),
    norm: _Norm = None,
    out: Any = None,
) -> ndarray: ...
def irfft2(
    a: Any,
    s: Sequence[int] | None = None,
    axes: _Axes = (-2, -1),
    norm: _Norm = None,
    out: Any = None,
) -> ndarray: ...
def fftfreq(n: int, d: float = 1.0) -> ndarray: ...
def rfftfreq(n: int, d: float = 1.0) -> ndarray: ...
def fftshift(x: Any, axes: _Axes = None) -> ndarray: ...
def ifftshift(x: Any, axes: _Axes = None) -> ndarray: ...
