# SPDX-License-Identifier: BSD-3-Clause
"""What ufunc.at takes as indices, as the library takes it: arrays of integers, one for
each of the first axes, that broadcast to the shape of what NumPy's indexing gives."""

from ndabi._asarray import array, convert
from ndabi._broadcast import broadcast_shapes, broadcast_to
from ndabi.exceptions import IndexOutOfBounds

_ALL = slice(None)


def index_array(value):
    """The array of a sequence of indices. An empty one is of integers."""
    found = convert(value)[0]
    if isinstance(value, (list, tuple)) and not found.size:
        found = found.astype("int64")
    return found


def index_arrays(key, target):
    """What is indexed, and the arrays of integers of an index of the target: of integers,
    slices, ..., None, arrays of integers and masks."""
    shape = target.shape
    items = [_item(each) for each in (key if isinstance(key, tuple) else (key,))]
    if len(items) == 1 and shape and _is_array(items[0]) and items[0].dtype.kind != "b":
        return target, items  # most often
    items = _without_masks(_completed(items, len(shape)), shape)
    while items and items[-1] == _ALL:
        items.pop()
    # As in NumPy the axes of arrays stay where these are, or come first if there is
    # something between them.
    others = [each is None or isinstance(each, slice) for each in items]
    shape_of_arrays = _together(
        [each.shape for each, other in zip(items, others) if not other]
    )
    block = len(shape_of_arrays)
    if 0 in shape_of_arrays:  # nothing is indexed: no bounds are looked at
        items = [
            each if other else broadcast_to(each, shape_of_arrays)
            for each, other in zip(items, others)
        ]
    inner = others[others.index(False) :] if False in others else []
    first = 0 if _interrupted(inner) else len(others) - len(inner)
    ndim, found, own = block + sum(others), [], 0
    for item, other in zip(items, others):
        start = own + block if other and own >= first else own
        if not other:
            start = first + block - item.ndim
        elif item is not None:
            item = array(range(*item.indices(shape[len(found)])), "int64")
        own += other
        if item is not None:
            after = ndim - start - item.ndim
            found.append(item.reshape((1,) * start + item.shape + (1,) * after))
    if not found:  # all elements, of the only part of a longer shape
        return target[None], [array(0).reshape((1,) * len(items))]
    return target, found


def _item(value):
    """One part of an index: a slice, None, ... or an array."""
    if value is None or value is Ellipsis or isinstance(value, slice):
        return value
    found = index_array(value)
    if found.dtype.kind not in "biu":
        raise IndexOutOfBounds(
            "arrays used as indices must be of integer (or boolean) type, not "
            f"{found.dtype}"
        )
    if found.dtype.kind == "b" and not found.ndim:
        raise IndexOutOfBounds("a truth value alone is no index")
    return found


def _completed(items, ndim):
    """The items with slices in place of ..."""
    places = [i for i, each in enumerate(items) if each is Ellipsis]
    if len(places) > 1:
        raise IndexOutOfBounds("an index can only have a single ellipsis ('...')")
    count = sum(_axes(each) for each in items)
    if count > ndim:
        raise IndexOutOfBounds(
            f"too many indices for array: array is {ndim}-dimensional, but {count} were "
            "indexed"
        )
    for at in places:
        items[at : at + 1] = [_ALL] * (ndim - count)
    return items


def _is_array(item):
    """Whether an item is no slice, None or ..."""
    return item is not None and item is not Ellipsis and not isinstance(item, slice)


def _axes(item):
    """The number of axes that an item is for."""
    if item is None or item is Ellipsis:
        return 0
    return 1 if isinstance(item, slice) or item.dtype.kind != "b" else item.ndim


def _without_masks(items, shape):
    """The items with the places of what is true in place of masks."""
    found, axis = [], 0
    for item in items:
        if item is None or isinstance(item, slice) or item.dtype.kind != "b":
            found.append(item)
        else:
            found += _places(item, shape, axis)
        axis += _axes(item)
    return found


def _places(mask, shape, axis):
    """Where a mask is true, as one array for each of its axes. axis: its first one."""
    for i, length in enumerate(mask.shape, axis):
        if length != shape[i]:
            raise IndexOutOfBounds(
                "boolean index did not match indexed array along axis "
                f"{i}; size of axis is {shape[i]} but size of corresponding boolean axis "
                f"is {length}"
            )
    rest = [i for i, each in enumerate(mask.ravel().tolist()) if each]
    found = []
    for length in reversed(mask.shape):
        found.append(array([i % length for i in rest], "int64"))
        rest = [i // length for i in rest]
    return found[::-1]


def _together(shapes):
    """The shape that arrays of indices make together."""
    if len(shapes) == 1:
        return shapes[0]
    try:
        return broadcast_shapes(*shapes)
    except ValueError:
        raise IndexOutOfBounds(
            "shape mismatch: indexing arrays could not be broadcast together with shapes "
            + " ".join(map(str, shapes))
        ) from None


def _interrupted(others):
    """Whether something else comes between two arrays."""
    while others and others[-1]:
        others = others[:-1]
    return any(others)
