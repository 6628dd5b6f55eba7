# SPDX-License-Identifier: BSD-3-Clause
"""Memory, threads, and what is running here."""

import sys

from ndabi import _library
from ndabi._extension import fast
from ndabi._library import check, ffi, lib, new

__all__ = [
    "get_num_threads",
    "live_count",
    "memory_limit",
    "memory_stats",
    "set_num_threads",
    "show_config",
    "trim_memory",
]


def live_count():
    """The number of arrays and archives of the library that are alive in this process,
    whichever language made them.

    >>> before = nd.live_count()
    >>> a = nd.zeros(3)
    >>> nd.live_count() - before
    1
    """
    return lib.nd_live_count()


def memory_stats():
    """Memory that the library uses, as a dict: bytes in use, their peak, bytes kept for
    reuse, the limit (0: none), and how many blocks were asked for and how many reused.

    >>> sorted(nd.memory_stats())[:3]
    ['allocations', 'cached_bytes', 'limit_bytes']
    """
    info = new("nd_memory_info *")
    info.struct_size = ffi.sizeof("nd_memory_info")
    check(lib.nd_memory_stats(info))
    names = (
        "live_bytes",
        "peak_bytes",
        "cached_bytes",
        "limit_bytes",
        "allocations",
        "recycled",
    )
    return {name: getattr(info, name) for name in names}


def memory_limit(bytes):
    """Sets the limit on bytes in use, 0 for none, and gives the previous one. Beyond the
    limit MemoryError is raised.

    >>> nd.memory_limit(2**40)
    0
    >>> nd.memory_limit(0) == 2**40
    True
    """
    cell = new("int64_t *")
    check(lib.nd_memory_limit(bytes, cell))
    return cell[0]


def trim_memory():
    """Returns memory kept for reuse to the system. Gives the bytes.

    >>> nd.trim_memory() >= 0
    True
    """
    cell = new("int64_t *")
    check(lib.nd_memory_trim(cell))
    return cell[0]


def get_num_threads():
    """The number of threads that one call may use.

    >>> nd.get_num_threads() >= 1
    True
    """
    return lib.nd_thread_count()


def set_num_threads(count):
    """Sets the number of threads that one call may use, 1 to 256.

    >>> before = nd.get_num_threads()
    >>> nd.set_num_threads(1)
    >>> nd.set_num_threads(before)
    """
    check(lib.nd_set_thread_count(count))


def library_version():
    """The version of the library as text."""
    return ffi.string(lib.nd_library_version()).decode()


def show_config():
    """Prints versions, files, the SIMD target and the number of threads."""
    rows = {
        "ndabi": library_version(),
        "ABI": lib.nd_abi_version(),
        "library": _library.library_path,
        "SIMD": ffi.string(lib.nd_simd_target()).decode(),
        "threads": get_num_threads(),
        "extension": "no" if fast is None else fast.__file__,
        "Python": f"{sys.implementation.name} {sys.version.split()[0]}",
    }
    for name, value in rows.items():
        print(f"{name + ':':10} {value}")
