# SPDX-License-Identifier: BSD-3-Clause
"""Reductions, scans, casts and copies against NumPy's, called from CPython.

NDABI_BENCH_GROUPS=sums,at measures only some groups of bench/reduce_rows.py.
"""

import os
import time
import warnings

import ndabi as nd
import numpy as np
import plots_ufunc
from measure import geometric_mean, in_turns
from reduce_rows import GOAL, GROUPS
from report import shown
from ufunc_cases import agree

TITLE = "reduce"


def figures_of(row, threads):
    """The times of a row by the clock with all threads, and the ratio with one."""
    results = [function(*args) for function, args in (row.mine, row.peer)]
    if "bfloat16" not in row.what and not same_result(*results):
        return None
    limits = {"rounds": 15, "target": 4e-4, "most": 0.5}
    nd.set_num_threads(threads)
    mine, peer = in_turns(row.mine, row.peer, clock=time.perf_counter, **limits)
    nd.set_num_threads(1)
    single, peer_single = in_turns(row.mine, row.peer, **limits)
    return {
        "group": row.group, "what": row.what, "ndabi": mine.best, "peer": peer.best,
        "ratio": peer.best / mine.best, "one_thread": single.best,
        "one_thread_ratio": peer_single.best / single.best,
    }  # fmt: skip


def same_result(mine, theirs):
    """Sums of any order are the same: up to their rounding, for numbers around 1."""
    if mine is None or theirs is None:
        return mine is theirs
    mine, theirs = np.asarray(nd.asarray(mine)), np.asarray(theirs)
    if theirs.dtype.kind not in "fc":
        return agree(mine, theirs)
    bound = 1000 * float(np.finfo(theirs.dtype).eps)
    if theirs.dtype == "float16":
        bound = 0.1
    scale = max(1.0, float(np.abs(theirs).max()))
    return mine.dtype == theirs.dtype and np.allclose(mine, theirs, bound, bound * scale)


def measure(report, threads):
    chosen = os.environ.get("NDABI_BENCH_GROUPS")
    rows, wrong = [], []
    for group in GROUPS:
        if chosen and group.__name__ not in chosen.split(","):
            continue
        for row in group():
            figures = figures_of(row, threads)
            if figures is None:
                wrong.append(row.what)
            else:
                rows.append(figures)
    if wrong:
        report.say(f"\nleft out, another result than the peer's: {', '.join(wrong)}")
    report.keep("rows", rows)
    report.keep("wrong", wrong)
    return rows


def run(report):
    threads = nd.get_num_threads()
    nd.set_num_threads(1)
    with warnings.catch_warnings(), np.errstate(all="ignore"), nd.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        rows = measure(report, threads)
    report.say(f"\nThe peer is NumPy {np.__version__}, both sides called from CPython, "
               f"times with {threads} threads by the clock")  # fmt: skip
    for group in dict.fromkeys(row["group"] for row in rows):
        report.section(group)
        table = [
            [row["what"], shown(row["peer"]), shown(row["ndabi"]), f"{row['ratio']:.2f}",
             f"{row['one_thread_ratio']:.2f}", f">= {GOAL}",
             "reached" if row["ratio"] >= GOAL else "missed"]
            for row in rows if row["group"] == group
        ]  # fmt: skip
        heads = ["", "NumPy", "ndabi", "ratio", "one thread", "goal", ""]
        report.table(heads, table)
    report.section("goals")
    kinds = (("ratio", f"{threads} threads"), ("one_thread_ratio", "one thread"))
    for key, name in kinds:
        ratios = [row[key] for row in rows]
        reached = sum(ratio >= GOAL for ratio in ratios)
        least = min(rows, key=lambda row, key=key: row[key])
        report.goal(f"rows with ratio {GOAL} or more, {name} (goal: all)",
                    f"{reached} of {len(rows)}", reached == len(rows))  # fmt: skip
        report.say(f"geometric mean {geometric_mean(ratios):.2f}, least "
                   f"{least[key]:.2f}: {least['what']}")  # fmt: skip
    plots_ufunc.reduce(rows, threads, report)
    report.say(f"\n{report.picture()}")
