// SPDX-License-Identifier: BSD-3-Clause
// What a filter sees beyond the ends of an array, and windows of an array that reach
// beyond them.
#pragma once

#include <cstdint>

#include "core/array/layout.h"
#include "core/dtype/dtypes.h"

namespace nd {

// The twins of nd_boundary; with the samples a b c d:
enum class Boundary : int32_t {
  kReflect = 0,   // d c b a | a b c d | d c b a
  kConstant = 1,  // k k k k | a b c d | k k k k
  kNearest = 2,   // a a a a | a b c d | d d d d
  kMirror = 3,    //   d c b | a b c d | c b a
  kWrap = 4,      // a b c d | a b c d | a b c d
};
inline constexpr int32_t kBoundaryCount = 5;

// The sample that is seen at `index`, however far outside of [0, count) it lies, if there
// are samples; -1 for the constant.
int64_t ExtendOutside(Boundary boundary, int64_t index, int64_t count) noexcept;
inline int64_t Extend(Boundary boundary, int64_t index, int64_t count) noexcept {
  if (index >= 0 && index < count) [[likely]]
    return index;
  return ExtendOutside(boundary, index, count);
}

// An array that goes on forever. No axis is empty. Up to kMaxDims + 2 axes.
struct Extended {
  Dtype dtype;
  const char* data;
  int32_t ndim;
  const int64_t* shape;
  const int64_t* strides;    // bytes, of any sign; elements need not be aligned
  const Boundary* boundary;  // per axis
};

// A box of it: places begin[d] + step[d] * i for 0 <= i < count[d] along axis d.
struct WindowBox {
  const int64_t* begin;
  const int64_t* count;  // positive
  const int64_t* step;   // null: 1; positive
};

// Copies a box, converted to `dtype`, to `window`: its lines along the last axis (0-d has
// one) are contiguous, and line_bytes apart in C order. `fill` points at the constant, an
// element of `dtype`. Only places outside are looked up one by one.
void CopyWindow(const Extended& array, const WindowBox& box, Dtype dtype,
                const void* fill, char* window, int64_t line_bytes) noexcept;

// Fills the ends of lines in place, line_bytes apart: of the `count` elements of `size`
// bytes of each, those of a dtype or 64, all but the first `before` and the last `after`
// are samples (one at least), which are extended. `fill` as above.
void ExtendLines(Boundary boundary, int64_t size, const void* fill, char* lines,
                 int64_t line_bytes, int64_t line_count, int64_t count, int64_t before,
                 int64_t after) noexcept;

}  // namespace nd
