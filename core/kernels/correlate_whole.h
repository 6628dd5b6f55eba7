// SPDX-License-Identifier: BSD-3-Clause
// Convolutions of some hundred samples as one product of transforms. Of real polynomials
// modulo z^size - i the two halves of the product make the real and the imaginary part,
// so `size` complex numbers do for twice as many results.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

// Samples and taps come in rows. As many make a size that the kernels know.
inline constexpr int64_t kWholeRow = 64, kWholeRows[] = {3, 4, 8};

// y[n] = r[n] - r[n + 2 * size] for 0 <= n < y_count <= 2 * size, where r is the
// convolution of x, in 2 * rows rows, and of taps, in at most `rows`.
template <typename T>
struct WholeJob {
  int64_t rows;
  const T* x[16];
  const T* taps[8];
  int64_t tap_rows;
  T* y;
  int64_t y_count;
};

// The largest magnitude of the samples, infinity if one is a NaN. T: float or double. An
// error is relative to the norms of x and of the taps.
template <typename T>
using WholeFunction = T (*)(const WholeJob<T>& job) noexcept;

// Null where the target has none.
template <typename T>
WholeFunction<T> FindWhole(Target target) noexcept;

}  // namespace nd
