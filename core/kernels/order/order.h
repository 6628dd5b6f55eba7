// SPDX-License-Identifier: BSD-3-Clause
// Kernels of the filters that compare: extremes and ranks of the elements in a window.
// They compare keys, integers whose order is that of the elements: -0 comes before 0, and
// NaN after all numbers, whatever its sign, so that every result is one of the elements
// and does not depend on the order in which they are compared.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"
#include "core/kernels/targets.h"

namespace nd {

// The integers that keys are: unsigned of 8 bits, signed of 16, 32 and 64.
enum class KeyLane : int32_t { kByte, kShort, kWord, kLong };
inline constexpr int kKeyLaneCount = 4;

// key = (x ^ ((x < 0 ? -1 : 0) & fold)) - bias modulo 2^bits, where x is the element read
// as a signed integer. Bytes are not folded. With zeros a key is its element.
struct KeyMap {
  uint64_t fold, bias;
  bool identity() const noexcept { return fold == 0 && bias == 0; }
};
inline constexpr KeyMap kSameKeys = {0, 0};

// The keys of a dtype that is not complex.
struct KeyFormat {
  KeyLane lane;
  KeyMap map;
  int64_t size() const noexcept { return int64_t{1} << static_cast<int>(lane); }
};
KeyFormat KeyFormatOf(Dtype dtype) noexcept;

// Lines of keys that kernels read, other than rows of elements, are in memory of which
// so many bytes beyond what is needed may be read, and written where they are changed.
inline constexpr int64_t kKeySlack = 256;
inline constexpr int64_t kKeyAlignment = 64;

// Columns of a block: for 0 <= r < outputs and 0 <= i < count, `planes` keys made of the
// elements rows[r + j][i] with 0 <= j < taps. Plane p of row r is at
// y + (r * planes + p) * y_stride. Exactly the elements are read, and the keys written.
struct ColumnsJob {
  const char* const* rows;  // outputs + taps - 1 of them
  int64_t offset;           // bytes, from where they point at to element 0
  int64_t count, taps, outputs;
  KeyMap map;
  char* y;
  int64_t y_stride;  // bytes
};
using ColumnsFunction = void (*)(const ColumnsJob& job) noexcept;

// y[r][i], 0 <= i < count, made of the keys x[r][i + k * step] with 0 <= k < taps of all
// planes, for 0 <= r < rows. y is written exactly. The bytes of x, from where it is
// rounded down to kKeyAlignment, may be overwritten, and have slack.
struct LineJob {
  char* x;
  int64_t x_stride;  // bytes, between planes, and between rows by number of planes
  int64_t rows, count, taps, step;
  KeyMap map;  // of y
  char* y;
  int64_t y_stride;  // bytes
};
using LineFunction = void (*)(const LineJob& job) noexcept;

// y[i], 0 <= i < count, made of the keys x[i + offsets[j]] with 0 <= j < offset_count. x
// has slack, y is written exactly.
struct OffsetsJob {
  const char* x;
  const int64_t* offsets;  // in keys
  int64_t offset_count;
  int64_t count;
  KeyMap map;  // of y
  char* y;
};
using OffsetsFunction = void (*)(const OffsetsJob& job) noexcept;

// Windows of 3 by 3 or 5 by 5 taps: y[r][i], 0 <= r < outputs and 0 <= i < count, is made
// of the elements rows[r + j][i + k] with 0 <= j < taps and -taps / 2 <= k <= taps / 2.
// Exactly the elements are read, and y written; some of it twice.
inline constexpr int64_t kSquareReach = 2;  // at most
struct SquareJob {
  const char* const* rows;  // outputs + taps - 1 of them
  int64_t count;            // at least kKeyAlignment bytes
  int64_t outputs;
  // Columns that are seen at -1, -2 and at count, count + 1; -1: the fill.
  int64_t left[kSquareReach], right[kSquareReach];
  const void* fill;  // an element
  KeyMap map_in, map_out;
  char* y;
  int64_t y_stride;  // bytes
  // Vectors of results that are lines of the cache may bypass it: y and its rows are
  // aligned as elements, rows kKeyAlignment to each other. FinishStreams() is to follow.
  bool streams;

  // The element of `size` bytes that windows see at column i of a row.
  const void* At(const char* row, int64_t i, int64_t size) const noexcept {
    const int64_t seen = i < 0 ? left[-1 - i] : i < count ? i : right[i - count];
    return seen < 0 ? fill : row + seen * size;
  }
};
using SquareFunction = void (*)(const SquareJob& job) noexcept;

// A window of planes * taps keys, in two steps, or in one if it is a square.
struct PlaneKernels {
  int32_t planes;
  ColumnsFunction columns;
  LineFunction line;
  SquareFunction square;  // of as many taps along both axes, or null
};

// Extremes: of columns and then of lines, of squares, or of places. Elements that are
// keys have functions of their own.
struct ExtremeKernels {
  ColumnsFunction columns, columns_mapped;
  LineFunction line, line_mapped;
  SquareFunction square[2], square_mapped[2];  // of 3 and of 5 taps, or null
  OffsetsFunction offsets;
};
const ExtremeKernels& GetExtreme(KeyLane lane, bool maximum, Target target) noexcept;

// Medians of 3 by 3 or 5 by 5. Bytes must be keys, and steps of lines are 1. What lies
// between columns and lines may be other keys.
const PlaneKernels& GetMedian(const KeyFormat& format, int taps, Target target) noexcept;

// The bits that any of the 64-bit words of x has, of which the last one may be a part.
// Elements without a sign are in the order of the keys as they are.
using AnyBitsFunction = uint64_t (*)(const char* x, int64_t bytes) noexcept;
AnyBitsFunction GetAnyBits(Target target) noexcept;

// x[i] becomes the key of element x[i], 0 <= i < count.
using MapFunction = void (*)(char* x, int64_t count, KeyMap map) noexcept;
MapFunction GetKeyMapper(KeyLane lane, Target target) noexcept;

namespace internal {
struct AnyBitsTable {
  AnyBitsFunction any_bits;
};
struct MedianTable {  // of 3 and of 5 taps
  PlaneKernels mapped[kKeyLaneCount][2];
  PlaneKernels plain[kKeyLaneCount][2];  // of elements that are keys
  PlaneKernels unsigned_shorts[2];       // as they are
};
struct ExtremeTable {
  ExtremeKernels kernels[2][2];  // by lane of a pair; minimum, maximum
  MapFunction map[2];
};
const ExtremeTable& NarrowExtremes(Target target) noexcept;
const ExtremeTable& WideExtremes(Target target) noexcept;
}  // namespace internal

}  // namespace nd
