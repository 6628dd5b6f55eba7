#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""The error of sums, means, variances and dot products on numbers that cancel, on every
axis and in every layout, beside NumPy's: docs/accuracy-sums.md.

    python3 tools/accuracy/sums.py > docs/accuracy-sums.md
"""

import itertools
import math

import ndabi as nd
import numpy as np

SHAPE = (96, 130, 72)
AXES = (0, 1, 2, (0, 1), (0, 2), (1, 2), None)
# What the inputs are looked at through. The elements are the same, their order is not.
LAYOUTS = {
    "C": lambda a: a,
    "F": lambda a: a.transpose((2, 1, 0)),
    "step 2": lambda a: a[:, :, ::2],
    "reversed": lambda a: a[::-1, ::-1, ::-1],
    "turned": lambda a: a.transpose((1, 2, 0)),
}
DTYPES = ("float32", "float64")
# The tree of core/kernels/reduce/fold.h.
FOLD_DEPTH, BLOCK_BYTES = 16, 4096

HEAD = """# Accuracy of sums

The largest errors found in sums, means, variances and dot products, in units of
u * sum |x| where u is half the distance from 1 to the next number: for means that divided
by their number, for dot products of |x y|. A variance is measured against itself. Inputs
cancel: they have either sign, magnitudes from 2^-10 to 2^10 and a sum of about
a thousandth of sum |x|. Not written by hand:

    PYTHONPATH=bindings/python NDABI_LIBRARY=build/release/libndabi.so.0 \\
        python3 tools/accuracy/sums.py > docs/accuracy-sums.md

The bound is that of one tree for every axis and layout (`core/kernels/reduce/fold.h`):
16 + log2(lanes) + log2(n / block) additions one after another, and one rounding more for
the division of a mean or for the product in a dot product.
"""


def depth(n, itemsize):
    """The most additions that an element goes through in a sum of n."""
    block = BLOCK_BYTES // itemsize
    lanes = block // FOLD_DEPTH
    blocks = -(-n // block)
    return FOLD_DEPTH + math.log2(lanes) + math.ceil(math.log2(blocks))


def cancelling(dtype, shape, seed):
    """Numbers whose sums along any axis are small beside their magnitudes."""
    rng = np.random.default_rng(seed)
    magnitudes = np.exp2(rng.uniform(-10, 10, shape))
    a = magnitudes * rng.choice([-1.0, 1.0], shape)
    a -= a.mean()
    return a.astype(dtype)


def exact(a, axis):
    return np.sum(a.astype(np.longdouble), axis=axis)


def worst(found, wanted, scale):
    found = np.asarray(found).astype(np.longdouble)
    return float(np.max(np.abs(found - wanted) / scale))


def cases(dtype, shape, layout, axis):
    """(name, NumPy's result, ndabi's, the exact one, the unit, the bound) of each."""
    view = LAYOUTS[layout]
    given = [cancelling(dtype, shape, seed) for seed in (1, 2)]
    x, y = map(view, given)
    mine, other = (view(nd.array(each)) for each in given)
    u = np.longdouble(np.finfo(dtype).eps) / 2
    n = x.size if axis is None else math.prod(np.take(x.shape, axis).ravel())
    chain = depth(n, x.itemsize)
    magnitude = exact(np.abs(x), axis)
    total = exact(x, axis)
    yield (
        "sum",
        np.sum(x, axis=axis),
        nd.sum(mine, axis=axis),
        total,
        u * magnitude,
        chain,
    )
    mean = total / n
    yield ("mean", np.mean(x, axis=axis), nd.mean(mine, axis=axis), mean,
           u * magnitude / n, chain + 1)  # fmt: skip
    kept = mean if axis is None else np.expand_dims(mean, axis)
    variance = exact((x.astype(np.longdouble) - kept) ** 2, axis) / n
    yield ("var", np.var(x, axis=axis), nd.var(mine, axis=axis), variance, u * variance,
           chain + 4)  # fmt: skip
    if isinstance(axis, int) and hasattr(np, "vecdot"):
        products = x.astype(np.longdouble) * y.astype(np.longdouble)
        yield ("vecdot", np.vecdot(x, y, axis=axis), nd.vecdot(mine, other, axis=axis),
               np.sum(products, axis=axis), u * np.sum(np.abs(products), axis=axis),
               chain + 1)  # fmt: skip


def measured(shape=SHAPE):
    """By (what, dtype, axis): the bound, and the errors of either side by layout."""
    rows = {}
    for dtype, axis, layout in itertools.product(DTYPES, AXES, LAYOUTS):
        for name, theirs, ours, wanted, unit, bound in cases(dtype, shape, layout, axis):
            row = rows.setdefault(
                (name, dtype, axis), {"bound": 0, "ours": [], "theirs": []}
            )
            row["bound"] = max(row["bound"], bound)
            row["ours"].append(worst(ours, wanted, unit))
            row["theirs"].append(worst(theirs, wanted, unit))
    return rows


def main():
    print(HEAD)
    layouts = ", ".join(LAYOUTS)
    print(f"Array of {' x '.join(map(str, SHAPE))}, layouts {layouts}; NumPy "
          f"{np.__version__}.\n")  # fmt: skip
    print("| what | dtype | axis | bound | ndabi, largest | NumPy, largest |")
    print("|---|---|---|---|---|---|")
    rows = sorted(measured().items(), key=lambda item: item[0][:2])
    for (name, dtype, axis), row in rows:
        where = "all" if axis is None else axis
        errors = " | ".join(f"{max(row[side]):.2f}" for side in ("ours", "theirs"))
        print(f"| {name} | {dtype} | {where} | {row['bound']:.0f} | {errors} |")


if __name__ == "__main__":
    main()
