// SPDX-License-Identifier: BSD-3-Clause
// Lines of elements a few elements apart against a scalar loop, between guard pages, for
// every count around the vectors' lengths, every alignment and every SIMD target.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "core/kernels/move.h"
#include "core/kernels/select.h"
#include "core/kernels/targets.h"
#include "tests/core/guard_page.h"

namespace nd {
namespace {

using test::GuardedMemory;

// Copies `count` elements of `size` bytes, `step` elements apart, whose first or last
// byte touches a guard page, to memory that ends at one.
void CheckLine(int64_t size, int64_t step, int64_t count, size_t shift) {
  const size_t span = static_cast<size_t>((std::abs(step) * (count - 1) + 1) * size);
  const size_t bytes = static_cast<size_t>(count * size);
  GuardedMemory source(span + 64), target(bytes + 64);
  for (const bool at_end : {false, true}) {
    char* low =
        static_cast<char*>(at_end ? source.AtEnd(span, shift) : source.AtBegin(shift));
    for (size_t i = 0; i < span; ++i) low[i] = static_cast<char>(i * 31 + i / 256 + 7);
    const char* first = step < 0 ? low + span - static_cast<size_t>(size) : low;
    std::vector<char> expected(bytes);
    for (int64_t i = 0; i < count; ++i) {
      std::memcpy(&expected[static_cast<size_t>(i * size)], first + i * step * size,
                  static_cast<size_t>(size));
    }
    target.Fill(0x5a);
    char* to = static_cast<char*>(target.AtEnd(bytes, shift));
    CopyStrided(size, first, step * size, to, size, count);
    ASSERT_EQ(std::memcmp(to, expected.data(), bytes), 0)
        << size << " " << step << " " << count;
    ASSERT_TRUE(target.OnlyChanged(to, bytes, 0x5a));
  }
}

TEST(CopyStrided, LinesStayBetweenGuardPagesOnEveryTarget) {
  const Target before = CurrentTarget();
  for (int i = 0; i < kTargetCount; ++i) {
    if (!SelectTarget(static_cast<Target>(i))) continue;
    SCOPED_TRACE(TargetName(static_cast<Target>(i)));
    for (const int64_t size : {1, 2, 4, 8, 16}) {
      for (const int64_t step : {-1, 2, -2, 3, -3, 4, -4, 5}) {
        for (int64_t count = 1; count <= (size == 1 ? 131 : 67); ++count) {
          for (const size_t shift : {0, 1, 4, 7}) CheckLine(size, step, count, shift);
        }
      }
    }
  }
  SelectTarget(before);
}

TEST(StreamCopy, WritesItsBytesAndReadsNothingOfWhatIsNext) {
  GuardedMemory source(512), target(512);
  for (size_t bytes = 0; bytes <= 300; ++bytes) {
    char* const from = static_cast<char*>(source.AtEnd(bytes, 0));
    for (size_t i = 0; i < bytes; ++i) from[i] = static_cast<char>(i * 31 + bytes);
    target.Fill(0x5a);
    char* const to = static_cast<char*>(target.AtBegin(0));
    const void* const next[] = {from + bytes, from};  // the former is a guard page
    StreamCopy(from, to, static_cast<int64_t>(bytes), next, 2);
    FinishStreams();
    ASSERT_EQ(std::memcmp(to, from, bytes), 0) << bytes;
    ASSERT_TRUE(target.OnlyChanged(to, bytes, 0x5a)) << bytes;
  }
}

}  // namespace
}  // namespace nd
