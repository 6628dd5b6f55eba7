-- SPDX-License-Identifier: BSD-3-Clause
-- decl.h through LuaJIT: reader.lua <decl.h> <library> <function>...
local ffi = require("ffi")
local file = assert(io.open(arg[1]))
ffi.cdef(file:read("*a"))
local nd = ffi.load(arg[2])

for i = 3, #arg do local _ = nd[arg[i]] end -- dlsym of every function

local result = ffi.new("nd_array[1]")
assert(nd.nd_ones(nd.ND_FLOAT64, 2, ffi.new("int64_t[2]", 3, 4), result) == 0)
local array = result[0]
local view = ffi.new("const nd_view *[1]")
assert(nd.nd_view_of(array, view) == 0)
assert(ffi.string(nd.nd_code_name(nd.ND_E_SHAPE)) == "ND_E_SHAPE")
local data, sum = ffi.cast("double *", view[0].data), 0
for i = 0, tonumber(view[0].size) - 1 do sum = sum + data[i] end
print(string.format("%.1f %d", sum, tonumber(view[0].strides[0])))
assert(nd.nd_release(array) == 0)
assert(nd.nd_status_code(nd.nd_release(array)) == nd.ND_E_HANDLE)
