# SPDX-License-Identifier: BSD-3-Clause
"""What help() says of a ufunc."""

_OPTIONS = "/, out=None, *, where=True, casting='same_kind', order='K', dtype=None"
_ONE, _SEVERAL = (
    "An array or a number.",
    "Arrays or numbers, stretched to a common shape.",
)
_PARAMETERS = """\
out
    An array, or a tuple of one for each output, that receives the result.
where
    A mask: only elements for which it is true are computed.
casting
    Which casts of inputs and outputs are allowed: 'no', 'equiv', 'safe', 'same_kind' or
    'unsafe'.
order
    How results lie in memory: 'C', 'F', 'A', or 'K', as the inputs do.
dtype
    That of the computation.

Results of inputs without axes are scalars.
"""
_METHODS = {
    (1, 1): "Method: at.\n",
    (2, 1): "Methods: reduce, accumulate, reduceat, outer, at.\n",
    (2, 2): "Method: outer.\n",
}


def input_names(count):
    """The names of the inputs in signatures, as the summaries have them."""
    return ["x"] if count == 1 else list("abc"[:count])


def document(name, inputs, outputs, summary):
    """The documentation of a ufunc: how it is called, what it computes, what the
    arguments are."""
    names = ", ".join(input_names(inputs))
    arrays = _ONE if inputs == 1 else _SEVERAL
    methods = _METHODS.get((inputs, outputs), "")
    return (
        f"{name}({names}, {_OPTIONS})\n\n{summary}\n\n"
        f"{names}\n    {arrays}\n{_PARAMETERS}{methods}"
    )
