# SPDX-License-Identifier: BSD-3-Clause
"""The text of arrays, made by the library, and its options."""

import contextlib
import sys

from ndabi._library import ffi, lib, new, text
from ndabi._views import array_of

__all__ = [
    "array2string",
    "array_repr",
    "array_str",
    "get_printoptions",
    "printoptions",
    "set_printoptions",
]

_FLOATMODES = {"maxprec": 0, "fixed": 1, "unique": 2, "maxprec_equal": 3}
_DEFAULTS = {
    "precision": 8,
    "threshold": 1000,
    "edgeitems": 3,
    "linewidth": 75,
    "suppress": False,
    "floatmode": "maxprec",
    "sign": "-",
}
_LARGEST = 2**31 - 1

# Replaced as a whole, never changed in place.
_current = _DEFAULTS


def _merged(**options):
    """The options in force with some replaced. None leaves one as it is."""
    given = {name: value for name, value in options.items() if value is not None}
    if given.get("floatmode", "maxprec") not in _FLOATMODES:
        raise ValueError(
            f"floatmode option must be one of {', '.join(map(repr, _FLOATMODES))}"
        )
    if given.get("sign", "-") not in ("-", "+", " "):
        raise ValueError("sign option must be one of ' ', '+', or '-'")
    return {**_current, **given}


def _struct(options):
    """The options as the library takes them."""
    result = new("nd_print_options *")
    result.struct_size = ffi.sizeof("nd_print_options")
    result.precision = options["precision"]
    result.threshold = int(min(options["threshold"], _LARGEST))
    result.edgeitems = options["edgeitems"]
    result.linewidth = int(min(options["linewidth"], _LARGEST))
    result.suppress = bool(options["suppress"])
    result.floatmode = _FLOATMODES[options["floatmode"]]
    result.sign = ord(options["sign"])
    return result


def _format(a, style, options=None):
    a = array_of(a)
    return text(lib.nd_format, a._handle, style, _struct(options or _current))


def set_printoptions(
    precision=None,
    threshold=None,
    edgeitems=None,
    linewidth=None,
    suppress=None,
    *,
    floatmode=None,
    sign=None,
):
    """Sets how arrays are written, as numpy.set_printoptions. None leaves an option.

    precision: digits after the point. threshold: arrays with more elements are
    summarised. edgeitems: items shown at each end then. linewidth: characters. suppress:
    no scientific notation for small numbers. floatmode: 'maxprec', 'fixed', 'unique' or
    'maxprec_equal'. sign: '-', '+' or ' '.
    """
    global _current
    _current = _merged(
        precision=precision,
        threshold=sys.maxsize if threshold == float("inf") else threshold,
        edgeitems=edgeitems,
        linewidth=linewidth,
        suppress=suppress,
        floatmode=floatmode,
        sign=sign,
    )


def get_printoptions():
    """The options in force, as a dict.

    >>> nd.get_printoptions()["linewidth"]
    75
    """
    return dict(_current)


@contextlib.contextmanager
def printoptions(**options):
    """Other options inside of a with block.

    >>> with nd.printoptions(precision=2):
    ...     print(nd.array([1 / 3]))
    [0.33]
    """
    global _current
    before = _current
    set_printoptions(**options)
    try:
        yield get_printoptions()
    finally:
        _current = before


def array2string(
    a,
    max_line_width=None,
    precision=None,
    suppress_small=None,
    *,
    threshold=None,
    edgeitems=None,
    sign=None,
    floatmode=None,
):
    """The text of str(a) under other options.

    >>> nd.array2string(nd.array([0.5, 2]), precision=1, floatmode="fixed")
    '[0.5 2.0]'
    """
    options = _merged(
        linewidth=max_line_width,
        precision=precision,
        suppress=suppress_small,
        threshold=threshold,
        edgeitems=edgeitems,
        sign=sign,
        floatmode=floatmode,
    )
    return _format(a, lib.ND_TEXT_STR, options)


def array_repr(arr, max_line_width=None, precision=None, suppress_small=None):
    """The text of repr(arr) under other options.

    >>> nd.array_repr(nd.array([1, 2], dtype="int8"))
    'array([1, 2], dtype=int8)'
    """
    options = _merged(
        linewidth=max_line_width, precision=precision, suppress=suppress_small
    )
    return _format(arr, lib.ND_TEXT_REPR, options)


def array_str(a, max_line_width=None, precision=None, suppress_small=None):
    """The text of str(a) under other options.

    >>> nd.array_str(nd.arange(3))
    '[0 1 2]'
    """
    options = _merged(
        linewidth=max_line_width, precision=precision, suppress=suppress_small
    )
    return _format(a, lib.ND_TEXT_STR, options)


class Printing:
    """str, repr and format of ndarray."""

    __slots__ = ()

    def __repr__(self):
        if not self._handle:
            return "<released ndarray>"
        return _format(self, lib.ND_TEXT_REPR)

    def __str__(self):
        return _format(self, lib.ND_TEXT_STR) if self._handle else repr(self)

    def __format__(self, spec):
        if self.ndim == 0:
            return format(self[()], spec)
        return format(str(self), spec) if not spec else object.__format__(self, spec)
