# SPDX-License-Identifier: BSD-3-Clause
"""Finds and opens libndabi, checks its ABI, and turns statuses into exceptions."""

import os
import sys

from ndabi import exceptions
from ndabi._messages import in_python

try:
    from ndabi._ffi import ffi
except ImportError as error:
    raise ImportError(
        "ndabi._ffi is missing: run bindings/python/build_ffi.py with this Python "
        f"({error})"
    ) from error

PYPY = sys.implementation.name == "pypy"

# The ABI that this package was written for: major * 1000 + minor.
ABI_VERSION = 1

_SONAMES = {"darwin": "libndabi.0.dylib", "win32": "ndabi.dll"}


def _candidates():
    """The places to look in, in order. NDABI_LIBRARY, when set, is the only one."""
    chosen = os.environ.get("NDABI_LIBRARY")
    if chosen:
        return [chosen]
    name = _SONAMES.get(sys.platform, "libndabi.so.0")
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    return [beside, name] if os.path.exists(beside) else [name]


def _open():
    tried = []
    for path in _candidates():
        try:
            return ffi.dlopen(path), path
        except OSError as error:
            tried.append(f"  {path}: {error}")
    raise ImportError(
        "ndabi cannot open its library. Tried:\n"
        + "\n".join(tried)
        + "\nBuild it with ./dev build, install libndabi, or set NDABI_LIBRARY."
    )


lib, library_path = _open()


def _check_version():
    try:
        version = lib.nd_abi_version()
    except (AttributeError, ffi.error) as error:
        raise ImportError(f"{library_path} is not libndabi: {error}") from error
    if version // 1000 != ABI_VERSION // 1000 or version < ABI_VERSION:
        raise ImportError(
            f"{library_path} has ABI version {version}, ndabi needs {ABI_VERSION}"
        )


_check_version()

null = ffi.NULL
new = ffi.new

# What is allocated often, parsed once.
INT64S = ffi.typeof("int64_t[]")
HANDLE_CELL = ffi.typeof("int64_t *")
FLAGS_CELL = ffi.typeof("int32_t *")
VIEW_CELL = ffi.typeof("const nd_view **")


def text(function, *args):
    """The text that a function of the (text, capacity, need) kind writes."""
    need = new("int64_t *")
    capacity = 512
    while True:
        buffer = new("char[]", capacity)
        check(function(*args, buffer, capacity, need))
        if need[0] <= capacity:
            return ffi.string(buffer).decode()
        capacity = need[0]


def message(status):
    """The message of a status."""
    buffer = new("char[]", 1024)
    lib.nd_error_message(status, buffer, 1024, null)
    return in_python(ffi.string(buffer).decode(errors="replace"))


def _exception(status):
    code = lib.nd_status_code(status)
    error = exceptions.by_code.get(code, exceptions.InternalError)(message(status))
    error.code = code
    return error


def fail(status):
    """Raises the exception of a status that is not 0."""
    # No variable here refers to it: that cycle would keep arrays of the caller alive.
    raise _exception(status)


def check(status):
    """Does nothing when the status is 0, else raises its exception."""
    if status:
        fail(status)
