# SPDX-License-Identifier: BSD-3-Clause
"""What a call costs apart from its arithmetic, from C."""

TITLE = "handles: the cost of a call, from C"

GOALS = {"nd_view_of": 10, "nd_slice + nd_release": 60}


def run(report):
    figures = report.program("handles")
    report.keep("nanoseconds", figures)
    report.section("nanoseconds per call")
    rows = []
    for name, nanoseconds in figures.items():
        goal = f"< {GOALS[name]}" if name in GOALS else ""
        rows.append([name, f"{nanoseconds:.1f}", goal])
    report.table(["call", "ns", "goal"], rows)
