# SPDX-License-Identifier: BSD-3-Clause
import ndabi as nd
import pytest


@pytest.mark.parametrize(
    ("value", "dtype", "text"),
    [
        ([1, 2], None, "array([1, 2])"),
        ([1.0, 2.5], None, "array([1. , 2.5])"),
        ([], None, "array([], dtype=float64)"),
        (3.5, None, "array(3.5)"),
        ([True, False], None, "array([ True, False])"),
        ([1 + 2j], None, "array([1.+2.j])"),
        ([0.1], "float32", "array([0.1], dtype=float32)"),
        ([0.1], "bfloat16", "array([0.1], dtype=bfloat16)"),
        ([[1, 2], [3, 4]], "int8", "array([[1, 2],\n       [3, 4]], dtype=int8)"),
    ],
)
def test_repr(value, dtype, text):
    assert repr(nd.array(value, dtype=dtype)) == text


def test_str_and_format():
    assert str(nd.arange(3)) == "[0 1 2]" and f"{nd.arange(3)}" == "[0 1 2]"
    assert f"{nd.array(2.5):.3f}" == "2.500" and str(nd.array(2.5)) == "2.5"
    with pytest.raises(TypeError):
        format(nd.arange(3), ".2f")


def test_long_arrays_are_summarised():
    assert str(nd.arange(2000)) == "[   0    1    2 ... 1997 1998 1999]"
    with nd.printoptions(threshold=5, edgeitems=1):
        assert str(nd.arange(10)) == "[0 ... 9]"
    with nd.printoptions(threshold=float("inf")):
        assert "1000" in str(nd.arange(2000))


def test_options_come_and_go():
    before = nd.get_printoptions()
    with nd.printoptions(precision=2, suppress=True, sign="+") as inside:
        assert inside["precision"] == 2 and str(nd.array([1 / 3])) == "[+0.33]"
    assert nd.get_printoptions() == before
    nd.set_printoptions(floatmode="fixed", precision=1)
    assert str(nd.array([0.25])) == "[0.2]"
    nd.set_printoptions(**before)
    for wrong in (
        {"floatmode": "x"},
        {"sign": "x"},
        {"precision": -3},
        {"edgeitems": -1},
    ):
        with pytest.raises(ValueError):
            with nd.printoptions(**wrong):
                str(nd.zeros(1))
        nd.set_printoptions(**before)
    with pytest.raises(TypeError):
        nd.set_printoptions(nonsense=1)


def test_other_functions():
    a = nd.array([1.23456789, 2])
    assert nd.array2string(a, precision=2) == "[1.23 2.  ]"
    assert nd.array_repr(a, precision=2) == "array([1.23, 2.  ])"
    assert nd.array_str(a, precision=2) == "[1.23 2.  ]"
    assert nd.array_str([1, 2]) == "[1 2]"
