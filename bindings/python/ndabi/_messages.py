# SPDX-License-Identifier: BSD-3-Clause
"""The messages of the library in the terms of this package: its arguments for those of C,
and the way out that Python has."""

import re

# What is replaced, in this order. The name of the function of C comes first.
_TERMS = (
    (r"\And_\w+: ", ""),
    (r"\A[\w\[\]>-]+ is 0, not a live handle\Z", "the array has been released"),
    (r"a mask needs (options->initial|an initial value)", "where needs initial"),
    (r"options->mask", "where"),
    (r"options->", ""),
    (
        r"(ufunc 'negative' has no loop for the input types \(bool\))",
        r"\1: use the `~` operator or logical_not",
    ),
    (
        r"(ufunc 'subtract' has no loop for the input types \(bool, bool\))",
        r"\1: use the `^` operator, bitwise_xor or logical_xor",
    ),
)
_PATTERNS = [(re.compile(pattern), text) for pattern, text in _TERMS]


def in_python(message):
    """A message of the library as this package says it."""
    for pattern, text in _PATTERNS:
        message = pattern.sub(text, message)
    return message
