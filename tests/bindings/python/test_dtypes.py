# SPDX-License-Identifier: BSD-3-Clause
import copy
import pickle

import ndabi as nd
import pytest
from ndabi._dtypes import named

NAMES = list(named)


@pytest.mark.parametrize("name", NAMES)
def test_one_object_per_dtype(name):
    found = nd.dtype(name)
    for spec in (found, found.str, found.type, found.type(1), nd.zeros(1, name).dtype):
        assert nd.dtype(spec) is found
    assert pickle.loads(pickle.dumps(found)) is found
    assert copy.deepcopy(found) is found
    assert found == name and found == found.str and hash(found) == hash(name)
    assert found != "nonsense" and found is not None and found != None  # noqa: E711
    assert str(found) == name and repr(found) == f"dtype('{name}')"


def test_fifteen():
    assert len(NAMES) == 15


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        (None, "float64"),
        (float, "float64"),
        (int, "int64"),
        (bool, "bool"),
        (complex, "complex128"),
        ("d", "float64"),
        ("f", "float32"),
        ("e", "float16"),
        ("?", "bool"),
        ("F", "complex64"),
        ("double", "float64"),
        ("int", "int64"),
        ("i4", "int32"),
        ("=u2", "uint16"),
        ("half", "float16"),
    ],
)
def test_other_names(spec, name):
    assert nd.dtype(spec).name == name


@pytest.mark.parametrize("spec", ["float128", "O", "U3", "", 3, object, [], "a\0b", "M8"])
def test_unknown_dtypes_are_type_errors(spec):
    with pytest.raises(TypeError):
        nd.dtype(spec)


def test_foreign_byte_order_is_refused():
    foreign = ">" if nd.dtype("int16").str[0] == "<" else "<"
    with pytest.raises(nd.exceptions.DTypeError):
        nd.dtype(foreign + "f8")


def test_weak_numbers():
    assert nd.result_type("int8", 1) == "int8"
    assert nd.result_type("int8", 1.0) == "float64"
    assert nd.result_type("float32", 1.0) == "float32"
    assert nd.result_type("float32", 1j) == "complex64"
    assert nd.result_type("bool", 1) == "int64"
    assert nd.result_type(1, True) == "int64"
    assert nd.result_type(nd.zeros(1, "bfloat16"), 2.0) == "bfloat16"
    with pytest.raises(ValueError):
        nd.result_type()


def test_casting_rules():
    assert nd.can_cast("int64", "int8", "unsafe")
    assert not nd.can_cast("float64", "int64", "same_kind")
    with pytest.raises(ValueError, match="casting must be one of"):
        nd.can_cast("int8", "int16", "perhaps")
    with pytest.raises(TypeError):
        nd.can_cast(1, "int8")


def test_limits():
    assert (nd.iinfo("uint64").min, nd.iinfo(nd.uint64).max) == (0, 2**64 - 1)
    assert nd.finfo(float).max == 1.7976931348623157e308
    assert nd.finfo("complex64").dtype == "float32"
    assert nd.finfo("bfloat16").eps == 2**-7
    for wrong in (lambda: nd.iinfo(float), lambda: nd.finfo(int)):
        with pytest.raises(ValueError):
            wrong()
