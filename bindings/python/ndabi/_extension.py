# SPDX-License-Identifier: BSD-3-Clause
"""The extension module, where there is one.

bindings/python/fast is C for CPython alone: the base type of ndarray, and the short ways
of the calls that are made most, without a Python frame. The package is complete without
it. NDABI_NO_EXTENSION=1 in the environment leaves it out.
"""

import os
from functools import wraps

from ndabi._errstate import notice
from ndabi._library import PYPY, fail, ffi, lib
from ndabi._memory import owners, tokens

# What the two say to each other changes at times. Another version is not used.
_VERSION = 7


def address_of(name):
    """The address of a function of the library."""
    return int(ffi.cast("uintptr_t", getattr(lib, name)))


def _load():
    if PYPY or os.environ.get("NDABI_NO_EXTENSION"):
        return None
    try:
        from ndabi import _fast
    except ImportError:
        return None
    if _fast.VERSION != _VERSION:
        return None
    _fast.connect(address_of, fail, notice, owners, tokens)
    return _fast


# The module, or None.
fast = _load()


def short(kind, name, number=0, known=None):
    """Decorates a function: where there is the module, a short way comes first, into the
    function of the library that has this name. kind: what makes it. What number and known
    are is said there."""

    def decorate(function):
        if fast is None:
            return function
        way = getattr(fast, kind)(address_of(name), number, known, function)
        return wraps(function)(way)

    return decorate
