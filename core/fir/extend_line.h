// SPDX-License-Identifier: BSD-3-Clause
// Ways to continue a line of numbers that need arithmetic.
#pragma once

#include "core/filter/boundary.h"

namespace nd {

// What is seen beyond the ends of a line. The twins of nd_boundary and, from kSmooth on,
// of nd_extension.
enum class Extension : int32_t {
  kSmooth = 5,         // a line through the last two samples
  kLine = 6,           // a line of the slope from the first sample to the last
  kAntisymmetric = 7,  // -b -a | a b c d | -d -c
  kAntireflect = 8,    // 2a-c 2a-b | a b c d | 2d-c 2d-b
  kInterpolate = 9,    // of Savitzky-Golay filters alone
};
constexpr bool IsBoundary(Extension extension) noexcept {
  return static_cast<int32_t>(extension) >= 0 &&
         static_cast<int32_t>(extension) < kBoundaryCount;
}
constexpr Boundary BoundaryOf(Extension extension) noexcept {
  return static_cast<Boundary>(extension);
}

namespace fir {

// Fills the ends of `width` lines in place, whose elements of equal number lie side by
// side: of the `count` elements of each all but the first `before` and the last `after`
// are samples, one at least. extension: kSmooth to kAntireflect. dtype: float32, float64,
// complex64, complex128.
void ExtendByArithmetic(Extension extension, Dtype dtype, void* lines, int64_t width,
                        int64_t count, int64_t before, int64_t after) noexcept;

}  // namespace fir
}  // namespace nd
