# SPDX-License-Identifier: BSD-3-Clause
"""The example of every binding, over cffi: decl.h is read as it stands."""

import os
import sys
from pathlib import Path

import cffi

ROOT = Path(__file__).resolve().parents[2]

ffi = cffi.FFI()
ffi.cdef((ROOT / "include" / "ndabi" / "decl.h").read_text())
nd = ffi.dlopen(os.environ.get("NDABI_LIBRARY", "libndabi.so.0"))


def message(status):
    text = ffi.new("char[256]")
    nd.nd_error_message(status, text, len(text), ffi.NULL)
    return ffi.string(text).decode()


def check(status):
    if status != 0:
        sys.exit(message(status))


def call(function, *args):
    """The array that a function stores through its last argument."""
    result = ffi.new("nd_array *")
    check(function(*args, result))
    return result[0]


def view_of(array):
    view = ffi.new("const nd_view **")
    check(nd.nd_view_of(array, view))
    return view[0]


def show(name, array):
    text = ffi.new("char[256]")
    check(nd.nd_format(array, nd.ND_TEXT_STR, ffi.NULL, text, len(text), ffi.NULL))
    print(f"{name:8} {ffi.string(text).decode()}")


# Ten squares, written through the view.
squares = call(nd.nd_empty, nd.ND_FLOAT64, 1, ffi.new("int64_t[]", [10]))
element = ffi.cast("double *", view_of(squares).data)
for i in range(10):
    element[i] = i * i
show("squares", squares)

# squares[::-2] shares their memory.
whole = nd.ND_ITEM_SLICE | nd.ND_ITEM_OPEN_START | nd.ND_ITEM_OPEN_STOP
odd = call(nd.nd_slice, squares, ffi.new("int64_t[]", [whole, 0, 0, -2]), 1)
show("odd", odd)

# Strides count bytes. These are negative.
view = view_of(odd)
first = ffi.cast("char *", view.data)
strided = (ffi.cast("double *", first + i * view.strides[0])[0] for i in range(view.size))
print(f"{'sum':8} {sum(strided):.1f}")

# The taps stay in the memory of the caller.
taps = ffi.new("double[]", [0.25, 0.5, 0.25])
kernel = call(
    nd.nd_wrap, nd.ND_FLOAT64, 1, ffi.new("int64_t[]", [3]), ffi.NULL,
    taps, 0, ffi.sizeof(taps), nd.ND_FLAG_READONLY,
)  # fmt: skip
smooth = call(nd.nd_convolve, odd, kernel, nd.ND_MODE_SAME)
show("smooth", smooth)

# Every operation has a name, and there is a registry of them.
change = call(nd.nd_binary, b"subtract", smooth, odd)
show("change", change)

# squares[10:] is an empty array, and cannot be smoothed.
past = [nd.ND_ITEM_SLICE | nd.ND_ITEM_OPEN_STOP, 10, 0, 1]
none = call(nd.nd_slice, squares, ffi.new("int64_t[]", past), 1)
status = nd.nd_convolve(none, kernel, nd.ND_MODE_SAME, ffi.new("nd_array *"))
print(f"{'error':8} {nd.nd_status_code(status)} {message(status)}")

for array in (squares, odd, kernel, smooth, change, none):
    check(nd.nd_release(array))
print(f"{'live':8} {nd.nd_live_count()}")
