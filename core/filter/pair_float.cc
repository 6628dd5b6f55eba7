// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/pair_float.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "core/array/checked.h"
#include "core/kernels/down.h"
#include "core/kernels/finish.h"
#include "core/kernels/move.h"
#include "core/kernels/select.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::filter {
namespace {

constexpr int64_t kLine = 64;
constexpr int64_t kPage = 4096;  // after which the sets of the level 1 cache repeat
// Bytes of columns that go through both passes at a time: lines of them stay in the level
// 1 cache. Fewer of samples from memory, so that reading and storing alternate.
constexpr int64_t kChunkBytes = 40 * kLine, kLargeChunkBytes = 24 * kLine;
// Taps along the columns at most, so that lines are short.
constexpr int64_t kMostTaps = 65;
// Fewer taps gain nothing from lines that lie turned.
constexpr int64_t kLeastTurned = 9;
// Bytes of the rows that a tile sees, about: the next tile finds them in the level 2
// cache.
constexpr int64_t kTileBytes = 640 << 10;

// The bits decide: what is added in pairs are the same products.
template <typename T>
Fold FoldIn(const char* taps, int64_t count) noexcept {
  const T* const values = reinterpret_cast<const T*>(taps);
  const auto mirrored = std::make_reverse_iterator(values + count);
  const auto half = values + count / 2;
  if (std::equal(values, half, mirrored)) return Fold::kPlus;
  const auto opposite = [](T a, T b) { return a == -b; };
  return std::equal(values, half, mirrored, opposite) ? Fold::kMinus : Fold::kNone;
}

// A tile is kDownRows rows of results: down, into lines in the cache, then across these,
// a chunk of columns after the other. Of the rows that it sees, the next tile sees most
// as well. These are kept where they do not compete for the same sets of the caches, as
// rows of an image often do. So each sample is read once.
class FloatPairExecutor {
 public:
  explicit FloatPairExecutor(const PairPlan& plan) noexcept
      : plan_(plan),
        rows_(plan.axes[plan.rows]),
        columns_(plan.axes[plan.ndim - 1]),
        size_(ItemSize(plan.sum)),
        lanes_(kLine / size_),
        left_(-columns_.start),
        right_(columns_.tap_count - 1 - left_),
        across_(GetCorrelate(SumType(plan.sum), CurrentTarget())),
        row_fold_(FoldOf(plan.sum, plan.row_taps, rows_.tap_count)),
        column_fold_(FoldOf(plan.sum, plan.column_taps, columns_.tap_count)) {
    if (plan.last.divisor != 0) divide_ = FindDivide(plan.sum, CurrentTarget());
    const DownTable& table = GetDown(CurrentTarget());
    down_ = plan.sum == Dtype::kFloat32 ? table.float32 : table.float64;
    if (plan.sum == Dtype::kFloat64 && table.across_float64 != nullptr && MayFold(plan)) {
      down_ = table.turned_float64;
      turned_ = table.across_float64;
      step_ = kDownRows * size_;
      CopyStrided(size_, plan.fill, 0, turned_fill_, size_, kDownRows);
    }
  }

  Status Run() noexcept {
    ND_TRY(Measure());
    const int64_t tiles = units_ / pieces_;
    const double outputs =
        static_cast<double>(tiles * kDownRows) * static_cast<double>(columns_.y_count);
    const signal::KernelFormat format = signal::KernelFormatOf(plan_.sum);
    const Crew crew(
        signal::DurationOf(format, CurrentTarget(), outputs,
                           static_cast<double>(rows_.tap_count + columns_.tap_count)));
    const int64_t tasks = TasksFor(units_, crew.size());
    int64_t bytes = 0;
    if (MulOverflows(tasks, slab_bytes_, &bytes) ||
        AddOverflows(bytes, fill_bytes_, &bytes)) {
      return Code::kOverflow;
    }
    Scratch<char> memory;
    ND_TRY(memory.Resize(static_cast<size_t>(bytes)));
    fill_row_ = memory.data();
    if (fill_bytes_ > 0) {
      CopyStrided(size_, plan_.fill, 0, memory.data(), size_, columns_.x_count);
    }
    const auto slab = [&](int64_t task) {
      return Slab(*this, memory.data() + fill_bytes_ + task * slab_bytes_);
    };
    for (int64_t task = 0; task < tasks; ++task) slab(task).ring->unit = -1;
    RunUnits(units_, tasks, crew.size(),
             [&](int64_t unit, int64_t task) { RunUnit(unit, slab(task)); });
    return Ok();
  }

 private:
  // The rows that are kept, from row `begin` on, are of use for this unit.
  struct Ring {
    int64_t unit, begin;
  };

  // The memory of a task.
  struct Slab {
    Slab(const FloatPairExecutor& executor, char* memory) noexcept
        : lines(memory),
          ring(reinterpret_cast<Ring*>(lines + kDownRows * executor.pitch_)),
          rows(reinterpret_cast<const void**>(ring + 1)),
          ahead(rows + executor.height_),
          kept(reinterpret_cast<void**>(ring + 1) + executor.height_ + kDownRows),
          ring_rows(memory + executor.ring_offset_) {}

    char* lines;
    Ring* ring;
    const void** rows;  // that a tile sees
    const void** ahead;
    void** kept;
    char* ring_rows;
  };

  // The columns of a tile.
  struct Tile {
    const Slab& slab;
    char* y;
    int64_t count;  // rows of results
    int64_t begin, end;
  };

  Status Measure() noexcept {
    units_ = CountPlaces(plan_.outer_axes(), plan_.rows);
    height_ = rows_.tap_count - 1 + kDownRows;
    large_ = rows_.y_count * columns_.y_count >= kStreamBytes / size_;
    streams_ = large_ && rows_.y_stride % kLine == 0 && divide_ == nullptr;
    chunk_ = (large_ ? kLargeChunkBytes : kChunkBytes) / size_;
    const int64_t piece = std::max(kTileBytes / (height_ * size_), 4 * chunk_);
    pieces_ = std::max((columns_.y_count + piece / 2) / piece, int64_t{1});
    tiles_ = CeilDivide(rows_.y_count, kDownRows);
    units_ *= tiles_ * pieces_;
    // A chunk and the rest that is added to the last one, what is kept of the one before
    // and seen to the right, and roundings.
    pitch_ = RoundUp((2 * chunk_ + 3 * columns_.tap_count) * size_, kLine) + kLine;
    const int64_t width = CeilDivide(columns_.y_count, pieces_) + columns_.tap_count;
    ring_pitch_ = RoundUp(width * size_ + 2 * kLine, kPage) + kLine;
    int64_t ring_bytes = 0, pointer_bytes = 0;
    if (MulOverflows(height_, ring_pitch_, &ring_bytes) ||
        MulOverflows(height_ + 4 * kDownRows, int64_t{sizeof(void*)}, &pointer_bytes)) {
      return Code::kOverflow;
    }
    ring_offset_ = RoundUp(kDownRows * pitch_ + pointer_bytes, kLine);
    slab_bytes_ = RoundUp(ring_offset_ + ring_bytes, kPage);
    if (rows_.boundary == Boundary::kConstant) {
      fill_bytes_ = RoundUp(columns_.x_count * size_, kLine);
    }
    return Ok();
  }

  // Tiles of a column of them follow each other.
  void RunUnit(int64_t unit, const Slab& slab) const noexcept {
    const int64_t row = unit % tiles_ * kDownRows;
    if (row == 0 || slab.ring->unit != unit) {
      slab.ring->begin = row + rows_.tap_count - 1;
    }
    slab.ring->unit = unit + 1;
    unit /= tiles_;
    const int64_t piece = unit % pieces_;
    unit /= pieces_;
    const auto [x, y] = AtPlace({plan_.x, plan_.y + row * rows_.y_stride},
                                plan_.outer_axes(), unit, plan_.rows);
    const auto cut = [this](int64_t number) {
      return columns_.y_count / pieces_ * number +
             columns_.y_count % pieces_ * number / pieces_;
    };
    const Tile tile = {slab, y, std::min(kDownRows, rows_.y_count - row), cut(piece),
                       cut(piece + 1)};
    FindRows(tile, x, row);
    RunTile(tile);
  }

  void FindRows(const Tile& tile, const char* x, int64_t row) const noexcept {
    const Slab& slab = tile.slab;
    const int64_t shared = rows_.tap_count - 1;
    // In cache lines as in x.
    const int64_t first = std::max<int64_t>(tile.begin - left_, 0);
    char* const ring = slab.ring_rows +
                       static_cast<int64_t>(reinterpret_cast<uintptr_t>(x) % kLine) -
                       first / lanes_ * kLine;
    int64_t slot = row % height_;
    const auto place = [&] {
      char* const at = ring + slot * ring_pitch_;
      if (++slot == height_) slot = 0;
      return at;
    };
    const auto source = [&](int64_t number) -> const void* {
      const int64_t index =
          Extend(rows_.boundary, row + rows_.start + number, rows_.x_count);
      return index < 0 ? fill_row_ : x + index * rows_.x_stride;
    };
    for (int64_t r = 0; r < shared; ++r) {
      const void* const kept = place();
      slab.rows[r] = row + r < slab.ring->begin ? source(r) : kept;
    }
    for (int64_t r = 0; r < kDownRows; ++r) {
      // Rows of no result see the last one.
      slab.rows[shared + r] = source(shared + std::min(r, tile.count - 1));
      slab.kept[r] = place();
      if (large_) slab.ahead[r] = source(height_ + r);
    }
  }

  // Lines hold the sums of the columns from `base` on, in cache lines as in x.
  void RunTile(const Tile& tile) const noexcept {
    const int64_t first = std::max<int64_t>(tile.begin - left_, 0);
    const int64_t last = std::min(tile.end + right_, columns_.x_count);
    const void* const x = tile.slab.rows[height_ - kDownRows];
    int64_t base = Floor(tile.begin - left_, x), summed = first, done = tile.begin;
    while (done < tile.end) {
      int64_t to = done + chunk_;
      if (streams_ || turned_ != nullptr) to = Floor(to, tile.y);
      if (to + std::max(right_, chunk_ / 4) >= tile.end) to = tile.end;
      int64_t until = to == tile.end ? last : Floor(to + right_ + lanes_ - 1, x);
      if (until + kDownColumns >= last) until = last;
      Sum(tile, summed, until, base);
      if (summed == first) {
        const int64_t left = tile.begin - left_;
        ExtendTile(tile, left - base, until - left, first - left, 0);
      }
      summed = until;
      if (to == tile.end) {
        const int64_t left = std::max(done - left_, base), right = to + right_;
        ExtendTile(tile, left - base, right - left, 0, right - last);
      }
      Across(tile, done, to, base);
      done = to;
      if (done < tile.end) Keep(tile, summed, Floor(done - kept_, x), &base);
    }
  }

  // The last column up to `column` that begins a cache line in rows like `row`.
  int64_t Floor(int64_t column, const void* row) const noexcept {
    constexpr int64_t kFar = 1 << 16;  // makes columns positive
    const int64_t skew =
        static_cast<int64_t>(reinterpret_cast<uintptr_t>(row) % kLine) / size_ + kFar;
    return (column + skew) / lanes_ * lanes_ - skew;
  }

  void Sum(const Tile& tile, int64_t from, int64_t to, int64_t base) const noexcept {
    DownJob job;
    job.rows = tile.slab.rows;
    job.offset = from * size_;
    job.columns = to - from;
    job.taps = plan_.row_taps;
    job.tap_count = rows_.tap_count;
    job.fold = row_fold_;
    job.y = tile.slab.lines + (from - base) * step_;
    job.y_stride = pitch_;
    job.kept = tile.slab.kept;
    job.ahead = large_ ? tile.slab.ahead : nullptr;
    down_(job);
  }

  // The first `before` and the last `after` of the `count` elements of each line from
  // `from` on.
  void ExtendTile(const Tile& tile, int64_t from, int64_t count, int64_t before,
                  int64_t after) const noexcept {
    if (before + after <= 0) return;
    if (turned_ != nullptr) {
      return ExtendLines(columns_.boundary, step_, turned_fill_,
                         tile.slab.lines + from * step_, 0, 1, count, before, after);
    }
    ExtendLines(columns_.boundary, size_, plan_.fill, tile.slab.lines + from * size_,
                pitch_, kDownRows, count, before, after);
  }

  void Across(const Tile& tile, int64_t from, int64_t to, int64_t base) const noexcept {
    if (turned_ != nullptr) {
      AcrossJob job;
      job.x = tile.slab.lines + (from - left_ - base) * step_;
      job.columns = to - from;
      job.taps = plan_.column_taps;
      job.tap_count = columns_.tap_count;
      job.fold = column_fold_;
      job.y = tile.y + from * size_;
      job.y_stride = rows_.y_stride / size_;
      job.rows = tile.count;
      job.streams = streams_;
      turned_(job);
      return Finish(tile, from, to);
    }
    const CorrelatePlane plane = {tile.slab.lines + (from - left_ - base) * size_,
                                  plan_.column_taps};
    CorrelateJob job;
    job.planes = &plane;
    job.plane_count = 1;
    job.x_stride = pitch_ / size_;
    job.y = tile.y + from * size_;
    job.y_stride = rows_.y_stride / size_;
    job.rows = tile.count;
    job.columns = to - from;
    job.tap_rows = 1;
    job.tap_columns = columns_.tap_count;
    job.streams = streams_;
    across_(job);
    Finish(tile, from, to);
  }

  void Finish(const Tile& tile, int64_t from, int64_t to) const noexcept {
    if (streams_ && to == tile.end) FinishStreams();
    if (divide_ == nullptr) return;
    for (int64_t r = 0; r < tile.count; ++r) {
      divide_(tile.y + r * rows_.y_stride + from * size_, plan_.last.divisor, to - from);
    }
  }

  // Moves the columns [from, summed) to the beginning of lines.
  void Keep(const Tile& tile, int64_t summed, int64_t from,
            int64_t* base) const noexcept {
    if (from <= *base) return;
    if (turned_ != nullptr) {
      std::memmove(tile.slab.lines, tile.slab.lines + (from - *base) * step_,
                   static_cast<size_t>((summed - from) * step_));
      *base = from;
      return;
    }
    for (int64_t r = 0; r < kDownRows; ++r) {
      char* const line = tile.slab.lines + r * pitch_;
      std::memmove(line, line + (from - *base) * size_,
                   static_cast<size_t>((summed - from) * size_));
    }
    *base = from;
  }

  const PairPlan& plan_;
  const Axis& rows_;
  const Axis& columns_;
  const int64_t size_, lanes_;  // bytes of an element, elements of a cache line
  const int64_t left_, right_;  // columns that a result sees to either side
  // Columns before the next result of which the last chunk may show a reflection.
  const int64_t kept_ = std::max(left_, right_ + 1);
  const CorrelateFunction across_;
  const Fold row_fold_, column_fold_;
  DownFunction down_;
  AcrossFunction turned_ = nullptr;  // of lines that lie turned
  DivideFunction divide_ = nullptr;  // if sums are to be divided
  int64_t step_ = size_;             // bytes from column to column of lines
  char turned_fill_[kLine];          // the constant, in all lines
  bool large_, streams_;
  int64_t height_;  // rows that a tile sees
  int64_t chunk_;   // columns
  int64_t tiles_, pieces_, units_ = 1;
  int64_t pitch_, ring_pitch_;  // bytes between lines, and between rows of the ring
  int64_t ring_offset_, slab_bytes_, fill_bytes_ = 0;
  const char* fill_row_ = nullptr;
};

}  // namespace

Fold FoldOf(Dtype dtype, const char* taps, int64_t count) noexcept {
  return dtype == Dtype::kFloat32 ? FoldIn<float>(taps, count)
                                  : FoldIn<double>(taps, count);
}

bool IsFloatPair(const PairPlan& plan) noexcept {
  const Axis &rows = plan.axes[plan.rows], &columns = plan.axes[plan.ndim - 1];
  const int64_t size = ItemSize(plan.sum);
  const std::span axes(plan.axes, static_cast<size_t>(plan.ndim));
  // Lines are extended by what lies near their ends.
  const int64_t least = std::max(kDownColumns, 2 * columns.tap_count);
  return IsFloat(plan.sum) && plan.sample == plan.sum && plan.between == plan.sum &&
         plan.result == plan.sum && plan.first.divisor == 0 &&
         CanSumDown(CurrentTarget(), rows.tap_count) && columns.tap_count <= kMostTaps &&
         columns.boundary != Boundary::kWrap && columns.x_count == columns.y_count &&
         columns.x_count >= least && columns.x_stride == size &&
         columns.y_stride == size &&
         IsAligned(plan.sum, axes, rows, plan.x, &Axis::x_stride) &&
         IsAligned(plan.sum, axes, rows, plan.y, &Axis::y_stride);
}

bool MayFold(const PairPlan& plan) noexcept {
  const Axis &rows = plan.axes[plan.rows], &columns = plan.axes[plan.ndim - 1];
  if (FoldOf(plan.sum, plan.row_taps, rows.tap_count) == Fold::kNone) return false;
  if (plan.sum == Dtype::kFloat32) return true;
  return std::max(rows.tap_count, columns.tap_count) >= kLeastTurned &&
         FoldOf(plan.sum, plan.column_taps, columns.tap_count) != Fold::kNone;
}

Status ExecuteFloatPair(const PairPlan& plan) noexcept {
  return FloatPairExecutor(plan).Run();
}

}  // namespace nd::filter
