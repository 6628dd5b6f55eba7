# SPDX-License-Identifier: BSD-3-Clause
"""The arguments that transforms share: norm and the number of points."""

from operator import index

from ndabi._library import lib

_NORMS = {
    None: lib.ND_NORM_BACKWARD,
    "backward": lib.ND_NORM_BACKWARD,
    "ortho": lib.ND_NORM_ORTHO,
    "forward": lib.ND_NORM_FORWARD,
}


def norm_code(norm):
    """The number of a norm."""
    try:
        return _NORMS[norm]
    except (KeyError, TypeError):
        raise ValueError(
            f'Invalid norm value {norm}; should be "backward", "ortho" or "forward".'
        ) from None


def points(n):
    """A number of points, as an int that is at least 1."""
    n = index(n)
    if n < 1:
        raise ValueError(f"Invalid number of FFT data points ({n}) specified.")
    return n
