// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/cosine.h"

namespace nd::fft {

template <typename T>
Status CosineFft<T>::Prepare(int64_t n, Target target) noexcept {
  ND_TRY(real_.Prepare(n, target));
  Roots roots;
  ND_TRY(roots.Prepare(4 * n));
  ND_TRY(roots_.Make(2 * real_.spectrum_size()));
  T* const data = roots_.data();
  for (int64_t k = 0; k < real_.spectrum_size(); ++k) {
    const Root root = roots.At(k);
    data[2 * k] = static_cast<T>(root.re);
    data[2 * k + 1] = static_cast<T>(root.im);
  }
  return Ok();
}

template <typename T>
int64_t CosineFft<T>::workspace() const noexcept {
  return (real_.workspace() + 31) / 32 * 32 + 2 * real_.spectrum_size();
}

template <typename T>
void CosineFft<T>::Second(const T* x, T* out, bool mirrored, T scale, T first,
                          T* workspace) const noexcept {
  const int64_t n = size();
  T* const line = workspace + (real_.workspace() + 31) / 32 * 32;
  // The even samples, then the odd ones backwards.
  const T odd_sign = mirrored ? T{-1} : T{1};
  for (int64_t i = 0; 2 * i < n; ++i) line[i] = x[2 * i];
  for (int64_t i = 0; 2 * i + 1 < n; ++i) line[n - 1 - i] = odd_sign * x[2 * i + 1];
  real_.Forward(line, line, 2 * scale, workspace);
  const auto put = [=](int64_t k, T value) { out[mirrored ? n - 1 - k : k] = value; };
  put(0, line[0] * first);
  for (int64_t k = 1; 2 * k <= n; ++k) {
    const T re = roots_.data()[2 * k], im = roots_.data()[2 * k + 1];
    put(k, line[2 * k] * re - line[2 * k + 1] * im);
    put(n - k, -(line[2 * k] * im + line[2 * k + 1] * re));
  }
}

template <typename T>
void CosineFft<T>::Third(const T* x, T* out, bool mirrored, T scale, T first,
                         T* workspace) const noexcept {
  const int64_t n = size();
  T* const line = workspace + (real_.workspace() + 31) / 32 * 32;
  const auto get = [=](int64_t k) { return x[mirrored ? n - 1 - k : k]; };
  line[0] = get(0) * first;
  line[1] = 0;
  for (int64_t k = 1; 2 * k <= n; ++k) {
    const T re = roots_.data()[2 * k], im = -roots_.data()[2 * k + 1];
    const T a = get(k), b = -get(n - k);
    line[2 * k] = a * re - b * im;
    line[2 * k + 1] = a * im + b * re;
  }
  real_.Inverse(line, line, scale, workspace);
  const T odd_sign = mirrored ? T{-1} : T{1};
  for (int64_t i = 0; 2 * i < n; ++i) out[2 * i] = line[i];
  for (int64_t i = 0; 2 * i + 1 < n; ++i) out[2 * i + 1] = odd_sign * line[n - 1 - i];
}

template class CosineFft<float>;
template class CosineFft<double>;

}  // namespace nd::fft
