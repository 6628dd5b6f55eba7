// SPDX-License-Identifier: BSD-3-Clause
// Sums down columns against a scalar loop, on every target, between guard pages; pairs of
// passes over floats against one pass after the other.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "core/filter/pair_float.h"
#include "core/kernels/down.h"
#include "core/kernels/select.h"
#include "core/threads/pool.h"
#include "guard_page.h"

namespace nd {
namespace {

using filter::PairPlan;
using test::GuardedMemory;

template <typename T>
constexpr Dtype kDtype = sizeof(T) == 4 ? Dtype::kFloat32 : Dtype::kFloat64;

template <typename T>
std::vector<T> Random(size_t count) {
  std::mt19937 engine(static_cast<uint32_t>(count));
  std::vector<T> values(count);
  for (T& value : values) {
    value = static_cast<T>(static_cast<double>(engine()) * 0x1p-31 - 1);
  }
  return values;
}

std::vector<Target> Targets() {
  std::vector<Target> targets;
  for (const Target target : {Target::kBaseline, Target::kAvx2, Target::kAvx3}) {
    if ((SupportedTargets() >> static_cast<int>(target) & 1) != 0) {
      targets.push_back(target);
    }
  }
  return targets;
}

// Each rounding is of a partial sum, which has at most `count` products of magnitudes up
// to 1.
template <typename T>
double Bound(int64_t count) {
  return static_cast<double>(count * count) * std::ldexp(1.0, sizeof(T) == 4 ? -23 : -52);
}

// Taps that read the same from both ends, or with the other sign.
template <typename T>
std::vector<T> RandomTaps(int64_t count, Fold fold) {
  std::vector<T> tap = Random<T>(static_cast<size_t>(count));
  const size_t last = tap.size() - 1;
  for (size_t k = 0; fold != Fold::kNone && k < tap.size() / 2; ++k) {
    tap[last - k] = fold == Fold::kPlus ? tap[k] : -tap[k];
  }
  if (fold == Fold::kMinus && count % 2 == 1) tap[last / 2] = 0;
  return tap;
}

// The sum of taps of samples `step` apart.
template <typename T>
double Sum(const std::vector<T>& tap, const T* x, size_t step) {
  double sum = 0;
  for (size_t k = 0; k < tap.size(); ++k) {
    sum += static_cast<double>(tap[k]) * static_cast<double>(x[k * step]);
  }
  return sum;
}

// Rows lie between guard pages, each for itself, `columns` elements from `from` on.
template <typename T>
void TestDown(DownFunction down, int64_t taps, int64_t columns, Fold fold, bool turned) {
  const size_t height = static_cast<size_t>(taps - 1 + kDownRows);
  const size_t bytes = static_cast<size_t>(columns) * sizeof(T), n = bytes / sizeof(T);
  const std::vector<T> x = Random<T>(height * n), tap = RandomTaps<T>(taps, fold);
  GuardedMemory memory(bytes), first(bytes), sums(8 * bytes), copies(8 * bytes);
  std::vector<const void*> rows(height);
  std::vector<void*> kept(8);
  for (size_t r = 0; r < height; ++r) rows[r] = x.data() + r * n;
  // The first row ends where nothing may be read, the last one begins so.
  std::copy_n(x.data(), n, static_cast<T*>(first.AtEnd(bytes)));
  std::copy_n(x.data() + (height - 1) * n, n, static_cast<T*>(memory.AtBegin()));
  rows[0] = first.AtEnd(bytes);
  rows[height - 1] = memory.AtBegin();
  T* const y = static_cast<T*>(sums.AtEnd(8 * bytes));
  T* const copy = static_cast<T*>(copies.AtBegin());
  for (size_t r = 0; r < 8; ++r) kept[r] = copy + r * n;
  sums.Fill(0x5a);
  copies.Fill(0x5a);
  for (const void*& row : rows) row = static_cast<const T*>(row) - 4;
  for (void*& row : kept) row = static_cast<T*>(row) - 4;
  down({rows.data(), 4 * sizeof(T), columns, tap.data(), taps, fold, y,
        static_cast<int64_t>(bytes), kept.data(), rows.data()});
  ASSERT_TRUE(sums.OnlyChanged(y, 8 * bytes, 0x5a));
  const size_t old = static_cast<size_t>(std::max<int64_t>(kDownRows + 1 - taps, 0));
  ASSERT_TRUE(copies.OnlyChanged(copy, 8 * bytes, 0x5a));
  for (size_t r = old; r < 8; ++r) {
    ASSERT_TRUE(
        std::equal(copy + r * n, copy + (r + 1) * n, x.data() + (height - 8 + r) * n));
  }
  for (size_t i = 0; i < 8 * n; ++i) {
    const size_t at = turned ? i % n * 8 + i / n : i;
    ASSERT_NEAR(static_cast<double>(y[at]), Sum(tap, x.data() + i, n), Bound<T>(taps))
        << "at " << i;
  }
}

// Results lie `skew` elements after a cache line, and reach to a guard page.
void TestAcross(AcrossFunction across, int64_t taps, int64_t columns, Fold fold,
                int64_t rows, int64_t skew) {
  const size_t n = static_cast<size_t>(columns), height = static_cast<size_t>(rows);
  const size_t count = (n + static_cast<size_t>(taps) - 1) * 8;
  const std::vector<double> x = Random<double>(count),
                            tap = RandomTaps<double>(taps, fold);
  GuardedMemory samples(count * sizeof(double));
  double* const line = static_cast<double*>(samples.AtEnd(count * sizeof(double)));
  std::copy(x.begin(), x.end(), line);
  const size_t stride = (n + 16) / 8 * 8, offset = static_cast<size_t>(skew);
  const size_t room = (height - 1) * stride + n;
  GuardedMemory sums((height * stride + 16) * sizeof(double));
  constexpr uint64_t kUntouched = 0x5a5a5a5a5a5a5a5a;
  for (const bool streams : {false, true}) {
    sums.Fill(0x5a);
    double* const y = static_cast<double*>(sums.AtBegin()) + offset;
    across({line, columns, tap.data(), taps, fold, y, static_cast<int64_t>(stride), rows,
            streams});
    FinishStreams();
    ASSERT_TRUE(sums.OnlyChanged(y, room * sizeof(double), 0x5a));
    for (size_t at = 0; at < room; ++at) {
      const size_t r = at / stride, i = at % stride;
      if (i < n) {
        ASSERT_NEAR(y[at], Sum(tap, x.data() + i * 8 + r, 8), Bound<double>(taps))
            << "at " << r << ", " << i;
      } else {
        ASSERT_EQ(std::memcmp(y + at, &kUntouched, sizeof kUntouched), 0);
      }
    }
  }
}

TEST(Down, SumsColumnsOnEveryTarget) {
  for (const Target target : Targets()) {
    for (const int64_t taps : {1, 3, 5, 7, 8, 9, 10, 11, 13, 15, 16, 17, 31}) {
      if (!CanSumDown(target, taps)) continue;
      for (const int64_t columns : {16, 17, 23, 40, 61}) {
        for (const Fold fold : {Fold::kNone, Fold::kPlus, Fold::kMinus}) {
          SCOPED_TRACE(testing::Message() << TargetName(target) << ", " << taps
                                          << " taps, " << columns << " columns");
          const DownTable& table = GetDown(target);
          TestDown<float>(table.float32, taps, columns, fold, false);
          TestDown<double>(table.float64, taps, columns, fold, false);
          if (testing::Test::HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(Down, SumsPairsOfSamplesIntoTurnedLines) {
  for (const Target target : Targets()) {
    const DownTable& table = GetDown(target);
    if (table.turned_float64 == nullptr) continue;
    for (int64_t taps = 2; taps < 36; ++taps) {
      for (const Fold fold : {Fold::kPlus, Fold::kMinus}) {
        SCOPED_TRACE(testing::Message() << TargetName(target) << ", " << taps << " taps, "
                                        << static_cast<int>(fold));
        for (const int64_t columns : {16, 23, 40}) {
          TestDown<double>(table.turned_float64, taps, columns, fold, true);
        }
        for (const int64_t columns : {8, 9, 15, 16, 31}) {
          TestAcross(table.across_float64, taps, columns, fold, columns % 8 + 1,
                     taps % 8);
        }
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

// The baseline has some by one compiler and none by another.
bool HasVectors(Target target) {
  return target != Target::kBaseline || GetDown(target).float64 != nullptr;
}

TEST(Down, NeedsVectors) {
  EXPECT_FALSE(CanSumDown(Target::kBaseline, 2));
  for (const Target target : Targets()) {
    EXPECT_FALSE(CanSumDown(target, 6));
    EXPECT_EQ(CanSumDown(target, 3), HasVectors(target));
  }
}

struct Shape {
  int64_t rows, columns, row_taps, column_taps, row_start, column_start;
  Boundary boundary;
  Fold row_fold = Fold::kNone, column_fold = Fold::kNone;
};

// Rows lie `gap` elements apart, `skew` elements after a cache line.
template <typename T>
class Pair {
 public:
  Pair(const Shape& shape, int64_t gap, int64_t skew)
      : shape_(shape), stride_(shape.columns + gap), skew_(skew) {
    const size_t room = static_cast<size_t>(shape.rows * stride_ + 64);
    const std::vector<T> samples =
        Random<T>(static_cast<size_t>(shape.rows * shape.columns));
    x_.assign(room, T{7});
    for (int64_t r = 0; r < shape.rows; ++r) {
      std::copy_n(samples.data() + r * shape.columns, shape.columns,
                  Begin(x_) + r * stride_);
    }
    y_.assign(room, T{7});
    row_taps_ = RandomTaps<T>(shape.row_taps, shape.row_fold);
    column_taps_ = RandomTaps<T>(shape.column_taps, shape.column_fold);
    plan_.sample = plan_.between = plan_.sum = plan_.result = kDtype<T>;
    plan_.x = reinterpret_cast<const char*>(Begin(x_));
    plan_.y = reinterpret_cast<char*>(Begin(y_));
    plan_.row_taps = reinterpret_cast<const char*>(row_taps_.data());
    plan_.column_taps = reinterpret_cast<const char*>(column_taps_.data());
    plan_.first = plan_.last = {};
    const T fill = static_cast<T>(kFill);
    std::memcpy(plan_.fill, &fill, sizeof(T));
    plan_.ndim = 2;
    plan_.rows = 0;
    const int64_t size = sizeof(T);
    plan_.axes[0] = {shape.rows,
                     stride_ * size,
                     shape.row_taps,
                     shape.rows,
                     stride_ * size,
                     shape.row_start,
                     1,
                     1,
                     shape.boundary};
    plan_.axes[1] = {shape.columns,
                     size,
                     shape.column_taps,
                     shape.columns,
                     size,
                     shape.column_start,
                     1,
                     1,
                     shape.boundary};
  }

  bool Is() const { return IsFloatPair(plan_); }
  std::vector<T> Run() {
    EXPECT_TRUE(ExecuteFloatPair(plan_).ok());
    std::vector<T> results;
    for (int64_t r = 0; r < shape_.rows; ++r) {
      const T* const row = Begin(y_) + r * stride_;
      results.insert(results.end(), row, row + shape_.columns);
      for (int64_t i = shape_.columns; i < stride_; ++i) EXPECT_EQ(row[i], T{7});
    }
    return results;
  }

  void Expect(const std::vector<T>& results) {
    const double bound = Bound<T>(shape_.row_taps * shape_.column_taps) / 8;
    std::vector<double> line(static_cast<size_t>(shape_.columns));
    for (int64_t r = 0; r < shape_.rows; ++r) {
      for (int64_t i = 0; i < shape_.columns; ++i) {
        double sum = 0;
        for (int64_t k = 0; k < shape_.row_taps; ++k) {
          const int64_t row =
              nd::Extend(shape_.boundary, r + shape_.row_start + k, shape_.rows);
          const T x = row < 0 ? static_cast<T>(kFill) : Begin(x_)[row * stride_ + i];
          sum += static_cast<double>(row_taps_[static_cast<size_t>(k)]) *
                 static_cast<double>(x);
        }
        line[static_cast<size_t>(i)] = sum;
      }
      for (int64_t i = 0; i < shape_.columns; ++i) {
        double sum = 0;
        for (int64_t k = 0; k < shape_.column_taps; ++k) {
          const int64_t column =
              nd::Extend(shape_.boundary, i + shape_.column_start + k, shape_.columns);
          sum += static_cast<double>(column_taps_[static_cast<size_t>(k)]) *
                 (column < 0 ? kFill : line[static_cast<size_t>(column)]);
        }
        ASSERT_NEAR(
            static_cast<double>(results[static_cast<size_t>(r * shape_.columns + i)]),
            sum, bound)
            << "at " << r << ", " << i;
      }
    }
  }

 private:
  static constexpr double kFill = 0.75;

  T* Begin(std::vector<T>& values) const {
    const uintptr_t misfit = reinterpret_cast<uintptr_t>(values.data()) % 64;
    return values.data() + (64 - misfit) % 64 / sizeof(T) + skew_;
  }

  const Shape shape_;
  const int64_t stride_, skew_;
  std::vector<T> x_, y_, row_taps_, column_taps_;
  PairPlan plan_;
};

template <typename T>
void TestPair(const Shape& shape) {
  SCOPED_TRACE(testing::Message() << shape.rows << " x " << shape.columns << ", taps "
                                  << shape.row_taps << " x " << shape.column_taps
                                  << ", boundary " << static_cast<int>(shape.boundary));
  std::vector<T> results;
  for (const Target target : Targets()) {
    const Target before = CurrentTarget();
    SelectTarget(target);
    Pair<T> pair(shape, 0, 0);
    const bool is = pair.Is();
    EXPECT_EQ(is, HasVectors(target));
    if (is) {
      results = pair.Run();
      pair.Expect(results);
      // Neither places in memory nor threads matter.
      for (const int64_t skew : {1, 2, 5}) {
        EXPECT_EQ(results, Pair<T>(shape, skew + 1, skew).Run());
      }
      const int32_t threads = ThreadCount();
      SetThreadCount(3);
      EXPECT_EQ(results, Pair<T>(shape, 8, 2).Run());
      SetThreadCount(threads);
    }
    SelectTarget(before);
  }
}

TEST(FloatPair, IsOnePassAfterTheOther) {
  constexpr Boundary kAll[] = {Boundary::kReflect, Boundary::kConstant,
                               Boundary::kNearest, Boundary::kMirror};
  for (const Boundary boundary : kAll) {
    for (const int64_t columns : {66, 192, 227, 700}) {
      TestPair<double>({19, columns, 3, 3, -1, -1, boundary});
      TestPair<float>({8, columns, 5, 31, -2, -15, boundary});
      TestPair<double>({33, columns, 15, 9, -9, -2, boundary});
      if (testing::Test::HasFatalFailure()) return;
    }
    // Windows that reach to one side only, and beyond all rows.
    TestPair<double>({5, 420, 31, 31, -30, -30, boundary});
    TestPair<double>({9, 420, 9, 31, 0, 0, boundary});
  }
}

// Along both axes samples are added in pairs, and the lines between lie turned.
TEST(FloatPair, FoldsTaps) {
  constexpr Boundary kAll[] = {Boundary::kReflect, Boundary::kConstant,
                               Boundary::kNearest, Boundary::kMirror};
  constexpr Fold kPlus = Fold::kPlus, kMinus = Fold::kMinus;
  for (const Boundary boundary : kAll) {
    for (const int64_t columns : {66, 192, 227, 700}) {
      TestPair<double>({19, columns, 15, 15, -7, -7, boundary, kPlus, kPlus});
      TestPair<double>({25, columns, 9, 9, -4, -4, boundary, kPlus, kPlus});
      TestPair<double>({9, columns, 11, 13, -5, -6, boundary, kPlus, kPlus});
      TestPair<double>({8, columns, 31, 16, -15, -8, boundary, kPlus, kMinus});
      TestPair<double>({33, columns, 3, 31, -1, -15, boundary, kMinus, kPlus});
      TestPair<float>({9, columns, 15, 9, -7, -4, boundary, kPlus, kPlus});
      if (testing::Test::HasFatalFailure()) return;
    }
    TestPair<double>({5, 420, 17, 31, -16, -30, boundary, kPlus, kPlus});
    TestPair<double>({9, 420, 9, 31, 0, 0, boundary, kMinus, kMinus});
  }
  TestPair<double>({17, 3001, 31, 65, -15, -32, Boundary::kReflect, kPlus, kPlus});
}

TEST(FloatPair, CutsWideImages) {
  TestPair<double>({17, 3001, 31, 15, -15, -7, Boundary::kReflect});
  TestPair<float>({12, 5003, 31, 5, -15, -2, Boundary::kMirror});
}

TEST(FloatPair, StreamsLargeImages) {
  TestPair<double>({1040, 2056, 3, 5, -1, -2, Boundary::kReflect});
}

}  // namespace
}  // namespace nd
