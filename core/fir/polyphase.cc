// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/polyphase.h"

#include <algorithm>

#include "core/array/checked.h"
#include "core/kernels/cast.h"
#include "core/kernels/dots.h"
#include "core/kernels/move.h"
#include "core/memory/cache.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::fir {
namespace {

// What is computed together stays in the cache: samples, outputs of all phases, and those
// of one phase.
constexpr int64_t kBlockBytes = 192 << 10;
constexpr int64_t kLeastChunk = 64, kMostChunk = 2048;
// So many lines are transposed, fewer are copied one by one. To bring together samples
// that are so far apart takes longer than to add up each output on its own.
constexpr int64_t kManyLines = 8;

template <typename T>
void AddTo(void* to, const void* from, int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    static_cast<T*>(to)[i] += static_cast<const T*>(from)[i];
  }
}

// All lines of an array whose last axis is that of the filter, in chunks. The samples of
// a chunk are copied to a window, extended, and those that are `hop` apart are brought
// together, so that samples and results of the kernel are contiguous.
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
        arithmetic_(!IsBoundary(ends.extension)),
        dots_(r_.hop() >= kManyLines && KindOf(dtype_) == Kind::kFloat),
        chunk_(std::min(std::clamp(kBlockBytes / ((r_.phases() + 2 * r_.hop()) * size_),
                                   kLeastChunk, kMostChunk),
                        r_.OutputsOf(0))) {}

  Status Run(const Array& h) noexcept {
    const double taps = static_cast<double>(r_.reach() + 1);
    const double outputs = static_cast<double>(lines_ * r_.outputs());
    const Crew crew(signal::DurationOf(signal::KernelFormatOf(dtype_), CurrentTarget(),
                                       outputs, taps));
    const int64_t chunks = CeilDivide(r_.OutputsOf(0), chunk_);
    const int64_t units = lines_ * chunks;
    tasks_ = TasksFor(units, crew.size());
    ND_TRY(Reserve(h.size()));
    PackTaps(h, 1);
    exact_ = ends_.nothing && !signal::AllFinite(signal::KernelFormatOf(dtype_).type,
                                                 taps_.data(), packed_);
    if (!exact_ && !dots_) PackTaps(h, r_.hop());
    if (arithmetic_) {
      auto extend = [&](int64_t begin, int64_t end) {
        for (int64_t line = begin; line < end; ++line) Extend(line);
      };
      ParallelFor(lines_, 1, crew.size(), extend);
    }
    RunUnits(units, tasks_, crew.size(), [&](int64_t unit, int64_t task) {
      RunChunk(unit / chunks, unit % chunks * chunk_, task);
    });
    return Ok();
  }

 private:
  // The memory of a task, and a chunk within it.
  struct Slab {
    char* window;    // samples as they follow each other
    char* together;  // the same with those that are `hop` apart side by side
    char* spare;
    char* results;
    CorrelatePlane* planes;
    int64_t line;
    int64_t first;        // sample of the window, in the line
    const char* samples;  // the window, or where its samples lie
    int64_t pitch;        // between samples that were neighbours
  };

  // The samples that `count` outputs of each phase see.
  int64_t WindowOf(int64_t count) const noexcept {
    return (count - 1) * r_.hop() + r_.spread() + r_.reach() + 1;
  }

  Status Reserve(int64_t taps) noexcept {
    const auto resize = [this](Scratch<char>& storage, int64_t count, int64_t each) {
      int64_t bytes = 0;
      if (MulOverflows(count, each * size_, &bytes)) return Status(Code::kOverflow);
      return storage.Resize(static_cast<size_t>(bytes));
    };
    window_count_ = WindowOf(chunk_);
    slab_count_ = 2 * window_count_ + r_.hop() + (r_.phases() + 1) * chunk_;
    plane_count_ = std::min(r_.hop(), r_.reach() + 1);
    if (arithmetic_) ND_TRY(resize(extended_, lines_, r_.line()));
    ND_TRY(resize(slabs_, tasks_, slab_count_));
    ND_TRY(resize(taps_, taps, 1));
    ND_TRY(phases_.Resize(static_cast<size_t>(r_.phases())));
    return planes_.Resize(static_cast<size_t>(tasks_ * plane_count_));
  }

  // The taps of each phase in the order of the samples; those that are `hop` apart follow
  // each other.
  void PackTaps(const Array& h, int64_t hop) noexcept {
    const CastFunction cast = FindCast(h.dtype(), dtype_);
    const char* const from = static_cast<const char*>(h.data());
    char* to = taps_.data();
    for (int64_t phase = 0; phase < r_.phases(); ++phase) {
      const int64_t count = r_.TapsOf(phase);
      phases_[static_cast<size_t>(phase)] = {to, count, r_.FirstSample(phase)};
      for (int64_t plane = 0; plane < std::min(hop, count); ++plane) {
        for (int64_t k = plane; k < count; k += hop) {
          cast(from + r_.TapAt(phase, count - 1 - k) * h.stride(0), to, 1);
          to += size_;
        }
      }
    }
    packed_ = (to - taps_.data()) / size_;
  }

  // The line number `line` of x, which sees at most what a boundary shows.
  Extended LineOf(int64_t line, const Boundary* boundary) const noexcept {
    const int32_t last = x_.ndim() - 1;
    const char* from = static_cast<const char*>(x_.data());
    for (int32_t d = last; d-- > 0;) {
      from += line % x_.shape(d) * x_.stride(d);
      line /= x_.shape(d);
    }
    return {x_.dtype(), from, 1, x_.shape() + last, x_.strides() + last, boundary};
  }

  // Extends a whole line by arithmetic.
  void Extend(int64_t line) noexcept {
    const Boundary nothing = Boundary::kConstant;
    const int64_t begin = -r_.reach(), count = r_.line();
    char* const to = extended_.data() + line * count * size_;
    CopyWindow(LineOf(line, &nothing), {&begin, &count, nullptr}, dtype_, ends_.fill, to,
               0);
    ExtendByArithmetic(ends_.extension, dtype_, to, 1, count, -begin,
                       count + begin - x_.shape(x_.ndim() - 1));
  }

  // The window of `count` samples of a line from the one number `first` on.
  void Fill(int64_t count, Slab& slab) noexcept {
    const int64_t begin = slab.first - r_.reach(), samples = x_.shape(x_.ndim() - 1);
    const Boundary boundary =
        arithmetic_ ? Boundary::kConstant : BoundaryOf(ends_.extension);
    const Extended line = LineOf(slab.line, &boundary);
    const bool contiguous =
        x_.dtype() == dtype_ && line.strides[0] == size_ && x_.has(kAligned);
    slab.samples = slab.window;
    if (arithmetic_) {
      slab.samples = extended_.data() + (slab.line * r_.line() + slab.first) * size_;
    } else if (contiguous && begin >= 0 && begin + count <= samples) {
      slab.samples = line.data + begin * size_;
    } else {
      CopyWindow(line, {&begin, &count, nullptr}, dtype_, ends_.fill, slab.window, 0);
    }
    if (r_.hop() > 1 && !exact_ && !dots_) Deal(count, slab);
  }

  // Brings the samples together that are `hop` apart.
  void Deal(int64_t count, Slab& slab) const noexcept {
    const int64_t hop = r_.hop(), whole = count / hop, step = hop * size_;
    slab.pitch = whole + 1;
    const int64_t row = slab.pitch * size_;
    if (hop < kManyLines) {
      for (int64_t i = 0; i < hop; ++i) {
        CopyStrided(size_, slab.samples + i * size_, step, slab.together + i * row, size_,
                    whole);
      }
    } else {
      CopyTransposed(size_, slab.samples, step, slab.together, row, whole, hop);
    }
    CopyStrided(size_, slab.samples + whole * step, size_, slab.together + whole * size_,
                row, count % hop);
  }

  // At most chunk_ outputs of each phase of a line, from the one number `first` on.
  void RunChunk(int64_t line, int64_t first, int64_t task) noexcept {
    const int64_t phases = r_.phases(), row = chunk_ * size_;
    char* const y = y_ + (line * r_.outputs() + first * phases) * size_;
    Slab slab = {};
    slab.window = slabs_.data() + task * slab_count_ * size_;
    slab.together = slab.window + window_count_ * size_;
    slab.spare = slab.together + (window_count_ + r_.hop()) * size_;
    slab.results = phases == 1 ? y : slab.spare + row;
    slab.planes = planes_.data() + task * plane_count_;
    slab.line = line;
    slab.first = first * r_.hop();
    const int64_t most = std::min(chunk_, r_.OutputsOf(0) - first);
    Fill(std::min(WindowOf(most), r_.line() - slab.first), slab);
    const int64_t left = std::min(r_.outputs() - first * phases, chunk_ * phases);
    if (dots_ && !exact_) return RunDots(slab, y, left);
    for (int64_t phase = 0; phase < phases; ++phase) {
      const int64_t count = std::min(chunk_, r_.OutputsOf(phase) - first);
      char* const outputs = slab.results + phase * row;
      if (exact_) {
        for (int64_t i = 0; i < count; ++i) {
          RunExactly(slab, phase, i, outputs + i * size_);
        }
      } else if (count > 0) {
        RunPlanes(slab, phase, count, outputs);
      }
    }
    if (phases == 1) return;
    const int64_t whole = left / phases, step = phases * size_;
    if (phases < kManyLines) {
      for (int64_t phase = 0; phase < phases; ++phase) {
        CopyStrided(size_, slab.results + phase * row, size_, y + phase * size_, step,
                    whole);
      }
    } else {
      CopyTransposed(size_, slab.results, row, y, step, phases, whole);
    }
    CopyStrided(size_, slab.results + whole * size_, row, y + whole * step, size_,
                left % phases);
  }

  void RunDots(const Slab& slab, char* y, int64_t count) noexcept {
    const DotsTable& dots = GetDots(CurrentTarget());
    const auto run = dtype_ == Dtype::kFloat32 ? dots.f32 : dots.f64;
    run({phases_.data(), r_.phases(), slab.samples, r_.hop(), y, count});
  }

  // `count` planes of `taps` taps each.
  void RunKernel(const CorrelatePlane* planes, int64_t count, int64_t taps,
                 int64_t columns, void* y) const noexcept {
    kernel_({planes, taps == 0 ? 0 : count, 0, y, columns, 1, columns, 1,
             std::max<int64_t>(taps, 1)});
  }

  // `count` outputs of a phase, from the first of the window on.
  void RunPlanes(const Slab& slab, int64_t phase, int64_t count, char* results) noexcept {
    const int64_t hop = r_.hop(), taps = r_.TapsOf(phase);
    const int64_t sample = r_.FirstSample(phase);
    const char* tap = FirstTap(phase);
    if (hop == 1) {
      const CorrelatePlane plane = {slab.samples + sample * size_, tap};
      return RunKernel(&plane, 1, taps, count, results);
    }
    CorrelatePlane* const planes = slab.planes;
    const int64_t used = std::min(hop, taps), fewer = taps / hop, more = taps % hop;
    for (int64_t p = 0; p < used; ++p) {
      const int64_t place = (sample + p) % hop * slab.pitch + (sample + p) / hop;
      planes[p].x = slab.together + place * size_;
      planes[p].taps = tap;
      tap += (p < more ? fewer + 1 : fewer) * size_;
    }
    // The first `more` planes have one tap more than the others.
    if (more == 0) return RunKernel(planes, used, fewer, count, results);
    RunKernel(planes, more, fewer + 1, count, results);
    if (fewer == 0) return;
    RunKernel(planes + more, used - more, fewer, count, slab.spare);
    const int64_t parts = KindOf(dtype_) == Kind::kComplex ? 2 * count : count;
    if (dtype_ == Dtype::kFloat32 || dtype_ == Dtype::kComplex64) {
      AddTo<float>(results, slab.spare, parts);
    } else {
      AddTo<double>(results, slab.spare, parts);
    }
  }

  // One output of taps that are not finite: those that would meet zeros are left out.
  void RunExactly(const Slab& slab, int64_t phase, int64_t number,
                  char* result) noexcept {
    const int64_t sample = r_.FirstSample(phase) + number * r_.hop();
    const int64_t before =
        r_.reach() - slab.first;  // samples of the array, in the window
    const int64_t begin = std::max<int64_t>(0, before - sample);
    const int64_t end =
        std::min(r_.TapsOf(phase), before + x_.shape(x_.ndim() - 1) - sample);
    const CorrelatePlane plane = {slab.samples + (sample + begin) * size_,
                                  FirstTap(phase) + begin * size_};
    RunKernel(&plane, 1, std::max<int64_t>(end - begin, 0), 1, result);
  }

  const char* FirstTap(int64_t phase) noexcept {
    return static_cast<const char*>(phases_[static_cast<size_t>(phase)].taps);
  }

  const Resampler& r_;
  const Ends& ends_;
  const Array& x_;
  const Dtype dtype_;
  const int64_t size_;
  char* const y_;
  const CorrelateFunction kernel_;
  const int64_t lines_;
  const bool arithmetic_;  // the ends need whole lines
  const bool dots_;        // outputs are summed up one by one
  const int64_t chunk_;    // outputs of a phase
  int64_t tasks_ = 1, packed_ = 0;
  int64_t window_count_ = 0, slab_count_ = 0, plane_count_ = 0;  // elements, of a task
  bool exact_ = false;
  Scratch<char> extended_, taps_, slabs_;
  Scratch<DotPhase> phases_;
  Scratch<CorrelatePlane> planes_;
};

}  // namespace

Status RunPolyphase(const Resampler& resampler, const Ends& ends, const Array& h,
                    const Array& x, const Array& y) noexcept {
  return Job(resampler, ends, x, y).Run(h);
}

}  // namespace nd::fir
