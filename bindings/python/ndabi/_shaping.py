# SPDX-License-Identifier: BSD-3-Clause
"""The methods of ndarray that give other shapes of the same elements."""

from ndabi._dtypes import code_of
from ndabi._extension import fast, short
from ndabi._handle import view
from ndabi._library import lib
from ndabi._views import (
    diagonal,
    imag,
    permute_dims,
    ravel,
    real,
    reshape,
    squeeze,
    swapaxes,
)


class Shaping:
    """The methods of ndarray that give other shapes."""

    __slots__ = ()

    @property
    def T(self):
        """The array with its axes reversed."""
        return permute_dims(self)

    @property
    def mT(self):
        """The array with its last two axes exchanged."""
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return swapaxes(self, -1, -2)

    @property
    def real(self):
        """The real part, a view. Assigning writes to it."""
        return real(self)

    @real.setter
    def real(self, value):
        real(self)[...] = value

    @property
    def imag(self):
        """The imaginary part, a view, read-only zeros for real dtypes."""
        return imag(self)

    @imag.setter
    def imag(self, value):
        if self.dtype.kind != "c":
            raise TypeError("array does not have imaginary part to set")
        imag(self)[...] = value

    @short("reshape", "nd_reshape", True)
    def reshape(self, *shape, order="C", copy=None):
        """See nd.reshape. The lengths may be given one by one."""
        if len(shape) == 1 and not hasattr(shape[0], "__index__"):
            shape = shape[0]
        return reshape(self, shape, order, copy=copy)

    @short("ravel", "nd_reshape", lib.ND_COPY_IF_NEEDED)
    def ravel(self, order="C"):
        """See nd.ravel."""
        return ravel(self, order)

    @short("axes", "nd_permute")
    def transpose(self, *axes):
        """See nd.transpose. The axes may be given one by one."""
        if len(axes) == 1 and (axes[0] is None or not hasattr(axes[0], "__index__")):
            return permute_dims(self, axes[0])
        return permute_dims(self, axes or None)

    def swapaxes(self, axis1, axis2):
        """See nd.swapaxes."""
        return swapaxes(self, axis1, axis2)

    @short("axes", "nd_squeeze", -1, "axis")
    def squeeze(self, axis=None):
        """See nd.squeeze."""
        return squeeze(self, axis)

    def diagonal(self, offset=0, axis1=0, axis2=1):
        """See nd.diagonal."""
        return diagonal(self, offset, axis1, axis2)

    @short("reinterpret", "nd_reinterpret")
    def view(self, dtype=None):
        """The same bytes as another dtype.

        >>> nd.array([1.0]).view("int64")
        array([4607182418800017408])
        """
        return view(lib.nd_reinterpret, self, code_of(dtype, self.dtype._code))


if fast is not None:  # the base type has it
    del Shaping.T
