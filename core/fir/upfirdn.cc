// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/upfirdn.h"

#include <algorithm>
#include <cinttypes>
#include <utility>

#include "core/array/axes.h"
#include "core/dtype/promote.h"
#include "core/filter/boundary.h"
#include "core/fir/resampler.h"
#include "core/kernels/cast.h"
#include "core/kernels/move.h"
#include "core/loop/assign.h"
#include "core/memory/cache.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"

namespace nd {
namespace fir {
namespace {

// Outputs that are computed together, of all phases and of one: those of the phases are
// brought in order within the cache.
constexpr int64_t kBlockBytes = 192 << 10;
constexpr int64_t kLeastChunk = 64, kMostChunk = 2048;
// From so many lines on they are transposed, fewer are copied one by one.
constexpr int64_t kManyLines = 8;

template <typename T>
void AddTo(void* to, const void* from, int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    static_cast<T*>(to)[i] += static_cast<const T*>(from)[i];
  }
}

// What is seen beyond the ends, with the constant as an element.
struct Ends {
  Extension extension;
  bool nothing;  // zeros, which take no part
  alignas(kMaxItemSize) char fill[kMaxItemSize];
};

// All lines of an array whose last axis is that of the filter. Lines are extended first.
// Samples that are `hop` apart are brought together, so that samples and results of the
// kernel are contiguous.
class Job {
 public:
  // x and y have one axis or more; y is contiguous and of a dtype of the kernels.
  Job(const Resampler& resampler, const Ends& ends, const Array& x,
      const Array& y) noexcept
      : r_(resampler),
        ends_(ends),
        x_(x),
        dtype_(y.dtype()),
        size_(y.itemsize()),
        y_(static_cast<char*>(y.data())),
        kernel_(GetCorrelate(signal::KernelFormatOf(dtype_).type, CurrentTarget())),
        lines_(y.size() / r_.outputs()),
        pitch_((r_.line() + r_.hop() - 1) / r_.hop()),
        chunk_(std::min(
            std::clamp(kBlockBytes / (r_.phases() * size_), kLeastChunk, kMostChunk),
            r_.OutputsOf(0))) {}

  Status Run(const Array& h) noexcept {
    const double taps = static_cast<double>(r_.reach() + 1);
    const double outputs = static_cast<double>(lines_ * r_.outputs());
    const Crew crew(signal::DurationOf(signal::KernelFormatOf(dtype_), CurrentTarget(),
                                       outputs, taps));
    const int64_t chunks = (r_.OutputsOf(0) + chunk_ - 1) / chunk_;
    const int64_t units = lines_ * chunks;
    tasks_ = crew.size() == 1 ? 1 : std::min<int64_t>(units, 4 * crew.size());
    ND_TRY(Reserve(h.size()));
    PackTaps(h, 1);
    exact_ = ends_.nothing && !signal::AllFinite(signal::KernelFormatOf(dtype_).type,
                                                 taps_.data(), packed_);
    if (!exact_) PackTaps(h, r_.hop());
    auto extend = [&](int64_t begin, int64_t end) {
      for (int64_t line = begin; line < end; ++line) Prepare(line);
    };
    ParallelFor(lines_, 1, crew.size(), extend);
    auto run = [&](int64_t begin, int64_t end) {
      for (int64_t task = begin; task < end; ++task) {
        for (int64_t unit = Cut(units, task); unit < Cut(units, task + 1); ++unit) {
          RunUnit(unit / chunks, unit % chunks * chunk_, task);
        }
      }
    };
    ParallelFor(tasks_, 1, crew.size(), run);
    return Ok();
  }

 private:
  int64_t Cut(int64_t count, int64_t task) const noexcept {
    return count / tasks_ * task + count % tasks_ * task / tasks_;
  }

  Status Reserve(int64_t taps) noexcept {
    const auto resize = [this](Scratch<char>& storage, int64_t count, int64_t each) {
      int64_t bytes = 0;
      if (MulOverflows(count, each * size_, &bytes)) return Status(Code::kOverflow);
      return storage.Resize(static_cast<size_t>(bytes));
    };
    ND_TRY(resize(extended_, lines_, r_.line()));
    if (r_.hop() > 1) ND_TRY(resize(together_, lines_, r_.hop() * pitch_));
    ND_TRY(resize(taps_, taps, 1));
    ND_TRY(resize(results_, tasks_ * (r_.phases() + 1), chunk_));
    ND_TRY(first_tap_.Resize(static_cast<size_t>(r_.phases())));
    plane_count_ = std::min(r_.hop(), r_.reach() + 1);
    return planes_.Resize(static_cast<size_t>(tasks_ * plane_count_));
  }

  // The taps of each phase in the order of the samples; those that are `hop` apart follow
  // each other.
  void PackTaps(const Array& h, int64_t hop) noexcept {
    const CastFunction cast = FindCast(h.dtype(), dtype_);
    const char* const from = static_cast<const char*>(h.data());
    char* to = taps_.data();
    for (int64_t phase = 0; phase < r_.phases(); ++phase) {
      first_tap_[static_cast<size_t>(phase)] = to;
      const int64_t count = r_.TapsOf(phase);
      for (int64_t plane = 0; plane < std::min(hop, count); ++plane) {
        for (int64_t k = plane; k < count; k += hop) {
          cast(from + r_.TapAt(phase, count - 1 - k) * h.stride(0), to, 1);
          to += size_;
        }
      }
    }
    packed_ = (to - taps_.data()) / size_;
  }

  // Extends a line, and brings its samples together.
  void Prepare(int64_t line) noexcept {
    const int32_t last = x_.ndim() - 1;
    const int64_t samples = x_.shape(last), stride = x_.stride(last);
    const char* from = static_cast<const char*>(x_.data());
    int64_t number = line;
    for (int32_t d = last; d-- > 0;) {
      from += number % x_.shape(d) * x_.stride(d);
      number /= x_.shape(d);
    }
    const Boundary boundary =
        IsBoundary(ends_.extension) ? BoundaryOf(ends_.extension) : Boundary::kConstant;
    const Extended extended = {x_.dtype(), from, 1, &samples, &stride, &boundary};
    const int64_t begin = -r_.reach(), count = r_.line();
    char* const to = extended_.data() + line * count * size_;
    CopyWindow(extended, {&begin, &count, nullptr}, dtype_, ends_.fill, to, 0);
    if (!IsBoundary(ends_.extension)) {
      const int64_t seen = std::min(samples, count + begin);
      ExtendByArithmetic(ends_.extension, dtype_, to, count, -begin,
                         count + begin - seen);
    }
    if (r_.hop() == 1) return;
    char* const apart = together_.data() + line * r_.hop() * pitch_ * size_;
    const int64_t whole = count / r_.hop(), rest = count % r_.hop();
    const int64_t step = r_.hop() * size_;
    if (r_.hop() < kManyLines) {
      for (int64_t i = 0; i < r_.hop(); ++i) {
        CopyStrided(size_, to + i * size_, step, apart + i * pitch_ * size_, size_,
                    whole);
      }
    } else {
      CopyTransposed(size_, to, step, apart, pitch_ * size_, whole, r_.hop());
    }
    CopyStrided(size_, to + whole * r_.hop() * size_, size_, apart + whole * size_,
                pitch_ * size_, rest);
  }

  // At most chunk_ outputs of each phase of a line, from the one number `first` on.
  void RunUnit(int64_t line, int64_t first, int64_t task) noexcept {
    const int64_t phases = r_.phases(), row = chunk_ * size_;
    char* const y = y_ + (line * r_.outputs() + first * phases) * size_;
    char* const spare = results_.data() + task * (phases + 1) * row;
    char* const results = phases == 1 ? y : spare + row;
    for (int64_t phase = 0; phase < phases; ++phase) {
      const int64_t count = std::min(chunk_, r_.OutputsOf(phase) - first);
      char* const outputs = results + phase * row;
      if (exact_) {
        for (int64_t i = 0; i < count; ++i) {
          RunExactly(line, phase, first + i, outputs + i * size_);
        }
      } else if (count > 0) {
        RunPlanes(line, phase, first, count, task, outputs, spare);
      }
    }
    if (phases == 1) return;
    const int64_t left = std::min(r_.outputs() - first * phases, chunk_ * phases);
    const int64_t whole = left / phases, step = phases * size_;
    if (phases < kManyLines) {
      for (int64_t phase = 0; phase < phases; ++phase) {
        CopyStrided(size_, results + phase * row, size_, y + phase * size_, step, whole);
      }
    } else {
      CopyTransposed(size_, results, row, y, step, phases, whole);
    }
    CopyStrided(size_, results + whole * size_, row, y + whole * step, size_,
                left % phases);
  }

  // `count` planes of `taps` taps each.
  void RunKernel(const CorrelatePlane* planes, int64_t count, int64_t taps,
                 int64_t columns, void* y) const noexcept {
    kernel_({planes, taps == 0 ? 0 : count, 0, y, columns, 1, columns, 1,
             std::max<int64_t>(taps, 1)});
  }

  void RunPlanes(int64_t line, int64_t phase, int64_t first, int64_t count, int64_t task,
                 char* results, char* spare) noexcept {
    const int64_t hop = r_.hop(), taps = r_.TapsOf(phase);
    const int64_t sample = r_.FirstSample(phase) + first * hop;
    const char* tap = first_tap_[static_cast<size_t>(phase)];
    if (hop == 1) {
      const CorrelatePlane plane = {
          extended_.data() + (line * r_.line() + sample) * size_, tap};
      return RunKernel(&plane, 1, taps, count, results);
    }
    const char* const together = together_.data() + line * hop * pitch_ * size_;
    CorrelatePlane* const planes = planes_.data() + task * plane_count_;
    const int64_t used = std::min(hop, taps), fewer = taps / hop, more = taps % hop;
    for (int64_t p = 0; p < used; ++p) {
      planes[p].x = together + ((sample + p) % hop * pitch_ + (sample + p) / hop) * size_;
      planes[p].taps = tap;
      tap += (p < more ? fewer + 1 : fewer) * size_;
    }
    // The first `more` planes have one tap more than the others.
    if (more == 0) return RunKernel(planes, used, fewer, count, results);
    RunKernel(planes, more, fewer + 1, count, results);
    if (fewer == 0) return;
    RunKernel(planes + more, used - more, fewer, count, spare);
    const int64_t parts = KindOf(dtype_) == Kind::kComplex ? 2 * count : count;
    if (dtype_ == Dtype::kFloat32 || dtype_ == Dtype::kComplex64) {
      AddTo<float>(results, spare, parts);
    } else {
      AddTo<double>(results, spare, parts);
    }
  }

  // One output of taps that are not finite: those that would meet zeros are left out.
  void RunExactly(int64_t line, int64_t phase, int64_t number, char* result) noexcept {
    const int64_t sample = r_.FirstSample(phase) + number * r_.hop();
    const int64_t samples = x_.shape(x_.ndim() - 1);
    const int64_t begin = std::max<int64_t>(0, r_.reach() - sample);
    const int64_t end = std::min(r_.TapsOf(phase), r_.reach() + samples - sample);
    const CorrelatePlane plane = {
        extended_.data() + (line * r_.line() + sample + begin) * size_,
        first_tap_[static_cast<size_t>(phase)] + begin * size_};
    RunKernel(&plane, 1, std::max<int64_t>(end - begin, 0), 1, result);
  }

  const Resampler& r_;
  const Ends& ends_;
  const Array& x_;
  const Dtype dtype_;
  const int64_t size_;
  char* const y_;
  const CorrelateFunction kernel_;
  const int64_t lines_, pitch_, chunk_;
  int64_t tasks_ = 1, packed_ = 0, plane_count_ = 0;
  bool exact_ = false;
  // Lines, extended; the same with the samples that are `hop` apart side by side.
  Scratch<char> extended_, together_;
  Scratch<char> taps_;
  Scratch<const char*> first_tap_;  // of each phase
  // Of each task.
  Scratch<char> results_;
  Scratch<CorrelatePlane> planes_;
};

// a with the axis last and lines that lie as they are read: itself, or a copy as `dtype`.
Status WithAxisLast(const Array& a, int32_t axis, Dtype dtype, Array* result) noexcept {
  Layout layout;
  a.CopyLayout(&layout);
  const int32_t last = layout.ndim - 1;
  std::rotate(layout.shape + axis, layout.shape + axis + 1, layout.shape + last + 1);
  std::rotate(layout.strides + axis, layout.strides + axis + 1,
              layout.strides + last + 1);
  if (axis == last || layout.strides[last] == a.itemsize()) {
    return a.Derive(a.dtype(), layout, 0, 0, result);
  }
  ND_TRY(NewArray(dtype, layout.ndim, layout.shape, Order::kC, Fill::kUninitialized,
                  result));
  return AssignStrided(layout.ndim, layout.shape, a.dtype(), a.data(), layout.strides,
                       dtype, result->data(), result->strides());
}

Status Resample(const Array& h, const Array& x, const Resampler& resampler, int32_t axis,
                const Ends& ends, Array* result) noexcept {
  Array samples, outputs;
  ND_TRY(WithAxisLast(x, axis, result->dtype(), &samples));
  const int32_t last = x.ndim() - 1;
  if (axis == last) return Job(resampler, ends, samples, *result).Run(h);
  int64_t shape[kMaxDims], strides[kMaxDims];
  std::copy(samples.shape(), samples.shape() + last, shape);
  shape[last] = resampler.outputs();
  ND_TRY(NewArray(result->dtype(), x.ndim(), shape, Order::kC, Fill::kUninitialized,
                  &outputs));
  ND_TRY(Job(resampler, ends, samples, outputs).Run(h));
  std::copy(outputs.strides(), outputs.strides() + last, strides);
  std::copy_backward(strides + axis, strides + last, strides + last + 1);
  strides[axis] = outputs.itemsize();
  return AssignStrided(x.ndim(), result->shape(), outputs.dtype(), outputs.data(),
                       strides, result->dtype(), result->data(), result->strides());
}

}  // namespace
}  // namespace fir

Status UpFirDn(const Array& h, const Array& x, int64_t up, int64_t down, int64_t axis,
               Extension extension, double fill, Array* result) noexcept {
  int32_t along = 0;
  ND_TRY(NormalizeAxis(axis, x.ndim(), &along));
  if (h.ndim() != 1) {
    return Fail(Code::kNdim, "h must be 1-D with non-zero length: it has %d dimensions",
                h.ndim());
  }
  if (h.size() == 0) return Fail(Code::kValue, "h must be 1-D with non-zero length");
  if (up < 1 || down < 1) return Fail(Code::kValue, "Both up and down must be >= 1");
  if (extension < Extension{} || extension > Extension::kAntireflect) {
    return Fail(Code::kValue, "ends is %d, it must be 0 to %d",
                static_cast<int>(extension), static_cast<int>(Extension::kAntireflect));
  }
  const Dtype dtype = Promote(Promote(h.dtype(), x.dtype()), Dtype::kFloat32);
  int64_t shape[kMaxDims];
  std::copy(x.shape(), x.shape() + x.ndim(), shape);
  fir::Resampler resampler;
  if (shape[along] == 0) {
    const int64_t last = h.size() - 1 - up;
    shape[along] = last < 0 ? 0 : last / down + 1;
    return NewArray(dtype, x.ndim(), shape, Order::kC, Fill::kZero, result);
  }
  ND_TRY(resampler.Set(h.size(), up, down, shape[along]));
  shape[along] = resampler.outputs();
  ND_TRY(NewArray(dtype, x.ndim(), shape, Order::kC, Fill::kUninitialized, result));
  if (result->size() == 0) return Ok();
  fir::Ends ends = {
      extension, BoundaryOf(extension) == Boundary::kConstant && fill == 0, {}};
  FindCast(Dtype::kFloat64, dtype)(&fill, ends.fill, 1);
  return fir::Resample(h, x, resampler, along, ends, result);
}

}  // namespace nd
