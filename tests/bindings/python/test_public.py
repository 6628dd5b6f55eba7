# SPDX-License-Identifier: BSD-3-Clause
"""What import ndabi gives, and what it says when it cannot."""

import os
import subprocess
import sys
from pathlib import Path

import ndabi as nd
import pytest


def run(code, **environment):
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    return subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True
    )


def test_numpy_is_never_imported():
    code = "import ndabi as nd, sys; nd.zeros(3)[...] = 1; print('numpy' in sys.modules)"
    assert run(code).stdout.split() == ["False"]


def test_all_names_exist_once():
    assert len(set(nd.__all__)) == len(nd.__all__)
    assert all(hasattr(nd, name) for name in nd.__all__)


def test_dir_is_clean():
    assert [name for name in dir(nd) if name.startswith("_")] == ["__version__"]
    for module in (nd.fft, nd.ndimage, nd.signal, nd.special):
        assert dir(module) == sorted(module.__all__)


def test_help_names_the_arguments():
    import inspect

    assert str(inspect.signature(nd.convolve)) == "(a, v, mode='full', *, method='auto')"
    assert "discrete convolution" in inspect.getdoc(nd.convolve)


def test_missing_library_names_the_file():
    result = run("import ndabi", NDABI_LIBRARY="/nowhere/libndabi.so.0")
    assert "ImportError: ndabi cannot open its library" in result.stderr
    assert "/nowhere/libndabi.so.0" in result.stderr


def test_wrong_library_is_refused():
    import ctypes.util

    other = ctypes.util.find_library("m")
    if other is None:
        pytest.fail("no libm to try with")
    result = run("import ndabi", NDABI_LIBRARY=other)
    assert "is not libndabi" in result.stderr


def test_exit_with_arrays_alive_is_silent():
    code = "import ndabi as nd; a = nd.zeros(5); b = a[1:]; c = memoryview(bytes(3))"
    result = run(code)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_what_is_written_of_the_ufuncs_is_current():
    root = Path(__file__).resolve().parents[3]
    script = root / "bindings" / "python" / "list_ufuncs.py"
    result = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True
    )
    assert (result.returncode, result.stdout) == (0, "all current\n")
