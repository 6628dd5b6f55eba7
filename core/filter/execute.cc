// SPDX-License-Identifier: BSD-3-Clause
// Execution of a plan: blocks of outputs, windows of samples that reach beyond the array,
// threads.
#include <algorithm>
#include <cstring>
#include <numeric>
#include <type_traits>

#include "core/array/checked.h"
#include "core/filter/few.h"
#include "core/filter/padded.h"
#include "core/filter/patches.h"
#include "core/filter/ring.h"
#include "core/memory/cache.h"
#include "core/memory/sets.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::filter {
namespace {

// Bytes of packed samples to aim at: of one row (level 1 cache), of a window (level 2);
// and beyond which all of x is packed at once, unless that takes kLargestCopy.
constexpr int64_t kRowBytes = 16 << 10;
constexpr int64_t kWindowBytes = 384 << 10;
constexpr int64_t kLargestWindow = 1 << 20;
constexpr int64_t kLargestCopy = 64 << 20;
// Rows that the kernel takes together.
constexpr int64_t kTileRows = 8;
// Least columns of a block.
constexpr int64_t kFewColumns = 64;
// Edges are widened to this many outputs where there are that many: full vectors.
constexpr int64_t kEdge = 64;
// Columns that are worth a task of their own.
constexpr int64_t kTaskColumns = 8 << 10;

class Executor {
 public:
  Executor(const Plan& plan, const PackedTaps& taps) noexcept
      : plan_(plan),
        split_(taps.split()),
        rows_(plan.rows()),
        columns_(plan.columns()),
        size_(ItemSize(plan.sum)),
        taps_(taps.data()),
        kernel_(GetCorrelate(SumType(plan.sum), CurrentTarget())),
        store_(plan.sum, plan.result, plan.finish) {
    outer_outputs_ = CountPlaces(plan.outer_axes());
    residues_ = 1;
    if (columns_.step > 1) {
      residues_ = std::min(columns_.step / std::gcd(columns_.step, columns_.dilation),
                           columns_.tap_count);
    }
    const std::span axes(plan.axes, static_cast<size_t>(plan.ndim));
    x_in_place_ = IsOperand(plan.sample, plan.sum) && columns_.x_stride == size_ &&
                  columns_.step == 1 &&
                  IsAligned(plan.sum, axes, rows_, plan.x, &Axis::x_stride) &&
                  !RowsCollide();
    y_in_place_ = store_.in_place() && columns_.y_stride == size_ &&
                  IsAligned(plan.sum, axes, rows_, plan.y, &Axis::y_stride);
    Measure();
  }

  // Memory that a task needs.
  bool WindowIsTooLarge() const noexcept { return window_bytes_ > kLargestWindow; }
  // Bytes up to which all samples are better copied once than packed for each of several
  // outputs: those to be converted, and where no row has a middle, those that fit into
  // the cache.
  int64_t LargestCopy() const noexcept {
    if (columns_.step != 1 || split_.combinations == 1) return 0;
    if (!x_in_place_) return kLargestCopy;
    return inner_begin_ == inner_end_ ? kLargestWindow : 0;
  }

  Status Run() noexcept {
    const double taps = static_cast<double>(split_.planes) *
                        static_cast<double>(split_.tap_rows) *
                        static_cast<double>(split_.tap_columns);
    const double outputs = static_cast<double>(outer_outputs_) *
                           static_cast<double>(rows_.y_count) *
                           static_cast<double>(columns_.y_count);
    const signal::KernelFormat format = signal::KernelFormatOf(plan_.sum);
    const Crew crew(signal::DurationOf(format, CurrentTarget(), outputs, taps));
    tasks_ = TasksFor(units_, crew.size());
    constexpr int64_t kStackBytes = 16 << 10;
    alignas(64) char stack[kStackBytes];
    Scratch<char> heap;
    slabs_ = stack;
    int64_t bytes = 0;
    if (MulOverflows(tasks_, slab_bytes_, &bytes)) return Code::kOverflow;
    if (bytes > kStackBytes) {
      ND_TRY(heap.Resize(static_cast<size_t>(bytes)));
      slabs_ = heap.data();
    }
    RunTasks(tasks_, crew.size(), [this](int64_t task) { RunTask(task); });
    return Ok();
  }

 private:
  // What a task works in, and on.
  struct Work {
    const char** sources;    // per combination of outer taps, the sample at index 0 of
                             // rows and columns; null: all is constant
    CorrelatePlane* planes;  // what the kernel gets
    char* window;
    char* results;
    bool constant;  // some source is null
    char* y;        // the output at index 0 of rows and columns
  };

  bool RowsCollide() const noexcept {
    return rows_.y_count >= kTileRows && rows_.tap_count > 1 &&
           RowsShareSets(rows_.x_stride);
  }

  // Samples of a window along the columns, for so many outputs.
  int64_t Width(int64_t columns) const noexcept {
    return columns + columns_.Reach() / columns_.step;
  }

  void Measure() noexcept {
    block_columns_ = std::max(kRowBytes / size_, columns_.Reach() / columns_.step);
    block_columns_ = std::min(block_columns_, columns_.y_count);
    SetRows();
    if (WindowIsTooLarge()) {
      block_columns_ = std::min(block_columns_, kFewColumns);
      SetRows();
    }
    // In place, and tasks, take longer pieces of a row.
    piece_columns_ = std::max(block_columns_, kTaskColumns);
    pieces_ = CeilDivide(columns_.y_count, piece_columns_);
    row_blocks_ = CeilDivide(rows_.y_count, block_rows_);
    units_ = outer_outputs_ * row_blocks_ * pieces_;

    inner_begin_ = inner_end_ = columns_.y_count;
    if (x_in_place_) {
      const int64_t inside = columns_.x_count - columns_.start - columns_.Reach();
      inner_begin_ = std::clamp<int64_t>(-columns_.start, 0, columns_.y_count);
      inner_end_ = std::clamp(inside, inner_begin_, columns_.y_count);
      // Packing takes longer than what full vectors gain for few taps.
      if (inner_begin_ > 0) inner_begin_ = std::max(inner_begin_, kEdge);
      if (inner_end_ < columns_.y_count) {
        inner_end_ = std::min(inner_end_, columns_.y_count - kEdge);
      }
      if (inner_begin_ >= inner_end_) inner_begin_ = inner_end_ = columns_.y_count;
    }
    first_inside_ = last_inside_ = 0;
    if (inner_begin_ < inner_end_) {
      first_inside_ = std::max<int64_t>(-rows_.start, 0);
      last_inside_ = rows_.x_count - rows_.start - rows_.Reach();
    }

    window_offset_ =
        RoundUp(split_.planes * static_cast<int64_t>(sizeof(CorrelatePlane)) +
                    split_.combinations * static_cast<int64_t>(sizeof(char*)),
                64);
    result_offset_ = window_offset_ + RoundUp(window_bytes_, 64);
    slab_bytes_ = result_offset_;
    if (!y_in_place_) {
      slab_bytes_ += RoundUp(block_rows_ * block_columns_ * size_, 64);
    }
  }

  void SetRows() noexcept {
    int64_t row_bytes = 0, all = 0;
    block_rows_ = std::min(kTileRows, rows_.y_count);
    const bool counts = !MulOverflows(Width(block_columns_), size_, &row_bytes) &&
                        !MulOverflows(row_bytes, split_.combinations * residues_, &all);
    if (counts) {
      const int64_t fitting = kWindowBytes / all - rows_.Reach();
      block_rows_ = std::max(fitting / kTileRows * kTileRows, kTileRows);
      block_rows_ = std::min(block_rows_, rows_.y_count);
    }
    plane_bytes_ = 0;
    if (!counts || MulOverflows(block_rows_ + rows_.Reach(), row_bytes, &plane_bytes_) ||
        MulOverflows(plane_bytes_, split_.combinations * residues_, &window_bytes_)) {
      window_bytes_ = INT64_MAX / 4;
    }
  }

  void RunTask(int64_t task) const noexcept {
    char* slab = slabs_ + task * slab_bytes_;
    Work work;
    work.planes = reinterpret_cast<CorrelatePlane*>(slab);
    work.sources = reinterpret_cast<const char**>(work.planes + split_.planes);
    work.window = slab + window_offset_;
    work.results = slab + result_offset_;
    int64_t unit = Cut(task);
    const int64_t end = Cut(task + 1);
    int64_t outer = -1;
    for (; unit < end; ++unit) {
      int64_t number = unit;
      const int64_t piece = number % pieces_ * piece_columns_;
      number /= pieces_;
      const int64_t row = number % row_blocks_ * block_rows_;
      number /= row_blocks_;
      if (number != outer) FindSources(outer = number, work);
      const int64_t piece_end = std::min(piece + piece_columns_, columns_.y_count);
      const int64_t row_end = std::min(row + block_rows_, rows_.y_count);
      // Rows at the ends, whose samples are packed, for themselves.
      const int64_t first = std::clamp(first_inside_, row, row_end);
      const int64_t last = std::clamp(last_inside_, first, row_end);
      for (int64_t from = row; from < row_end;) {
        const int64_t to = from < first ? first : from < last ? last : row_end;
        RunRows(work, from, to, piece, piece_end);
        from = to;
      }
    }
  }

  int64_t Cut(int64_t task) const noexcept {
    return units_ / tasks_ * task + units_ % tasks_ * task / tasks_;
  }

  // Where the samples lie that meet the outer output number `outer`.
  void FindSources(int64_t outer, Work& work) const noexcept {
    int64_t first[kMaxDims], tap[kMaxDims];
    work.y = plan_.y;
    work.constant = false;
    for (int32_t d = plan_.outer(); d-- > 0;) {
      const Axis& axis = plan_.axes[d];
      const int64_t output = outer % axis.y_count;
      outer /= axis.y_count;
      first[d] = output * axis.step + axis.start;
      tap[d] = 0;
      work.y += output * axis.y_stride;
    }
    for (int64_t number = 0; number < split_.combinations; ++number) {
      const char* source = plan_.x;
      for (int32_t d = 0; d < plan_.outer() && source != nullptr; ++d) {
        const Axis& axis = plan_.axes[d];
        const int64_t index =
            Extend(axis.boundary, first[d] + tap[d] * axis.dilation, axis.x_count);
        source = index < 0 ? nullptr : source + index * axis.x_stride;
      }
      work.constant |= source == nullptr;
      work.sources[number] = source;
      for (int32_t d = plan_.outer(); d-- > 0;) {
        if (++tap[d] < plan_.axes[d].tap_count) break;
        tap[d] = 0;
      }
    }
    for (int64_t p = 0; p < split_.planes; ++p) {
      work.planes[p].taps = taps_ + p * split_.tap_rows * split_.tap_columns * size_;
    }
  }

  void RunRows(const Work& work, int64_t row, int64_t row_end, int64_t column,
               int64_t column_end) const noexcept {
    const int64_t first = row + rows_.start;
    const bool inside = !work.constant && first >= 0 &&
                        row_end - 1 + rows_.start + rows_.Reach() < rows_.x_count;
    while (column < column_end) {
      bool in_place = false;
      int64_t end = column_end;
      if (inside) {
        in_place = column >= inner_begin_ && column < inner_end_;
        if (in_place) {
          end = std::min(end, inner_end_);
        } else if (column < inner_begin_) {
          end = std::min(end, inner_begin_);
        }
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
    job.plane_count = split_.planes;
    job.rows = row_end - row;
    job.columns = column_end - column;
    job.tap_rows = split_.tap_rows;
    job.tap_columns = split_.tap_columns;
    const int64_t first_row = row + rows_.start;
    if (in_place) {
      job.x_stride = rows_.x_stride / size_;
      const int64_t offset =
          first_row * rows_.x_stride + (column + columns_.start) * size_;
      SetPlanes(work, rows_.x_stride, [&](int64_t combination, int64_t, int64_t place) {
        return work.sources[combination] + offset + place;
      });
    } else {
      job.x_stride = Width(job.columns);
      for (int64_t c = 0; c < split_.combinations; ++c) {
        for (int64_t r = 0; r < residues_; ++r) {
          PackWindow(work.sources[c], first_row, job, column, r,
                     work.window + (c * residues_ + r) * plane_bytes_);
        }
      }
      const auto in_window = [&](int64_t combination, int64_t residue, int64_t place) {
        return work.window + (combination * residues_ + residue) * plane_bytes_ + place;
      };
      SetPlanes(work, job.x_stride * size_, in_window);
    }
    RunJob(work, job, row, column);
  }

  // The samples of each plane, by locate(combination, residue, place within its rows).
  template <typename Locate>
  void SetPlanes(const Work& work, int64_t row_bytes, Locate&& locate) const noexcept {
    const auto place_of = [&](int64_t combination, int64_t column) {
      return locate(combination, column % residues_,
                    column * columns_.dilation / columns_.step * size_);
    };
    CorrelatePlane* const planes = work.planes;
    if (split_.places != nullptr) {
      for (int64_t p = 0; p < split_.planes; ++p) {
        const Split::Place& place = split_.places[p];
        planes[p].x = place_of(place.combination, place.column) +
                      place.row * rows_.dilation * row_bytes;
      }
      return;
    }
    const int64_t columns = split_.planes / split_.combinations;
    for (int64_t p = 0; p < split_.planes; ++p) {
      planes[p].x = place_of(p / columns, p % columns);
    }
  }

  // Packs the samples of columns that the taps k = residue, residue + residues_, ...
  // meet.
  void PackWindow(const char* source, int64_t first_row, const CorrelateJob& job,
                  int64_t column, int64_t residue, char* window) const noexcept {
    const int64_t shape[2] = {rows_.x_count, columns_.x_count};
    const int64_t strides[2] = {rows_.x_stride, columns_.x_stride};
    const Boundary boundary[2] = {rows_.boundary, columns_.boundary};
    const int64_t count[2] = {job.rows + rows_.Reach(), job.x_stride};
    if (source == nullptr) {
      const Boundary constant[2] = {Boundary::kConstant, Boundary::kConstant};
      const int64_t outside[2] = {rows_.x_count, columns_.x_count};
      CopyWindow({plan_.sample, plan_.x, 2, shape, strides, constant},
                 {outside, count, nullptr}, plan_.sum, plan_.fill, window,
                 job.x_stride * size_);
      return;
    }
    if (job.x_stride <= kNarrow && first_row >= 0 && first_row + count[0] <= shape[0] &&
        IsOperand(plan_.sample, plan_.sum) && columns_.IsDense()) {
      return PackNarrow(source + first_row * strides[0], count[0], job.x_stride,
                        column + columns_.start, window);
    }
    const int64_t begin[2] = {first_row, column * columns_.step + columns_.start +
                                             residue * columns_.dilation % columns_.step};
    const int64_t step[2] = {1, columns_.step};
    CopyWindow({plan_.sample, source, 2, shape, strides, boundary}, {begin, count, step},
               plan_.sum, plan_.fill, window, job.x_stride * size_);
  }

  // A few columns of whole rows: where each comes from is found out once.
  static constexpr int64_t kNarrow = 16;
  void PackNarrow(const char* source, int64_t rows, int64_t columns, int64_t column,
                  char* window) const noexcept {
    constexpr int64_t kFill = INT64_MIN;
    int64_t place[kNarrow];
    for (int64_t c = 0; c < columns; ++c) {
      const int64_t index = Extend(columns_.boundary, column + c, columns_.x_count);
      place[c] = index < 0 ? kFill : index * columns_.x_stride;
    }
    const auto pack = [&](auto size) {
      for (int64_t r = 0; r < rows; ++r, source += rows_.x_stride) {
        for (int64_t c = 0; c < columns; ++c, window += size) {
          std::memcpy(window, place[c] == kFill ? plan_.fill : source + place[c], size);
        }
      }
    };
    switch (size_) {
      case 4:
        return pack(std::integral_constant<int, 4>());
      case 8:
        return pack(std::integral_constant<int, 8>());
      default:
        return pack(static_cast<size_t>(size_));
    }
  }

  void RunJob(const Work& work, CorrelateJob& job, int64_t row,
              int64_t column) const noexcept {
    char* y = work.y + row * rows_.y_stride + column * columns_.y_stride;
    if (y_in_place_) {
      job.y = y;
      job.y_stride = rows_.y_stride / size_;
      kernel_(job);
      return;
    }
    job.y = work.results;
    job.y_stride = job.columns;
    kernel_(job);
    for (int64_t r = 0; r < job.rows; ++r) {
      store_.Store(work.results + r * job.columns * size_, job.columns,
                   y + r * rows_.y_stride, columns_.y_stride);
    }
  }

  const Plan& plan_;
  const Split& split_;
  const Axis& rows_;
  const Axis& columns_;
  const int64_t size_;
  const char* const taps_;
  const CorrelateFunction kernel_;
  const ResultStore store_;
  bool x_in_place_, y_in_place_;
  int64_t outer_outputs_ = 1;  // outputs along the outer axes
  int64_t residues_;  // windows per combination: columns that are so many steps apart
  int64_t block_rows_, block_columns_, plane_bytes_, window_bytes_;
  int64_t row_blocks_, piece_columns_, pieces_, units_;
  int64_t inner_begin_, inner_end_;     // columns to be read in place
  int64_t first_inside_, last_inside_;  // rows for which that is possible
  int64_t tasks_ = 1;
  char* slabs_ = nullptr;  // of the tasks; in each: lists of planes, windows, results
  int64_t window_offset_, result_offset_, slab_bytes_;
};

Status TryFew(const Plan& plan, const PackedTaps& taps, bool* done) noexcept {
  const Split& split = taps.split();
  const FewPlan few = {plan.sample, plan.sum,    plan.result,  plan.x,
                       plan.y,      taps.data(), nullptr,      plan.fill,
                       plan.axes,   plan.ndim,   plan.ndim - 2};
  *done = split.places == nullptr && split.planes == 1 && plan.finish.divisor == 0 &&
          IsFew(few);
  return *done ? ExecuteFew(few) : Ok();
}

}  // namespace

Status Execute(Plan& plan) noexcept {
  PackedTaps taps;
  Scratch<char> samples;
  if (MayBeTransformed(plan)) {
    bool done = false, direct = false;
    ND_TRY(TryPatches(plan, &done, &direct));
    if (done) return Ok();
    if (!direct) {
      ND_TRY(Materialize(plan, samples));
      ND_TRY(TryTransforms(plan, &done));
      if (done) return Ok();
      ND_TRY(taps.Arrange(plan));
      return Executor(plan, taps).Run();
    }
  }
  ND_TRY(taps.Arrange(plan));
  if (!Overlaps(plan) && !IsTransposed(plan)) {
    bool done = false;
    ND_TRY(TryFew(plan, taps, &done));
    if (done) return Ok();
    ND_TRY(TryRing(plan, taps, &done));
    if (done) return Ok();
    Executor executor(plan, taps);
    int64_t bytes = 0;
    const bool copies = executor.WindowIsTooLarge() ||
                        (PaddedBytes(plan, &bytes) && bytes <= executor.LargestCopy());
    if (!copies) return executor.Run();
  }
  ND_TRY(Materialize(plan, samples));
  return Executor(plan, taps).Run();
}

}  // namespace nd::filter
