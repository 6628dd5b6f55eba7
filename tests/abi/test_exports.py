# SPDX-License-Identifier: BSD-3-Clause
"""What the shared object exports, needs and promises to the loader."""

import re

import pytest

NEEDED = re.compile(r"libc\.so\.6|libm\.so\.6|ld-linux.*|libhwy\.so\..*")


@pytest.fixture(scope="module")
def dynamic(tool, run, library):
    return run(tool("readelf"), "-dW", library)


@pytest.fixture(scope="module")
def symbols(tool, run, library):
    """(name, kind) of every defined dynamic symbol, version nodes aside."""
    rows = run(tool("nm"), "-D", "--defined-only", library).splitlines()
    pairs = [(row.split()[-1].split("@")[0], row.split()[-2]) for row in rows]
    return [(name, kind) for name, kind in pairs if kind != "A"]


def test_exports_are_the_header(symbols, header):
    assert {name for name, _ in symbols} == set(header.functions)


def test_exports_are_functions(symbols):
    """No data, no weak and no unique symbols: those would be merged with the host's."""
    assert {kind for _, kind in symbols} == {"T"}


def test_needs_the_c_library_only(dynamic):
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
    assert [name for name in needed if not NEEDED.fullmatch(name)] == []


def test_soname(dynamic):
    assert re.findall(r"\(SONAME\).*\[(.*)\]", dynamic) == ["libndabi.so.0"]


def test_dynamic_flags(dynamic):
    flags = " ".join(re.findall(r"\(FLAGS(?:_1)?\)\s+(.*)", dynamic))
    assert "BIND_NOW" in flags
    assert "NODELETE" in flags
    assert "TEXTREL" not in dynamic
    assert "RPATH" not in dynamic and "RUNPATH" not in dynamic


def test_segments(tool, run, library):
    segments = run(tool("readelf"), "-lW", library)
    assert "GNU_RELRO" in segments
    stack = re.search(r"GNU_STACK(.*)", segments).group(1)
    assert "RWE" not in stack and "RW " in stack
    loads = re.findall(r"LOAD\s+(?:0x\w+ ){3}\s*(?:0x\w+ ){2}([R W E]{3})", segments)
    assert loads and not any("W" in flags and "E" in flags for flags in loads)


def test_control_flow_protection(tool, run, library):
    notes = run(tool("readelf"), "-nW", library)
    if "x86" in notes:
        assert "IBT" in notes and "SHSTK" in notes


def test_no_constructor_of_ours(tool, run, library):
    """Nothing of the library runs when it is loaded or when the process ends: the one
    entry is the compiler's own frame_dummy or __do_global_dtors_aux."""
    sections = run(tool("readelf"), "-SW", library)
    sizes = dict(re.findall(r"\.(init_array|fini_array)\s+\w+\s+\w+ \w+ (\w+)", sections))
    assert int(sizes.get("init_array", "8"), 16) <= 8
    assert int(sizes.get("fini_array", "8"), 16) <= 8


def test_never_calls_what_a_guest_must_not(tool, run, library):
    """exit, the standard streams, signal handlers and the locale belong to the host.
    abort is the C++ runtime's own, reached only when a throw fails."""
    rows = run(tool("nm"), "-D", "--undefined-only", library).splitlines()
    wanted = {row.split()[-1].split("@")[0] for row in rows}
    banned = {
        "exit", "_exit", "quick_exit", "setlocale", "signal", "sigaction", "raise",
        "kill", "stdout", "printf", "puts", "putchar", "perror", "system", "fesetround",
        "chdir", "setenv", "putenv", "srand", "rand", "gets", "tmpnam", "mktemp",
    }  # fmt: skip
    assert wanted & banned == set()


def test_glibc_version(tool, run, library):
    """The oldest C library that will do, printed, and pinned to Debian 12's."""
    rows = run(tool("nm"), "-D", "--undefined-only", library)
    found = {tuple(map(int, v.split("."))) for v in re.findall(r"GLIBC_([\d.]+)", rows)}
    newest = max(found)
    print("needs glibc", ".".join(map(str, newest)))
    assert newest <= (2, 36)
    assert not re.search(r"GLIBCXX|CXXABI|GCC_", rows)
