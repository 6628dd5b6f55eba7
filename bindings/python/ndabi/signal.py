# SPDX-License-Identifier: BSD-3-Clause
"""Signal processing, named as scipy.signal names it."""

from time import perf_counter

from ndabi._asarray import asarray
from ndabi._convolve import MODES, operation
from ndabi._convolver import Convolver
from ndabi._handle import make
from ndabi._library import check, lib, new, null
from ndabi._signal_filters import *  # noqa: F403
from ndabi._signal_filters import __all__ as _filters
from ndabi._views import axes_of
from ndabi._window_design import *  # noqa: F403
from ndabi._window_design import __all__ as _design

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
_METHODS = {
    "auto": lib.ND_METHOD_AUTO,
    "direct": lib.ND_METHOD_DIRECT,
    "fft": lib.ND_METHOD_FFT,
}
_by = lib.nd_signal_convolve_by
_convolve = operation("nd_signal_convolve", "full")
_correlate = operation("nd_signal_correlate", "full")


def _mode_code(mode):
    if mode not in _MODES:
        raise ValueError("acceptable mode flags are 'valid', 'same', or 'full'")
    return MODES[mode]


def _product(in1, in2, mode, method, correlate):
    """By a method that is not the automatic one, or with a mode that is no mode."""
    mode = _mode_code(mode)
    if method not in _METHODS:
        raise ValueError("Acceptable method flags are 'auto', 'direct', or 'fft'.")
    a, v = asarray(in1), asarray(in2)
    return make(_by, a._handle, v._handle, mode, correlate, _METHODS[method], -1, null)


def convolve(in1, in2, mode="full", method="auto"):
    """The convolution of two arrays with the same number of axes.

    mode: 'full', 'same' (centred with respect to in1) or 'valid' (one array must be at
    least as large as the other on every axis). method: 'direct' sums products, 'fft' goes
    by Fourier transforms, 'auto' takes these where they are faster and all elements are
    finite. Integers are exact modulo 2**bits by either. With 'fft' a NaN or an infinity
    makes NaN of sums around it that it is no part of.

    >>> nd.signal.convolve([[1, 2], [3, 4]], [[1, 1]])
    array([[1, 3, 2],
           [3, 7, 4]])
    """
    if method != "auto" or mode not in _MODES:
        return _product(in1, in2, mode, method, 0)
    return _convolve(in1, in2, mode)


def correlate(in1, in2, mode="full", method="auto"):
    """The cross-correlation of two arrays: in2 is not reversed, but conjugated.

    >>> nd.signal.correlate([[1, 2], [3, 4]], [[1, 0]], mode="valid")
    array([[1],
           [3]])
    """
    if method != "auto" or mode not in _MODES:
        return _product(in1, in2, mode, method, 1)
    return _correlate(in1, in2, mode)


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
    method = lib.ND_METHOD_FLOAT_FFT
    return make(_by, a._handle, v._handle, code, 0, method, *axes_of(axes))


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
    check(lib.nd_signal_method(a._handle, v._handle, code, 0, cell))
    return "fft" if cell[0] == lib.ND_METHOD_FFT else "direct"
