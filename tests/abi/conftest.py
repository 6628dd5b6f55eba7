# SPDX-License-Identifier: BSD-3-Clause
"""What the ABI tests share: the library under test, the header, and foreign tools."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import check_decl  # noqa: E402


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def library():
    default = ROOT / "build" / "release" / "libndabi.so.0"
    path = pathlib.Path(os.environ.get("NDABI_LIBRARY", default)).resolve()
    assert path.exists(), f"{path} is missing: ./dev build"
    return path


@pytest.fixture(scope="session")
def decl():
    return check_decl.DECL.read_text(encoding="ascii")


@pytest.fixture(scope="session")
def header(decl):
    return check_decl.parse(decl)


@pytest.fixture(scope="session")
def tool():
    """tool(name): its path. A missing tool fails: a check that is skipped is no check.
    NDABI_ALLOW_MISSING=1 is for machines where it cannot be installed."""

    def find(*names):
        for name in names:
            if path := shutil.which(name):
                return path
        if os.environ.get("NDABI_ALLOW_MISSING") == "1":
            pytest.skip(f"{names[0]} is not installed")
        pytest.fail(f"{names[0]} is not installed")

    return find


@pytest.fixture(scope="session")
def run():
    """run(command...): standard output; the test fails with all output on any status."""

    def call(*command, stdin=None, env=None, timeout=60):
        done = subprocess.run(
            [str(part) for part in command],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            env={**os.environ, **(env or {})},
            check=False,
        )
        if done.returncode != 0:
            shown = " ".join(str(part) for part in command)
            pytest.fail(f"{shown}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    return call


@pytest.fixture(scope="session")
def compile_c(tool, run, tmp_path_factory):
    """compile_c(source): a C program of this folder, built against the header alone."""
    folder = tmp_path_factory.mktemp("programs")

    def build(source):
        program = folder / pathlib.Path(source).stem
        flags = ["-std=gnu99", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-pthread"]
        run(
            tool("cc"), *flags, "-I", ROOT / "include",
            ROOT / "tests" / "abi" / source, "-o", program, "-ldl", "-lm",
        )  # fmt: skip
        return program

    return build
