// SPDX-License-Identifier: BSD-3-Clause
// Floating filters with a few rows and columns of taps against sums written down: on
// every target, with ends, layouts, dtypes, threads. Samples and taps are small integers,
// so that sums are exact.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

#include "array_testing.h"
#include "core/array/views.h"
#include "core/filter/linear.h"
#include "core/index/slice.h"
#include "core/kernels/cast.h"
#include "core/kernels/targets.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

constexpr double kFill = 3;

Array Integers(Dtype dtype, std::vector<int64_t> shape, uint32_t seed, double scale = 1) {
  Array a;
  const int32_t ndim = static_cast<int32_t>(shape.size());
  EXPECT_TRUE(
      NewArray(dtype, ndim, shape.data(), Order::kC, Fill::kUninitialized, &a).ok());
  std::mt19937 generator(seed);
  for (int64_t i = 0; i < a.size(); ++i) {
    const double number = scale * static_cast<double>(generator() % 16);
    FindCast(Dtype::kFloat64, dtype)(
        &number, static_cast<char*>(a.data()) + i * ItemSize(dtype), 1);
  }
  return a;
}

double At(const Array& a, int64_t row, int64_t column) {
  double value;
  FindCast(a.dtype(), Dtype::kFloat64)(
      static_cast<const char*>(a.data()) + row * a.stride(0) + column * a.stride(1),
      &value, 1);
  return value;
}

void Filter(const Array& x, const Array& w, Boundary boundary, const Array& y) {
  std::vector<int32_t> ends(static_cast<size_t>(x.ndim()),
                            static_cast<int32_t>(boundary));
  FilterOptions options;
  ASSERT_TRUE(options.Set(x, {0, ends.data(), nullptr, nullptr, nullptr, kFill, 0}).ok());
  ASSERT_TRUE(FilterCorrelate(x, w, false, options, y).ok());
}

// Every `step`-th result of y, which may be x when `copy` is what x was.
void Check(const Array& copy, const Array& w, Boundary boundary, const Array& y,
           int64_t step) {
  for (int64_t i = 0; i < y.shape(0) * y.shape(1); i += step) {
    const int64_t row = i / y.shape(1), column = i % y.shape(1);
    double sum = 0;
    for (int64_t j = 0; j < w.shape(0); ++j) {
      for (int64_t k = 0; k < w.shape(1); ++k) {
        const int64_t r = Extend(boundary, row + j - w.shape(0) / 2, copy.shape(0));
        const int64_t c = Extend(boundary, column + k - w.shape(1) / 2, copy.shape(1));
        sum += At(w, j, k) * (r < 0 || c < 0 ? kFill : At(copy, r, c));
      }
    }
    ASSERT_EQ(At(y, row, column), sum)
        << TargetName(CurrentTarget()) << " " << row << " " << column << " taps "
        << w.shape(0) << " x " << w.shape(1) << " shape " << y.shape(0) << " x "
        << y.shape(1) << " boundary " << static_cast<int>(boundary);
  }
}

class FilterRing : public testing::Test {
 protected:
  ~FilterRing() override {
    SetThreadCount(threads_);
    SelectTarget(target_);
  }
  const int32_t threads_ = ThreadCount();
  const Target target_ = CurrentTarget();
};

TEST_F(FilterRing, IsItsDefinition) {
  uint32_t seed = 1;
  for (int t = 0; t < kTargetCount; ++t) {
    if (!SelectTarget(static_cast<Target>(t))) continue;
    for (const Dtype dtype : {Dtype::kFloat32, Dtype::kFloat64}) {
      for (int32_t b = 0; b < kBoundaryCount; ++b) {
        for (const int64_t rows : {1, 2, 3, 4, 5, 11, 18}) {
          const int64_t columns = 1 + (seed * 37) % 131;
          const Array x = Integers(dtype, {rows, columns}, ++seed);
          const Array w = Integers(dtype, {3 + seed % 4, 2 + seed % 6}, seed);
          const Array y = Integers(dtype, {rows, columns}, ++seed);
          const Boundary boundary = static_cast<Boundary>(b);
          Filter(x, w, boundary, y);
          ASSERT_NO_FATAL_FAILURE(Check(x, w, boundary, y, 3));
        }
      }
    }
  }
}

// The numbers of a column times those of a row.
Array Product(Dtype dtype, int64_t taps, uint32_t seed) {
  const Array column = Integers(Dtype::kFloat64, {taps, 1}, seed);
  const Array row = Integers(Dtype::kFloat64, {1, taps}, seed + 1);
  Array w = Integers(dtype, {taps, taps}, seed);
  for (int64_t i = 0; i < w.size(); ++i) {
    const double product = (At(column, i / taps, 0) + 1) * (At(row, 0, i % taps) + 1);
    FindCast(Dtype::kFloat64, dtype)(
        &product, static_cast<char*>(w.data()) + i * ItemSize(dtype), 1);
  }
  return w;
}

// Products of columns and rows go in two passes; few taps by themselves.
TEST_F(FilterRing, TakesFewTapsAndTheirProducts) {
  uint32_t seed = 1;
  for (int t = 0; t < kTargetCount; ++t) {
    if (!SelectTarget(static_cast<Target>(t))) continue;
    for (const Dtype dtype : {Dtype::kFloat32, Dtype::kFloat64}) {
      for (int32_t b = 0; b < kBoundaryCount; ++b) {
        for (int64_t rows = 1; rows < 40; rows += 1 + seed % 3) {
          const int64_t taps = rows % 2 == 0 ? 3 : 5;
          const Array w = seed % 3 == 0 ? Product(dtype, taps, seed)
                                        : Integers(dtype, {taps, taps}, seed);
          const Array x = Integers(dtype, {rows, 70 - rows}, ++seed);
          const Array y = Integers(dtype, {rows, 70 - rows}, ++seed);
          const Boundary boundary = static_cast<Boundary>(b);
          Filter(x, w, boundary, y);
          ASSERT_NO_FATAL_FAILURE(Check(x, w, boundary, y, 1));
        }
      }
    }
  }
}

// Parts of rows that lie apart, or backwards: their neighbours stay as they are.
TEST_F(FilterRing, TakesFewTapsOfViews) {
  const Array whole = Integers(Dtype::kFloat64, {60, 170}, 1);
  for (const int64_t step : {1, 2, -1, -3}) {
    const Array target = Integers(Dtype::kFloat64, {60, 170}, 2);
    const int64_t first = step > 0 ? 3 : 57, last = step > 0 ? 58 : 2;
    const IndexItem items[2] = {{kItemSlice, first, last, step},
                                {kItemSlice, 8 + step, 140, 1}};
    Array x, y;
    ASSERT_TRUE(Slice(whole, items, 2, &x).ok() && Slice(target, items, 2, &y).ok());
    for (const int64_t taps : {3, 5}) {
      for (const bool product : {false, true}) {
        const Array w = product ? Product(Dtype::kFloat64, taps, 3)
                                : Integers(Dtype::kFloat64, {taps, taps}, 3);
        Filter(x, w, Boundary::kReflect, y);
        ASSERT_NO_FATAL_FAILURE(Check(x, w, Boundary::kReflect, y, 1));
      }
    }
    int64_t changed = 0;
    const Array before = Integers(Dtype::kFloat64, {60, 170}, 2);
    for (int64_t i = 0; i < target.size(); ++i) {
      changed += At(target, i / 170, i % 170) != At(before, i / 170, i % 170) ? 1 : 0;
    }
    EXPECT_LE(changed, y.size());
  }
}

// More columns than a strip has, and results that bypass the caches.
TEST_F(FilterRing, TakesWideAndLargeArrays) {
  for (const int64_t rows : {3, 5}) {
    const Array w = Integers(Dtype::kFloat64, {rows, 5}, 1);
    for (const int64_t columns : {5003, 70001}) {
      const Array x = Integers(Dtype::kFloat64, {19, columns}, 2);
      const Array y = Integers(Dtype::kFloat64, {19, columns}, 3);
      Filter(x, w, Boundary::kMirror, y);
      ASSERT_NO_FATAL_FAILURE(Check(x, w, Boundary::kMirror, y, 101));
    }
  }
}

TEST_F(FilterRing, TakesAnyLayoutAndDtype) {
  for (const Dtype from : {Dtype::kUint8, Dtype::kFloat16, Dtype::kFloat64}) {
    for (const Dtype to : {Dtype::kInt32, Dtype::kFloat32, Dtype::kFloat64}) {
      const Array w = Integers(Dtype::kFloat64, {5, 4}, 1);
      const Array x = Integers(from, {50, 70}, 2), y = Integers(to, {50, 70}, 3);
      const int64_t turned[2] = {1, 0};
      Array sides[2];
      ASSERT_TRUE(Permute(x, 2, turned, &sides[0]).ok());
      ASSERT_TRUE(Permute(y, 2, turned, &sides[1]).ok());
      Filter(x, w, Boundary::kWrap, y);
      ASSERT_NO_FATAL_FAILURE(Check(x, w, Boundary::kWrap, y, 1));
      Filter(sides[0], w, Boundary::kWrap, sides[1]);
      ASSERT_NO_FATAL_FAILURE(Check(sides[0], w, Boundary::kWrap, sides[1], 1));
    }
  }
}

TEST_F(FilterRing, MayStoreIntoItsSamples) {
  const Array x = Integers(Dtype::kFloat32, {50, 160}, 1);
  const Array copy = Integers(Dtype::kFloat32, {50, 160}, 1);
  const Array w = Integers(Dtype::kFloat32, {3, 3}, 2);
  Filter(x, w, Boundary::kConstant, x);
  Check(copy, w, Boundary::kConstant, x, 1);
}

TEST_F(FilterRing, GivesTheSameBitsForAnyThreads) {
  const Array x = Integers(Dtype::kFloat64, {2, 301, 402}, 1, 0.1);
  for (const int64_t columns : {3, 4, 5}) {
    const Array w = Integers(Dtype::kFloat64, {1, 5, columns}, 2, 0.3);
    const Array results[2] = {Integers(Dtype::kFloat64, {2, 301, 402}, 3),
                              Integers(Dtype::kFloat64, {2, 301, 402}, 4)};
    for (int32_t i = 0; i < 2; ++i) {
      SetThreadCount(i == 0 ? 1 : 5);
      Filter(x, w, Boundary::kReflect, results[i]);
    }
    EXPECT_EQ(std::memcmp(results[0].data(), results[1].data(),
                          static_cast<size_t>(x.size()) * sizeof(double)),
              0);
  }
}

}  // namespace
}  // namespace nd
