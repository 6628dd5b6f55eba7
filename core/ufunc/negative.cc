// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/negative.h"

#include <cstring>

namespace nd {

bool RefusesNegative(const UfuncRow& row, Dtype dtype) noexcept {
  return row.flags == FlagRule::kPower && KindOf(dtype) == Kind::kInt;
}

bool HasNegative(Dtype dtype, const void* data, int64_t stride, int64_t count,
                 const char* where, int64_t where_stride) noexcept {
  bool found = false;
  VisitDtype(dtype, [&]<typename Row>(Row) {
    using T = typename Row::Type;
    if constexpr (Row::kKind == Kind::kInt) {
      const char* const bytes = static_cast<const char*>(data);
      T all = 0;  // has the signs of all
      for (int64_t i = 0; i < count; ++i) {
        T element;
        std::memcpy(&element, bytes + i * stride, sizeof(T));
        if (where != nullptr && where[i * where_stride] == 0) element = 0;
        all = static_cast<T>(all | element);
      }
      found = all < 0;
    }
  });
  return found;
}

}  // namespace nd
