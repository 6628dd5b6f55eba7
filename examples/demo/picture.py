# SPDX-License-Identifier: BSD-3-Clause
"""The demo's picture. All numbers in it are the arrays of the pipeline; NumPy only turns
them into colours."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.cm import ScalarMappable  # noqa: E402
from matplotlib.colors import LightSource, Normalize  # noqa: E402
from matplotlib.ticker import MultipleLocator  # noqa: E402

INK = "#22303c"
STYLE = {
    "font.size": 11,
    "figure.titlesize": 15,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "figure.facecolor": "white",
}


def trim(array, shape):
    """The middle of an array: all panels show the same ground."""
    array = np.asarray(array)
    starts = [(have - want) // 2 for have, want in zip(array.shape, shape)]
    return array[tuple(slice(s, s + n) for s, n in zip(starts, shape))]


def sunlight(down, right):
    """The light on a surface, 0 to 1, from its gradient: the sun is 45 degrees high, in
    the north west."""
    light = np.sqrt(0.5) + 0.5 * right + 0.5 * down
    return np.clip(light / np.sqrt(1 + down**2 + right**2), 0, 1)


def relief(heights, down, right, norm):
    """Heights in the colours of a map, lit by their gradient."""
    colours = plt.get_cmap("gist_earth")(norm(heights))[..., :3]
    light = sunlight(1.5 * down, 1.5 * right)[..., None]
    return LightSource().blend_soft_light(colours, light)


def grid(source, arrays, path):
    shape = arrays["smooth_dx"].shape
    region, smooth = (trim(arrays[name], shape) for name in ("region", "smooth"))
    steep = np.hypot(arrays["smooth_dy"], arrays["smooth_dx"])
    metric = source.unit == "m"
    scale = 1000 if metric else 1
    dy, dx = (distance / scale for distance in source.distances)
    extent = (0, shape[1] * dx, shape[0] * dy, 0)
    norm = Normalize(*np.nanpercentile(region, (0.5, 99.5)))
    if metric:
        steep = np.degrees(np.arctan(steep))

    height = np.clip(0.95 + 4.3 * extent[2] / extent[1], 2.6, 9)
    figure, axes = plt.subplots(
        1, 3, figsize=(15.2, height), sharey=True, constrained_layout=True
    )
    for axis, name, heights in zip(axes, ("region", "smooth"), (region, smooth)):
        if metric:
            gradient = (trim(arrays[f"{name}_{d}"], shape) for d in ("dy", "dx"))
            axis.imshow(relief(heights, *gradient, norm), extent=extent)
        else:
            axis.imshow(heights, extent=extent, norm=norm, cmap="gray")
    steepest = np.nanpercentile(steep, 99.7)
    slope = axes[2].imshow(steep, extent=extent, cmap="magma", vmin=0, vmax=steepest)

    axes[0].set_title("As read")
    axes[1].set_title("Smoothed by 17 x 17 taps")
    axes[2].set_title("Its slope" if metric else "Its gradient")
    colours = ScalarMappable(norm, "gist_earth" if metric else "gray")
    label = f"{source.value} [m]" if metric else source.value
    figure.colorbar(colours, ax=axes[1], label=label, aspect=32)
    label = "slope [degrees]" if metric else "magnitude, per pixel"
    figure.colorbar(slope, ax=axes[2], label=label, aspect=32)
    for axis in axes:
        axis.set_xlabel("km" if metric else "pixels")
        if metric:
            axis.xaxis.set_major_locator(MultipleLocator(5))
            axis.yaxis.set_major_locator(MultipleLocator(5))
    axes[0].set_ylabel("km" if metric else "pixels")
    figure.suptitle(f"{source.title}: sliced, smoothed and differentiated with ndabi")
    figure.savefig(path, dpi=110)


def signal(source, arrays, path):
    figure, axes = plt.subplots(
        2, 1, figsize=(14, 7), sharex=True, constrained_layout=True
    )
    count = arrays["region"].shape[0]
    axes[0].plot(range(count), arrays["region"], color="#9fb4c4", lw=1, label="as read")
    margin = (count - arrays["smooth"].shape[0]) // 2
    x = np.arange(margin, count - margin)
    axes[0].plot(x, arrays["smooth"], color="#c0392b", lw=1.8, label="smoothed, 17 taps")
    axes[0].legend(loc="upper right")
    axes[0].set_title(source.title)
    axes[0].set_ylabel(source.value)
    axes[1].plot(x[1:-1], arrays["smooth_dx"], color="#2c3e80", lw=1.4)
    axes[1].axhline(0, color=INK, lw=0.5)
    axes[1].set_title("Derivative of the smoothed signal")
    axes[1].set_ylabel("per sample")
    axes[1].set_xlabel("[sample]")
    figure.savefig(path, dpi=110)


def draw(source, arrays, path):
    # NumPy and matplotlib ask more of arrays than ndabi has: they see them as NumPy's.
    arrays = {name: np.asarray(array) for name, array in arrays.items()}
    with plt.rc_context(STYLE):
        (grid if arrays["region"].ndim == 2 else signal)(source, arrays, path)
        plt.close("all")
