// SPDX-License-Identifier: BSD-3-Clause
// Filters that are sums of others: each is computed in the dtype of the result, in
// float32 if that is a 16-bit float, then they are added there.
#pragma once

#include "core/array/array.h"

namespace nd::filter {

enum class Combine { kSum, kRootOfSquares };

// target = terms 0..count-1, combined. run(context, term, array) computes one of them
// into an array like `target`, which is C-contiguous and overlaps nothing.
using TermFunction = Status (*)(void* context, int32_t term, const Array& array);
Status CombineTerms(int32_t count, Combine combine, TermFunction run, void* context,
                    const Array& target) noexcept;

template <typename Run>
Status CombineTerms(int32_t count, Combine combine, const Array& target,
                    Run& run) noexcept {
  return CombineTerms(
      count, combine,
      [](void* context, int32_t term, const Array& array) {
        return (*static_cast<Run*>(context))(term, array);
      },
      &run, target);
}

}  // namespace nd::filter
