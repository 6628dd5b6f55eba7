# SPDX-License-Identifier: BSD-3-Clause
"""Times of calls from C, by a program of the build that answers requests."""

import json
import shutil
import subprocess

import numpy as np


class FromC:
    """A program that is given a line, which ends in the names of .npy files, and answers
    with the seconds of a call."""

    def __init__(self, report, name):
        self.name = name
        self.folder = report.folder / "operands"
        self.folder.mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [report.executable(name)], cwd=self.folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.folder)

    def seconds(self, arrays, *words):
        """words come before the files of the arrays."""
        files = [f"{number}.npy" for number in range(len(arrays))]
        for file, array in zip(files, arrays):
            np.save(self.folder / file, array)
        print(*words, *files, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"bench: {self.name} failed at {' '.join(words)}")
        return json.loads(answer)["seconds"]
