// SPDX-License-Identifier: BSD-3-Clause
// Sums of products of 64-bit integers that fit in 32 bits, against a scalar loop, between
// guard pages; and which integers do.
#include "core/kernels/correlate_narrow.h"

#include <gtest/gtest.h>

#include <climits>

#include "guard_page.h"

namespace nd {
namespace {

template <typename Check>
void ForTargets(const Check& check) {
  for (int number = 0; number < kTargetCount; ++number) {
    if ((SupportedTargets() & (1u << number)) == 0) continue;
    const NarrowTable& narrow = GetNarrow(static_cast<Target>(number));
    if (narrow.correlate != nullptr) check(narrow);
  }
}

// The extremes among others.
uint64_t Narrow(int64_t i) {
  const int64_t value = i % 5 == 0   ? INT32_MIN
                        : i % 7 == 0 ? INT32_MAX
                                     : i * 0x9e3779b9 % INT32_MAX;
  return static_cast<uint64_t>(i % 2 == 0 ? value : -(value + 1));
}

void CheckRow(const NarrowTable& narrow, int64_t taps, int64_t columns, bool at_end) {
  const int64_t samples = columns + taps - 1;
  const auto bytes = [](int64_t count) {
    return static_cast<size_t>(count) * sizeof(uint64_t);
  };
  test::GuardedMemory x_memory(bytes(samples)), tap_memory(bytes(taps)),
      y_memory(bytes(columns));
  const auto place = [&](test::GuardedMemory& memory, int64_t count) {
    return static_cast<uint64_t*>(at_end ? memory.AtEnd(bytes(count)) : memory.AtBegin());
  };
  uint64_t *const x = place(x_memory, samples), *const tap = place(tap_memory, taps),
                  *const y = place(y_memory, columns);
  for (int64_t i = 0; i < samples; ++i) x[i] = Narrow(i);
  for (int64_t k = 0; k < taps; ++k) tap[k] = Narrow(3 * k + 1);
  y_memory.Fill(0x55);
  const CorrelatePlane plane = {x, tap};
  narrow.correlate({&plane, 1, 0, y, 0, 1, columns, 1, taps});
  for (int64_t i = 0; i < columns; ++i) {
    uint64_t sum = 0;
    for (int64_t k = 0; k < taps; ++k) sum += tap[k] * x[i + k];
    ASSERT_EQ(y[i], sum) << taps << " taps, result " << i << " of " << columns;
  }
  ASSERT_TRUE(y_memory.OnlyChanged(y, bytes(columns), 0x55));
}

TEST(CorrelateNarrow, SumsAreExact) {
  ForTargets([](const NarrowTable& narrow) {
    for (const int64_t taps : {1, 2, 3, 4, 5, 8, 9, 13, 17, 40}) {
      for (int64_t columns = 1; columns <= 70; ++columns) {
        CheckRow(narrow, taps, columns, false);
        CheckRow(narrow, taps, columns, true);
      }
    }
  });
}

TEST(CorrelateNarrow, EveryElementIsLookedAt) {
  const int64_t wide[] = {int64_t{INT32_MAX} + 1, int64_t{INT32_MIN} - 1, INT64_MAX,
                          INT64_MIN, int64_t{1} << 32};
  ForTargets([&](const NarrowTable& narrow) {
    for (int64_t count = 0; count <= 20; ++count) {
      const size_t bytes = static_cast<size_t>(count) * sizeof(uint64_t);
      test::GuardedMemory memory(bytes + 1);
      auto* const x = static_cast<uint64_t*>(memory.AtEnd(bytes));
      for (int64_t i = 0; i < count; ++i) x[i] = Narrow(i);
      EXPECT_TRUE(narrow.are_narrow(x, count)) << count;
      for (int64_t i = 0; i < count; ++i) {
        for (const int64_t value : wide) {
          x[i] = static_cast<uint64_t>(value);
          EXPECT_FALSE(narrow.are_narrow(x, count)) << value << " at " << i;
        }
        x[i] = Narrow(i);
      }
    }
  });
}

}  // namespace
}  // namespace nd
