# SPDX-License-Identifier: BSD-3-Clause
"""The header keeps to the six forms and to the words that every reader knows; and the
checker that says so does reject what it should."""

import check_decl
import pytest

GOOD = """
/* A comment. */
typedef struct nd_plan nd_plan;
enum nd_code { ND_OK = 0, ND_E_NULL = -1 };
typedef struct nd_desc {
  int32_t struct_size;
  const int64_t *shape;
} nd_desc;
typedef int64_t nd_array;
typedef void (*nd_release_fn)(void *context);
const char *nd_version(void);
int32_t nd_add(nd_array a, const nd_desc **result, nd_release_fn release, void *context);
"""

# What to replace in GOOD, by what, and a word of the complaint.
BAD = [
    ("typedef struct nd_plan nd_plan;", "#define X 1", "preprocessor"),
    ("typedef struct nd_plan nd_plan;", "struct nd_plan;", "forms"),
    ("typedef struct nd_plan nd_plan;", "typedef struct nd_plan *nd_plan;", "forms"),
    ("typedef struct nd_plan nd_plan;", ";", "empty"),
    ("typedef struct nd_plan nd_plan;", "static int32_t nd_x;", "forms"),
    ("typedef struct nd_plan nd_plan;", "extern int32_t nd_x(void);", "forms"),
    ("nd_plan nd_plan;", "nd_plan nd_plan_t;", "differ"),
    ("nd_plan nd_plan;", "nd_plan nd_plan", "forms"),
    ("-1 }", "-1, }", "enumerator"),
    ("ND_E_NULL = -1", "ND_E_NULL", "enumerator"),
    ("ND_E_NULL = -1", "ND_E_NULL = 1 << 3", "enumerator"),
    ("ND_E_NULL = -1", "ND_E_NULL = 0x10", "enumerator"),
    ("ND_E_NULL = -1", "ND_E_NULL = 1LL", "enumerator"),
    ("ND_E_NULL = -1", "ND_E_NULL = 2147483648", "32 bits"),
    ("ND_E_NULL = -1", "E_NULL = -1", "ND_"),
    ("enum nd_code {", "enum {", "forms"),
    ("enum nd_code {", "enum nd_code : int32_t {", "forms"),
    ("int32_t struct_size;", "int32_t struct_size : 4;", "variables"),
    ("int32_t struct_size;", "int32_t struct_size, other;", "variables"),
    ("int32_t struct_size;", "int32_t shape[8];", "variables"),
    ("int32_t struct_size;", "long struct_size;", "type not allowed"),
    ("int32_t struct_size;", "unsigned struct_size;", "type not allowed"),
    ("int32_t struct_size;", "uint64_t struct_size;", "type not allowed"),
    ("int32_t struct_size;", "void (*hook)(void);", "variables"),
    ("int32_t struct_size;", "union { int32_t a; } u;", "forms"),
    ("int32_t struct_size;", "int32_t type;", "reserved"),
    ("int32_t struct_size;", "int32_t Shape;", "lower case"),
    ("nd_array a,", "nd_array,", "variables"),
    ("nd_array a,", "nd_array in,", "reserved"),
    ("nd_array a,", "nd_array con_text,", "without case"),
    ("nd_array a,", "nd_desc a,", "type not allowed"),
    ("nd_array a,", "enum nd_code a,", "variables"),
    ("nd_array a,", "nd_unknown a,", "type not allowed"),
    ("nd_array a,", "nd_array const *a,", "variables"),
    ("nd_array a,", "const int32_t *const a,", "variables"),
    ("nd_array a,", "const int32_t a,", "type not allowed"),
    ("nd_array a,", "int32_t *restrict a,", "variables"),
    ("nd_array a,", "int32_t a[3],", "variables"),
    ("nd_array a,", "int32_t ***a,", "variables"),
    ("release, void *context);", "release, ...);", "variables"),
    ("nd_version(void)", "nd_version()", "variables"),
    ("nd_version(void);", "nd_version(void) { return 0; }", "forms"),
    ("const char *nd_version", "nd_desc nd_version", "returns"),
    ("const char *nd_version", "char *nd_version", "returns"),
    ("nd_version(void)", "version(void)", "nd_"),
    ("nd_version(void)", "nd_add(void)", "twice"),
    ("nd_version(void)", "nd_Desc(void)", "where case"),
    ("nd_version(void)", "nd_e_null(void)", "where case"),
    ("A comment.", "It's", "splitters"),
    ("A comment.", "one; two", "splitters"),
    ("A comment.", "{}", "splitters"),
    ("A comment.", "caf\u00e9", "ASCII"),
    ("/* A comment. */", "// A comment.", "//"),
    ("/* A comment. */", "/* A comment.", "comment"),
    ("/* A comment. */\n", "/* A comment. */\r\n", "carriage"),
]  # fmt: skip


def test_header_obeys_the_rules(header):
    assert header.breaches == []


def test_header_is_parsed_whole(decl, header):
    statements = check_decl.Parser("").statements(
        check_decl.Parser("").without_comments(decl)
    )
    declared = (
        len(header.functions) + len(header.enums) + len(header.structs)
        + len(header.handles) + len(header.opaque) + len(header.callbacks)
    )  # fmt: skip
    assert declared == len(list(statements))


def test_sample_is_accepted():
    sample = check_decl.parse(GOOD)
    assert sample.breaches == []
    assert list(sample.functions) == ["nd_version", "nd_add"]


@pytest.mark.parametrize(("old", "new", "word"), BAD, ids=[row[1][:30] for row in BAD])
def test_bad_header_is_rejected(old, new, word):
    assert GOOD.count(old) == 1
    breaches = check_decl.parse(GOOD.replace(old, new)).breaches
    assert any(word in breach for breach in breaches), breaches
