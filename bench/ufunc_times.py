# SPDX-License-Identifier: BSD-3-Clause
"""Times of one case of a ufunc: both sides in turns, from CPython or from C."""

import json
import shutil
import subprocess
import time
import warnings

import ndabi as nd
import numpy as np
import ufunc_cases as cases
from measure import in_turns


class FromC:
    """The program bench/ufunc_calls, which answers with the seconds of a call."""

    def __init__(self, report):
        self.folder = report.folder / "operands"
        self.folder.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [report.executable("ufunc_calls")], cwd=self.folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.folder)

    def seconds(self, case, arrays):
        files = [f"{number}.npy" for number in range(len(arrays))]
        if case.layout == "transposed":  # saved in its own order
            arrays = [arrays[0].T, *arrays[1:]]
        for file, array in zip(files, arrays):
            np.save(self.folder / file, array)
        layout = {"step 2": "step2", "in place": "in_place"}.get(
            case.layout, "into" if cases.writes_into(case) else "fresh"
        )
        print(case.ufunc, layout, *files, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"bench: ufunc_calls failed at {case}")
        return json.loads(answer)["seconds"]


def in_rounds(contestants, case, clock=time.process_time):
    """The best times of a case from CPython."""
    large = case.n >= cases.FROM_THREADS
    rounds, most = (9, 0.6) if large else (21, 0.4)
    timings = in_turns(*contestants, rounds=rounds, target=3e-4, most=most, clock=clock)
    return [timing.best for timing in timings]


def cell_of(case, threads, from_c):
    """The times of a case, None where the results are not the same."""
    arrays = cases.operands(case)
    copies = [each.copy() for each in arrays]
    own = list(map(nd.array, arrays))
    ours = cases.mine_of(case.ufunc), cases.arguments(case, own, nd.empty)
    theirs = cases.peer_of(case.ufunc), cases.arguments(case, copies, np.empty)
    with warnings.catch_warnings(), np.errstate(all="ignore"), nd.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        if not cases.agree(ours[0](*ours[1]), theirs[0](*theirs[1])):
            return None
        figures = times(case, threads, from_c, arrays, ours, theirs)
    return {**case._asdict(), **figures}


def times(case, threads, from_c, arrays, ours, theirs):
    nd.set_num_threads(1)
    if case.n < cases.FROM_PYTHON:
        # NumPy before and after, so that what else the machine does falls on both.
        before = in_rounds([theirs], case)
        mine = from_c.seconds(case, arrays)
        peer = min(before + in_rounds([theirs], case))
        return {"caller": "C", **ratio_of(mine, peer)}
    figures = ratio_of(*in_rounds([ours, theirs], case))
    if case.n >= cases.FROM_THREADS:
        single = figures
        nd.set_num_threads(threads)
        figures = ratio_of(*in_rounds([ours, theirs], case, time.perf_counter))
        nd.set_num_threads(1)
        figures["one_thread"] = single
    return {"caller": "CPython", **figures}


def ratio_of(mine, peer):
    return {"ndabi": mine, "peer": peer, "ratio": peer / mine}
