// SPDX-License-Identifier: BSD-3-Clause
// Which lines of memory drive each other out of the level 1 cache.
#pragma once

#include <cstdint>

namespace nd {

inline constexpr int64_t kSetPeriod = 4096;  // bytes, after which its sets repeat

// Whether rows so many bytes apart share its sets.
constexpr bool RowsShareSets(int64_t stride) noexcept {
  constexpr int64_t kLine = 64;
  return ((stride + kLine - 1) & (kSetPeriod - 1)) < 2 * kLine - 1;
}

}  // namespace nd
