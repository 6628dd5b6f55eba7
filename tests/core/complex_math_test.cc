// SPDX-License-Identifier: BSD-3-Clause
// Complex functions on every SIMD target against the C library in more precision. An
// error is the distance in the plane, in units in the last place of the absolute value.
#include <gtest/gtest.h>

#include <algorithm>
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
#include "tools/accuracy/complex.h"

namespace nd::test {
namespace {

using accuracy::Wide;

struct Row {
  const char* name;
  double bound;
};

const Row kRows[] = {
    {"power", 3},   {"sqrt", 2},   {"exp", 2.5},   {"exp2", 4},    {"expm1", 3},
    {"log", 1.5},   {"log2", 2},   {"log10", 2.5}, {"log1p", 2},   {"sin", 2.75},
    {"cos", 2.75},  {"tan", 8},    {"sinh", 2.75}, {"cosh", 3},    {"tanh", 8},
    {"arcsin", 6},  {"arccos", 6}, {"arctan", 6},  {"arcsinh", 6}, {"arccosh", 6},
    {"arctanh", 6},
};

// Powers as long double knows them, which has 11 bits more.
constexpr double kMostPower = 64;

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

const accuracy::ComplexReference& ReferenceOf(const char* name) {
  static const std::vector<accuracy::ComplexReference> kAll =
      accuracy::ComplexReferences();
  return *std::find_if(kAll.begin(), kAll.end(), [&](const auto& each) {
    return std::strcmp(each.name, name) == 0;
  });
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
  const accuracy::ComplexReference& reference = ReferenceOf(row.name);
  double worst = 0;
  int at = 0;
  for (int i = 0; i < kCount; ++i) {
    const Wide a(a_re[i], a_im[i]), b(b_re[i], b_im[i]);
    if (reference.inputs == 2 && std::abs(b * std::log(a)) > kMostPower) continue;
    const Wide exact = accuracy::InLongDouble(reference, a, b);
    // Special values are another test's.
    const long double size = std::abs(exact);
    if (!(size < std::numeric_limits<T>::max() / 4)) continue;
    if (size != 0 && size < std::numeric_limits<T>::min()) continue;
    const std::complex<T> value(y_re[i], y_im[i]);
    const double error = accuracy::ErrorInUlp(value, exact);
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

struct KnownPower {
  std::complex<double> x, y;
  Wide power;
};

// |y log x| up to 2^34, next to the unit circle, and out of ordinary range; by mpmath.
const KnownPower kPowers[] = {
    {{-0x1.e666666666666p+0, -0x1.8cccccccccccdp+1},
     {-0x1.ffccccccccccdp+7, 0x1.64p+6},
     {-1.817752778971724451620191e-62L, -2.643200119978810964434816e-62L}},
    {{1, 0x1.12e0be826d695p-30},
     {0x1.a13b86p+31, 0x1.f4p+9},
     {-0.9364557524733745890364919L, -0.3507828775204382564486951L}},
    {{-0x1.fcfa46430f3c3p-1, 0x1.fffdb75fe4b06p-1},
     {-0x1.82360eefcaed1p+8, 0x1.c237b4decd445p+7},
     {-1.049094373659332030465007e-288L, -1.722454950678729523450026e-288L}},
    {{0x1.3333333333333p-1, 0x1.999999999999ap-1},
     {1e6, 2},
     {-0.115665247597916574399884L, -0.1054472958850561351957607L}},
    {{1.5, 0},
     {0.5, 0x1p+35},
     {0.9170648572052825936195984L, -0.8117832516620767572320984L}},
    {{-0x1.1eb851eb851ecp-2, 0x1.eb851eb851eb8p-1},
     {0x1.dcd65004p+29, 0.125},
     {-0.7518471954040834831806807L, 0.2524102323056602138774823L}},
    {{0x1p-600, 0x1p-610},
     {0x1.199999999999ap+0, -0x1.a666666666666p+1},
     {-1.894145416439444004641778e-199L, 8.998377717704439663507043e-200L}},
    {{0x1p-1074, 0x1p-1074},
     {-0.5, 7},
     {1.486310816087068794201264e+159L, -4.379841409431864341104185e+158L}},
    {{0x1.0000000000001p+0, 0x1p-40},
     {0x1p+45, 0x1p+30},
     {0.8399454630367034583294992L, 0.5552093133415677836911372L}},
    {{0, 2},
     {100.5, -3},
     {5.452720041686871353084436e+31L, -1.919687604843516097381474e+32L}},
    {{3, -4},
     {-120, 0},
     {-3.302895581555247741344403e-85L, -1.287538687788375758577787e-84L}},
    {{3, 4},
     {441, 0.25},
     {8.321656062688948604880708e+307L, 1.121682796675496953641906e+308L}},
    {{0x1.87e92154ef7acp-665, 0x1.87e92154ef7acp-665},
     {0x1.8cccccccccccdp+0, 0x1.3333333333333p-2},
     {2.347061424042499180537586e-311L, 1.331450663048567063629348e-310L}},
};

std::complex<double> PowerOf(const ComplexLoops& loops, std::complex<double> x,
                             std::complex<double> y) {
  const double x_re = x.real(), x_im = x.imag(), y_re = y.real(), y_im = y.imag();
  double re, im;
  loops.f64({&x_re, &x_im, &y_re, &y_im, &re, &im}, 1);
  return {re, im};
}

TEST(ComplexMath, LargePowersAreAsExactOnEveryTargetAndTheSame) {
  const ComplexLoops& first = GetComplexLoops(Target::kBaseline).rows[0];
  for (int t = 0; t < kTargetCount; ++t) {
    if (!(SupportedTargets() >> t & 1)) continue;
    SCOPED_TRACE(TargetName(static_cast<Target>(t)));
    const ComplexLoops& loops = GetComplexLoops(static_cast<Target>(t)).rows[0];
    ASSERT_STREQ(loops.name, "power");
    for (const auto& [x, y, exact] : kPowers) {
      const std::complex<double> power = PowerOf(loops, x, y);
      EXPECT_LE(accuracy::ErrorInUlp(power, exact), 3) << x << ", " << y << power;
      EXPECT_EQ(power, PowerOf(first, x, y));
    }
  }
}

// As C's rules of products and of e^z have them.
TEST(ComplexMath, PowersKeepTheSignsOfZeroAndOverflowByParts) {
  const ComplexLoops& loops = GetComplexLoops(CurrentTarget()).rows[0];
  for (const double zero : {0.0, -0.0}) {
    const auto root = PowerOf(loops, {4, zero}, {0.5, zero});
    EXPECT_EQ(root.real(), 2);
    EXPECT_EQ(root.imag(), 0);
    EXPECT_EQ(std::signbit(root.imag()), std::signbit(zero));
    const auto imaginary = PowerOf(loops, {-4, zero}, {0.5, 0});
    EXPECT_NEAR(imaginary.real(), 0, 1e-15);
    EXPECT_EQ(imaginary.imag(), std::copysign(2, zero));
    const auto large = PowerOf(loops, {1e10, zero}, {1000.5, 0});
    EXPECT_EQ(large.real(), HUGE_VAL);
    EXPECT_EQ(large.imag(), 0);
    const auto small = PowerOf(loops, {1e10, zero}, {-1e300, 0});
    EXPECT_EQ(small, std::complex<double>());
  }
  const auto part = PowerOf(loops, {0x1p+600, 0x1p-100}, {1.75, 0});
  EXPECT_EQ(part.real(), HUGE_VAL);
  EXPECT_NEAR(part.imag(), std::ldexp(1.75, 350), std::ldexp(1, 300));
  EXPECT_EQ(PowerOf(loops, {HUGE_VAL, 0}, {0.5, 0}).real(), HUGE_VAL);
  EXPECT_TRUE(std::isnan(PowerOf(loops, {0, 0}, {-0.5, 0}).real()));
}

// Bits of powers, each of which stands beside others that take other ways: by products,
// by vectors, with more digits, by rules.
template <typename T>
void ExpectPowersDoNotDependOnNeighbours(const ComplexLoops& loops) {
  constexpr T kHuge = std::numeric_limits<T>::max(), kNan = NAN, kInfinity = HUGE_VAL;
  const T parts[] = {0,        T(-0.0),  1,     T(-1.25), T(0.37),  3,
                     T(1e-30), T(-2e20), kHuge, kNan,     kInfinity};
  std::vector<T> a_re, a_im, b_re, b_im;
  for (const T re : parts) {
    for (const T im : parts) {
      for (const T power : parts) {
        a_re.push_back(re);
        a_im.push_back(im);
        b_re.push_back(power);
        b_im.push_back(parts[a_re.size() * 7 % std::size(parts)]);
      }
    }
  }
  const auto run = [&] {
    if constexpr (sizeof(T) == 4) return loops.f32;
    if constexpr (sizeof(T) == 8) return loops.f64;
  }();
  const size_t count = a_re.size();
  std::vector<T> re(count), im(count);
  run({a_re.data(), a_im.data(), b_re.data(), b_im.data(), re.data(), im.data()},
      static_cast<int64_t>(count));
  for (size_t i = 0; i < count; ++i) {
    T alone[2];
    run({&a_re[i], &a_im[i], &b_re[i], &b_im[i], &alone[0], &alone[1]}, 1);
    const T beside[2] = {re[i], im[i]};
    for (int part = 0; part < 2; ++part) {
      if (std::isnan(alone[part]) && std::isnan(beside[part])) continue;
      ASSERT_TRUE(alone[part] == beside[part] &&
                  std::signbit(alone[part]) == std::signbit(beside[part]))
          << '(' << a_re[i] << ", " << a_im[i] << ")^(" << b_re[i] << ", " << b_im[i]
          << ") is " << alone[part] << " alone, else " << beside[part];
    }
  }
}

TEST(ComplexMath, PowersDoNotDependOnNeighbours) {
  for (int t = 0; t < kTargetCount; ++t) {
    if (!(SupportedTargets() >> t & 1)) continue;
    SCOPED_TRACE(TargetName(static_cast<Target>(t)));
    const ComplexLoops& loops = GetComplexLoops(static_cast<Target>(t)).rows[0];
    ExpectPowersDoNotDependOnNeighbours<float>(loops);
    ExpectPowersDoNotDependOnNeighbours<double>(loops);
  }
}

// Where vectors leave off: at 2^1000 and 2^-1000, at |y log x| of 1024, and where e^700
// is the absolute value.
TEST(ComplexMath, PowersAreSmoothWhereVectorsLeaveOff) {
  const auto ratio = [](std::complex<double> x, std::complex<double> y,
                        std::complex<double> next_x, std::complex<double> next_y) {
    const ComplexLoops& loops = GetComplexLoops(CurrentTarget()).rows[0];
    return PowerOf(loops, x, y) / PowerOf(loops, next_x, next_y);
  };
  const double e = std::exp(1.0);
  const auto near_1 = [&](std::complex<double> value, double within) {
    EXPECT_NEAR(value.real(), 1, within);
    EXPECT_NEAR(value.imag(), 0, within);
  };
  for (const double size : {0x1p1000, 0x1p-1000}) {
    near_1(ratio({std::nextafter(size, 0), size / 3}, {0.5, 0.25},
                 {std::nextafter(size, HUGE_VAL), size / 3}, {0.5, 0.25}),
           4e-15);
  }
  near_1(ratio({e, 0}, {1.5, 1022.4999}, {e, 0}, {1.5, 1022.5001}), 3e-4);
  near_1(ratio({e, 0}, {699.999999, 3}, {e, 0}, {700.000001, 3}), 3e-6);
  near_1(ratio({e, 0}, {-699.999999, 3}, {e, 0}, {-700.000001, 3}), 3e-6);
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
