-- SPDX-License-Identifier: BSD-3-Clause
-- The kernels of stencils.c for LuaJIT. Prints the seconds of the fastest call of each.
local ffi = require("ffi")

local function larger(a, b)
  return a > b and a or b
end

local kernels = {}

function kernels.conv3(a, k, b, n)
  for i = 0, n - 3 do
    b[i] = k[2] * a[i] + k[1] * a[i + 1] + k[0] * a[i + 2]
  end
end

function kernels.conv5(a, k, b, n)
  for i = 0, n - 5 do
    b[i] = k[4] * a[i] + k[3] * a[i + 1] + k[2] * a[i + 2] + k[1] * a[i + 3]
      + k[0] * a[i + 4]
  end
end

function kernels.conv3x3(a, k, b, n)
  for y = 1, n - 2 do
    for x = 1, n - 2 do
      local p = y * n + x
      b[p] = k[8] * a[p - n - 1] + k[7] * a[p - n] + k[6] * a[p - n + 1]
        + k[5] * a[p - 1] + k[4] * a[p] + k[3] * a[p + 1]
        + k[2] * a[p + n - 1] + k[1] * a[p + n] + k[0] * a[p + n + 1]
    end
  end
end

function kernels.dilate3x3(a, _, b, n)
  for y = 1, n - 2 do
    for x = 1, n - 2 do
      local p = y * n + x
      local most = larger(larger(a[p - n - 1], a[p - n]), a[p - n + 1])
      most = larger(most, larger(larger(a[p - 1], a[p]), a[p + 1]))
      b[p] = larger(most, larger(larger(a[p + n - 1], a[p + n]), a[p + n + 1]))
    end
  end
end

function kernels.sobel(a, _, b, n)
  for y = 1, n - 2 do
    for x = 1, n - 2 do
      local p = y * n + x
      local dx = a[p - n + 1] - a[p - n - 1] + 2 * (a[p + 1] - a[p - 1])
        + a[p + n + 1] - a[p + n - 1]
      local dy = a[p + n - 1] - a[p - n - 1] + 2 * (a[p + n] - a[p - n])
        + a[p + n + 1] - a[p - n + 1]
      b[p] = math.sqrt(dx * dx + dy * dy) / 4
    end
  end
end

local samples = 1000000
local a, b = ffi.new("double[?]", samples), ffi.new("double[?]", samples)
local k = ffi.new("double[9]", 1, 2, 3, 4, 5, 4, 3, 2, 1)
for i = 0, samples - 1 do
  a[i] = i * 7919 % 1009
end
local parts = {}
for name, kernel in pairs(kernels) do
  local n = (name == "conv3" or name == "conv5") and samples or 1000
  local best = math.huge
  for _ = 1, 60 do
    local started = os.clock()
    kernel(a, k, b, n)
    best = math.min(best, os.clock() - started)
  end
  parts[#parts + 1] = string.format('"%s": %.9f', name, best)
end
print("{" .. table.concat(parts, ", ") .. "}")
