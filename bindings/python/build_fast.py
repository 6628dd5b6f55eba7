#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compiles ndabi/_fast, the optional extension module, for the CPython that runs this.

Needs a C compiler ($CC, else cc, with $CFLAGS) and Python.h. Where one of them is missing
it says so and succeeds: the package is complete without. Nothing is done if the module is
newer than its sources. `--strict` fails where there is no module, and takes warnings as
errors. `--check` only compiles, as strictly.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include"
SOURCES = sorted((HERE / "fast").glob("*.c"))
HEADERS = [*(HERE / "fast").glob("*.h"), *(INCLUDE / "ndabi").glob("*.h")]
FLAGS = (
    *("-std=c11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden"),
    *("-Wall", "-Wextra", "-Wundef", "-Wconversion", "-Wshadow"),
)


def obstacle():
    """Why there can be no extension, None if there can."""
    if sys.implementation.name != "cpython":
        return f"it is for CPython, and this is {sys.implementation.name}"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "it needs the lock of the interpreter, and this Python has none"
    if sys.maxsize < 2**32:
        return "it needs pointers of 64 bits"
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        return "there is no Python.h (Debian: python3-dev)"
    return None


def is_current(target):
    """Whether the module is there and newer than all that it is made of."""
    if not target.exists():
        return False
    built = target.stat().st_mtime
    return all(
        each.stat().st_mtime < built for each in (*SOURCES, *HEADERS, Path(__file__))
    )


def compile_to(target, strict):
    """Whether it could be compiled. target: None to see just that."""
    scratch = HERE / f"_fast.{os.getpid()}"
    command = [*os.environ.get("CC", "cc").split(), *FLAGS]
    command += ["-Werror"] if strict else []
    command += ["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else []
    command += [f"-I{INCLUDE}", "-isystem", sysconfig.get_path("include")]
    command += os.environ.get("CFLAGS", "").split()
    try:
        subprocess.run([*command, *map(str, SOURCES), "-o", str(scratch)], check=True)
        if target is not None:
            scratch.replace(target)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"build_fast.py: {error}")
        return False
    finally:
        scratch.unlink(missing_ok=True)
    return True


def main():
    check = "--check" in sys.argv[1:]
    strict = check or "--strict" in sys.argv[1:]
    why = obstacle()
    if why is not None:
        print(f"no extension module: {why}")
        return int(strict)
    if check:
        return int(not compile_to(None, strict))
    target = HERE / "ndabi" / ("_fast" + sysconfig.get_config_var("EXT_SUFFIX"))
    if is_current(target):
        print(f"{target} is current")
        return 0
    print(f"compiling {target}")
    return int(not compile_to(target, strict) and strict)


if __name__ == "__main__":
    sys.exit(main())
