-- SPDX-License-Identifier: BSD-3-Clause
-- The example of every binding, in LuaJIT: ffi.cdef reads decl.h as it stands.
local ffi = require("ffi")
local root = arg[0]:match("^(.*)/examples/") or "."

ffi.cdef(assert(io.open(root .. "/include/ndabi/decl.h")):read("*a"))
local nd = ffi.load(os.getenv("NDABI_LIBRARY") or "libndabi.so.0")

local function message(status)
  local text = ffi.new("char[256]")
  nd.nd_error_message(status, text, 256, nil)
  return ffi.string(text)
end

local function check(status)
  if status ~= 0 then error(message(status), 2) end
end

-- The array that a function stores through its last argument.
local function call(f, ...)
  local result = ffi.new("nd_array[1]")
  local arguments = { ... }
  arguments[select("#", ...) + 1] = result
  check(f(unpack(arguments, 1, select("#", ...) + 1)))
  return result[0]
end

local function view_of(array)
  local view = ffi.new("const nd_view *[1]")
  check(nd.nd_view_of(array, view))
  return view[0]
end

local function show(name, array)
  local text = ffi.new("char[256]")
  check(nd.nd_format(array, nd.ND_TEXT_STR, nil, text, 256, nil))
  print(("%-8s %s"):format(name, ffi.string(text)))
end

-- Ten squares, written through the view.
local squares = call(nd.nd_empty, nd.ND_FLOAT64, 1, ffi.new("int64_t[1]", 10))
local element = ffi.cast("double *", view_of(squares).data)
for i = 0, 9 do element[i] = i * i end
show("squares", squares)

-- squares[::-2] shares their memory.
local whole = nd.ND_ITEM_SLICE + nd.ND_ITEM_OPEN_START + nd.ND_ITEM_OPEN_STOP
local odd = call(nd.nd_slice, squares, ffi.new("int64_t[4]", whole, 0, 0, -2), 1)
show("odd", odd)

-- Strides count bytes. These are negative.
local view = view_of(odd)
local at, sum = ffi.cast("char *", view.data), 0
for _ = 1, tonumber(view.size) do
  sum = sum + ffi.cast("double *", at)[0]
  at = at + view.strides[0]
end
print(("%-8s %.1f"):format("sum", sum))

-- The taps stay in the memory of the caller.
local taps = ffi.new("double[3]", 0.25, 0.5, 0.25)
local kernel = call(nd.nd_wrap, nd.ND_FLOAT64, 1, ffi.new("int64_t[1]", 3), nil, taps, 0,
  ffi.sizeof(taps), nd.ND_FLAG_READONLY)
local smooth = call(nd.nd_convolve, odd, kernel, nd.ND_MODE_SAME)
show("smooth", smooth)

-- Every operation has a name, and there is a registry of them.
local change = call(nd.nd_binary, "subtract", smooth, odd)
show("change", change)

-- squares[10:] is an empty array, and cannot be smoothed.
local past = ffi.new("int64_t[4]", nd.ND_ITEM_SLICE + nd.ND_ITEM_OPEN_STOP, 10, 0, 1)
local none = call(nd.nd_slice, squares, past, 1)
local status = nd.nd_convolve(none, kernel, nd.ND_MODE_SAME, ffi.new("nd_array[1]"))
print(("%-8s %d %s"):format("error", nd.nd_status_code(status), message(status)))

for _, array in ipairs({ squares, odd, kernel, smooth, change, none }) do
  check(nd.nd_release(array))
end
print(("%-8s %d"):format("live", tonumber(nd.nd_live_count())))
