# SPDX-License-Identifier: BSD-3-Clause
"""Filters of images against OpenCV and SciPy, and the kernels that PyPy was measured with
against gcc and LuaJIT, one thread each."""

import image_linear
import image_order
import image_pypy
from measure import geometric_mean

TITLE = "image"


def run(report):
    scipy = image_linear.run(report) + image_order.run(report)
    mean = geometric_mean([cell["ratio"] for cell in scipy])
    report.goal(
        f"SciPy, all {len(scipy)} rows: geometric mean of at least 20", f"{mean:.1f}",
        mean >= 20,
    )  # fmt: skip
    image_pypy.stencils(report)
