# SPDX-License-Identifier: BSD-3-Clause
"""Fourier transforms, named as numpy.fft names them; cosine transforms as scipy.fft."""

from operator import index

from ndabi._asarray import asarray
from ndabi._compare import copyto
from ndabi._fft_arguments import norm_code, points
from ndabi._fft_cosine import *  # noqa: F403
from ndabi._fft_cosine import __all__ as _cosine
from ndabi._folds import writable
from ndabi._handle import make
from ndabi._library import INT64S, lib, new, null
from ndabi._views import array_of, axes_of, integers

__all__ = [
    "fft",
    "fft2",
    "fftfreq",
    "fftn",
    "fftshift",
    "hfft",
    "ifft",
    "ifft2",
    "ifftn",
    "ifftshift",
    "ihfft",
    "irfft",
    "irfft2",
    "irfftn",
    "rfft",
    "rfft2",
    "rfftfreq",
    "rfftn",
    *_cosine,
]


def __dir__():
    return __all__


_FORWARD, _INVERSE = lib.ND_FFT_FORWARD, lib.ND_FFT_INVERSE
_REAL, _INVERSE_REAL = lib.ND_FFT_REAL, lib.ND_FFT_INVERSE_REAL
_HERMITIAN, _INVERSE_HERMITIAN = lib.ND_FFT_HERMITIAN, lib.ND_FFT_INVERSE_HERMITIAN
_nd_fft = lib.nd_fft


def _store(result, out):
    """What a function returns that has the argument out."""
    if out is None:
        return result
    target = writable(out)
    if target.shape != result.shape:
        raise ValueError("output array has wrong shape.")
    copyto(target, result)
    return out[0] if isinstance(out, tuple) else out


def _line(kind, a, n, axis, norm, out):
    """A transform along one axis."""
    lengths = null if n is None else new(INT64S, (points(n),))
    axes = null if axis == -1 else new(INT64S, (index(axis),))
    code = 0 if norm is None else norm_code(norm)
    try:
        handle = a._handle
    except AttributeError:
        a = asarray(a)
        handle = a._handle
    result = make(_nd_fft, handle, kind, 1, axes, lengths, code)
    return result if out is None else _store(result, out)


def _volume(kind, a, s, axes, norm, out):
    """A transform along several axes."""
    a = array_of(a)
    lengths = null
    if s is not None:
        s = integers(s)
        axes = range(-len(s), 0) if axes is None else axes
        axes = integers(axes)
        if len(s) != len(axes):
            raise ValueError("Shape and axes have different lengths.")
        # Of a whole axis; the library has the other default for the last one.
        if kind == _INVERSE_REAL and s and s[-1] == -1 and axes[-1] < a.ndim:
            s = (*s[:-1], a.shape[axes[-1]])
        lengths = new(INT64S, [each if each == -1 else points(each) for each in s])
    if kind != _FORWARD and kind != _INVERSE and axes is not None and not len(axes):
        raise IndexError("at least 1 axis must be transformed")
    args = *axes_of(axes), lengths, norm_code(norm)
    return _store(make(_nd_fft, a._handle, kind, *args), out)


def fft(a, n=None, axis=-1, norm=None, out=None):
    """The discrete Fourier transform along an axis.

    n: the number of points; the axis is cut, or filled up with zeros. norm: "backward"
    scales the inverse by 1 / n, "forward" this one, "ortho" both by 1 / sqrt(n).

    >>> nd.fft.fft([1, 2, 3, 4])
    array([10.+0.j, -2.+2.j, -2.+0.j, -2.-2.j])
    """
    return _line(_FORWARD, a, n, axis, norm, out)


def ifft(a, n=None, axis=-1, norm=None, out=None):
    """The inverse of fft.

    >>> nd.fft.ifft([10, -2 + 2j, -2, -2 - 2j])
    array([1.+0.j, 2.+0.j, 3.+0.j, 4.+0.j])
    """
    return _line(_INVERSE, a, n, axis, norm, out)


def rfft(a, n=None, axis=-1, norm=None, out=None):
    """The first n // 2 + 1 elements of the transform of real numbers: the others are
    conjugates of them.

    >>> nd.fft.rfft([1, 2, 3, 4])
    array([10.+0.j, -2.+2.j, -2.+0.j])
    """
    return _line(_REAL, a, n, axis, norm, out)


def irfft(a, n=None, axis=-1, norm=None, out=None):
    """The inverse of rfft: n real numbers, 2 * (m - 1) of m elements if n is None.

    >>> nd.fft.irfft([10, -2 + 2j, -2])
    array([1., 2., 3., 4.])
    """
    return _line(_INVERSE_REAL, a, n, axis, norm, out)


def hfft(a, n=None, axis=-1, norm=None, out=None):
    """The transform, which is real, of elements whose second half is the conjugate of the
    first, mirrored; only the first is given.

    >>> nd.fft.hfft([10, -2 + 2j, -2])
    array([ 4., 16., 12.,  8.])
    """
    return _line(_HERMITIAN, a, n, axis, norm, out)


def ihfft(a, n=None, axis=-1, norm=None, out=None):
    """The inverse of hfft.

    >>> nd.fft.ihfft([4, 16, 12, 8])
    array([10.-0.j, -2.+2.j, -2.-0.j])
    """
    return _line(_INVERSE_HERMITIAN, a, n, axis, norm, out)


def fftn(a, s=None, axes=None, norm=None, out=None):
    """The transform along several axes, all of them if axes is None.

    s: the number of points along each of the axes, -1 for those that are there.

    >>> nd.fft.fftn([[1, 2], [3, 4]])
    array([[10.+0.j, -2.+0.j],
           [-4.+0.j,  0.+0.j]])
    """
    return _volume(_FORWARD, a, s, axes, norm, out)


def ifftn(a, s=None, axes=None, norm=None, out=None):
    """The inverse of fftn.

    >>> nd.fft.ifftn([[10, -2], [-4, 0]])
    array([[1.+0.j, 2.+0.j],
           [3.+0.j, 4.+0.j]])
    """
    return _volume(_INVERSE, a, s, axes, norm, out)


def rfftn(a, s=None, axes=None, norm=None, out=None):
    """The transform of real numbers along several axes: along the last of them only the
    first n // 2 + 1 elements.

    >>> nd.fft.rfftn([[1, 2], [3, 4]])
    array([[10.+0.j, -2.+0.j],
           [-4.+0.j,  0.+0.j]])
    """
    return _volume(_REAL, a, s, axes, norm, out)


def irfftn(a, s=None, axes=None, norm=None, out=None):
    """The inverse of rfftn.

    >>> nd.fft.irfftn([[10, -2], [-4, 0]])
    array([[1., 2.],
           [3., 4.]])
    """
    return _volume(_INVERSE_REAL, a, s, axes, norm, out)


def fft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """fftn along two axes.

    >>> nd.fft.fft2([[1, 2], [3, 4]])
    array([[10.+0.j, -2.+0.j],
           [-4.+0.j,  0.+0.j]])
    """
    return _volume(_FORWARD, a, s, axes, norm, out)


def ifft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """ifftn along two axes.

    >>> nd.fft.ifft2([[10, -2], [-4, 0]])
    array([[1.+0.j, 2.+0.j],
           [3.+0.j, 4.+0.j]])
    """
    return _volume(_INVERSE, a, s, axes, norm, out)


def rfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """rfftn along two axes.

    >>> nd.fft.rfft2(nd.ones((2, 4)))
    array([[8.+0.j, 0.+0.j, 0.+0.j],
           [0.+0.j, 0.+0.j, 0.+0.j]])
    """
    return _volume(_REAL, a, s, axes, norm, out)


def irfft2(a, s=None, axes=(-2, -1), norm=None, out=None):
    """irfftn along two axes.

    >>> nd.fft.irfft2([[8, 0, 0], [0, 0, 0]])
    array([[1., 1., 1., 1.],
           [1., 1., 1., 1.]])
    """
    return _volume(_INVERSE_REAL, a, s, axes, norm, out)


def _samples(n):
    try:
        return index(n)
    except TypeError:
        raise ValueError("n should be an integer") from None


def fftfreq(n, d=1.0):
    """The frequencies of the elements of fft, for samples that lie d apart.

    >>> nd.fft.fftfreq(4, 0.5)
    array([ 0. ,  0.5, -1. , -0.5])
    """
    return make(lib.nd_fft_frequencies, _samples(n), d, 0)


def rfftfreq(n, d=1.0):
    """The frequencies of the elements of rfft.

    >>> nd.fft.rfftfreq(4, 0.5)
    array([0. , 0.5, 1. ])
    """
    return make(lib.nd_fft_frequencies, _samples(n), d, 1)


def fftshift(x, axes=None):
    """The elements with frequency 0 in the middle of the axes.

    >>> nd.fft.fftshift(nd.fft.fftfreq(5, 0.2))
    array([-2., -1.,  0.,  1.,  2.])
    """
    x = array_of(x)
    return make(lib.nd_fft_shift, x._handle, 0, *axes_of(axes))


def ifftshift(x, axes=None):
    """The inverse of fftshift.

    >>> nd.fft.ifftshift([-2, -1, 0, 1, 2])
    array([ 0,  1,  2, -2, -1])
    """
    x = array_of(x)
    return make(lib.nd_fft_shift, x._handle, 1, *axes_of(axes))
