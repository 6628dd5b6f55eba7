// SPDX-License-Identifier: BSD-3-Clause
// A plan at work: blocks, packing of their windows, threads. For execute.cc alone.
#pragma once

#include <algorithm>
#include <cstring>

#include "core/array/checked.h"
#include "core/kernels/select.h"
#include "core/memory/sets.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::signal {

// Bytes of packed samples to aim at: of one row (level 1 cache), of several (level 2);
// and beyond which all of x is packed at once.
inline constexpr int64_t kRowBytes = 8 << 10;
inline constexpr int64_t kWindowBytes = 64 << 10;
inline constexpr int64_t kLargestWindow = 256 << 10;
// Single rows of so many bytes of results bypass the caches: to read lines of memory,
// only to overwrite them, takes as long as reading x.
inline constexpr int64_t kStreamBytes = int64_t{16} << 20;
// Rows that the kernel takes together.
inline constexpr int64_t kTileRows = 8;
// Rows this short are not worth being cut into edges and inner part.
inline constexpr int64_t kShortRow = 256;
// Edges are widened to this many outputs where there are that many: full vectors.
inline constexpr int64_t kEdge = 32;
inline constexpr int64_t kStackBytes = 24 << 10;  // instead of a workspace
// Columns that are worth a task of their own.
inline constexpr int64_t kTaskColumns = 256;

class Executor {
 public:
  // `materialized`: x consists of operands already. `exact`: no zeros may be padded.
  Executor(const Plan& plan, const KernelFormat& format, const char* taps,
           bool materialized, bool exact) noexcept
      : plan_(plan),
        format_(format),
        target_(CurrentTarget()),
        kernel_(GetCorrelate(format.type, target_)),
        taps_(taps),
        rows_(plan.rows()),
        columns_(plan.columns()),
        exact_(exact) {
    const bool as_stored = (format.stored || materialized) && !plan.conjugate_x &&
                           IsAligned(plan.x, &Axis::x_stride);
    x_in_place_ = as_stored && columns_.x_stride == format.size &&
                  (materialized || !RowsCollide(rows_.x_stride));
    if (as_stored && !x_in_place_ && !exact && IsOneRow() &&
        columns_.x_stride % format.size == 0) {
      stepped_ = FindStepped(format.type, CurrentTarget(),
                             columns_.x_stride / format.size, columns_.tap_count);
      x_in_place_ = stepped_ != nullptr;
    }
    y_in_place_ = format.stored && IsAligned(plan.y, &Axis::y_stride) &&
                  columns_.y_stride == format.size;
    streams_ = y_in_place_ && rows_.y_count == 1 && stepped_ == nullptr &&
               columns_.y_count >= kStreamBytes / format.size;
    for (int32_t d = 0; d < plan.outer(); ++d) {
      outer_outputs_ *= plan.axes[d].y_count;
      planes_ *= std::min(plan.axes[d].tap_count, plan.axes[d].x_count);
    }
    Measure();
  }

  bool x_in_place() const noexcept { return x_in_place_; }
  bool WindowIsTooLarge() const noexcept {
    return packs_ && window_bytes_ > kLargestWindow;
  }
  // What Run takes of a given workspace.
  int64_t Bytes() noexcept {
    Divide(1);
    return slab_bytes_ > kStackBytes ? Workspace::Padded(slab_bytes_) : 0;
  }

  Status Run(Workspace& workspace) noexcept {
    const Crew crew(workspace.given() ? 0 : Duration());
    Divide(crew.size());
    alignas(64) char stack[kStackBytes];
    slabs_ = stack;
    int64_t bytes = 0;
    if (MulOverflows(tasks_, slab_bytes_, &bytes)) return Code::kOverflow;
    if (bytes > kStackBytes) ND_TRY(workspace.Take(bytes, &slabs_));
    RunTasks(tasks_, crew.size(), [this](int64_t task) { RunTask(task); });
    return Ok();
  }

 private:
  // What a task works in, and on.
  struct Work {
    const char** sources;    // of each plane, the sample at index 0 of rows and columns
    CorrelatePlane* planes;  // what the kernel gets
    char* window;
    char* results;
    int64_t count;  // planes
    char* y;        // the output at index 0 of rows and columns
  };

  // Every element is aligned, and rows are whole elements apart.
  bool IsAligned(const void* data, int64_t Axis::*stride) const noexcept {
    const int64_t alignment = format_.alignment;
    int64_t misaligned = static_cast<int64_t>(reinterpret_cast<uintptr_t>(data));
    for (int32_t d = 0; d < plan_.ndim; ++d) misaligned |= plan_.axes[d].*stride;
    return (misaligned & (alignment - 1)) == 0 && rows_.*stride % format_.size == 0;
  }

  bool IsOneRow() const noexcept {
    return plan_.outer() == 0 && rows_.x_count == 1 && rows_.tap_count == 1 &&
           rows_.y_count == 1;
  }

  bool RowsCollide(int64_t stride) const noexcept {
    return rows_.y_count >= kTileRows && rows_.tap_count > 1 && RowsShareSets(stride);
  }

  void Measure() noexcept {
    const int64_t size = format_.size;
    block_columns_ = std::max<int64_t>(kRowBytes / size, columns_.tap_count);
    block_columns_ = std::min(block_columns_, columns_.y_count);
    block_rows_ = 1;
    int64_t row_bytes = (block_columns_ + columns_.tap_count - 1) * size;
    if (rows_.y_count > 1) {
      const int64_t fitting = kWindowBytes / std::max<int64_t>(planes_ * row_bytes, 1) -
                              (rows_.tap_count - 1);
      block_rows_ = std::max(fitting / kTileRows * kTileRows, kTileRows);
      block_rows_ = std::min(block_rows_, rows_.y_count);
    }
    window_rows_ = block_rows_ + rows_.tap_count - 1;
    plane_bytes_ = window_rows_ * row_bytes;
    if (MulOverflows(plane_bytes_, planes_, &window_bytes_)) {
      window_bytes_ = kLargestWindow + 1;
    }
    row_blocks_ = CeilDivide(rows_.y_count, block_rows_);
    units_ = outer_outputs_ * row_blocks_;

    inner_begin_ = std::min(columns_.InnerBegin(), columns_.y_count);
    inner_end_ = std::max(columns_.InnerEnd(), inner_begin_);
    packs_ = !exact_ && (!x_in_place_ || stepped_ != nullptr || HasEdges(plan_));
    if (!packs_) return;
    const bool whole = inner_begin_ == 0 && inner_end_ == columns_.y_count;
    if (!x_in_place_ || (!whole && inner_end_ - inner_begin_ < kShortRow)) {
      inner_begin_ = inner_end_ = columns_.y_count;
    } else {
      if (inner_begin_ > 0) inner_begin_ = std::max(inner_begin_, kEdge);
      if (inner_end_ < columns_.y_count) {
        inner_end_ = std::min(inner_end_, columns_.y_count - kEdge);
      }
    }
  }

  // About the nanoseconds that one thread needs.
  double Duration() const noexcept {
    double taps = 1;
    for (int32_t d = 0; d < plan_.ndim; ++d) {
      taps *= static_cast<double>(plan_.axes[d].tap_count);
    }
    const double outputs = static_cast<double>(outer_outputs_) *
                           static_cast<double>(rows_.y_count) *
                           static_cast<double>(columns_.y_count);
    return DurationOf(format_, target_, outputs, taps);
  }

  // Cuts the work into tasks, by units where there are enough, else by columns.
  void Divide(int64_t threads) noexcept {
    const int64_t list_bytes =
        RoundUp(planes_ * static_cast<int64_t>(sizeof(CorrelatePlane) + sizeof(char*)),
                kAlignment);
    const int64_t window_bytes = packs_ ? RoundUp(window_bytes_, kAlignment) : 0;
    const int64_t result_bytes =
        y_in_place_ ? 0
                    : RoundUp(block_rows_ * block_columns_ * format_.size, kAlignment);
    window_offset_ = list_bytes;
    result_offset_ = window_offset_ + window_bytes;
    slab_bytes_ = result_offset_ + result_bytes;

    if (threads == 1) return;
    constexpr int64_t kTasksPerThread = 4;
    const int64_t wanted = threads * kTasksPerThread;
    const int64_t pieces = columns_.y_count / kTaskColumns;
    by_columns_ = units_ < std::min(wanted, pieces);
    tasks_ = std::min(wanted, by_columns_ ? pieces : units_);
  }

  void RunTask(int64_t task) const noexcept {
    char* slab = slabs_ + task * slab_bytes_;
    Work work;
    work.planes = reinterpret_cast<CorrelatePlane*>(slab);
    work.sources = reinterpret_cast<const char**>(work.planes + planes_);
    work.window = slab + window_offset_;
    work.results = slab + result_offset_;
    int64_t unit = 0, unit_end = units_, column = 0, column_end = columns_.y_count;
    if (by_columns_) {
      column = ColumnCut(task);
      column_end = ColumnCut(task + 1);
    } else {
      unit = Cut(units_, task);
      unit_end = Cut(units_, task + 1);
    }
    int64_t outer = -1;
    for (; unit < unit_end; ++unit) {
      if (unit / row_blocks_ != outer) {
        outer = unit / row_blocks_;
        FindPlanes(outer, work);
      }
      const int64_t row = unit % row_blocks_ * block_rows_;
      RunRows(work, row, std::min(row + block_rows_, rows_.y_count), column, column_end);
    }
  }

  int64_t Cut(int64_t count, int64_t task) const noexcept {
    return count / tasks_ * task + count % tasks_ * task / tasks_;
  }
  int64_t ColumnCut(int64_t task) const noexcept {
    constexpr int64_t kUnit = 64;
    return task == tasks_ ? columns_.y_count
                          : Cut(columns_.y_count, task) / kUnit * kUnit;
  }

  // The planes of samples that meet the outer output number `outer`, with their taps.
  void FindPlanes(int64_t outer, Work& work) const noexcept {
    // Per outer axis: the taps [begin, end) that meet samples, and the current one.
    int64_t begin[kMaxDims], end[kMaxDims], tap[kMaxDims];
    const char* x = plan_.x;
    work.y = plan_.y;
    for (int32_t d = plan_.outer(); d-- > 0;) {
      const Axis& axis = plan_.axes[d];
      const int64_t output = outer % axis.y_count;
      outer /= axis.y_count;
      const int64_t sample = output + axis.start;
      begin[d] = std::max<int64_t>(0, -sample);
      end[d] = std::min(axis.tap_count, axis.x_count - sample);
      tap[d] = begin[d];
      x += sample * axis.x_stride;
      work.y += output * axis.y_stride;
      if (begin[d] >= end[d]) {
        work.count = 0;
        return;
      }
    }
    const int64_t plane_taps = rows_.tap_count * columns_.tap_count * format_.size;
    work.count = 0;
    while (true) {
      const char* source = x;
      int64_t number = 0;
      for (int32_t d = 0; d < plan_.outer(); ++d) {
        source += tap[d] * plan_.axes[d].x_stride;
        number = number * plan_.axes[d].tap_count + tap[d];
      }
      work.sources[work.count] = source;
      work.planes[work.count].taps = taps_ + number * plane_taps;
      ++work.count;
      int32_t d = plan_.outer() - 1;
      for (; d >= 0; --d) {
        if (++tap[d] < end[d]) break;
        tap[d] = begin[d];
      }
      if (d < 0) return;
    }
  }

  void RunRows(const Work& work, int64_t row, int64_t row_end, int64_t column,
               int64_t column_end) const noexcept {
    const bool rows_inside = row >= rows_.InnerBegin() && row_end <= rows_.InnerEnd();
    while (column < column_end) {
      bool in_place = false;
      int64_t end = column_end;
      if (rows_inside) {
        in_place = column >= inner_begin_ && column < inner_end_;
        if (in_place) {
          end = std::min(end, inner_end_);
        } else if (column < inner_begin_) {
          end = std::min(end, inner_begin_);
        }
      }
      if (stepped_ != nullptr && end - column < kSteppedColumns) in_place = false;
      if (!in_place && exact_) {
        RunExactly(work, row, column);
        ++column;
        continue;
      }
      if (!in_place || !y_in_place_) end = std::min(end, column + block_columns_);
      RunBlock(work, row, row_end, column, end, in_place);
      column = end;
    }
  }

  void RunBlock(const Work& work, int64_t row, int64_t row_end, int64_t column,
                int64_t column_end, bool in_place) const noexcept {
    CorrelateJob job;
    job.planes = work.planes;
    job.plane_count = work.count;
    job.rows = row_end - row;
    job.columns = column_end - column;
    job.tap_rows = rows_.tap_count;
    job.tap_columns = columns_.tap_count;
    const int64_t first_row = row + rows_.start, first_column = column + columns_.start;
    if (in_place) {
      const int64_t offset =
          first_row * rows_.x_stride + first_column * columns_.x_stride;
      for (int64_t p = 0; p < work.count; ++p)
        work.planes[p].x = work.sources[p] + offset;
      job.x_stride = rows_.x_stride / format_.size;
    } else {
      job.x_stride = job.columns + job.tap_columns - 1;
      for (int64_t p = 0; p < work.count; ++p) {
        char* window = work.window + p * plane_bytes_;
        work.planes[p].x = window;
        PackWindow(work.sources[p], first_row, job.rows + job.tap_rows - 1, first_column,
                   job.x_stride, window);
      }
    }
    RunJob(in_place && stepped_ != nullptr ? stepped_ : kernel_, work, job, row, column);
  }

  // One output at the edge of taps that are not finite: taps that would meet padding are
  // left out. Rows are among the outer axes here.
  void RunExactly(const Work& work, int64_t row, int64_t column) const noexcept {
    const int64_t sample = column + columns_.start;
    const int64_t begin = std::max<int64_t>(0, -sample);
    const int64_t end = std::min(columns_.tap_count, columns_.x_count - sample);
    CorrelateJob job;
    job.planes = work.planes;
    job.plane_count = begin < end ? work.count : 0;
    job.x_stride = 0;
    job.rows = job.columns = job.tap_rows = 1;
    job.tap_columns = std::max<int64_t>(end - begin, 1);
    const int64_t skipped = begin * format_.size;
    for (int64_t p = 0; p < job.plane_count; ++p) {
      CorrelatePlane& plane = work.planes[p];
      plane.x = work.sources[p] + (sample + begin) * format_.size;
      plane.taps = static_cast<const char*>(plane.taps) + skipped;
    }
    RunJob(kernel_, work, job, row, column);
    for (int64_t p = 0; p < job.plane_count; ++p) {
      work.planes[p].taps = static_cast<const char*>(work.planes[p].taps) - skipped;
    }
  }

  void RunJob(CorrelateFunction kernel, const Work& work, CorrelateJob& job, int64_t row,
              int64_t column) const noexcept {
    char* y = work.y + row * rows_.y_stride + column * columns_.y_stride;
    if (y_in_place_) {
      job.y = y;
      job.y_stride = rows_.y_stride / format_.size;
      job.streams = streams_;
      kernel(job);
      if (streams_) FinishStreams();
      return;
    }
    job.y = work.results;
    job.y_stride = job.columns;
    kernel(job);
    for (int64_t r = 0; r < job.rows; ++r) {
      Unpack(plan_.dtype, work.results + r * job.columns * format_.size, job.columns,
             y + r * rows_.y_stride, columns_.y_stride);
    }
  }

  // Packs rows [row, row + row_count) by columns [column, column + column_count) of x,
  // with zeros where there are no samples.
  void PackWindow(const char* source, int64_t row, int64_t row_count, int64_t column,
                  int64_t column_count, char* window) const noexcept {
    const int64_t size = format_.size;
    const int64_t begin = std::clamp<int64_t>(-column, 0, column_count);
    const int64_t end = std::clamp(columns_.x_count - column, begin, column_count);
    for (int64_t r = row; r < row + row_count; ++r) {
      const bool inside = r >= 0 && r < rows_.x_count;
      const int64_t zeros = inside ? begin : column_count;
      if (zeros > 0) std::memset(window, 0, static_cast<size_t>(zeros * size));
      if (inside) {
        if (begin < end) {
          Pack(plan_.dtype,
               source + r * rows_.x_stride + (column + begin) * columns_.x_stride,
               columns_.x_stride, end - begin, plan_.conjugate_x, window + begin * size);
        }
        if (end < column_count) {
          std::memset(window + end * size, 0,
                      static_cast<size_t>((column_count - end) * size));
        }
      }
      window += column_count * size;
    }
  }

  const Plan& plan_;
  const KernelFormat format_;
  const Target target_;
  const CorrelateFunction kernel_;
  CorrelateFunction stepped_ = nullptr;  // reads x in place though it is not contiguous
  const char* const taps_;
  const Axis& rows_;
  const Axis& columns_;
  const bool exact_;
  bool x_in_place_, y_in_place_;
  bool streams_;               // results bypass the caches
  int64_t outer_outputs_ = 1;  // outputs along the outer axes
  int64_t planes_ = 1;         // at most, that meet one of them
  // A block, and the window of samples that it needs.
  int64_t block_rows_, block_columns_, window_rows_, plane_bytes_, window_bytes_;
  int64_t row_blocks_;
  int64_t units_;                    // outer_outputs_ * row_blocks_
  bool packs_;                       // not all of x is read in place
  int64_t inner_begin_, inner_end_;  // columns to be read in place
  int64_t tasks_ = 1;
  bool by_columns_ = false;
  char* slabs_ = nullptr;  // of the tasks; in each: lists of planes, window, results
  int64_t window_offset_, result_offset_, slab_bytes_;
};

}  // namespace nd::signal
