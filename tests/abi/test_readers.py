# SPDX-License-Identifier: BSD-3-Clause
"""The header, byte for byte, through every reader that bindings rely on. The contract is
these programs, not a taste in C."""

import pathlib
import re
import sys

import check_decl
import pycparser
import pytest

READERS = pathlib.Path(__file__).parent / "readers"
SAID = ["12.0", "32"]  # the sum of twelve ones, and a row of four doubles in bytes


@pytest.mark.parametrize("python", [sys.executable, "pypy3"])
def test_cffi(python, tool, run, library):
    script = READERS / "reader.py"
    out = run(tool(python), script, check_decl.DECL, library, env={"PYTHONPATH": ""})
    assert out.split() == SAID


def test_luajit(tool, run, library, header):
    script = READERS / "reader.lua"
    out = run(tool("luajit"), script, check_decl.DECL, library, *header.functions)
    assert out.split() == SAID


def test_php(tool, run, library):
    script = READERS / "reader.php"
    command = [tool("php"), "-d", "ffi.enable=1", script, check_decl.DECL, library]
    assert run(*command).split() == SAID


def test_pycparser(decl, header, tool, run):
    """pycparser reads no comments and knows no stdint: the usual step before it."""
    bare = run(tool("gcc"), "-fpreprocessed", "-E", "-P", "-", stdin=decl)
    prelude = "typedef int int32_t; typedef long int64_t; typedef unsigned char uint8_t;"
    tree = pycparser.CParser().parse(prelude + bare)
    functions = [
        node.name
        for node in tree.ext
        if isinstance(node, pycparser.c_ast.Decl)
        and isinstance(node.type, pycparser.c_ast.FuncDecl)
    ]
    assert functions == list(header.functions)


def test_statement_splitter(decl, header):
    """The regular expression of the bindings without a header parser."""
    bare = re.sub(r"/\*.*?\*/", " ", decl, flags=re.S)
    parts = re.findall(r"(?:[^;{]|\{[^}]*\})*;", bare)
    names = [m.group(1) for p in parts if (m := re.search(r"(\w+)\s*\([^()]*\)\s*;$", p))]
    assert [name for name in names if name not in header.callbacks] == list(
        header.functions
    )


WARN = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only"]
COMPILERS = [
    *[("gcc", "c", standard) for standard in ("c89", "c99", "c11", "c17", "c2x")],
    *[("clang", "c", standard) for standard in ("c89", "c99", "c11", "c17", "c2x")],
    *[("g++", "c++", standard) for standard in ("c++98", "c++17", "c++20")],
    *[("clang++", "c++", standard) for standard in ("c++98", "c++17", "c++20")],
]


@pytest.mark.parametrize(("compiler", "language", "standard"), COMPILERS)
def test_compiler(compiler, language, standard, tool, run, root):
    command = [tool(compiler), "-x", language, f"-std={standard}", *WARN]
    if standard in ("c89", "c++98"):
        command += ["-Wno-long-long"]  # stdint.h spells its own int64_t
    if compiler == "clang":
        command += ["-Weverything", "-Wno-padded", "-Wno-reserved-macro-identifier"]
    program = (
        "#include <ndabi/ndabi.h>\nint main(void) { return nd_abi_version() < 0; }\n"
    )
    run(*command, "-I", root / "include", "-", stdin=program)


def test_declarations_alone(tool, run, decl):
    """decl.h needs stdint.h and nothing else."""
    run(
        tool("gcc"),
        "-x",
        "c",
        "-std=c99",
        *WARN,
        "-",
        stdin="#include <stdint.h>\n" + decl,
    )
