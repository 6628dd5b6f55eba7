# SPDX-License-Identifier: BSD-3-Clause
"""The short way into operations of three inputs, as _calls has it for fewer: arrays and
Python's numbers, no options."""

from ndabi._array import ndarray
from ndabi._calls import has_axes, overflowed
from ndabi._errstate import notice
from ndabi._extension import fast
from ndabi._handle import adopt
from ndabi._library import FLAGS_CELL, HANDLE_CELL, INT64S, fail, lib, new

_INPUTS = 3


def _kit():
    """Cells for one call: inputs, integers, real numbers, the result, its conditions."""
    numbers = new(INT64S, _INPUTS), new("double[]", _INPUTS)
    return (new(INT64S, _INPUTS), *numbers, new(HANDLE_CELL), new(FLAGS_CELL))


# Those not in use, see _handle.cells.
_kits = [_kit() for _ in range(2)]


def ternary(ufunc):
    """What calls an operation of three inputs, by ufunc where they are others."""
    if fast is not None:  # the ufunc itself has a short way
        return ufunc
    spare, call, index, name = _kits, lib.nd_ufunc_numbers, ufunc._index, ufunc.__name__

    def operate(*inputs):
        try:
            cells = spare.pop()
        except IndexError:
            cells = _kit()
        handles, integers, reals, result, flags = cells
        bits, axes, known = 0, False, True
        try:
            for i, each in enumerate(inputs):
                kind = type(each)
                if kind is ndarray:
                    handles[i] = each._handle
                    known = known and handles[i] != 0  # released
                    axes = axes or each._axes or has_axes(each)
                elif kind is float:
                    handles[i] = 0
                    reals[i] = each
                elif kind is int:
                    handles[i] = 0
                    integers[i] = each
                    bits |= 1 << i
                else:
                    known = False
        except OverflowError:
            known = False
        if not (known and axes):
            spare.append(cells)
            return ufunc(*inputs)
        status = call(index, _INPUTS, handles, bits, integers, reals, result, flags)
        handle, conditions = result[0], flags[0]
        spare.append(cells)
        if status:
            if overflowed(status):
                return ufunc(*inputs)
            fail(status)
        if conditions:
            notice(conditions, name)
        return adopt(handle)

    return operate
