# SPDX-License-Identifier: BSD-3-Clause
"""The methods of ufuncs that apply one many times: reduce, accumulate, reduceat, outer
and at."""

from operator import index

from ndabi._asarray import convert
from ndabi._calls import result_of
from ndabi._compare import copyto
from ndabi._dtypes import by_code, code_of
from ndabi._elements import pack
from ndabi._errstate import notice
from ndabi._extension import short
from ndabi._handle import Handle, make
from ndabi._library import INT64S, check, ffi, lib, new, null
from ndabi._short_reductions import along
from ndabi._views import axes_of
from ndabi.exceptions import ShapeError


class _NoValue:
    """Stands for an argument that is not given where None would mean something."""

    def __repr__(self):
        return "<no value>"


NO_VALUE = _NoValue()


def writable(out):
    """The array that is written for an out argument: itself, or a view of NumPy's."""
    if isinstance(out, tuple) and len(out) == 1:
        (out,) = out
    if isinstance(out, Handle):
        return out
    if hasattr(out, "__array_interface__") and hasattr(out, "__setitem__"):
        return convert(out)[0]
    raise TypeError("return arrays must be of ArrayType")


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

    __slots__ = ("_arrays", "_handle")

    def __init__(self, dtype=None, keepdims=False, initial=NO_VALUE, where=True):
        self._handle = options = new("nd_reduce_options *")
        options.struct_size = ffi.sizeof("nd_reduce_options")
        options.dtype = 0 if dtype is None else code_of(dtype)
        options.keepdims = bool(keepdims)
        options.casting = lib.ND_CAST_UNSAFE
        self._arrays = []
        if where is not True:
            options.mask = self.keep(where)
        if initial is not NO_VALUE and initial is not None:
            options.weak_initial = is_weak(initial)
            options.initial = self.keep(initial)

    def keep(self, value):
        """The handle of the array of a value."""
        self._arrays.append(convert(value)[0])
        return self._arrays[-1]._handle

    def set(self, **options):
        """More options: numbers, or arrays."""
        for name, value in options.items():
            value = self.keep(value) if isinstance(value, Handle) else value
            setattr(self._handle, name, value)
        return self


def options_of(dtype=None, keepdims=False, initial=NO_VALUE, where=True):
    """The Reduction of these arguments. None needs none."""
    if dtype is None and not keepdims and initial is NO_VALUE and where is True:
        return null
    return Reduction(dtype, keepdims, initial, where)


def store(name, function, into, out, *args):
    """Calls function for a fresh result. With an out argument, calls into, or copies.
    Arrays and Reductions among the args live until then. name: what warnings call it."""
    plain = [each._handle if isinstance(each, _HOLDERS) else each for each in args]
    if out is None or into is None:
        result = result_of(name, function, *plain)
        if out is None:
            return result
        target = writable(out)
        if target.shape != result.shape:
            raise ShapeError(f"out has the shape {target.shape}, not {result.shape}")
        copyto(target, result)
    else:
        flags = new("int32_t *")
        check(into(*plain, writable(out)._handle, flags))
        if flags[0]:
            notice(flags[0], name)
    return out[0] if isinstance(out, tuple) else out


_HOLDERS = Handle, Reduction
_reduce, _reduce_value = lib.nd_ufunc_reduce, lib.nd_ufunc_reduce_value


class Folds:
    """The methods of a ufunc of two inputs and one output that fold arrays with it."""

    @short("fold", "nd_ufunc_reduce_value")
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
        into = lib.nd_ufunc_reduce_into
        args = self._index, array, *axes_of(axis), given
        return store("reduce", lib.nd_ufunc_reduce, into, out, *args)

    @short("accumulation", "nd_ufunc_accumulate")
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
        return store(
            "reduceat",
            lib.nd_ufunc_reduceat,
            None,
            out,
            self._index,
            convert(array)[0],
            index(axis),
            convert(indices)[0].astype("int64", casting="same_kind", copy=False),
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
        occurs several times.

        >>> a = nd.zeros(3, int)
        >>> nd.add.at(a, [0, 2, 2], 1)
        >>> a
        array([1, 0, 2])
        """
        if (b is NO_VALUE) != (self.nin == 1):
            raise ValueError(f"{self.__name__}.at() takes {self.nin - 1} operands")
        if not isinstance(indices, tuple):
            indices = (indices,)
        found = [convert(each)[0] for each in indices]
        target, flags = writable(a), new("int32_t *")
        operand = None if b is NO_VALUE else self._operand_at(target, b)
        handles = new(INT64S, [each._handle for each in found])
        other = 0 if operand is None else operand._handle
        args = self._index, target._handle, len(found), handles, other
        check(lib.nd_ufunc_at(*args, flags))
        if flags[0]:
            notice(flags[0], f"{self.__name__}.at")
