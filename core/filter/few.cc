// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/few.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "core/array/checked.h"
#include "core/filter/pair_float.h"
#include "core/kernels/few.h"
#include "core/kernels/finish.h"
#include "core/kernels/move.h"
#include "core/kernels/select.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::filter {
namespace {

// Of a row, about: the rows that the next ones see again are in the level 2 cache then.
constexpr int64_t kPieceBytes = 32 << 10;
constexpr int64_t kLine = 64;
// From so many bytes of results on, samples are fetched ahead: they come from far away.
constexpr int64_t kFetchBytes = 16 << 20;
// Results of 9 taps: of so many bytes the walk gains over lines in the cache. Fewer do
// not stream, since sums take longer than stores.
constexpr int64_t kNineBytes = 16 << 20, kSymmetricNineBytes = 4 << 20;

FewKind FewKindOf(const FewPlan& plan) noexcept {
  if (plan.column_taps == nullptr) return FewKind::kSquare;
  const int64_t count = plan.axes[plan.rows].tap_count;
  const bool folds = FoldOf(plan.sum, plan.taps, count) == Fold::kPlus &&
                     FoldOf(plan.sum, plan.column_taps, count) == Fold::kPlus;
  return folds ? FewKind::kSymmetric : FewKind::kPair;
}

int64_t ResultBytes(const FewPlan& plan) noexcept {
  return CountPlaces({plan.axes, static_cast<size_t>(plan.ndim)}) * ItemSize(plan.sum);
}

bool IsNine(const Axis& rows) noexcept {
  return rows.tap_count > kMostMiddleFirst;
}

// Either way the bits are the same, but where pairs along one axis alone are added, or
// differences.
bool GainsOfNine(const FewPlan& plan) noexcept {
  const int64_t bytes = ResultBytes(plan);
  if (FewKindOf(plan) == FewKind::kSymmetric) return bytes >= kSymmetricNineBytes;
  return bytes >= kNineBytes &&
         FoldOf(plan.sum, plan.taps, plan.axes[plan.rows].tap_count) == Fold::kNone;
}

FewKernel KernelFor(const FewPlan& plan, FewKind kind) noexcept {
  return FindFew(CurrentTarget(), plan.sum == Dtype::kFloat64,
                 plan.axes[plan.rows].tap_count, kind);
}

// One that takes no more rows than there are.
bool HasKernel(const FewPlan& plan) noexcept {
  const FewKernel kernel = KernelFor(plan, FewKindOf(plan));
  return kernel.function != nullptr && plan.axes[plan.rows].y_count >= kernel.rows;
}

class FewExecutor {
 public:
  explicit FewExecutor(const FewPlan& plan) noexcept
      : plan_(plan),
        rows_(plan.axes[plan.rows]),
        columns_(plan.axes[plan.ndim - 1]),
        outer_axes_(plan.axes, static_cast<size_t>(plan.ndim - 1)),
        size_(ItemSize(plan.sum)),
        kind_(FewKindOf(plan)),
        kernel_(KernelFor(plan, kind_)),
        height_(kernel_.rows) {
    if (plan.divisor != 0) divide_ = FindDivide(plan.sum, CurrentTarget());
    const int64_t piece = kPieceBytes / size_;
    pieces_ = std::max((columns_.y_count + piece / 2) / piece, int64_t{1});
    tiles_ = rows_.y_count / height_;
    for (int64_t t = 0; t < rows_.tap_count / 2; ++t) {
      outside_[t] = Extend(columns_.boundary, -1 - t, columns_.x_count);
    }
  }

  Status Run() noexcept {
    const int64_t places = CountPlaces(outer_axes_, plan_.rows);
    const int64_t units = places * pieces_ * tiles_, rows = places * rows_.y_count;
    const double outputs =
        static_cast<double>(rows) * static_cast<double>(columns_.y_count);
    const int64_t taps = kind_ == FewKind::kSquare ? rows_.tap_count * columns_.tap_count
                                                   : rows_.tap_count + columns_.tap_count;
    const Crew crew(signal::DurationOf(signal::KernelFormatOf(plan_.sum), CurrentTarget(),
                                       outputs, static_cast<double>(taps)));
    const int64_t result_bytes = ResultBytes(plan_);
    streams_ = rows_.y_stride % kLine == 0 && divide_ == nullptr &&
               result_bytes >= (IsNine(rows_) ? kNineBytes : kStreamBytes);
    fetches_ = result_bytes >= kFetchBytes;
    Scratch<char> memory;
    if (rows_.boundary == Boundary::kConstant) {
      int64_t bytes = 0;
      if (MulOverflows(columns_.x_count, size_, &bytes)) return Code::kOverflow;
      ND_TRY(memory.Resize(static_cast<size_t>(bytes)));
      CopyStrided(size_, plan_.fill, 0, memory.data(), size_, columns_.x_count);
      fill_row_ = memory.data();
    }
    const int64_t tasks = TasksFor(units, crew.size());
    RunTasks(tasks, crew.size(), [&](int64_t task) {
      const auto cut = [&](int64_t number) {
        return units / tasks * number + units % tasks * number / tasks;
      };
      const int64_t end = cut(task + 1);
      for (int64_t unit = cut(task); unit < end;) {
        const int64_t piece_end = (unit / tiles_ + 1) * tiles_;
        const int64_t count = std::min(end, piece_end) - unit;
        RunTiles(unit / tiles_, unit % tiles_, count);
        unit += count;
      }
      if (streams_) FinishStreams();
    });
    return Ok();
  }

 private:
  // Tiles of a piece follow each other. The last one has the rows that are left, too.
  void RunTiles(int64_t piece, int64_t tile, int64_t count) const noexcept {
    const Origin origin =
        AtPlace({plan_.x, plan_.y}, outer_axes_, piece / pieces_, plan_.rows);
    piece %= pieces_;
    const auto cut = [this](int64_t number) {
      return columns_.y_count / pieces_ * number +
             columns_.y_count % pieces_ * number / pieces_;
    };
    const int64_t begin = cut(piece), end = cut(piece + 1);
    const int64_t stop = (tile + count) * height_, last = rows_.y_count - height_;
    for (int64_t row = tile * height_; row < stop; row += height_) {
      RunRows(origin, row, begin, end);
    }
    if (tile + count == tiles_ && stop < rows_.y_count) RunRows(origin, last, begin, end);
  }

  void RunRows(Origin origin, int64_t row, int64_t begin, int64_t end) const noexcept {
    // Those that this tile sees, and what the next one sees beyond.
    const void* rows[2 * kMostFewRows + kMostFewTaps - 1];
    const int64_t seen = height_ + rows_.tap_count - 1;
    for (int64_t r = 0; r < seen + (fetches_ ? height_ : 0); ++r) {
      const int64_t index = Extend(rows_.boundary, row + rows_.start + r, rows_.x_count);
      rows[r] = index < 0 ? fill_row_ : origin.x + index * rows_.x_stride;
    }
    FewJob job;
    job.rows = rows;
    job.width = columns_.x_count;
    job.begin = begin;
    job.end = end;
    job.taps = plan_.taps;
    job.column_taps = plan_.column_taps;
    std::copy(std::begin(outside_), std::end(outside_), job.outside);
    job.fill = plan_.fill;
    job.y = origin.y + row * rows_.y_stride;
    job.y_stride = rows_.y_stride;
    job.streams = streams_;
    job.ahead = fetches_ ? rows + seen : nullptr;
    kernel_.function(job);
    if (divide_ == nullptr) return;
    for (int64_t r = 0; r < height_; ++r) {
      divide_(origin.y + (row + r) * rows_.y_stride + begin * size_, plan_.divisor,
              end - begin);
    }
  }

  const FewPlan& plan_;
  const Axis& rows_;
  const Axis& columns_;
  const std::span<const Axis> outer_axes_;
  const int64_t size_;
  const FewKind kind_;
  const FewKernel kernel_;
  const int64_t height_;             // rows of results of a tile
  DivideFunction divide_ = nullptr;  // if sums are to be divided
  bool streams_ = false, fetches_ = false;
  int64_t tiles_, pieces_;  // of each of these
  int64_t outside_[kMostFewTaps / 2] = {};
  const char* fill_row_ = nullptr;
};

}  // namespace

bool IsFew(const FewPlan& plan) noexcept {
  const Axis &rows = plan.axes[plan.rows], &columns = plan.axes[plan.ndim - 1];
  const int64_t taps = columns.tap_count, size = ItemSize(plan.sum);
  const std::span axes(plan.axes, static_cast<size_t>(plan.ndim));
  return IsFloat(plan.sum) && plan.sample == plan.sum && plan.result == plan.sum &&
         rows.tap_count == taps && (!IsNine(rows) || GainsOfNine(plan)) &&
         rows.IsDense() && columns.IsDense() && HasKernel(plan) &&
         columns.start == -(taps / 2) && columns.boundary != Boundary::kWrap &&
         columns.x_count == columns.y_count && columns.x_count >= 2 * kFewLanes &&
         columns.x_stride == size && columns.y_stride == size &&
         IsAligned(plan.sum, axes, rows, plan.x, &Axis::x_stride) &&
         IsAligned(plan.sum, axes, rows, plan.y, &Axis::y_stride);
}

Status ExecuteFew(const FewPlan& plan) noexcept {
  return FewExecutor(plan).Run();
}

}  // namespace nd::filter
