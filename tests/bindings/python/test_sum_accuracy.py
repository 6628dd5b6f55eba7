# SPDX-License-Identifier: BSD-3-Clause
"""Sums, means, variances and dot products of numbers that cancel keep to one bound on
every axis and in every layout, and docs/accuracy-sums.md tells what the tool finds."""

import importlib.util
from pathlib import Path

import pytest

pytest.importorskip("numpy")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def tool():
    path = ROOT / "tools" / "accuracy" / "sums.py"
    spec = importlib.util.spec_from_file_location("sums", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_errors_keep_to_the_bound(tool):
    rows = tool.measured((30, 66, 40))
    assert {name for name, _, _ in rows} >= {"sum", "mean", "var"}
    for case, row in rows.items():
        assert len(row["ours"]) == len(tool.LAYOUTS)
        assert max(row["ours"]) <= row["bound"], case


def test_a_plain_running_sum_would_not(tool):
    """The bound is worth something: numbers added one after another break it."""
    np = tool.np
    x = np.abs(tool.cancelling("float32", (40, 50, 60), 1)).ravel()
    running = np.cumsum(x, dtype="float32")[-1]
    unit = float(np.finfo("float32").eps) / 2 * tool.exact(x, None)
    assert tool.worst(running, tool.exact(x, None), unit) > tool.depth(x.size, 4)


def test_the_page_is_up_to_date_in_form(tool):
    page = (ROOT / "docs" / "accuracy-sums.md").read_text()
    assert page.startswith(tool.HEAD)
