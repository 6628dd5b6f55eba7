// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/complex.h"

#include <cstring>

namespace nd::fft {
namespace {

constexpr int64_t kMostLength = int64_t{1} << 48;

// Nanoseconds of a unit of Shape::cost, about.
constexpr double kUnit = 0.5;

}  // namespace

Status CheckPoints(int64_t n) noexcept {
  if (n <= kMostLength) return Ok();
  return Fail(Code::kOverflow, "a transform of %lld points, it may have 2^48",
              static_cast<long long>(n));
}

template <typename T>
Status ComplexFft<T>::Prepare(int64_t n, Target target) noexcept {
  ND_TRY(CheckPoints(n));
  size_ = n;
  const int64_t lanes = GetFftKernels<T>(target).lanes;
  const Shape direct = FindShape(n, lanes);
  chirped_ = direct.rows == 0;
  duration_ = kUnit * direct.cost;
  constexpr int64_t kAlwaysDirect = 48;  // many lines are several times as fast
  if (chirped_ || n > kAlwaysDirect) {
    // Two transforms, and about as much as a radix of 4 for the products. It is less
    // exact, and many lines at once are slower: so it must be much better.
    const int64_t length = FindFastLength(2 * n - 1, lanes);
    const double cost = 2 * FindShape(length, lanes).cost +
                        10.0 * static_cast<double>(length) / static_cast<double>(lanes);
    chirped_ = chirped_ || 2 * cost < direct.cost;
    if (chirped_) duration_ = kUnit * cost;
  }
  if (chirped_) return PrepareChirp(n, target);
  bool possible = false;
  return inner_.Prepare(n, target, &possible);
}

template <typename T>
Status ComplexFft<T>::PrepareChirp(int64_t n, Target target) noexcept {
  const int64_t length = FindFastLength(2 * n - 1, GetFftKernels<T>(target).lanes);
  ND_TRY(chirp_.Make(2 * (n + length)));
  bool possible = false;
  ND_TRY(inner_.Prepare(length, target, &possible));
  Roots roots;
  ND_TRY(roots.Prepare(2 * n));
  Scratch<T> workspace;
  ND_TRY(workspace.Resize(static_cast<size_t>(inner_.workspace())));
  T* const chirp = chirp_.data();
  T* const filter = chirp + 2 * n;
  std::memset(filter, 0, static_cast<size_t>(2 * length) * sizeof(T));
  int64_t square = 0;  // i * i modulo 2 n
  for (int64_t i = 0; i < n; ++i) {
    const Root root = roots.At(square);
    chirp[2 * i] = static_cast<T>(root.re);
    chirp[2 * i + 1] = static_cast<T>(root.im);
    for (const int64_t place : {i, (length - i) % length}) {
      filter[2 * place] = chirp[2 * i];
      filter[2 * place + 1] = -chirp[2 * i + 1];
    }
    square = (square + 2 * i + 1) % (2 * n);
  }
  inner_.Run(filter, filter, false, static_cast<T>(1.0 / static_cast<double>(length)),
             workspace.data());
  return Ok();
}

template <typename T>
int64_t ComplexFft<T>::workspace() const noexcept {
  return inner_.workspace() + (chirped_ ? 2 * inner_.size() + 64 : 0);
}

template <typename T>
void ComplexFft<T>::Run(const T* in, T* out, bool inverse, T scale,
                        T* workspace) const noexcept {
  if (!chirped_) return inner_.Run(in, out, inverse, scale, workspace);
  const FftKernels<T>& kernels = inner_.kernels();
  const int64_t length = inner_.size();
  T* const line = workspace + (inner_.workspace() + 31) / 32 * 32;
  kernels.multiply(in, inverse, chirp_.data(), size_, T{1}, T{1}, line);
  std::memset(line + 2 * size_, 0, static_cast<size_t>(2 * (length - size_)) * sizeof(T));
  inner_.Run(line, line, false, T{1}, workspace);
  kernels.multiply(line, false, chirp_.data() + 2 * size_, length, T{1}, T{1}, line);
  inner_.Run(line, line, true, T{1}, workspace);
  kernels.multiply(line, false, chirp_.data(), size_, scale, inverse ? -scale : scale,
                   out);
}

template class ComplexFft<float>;
template class ComplexFft<double>;

}  // namespace nd::fft
