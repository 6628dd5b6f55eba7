// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/means.h"

#include <algorithm>

#include "core/array/checked.h"
#include "core/kernels/move.h"
#include "core/kernels/window_sums.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::filter {
namespace {

constexpr int64_t kLine = 64;
// Bytes of samples to aim at, and of sums: of lines (level 1 cache), of those of wide
// windows at most, of strips (level 2).
constexpr int64_t kLinesBytes = 16 << 10, kMostLinesBytes = 128 << 10,
                  kStripBytes = 192 << 10;
// Of a row of a strip at most, and at least: shorter pieces of rows are read slowly.
// Differences are taken once, so that a strip need not lie in that cache.
constexpr int64_t kMostRowBytes = 1024, kQuarterRowBytes = 256, kSlideRowBytes = 512;
// A block is so many times as long as what it shares with the next one.
constexpr int64_t kWorthSharing = 6;
// Rows of a strip that are copied at a time, while the next ones are fetched.
constexpr int64_t kFetchedRows = 16;

// Sums of so many integers, and what leads from one to the next, are exact.
bool Slides(Dtype sum, int64_t taps, double largest) noexcept {
  const double integers = sum == Dtype::kFloat32 ? 0x1p24 : 0x1p53;
  return largest * static_cast<double>(std::max(taps, kSlideLeast)) <= integers;
}

// A block of samples is copied, with what lies beyond the ends, as numbers of the sums,
// to where all of it is one line for the kernel: either lines of samples along the axis
// of the window one after the other, or a strip: rows across that axis. Sums that reach
// from one line into the next are not looked at.
class MeansExecutor {
 public:
  MeansExecutor(const Plan& plan, double largest) noexcept
      : plan_(plan),
        size_(ItemSize(plan.sum)),
        parts_(KindOf(plan.sum) == Kind::kComplex ? 2 : 1),
        result_size_(ItemSize(plan.result)),
        store_(plan.sum, plan.result, plan.finish) {
    int32_t window = 0;
    for (int32_t d = 0; d < plan.ndim; ++d) {
      if (plan.axes[d].tap_count > 1) window = d;
    }
    window_ = plan.axes[window];
    // Of the other axes the one whose samples are closest together.
    across_ = kTrivialAxis;
    int32_t across = -1;
    for (int32_t d = 0; d < plan.ndim; ++d) {
      if (d == window || plan.axes[d].y_count == 1) continue;
      if (across < 0 || Distance(plan.axes[d]) <= Distance(across_)) {
        across_ = plan.axes[d];
        across = d;
      }
    }
    for (int32_t d = 0; d < plan.ndim; ++d) {
      if (d != window && d != across) outer_[outer_count_++] = plan.axes[d];
    }
    for (int32_t d = 0; d < outer_count_; ++d) outer_[d].x_stride *= outer_[d].step;
    slides_ = Slides(plan.sum, window_.tap_count, largest);
    in_place_ = plan.sample == plan.sum && window_.x_stride == size_ &&
                IsAligned(plan.sum, {plan.axes, static_cast<size_t>(plan.ndim)}, window_,
                          plan.x, &Axis::x_stride);
    strips_ = across >= 0 && Distance(across_) < Distance(window_);
  }

  Status Run() noexcept {
    ND_TRY(Measure());
    blocks_ = CeilDivide(window_.y_count, block_);
    groups_ = CeilDivide(across_.y_count, group_);
    const std::span<const Axis> outer(outer_, static_cast<size_t>(outer_count_));
    const int64_t units = CountPlaces(outer) * blocks_ * groups_;
    const Crew crew(DurationOf(units));
    const int64_t tasks = TasksFor(units, crew.size());
    int64_t bytes = 0;
    if (MulOverflows(tasks, slab_bytes_, &bytes)) return Code::kOverflow;
    Scratch<char> slabs;
    ND_TRY(slabs.Resize(static_cast<size_t>(bytes)));
    RunUnits(units, tasks, crew.size(), [&](int64_t unit, int64_t task) {
      const int64_t block = unit % blocks_, group = unit / blocks_ % groups_;
      const Origin origin = AtPlace({plan_.x, plan_.y}, outer, unit / blocks_ / groups_);
      RunBlock(origin, block * block_, group * group_, slabs.data() + task * slab_bytes_);
    });
    return Ok();
  }

 private:
  static int64_t Distance(const Axis& axis) noexcept {
    return Magnitude(axis.x_stride) * axis.step;
  }

  // Samples of `outputs` windows.
  int64_t Span(int64_t outputs) const noexcept {
    return (outputs - 1) * window_.step + window_.Reach() + 1;
  }
  int64_t OutputsIn(int64_t samples) const noexcept {
    return samples <= window_.Reach()
               ? 1
               : (samples - window_.Reach() - 1) / window_.step + 1;
  }

  Status Measure() noexcept {
    int64_t reach = 0, span = 0, bytes = 0;
    if (MulOverflows(window_.Reach() + 1, kWorthSharing, &reach) ||
        MulOverflows(window_.y_count - 1, window_.step, &span) ||
        AddOverflows(span, window_.Reach() + 1, &span)) {
      return Code::kOverflow;
    }
    if (strips_) {
      // Rows of a line of the cache at least.
      const int64_t least = slides_ ? kSlideRowBytes : kQuarterRowBytes;
      const int64_t row_bytes = kStripBytes / std::min(span, reach);
      group_ = std::max(std::clamp(row_bytes, least, kMostRowBytes) / size_, int64_t{1});
      group_ = std::min(group_, across_.y_count);
      block_ = OutputsIn(std::max(kStripBytes / (group_ * size_), reach));
      block_ = std::min(block_, window_.y_count);
    } else {
      reach =
          std::min(reach, std::max(kMostLinesBytes / size_, 2 * (window_.Reach() + 1)));
      block_ = std::min(OutputsIn(std::max(kLinesBytes / size_, reach)), window_.y_count);
      group_ =
          std::clamp(kLinesBytes / size_ / Span(block_), int64_t{1}, across_.y_count);
    }
    width_ = Span(block_);
    if (MulOverflows(width_ * group_, size_, &bytes) ||
        MulOverflows(bytes + kLine, 2, &slab_bytes_)) {
      return Code::kOverflow;
    }
    slab_bytes_ = 2 * RoundUp(bytes, kLine);
    return Ok();
  }

  double DurationOf(int64_t units) const noexcept {
    const double numbers =
        static_cast<double>(units) * static_cast<double>(width_ * group_ * parts_);
    const double digits = 64 - __builtin_clzll(static_cast<uint64_t>(window_.tap_count));
    const int64_t number_size = size_ / parts_;
    return numbers * static_cast<double>(number_size) * (0.1 + 0.02 * digits);
  }

  void RunBlock(Origin origin, int64_t output, int64_t place, char* slab) const noexcept {
    const int64_t outputs = std::min(block_, window_.y_count - output);
    const int64_t places = std::min(group_, across_.y_count - place);
    const int64_t width = Span(outputs);
    char* const sums = slab + slab_bytes_ / 2;
    const int64_t window_at = output * window_.step + window_.start;
    const char* x = slab;
    if (strips_) {
      CopyStrip(origin.x, window_at, width, place, places, slab);
    } else if (in_place_ && places == 1 && window_at >= 0 &&
               window_at + width <= window_.x_count) {
      x = origin.x + place * across_.step * across_.x_stride + window_at * size_;
    } else {
      Copy(origin.x, across_, place * across_.step, places, across_.step, window_,
           window_at, width, 1, slab);
    }
    Add(x, width * places, window_.dilation * (strips_ ? places : 1), sums);
    char* const y = origin.y + output * window_.y_stride + place * across_.y_stride;
    if (strips_) {
      for (int64_t i = 0; i < outputs; ++i) {
        if (i % kFetchedRows == 0 && across_.y_stride == result_size_) {
          PrefetchRows(y + (i + kFetchedRows) * window_.y_stride, window_.y_stride,
                       std::clamp<int64_t>(outputs - i - kFetchedRows, 0, kFetchedRows),
                       places * result_size_);
        }
        store_.Store(sums + i * window_.step * places * size_, places,
                     y + i * window_.y_stride, across_.y_stride);
      }
      return;
    }
    for (int64_t i = 0; i < places; ++i) {
      char* line = sums + i * width * size_;
      if (window_.step != 1) {
        CopyStrided(size_, line, window_.step * size_, slab, size_, outputs);
        line = slab;
      }
      store_.Store(line, outputs, y + i * across_.y_stride, window_.y_stride);
    }
  }

  // Samples of places [begin, begin + count) along rows and columns.
  void Copy(const char* x, const Axis& rows, int64_t row, int64_t row_count,
            int64_t row_step, const Axis& columns, int64_t column, int64_t column_count,
            int64_t column_step, char* to) const noexcept {
    const int64_t shape[2] = {rows.x_count, columns.x_count};
    const int64_t strides[2] = {rows.x_stride, columns.x_stride};
    const Boundary boundary[2] = {rows.boundary, columns.boundary};
    const int64_t begin[2] = {row, column}, count[2] = {row_count, column_count};
    const int64_t step[2] = {row_step, column_step};
    CopyWindow({plan_.sample, x, 2, shape, strides, boundary}, {begin, count, step},
               plan_.sum, plan_.fill, to, column_count * size_);
  }

  void CopyStrip(const char* x, int64_t row, int64_t rows, int64_t place, int64_t places,
                 char* to) const noexcept {
    const char* const from = x + place * across_.step * across_.x_stride;
    const bool dense = across_.step == 1 && across_.x_stride == ItemSize(plan_.sample);
    for (int64_t i = 0; i < rows; i += kFetchedRows) {
      const int64_t next = row + i + kFetchedRows;
      if (dense && next >= 0) {
        PrefetchRows(
            from + next * window_.x_stride, window_.x_stride,
            std::clamp<int64_t>(std::min(window_.x_count - next, rows - i - kFetchedRows),
                                0, kFetchedRows),
            places * across_.x_stride);
      }
      Copy(x, window_, row + i, std::min(kFetchedRows, rows - i), 1, across_,
           place * across_.step, places, across_.step, to + i * places * size_);
    }
  }

  void Add(const char* x, int64_t count, int64_t step, char* sums) const noexcept {
    const auto add = [&]<typename T>(const T* from) {
      const WindowSums<T>& kernel = FindWindowSums<T>(CurrentTarget());
      (slides_ ? kernel.by_differences : kernel.by_quarters)(
          from, count * parts_, window_.tap_count, step * parts_,
          reinterpret_cast<T*>(sums));
    };
    if (size_ / parts_ == 4) return add(reinterpret_cast<const float*>(x));
    add(reinterpret_cast<const double*>(x));
  }

  const Plan& plan_;
  const int64_t size_, parts_;  // of a sum; numbers that it has
  const int64_t result_size_;
  const ResultStore store_;
  Axis window_, across_;
  Axis outer_[kMaxDims];
  int32_t outer_count_ = 0;
  bool strips_, slides_, in_place_;
  int64_t block_, blocks_;  // outputs along the window, of a block
  int64_t group_, groups_;  // lines of a block, or columns of a strip
  int64_t width_, slab_bytes_;
};

}  // namespace

bool PrefersMeans(Dtype sum, int64_t taps, int64_t step, double largest) noexcept {
  if (KindOf(sum) == Kind::kComplex) return true;
  // Measured with AVX2. Few outputs of many taps would be faster one by one, but less
  // accurate.
  const int64_t fewest = Slides(sum, taps, largest) ? 16
                         : sum == Dtype::kFloat32   ? 40
                                                    : 32;
  return taps / step >= fewest;
}

Status ExecuteMeans(const Plan& plan, double largest) noexcept {
  return MeansExecutor(plan, largest).Run();
}

}  // namespace nd::filter
