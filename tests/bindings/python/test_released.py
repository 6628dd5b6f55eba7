# SPDX-License-Identifier: BSD-3-Clause
"""An array that has been released is refused wherever one may be given, also where the
library is told by a 0 that there is none."""

import ndabi as nd
import pytest

CALLS = {
    "first": lambda r: nd.add(r, 1),
    "second": lambda r: nd.add(nd.ones(3), r),
    "of three": lambda r: nd.where(nd.array([True]), r, 1.0),
    "out": lambda r: nd.add(1, nd.ones(3), out=r),
    "where": lambda r: nd.add(1, nd.ones(3), where=r),
    "where of sum": lambda r: nd.sum(nd.ones(3), where=r),
    "where of reduce": lambda r: nd.add.reduce(nd.ones(3), where=r),
    "initial": lambda r: nd.sum(nd.ones(3), initial=r),
    "out of sum": lambda r: nd.sum(nd.ones(3), out=r),
    "out of cumsum": lambda r: nd.cumsum(nd.ones(3), out=r),
    "weights": lambda r: nd.average(nd.ones(3), weights=r),
    "mean": lambda r: nd.var(nd.ones(3), mean=r),
    "x": lambda r: nd.trapezoid(nd.ones(3), x=r),
    "dx": lambda r: nd.trapezoid(nd.ones(3), dx=r),
    "prepend": lambda r: nd.diff(nd.ones(3), prepend=r),
    "append": lambda r: nd.diff(nd.ones(3), append=r),
    "spacing": lambda r: nd.gradient(nd.ones(3), r),
    "target of at": lambda r: nd.add.at(r, [0], 1),
    "indices of at": lambda r: nd.add.at(nd.ones(3), r, 1),
    "operand of at": lambda r: nd.add.at(nd.ones(3), [0], r),
    "indices": lambda r: nd.add.reduceat(nd.ones(3), r),
    "copyto": lambda r: nd.copyto(nd.ones(3), r),
    "where of copyto": lambda r: nd.copyto(nd.ones(3), 1, where=r),
    "vecdot": lambda r: nd.vecdot(nd.ones(3), r),
}


@pytest.mark.parametrize("name", CALLS)
def test_refused(name):
    released = nd.ones(3)
    released.release()
    with pytest.raises(nd.exceptions.HandleError, match="^the array has been released$"):
        CALLS[name](released)
