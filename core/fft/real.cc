// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/real.h"

#include <algorithm>

namespace nd::fft {

template <typename T>
Status RealFft<T>::Prepare(int64_t n, Target target) noexcept {
  size_ = n;
  kernels_ = &GetFftKernels<T>(target);
  ND_TRY(complex_.Prepare(halved() ? n / 2 : n, target));
  if (!halved()) return Ok();
  Roots roots;
  ND_TRY(roots.Prepare(n));
  const int64_t count = n / 4 + 1;
  ND_TRY(roots_.Make(2 * count));
  T* const data = roots_.data();
  for (int64_t k = 0; k < count; ++k) {
    const Root root = roots.At(k);
    data[2 * k] = static_cast<T>(root.re);
    data[2 * k + 1] = static_cast<T>(root.im);
  }
  return Ok();
}

template <typename T>
int64_t RealFft<T>::workspace() const noexcept {
  return (complex_.workspace() + 31) / 32 * 32 + 2 * complex_.size();
}

template <typename T>
double RealFft<T>::duration() const noexcept {
  return 1.3 * complex_.duration();
}

template <typename T>
void RealFft<T>::Forward(const T* x, T* out, T scale, T* workspace) const noexcept {
  if (halved()) {
    complex_.Run(x, out, false, T{1}, workspace);
    return kernels_->split(out, size_ / 2, roots_.data(), scale, out);
  }
  T* const line = workspace + (complex_.workspace() + 31) / 32 * 32;
  for (int64_t i = 0; i < size_; ++i) {
    line[2 * i] = x[i];
    line[2 * i + 1] = 0;
  }
  complex_.Run(line, line, false, scale, workspace);
  for (int64_t i = 0; i < 2 * spectrum_size(); ++i) out[i] = line[i];
  out[1] = 0;
}

template <typename T>
void RealFft<T>::Inverse(const T* x, T* out, T scale, T* workspace) const noexcept {
  T* const line = workspace + (complex_.workspace() + 31) / 32 * 32;
  if (halved()) {
    kernels_->join(x, size_ / 2, roots_.data(), scale, line);
    return complex_.Run(line, out, true, T{1}, workspace);
  }
  // An element and its conjugate give twice the real part of either.
  line[0] = x[0];
  line[1] = 0;
  for (int64_t i = 2; i < 2 * spectrum_size(); ++i) line[i] = 2 * x[i];
  std::fill(line + 2 * spectrum_size(), line + 2 * size_, T{0});
  complex_.Run(line, line, true, scale, workspace);
  for (int64_t i = 0; i < size_; ++i) out[i] = line[2 * i];
}

template <typename T>
void RealFft<T>::Filter(const T* x, const T* spectrum, T* out,
                        T* workspace) const noexcept {
  if (halved()) {
    complex_.Run(x, out, false, T{1}, workspace);
    kernels_->filter(out, size_ / 2, roots_.data(), spectrum, out);
    return complex_.Run(out, out, true, T{1}, workspace);
  }
  T* const line = workspace + (complex_.workspace() + 31) / 32 * 32;
  for (int64_t i = 0; i < size_; ++i) {
    line[2 * i] = x[i];
    line[2 * i + 1] = 0;
  }
  complex_.Run(line, line, false, T{1}, workspace);
  const int64_t count = spectrum_size();
  kernels_->multiply(line, false, spectrum, count, T{1}, T{1}, line);
  // As in Inverse.
  line[1] = 0;
  for (int64_t i = 2; i < 2 * count; ++i) line[i] *= 2;
  std::fill(line + 2 * count, line + 2 * size_, T{0});
  complex_.Run(line, line, true, T{1}, workspace);
  for (int64_t i = 0; i < size_; ++i) out[i] = line[2 * i];
}

template class RealFft<float>;
template class RealFft<double>;

}  // namespace nd::fft
