// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/ring.h"

#include <algorithm>
#include <cstring>

#include "core/array/checked.h"
#include "core/filter/boundary.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::filter {
namespace {

// Bytes of a ring (level 2 cache), and of its rows where that is possible: longer pieces
// of rows are read and written faster.
constexpr int64_t kRingBytes = 384 << 10;
constexpr int64_t kRowBytes = 16 << 10;
constexpr int64_t kFewestColumns = 128;
constexpr int64_t kStep = kCorrelateRingRows;
constexpr int64_t kLine = 64, kPage = 4096;

template <typename T>
class RingFilter {
 public:
  RingFilter(const Plan& plan, const PackedTaps& taps) noexcept
      : plan_(plan),
        rows_(plan.rows()),
        columns_(plan.columns()),
        taps_(taps.data()),
        kernel_(GetCorrelateRing(SumType(plan.sum), CurrentTarget())),
        store_(plan.sum, plan.result, plan.finish) {
    outer_ = CountPlaces(plan.outer_axes());
    const std::span axes(plan.axes, static_cast<size_t>(plan.ndim));
    x_in_place_ = IsOperand(plan.sample, plan.sum) && columns_.x_stride == kSize &&
                  IsAligned(plan.sum, axes, rows_, plan.x, &Axis::x_stride);
    y_in_place_ = store_.in_place() && columns_.y_stride == kSize &&
                  IsAligned(plan.sum, axes, rows_, plan.y, &Axis::y_stride);
    // Rows that are copied together never lie at both ends of the ring.
    const int64_t halo = rows_.tap_count - 1;
    first_slot_ = RoundUp(halo, kStep) - halo;
    ring_rows_ = RoundUp(halo, kStep) + kStep;
  }

  // False if rows would have to be too short.
  bool Measure() noexcept {
    const int64_t columns = std::min(kRingBytes / ring_rows_, kRowBytes) / kSize;
    if (columns < std::max(columns_.tap_count, kFewestColumns)) return false;
    strips_ = CeilDivide(columns_.y_count, columns);
    strip_columns_ = RoundUp(CeilDivide(columns_.y_count, strips_), kLine / kSize);
    strips_ = CeilDivide(columns_.y_count, strip_columns_);
    pitch_ = RoundUp(strip_columns_ + columns_.tap_count - 1, kLine / kSize) +
             2 * kLine / kSize;
    if (pitch_ * kSize % kPage == 0) pitch_ += kLine / kSize;
    result_offset_ = RoundUp(ring_rows_ * pitch_ * kSize, kLine);
    slab_bytes_ = result_offset_ + RoundUp((columns_.tap_count - 1) * kPlaceSize, kLine) +
                  (y_in_place_ ? 0 : RoundUp(kStep * strip_columns_ * kSize, kLine));
    return true;
  }

  Status Run() noexcept {
    const double outputs = static_cast<double>(outer_) *
                           static_cast<double>(rows_.y_count) *
                           static_cast<double>(columns_.y_count);
    const Crew crew(
        signal::DurationOf(signal::KernelFormatOf(plan_.sum), CurrentTarget(), outputs,
                           static_cast<double>(rows_.tap_count * columns_.tap_count)));
    streams_ = y_in_place_ && outputs * kSize >= kStreamBytes;
    band_rows_ = rows_.y_count;
    if (crew.size() > 1) {
      const int64_t bands = CeilDivide(4 * crew.size(), outer_ * strips_);
      band_rows_ = std::max(CeilDivide(rows_.y_count, bands), 2 * ring_rows_);
      band_rows_ = RoundUp(band_rows_, kStep);
    }
    bands_ = CeilDivide(rows_.y_count, band_rows_);
    int64_t units = 0, bytes = 0;
    if (MulOverflows(outer_, strips_ * bands_, &units)) return Code::kOverflow;
    const int64_t tasks = TasksFor(units, crew.size());
    if (MulOverflows(tasks, slab_bytes_, &bytes)) return Code::kOverflow;
    Scratch<char> slabs;
    ND_TRY(slabs.Resize(static_cast<size_t>(bytes)));
    RunUnits(units, tasks, crew.size(), [&](int64_t unit, int64_t task) {
      RunUnit(unit, slabs.data() + task * slab_bytes_);
    });
    return Ok();
  }

 private:
  static constexpr int64_t kSize = static_cast<int64_t>(sizeof(T));
  static constexpr int64_t kPlaceSize = static_cast<int64_t>(sizeof(int64_t));
  static constexpr int64_t kFill = INT64_MIN;  // a place that shows the constant

  // Columns of a band of rows: what they are copied from and to.
  struct Strip {
    const char* x;
    char* y;
    T* ring;          // sample 0 of a row; its first result is aligned as such
    int64_t* places;  // of samples beyond both ends, in bytes from the row
    char* results;
    int64_t column, columns;  // of results
    int64_t begin, end;       // samples [begin, end) of `width` are inside
    int64_t width;
  };

  void RunUnit(int64_t unit, char* slab) const noexcept {
    Strip strip;
    strip.column = unit % strips_ * strip_columns_;
    unit /= strips_;
    const int64_t row = unit % bands_ * band_rows_;
    unit /= bands_;
    const auto [x, y] = AtPlace({plan_.x, plan_.y}, plan_.outer_axes(), unit);
    strip.x = x;
    strip.y = y;
    strip.places = reinterpret_cast<int64_t*>(slab + result_offset_);
    strip.results =
        slab + result_offset_ + RoundUp((columns_.tap_count - 1) * kPlaceSize, kLine);
    strip.columns = std::min(strip_columns_, columns_.y_count - strip.column);
    strip.width = strip.columns + columns_.tap_count - 1;
    const int64_t first = strip.column + columns_.start;
    strip.begin = std::clamp<int64_t>(-first, 0, strip.width);
    strip.end = std::clamp(columns_.x_count - first, strip.begin, strip.width);
    // Copies lie in lines of the cache as samples do.
    const uintptr_t sample =
        reinterpret_cast<uintptr_t>(strip.x + (first + strip.begin) * kSize);
    strip.ring =
        reinterpret_cast<T*>(slab) +
        ((static_cast<int64_t>(sample / kSize) - strip.begin) & (kLine / kSize - 1));
    int64_t* place = strip.places;
    for (int64_t i = strip.begin == 0 ? strip.end : 0; i < strip.width;
         i = i + 1 == strip.begin ? strip.end : i + 1) {
      const int64_t index = Extend(columns_.boundary, first + i, columns_.x_count);
      *place++ = index < 0 ? kFill : index * columns_.x_stride;
    }
    RunBand(strip, row, std::min(row + band_rows_, rows_.y_count));
  }

  void RunBand(const Strip& strip, int64_t row, int64_t end) const noexcept {
    const int64_t halo = rows_.tap_count - 1;
    const int64_t origin = row + rows_.start;  // of slot first_slot_
    const int64_t all = end - row + halo;
    Copy(strip, origin, halo, first_slot_);
    CorrelatePlane plane = {nullptr, taps_};
    CorrelateRing ring;
    ring.job.planes = &plane;
    ring.job.plane_count = 1;
    ring.job.x_stride = pitch_;
    ring.job.columns = strip.columns;
    ring.job.tap_rows = rows_.tap_count;
    ring.job.tap_columns = columns_.tap_count;
    ring.job.streams = streams_;
    ring.job.y_stride = y_in_place_ ? rows_.y_stride / kSize : strip.columns;
    ring.rows = ring_rows_;
    ring.ahead_stride = rows_.x_stride / kSize;
    for (int64_t done = 0; row + done < end; done += kStep) {
      const int64_t have = done + halo, wanted = std::min(have + kStep, all);
      Copy(strip, origin + have, wanted - have, (first_slot_ + have) % ring_rows_);
      // The last rows of results are some of those before, too.
      const int64_t rows = std::min(kStep, end - row);
      const int64_t first = std::min(done, end - row - rows);
      const int64_t slot = (first_slot_ + first) % ring_rows_;
      plane.x = strip.ring + slot * pitch_;
      ring.turn = ring_rows_ - slot;
      ring.job.rows = rows;
      const int64_t next = origin + wanted;
      ring.ahead = nullptr;
      if (x_in_place_ && next >= 0 && next + kStep <= rows_.x_count &&
          strip.begin < strip.end) {
        ring.ahead = strip.x + next * rows_.x_stride +
                     std::max<int64_t>(strip.column + columns_.start, 0) * kSize;
      }
      char* const y =
          strip.y + (row + first) * rows_.y_stride + strip.column * columns_.y_stride;
      ring.job.y = y_in_place_ ? y : strip.results;
      kernel_(ring);
      if (y_in_place_) continue;
      for (int64_t r = 0; r < rows; ++r) {
        store_.Store(strip.results + r * strip.columns * kSize, strip.columns,
                     y + r * rows_.y_stride, columns_.y_stride);
      }
    }
  }

  // Rows [first, first + count) of samples, to slots from `slot` on, which are there.
  void Copy(const Strip& strip, int64_t first, int64_t count,
            int64_t slot) const noexcept {
    T* to = strip.ring + slot * pitch_;
    if (!x_in_place_) {
      const int64_t shape[2] = {rows_.x_count, columns_.x_count};
      const int64_t strides[2] = {rows_.x_stride, columns_.x_stride};
      const Boundary boundary[2] = {rows_.boundary, columns_.boundary};
      const int64_t begin[2] = {first, strip.column + columns_.start};
      const int64_t counts[2] = {count, strip.width};
      return CopyWindow({plan_.sample, strip.x, 2, shape, strides, boundary},
                        {begin, counts, nullptr}, plan_.sum, plan_.fill,
                        reinterpret_cast<char*>(to), pitch_ * kSize);
    }
    T fill;
    std::memcpy(&fill, plan_.fill, sizeof fill);
    const int64_t inside = (strip.column + columns_.start + strip.begin) * kSize;
    for (int64_t r = 0; r < count; ++r, to += pitch_) {
      const int64_t index = Extend(rows_.boundary, first + r, rows_.x_count);
      if (index < 0) {
        std::fill(to, to + strip.width, fill);
        continue;
      }
      const char* const from = strip.x + index * rows_.x_stride;
      std::memcpy(to + strip.begin, from + inside,
                  static_cast<size_t>((strip.end - strip.begin) * kSize));
      const int64_t* place = strip.places;
      const auto extend = [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i, ++place) {
          to[i] = *place == kFill ? fill : *reinterpret_cast<const T*>(from + *place);
        }
      };
      extend(0, strip.begin);
      extend(strip.end, strip.width);
    }
  }

  const Plan& plan_;
  const Axis& rows_;
  const Axis& columns_;
  const char* const taps_;
  const RingFunction kernel_;
  const ResultStore store_;
  bool x_in_place_, y_in_place_, streams_ = false;
  int64_t outer_ = 1;
  int64_t first_slot_, ring_rows_;
  int64_t strip_columns_, strips_, pitch_;
  int64_t band_rows_, bands_;
  int64_t result_offset_, slab_bytes_;
};

template <typename T>
Status TryRingOf(const Plan& plan, const PackedTaps& taps, bool* done) noexcept {
  RingFilter<T> filter(plan, taps);
  if (!filter.Measure()) return Ok();
  *done = true;
  return filter.Run();
}

}  // namespace

Status TryRing(const Plan& plan, const PackedTaps& taps, bool* done) noexcept {
  *done = false;
  const Axis &rows = plan.rows(), &columns = plan.columns();
  const Split& split = taps.split();
  if (split.places != nullptr || split.planes != 1 || rows.tap_count < 3 ||
      columns.tap_count < 2 || !rows.IsDense() || !columns.IsDense()) {
    return Ok();
  }
  if (plan.sum == Dtype::kFloat32) return TryRingOf<float>(plan, taps, done);
  if (plan.sum == Dtype::kFloat64) return TryRingOf<double>(plan, taps, done);
  return Ok();
}

}  // namespace nd::filter
