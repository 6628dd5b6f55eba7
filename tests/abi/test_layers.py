# SPDX-License-Identifier: BSD-3-Clause
"""Who may include whom, how long a file may be, and which headers the library must not
use because they allocate, throw or depend on the locale."""

import pathlib
import re

import pytest

# The folders of core that each folder may include, itself aside.
BASE = {"error", "dtype"}
ARRAYS = BASE | {"memory", "array"}
LOOPS = ARRAYS | {"threads", "kernels", "loop"}
ALLOWED = {
    "error": set(),
    "dtype": {"error"},
    "memory": {"error"},
    "threads": {"error", "memory"},
    "kernels": BASE,
    "array": BASE | {"memory"},
    "index": ARRAYS,
    "dlpack": ARRAYS,
    "loop": ARRAYS | {"threads", "kernels"},
    "create": LOOPS,
    "elements": LOOPS | {"create"},
    "format": LOOPS,
    "io": LOOPS,
    "fft": LOOPS,
    "signal": LOOPS | {"elements", "fft"},
    "filter": LOOPS | {"elements", "fft", "signal", "ufunc"},
    "fir": LOOPS | {"create", "elements", "filter", "signal"},
    "ufunc": LOOPS | {"create", "elements"},
    "reduce": LOOPS | {"create", "elements", "ufunc"},
}

# They allocate behind one's back, throw, start threads or read the locale.
BANNED = set(
    """
    any codecvt condition_variable deque exception execution filesystem forward_list
    fstream functional future iomanip ios iostream istream list locale map
    memory_resource mutex ostream queue random regex set sstream stack stdexcept
    streambuf string strstream syncstream thread unordered_map unordered_set valarray
    variant vector
    """.split()
)
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)
SUFFIXES = {".h", ".cc", ".py", ".lua", ".php", ".c", ".sh", ".js", ".jl", ".rb", ".rs"}
MOST_LINES = 500


def breaches(path, text):
    """What is wrong with the includes of a file, `path` relative to the repository."""
    parts = pathlib.PurePosixPath(path).parts
    for sign, name in INCLUDE.findall(text):
        if sign == "<" and name in BANNED:
            yield f"{path}: <{name}> is banned"
        if parts[0] == "core" and (name.startswith("ndabi/") or name.startswith("capi/")):
            yield f"{path}: core does not know {name}"
        if not name.startswith("core/") or parts[0] != "core" or len(parts) < 3:
            continue
        here, there = parts[1], name.split("/")[1]
        if here not in ALLOWED:
            yield f"{path}: core/{here} is not in the table of layers"
        elif here != there and there not in ALLOWED[here]:
            yield f"{path}: core/{here} may not include {name}"


def sources(root, *folders):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def test_arrows_hold(root):
    found = [
        b for path, text in sources(root, "core", "capi") for b in breaches(path, text)
    ]
    assert found == []


def test_layers_have_no_cycle():
    done = set()
    while len(done) < len(ALLOWED):
        ready = [name for name in ALLOWED if name not in done and ALLOWED[name] <= done]
        assert ready, f"a cycle among {sorted(set(ALLOWED) - done)}"
        done.update(ready)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("core/kernels/x.cc", '#include "core/array/array.h"'),
        ("core/kernels/x.cc", '#include "core/memory/cache.h"'),
        ("core/error/x.cc", '#include "core/dtype/dtypes.h"'),
        ("core/dtype/x.h", '#include "core/array/array.h"'),
        ("core/array/x.cc", '#  include "core/loop/plan.h"'),
        ("core/memory/x.cc", '#include "core/threads/pool.h"'),
        ("core/array/x.cc", '#include "capi/guard.h"'),
        ("core/array/x.cc", "#include <ndabi/ndabi.h>"),
        ("core/novel/x.cc", '#include "core/error/code.h"'),
        ("core/array/x.cc", "#include <vector>"),
        ("capi/x.cc", "#include <string>"),
    ],
)
def test_wrong_include_is_found(path, line):
    assert len(list(breaches(path, f"int a;\n{line}\n"))) == 1


def test_files_stay_short(root):
    folders = [
        "core",
        "capi",
        "include",
        "bindings",
        "tests",
        "bench",
        "examples",
        "tools",
    ]
    long = [
        (path, text.count("\n"))
        for path, text in sources(root, *folders)
        if text.count("\n") > MOST_LINES and "/_ffi" not in path
    ]
    # The header is one file by design: every FFI reads exactly it.
    assert [row for row in long if row[0] != "include/ndabi/decl.h"] == []
