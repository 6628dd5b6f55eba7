// SPDX-License-Identifier: BSD-3-Clause
// Rows with open ends against the kernel for closed ones, whose samples have zeros around
// them here: the same bits, between guard pages.
#include "core/kernels/correlate_open.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include "tests/core/guard_page.h"

namespace nd {
namespace {

using test::GuardedMemory;

std::mt19937_64 generator(11);

template <typename T>
void Fill(T* values, int64_t count) {
  std::uniform_real_distribution<T> uniform(-1, 1);
  for (int64_t i = 0; i < count; ++i) values[i] = uniform(generator);
}

// `count` elements that end, or begin, at a guard page.
template <typename T>
T* Place(GuardedMemory& memory, int64_t count, bool at_end) {
  const size_t bytes = static_cast<size_t>(count) * sizeof(T);
  return static_cast<T*>(at_end ? memory.AtEnd(bytes) : memory.AtBegin());
}

template <typename T>
class OpenRows {
 public:
  explicit OpenRows(Target target)
      : open_(GetOpen<T>(target)),
        closed_(GetCorrelate(
            sizeof(T) == 4 ? CorrelateType::kFloat32 : CorrelateType::kFloat64, target)) {
  }

  void Check(int64_t x_count, int64_t tap_count, int64_t start, int64_t y_count,
             int64_t skip_begin, int64_t skip_end, bool at_end) {
    T* const x = Place<T>(x_, x_count, at_end);
    T* const taps = Place<T>(taps_, tap_count, at_end);
    T* const y = Place<T>(y_, y_count, at_end);
    Fill(x, x_count);
    Fill(taps, tap_count);
    y_.Fill(0x55);
    const T untouched = y[0];

    const int64_t around = tap_count + 3 * kLanes + 2;
    std::vector<T> padded(static_cast<size_t>(x_count + 2 * around + y_count), T{0});
    std::copy(x, x + x_count, padded.begin() + around);
    std::vector<T> expected(static_cast<size_t>(y_count));
    const CorrelatePlane plane = {padded.data() + around + start, taps};
    closed_({&plane, 1, 0, expected.data(), 0, 1, y_count, 1, tap_count});

    open_.correlate(
        {x, x_count, taps, tap_count, start, y, y_count, skip_begin, skip_end});
    for (int64_t o = 0; o < y_count; ++o) {
      const bool skipped = o >= skip_begin && o < skip_end;
      ASSERT_EQ(y[o], skipped ? untouched : expected[static_cast<size_t>(o)])
          << x_count << " samples, " << tap_count << " taps from " << start << ", " << o
          << " of " << y_count;
    }
    ASSERT_TRUE(y_.OnlyChanged(y, static_cast<size_t>(y_count) * sizeof(T), 0x55))
        << x_count << " samples, " << tap_count << " taps from " << start << ", "
        << y_count;
  }

  // All modes of a convolution lie between the full one and its inner part.
  void CheckAll() {
    for (const int64_t m :
         {int64_t{1}, int64_t{2}, int64_t{3}, kLanes - 1, kLanes, kLanes + 1, 2 * kLanes,
          2 * kLanes + 1, 3 * kLanes + 2, 5 * kLanes, 9 * kLanes + 1}) {
      for (int64_t n = m; n <= m + 4 * kLanes + 1; n += n < m + 3 ? 1 : kLanes / 2 + 1) {
        const int64_t full = n + m - 1;
        for (const bool at_end : {false, true}) {
          for (const int64_t cut : {int64_t{0}, (m - 1) / 2, m - 1}) {
            for (const int64_t count : {full - 2 * cut, full - cut}) {
              Check(n, m, cut - (m - 1), count, count, count, at_end);
            }
          }
          Check(n, m, 1 - m, full, full / 3, full - full / 3, at_end);
          Check(n, m, -m - kLanes, full + 2 * kLanes + 1, full / 2, full / 2, at_end);
        }
      }
    }
  }

  void CheckTaps() {
    for (int64_t count = 1; count <= 4 * kLanes + 1; ++count) {
      for (const bool at_end : {false, true}) {
        T* const taps = Place<T>(taps_, count, at_end);
        T* const copy = Place<T>(y_, count, at_end);
        Fill(taps, count);
        for (const bool reverse : {false, true}) {
          y_.Fill(0x55);
          ASSERT_TRUE(open_.copy_taps(taps, count, reverse, copy));
          for (int64_t k = 0; k < count; ++k) {
            ASSERT_EQ(copy[k], taps[reverse ? count - 1 - k : k]) << count << " " << k;
          }
          ASSERT_TRUE(y_.OnlyChanged(copy, static_cast<size_t>(count) * sizeof(T), 0x55));
          for (const T value : {std::numeric_limits<T>::infinity(),
                                std::numeric_limits<T>::quiet_NaN()}) {
            const T before = taps[count / 2];
            taps[count / 2] = value;
            ASSERT_FALSE(open_.copy_taps(taps, count, reverse, copy)) << count;
            taps[count / 2] = before;
          }
        }
      }
    }
  }

 private:
  static constexpr int64_t kLanes = 64 / sizeof(T);
  const OpenTable<T>& open_;
  const CorrelateFunction closed_;
  GuardedMemory x_{4096}, taps_{4096}, y_{4096};
};

template <typename Visitor>
void ForEachOpen(Visitor visitor) {
  for (int number = 0; number < kTargetCount; ++number) {
    if ((SupportedTargets() & (1u << number)) == 0) continue;
    const Target target = static_cast<Target>(number);
    SCOPED_TRACE(TargetName(target));
    if (GetOpen<float>(target).correlate != nullptr) visitor(OpenRows<float>(target));
    if (GetOpen<double>(target).correlate != nullptr) visitor(OpenRows<double>(target));
  }
}

TEST(CorrelateOpen, SumsAreThoseOfZerosAroundTheSamples) {
  ForEachOpen([](auto&& rows) { rows.CheckAll(); });
}

TEST(CorrelateOpen, TapsAreCopiedAndLookedAt) {
  ForEachOpen([](auto&& rows) { rows.CheckTaps(); });
}

}  // namespace
}  // namespace nd
