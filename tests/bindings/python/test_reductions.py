# SPDX-License-Identifier: BSD-3-Clause
"""The short ways of reductions give what the long ones do, and what a loop gives."""

import functools
import math
import threading
import warnings

import ndabi as nd
import pytest

NAMES = "sum prod min max any all count_nonzero mean var std argmin argmax ptp".split()
NAN_NAMES = ["nan" + name for name in NAMES if name not in ("any", "all", "ptp")]
NAN_NAMES.remove("nancount_nonzero")
DTYPES = ["bool", "int8", "uint64", "float16", "bfloat16", "float32", "complex64"]


def noise(count, shape, dtype="float64"):
    values = [(i * 0.7548776662466927) % 1 * 40 - 20 for i in range(count)]
    return nd.reshape(nd.array(values), shape).astype(dtype)


def same(a, b):
    a, b = nd.asarray(a), nd.asarray(b)
    return a.dtype == b.dtype and a.shape == b.shape and nd.array_equal(a, b)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NAMES + NAN_NAMES)
def test_short_and_long_ways_agree(name, dtype):
    if name == "ptp" and dtype == "bool":
        return  # there is no difference of truth values
    function = getattr(nd, name)
    for shape in ((24,), (4, 6), (24, 1)):
        a = noise(24, shape, dtype)
        ndim = len(shape)
        assert same(function(a), nd.reshape(function(a, keepdims=True), ()))
        assert same(function(a), function(a, None))
        assert isinstance(function(a), nd.generic)
        for axis in (0, -1):
            long = nd.squeeze(function(a, axis=axis, keepdims=True), axis)
            assert same(function(a, axis), long)
            assert same(function(a, axis=axis), long)
        with pytest.raises(nd.exceptions.AxisError):
            function(a, axis=ndim)
    assert same(function([1, 2, 0]), function(nd.array([1, 2, 0])))


def test_what_is_told_of_nothing():
    for name, text in (("mean", "Mean of empty slice."), ("std", "Degrees of freedom")):
        for shape, options in (((0,), {}), ((0, 3), {"axis": 0}), ((0,), {"axis": 0})):
            with (
                pytest.warns(RuntimeWarning, match=text) as told,
                nd.errstate(all="ignore"),
            ):
                getattr(nd, name)(nd.zeros(shape), **options)
            assert [each.filename for each in told] == [__file__] * len(told)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert getattr(nd, name)(nd.zeros((0, 3)), axis=1).shape == (0,)
    with pytest.warns(RuntimeWarning, match="All-NaN slice"):
        assert math.isnan(nd.nanmax(nd.array([nd.nan, nd.nan])))
    with pytest.raises(ValueError, match="zero-size array"):
        nd.max(nd.zeros(0))


@pytest.mark.parametrize("dtype", ["float64", "int32"])
def test_what_is_told_of_masks_that_leave_nothing(dtype):
    a, some = nd.ones((2, 3), dtype), nd.array([True, False, True])
    for name, text in (("mean", "Mean of empty slice."), ("std", "Degrees of freedom")):
        function = getattr(nd, name)
        for axis, where in ((None, False), (0, some), (1, some[:2, None])):
            with (
                pytest.warns(RuntimeWarning, match=text) as told,
                nd.errstate(all="ignore"),
            ):
                function(a, axis, where=where)
            assert [each.filename for each in told] == [__file__]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert function(a, 1, where=some).shape == (2,)
            assert function(nd.zeros((0, 3)), 1, where=some).shape == (0,)


def test_a_released_array_is_refused():
    a = nd.ones(3)
    a.release()
    for call in (nd.sum, functools.partial(nd.max, axis=0), nd.add.reduce, nd.cumsum):
        with pytest.raises(ValueError):
            call(a)


def test_threads_do_not_share_cells():
    wrong = []

    def run(number):
        a, mask = nd.full(50, number), nd.arange(50) % 2 == 0
        for _ in range(300):
            if nd.sum(a) != 50 * number or nd.add.reduce(a) != 50 * number:
                wrong.append(number)
            if nd.clip(a, number + 1, None)[3] != number + 1:
                wrong.append(number)
            if nd.where(mask, a, number + 2)[1] != number + 2:
                wrong.append(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not wrong


def test_where_and_clip_of_numbers():
    a = nd.array([1, 200, 3], dtype="uint8")
    assert same(nd.clip(a, 2, 100), nd.array([2, 100, 3], dtype="uint8"))
    assert same(nd.clip(a, 2, 2.5), nd.array([2, 2.5, 2.5]))
    assert same(nd.where(a > 2, a, 0), nd.array([0, 200, 3], dtype="uint8"))
    assert same(nd.where(a > 2, 1, 2.0), nd.array([2.0, 1, 1]))
    assert same(nd.where(True, a, 5), a)
    assert math.copysign(1, nd.where(a > 200, 0.0, -0.0)[0]) == -1
    assert same(nd.clip(a, -1, 5), nd.array([1, 5, 3], dtype="uint8"))
    for call in (lambda: nd.clip(a, 256, None), lambda: nd.where(a > 2, a, 256)):
        with pytest.raises(OverflowError, match="out of bounds for uint8"):
            call()


@pytest.mark.parametrize("name", ["hypot", "logaddexp", "logaddexp2"])
def test_reorderable_folds_do_not_depend_on_the_layout(name):
    ufunc = getattr(nd, name)
    a = noise(300 * 11 * 3, (300, 11, 3))
    reverse = a.T.copy().T
    for axis in (0, 1, 2, (0, 1), (1, 2), None):
        assert same(ufunc.reduce(a, axis=axis), ufunc.reduce(reverse, axis=axis))
    columns = ufunc.reduce(a, axis=0)
    line = a[:, 7, 1].copy()
    assert columns[7, 1] == ufunc.reduce(line) == ufunc.reduce(a[:, 7], axis=0)[1]
    expected = functools.reduce(ufunc, line.tolist())
    assert math.isclose(columns[7, 1], expected, rel_tol=1e-13)


def test_differences_of_integers_wrap():
    for dtype in ("int8", "uint16", "int64"):
        a = nd.arange(5 * 7 * 3).reshape(5, 7, 3).astype(dtype)
        for view in (a, a[::-1, ::2], a.T):
            for axis in range(3):
                lines = nd.moveaxis(view, axis, 0)
                expected = functools.reduce(nd.subtract, list(lines))
                assert same(nd.subtract.reduce(view, axis=axis), expected)
    assert nd.subtract.reduce(nd.array([5])) == 5
    assert nd.subtract.reduce(nd.array([5, 1]), initial=10) == 4


def test_scans_of_integers_wrap():
    for dtype in ("int32", "uint32", "int64", "uint64"):
        a = (nd.arange(100) * 0x9E3779B9 + 1).astype(dtype)
        for ufunc in (nd.add, nd.multiply):
            found = ufunc.accumulate(a, dtype=dtype)
            value = a[0]
            with nd.errstate(all="ignore"):
                for i in range(1, 100):
                    value = ufunc(value, a[i])
                    assert found[i] == value


def told_by(function, *args):
    """The result of a call and the warnings it gave, without where."""
    with warnings.catch_warnings(record=True) as seen, nd.errstate(all="warn"):
        warnings.simplefilter("always")
        result = function(*args)
    return result, {str(each.message).partition(" encountered")[0] for each in seen}


TREES = ("hypot", "logaddexp", "logaddexp2")  # folded in another order
FOLDS = [
    each
    for each in {each for each in vars(nd).values() if isinstance(each, nd.ufunc)}
    if (each.nin, each.nout) == (2, 1) and each.__name__ not in ("add", "multiply")
]


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int64", "float32", "float64"])
@pytest.mark.parametrize("name", sorted(each.__name__ for each in FOLDS))
def test_folds_are_calls_one_after_the_other(name, dtype):
    ufunc = getattr(nd, name)
    low, high = (0, 3) if "power" in name else (-20, 20)
    a = noise(3 * 40, (3, 40))
    a = nd.clip(nd.absolute(a) if dtype[0] == "u" else a, low, high).astype(dtype)
    if dtype[0] == "f":
        a[1, 7], a[2, 30] = 0, math.inf
    with nd.errstate(all="ignore"):
        try:
            folded = ufunc.reduce(a[0]).dtype
        except TypeError:
            return  # whose results are no inputs
    if folded == "float16":
        return  # by way of float32
    if folded == "bool":
        a = a != 0
    wide = nd.zeros((3, 80), a.dtype)
    wide[:, ::2] = a
    methods = {"accumulate": lambda x: ufunc.accumulate(x, axis=1)[:, -1]}
    if name not in TREES:
        methods["reduce"] = lambda x: ufunc.reduce(x, axis=1)
    for view in (a, a[:, ::-1], a.T.copy().T, wide[:, ::2]):
        for rows in (view, view[:, 3:4], view[:, 5:8], view[1:2]):
            expected, told = told_by(functools.reduce, ufunc, list(rows.T))
            for method in methods:
                found, flags = told_by(methods[method], rows)
                if method == "reduce" and len(rows.T) == 1 and ufunc.identity == 0:
                    expected = ufunc(0, expected)
                assert nd.array_equal(found, expected, equal_nan=dtype[0] == "f")
                assert flags == told


def test_extremes_of_many_short_lines():
    for dtype in ("bool", "int8", "float16", "float64"):
        a = noise(500 * 5, (500, 5), dtype)
        for name, best in (("argmax", max), ("argmin", min)):
            expected = [row.index(best(row)) for row in a.tolist()]
            assert getattr(nd, name)(a, axis=1).tolist() == expected


def test_extremes_from_the_last_element_on():
    for dtype in ("uint8", "int16", "float32", "float64", "bfloat16"):
        for count in (1, 7, 100, 5000):
            a = nd.floor(nd.abs(noise(count, (count,)))).astype(dtype)  # many are equal
            values = a.tolist()[::-1]
            for name, best in (("argmax", max), ("argmin", min)):
                found = getattr(nd, name)(a[::-1])
                assert found == values.index(best(values)), (dtype, count, name)
    a = noise(5000, (5000,))
    a[4000] = a[7] = math.nan
    assert nd.argmax(a[::-1]) == 4999 - 4000
    assert nd.nanargmax(a[::-1]) == 4999 - nd.nanargmax(a)


@pytest.mark.parametrize("name", NAMES)
def test_stretched_elements_that_are_not_aligned(name):
    function = getattr(nd, name)
    for dtype in ("int16", "float32", "float64"):
        dense = nd.array([-1, 1, 0], dtype)
        odd = nd.frombuffer(b"." + dense.tobytes(), dtype, offset=1)
        for count in (2, 50, 5000):
            for axis in (0, 1, None):
                a = nd.broadcast_to(odd[:, None], (3, count))
                lines = nd.array(nd.broadcast_to(dense[:, None], (3, count)))
                assert same(function(a, axis), function(lines, axis))
                assert same(function(a.T, axis), function(nd.array(lines.T), axis))


def test_products_of_nothing_sum_to_zero():
    for dtype in ("float16", "float64", "complex64"):
        a = nd.zeros((2, 0), dtype)
        for result in (nd.vecdot(a, a), nd.inner(a, a).ravel(), nd.dot(a[0], a[0])):
            for number in nd.atleast_1d(result).tolist():
                assert str(complex(number)) == "0j"


def test_too_few_numbers_beside_nan_have_no_variance():
    for function in (nd.nanvar, nd.nanstd):
        with pytest.warns(RuntimeWarning, match="Degrees of freedom"):
            result = function([[1.0, 2.0, math.nan], [1.0, 2.0, 4.0]], axis=1, ddof=2)
        assert math.isnan(result[0])
        assert result[1] > 0


def test_integrals_of_nothing_are_zero():
    assert nd.trapezoid([]) == 0
    assert nd.trapezoid([], x=[]) == 0
    assert nd.trapezoid(nd.zeros((0, 2)), axis=0).tolist() == [0, 0]


def test_sums_of_logarithms_begin_at_minus_infinity():
    for ufunc in (nd.logaddexp, nd.logaddexp2):
        assert ufunc.identity == -math.inf
        assert ufunc.reduce(nd.array([])) == -math.inf
        assert ufunc.reduce(nd.array([1.0, 2.0]), where=nd.array([True, False])) == 1


def test_folds_name_what_they_refuse():
    text = "has 1 input and 1 output, not 2 and 1"
    with pytest.raises(ValueError, match=text):
        nd.negative.reduce([1])
