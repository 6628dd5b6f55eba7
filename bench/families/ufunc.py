# SPDX-License-Identifier: BSD-3-Clause
"""Elementwise operations against NumPy's and SciPy's, and against what memory allows.

The default is a sample of minutes. NDABI_BENCH_FULL=1 measures every ufunc in every size
and layout, NDABI_BENCH_UFUNCS=add,exp only some ufuncs, NDABI_BENCH_LEAST=1e6 and
NDABI_BENCH_MOST=1e4 only from and up to some size. With NDABI_BENCH_CALLER=C ndabi is
called from C in every size, in one thread.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import ndabi as nd
import numpy as np
import plots_ufunc
import ufunc_cases as cases
from measure import geometric_mean, in_turns
from plots_ufunc import means
from report import ROOT, shown
from ufunc_times import caller, cell_of, seconds_from_c

TITLE = "ufunc"

LEAST_SHOWN = 40
AGAIN = 3  # times the rounds of a second measure


def least(cell):
    """The lower ratio of a cell, of that with threads and that with one."""
    return min(cell["ratio"], cell.get("one_thread", cell)["ratio"])


def measure(report, threads):
    """The cells of the sample."""
    sample, skipped = cases.sample()
    cells, wrong = [], []
    with caller(report) as from_c:
        for case in sample:
            cell = cell_of(case, threads, from_c)
            if cell is None:
                wrong.append(str(case))
            else:
                cells.append(cell)
        # A cell in hundreds meets a disturbance, or pages that evict each other. Where
        # ndabi came out slower, a second measure stands, whichever way it goes.
        doubtful = [i for i, cell in enumerate(cells) if least(cell) < 1]
        for i in doubtful:
            case = cases.Case(*map(cells[i].get, cases.Case._fields))
            cells[i] = {**cell_of(case, threads, from_c, AGAIN), "before": cells[i]}
    report.say(f"\n{len(cells)} cases measured; {len(doubtful)} of them, below 1, again "
               f"at the end in {AGAIN} times as many rounds: the second measure stands, "
               "whichever way it goes")  # fmt: skip
    for why, what in skipped.items():
        each = (" ".join([name, *dtypes]) for name, dtypes in what.items())
        report.say(f"left out, {why}: {'; '.join(each)}")
    if wrong:
        report.say(f"left out, another result than the peer's: {', '.join(wrong)}")
    report.keep("cells", cells)
    report.keep("skipped", skipped)
    report.keep("wrong", wrong)
    return cells


def table(report, title, cells, row, column):
    """Geometric means of the ratios. Rows in the order of the cells; dtypes, lengths and
    layouts in theirs."""
    if not cells:
        return
    value = means(cells, lambda cell: (row(cell), column(cell)))
    report.section(title)
    rows = list(dict.fromkeys(place[0] for place in value))
    order = [*cases.DTYPES, *map(length, cases.LENGTHS), *cases.LAYOUTS]
    columns = sorted({place[1] for place in value}, key=order.index)
    shown_rows = [
        [name, *(f"{value[name, each]:.2f}" if (name, each) in value else "-"
                 for each in columns)]
        for name in rows
    ]  # fmt: skip
    report.table(["peer / ndabi", *columns], shown_rows)


def length(n):
    return f"n = {n}"


def tables(report, cells, threads):
    at_once = [c for c in cells if (c["n"], c["layout"]) == (10_000, "contiguous")]
    peers = f"NumPy {np.__version__} and SciPy over ndabi"
    caller = at_once[0]["caller"] if at_once else ""
    table(report, f"{peers}: n = 10000, contiguous, called from {caller}, one thread",
          at_once, lambda c: cases.peer_name(c["ufunc"]),
          lambda c: c["dtype"])  # fmt: skip
    for layout in cases.LAYOUTS:
        chosen = [cell for cell in cells if cell["layout"] == layout]
        chosen = [c for c in chosen if c["ufunc"] in cases.CORE] or chosen
        callers = "from C"
        if not cases.ALL_FROM_C:
            callers += f" below {cases.FROM_PYTHON} and from CPython from there on"
        single = [{**c, **c["one_thread"]} for c in chosen if "one_thread" in c]
        for each, name in ((chosen, f"{threads} threads by the clock from 1e6 on"),
                           (single, "one thread")):  # fmt: skip
            table(report, f"{layout}: {peers}, {callers}, {name}", each,
                  lambda c: f"{cases.peer_name(c['ufunc'])} {c['dtype']}",
                  lambda c: length(c["n"]))  # fmt: skip
    table(report, "geometric means over ufuncs and dtypes", cells,
          lambda c: length(c["n"]), lambda c: c["layout"])  # fmt: skip


def goals(report, cells, threads):
    report.section("goals")
    single = [{**cell, **cell.get("one_thread", {})} for cell in cells]
    kinds = [(f"{threads} threads", cells), ("one thread", single)]
    for name, chosen in kinds if single != cells else kinds[1:]:
        mean = geometric_mean([cell["ratio"] for cell in chosen])
        chosen = sorted(chosen, key=lambda cell: cell["ratio"])
        below = [cell for cell in chosen if cell["ratio"] < 0.9]
        report.goal(f"geometric mean, {name} (goal 2)", f"{mean:.2f}", mean >= 2)
        report.goal(f"least, {name} (goal 0.9)", f"{chosen[0]['ratio']:.2f}", not below)
        report.keep(f"geometric_mean, {name}", mean)
        if below:
            report.say(f"\n{len(below)} of {len(chosen)} below 0.9, the least of them:\n")
            rows = [
                [f"{cases.peer_name(c['ufunc'])} {c['dtype']}", length(c["n"]),
                 c["layout"], c["caller"], shown(c["peer"]), shown(c["ndabi"]),
                 f"{c['ratio']:.2f}"]
                for c in below[:LEAST_SHOWN]
            ]  # fmt: skip
            report.table(["", "", "layout", "from", "peer's", "ndabi", "ratio"], rows)
            report.say()


def run_small(python, **environment):
    """What bench/small_add.py prints on a Python."""
    program = Path(__file__).parents[1] / "small_add.py"
    environment = {**os.environ, **environment}
    done = subprocess.run(
        [python, program], check=True, capture_output=True, text=True, env=environment
    )
    return json.loads(done.stdout)


def small(report):
    report.section("the sum of two arrays of one float64, over and over, one thread")
    a, b = np.array([1.5]), np.array([2.5])
    x, y = nd.array(a), nd.array(b)
    numpy, mine = in_turns((np.add, (a, b)), (nd.add, (x, y)))
    with caller(report) as from_c:
        case = cases.Case("add", "float64", 1, "contiguous")
        # For as long as the others: what shares the core comes and goes.
        from_library = min(seconds_from_c(from_c, case, [a, b]) for _ in range(20))
    pypy = run_small("pypy3")
    plain = run_small(sys.executable, NDABI_NO_EXTENSION="1")
    again = in_turns((np.add, (a, b)))[0]
    peer = min(numpy.best, again.best)
    rows, times = [], {"numpy": peer}
    for name, seconds, goal in (
        ("nd_ufunc_binary and nd_release, from C", from_library, 5),
        (f"the same by cffi, {pypy['python']}", pypy["calls"], 2),
        (f"the same by cffi, {plain['python']}", plain["calls"], 1 / 3),
        (f"nd.add, {pypy['python']}", pypy["seconds"], 2),
        ("nd.add, CPython", mine.best, 1),
        ("nd.add, CPython without the extension module", plain["seconds"], 1 / 3),
    ):
        ratio = peer / seconds
        state = "reached" if ratio >= goal else "missed"
        rows.append([name, shown(peer), shown(seconds), f"{ratio:.2f}",
                     f">= {goal:.2g} [{state}]"])  # fmt: skip
        times[name] = seconds
    report.table(["peer: np.add, CPython", "peer's", "ndabi", "ratio", "goal"], rows)
    report.say(f"\nthe mean of PyPy's rounds, with those in which the collector gives "
               f"results back: {shown(pypy['mean'])}")  # fmt: skip
    report.keep("small", {**times, "pypy_mean": pypy["mean"]})


def memory(report, threads):
    n = min(10_000_000, max(cases.lengths()))
    report.section(f"a + b of {n} float64, a fresh result each time, against what memory "
                   "allows")  # fmt: skip
    figures, rows = [], []
    a, b = (np.random.default_rng(seed).standard_normal(n) for seed in (1, 2))
    x, y = nd.array(a), nd.array(b)
    for count in sorted({1, threads}):
        nd.set_num_threads(count)
        before = report.program("stream_probe", count, n)
        ours, theirs = in_turns((nd.add, (x, y)), (np.add, (a, b)), rounds=25, most=4.0,
                                clock=time.perf_counter)  # fmt: skip
        after = report.program("stream_probe", count, n)
        nd.set_num_threads(1)
        limit = 1e9 * max(each[way] for each in (before, after)
                          for way in ("plain", "streaming"))  # fmt: skip
        rates = {"ndabi": 24 * n / ours.best, "numpy": 24 * n / theirs.best}
        share = rates["ndabi"] / limit
        figures.append({"threads": count, "limit": limit, **rates})
        goal = f">= 80 % [{'reached' if share >= 0.8 else 'missed'}]"
        rows.append([f"{count} threads", *(f"{each / 1e9:.1f}" for each in
                     (limit, rates["ndabi"], rates["numpy"])), f"{share:.0%}",
                     f"{rates['ndabi'] / rates['numpy']:.2f}", goal])  # fmt: skip
    heads = ["10^9 bytes/s", "limit", "ndabi", "np.add", "of limit", "over np.add"]
    report.table([*heads, "goal"], rows)
    report.keep("memory", figures)


def size(report):
    report.section("the library")
    library = Path(os.environ["NDABI_LIBRARY"])
    stripped = report.folder / "libndabi.stripped"
    subprocess.run(["strip", "-o", stripped, library], check=True)
    megabytes = stripped.stat().st_size / 1e6
    stripped.unlink()
    report.goal("stripped, MB (goal 15)", f"{megabytes:.1f}", megabytes < 15)
    report.keep("megabytes", megabytes)
    log = library.parent / ".ninja_log"
    if log.exists():
        rows = [line.split("\t") for line in log.read_text().splitlines()[1:]]
        last = {row[3]: int(row[1]) - int(row[0]) for row in rows if len(row) == 5}
        seconds = sum(last.values()) / 1000
        report.say(f"compiled in {seconds:.0f} s, counting each file by itself "
                   f"({log.relative_to(ROOT)})")  # fmt: skip
        report.keep("compile_seconds", seconds)


def run(report):
    threads = nd.get_num_threads()
    nd.set_num_threads(1)
    cells = measure(report, threads)
    tables(report, cells, threads)
    small(report)
    if cases.lengths() == list(cases.LENGTHS):
        memory(report, threads)  # of the largest
    size(report)
    goals(report, cells, threads)
    plots_ufunc.ufunc(cells, threads, report)
    report.say(f"\n{report.picture()}")
