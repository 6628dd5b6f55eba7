# SPDX-License-Identifier: BSD-3-Clause
"""The short ways into reductions: of all elements or along one axis, without options.

As in _calls: with small arrays CPython spends most of the time around the call. A number
comes straight from the library, and no array of it is made.
"""

from cmath import isnan
from functools import partial, wraps

from ndabi._calls import take
from ndabi._elements import rows
from ndabi._errstate import notice, warn
from ndabi._extension import short
from ndabi._handle import adopt
from ndabi._library import (
    FLAGS_CELL,
    HANDLE_CELL,
    VIEW_CELL,
    check,
    fail,
    ffi,
    lib,
    new,
    null,
)

_CAPACITY = 16
_reads = [row and row.read for row in rows]


def _kit():
    """Cells for one call: conditions, a dtype, a value, the value as an element of each
    dtype, an axis, an array, a view."""
    value = new("double[2]")
    pointers = [row and ffi.cast(row.pointer, value) for row in rows]
    cells = new(FLAGS_CELL), new("int32_t *"), value, pointers
    return (*cells, new("int64_t[1]"), new(HANDLE_CELL), new(VIEW_CELL))


# Those not in use, see _handle.cells.
_kits = [_kit() for _ in range(4)]


def whole(
    call,
    number,
    handle,
    tell=None,
    spare=_kits,
    reads=_reads,
    name="reduce",
    otherwise=None,
):
    """The reduction of all elements as a scalar. call: nd_reduce_value,
    nd_ufunc_reduce_value or what has their parameters. tell(): what there is to be said,
    ahead of what the conditions of the arithmetic say. otherwise(): the long way, where
    there are conditions or the result is NaN."""
    try:
        cells = spare.pop()
    except IndexError:
        cells = _kit()
    flags, dtype, value, pointers, _, _, _ = cells
    status = call(number, handle, value, _CAPACITY, dtype, flags)
    if status:
        spare.append(cells)
        fail(status)
    code, conditions = dtype[0], flags[0]
    result = reads[code](pointers[code], 0)
    spare.append(cells)
    if otherwise is not None and (conditions or isnan(result)):
        return otherwise()
    if conditions:
        if tell is not None:
            tell()
        notice(conditions, name)
    return result


def along(call, call_whole, number, a, axis, tell=None, spare=_kits, look=lib.nd_view_of):
    """The reduction of an array along one axis, by one of the two functions that reduce
    by this number: the latter makes scalars. tell: see whole."""
    known = a._shape
    if known is not None and len(known) == 1 and (axis == 0 or axis == -1):
        return whole(call_whole, number, a._handle, tell)
    try:
        cells = spare.pop()
    except IndexError:
        cells = _kit()
    flags, _, _, _, axes, cell, seen = cells
    handle = a._handle
    try:
        check(look(handle, seen))
        ndim = seen[0].ndim
        if ndim == 1 and (axis == 0 or axis == -1):
            return whole(call_whole, number, handle, tell)
        axes[0] = axis
        check(call(number, handle, 1, axes, null, cell, flags))
        conditions = flags[0]
        result = adopt(cell[0]) if ndim > 1 else take(cell[0], seen)
    finally:
        spare.append(cells)
    if conditions:
        if tell is not None:
            tell()
        notice(conditions, "reduce")
    return result


def of_all(number, empty=None, lacking=False, sees=frozenset()):
    """Decorates a function of an array and options: without options its result is the
    reduction of all elements, and with nothing but axes that along them. empty: what is
    told of an array without elements. lacking: the function has more to say of a result
    that is NaN. sees: the parameters that it does not just hand on."""

    def decorate(function):
        calls = lib.nd_reduce, lib.nd_reduce_value

        @wraps(function)
        def operate(a, *rest, **options):
            axis = None
            if rest or options:
                axis = _only_axis(rest, options)
                if type(axis) is tuple:
                    axis = _merged(axis, getattr(a, "ndim", 0))
                if axis is not None and (type(axis) is not int or lacking):
                    return function(a, *rest, **options)
            try:
                handle = a._handle
            except AttributeError:
                return function(a, *rest, **options)
            tell = empty and (lambda: a.size or warn(empty))
            if axis is not None:
                return along(*calls, number, a, axis, tell)
            long = partial(function, a) if lacking else None
            return whole(calls[1], number, handle, tell, otherwise=long)

        named = None if lacking else _parameters(function) - sees
        return short("reduction", "nd_reduce_value", number, named)(operate)

    return decorate


def _parameters(function):
    """The names of those of a function."""
    code = function.__code__
    return frozenset(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])


def _merged(axes, ndim):
    """None for all axes, the only one for one, else the axes."""
    if len(axes) == 1:
        return axes[0]
    known = {each % ndim for each in axes if type(each) is int and -ndim <= each < ndim}
    return None if axes and len(axes) == len(known) == ndim else axes


def _only_axis(rest, options):
    """The axis of a call, if nothing else is given, else something that is none."""
    if len(rest) + len(options) != 1:
        return options
    return rest[0] if rest else options.get("axis", options)
