# SPDX-License-Identifier: BSD-3-Clause
"""What filters are told is kept, and the extension module has a short way into them: both
change nothing."""

import gc
import threading

import ndabi as nd
import pytest
from ndabi import _filter_calls, ndimage
from ndabi._extension import fast
from peer import np
from test_extension import long_way, outcome

WEIGHTS = nd.array([[0.5, 1.0, 0.25], [1.0, 2.0, 0.5], [0.5, -1.0, 4.0]])
LINE = WEIGHTS[0]

# The arguments behind the array, of calls that differ little, right or wrong.
SIZES = [
    (3,),
    (2,),
    ((3, 3),),
    ((3.0, 3.0),),
    (3.0,),
    (True,),
    ((1, 3),),
    (0,),
    ([3, 2],),
]
SIZES += [(np.int64(3),), ((2, 3, 4),), (None,), ("3",), (-1,), (2**70,), (((3,), 3),)]
CALLS = {
    "correlate": [(WEIGHTS,), (LINE,), (WEIGHTS[:0],), ([[1, 2], [3, 4]],), (None,), ()],
    "correlate1d": [
        *[(LINE,), (LINE, 0), (LINE, 1.0), (LINE, -3), (WEIGHTS,), (LINE[:0],)],
        *[([1, 2, 3], 1), (LINE, True), (LINE, np.int64(0)), (LINE, None)],
    ],
    "gaussian_filter": [
        *[(0.5,), (1,), (1.0,), (0,), (-1.0,), ((0.5, 1),), ((1,),), (None,), ("x",)],
        *[(1, 1), (1, (0, 1)), (1, -1), (1, 1.0), (np.float32(1),), (nd.float64(1),)],
    ],
    "gaussian_filter1d": [
        (1,),
        (1, 0),
        (1, 2),
        (1, -1, 1),
        (1, 0, None),
        (float("nan"),),
    ],
    "gaussian_laplace": [(0.5,), ((0.5, 1),), (None,)],
    "gaussian_gradient_magnitude": [(0.5,), ((0.5, 1),)],
    "uniform_filter": [(), *SIZES],
    "uniform_filter1d": [(3,), (3, 0), (3.0,), (0,), (3, 5)],
    "sobel": [(), (0,), (1,), (-1,), (2,), (0.0,), (None,), (False,)],
    "laplace": [()],
    "minimum_filter": SIZES,
    "maximum_filter1d": [(3,), (3, 0), (3.0,), (3, 7), (0,)],
    "median_filter": SIZES,
    "rank_filter": [(2, 3), (-1, 3), (9, 3), (2.0, 3), (True, 3), (2, (3, 3))],
    "percentile_filter": [(20, 3), (20.0, 3), (-80, 3), (101, 3), (100, (3, 3))],
    "grey_dilation": [*SIZES, (3, None, WEIGHTS), (None, WEIGHTS), (None, (1, 1))],
    "grey_opening": [(3,), ((2, 3),)],
    "morphological_laplace": [(3,)],
}
CALLS["convolve"], CALLS["convolve1d"] = CALLS["correlate"], CALLS["correlate1d"]
CALLS["prewitt"], CALLS["minimum_filter1d"] = CALLS["sobel"], CALLS["maximum_filter1d"]
CALLS["maximum_filter"] = CALLS["minimum_filter"]
CALLS["grey_erosion"] = CALLS["grey_dilation"]

OPTIONS = [
    *[{}, {"mode": "nearest"}, {"mode": "grid-constant", "cval": 7.0}, {"cval": -0.0}],
    *[{"mode": "constant"}, {"mode": "constant", "cval": -0.0}, {"mode": "wrong"}],
    *[{"mode": ["wrap", "mirror"]}, {"mode": ("wrap", "mirror")}, {"mode": "constant"}],
    *[{"mode": "constant", "cval": 0}, {"cval": "x"}, {"cval": 1j}, {"cval": None}],
    *[{"origin": 1}, {"origin": -1.0}, {"origin": (0, 1)}, {"origin": 5}, {"axes": 0}],
    *[{"axes": (0,)}, {"axes": (1, 0)}, {"axes": (0, 0)}, {"axes": 3}, {"axes": ()}],
    *[{"stride": 2}, {"dilation": 2}, {"stride": 0}, {"radius": 1}, {"radius": -1}],
    *[{"truncate": 2}, {"truncate": 2.5}, {"nothing": 1}, {"output": "float32"}],
    *[{"output": float}, {"output": "x"}, {"output": 3}, {"input": 1}],
]


def calls():
    for name, cases in sorted(CALLS.items()):
        for args in cases:
            yield name, args, {}
        usual = next(args for args in cases if args or name in ("laplace", "sobel"))
        for options in OPTIONS:
            yield name, usual, options


def outcome_of(function, *args, **options):
    """Without the name of the function in messages about its parameters."""
    (result, told), name = outcome(lambda: function(*args, **options)), function.__name__
    if isinstance(result, tuple):
        result = result[0], result[1].replace(name, "f")
    return result, told


@pytest.mark.parametrize("dtype", ["uint8", "float64", "complex64"])
def test_kept_arguments_are_those_of_the_call(dtype):
    """In an order in which similar calls follow each other, twice."""
    image = nd.array([[5, 2, 8, 1], [0, 9, 3, 7], [6, 4, 4, 2], [1, 0, 5, 3.0]], dtype)
    assert image.flags.c_contiguous
    cases = [(getattr(ndimage, name), *rest) for name, *rest in calls()]
    wanted = []
    for function, args, options in cases:
        _filter_calls._kept.cache_clear()
        wanted.append(outcome_of(long_way(function), image, *args, **options))
    for _ in range(2):
        for case, expected in zip(cases, wanted):
            function, args, options = case
            for _ in range(2):
                found = outcome_of(function, image, *args, **options)
                assert found == expected, case


@pytest.mark.parametrize("name", sorted(CALLS))
def test_results_are_stored(name):
    function = getattr(ndimage, name)
    rest = next(args for args in CALLS[name] if args or name in ("laplace", "sobel"))
    source = np.arange(35.0).reshape(5, 7) % 6
    wanted = np.asarray(function(nd.array(source), *rest))
    images = nd.array(source), source, source[::-1][::-1], nd.array(source, order="F")
    for image in images:
        assert np.array_equal(np.asarray(function(image, *rest)), wanted)
        for target in (nd.zeros((5, 7)), np.zeros((5, 7)), np.zeros((10, 7))[::2]):
            assert function(image, *rest, output=target) is target
            assert np.array_equal(np.asarray(target), wanted)
    assert np.array_equal(source, np.arange(35.0).reshape(5, 7) % 6)
    frozen = np.zeros((5, 7))
    frozen.flags.writeable = False
    for target in (frozen, nd.zeros((5, 6)), nd.zeros(5), nd.zeros((5, 1), "complex64")):
        found = outcome_of(function, images[0], *rest, output=target)
        assert isinstance(found[0], tuple) and issubclass(found[0][0], Exception)
        assert found == outcome_of(long_way(function), images[0], *rest, output=target)
    gone = nd.zeros((5, 7))
    gone.release()
    for call in (
        lambda: function(gone, *rest),
        lambda: function(images[0], *rest, output=gone),
    ):
        with pytest.raises(nd.exceptions.HandleError):
            call()


def test_zeros_keep_their_sign():
    image = nd.array([-0.0, -0.0])
    for filter_, name in (
        (ndimage.minimum_filter1d, "size"),
        (ndimage.rank_filter, "rank"),
    ):
        args = (2,) if name == "size" else (0, 2)
        for cval in (0.0, -0.0, 0.0, 0, -0.0):
            first = filter_(image + 0.0, *args, mode="constant", cval=cval)[0]
            assert nd.signbit(first) == (str(cval) == "-0.0")


def test_more_settings_than_are_kept():
    image = nd.array([[1.0, 5.0, 2.0], [7.0, 3.0, 9.0]])
    for _ in range(2):
        for k in range(100):
            made = ndimage.gaussian_filter(image, 0.1 + k / 50)
            ndimage.gaussian_filter(image, 0.1 + k / 50, output=made)
            wanted = outcome(long_way(ndimage.gaussian_filter), image, 0.1 + k / 50)
            assert outcome(lambda made: made, made) == wanted


def test_nothing_is_left_behind(no_leak):
    image, made = nd.ones((8, 8)), nd.zeros((8, 8))
    for _ in range(3):
        for name, args, options in calls():
            function = getattr(ndimage, name)
            outcome_of(function, image, *args, **options)
            outcome_of(function, image, *args, output=made)
    gc.collect()


def test_threads_share_what_is_kept():
    """More settings than are kept, at once, in images that let the others run."""
    image = nd.array(np.arange(90000.0).reshape(300, 300) % 251)
    wanted = [np.asarray(ndimage.uniform_filter(image, size)) for size in range(2, 30)]
    wrong = []

    def use(first):
        made = nd.zeros((300, 300))
        for k in range(28):
            size = (first + k) % 28
            ndimage.uniform_filter(image, 2 + size, output=made)
            if not np.array_equal(np.asarray(made), wanted[size]):
                wrong.append(size)

    threads = [threading.Thread(target=use, args=(7 * k,)) for k in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not wrong


@pytest.mark.skipif(fast is None, reason="there is no extension module")
def test_what_the_extension_takes():
    known = (("input", "output"), 1, (None,), 1, lambda *_: None, [], 0)
    for wrong in ((), known[:-1], (*known[:3], 2, *known[4:]), (("a",) * 20, *known[1:])):
        with pytest.raises((TypeError, ValueError)):
            fast.filter(0, 0, wrong, len)
    said = []

    def refuse(*args):
        said.append(args)
        raise KeyboardInterrupt

    known = (("input", "size", "output"), 3, (3, None), 2, refuse, [], 0)
    with pytest.raises(KeyboardInterrupt):
        fast.filter(0, 1, known, len)(nd.zeros((2, 2)))
    assert said == [(2, 3)]
