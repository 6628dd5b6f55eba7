# SPDX-License-Identifier: BSD-3-Clause
"""What is frozen stays frozen, and every reader of the header sees the same ABI."""

import abi_lock
import pytest


def test_header_is_what_the_lock_says(decl):
    found = abi_lock.difference(decl, abi_lock.LOCK.read_text(encoding="ascii"))
    assert not found, (
        f"the ABI changed:\n{found}"
        "after 1.0 this needs a new SONAME unless it only adds; before, state the reason "
        "in the commit that runs tools/abi_lock.py --update"
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("ND_E_SHAPE = -6", "ND_E_SHAPE = -60", "+enum nd_code ND_E_SHAPE = -60"),
        ("  int64_t lo;\n", "", "-struct nd_view +24 int64_t lo"),
        ("  int32_t ndim;\n", "  int64_t ndim;\n", "+struct nd_view size 72"),
        ("int32_t nd_release(int64_t", "int32_t nd_release(int32_t", "-function int32_t"),
        ("int64_t nd_live_count(void);", "", "-function int64_t nd_live_count(void)"),
        ("/* ---- Files", "typedef int64_t nd_x;\n/* ---- Files", "+handle nd_x"),
    ],
)  # fmt: skip
def test_change_is_found(old, new, line, decl):
    assert decl.count(old) == 1
    changed = decl.replace(old, new)
    locked = abi_lock.LOCK.read_text(encoding="ascii")
    assert line in abi_lock.difference(changed, locked)


def test_compiled_c_sees_the_same_layout(decl, header, tool, run, root, tmp_path):
    parts = ["#include <stddef.h>", "#include <stdio.h>", "#include <ndabi/ndabi.h>"]
    parts.append("int main(void) {")
    expected = []
    for name, (size, offsets) in abi_lock.layout(decl, header).items():
        expected.append(f"{name} {size}")
        parts.append(f'printf("{name} %zu\\n", sizeof({name}));')
        for field, offset in offsets.items():
            expected.append(f"{name}.{field} {offset}")
            parts.append(f'printf("{name}.{field} %zu\\n", offsetof({name}, {field}));')
    for values in header.enums.values():
        for name, value in values.items():
            expected.append(f"{name} {value}")
            parts.append(f'printf("{name} %d\\n", {name});')
    source = tmp_path / "layout.c"
    source.write_text("\n".join([*parts, "return 0; }"]))
    program = tmp_path / "layout"
    run(tool("gcc"), "-std=c99", "-I", root / "include", source, "-o", program)
    assert run(program).splitlines() == expected


def test_structs_have_no_padding(decl, header):
    """Growing at the end must not swallow padding that an old caller never wrote."""
    width = {"int32_t": 4, "int64_t": 8, "double": 8, "nd_array": 8}
    for name, (size, offsets) in abi_lock.layout(decl, header).items():
        end = 0
        for field in header.structs[name]:
            assert offsets[field.name] == end, f"a hole before {name}.{field.name}"
            end += 8 if field.type.endswith("*") else width[field.type]
        assert size == end, f"a hole at the end of {name}"


def test_structs_begin_with_their_size(header):
    for name, fields in header.structs.items():
        assert (fields[0].type, fields[0].name) == ("int32_t", "struct_size"), name
