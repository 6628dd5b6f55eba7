# SPDX-License-Identifier: BSD-3-Clause
"""What the examples of images and sounds share: one program in Python and in C, run over
the same library, and a report of what is the same."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
failures = []


def say(text):
    print(text, flush=True)


def check(condition, text):
    say(f"   {'ok  ' if condition else 'FAIL'} {text}")
    if not condition:
        failures.append(text)


def folder_of(name):
    """Where an example leaves its files."""
    folder = ROOT / "build" / "demo" / name
    for half in ("python", "c"):
        (folder / half).mkdir(parents=True, exist_ok=True)
    return folder


def built(program):
    """The program in C, beside the library."""
    library = os.environ.get("NDABI_LIBRARY", "")
    path = Path(library).parent / "examples" / program
    if not library or not path.exists():
        sys.exit(f"{program} is not built, or NDABI_LIBRARY is not set. Try: ./dev demo")
    return path


def run(script, program, folder, *arguments):
    """Runs a Python script and its twin in C, each with a folder of its own."""
    halves = {"python": [sys.executable, script], "c": [built(program)]}
    for half, command in halves.items():
        started = time.perf_counter()
        done = subprocess.run([*command, *arguments, folder / half], check=False)
        if done.returncode:
            sys.exit(f"{Path(command[-1]).name} ended with status {done.returncode}")
        seconds = time.perf_counter() - started
        say(f"   {Path(command[-1]).name}: {seconds:.2f} s, files included")


def end(picture):
    """The status of the program."""
    if failures:
        say(f"{len(failures)} checks FAILED")
        return 1
    say(f"all checks passed; the picture is {picture.relative_to(ROOT)}")
    return 0
