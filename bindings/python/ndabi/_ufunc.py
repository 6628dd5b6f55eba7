# SPDX-License-Identifier: BSD-3-Clause
"""ufunc: the elementwise operations as objects, and the long way of calling one."""

import math

from ndabi import _calls
from ndabi._asarray import convert
from ndabi._broadcast import broadcast_shapes
from ndabi._calls import take
from ndabi._creation import empty
from ndabi._dtypes import by_code, casting_code, code_of
from ndabi._dtypes import dtype as as_dtype
from ndabi._errstate import notice
from ndabi._extension import fast
from ndabi._folds import Folds, is_weak, number, writable
from ndabi._handle import live
from ndabi._library import INT64S, check, ffi, lib, new
from ndabi._pairs import pair
from ndabi._scalars import bounds
from ndabi._ufunc_help import document, input_names
from ndabi._views import order_code

_IDENTITIES = {
    lib.ND_IDENTITY_ZERO: 0,
    lib.ND_IDENTITY_ONE: 1,
    lib.ND_IDENTITY_TRUE: True,
    lib.ND_IDENTITY_ALL_BITS: -1,
    lib.ND_IDENTITY_MINUS_INFINITY: -math.inf,
}
_COMPARISONS = {"equal", "not_equal", "less", "less_equal", "greater", "greater_equal"}
_LOGICAL = {"logical_and", "logical_or", "logical_xor", "logical_not"}
_OPTIONS = ("where", "casting", "order", "dtype", "subok", "signature")


def _code_of_number(value):
    """The code of the dtype that a Python number has on its own."""
    for kind in (int, float):
        if isinstance(value, kind):
            return as_dtype(kind)._code
    return as_dtype(complex)._code


def outputs(out, count):
    """The out argument as a tuple."""
    if out is None:
        return (None,) * count
    if not isinstance(out, tuple):
        out = (out,)
    if len(out) != count:
        raise ValueError(
            "The 'out' tuple must have exactly one entry per ufunc output"
            if count > 1 or len(out) > 1
            else "'out' must be an array"
        )
    return out


class ufunc(Folds, object if fast is None else fast.Operation):
    """An elementwise operation, with broadcasting and NumPy's promotion.

    Called with inputs. out: an array that receives the result, or a tuple of them. where:
    a mask of the elements that are computed. dtype: that of the computation. casting:
    which casts are allowed. Results of inputs without axes are scalars.

    >>> nd.add([1, 2], [[10], [20]])
    array([[11, 12],
           [21, 22]])
    >>> nd.add.nin, nd.add.identity, nd.add.reduce([1, 2, 3])
    (2, 0, nd.int64(6))
    """

    __module__ = "ndabi"
    signature = None

    def __new__(cls, index):
        if fast is not None:
            return fast.Operation.__new__(cls)
        # A class of its own, so that a call is one call of one function.
        return object.__new__(type(cls.__name__, (cls,), {"__doc__": cls.__doc__}))

    def __init__(self, index):
        cell = new("const nd_ufunc_desc **")
        check(lib.nd_ufunc_info(index, cell))
        row = cell[0]
        self._index = index
        self.__name__ = self.__qualname__ = ffi.string(row.name).decode()
        self._counts = row.inputs, row.outputs
        self._identity = _IDENTITIES.get(row.identity)
        if self._identity is not None and self.__name__ in _LOGICAL:
            self._identity = bool(self._identity)
        self._summary = ffi.string(row.doc).decode()
        self.__doc__ = document(self.__name__, *self._counts, self._summary)
        if fast is not None:
            calls = self.__name__, self._long, self._parse
            self._serve(index, self.nin, self.nout, *calls)
        else:
            type(self).__call__ = staticmethod(self._make_short(self._long))

    def _make_short(self, otherwise, **options):
        """What calls it: the short way of _calls or _pairs if there is one. otherwise:
        what is done with inputs that it does not know."""
        if self.nout == 1 and self.nin in (1, 2):
            make_short = _calls.unary if self.nin == 1 else _calls.binary
            args = self._index, self.__name__, otherwise, self._parse
            short = make_short(*args, **options)
        elif self.nout == 2 and self.nin <= 2:
            short = pair(self._index, self.__name__, self.nin, otherwise, self._parse)
        else:

            def short(*args, **options):
                return self._parse(args, **options)

        short.__name__ = short.__qualname__ = self.__name__
        return short

    def __repr__(self):
        return f"<ufunc '{self.__name__}'>"

    def __reduce__(self):
        from ndabi._ufuncs import by_name

        return by_name, (self.__name__,)

    @property
    def __signature__(self):
        import inspect  # heavy, and only asked for by help()

        names = input_names(self.nin)
        kind = inspect.Parameter
        parameters = [kind(name, kind.POSITIONAL_ONLY) for name in names]
        parameters.append(kind("out", kind.POSITIONAL_OR_KEYWORD, default=None))
        for name, default in (
            ("where", True),
            ("casting", "same_kind"),
            ("order", "K"),
            ("dtype", None),
        ):
            parameters.append(kind(name, kind.KEYWORD_ONLY, default=default))
        return inspect.Signature(parameters)

    @property
    def nin(self):
        """The number of inputs."""
        return self._counts[0]

    @property
    def nout(self):
        """The number of outputs."""
        return self._counts[1]

    @property
    def nargs(self):
        """The number of inputs and outputs."""
        return sum(self._counts)

    @property
    def identity(self):
        """What a reduction of no elements gives, None if there is no such number."""
        return self._identity

    @property
    def types(self):
        """The loops, as NumPy writes them: 'dd->d'."""
        found = []
        for dtype in by_code[1:]:
            try:
                code = dtype._code
                codes = self._resolve([code] * self.nin, 0, code, lib.ND_CAST_UNSAFE)
            except TypeError:
                continue
            if code not in codes[: self.nin]:
                continue  # the one of the results
            chars = "".join(by_code[code].char for code in codes)
            found.append(f"{chars[: self.nin]}->{chars[self.nin :]}")
        return found

    @property
    def ntypes(self):
        """The number of loops."""
        return len(self.types)

    def resolve_dtypes(self, dtypes, *, signature=None, casting=None, reduction=False):
        """The dtypes that a call with inputs of these dtypes computes with. int, float
        and complex stand for Python's numbers; None for the outputs is allowed.

        >>> nd.add.resolve_dtypes(("int8", "float32", None))
        (dtype('float32'), dtype('float32'), dtype('float32'))
        """
        if signature is not None or reduction:
            raise NotImplementedError("resolve_dtypes takes inputs of a call only")
        given = dtypes[: self.nin]
        if len(dtypes) not in (self.nin, self.nargs) or None in given:
            raise ValueError(
                f"resolve_dtypes takes {self.nin} dtypes of inputs, and those of the "
                f"{self.nout} outputs or None"
            )
        numbers = (int, float, complex)
        weak = sum(1 << i for i, each in enumerate(given) if each in numbers)
        codes = [as_dtype(each)._code for each in given]
        rule = casting_code(casting or "same_kind")
        return tuple(by_code[code] for code in self._resolve(codes, weak, 0, rule))

    def _resolve(self, codes, weak, dtype, casting):
        """The codes of the operands of the loop."""
        cells = new("int32_t[5]")
        args = self._index, self.nin, new("int32_t[]", codes), weak, dtype, casting
        check(lib.nd_ufunc_resolve(*args, cells, 5))
        return list(cells)[: self.nargs]

    def _long(self, *inputs):
        return self._compute(inputs, (None,) * self.nout)

    def _parse(self, args, out=None, **options):
        """Arguments in all the ways that NumPy takes them."""
        nin = self.nin
        if not nin <= len(args) <= self.nargs:
            raise TypeError(
                f"{self.__name__}() takes from {nin} to {self.nargs} positional "
                f"arguments but {len(args)} were given"
            )
        if len(args) > nin:
            if out is not None:
                raise TypeError(
                    "cannot specify 'out' as both a positional and keyword argument"
                )
            out = args[nin:] + (None,) * (self.nargs - len(args))
        for name in options:
            if name not in _OPTIONS:
                raise TypeError(
                    f"{self.__name__}() got an unexpected keyword argument '{name}'"
                )
        if options.pop("signature", None) is not None:
            raise TypeError("a signature is not supported: use dtype")
        if not isinstance(options.pop("subok", True), bool):
            raise TypeError("subok must be a bool: there are no subclasses to keep")
        return self._compute(args[:nin], outputs(out, self.nout), **options)

    def _compute(
        self,
        inputs,
        outs,
        where=True,
        casting="same_kind",
        order="K",
        dtype=None,
        label=None,
    ):
        """The long way: any input, any option."""
        options = new("nd_ufunc_options *")
        options.struct_size = ffi.sizeof("nd_ufunc_options")
        options.dtype = 0 if dtype is None else code_of(dtype)
        options.casting = casting_code(casting)
        options.order = order_code(order)
        if self.__name__ in _LOGICAL and dtype is None and casting in ("no", "equiv"):
            inputs = [convert(each)[0].astype("bool") for each in inputs]  # no cast
        arrays, options.weak = self._operands(inputs, options)
        if where is not True:
            where = convert(where)[0]
            options.mask = live(where)
        handles = new(INT64S, [live(each) for each in arrays])
        flags = new("int32_t *")
        missing = sum(out is None for out in outs)
        if missing == self.nout:
            results = new(INT64S, self.nout)
            check(
                lib.nd_ufunc_call(
                    self._index, self.nin, handles, options, self.nout, results, flags
                )
            )
            found = [take(handle) for handle in results]
        else:
            found = self._allocated(arrays, outs, options) if missing else outs
            targets = [writable(out) for out in found]
            check(
                lib.nd_ufunc_call_into(
                    self._index,
                    self.nin,
                    handles,
                    options,
                    self.nout,
                    new(INT64S, [live(each) for each in targets]),
                    flags,
                )
            )
        if flags[0]:
            notice(flags[0], label or self.__name__)
        return found[0] if self.nout == 1 else tuple(found)

    def _operands(self, inputs, options):
        """The inputs as arrays, and a bit for each that is weak."""
        arrays = [None if is_weak(each) else convert(each)[0] for each in inputs]
        numbers = [i for i, each in enumerate(arrays) if each is None]
        if len(numbers) == self.nin == 1 and not options.dtype:  # nothing to follow
            return [number(inputs[0])], 0
        if self.__name__ in _COMPARISONS and all(type(each) is int for each in inputs):
            a, b = inputs
            inputs = (a > b) - (a < b), 0
        weak = sum(1 << i for i in numbers)
        codes = [
            _code_of_number(value) if each is None else each.dtype._code
            for value, each in zip(inputs, arrays)
        ]
        for i in numbers:
            value = inputs[i]
            if isinstance(value, int) and not 0 <= value < 128:
                value = self._fitting(i, value, codes, weak, options)
            arrays[i] = number(value)
        return arrays, weak

    def _fitting(self, i, value, codes, weak, options):
        """What stands for a Python int: a float if the loop is one of floats. An int that
        is no element of the loop is an error, but compares as what it is: beyond all."""
        if self.__name__ in _LOGICAL:
            return value != 0
        dtype = by_code[self._resolve(codes, weak, options.dtype, options.casting)[i]]
        if dtype.kind in "fc":
            return value if -(2**63) <= value < 2**64 else float(value)
        low, high = bounds(dtype)
        if dtype.kind in "iu" and not low <= value <= high:
            if self.__name__ in _COMPARISONS:
                return math.inf if value > 0 else -math.inf
            raise OverflowError(f"Python integer {value} out of bounds for {dtype}")
        return value

    def _allocated(self, arrays, outs, options):
        """The outputs, with fresh arrays for those that are not given."""
        given = [writable(out) for out in outs if out is not None]
        shape = broadcast_shapes(*[each.shape for each in arrays + given])
        codes = [each.dtype._code for each in arrays]
        codes = self._resolve(codes, options.weak, options.dtype, options.casting)
        return [
            empty(shape, by_code[code]) if out is None else out
            for out, code in zip(outs, codes[self.nin :])
        ]


if fast is not None:
    fast.take_calls(ufunc)
