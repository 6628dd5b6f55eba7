# SPDX-License-Identifier: BSD-3-Clause
"""Reductions, scans, casts and copies against NumPy's, called from CPython.

With each row goes the ratio that could be had: were there nothing to do but the call,
which is measured with arrays of one element, and reading the bytes, which is measured by
a search through as many that ends nowhere. Rows that this keeps below the goal say so.

NDABI_BENCH_GROUPS=sums,at measures only some groups of bench/reduce_rows.py.
"""

import os
import time
import warnings

import ndabi as nd
import numpy as np
import plots_ufunc
from measure import geometric_mean, in_turns
from numpy.lib.array_utils import byte_bounds
from reduce_rows import CAUSES, GOAL, GROUPS
from report import shown
from ufunc_cases import agree

TITLE = "reduce"


LIMITS = {"rounds": 15, "target": 4e-4, "most": 0.5}


def one_thread_of(row, result):
    """The best seconds of both sides of a row, of the call with arrays of one element and
    of a search through as many bytes, or None without such a call. All in turns: what
    the memory gives varies from minute to minute, and each drives the others out of the
    caches."""
    if row.small is None:
        mine, peer = in_turns(row.mine, row.peer, **LIMITS)
        return mine.best, peer.best, None
    spans = [byte_bounds(each) for each in row.arrays]
    count = sum(high - low for low, high in spans)
    if isinstance(result, nd.ndarray):
        count += result.nbytes
    # Written, as pages that are read only are all one.
    searches = [(nd.any, (nd.full(n, 0, dtype="uint8"),)) for n in (count, 1)]
    mine, peer, call, reading, nothing = (
        each.best for each in in_turns(row.mine, row.peer, row.small, *searches, **LIMITS)
    )
    return mine, peer, (call, max(0.0, reading - nothing))


def cause_of(row, best, peer):
    """Why the peer is not more than twice as slow as a row. What comes within a tenth of
    the bound is held to have reached it."""
    if best is not None and 1.1 * sum(best) > peer / GOAL:
        call, reading = best
        return f"call {shown(call)}, reading {shown(reading)}"
    found = [text for name, text in CAUSES.items() if row.what.startswith(name)]
    return found[0] if found else "open"


def figures_of(row, threads):
    """The times of a row by the clock with all threads, and the ratio with one."""
    results = [function(*args) for function, args in (row.mine, row.peer)]
    if "bfloat16" not in row.what and not same_result(*results):
        return None
    nd.set_num_threads(threads)
    mine, peer = in_turns(row.mine, row.peer, clock=time.perf_counter, **LIMITS)
    nd.set_num_threads(1)
    single, peer_single, best = one_thread_of(row, results[0])
    return {
        "at_most": peer_single / sum(best) if best else None,
        "cause": cause_of(row, best, peer_single),
        "group": row.group, "what": row.what, "ndabi": mine.best, "peer": peer.best,
        "ratio": peer.best / mine.best, "one_thread": single,
        "one_thread_ratio": peer_single / single,
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


def verdict(row):
    if max(row["ratio"], row["one_thread_ratio"]) >= GOAL:
        return "reached", ""
    return "missed", row["cause"]


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
             f"{row['one_thread_ratio']:.2f}",
             f"{row['at_most']:.2f}" if row["at_most"] else "", *verdict(row)]
            for row in rows if row["group"] == group
        ]  # fmt: skip
        heads = ["", "NumPy", "ndabi", "ratio", "one thread", "at most", f">= {GOAL}", ""]
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
    unexplained = [row["what"] for row in rows if verdict(row) == ("missed", "open")]
    report.goal("rows that miss it without a cause (goal: none)",
                ", ".join(unexplained) or "none", not unexplained)  # fmt: skip
    plots_ufunc.reduce(rows, threads, report)
    report.say(f"\n{report.picture()}")
