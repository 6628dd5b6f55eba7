# SPDX-License-Identifier: BSD-3-Clause
"""The example of every binding, over ctypes: nothing but Python, prototypes by hand."""

import os
import sys
from ctypes import (
    CDLL,
    POINTER,
    Structure,
    byref,
    c_char_p,
    c_double,
    c_int32,
    c_int64,
    c_void_p,
    cast,
    create_string_buffer,
    sizeof,
)

FLOAT64, MODE_SAME, TEXT_STR, FLAG_READONLY = 13, 1, 0, 1
ITEM_SLICE, ITEM_OPEN_START, ITEM_OPEN_STOP = 1, 16, 32


class View(Structure):
    """nd_view."""

    _fields_ = [
        ("struct_size", c_int32),
        ("dtype", c_int32),
        ("ndim", c_int32),
        ("flags", c_int32),
        ("data", c_void_p),
        ("lo", c_int64),
        ("hi", c_int64),
        ("size", c_int64),
        ("shape", POINTER(c_int64)),
        ("strides", POINTER(c_int64)),
    ]


library = CDLL(os.environ.get("NDABI_LIBRARY", "libndabi.so.0"))
int64s, array_result = POINTER(c_int64), POINTER(c_int64)


def prototype(name, *parameters, returns=c_int32):
    function = getattr(library, name)
    function.restype, function.argtypes = returns, parameters
    return function


nd_binary = prototype("nd_binary", c_char_p, c_int64, c_int64, array_result)
nd_convolve = prototype("nd_convolve", c_int64, c_int64, c_int32, array_result)
nd_empty = prototype("nd_empty", c_int32, c_int32, int64s, array_result)
nd_error_message = prototype("nd_error_message", c_int32, c_char_p, c_int64, int64s)
nd_format = prototype(
    "nd_format", c_int64, c_int32, c_void_p, c_char_p, c_int64, int64s
)  # fmt: skip
nd_live_count = prototype("nd_live_count", returns=c_int64)
nd_release = prototype("nd_release", c_int64)
nd_slice = prototype("nd_slice", c_int64, int64s, c_int32, array_result)
nd_status_code = prototype("nd_status_code", c_int32)
nd_view_of = prototype("nd_view_of", c_int64, POINTER(POINTER(View)))
nd_wrap = prototype(
    "nd_wrap", c_int32, c_int32, int64s, int64s, c_void_p, c_int64, c_int64, c_int32,
    array_result,
)  # fmt: skip


def message(status):
    text = create_string_buffer(256)
    nd_error_message(status, text, len(text), None)
    return text.value.decode()


def check(status):
    if status != 0:
        sys.exit(message(status))


def call(function, *args):
    """The array that a function stores through its last argument."""
    result = c_int64()
    check(function(*args, byref(result)))
    return result


def view_of(array):
    view = POINTER(View)()
    check(nd_view_of(array, byref(view)))
    return view.contents


def show(name, array):
    text = create_string_buffer(256)
    check(nd_format(array, TEXT_STR, None, text, len(text), None))
    print(f"{name:8} {text.value.decode()}")


# Ten squares, written through the view.
squares = call(nd_empty, FLOAT64, 1, (c_int64 * 1)(10))
element = cast(view_of(squares).data, POINTER(c_double))
for i in range(10):
    element[i] = i * i
show("squares", squares)

# squares[::-2] shares their memory.
whole = ITEM_SLICE | ITEM_OPEN_START | ITEM_OPEN_STOP
odd = call(nd_slice, squares, (c_int64 * 4)(whole, 0, 0, -2), 1)
show("odd", odd)

# Strides count bytes. These are negative.
view = view_of(odd)
addresses = (view.data + i * view.strides[0] for i in range(view.size))
print(f"{'sum':8} {sum(c_double.from_address(at).value for at in addresses):.1f}")

# The taps stay in the memory of the caller.
taps = (c_double * 3)(0.25, 0.5, 0.25)
kernel = call(
    nd_wrap, FLOAT64, 1, (c_int64 * 1)(3), None, taps, 0, sizeof(taps), FLAG_READONLY
)
smooth = call(nd_convolve, odd, kernel, MODE_SAME)
show("smooth", smooth)

# Every operation has a name, and there is a registry of them.
change = call(nd_binary, b"subtract", smooth, odd)
show("change", change)

# squares[10:] is an empty array, and cannot be smoothed.
none = call(nd_slice, squares, (c_int64 * 4)(ITEM_SLICE | ITEM_OPEN_STOP, 10, 0, 1), 1)
status = nd_convolve(none, kernel, MODE_SAME, byref(c_int64()))
print(f"{'error':8} {nd_status_code(status)} {message(status)}")

for array in (squares, odd, kernel, smooth, change, none):
    check(nd_release(array))
print(f"{'live':8} {nd_live_count()}")
