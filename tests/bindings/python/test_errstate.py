# SPDX-License-Identifier: BSD-3-Clause
import threading
import warnings

import ndabi as nd
import pytest

ONE, HUGE, SMALL = nd.array([1.0]), nd.array([1e308]), nd.array([1e-308])
CASES = [
    ("divide by zero encountered in divide", lambda: ONE / 0),
    ("divide by zero encountered in floor_divide", lambda: nd.array([1]) // 0),
    ("divide by zero encountered in log", lambda: nd.log(nd.array([0.0]))),
    ("invalid value encountered in divide", lambda: nd.array([0.0]) / 0.0),
    ("invalid value encountered in sqrt", lambda: nd.sqrt(nd.array([-1.0]))),
    ("overflow encountered in multiply", lambda: HUGE * HUGE),
    ("overflow encountered in exp", lambda: nd.exp(nd.array([1e5]))),
    ("overflow encountered in reduce", lambda: nd.multiply.reduce([1e308, 10.0])),
    ("overflow encountered in floor_divide", lambda: ONE // 1e-320),
    ("overflow encountered in add", lambda: nd.array([6e4], "float16") + 6e4),
    ("overflow encountered in exp", lambda: nd.exp(nd.array([12], "float16"))),
    ("overflow encountered in square", lambda: nd.array([300], "float16") ** 2),
    ("overflow encountered in reduce", lambda: nd.sum(nd.array([6e4] * 2, "float16"))),
    ("overflow encountered in reduce", lambda: nd.var([1e308, 1e308, 0.0])),
    ("overflow encountered in subtract", lambda: nd.diff([-1.7e308, 1.7e308, 0.0], 2)),
    ("overflow encountered in reduce", lambda: nd.trapezoid([1.7e308, 1.7e308])),
    ("overflow encountered in reduce", lambda: nd.average([1e308] * 2, 0, [1.0, 1.0])),
    ("overflow encountered in divide", lambda: nd.gradient([-1.7e308, 1.7e308])),
    ("divide by zero encountered in scalar divide", lambda: nd.float64(1) / 0),
    ("invalid value encountered in scalar divide", lambda: nd.float64(0) / 0),
    ("overflow encountered in scalar multiply", lambda: nd.float32(1e38) * 10),
    ("divide by zero encountered in scalar floor_divide", lambda: nd.int64(1) // 0),
]


@pytest.mark.parametrize(("text", "compute"), CASES, ids=[text for text, _ in CASES])
def test_kinds(text, compute):
    with pytest.warns(RuntimeWarning, match=f"^{text}$") as caught:
        compute()
    assert [each.filename for each in caught] == [__file__]
    with nd.errstate(all="raise"), pytest.raises(FloatingPointError, match=f"^{text}$"):
        compute()
    with nd.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        compute()


def test_the_result_is_there_all_the_same():
    with nd.errstate(all="ignore"):
        assert (ONE / 0).tolist() == [float("inf")]
        assert nd.float64(-1) / 0 == -nd.inf


def test_underflow_is_ignored_by_default():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        SMALL * SMALL
    with nd.errstate(under="raise"), pytest.raises(FloatingPointError, match="underflow"):
        SMALL * SMALL


def test_call_and_log():
    seen = []
    with nd.errstate(divide="call", call=lambda text, flags: seen.append((text, flags))):
        ONE / 0
    assert seen == [("divide by zero", 1)] and nd.geterrcall() is None

    class Log:
        write = staticmethod(seen.append)

    with nd.errstate(divide="log", call=Log()):
        ONE / 0
    assert seen[-1] == "Warning: divide by zero encountered in divide\n"
    with nd.errstate(divide="call"), pytest.raises(NameError):
        ONE / 0


def test_print(capsys):
    with nd.errstate(divide="print"):
        ONE / 0
    assert capsys.readouterr().out == "Warning: divide by zero encountered in divide\n"


def test_states_nest_and_come_back():
    before = nd.geterr()
    with nd.errstate(divide="ignore"):
        with nd.errstate(over="raise"):
            assert nd.geterr() == {**before, "divide": "ignore", "over": "raise"}
        assert nd.geterr() == {**before, "divide": "ignore"}
    assert nd.geterr() == before
    assert nd.seterr(all="ignore") == before
    assert set(nd.geterr().values()) == {"ignore"}
    nd.seterr(**before)
    assert nd.geterr() == before


def test_decorator():
    @nd.errstate(all="raise")
    def compute(a):
        return a / 0

    with pytest.raises(FloatingPointError):
        compute(ONE)
    with pytest.warns(RuntimeWarning):
        ONE / 0


def test_threads_have_their_own():
    kinds = []
    with nd.errstate(all="raise"):
        thread = threading.Thread(target=lambda: kinds.append(nd.geterr()["divide"]))
        thread.start()
        thread.join()
    assert kinds == ["warn"]


def test_wrong_arguments():
    with pytest.raises(ValueError, match="divide must be one of"):
        nd.seterr(divide="shout")
    with pytest.raises(ValueError):
        nd.seterrcall(3)
    with pytest.raises(TypeError):
        nd.errstate(overflow="warn")


LARGE = [6e4, 6e4, 1.0]
OVERFLOWS = {
    "reduce": [nd.sum, nd.prod, nd.nansum, nd.nanprod, nd.var, nd.add.reduce],
    "accumulate": [nd.cumsum, nd.cumprod, nd.nancumsum, nd.add.accumulate],
    "vecdot": [lambda a: nd.vecdot(a, a)],
    "reduceat": [lambda a: nd.add.reduceat(a, [0, 2])],
}
CALLS = [(name, call) for name, calls in OVERFLOWS.items() for call in calls]


@pytest.mark.parametrize(("name", "call"), CALLS, ids=range(len(CALLS)))
def test_results_that_16_bits_cannot_hold(name, call):
    a = nd.array(LARGE, "float16")
    with pytest.warns(RuntimeWarning, match=f"^overflow encountered in {name}$"):
        assert nd.any(nd.isinf(call(a)))
    with pytest.raises(FloatingPointError), nd.errstate(over="raise"):
        call(a)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        call(a / 1024)


def test_overflows_of_16_bits():
    b = nd.array([3e38, 3e38, -nd.inf, nd.nan], "bfloat16")
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert nd.sum(b[:2]) == nd.inf
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert nd.mean([1e6, 1e6], dtype="float16") == nd.inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert nd.sum(b[::2]) == -nd.inf and nd.isnan(nd.sum(b[1:]))
        assert nd.sum(nd.array([nd.inf, 1], "float16")) == nd.inf
        assert nd.mean(nd.array(LARGE[:2], "float16")) == nd.float16(6e4)
