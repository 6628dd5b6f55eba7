# SPDX-License-Identifier: BSD-3-Clause
"""Cosine and sine transforms, named as scipy.fft names them."""

from math import sqrt
from operator import index

from ndabi._asarray import array
from ndabi._fft_arguments import norm_code, points
from ndabi._filter_options import axis_of
from ndabi._handle import make
from ndabi._library import lib
from ndabi._views import array_of

__all__ = ["dct", "dst", "idct", "idst"]

_DCT = {2: lib.ND_DCT_COSINE_2, 3: lib.ND_DCT_COSINE_3}
_IDCT = {2: lib.ND_DCT_COSINE_3, 3: lib.ND_DCT_COSINE_2}
_DST = {2: lib.ND_DCT_SINE_2, 3: lib.ND_DCT_SINE_3}
_IDST = {2: lib.ND_DCT_SINE_3, 3: lib.ND_DCT_SINE_2}
_COSINES = frozenset(_DCT.values())
_TYPE_2 = frozenset((_DCT[2], _DST[2]))
# The dtype in which a dtype is transformed, float64 if it is not here.
_WIDE = {
    "bfloat16": "float32",
    "float16": "float32",
    "float32": "float32",
    "complex64": "complex64",
    "complex128": "complex128",
}
_SWAPPED = {None: "forward", "backward": "forward", "forward": "backward"}


def _scale(array, axis, place, factor):
    """Multiplies what lies at a place of an axis, if that is so long."""
    where = (*[slice(None)] * axis, slice(place, place + 1))
    array[where] *= factor


def _transform(kinds, x, type, n, axis, norm, workers, orthogonalize):
    if type not in kinds:
        raise ValueError(f"type must be 2 or 3 (got {type!r})")
    if workers is not None and index(workers) == 0:
        raise ValueError("workers must not be zero")
    x, kind, code = array_of(x), kinds[type], norm_code(norm)
    axis, n = axis_of(axis, x.ndim), -1 if n is None else points(n)
    factor = 1.0
    if orthogonalize is not None and bool(orthogonalize) != (norm == "ortho"):
        factor = sqrt(0.5 if orthogonalize == (kind in _TYPE_2) else 2)
    place = 0 if kind in _COSINES else (x.shape[axis] if n == -1 else n) - 1
    if factor != 1 and kind not in _TYPE_2:
        x = array(x, dtype=_WIDE.get(x.dtype, "float64"))
        _scale(x, axis, place, factor)
    result = make(lib.nd_dct, x._handle, kind, axis, n, code)
    if factor != 1 and kind in _TYPE_2:
        _scale(result, axis, place, factor)
    return result


def dct(
    x,
    type=2,
    n=None,
    axis=-1,
    norm=None,
    overwrite_x=False,
    workers=None,
    orthogonalize=None,
):
    """The discrete cosine transform of type 2 or 3, scaled as scipy.fft.dct scales it.

    orthogonalize: whether the first coefficient, or of type 3 the first number, has the
    factor that makes the matrix orthogonal but for its scale, as it has by default where
    norm is "ortho". overwrite_x and workers, which is not 0, have no effect.

    >>> nd.fft.dct([1, 0, 0, 0], norm="ortho").round(4)
    array([0.5   , 0.6533, 0.5   , 0.2706])
    >>> nd.fft.dct([1, 0, 0, 0], orthogonalize=True).round(4)
    array([1.4142, 1.8478, 1.4142, 0.7654])
    """
    return _transform(_DCT, x, type, n, axis, norm, workers, orthogonalize)


def idct(
    x,
    type=2,
    n=None,
    axis=-1,
    norm=None,
    overwrite_x=False,
    workers=None,
    orthogonalize=None,
):
    """The inverse of dct of the same type. See dct.

    >>> nd.fft.idct(nd.fft.dct([1, 2, 3, 4])).round(12)
    array([1., 2., 3., 4.])
    """
    norm = _SWAPPED.get(norm, norm)
    return _transform(_IDCT, x, type, n, axis, norm, workers, orthogonalize)


def dst(
    x,
    type=2,
    n=None,
    axis=-1,
    norm=None,
    overwrite_x=False,
    workers=None,
    orthogonalize=None,
):
    """The discrete sine transform of type 2 or 3, scaled as scipy.fft.dst scales it.

    orthogonalize is about the last coefficient or number. See dct.

    >>> nd.fft.dst([1, 0, 0, 0], norm="ortho").round(4)
    array([0.2706, 0.5   , 0.6533, 0.5   ])
    """
    return _transform(_DST, x, type, n, axis, norm, workers, orthogonalize)


def idst(
    x,
    type=2,
    n=None,
    axis=-1,
    norm=None,
    overwrite_x=False,
    workers=None,
    orthogonalize=None,
):
    """The inverse of dst of the same type. See dct.

    >>> nd.fft.idst(nd.fft.dst([1, 2, 3, 4])).round(12)
    array([1., 2., 3., 4.])
    """
    norm = _SWAPPED.get(norm, norm)
    return _transform(_IDST, x, type, n, axis, norm, workers, orthogonalize)
