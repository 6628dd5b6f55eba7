# SPDX-License-Identifier: BSD-3-Clause
"""Hypothesis strategies: shapes, layouts, keys."""

from hypothesis import strategies as st

shapes = st.lists(st.integers(0, 5), max_size=4).map(tuple)
filled_shapes = st.lists(st.integers(1, 5), max_size=4).map(tuple)


@st.composite
def slices(draw, length):
    """Slices inside and around an axis."""
    edge = st.none() | st.integers(-length - 2, length + 2)
    step = draw(st.none() | st.integers(-3, 3).filter(bool))
    return slice(draw(edge), draw(edge), step)


@st.composite
def keys(draw, shape):
    """Valid basic indices of an array of a shape."""
    count = draw(st.integers(0, len(shape)))
    items = []
    for axis in range(count):
        length = shape[axis]
        choices = slices(length)
        if length:
            choices |= st.integers(-length, length - 1)
        items.append(draw(choices))
    if draw(st.booleans()):
        items.append(Ellipsis)
    for _ in range(draw(st.integers(0, 2))):
        items.insert(draw(st.integers(0, len(items))), None)
    if len(items) == 1 and draw(st.booleans()):
        return items[0]
    return tuple(items)
