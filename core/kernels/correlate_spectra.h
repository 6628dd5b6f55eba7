// SPDX-License-Identifier: BSD-3-Clause
// Correlation of rows with some tens or hundreds of taps by transforms of 512 samples, or
// of 1024, as two halves. Two blocks make the real and the imaginary part of one
// transform, which three passes of eight there and back compute: what is between passes
// stays in the first cache, and frequencies stay in the order that they come in. An error
// is relative to the largest samples of a group of blocks.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

inline constexpr int64_t kSpectraHalf = 512;  // samples of a block, or of half of one
inline constexpr int64_t kSpectraStep = 8;    // what is skipped is a multiple of it

// Blocks that are transformed together.
template <typename T>
inline constexpr int64_t kSpectraGroup = 16 / sizeof(T);

// The spectrum of taps, in the order of the kernel.
template <typename T>
struct Spectrum {
  T parts[4 * kSpectraHalf];
};

// The steps between samples that the kernel knows, in elements.
constexpr bool IsSpectraStep(int64_t x_step) noexcept {
  return x_step == 1 || x_step == 2 || x_step == -1;
}

// For each block b: y[b][i] = sum of taps[k] * x[b][(i + k) * x_step], 0 <= i < size -
// skip; the size is kSpectraHalf, twice that if `is_long`. All samples of each block are
// read, and the element behind the last one where x_step is 2; `skip` and `is_long` are
// those of the spectrum.
template <typename T>
struct SpectraJob {
  const T* x[kSpectraGroup<T>];
  int64_t x_step;
  T* y[kSpectraGroup<T>];
  const Spectrum<T>* spectrum;
  int64_t skip;
  bool is_long;
  // What the next group reads and writes: to be fetched meanwhile.
  const void* ahead[2];
  int64_t ahead_bytes[2];
};

// T: float or double. Null pointers where the target has none.
template <typename T>
struct SpectraTable {
  // `block` holds tap k at index skip - k and 0 elsewhere. `skip` is a multiple of
  // kSpectraStep and at least the number of taps less one.
  void (*transform)(const T* block, bool is_long, Spectrum<T>* result) noexcept;
  // The largest magnitude of the samples: as LargestMagnitude.
  T (*correlate)(const SpectraJob<T>& job) noexcept;
};
template <typename T>
const SpectraTable<T>& GetSpectra(Target target) noexcept;

}  // namespace nd
