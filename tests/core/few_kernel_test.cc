// SPDX-License-Identifier: BSD-3-Clause
// Filters of few taps against loops of fused multiply-adds, bit by bit: on every target
// that has them, with samples and results between guard pages.
#include <gtest/gtest.h>

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
  bool square, reflects, streams;
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

template <typename T>
T Result(const std::vector<std::vector<T>>& rows, int64_t row, int64_t column,
         const std::vector<T>& taps, const std::vector<T>& across, const Case& c,
         T fill) {
  T sum = 0;
  const int64_t half = c.taps / 2;
  if (c.square) {
    for (int64_t k = 0; k < c.taps * c.taps; ++k) {
      const auto& samples = rows[static_cast<size_t>(row + k / c.taps)];
      sum = std::fma(taps[static_cast<size_t>(k)],
                     Seen(samples, column + k % c.taps - half, c.reflects, fill), sum);
    }
    return sum;
  }
  std::vector<T> line;
  for (size_t i = 0; i < static_cast<size_t>(c.width); ++i) {
    T down = 0;
    for (size_t j = 0; j < static_cast<size_t>(c.taps); ++j) {
      down = std::fma(taps[j], rows[static_cast<size_t>(row) + j][i], down);
    }
    line.push_back(down);
  }
  for (int64_t k = 0; k < c.taps; ++k) {
    sum = std::fma(across[static_cast<size_t>(k)],
                   Seen(line, column + k - half, c.reflects, fill), sum);
  }
  return sum;
}

template <typename T>
void Check(Target target, const Case& c) {
  const FewFunction function = FindFew(target, sizeof(T) == 8, c.taps);
  if (function == nullptr) return;
  const int64_t height = kFewRows + c.taps - 1;
  const size_t width = static_cast<size_t>(c.width), row_bytes = width * sizeof(T);
  const size_t columns = static_cast<size_t>(c.end - c.begin);
  const std::vector<T> taps = test::RandomNumbers<T>(c.taps * c.taps, 1);
  const std::vector<T> across = test::RandomNumbers<T>(c.taps, 2);
  const T fill = static_cast<T>(0.3);
  // The first row begins, and the last one ends, where nothing may be read.
  std::vector<std::vector<T>> samples;
  std::vector<const void*> rows;
  test::GuardedMemory first(row_bytes), last(row_bytes);
  for (int64_t r = 0; r < height; ++r) {
    samples.push_back(test::RandomNumbers<T>(c.width, static_cast<uint32_t>(r + 3)));
  }
  for (const std::vector<T>& row : samples) rows.push_back(row.data());
  rows[0] = std::memcpy(first.AtBegin(), rows[0], row_bytes);
  rows[rows.size() - 1] =
      std::memcpy(last.AtEnd(row_bytes), rows[rows.size() - 1], row_bytes);
  // Rows of results of different alignment, but where they stream.
  const size_t stride = c.streams ? (row_bytes + 63) / 64 * 64 : row_bytes;
  const size_t bytes = (kFewRows - 1) * stride + columns * sizeof(T);
  test::GuardedMemory results(bytes + 64);
  char* const y = static_cast<char*>(results.AtEnd(bytes, c.gap * sizeof(T)));
  std::vector<char> expected(bytes, 0x5a);
  for (int64_t r = 0; r < kFewRows; ++r) {
    for (size_t i = 0; i < columns; ++i) {
      const T value =
          Result(samples, r, c.begin + static_cast<int64_t>(i), taps, across, c, fill);
      std::memcpy(expected.data() + static_cast<size_t>(r) * stride + i * sizeof(T),
                  &value, sizeof(T));
    }
  }
  results.Fill(0x5a);
  function({rows.data(),
            c.width,
            c.begin,
            c.end,
            taps.data(),
            c.square ? nullptr : across.data(),
            {c.reflects ? 0 : -1, c.reflects ? 1 : -1},
            &fill,
            y - c.begin * static_cast<int64_t>(sizeof(T)),
            static_cast<int64_t>(stride),
            c.streams});
  FinishStreams();
  ASSERT_TRUE(std::memcmp(y, expected.data(), bytes) == 0 &&
              results.OnlyChanged(y, bytes, 0x5a))
      << TargetName(target) << ": " << c.taps << " taps, columns " << c.begin << " to "
      << c.end << " of " << c.width << ", gap " << c.gap << ", square " << c.square
      << ", reflects " << c.reflects << ", streams " << c.streams;
}

template <typename T>
void CheckEach(Case c) {
  for (const Target target : test::TargetsOfThisMachine()) {
    for (const int64_t taps : {3, 5}) {
      for (const bool square : {false, true}) {
        c.taps = taps;
        c.square = square;
        ASSERT_NO_FATAL_FAILURE(Check<T>(target, c));
      }
    }
  }
}

TEST(Few, AreTheirSums) {
  for (int64_t width = 2 * kFewLanes; width < 2 * kFewLanes + 67; ++width) {
    const Case c = {0,     width,          0,     width,
                    false, width % 2 == 0, false, static_cast<size_t>(width % 16)};
    ASSERT_NO_FATAL_FAILURE(CheckEach<float>(c));
    ASSERT_NO_FATAL_FAILURE(CheckEach<double>(c));
  }
}

TEST(Few, MayStreamAndBePieces) {
  for (int64_t i = 0; i < 35; ++i) {
    const int64_t width = 150 + i, begin = i % 2 == 0 ? 0 : 32 + i,
                  end = i % 3 == 0 ? width : width - 32 - i % 17;
    const Case c = {0,     width,     begin,      end,
                    false, i % 5 < 2, i % 4 != 0, static_cast<size_t>(i % 16)};
    ASSERT_NO_FATAL_FAILURE(CheckEach<float>(c));
    ASSERT_NO_FATAL_FAILURE(CheckEach<double>(c));
  }
}

TEST(Few, AreOfThreeOrFiveTaps) {
  for (const Target target : test::TargetsOfThisMachine()) {
    EXPECT_EQ(FindFew(target, true, 4), nullptr);
    EXPECT_EQ(FindFew(target, false, 7), nullptr);
    EXPECT_EQ(FindFew(target, true, 3) != nullptr, target == Target::kAvx3);
  }
}

}  // namespace
}  // namespace nd
