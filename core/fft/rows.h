// SPDX-License-Identifier: BSD-3-Clause
// Which passes transform a number of rows, and what that costs.
#pragma once

#include <cstdint>

#include "core/kernels/fft/fft.h"

namespace nd::fft {

inline constexpr int kMostPasses = 48;

// What must be interleaved: the elements that the first pass reads, or those that the
// last one writes.
struct Ends {
  bool in, out;
};

// The radices of the passes for `rows` rows, in order.
struct Radices {
  int count = 0;
  int32_t radix[kMostPasses];

  // False if a prime factor is beyond kFftMostRadix.
  bool Find(int64_t rows, Ends ends) noexcept;
  // About the time of a vector of columns, in units of an addition of two vectors.
  double Cost() const noexcept;
};

FftRadix KindOf(int32_t radix) noexcept;

// The shape of the fastest transform of n elements for vectors of `lanes` elements: rows
// * columns = n. With one column all passes run over the rows; else over the rows, then
// over the columns. rows = 0: there is none.
struct Shape {
  int64_t rows, columns;
  double cost;
};
Shape FindShape(int64_t n, int64_t lanes) noexcept;

// The n at least as large as `least` whose transform is fastest, and a multiple of 2.
int64_t FindFastLength(int64_t least, int64_t lanes) noexcept;

}  // namespace nd::fft
