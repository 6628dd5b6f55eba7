# SPDX-License-Identifier: BSD-3-Clause
"""How filters are called. What a filter of the library is told besides arrays follows
from the number of axes and from its settings: the other arguments of a function. With
small images it would take most of the time, so it is prepared once and kept."""

from functools import lru_cache
from math import copysign

from ndabi._argument_names import Renamed
from ndabi._array import ndarray
from ndabi._asarray import asarray
from ndabi._dtypes import code_of
from ndabi._extension import address_of, fast, short
from ndabi._filter_options import OPTIONS
from ndabi._folds import writable
from ndabi._handle import Handle, make
from ndabi._library import check, ffi, lib, new

# The filters of the library, by numbers that the extension module knows.
CORRELATE, GAUSSIAN, UNIFORM, DERIVATIVE, RANK, MORPHOLOGY = range(6)
_NAMES = "correlate", "gaussian", "uniform", "derivative", "rank", "morphology"
_MAKE = [getattr(lib, f"nd_filter_{name}") for name in _NAMES]
_INTO = [getattr(lib, f"nd_filter_{name}_into") for name in _NAMES]

# What the library calls otherwise.
ARGUMENTS = Renamed(a="input", target="output")

_NUMBERS = frozenset((float, int))
_PLAIN = frozenset((*_NUMBERS, str, type(None)))


def is_dtype(output):
    """Whether an output is None or a dtype."""
    return (
        output is None
        or isinstance(output, (str, type))
        or not isinstance(output, Handle)
        and not hasattr(output, "__array_interface__")
    )


def _are_plain(settings):
    """Whether the settings are known by their values and types."""
    return all(
        type(each) in _PLAIN
        or type(each) is tuple
        and all(type(item) is int for item in each)
        for each in settings
    )


@lru_cache(maxsize=64, typed=True)
def _kept(prepare, ndim, sign, *settings):
    return prepare(ndim, *settings)


def prepared(prepare, array, cval, settings):
    """What prepare(ndim, *settings) makes: the arguments of the library behind the
    arrays, the options last, and what has to live as long. It may be kept, and is not
    changed. cval: the one of the settings that depends on the array, and whose sign is
    seen where it is 0."""
    if isinstance(cval, complex) and not array.dtype.startswith("complex"):
        raise ValueError("Cannot provide a complex-valued cval when the input is real.")
    if _PLAIN.issuperset(map(type, settings)) or _are_plain(settings):
        return _kept(prepare, array.ndim, copysign(1, cval), *settings)
    return prepare(array.ndim, *settings)


def stored(number, array, args, output):
    """What a filter makes of an array, as `output` wants it: None, a dtype, or an array
    to store it in."""
    if type(output) is ndarray or not is_dtype(output):
        target = writable(output)
        with ARGUMENTS:
            check(_INTO[number](array._handle, *args, target._handle))
        return output
    if output is not None:
        options = new(OPTIONS, args[-1][0])
        options.dtype = code_of(output)
        args = *args[:-1], options
    with ARGUMENTS:
        return make(_MAKE[number], array._handle, *args)


def filtered(number, prepare, input, output, cval, *settings):
    """The same of a filter without further arrays."""
    if (
        type(input) is type(output) is ndarray
        and type(cval) is float
        and _PLAIN.issuperset(map(type, settings))
    ):
        known = _kept(prepare, input.ndim, copysign(1, cval), *settings)
        # What fails here does so again below.
        if not _INTO[number](input._handle, *known[0], output._handle):
            return output
    array = asarray(input)
    known = prepared(prepare, array, cval, settings)
    return stored(number, array, known[0], output)


def _packed(prepare):
    """prepare as the extension module wants it: numbers and addresses, or None."""

    def pack(ndim, *settings):
        known = prepare(ndim, *settings)
        numbers = [
            int(ffi.cast("intptr_t", each)) if isinstance(each, ffi.CData) else each
            for each in known[0]
        ]
        return (*numbers, known) if _NUMBERS.issuperset(map(type, numbers)) else None

    return pack


def short_filter(number, prepare):
    """Decorates a filter, whose settings are all parameters but input, weights and
    output: where there is the extension module, a short way for settings that are plain
    comes first. number: of the filter."""

    def decorate(function):
        if fast is None:
            return function
        code = function.__code__
        positional = code.co_argcount
        names = code.co_varnames[: positional + code.co_kwonlyargcount]
        named = function.__kwdefaults__ or {}
        known = (
            names,
            positional,
            (*function.__defaults__, *[named[each] for each in names[positional:]]),
            names.index("output"),
            _packed(prepare),
            [],
            address_of(f"nd_filter_{_NAMES[number]}"),
        )
        name = f"nd_filter_{_NAMES[number]}_into"
        return short("filter", name, number, known)(function)

    return decorate
