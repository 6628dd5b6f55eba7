// SPDX-License-Identifier: BSD-3-Clause
// What lies beyond the ends of an array, and windows that reach there, element by
// element.
#include "core/filter/boundary.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/kernels/cast.h"
#include "guard_page.h"

namespace nd {
namespace {

constexpr Boundary kAll[] = {Boundary::kReflect, Boundary::kConstant, Boundary::kNearest,
                             Boundary::kMirror, Boundary::kWrap};

// One step after another from a place inside.
int64_t Walk(Boundary boundary, int64_t index, int64_t count) {
  int64_t place = 0, step = index < 0 ? -1 : 1, direction = step;
  for (int64_t i = 0; i != index; i += step) {
    const int64_t next = place + direction;
    if (next >= 0 && next < count) {
      place = next;
    } else if (boundary == Boundary::kWrap) {
      place = next < 0 ? count - 1 : 0;
    } else if (boundary == Boundary::kReflect) {
      direction = -direction;
    } else if (boundary == Boundary::kMirror) {
      direction = -direction;
      if (count > 1) place += direction;
    }
  }
  const bool outside = index < 0 || index >= count;
  return boundary == Boundary::kConstant && outside ? -1 : place;
}

TEST(FilterBoundary, IsWhatWalkingMeets) {
  for (const Boundary boundary : kAll) {
    for (int64_t count = 1; count < 7; ++count) {
      for (int64_t index = -40; index < 40; ++index) {
        EXPECT_EQ(Extend(boundary, index, count), Walk(boundary, index, count))
            << static_cast<int>(boundary) << " " << index << " of " << count;
      }
    }
  }
}

TEST(FilterBoundary, ReachesAsFarAsInt64) {
  for (const Boundary boundary : kAll) {
    for (const int64_t index : {INT64_MIN, INT64_MIN + 1, INT64_MAX}) {
      for (const int64_t count : {int64_t{1}, int64_t{2}, int64_t{1} << 40}) {
        const int64_t place = Extend(boundary, index, count);
        EXPECT_LT(place, count);
        EXPECT_GE(place, boundary == Boundary::kConstant ? -1 : 0);
      }
    }
  }
}

TEST(FilterBoundary, LinesAreExtendedInPlace) {
  const int32_t fill = 77;
  for (const Boundary boundary : kAll) {
    for (const int64_t samples : {1, 2, 5}) {
      for (const int64_t before : {0, 1, 9}) {
        // Three lines, and two elements after each.
        const int64_t after = 7, count = samples + before + after, pitch = count + 2;
        std::vector<int32_t> lines(static_cast<size_t>(3 * pitch), -1);
        for (int64_t i = 0; i < 3 * samples; ++i) {
          lines[static_cast<size_t>(i / samples * pitch + before + i % samples)] =
              static_cast<int32_t>(10 + i);
        }
        ExtendLines(boundary, 4, &fill, reinterpret_cast<char*>(lines.data()), 4 * pitch,
                    3, count, before, after);
        for (int64_t i = 0; i < 3 * pitch; ++i) {
          const int64_t line = i / pitch, column = i % pitch;
          const int64_t place = Extend(boundary, column - before, samples);
          const int64_t shown = place < 0 ? fill : 10 + line * samples + place;
          EXPECT_EQ(lines[static_cast<size_t>(i)], column < count ? shown : -1);
        }
      }
    }
  }
}

// Windows of a 3-d array, at both ends of memory, are its extended elements.
void CheckWindow(Boundary boundary, Dtype from, Dtype to, const int64_t (&begin)[3],
                 const int64_t (&count)[3], const int64_t (&step)[3], bool reversed) {
  const int64_t shape[3] = {2, 3, 5}, size = ItemSize(from), to_size = ItemSize(to);
  const int64_t sign = reversed ? -1 : 1;
  const int64_t strides[3] = {30 * size, 10 * size, sign * 2 * size};
  test::GuardedMemory memory(4096), out(1 << 16);
  const int64_t used = (30 + 20 + 8 + 1) * size;
  char* const block = static_cast<char*>(memory.AtEnd(static_cast<size_t>(used)));
  const char* const data = block + (reversed ? 8 * size : 0);
  const auto element = [&](int64_t i, int64_t j, int64_t k) {
    return const_cast<char*>(data) + i * strides[0] + j * strides[1] + k * strides[2];
  };
  for (int32_t i = 0; i < 30; ++i) {
    const int32_t value = i - 3;
    FindCast(Dtype::kInt32, from)(&value, element(i / 15, i / 5 % 3, i % 5), 1);
  }
  alignas(16) char fill[16];
  const int32_t nine = 9;
  FindCast(Dtype::kInt32, to)(&nine, fill, 1);
  const Boundary boundaries[3] = {boundary, boundary, boundary};
  const int64_t line = count[2] * to_size + 3;
  const int64_t bytes = count[0] * count[1] * line - 3;
  char* const window = static_cast<char*>(out.AtEnd(static_cast<size_t>(bytes)));
  CopyWindow({from, data, 3, shape, strides, boundaries}, {begin, count, step}, to, fill,
             window, line);
  for (int64_t i = 0; i < count[0]; ++i) {
    for (int64_t j = 0; j < count[1]; ++j) {
      for (int64_t k = 0; k < count[2]; ++k) {
        const int64_t x = Extend(boundary, begin[0] + i * step[0], 2);
        const int64_t y = Extend(boundary, begin[1] + j * step[1], 3);
        const int64_t z = Extend(boundary, begin[2] + k * step[2], 5);
        char wanted[16];
        if (x < 0 || y < 0 || z < 0) {
          std::memcpy(wanted, fill, 16);
        } else {
          FindCast(from, to)(element(x, y, z), wanted, 1);
        }
        ASSERT_EQ(std::memcmp(window + (i * count[1] + j) * line + k * to_size, wanted,
                              static_cast<size_t>(to_size)),
                  0);
      }
    }
  }
}

TEST(FilterBoundary, WindowsAreTheExtendedArray) {
  const Dtype pairs[][2] = {{Dtype::kUint8, Dtype::kUint8},
                            {Dtype::kUint8, Dtype::kFloat64},
                            {Dtype::kFloat64, Dtype::kInt16},
                            {Dtype::kComplex128, Dtype::kComplex128}};
  for (const Boundary boundary : kAll) {
    for (const auto& [from, to] : pairs) {
      for (const bool reversed : {false, true}) {
        CheckWindow(boundary, from, to, {0, 0, 0}, {2, 3, 5}, {1, 1, 1}, reversed);
        CheckWindow(boundary, from, to, {-3, -1, -7}, {7, 6, 20}, {1, 1, 1}, reversed);
        CheckWindow(boundary, from, to, {1, -2, 2}, {1, 5, 1}, {1, 2, 3}, reversed);
        CheckWindow(boundary, from, to, {5, 5, 9}, {2, 1, 3}, {2, 1, 4}, reversed);
        CheckWindow(boundary, from, to, {0, 0, -9}, {1, 1, 4}, {1, 1, 2}, reversed);
        CheckWindow(boundary, from, to, {0, 1, -40}, {1, 2, 99}, {1, 1, 1}, reversed);
        CheckWindow(boundary, from, to, {0, 1, 21}, {1, 2, 40}, {1, 1, 1}, reversed);
      }
    }
  }
}

}  // namespace
}  // namespace nd
