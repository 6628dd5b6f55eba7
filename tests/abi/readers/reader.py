# SPDX-License-Identifier: BSD-3-Clause
"""decl.h through cffi, on CPython or PyPy: reader.py <decl.h> <library>."""

import sys

import cffi

ffi = cffi.FFI()
with open(sys.argv[1]) as file:
    ffi.cdef(file.read())
nd = ffi.dlopen(sys.argv[2])

for name in dir(nd):
    getattr(nd, name)  # dlsym of every function

result = ffi.new("nd_array *")
assert nd.nd_ones(nd.ND_FLOAT64, 2, [3, 4], result) == 0
view = ffi.new("const nd_view **")
assert nd.nd_view_of(result[0], view) == 0
assert ffi.string(nd.nd_code_name(nd.ND_E_SHAPE)) == b"ND_E_SHAPE"
data = ffi.cast("double *", view[0].data)
print(sum(data[i] for i in range(view[0].size)), view[0].strides[0])
assert nd.nd_release(result[0]) == 0
assert nd.nd_status_code(nd.nd_release(result[0])) == nd.ND_E_HANDLE
