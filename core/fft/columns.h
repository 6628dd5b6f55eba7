// SPDX-License-Identifier: BSD-3-Clause
// Transforms of many lines at once, wherever they lie: side by side, so that they are the
// columns of a matrix as it is, or one after another.
#pragma once

#include <algorithm>

#include "core/fft/lines.h"
#include "core/fft/real.h"

namespace nd::fft {

// Both sides are contiguous, each along the lines or from line to line; in the latter
// case there are `width` lines, else at most that many.
struct ColumnsJob {
  Lines in, out;
  int64_t lines, width;  // width: a multiple of the lanes
};

template <typename T>
inline constexpr int64_t kNumber = static_cast<int64_t>(sizeof(T));

// Elements side by side are rows as they are.
inline bool AreRows(const Lines& lines, int64_t itemsize) noexcept {
  return lines.step == itemsize;
}

template <typename T>
Rows<T> ComplexRows(const Lines& lines) noexcept {
  return {reinterpret_cast<T*>(lines.data), lines.along / kNumber<T>, 0};
}

// Of real numbers every other row is a row of imaginary parts.
template <typename T>
Rows<T> RealRows(const Lines& lines) noexcept {
  const int64_t along = lines.along / kNumber<T>;
  return {reinterpret_cast<T*>(lines.data), 2 * along, along};
}

// From lines to the rows of a matrix, and back.
template <typename T>
void Deal(const FftKernels<T>& kernels, const Lines& in, const ColumnsJob& job,
          int64_t count, const Rows<T>& out) noexcept {
  for (int64_t c = 0; c < job.lines; c += kernels.lanes) {
    kernels.deal(reinterpret_cast<const T*>(in.data + c * in.step), in.step / kNumber<T>,
                 std::min(kernels.lanes, job.lines - c), count, out.data + c, out.stride,
                 out.plane);
  }
}

// The same of real numbers, whose rows follow each other: neighbours in a line are taken
// for the parts of an element, and the last one of an odd number is left.
template <typename T>
void DealReal(const FftKernels<T>& kernels, const Lines& in, const ColumnsJob& job,
              int64_t count, T* rows) noexcept {
  if (count > 1) {
    Deal(kernels, in, job, count / 2, Rows<T>{rows, 2 * job.width, job.width});
  }
  if (count % 2 == 0) return;
  for (int64_t c = 0; c < job.lines; ++c) {
    rows[(count - 1) * job.width + c] =
        reinterpret_cast<const T*>(in.data + c * in.step)[count - 1];
  }
}

template <typename T>
void Collect(const FftKernels<T>& kernels, const Rows<T>& in, const ColumnsJob& job,
             int64_t count, T scale) noexcept {
  for (int64_t c = 0; c < job.lines; c += kernels.lanes) {
    kernels.collect(in.data + c, in.stride, in.plane,
                    std::min(kernels.lanes, job.lines - c), count, scale,
                    reinterpret_cast<T*>(job.out.data + c * job.out.step),
                    job.out.step / kNumber<T>);
  }
}

template <typename T>
void CollectReal(const FftKernels<T>& kernels, const T* rows, const ColumnsJob& job,
                 int64_t count) noexcept {
  if (count > 1) {
    const Rows<T> pairs = {const_cast<T*>(rows), 2 * job.width,
                           job.width};  // not written
    Collect(kernels, pairs, job, count / 2, T{1});
  }
  if (count % 2 == 0) return;
  for (int64_t c = 0; c < job.lines; ++c) {
    reinterpret_cast<T*>(job.out.data + c * job.out.step)[count - 1] =
        rows[(count - 1) * job.width + c];
  }
}

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

// From the first n / 2 + 1 elements of transforms of n real numbers to all: element n - k
// is the conjugate of element k. All are conjugated if `inverse`.
template <typename T>
void CompleteLine(T* out, int64_t n, bool inverse) noexcept;
template <typename T>
void CompleteColumns(const ColumnsJob& job, int64_t n, bool inverse) noexcept;

}  // namespace nd::fft
