# SPDX-License-Identifier: BSD-3-Clause
"""The limits of the dtypes: iinfo and finfo."""

from ndabi._dtypes import dtype as as_dtype
from ndabi._dtypes import named


class iinfo:
    """The limits of an integer dtype.

    >>> nd.iinfo("int8")
    iinfo(min=-128, max=127, dtype=int8)
    """

    __slots__ = ("bits", "dtype", "kind", "max", "min")

    def __init__(self, type):
        found = as_dtype(type if not hasattr(type, "dtype") else type.dtype)
        if found.kind not in "iu":
            raise ValueError(f"iinfo: {found.name} is not an integer dtype")
        self.dtype = found
        self.kind = found.kind
        self.bits = found.itemsize * 8
        signed = found.kind == "i"
        self.max = 2 ** (self.bits - signed) - 1
        self.min = -(2 ** (self.bits - 1)) if signed else 0

    def __repr__(self):
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"


# Bits of the significand that are stored, and the exponents of the smallest and largest
# normal number.
_FORMATS = {
    "float16": (10, -14, 16),
    "bfloat16": (7, -126, 128),
    "float32": (23, -126, 128),
    "float64": (52, -1022, 1024),
}
_PARTS = {"complex64": "float32", "complex128": "float64"}


class finfo:
    """The limits of a floating dtype. For a complex one, of its parts.

    >>> nd.finfo("float32").eps
    1.1920928955078125e-07
    >>> nd.finfo("bfloat16").bits
    16
    """

    __slots__ = (
        "bits dtype eps epsneg max maxexp min minexp nmant precision resolution "
        "smallest_normal smallest_subnormal tiny"
    ).split()

    def __init__(self, dtype):
        found = named[_PARTS.get(as_dtype(dtype).name, as_dtype(dtype).name)]
        if found.name not in _FORMATS:
            raise ValueError(f"finfo: {found.name} is not a floating dtype")
        self.dtype = found
        self.bits = found.itemsize * 8
        self.nmant, self.minexp, self.maxexp = _FORMATS[found.name]
        self.eps = 2.0**-self.nmant
        self.epsneg = self.eps / 2
        self.max = (2 - self.eps) * 2.0 ** (self.maxexp - 1)
        self.min = -self.max
        self.tiny = self.smallest_normal = 2.0**self.minexp
        self.smallest_subnormal = 2.0 ** (self.minexp - self.nmant)
        self.precision = int(self.nmant * 0.30103)
        self.resolution = 10.0**-self.precision

    def __repr__(self):
        return (
            f"finfo(resolution={self.resolution}, min={self.min}, max={self.max}, "
            f"dtype={self.dtype})"
        )
