// SPDX-License-Identifier: BSD-3-Clause
#include "core/loop/fill.h"

#include <algorithm>
#include <cstring>

#include "core/array/layout.h"
#include "core/loop/assign.h"

namespace nd {

void FillStrided(int32_t ndim, const int64_t* shape, Dtype dtype, void* data,
                 const int64_t* strides, const void* value) noexcept {
  static constexpr int64_t kBroadcast[kMaxDims] = {};
  char element[kMaxItemSize];
  std::memcpy(element, value, static_cast<size_t>(ItemSize(dtype)));
  int64_t distinct[kMaxDims];  // along an axis that does not move, once is enough
  for (int32_t i = 0; i < ndim; ++i) {
    distinct[i] = strides[i] == 0 ? std::min(shape[i], int64_t{1}) : shape[i];
  }
  AssignDisjoint(ndim, distinct, dtype, element, kBroadcast, dtype, data, strides);
}

}  // namespace nd
