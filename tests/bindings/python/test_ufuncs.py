# SPDX-License-Identifier: BSD-3-Clause
"""The ufunc objects: what they say about themselves, and how they are called."""

import copy
import inspect
import pickle
import pydoc
import threading

import ndabi as nd
import pytest
from ndabi import _calls, _ufuncs

# The elementwise functions of the Array API standard, 2024.12.
STANDARD = (
    "abs acos acosh add asin asinh atan atan2 atanh bitwise_and bitwise_left_shift "
    "bitwise_invert bitwise_or bitwise_right_shift bitwise_xor ceil clip conj copysign "
    "cos cosh divide equal exp expm1 floor floor_divide greater greater_equal hypot imag "
    "isfinite isinf isnan less less_equal log log1p log2 log10 logaddexp logical_and "
    "logical_not logical_or logical_xor maximum minimum multiply negative nextafter "
    "not_equal positive pow real reciprocal remainder round sign signbit sin sinh square "
    "sqrt subtract tan tanh trunc"
).split()
NUMPY = (
    "absolute arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_count "
    "bitwise_not cbrt conjugate deg2rad degrees divmod exp2 fabs float_power fmax fmin "
    "fmod frexp gcd heaviside invert lcm ldexp left_shift logaddexp2 mod modf power "
    "rad2deg radians right_shift rint spacing true_divide"
).split()
MINE = [each.__name__ for each in _ufuncs._all]


def test_every_name_of_the_standard_and_of_numpy():
    assert len(STANDARD) == 67
    assert [name for name in STANDARD + NUMPY if not hasattr(nd, name)] == []


def test_synonyms_are_the_same_object():
    assert nd.abs is nd.absolute and nd.acos is nd.arccos and nd.pow is nd.power
    assert nd.mod is nd.remainder and nd.true_divide is nd.divide
    assert nd.bitwise_invert is nd.bitwise_not is nd.invert


def test_attributes():
    assert isinstance(nd.add, nd.ufunc) and repr(nd.add) == "<ufunc 'add'>"
    assert (nd.add.nin, nd.add.nout, nd.add.nargs) == (2, 1, 3)
    assert (nd.divmod.nin, nd.divmod.nout, nd.frexp.nout) == (2, 2, 2)
    assert nd.add.__name__ == "add" and nd.add.signature is None
    identities = [nd.add, nd.multiply, nd.logical_and, nd.logical_or, nd.bitwise_and]
    assert [each.identity for each in identities] == [0, 1, True, False, -1]
    assert nd.maximum.identity is None and nd.subtract.identity is None
    for name in ("logical_and", "logical_or", "logical_xor"):
        assert type(getattr(nd, name).identity) is bool
    assert (
        "dd->d" in nd.add.types and "DD->D" in nd.add.types and "dd->?" in nd.less.types
    )
    assert nd.add.ntypes == len(nd.add.types) and "d->di" in nd.frexp.types


@pytest.mark.parametrize("name", MINE)
def test_help(name):
    mine = _ufuncs.by_name(name)
    calls, _, summary = mine.__doc__.split("\n")[:3]
    assert calls == f"{name}{inspect.signature(mine)}" and summary.endswith(".")
    text = pydoc.plain(pydoc.render_doc(mine))
    assert calls in text and summary in text
    parameters = list(inspect.signature(mine).parameters)
    assert parameters[mine.nin :] == ["out", "where", "casting", "order", "dtype"]


def test_copies_and_pickles_are_the_object():
    for each in (nd.add, nd.special.erf):
        assert pickle.loads(pickle.dumps(each)) is each
        assert copy.copy(each) is each and copy.deepcopy(each) is each


def test_scalars_come_back_from_inputs_without_axes():
    assert repr(nd.add(1, 2)) == "nd.int64(3)" and repr(nd.sqrt(4)) == "nd.float64(2.0)"
    assert repr(nd.add(nd.array(1.5), nd.array(1))) == "nd.float64(2.5)"
    assert repr(nd.less(1, 2)) == "nd.True_"
    assert [repr(each) for each in nd.divmod(7, 2)] == ["nd.int64(3)", "nd.int64(1)"]
    assert isinstance(nd.add(nd.array([1]), 2), nd.ndarray)
    assert isinstance(nd.add(nd.array(1), nd.array([2])), nd.ndarray)
    assert isinstance(nd.negative(nd.array([[1]])), nd.ndarray)


def test_out():
    a, out = nd.arange(3), nd.zeros(3)
    assert nd.add(a, 1, out) is out and out.tolist() == [1, 2, 3]
    assert nd.add(a, 2, out=out) is out and nd.add(a, 3, out=(out,)) is out
    assert out.tolist() == [3, 4, 5]
    assert nd.negative(a[:2], out=out[1:]).tolist() == [0, -1]
    assert out.tolist() == [3, 0, -1]
    zero = nd.array(0)
    assert nd.add(1, 2, out=zero) is zero and zero[()] == 3


def test_two_outputs():
    quotient, rest = nd.zeros(2, int), nd.zeros(2, int)
    got = nd.divmod([7, 9], 4, out=(quotient, rest))
    assert got[0] is quotient and got[1] is rest and rest.tolist() == [3, 1]
    got = nd.divmod([7, 9], 4, out=(None, rest))
    assert got[0].tolist() == [1, 2] and got[1] is rest
    assert nd.divmod([8, 9], 4, quotient)[0] is quotient and quotient.tolist() == [2, 2]


def test_where():
    out = nd.zeros(3)
    nd.add([1, 2, 3], 10, out=out, where=[True, False, True])
    assert out.tolist() == [11, 0, 13]
    with pytest.raises(TypeError):
        nd.add([1], 1, where=[1])


def test_dtype_casting_order():
    assert nd.add([1], [2], dtype="float32").dtype == "float32"
    assert nd.add([1.5], [2], dtype=int, casting="unsafe").tolist() == [3]
    with pytest.raises(nd.exceptions.CastError):
        nd.add([1.5], [2], dtype=int)
    with pytest.raises(nd.exceptions.CastError):
        nd.add([1.5], [2], out=nd.zeros(1, int))
    a = nd.zeros((2, 3), order="F")
    assert nd.add(a, a).flags.f_contiguous
    assert nd.add(a, a, order="C").flags.c_contiguous


def test_wrong_arguments():
    with pytest.raises(TypeError, match=r"add\(\) .*positional argument"):
        nd.add(1)
    with pytest.raises(TypeError, match="takes from 2 to 4 positional arguments but 1"):
        nd.divmod(1)
    with pytest.raises(TypeError, match="but 4 were given"):
        nd.add(1, 2, nd.zeros(1), 3)
    with pytest.raises(TypeError, match="unexpected keyword argument 'axes'"):
        nd.add(1, 2, axes=[])
    with pytest.raises(TypeError, match="positional and keyword"):
        nd.add([1], [2], nd.zeros(1), out=nd.zeros(1))
    with pytest.raises(ValueError, match="one entry per ufunc output"):
        nd.divmod([1], [2], out=(nd.zeros(1),))
    with pytest.raises(TypeError, match="ArrayType"):
        nd.add([1], [2], out=[0])
    with pytest.raises(TypeError, match="cannot make an array from 'object'"):
        nd.add(object(), 1)
    with pytest.raises(TypeError):
        nd.bitwise_and([1.5], [2.5])
    with pytest.raises(nd.exceptions.BroadcastError):
        nd.add(nd.zeros(2), nd.zeros(3))
    with pytest.raises(ValueError):
        nd.add(nd.zeros(2), 1, out=nd.zeros(3))
    with pytest.raises(TypeError):
        nd.add(1, 2, signature="dd->d")
    with pytest.raises(nd.exceptions.ReadOnlyError):
        nd.add([1, 2], 1, out=nd.broadcast_to(nd.zeros(1), (2,)))


def test_a_released_array_is_refused():
    a = nd.zeros(3)
    a.release()
    for compute in (lambda: a + 1, lambda: 1 + a, lambda: -a, lambda: nd.add(a, a)):
        with pytest.raises(nd.exceptions.HandleError):
            compute()


def test_overlap_of_input_and_output():
    a = nd.arange(5)
    nd.add(a[:-1], 10, out=a[1:])
    assert a.tolist() == [0, 10, 11, 12, 13]


def test_resolve_dtypes():
    assert nd.add.resolve_dtypes(("float32", int, None)) == ("float32",) * 3
    assert nd.less.resolve_dtypes(("int8", "uint8", None))[2] == "bool"


def test_threads_do_not_share_cells():
    """Also not after calls that failed in every way."""
    for wrong in ("x", None, object(), [[1], 2]):
        with pytest.raises((TypeError, ValueError)):
            nd.add(1, wrong)
        with pytest.raises((TypeError, ValueError)):
            nd.add(nd.zeros(1), wrong)
        with pytest.raises((TypeError, ValueError)):
            nd.negative(wrong)
    with pytest.raises(OverflowError):
        nd.zeros(1, "int8") + 300
    assert len({id(each) for each in _calls.kits}) == len(_calls.kits)
    wrong = []

    def compute(n):
        x = nd.arange(50.0)
        for _ in range(500):
            if (x * n + n)[3] != 4 * n:
                wrong.append(n)

    threads = [threading.Thread(target=compute, args=(n,)) for n in range(1, 5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []


def test_nothing_leaks(no_leak):
    a = nd.arange(4.0)
    a + a, a + 1, -a, a < 2, nd.divmod(a, 2), nd.add(1, 2)
    a += 1
    for wrong in ("x", object(), nd.zeros(3)):
        with pytest.raises((TypeError, ValueError)):
            a + wrong
    del wrong
