#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes what follows from the library's registry of ufuncs: docs/ufuncs.md, and the type
stubs of the ufuncs. `--check` only tells whether they are current.

    NDABI_LIBRARY=build/release/libndabi.so.0 bindings/python/list_ufuncs.py
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from ndabi import _dtypes, _ufuncs  # noqa: E402

PAGE = HERE.parent.parent / "docs" / "ufuncs.md"
STUB = HERE / "ndabi" / "_ufuncs.pyi"
SPECIAL_STUB = HERE / "ndabi" / "special.pyi"

HEAD = """\
# Elementwise operations

Written by `bindings/python/list_ufuncs.py` from the registry of the library. Names, rules
of promotion and results are NumPy's, or SciPy's in `nd.special`; what differs is in
[numpy-differences.md](numpy-differences.md).

A loop computes in one dtype. Inputs of other dtypes are cast to the first loop that holds
their values, as NumPy does. `float16` and `bfloat16` may be computed as `float32` and
rounded. An arrow shows results of another dtype.

All are `nd.ufunc` objects but `angle`, `clip`, `imag`, `real` and `where`: these are
functions with more arguments or views as results, and the loops are what they compute
with.

| name | also | operands | identity | what it computes | loops |
|---|---|---|---|---|---|
"""


def public_names(ufunc):
    """The names in nd and in nd.special, the ufunc's own first."""
    names = [name for name, each in _ufuncs.public.items() if each is ufunc]
    special = [name for name, each in _ufuncs.special.items() if each is ufunc]
    names.sort(key=lambda name: (name != ufunc.__name__, name))
    return names + [f"special.{name}" for name in special]


def loops(ufunc):
    """The dtypes that have a loop, in groups."""
    chars = {each.char: each.name for each in _dtypes.by_code[1:]}
    groups = {}
    for text in ufunc.types:
        inputs, outputs = text.split("->")
        loop = inputs[-1] if ufunc.__name__ != "ldexp" else inputs[0]
        other = [chars[char] for char in outputs if char != loop]
        groups.setdefault(", ".join(other), []).append(chars[loop])
    for other, names in groups.items():
        short = " ".join(names)
        yield f"{short} → {other}" if other else short


def shorten(text):
    """Runs of dtypes by their ends."""
    for run, short in (
        ("int8 int16 int32 int64 uint8 uint16 uint32 uint64", "integers"),
        ("float16 bfloat16 float32 float64", "floats"),
        ("complex64 complex128", "complex"),
    ):
        text = text.replace(run, short)
    return text


def rows():
    for ufunc in sorted(_ufuncs._all, key=lambda each: each.__name__):
        names = public_names(ufunc) or [ufunc.__name__]
        cells = (
            f"`{names[0]}`",
            " ".join(f"`{name}`" for name in names[1:]),
            f"{ufunc.nin} → {ufunc.nout}",
            "" if ufunc.identity is None else str(ufunc.identity),
            ufunc._summary,
            "; ".join(map(shorten, loops(ufunc))),
        )
        yield "| " + " | ".join(cells) + " |\n"


def stub(names):
    head = "# SPDX-License-Identifier: BSD-3-Clause\nfrom ndabi._ufunc import ufunc\n\n"
    return head + "".join(f"{name}: ufunc\n" for name in sorted(names))


def files():
    """The files and what belongs into them."""
    return {
        PAGE: HEAD + "".join(rows()),
        STUB: stub(_ufuncs.public),
        SPECIAL_STUB: stub(_ufuncs.special),
    }


def main():
    stale = []
    for path, text in files().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if "--check" not in sys.argv[1:]:
                path.write_text(text, encoding="utf-8")
    print("changed: " + ", ".join(stale) if stale else "all current")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
