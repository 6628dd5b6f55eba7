# SPDX-License-Identifier: BSD-3-Clause
"""Filters of images of any number of axes, named as scipy.ndimage names them."""

from ndabi import (
    _ndimage_generic,
    _ndimage_linear,
    _ndimage_morphology,
    _ndimage_order,
)
from ndabi._ndimage_generic import *  # noqa: F403
from ndabi._ndimage_linear import *  # noqa: F403
from ndabi._ndimage_morphology import *  # noqa: F403
from ndabi._ndimage_order import *  # noqa: F403

__all__ = sorted(
    _ndimage_generic.__all__
    + _ndimage_linear.__all__
    + _ndimage_morphology.__all__
    + _ndimage_order.__all__
)


def __dir__():
    return __all__
