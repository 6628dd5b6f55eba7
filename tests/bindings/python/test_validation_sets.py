# SPDX-License-Identifier: BSD-3-Clause
"""NumPy's own validation sets for elementary functions, where NumPy comes with its tests:
no result may be further off than NumPy allows itself."""

import csv
import struct
from pathlib import Path

import ndabi as nd
import pytest

np = pytest.importorskip("numpy")

FORMATS = {"np.float32": ("float32", "<I", "<f"), "np.float64": ("float64", "<Q", "<d")}


def sets():
    """The files of the sets by the name of their function."""
    for place in ("_core", "core"):
        folder = Path(np.__file__).parent / place / "tests" / "data"
        found = sorted(folder.glob("umath-validation-set-*.csv"))
        if found:
            return {path.stem.rsplit("-", 1)[1]: path for path in found}
    return {}


def rows(path):
    """(dtype, input, output, tolerance in ULP) of each line, numbers as bits."""
    with open(path, newline="") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    for row in csv.DictReader(lines):
        yield (row["dtype"], int(row["input"], 16), int(row["output"], 16),
               int(row["ulperrortol"]))  # fmt: skip


def ordered(bits, width):
    """Bits of a float as an integer that counts floats."""
    sign = 1 << (width - 1)
    return sign - bits if bits & sign else bits


@pytest.mark.skipif(not sets(), reason="NumPy is installed without its tests")
@pytest.mark.parametrize("name", sorted(sets()))
def test_no_result_is_further_off_than_numpy_allows(name):
    checked = 0
    cases = list(rows(sets()[name]))
    for kind, (dtype, of_bits, of_float) in FORMATS.items():
        mine = [case for case in cases if case[0] == kind]
        inputs = [
            struct.unpack(of_float, struct.pack(of_bits, case[1]))[0] for case in mine
        ]
        with nd.errstate(all="ignore"):
            results = getattr(nd, name)(nd.array(inputs, dtype=dtype)).tolist()
        width = 8 * struct.calcsize(of_bits)
        for (_, bits, expected, allowed), result in zip(mine, results):
            wanted = struct.unpack(of_float, struct.pack(of_bits, expected))[0]
            if wanted != wanted:
                assert result != result, (name, dtype, hex(bits))
                continue
            got = struct.unpack(of_bits, struct.pack(of_float, result))[0]
            off = abs(ordered(got, width) - ordered(expected, width))
            assert off <= allowed, (name, dtype, hex(bits), result, wanted)
            checked += 1
    assert checked > 100
