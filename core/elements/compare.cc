// SPDX-License-Identifier: BSD-3-Clause
#include "core/elements/elements.h"
#include "core/loop/equal.h"
#include "core/loop/hash.h"
#include "core/loop/overlap.h"

namespace nd {

bool ArrayEqual(const Array& a, const Array& b, bool equal_nan) noexcept {
  if (a.ndim() != b.ndim()) return false;
  for (int32_t i = 0; i < a.ndim(); ++i) {
    if (a.shape(i) != b.shape(i)) return false;
  }
  return EqualStrided(a.ndim(), a.shape(), a.dtype(), a.data(), a.strides(), b.dtype(),
                      b.data(), b.strides(), equal_nan);
}

int64_t HashArray(const Array& a) noexcept {
  // The hash of (dtype, shape..., hash of the elements), as a vector of int64.
  int64_t parts[kMaxDims + 2];
  int64_t count = 0;
  parts[count++] = static_cast<int64_t>(a.dtype());
  for (int32_t i = 0; i < a.ndim(); ++i) parts[count++] = a.shape(i);
  parts[count++] = static_cast<int64_t>(
      HashStrided(a.ndim(), a.shape(), a.dtype(), a.data(), a.strides()));
  const int64_t stride = sizeof(int64_t);
  return static_cast<int64_t>(HashStrided(1, &count, Dtype::kInt64, parts, &stride));
}

bool SharesMemory(const Array& a, const Array& b) noexcept {
  const auto region = [](const Array& array) -> Region {
    return {array.ndim(), array.shape(), array.strides(), array.data(), array.itemsize()};
  };
  return MayShareMemory(region(a), region(b));
}

}  // namespace nd
