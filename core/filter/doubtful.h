// SPDX-License-Identifier: BSD-3-Clause
// Results of transforms that have to be sums of products after all. The errors of
// transforms are as large everywhere as befits the largest results: what is small beside
// them has few digits left, and what ought to be 0 is something else.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "core/kernels/correlate.h"
#include "core/kernels/magnitude.h"
#include "core/memory/cache.h"
#include "core/signal/plan.h"

namespace nd::filter {

// Results below this part of the largest that samples and taps allow are doubtful. The
// errors of others are below some 2^-8 of themselves in float32, 2^-24 in float64; mostly
// far below, as there are few largest samples.
template <typename T>
inline constexpr double kDoubtful = sizeof(T) == sizeof(float) ? 0x1p-16 : 0x1p-29;

// For FindDoubtful: a block of y. Tells how many there are.
template <typename T, typename Again>
int64_t FindInBlock(const T* y, int64_t stride, int64_t row, int64_t row_end,
                    int64_t column, int64_t column_end, T limit,
                    const Again& again) noexcept {
  constexpr int64_t kMany = 8;  // one in so many: they go together
  int64_t count = 0, first = column_end, last = column, top = row_end, bottom = row;
  for (int64_t r = row; r < row_end; ++r) {
    for (int64_t c = column; c < column_end; ++c) {
      if (!(std::abs(y[r * stride + c]) < limit)) continue;
      ++count;
      first = std::min(first, c);
      last = std::max(last, c + 1);
      top = std::min(top, r);
      bottom = r + 1;
    }
  }
  if (count == 0) return 0;
  if (count * kMany >= (bottom - top) * (last - first)) {
    again(top, first, bottom - top, last - first);
    return count;
  }
  for (int64_t r = top; r < bottom; ++r) {
    const T* const at = y + r * stride;
    for (int64_t c = first; c < last; ++c) {
      const int64_t begin = c;
      while (c < last && std::abs(at[c]) < limit) ++c;
      if (c > begin) again(r, begin, 1, c - begin);
    }
  }
  return count;
}

// Calls again(row, column, rows, columns) for parts of y that hold all |y| < limit, and
// little else. Parts are small, so that the samples of some are all 0.
template <typename T, typename Again>
void FindDoubtful(const T* y, int64_t stride, int64_t rows, int64_t columns, T limit,
                  const Again& again) noexcept {
  const int64_t down = rows == 1 ? 1 : 8, across = rows == 1 ? 128 : 16;
  const Target target = CurrentTarget();
  for (int64_t row = 0; row < rows; row += down) {
    const int64_t end = std::min(row + down, rows);
    int64_t found = 0;
    for (int64_t r = row; r < end; ++r) {
      found += CountBelow(y + r * stride, columns, limit, target);
    }
    for (int64_t column = 0; found > 0 && column < columns; column += across) {
      found -= FindInBlock(y, stride, row, end, column,
                           std::min(column + across, columns), limit, again);
    }
  }
}

// All results of a job are 0 as all of its samples are. Only asked where it is much
// cheaper than the sums.
template <typename T>
bool AreNothing(const CorrelateJob& job) noexcept {
  constexpr int64_t kWorthIt = 16;
  if (job.rows * job.columns < kWorthIt) return false;
  const int64_t rows = job.rows + job.tap_rows - 1;
  for (int64_t p = 0; p < job.plane_count; ++p) {
    for (int64_t row = 0; row < rows; ++row) {
      const T* const x = static_cast<const T*>(job.planes[p].x) + row * job.x_stride;
      if (LargestMagnitude(x, job.columns + job.tap_columns - 1, CurrentTarget()) != 0) {
        return false;
      }
    }
  }
  return true;
}

// The sums of a job.
template <typename T>
void SumAgain(const CorrelateJob& job, CorrelateFunction kernel) noexcept {
  if (!AreNothing<T>(job)) return kernel(job);
  for (int64_t row = 0; row < job.rows; ++row) {
    std::fill_n(static_cast<T*>(job.y) + row * job.y_stride, job.columns, T{0});
  }
}

// Sums what is doubtful among the results of transforms. The samples of the plan are all
// that its results need, side by side, and lie apart from y. T: float or double.
template <typename T>
class Resummation {
 public:
  explicit Resummation(const signal::Plan& plan) noexcept;

  // Before there are results: takes memory. kNoMemory, kLimit, kOverflow.
  Status Prepare() noexcept;
  void Run() noexcept;

 private:
  static constexpr int64_t kChunk = 1024;  // results

  // Results side by side in a line, and a copy of them.
  struct Chunk {
    const T* x;  // the first sample of the first one
    char* y;
    int64_t count;
    alignas(kAlignment) T results[kChunk];
  };
  void Read(int64_t number, Chunk* chunk) const noexcept;
  T Limit(T largest_result) const noexcept;
  void SumChunk(Chunk& chunk, T limit, CorrelatePlane* planes) const noexcept;

  const signal::Plan& plan_;
  const signal::Axis& rows_;
  const signal::Axis& columns_;
  const int32_t outer_;  // axes before the rows
  const CorrelateFunction kernel_;
  int64_t lines_ = 1, chunks_per_line_, combinations_ = 1, tasks_ = 1;
  Scratch<CorrelatePlane> planes_;  // `combinations_` of each task
  Scratch<T> largest_;              // result of each task
};

}  // namespace nd::filter
