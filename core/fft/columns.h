// SPDX-License-Identifier: BSD-3-Clause
// Transforms of many lines at once, wherever they lie: side by side, so that they are the
// columns of a matrix as it is, or one after another.
#pragma once

#include "core/fft/lines.h"
#include "core/fft/real.h"

namespace nd::fft {

// Both sides are contiguous, each along the lines or from line to line; in the latter
// case there are `width` lines, else at most that many.
struct ColumnsJob {
  Lines in, out;
  int64_t lines, width;  // width: a multiple of the lanes
};

// out may be in.
template <typename T>
void RunComplexColumns(const SmoothFft<T>& plan, const ColumnsJob& job, bool inverse,
                       T scale, T* workspace) noexcept;

// For plans that have a by_columns. Numbers are contiguous along the lines, or pairs of
// them are neighbours in a line and each is contiguous from line to line.
template <typename T>
void RunRealColumns(const RealFft<T>& plan, const ColumnsJob& job, T scale,
                    T* workspace) noexcept;
template <typename T>
void RunInverseRealColumns(const RealFft<T>& plan, const ColumnsJob& job, T scale,
                           T* workspace) noexcept;

}  // namespace nd::fft
