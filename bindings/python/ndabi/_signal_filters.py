# SPDX-License-Identifier: BSD-3-Clause
"""The filters of scipy.signal that have no feedback."""

from operator import index

from ndabi._argument_names import Renamed
from ndabi._convolve import MODES
from ndabi._elements import pack
from ndabi._handle import adopt, make
from ndabi._library import INT64S, check, lib, new
from ndabi._views import array_of, flip

__all__ = [
    "convolve2d",
    "correlate2d",
    "lfilter",
    "savgol_coeffs",
    "savgol_filter",
    "sepfir2d",
    "upfirdn",
]

_OPERANDS = Renamed(a="in1", v="in2")
_CONSTANT, _INTERPOLATE = lib.ND_BOUNDARY_CONSTANT, lib.ND_EXTEND_INTERPOLATE
_SAVGOL_MODES = {
    "mirror": lib.ND_BOUNDARY_MIRROR,
    "constant": _CONSTANT,
    "nearest": lib.ND_BOUNDARY_NEAREST,
    "wrap": lib.ND_BOUNDARY_WRAP,
    "interp": _INTERPOLATE,
}
_UPFIRDN_MODES = {
    "constant": _CONSTANT,
    "symmetric": lib.ND_BOUNDARY_REFLECT,
    "edge": lib.ND_BOUNDARY_NEAREST,
    "reflect": lib.ND_BOUNDARY_MIRROR,
    "wrap": lib.ND_BOUNDARY_WRAP,
    "smooth": lib.ND_EXTEND_SMOOTH,
    "line": lib.ND_EXTEND_LINE,
    "antisymmetric": lib.ND_EXTEND_ANTISYMMETRIC,
    "antireflect": lib.ND_EXTEND_ANTIREFLECT,
}
_BOUNDARIES = {
    "fill": _CONSTANT,
    "pad": _CONSTANT,
    "wrap": lib.ND_BOUNDARY_WRAP,
    "circular": lib.ND_BOUNDARY_WRAP,
    "symm": lib.ND_BOUNDARY_REFLECT,
    "symmetric": lib.ND_BOUNDARY_REFLECT,
}


def _choice(choices, value, message):
    try:
        return choices[value]
    except (KeyError, TypeError):
        raise ValueError(message) from None


def lfilter(b, a, x, axis=-1, zi=None):
    """The samples along an axis, filtered by taps b / a, where a is one number.

    With zi, the state that earlier samples left behind, the result is a pair: the samples
    and the state for the next ones. float32 is computed in float32.

    >>> nd.signal.lfilter([0.5, 0.5], 1, [1.0, 3.0, 5.0])
    array([0.5, 2. , 4. ])
    >>> nd.signal.lfilter([0.5, 0.5], 1, [1.0, 3.0], zi=[10.0])
    (array([10.5,  2. ]), array([1.5]))
    """
    b, a, x = array_of(b), array_of(a), array_of(x)
    initial = None if zi is None else array_of(zi)
    count = 1 if zi is None else 2
    results = new(INT64S, count)
    state = 0 if initial is None else initial._handle
    check(
        lib.nd_lfilter(
            b._handle, a._handle, x._handle, index(axis), state, count, results
        )
    )
    found = tuple([adopt(handle) for handle in results])
    return found[0] if zi is None else found


def upfirdn(h, x, up=1, down=1, axis=-1, mode="constant", cval=0):
    """The samples along an axis with up - 1 zeros after each, filtered by h, of which
    every down-th is kept. Only what is kept is computed.

    mode: what lies beyond the ends: 'constant' (cval), 'symmetric', 'reflect', 'edge',
    'wrap', 'smooth', 'line', 'antisymmetric' or 'antireflect'.

    >>> nd.signal.upfirdn([0.5, 1, 0.5], [2.0, 4.0, 6.0], up=2)
    array([1., 2., 3., 4., 5., 6., 3.])
    """
    name = mode.lower() if isinstance(mode, str) else mode
    extension = _choice(_UPFIRDN_MODES, name, f"Unknown mode: {mode}")
    h, x = array_of(h), array_of(x)
    rates = index(up), index(down), index(axis)
    return make(lib.nd_upfirdn, h._handle, x._handle, *rates, extension, cval)


def savgol_coeffs(window_length, polyorder, deriv=0, delta=1.0, pos=None, use="conv"):
    """The taps of a Savitzky-Golay filter: the weights of the samples of a window in the
    polynomial that fits them best, or in a derivative of it.

    pos: where in the window, in the middle if it is None. use: 'conv' for convolutions,
    'dot' for taps in the order of the samples.

    >>> nd.signal.savgol_coeffs(5, 2).round(4)
    array([-0.0857,  0.3429,  0.4857,  0.3429, -0.0857])
    """
    if use not in ("conv", "dot"):
        raise ValueError("`use` must be 'conv' or 'dot'")
    if pos is None:
        pos = -1
    elif pos < 0:
        raise ValueError("pos must be nonnegative and less than window_length.")
    fit = index(window_length), index(polyorder), index(deriv), delta
    taps = make(lib.nd_savgol_taps, *fit, pos)
    return flip(taps) if use == "conv" else taps


def savgol_filter(
    x, window_length, polyorder, deriv=0, delta=1.0, axis=-1, mode="interp", cval=0.0
):
    """The samples along an axis, smoothed by fitting a polynomial to the window about
    each, or a derivative of that.

    mode: what lies beyond the ends: 'mirror', 'constant' (cval), 'nearest', 'wrap', or
    'interp' for the polynomials of the first and the last window.

    >>> nd.signal.savgol_filter([2, 2, 5, 2, 1, 0, 1, 4, 9], 5, 2).round(2)
    array([1.66, 3.17, 3.54, 2.86, 0.66, 0.17, 1.  , 4.  , 9.  ])
    """
    extension = _choice(
        _SAVGOL_MODES,
        mode,
        "mode must be 'mirror', 'constant', 'nearest' 'wrap' or 'interp'.",
    )
    x = array_of(x)
    fit = index(window_length), index(polyorder), index(deriv), delta
    return make(lib.nd_savgol_filter, x._handle, *fit, index(axis), extension, cval)


def sepfir2d(input, hrow, hcol):
    """A plane whose rows are filtered by hrow and whose columns are filtered by hcol.

    It is mirrored at its ends, which are repeated.

    >>> nd.signal.sepfir2d(nd.eye(3), [1, 2, 1], [0, 1, 0])
    array([[3., 1., 0.],
           [1., 2., 1.],
           [0., 1., 3.]])
    """
    input, hrow, hcol = array_of(input), array_of(hrow), array_of(hcol)
    return make(lib.nd_sepfir2d, input._handle, hrow._handle, hcol._handle)


def _plane(in1, in2, mode, boundary, fillvalue, correlate, name):
    in1, in2 = array_of(in1), array_of(in2)
    if in1.ndim != 2 or in2.ndim != 2:
        raise ValueError(f"{name} inputs must both be 2-D arrays")
    mode = _choice(MODES, mode, "Acceptable mode flags are 'valid', 'same', or 'full'.")
    boundary = _choice(
        _BOUNDARIES,
        boundary,
        "Acceptable boundary flags are 'fill', 'circular' (or 'wrap'), and "
        "'symmetric' (or 'symm').",
    )
    fill = pack(fillvalue)
    if fill is None:
        value = array_of(fillvalue)
        if value.size != 1:
            raise ValueError("`fillvalue` must be scalar or an array with one element.")
        fill = pack(value.item())
    args = mode, correlate, boundary, *fill
    with _OPERANDS:
        return make(lib.nd_convolve2d, in1._handle, in2._handle, *args)


def convolve2d(in1, in2, mode="full", boundary="fill", fillvalue=0):
    """The convolution of two planes.

    mode: 'full', 'same' (as large as in1) or 'valid'. boundary: what lies beyond the ends
    of in1: 'fill' (fillvalue), 'wrap' or 'symm'.

    >>> nd.signal.convolve2d([[1, 2], [3, 4]], [[1, 1]], mode="same", boundary="wrap")
    array([[3, 3],
           [7, 7]])
    """
    return _plane(in1, in2, mode, boundary, fillvalue, 0, "convolve2d")


def correlate2d(in1, in2, mode="full", boundary="fill", fillvalue=0):
    """The cross-correlation of two planes: in2 is not reversed, but conjugated.

    >>> nd.signal.correlate2d([[1, 2], [3, 4]], [[1, 0]], mode="valid")
    array([[1],
           [3]])
    """
    return _plane(in1, in2, mode, boundary, fillvalue, 1, "correlate2d")
