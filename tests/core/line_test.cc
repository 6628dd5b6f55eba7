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
        // Two groups of four of the widest vectors, or nearly so.
        for (int64_t count = 1; count <= (size == 1   ? 261
                                          : size == 2 ? 131
                                                      : 67);
             ++count) {
          for (const size_t shift : {0, 1, 4, 7}) CheckLine(size, step, count, shift);
        }
      }
    }
  }
  SelectTarget(before);
}

// The bytes that lines of elements cover, and where the first element is among them.
struct Extent {
  size_t bytes, first;
};
Extent ExtentOf(int64_t size, LineStrides strides, int64_t lines, int64_t count) {
  int64_t low = 0, high = 0;
  for (const int64_t end : {(lines - 1) * strides.line, (count - 1) * strides.item}) {
    (end < 0 ? low : high) += end;
  }
  return {static_cast<size_t>(high - low + size), static_cast<size_t>(-low)};
}

// Lines that begin or end at a guard page, on both sides; bytes between elements remain.
void CheckLines(int64_t size, LineStrides from, LineStrides to, int64_t lines,
                int64_t count) {
  const Extent source_extent = ExtentOf(size, from, lines, count);
  const Extent target_extent = ExtentOf(size, to, lines, count);
  static GuardedMemory source(1 << 14), target(1 << 14);
  for (const bool at_end : {false, true}) {
    char* const in =
        static_cast<char*>(at_end ? source.AtEnd(source_extent.bytes) : source.AtBegin());
    char* const out =
        static_cast<char*>(at_end ? target.AtEnd(target_extent.bytes) : target.AtBegin());
    for (size_t i = 0; i < source_extent.bytes; ++i) {
      in[i] = static_cast<char>(i * 31 + i / 256 + 7);
    }
    std::memset(out, 0x5a, target_extent.bytes);
    std::vector<char> expected(target_extent.bytes, 0x5a);
    for (int64_t i = 0; i < lines * count; ++i) {
      const int64_t line = i / count, item = i % count;
      std::memcpy(
          &expected[static_cast<size_t>(static_cast<int64_t>(target_extent.first) +
                                        line * to.line + item * to.item)],
          in + source_extent.first + line * from.line + item * from.item,
          static_cast<size_t>(size));
    }
    CopyLines(size, in + source_extent.first, from, out + target_extent.first, to, lines,
              count);
    ASSERT_EQ(std::memcmp(out, expected.data(), expected.size()), 0)
        << size << " from " << from.item << " to " << to.item << ", " << lines
        << " lines of " << count;
  }
}

TEST(CopyLines, StayBetweenGuardPagesOnEveryTarget) {
  const Target before = CurrentTarget();
  for (int i = 0; i < kTargetCount; ++i) {
    if (!SelectTarget(static_cast<Target>(i))) continue;
    SCOPED_TRACE(TargetName(static_cast<Target>(i)));
    for (const int64_t size : {1, 2, 4, 8, 16}) {
      for (const int64_t from_step : {0, 1, -1, 2, 3, 5, -5}) {
        for (const int64_t to_step : {1, 2, -3}) {
          for (int64_t count = 1; count * size <= 300; count += count < 40 ? 1 : 13) {
            const int64_t from = from_step * size, to = to_step * size;
            const int64_t from_span = (std::abs(from) + size) * count;
            const int64_t to_span = (std::abs(to) + size) * count;
            CheckLines(size, {from_span + 1, from}, {to_span + 3, to}, 3, count);
            CheckLines(size, {-from_span, from}, {-to_span, to}, 2, count);
            CheckLines(size, {0, from}, {to_span, to}, 2, count);
          }
        }
      }
    }
  }
  SelectTarget(before);
}

TEST(CopyLines, LongRowsAreFilledAndCopiedWhole) {
  for (const int64_t size : {1, 2, 16}) {
    for (const int64_t step : {0, 1}) {
      for (const int64_t bytes : {1008, 1024, 1040, 4000}) {
        const int64_t count = bytes / size;
        CheckLines(size, {size, step * size}, {bytes + 5, size}, 2, count);
      }
    }
  }
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
