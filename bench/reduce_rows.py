# SPDX-License-Identifier: BSD-3-Clause
"""What is measured of reductions, scans, casts and copies: one row each, in groups."""

from typing import Callable, NamedTuple

import ndabi as nd
import numpy as np

FLOATS = ("float32", "float64")
GOAL = 2


class Row(NamedTuple):
    group: str
    what: str  # as NumPy's users write it
    mine: tuple[Callable, tuple]
    peer: tuple[Callable, tuple]


def normal(dtype, shape):
    """Numbers of a normal distribution, of integers 1000 times as wide."""
    dtype = np.dtype(dtype)
    found = np.random.default_rng(7).standard_normal(shape)
    if dtype.kind == "b":
        return found > 0
    found = np.abs(found) if dtype.kind == "u" else found
    return (found * (20 if dtype.itemsize == 1 else 1000)).astype(dtype) \
        if dtype.kind in "iu" else found.astype(dtype)


def same(group, what, function, *arrays):
    """A row of function(library, arrays of that library)."""
    return Row(group, what, (function, (nd, *map(nd.array, arrays))),
               (function, (np, *arrays)))  # fmt: skip


def shape_of(array):
    return str(array.shape).replace(" ", "").replace(",)", ")")


def sums():
    for dtype in FLOATS:
        for n in (1_000, 10_000, 100_000):
            yield same("sums in the caches", f"sum, {dtype} {n}",
                       lambda lib, a: lib.sum(a), normal(dtype, n))  # fmt: skip
    for dtype in ("int32", "int64", "complex128"):
        yield same("sums in the caches", f"sum, {dtype} 10000", lambda lib, a: lib.sum(a),
                   normal(dtype, 10_000))  # fmt: skip


def axes():
    group = "sums over axes"
    for dtype in FLOATS:
        for columns in (2, 3):
            a = normal(dtype, (1_000_000, columns))
            yield same(group, f"sum(axis=-1), {dtype} {shape_of(a)}",
                       lambda lib, a: lib.sum(a, axis=-1), a)  # fmt: skip
        a = normal(dtype, (1000, 1000, 3))
        for axis in (None, 0, 1, 2, (0, 1), (0, 2), (1, 2)):
            yield same(group, f"sum(axis={axis}), {dtype} {shape_of(a)}",
                       lambda lib, a, axis=axis: lib.sum(a, axis=axis), a)  # fmt: skip
    for name in ("max", "mean", "std"):
        a = normal("float64", (1_000_000, 3))
        yield same(group, f"{name}(axis=-1), float64 {shape_of(a)}",
                   lambda lib, a, name=name: getattr(lib, name)(a, axis=-1), a)  # fmt: skip
        a = normal("float64", (1000, 1000))
        yield same(group, f"{name}(axis=0), float64 {shape_of(a)}",
                   lambda lib, a, name=name: getattr(lib, name)(a, axis=0), a)  # fmt: skip


def masks():
    for dtype in ("float32", "float64", "int64"):
        for n in (10_000, 1_000_000):
            a, mask = normal(dtype, n), normal("bool", n)
            yield same("where=", f"sum(where=), {dtype} {n}",
                       lambda lib, a, mask: lib.sum(a, where=mask), a, mask)  # fmt: skip
    for name in ("max", "mean"):
        options = {"initial": -100.0} if name == "max" else {}
        yield same("where=", f"{name}(where=), float64 1000000",
                   lambda lib, a, mask, name=name, options=options:
                   getattr(lib, name)(a, where=mask, **options),
                   normal("float64", 1_000_000), normal("bool", 1_000_000))  # fmt: skip
    a, b, mask = (normal(each, 1_000_000) for each in ("float64", "float64", "bool"))
    out = np.zeros(1_000_000)
    yield same("where=", "add(where=, out=), float64 1000000",
               lambda lib, a, b, mask, out: lib.add(a, b, out=out, where=mask),
               a, b, mask, out)  # fmt: skip


def half_floats():
    """NumPy has no bfloat16: its float16 stands in."""
    for n in (10_000, 1_000_000):
        wide, half = normal("float32", n), normal("float16", n)
        for dtype in ("float16", "bfloat16"):
            group = "16-bit floats (bfloat16 against NumPy's float16)"
            for what, function, peer, source in (
                (f"float32 to {dtype}, {n}", lambda a, to=dtype: a.astype(to),
                 lambda a: a.astype("float16"), wide),
                (f"{dtype} to float32, {n}", lambda a: a.astype("float32"),
                 lambda a: a.astype("float32"), half),
                (f"{dtype} to float64, {n}", lambda a: a.astype("float64"),
                 lambda a: a.astype("float64"), half),
                (f"sum, {dtype} {n}", nd.sum, np.sum, half),
                (f"max, {dtype} {n}", nd.max, np.max, half),
                (f"a + a, {dtype} {n}", lambda a: a + a, lambda a: a + a, half),
            ):  # fmt: skip
                x = nd.array(source)
                x = x if source is wide else x.astype(dtype)
                yield Row(group, what, (function, (x,)), (peer, (source,)))


def divisions():
    for dtype in ("int8", "uint8", "int16", "int32", "uint32", "int64", "uint64"):
        a = normal(dtype, 100_000)
        divisors = np.random.default_rng(3).integers(1, 100, a.size).astype(dtype)
        yield same("integer division", f"a // b, {dtype} 100000",
                   lambda lib, a, b: lib.floor_divide(a, b), a, divisors)  # fmt: skip
        yield same("integer division", f"a // 7, {dtype} 100000",
                   lambda lib, a: lib.floor_divide(a, 7), a)  # fmt: skip
    for dtype in ("int32", "int64"):
        yield same("integer division", f"a % 7, {dtype} 100000",
                   lambda lib, a: lib.remainder(a, 7), normal(dtype, 100_000))  # fmt: skip


LAYOUTS = {
    "": lambda a: a,
    "[::2]": lambda a: a[::2],
    "[::-1]": lambda a: a[::-1],
}


def searches():
    n = 100_000
    for key, view in LAYOUTS.items():
        for name, a in (("any", np.zeros(2 * n, bool)), ("all", np.ones(2 * n, bool))):
            yield same("any, all, argmax", f"{name}(a{key}), bool {n}",
                       lambda lib, a, name=name, view=view: getattr(lib, name)(view(a)[:n]),
                       a)  # fmt: skip
        for name, dtype in (("any", "float64"), ("argmax", "float32"),
                            ("argmax", "float64"), ("argmax", "int32"),
                            ("argmin", "uint8"), ("max", "float64")):  # fmt: skip
            a = np.zeros(2 * n) if name == "any" else normal(dtype, 2 * n)
            yield same("any, all, argmax", f"{name}(a{key}), {dtype} {n}",
                       lambda lib, a, name=name, view=view: getattr(lib, name)(view(a)[:n]),
                       a)  # fmt: skip


def copies():
    for dtype in ("uint8", "float32", "float64", "complex128"):
        a = normal(dtype, (1000, 1000))
        yield same("copies", f"copy of a.T in C order, {dtype} {shape_of(a)}",
                   lambda lib, a: a.T.copy(), a)  # fmt: skip
    a = normal("float64", (100, 100))
    yield same("copies", "copy of a.T in C order, float64 (100,100)",
               lambda lib, a: a.T.copy(), a)  # fmt: skip
    a = normal("uint8", (1000, 1000, 3))
    yield same("copies", "channels first, uint8 (1000,1000,3)",
               lambda lib, a: a.transpose(2, 0, 1).copy(), a)  # fmt: skip
    yield same("copies", "copy of a[::-1, ::-1], float64 (1000,1000)",
               lambda lib, a: a[::-1, ::-1].copy(), normal("float64", (1000, 1000)))


def at():
    indices = np.random.default_rng(5).integers(0, 10_000, 100_000)
    for dtype in ("float64", "int64"):
        target, values = np.zeros(10_000, dtype), normal(dtype, 100_000)
        yield same("add.at", f"add.at(a, indices, b), {dtype} 100000 in 10000",
                   lambda lib, a, at, b: lib.add.at(a, at, b),
                   target, indices, values)  # fmt: skip
    yield same("add.at", "add.at(a, indices, 1), int64 100000 in 10000",
               lambda lib, a, at: lib.add.at(a, at, 1),
               np.zeros(10_000, "int64"), indices)  # fmt: skip
    yield same("add.at", "maximum.at(a, indices, b), float64 100000 in 10000",
               lambda lib, a, at, b: lib.maximum.at(a, at, b), np.zeros(10_000), indices,
               normal("float64", 100_000))  # fmt: skip


def named():
    group = "reductions and scans"
    for name in ("mean", "var", "std", "min", "max", "argmin", "argmax", "prod", "ptp",
                 "cumsum", "cumprod", "count_nonzero", "nansum", "nanmean", "nanmax",
                 "nanstd"):  # fmt: skip
        for dtype in (*FLOATS, "int64"):
            if dtype == "int64" and name.startswith("nan"):
                continue
            for n in (10_000, 1_000_000):
                if n > 10_000 and dtype == "float32":
                    continue
                a = normal(dtype, n)
                if name in ("prod", "cumprod"):
                    a = np.sign(a) + (a == 0)  # products that stay within bounds
                if name.startswith("nan"):
                    a[::10] = np.nan
                yield same(group, f"{name}, {dtype} {n}",
                           lambda lib, a, name=name: getattr(lib, name)(a), a)  # fmt: skip
    yield same(group, "count_nonzero, bool 1000000", lambda lib, a: lib.count_nonzero(a),
               normal("bool", 1_000_000))  # fmt: skip
    yield same(group, "add.accumulate(axis=0), float64 (1000,1000)",
               lambda lib, a: lib.add.accumulate(a, axis=0), normal("float64", (1000, 1000)))
    yield same(group, "add.reduceat, float64 100000 by 10",
               lambda lib, a, at: lib.add.reduceat(a, at), normal("float64", 100_000),
               np.arange(0, 100_000, 10))  # fmt: skip


def products():
    for dtype in (*FLOATS, "int32", "complex128"):
        for shape in ((10_000,), (1000, 1000), (100_000, 3)):
            a = normal(dtype, shape)
            yield same("vecdot", f"vecdot, {dtype} {shape_of(a)}",
                       lambda lib, a, b: lib.vecdot(a, b), a, a[::-1].copy())  # fmt: skip


GROUPS = (sums, axes, masks, half_floats, divisions, searches, copies, at, named, products)
