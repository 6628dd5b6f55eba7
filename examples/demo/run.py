# SPDX-License-Identifier: BSD-3-Clause
"""The demo: one array, smoothed and differentiated from Python and from C over the same
library, a picture of it, and a benchmark that PyPy's authors used in 2010.

    ./dev demo              the elevation model that comes with Matplotlib
    ./dev demo file.npy     any real array with at least 32 elements along its last axes

Ends with status 1 when two results differ that must be equal.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "demo"
sys.path[:0] = [str(HERE), str(HERE.parent)]

import halves  # noqa: E402
import inputs  # noqa: E402
import naive  # noqa: E402
import ndabi as nd  # noqa: E402
import pipeline  # noqa: E402

failures = []


def say(text):
    print(text, flush=True)


def check(condition, text):
    say(f"   {'ok  ' if condition else 'FAIL'} {text}")
    if not condition:
        failures.append(text)


def best(function, calls):
    """The shortest and the first processor time of a number of calls, in seconds."""
    seconds = []
    for _ in range(calls):
        started = time.process_time()
        function()
        seconds.append(time.process_time() - started)
    return min(seconds), seconds[0]


def shown(seconds):
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} us"


def python_half(source):
    folder = OUT / "python"
    folder.mkdir(parents=True, exist_ok=True)
    arrays = pipeline.run(source.array, *source.distances)
    for name, array in arrays.items():
        nd.save(str(folder / f"{name}.npy"), array)
    return arrays


def c_half(source):
    folder = OUT / "c"
    folder.mkdir(parents=True, exist_ok=True)
    program = halves.built("example_demo")
    distances = [repr(distance) for distance in source.distances]
    subprocess.run(
        [program, source.file, source.name, *distances, folder],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def compare_halves(arrays):
    for name, array in arrays.items():
        files = [OUT / half / f"{name}.npy" for half in ("python", "c")]
        same = files[0].read_bytes() == files[1].read_bytes()
        same = same and nd.array_equal(nd.load(str(files[1])), array, equal_nan=True)
        shape = " x ".join(map(str, array.shape))
        check(same, f"{name} ({shape}): C and Python gave the same bytes")


def time_naive(python, module, calls):
    done = subprocess.run(
        [python, HERE / "naive.py", module, str(calls)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def benchmark():
    import numpy as np
    import scipy.signal

    say("   naive_convolve with NumPy's arrays on CPython ...")
    peer = time_naive(sys.executable, "numpy", 5)
    say("   naive_convolve with ndabi's arrays on PyPy ...")
    ours = time_naive("pypy3", "ndabi", 40)

    say("   scipy.signal.convolve2d and nd.signal.convolve ...")
    f, g = naive.test_image(np), naive.test_filter(np)
    nd_f, nd_g = naive.test_image(nd), naive.test_filter(nd)
    expected = scipy.signal.convolve2d(f, g)
    check(expected.tolist() == peer["result"], "naive, NumPy on CPython: as SciPy")
    check(expected.tolist() == ours["result"], "naive, ndabi on PyPy: as SciPy")
    result = nd.signal.convolve(nd_f, nd_g)
    check(expected.tolist() == result.tolist(), "nd.signal.convolve: as SciPy")

    scipy_best, scipy_first = best(lambda: scipy.signal.convolve2d(f, g), 30)
    nd_best, nd_first = best(lambda: nd.signal.convolve(nd_f, nd_g), 200)
    rows = [
        ("naive_convolve, first call", peer["seconds"][0], ours["seconds"][0]),
        ("naive_convolve, best call", min(peer["seconds"]), min(ours["seconds"])),
        ("library convolve, first call", scipy_first, nd_first),
        ("library convolve, best call", scipy_best, nd_best),
    ]
    peers = (
        f"NumPy {peer['numpy']}, SciPy {scipy.__version__}, {peer['python']}",
        f"ndabi {ours['ndabi']}, {ours['python']} (naive) and CPython (library)",
    )
    return rows, peers


def print_table(rows, peers):
    say("\nint64 image of 100 x 100, filter of 9 x 9; processor time")
    say(f"   peer  {peers[0]}\n   ours  {peers[1]}\n")
    say(f"   {'':30}{'peer':>10}{'ours':>10}{'ratio':>9}")
    for title, peer, ours in rows:
        say(f"   {title:30}{shown(peer):>10}{shown(ours):>10}{peer / ours:>8.1f}x")


def arguments():
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("file", nargs="?", help="a .npy file of real numbers")
    return parser.parse_args()


def main():
    given = arguments()
    source = inputs.npy(given.file) if given.file else inputs.elevation()
    shape = " x ".join(map(str, source.array.shape))
    say(f"   {source.file}: {source.array.dtype.name}, {shape}")

    say("-- Python: read, slice, smooth, differentiate")
    arrays = python_half(source)
    say("-- C: the same")
    c_half(source)
    compare_halves(arrays)
    say("-- picture")
    import picture

    path = OUT / f"{Path(source.file).stem}.png"
    picture.draw(source, arrays, path)
    say(f"   {path.relative_to(ROOT)}")
    say("-- the benchmark of Cython's tutorial")
    print_table(*benchmark())

    say("")
    if failures:
        say(f"{len(failures)} checks FAILED")
        return 1
    say(f"all checks passed; the picture is {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
