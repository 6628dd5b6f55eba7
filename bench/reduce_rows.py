# SPDX-License-Identifier: BSD-3-Clause
"""What is measured of reductions, scans, casts, copies and short lines: one row each, in
groups."""

from collections.abc import Callable
from functools import partial, reduce
from typing import NamedTuple

import ndabi as nd
import numpy as np

FLOATS = ("float32", "float64")
GOAL = 2


# Why rows are below the goal that neither the call nor the memory keeps there, by the
# beginning of their names.
CAUSES = {
    "a //": "both multiply by a reciprocal, in vectors",
    "a.T": "both wait for rows that evict each other from the caches",
    "a[::-1, ::-1]": "a line that is written costs twice one that is read",
    "add(out=": "branches on a random mask, or rewrites what it leaves alone",
    "any(a[::2])": "elements are gathered and then asked, the memory allows little more",
    "all(a[::2])": "elements are gathered and then asked, the memory allows little more",
    "argmax(a[::2])": "elements are gathered and then compared",
    "argmin(a[::2])": "elements are gathered and then compared",
    "sum(axis=": "parts of rows that the tree visits in turns, from memory",
    "max(axis=0)": "parts of rows that the tree visits in turns, from the last cache",
    "mean(axis=0)": "parts of rows that the tree visits in turns, from the last cache",
    "argmax float32": "no longer than max takes, which has to see NaN",
    "mean int64": "integers become floats by halves, without an instruction for it",
    "cumsum int64": "a line that is written costs twice one that is read",
    "ptp": "two folds of each block, the second in the first-level cache",
    "add.at": "each update is a load and a store at a place that is not known ahead",
    "maximum.at": "each update is a load and a store at a place that is not known ahead",
    "add(a, a[0])": "results that are fresh, in the second-level cache",
    "add(a, a[:, :1])": "the column is written once more, to be read as lines",
    "square(a": "lines are packed, element by element, before they are computed",
    # Folds of ufuncs: each step waits for the one before.
    "arctan2.reduce": "NumPy's is no fold: another result than accumulate's, see docs",
    **dict.fromkeys(
        ("power.reduce float64", "power.accumulate float64"),
        "each step waits for the whole function of the one before",
    ),
    **dict.fromkeys(
        ("fmod.", "remainder.", "floor_divide.", "lcm."), "both wait for the divider"
    ),
    **dict.fromkeys(
        ("power.", "left_shift.", "right_shift.", "subtract.", "fmax.", "bitwise_xor."),
        "few cycles a step, and the call",
    ),
    **dict.fromkeys(
        ("arctan2.", "hypot.", "logaddexp."),
        "each step waits for the whole function of the one before",
    ),
}


class Row(NamedTuple):
    group: str
    what: str
    mine: tuple[Callable, tuple]
    peer: tuple[Callable, tuple]
    small: tuple[Callable, tuple] | None = None  # mine with arrays of one element
    arrays: tuple = ()  # that are read or written


def first(array):
    """The first element with all axes, where it is an array."""
    return array[(slice(0, 1),) * array.ndim] if hasattr(array, "ndim") else array


def itself(array):
    return array


def row(group, what, name, *arrays, view=itself, **options):
    """Both libraries' function of a name, on views of arrays of their own."""

    def call(library, convert, cut=itself):
        function = reduce(getattr, name.split("."), library)
        given = {key: cut(convert(value)) for key, value in options.items()}
        args = tuple([cut(view(convert(each))) for each in arrays])
        return partial(function, **given) if given else function, args

    used = [view(each) for each in arrays]
    used += [each for each in options.values() if isinstance(each, np.ndarray)]
    calls = call(nd, ours), call(np, itself), call(nd, ours, first)
    return Row(group, what, *calls, tuple(used))


def ours(value):
    return nd.array(value) if isinstance(value, np.ndarray) else value


def method(group, what, name, array, view=itself):
    """The same for a method without arguments."""
    mine, theirs = view(nd.array(array)), view(array)
    functions = [getattr(each, name) for each in (mine, theirs, first(mine))]
    return Row(group, what, *[(function, ()) for function in functions], (theirs,))


def normal(dtype, shape):
    """Numbers of a normal distribution, integers 1000 times as wide, or 20."""
    dtype = np.dtype(dtype)
    found = np.random.default_rng(7).standard_normal(shape)
    if dtype.kind == "b":
        return found > 0
    if dtype.kind in "iu":
        found *= 20 if dtype.itemsize == 1 else 1000
    return (np.abs(found) if dtype.kind == "u" else found).astype(dtype)


def shown(array):
    shape = str(array.shape) if array.ndim > 1 else str(array.size)
    return f"{array.dtype.name} {shape.replace(' ', '')}"


def sums():
    group = "sums in the caches"
    for dtype in FLOATS:
        for n in (1_000, 10_000, 100_000):
            a = normal(dtype, n)
            yield row(group, f"sum {shown(a)}", "sum", a)
    for dtype in ("int32", "int64", "complex128"):
        a = normal(dtype, 10_000)
        yield row(group, f"sum {shown(a)}", "sum", a)


def axes():
    group = "reductions over axes"
    for dtype in FLOATS:
        for columns in (2, 3):
            a = normal(dtype, (1_000_000, columns))
            yield row(group, f"sum(axis=-1) {shown(a)}", "sum", a, axis=-1)
        a = normal(dtype, (1000, 1000, 3))
        for axis in (None, 0, 1, 2, (0, 1), (0, 2), (1, 2)):
            yield row(group, f"sum(axis={axis}) {shown(a)}", "sum", a, axis=axis)
    narrow, square = normal("float64", (1_000_000, 3)), normal("float64", (1000, 1000))
    for name in ("max", "mean", "std"):
        yield row(group, f"{name}(axis=-1) {shown(narrow)}", name, narrow, axis=-1)
        yield row(group, f"{name}(axis=0) {shown(square)}", name, square, axis=0)


def masks():
    group = "where="
    for dtype in ("float32", "float64", "int64"):
        for n in (10_000, 1_000_000):
            a, mask = normal(dtype, n), normal("bool", n)
            yield row(group, f"sum(where=) {shown(a)}", "sum", a, where=mask)
    a, mask = normal("float64", 1_000_000), normal("bool", 1_000_000)
    what = shown(a)
    yield row(group, f"mean(where=) {what}", "mean", a, where=mask)
    yield row(group, f"max(where=) {what}", "max", a, where=mask, initial=-100.0)
    yield row(group, f"add(out=, where=) {what}", "add", a, a[::-1].copy(),
              out=np.zeros(a.size), where=mask)  # fmt: skip


def half_floats():
    """NumPy has no bfloat16: its float16 stands in for it."""
    group = "16-bit floats, of which NumPy's are float16"
    for n in (10_000, 1_000_000):
        wide, half = normal("float32", n), normal("float16", n)
        for dtype in ("float16", "bfloat16"):
            x, y = nd.array(wide), nd.array(half).astype(dtype)
            yield Row(group, f"float32 to {dtype} {n}", (x.astype, (dtype,)),
                      (wide.astype, ("float16",)))  # fmt: skip
            for to in FLOATS:
                yield Row(group, f"{dtype} to {to} {n}", (y.astype, (to,)),
                          (half.astype, (to,)))  # fmt: skip
            for name in ("sum", "mean", "max"):
                yield Row(group, f"{name} {dtype} {n}", (getattr(nd, name), (y,)),
                          (getattr(np, name), (half,)))  # fmt: skip
            yield Row(group, f"add {dtype} {n}", (nd.add, (y, y)), (np.add, (half, half)))


def divisions():
    group = "integer division"
    for dtype in ("int8", "uint8", "int16", "int32", "uint32", "int64", "uint64"):
        a = normal(dtype, 100_000)
        b = np.random.default_rng(3).integers(1, 100, a.size).astype(dtype)
        yield row(group, f"a // b {shown(a)}", "floor_divide", a, b)
        yield Row(group, f"a // 7 {shown(a)}", (nd.floor_divide, (nd.array(a), 7)),
                  (np.floor_divide, (a, 7)))  # fmt: skip
    for dtype in ("int32", "int64"):
        a = normal(dtype, 100_000)
        yield Row(group, f"a % 7 {shown(a)}", (nd.remainder, (nd.array(a), 7)),
                  (np.remainder, (a, 7)))  # fmt: skip


VIEWS = {
    "a": lambda a: a[:100_000],
    "a[::2]": lambda a: a[::2],
    "a[::-1]": lambda a: a[100_000:][::-1],
}


def searches():
    """any and all have to look at every element here."""
    group = "any, all and extremes of strided input"
    found = {
        "any": [np.zeros(200_000, bool), np.zeros(200_000)],
        "all": [np.ones(200_000, bool), np.ones(200_000)],
        "argmax": [normal(each, 200_000) for each in ("float32", "float64", "int32")],
        "argmin": [normal(each, 200_000) for each in ("float64", "uint8")],
        "max": [normal(each, 200_000) for each in ("float64", "int64")],
        "sum": [normal(each, 200_000) for each in FLOATS],
    }
    for name, arrays in found.items():
        for a in arrays:
            for text, view in VIEWS.items():
                what = f"{name}({text}) {a.dtype} 100000"
                yield row(group, what, name, a, view=view)


def copies():
    group = "copies in C order"
    for dtype in ("uint8", "float32", "float64", "complex128"):
        a = normal(dtype, (1000, 1000))
        yield method(group, f"a.T {shown(a)}", "copy", a, lambda a: a.T)
    small, square = normal("float64", (100, 100)), normal("float64", (1000, 1000))
    image = normal("uint8", (1000, 1000, 3))
    yield method(group, f"a.T {shown(small)}", "copy", small, lambda a: a.T)
    yield method(group, f"a.transpose(2, 0, 1) {shown(image)}", "copy", image,
                 lambda a: a.transpose(2, 0, 1))  # fmt: skip
    yield method(group, f"a[::-1, ::-1] {shown(square)}", "copy", square,
                 lambda a: a[::-1, ::-1])  # fmt: skip


def at():
    group = "at, with 100000 indices into 10000 elements"
    indices = np.random.default_rng(5).integers(0, 10_000, 100_000)
    indices[0] = 0  # which is a place of one element as well
    for dtype in ("float64", "int64"):
        b = normal(dtype, 100_000)
        yield row(group, f"add.at {dtype}", "add.at", np.zeros(10_000, dtype), indices, b)
    ones = np.ones((), "int64")
    yield row(group, "add.at of one number int64", "add.at", np.zeros(10_000, "int64"),
              indices, ones)  # fmt: skip
    yield row(group, "maximum.at float64", "maximum.at", np.zeros(10_000), indices,
              normal("float64", 100_000))  # fmt: skip


NAMES = (
    "mean", "var", "std", "min", "max", "argmin", "argmax", "ptp", "prod", "cumsum",
    "cumprod", "count_nonzero", "nansum", "nanmean", "nanmax", "nanstd",
)  # fmt: skip


def named():
    group = "all elements"
    for name in NAMES:
        for dtype, n in (("float32", 10_000), ("float64", 10_000), ("int64", 10_000),
                         ("float64", 1_000_000), ("int64", 1_000_000)):  # fmt: skip
            a = normal(dtype, n)
            if name in ("prod", "cumprod"):
                a = np.sign(a) + (a == 0)  # whose products stay within bounds
            if name.startswith("nan"):
                if dtype == "int64":
                    continue
                a[1::10] = np.nan
            yield row(group, f"{name} {shown(a)}", name, a)
    mask, square = normal("bool", 1_000_000), normal("float64", (1000, 1000))
    yield row(group, f"count_nonzero {shown(mask)}", "count_nonzero", mask)
    yield row(group, f"cumsum(axis=0) {shown(square)}", "cumsum", square, axis=0)
    yield row(group, f"cumsum(axis=1) {shown(square)}", "cumsum", square, axis=1)


def products():
    group = "vecdot"
    for dtype in (*FLOATS, "int32", "complex128"):
        for shape in ((10_000,), (1000, 1000), (100_000, 3)):
            a = normal(dtype, shape)
            yield row(group, f"vecdot {shown(a)}", "vecdot", a, a[::-1].copy())


# Folds of other ufuncs, one element after the other: the interval of the elements.
FOLDS = {
    "subtract": (1, 100), "floor_divide": (1, 5), "remainder": (1, 5), "fmod": (1, 5),
    "power": (1, 3), "left_shift": (0, 3), "right_shift": (0, 3), "gcd": (1, 100),
    "lcm": (1, 10), "bitwise_xor": (0, 100), "fmax": (1, 100), "arctan2": (1, 2),
    "hypot": (1, 2), "copysign": (-1, 1), "logaddexp": (1, 2),
}  # fmt: skip


def folds():
    for name, interval in FOLDS.items():
        values = np.random.default_rng(9).uniform(*interval, 10_000)
        for dtype in ("int64", "float64"):
            char = np.dtype(dtype).char
            if f"{char}{char}->{char}" not in getattr(np, name).types:
                continue
            a = values.astype(dtype)
            for method in ("reduce", "accumulate"):
                what = f"{name}.{method}"
                yield row("folds of ufuncs", f"{what} {shown(a)}", what, a)


def short_lines():
    """Rows and columns that are stretched, gaps, reversed and turned lines."""
    group = "elementwise on short lines"
    for dtype in ("uint8", "float32", "float64"):
        for columns in (3, 10, 33):
            a = normal(dtype, (10_000 // columns, columns))
            yield row(group, f"add(a, a[0]) {shown(a)}", "add", a, a[0].copy())
            yield row(group, f"add(a, a[:, :1]) {shown(a)}", "add", a, a[:, :1].copy())
        a, cube = normal(dtype, (1000, 10)), normal(dtype, (10, 10, 100))
        yield row(group, f"square(a[:, :-1]) {shown(a)}", "square", a,
                  view=lambda a: a[:, :-1])  # fmt: skip
        yield row(group, f"square(a[:, ::-1]) {shown(a)}", "square", a,
                  view=lambda a: a[:, ::-1])  # fmt: skip
        yield row(group, f"square(a.transpose(2, 0, 1)) {shown(cube)}", "square", cube,
                  view=lambda a: a.transpose(2, 0, 1))  # fmt: skip


GROUPS = (
    sums, axes, masks, half_floats, divisions, searches, copies, at, named, products,
    folds, short_lines,
)  # fmt: skip
