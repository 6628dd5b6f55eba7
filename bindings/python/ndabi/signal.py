# SPDX-License-Identifier: BSD-3-Clause
"""Signal processing, named as scipy.signal names it."""

from time import perf_counter

from ndabi._argument_names import Renamed
from ndabi._asarray import asarray
from ndabi._broadcast import broadcast_to
from ndabi._convolve import MODES, method_code, operation
from ndabi._convolver import Convolver
from ndabi._handle import make
from ndabi._library import check, lib, new
from ndabi._signal_filters import *  # noqa: F403
from ndabi._signal_filters import __all__ as _filters
from ndabi._views import axes_of, integers
from ndabi._window_design import *  # noqa: F403
from ndabi._window_design import __all__ as _design
from ndabi.exceptions import Error

__all__ = [
    "Convolver",
    "choose_conv_method",
    "convolve",
    "correlate",
    "fftconvolve",
    "oaconvolve",
    *_filters,
    *_design,
]


def __dir__():
    return __all__


_MODES = ("full", "same", "valid")
_OPERANDS = Renamed(a="in1", v="in2")
_by = lib.nd_signal_convolve_by
_convolve = operation("nd_signal_convolve", "full")
_correlate = operation("nd_signal_correlate", "full")


def _mode_code(mode):
    if mode not in _MODES:
        raise ValueError("acceptable mode flags are 'valid', 'same', or 'full'")
    return MODES[mode]


def _repeated(a, v, axes):
    """a, as long as v along axes where it has length 1 and that are not convolved: 'same'
    keeps the shape of a."""
    if axes is None or a.ndim != v.ndim:
        return a
    convolved = {axis % a.ndim for axis in integers(axes)} if a.ndim else ()
    lengths = enumerate(zip(a.shape, v.shape))
    return broadcast_to(
        a, [m if n == 1 and axis not in convolved else n for axis, (n, m) in lengths]
    )


def _product(in1, in2, mode, method, axes, correlate):
    """By any method, along some axes, with anything in the place of a mode."""
    mode, method = _mode_code(mode), method_code(method)
    a, v = asarray(in1), asarray(in2)
    a = _repeated(a, v, axes)
    args = mode, correlate, method, *axes_of(axes)
    with _OPERANDS:
        return make(_by, a._handle, v._handle, *args)


def convolve(in1, in2, mode="full", method="auto", *, axes=None):
    """The convolution of two arrays with the same number of axes.

    mode: 'full', 'same' (centred with respect to in1) or 'valid' (one array must be at
    least as large as the other on every axis). method: 'direct' sums products, 'fft' goes
    by Fourier transforms, 'auto' takes these where they are faster and all elements are
    finite. Integers are exact modulo 2**bits by either. With 'fft' a NaN or an infinity
    makes NaN of sums around it that it is no part of.

    axes: those along which it is taken, all of them if None. Along the others elements of
    equal index meet, and an axis of length 1 meets any other. SciPy has no axes here.

    >>> nd.signal.convolve([[1, 2], [3, 4]], [[1, 1]])
    array([[1, 3, 2],
           [3, 7, 4]])
    >>> nd.signal.convolve([[1, 2], [3, 4]], [[1, 1], [1, -1]], axes=1)
    array([[ 1,  3,  2],
           [ 3,  1, -4]])
    """
    if method == "auto" and axes is None and mode in _MODES:
        try:
            return _convolve(in1, in2, mode)
        except Error:  # once more, for a message that names the arguments
            pass
    return _product(in1, in2, mode, method, axes, 0)


def correlate(in1, in2, mode="full", method="auto", *, axes=None):
    """The cross-correlation of two arrays: in2 is not reversed, but conjugated.

    mode, method and axes: see convolve.

    >>> nd.signal.correlate([[1, 2], [3, 4]], [[1, 0]], mode="valid")
    array([[1],
           [3]])
    """
    if method == "auto" and axes is None and mode in _MODES:
        try:
            return _correlate(in1, in2, mode)
        except Error:  # once more, for a message that names the arguments
            pass
    return _product(in1, in2, mode, method, axes, 1)


def fftconvolve(in1, in2, mode="full", axes=None):
    """The convolution of two arrays by Fourier transforms, along all or some axes.

    Along the other axes, elements of equal index meet, and an axis of length 1 meets any
    other. Integers are computed in float64, and so is the result. A NaN or an infinity
    makes NaN of sums around it that it is no part of.

    >>> nd.signal.fftconvolve([1, 2, 3], [0, 1, 0.5]).round(12)
    array([0. , 1. , 2.5, 4. , 1.5])
    >>> nd.signal.fftconvolve([[1, 2], [3, 4]], [[1, 1], [1, -1]], axes=1).round(12)
    array([[ 1.,  3.,  2.],
           [ 3.,  1., -4.]])
    """
    code = _mode_code(mode)
    a, v = asarray(in1), asarray(in2)
    if a.ndim == v.ndim and not (a.size and v.size):
        return asarray([])
    args = code, 0, lib.ND_METHOD_FLOAT_FFT, *axes_of(axes)
    with _OPERANDS:
        return make(_by, a._handle, v._handle, *args)


def oaconvolve(in1, in2, mode="full", axes=None):
    """The same as fftconvolve, which cuts long arrays into blocks anyway.

    >>> nd.signal.oaconvolve([1, 2, 3, 4], [1, 1], mode="valid").round(12)
    array([3., 5., 7.])
    """
    return fftconvolve(in1, in2, mode, axes)


def choose_conv_method(in1, in2, mode="full", measure=False):
    """The method, 'direct' or 'fft', that convolve takes by itself.

    measure: try both instead. The result is then the faster one, and a dictionary of the
    seconds that each has taken.

    >>> nd.signal.choose_conv_method(nd.ones(100), nd.ones(3))
    'direct'
    >>> nd.signal.choose_conv_method(nd.ones(100_000), nd.ones(10_000))
    'fft'
    """
    code = _mode_code(mode)
    a, v = asarray(in1), asarray(in2)
    if measure:
        times = {}
        for method in ("fft", "direct"):
            start = perf_counter()
            convolve(a, v, mode, method)
            times[method] = perf_counter() - start
        return min(times, key=times.get), times
    cell = new("int32_t *")
    with _OPERANDS:
        check(lib.nd_signal_method(a._handle, v._handle, code, 0, cell))
    return "fft" if cell[0] == lib.ND_METHOD_FFT else "direct"
