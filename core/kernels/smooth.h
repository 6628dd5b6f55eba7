// SPDX-License-Identifier: BSD-3-Clause
// Weighted means of small integers, truncated to integers.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

#include "core/dtype/dtypes.h"
#include "core/kernels/targets.h"

namespace nd {

inline constexpr int64_t kSmoothTaps = 63;     // at most
inline constexpr int64_t kSmoothRows = 8;      // of results at a time
inline constexpr int64_t kSmoothColumns = 64;  // at least
// Elements beyond the samples of a line that may be read.
inline constexpr int64_t kSmoothSlack = 64;

// Taps in all the forms that sums are made with.
struct SmoothTaps {
  int64_t count;
  double exact[kSmoothTaps];
  // Sums are made too large by so many steps of 2^-15, which is more than their error.
  // Bytes that a sum is short of by less than twice as much are its result; of 16-bit
  // integers, such sums are made anew in float64.
  int32_t bias;
  // Of bytes.
  float single[kSmoothTaps];
  // Of 16-bit integers: neighbours side by side, from the first tap on and from the place
  // before it on; coarse * 2^fine_bits + fine is a tap.
  int32_t fine_bits;
  int32_t fractions;  // of a sum: without these bits it is in doubt
  bool three;         // equal outer ones, and the one between
  // Three that are 1 together, for samples near 0: (coarse + fine * 2^-16) * 2^-15 is an
  // outer one.
  bool near;
  int16_t outer_coarse, outer_fine;
  int32_t coarse[2][kSmoothTaps / 2 + 1], fine[2][kSmoothTaps / 2 + 1];
};

// Samples near 0 are less than that, and not negative.
inline constexpr int16_t kNearSample = 1 << 13;

// Bits of fine digits, for so many taps: sums stay below 2^31.
constexpr int FineBits(int count) noexcept {
  return 17 - std::bit_width(static_cast<unsigned>(count));
}

// False if sums of elements of `dtype` times these taps are not for these kernels: an odd
// number of taps, at least 3, that are positive, less than 1, and 1 together, or less.
// `nudge`, 1 or a little more, is what they are multiplied by.
bool SetSmoothTaps(Dtype dtype, std::span<const double> taps, double nudge,
                   SmoothTaps* set) noexcept;

// y[r, i] = the sum of taps[k] * rows[r + k][i], for 0 <= r < kSmoothRows, 0 <= i <
// columns. There are kSmoothRows + taps.count rows; the last one takes no part in sums
// but is read. y_stride in bytes. y overlaps nothing.
using SmoothDownFunction = void (*)(const SmoothTaps& taps, const void* const* rows,
                                    int64_t columns, void* y, int64_t y_stride) noexcept;
// y[i] = the sum of taps[k] * x[i + k].
using SmoothAcrossFunction = void (*)(const SmoothTaps& taps, const void* x,
                                      int64_t columns, void* y) noexcept;

struct SmoothKernels {
  SmoothDownFunction down;
  SmoothAcrossFunction across;
};

// For uint8, int16 and uint16; null for others, and for targets that have none. `dots` as
// in GetCorrelate.
const SmoothKernels* FindSmooth(Dtype dtype, Target target, bool dots = true) noexcept;

namespace internal {
struct ShortsTable {
  SmoothKernels kernels[2];  // of unsigned, of signed integers
};
const SmoothKernels& SmoothBytes(Target target) noexcept;
const ShortsTable& SmoothShorts(Target target, bool dots) noexcept;
}  // namespace internal

}  // namespace nd
