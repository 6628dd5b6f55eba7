# SPDX-License-Identifier: BSD-3-Clause
"""Filters of images, named as scipy.ndimage names them."""

from ndabi._ndimage_order import *  # noqa: F403
