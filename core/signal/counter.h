// SPDX-License-Identifier: BSD-3-Clause
// Counting through the indices of several axes.
#pragma once

#include <cstdint>

#include "core/array/layout.h"

namespace nd::signal {

// All indices of the axes [0, ndim), the last one fastest.
class Counter {
 public:
  explicit Counter(int32_t ndim) noexcept : ndim_(ndim) {
    for (int32_t d = 0; d < ndim; ++d) index_[d] = 0;
  }
  int64_t operator[](int32_t d) const noexcept { return index_[d]; }

  // False after the last index, which the first one follows.
  template <typename CountOf>
  bool Next(CountOf count_of) noexcept {
    for (int32_t d = ndim_; d-- > 0;) {
      if (++index_[d] < count_of(d)) return true;
      index_[d] = 0;
    }
    return false;
  }

 private:
  int32_t ndim_;
  int64_t index_[kMaxDims + 2];
};

}  // namespace nd::signal
