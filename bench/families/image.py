# SPDX-License-Identifier: BSD-3-Clause
"""Filters of images against OpenCV and SciPy, one thread each."""

import image_linear

TITLE = "image"


def run(report):
    image_linear.run(report)
