# SPDX-License-Identifier: BSD-3-Clause
"""The examples are one program in several languages: they print the same bytes."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"
LIBRARY = pathlib.Path(
    os.environ.get("NDABI_LIBRARY", ROOT / "build" / "release" / "libndabi.so.0")
).resolve()

PROGRAMS = {
    "c": [LIBRARY.parent / "examples" / "example_smooth"],
    "cffi": [sys.executable, EXAMPLES / "cffi" / "smooth.py"],
    "cffi-pypy": ["pypy3", EXAMPLES / "cffi" / "smooth.py"],
    "ctypes": [sys.executable, EXAMPLES / "ctypes" / "smooth.py"],
    "luajit": ["luajit", EXAMPLES / "luajit" / "smooth.lua"],
    "python": [sys.executable, EXAMPLES / "python" / "smooth.py"],
    "python-pypy": ["pypy3", EXAMPLES / "python" / "smooth.py"],
}

EXPECTED = """\
squares  [ 0.  1.  4.  9. 16. 25. 36. 49. 64. 81.]
odd      [81. 49. 25.  9.  1.]
sum      165.0
smooth   [52.75 51.   27.   11.    2.75]
change   [-28.25   2.     2.     2.     1.75]
error    -15 {message}
live     0
"""


def outputs(command):
    if not shutil.which(str(command[0])) and os.environ.get("NDABI_ALLOW_MISSING") == "1":
        pytest.skip(f"{command[0]} is not installed")
    environment = {
        **os.environ,
        "NDABI_LIBRARY": str(LIBRARY),
        "PYTHONPATH": str(ROOT / "bindings" / "python"),
    }
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return done.stdout.decode()


@pytest.fixture(scope="module")
def expected():
    """The output of C, of which all but the error's text is known."""
    text = outputs(PROGRAMS["c"])
    message = re.search(r"^error    -15 (.+)$", text, re.MULTILINE)
    assert message, text
    assert text == EXPECTED.format(message=message[1])
    return text


@pytest.mark.parametrize("name", PROGRAMS)
def test_example(name, expected):
    assert outputs(PROGRAMS[name]) == expected


def lines_of(text):
    return [line.strip() for line in text.strip().splitlines()]


def contains(lines, block):
    starts = range(len(lines) - len(block) + 1)
    return any(lines[start : start + len(block)] == block for start in starts)


def test_readme_shows_tested_code():
    """Each block of code in README.md that is taken from an example is still in it."""
    readme = (ROOT / "README.md").read_text()
    blocks = re.findall(r"<!-- from (\S+) -->\n```\w+\n(.*?)```", readme, re.DOTALL)
    assert len(blocks) >= 4
    for path, block in blocks:
        example = lines_of((ROOT / path).read_text())
        assert contains(example, lines_of(block)), f"{path} has no such lines:\n{block}"
