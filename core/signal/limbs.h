// SPDX-License-Identifier: BSD-3-Clause
// Integers as numbers of float64 that transforms convolve exactly: each is cut into limbs
// of few bits, such that sums are right when they are rounded to the nearest integer.
#pragma once

#include <cstdint>

#include "core/signal/blocks.h"

namespace nd::signal {

// value = the sum of limb[i] * 2^(bits * i), modulo 2^width, with limbs from -2^(bits-1)
// to 2^(bits-1) - 1; one alone is the value itself.
struct Limbs {
  int32_t x_count, tap_count;
  int32_t sums;  // powers of 2^bits that the results need
  int32_t bits;
};

// The largest magnitudes of integers, or of bool, as float64 bounds them.
double LargestInteger(Dtype dtype, const char* data, int32_t ndim, const int64_t* counts,
                      const int64_t* strides) noexcept;

// The fewest limbs that are exact for operands up to these magnitudes and blocks of these
// sizes, which are powers of 2. False if there are none.
//
// The bound: with u = 2^-53, roots of unity within u, and at most k passes of additions
// and products with roots for each of the three transforms, a result is within
//   |x| * |taps| * ((1 + u)^(3k) * (1 + sqrt(5) u)^(3k + 1) * (1 + u)^(3k) - 1)
// of the exact one (Percival, "Rapid multiplication modulo the sum and difference of
// highly composite numbers", 2003; the factor of products: Brent, Percival, Zimmermann,
// "Error bounds on complex floating-point multiplication", 2007). Here k is the sum of
// log2(size) and 2 for what turns half as many complex numbers into real ones.
bool FindLimbs(const Blocks& blocks, double x_largest, double taps_largest,
               Limbs* result) noexcept;

// `count` limbs number `limb` of elements that lie `stride` bytes apart.
void SplitLimbs(Dtype dtype, const char* from, int64_t stride, int64_t count,
                const Limbs& limbs, bool single, int32_t limb, double* to) noexcept;

// Rounds `values`, the power `power` of 2^bits, and adds them to `sums`, or, for the
// first power, sets these.
void AddLimbs(const double* values, int64_t count, int32_t bits, int32_t power,
              int64_t* sums) noexcept;

// Stores sums modulo 2^width; bool: whether they are not 0.
void StoreSums(Dtype dtype, const int64_t* sums, int64_t count, char* to,
               int64_t stride) noexcept;

}  // namespace nd::signal
