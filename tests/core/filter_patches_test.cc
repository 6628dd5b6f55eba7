// SPDX-License-Identifier: BSD-3-Clause
// Filters of many taps, which go by patches, against sums written down: on every target,
// with ends, layouts, dtypes, threads and samples that are not fit for transforms.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "array_testing.h"
#include "core/array/views.h"
#include "core/filter/linear.h"
#include "core/kernels/cast.h"
#include "core/kernels/targets.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

Array RandomArray(Dtype dtype, std::vector<int64_t> shape, uint32_t seed) {
  Array a;
  const int32_t ndim = static_cast<int32_t>(shape.size());
  EXPECT_TRUE(
      NewArray(dtype, ndim, shape.data(), Order::kC, Fill::kUninitialized, &a).ok());
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> numbers(-1, 1);
  for (int64_t i = 0; i < a.size(); ++i) {
    const double number = numbers(generator);
    FindCast(Dtype::kFloat64, dtype)(
        &number, static_cast<char*>(a.data()) + i * ItemSize(dtype), 1);
  }
  return a;
}

char* PlaceOf(const Array& a, int64_t row, int64_t column) {
  return static_cast<char*>(a.data()) + row * a.stride(0) + column * a.stride(1);
}
double At(const Array& a, int64_t row, int64_t column) {
  double value;
  FindCast(a.dtype(), Dtype::kFloat64)(PlaceOf(a, row, column), &value, 1);
  return value;
}
void Put(const Array& a, int64_t row, int64_t column, double value) {
  FindCast(Dtype::kFloat64, a.dtype())(&value, PlaceOf(a, row, column), 1);
}

constexpr double kFill = 0.25;

// One result, and what rounding errors go with.
double Definition(const Array& x, const Array& w, Boundary boundary, int64_t row,
                  int64_t column) {
  double sum = 0;
  for (int64_t j = 0; j < w.shape(0); ++j) {
    for (int64_t k = 0; k < w.shape(1); ++k) {
      const int64_t r = Extend(boundary, row + j - w.shape(0) / 2, x.shape(0));
      const int64_t c = Extend(boundary, column + k - w.shape(1) / 2, x.shape(1));
      sum += At(w, j, k) * (r < 0 || c < 0 ? kFill : At(x, r, c));
    }
  }
  return sum;
}

void Filter(const Array& x, const Array& w, Boundary boundary, const Array& y) {
  const int32_t ends[2] = {static_cast<int32_t>(boundary),
                           static_cast<int32_t>(boundary)};
  FilterOptions options;
  ASSERT_TRUE(options.Set(x, {0, ends, nullptr, nullptr, nullptr, kFill, 0}).ok());
  ASSERT_TRUE(FilterCorrelate(x, w, false, options, y).ok());
}

// Every `step`-th result of y, which may be x when `copy` is what x was.
void Check(const Array& copy, const Array& w, Boundary boundary, const Array& y,
           double tolerance, int64_t step) {
  for (int64_t i = 0; i < y.shape(0) * y.shape(1); i += step) {
    const int64_t row = i / y.shape(1), column = i % y.shape(1);
    const double expected = Definition(copy, w, boundary, row, column);
    if (std::isnan(expected)) {
      ASSERT_TRUE(std::isnan(At(y, row, column))) << row << " " << column;
    } else if (std::isinf(expected)) {
      ASSERT_EQ(At(y, row, column), expected) << row << " " << column;
    } else {
      ASSERT_NEAR(At(y, row, column), expected, tolerance) << row << " " << column;
    }
  }
}

class FilterPatches : public testing::Test {
 protected:
  ~FilterPatches() override {
    SetThreadCount(threads_);
    SelectTarget(target_);
  }
  static double Tolerance(Dtype dtype) {
    return dtype == Dtype::kFloat64 ? 1e-13 : dtype == Dtype::kFloat32 ? 3e-5 : 0.02;
  }

  const int32_t threads_ = ThreadCount();
  const Target target_ = CurrentTarget();
};

TEST_F(FilterPatches, AreTheirDefinition) {
  const Boundary boundaries[] = {Boundary::kConstant, Boundary::kNearest,
                                 Boundary::kReflect, Boundary::kMirror, Boundary::kWrap};
  for (int t = 0; t < kTargetCount; ++t) {
    if (!SelectTarget(static_cast<Target>(t))) continue;
    for (const Dtype dtype : {Dtype::kFloat32, Dtype::kFloat64}) {
      for (const Boundary boundary : boundaries) {
        const Array x = RandomArray(dtype, {131, 151}, 1);
        const Array w = RandomArray(dtype, {15, 14}, 2);
        const Array y = RandomArray(dtype, {131, 151}, 3);
        Filter(x, w, boundary, y);
        Check(x, w, boundary, y, Tolerance(dtype), 7);
      }
      // Large patches.
      const Array x = RandomArray(dtype, {201, 151}, 1);
      const Array w = RandomArray(dtype, {37, 35}, 2);
      const Array y = RandomArray(dtype, {201, 151}, 3);
      Filter(x, w, Boundary::kReflect, y);
      Check(x, w, Boundary::kReflect, y, Tolerance(dtype), 41);
    }
  }
}

// One square for each size of patches, or nearly so.
TEST_F(FilterPatches, OfEverySizeAreTheirDefinition) {
  for (int t = 0; t < kTargetCount; ++t) {
    if (!SelectTarget(static_cast<Target>(t))) continue;
    for (const Dtype dtype : {Dtype::kFloat32, Dtype::kFloat64}) {
      for (const int64_t taps : {9, 15, 17, 31}) {
        const Array x = RandomArray(dtype, {256, 256}, 1);
        const Array w = RandomArray(dtype, {taps, taps}, 2);
        const Array y = RandomArray(dtype, {256, 256}, 3);
        Filter(x, w, Boundary::kReflect, y);
        Check(x, w, Boundary::kReflect, y, Tolerance(dtype), 251);
      }
    }
  }
}

TEST_F(FilterPatches, TakeAnyLayoutAndDtype) {
  const Array w = RandomArray(Dtype::kFloat32, {15, 15}, 2);
  for (const Dtype from : {Dtype::kFloat16, Dtype::kFloat32, Dtype::kFloat64}) {
    for (const Dtype to : {Dtype::kFloat32, Dtype::kFloat64}) {
      const Array x = RandomArray(from, {150, 160}, 1),
                  y = RandomArray(to, {150, 160}, 3);
      const int64_t turned[2] = {1, 0};
      Array sides[2];
      ASSERT_TRUE(Permute(x, 2, turned, &sides[0]).ok());
      ASSERT_TRUE(Permute(y, 2, turned, &sides[1]).ok());
      const double tolerance = Tolerance(from == Dtype::kFloat64 ? to : Dtype::kFloat32);
      Filter(x, w, Boundary::kMirror, y);
      Check(x, w, Boundary::kMirror, y, tolerance, 31);
      Filter(sides[0], w, Boundary::kMirror, sides[1]);
      Check(sides[0], w, Boundary::kMirror, sides[1], tolerance, 31);
    }
  }
}

TEST_F(FilterPatches, MayStoreIntoTheirSamples) {
  const Array x = RandomArray(Dtype::kFloat32, {150, 160}, 1);
  const Array copy = RandomArray(Dtype::kFloat32, {150, 160}, 1);
  const Array w = RandomArray(Dtype::kFloat32, {11, 17}, 2);
  Filter(x, w, Boundary::kWrap, x);
  Check(copy, w, Boundary::kWrap, x, Tolerance(Dtype::kFloat32), 13);
}

// Neither spreads over a patch, nor do results of other patches lose digits.
TEST_F(FilterPatches, KeepWhatIsNotModerateToItself) {
  for (int t = 0; t < kTargetCount; ++t) {
    if (!SelectTarget(static_cast<Target>(t))) continue;
    for (const Dtype dtype : {Dtype::kFloat32, Dtype::kFloat64}) {
      const Array w = RandomArray(dtype, {13, 13}, 2);
      for (const double odd : {std::numeric_limits<double>::quiet_NaN(),
                               std::numeric_limits<double>::infinity()}) {
        const Array x = RandomArray(dtype, {160, 170}, 1);
        const Array y = RandomArray(dtype, {160, 170}, 3);
        Put(x, 40, 60, odd);
        Filter(x, w, Boundary::kReflect, y);
        Check(x, w, Boundary::kReflect, y, Tolerance(dtype), 11);
      }
      const Array x = RandomArray(dtype, {160, 170}, 1);
      const Array y = RandomArray(dtype, {160, 170}, 3);
      Put(x, 40, 60, dtype == Dtype::kFloat32 ? 1e30 : 1e200);
      Filter(x, w, Boundary::kReflect, y);
      for (int64_t row = 0; row < 160; ++row) {
        for (int64_t column = 0; column < 170; column += 9) {
          if (std::abs(row - 40) <= 6 && std::abs(column - 60) <= 6) continue;
          ASSERT_NEAR(At(y, row, column),
                      Definition(x, w, Boundary::kReflect, row, column), Tolerance(dtype))
              << row << " " << column;
        }
      }
    }
  }
}

// One large sample, and samples of 0: results that see neither the one nor others than
// those are as good as if they were not there.
TEST_F(FilterPatches, AndLinesKeepDigitsBesideLargeResults) {
  constexpr int64_t kShapes[][2] = {{13, 13}, {1, 301}, {301, 1}, {3, 150}, {40, 40}};
  for (int t = 0; t < kTargetCount; ++t) {
    if (!SelectTarget(static_cast<Target>(t))) continue;
    for (const Dtype dtype : {Dtype::kFloat32, Dtype::kFloat64}) {
      const double tolerance = dtype == Dtype::kFloat32 ? 1e-4 : 1e-12;
      for (const auto& [down, across] : kShapes) {
        const Array w = RandomArray(dtype, {down, across}, 2);
        const Array x = RandomArray(dtype, {700, 710}, 1);
        const Array y = RandomArray(dtype, {700, 710}, 3);
        Put(x, 100, 100, dtype == Dtype::kFloat32 ? 1e10 : 1e20);
        for (int64_t row = 0; row < 700; ++row) {
          std::memset(PlaceOf(x, row, 350), 0, static_cast<size_t>(350 * x.itemsize()));
        }
        Filter(x, w, Boundary::kReflect, y);
        for (int64_t row = 0; row < 700; row += 61) {
          for (int64_t column = 0; column < 700; column += 23) {
            const bool sees =
                std::abs(row - 100) <= down / 2 && std::abs(column - 100) <= across / 2;
            if (sees) continue;
            const bool is_zero = column - across / 2 >= 350 && column + across / 2 < 700;
            const double expected =
                is_zero ? 0 : Definition(x, w, Boundary::kReflect, row, column);
            ASSERT_NEAR(At(y, row, column), expected, is_zero ? 0 : tolerance)
                << row << " " << column << " of " << down << " x " << across;
          }
        }
      }
    }
  }
}

TEST_F(FilterPatches, AreTheSameBitsForAnyThreads) {
  const Array x = RandomArray(Dtype::kFloat32, {3, 300, 400}, 1);
  const Array w = RandomArray(Dtype::kFloat32, {1, 15, 15}, 2);
  Array results[2] = {RandomArray(Dtype::kFloat32, {3, 300, 400}, 3),
                      RandomArray(Dtype::kFloat32, {3, 300, 400}, 4)};
  FilterOptions options;
  ASSERT_TRUE(options.Set(x, {}).ok());
  for (int32_t i = 0; i < 2; ++i) {
    SetThreadCount(i == 0 ? 1 : 5);
    ASSERT_TRUE(FilterCorrelate(x, w, false, options, results[i]).ok());
  }
  EXPECT_EQ(std::memcmp(results[0].data(), results[1].data(),
                        static_cast<size_t>(x.size()) * sizeof(float)),
            0);
}

}  // namespace
}  // namespace nd
