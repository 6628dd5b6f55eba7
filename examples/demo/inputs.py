# SPDX-License-Identifier: BSD-3-Clause
"""What the demo works on: Matplotlib's elevation model, or a .npy file."""

import math
import sys
from pathlib import Path

import ndabi as nd

SMALLEST = 32
METRES_PER_DEGREE = 111_320


class Input:
    """An array with what is known about it. file and name are where C finds it, distances
    are those of rows and columns, in units."""

    def __init__(self, file, name, title, array, distances, unit, value):
        self.file, self.name, self.title = file, name, title
        self.array, self.distances, self.unit, self.value = array, distances, unit, value


def elevation():
    """The Jacksboro fault in Tennessee, 3 arc seconds apart, in whole metres."""
    import matplotlib

    folders = (Path(matplotlib.get_data_path()), Path("/usr/share/matplotlib/mpl-data"))
    name = Path("sample_data") / "jacksboro_fault_dem.npz"
    file = next((path / name for path in folders if (path / name).exists()), None)
    if file is None:
        sys.exit(f"demo: Matplotlib has no {name} here. Try: ./dev demo file.npy")
    with nd.load(str(file)) as archive:
        array = archive["elevation"]
        dy, dx = float(archive["dy"]), float(archive["dx"])
        latitude = math.radians((float(archive["ymin"]) + float(archive["ymax"])) / 2)
    distances = (dy * METRES_PER_DEGREE, dx * METRES_PER_DEGREE * math.cos(latitude))
    title = "Jacksboro fault, Tennessee"
    return Input(file, "elevation", title, array, distances, "m", "elevation")


def npy(path):
    """Any .npy file that the demo can use; ends the program with the reason if not."""
    try:
        array = nd.load(path)
    except OSError as error:
        sys.exit(f"demo: {error}")
    except nd.Error as error:
        sys.exit(f"demo: {path}: {error}")
    if not isinstance(array, nd.ndarray):
        sys.exit(f"demo: {path} is an archive, a .npy file is needed")
    shape = " x ".join(map(str, array.shape)) or "()"
    if array.dtype.kind == "c":
        sys.exit(f"demo: {path} is {array.dtype.name}; a picture needs real numbers")
    if array.ndim == 0 or min(array.shape[-2:]) < SMALLEST or array.size == 0:
        sys.exit(f"demo: {path} is {shape}; an axis needs at least {SMALLEST} elements")
    return Input(Path(path), "-", Path(path).name, array, (1.0, 1.0), "px", "value")
