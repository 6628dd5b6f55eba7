# SPDX-License-Identifier: BSD-3-Clause
"""Filters of images against OpenCV and SciPy, and the kernels that PyPy was measured with
against gcc and LuaJIT, one thread each."""

import image_linear
import image_order
import image_pypy

TITLE = "image"


def run(report):
    image_linear.run(report)
    image_order.run(report)
    image_pypy.stencils(report)
