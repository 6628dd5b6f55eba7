# SPDX-License-Identifier: BSD-3-Clause
"""Filters of images against OpenCV and SciPy, one thread each."""

import image_linear
import image_order

TITLE = "image"


def run(report):
    image_linear.run(report)
    image_order.run(report)
