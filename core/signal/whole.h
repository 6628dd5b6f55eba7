// SPDX-License-Identifier: BSD-3-Clause
// Some hundred real samples and as many taps by one transform there and back that holds
// them all (kernels/correlate_whole), but for some last results.
#pragma once

#include "core/kernels/correlate_whole.h"
#include "core/signal/short.h"

namespace nd::signal {

// T: float or double, that of the job.
template <typename T>
class Whole {
 public:
  explicit Whole(const ShortJob& job) noexcept;

  // Nanoseconds that Run will take: infinity if it cannot.
  double duration() const noexcept { return duration_; }

  // As RunSpectra.
  bool Run() const noexcept;

 private:
  // Results of the whole convolution, of which those of the job begin at offset_: a
  // transform gives the first `room()` of them, less those that come behind these.
  int64_t room() const noexcept { return 2 * rows_ * kWholeRow; }
  int64_t behind(int64_t room) const noexcept;
  bool NeedsSums(int64_t room) const noexcept;
  bool SumBehind(const T* x, T* sums) const noexcept;

  const ShortJob& job_;
  const WholeFunction<T> kernel_;
  const int64_t offset_, end_;
  int64_t rows_ = 0;
  double duration_;
};

}  // namespace nd::signal
