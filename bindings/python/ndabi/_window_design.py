# SPDX-License-Identifier: BSD-3-Clause
"""Windows, and the filters that scipy.signal designs with them."""

from math import isnan, nan
from operator import index

from ndabi._asarray import asarray
from ndabi._creation import arange, ones
from ndabi._handle import make
from ndabi._library import lib, new
from ndabi._ufuncs import find

__all__ = ["firwin", "get_window", "kaiser_atten", "kaiser_beta"]

_absolute, _exp = find("absolute"), find("exp")
_PASSES = {
    "lowpass": (True, False),
    "bandstop": (True, True),
    "highpass": (False, False),
    "bandpass": (False, True),
}


def _number(value):
    """A real number but NaN, which would stand for none, or None."""
    try:
        number = nan if isinstance(value, str) else float(value)
    except TypeError:
        return None
    return None if isnan(number) else number


def _exponential(n, center, tau):
    """The periodic window around a point that need not be its middle."""
    if n == 1:
        return ones(1)
    return _exp(-_absolute(arange(n) - center) / tau)


def get_window(window, Nx, fftbins=True):
    """Nx numbers of a window: of a name, of a tuple of a name and its parameters, or of a
    number, the parameter of a Kaiser window.

    Parameters are numbers: one, but ("exponential", center, tau), where None is the
    middle. fftbins: periodic, for the analysis of spectra; False: symmetric, for filters.

    >>> nd.signal.get_window("hann", 4)
    array([0. , 0.5, 1. , 0.5])
    >>> nd.signal.get_window(("kaiser", 4.0), 3, fftbins=False).round(4)
    array([0.0885, 1.    , 0.0885])
    """
    if isinstance(window, str):
        window = (window,)
    elif not isinstance(window, tuple):
        try:
            window = ("kaiser", float(window))
        except (TypeError, ValueError):
            raise ValueError(
                f"Parameter {window=} must be a tuple, a string or a float!"
            ) from None
    if not window or not isinstance(window[0], str):
        raise ValueError(f"First tuple entry of parameter {window=} is not a str!")
    n = index(Nx)
    if n < 1:
        raise ValueError(f"Parameter {Nx=} is not a positive integer")
    name, *parameters = window
    for ending, periodic in (("_symmetric", False), ("_periodic", True)):
        if name.endswith(ending):
            name, fftbins = name[: -len(ending)], periodic
    center, centred = None, name in ("exponential", "poisson")
    if centred and parameters:
        center, *parameters = parameters
    numbers = [_number(each) for each in parameters]
    if center is not None:
        center = _number(center)
        numbers.append(center)
    if None in numbers or len(parameters) > 1:
        # An unknown name, or one without parameters, is what is wrong in the first place.
        make(lib.nd_window, name.encode(), 1, 0, 1.0)
        takes = "a center and a number" if centred else "one number"
        raise ValueError(f"'{name}' takes {takes} other than NaN, but {window=}!")
    if center is None:
        args = name.encode(), n, bool(fftbins), (*numbers, nan)[0]
        return make(lib.nd_window, *args)
    if not fftbins:
        raise ValueError(f"{window=} with a center must be periodic (fftbins=True)!")
    return _exponential(n, center, numbers[0] if parameters else 1.0)


def kaiser_atten(numtaps, width):
    """The attenuation in dB of a filter by a Kaiser window whose transition is so wide,
    as a part of half the sampling rate.

    >>> round(nd.signal.kaiser_atten(211, 0.0375), 3)
    64.481
    """
    return 2.285 * (numtaps - 1) * 3.141592653589793 * width + 7.95


def kaiser_beta(a):
    """The parameter of a Kaiser window for an attenuation in dB.

    >>> round(nd.signal.kaiser_beta(65), 5)
    6.20426
    """
    if a > 50:
        return 0.1102 * (a - 8.7)
    if a > 21:
        return 0.5842 * (a - 21) ** 0.4 + 0.07886 * (a - 21)
    return 0.0


def firwin(
    numtaps, cutoff, *, width=None, window="hamming", pass_zero=True, scale=True, fs=None
):
    """The taps of a filter by the window method.

    cutoff: one frequency or several rising ones, where bands end. width: of the
    transition, for a Kaiser window. pass_zero: whether frequency 0 passes, or 'lowpass',
    'highpass', 'bandpass', 'bandstop'. scale: to a gain of 1. fs: the sampling rate, 2 if
    it is None.

    >>> nd.signal.firwin(3, 0.5).round(4)
    array([0.0462, 0.9076, 0.0462])
    """
    if index(numtaps) < 1:
        raise ValueError(f"{numtaps=} is not a positive integer")
    fs = 2.0 if fs is None else float(fs)
    cutoffs = asarray(cutoff, float)
    if cutoffs.ndim > 1:
        raise ValueError("The cutoff argument must be at most one-dimensional.")
    cutoffs = cutoffs.reshape(-1).tolist()
    if width is not None:
        attenuation = kaiser_atten(numtaps, float(width) / (fs / 2))
        window = ("kaiser", kaiser_beta(attenuation))
    if isinstance(pass_zero, str) and pass_zero in _PASSES:
        pass_zero, several = _PASSES[(name := pass_zero)]
        if several and len(cutoffs) < 2:
            raise ValueError(
                f'cutoff must have at least two elements if pass_zero=="{name}"'
            )
        if not several and len(cutoffs) != 1:
            raise ValueError(f'cutoff must have one element if pass_zero=="{name}"')
    elif pass_zero is not True and pass_zero is not False:
        raise ValueError(
            f"Parameter {pass_zero=} not in (True, False, 'bandpass', 'lowpass', "
            "'highpass', 'bandstop')"
        )
    weights = get_window(window, numtaps, fftbins=False)
    edges = new("double[]", cutoffs or 1)
    flags = pass_zero, bool(scale)
    args = len(cutoffs), edges, fs, *flags, weights._handle
    return make(lib.nd_firwin, index(numtaps), *args)
