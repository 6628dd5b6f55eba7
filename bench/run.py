# SPDX-License-Identifier: BSD-3-Clause
"""ndabi against its peers: ./dev bench [family].

A family is a file in bench/families with a TITLE and a function run(report). It prints
tables whose every row names its peer and the ratio of the two, leaves its figures in
build/bench/<family>.json, and may draw build/bench/<family>.png. Figures are never
asserted: a slow machine is not a fault.
"""

import os
import sys
from pathlib import Path

# Peers get one thread as well, and they read this when they are imported.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
# ndabi reads OMP_NUM_THREADS, too, where this is not given.
os.environ.setdefault("NDABI_NUM_THREADS", str(len(os.sched_getaffinity(0))))

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "examples" / "demo"))

import importlib  # noqa: E402

from report import Report  # noqa: E402


def main():
    families = sorted(path.stem for path in (HERE / "families").glob("*.py"))
    chosen = sys.argv[1:] or families
    for family in chosen:
        if family not in families:
            sys.exit(f"bench: no family '{family}', there are: {', '.join(families)}")
    for family in chosen:
        module = importlib.import_module(f"families.{family}")
        report = Report(family, module.TITLE)
        module.run(report)
        report.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
