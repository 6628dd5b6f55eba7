# SPDX-License-Identifier: BSD-3-Clause
"""Tools that are not needed every day, named as numpy.lib names them."""

from ndabi.lib import stride_tricks

__all__ = ["stride_tricks"]
