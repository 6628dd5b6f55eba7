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
    "binary_closing",
    "binary_dilation",
    "binary_erosion",
    "binary_opening",
    "black_tophat",
    "generate_binary_structure",
    "grey_closing",
    "grey_dilation",
    "grey_erosion",
    "grey_opening",
    "iterate_structure",
    "morphological_gradient",
    "morphological_laplace",
    "white_tophat",
]

def grey_erosion(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    structure: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def grey_dilation(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    structure: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def grey_opening(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    structure: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def grey_closing(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    structure: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def white_tophat(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    structure: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def black_tophat(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    structure: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def morphological_gradient(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    structure: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def morphological_laplace(
    input: Any,
    size: _Size = None,
    footprint: Any = None,
    structure: Any = None,
    output: Any = None,
    mode: _Modes = "reflect",
    cval: float = 0.0,
    origin: int | Sequence[int] = 0,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def binary_erosion(
    input: Any,
    structure: Any = None,
    iterations: int = 1,
    mask: Any = None,
    output: Any = None,
    border_value: int = 0,
    origin: int | Sequence[int] = 0,
    brute_force: bool = False,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def binary_dilation(
    input: Any,
    structure: Any = None,
    iterations: int = 1,
    mask: Any = None,
    output: Any = None,
    border_value: int = 0,
    origin: int | Sequence[int] = 0,
    brute_force: bool = False,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def binary_opening(
    input: Any,
    structure: Any = None,
    iterations: int = 1,
    output: Any = None,
    origin: int | Sequence[int] = 0,
    mask: Any = None,
    border_value: int = 0,
    brute_force: bool = False,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def binary_closing(
    input: Any,
    structure: Any = None,
    iterations: int = 1,
    output: Any = None,
    origin: int | Sequence[int] = 0,
    mask: Any = None,
    border_value: int = 0,
    brute_force: bool = False,
    *,
    axes: _Axes = None,
) -> ndarray: ...
def generate_binary_structure(rank: int, connectivity: int) -> ndarray: ...
def iterate_structure(
    structure: Any, iterations: int, origin: int | Sequence[int] | None = None
) -> Any: ...
