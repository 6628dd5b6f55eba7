# SPDX-License-Identifier: BSD-3-Clause
from typing import Any, Literal

from ndabi import ndarray
from ndabi._signal_filters import *  # noqa: F403

__all__ = ["convolve", "correlate"]

def convolve(
    in1: Any,
    in2: Any,
    mode: Literal["full", "same", "valid"] = "full",
    method: Literal["auto", "direct"] = "auto",
) -> ndarray: ...
def correlate(
    in1: Any,
    in2: Any,
    mode: Literal["full", "same", "valid"] = "full",
    method: Literal["auto", "direct"] = "auto",
) -> ndarray: ...
