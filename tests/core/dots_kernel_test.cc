// SPDX-License-Identifier: BSD-3-Clause
// Sums of products against a scalar loop, for every number of taps up to four vectors and
// one, on every target, between guard pages.
#include "core/kernels/dots.h"

#include <gtest/gtest.h>

#include <vector>

#include "guard_page.h"

namespace nd {
namespace {

template <typename T>
void Check(Target target, int64_t most, bool at_end) {
  constexpr int64_t kHop = 3, kRounds = 4;
  // The last phase ends where the samples end, the first begins where they begin.
  const int64_t samples = (kRounds - 1) * kHop + 2 + most;
  const size_t x_bytes = static_cast<size_t>(samples) * sizeof(T);
  const size_t tap_bytes = static_cast<size_t>(most) * sizeof(T);
  test::GuardedMemory x_memory(x_bytes), tap_memory(tap_bytes + 1);
  T* const x = static_cast<T*>(at_end ? x_memory.AtEnd(x_bytes) : x_memory.AtBegin());
  T* const taps =
      static_cast<T*>(at_end ? tap_memory.AtEnd(tap_bytes) : tap_memory.AtBegin());
  for (int64_t i = 0; i < samples; ++i) x[i] = static_cast<T>(i * 7 % 11 - 5);
  for (int64_t k = 0; k < most; ++k) taps[k] = static_cast<T>(k * 5 % 7 - 3);
  const DotPhase phases[] = {{taps, most, 0}, {taps, most / 2, 1}, {taps, most, 2}};
  const int64_t count = 3 * kRounds;
  std::vector<T> y(static_cast<size_t>(count) + 1, T{99});
  const DotsJob job = {phases, 3, x, kHop, y.data(), count};
  const DotsTable& dots = GetDots(target);
  (sizeof(T) == 4 ? dots.f32 : dots.f64)(job);
  for (int64_t i = 0; i < count; ++i) {
    const DotPhase& phase = phases[i % 3];
    T sum = 0;
    for (int64_t k = 0; k < phase.count; ++k) {
      sum += taps[k] * x[phase.sample + i / 3 * kHop + k];
    }
    ASSERT_EQ(y[static_cast<size_t>(i)], sum) << most << " taps, result " << i;
  }
  ASSERT_EQ(y.back(), T{99});
}

TEST(DotsKernel, EveryNumberOfTaps) {
  for (int number = 0; number < kTargetCount; ++number) {
    if ((SupportedTargets() & (1u << number)) == 0) continue;
    for (int64_t most = 0; most <= 4 * 16 + 1; ++most) {
      for (const bool at_end : {false, true}) {
        Check<float>(static_cast<Target>(number), most, at_end);
        Check<double>(static_cast<Target>(number), most, at_end);
      }
    }
  }
}

}  // namespace
}  // namespace nd
