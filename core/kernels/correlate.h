// SPDX-License-Identifier: BSD-3-Clause
// The one contiguous correlation kernel behind every convolution: several rows of taps
// against several rows of samples, all sums kept in registers. A result depends only on
// its own samples, on the taps and on the SIMD target: not on its place in the output,
// nor on how the work is cut. No byte outside the stated ranges is read or written.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

// The element types of the kernels. Other dtypes are converted on the way in and out.
enum class CorrelateType : int32_t {
  kFloat32,
  kFloat64,
  kAny8,  // bool: any(tap and sample); a byte other than 0 is true, results are 0 or 1
  kUint8,
  kUint16,
  kUint32,
  kUint64,  // integers of either sign, modulo 2^bits
  kComplex64,
  kComplex128,
  kUint8To32,  // uint8 samples, int16 taps, int32 results modulo 2^32; twice as fast on
               // some processors if all taps are from -128 to 127
  kInt16To32,  // int16 samples, int16 taps, int32 results modulo 2^32
};
inline constexpr int kCorrelateTypeCount = 11;

// One operand pair of a sum: rows of samples and rows of taps.
struct CorrelatePlane {
  const void* x;     // rows + tap_rows - 1 rows of columns + tap_columns - 1 elements
  const void* taps;  // tap_rows * tap_columns elements, contiguous
};

// y[r, i] = sum over p, j, k of planes[p].taps[j, k] * planes[p].x[r + j, i + k]
// for 0 <= r < rows, 0 <= i < columns; 0 <= p < plane_count, 0 <= j < tap_rows,
// 0 <= k < tap_columns. Strides are in elements. tap_rows and tap_columns are positive;
// without planes y is set to 0. y overlaps neither x nor taps. `streams` asks for stores
// that bypass the caches, which pays for results that these do not hold: single rows, or
// rows that begin and end with blocks of the kernel; not for FindStepped. To be followed
// by FinishStreams(), once for many jobs.
struct CorrelateJob {
  const CorrelatePlane* planes;
  int64_t plane_count;
  int64_t x_stride;  // between rows of x
  void* y;
  int64_t y_stride;  // between rows of y
  int64_t rows, columns;
  int64_t tap_rows, tap_columns;
  bool streams = false;
};

using CorrelateFunction = void (*)(const CorrelateJob& job) noexcept;

// With `dots`, the kernels may use instructions beyond those of the target if this
// processor has them; for integers, so that results are the same.
CorrelateFunction GetCorrelate(CorrelateType type, Target target,
                               bool dots = true) noexcept;

// Where 64-bit products are dear, rows of at least so many taps are multiplied by halves,
// and up to so many with samples go faster if all of them fit in 32 bits.
inline constexpr int64_t kFewestHalved = 28, kMostNarrow = 128;

// `taps` of one row take as long as so many would if each took what it does among few;
// `narrow`: they and the samples fit in 32 bits.
double DirectTaps(CorrelateType type, Target target, double taps, bool narrow) noexcept;

// The kernel for jobs of one plane, one row, and at least kSteppedColumns results, whose
// samples lie `x_step` elements apart; null where the target has none. The results are
// those of GetCorrelate for the same samples packed, bit by bit.
inline constexpr int64_t kSteppedColumns = 192;
CorrelateFunction FindStepped(CorrelateType type, Target target, int64_t x_step,
                              int64_t tap_columns) noexcept;

// A job of one plane whose rows of samples lie in a ring of `rows` rows: those from
// number `turn` on lie so many rows before their place. On the way, as many rows of
// `columns` elements at `ahead` as results are computed are fetched into the cache.
struct CorrelateRing {
  CorrelateJob job;
  int64_t turn, rows;
  const void* ahead;  // null: nothing is
  int64_t ahead_stride;
};
using RingFunction = void (*)(const CorrelateRing& ring) noexcept;

// Rows of results that the kernels take together.
inline constexpr int64_t kCorrelateRingRows = 4;

// The kernel of rings for float32 and float64, at least 3 rows of at least 2 taps. The
// results are those of GetCorrelate, bit by bit.
RingFunction GetCorrelateRing(CorrelateType type, Target target) noexcept;

namespace internal {
// The kernels by family, each in a file of its own; in the order of CorrelateType.
struct CorrelateTable {
  CorrelateFunction functions[5];
};
struct RingTable {
  RingFunction functions[2];
};
const RingTable& FloatRings(Target target) noexcept;
const CorrelateTable& FloatCorrelates(Target target) noexcept;
const CorrelateTable& IntegerCorrelates(Target target) noexcept;
const CorrelateTable& Uint64Correlates(Target target) noexcept;
const CorrelateTable& ComplexCorrelates(Target target) noexcept;
const CorrelateTable& WideningCorrelates(Target target) noexcept;

// For processors that multiply and add neighbours in one instruction: null where the
// target has none, or the type gains nothing.
struct DotTable {
  CorrelateFunction functions[kCorrelateTypeCount];
};
const DotTable& DotCorrelates(Target target) noexcept;

// FindStepped of a target.
using SteppedFinder = CorrelateFunction (*)(int64_t x_step, int64_t tap_columns) noexcept;
SteppedFinder SteppedCorrelates32(Target target) noexcept;
SteppedFinder SteppedCorrelates64(Target target) noexcept;
}  // namespace internal

}  // namespace nd
