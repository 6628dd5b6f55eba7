# SPDX-License-Identifier: BSD-3-Clause
"""The short ways into elementwise operations whose result is written to an array."""

from ndabi._dtypes import named
from ndabi._errstate import notice
from ndabi._library import FLAGS_CELL, INT64S, fail, lib, new, null

_INT64, _FLOAT64 = named["int64"]._code, named["float64"]._code
_WEAK, _OVERFLOW = lib.ND_SCALAR_WEAK, lib.ND_E_OVERFLOW
_MOST_INPUTS = 3


def overflowed(status):
    """Whether a number did not fit, which the long way knows how to treat."""
    return lib.nd_status_code(status) == _OVERFLOW


def room():
    """Cells for one call into an array: the inputs, the target, its conditions."""
    operands = new(INT64S, _MOST_INPUTS + 1)
    return operands, operands + _MOST_INPUTS, new(FLAGS_CELL)


rooms = [room() for _ in range(4)]


def number():
    """Cells for one call with a number of either kind, and its conditions."""
    return new("int64_t *"), new("double *"), new(FLAGS_CELL)


numbers = [number() for _ in range(4)]


def into(index, name, parse):
    """What calls an operation whose one result is written to an array. parse(inputs, out)
    is the long way."""
    call, spare = lib.nd_ufunc_call_into, rooms

    def write(inputs, out):
        try:
            cells = spare.pop()
        except IndexError:
            cells = room()
        operands, targets, flags = cells
        count = 0
        try:
            for each in inputs:
                operands[count] = each._handle
                count += 1
        except AttributeError:
            spare.append(cells)
            return parse(inputs, out=out)
        targets[0] = out._handle
        status = call(index, count, operands, null, 1, targets, flags)
        conditions = flags[0]
        spare.append(cells)
        if status:
            fail(status)
        if conditions:
            notice(conditions, name)
        return out

    return write


def in_place(index, name, otherwise):
    """What calls an operation of two inputs whose result is written to the first."""
    call, spare = lib.nd_ufunc_scalar_into, numbers
    write = into(index, name, lambda inputs, out: otherwise(*inputs))

    def operate(a, b, /):
        kind = type(b)
        if kind is not int and kind is not float:
            return write((a, b), a)
        try:
            cells = spare.pop()
        except IndexError:
            cells = number()
        integer, real, flags = cells
        handle = a._handle
        try:
            if kind is float:
                real[0] = b
                status = call(index, handle, _FLOAT64, real, _WEAK, handle, flags)
            else:
                integer[0] = b
                status = call(index, handle, _INT64, integer, _WEAK, handle, flags)
        except OverflowError:
            spare.append(cells)
            return otherwise(a, b)
        conditions = flags[0]
        spare.append(cells)
        if status:
            if overflowed(status):
                return otherwise(a, b)
            fail(status)
        if conditions:
            notice(conditions, name)
        return a

    return operate
