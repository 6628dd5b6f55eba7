// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/polyphase_rows.h"

#include <algorithm>

#include "core/array/checked.h"
#include "core/kernels/cast.h"
#include "core/loop/assign.h"
#include "core/memory/cache.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::fir {
namespace {

// The samples of lines that are filtered by one task at a time stay in the cache.
constexpr int64_t kBlockBytes = 128 << 10;
constexpr int64_t kLeastBlock = 64, kMostBlock = 2048;
// Lines of more outputs, or that see more samples, fill vectors on their own.
constexpr int64_t kFewestLines = 16, kMostOutputs = 64, kMostSamples = 256;

// The layout of a with `axis` first.
Layout AxisFirst(const Array& a, int32_t axis) noexcept {
  Layout layout;
  a.CopyLayout(&layout);
  std::rotate(layout.shape, layout.shape + axis, layout.shape + axis + 1);
  std::rotate(layout.strides, layout.strides + axis, layout.strides + axis + 1);
  return layout;
}

// All axes but the first are one, whose elements follow each other.
bool HasRows(const Layout& layout, int64_t size) noexcept {
  int64_t next = size;
  for (int32_t d = layout.ndim; d-- > 1;) {
    if (layout.shape[d] != 1 && layout.strides[d] != next) return false;
    next *= layout.shape[d];
  }
  return true;
}

// Row i holds element i of each line.
struct Rows {
  Dtype dtype;
  char* data;
  int64_t pitch;  // bytes
};

// All lines, of rows of samples and of outputs.
class Job {
 public:
  Job(const Resampler& resampler, const Ends& ends, int64_t samples, int64_t lines,
      const Rows& x, const Rows& y) noexcept
      : r_(resampler),
        ends_(ends),
        samples_(samples),
        lines_(lines),
        x_(x),
        y_(y),
        size_(ItemSize(y.dtype)),
        format_(signal::KernelFormatOf(y.dtype)),
        kernel_(GetCorrelate(format_.type, CurrentTarget())),
        reach_(ends.nothing ? 0 : r_.reach()),
        window_(ends.nothing ? samples : r_.line()),
        block_(
            std::min(std::clamp(kBlockBytes / (window_ * size_), kLeastBlock, kMostBlock),
                     lines)) {}

  Status Run(const Array& h) noexcept {
    const Crew crew(signal::DurationOf(format_, CurrentTarget(),
                                       static_cast<double>(lines_ * r_.outputs()),
                                       static_cast<double>(r_.reach() + 1)));
    const int64_t blocks = CeilDivide(lines_, block_);
    const int64_t tasks = TasksFor(blocks, crew.size());
    ND_TRY(windows_.Resize(static_cast<size_t>(tasks * window_ * block_ * size_)));
    ND_TRY(planes_.Resize(static_cast<size_t>(tasks * (r_.reach() + 1))));
    // Of h, which may have far more, no phase takes more.
    const int64_t taps = r_.phases() * (r_.reach() + 1);
    ND_TRY(taps_.Resize(static_cast<size_t>(taps * size_)));
    PackTaps(h);
    RunUnits(blocks, tasks, crew.size(),
             [this](int64_t block, int64_t task) { RunBlock(block * block_, task); });
    return Ok();
  }

 private:
  // Those of each phase in the order of the samples.
  void PackTaps(const Array& h) noexcept {
    const CastFunction cast = FindCast(h.dtype(), y_.dtype);
    const char* const from = static_cast<const char*>(h.data());
    char* to = taps_.data();
    for (int64_t phase = 0; phase < r_.phases(); ++phase) {
      for (int64_t q = r_.TapsOf(phase); q-- > 0; to += size_) {
        cast(from + r_.TapAt(phase, q) * h.stride(0), to, 1);
      }
    }
  }

  // The lines from the one number `line` on.
  void RunBlock(int64_t line, int64_t task) noexcept {
    const int64_t lines = std::min(block_, lines_ - line);
    CorrelatePlane* const planes = planes_.data() + task * (r_.reach() + 1);
    const Rows window = WindowOf(line, lines, task);
    const char* taps = taps_.data();
    for (int64_t phase = 0; phase < r_.phases(); ++phase) {
      const int64_t count = r_.TapsOf(phase);
      for (int64_t i = 0; i < r_.OutputsOf(phase); ++i) {
        // Of the first tap, in the window. Taps that meet nothing take no part.
        const int64_t row = r_.FirstSample(phase) + i * r_.hop() - r_.reach() + reach_;
        const int64_t begin = std::clamp<int64_t>(-row, 0, count);
        const int64_t end = std::clamp<int64_t>(window_ - row, begin, count);
        for (int64_t k = begin; k < end; ++k) {
          planes[k - begin] = {window.data + (row + k) * window.pitch, taps + k * size_};
        }
        char* const outputs =
            y_.data + (phase + i * r_.phases()) * y_.pitch + line * size_;
        kernel_({planes, end - begin, 0, outputs, lines, 1, lines, 1, 1});
      }
      taps += count * size_;
    }
  }

  // The rows that these lines see.
  Rows WindowOf(int64_t line, int64_t lines, int64_t task) noexcept {
    const int64_t place = line * ItemSize(x_.dtype);
    if (ends_.nothing && x_.dtype == y_.dtype) {
      return {x_.dtype, x_.data + place, x_.pitch};
    }
    char* const to = windows_.data() + task * window_ * block_ * size_;
    const int64_t shape[] = {samples_, lines_}, count[] = {window_, lines};
    const int64_t strides[] = {x_.pitch, ItemSize(x_.dtype)}, begin[] = {-reach_, line};
    const bool arithmetic = !IsBoundary(ends_.extension);
    const Boundary boundary[] = {
        arithmetic ? Boundary::kConstant : BoundaryOf(ends_.extension),
        Boundary::kConstant};
    CopyWindow({x_.dtype, x_.data, 2, shape, strides, boundary}, {begin, count, nullptr},
               y_.dtype, ends_.fill, to, lines * size_);
    if (arithmetic) {
      ExtendByArithmetic(ends_.extension, y_.dtype, to, lines, window_, reach_,
                         window_ - reach_ - samples_);
    }
    return {y_.dtype, to, lines * size_};
  }

  const Resampler& r_;
  const Ends& ends_;
  const int64_t samples_, lines_;
  const Rows x_, y_;
  const int64_t size_;
  const signal::KernelFormat format_;
  const CorrelateFunction kernel_;
  const int64_t reach_, window_;  // rows before the samples, all rows
  const int64_t block_;           // lines
  Scratch<char> taps_, windows_;
  Scratch<CorrelatePlane> planes_;
};

}  // namespace

bool PaysTogether(const Resampler& resampler, int64_t lines) noexcept {
  return lines >= kFewestLines && resampler.outputs() <= kMostOutputs &&
         resampler.line() <= kMostSamples;
}

Status RunTogether(const Resampler& resampler, const Ends& ends, const Array& h,
                   const Array& x, int32_t axis, const Array& y) noexcept {
  const int32_t ndim = x.ndim();
  const int64_t lines = y.size() / resampler.outputs();
  const Layout from = AxisFirst(x, axis), to = AxisFirst(y, axis);
  Array samples, outputs;
  const auto rows_of = [lines](const Array& a) -> Rows {
    return {a.dtype(), static_cast<char*>(a.data()), lines * a.itemsize()};
  };
  Rows x_rows = {x.dtype(), static_cast<char*>(x.data()), from.strides[0]};
  if (!HasRows(from, x.itemsize()) || !x.has(kAligned)) {
    ND_TRY(
        NewArray(y.dtype(), ndim, from.shape, Order::kC, Fill::kUninitialized, &samples));
    AssignDisjoint(ndim, from.shape, x.dtype(), x.data(), from.strides, y.dtype(),
                   samples.data(), samples.strides());
    x_rows = rows_of(samples);
  }
  Rows y_rows = rows_of(y);
  const bool in_place = HasRows(to, y.itemsize());
  if (!in_place) {
    ND_TRY(
        NewArray(y.dtype(), ndim, to.shape, Order::kC, Fill::kUninitialized, &outputs));
    y_rows = rows_of(outputs);
  }
  ND_TRY(Job(resampler, ends, x.shape(axis), lines, x_rows, y_rows).Run(h));
  if (!in_place) {
    AssignDisjoint(ndim, to.shape, y.dtype(), outputs.data(), outputs.strides(),
                   y.dtype(), y.data(), to.strides);
  }
  return Ok();
}

}  // namespace nd::fir
