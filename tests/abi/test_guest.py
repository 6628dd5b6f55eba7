# SPDX-License-Identifier: BSD-3-Clause
"""The library as a guest: loading changes nothing, copies do not mix, leaving is safe."""

import shutil
import subprocess

import pytest


@pytest.fixture(scope="module")
def guest(compile_c):
    return compile_c("guest.c")


@pytest.mark.parametrize("mode", ["load", "namespaces", "cycles"])
def test_mode(mode, guest, run, library):
    run(guest, mode, library)


def test_exit_is_clean_every_time(guest, run, library):
    for _ in range(20):
        run(guest, "exit", library)


def test_copies_do_not_mix(guest, run, library, tmp_path):
    copy = tmp_path / "libother.so"
    shutil.copy(library, copy)
    run(guest, "copies", library, copy)


SPOILERS = {
    "fast": ("int f;", ["-ffast-math"], "float_control"),
    "locale": (
        "#include <locale.h>\n"
        "__attribute__((constructor)) static void f(void)"
        " { setlocale(LC_ALL, setlocale(LC_ALL, 0)[1] ? \"C\" : \"C.UTF-8\"); }",
        [],
        "locale",
    ),
    "mask": (
        "#define _GNU_SOURCE\n#include <signal.h>\n"
        "__attribute__((constructor)) static void f(void)"
        " { sigset_t s; sigfillset(&s); sigprocmask(SIG_BLOCK, &s, 0); }",
        [],
        "mask",
    ),
    "handler": (
        "#include <signal.h>\n"
        "__attribute__((constructor)) static void f(void) { signal(SIGUSR1, SIG_IGN); }",
        [],
        "handlers",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILERS)
def test_rude_guest_is_found(name, guest, tool, run, tmp_path):
    """The load check does see a library that changes its host."""
    code, flags, complaint = SPOILERS[name]
    source = tmp_path / "rude.c"
    source.write_text(code)
    rude = tmp_path / "librude.so"
    run(tool("gcc"), "-shared", "-fPIC", *flags, source, "-o", rude)
    done = subprocess.run(
        [guest, "load", rude], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert complaint in done.stderr
