# SPDX-License-Identifier: BSD-3-Clause
"""The methods of ufuncs that apply one many times: reduce, accumulate, reduceat, outer
and at."""

from operator import index

from ndabi._asarray import convert
from ndabi._at_indices import index_array, index_arrays
from ndabi._calls import result_of
from ndabi._compare import copyto
from ndabi._dtypes import by_code, code_of, named
from ndabi._dtypes import dtype as as_dtype
from ndabi._elements import pack, typed
from ndabi._errstate import notice
from ndabi._extension import short
from ndabi._handle import Handle, live, make
from ndabi._interchange import memory_of
from ndabi._library import INT64S, check, ffi, lib, new, null
from ndabi._scalars import generic
from ndabi._short_reductions import along
from ndabi._views import axes_of
from ndabi.exceptions import ShapeError


class _NoValue:
    """Stands for an argument that is not given where None would mean something."""

    def __repr__(self):
        return "<no value>"


NO_VALUE = _NoValue()


def writable(out, name="out"):
    """The array that is written for an out argument, or one of another name: itself, or a
    view of NumPy's."""
    if isinstance(out, tuple) and len(out) == 1:
        (out,) = out
    found = memory_of(out, name)
    if found is None:
        raise TypeError("return arrays must be of ArrayType")
    return found


def number(value):
    """An array without axes of a Python number."""
    cell = pack(value)
    return make(lib.nd_full, cell[0], 0, null, *cell)


def is_weak(value):
    """Whether a value is one of Python's numbers, that take the dtype of the others."""
    return (
        isinstance(value, (int, float, complex))
        and not isinstance(value, bool)
        and not hasattr(value, "dtype")
    )


class Reduction:
    """The options of one reduction, as the library takes them, and the arrays in them."""

    __slots__ = ("_arrays", "_handle", "_initial", "dtype")

    def __init__(self, dtype=None, keepdims=False, initial=NO_VALUE, where=True):
        self._handle = options = new("nd_reduce_options *")
        self.dtype = None if dtype is None else as_dtype(dtype)
        self._initial = None if initial is NO_VALUE else initial
        options.struct_size = ffi.sizeof("nd_reduce_options")
        options.dtype = 0 if dtype is None else self.dtype._code
        options.keepdims = bool(keepdims)
        options.casting = lib.ND_CAST_UNSAFE
        self._arrays = []
        if where is not True:
            options.mask = self.keep(where)

    def keep(self, value):
        """The handle of the array of a value."""
        self._arrays.append(convert(value)[0])
        return live(self._arrays[-1])

    def start(self, dtype):
        """Sets what the folds start from, if that is given. dtype: of the results."""
        if self._initial is not None:
            self._handle.initial = self.keep(_element(self._initial, dtype))

    def set(self, **options):
        """More options: numbers, or arrays."""
        for name, value in options.items():
            value = self.keep(value) if isinstance(value, Handle) else value
            setattr(self._handle, name, value)
        return self


def _element(value, dtype):
    """What stands for an initial value: an element of the dtype for a number."""
    value = typed(value)
    if isinstance(value, generic):
        value = value.item()
    if not isinstance(value, (int, float, complex)):
        return value
    if dtype.kind == "b":
        return bool(value)
    if isinstance(value, complex) and dtype.kind != "c":
        raise TypeError(f"initial is {value}, the result is of {dtype}")
    if isinstance(value, float) and dtype.kind in "iu":
        value = int(value)
    return convert(value, dtype)[0]


def total_dtype(dtype):
    """The dtype of sums and products of a dtype."""
    if dtype.kind in "biu":
        return named["uint64" if dtype.kind == "u" else "int64"]
    return dtype


def options_of(dtype=None, keepdims=False, initial=NO_VALUE, where=True):
    """The Reduction of these arguments. None needs none."""
    if dtype is None and not keepdims and initial is NO_VALUE and where is True:
        return null
    return Reduction(dtype, keepdims, initial, where)


def deliver(result, out, casting="same_kind"):
    """Copies a result to an out argument, and gives that back."""
    target = writable(out)
    if target.shape != result.shape:
        raise ShapeError(f"out has the shape {target.shape}, not {result.shape}")
    copyto(target, result, casting)
    return out[0] if isinstance(out, tuple) else out


def store(name, function, into, out, *args):
    """Calls function for a fresh result. With an out argument, calls into, or copies.
    Arrays and Reductions among the args live until then. name: what warnings call it."""
    plain = [_plain(each) for each in args]
    if out is None:
        return result_of(name, function, *plain)
    target, flags = writable(out), new("int32_t *")
    if into is None:
        return deliver(result_of(name, function, *plain), out)
    check(into(*plain, live(target), flags))
    if flags[0]:
        notice(flags[0], name)
    return out[0] if isinstance(out, tuple) else out


def _plain(value):
    """An argument as the library takes it."""
    if isinstance(value, Handle):
        return live(value)
    return value._handle if isinstance(value, Reduction) else value


_reduce, _reduce_value = lib.nd_ufunc_reduce, lib.nd_ufunc_reduce_value
_NAMED = frozenset({"axis", "dtype"})  # parameters that the short ways know


class Folds:
    """The methods of a ufunc of two inputs and one output that fold arrays with it."""

    @short("fold", "nd_ufunc_reduce_value", known=_NAMED | {"keepdims", "where"})
    def reduce(
        self,
        array,
        axis=0,
        dtype=None,
        out=None,
        keepdims=False,
        initial=NO_VALUE,
        where=True,
    ):
        """The elements along an axis, several axes or (None) all combined to one.

        >>> nd.maximum.reduce([[1, 5], [4, 2]], axis=1)
        array([5, 4])
        """
        if not isinstance(array, Handle):
            array = convert(array)[0]
        given = options_of(dtype, keepdims, initial, where)
        if out is None and given is null and type(axis) is int:
            return along(_reduce, _reduce_value, self._index, array, axis)
        if initial is not NO_VALUE and (self.nin, self.nout) == (2, 1):
            given.start(self._folded_dtype(array.dtype, given.dtype))
        into = lib.nd_ufunc_reduce_into
        args = self._index, array, *axes_of(axis), given
        return store("reduce", lib.nd_ufunc_reduce, into, out, *args)

    def _folded_dtype(self, dtype, loop):
        """The dtype of what a fold gives, by the loop of a dtype if one is given."""
        if loop is None and self.__name__ in ("add", "multiply"):
            return total_dtype(dtype)
        code, rule = 0 if loop is None else loop._code, lib.ND_CAST_UNSAFE
        return by_code[self._resolve([dtype._code] * 2, 0, code, rule)[-1]]

    @short("accumulation", "nd_ufunc_accumulate", known=_NAMED)
    def accumulate(self, array, axis=0, dtype=None, out=None):
        """All intermediate results of a reduction along an axis.

        >>> nd.multiply.accumulate([1, 2, 3, 4])
        array([ 1,  2,  6, 24])
        """
        code = 0 if dtype is None else code_of(dtype)
        array, axis, function = convert(array)[0], index(axis), lib.nd_ufunc_accumulate
        if out is None:
            args = self._index, array._handle, axis, code
            return result_of("accumulate", function, *args)
        into, args = lib.nd_ufunc_accumulate_into, (self._index, array, axis, code)
        return store("accumulate", function, into, out, *args)

    def reduceat(self, array, indices, axis=0, dtype=None, out=None):
        """Reductions of the slices between consecutive indices: of one element where the
        next index is not larger.

        >>> nd.add.reduceat([1, 2, 3, 4, 5], [0, 3])
        array([6, 9])
        """
        places = index_array(indices)
        if places.dtype is not named["int64"]:
            places = places.astype("int64", casting="same_kind")
        return store(
            "reduceat",
            lib.nd_ufunc_reduceat,
            None,
            out,
            self._index,
            convert(array)[0],
            index(axis),
            places,
            0 if dtype is None else code_of(dtype),
        )

    def outer(self, A, B, /, **options):
        """The operation on each pair of elements of A and B.

        >>> nd.subtract.outer([10, 20], [1, 2, 3])
        array([[ 9,  8,  7],
               [19, 18, 17]])
        """
        if self.nin != 2:
            raise ValueError("outer product only supported for binary functions")
        a, b = convert(A)[0], convert(B)[0]
        if not options and self.nout == 1:
            args = self._index, a._handle, b._handle, null
            return result_of(self.__name__, lib.nd_ufunc_outer, *args)
        return self(a[(...,) + (None,) * b.ndim], b, **options)

    def _operand_at(self, target, b):
        """The array of b: a number of Python in the dtype that goes with target."""
        if not is_weak(b):
            return convert(b)[0]
        options = new("nd_ufunc_options *")
        options.casting = lib.ND_CAST_SAME_KIND
        (_, operand), weak = self._operands((target, b), options)
        codes = target.dtype._code, operand.dtype._code
        wanted = self._resolve(codes, weak, 0, options.casting)[1]
        return operand.astype(by_code[wanted], copy=False)

    def at(self, a, indices, b=NO_VALUE, /):
        """a[indices] = operation(a[indices], b), once for each index, also for one that
        occurs several times. indices: integers, slices, masks, arrays of integers, or a
        tuple of these.

        >>> a = nd.zeros(3, int)
        >>> nd.add.at(a, [0, 2, 2], 1)
        >>> a
        array([1, 0, 2])
        """
        if (b is NO_VALUE) != (self.nin == 1):
            raise ValueError(f"{self.__name__}.at() takes {self.nin - 1} operands")
        target, flags = writable(a, "a"), new("int32_t *")
        target, found = index_arrays(indices, target)
        operand = None if b is NO_VALUE else self._operand_at(target, b)
        handles = new(INT64S, [live(each) for each in found])
        other = 0 if operand is None else live(operand)
        args = self._index, target._handle, len(found), handles, other
        check(lib.nd_ufunc_at(*args, flags))
        if flags[0]:
            notice(flags[0], f"{self.__name__}.at")
