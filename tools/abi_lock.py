#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""tests/abi/abi.lock is the ABI as text: prototypes, enum values, struct layouts.

tools/abi_lock.py            prints how the header differs from the lock
tools/abi_lock.py --update   writes the lock anew; say why in the commit
"""

import difflib
import sys

import cffi
import check_decl

LOCK = check_decl.ROOT / "tests" / "abi" / "abi.lock"
HEAD = "# The ABI on 64-bit systems. tools/abi_lock.py --update rewrites it.\n"


def layout(text, header):
    """{struct: (size, {field: offset})}, as cffi sees it."""
    ffi = cffi.FFI()
    ffi.cdef(text)
    return {
        name: (
            ffi.sizeof(name),
            {field.name: ffi.offsetof(name, field.name) for field in fields},
        )
        for name, fields in header.structs.items()
    }


def lines(text):
    header = check_decl.parse(text)
    if header.breaches:
        raise SystemExit("\n".join(header.breaches))
    yield HEAD.rstrip("\n")
    for name in header.handles:
        yield f"handle {name}"
    for tag, values in header.enums.items():
        for name, value in values.items():
            yield f"enum {tag} {name} = {value}"
    layouts = layout(text, header)
    for name, fields in header.structs.items():
        size, offsets = layouts[name]
        yield f"struct {name} size {size}"
        for field in fields:
            yield f"struct {name} +{offsets[field.name]} {field}"
    for name in sorted(header.callbacks):
        yield f"callback {header.callbacks[name].prototype()}"
    for name in sorted(header.functions):
        yield f"function {header.functions[name].prototype()}"


def difference(text, locked):
    """A unified diff, empty when the header is what the lock says."""
    new = [line + "\n" for line in lines(text)]
    old = locked.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, "abi.lock", "decl.h", n=0))


def main(arguments):
    text = check_decl.DECL.read_text(encoding="ascii")
    if arguments == ["--update"]:
        LOCK.write_text("\n".join(lines(text)) + "\n", encoding="ascii")
        return 0
    if arguments:
        raise SystemExit(__doc__)
    found = difference(text, LOCK.read_text(encoding="ascii"))
    print(found or "the header is what the lock says")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
