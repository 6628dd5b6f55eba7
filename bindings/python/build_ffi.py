#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes ndabi/_ffi.py: the header decl.h as a cffi module.

The module is plain Python, so one file serves CPython and PyPy on every platform, and
neither a compiler nor pycparser is needed where ndabi runs. decl.h is taken unmodified
from the source tree, or from beside this file in a source distribution.
"""

import sys
from pathlib import Path

import cffi

HERE = Path(__file__).resolve().parent
HEADERS = (
    HERE.parent.parent / "include" / "ndabi" / "decl.h",
    HERE / "decl.h",
)


def main() -> int:
    header = next((path for path in HEADERS if path.exists()), None)
    if header is None:
        sys.exit("build_ffi.py: no decl.h at " + " or ".join(map(str, HEADERS)))
    builder = cffi.FFI()
    builder.set_source("ndabi._ffi", None)
    builder.cdef(header.read_text(encoding="ascii"))
    builder.emit_python_code(str(HERE / "ndabi" / "_ffi.py"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
