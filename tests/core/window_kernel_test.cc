// SPDX-License-Identifier: BSD-3-Clause
// Copies of samples with zeros around them, against a scalar loop, between guard pages.
#include "core/kernels/window.h"

#include <gtest/gtest.h>

#include "guard_page.h"

namespace nd {
namespace {

template <typename T>
void Check(WindowFunction<T> copy, int64_t x_count, bool at_end) {
  constexpr int64_t kLanes = kWindowBytes / static_cast<int64_t>(sizeof(T));
  constexpr int64_t kMost = 3 * kLanes + 1, kRoom = 4 * kLanes;
  const size_t bytes = static_cast<size_t>(x_count) * sizeof(T);
  test::GuardedMemory memory(bytes + 1), target(kRoom * sizeof(T));
  T* const x = static_cast<T*>(at_end ? memory.AtEnd(bytes) : memory.AtBegin());
  for (int64_t i = 0; i < x_count; ++i) x[i] = static_cast<T>(i + 1);
  for (int64_t first = -2 * kLanes - 1; first <= x_count + kLanes; ++first) {
    for (int64_t count = 0; count <= kMost; ++count) {
      const int64_t room = (count + kLanes - 1) / kLanes * kLanes;
      target.Fill(0x55);
      const size_t written = static_cast<size_t>(room) * sizeof(T);
      T* const window =
          static_cast<T*>(at_end ? target.AtEnd(written) : target.AtBegin());
      copy(x, x_count, first, count, window);
      for (int64_t i = 0; i < count; ++i) {
        const bool given = first + i >= 0 && first + i < x_count;
        ASSERT_EQ(window[i], given ? x[first + i] : T{0})
            << x_count << " from " << first << ", " << count << ", at " << i;
      }
      ASSERT_TRUE(target.OnlyChanged(window, written, 0x55));
    }
  }
}

TEST(WindowKernel, ZerosWhereThereAreNoSamples) {
  for (int number = 0; number < kTargetCount; ++number) {
    if ((SupportedTargets() & (1u << number)) == 0) continue;
    const Target target = static_cast<Target>(number);
    const WindowFunction<uint32_t> of_32 = FindWindow<uint32_t>(target);
    const WindowFunction<uint64_t> of_64 = FindWindow<uint64_t>(target);
    for (int64_t x_count = 1; x_count <= 40; x_count += 3) {
      for (const bool at_end : {false, true}) {
        if (of_32 != nullptr) Check(of_32, x_count, at_end);
        if (of_64 != nullptr) Check(of_64, x_count, at_end);
      }
    }
  }
}

}  // namespace
}  // namespace nd
