# SPDX-License-Identifier: BSD-3-Clause
"""The short way into operations of three inputs, as _calls has it for fewer: arrays and
Python's numbers, no options."""

from ndabi._array import ndarray
from ndabi._calls import has_axes, overflowed
from ndabi._errstate import notice
from ndabi._folds import number
from ndabi._handle import adopt, view_of
from ndabi._library import INT64S, fail, ffi, lib, new

_INPUTS = 3


class _Number:
    """An array without axes that is given one number after the other."""

    __slots__ = ("_array", "cell", "handle")

    def __init__(self, value):
        self._array = number(value)
        self.handle = self._array._handle
        ctype = "double *" if type(value) is float else "int64_t *"
        self.cell = ffi.cast(ctype, view_of(self.handle).data)


def _kit():
    """Cells for one call: inputs, options, the result, its conditions, and for each input
    a number of either kind once one was given."""
    options = new("nd_ufunc_options *")
    options.struct_size = ffi.sizeof("nd_ufunc_options")
    options.casting = lib.ND_CAST_SAME_KIND
    options.order = lib.ND_ORDER_K
    numbers = [{int: None, float: None} for _ in range(_INPUTS)]
    cells = new(INT64S, _INPUTS), options, new(INT64S, 1), new("int32_t *")
    return (*cells, numbers)


# Those not in use, see _handle.cells.
_kits = [_kit() for _ in range(2)]


def ternary(ufunc):
    """What calls an operation of three inputs, by ufunc where they are others."""
    spare, call, index, name = _kits, lib.nd_ufunc_call, ufunc._index, ufunc.__name__

    def operate(*inputs):
        try:
            cells = spare.pop()
        except IndexError:
            cells = _kit()
        handles, options, results, flags, numbers = cells
        weak, axes, status = 0, False, None
        try:
            for i, each in enumerate(inputs):
                kind = type(each)
                if kind is ndarray:
                    handles[i] = each._handle
                    axes = axes or each._axes or has_axes(each)
                else:
                    place = numbers[i][kind]
                    if place is None:
                        place = numbers[i][kind] = _Number(kind(0))
                    place.cell[0] = each
                    handles[i] = place.handle
                    weak |= 1 << i
            if axes:
                options.weak = weak
                status = call(index, _INPUTS, handles, options, 1, results, flags)
        except (KeyError, OverflowError):
            pass
        handle, conditions = results[0], flags[0]
        spare.append(cells)
        if status:
            if not overflowed(status):
                fail(status)
            status = None
        if status is None:
            return ufunc(*inputs)
        if conditions:
            notice(conditions, name)
        return adopt(handle)

    return operate
