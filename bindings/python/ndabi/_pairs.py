# SPDX-License-Identifier: BSD-3-Clause
"""The short way into operations with two results, as _calls has it for one: arrays only,
no options."""

from ndabi._calls import has_axes
from ndabi._errstate import notice
from ndabi._handle import adopt
from ndabi._library import FLAGS_CELL, INT64S, fail, lib, new, null

_MOST_INPUTS = 2


def _kit():
    """Cells for one call: inputs, results, its conditions."""
    return new(INT64S, _MOST_INPUTS), new(INT64S, 2), new(FLAGS_CELL)


# Those not in use, see _handle.cells.
_kits = [_kit() for _ in range(2)]


def pair(index, name, count, otherwise, parse):
    """What calls an operation of `count` inputs. otherwise(*inputs) is the long way, and
    parse that for calls with more arguments."""
    spare, call = _kits, lib.nd_ufunc_call

    def operate(*inputs, **options):
        if options or len(inputs) != count:
            return parse(inputs, **options)
        try:
            cells = spare.pop()
        except IndexError:
            cells = _kit()
        handles, results, flags = cells
        axes, i = False, 0
        try:
            for each in inputs:
                handles[i] = each._handle
                axes = axes or each._axes or has_axes(each)
                i += 1
        except AttributeError:
            spare.append(cells)
            return otherwise(*inputs)
        status = call(index, count, handles, null, 2, results, flags)
        first, second, conditions = results[0], results[1], flags[0]
        spare.append(cells)
        if status:
            fail(status)
        made = adopt(first), adopt(second)
        if conditions:
            notice(conditions, name)
        return made if axes else (made[0][()], made[1][()])

    return operate
