# SPDX-License-Identifier: BSD-3-Clause
"""The short ways into elementwise operations: arrays and Python's numbers, no options.

With small arrays CPython spends most of the time around the call. Hence one frame for
arrays that does what make() and adopt() do. It has few variables, for each of its own and
of the functions around it takes time, and leaves all else to other frames. What none of
them knows goes to the long way of _ufunc.
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
    """Cells for one call: the result, its conditions, a view."""
    return new(HANDLE_CELL), new(FLAGS_CELL), new(VIEW_CELL)


def _number():
    """Cells for one call with a number of either kind."""
    return new(HANDLE_CELL), new(FLAGS_CELL), new("int64_t *"), new("double *")


# Those not in use, see _handle.cells.
kits = [kit() for _ in range(4)]
_numbers = [_number() for _ in range(4)]
_pop, _push = kits.pop, kits.append


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
    cell, flags, seen = cells
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


def _more(index, name, parse):
    """What takes a call with more arguments than inputs."""
    write = into(index, name, parse)

    def call(inputs, rest, options):
        out = _only_out(rest, options)
        return parse((*inputs, *rest), **options) if out is None else write(inputs, out)

    return call


def _end(name, otherwise):
    """What ends a call that is not as most are: inputs that it does not know (status is
    None), an error, conditions, or no axes. cells go back to spare."""

    def end(spare, cells, status, *inputs):
        handle, conditions = cells[0][0], cells[1][0]
        spare.append(cells)
        if status is None or status and overflowed(status):
            return otherwise(*inputs)
        if status:
            fail(status)
        result = adopt(handle)
        known = [type(each) is ndarray and has_axes(each) for each in inputs]
        result._axes = any(known)
        if conditions:
            notice(conditions, name)
        return result if result._axes else result[()]

    return end


def unary(index, name, otherwise, parse):
    """What calls an operation of one input. otherwise(a) is the long way, and parse that
    for calls with more arguments."""
    call, more, end = lib.nd_ufunc_unary, _more(index, name, parse), _end(name, otherwise)

    def operate(a, /, *rest, **options):
        if rest or options:
            return more((a,), rest, options)
        try:
            cells = cell, flags, seen = _pop()
            status = call(index, a._handle, cell, flags)
        except IndexError:
            _push(kit())
            return operate(a)
        except (AttributeError, TypeError):
            return end(kits, cells, None, a)
        if status or flags[0] or not a._axes:
            return end(kits, cells, status, a)
        handle = cell[0]
        if PYPY:
            press(handle, seen)
        _push(cells)
        result = blank(ndarray)
        result._handle = result._token = handle
        result._base = result._shape = result._pointer = None
        result._axes = True
        return result

    return operate


def _exchanged(index, a, b, cell, flags):
    return lib.nd_ufunc_binary(index, b, a, cell, flags)


def _with_number(index, end, reflected):
    """What calls an operation of an array and a number."""
    call, spare = lib.nd_ufunc_scalar, _numbers
    strong = lib.ND_SCALAR_FIRST if reflected else 0
    weak = strong | lib.ND_SCALAR_WEAK

    def operate(a, b):
        kind = type(b)
        try:
            cells = cell, flags, integer, real = spare.pop()
            if kind is float:
                real[0] = b
                status = call(index, a._handle, _FLOAT64, real, weak, cell, flags)
            elif kind is int:
                integer[0] = b
                status = call(index, a._handle, _INT64, integer, weak, cell, flags)
            elif kind is float64:
                real[0] = b
                status = call(index, a._handle, _FLOAT64, real, strong, cell, flags)
            elif kind is int64:
                integer[0] = b
                status = call(index, a._handle, _INT64, integer, strong, cell, flags)
            else:
                status = None
        except IndexError:
            spare.append(_number())
            return operate(a, b)
        except (AttributeError, TypeError, OverflowError):
            status = None
        if status or status is None or flags[0] or not a._axes:
            return end(spare, cells, status, a, b)
        handle = cell[0]
        spare.append(cells)
        result = adopt(handle)
        result._axes = True
        return result

    return operate


def binary(index, name, otherwise, parse, reflected=False):
    """As unary, for two inputs, of which the second may be a number. reflected: what is
    given second is the first input."""
    call = _exchanged if reflected else lib.nd_ufunc_binary
    more, end = _more(index, name, parse), _end(name, otherwise)
    with_number = _with_number(index, end, reflected)

    def operate(a, b, /, *rest, **options):
        if rest or options:
            return more((a, b), rest, options)
        if type(b) is not ndarray:
            return with_number(a, b)
        try:
            cells = cell, flags, seen = _pop()
            status = call(index, a._handle, b._handle, cell, flags)
        except IndexError:
            _push(kit())
            return operate(a, b)
        except (AttributeError, TypeError):
            return end(kits, cells, None, a, b)
        if status or flags[0] or not a._axes:
            return end(kits, cells, status, a, b)
        handle = cell[0]
        if PYPY:
            press(handle, seen)
        _push(cells)
        result = blank(ndarray)
        result._handle = result._token = handle
        result._base = result._shape = result._pointer = None
        result._axes = True
        return result

    return operate
