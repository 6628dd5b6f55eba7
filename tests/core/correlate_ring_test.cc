// SPDX-License-Identifier: BSD-3-Clause
// Correlation of rows in a ring, on every target, between guard pages: the bits of rows
// in order, which sums of small integers are checked with.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "core/kernels/correlate.h"
#include "fft_oracle.h"
#include "guard_page.h"

namespace nd {
namespace {

struct RingShape {
  int64_t rows, columns, tap_rows, tap_columns;
};

template <typename T>
std::vector<T> Integers(int64_t count, uint32_t seed) {
  std::vector<T> numbers = test::RandomNumbers<T>(count, seed);
  for (T& number : numbers) number = static_cast<T>(static_cast<int>(number * 15));
  return numbers;
}

template <typename T>
void CheckRing(CorrelateType type, const RingShape& s, int64_t turn, size_t gap,
               bool streams) {
  const int64_t x_rows = s.rows + s.tap_rows - 1, width = s.columns + s.tap_columns - 1;
  const std::vector<T> x = Integers<T>(x_rows * width, 1);
  const std::vector<T> taps = Integers<T>(s.tap_rows * s.tap_columns, 2);
  std::vector<T> expected;
  for (int64_t r = 0; r < s.rows; ++r) {
    for (int64_t c = 0; c < s.columns; ++c) {
      T sum = 0;
      for (int64_t j = 0; j < s.tap_rows; ++j) {
        for (int64_t k = 0; k < s.tap_columns; ++k) {
          sum += taps[static_cast<size_t>(j * s.tap_columns + k)] *
                 x[static_cast<size_t>((r + j) * width + c + k)];
        }
      }
      expected.push_back(sum);
    }
  }
  // Row number `turn` comes first in memory, the one before it last.
  const size_t x_bytes = x.size() * sizeof(T), y_bytes = expected.size() * sizeof(T);
  test::GuardedMemory x_memory(x_bytes), y_memory(y_bytes + 64);
  T* const rows = static_cast<T*>(x_memory.AtEnd(x_bytes));
  for (int64_t r = 0; r < x_rows; ++r) {
    std::memcpy(rows + (r + x_rows - turn) % x_rows * width, x.data() + r * width,
                static_cast<size_t>(width) * sizeof(T));
  }
  T* const y = static_cast<T*>(y_memory.AtEnd(y_bytes, gap));
  const CorrelatePlane plane = {rows + (x_rows - turn) % x_rows * width, taps.data()};
  const CorrelateRing ring = {{&plane, 1, width, y, s.columns, s.rows, s.columns,
                               s.tap_rows, s.tap_columns, streams},
                              turn == 0 ? x_rows : turn,
                              x_rows,
                              x.data(),
                              width};
  for (const Target target : test::TargetsOfThisMachine()) {
    y_memory.Fill(0x5a);
    GetCorrelateRing(type, target)(ring);
    ASSERT_TRUE(std::memcmp(y, expected.data(), y_bytes) == 0 &&
                y_memory.OnlyChanged(y, y_bytes, 0x5a))
        << TargetName(target) << ": " << s.rows << " rows of " << s.columns
        << " columns, taps " << s.tap_rows << " x " << s.tap_columns << ", turn " << turn
        << " gap " << gap << " streams " << streams;
  }
}

template <typename T>
void CheckRings(CorrelateType type) {
  for (const auto& [tap_rows, tap_columns] :
       {std::pair<int64_t, int64_t>{3, 3}, {3, 2}, {5, 5}, {4, 9}, {9, 3}}) {
    for (int64_t columns = 1; columns < 150; columns += columns < 70 ? 1 : 13) {
      const int64_t rows = 1 + columns % 6, turn = columns % (rows + tap_rows - 1);
      const size_t gap = static_cast<size_t>(columns % 8) * 8;
      CheckRing<T>(type, {rows, columns, tap_rows, tap_columns}, turn, gap,
                   columns % 3 == 0);
    }
  }
}

TEST(CorrelateRings, AreTheirSums) {
  CheckRings<float>(CorrelateType::kFloat32);
  CheckRings<double>(CorrelateType::kFloat64);
}

// Every sum is added in one order, whichever kernel, block or row it falls to.
template <typename T>
void CheckBits(CorrelateType type, int64_t taps) {
  const int64_t rows = 9, columns = 75, width = columns + taps - 1;
  const std::vector<T> x = test::RandomNumbers<T>((rows + taps - 1) * width, 3);
  const std::vector<T> w = test::RandomNumbers<T>(taps * taps, 4);
  for (const Target target : test::TargetsOfThisMachine()) {
    std::vector<T> whole(static_cast<size_t>(rows * columns)), part = whole;
    CorrelatePlane plane = {x.data(), w.data()};
    const CorrelateRing ring = {
        {&plane, 1, width, whole.data(), columns, rows, columns, taps, taps},
        rows + taps,
        0,
        nullptr,
        0};
    GetCorrelateRing(type, target)(ring);
    for (int64_t r = 0; r < rows; ++r) {
      for (int64_t c = 0; c < columns; c += 15) {
        plane.x = x.data() + r * width + c;
        GetCorrelate(type, target)({&plane, 1, width, part.data() + r * columns + c,
                                    columns, 1, 15, taps, taps});
      }
    }
    EXPECT_EQ(std::memcmp(whole.data(), part.data(), whole.size() * sizeof(T)), 0)
        << TargetName(target) << " taps " << taps;
  }
}

TEST(CorrelateRings, GiveTheBitsOfAnyPart) {
  for (const int64_t taps : {3, 5, 8}) {
    CheckBits<float>(CorrelateType::kFloat32, taps);
    CheckBits<double>(CorrelateType::kFloat64, taps);
  }
}

}  // namespace
}  // namespace nd
