// SPDX-License-Identifier: BSD-3-Clause
// Complex powers by whole exponents: one exponent for all, and one for each, have the
// bits of the products one number after the other, on every target.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "core/kernels/targets.h"
#include "core/kernels/ufunc/families.h"

namespace nd {
namespace {

using Number = std::complex<double>;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Not the product of <complex>, which mends infinities.
Number Product(Number x, Number y) {
  return {x.real() * y.real() - x.imag() * y.imag(),
          x.real() * y.imag() + x.imag() * y.real()};
}

Number Inverse(Number z) {
  const double re = std::fabs(z.real()), im = std::fabs(z.imag());
  if (re == 0 && im == 0) return {HUGE_VAL, kNaN};
  if (re >= im) {
    const double ratio = z.imag() / z.real(), scale = 1 / (z.real() + z.imag() * ratio);
    return {(1 + 0 * ratio) * scale, (0 - ratio) * scale};
  }
  const double ratio = z.real() / z.imag(), scale = 1 / (z.imag() + z.real() * ratio);
  return {(ratio + 0) * scale, (0 * ratio - 1) * scale};
}

Number PowerOf(Number x, int n) {
  if (n == 0) return 1;
  if (x == 0.0) return n > 0 ? Number(0, 0) : Number(kNaN, kNaN);
  int left = std::abs(n);
  Number power = 1, square = x;
  if (left <= 3) {
    power = left == 1 ? x : left == 2 ? Product(x, x) : Product(Product(x, x), x);
  } else {
    for (; left > 0; left /= 2, square = Product(square, square)) {
      if (left % 2 == 1) power = Product(power, square);
    }
  }
  return n < 0 ? Inverse(power) : power;
}

// Whether both are NaN, or have the same bits.
template <typename T>
bool AreSame(T a, T b) {
  return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof(T)) == 0;
}

template <typename T>
std::vector<std::complex<T>> Bases() {
  using Limits = std::numeric_limits<T>;
  const T parts[] = {0,
                     -T{0},
                     1,
                     -1,
                     T(0.3),
                     T(-3.7),
                     Limits::denorm_min(),
                     -Limits::min(),
                     Limits::max(),
                     Limits::infinity(),
                     -Limits::infinity(),
                     Limits::quiet_NaN()};
  std::vector<std::complex<T>> bases;
  for (const T re : parts) {
    for (const T im : parts) bases.emplace_back(re, im);
  }
  std::mt19937_64 random(7);
  std::uniform_real_distribution<T> uniform(-2, 2);
  for (int i = 0; i < 61; ++i) bases.emplace_back(uniform(random), uniform(random));
  return bases;
}

template <typename T>
void Check(const UfuncRow& row, Dtype dtype, bool has_others) {
  const Loop loop = row.loops[static_cast<int>(dtype) - 1];
  const std::vector<std::complex<T>> bases = Bases<T>();
  const size_t count = bases.size();
  std::vector<std::complex<T>> exponents(count), powers(count);
  for (int n = -100; n <= 100; ++n) {
    const bool single = n > -100 && n < 100 && !has_others;
    for (size_t i = 0; i < count; ++i) {
      const int each = single ? n : (n + 100 + static_cast<int>(i) * 7) % 199 - 99;
      exponents[i] = static_cast<T>(each);
      if (has_others && i % 5 == 0) exponents[i] = {T(0.5), T(0.25)};
    }
    const uint32_t which = single ? 2 : 0;
    loop({{bases.data(), exponents.data()}, {powers.data()}, which, int64_t(count)});
    for (size_t i = 0; i < count; ++i) {
      if (exponents[i].imag() != 0) continue;
      const int exponent = static_cast<int>(exponents[i].real());
      const Number exact = PowerOf(Number(bases[i]), exponent);
      const T re = static_cast<T>(exact.real()), im = static_cast<T>(exact.imag());
      ASSERT_TRUE(AreSame(powers[i].real(), re) && AreSame(powers[i].imag(), im))
          << bases[i] << "**" << exponent << " is " << powers[i] << ", not " << re << ", "
          << im << " (" << single << ')';
    }
  }
}

TEST(WholePowers, AreTheProductsOneAfterTheOther) {
  for (int t = 0; t < kTargetCount; ++t) {
    if (!(SupportedTargets() >> t & 1)) continue;
    SCOPED_TRACE(TargetName(static_cast<Target>(t)));
    const UfuncRow& power = *MathPowerRows(static_cast<Target>(t));
    ASSERT_STREQ(power.name, "power");
    for (const bool has_others : {false, true}) {
      Check<double>(power, Dtype::kComplex128, has_others);
      Check<float>(power, Dtype::kComplex64, has_others);
    }
  }
}

// One exponent for all, of those that need no logarithm, and with the rules of C's pow.
TEST(WholePowers, OfFloatsByOneExponentAreExact) {
  const double x[] = {3, -0.1, -0.0, 0, HUGE_VAL, -HUGE_VAL, kNaN, 1e200, 5e-324};
  constexpr int64_t kCount = 9;
  for (int t = 0; t < kTargetCount; ++t) {
    if (!(SupportedTargets() >> t & 1)) continue;
    SCOPED_TRACE(TargetName(static_cast<Target>(t)));
    const UfuncRow& power = *MathPowerRows(static_cast<Target>(t));
    for (const double y : {2.0, 1.0, 0.0, -1.0, 0.5}) {
      double powers[kCount];
      const bool finite = power.loops[static_cast<int>(Dtype::kFloat64) - 1](
          {{x, &y}, {powers}, 2, kCount});
      EXPECT_EQ(finite, y == 0);
      for (int64_t i = 0; i < kCount; ++i) {
        const double exact = y == 2    ? x[i] * x[i]
                             : y == 1  ? x[i]
                             : y == 0  ? 1
                             : y == -1 ? 1 / x[i]
                                       : std::pow(x[i], 0.5);
        EXPECT_TRUE(AreSame(powers[i], exact)) << x[i] << "**" << y << ": " << powers[i];
      }
    }
  }
}

}  // namespace
}  // namespace nd
