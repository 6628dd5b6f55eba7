# SPDX-License-Identifier: BSD-3-Clause
"""Messages of the library in the words of a caller: where its parameters are not named as
those of the function that was called."""

import re

from ndabi.exceptions import Error

# What follows the name of an argument in messages.
_REST = r"(?= (?:has|is|cannot|with|share|\())"


class Renamed:
    """A context in which messages of the library name the arguments of a function.

    names: of the library's parameters -> of the function's.
    """

    __slots__ = ("_names", "_pattern")

    def __init__(self, **names):
        self._names = names
        self._pattern = re.compile(rf"\b(?:{'|'.join(names)})\b{_REST}")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, Error):
            text = self._pattern.sub(lambda found: self._names[found[0]], str(error))
            error.args = (text,)
