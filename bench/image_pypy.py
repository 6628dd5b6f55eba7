# SPDX-License-Identifier: BSD-3-Clause
"""The kernels of images that PyPy's tracing compiler was measured with in 2011, from
Python, against C, LuaJIT, Numba and numexpr in the same run: stencils(report) prints the
table."""

import ctypes
import functools
import json
import shutil
import subprocess
from pathlib import Path

import ndabi as nd
import numpy as np
import stencils_jit
from measure import geometric_mean, in_turns
from report import shown

HERE = Path(__file__).resolve().parent
SAMPLES, SIDE = 1_000_000, 1000
FLAGS = {
    "gcc -O3": ("-O3", "-march=native"),
    "gcc, no vectors": ("-O3", "-march=native", "-fno-tree-vectorize"),
}
PYTHON = {"Numba": stencils_jit.NUMBA, "numexpr": stencils_jit.NUMEXPR}


def compiled(folder, name, flags):
    """stencils.c as a library."""
    path = folder / f"stencils{list(FLAGS).index(name)}.so"
    source = HERE / "stencils.c"
    command = ["cc", *flags, "-fPIC", "-shared", source, "-o", path, "-lm"]
    subprocess.run(command, check=True)
    return ctypes.CDLL(str(path))


def cases():
    """The name, what ndabi does, the samples and taps as C has them."""
    random = np.random.default_rng(2011)
    line, plane = random.random(SAMPLES), random.random((SIDE, SIDE))
    k3, k5, k9 = random.random(3), random.random(5), random.random((3, 3))
    x, image = nd.array(line), nd.array(plane)
    t3, t5, t9 = nd.array(k3), nd.array(k5), nd.array(k9)

    def sobel():
        y = nd.ndimage.generic_gradient_magnitude(image, nd.ndimage.sobel)
        return nd.multiply(y, 0.25, out=y)

    yield "conv3", lambda: nd.convolve(x, t3, "valid"), line, k3
    yield "conv5", lambda: nd.convolve(x, t5, "valid"), line, k5
    yield "conv3x3", lambda: nd.signal.convolve(image, t9, "valid"), plane, k9
    yield "dilate3x3", lambda: nd.ndimage.maximum_filter(image, 3), plane, k9
    yield "sobel", sobel, plane, k9


def call(library, name, samples, taps, results):
    function = getattr(library, name)
    pointers = [each.ctypes.data_as(ctypes.c_void_p) for each in (samples, taps, results)]
    n = ctypes.c_int64(len(samples))
    return lambda: function(*pointers, n)


def check(name, ours, theirs):
    """Where both have results."""
    ours = np.asarray(ours)
    if theirs.ndim == 2:
        theirs = theirs[1:-1, 1:-1]
        ours = ours if ours.shape == theirs.shape else ours[1:-1, 1:-1]
    else:
        theirs = theirs[: ours.size]
    if not np.allclose(ours, theirs, rtol=1e-12):
        raise SystemExit(f"bench: wrong result of {name}")


def stencils(report):
    """float64, one thread. The results of C and LuaJIT go to memory that they have."""
    report.section("kernels of PyPy's image benchmarks, float64, one thread: a million "
                   "samples, or 1000 x 1000")  # fmt: skip
    libraries = {
        name: compiled(report.folder, name, flags) for name, flags in FLAGS.items()
    }
    lua = None
    if shutil.which("luajit"):
        done = subprocess.run(
            ["luajit", HERE / "stencils.lua"], check=True, capture_output=True, text=True
        )
        lua = json.loads(done.stdout)
    threads = nd.get_num_threads()
    nd.set_num_threads(1)
    table, figures = [], []
    for name, mine, samples, taps in cases():
        results = np.zeros_like(samples)
        calls = [call(each, name, samples, taps, results) for each in libraries.values()]
        calls[0]()
        check(name, mine(), results)
        jit = [functools.partial(each[name], samples, taps) for each in PYTHON.values()]
        for each in jit:
            check(name, each(), results)
        timings = in_turns((mine, ()), *((each, ()) for each in calls + jit))
        best = [timing.best for timing in timings] + ([lua[name]] if lua else [])
        ratios = [f"{each / best[0]:.1f}x" for each in best[1:]]
        peers = (f"{shown(t)} {r:>6}" for t, r in zip(best[1:], ratios))
        table.append([name, shown(best[0]), *peers])
        figures.append({"kernel": name, "seconds": best})
    nd.set_num_threads(threads)
    report.table(["", "ndabi", *FLAGS, *PYTHON, *(["LuaJIT"] if lua else [])], table)
    mean = geometric_mean([each["seconds"][1] / each["seconds"][0] for each in figures])
    report.say()
    report.goal("geometric mean against gcc -O3 (goal 1)", f"{mean:.2f}", mean >= 1)
    report.keep("stencils", figures)
