// SPDX-License-Identifier: BSD-3-Clause
// Reading and converting one dtype-tagged scalar.
#pragma once

#include <cstring>

#include "core/create/ranges.h"
#include "core/dtype/convert.h"

namespace nd {

inline bool IsInteger(Dtype dtype) noexcept {
  const Kind kind = InfoOf(dtype).kind;
  return kind == Kind::kInt || kind == Kind::kUint;
}

// The scalar as a C++ number. __int128 holds every integer dtype exactly.
template <typename To>
To ReadScalar(ScalarRef scalar) noexcept {
  return VisitDtype(scalar.dtype, [&]<typename Row>(Row) -> To {
    typename Row::Type value;
    std::memcpy(&value, scalar.value, sizeof(value));
    if constexpr (std::is_same_v<To, __int128>) {
      if constexpr (Row::kKind == Kind::kInt || Row::kKind == Kind::kUint) return value;
      return Convert<int64_t>(value);
    } else {
      return Convert<To>(value);
    }
  });
}

// Stores the scalar as an element of `to`. `element` may be the scalar itself.
inline void ConvertScalar(ScalarRef scalar, Dtype to, void* element) noexcept {
  VisitDtype(to, [&]<typename Row>(Row) {
    const auto value = ReadScalar<typename Row::Type>(scalar);
    std::memcpy(element, &value, sizeof(value));
  });
}

}  // namespace nd
