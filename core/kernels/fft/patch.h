// SPDX-License-Identifier: BSD-3-Clause
// Correlations of square patches of planes, by transforms that never leave the cache. Two
// patches go together, as the real and the imaginary part of one: what is real stays
// real, so no transform of real numbers is wanted. Spectra are in the order that they
// come in; the way back undoes it.
#pragma once

#include <cstdint>

#include "core/kernels/targets.h"

namespace nd {

// The rows and columns of patches. Powers of 2 and a few taps are common, and so are
// images whose sides are powers of 2.
inline constexpr int kPatchSizeCount = 5;
inline constexpr int64_t kPatchSizes[kPatchSizeCount] = {64, 72, 80, 128, 160};

// The passes of a column: 8, 9 or 10 and 8, or 4 or 5, 4 and 8.
struct PatchPasses {
  int64_t first, middle, last;  // middle: 1 for none

  constexpr explicit PatchPasses(int64_t size) noexcept
      : first(size > 80 ? size / 32 : size / 8), middle(size > 80 ? 4 : 1), last(8) {}
  // The butterfly of 10 is two of 5.
  constexpr int64_t radix() const noexcept { return first == 10 ? 5 : first; }
};

// From row to row of a plane: no two rows lie at the same place of a page.
template <typename T>
constexpr int64_t PatchPitch(int64_t size) noexcept {
  return size + static_cast<int64_t>(64 / sizeof(T));
}
// Numbers of a plane, of which spectra have two: real, then imaginary parts.
template <typename T>
constexpr int64_t PatchPlane(int64_t size) noexcept {
  return size * PatchPitch<T>(size);
}
// Numbers of the workspace: a spectrum, and a strip of one.
template <typename T>
constexpr int64_t PatchWork(int64_t size) noexcept {
  return 2 * PatchPlane<T>(size) + 2 * size * static_cast<int64_t>(64 / sizeof(T));
}

// The roots that passes use. For each but the last: exp(-2 pi i j k / length), real part,
// imaginary part, for 0 <= k < length / radix, 0 < j < radix, where the lengths are
// `size` and 32. Then exp(2 pi i j / radix) for 0 <= j < radix().
constexpr int64_t PatchRoots(int64_t size) noexcept {
  const PatchPasses passes(size);
  return 2 * (size - size / passes.first) + (passes.middle > 1 ? 2 * (32 - 8) : 0) +
         2 * passes.radix();
}

template <typename T>
struct PatchJob {
  int64_t size;
  const T* roots;
  const T* x[2];  // size * size samples each, rows x_stride apart
  int64_t x_stride[2];
  T* work;  // PatchWork(size) numbers, aligned to a cache line
  // For `correlate` alone: what `transform` makes of taps that run backwards from the
  // origin, around the ends, scaled by 1 / size^2.
  const T* spectrum;
  // y[p][r * y_stride[p] + c] = sum over j, k of taps[j, k] * x[p][r + j, c + k]
  T* y[2];
  int64_t y_stride[2];
  int64_t y_rows[2], y_columns[2];
};

template <typename T>
struct PatchKernels {
  // work = x[0] + i x[1], their rows transformed; the bits of the largest magnitude of
  // each, as LargestMagnitude has them.
  void (*begin)(const PatchJob<T>& job, T* largest) noexcept;
  // What is to follow: work = the spectrum.
  void (*transform)(const PatchJob<T>& job) noexcept;
  // ... or the results.
  void (*correlate)(const PatchJob<T>& job) noexcept;
};

// Columns are whole vectors, and small targets do without some sizes.
template <typename T>
constexpr bool HasPatch(Target target, int64_t size) noexcept {
  if (size == 64 || size == 128) return true;
  return target != Target::kBaseline && size * static_cast<int64_t>(sizeof(T)) % 64 == 0;
}

// T: float or double.
template <typename T>
const PatchKernels<T>& GetPatchKernels(Target target) noexcept;

}  // namespace nd
