// SPDX-License-Identifier: BSD-3-Clause
// Arithmetic of some 100 bits. With kFuses a processor's multiply-add takes part, for
// which the caller must be compiled; the bits are the same.
#pragma once

namespace nd {

// The unevaluated sum of two doubles, the second below half a unit of the first (Dekker,
// "A floating-point technique for extending the available precision", 1971).
struct Twofold {
  double high, low;
};

// The sum, where |a| >= |b|.
[[gnu::always_inline]] inline Twofold FastSum(double a, double b) noexcept {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

[[gnu::always_inline]] inline Twofold Sum(double a, double b) noexcept {
  const double sum = a + b;
  const double from_b = sum - a;
  return {sum, (a - (sum - from_b)) + (b - from_b)};
}

// Of factors below 2^996.
template <bool kFuses = false>
[[gnu::always_inline]] inline Twofold Product(double a, double b) noexcept {
  const double product = a * b;
  if constexpr (kFuses) return {product, __builtin_fma(a, b, -product)};
  constexpr double kSplit = 134217729;  // 2^27 + 1
  const double a_high = a * kSplit - (a * kSplit - a), a_low = a - a_high;
  const double b_high = b * kSplit - (b * kSplit - b), b_low = b - b_high;
  return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) +
                       a_low * b_low};
}

[[gnu::always_inline]] inline Twofold operator-(Twofold a) noexcept {
  return {-a.high, -a.low};
}

// With an error below 2^-104 of the larger operand.
[[gnu::always_inline]] inline Twofold operator+(Twofold a, Twofold b) noexcept {
  const Twofold sum = Sum(a.high, b.high);
  return FastSum(sum.high, sum.low + (a.low + b.low));
}

template <bool kFuses = false>
[[gnu::always_inline]] inline Twofold Times(Twofold a, Twofold b) noexcept {
  const Twofold product = Product<kFuses>(a.high, b.high);
  return FastSum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

template <bool kFuses = false>
[[gnu::always_inline]] inline Twofold Times(Twofold a, double b) noexcept {
  const Twofold product = Product<kFuses>(a.high, b);
  return FastSum(product.high, product.low + a.low * b);
}

// a / b, where 1 / b is a number.
template <bool kFuses = false>
[[gnu::always_inline]] inline Twofold Over(Twofold a, Twofold b) noexcept {
  const double inverse = 1 / b.high, quotient = a.high * inverse;
  const Twofold back = Product<kFuses>(quotient, b.high);
  const double rest = ((a.high - back.high) - back.low + a.low) - quotient * b.low;
  return FastSum(quotient, rest * inverse);
}

}  // namespace nd
