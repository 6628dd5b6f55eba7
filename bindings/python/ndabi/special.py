# SPDX-License-Identifier: BSD-3-Clause
"""Special functions, as scipy.special names them."""

from ndabi._ufuncs import special as _special

globals().update(_special)

__all__ = sorted(_special)


def __dir__():
    return __all__
