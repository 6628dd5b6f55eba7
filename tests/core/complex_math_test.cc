// SPDX-License-Identifier: BSD-3-Clause
// Complex functions on every SIMD target against the C library in more precision. An
// error is the distance in the plane, in units in the last place of the absolute value.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "complex_loops.h"
#include "core/kernels/complex_scalar.h"
#include "core/kernels/targets.h"

namespace nd::test {
namespace {

using Wide = std::complex<long double>;

struct Row {
  const char* name;
  Wide (*reference)(Wide, Wide);
  double bound;
};

const long double kLn2 = std::log(2.0L), kLn10 = std::log(10.0L);

Wide Expm1(Wide z, Wide) {
  const long double sine = std::sin(z.imag() / 2);
  return {std::expm1(z.real()) * std::cos(z.imag()) - 2 * sine * sine,
          std::exp(z.real()) * std::sin(z.imag())};
}

Wide Log1p(Wide z, Wide) {
  const long double excess = z.real() * (2 + z.real()) + z.imag() * z.imag();
  const Wide log = std::log(1.0L + z);
  return {std::fabs(excess) < 0.5L ? std::log1p(excess) / 2 : log.real(), log.imag()};
}

const Row kRows[] = {
    {"power", [](Wide x, Wide y) { return std::pow(x, y); }, 40},
    {"sqrt", [](Wide z, Wide) { return std::sqrt(z); }, 2},
    {"exp", [](Wide z, Wide) { return std::exp(z); }, 2.5},
    {"exp2", [](Wide z, Wide) { return std::exp(z * kLn2); }, 4},
    {"expm1", Expm1, 3},
    {"log", [](Wide z, Wide) { return std::log(z); }, 1.5},
    {"log2", [](Wide z, Wide) { return std::log(z) / kLn2; }, 2},
    {"log10", [](Wide z, Wide) { return std::log(z) / kLn10; }, 2.5},
    {"log1p", Log1p, 2},
    {"sin", [](Wide z, Wide) { return std::sin(z); }, 2.75},
    {"cos", [](Wide z, Wide) { return std::cos(z); }, 2.75},
    {"tan", [](Wide z, Wide) { return std::tan(z); }, 8},
    {"sinh", [](Wide z, Wide) { return std::sinh(z); }, 2.75},
    {"cosh", [](Wide z, Wide) { return std::cosh(z); }, 2.75},
    {"tanh", [](Wide z, Wide) { return std::tanh(z); }, 8},
    {"arcsin", [](Wide z, Wide) { return std::asin(z); }, 6},
    {"arccos", [](Wide z, Wide) { return std::acos(z); }, 6},
    {"arctan", [](Wide z, Wide) { return std::atan(z); }, 6},
    {"arcsinh", [](Wide z, Wide) { return std::asinh(z); }, 6},
    {"arccosh", [](Wide z, Wide) { return std::acosh(z); }, 6},
    {"arctanh", [](Wide z, Wide) { return std::atanh(z); }, 6},
};

// What the baseline takes from the C library may be this much worse.
constexpr double kLibraryAllowance = 4;

// Parts within a few units of 0, many orders of magnitude, points near the unit circle,
// and the axes.
template <typename T>
class Points {
 public:
  void Draw(T* re, T* im) {
    const double x = Uniform(), y = Uniform();
    switch (++count_ % 4) {
      case 0:
        *re = static_cast<T>(3 * x);
        *im = static_cast<T>(3 * y);
        return;
      case 1:
        *re = static_cast<T>(std::ldexp(x, static_cast<int>(12 * Uniform())));
        *im = static_cast<T>(std::ldexp(y, static_cast<int>(12 * Uniform())));
        return;
      case 2:
        *re = static_cast<T>(std::cos(4 * x));
        *im = static_cast<T>(std::sin(4 * x));
        return;
      default:
        *re = count_ % 8 == 3 ? T{0} : static_cast<T>(2 * x);
        *im = count_ % 8 == 3 ? static_cast<T>(2 * y) : T{0};
    }
  }

 private:
  double Uniform() { return std::uniform_real_distribution<double>(-1, 1)(engine_); }

  std::mt19937_64 engine_;
  int count_ = 0;
};

template <typename T>
double ErrorInUlp(std::complex<T> value, Wide exact) {
  const long double size = std::abs(exact);
  if (size == 0) return value == std::complex<T>() ? 0 : HUGE_VAL;
  const long double ulp =
      std::ldexp(1.0L, std::ilogb(size)) * std::numeric_limits<T>::epsilon();
  return static_cast<double>(std::abs(Wide(value.real(), value.imag()) - exact) / ulp);
}

template <typename T>
void CheckRow(const ComplexLoops& loops, const Row& row, double allowance) {
  constexpr int kCount = 10007;
  std::vector<T> a_re(kCount), a_im(kCount), b_re(kCount), b_im(kCount), y_re(kCount),
      y_im(kCount);
  Points<T> points;
  for (int i = 0; i < kCount; ++i) {
    points.Draw(&a_re[i], &a_im[i]);
    points.Draw(&b_re[i], &b_im[i]);
  }
  const ComplexArrays<T> arrays = {a_re.data(), a_im.data(), b_re.data(),
                                   b_im.data(), y_re.data(), y_im.data()};
  if constexpr (std::is_same_v<T, float>) {
    loops.f32(arrays, kCount);
  } else {
    loops.f64(arrays, kCount);
  }
  double worst = 0;
  int at = 0;
  for (int i = 0; i < kCount; ++i) {
    const Wide exact = row.reference(Wide(a_re[i], a_im[i]), Wide(b_re[i], b_im[i]));
    // Special values are another test's.
    const long double size = std::abs(exact);
    if (!(size < std::numeric_limits<T>::max() / 4)) continue;
    if (size != 0 && size < std::numeric_limits<T>::min()) continue;
    const std::complex<T> value(y_re[i], y_im[i]);
    const double error = ErrorInUlp(value, exact);
    if (!(error <= worst)) {
      worst = error;
      at = i;
    }
  }
  EXPECT_LE(worst, row.bound + allowance)
      << row.name << '(' << a_re[at] << ", " << a_im[at] << "; " << b_re[at] << ", "
      << b_im[at] << ") is " << y_re[at] << ", " << y_im[at] << " in " << sizeof(T)
      << "-byte floats";
}

// Numbers of absolute value 1, and the product of two belongs to the sum of their angles.
TEST(ComplexMath, PowersOfTwoByLargeAngles) {
  const auto turn = [](double angle) {
    const Complex128 z = complex_scalar::Exp2({0, angle});
    return std::complex<double>(z.re, z.im);
  };
  for (const double angle : {1e9, 1e13, 0x1p50, -0x1p51, 1e17, 1e100, -1e300}) {
    EXPECT_NEAR(std::abs(turn(angle)), 1, 1e-15) << angle;
  }
  for (const double angle : {0x1p30, 0x1p45, 0x1p50, -0x1p51}) {
    EXPECT_NEAR(std::abs(turn(angle + 3) - turn(angle) * turn(3)), 0, 1e-14) << angle;
  }
}

TEST(ComplexMath, ErrorsAreWithinTheirBoundsOnEveryTarget) {
  for (int t = 0; t < kTargetCount; ++t) {
    if (!(SupportedTargets() >> t & 1)) continue;
    const Target target = static_cast<Target>(t);
    SCOPED_TRACE(TargetName(target));
    const ComplexLoopTable& table = GetComplexLoops(target);
    ASSERT_EQ(table.count, static_cast<int>(std::size(kRows)));
    for (int i = 0; i < table.count; ++i) {
      ASSERT_STREQ(table.rows[i].name, kRows[i].name);
      const double allowance = target == Target::kBaseline ? kLibraryAllowance : 0;
      CheckRow<float>(table.rows[i], kRows[i], allowance);
      CheckRow<double>(table.rows[i], kRows[i], allowance);
    }
  }
}

}  // namespace
}  // namespace nd::test
