# SPDX-License-Identifier: BSD-3-Clause
"""The facts that header and core both state are the same facts."""

import re

import cffi
import pytest


def core_enum(root, path, name):
    """{enumerator: value} of an enum class in a C++ header."""
    text = (root / path).read_text(encoding="utf-8")
    body = re.search(rf"enum class {name}\b[^{{]*\{{(.*?)\}};", text, re.S).group(1)
    return {n: int(v) for n, v in re.findall(r"\b(k\w+) = (-?\d+),", body)}


@pytest.fixture(scope="module")
def nd(decl, library):
    ffi = cffi.FFI()
    ffi.cdef(decl)
    return ffi, ffi.dlopen(str(library))


def test_status_codes(root, header):
    core = core_enum(root, "core/error/code.h", "Code")
    assert sorted(core.values()) == sorted(header.enums["nd_code"].values())
    special = {"kOk": "ND_OK", "kNoMemory": "ND_E_NOMEM"}
    for name, value in core.items():
        public = special.get(name, "ND_E_" + name[1:].upper())
        assert header.enums["nd_code"][public] == value


def test_dtype_codes(root, header):
    core = core_enum(root, "core/dtype/dtypes.h", "Dtype")
    public = {"ND_" + name[1:].upper(): value for name, value in core.items()}
    assert public == header.enums["nd_dtype_code"]


def test_library_names_its_codes(nd, header):
    ffi, lib = nd
    for name, value in header.enums["nd_code"].items():
        assert ffi.string(lib.nd_code_name(value)).decode() == name
    for unknown in (1, -24, 2**31 - 1, -(2**31)):
        assert ffi.string(lib.nd_code_name(unknown)) == b"ND_E_INTERNAL"


def test_library_describes_its_dtypes(nd, header):
    ffi, lib = nd
    result = ffi.new("const nd_dtype_desc **")
    itemsizes = {"BOOL": 1, "BFLOAT16": 2}
    for name, value in header.enums["nd_dtype_code"].items():
        assert lib.nd_dtype_info(value, result) == 0
        info = result[0]
        stem = name[3:]
        bits = re.search(r"\d+$", stem)
        size = itemsizes.get(stem) or int(bits.group()) // 8
        assert (info.dtype, info.itemsize) == (value, size)
        assert info.struct_size == ffi.sizeof("nd_dtype_desc")
        assert info.reserved == 0
        assert ffi.string(info.name).decode() == stem.lower()
        found = ffi.new("int32_t *")
        texts = (
            [info.name] if stem == "BFLOAT16" else [info.name, info.typestr, info.format]
        )
        for text in texts:
            assert lib.nd_dtype_from_text(text, found) == 0, ffi.string(text)
            assert found[0] == value, ffi.string(text)
        code, wide = info.dlpack_code, info.dlpack_bits
        assert lib.nd_dtype_from_dlpack(code, wide, 1, found) == 0
        assert found[0] == value
    for unknown in (0, -1, 16, 2**16, 2**31 - 1, -(2**31)):
        assert lib.nd_status_code(lib.nd_dtype_info(unknown, result)) == lib.ND_E_DTYPE
        assert result[0] == ffi.NULL


def test_versions_agree(nd, root):
    ffi, lib = nd
    project = (root / "CMakeLists.txt").read_text()
    version = re.search(r"VERSION (\d+)\.(\d+)\.(\d+)", project).group().split()[1]
    assert ffi.string(lib.nd_library_version()).decode() == version
    assert lib.nd_abi_version() // 1000 == int(version.split(".")[0])
