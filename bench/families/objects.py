# SPDX-License-Identifier: BSD-3-Clause
"""Arrays and Python's objects against NumPy's: conversion, elements, scalars."""

from functools import partial
from operator import add, getitem, lt, mul, setitem, truediv

import ndabi as nd
import numpy as np
from measure import geometric_mean, in_turns
from report import shown

TITLE = "objects"

LIMITS = {"rounds": 15, "target": 4e-4, "most": 0.5}
COUNTS = (10, 100_000)
DTYPES = ("bool", "uint8", "int64", "float16", "float32", "float64", "complex128")
LISTS = {
    "floats": lambda n: np.random.default_rng(1).random(n).tolist(),
    "ints": lambda n: list(range(n)),
    "bools": lambda n: [True, False] * (n // 2),
    "complex numbers": lambda n: [1j] * n,
    "rows of 10": lambda n: [[1.0] * 10] * (n // 10),
    "matrices of 1 by 10": lambda n: [[[1.0] * 10]] * (n // 10),
    "NumPy's floats": lambda n: list(np.random.default_rng(1).random(n)),
}
# What is assigned to an element.
VALUES = {"2.5": 2.5, "2": 2, "True": True}


def conversions():
    """What, and both sides' function and arguments."""
    for n in COUNTS:
        a = np.random.default_rng(1).random(n)
        b = nd.array(a)
        yield (
            f"asarray of the other's, {n} floats",
            (nd.asarray, (a,)),
            (np.asarray, (b,)),
        )
        yield f"array of the other's, {n} floats", (nd.array, (a,)), (np.array, (b,))
        for name in ("asarray", "array"):
            mine, theirs = getattr(nd, name), getattr(np, name)
            yield f"{name} of an array, {n} floats", (mine, (b,)), (theirs, (a,))
        for what, make in LISTS.items():
            items = make(n)
            yield f"array, {n} {what}", (nd.array, (items,)), (np.array, (items,))
        items = LISTS["floats"](n)
        what, args = f"array, {n} floats as float32", (items, "float32")
        yield what, (nd.array, args), (np.array, args)


def elements():
    for dtype in DTYPES:
        a = np.arange(100).astype(dtype)
        b = nd.array(a)
        yield f"a[3], {dtype}", (getitem, (b, 3)), (getitem, (a, 3))
        yield f"list(a), 100 {dtype}", (list, (b,)), (list, (a,))
        yield f"a.tolist(), 100 {dtype}", (b.tolist, ()), (a.tolist, ())
        yield f"a.item(3), {dtype}", (b.item, (3,)), (a.item, (3,))
        for text, value in VALUES.items():
            what = f"a[3] = {text}, {dtype}"
            yield what, (setitem, (b, 3, value)), (setitem, (a, 3, value))


def scalars():
    for name, value in (("float64", 1.5), ("int64", 3)):
        mine, theirs = getattr(nd, name)(value), getattr(np, name)(value)
        for function in (add, mul, truediv, lt):
            for text, other in ((name, None), ("a number", value)):
                sides = [
                    (each, each if other is None else other) for each in (mine, theirs)
                ]
                what = f"{function.__name__} of {name} and {text}"
                yield what, (function, sides[0]), (function, sides[1])
    a = np.random.default_rng(1).random(1000)
    yield "sum(a), 1000 float64", (sum, (nd.array(a),)), (sum, (a,))


def calls():
    a = np.random.default_rng(1).random((10, 10))
    b = nd.array(a)
    for name in ("shape", "dtype", "size", "nbytes", "T"):
        yield f"a.{name}", (getattr, (b, name)), (getattr, (a, name))
    for name in ("ravel", "flatten", "tobytes", "copy"):
        yield f"a.{name}()", (getattr(b, name), ()), (getattr(a, name), ())
    for function in (len, repr, list):
        yield f"{function.__name__}(a)", (function, (b,)), (function, (a,))
    yield "a.fill(1.0)", (b.fill, (1.0,)), (a.fill, (1.0,))
    yield "a[2:5]", (getitem, (b, slice(2, 5))), (getitem, (a, slice(2, 5)))
    yield "a[2]", (getitem, (b, 2)), (getitem, (a, 2))
    for name in ("sum", "max", "argmax", "any"):
        what, mine, theirs = f"{name}(axis=0)", getattr(nd, name), getattr(np, name)
        yield what, (partial(mine, axis=0), (b,)), (partial(theirs, axis=0), (a,))
    yield "add.reduce(a)", (nd.add.reduce, (b,)), (np.add.reduce, (a,))


def options():
    a = np.random.default_rng(1).random((10, 10))
    b = nd.array(a)
    for what, name, args, named in (
        ("sum of several axes", "sum", (), {"axis": (0, 1)}),
        ("sum that keeps axes", "sum", (), {"axis": -1, "keepdims": True}),
        ("sum as float32", "sum", (), {"dtype": "float32"}),
        ("mean along an axis", "mean", (), {"axis": 1, "keepdims": True}),
        ("cumsum along an axis", "cumsum", (), {"axis": 0}),
        ("astype without a copy", "astype", ("float64",), {"copy": False}),
        ("transpose by axes", "transpose", (1, 0), {}),
    ):
        calls = [partial(getattr(each, name), *args, **named) for each in (b, a)]
        yield what, (calls[0], ()), (calls[1], ())
    mine, theirs = nd.array(a > 0.5), a > 0.5
    yield "full", (nd.full, ((10, 10), 2.0)), (np.full, ((10, 10), 2.0))
    yield "a.view(int64)", (b.view, ("int64",)), (a.view, ("int64",))
    for name in ("add", "multiply"):
        f, g = getattr(nd, name), getattr(np, name)
        yield (
            f"{name}(out=)",
            (partial(f, out=b.copy()), (b, b)),
            (partial(g, out=a.copy()), (a, a)),
        )
        yield (
            f"{name}(where=)",
            (partial(f, where=mine, out=None), (b, b)),
            (partial(g, where=theirs, out=None), (a, a)),
        )
        yield (
            f"{name}(dtype=)",
            (partial(f, dtype="float32"), (b, b)),
            (partial(g, dtype="float32"), (a, a)),
        )
        yield (
            f"{name}.reduce(axis=None)",
            (partial(f.reduce, axis=None), (b,)),
            (partial(g.reduce, axis=None), (a,)),
        )
        yield (
            f"{name}.accumulate(axis=1)",
            (partial(f.accumulate, axis=1), (b,)),
            (partial(g.accumulate, axis=1), (a,)),
        )
    for name in ("flip", "expand_dims"):
        f, g = getattr(nd, name), getattr(np, name)
        yield f"{name}(axis=0)", (partial(f, axis=0), (b,)), (partial(g, axis=0), (a,))


def operands():
    """NumPy's side has the same operands."""
    a = np.random.default_rng(1).random((10, 10))
    b = nd.array(a)
    others = {
        "NumPy's array": a,
        "NumPy's float64": a[0, 0],
        "a list": a[0].tolist(),
        "a tuple": tuple(a[0].tolist()),
        "True": True,
    }
    for what, other in others.items():
        yield f"add of an array and {what}", (nd.add, (b, other)), (np.add, (a, other))
        yield f"array + {what}", (add, (b, other)), (add, (a, other))
    yield "sum of NumPy's array", (nd.sum, (a,)), (np.sum, (a,))
    yield "sqrt of NumPy's array", (nd.sqrt, (a,)), (np.sqrt, (a,))


def run(report):
    """One thread."""
    threads = nd.get_num_threads()
    nd.set_num_threads(1)
    figures = []
    for group in (conversions, elements, scalars, calls, options, operands):
        report.section(f"{group.__name__}: NumPy {np.__version__} over ndabi, CPython")
        table = []
        for what, *sides in group():
            mine, peer = (each.best for each in in_turns(*sides, **LIMITS))
            figures.append({"what": what, "ndabi": mine, "peer": peer})
            table.append([what, shown(mine), shown(peer), f"{peer / mine:.2f}"])
        report.table(["", "ndabi", "NumPy", "ratio"], table)
    nd.set_num_threads(threads)
    ratios = {each["what"]: each["peer"] / each["ndabi"] for each in figures}
    least = min(ratios, key=ratios.get)
    report.say()
    report.goal("least (goal 0.5)", f"{ratios[least]:.2f}: {least}", ratios[least] >= 0.5)
    report.say(f"geometric mean {geometric_mean(ratios.values()):.2f}")
    report.keep("objects", figures)
