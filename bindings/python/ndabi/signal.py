# SPDX-License-Identifier: BSD-3-Clause
"""Signal processing, named as scipy.signal names it."""

from ndabi._convolve import operation
from ndabi._library import lib
from ndabi._signal_filters import *  # noqa: F403
from ndabi._signal_filters import __all__ as _filters

__all__ = ["convolve", "correlate", *_filters]


_MODES = ("full", "same", "valid")
_convolve = operation(lib.nd_signal_convolve, "full")
_correlate = operation(lib.nd_signal_correlate, "full")


def _check(mode, method):
    if mode not in _MODES:
        raise ValueError("acceptable mode flags are 'valid', 'same', or 'full'")
    if method == "fft":
        raise ValueError("method 'fft' is not available: use 'auto' or 'direct'")
    if method not in ("auto", "direct"):
        raise ValueError("acceptable method flags are 'auto', 'direct', or 'fft'")


def convolve(in1, in2, mode="full", method="auto"):
    """The convolution of two arrays with the same number of axes.

    mode: 'full', 'same' (centred with respect to in1) or 'valid' (one array must be at
    least as large as the other on every axis). method: 'auto' or 'direct'.

    >>> nd.signal.convolve([[1, 2], [3, 4]], [[1, 1]])
    array([[1, 3, 2],
           [3, 7, 4]])
    """
    if method != "auto" or mode not in _MODES:
        _check(mode, method)
    return _convolve(in1, in2, mode)


def correlate(in1, in2, mode="full", method="auto"):
    """The cross-correlation of two arrays: in2 is not reversed, but conjugated.

    >>> nd.signal.correlate([[1, 2], [3, 4]], [[1, 0]], mode="valid")
    array([[1],
           [3]])
    """
    if method != "auto" or mode not in _MODES:
        _check(mode, method)
    return _correlate(in1, in2, mode)
