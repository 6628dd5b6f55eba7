# SPDX-License-Identifier: BSD-3-Clause
"""What happens when a computation divides by zero, overflows, or has no valid result.

The library tells with each call which conditions of IEEE 754 occurred. Nothing here is
looked at unless one did.
"""

import contextlib
import functools
import sys
import warnings
from contextvars import ContextVar

from ndabi._library import lib

__all__ = ["errstate", "geterr", "geterrcall", "seterr", "seterrcall"]

_CONDITIONS = (
    ("divide", lib.ND_FLAG_DIVIDE, "divide by zero"),
    ("over", lib.ND_FLAG_OVERFLOW, "overflow"),
    ("under", lib.ND_FLAG_UNDERFLOW, "underflow"),
    ("invalid", lib.ND_FLAG_INVALID, "invalid value"),
)
_KINDS = ("ignore", "warn", "raise", "call", "print", "log")
_DEFAULT = {
    "divide": "warn",
    "over": "warn",
    "under": "ignore",
    "invalid": "warn",
    "call": None,
}
_state = ContextVar("ndabi_errstate", default=_DEFAULT)


def notice(flags, where):
    """Treats the conditions of a call as the state says. where: 'add', 'reduce', ..."""
    state = _state.get()
    for name, flag, text in _CONDITIONS:
        kind = state[name] if flags & flag else "ignore"
        if kind != "ignore":
            _act(kind, f"{text} encountered in {where}", text, flags, state["call"])


def notice_invalid(message):
    """Treats an argument that makes no sense as the state says of invalid values."""
    state = _state.get()
    if state["invalid"] != "ignore":
        flag = lib.ND_FLAG_INVALID
        _act(state["invalid"], message, "invalid value", flag, state["call"])


def _act(kind, message, text, flags, call):
    if kind == "warn":
        warn(message)
    elif kind == "raise":
        raise FloatingPointError(message)
    elif kind == "print":
        print("Warning:", message)
    elif call is None:
        raise NameError(f"'{kind}' is asked for {text} but no object is set")
    elif kind == "call":
        call(text, flags)
    else:
        call.write(f"Warning: {message}\n")


def warn(message):
    """A RuntimeWarning at the line outside of this package that led here."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("ndabi."):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, RuntimeWarning, stacklevel=level)


def geterr():
    """How each condition is treated at present.

    >>> nd.geterr()
    {'divide': 'warn', 'over': 'warn', 'under': 'ignore', 'invalid': 'warn'}
    """
    return {name: _state.get()[name] for name, *_ in _CONDITIONS}


def seterr(all=None, divide=None, over=None, under=None, invalid=None):
    """Sets how conditions are treated in this thread or task, and gives what was before.

    Each is 'ignore', 'warn', 'raise' (FloatingPointError), 'print', or 'call' or 'log',
    which go to what seterrcall has set. all stands for those that are not given.

    >>> before = nd.seterr(divide="ignore")
    >>> nd.array([1.0]) / 0
    array([inf])
    >>> nd.seterr(**before)["divide"]
    'ignore'
    """
    before = geterr()
    _set(all, {"divide": divide, "over": over, "under": under, "invalid": invalid})
    return before


def _set(all, kinds):
    """The token that undoes it."""
    chosen = {name: all if kind is None else kind for name, kind in kinds.items()}
    chosen = {name: kind for name, kind in chosen.items() if kind is not None}
    for name, kind in chosen.items():
        if kind not in _KINDS:
            raise ValueError(f"{name} must be one of {', '.join(_KINDS)}, not {kind!r}")
    return _state.set({**_state.get(), **chosen})


def seterrcall(func):
    """Sets the function that 'call' calls with (text, flags), or the object whose write
    method 'log' calls, and gives what was before.

    >>> nd.seterrcall(print)
    >>> nd.seterrcall(None) is print
    True
    """
    if func is not None and not callable(func) and not hasattr(func, "write"):
        raise ValueError("Only callable can be used as callback")
    before = geterrcall()
    _state.set({**_state.get(), "call": func})
    return before


def geterrcall():
    """What seterrcall has set.

    >>> nd.geterrcall()
    """
    return _state.get()["call"]


class errstate(contextlib.AbstractContextManager):
    """Conditions treated in another way while a block or a decorated function runs.

    >>> with nd.errstate(divide="ignore", invalid="raise"):
    ...     nd.array([1.0]) / 0
    array([inf])
    """

    def __init__(self, *, call=False, all=None, **kinds):
        unknown = kinds.keys() - _DEFAULT.keys()
        if unknown:
            raise TypeError(f"errstate() has no condition {unknown.pop()!r}")
        self._all, self._kinds, self._call = all, kinds, call
        self._tokens = []

    def __enter__(self):
        names = (name for name, *_ in _CONDITIONS)
        token = _set(self._all, {name: self._kinds.get(name) for name in names})
        if self._call is not False:
            seterrcall(self._call)
        self._tokens.append(token)
        return self

    def __exit__(self, *_):
        _state.reset(self._tokens.pop())

    def __call__(self, function):
        @functools.wraps(function)
        def wrapped(*args, **kwargs):
            with errstate(call=self._call, all=self._all, **self._kinds):
                return function(*args, **kwargs)

        return wrapped
