# SPDX-License-Identifier: BSD-3-Clause
"""The short ways into elementwise operations: arrays and Python's numbers, no options.

With small arrays CPython spends most of the time around the call. Hence one frame per
operation that does what make() and adopt() do. Whatever it does not know goes to the long
way of _ufunc. Names that are used in each call are variables of the function, because
CPython looks methods of imported names up anew each time.
"""

from ndabi._array import ndarray
from ndabi._dtypes import named
from ndabi._elements import rows
from ndabi._errstate import notice
from ndabi._handle import adopt, blank, press
from ndabi._library import (
    FLAGS_CELL,
    HANDLE_CELL,
    PYPY,
    VIEW_CELL,
    check,
    fail,
    ffi,
    lib,
    new,
)
from ndabi._scalars import float64, int64
from ndabi._targets import into, overflowed

_INT64, _FLOAT64 = named["int64"]._code, named["float64"]._code


def kit():
    """Cells for one call: the result, its conditions, a number of either kind, a view."""
    cells = new(HANDLE_CELL), new(FLAGS_CELL), new("int64_t *"), new("double *")
    return (*cells, new(VIEW_CELL))


# Those not in use, see _handle.cells.
kits = [kit() for _ in range(4)]


def has_axes(array):
    """Whether an array has axes, remembered."""
    if not array._axes and array.shape:
        array._axes = True
    return array._axes


def take(handle, cell=None):
    """The array of a token, or the scalar if it has no axes. cell: room for a view."""
    cell = cell or new(VIEW_CELL)
    check(lib.nd_view_of(handle, cell))
    view = cell[0]
    if view.ndim:
        return adopt(handle)
    row = rows[view.dtype]
    value = row.read(ffi.cast(row.pointer, view.data), 0)
    lib.nd_release(handle)
    return value


def result_of(name, function, *args):
    """What take() makes of the result of any function of the library that tells the
    conditions it met, called name in warnings."""
    try:
        cells = kits.pop()
    except IndexError:
        cells = kit()
    cell, flags, _, _, seen = cells
    status = function(*args, cell, flags)
    if status:
        kits.append(cells)
        fail(status)
    conditions = flags[0]
    result = take(cell[0], seen)
    kits.append(cells)
    if conditions:
        notice(conditions, name)
    return result


def _only_out(rest, options):
    """The array to write to, by position or as out=, if nothing else is asked for."""
    if not options:
        out = rest[0] if len(rest) == 1 else None
    elif rest or len(options) != 1:
        return None
    else:
        out = options.get("out")
    return out if type(out) is ndarray else None


def unary(index, name, otherwise, parse):
    """What calls an operation of one input. otherwise(a) is the long way, and parse that
    for calls with more arguments."""
    spare, call, write = kits, lib.nd_ufunc_unary, into(index, name, parse)

    def operate(a, /, *rest, **options):
        if rest or options:
            out = _only_out(rest, options)
            return parse((a, *rest), **options) if out is None else write((a,), out)
        try:
            cells = spare.pop()
        except IndexError:
            cells = kit()
        cell, flags, _, _, seen = cells
        try:
            status = call(index, a._handle, cell, flags)
        except (AttributeError, TypeError):
            status = None
        if status is None:
            spare.append(cells)
            return otherwise(a)
        handle, conditions = cell[0], flags[0]
        if PYPY:
            press(handle, seen)
        spare.append(cells)
        if status:
            fail(status)
        result = blank(ndarray)
        result._handle = result._token = handle
        result._base = result._shape = result._pointer = None
        result._axes = known = a._axes or has_axes(a)
        if conditions:
            notice(conditions, name)
        return result if known else result[()]

    return operate


def _exchanged(index, a, b, cell, flags):
    return lib.nd_ufunc_binary(index, b, a, cell, flags)


def binary(index, name, otherwise, parse, reflected=False):
    """As unary, for two inputs, of which the second may be a number. reflected: what is
    given second is the first input."""
    spare, call_number = kits, lib.nd_ufunc_scalar
    call = _exchanged if reflected else lib.nd_ufunc_binary
    write = into(index, name, parse)
    strong = lib.ND_SCALAR_FIRST if reflected else 0
    weak = strong | lib.ND_SCALAR_WEAK

    def operate(a, b, /, *rest, **options):
        if rest or options:
            out = _only_out(rest, options)
            return parse((a, b, *rest), **options) if out is None else write((a, b), out)
        try:
            cells = spare.pop()
        except IndexError:
            cells = kit()
        cell, flags, integer, real, seen = cells
        kind = type(b)
        try:
            if kind is ndarray:
                status = call(index, a._handle, b._handle, cell, flags)
            elif kind is float or kind is float64:
                real[0] = b
                how = weak if kind is float else strong
                status = call_number(index, a._handle, _FLOAT64, real, how, cell, flags)
            elif kind is int or kind is int64:
                integer[0] = b
                how = weak if kind is int else strong
                status = call_number(index, a._handle, _INT64, integer, how, cell, flags)
            else:
                status = None
        except (AttributeError, TypeError, OverflowError):
            status = None
        if status is None:
            spare.append(cells)
            return otherwise(a, b)
        handle, conditions = cell[0], flags[0]
        if PYPY:
            press(handle, seen)
        spare.append(cells)
        if status:
            if overflowed(status):
                return otherwise(a, b)
            fail(status)
        result = blank(ndarray)
        result._handle = result._token = handle
        result._base = result._shape = result._pointer = None
        result._axes = known = a._axes or has_axes(a) or (kind is ndarray and has_axes(b))
        if conditions:
            notice(conditions, name)
        return result if known else result[()]

    return operate
