// SPDX-License-Identifier: BSD-3-Clause
// Values of the vector functions at zeros, infinities, NaN, poles and branch points, as
// C's Annexes F and G, the Array API and NumPy have them; on every target, in both
// precisions, in every lane and next to ordinary values.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "complex_loops.h"
#include "core/kernels/targets.h"
#include "tools/accuracy/loops.h"

namespace nd::test {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kPi = 3.141592653589793;
constexpr double kHuge = 1e30, kTiny = 1e-30;

struct Case {
  const char* function;
  double a, b, expected;
};

constexpr Case kCases[] = {
    {"sin", 0.0, 0, 0.0},
    {"sin", -0.0, 0, -0.0},
    {"sin", kInf, 0, kNaN},
    {"sin", -kInf, 0, kNaN},
    {"sin", -kTiny, 0, -kTiny},
    {"cos", 0.0, 0, 1},
    {"cos", -0.0, 0, 1},
    {"cos", kInf, 0, kNaN},
    {"cos", -kInf, 0, kNaN},
    {"cos", kTiny, 0, 1},
    {"tan", 0.0, 0, 0.0},
    {"tan", -0.0, 0, -0.0},
    {"tan", kInf, 0, kNaN},
    {"tan", -kInf, 0, kNaN},
    {"tan", kTiny, 0, kTiny},
    {"arcsin", 0.0, 0, 0.0},
    {"arcsin", -0.0, 0, -0.0},
    {"arcsin", 1, 0, kPi / 2},
    {"arcsin", -1, 0, -kPi / 2},
    {"arcsin", 1.5, 0, kNaN},
    {"arcsin", -kInf, 0, kNaN},
    {"arcsin", -kTiny, 0, -kTiny},
    {"arccos", 1, 0, 0.0},
    {"arccos", -1, 0, kPi},
    {"arccos", 0.0, 0, kPi / 2},
    {"arccos", -0.0, 0, kPi / 2},
    {"arccos", -1.5, 0, kNaN},
    {"arccos", kInf, 0, kNaN},
    {"arctan", 0.0, 0, 0.0},
    {"arctan", -0.0, 0, -0.0},
    {"arctan", 1, 0, kPi / 4},
    {"arctan", kInf, 0, kPi / 2},
    {"arctan", -kInf, 0, -kPi / 2},
    {"arctan", kHuge, 0, kPi / 2},
    {"arctan", -kTiny, 0, -kTiny},
    {"arctan2", 0.0, 0.0, 0.0},
    {"arctan2", 0.0, -0.0, kPi},
    {"arctan2", -0.0, 0.0, -0.0},
    {"arctan2", -0.0, -0.0, -kPi},
    {"arctan2", 0.0, 2, 0.0},
    {"arctan2", 0.0, -2, kPi},
    {"arctan2", -0.0, 2, -0.0},
    {"arctan2", -0.0, -2, -kPi},
    {"arctan2", 2, 0.0, kPi / 2},
    {"arctan2", 2, -0.0, kPi / 2},
    {"arctan2", -2, 0.0, -kPi / 2},
    {"arctan2", -2, -0.0, -kPi / 2},
    {"arctan2", 2, kInf, 0.0},
    {"arctan2", -2, kInf, -0.0},
    {"arctan2", 2, -kInf, kPi},
    {"arctan2", -2, -kInf, -kPi},
    {"arctan2", kInf, 2, kPi / 2},
    {"arctan2", -kInf, -2, -kPi / 2},
    {"arctan2", kInf, kInf, kPi / 4},
    {"arctan2", kInf, -kInf, 3 * kPi / 4},
    {"arctan2", -kInf, kInf, -kPi / 4},
    {"arctan2", -kInf, -kInf, -3 * kPi / 4},
    {"arctan2", 2, -2, 3 * kPi / 4},
    {"arctan2", -kHuge, -kTiny, -kPi / 2},
    {"arctan2", kTiny, kHuge, kTiny / kHuge},
    {"arctan2", -0x1p-140, 1.5, -0x1p-140 / 1.5},
    {"arctan2", 0x1p-140, 0x1p-139, 0.46364760900080612},
    {"arctan2", 0x1p-140, -1, kPi},
    {"arctan2", 0x1p-1060, 8, 0x1p-1063},
    {"arctan2", -0x1p-1074, 2, -0.0},
    {"arctan2", 0x1p-1060, -8, kPi},
    {"arctan2", 1, kNaN, kNaN},
    {"arctan2", kNaN, 1, kNaN},
    {"sinc", 0.0, 0, 1},
    {"sinc", -0.0, 0, 1},
    {"sinc", 3, 0, 0.0},
    {"sinc", kTiny, 0, 1},
    {"sinc", kInf, 0, kNaN},
    {"erf", 0.0, 0, 0.0},
    {"erf", -0.0, 0, -0.0},
    {"erf", kInf, 0, 1},
    {"erf", -kInf, 0, -1},
    {"erf", -kHuge, 0, -1},
    {"erfc", 0.0, 0, 1},
    {"erfc", -0.0, 0, 1},
    {"erfc", kInf, 0, 0.0},
    {"erfc", -kInf, 0, 2},
    {"erfc", kHuge, 0, 0.0},
    {"gamma", 0.0, 0, kInf},
    {"gamma", -0.0, 0, -kInf},
    {"gamma", 1, 0, 1},
    {"gamma", 2, 0, 1},
    {"gamma", 7, 0, 720},
    {"gamma", 11, 0, 3628800},
    {"gamma", -1, 0, kNaN},
    {"gamma", -30, 0, kNaN},
    {"gamma", kInf, 0, kInf},
    {"gamma", -kInf, 0, kNaN},
    {"gamma", 200, 0, kInf},
    {"gamma", -200.5, 0, -0.0},
    {"gamma", -kHuge, 0, kNaN},
    {"lgamma", 0.0, 0, kInf},
    {"lgamma", -0.0, 0, kInf},
    {"lgamma", 1, 0, 0.0},
    {"lgamma", 2, 0, 0.0},
    {"lgamma", -1, 0, kInf},
    {"lgamma", -30, 0, kInf},
    {"lgamma", kInf, 0, kInf},
    {"lgamma", -kInf, 0, -kInf},
    {"exp", 0.0, 0, 1},
    {"exp", -0.0, 0, 1},
    {"exp", kInf, 0, kInf},
    {"exp", -kInf, 0, 0.0},
    {"exp", kHuge, 0, kInf},
    {"exp", -kHuge, 0, 0.0},
    {"exp2", -0.0, 0, 1},
    {"exp2", 10, 0, 1024},
    {"exp2", kInf, 0, kInf},
    {"exp2", -kInf, 0, 0.0},
    {"expm1", 0.0, 0, 0.0},
    {"expm1", -0.0, 0, -0.0},
    {"expm1", kInf, 0, kInf},
    {"expm1", -kInf, 0, -1},
    {"expm1", -kHuge, 0, -1},
    {"expm1", -kTiny, 0, -kTiny},
    {"log", 0.0, 0, -kInf},
    {"log", -0.0, 0, -kInf},
    {"log", 1, 0, 0.0},
    {"log", -1, 0, kNaN},
    {"log", kInf, 0, kInf},
    {"log", -kInf, 0, kNaN},
    {"log2", -0.0, 0, -kInf},
    {"log2", 1, 0, 0.0},
    {"log2", 1024, 0, 10},
    {"log2", -1, 0, kNaN},
    {"log2", kInf, 0, kInf},
    {"log10", 0.0, 0, -kInf},
    {"log10", 1, 0, 0.0},
    {"log10", 1000, 0, 3},
    {"log10", -1, 0, kNaN},
    {"log10", kInf, 0, kInf},
    {"log1p", 0.0, 0, 0.0},
    {"log1p", -0.0, 0, -0.0},
    {"log1p", -1, 0, -kInf},
    {"log1p", -2, 0, kNaN},
    {"log1p", kInf, 0, kInf},
    {"log1p", -kTiny, 0, -kTiny},
    {"power", kNaN, 0.0, 1},
    {"power", kInf, -0.0, 1},
    {"power", 1, kNaN, 1},
    {"power", 1, kInf, 1},
    {"power", -1, kInf, 1},
    {"power", -1, -kInf, 1},
    {"power", 0.0, 3, 0.0},
    {"power", -0.0, 3, -0.0},
    {"power", -0.0, 2, 0.0},
    {"power", -0.0, 2.5, 0.0},
    {"power", 0.0, -3, kInf},
    {"power", -0.0, -3, -kInf},
    {"power", -0.0, -2, kInf},
    {"power", 0.0, kInf, 0.0},
    {"power", -0.0, -kInf, kInf},
    {"power", 0.5, kInf, 0.0},
    {"power", 0.5, -kInf, kInf},
    {"power", 2, kInf, kInf},
    {"power", -2, -kInf, 0.0},
    {"power", kInf, 2.5, kInf},
    {"power", kInf, -2.5, 0.0},
    {"power", -kInf, 3, -kInf},
    {"power", -kInf, 2, kInf},
    {"power", -kInf, 2.5, kInf},
    {"power", -kInf, -3, -0.0},
    {"power", -kInf, -2, 0.0},
    {"power", -2, 3, -8},
    {"power", -2, 2, 4},
    {"power", -2, 0.5, kNaN},
    {"power", 2, kNaN, kNaN},
    {"power", kNaN, 2, kNaN},
    {"cbrt", 0.0, 0, 0.0},
    {"cbrt", -0.0, 0, -0.0},
    {"cbrt", -27, 0, -3},
    {"cbrt", -kInf, 0, -kInf},
    {"hypot", 0.0, -0.0, 0.0},
    {"hypot", -3, 4, 5},
    {"hypot", kNaN, -kInf, kInf},
    {"hypot", kInf, kNaN, kInf},
    {"hypot", 1, kNaN, kNaN},
    {"logaddexp", -kInf, -kInf, -kInf},
    {"logaddexp", kInf, kInf, kInf},
    {"logaddexp", kInf, -kInf, kInf},
    {"logaddexp", -kInf, 3, 3},
    {"logaddexp", 1, kNaN, kNaN},
    {"logaddexp2", -kInf, -kInf, -kInf},
    {"logaddexp2", kInf, -kInf, kInf},
    {"logaddexp2", 3, 3, 4},
    {"logaddexp2", kNaN, 1, kNaN},
    {"sinh", 0.0, 0, 0.0},
    {"sinh", -0.0, 0, -0.0},
    {"sinh", kInf, 0, kInf},
    {"sinh", -kInf, 0, -kInf},
    {"sinh", -kHuge, 0, -kInf},
    {"sinh", kTiny, 0, kTiny},
    {"cosh", -0.0, 0, 1},
    {"cosh", -kInf, 0, kInf},
    {"cosh", kHuge, 0, kInf},
    {"tanh", 0.0, 0, 0.0},
    {"tanh", -0.0, 0, -0.0},
    {"tanh", kInf, 0, 1},
    {"tanh", -kInf, 0, -1},
    {"tanh", -kTiny, 0, -kTiny},
    {"arcsinh", 0.0, 0, 0.0},
    {"arcsinh", -0.0, 0, -0.0},
    {"arcsinh", -kInf, 0, -kInf},
    {"arcsinh", kTiny, 0, kTiny},
    {"arccosh", 1, 0, 0.0},
    {"arccosh", 0.5, 0, kNaN},
    {"arccosh", -kInf, 0, kNaN},
    {"arccosh", kInf, 0, kInf},
    {"arctanh", 0.0, 0, 0.0},
    {"arctanh", -0.0, 0, -0.0},
    {"arctanh", 1, 0, kInf},
    {"arctanh", -1, 0, -kInf},
    {"arctanh", 1.5, 0, kNaN},
    {"arctanh", -kInf, 0, kNaN},
    {"expit", 0.0, 0, 0.5},
    {"expit", kInf, 0, 1},
    {"expit", -kInf, 0, 0.0},
};

// Equal, with the sign of zero; two NaN are. Numbers may be a unit apart, for some of
// those expected are rounded.
template <typename T>
bool Agrees(T value, double wanted) {
  const T expected = static_cast<T>(wanted);
  if (std::isnan(expected)) return std::isnan(value);
  if (expected == 0 || std::isinf(expected)) {
    return value == expected && std::signbit(value) == std::signbit(expected);
  }
  return std::fabs(value - expected) <=
         std::fabs(expected) * std::numeric_limits<T>::epsilon();
}

constexpr int kWidth = 16;  // the lanes of the widest vector

template <typename T>
void CheckCase(const accuracy::Loops& loops, const Case& special) {
  // Alone, then among ordinary values, in each lane.
  for (int lane = -1; lane < kWidth; ++lane) {
    T a[kWidth], b[kWidth], y[kWidth];
    for (int i = 0; i < kWidth; ++i) {
      const bool here = lane < 0 || i == lane;
      a[i] = static_cast<T>(here ? special.a : 0.75);
      b[i] = static_cast<T>(here ? special.b : 1.5);
    }
    if constexpr (std::is_same_v<T, float>) {
      loops.f32(a, b, kWidth, y);
    } else {
      loops.f64(a, b, kWidth, y);
    }
    const T value = y[lane < 0 ? 0 : lane];
    EXPECT_TRUE(Agrees(value, special.expected))
        << special.function << '(' << special.a << ", " << special.b << ") is " << value
        << " in lane " << lane << " of " << sizeof(T) << "-byte floats, not "
        << special.expected;
  }
}

const accuracy::Loops* FindLoops(Target target, const char* name) {
  for (const auto get_table : accuracy::kLoopTables) {
    const accuracy::LoopTable& table = get_table(target);
    for (int i = 0; i < table.count; ++i) {
      if (std::strcmp(table.rows[i].name, name) == 0) return &table.rows[i];
    }
  }
  return nullptr;
}

template <class Check>
void ForEachTarget(Check check) {
  for (int t = 0; t < kTargetCount; ++t) {
    if (!(SupportedTargets() >> t & 1)) continue;
    SCOPED_TRACE(TargetName(static_cast<Target>(t)));
    check(static_cast<Target>(t));
  }
}

TEST(MathSpecial, ValuesOfAnnexF) {
  ForEachTarget([](Target target) {
    for (const Case& special : kCases) {
      const accuracy::Loops* loops = FindLoops(target, special.function);
      ASSERT_NE(loops, nullptr) << special.function;
      CheckCase<float>(*loops, special);
      CheckCase<double>(*loops, special);
    }
  });
}

// For logaddexp and hypot see the table.
TEST(MathSpecial, NanGivesNan) {
  ForEachTarget([](Target target) {
    for (const auto get_table : accuracy::kLoopTables) {
      const accuracy::LoopTable& table = get_table(target);
      for (int i = 0; i < table.count; ++i) {
        const Case special = {table.rows[i].name, kNaN, 2, kNaN};
        CheckCase<float>(table.rows[i], special);
        CheckCase<double>(table.rows[i], special);
      }
    }
  });
}

struct ComplexCase {
  const char* function;
  double a_re, a_im, b_re, b_im, re, im;
};

// Signs that Annex G leaves open are left out.
constexpr ComplexCase kComplexCases[] = {
    {"power", 0.0, 0.0, 0.0, 0.0, 1, 0.0},
    {"power", kNaN, kNaN, 0.0, 0.0, 1, 0.0},
    {"power", 0.0, 0.0, 2, 0, 0.0, 0.0},
    {"power", 0.0, 0.0, 1, 1, 0.0, 0.0},
    {"power", 0.0, 0.0, -1, 0, kNaN, kNaN},
    {"power", 0.0, 0.0, 0, 1, kNaN, kNaN},
    {"power", 1, 1, 2, 0, 0.0, 2},
    {"power", 1, 1, -2, 0, 0.0, -0.5},
    {"power", 1, 1, 8, 0, 16, 0.0},
    {"sqrt", 0.0, 0.0, 0, 0, 0.0, 0.0},
    {"sqrt", -0.0, 0.0, 0, 0, 0.0, 0.0},
    {"sqrt", -0.0, -0.0, 0, 0, 0.0, -0.0},
    {"sqrt", -4, 0.0, 0, 0, 0.0, 2},
    {"sqrt", -4, -0.0, 0, 0, 0.0, -2},
    {"sqrt", 4, -0.0, 0, 0, 2, -0.0},
    {"sqrt", 3, 4, 0, 0, 2, 1},
    {"sqrt", -3, -4, 0, 0, 1, -2},
    {"sqrt", 1, kInf, 0, 0, kInf, kInf},
    {"sqrt", kNaN, -kInf, 0, 0, kInf, -kInf},
    {"sqrt", -kInf, 1, 0, 0, 0.0, kInf},
    {"sqrt", kInf, -1, 0, 0, kInf, -0.0},
    {"sqrt", kInf, kNaN, 0, 0, kInf, kNaN},
    {"sqrt", 1, kNaN, 0, 0, kNaN, kNaN},
    {"exp", 0.0, 0.0, 0, 0, 1, 0.0},
    {"exp", -0.0, -0.0, 0, 0, 1, -0.0},
    {"exp", kInf, 0.0, 0, 0, kInf, 0.0},
    {"exp", -kInf, 1, 0, 0, 0.0, 0.0},
    {"exp", -kInf, 2, 0, 0, -0.0, 0.0},
    {"exp", kInf, 2, 0, 0, -kInf, kInf},
    {"exp", 1, kInf, 0, 0, kNaN, kNaN},
    {"exp", kNaN, 0.0, 0, 0, kNaN, 0.0},
    {"exp", kNaN, 1, 0, 0, kNaN, kNaN},
    {"exp2", 3, 0.0, 0, 0, 8, 0.0},
    {"exp2", kInf, 0.0, 0, 0, kInf, 0.0},
    {"expm1", 0.0, -0.0, 0, 0, 0.0, -0.0},
    {"log", 0.0, 0.0, 0, 0, -kInf, 0.0},
    {"log", -0.0, 0.0, 0, 0, -kInf, kPi},
    {"log", -0.0, -0.0, 0, 0, -kInf, -kPi},
    {"log", 1, 0.0, 0, 0, 0.0, 0.0},
    {"log", -1, -0.0, 0, 0, 0.0, -kPi},
    {"log", 1, kInf, 0, 0, kInf, kPi / 2},
    {"log", -kInf, 1, 0, 0, kInf, kPi},
    {"log", kInf, -1, 0, 0, kInf, -0.0},
    {"log", -kInf, kInf, 0, 0, kInf, 3 * kPi / 4},
    {"log", kNaN, kInf, 0, 0, kInf, kNaN},
    {"log", kNaN, 1, 0, 0, kNaN, kNaN},
    {"log2", 8, 0.0, 0, 0, 3, 0.0},
    {"log10", 100, -0.0, 0, 0, 2, -0.0},
    {"log1p", 0.0, 0.0, 0, 0, 0.0, 0.0},
    {"log1p", -1, 0.0, 0, 0, -kInf, 0.0},
    {"log1p", kTiny, -0.0, 0, 0, kTiny, -0.0},
    {"sin", 0.0, -0.0, 0, 0, 0.0, -0.0},
    {"sin", 0.0, kInf, 0, 0, 0.0, kInf},
    {"cos", 0.0, kInf, 0, 0, kInf, -0.0},
    {"tan", 1, kInf, 0, 0, 0.0, 1},
    {"sinh", -0.0, 0.0, 0, 0, -0.0, 0.0},
    {"sinh", kInf, 2, 0, 0, -kInf, kInf},
    {"cosh", kInf, 0.0, 0, 0, kInf, 0.0},
    {"tanh", kInf, 1, 0, 0, 1, 0.0},
    {"arcsin", 2, 0.0, 0, 0, kPi / 2, 1.3169578969248166},
    {"arcsin", 2, -0.0, 0, 0, kPi / 2, -1.3169578969248166},
    {"arccos", 2, 0.0, 0, 0, 0.0, -1.3169578969248166},
    {"arccos", 2, -0.0, 0, 0, 0.0, 1.3169578969248166},
    {"arccos", kInf, 1, 0, 0, 0.0, -kInf},
    {"arctan", 0.0, 2, 0, 0, kPi / 2, 0.5493061443340549},
    {"arctan", -0.0, 2, 0, 0, -kPi / 2, 0.5493061443340549},
    {"arcsinh", 0.0, 2, 0, 0, 1.3169578969248166, kPi / 2},
    {"arcsinh", -0.0, 2, 0, 0, -1.3169578969248166, kPi / 2},
    {"arccosh", -2, 0.0, 0, 0, 1.3169578969248166, kPi},
    {"arccosh", -2, -0.0, 0, 0, 1.3169578969248166, -kPi},
    {"arctanh", 2, 0.0, 0, 0, 0.5493061443340549, kPi / 2},
    {"arctanh", 2, -0.0, 0, 0, 0.5493061443340549, -kPi / 2},
    {"arctanh", 1, 0.0, 0, 0, kInf, 0.0},
};

template <typename T>
void CheckComplexCase(const ComplexLoops& loops, const ComplexCase& special) {
  for (int lane = -1; lane < kWidth; ++lane) {
    T part[6][kWidth];
    const double values[] = {special.a_re, special.a_im, special.b_re, special.b_im};
    for (int k = 0; k < 4; ++k) {
      for (int i = 0; i < kWidth; ++i) {
        part[k][i] = static_cast<T>(lane < 0 || i == lane ? values[k] : 0.75);
      }
    }
    const ComplexArrays<T> arrays = {part[0], part[1], part[2],
                                     part[3], part[4], part[5]};
    if constexpr (std::is_same_v<T, float>) {
      loops.f32(arrays, kWidth);
    } else {
      loops.f64(arrays, kWidth);
    }
    const int i = lane < 0 ? 0 : lane;
    EXPECT_TRUE(Agrees(part[4][i], special.re) && Agrees(part[5][i], special.im))
        << special.function << '(' << special.a_re << ", " << special.a_im << ") is "
        << part[4][i] << ", " << part[5][i] << " in lane " << lane << " of " << sizeof(T)
        << "-byte floats, not " << special.re << ", " << special.im;
  }
}

TEST(MathSpecial, ComplexValuesOfAnnexG) {
  ForEachTarget([](Target target) {
    const ComplexLoopTable& table = GetComplexLoops(target);
    for (const ComplexCase& special : kComplexCases) {
      const ComplexLoops* loops = nullptr;
      for (int i = 0; i < table.count; ++i) {
        if (std::strcmp(table.rows[i].name, special.function) == 0)
          loops = &table.rows[i];
      }
      ASSERT_NE(loops, nullptr) << special.function;
      CheckComplexCase<float>(*loops, special);
      CheckComplexCase<double>(*loops, special);
    }
  });
}

}  // namespace
}  // namespace nd::test
