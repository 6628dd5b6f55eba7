// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/pair.h"

#include <algorithm>
#include <cstring>

#include "core/array/checked.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"

namespace nd::filter {
namespace {

// Bytes to aim at of a window of operands and of what is between the passes.
constexpr int64_t kStripBytes = 192 << 10;
// Columns of a block, about.
constexpr int64_t kColumns = 512;
// Rows that the kernels take together, and the least of a block whose window is packed.
constexpr int64_t kTileRows = 8;
// Elements to either side of a window that is read in place at most, to align it.
constexpr int64_t kAlignBytes = 64;

int64_t RoundUp(int64_t value, int64_t unit) noexcept {
  return (value + unit - 1) / unit * unit;
}
int64_t CeilDivide(int64_t value, int64_t by) noexcept {
  return (value + by - 1) / by;
}

class PairExecutor {
 public:
  explicit PairExecutor(const PairPlan& plan) noexcept
      : plan_(plan),
        rows_(plan.axes[plan.rows]),
        columns_(plan.axes[plan.ndim - 1]),
        size_(ItemSize(plan.sum)),
        kernel_(GetCorrelate(SumType(plan.sum), CurrentTarget())),
        between_(plan.sum, plan.between, plan.first),
        store_(plan.sum, plan.result, plan.last) {
    for (int32_t d = 0; d < plan.ndim - 1; ++d) {
      if (d != plan.rows) outer_ *= plan.axes[d].y_count;
    }
    x_in_place_ = IsOperand(plan.sample, plan.sum) && columns_.x_stride == size_ &&
                  IsAligned(plan.x, &Axis::x_stride);
    y_in_place_ = store_.in_place() && columns_.y_stride == size_ &&
                  IsAligned(plan.y, &Axis::y_stride);
    Measure();
  }

  Status Run() noexcept {
    const double outputs = static_cast<double>(outer_) *
                           static_cast<double>(rows_.y_count) *
                           static_cast<double>(columns_.y_count);
    const signal::KernelFormat format = signal::KernelFormatOf(plan_.sum);
    const Crew crew(
        signal::DurationOf(format, CurrentTarget(), outputs,
                           static_cast<double>(rows_.tap_count + columns_.tap_count)));
    constexpr int64_t kTasksPerThread = 4;
    tasks_ = crew.size() == 1 ? 1 : std::min(units_, crew.size() * kTasksPerThread);
    int64_t bytes = 0;
    if (MulOverflows(tasks_, slab_bytes_, &bytes)) return Code::kOverflow;
    Scratch<char> slabs;
    ND_TRY(slabs.Resize(static_cast<size_t>(bytes)));
    slabs_ = slabs.data();
    if (tasks_ == 1) {
      RunTask(0);
    } else {
      auto body = [this](int64_t begin, int64_t end) {
        for (int64_t task = begin; task < end; ++task) RunTask(task);
      };
      ParallelFor(tasks_, 1, crew.size(), body);
    }
    return Ok();
  }

 private:
  // A block of outputs, and the buffers of its task.
  struct Block {
    int64_t row, rows, column, columns;
    char* strip;
    char* window;
    char* results;
  };

  bool IsAligned(const void* data, int64_t Axis::*stride) const noexcept {
    const int64_t alignment = InfoOf(plan_.sum).alignment;
    int64_t misaligned = static_cast<int64_t>(reinterpret_cast<uintptr_t>(data));
    for (int32_t d = 0; d < plan_.ndim; ++d) misaligned |= plan_.axes[d].*stride;
    return (misaligned & (alignment - 1)) == 0 && rows_.*stride % size_ == 0;
  }

  void Measure() noexcept {
    // As wide as all columns, or so that the halo is a small part.
    block_columns_ = std::max(kColumns * 4 / std::max<int64_t>(size_, 4),
                              8 * (columns_.tap_count - 1));
    const int64_t pieces = CeilDivide(columns_.y_count, block_columns_);
    block_columns_ = RoundUp(CeilDivide(columns_.y_count, pieces), kAlignBytes / size_);
    pitch_ = RoundUp(block_columns_ + columns_.tap_count - 1, kAlignBytes / size_) +
             3 * kAlignBytes / size_;
    const int64_t row_bytes = pitch_ * size_, halo = rows_.tap_count - 1;
    block_rows_ =
        x_in_place_ ? kTileRows * 2 : std::max(kStripBytes / row_bytes - halo, 2 * halo);
    block_rows_ = std::max(block_rows_ / kTileRows * kTileRows, kTileRows);
    block_rows_ = std::min(block_rows_, rows_.y_count);
    row_blocks_ = CeilDivide(rows_.y_count, block_rows_);
    column_blocks_ = CeilDivide(columns_.y_count, block_columns_);
    units_ = outer_ * row_blocks_ * column_blocks_;
    window_offset_ = RoundUp(block_rows_ * row_bytes, 64);
    result_offset_ = window_offset_ + RoundUp((block_rows_ + halo) * row_bytes, 64);
    slab_bytes_ = result_offset_;
    if (!y_in_place_) slab_bytes_ += RoundUp(block_rows_ * block_columns_ * size_, 64);
  }

  void RunTask(int64_t task) const noexcept {
    Block block;
    block.strip = slabs_ + task * slab_bytes_;
    block.window = block.strip + window_offset_;
    block.results = block.strip + result_offset_;
    const auto cut = [this](int64_t number) {
      return units_ / tasks_ * number + units_ % tasks_ * number / tasks_;
    };
    for (int64_t unit = cut(task); unit < cut(task + 1); ++unit) {
      int64_t number = unit;
      block.column = number % column_blocks_ * block_columns_;
      block.columns = std::min(block_columns_, columns_.y_count - block.column);
      number /= column_blocks_;
      block.row = number % row_blocks_ * block_rows_;
      block.rows = std::min(block_rows_, rows_.y_count - block.row);
      number /= row_blocks_;
      const char* x = plan_.x;
      char* y = plan_.y;
      for (int32_t d = plan_.ndim - 1; d-- > 0;) {
        if (d == plan_.rows) continue;
        const Axis& axis = plan_.axes[d];
        x += number % axis.y_count * axis.x_stride;
        y += number % axis.y_count * axis.y_stride;
        number /= axis.y_count;
      }
      RunBlock(block, x, y);
    }
  }

  void RunBlock(const Block& block, const char* x, char* y) const noexcept {
    const int64_t first_row = block.row + rows_.start;
    const int64_t first = block.column + columns_.start;
    const int64_t width = block.columns + columns_.tap_count - 1;
    const int64_t height = block.rows + rows_.tap_count - 1;
    const bool inside = first_row >= 0 && first_row + height <= rows_.x_count &&
                        first >= 0 && first + width <= columns_.x_count;
    CorrelateJob job;
    CorrelatePlane plane;
    plane.taps = plan_.row_taps;
    job.planes = &plane;
    job.plane_count = 1;
    job.rows = block.rows;
    job.columns = width;
    job.tap_rows = rows_.tap_count;
    job.tap_columns = 1;
    job.y_stride = pitch_;
    char* strip = block.strip;
    if (x_in_place_ && inside) {
      const char* from = x + first_row * rows_.x_stride + first * size_;
      // From the beginning of a cache line on: then no vector lies in two.
      const int64_t before = std::min<int64_t>(
          static_cast<int64_t>(reinterpret_cast<uintptr_t>(from) & (kAlignBytes - 1)) /
              size_,
          first);
      plane.x = from - before * size_;
      job.x_stride = rows_.x_stride / size_;
      job.columns += before;
      job.y = strip;
      kernel_(job);
      strip += before * size_;
    } else {
      Pack(x, first_row, height, first, width, block.window);
      plane.x = block.window;
      job.x_stride = pitch_;
      job.y = strip;
      kernel_(job);
    }
    if (!between_.in_place()) {
      for (int64_t r = 0; r < block.rows; ++r) {
        between_.Requantize(strip + r * pitch_ * size_, width);
      }
    }
    if (columns_.boundary == Boundary::kConstant) ShowFill(block, first, width, strip);

    plane.x = strip;
    plane.taps = plan_.column_taps;
    job.x_stride = pitch_;
    job.columns = block.columns;
    job.tap_rows = 1;
    job.tap_columns = columns_.tap_count;
    char* const to = y + block.row * rows_.y_stride + block.column * columns_.y_stride;
    if (y_in_place_) {
      job.y = to;
      job.y_stride = rows_.y_stride / size_;
      kernel_(job);
      return;
    }
    job.y = block.results;
    job.y_stride = block.columns;
    kernel_(job);
    for (int64_t r = 0; r < block.rows; ++r) {
      store_.Store(block.results + r * block.columns * size_, block.columns,
                   to + r * rows_.y_stride, columns_.y_stride);
    }
  }

  void Pack(const char* x, int64_t row, int64_t rows, int64_t column, int64_t columns,
            char* window) const noexcept {
    const int64_t shape[2] = {rows_.x_count, columns_.x_count};
    const int64_t strides[2] = {rows_.x_stride, columns_.x_stride};
    const Boundary boundary[2] = {rows_.boundary, columns_.boundary};
    const int64_t begin[2] = {row, column}, count[2] = {rows, columns};
    CopyWindow({plan_.sample, x, 2, shape, strides, boundary}, {begin, count, nullptr},
               plan_.sum, plan_.fill, window, pitch_ * size_);
  }

  // The second pass sees the constant beyond the ends, not what the first made of it.
  void ShowFill(const Block& block, int64_t first, int64_t width,
                char* strip) const noexcept {
    const int64_t before = std::clamp<int64_t>(-first, 0, width);
    const int64_t end = std::clamp(columns_.x_count - first, before, width);
    if (before == 0 && end == width) return;
    for (int64_t r = 0; r < block.rows; ++r) {
      char* const line = strip + r * pitch_ * size_;
      for (int64_t i = 0; i < width; ++i) {
        if (i == before) i = end;
        if (i < width) {
          std::memcpy(line + i * size_, plan_.fill, static_cast<size_t>(size_));
        }
      }
    }
  }

  const PairPlan& plan_;
  const Axis& rows_;
  const Axis& columns_;
  const int64_t size_;
  const CorrelateFunction kernel_;
  const ResultStore between_, store_;
  bool x_in_place_, y_in_place_;
  int64_t outer_ = 1;
  int64_t block_rows_, block_columns_, row_blocks_, column_blocks_, units_;
  int64_t pitch_;  // elements between rows of strips and windows
  int64_t tasks_ = 1;
  char* slabs_ = nullptr;  // of the tasks; in each: strip, window, results
  int64_t window_offset_, result_offset_, slab_bytes_;
};

}  // namespace

Status ExecutePair(const PairPlan& plan) noexcept {
  return PairExecutor(plan).Run();
}

}  // namespace nd::filter
