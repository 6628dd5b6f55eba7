// SPDX-License-Identifier: BSD-3-Clause
// Convolutions of some hundred samples as one product of transforms. Of real polynomials
// modulo z^size - i the two halves of the product make the real and the imaginary part,
// so `size` complex numbers do for twice as many results.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

inline constexpr int64_t kWholeRow = 64;             // samples and taps come in rows
inline constexpr int64_t kWholeSize[] = {256, 512};  // by whether a job is long

// y[n] = r[n] - r[n + 2 * size] for 0 <= n < y_count <= 2 * size, where r is the
// convolution of x and taps, a row after the other: those of x are 2 * size samples,
// those of taps at most `size`.
template <typename T>
struct WholeJob {
  const T* x[16];
  const T* taps[8];
  int64_t tap_rows;
  T* y;
  int64_t y_count;
  bool is_long;
};

// The largest magnitude of the samples, infinity if one is a NaN. T: float or double. An
// error is relative to the norms of x and of the taps.
template <typename T>
using WholeFunction = T (*)(const WholeJob<T>& job) noexcept;

// Null where the target has none.
template <typename T>
WholeFunction<T> FindWhole(Target target) noexcept;

}  // namespace nd
