// SPDX-License-Identifier: BSD-3-Clause
// Fourier transforms by their definition, in long double.
#pragma once

#include <cmath>
#include <complex>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "core/kernels/targets.h"

namespace nd::test {

using Exact = std::complex<long double>;

inline std::vector<Target> TargetsOfThisMachine() {
  std::vector<Target> targets;
  for (int i = 0; i < kTargetCount; ++i) {
    if ((SupportedTargets() >> i & 1u) != 0) targets.push_back(static_cast<Target>(i));
  }
  return targets;
}

// exp(-2 pi i k / n), whose angle is reduced to half a quadrant in integers.
inline Exact ExactRoot(int64_t k, int64_t n) {
  const int64_t quarters = 4 * (k % n), quadrant = quarters / n, rest = quarters % n;
  const bool far = 2 * rest > n;
  const long double angle = std::acos(0.0L) *
                            static_cast<long double>(far ? n - rest : rest) /
                            static_cast<long double>(n);
  const Exact near = {std::cos(angle), std::sin(angle)};
  const Exact within = far ? Exact(near.imag(), near.real()) : near;
  const Exact turns[] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
  return std::conj(within * turns[quadrant]);
}

inline std::vector<Exact> Definition(const std::vector<Exact>& x) {
  const size_t n = x.size();
  std::vector<Exact> roots(n), y(n);
  for (size_t k = 0; k < n; ++k) {
    roots[k] = ExactRoot(static_cast<int64_t>(k), static_cast<int64_t>(n));
  }
  for (size_t k = 0; k < n; ++k) {
    size_t turn = 0;
    for (size_t j = 0; j < n; ++j) {
      y[k] += x[j] * roots[turn];
      turn = (turn + k) % n;
    }
  }
  return y;
}

// The same for products of few small primes, by recursion.
inline std::vector<Exact> Recursive(const std::vector<Exact>& x) {
  const size_t n = x.size();
  size_t radix = 2;
  while (radix < n && n % radix != 0) ++radix;
  if (radix >= n) return Definition(x);
  const size_t rest = n / radix;
  std::vector<std::vector<Exact>> parts;
  for (size_t j = 0; j < radix; ++j) {
    std::vector<Exact> part(rest);
    for (size_t i = 0; i < rest; ++i) part[i] = x[i * radix + j];
    parts.push_back(Recursive(part));
  }
  std::vector<Exact> roots(n), y(n);
  for (size_t k = 0; k < n; ++k) {
    roots[k] = ExactRoot(static_cast<int64_t>(k), static_cast<int64_t>(n));
  }
  for (size_t k = 0; k < n; ++k) {
    for (size_t j = 0; j < radix; ++j) y[k] += parts[j][k % rest] * roots[j * k % n];
  }
  return y;
}

// Interleaved numbers in [-1, 1).
template <typename T>
std::vector<T> RandomNumbers(int64_t count, uint32_t seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> uniform(-1, 1);
  std::vector<T> numbers(static_cast<size_t>(count));
  for (T& number : numbers) number = static_cast<T>(uniform(engine));
  return numbers;
}

template <typename T>
std::vector<Exact> ToExact(const std::vector<T>& interleaved) {
  std::vector<Exact> exact(interleaved.size() / 2);
  for (size_t i = 0; i < exact.size(); ++i) {
    exact[i] = {interleaved[2 * i], interleaved[2 * i + 1]};
  }
  return exact;
}

// The error in the L2 norm over that of the exact values, in units of epsilon times the
// root of log2 n: the scale in which FFTW's authors publish theirs.
template <typename T>
double ErrorOf(const T* interleaved, const std::vector<Exact>& exact, int64_t n) {
  long double error = 0, norm = 0;
  for (size_t i = 0; i < exact.size(); ++i) {
    error += std::norm(Exact(interleaved[2 * i], interleaved[2 * i + 1]) - exact[i]);
    norm += std::norm(exact[i]);
  }
  if (norm == 0) return error == 0 ? 0 : 1e9;
  const double scale = std::sqrt(std::max(1.0, std::log2(static_cast<double>(n))));
  return static_cast<double>(std::sqrt(error / norm)) /
         (static_cast<double>(std::numeric_limits<T>::epsilon()) * scale);
}

}  // namespace nd::test
