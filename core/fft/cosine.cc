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
  const FftKernels<T>& kernels = real_.kernels();
  // The even samples, then the odd ones backwards.
  kernels.part(x, n / 2, nullptr, false, mirrored ? T{-1} : T{1}, line, line + n - 1);
  if (n % 2 != 0) line[n / 2] = x[n - 1];
  real_.Forward(line, line, 2 * scale, workspace);
  out[mirrored ? n - 1 : 0] = line[0] * first;
  if (n % 2 == 0) out[mirrored ? n / 2 - 1 : n / 2] = line[n] * roots_.data()[n];
  kernels.part(line + 2, (n - 1) / 2, roots_.data() + 2, mirrored,
               mirrored ? T{1} : T{-1}, mirrored ? out : out + 1,
               mirrored ? out + n - 2 : out + n - 1);
}

template <typename T>
void CosineFft<T>::Third(const T* x, T* out, bool mirrored, T scale, T first,
                         T* workspace) const noexcept {
  const int64_t n = size();
  T* const line = workspace + (real_.workspace() + 31) / 32 * 32;
  const FftKernels<T>& kernels = real_.kernels();
  line[0] = x[mirrored ? n - 1 : 0] * first;
  line[1] = 0;
  if (n % 2 == 0) {
    const T* const root = roots_.data() + n;
    const T middle = x[mirrored ? n / 2 - 1 : n / 2];
    line[n] = middle * (root[0] - root[1]);
    line[n + 1] = 0;
  }
  kernels.merge(mirrored ? x : x + 1, mirrored ? x + n - 2 : x + n - 1, (n - 1) / 2,
                roots_.data() + 2, mirrored, mirrored ? T{1} : T{-1}, line + 2);
  real_.Inverse(line, line, scale, workspace);
  kernels.merge(line, line + n - 1, n / 2, nullptr, false, mirrored ? T{-1} : T{1}, out);
  if (n % 2 != 0) out[n - 1] = line[n / 2];
}

template class CosineFft<float>;
template class CosineFft<double>;

}  // namespace nd::fft
