// SPDX-License-Identifier: BSD-3-Clause
// Cosine transforms of the second and third type, by a transform of as many real numbers
// (Makhoul, "A fast cosine transform in one and two dimensions", 1980).
#pragma once

#include "core/fft/real.h"

namespace nd::fft {

template <typename T>
class CosineFft {
 public:
  // n >= 1. kOverflow, kNoMemory, kLimit.
  Status Prepare(int64_t n, Target target) noexcept;

  int64_t size() const noexcept { return real_.size(); }
  int64_t table_bytes() const noexcept { return real_.table_bytes() + roots_.bytes(); }
  // Numbers of T that a run needs as workspace, aligned to kAlignment.
  int64_t workspace() const noexcept;
  double duration() const noexcept { return 2 * real_.duration(); }

  // For many lines at once, see cosine_columns.h.
  const RealFft<T>& real() const noexcept { return real_; }
  const T* roots() const noexcept { return roots_.data(); }
  const SmoothFft<T>* by_columns() const noexcept { return real_.by_columns(); }

  // The element k of the result is 2 * sum of x[i] * cos(pi k (2 i + 1) / (2 n)), times
  // scale, and the first one times `first` as well. mirrored: of x[i] times (-1)^i, and
  // in reverse order, which is the sine transform. out may be x.
  void Second(const T* x, T* out, bool mirrored, T scale, T first,
              T* workspace) const noexcept;
  // The element k is x[0] * first + 2 * sum of x[i] * cos(pi (2 k + 1) i / (2 n)) for
  // i > 0, times scale. mirrored: of x in reverse order, and times (-1)^k. out may be x.
  void Third(const T* x, T* out, bool mirrored, T scale, T first,
             T* workspace) const noexcept;

 private:
  RealFft<T> real_;
  Table<T> roots_;  // exp(-pi i k / (2 n)) for 0 <= k <= n / 2
};

}  // namespace nd::fft
