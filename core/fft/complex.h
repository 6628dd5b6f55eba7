// SPDX-License-Identifier: BSD-3-Clause
// The transform of any length: by small primes, or, where large ones are in it, as a
// convolution (Bluestein, "A linear filtering approach to the computation of discrete
// Fourier transform", 1970).
#pragma once

#include "core/fft/smooth.h"

namespace nd::fft {

// kOverflow for more points than a transform may have.
Status CheckPoints(int64_t n) noexcept;

template <typename T>
class ComplexFft {
 public:
  // n >= 1. kOverflow, kNoMemory, kLimit.
  Status Prepare(int64_t n, Target target) noexcept;

  int64_t size() const noexcept { return size_; }
  int64_t table_bytes() const noexcept { return inner_.table_bytes() + chirp_.bytes(); }
  // Numbers of T that Run needs as workspace, aligned to kAlignment.
  int64_t workspace() const noexcept;
  // About the time of Run, in nanoseconds.
  double duration() const noexcept { return duration_; }

  // Interleaved elements; out may be in. inverse: exp(+2 pi i j k / n).
  void Run(const T* in, T* out, bool inverse, T scale, T* workspace) const noexcept;

  // For many lines at once; null where there is no such way.
  const SmoothFft<T>* by_columns() const noexcept {
    return chirped_ || !inner_.has_columns() ? nullptr : &inner_;
  }

 private:
  Status PrepareChirp(int64_t n, Target target) noexcept;

  int64_t size_ = 0;
  bool chirped_ = false;
  double duration_ = 0;
  SmoothFft<T> inner_;  // of size_, or of the convolution's length
  Table<T> chirp_;      // size_ elements, then the transformed filter
};

}  // namespace nd::fft
