// SPDX-License-Identifier: BSD-3-Clause
// The transform of real numbers: n of them, and the first n / 2 + 1 elements of their
// transform, which tell the others. Also what a convolution needs: a plan is made once,
// and its runs neither allocate nor fail.
#pragma once

#include "core/fft/complex.h"

namespace nd::fft {

template <typename T>
class RealFft {
 public:
  // n >= 1. kOverflow, kNoMemory, kLimit.
  Status Prepare(int64_t n, Target target) noexcept;

  int64_t size() const noexcept { return size_; }
  int64_t spectrum_size() const noexcept { return size_ / 2 + 1; }
  int64_t table_bytes() const noexcept { return complex_.table_bytes() + roots_.bytes(); }
  // Numbers of T that a run needs as workspace, aligned to kAlignment.
  int64_t workspace() const noexcept;
  double duration() const noexcept;

  // For many lines at once; null where there is no such way. The pairs of neighbours of a
  // line are its elements, roots() those of FftKernels::split; without a factor of 2, its
  // samples are.
  const SmoothFft<T>* by_columns() const noexcept { return complex_.by_columns(); }
  const T* roots() const noexcept { return roots_.data(); }
  const FftKernels<T>& kernels() const noexcept { return *kernels_; }

  // From size() numbers to spectrum_size() interleaved elements. out may be x.
  void Forward(const T* x, T* out, T scale, T* workspace) const noexcept;
  // Back, without a factor of 1 / n but for the scale. The imaginary parts of the first
  // and, if n is even, of the last element do not count. out may be x.
  void Inverse(const T* x, T* out, T scale, T* workspace) const noexcept;
  // There and back, and in between the products with `spectrum`: a cyclic convolution,
  // times size(). out may be x.
  void Filter(const T* x, const T* spectrum, T* out, T* workspace) const noexcept;

 private:
  bool halved() const noexcept { return size_ % 2 == 0; }

  int64_t size_ = 0;
  ComplexFft<T> complex_;  // of pairs of neighbours if n is even
  Table<T> roots_;
  const FftKernels<T>* kernels_ = nullptr;
};

}  // namespace nd::fft
