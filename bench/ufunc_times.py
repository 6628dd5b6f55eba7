# SPDX-License-Identifier: BSD-3-Clause
"""Times of one case of a ufunc: both sides in turns, from CPython or from C."""

import time
import warnings

import ndabi as nd
import numpy as np
import ufunc_cases as cases
from from_c import FromC
from measure import in_turns


def caller(report):
    return FromC(report, "ufunc_calls")


def seconds_from_c(from_c, case, arrays):
    if case.layout == "transposed":  # saved in its own order
        arrays = [arrays[0].T, *arrays[1:]]
    layout = {"step 2": "step2", "in place": "in_place"}.get(
        case.layout, "into" if cases.writes_into(case) else "fresh"
    )
    return from_c.seconds(arrays, case.ufunc, layout)


def in_rounds(contestants, case, times, clock=time.process_time):
    """The best times of a case from CPython, in so many times the usual rounds."""
    large = case.n >= cases.FROM_THREADS
    rounds, most = (9, 0.6) if large else (21, 0.4)
    timings = in_turns(*contestants, rounds=times * rounds, target=3e-4,
                       most=times * most, clock=clock)  # fmt: skip
    return [timing.best for timing in timings]


def cell_of(case, threads, from_c, times=1):
    """The times of a case, None where the results are not the same. times: how many times
    as many rounds as usual."""
    arrays = cases.operands(case)
    copies = [each.copy() for each in arrays]
    own = list(map(nd.array, arrays))
    ours = cases.mine_of(case.ufunc), cases.arguments(case, own, nd.empty)
    theirs = cases.peer_of(case.ufunc), cases.arguments(case, copies, np.empty)
    with warnings.catch_warnings(), np.errstate(all="ignore"), nd.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        if not cases.agree(ours[0](*ours[1]), theirs[0](*theirs[1])):
            return None
        figures = measured(case, threads, from_c, arrays, ours, theirs, times)
    return {**case._asdict(), **figures}


def measured(case, threads, from_c, arrays, ours, theirs, times):
    nd.set_num_threads(1)
    if case.n < cases.FROM_PYTHON:
        # NumPy before and after, so that what else the machine does falls on both.
        before = in_rounds([theirs], case, times)
        mine = min(seconds_from_c(from_c, case, arrays) for _ in range(times))
        peer = min(before + in_rounds([theirs], case, times))
        return {"caller": "C", **ratio_of(mine, peer)}
    figures = ratio_of(*in_rounds([ours, theirs], case, times))
    if case.n >= cases.FROM_THREADS:
        single = figures
        nd.set_num_threads(threads)
        figures = ratio_of(*in_rounds([ours, theirs], case, times, time.perf_counter))
        nd.set_num_threads(1)
        figures["one_thread"] = single
    return {"caller": "CPython", **figures}


def ratio_of(mine, peer):
    return {"ndabi": mine, "peer": peer, "ratio": peer / mine}
