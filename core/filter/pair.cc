// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/pair.h"

#include <algorithm>
#include <cstring>

#include "core/array/checked.h"
#include "core/filter/few.h"
#include "core/filter/pair_float.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::filter {
namespace {

// Bytes to aim at of a window of operands (level 2 cache).
constexpr int64_t kWindowBytes = 256 << 10;
// Columns of a block, about: longer pieces of rows are read and written faster.
constexpr int64_t kColumns = 2048;
// Rows that the kernels take together, and what is between them (level 1 cache).
constexpr int64_t kTileRows = 8;
// Elements to either side of a window that is read in place at most, to align it.
constexpr int64_t kAlignBytes = 64;

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
    outer_ = CountPlaces(plan.outer_axes(), plan.rows);
    const std::span axes(plan.axes, static_cast<size_t>(plan.ndim));
    x_in_place_ = IsOperand(plan.sample, plan.sum) && columns_.x_stride == size_ &&
                  IsAligned(plan.sum, axes, rows_, plan.x, &Axis::x_stride);
    y_in_place_ = store_.in_place() && columns_.y_stride == size_ &&
                  IsAligned(plan.sum, axes, rows_, plan.y, &Axis::y_stride);
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
    tasks_ = TasksFor(units_, crew.size());
    int64_t bytes = 0;
    if (MulOverflows(tasks_, slab_bytes_, &bytes)) return Code::kOverflow;
    Scratch<char> slabs;
    ND_TRY(slabs.Resize(static_cast<size_t>(bytes)));
    slabs_ = slabs.data();
    RunTasks(tasks_, crew.size(), [this](int64_t task) { RunTask(task); });
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

  // The samples of a block, `stride` elements from row to row. `before` more to the left
  // than it needs; those of the first `left` and the last `right` columns are still to be
  // made, after the first pass.
  struct Window {
    const char* data;
    int64_t stride, before, left, right;
  };

  void Measure() noexcept {
    // As wide as all columns, or so that the halo is a small part.
    block_columns_ = std::max(kColumns, 8 * (columns_.tap_count - 1));
    const int64_t pieces = CeilDivide(columns_.y_count, block_columns_);
    block_columns_ = RoundUp(CeilDivide(columns_.y_count, pieces), kAlignBytes / size_);
    pitch_ = RoundUp(block_columns_ + columns_.tap_count - 1, kAlignBytes / size_) +
             3 * kAlignBytes / size_;
    const int64_t row_bytes = pitch_ * size_, halo = rows_.tap_count - 1;
    block_rows_ =
        x_in_place_ ? kTileRows : std::max(kWindowBytes / row_bytes - halo, 2 * halo);
    block_rows_ = std::max(block_rows_ / kTileRows * kTileRows, kTileRows);
    block_rows_ = std::min(block_rows_, rows_.y_count);
    row_blocks_ = CeilDivide(rows_.y_count, block_rows_);
    column_blocks_ = CeilDivide(columns_.y_count, block_columns_);
    units_ = outer_ * row_blocks_ * column_blocks_;
    window_offset_ = RoundUp(kTileRows * row_bytes, 64);
    result_offset_ = window_offset_ + RoundUp((block_rows_ + halo) * row_bytes, 64);
    slab_bytes_ = result_offset_;
    if (!y_in_place_) slab_bytes_ += RoundUp(kTileRows * block_columns_ * size_, 64);
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
      RunBlock(block,
               AtPlace({plan_.x, plan_.y}, plan_.outer_axes(), number, plan_.rows));
    }
  }

  void RunBlock(const Block& block, Origin origin) const noexcept {
    const auto [x, y] = origin;
    const int64_t first_row = block.row + rows_.start;
    const int64_t height = block.rows + rows_.tap_count - 1;
    const bool rows_inside = first_row >= 0 && first_row + height <= rows_.x_count;
    const int64_t first = block.column + columns_.start;
    const int64_t width = block.columns + columns_.tap_count - 1;
    Window window = {block.window, pitch_, 0, 0, 0};
    const int64_t begin = std::clamp<int64_t>(first, 0, columns_.x_count);
    const int64_t end = std::clamp<int64_t>(first + width, begin, columns_.x_count);
    if (ExtendsItself(begin - first, first + width - end, end - begin)) {
      window.left = begin - first;
      window.right = first + width - end;
    } else if (columns_.boundary == Boundary::kConstant) {
      window.left = width;  // nothing but the constant
    }
    const int64_t inside = width - window.left - window.right;
    if (x_in_place_ && rows_inside && first + window.left >= 0 &&
        first + window.left + inside <= columns_.x_count) {
      const int64_t column = first + window.left;
      const char* from = x + first_row * rows_.x_stride + column * size_;
      // From the beginning of a cache line on: then no vector lies in two.
      const int64_t offset =
          static_cast<int64_t>(reinterpret_cast<uintptr_t>(from) & (kAlignBytes - 1));
      window.before = std::min(offset / size_, column);
      window.data = from - window.before * size_;
      window.stride = rows_.x_stride / size_;
    } else if (inside > 0) {
      Pack(x, first_row, height, first + window.left, inside, block.window);
    }
    char* const to = y + block.column * columns_.y_stride;
    for (int64_t row = 0; row < block.rows; row += kTileRows) {
      const int64_t rows = std::min(kTileRows, block.rows - row);
      RunStrip(block, window, row, rows, to + (block.row + row) * rows_.y_stride);
    }
  }

  // Some rows of a block, through both passes.
  void RunStrip(const Block& block, const Window& window, int64_t row, int64_t rows,
                char* to) const noexcept {
    const int64_t width = block.columns + columns_.tap_count - 1;
    const int64_t inside = width - window.left - window.right;
    CorrelateJob job;
    CorrelatePlane plane;
    job.planes = &plane;
    job.plane_count = 1;
    job.rows = rows;
    plane.x = window.data + row * window.stride * size_;
    plane.taps = plan_.row_taps;
    job.x_stride = window.stride;
    // What is inside begins with a cache line, unless it begins with too much.
    char* const line = block.strip + RoundUp(window.left, kAlignBytes / size_) * size_;
    job.y = line;
    job.y_stride = pitch_;
    job.columns = inside + window.before;
    job.tap_rows = rows_.tap_count;
    job.tap_columns = 1;
    if (inside > 0) kernel_(job);
    char* const strip = line + (window.before - window.left) * size_;
    if (inside > 0 && !between_.in_place()) {
      for (int64_t r = 0; r < rows; ++r) {
        between_.Requantize(strip + (r * pitch_ + window.left) * size_, inside);
      }
    }
    if (window.left + window.right > 0) {
      ExtendLines(columns_.boundary, size_, plan_.fill, strip, pitch_ * size_, rows,
                  width, window.left, window.right);
    }

    plane.x = strip;
    plane.taps = plan_.column_taps;
    job.x_stride = pitch_;
    job.columns = block.columns;
    job.tap_rows = 1;
    job.tap_columns = columns_.tap_count;
    if (y_in_place_) {
      job.y = to;
      job.y_stride = rows_.y_stride / size_;
      kernel_(job);
      return;
    }
    job.y = block.results;
    job.y_stride = block.columns;
    kernel_(job);
    for (int64_t r = 0; r < rows; ++r) {
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

  // The columns beyond both ends that a block needs can be made of what the first pass
  // makes of its others.
  bool ExtendsItself(int64_t left, int64_t right, int64_t inside) const noexcept {
    switch (columns_.boundary) {
      case Boundary::kConstant:
      case Boundary::kNearest:
        return inside > 0;
      case Boundary::kReflect:
      case Boundary::kMirror:
        return inside > std::max(left, right);
      case Boundary::kWrap:
        return (left == 0 && right == 0) || inside == columns_.x_count;
    }
    return false;
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
  const FewPlan few = {plan.sample, plan.sum,      plan.result,      plan.x,
                       plan.y,      plan.row_taps, plan.column_taps, plan.fill,
                       plan.axes,   plan.ndim,     plan.rows,        plan.last.divisor};
  if (plan.between == plan.sum && plan.first.divisor == 0 && IsFew(few)) {
    return ExecuteFew(few);
  }
  return IsFloatPair(plan) ? ExecuteFloatPair(plan) : PairExecutor(plan).Run();
}

}  // namespace nd::filter
