// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/smooth.h"

#include <algorithm>

#include "core/array/checked.h"
#include "core/kernels/move.h"
#include "core/memory/sets.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::filter {
namespace {

constexpr int64_t kAlign = 64;
constexpr int64_t kFewTaps = 7;  // whose rows do not need many sets of the cache

// kSmoothRows rows at a time: down, into lines in the cache, then across these.
class SmoothExecutor {
 public:
  explicit SmoothExecutor(const SmoothPlan& plan) noexcept
      : plan_(plan),
        rows_(plan.axes[plan.rows]),
        columns_(plan.axes[plan.ndim - 1]),
        size_(ItemSize(plan.dtype)),
        kernels_(*FindSmooth(plan.dtype, CurrentTarget())),
        x_dense_(columns_.x_stride == size_),
        y_dense_(columns_.y_stride == size_),
        copies_(!x_dense_ || RowsCollide()) {}

  Status Run() noexcept {
    ND_TRY(Measure());
    const double outputs =
        static_cast<double>(units_ * kSmoothRows) * static_cast<double>(columns_.y_count);
    const double taps = static_cast<double>(rows_.tap_count + columns_.tap_count);
    // About what was measured with AVX-512.
    const Crew crew(outputs * (0.1 + 0.015 * taps * static_cast<double>(size_)));
    const int64_t tasks = TasksFor(units_, crew.size());
    int64_t bytes = 0;
    if (MulOverflows(tasks, slab_bytes_, &bytes)) return Code::kOverflow;
    Scratch<char> slabs;
    ND_TRY(slabs.Resize(static_cast<size_t>(bytes)));
    for (int64_t task = 0; task < tasks; ++task) {
      char* const slab = slabs.data() + task * slab_bytes_;
      KeptIn(slab)->unit = -1;
      if (has_fill_) PutFill(slab + fill_offset_);
    }
    RunUnits(units_, tasks, crew.size(), [&](int64_t unit, int64_t task) {
      RunUnit(unit, slabs.data() + task * slab_bytes_);
    });
    return Ok();
  }

 private:
  // The rows in the window of a task, those before row `end`, are of use for this unit.
  struct Kept {
    int64_t unit, end;
  };
  Kept* KeptIn(char* slab) const noexcept {
    return reinterpret_cast<Kept*>(slab + kept_offset_);
  }

  // A slab holds kSmoothRows lines, pointers to rows of samples, and what of these rows
  // cannot be used in place: the constant outside, and all of them if they are strided,
  // or would drive each other out of the cache.
  Status Measure() noexcept {
    units_ = CountPlaces(plan_.outer_axes(), plan_.rows);
    tiles_ = (rows_.y_count + kSmoothRows - 1) / kSmoothRows;
    units_ *= tiles_;
    before_ = -columns_.start;
    line_offset_ = RoundUp(before_ * size_, kAlign) - before_ * size_;
    const int64_t width = columns_.y_count + columns_.tap_count - 1 + kSmoothSlack;
    row_count_ = kSmoothRows + rows_.tap_count;
    int64_t line_bytes = 0, rows_bytes = 0;
    if (MulOverflows(width + kAlign, size_, &line_bytes) ||
        MulOverflows(line_bytes + kAlign, 2 * row_count_ + 2, &rows_bytes)) {
      return Code::kOverflow;
    }
    pitch_ = RoundUp(line_offset_ + width * size_, kAlign);
    pointers_offset_ = kSmoothRows * pitch_;
    fill_offset_ = pointers_offset_ +
                   RoundUp(row_count_ * static_cast<int64_t>(sizeof(void*)), kAlign);
    has_fill_ = rows_.boundary == Boundary::kConstant;
    row_bytes_ = RoundUp(columns_.y_count * size_, kAlign);
    if (row_bytes_ % kSetPeriod == 0) row_bytes_ += kAlign;
    window_offset_ = fill_offset_ + (has_fill_ ? row_bytes_ : 0);
    result_offset_ = window_offset_ + (copies_ ? row_count_ * row_bytes_ : 0);
    kept_offset_ = result_offset_ + (y_dense_ ? 0 : row_bytes_);
    slab_bytes_ = kept_offset_ + kAlign;
    return Ok();
  }

  bool RowsCollide() const noexcept {
    return rows_.tap_count > kFewTaps && RowsShareSets(rows_.x_stride);
  }

  void PutFill(char* row) const noexcept {
    CopyStrided(size_, plan_.fill, 0, row, size_, columns_.y_count);
  }

  void RunUnit(int64_t unit, char* slab) const noexcept {
    const int64_t row = unit % tiles_ * kSmoothRows;
    auto [x, y] = AtPlace({plan_.x, plan_.y + row * rows_.y_stride}, plan_.outer_axes(),
                          unit / tiles_, plan_.rows);
    const void** const pointers = reinterpret_cast<const void**>(slab + pointers_offset_);
    FindRows(x, row, unit, slab, pointers);
    char* const lines = slab + line_offset_;
    kernels_.down(plan_.row_taps, pointers, columns_.y_count, lines + before_ * size_,
                  pitch_);
    const int64_t count = std::min(kSmoothRows, rows_.y_count - row);
    ExtendLines(columns_.boundary, size_, plan_.fill, lines, pitch_, count,
                columns_.y_count + columns_.tap_count - 1, before_,
                columns_.tap_count - 1 - before_);
    for (int64_t r = 0; r < count; ++r, y += rows_.y_stride) {
      const int64_t next = row + rows_.start + kSmoothRows + rows_.tap_count - 1 + r;
      if (x_dense_ && next >= 0 && next < rows_.x_count) {
        PrefetchRows(x + next * rows_.x_stride, 0, 1, columns_.y_count * size_);
      }
      char* const line = lines + r * pitch_;
      char* const to = y_dense_ ? y : slab + result_offset_;
      kernels_.across(plan_.column_taps, line, columns_.y_count, to);
      if (!y_dense_) {
        CopyStrided(size_, to, size_, y, columns_.y_stride, columns_.y_count);
      }
    }
  }

  // The rows that the results from `row` on, of a unit, are made of, and some more that
  // are only read. Those that are copied stay for the next tile.
  void FindRows(const char* x, int64_t row, int64_t unit, char* slab,
                const void** pointers) const noexcept {
    const int64_t results = std::min(kSmoothRows, rows_.y_count - row);
    const int64_t needed = results + rows_.tap_count - 1;
    Kept* const kept = KeptIn(slab);
    const int64_t copied = row > 0 && kept->unit == unit ? kept->end : row;
    *kept = {unit + 1, row + needed};
    for (int64_t j = 0; j < needed; ++j) {
      const int64_t index = Extend(rows_.boundary, row + rows_.start + j, rows_.x_count);
      if (index < 0) {
        pointers[j] = slab + fill_offset_;
      } else if (!copies_) {
        pointers[j] = x + index * rows_.x_stride;
      } else {
        char* const to = slab + window_offset_ + (row + j) % row_count_ * row_bytes_;
        if (row + j >= copied) {
          CopyStrided(size_, x + index * rows_.x_stride, columns_.x_stride, to, size_,
                      columns_.y_count);
        }
        pointers[j] = to;
      }
    }
    std::fill(pointers + needed, pointers + row_count_, pointers[needed - 1]);
  }

  const SmoothPlan& plan_;
  const Axis& rows_;
  const Axis& columns_;
  const int64_t size_;
  const SmoothKernels& kernels_;
  const bool x_dense_, y_dense_, copies_;
  bool has_fill_ = false;
  int64_t units_ = 1, tiles_ = 1, row_count_ = 0;  // rows that a tile reads
  int64_t before_ = 0;       // samples of a line to the left of the first column
  int64_t line_offset_ = 0;  // of their first, so that the column is aligned
  int64_t pitch_ = 0, row_bytes_ = 0;
  int64_t pointers_offset_ = 0, fill_offset_ = 0, window_offset_ = 0, result_offset_ = 0;
  int64_t kept_offset_ = 0, slab_bytes_ = 0;
};

}  // namespace

bool CanSmooth(Dtype dtype, int64_t columns) noexcept {
  return columns >= kSmoothColumns && FindSmooth(dtype, CurrentTarget()) != nullptr;
}

Status ExecuteSmooth(const SmoothPlan& plan) noexcept {
  return SmoothExecutor(plan).Run();
}

}  // namespace nd::filter
