# SPDX-License-Identifier: BSD-3-Clause
"""The Python half of the demo: smooths the middle of a grid or a signal and takes its
gradients, all by convolution. examples/c/demo.c is the same program in C."""

import ndabi as nd

REGION = 256
SMOOTHING = 16


def middle(a):
    """A view of the middle of the last two axes, or of the only one, at most REGION long.
    Of axes before those, the first entry is taken."""
    items = [0] * max(a.ndim - 2, 0)
    for length in a.shape[-2:]:
        taken = min(length, REGION)
        start = (length - taken) // 2
        items.append(slice(start, start + taken))
    return a[tuple(items)]


def binomial(order):
    """order convolutions of (1/2, 1/2): near a Gaussian of variance order / 4, sum 1."""
    result = nd.array([1.0])
    for _ in range(order):
        result = nd.convolve(result, nd.array([0.5, 0.5]))
    return result


def difference(distance):
    """The central difference over neighbours that are distance apart."""
    return nd.array([0.5 / distance, 0.0, -0.5 / distance])


def outer(column, row):
    """column times row as a 2-D kernel: the full convolution of the two."""
    return nd.signal.convolve(column[:, None], row[None, :])


def smooth(a):
    taps = binomial(SMOOTHING)
    kernel = taps if a.ndim == 1 else outer(taps, taps)
    return nd.signal.convolve(a, kernel, mode="valid")


def gradient(a, dy, dx):
    """The derivatives along each axis: of a grid by Sobel's kernels."""
    if a.ndim == 1:
        return [nd.signal.convolve(a, difference(dx), mode="valid")]
    return [
        nd.signal.convolve(a, outer(difference(dy), binomial(2)), mode="valid"),
        nd.signal.convolve(a, outer(binomial(2), difference(dx)), mode="valid"),
    ]


def run(loaded, dy, dx):
    """All arrays of the demo by name."""
    region = middle(loaded).astype("float64", casting="same_kind")
    arrays = {"region": region, "smooth": smooth(region)}
    axes = ["dy", "dx"][-region.ndim :]
    for name in ("region", "smooth"):
        for axis, derivative in zip(axes, gradient(arrays[name], dy, dx)):
            arrays[f"{name}_{axis}"] = derivative
    return arrays
