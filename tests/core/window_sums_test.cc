// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/window_sums.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/kernels/select.h"
#include "guard_page.h"

namespace nd {
namespace {

std::mt19937 generator(5);

int64_t Random(int64_t low, int64_t high) {
  return std::uniform_int_distribution<int64_t>(low, high)(generator);
}

// Both kernels on integers, at the ends of guarded memory.
template <typename T>
void CheckSums(Target target) {
  static test::GuardedMemory memories[2] = {test::GuardedMemory(1 << 16),
                                            test::GuardedMemory(1 << 16)};
  const WindowSums<T>& kernel = FindWindowSums<T>(target);
  for (int i = 0; i < 300; ++i) {
    const int64_t step = Random(0, 2) == 0 ? Random(1, 40) : 1;
    const int64_t length = Random(2, Random(0, 3) == 0 ? 130 : 20);
    const int64_t results = Random(1, 200), count = results + (length - 1) * step;
    const size_t bytes = static_cast<size_t>(count) * sizeof(T);
    const bool at_end = Random(0, 1) != 0;
    const auto place = [&](test::GuardedMemory& memory) {
      return static_cast<T*>(at_end ? memory.AtEnd(bytes) : memory.AtBegin());
    };
    T* const x = place(memories[0]);
    T* const sums = place(memories[1]);
    for (int64_t k = 0; k < count; ++k) x[k] = static_cast<T>(Random(-99, 99));
    for (const auto function : {kernel.by_quarters, kernel.by_differences}) {
      memories[1].Fill(7);
      function(x, count, length, step, sums);
      ASSERT_TRUE(memories[1].OnlyChanged(sums, bytes, 7));
      for (int64_t k = 0; k < results; ++k) {
        T sum = 0;
        for (int64_t tap = 0; tap < length; ++tap) sum += x[k + tap * step];
        ASSERT_EQ(sums[k], sum) << length << " taps " << step << " apart, at " << k;
      }
    }
  }
}

// What is in no window leaves no trace, and a sum is the same wherever it lies.
template <typename T>
void CheckPlaces(Target target) {
  constexpr T kHuge[] = {std::numeric_limits<T>::quiet_NaN(),
                         std::numeric_limits<T>::infinity(), T(1e30)};
  const auto function = FindWindowSums<T>(target).by_quarters;
  std::uniform_real_distribution<T> any(-1, 1);
  constexpr int64_t kCount = 900;
  std::vector<T> x(kCount), y(kCount), expected(kCount), found(kCount);
  for (T& value : x) value = any(generator);
  for (const int64_t length : {2, 3, 7, 16, 61, 255, 300}) {
    function(x.data(), kCount, length, 1, expected.data());
    const int64_t place = Random(length, kCount - length);
    y = x;
    y[static_cast<size_t>(place)] = kHuge[Random(0, 2)];
    function(y.data(), kCount, length, 1, found.data());
    for (int64_t k = 0; k <= kCount - length; ++k) {
      const size_t at = static_cast<size_t>(k);
      if (k > place || k + length <= place) {
        ASSERT_EQ(found[at], expected[at]) << length << " " << place << " " << k;
      } else {
        ASSERT_FALSE(std::fabs(found[at]) < T(1e29));
      }
    }
    const int64_t shift = Random(1, 20);
    function(x.data() + shift, kCount - shift, length, 1, found.data());
    for (int64_t k = 0; k <= kCount - shift - length; ++k) {
      ASSERT_EQ(found[static_cast<size_t>(k)], expected[static_cast<size_t>(k + shift)]);
    }
  }
}

TEST(WindowSums, AreTheirDefinitionOnEveryTarget) {
  for (const Target target : {Target::kBaseline, Target::kAvx2, Target::kAvx3}) {
    if ((SupportedTargets() >> static_cast<int>(target) & 1) == 0) continue;
    ASSERT_NO_FATAL_FAILURE(CheckSums<float>(target)) << TargetName(target);
    ASSERT_NO_FATAL_FAILURE(CheckSums<double>(target)) << TargetName(target);
    ASSERT_NO_FATAL_FAILURE(CheckPlaces<float>(target)) << TargetName(target);
    ASSERT_NO_FATAL_FAILURE(CheckPlaces<double>(target)) << TargetName(target);
  }
}

}  // namespace
}  // namespace nd
