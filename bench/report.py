# SPDX-License-Identifier: BSD-3-Clause
"""Where figures go: tables on the terminal, JSON and pictures in build/bench."""

import json
import os
import platform
import subprocess
from pathlib import Path

import ndabi as nd
from ndabi._library import ffi, lib

ROOT = Path(__file__).resolve().parents[1]


def shown(seconds):
    for unit, scale in (("s ", 1), ("ms", 1e3), ("us", 1e6)):
        if seconds * scale >= 1:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((x.partition(": ")[2] for x in lines if x.startswith("model name")), "")


def versions():
    import numpy
    import scipy

    return {
        "ndabi": nd.__version__,
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "python": platform.python_version(),
        "simd": ffi.string(lib.nd_simd_target()).decode(),
    }


class Report:
    def __init__(self, family, title):
        self.family = family
        self.folder = ROOT / "build" / "bench"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.figures = {
            "family": family,
            "machine": {
                "processor": processor(),
                "processors": os.cpu_count(),
                "system": platform.platform(),
            },
            "versions": versions(),
        }
        self.say(f"\n# {title}")
        names = ", ".join(f"{name} {value}" for name, value in versions().items())
        self.say(f"{processor()}, {os.cpu_count()} processors\n{names}")

    def say(self, text=""):
        print(text, flush=True)

    def section(self, title):
        self.say(f"\n## {title}\n")

    def table(self, heads, rows):
        """Columns as wide as their widest entry, the first to the left."""
        rows = [[str(cell) for cell in row] for row in [heads, *rows]]
        widths = [max(map(len, column)) for column in zip(*rows)]
        for row in rows:
            first = row[0].ljust(widths[0])
            rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))
            self.say("  ".join([first, *rest]))

    def goal(self, text, value, reached):
        self.say(f"{text}: {value}  [{'reached' if reached else 'missed'}]")

    def keep(self, name, value):
        self.figures[name] = value

    def executable(self, name):
        """The path of a program of the build."""
        path = Path(os.environ["NDABI_LIBRARY"]).parent / "bench" / name
        if not path.is_file():
            raise SystemExit(f"bench: {path} is missing: ./dev bench builds it")
        return path

    def program(self, name, *args):
        """The JSON that a program of the build prints."""
        command = [self.executable(name), *map(str, args)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def picture(self):
        return self.folder / f"{self.family}.png"

    def write(self):
        path = self.folder / f"{self.family}.json"
        path.write_text(json.dumps(self.figures, indent=1) + "\n")
        self.say(f"\n{path.relative_to(ROOT)}")
