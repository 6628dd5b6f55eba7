# SPDX-License-Identifier: BSD-3-Clause
"""The short ways into reductions: of all elements or along one axis, without options.

As in _calls: with small arrays CPython spends most of the time around the call. A number
comes straight from the library, and no array of it is made.
"""

from cmath import isnan
from functools import wraps

from ndabi._calls import take
from ndabi._elements import rows
from ndabi._errstate import notice, warn
from ndabi._library import HANDLE_CELL, fail, ffi, lib, new, null

_FLAGS_CELL = ffi.typeof("int32_t *")
_CAPACITY = 16
_reads = [row and row.read for row in rows]


def _kit():
    """Cells for one call: conditions, the result's dtype, its value, the value as an
    element of each dtype, an axis, an array, a view."""
    value = new("double[2]")
    pointers = [row and ffi.cast(row.pointer, value) for row in rows]
    cells = new(_FLAGS_CELL), new("int32_t *"), value, pointers
    return (*cells, new("int64_t[1]"), new(HANDLE_CELL), new("const nd_view **"))


# Those not in use, see _handle.cells.
_kits = [_kit() for _ in range(4)]


def of_all(number, before=None, lacking=None):
    """Decorates a function of an array and options: without options its result is the
    reduction of all elements. before(a): what there is to be said of the array where the
    arithmetic met a condition, ahead of that. lacking: what a result of NaN is told by."""

    def decorate(function):
        spare, call, reads = _kits, lib.nd_reduce_value, _reads

        @wraps(function)
        def operate(a, *rest, **options):
            if rest or options:
                return function(a, *rest, **options)
            try:
                cells = spare.pop()
            except IndexError:
                cells = _kit()
            flags, dtype, value, pointers, _, _, _ = cells
            try:
                status = call(number, a._handle, value, _CAPACITY, dtype, flags)
            except AttributeError:
                spare.append(cells)
                return function(a)
            if status:
                spare.append(cells)
                fail(status)
            code, conditions = dtype[0], flags[0]
            result = reads[code](pointers[code], 0)
            spare.append(cells)
            if conditions:
                if before is not None:
                    before(a)
                notice(conditions, "reduce")
            if lacking is not None and isnan(result):
                warn(lacking)
            return result

        return operate

    return decorate


def along(call, number, a, axis, spare=_kits):
    """The reduction along one axis, of an array. call: nd_reduce or nd_ufunc_reduce."""
    try:
        cells = spare.pop()
    except IndexError:
        cells = _kit()
    flags, _, _, _, axes, cell, seen = cells
    try:
        axes[0] = axis
        status = call(number, a._handle, 1, axes, null, cell, flags)
    except BaseException:
        spare.append(cells)
        raise
    if status:
        spare.append(cells)
        fail(status)
    conditions = flags[0]
    result = take(cell[0], seen)
    spare.append(cells)
    if conditions:
        notice(conditions, "reduce")
    return result
