// SPDX-License-Identifier: BSD-3-Clause
// Filters of few taps against loops of fused multiply-adds, bit by bit: on every target
// that has them, with samples and results between guard pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "core/kernels/few.h"
#include "core/kernels/select.h"
#include "fft_oracle.h"
#include "guard_page.h"

namespace nd {
namespace {

struct Case {
  int64_t taps, width, begin, end;
  FewKind kind;
  bool reflects, streams;
  size_t gap;  // elements after the results
};

// A row of samples or of sums, and what lies outside.
template <typename T>
T Seen(const std::vector<T>& row, int64_t i, bool reflects, T fill) {
  const int64_t n = static_cast<int64_t>(row.size());
  if (i < 0 || i >= n) {
    if (!reflects) return fill;
    i = i < 0 ? -1 - i : 2 * n - 1 - i;
  }
  return row[static_cast<size_t>(i)];
}

// Of one pass, in the order of its kind; at(k) meets tap k. Taps `apart` from each other
// follow each other.
template <typename T, typename At>
T Sum(const T* taps, int64_t count, FewKind kind, int64_t apart, const At& at) {
  T sum = 0;
  if (kind == FewKind::kPair) {
    for (int64_t first = 0; first < std::min(apart, count); ++first) {
      for (int64_t k = first; k < count; k += apart) sum = std::fma(taps[k], at(k), sum);
    }
    return sum;
  }
  const int64_t half = count / 2;
  if (count <= kMostMiddleFirst) sum = taps[half] * at(half);
  for (int64_t k = 0; k < half; ++k) {
    sum = std::fma(taps[k], at(k) + at(count - 1 - k), sum);
  }
  return count <= kMostMiddleFirst ? sum : std::fma(taps[half], at(half), sum);
}

template <typename T>
T Result(const std::vector<std::vector<T>>& rows, int64_t row, int64_t column,
         const std::vector<T>& taps, const std::vector<T>& across, const Case& c,
         int64_t apart, T fill) {
  const int64_t half = c.taps / 2, never = c.taps * c.taps;
  if (c.kind == FewKind::kSquare) {
    return Sum(taps.data(), c.taps * c.taps, FewKind::kPair, never, [&](int64_t k) {
      return Seen(rows[static_cast<size_t>(row + k / c.taps)], column + k % c.taps - half,
                  c.reflects, fill);
    });
  }
  std::vector<T> line;
  for (size_t i = 0; i < static_cast<size_t>(c.width); ++i) {
    line.push_back(Sum(taps.data(), c.taps, c.kind, never,
                       [&](int64_t j) { return rows[static_cast<size_t>(row + j)][i]; }));
  }
  return Sum(across.data(), c.taps, c.kind, apart,
             [&](int64_t k) { return Seen(line, column + k - half, c.reflects, fill); });
}

template <typename T>
void Check(Target target, const Case& c) {
  const FewKernel kernel = FindFew(target, sizeof(T) == 8, c.taps, c.kind);
  if (kernel.function == nullptr) return;
  const int64_t results_rows = kernel.rows, height = results_rows + c.taps - 1;
  const size_t width = static_cast<size_t>(c.width), row_bytes = width * sizeof(T);
  const size_t columns = static_cast<size_t>(c.end - c.begin);
  std::vector<T> taps = test::RandomNumbers<T>(c.taps * c.taps, 1);
  std::vector<T> across = test::RandomNumbers<T>(c.taps, 2);
  for (size_t k = 0, n = across.size(); c.kind == FewKind::kSymmetric && k < n; ++k) {
    taps[n - 1 - k] = taps[k];
    across[n - 1 - k] = across[k];
  }
  const T fill = static_cast<T>(0.3);
  const int64_t apart = target == Target::kAvx3 ? 64 / sizeof(T) : c.taps;
  // The first row ends, and the last one begins, where nothing may be read.
  std::vector<std::vector<T>> samples;
  std::vector<const void*> rows;
  test::GuardedMemory first(row_bytes), last(row_bytes);
  for (int64_t r = 0; r < height; ++r) {
    samples.push_back(test::RandomNumbers<T>(c.width, static_cast<uint32_t>(r + 3)));
  }
  for (const std::vector<T>& row : samples) rows.push_back(row.data());
  rows[0] = std::memcpy(first.AtEnd(row_bytes), rows[0], row_bytes);
  rows[rows.size() - 1] = std::memcpy(last.AtBegin(), rows[rows.size() - 1], row_bytes);
  // Rows of results of different alignment, but where they stream.
  const size_t stride = c.streams ? (row_bytes + 63) / 64 * 64 : row_bytes;
  const size_t bytes =
      static_cast<size_t>(results_rows - 1) * stride + columns * sizeof(T);
  test::GuardedMemory results(bytes + c.gap * sizeof(T));
  char* const y = static_cast<char*>(results.AtEnd(bytes, c.gap * sizeof(T)));
  std::vector<char> expected(bytes, 0x5a);
  for (int64_t r = 0; r < results_rows; ++r) {
    for (size_t i = 0; i < columns; ++i) {
      const T value = Result(samples, r, c.begin + static_cast<int64_t>(i), taps, across,
                             c, apart, fill);
      std::memcpy(expected.data() + static_cast<size_t>(r) * stride + i * sizeof(T),
                  &value, sizeof(T));
    }
  }
  results.Fill(0x5a);
  kernel.function({rows.data(),
                   c.width,
                   c.begin,
                   c.end,
                   taps.data(),
                   c.kind == FewKind::kSquare ? nullptr : across.data(),
                   {c.reflects ? 0 : -1, c.reflects ? 1 : -1, c.reflects ? 2 : -1,
                    c.reflects ? 3 : -1},
                   &fill,
                   y - c.begin * static_cast<int64_t>(sizeof(T)),
                   static_cast<int64_t>(stride),
                   c.streams,
                   c.reflects ? rows.data() : nullptr});
  FinishStreams();
  ASSERT_TRUE(std::memcmp(y, expected.data(), bytes) == 0 &&
              results.OnlyChanged(y, bytes, 0x5a))
      << TargetName(target) << ": " << c.taps << " taps, columns " << c.begin << " to "
      << c.end << " of " << c.width << ", gap " << c.gap << ", kind "
      << static_cast<int>(c.kind) << ", reflects " << c.reflects << ", streams "
      << c.streams;
}

template <typename T>
void CheckEach(Case c) {
  for (const Target target : test::TargetsOfThisMachine()) {
    for (const int64_t taps : {3, 5, 9}) {
      for (int kind = 0; kind < kFewKindCount; ++kind) {
        c.taps = taps;
        c.kind = static_cast<FewKind>(kind);
        ASSERT_NO_FATAL_FAILURE(Check<T>(target, c));
      }
    }
  }
}

TEST(Few, AreTheirSums) {
  for (int64_t width = 2 * kFewLanes; width < 2 * kFewLanes + 67; ++width) {
    const Case c = {0,
                    width,
                    0,
                    width,
                    FewKind::kPair,
                    width % 2 == 0,
                    false,
                    static_cast<size_t>(width % 16)};
    ASSERT_NO_FATAL_FAILURE(CheckEach<float>(c));
    ASSERT_NO_FATAL_FAILURE(CheckEach<double>(c));
  }
}

TEST(Few, MayStreamAndBePieces) {
  for (int64_t i = 0; i < 35; ++i) {
    const int64_t width = 150 + i, begin = i % 2 == 0 ? 0 : 32 + i,
                  end = i % 3 == 0 ? width : width - 32 - i % 17;
    const Case c = {0,
                    width,
                    begin,
                    end,
                    FewKind::kPair,
                    i % 5 < 2,
                    i % 4 != 0,
                    static_cast<size_t>(i % 16)};
    ASSERT_NO_FATAL_FAILURE(CheckEach<float>(c));
    ASSERT_NO_FATAL_FAILURE(CheckEach<double>(c));
  }
}

TEST(Few, AreOfThreeFiveOrNineTaps) {
  for (const Target target : test::TargetsOfThisMachine()) {
    const auto has = [&](bool wide, int64_t taps, FewKind kind) {
      return FindFew(target, wide, taps, kind).function != nullptr;
    };
    EXPECT_FALSE(has(true, 4, FewKind::kPair));
    EXPECT_FALSE(has(false, 7, FewKind::kSquare));
    EXPECT_FALSE(has(true, 9, FewKind::kSquare));
    EXPECT_FALSE(has(false, 9, FewKind::kPair));
    EXPECT_EQ(has(true, 9, FewKind::kPair), target == Target::kAvx3);
    EXPECT_EQ(has(false, 3, FewKind::kSquare),
              target == Target::kAvx3 || target == Target::kAvx2);
  }
}

}  // namespace
}  // namespace nd
