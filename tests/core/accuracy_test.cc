// SPDX-License-Identifier: BSD-3-Clause
// What docs/accuracy.md is made with: units of complex errors, the page that keeps what
// other machines found, and the bounds of what no other test measures.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "tools/accuracy/complex.h"
#include "tools/accuracy/measure.h"
#include "tools/accuracy/page.h"
#include "tools/accuracy/ufunc_run.h"

namespace nd {
namespace {

using accuracy::ErrorInUlp;
using accuracy::Wide;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<Target> Targets() {
  std::vector<Target> targets;
  for (int i = 0; i < kTargetCount; ++i) {
    if (SupportedTargets() >> i & 1) targets.push_back(static_cast<Target>(i));
  }
  return targets;
}

TEST(Accuracy, ComplexErrorsAreDistancesInUnitsOfTheMagnitude) {
  using C64 = std::complex<float>;
  using C128 = std::complex<double>;
  EXPECT_EQ(ErrorInUlp(C64(1, 0), Wide(1, 0)), 0);
  EXPECT_EQ(ErrorInUlp(C64(1, 0x1p-30f), Wide(1, 0)), 0x1p-7);
  EXPECT_EQ(ErrorInUlp(C64(3 + 3 * 0x1p-22f, 4 * 0x1p-22f), Wide(3, 0)), 5);
  EXPECT_EQ(ErrorInUlp(C128(0, 0.5), Wide(0, 0.5L + 0x1p-54L)), 0.5);
  EXPECT_EQ(ErrorInUlp(C128(), Wide()), 0);
  EXPECT_EQ(ErrorInUlp(C128(0x1p-1074, 0), Wide()), kInfinity);
  EXPECT_EQ(ErrorInUlp(C128(kInfinity, 0), Wide(1, 0)), kInfinity);
  EXPECT_EQ(ErrorInUlp(C128(1, std::nan("")), Wide(1, 0)), kInfinity);
}

// Those that are computed without a function; complex_math_test.cc has the others.
TEST(Accuracy, ComplexArithmeticIsWithinItsBoundsOnEveryTarget) {
  constexpr struct {
    const char* name;
    double bound;
  } kBounds[] = {{"absolute", 1.25}, {"sign", 2.5},   {"multiply", 1.5},
                 {"square", 1.25},   {"divide", 3.5}, {"reciprocal", 2.5}};
  for (const auto& row : accuracy::ComplexReferences()) {
    for (const auto& [name, bound] : kBounds) {
      if (std::strcmp(name, row.name) != 0) continue;
      SCOPED_TRACE(name);
      const auto exact = accuracy::InLongDouble;
      for (const auto& worst :
           accuracy::MeasureComplex<float>(row, exact, Targets(), 20000)) {
        EXPECT_LE(worst.ulp, bound) << worst.a << ", " << worst.b;
        EXPECT_GT(worst.ulp, 0.5);
      }
      for (const auto& worst :
           accuracy::MeasureComplex<double>(row, exact, Targets(), 20000)) {
        EXPECT_LE(worst.ulp, bound) << worst.a << ", " << worst.b;
        EXPECT_GT(worst.ulp, 0.5);
      }
    }
  }
}

template <typename T>
void CheckUfunc(const accuracy::Reference& row, double bound) {
  const Dtype dtype = sizeof(T) == 4 ? Dtype::kFloat32 : Dtype::kFloat64;
  if (!accuracy::HasLoop(row.name, dtype)) return;
  for (const Target target : Targets()) {
    const auto run = [&](const T* a, const T* b, int64_t count, T* y) {
      accuracy::RunUfunc(row.name, dtype, target, a, b, count, y);
    };
    std::vector<accuracy::Worst<T>> worst;
    accuracy::Measure<T>(row, {run}, 1000003, 20000, &worst);
    EXPECT_LE(worst[0].ulp, bound)
        << row.name << " " << TargetName(target) << ": " << worst[0].a << ", "
        << worst[0].b << " gives " << worst[0].result;
  }
}

TEST(Accuracy, QuotientsRootsAndDegreesAreWithinTheirBoundsOnEveryTarget) {
  for (const char* name : {"divide", "reciprocal", "floor_divide", "remainder", "fmod",
                           "deg2rad", "rad2deg", "sqrt"}) {
    const accuracy::Reference* row = accuracy::FindReference(name);
    ASSERT_NE(row, nullptr);
    CheckUfunc<float>(*row, row->bound32);
    CheckUfunc<double>(*row, row->bound64);
  }
}

TEST(Accuracy, APageKeepsWhatOtherMachinesFound) {
  accuracy::Page page({"baseline", "NEON", "AVX2", "AVX-512"});
  page.Read(
      "# Title\n\ntext\n\n"
      "| function | dtype | AVX2 | AVX-512 | inputs | where |\n"
      "|---|---|---|---|---|---|\n"
      "| exp | float32 | 0.700 | 0.800 | 10 | `0x1p+0` |\n"
      "| gone | float32 | 0.700 | 0.800 | 10 | `0x1p+0` |\n"
      "| log | float32 | 0.600 | - | 10 | `0x1p+1` |\n"
      "\nmore\n");
  page.Set("exp", "float32", {{"AVX2", "0.750"}}, "20", "`0x1p+2`");
  page.Set("log", "float32", {{"AVX2", "0.650"}}, "20", "`0x1p+3`");
  page.Set("log", "float16", {{"baseline", "0.500"}}, "all", "`0x1p+4`");
  EXPECT_EQ(page.Table({"log", "exp"}, {"float16", "float32"}),
            "| function | dtype | baseline | AVX2 | AVX-512 | inputs | where |\n"
            "|---|---|---|---|---|---|---|\n"
            "| log | float16 | 0.500 | - | - | all | `0x1p+4` |\n"
            "| log | float32 | - | 0.650 | - | 20 | `0x1p+3` |\n"
            "| exp | float32 | - | 0.750 | 0.800 | 20 | `0x1p+0` |\n");
}

}  // namespace
}  // namespace nd
