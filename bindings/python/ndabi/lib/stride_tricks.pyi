# SPDX-License-Identifier: BSD-3-Clause
from collections.abc import Sequence
from typing import Any

from ndabi import broadcast_arrays as broadcast_arrays
from ndabi import broadcast_shapes as broadcast_shapes
from ndabi import broadcast_to as broadcast_to
from ndabi import ndarray

__all__ = [
    "as_strided",
    "broadcast_arrays",
    "broadcast_shapes",
    "broadcast_to",
    "sliding_window_view",
]

def as_strided(
    x: Any,
    shape: int | Sequence[int] | None = None,
    strides: int | Sequence[int] | None = None,
    *,
    offset: int = 0,
    writeable: bool = True,
    check_bounds: bool = True,
) -> ndarray: ...
def sliding_window_view(
    x: Any,
    window_shape: int | Sequence[int],
    axis: int | Sequence[int] | None = None,
) -> ndarray: ...
