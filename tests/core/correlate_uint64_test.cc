// SPDX-License-Identifier: BSD-3-Clause
// Sums of products of 64-bit integers against a scalar loop, between guard pages: those
// that fit in 32 bits, those that do not, and both; few taps, and many by halves.
#include <gtest/gtest.h>

#include <climits>
#include <vector>

#include "core/kernels/correlate.h"
#include "guard_page.h"

namespace nd {
namespace {

template <typename Check>
void ForTargets(const Check& check) {
  for (int number = 0; number < kTargetCount; ++number) {
    if ((SupportedTargets() & (1u << number)) == 0) continue;
    check(static_cast<Target>(number));
  }
}

// The extremes among others.
uint64_t Narrow(int64_t i) {
  const int64_t value = i % 5 == 0   ? INT32_MIN
                        : i % 7 == 0 ? INT32_MAX
                                     : i * 0x9e3779b9 % INT32_MAX;
  return static_cast<uint64_t>(i % 2 == 0 ? value : -(value + 1));
}
uint64_t Wide(int64_t i) {
  return static_cast<uint64_t>(i + 1) * 0x9e3779b97f4a7c15 ^ 0x123456789abcdef;
}
uint64_t Either(int64_t i) {
  return i / 700 % 2 == 0 ? Narrow(i) : Wide(i);
}

using Values = uint64_t (*)(int64_t i);

struct Job {
  Target target;
  int64_t rows, columns, taps;
  bool at_end;
};

void Check(const Job& job, Values x_values, Values tap_values) {
  const int64_t samples = job.columns + job.taps - 1;
  const auto bytes = [](int64_t count) {
    return static_cast<size_t>(count) * sizeof(uint64_t);
  };
  test::GuardedMemory x_memory(bytes(job.rows * samples)), tap_memory(bytes(job.taps)),
      y_memory(bytes(job.rows * job.columns));
  const auto place = [&](test::GuardedMemory& memory, int64_t count) {
    return static_cast<uint64_t*>(job.at_end ? memory.AtEnd(bytes(count))
                                             : memory.AtBegin());
  };
  uint64_t *const x = place(x_memory, job.rows * samples),
                  *const tap = place(tap_memory, job.taps),
                  *const y = place(y_memory, job.rows * job.columns);
  for (int64_t i = 0; i < job.rows * samples; ++i) x[i] = x_values(i);
  for (int64_t k = 0; k < job.taps; ++k) tap[k] = tap_values(3 * k + 1);
  y_memory.Fill(0x55);
  const CorrelatePlane plane = {x, tap};
  GetCorrelate(CorrelateType::kUint64, job.target)(
      {&plane, 1, samples, y, job.columns, job.rows, job.columns, 1, job.taps});
  for (int64_t row = 0; row < job.rows; ++row) {
    for (int64_t i = 0; i < job.columns; ++i) {
      uint64_t sum = 0;
      for (int64_t k = 0; k < job.taps; ++k) sum += tap[k] * x[row * samples + i + k];
      ASSERT_EQ(y[row * job.columns + i], sum)
          << TargetName(job.target) << ", " << job.taps << " taps, result " << i << " of "
          << job.columns << ", row " << row;
    }
  }
  ASSERT_TRUE(y_memory.OnlyChanged(y, bytes(job.rows * job.columns), 0x55));
}

TEST(CorrelateUint64, FewTaps) {
  ForTargets([](Target target) {
    for (const int64_t taps : {1, 2, 3, 4, 5, 6, 8, 9, 10, 13, 17}) {
      for (int64_t columns = 1; columns <= 70; ++columns) {
        for (const bool at_end : {false, true}) {
          Check({target, 1, columns, taps, at_end}, Narrow, Narrow);
          Check({target, 1, columns, taps, at_end}, Wide, Narrow);
          Check({target, 1, columns, taps, at_end}, Narrow, Wide);
        }
      }
    }
  });
}

// Around each number of taps that another number of halves begins with, all sizes of what
// blocks leave over.
TEST(CorrelateUint64, ManyTaps) {
  ForTargets([](Target target) {
    for (const int64_t taps :
         {27,  28,  31,  32,  33,  44,  47,  48,  60,  63,  64,  65, 97,
          127, 128, 129, 200, 255, 256, 257, 300, 511, 512, 513, 600}) {
      for (const int64_t columns :
           {1, 31, 32, 33, 63, 65, 95, 129, 255, 256, 257, 511, 700}) {
        Check({target, 1, columns, taps, true}, Wide, Wide);
        Check({target, 1, columns, taps, false}, Wide, Narrow);
      }
    }
    for (int64_t taps = 28; taps < 140; taps += 3) {
      Check({target, 3, 100 + taps % 40, taps, true}, Wide, Wide);
    }
  });
}

TEST(CorrelateUint64, BlocksOfBothKinds) {
  ForTargets([](Target target) {
    for (const int64_t taps : {3, 9, 20, 40, 128, 129}) {
      Check({target, 2, 3500, taps, true}, Either, Narrow);
    }
  });
}

TEST(CorrelateUint64, EverySampleAndTapIsLookedAt) {
  const int64_t wide[] = {int64_t{INT32_MAX} + 1, int64_t{INT32_MIN} - 1, INT64_MAX,
                          INT64_MIN, int64_t{1} << 32};
  static int64_t place, value;
  const Values one_wide = [](int64_t i) {
    return i == place ? static_cast<uint64_t>(value) : Narrow(i);
  };
  ForTargets([&](Target target) {
    for (const int64_t columns : {5, 30, 61}) {
      for (place = 0; place < columns + 7; ++place) {
        for (const int64_t each : wide) {
          value = each;
          Check({target, 1, columns, 8, true}, one_wide, Narrow);
        }
      }
      for (place = 1; place < 3 * 40; place += 3) {
        value = wide[place % 5];
        Check({target, 1, columns, 40, true}, Narrow, one_wide);
      }
    }
  });
}

}  // namespace
}  // namespace nd
