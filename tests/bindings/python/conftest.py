# SPDX-License-Identifier: BSD-3-Clause
"""Finds the binding and a build of the library when the environment names none."""

import os
import sys
from pathlib import Path

import hypothesis
import pytest

PYPY = sys.implementation.name == "pypy"
ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "bindings" / "python"))
os.environ.setdefault("NDABI_LIBRARY", str(ROOT / "build" / "release" / "libndabi.so.0"))

hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    max_examples=25 if PYPY else 60,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile("suite")


@pytest.fixture
def no_leak():
    """The test must give back every handle that it takes."""
    import gc

    from ndabi._library import lib

    def collect():
        for _ in range(3 if PYPY else 1):
            gc.collect()
        return lib.nd_live_count()

    before = collect()
    yield
    assert collect() <= before
