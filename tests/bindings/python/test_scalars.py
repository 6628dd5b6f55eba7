# SPDX-License-Identifier: BSD-3-Clause
import copy
import math
import pickle

import ndabi as nd
import pytest
from ndabi._dtypes import named


@pytest.mark.parametrize("name", list(named))
def test_reading_an_element_gives_the_type(name):
    a = nd.ones(1, name)
    scalar = a[0]
    assert type(scalar) is getattr(nd, name if name != "bool" else "bool_")
    assert scalar.dtype == name and scalar.shape == () and scalar.ndim == 0
    assert (
        scalar == 1
        and scalar.item() == 1
        and type(scalar.item())
        in (
            int,
            float,
            complex,
            bool,
        )
    )
    assert scalar.itemsize == a.itemsize and scalar[()] is scalar
    assert pickle.loads(pickle.dumps(scalar)) == scalar
    assert type(copy.deepcopy(scalar)) is type(scalar)
    assert isinstance(scalar, nd.generic)


@pytest.mark.parametrize(
    "name", "int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()
)
def test_integers_check_their_range(name):
    kind, limits = getattr(nd, name), nd.iinfo(name)
    assert kind(limits.max) == limits.max and kind(limits.min) == limits.min
    for value in (limits.max + 1, limits.min - 1):
        with pytest.raises(OverflowError, match=f"out of bounds for {name}"):
            kind(value)


def test_rounding():
    assert nd.float32(0.1) == 0.10000000149011612
    assert nd.float16(0.1) == 0.0999755859375
    assert nd.float16(1e6) == math.inf and nd.float32(-1e300) == -math.inf
    assert nd.complex64(0.1 + 0.1j) == complex(nd.float32(0.1), nd.float32(0.1))


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        0.1,
        -3.14159,
        1 + 2**-8,
        1 + 3 * 2**-8,
        3.3895e38,
        3.4e38,
        1e-40,
        9.2e-41,
        1e-42,
    ],
)
def test_bfloat16_rounds_as_the_library(value):
    assert nd.bfloat16(value) == nd.array([value]).astype("bfloat16").tolist()[0]
    assert nd.bfloat16(-value) == -nd.bfloat16(value)


def test_texts():
    assert str(nd.float32(0.1)) == "0.1" and repr(nd.float32(0.1)) == "nd.float32(0.1)"
    assert str(nd.float64(1e16)) == "1e+16" and f"{nd.float32(0.1):.3f}" == "0.100"
    assert str(nd.bfloat16(3.14159)) == "3.14" and f"{nd.float16(0.1)}" == "0.1"
    assert str(nd.int8(-3)) == "-3" and repr(nd.int8(-3)) == "nd.int8(-3)"
    assert str(nd.complex64(0.1 - 2j)) == "(0.1-2j)"
    assert repr(nd.complex128(1j)) == "nd.complex128(1j)"
    assert str(nd.float64("nan")) == "nan" and str(nd.float32("inf")) == "inf"


def test_truth_values():
    assert nd.bool_(2) is nd.True_ and nd.bool_() is nd.False_
    assert nd.True_ == True and True == nd.True_ and nd.True_ != nd.False_  # noqa: E712
    assert bool(nd.True_) is True and int(nd.True_) == 1 and float(nd.False_) == 0.0
    assert ~nd.True_ is nd.False_ and (nd.True_ & True) is nd.True_
    assert (False | nd.True_) is nd.True_ and (nd.True_ ^ nd.True_) is nd.False_
    assert sum([nd.True_, nd.True_, nd.False_]) == 2 and nd.True_ * 2.5 == 2.5
    assert 3 - nd.True_ == 2 and nd.True_ < 2 and 0 < nd.True_
    assert hash(nd.True_) == hash(True) and str(nd.True_) == "True"
    assert pickle.loads(pickle.dumps(nd.True_)) is nd.True_
    with pytest.raises(TypeError):
        nd.True_ + "a"
