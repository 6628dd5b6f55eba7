# SPDX-License-Identifier: BSD-3-Clause
"""Every elementwise operation is measured by ./dev bench ufunc, or it is said why not."""

import sys
from pathlib import Path

import pytest
from ndabi import _ufuncs
from peer import NUMPY_2

pytest.importorskip("scipy.special")
if not NUMPY_2:
    pytest.skip("the bench is for NumPy 2", allow_module_level=True)


@pytest.fixture(scope="module")
def sample():
    bench = str(Path(__file__).resolve().parents[3] / "bench")
    sys.path.insert(0, bench)
    try:
        import ufunc_cases

        yield ufunc_cases.WITHOUT_PEER, ufunc_cases.sample()[0]
    finally:
        sys.path.remove(bench)


@pytest.mark.parametrize("name", [each.__name__ for each in _ufuncs._all])
def test_every_ufunc_has_a_row(sample, name):
    without_peer, cases = sample
    assert name in without_peer or any(case.ufunc == name for case in cases)
