// SPDX-License-Identifier: BSD-3-Clause
// Real vectors and some tens or hundreds of taps by transforms that stay in the nearest
// cache (kernels/correlate_spectra): as signal/method's, without plans and memory.
#pragma once

#include "core/signal/method.h"
#include "core/signal/short.h"

namespace nd::signal {

// False if RunSpectra will be, for operands of n and m elements: a quick look. Fewer taps
// are better off with sums (signal/method.h), until these take longer than with more
// taps. Fewer products take less time than any transforms. With many taps most of a block
// is skipped, and few samples do better with longer ones.
inline bool MayPreferSpectra(Dtype dtype, int64_t n, int64_t m) noexcept {
  constexpr int64_t kLeastTaps = 36, kMostTaps = 512;
  constexpr int64_t kManyTaps = 256, kManySamples = 4096;
  constexpr int64_t kLeastWork = 15000;
  const int64_t taps = n < m ? n : m, samples = n < m ? m : n;
  return (dtype == Dtype::kFloat32 || dtype == Dtype::kFloat64) && taps >= kLeastTaps &&
         taps <= kMostTaps && samples >= kLeastWork / taps &&
         (taps <= kManyTaps || samples >= kManySamples);
}

// False when the job is not one for them, or when the sums would be as fast: too few taps
// or too many, few results, operands that are not aligned or overlap, or the target has
// no kernel; and when some are not finite and moderate (signal/method.h): then y holds
// anything. The results do not depend on x_step or on the number of threads.
bool RunSpectra(const ShortJob& job) noexcept;

}  // namespace nd::signal
