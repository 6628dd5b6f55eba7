// SPDX-License-Identifier: BSD-3-Clause
// Ranks in large boxes of bytes along two axes, by histograms of columns.
#include <algorithm>
#include <cstring>

#include "core/filter/order.h"
#include "core/kernels/order/histogram.h"
#include "core/memory/cache.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::filter {
namespace {

constexpr int64_t kBlockColumns = 768;  // of outputs, about: the histograms of a block
constexpr int64_t kAlign = static_cast<int64_t>(kAlignment);

constexpr int64_t Aligned(int64_t bytes) noexcept {
  return (bytes + kAlign - 1) / kAlign * kAlign;
}

class ByteRanks {
 public:
  ByteRanks(OrderCall& call, int32_t axis, int64_t rank) noexcept
      : call_(call),
        axis_(axis),
        last_(call.samples.ndim - 1),
        rank_(rank),
        rows_(WindowAlong(call.options, axis, call.samples.shape[axis],
                          call.footprint.size[axis])),
        columns_(WindowAlong(call.options, last_, call.samples.shape[last_],
                             call.footprint.size[last_])),
        bias_(static_cast<uint8_t>(KeyFormatOf(call.work()).map.bias)),
        kernels_(GetHistogram(CurrentTarget())) {
    char fill[kMaxItemSize];
    call.options.WriteFill(call.work(), fill);
    std::memcpy(&fill_, fill, 1);
    fill_ = static_cast<uint8_t>(fill_ - bias_);
    // A block of rows begins with a whole window of them.
    strip_rows_ = std::min(std::max<int64_t>(4 * rows_.taps, 64), rows_.outputs);
    strips_ = (rows_.outputs + strip_rows_ - 1) / strip_rows_;
    block_ = std::max(kBlockColumns, columns_.taps);
    if (2 * columns_.outputs <= 3 * block_) block_ = columns_.outputs;
    blocks_ = (columns_.outputs + block_ - 1) / block_;
    units_ = strips_ * blocks_;
    for (int32_t d = 0; d < last_; ++d) {
      if (d != axis) units_ *= call.samples.shape[d];
    }
    width_ = block_ + columns_.taps - 1;
    line_bytes_ = Aligned(width_);
    slab_bytes_ = 2 * line_bytes_ + Aligned(width_ * kHistogramBins) +
                  Aligned(width_ * kHistogramBins * kHistogramBins);
  }

  Status Run() noexcept {
    constexpr double kNanosecondsPerOutput = 10;
    const Crew crew(call_.outputs() * kNanosecondsPerOutput);
    const int64_t tasks = std::min<int64_t>(crew.size(), units_);
    Scratch<char> heap;
    ND_TRY(heap.Resize(static_cast<size_t>(slab_bytes_ * tasks)));
    RunUnits(units_, tasks, crew.size(), [&](int64_t unit, int64_t task) {
      RunUnit(unit, heap.data() + task * slab_bytes_);
    });
    return Ok();
  }

 private:
  void RunUnit(int64_t unit, char* slab) const noexcept {
    const int64_t block = unit % blocks_;
    unit /= blocks_;
    const int64_t strip = unit % strips_;
    unit /= strips_;
    const char* from = call_.samples.data;
    char* to = call_.results.data;
    for (int32_t d = last_ - 1; d >= 0; --d) {
      if (d == axis_) continue;
      from += unit % call_.samples.shape[d] * call_.samples.strides[d];
      to += unit % call_.samples.shape[d] * call_.results.strides[d];
      unit /= call_.samples.shape[d];
    }
    const int64_t begin = block * block_;
    const int64_t count = std::min(block_, columns_.outputs - begin);
    const int64_t width = count + columns_.taps - 1;
    const int64_t left = begin + columns_.start;
    uint8_t* const added = reinterpret_cast<uint8_t*>(slab);
    uint8_t* const old = added + line_bytes_;
    ColumnHistograms histograms;
    histograms.upper = reinterpret_cast<uint8_t(*)[kHistogramBins]>(old + line_bytes_);
    histograms.lower = reinterpret_cast<uint8_t(*)[kHistogramBins][kHistogramBins]>(
        old + line_bytes_ + Aligned(width_ * kHistogramBins));
    std::memset(old + line_bytes_, 0, static_cast<size_t>(slab_bytes_ - 2 * line_bytes_));

    const int64_t first = strip * strip_rows_;
    const int64_t end = std::min(first + strip_rows_, rows_.outputs);
    for (int64_t j = 0; j + 1 < rows_.taps; ++j) {
      Fetch(from, first + rows_.start + j, left, width, added);
      kernels_.update(histograms, width, added, nullptr);
    }
    for (int64_t row = first; row < end; ++row) {
      Fetch(from, row + rows_.start + rows_.taps - 1, left, width, added);
      if (row > first) Fetch(from, row + rows_.start - 1, left, width, old);
      kernels_.update(histograms, width, added, row > first ? old : nullptr);
      char* const place = to + row * call_.results.strides[axis_] + begin;
      uint8_t* const y = reinterpret_cast<uint8_t*>(place);
      kernels_.find(histograms, count, columns_.taps, rank_, y);
      if (bias_ == 0) continue;
      for (int64_t i = 0; i < count; ++i) y[i] = static_cast<uint8_t>(y[i] + bias_);
    }
  }

  // The keys of a row, from column `left` on.
  void Fetch(const char* from, int64_t row, int64_t left, int64_t width,
             uint8_t* keys) const noexcept {
    const int64_t index = Extend(rows_.boundary, row, rows_.samples);
    if (index < 0) {
      std::memset(keys, fill_, static_cast<size_t>(width));
      return;
    }
    const uint8_t* const samples =
        reinterpret_cast<const uint8_t*>(from + index * call_.samples.strides[axis_]);
    const int64_t first = std::max<int64_t>(0, -left);
    const int64_t last = std::min(width, columns_.samples - left);
    const auto beyond = [&](int64_t i) {
      const int64_t column = Extend(columns_.boundary, left + i, columns_.samples);
      keys[i] = column < 0 ? fill_ : static_cast<uint8_t>(samples[column] - bias_);
    };
    for (int64_t i = 0; i < first; ++i) beyond(i);
    for (int64_t i = first; i < last; ++i) {
      keys[i] = static_cast<uint8_t>(samples[left + i] - bias_);
    }
    for (int64_t i = last; i < width; ++i) beyond(i);
  }

  OrderCall& call_;
  const int32_t axis_, last_;
  const int64_t rank_;
  const WindowAxis rows_, columns_;
  const uint8_t bias_;
  uint8_t fill_;
  const HistogramKernels& kernels_;
  int64_t strip_rows_, strips_, block_, blocks_, units_;
  int64_t width_, line_bytes_, slab_bytes_;
};

}  // namespace

bool AreByteRanks(const OrderCall& call, int32_t* axis) noexcept {
  constexpr int64_t kFewKeys = 60;  // are sorted faster
  const int32_t last = call.samples.ndim - 1;
  if (call.footprint.mask != nullptr || call.footprint.count < kFewKeys ||
      call.footprint.count > kHistogramKeys) {
    return false;
  }
  *axis = last - 1;
  int axes = 0;
  for (int32_t d = 0; d <= last; ++d) {
    if (call.options.stride[d] != 1) return false;
    if (call.footprint.size[d] == 1) continue;
    if (call.options.dilation[d] != 1) return false;
    if (d == last) continue;
    *axis = d;
    ++axes;
  }
  return axes <= 1 && call.footprint.size[*axis] <= kHistogramRows;
}

Status RunByteRanks(OrderCall& call, int32_t axis, int64_t rank) noexcept {
  return ByteRanks(call, axis, rank).Run();
}

}  // namespace nd::filter
