# SPDX-License-Identifier: BSD-3-Clause
"""What ndarray.flags gives."""

from ndabi._extension import fast
from ndabi._library import lib

_BITS = {
    "c_contiguous": lib.ND_FLAG_C_CONTIGUOUS,
    "f_contiguous": lib.ND_FLAG_F_CONTIGUOUS,
    "aligned": lib.ND_FLAG_ALIGNED,
}

_SHORT = {
    "C": "c_contiguous",
    "CONTIGUOUS": "c_contiguous",
    "F": "f_contiguous",
    "FORTRAN": "f_contiguous",
    "W": "writeable",
    "A": "aligned",
    "O": "owndata",
    "B": "behaved",
    "FNC": "fnc",
    "FORC": "forc",
    "CA": "carray",
}


def _flags_of(array):
    return array._opened().flags


# The flags of the view of an array.
flags_of = _flags_of if fast is None else fast.flags


class flagsobj:
    """How the elements lie in memory, by attribute or by NumPy's item names.

    >>> a = nd.zeros((2, 3))
    >>> a.flags.c_contiguous, a.T.flags["F_CONTIGUOUS"], a.T.flags.owndata
    (True, True, False)
    """

    __slots__ = ("_array",)

    def __init__(self, array):
        self._array = array

    def _bit(self, name):
        return bool(flags_of(self._array) & _BITS[name])

    @property
    def c_contiguous(self):
        """The last axis is dense, then the one before, and so on."""
        return self._bit("c_contiguous")

    contiguous = c_contiguous

    @property
    def f_contiguous(self):
        """The first axis is dense, then the next, and so on."""
        return self._bit("f_contiguous")

    @property
    def aligned(self):
        """Every element is aligned to its dtype."""
        return self._bit("aligned")

    @property
    def writeable(self):
        """The elements may be written."""
        return not flags_of(self._array) & lib.ND_FLAG_READONLY

    @writeable.setter
    def writeable(self, value):
        self._array.setflags(write=value)

    @property
    def owndata(self):
        """The array is not a view of another and not over memory of another library."""
        return self._array.base is None

    @property
    def fnc(self):
        """F- and not C-contiguous."""
        return self.f_contiguous and not self.c_contiguous

    @property
    def forc(self):
        """F- or C-contiguous."""
        return self.f_contiguous or self.c_contiguous

    @property
    def behaved(self):
        """Aligned and writeable."""
        return self.aligned and self.writeable

    @property
    def carray(self):
        """Aligned, writeable and C-contiguous."""
        return self.behaved and self.c_contiguous

    @property
    def num(self):
        """The flags as the bits that NumPy gives them."""
        return (
            self.c_contiguous
            | self.f_contiguous << 1
            | self.owndata << 2
            | self.aligned << 8
            | self.writeable << 10
        )

    def __getitem__(self, name):
        attribute = _SHORT.get(name, name.lower() if isinstance(name, str) else "")
        if attribute in _SHORT.values():
            return getattr(self, attribute)
        raise KeyError("Unknown flag")

    def __setitem__(self, name, value):
        if name not in ("W", "WRITEABLE"):
            raise KeyError("Unknown flag")
        self.writeable = value

    def __eq__(self, other):
        return isinstance(other, flagsobj) and self.num == other.num

    __hash__ = None

    def __repr__(self):
        names = ("C_CONTIGUOUS", "F_CONTIGUOUS", "OWNDATA", "WRITEABLE", "ALIGNED")
        return "".join(f"  {name} : {self[name]}\n" for name in names)
