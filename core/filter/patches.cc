// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/patches.h"

#include <algorithm>
#include <cmath>

#include "core/array/checked.h"
#include "core/fft/plans.h"
#include "core/fft/roots.h"
#include "core/filter/doubtful.h"
#include "core/filter/padded.h"
#include "core/kernels/fft/patch.h"
#include "core/kernels/magnitude.h"
#include "core/signal/method.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/tasks.h"

namespace nd::filter {
namespace {

// The nanoseconds of two patches of each size, of float32 and float64, by target. 0:
// there are none.
constexpr double kCosts[kTargetCount][2][kPatchSizeCount] = {
    {{50e3, 0, 0, 280e3, 0}, {60e3, 0, 0, 290e3, 0}},
    {{8e3, 0, 14e3, 43e3, 65e3}, {16e3, 21e3, 27e3, 83e3, 132e3}},
    {{5.8e3, 0, 10e3, 28.5e3, 50e3}, {11.5e3, 16.2e3, 19.5e3, 58e3, 100e3}},
};

// The roots of PatchJob, kept from call to call.
template <typename T>
class RootTable {
 public:
  Status Prepare(int64_t size, Target /*target*/) noexcept {
    ND_TRY(table_.Make(PatchRoots(size)));
    T* to = table_.data();
    const PatchPasses passes(size);
    ND_TRY(Add(size, passes.first, &to));
    if (passes.middle > 1) ND_TRY(Add(size / passes.first, passes.middle, &to));
    fft::Roots roots;
    ND_TRY(roots.Prepare(passes.radix()));
    for (int64_t j = 0; j < passes.radix(); ++j) Put(roots.At(j), -1, &to);
    return Ok();
  }
  int64_t table_bytes() const noexcept { return table_.bytes(); }
  const T* data() const noexcept { return table_.data(); }

 private:
  static void Put(fft::Root root, double sign, T** to) noexcept {
    *(*to)++ = static_cast<T>(root.re);
    *(*to)++ = static_cast<T>(sign * root.im);
  }
  static Status Add(int64_t length, int64_t radix, T** to) noexcept {
    fft::Roots roots;
    ND_TRY(roots.Prepare(length));
    for (int64_t k = 0; k < length / radix; ++k) {
      for (int64_t j = 1; j < radix; ++j) {
        Put(roots.At(j * k), 1, to);
      }
    }
    return Ok();
  }

  fft::Table<T> table_;
};

template <typename T>
class PatchFilter {
 public:
  PatchFilter(const Plan& plan, const PackedTaps& taps) noexcept
      : plan_(plan),
        split_(taps.split()),
        taps_(reinterpret_cast<const T*>(taps.data())),
        rows_(plan.rows()),
        columns_(plan.columns()),
        kernels_(GetPatchKernels<T>(CurrentTarget())),
        direct_(GetCorrelate(SumType(plan.sum), CurrentTarget())),
        store_(plan.sum, plan.result, plan.finish) {
    outer_ = CountPlaces(plan.outer_axes());
  }

  // Whether patches are faster, and which.
  bool Prefers() noexcept {
    if (split_.combinations != 1 || rows_.tap_count == 1 || columns_.tap_count == 1) {
      return false;
    }
    const Target target = CurrentTarget();
    const double outputs = static_cast<double>(outer_) *
                           static_cast<double>(rows_.y_count) *
                           static_cast<double>(columns_.y_count);
    const int64_t taps = rows_.tap_count * columns_.tap_count;
    duration_ = signal::DurationOf(signal::KernelFormatOf(plan_.sum), target, outputs,
                                   static_cast<double>(taps));
    const auto& costs = kCosts[static_cast<int>(target)];
    for (int which = 0; which < kPatchSizeCount; ++which) {
      const int64_t size = kPatchSizes[which];
      // More taps leave too little of a patch.
      if (!HasPatch<T>(target, size) ||
          2 * std::max(rows_.tap_count, columns_.tap_count) > size + 2) {
        continue;
      }
      direct_is_faster_ = size_ == 0;
      const int64_t patches = CeilDivide(rows_.y_count, size - rows_.tap_count + 1) *
                              CeilDivide(columns_.y_count, size - columns_.tap_count + 1);
      // The taps go there alone, in float64.
      const double duration =
          costs[1][which] / 2 + costs[sizeof(T) == sizeof(float) ? 0 : 1][which] *
                                    std::ceil(static_cast<double>(outer_ * patches) / 2);
      if (duration >= duration_) continue;
      duration_ = duration;
      size_ = size;
      direct_is_faster_ = false;
    }
    return size_ != 0;
  }

  bool direct_is_faster() const noexcept { return direct_is_faster_; }

  Status Run(bool* done) noexcept {
    const int64_t taps = rows_.tap_count * columns_.tap_count;
    if (!signal::IsModerate(plan_.sum, LargestMagnitude(taps_, taps, CurrentTarget())))
      return Ok();
    Measure();
    ND_TRY(roots_.Acquire(size_));
    const int64_t units = CeilDivide(patches_, 2);
    const Crew crew(duration_);
    const int64_t tasks = std::min<int64_t>(units, crew.size());
    int64_t numbers = 0;
    if (MulOverflows(tasks, slab_, &numbers)) return Code::kOverflow;
    ND_TRY(slabs_.Resize(static_cast<size_t>(numbers)));
    ND_TRY(row_.Resize(static_cast<size_t>(size_)));
    std::fill(row_.data(), row_.data() + size_, T{0});
    zeros_ = row_.data();
    ND_TRY(TransformTaps());
    RunUnits(units, tasks, crew.size(), [this](int64_t unit, int64_t task) {
      RunPair(2 * unit, slabs_.data() + task * slab_);
    });
    *done = true;
    return Ok();
  }

 private:
  // Of a patch: its samples, and where its results go first. No rows: it takes no part.
  struct Patch {
    const T* x;
    int64_t x_stride;
    char* y;  // in the array
    T* results;
    int64_t y_stride, rows, columns;
  };

  void Measure() noexcept {
    const std::span axes(plan_.axes, static_cast<size_t>(plan_.ndim));
    x_in_place_ = IsOperand(plan_.sample, plan_.sum) &&
                  columns_.x_stride == static_cast<int64_t>(sizeof(T)) &&
                  IsAligned(plan_.sum, axes, rows_, plan_.x, &Axis::x_stride);
    y_in_place_ = store_.in_place() &&
                  columns_.y_stride == static_cast<int64_t>(sizeof(T)) &&
                  IsAligned(plan_.sum, axes, rows_, plan_.y, &Axis::y_stride);
    patch_rows_ = size_ - rows_.tap_count + 1;
    patch_columns_ = size_ - columns_.tap_count + 1;
    across_ = CeilDivide(columns_.y_count, patch_columns_);
    down_ = CeilDivide(rows_.y_count, patch_rows_);
    patches_ = outer_ * down_ * across_;
    // Of a task: a spectrum, two windows, and results that are no such yet.
    window_offset_ = PatchWork<T>(size_);
    result_offset_ = window_offset_ + 2 * size_ * size_;
    slab_ = result_offset_ + (y_in_place_ ? 0 : 2 * size_ * size_);
  }

  // In float64: a third of the error of a result, or so, is gone.
  Status TransformTaps() noexcept {
    const double scale = 1 / static_cast<double>(size_ * size_);
    const int64_t work = PatchWork<double>(size_), pitch = PatchPitch<double>(size_);
    fft::PlanRef<RootTable<double>> roots;
    ND_TRY(roots.Acquire(size_));
    ND_TRY(wide_.Resize(static_cast<size_t>(work + size_ * (size_ + 1))));
    double* const patch = wide_.data() + work;
    std::fill(patch, patch + size_ * (size_ + 1), 0.0);
    for (int64_t j = 0; j < rows_.tap_count; ++j) {
      for (int64_t k = 0; k < columns_.tap_count; ++k) {
        patch[(size_ - j) % size_ * size_ + (size_ - k) % size_] =
            static_cast<double>(taps_[j * columns_.tap_count + k]) * scale;
      }
    }
    PatchJob<double> job = {};
    job.size = size_;
    job.roots = roots->data();
    job.x[0] = patch;
    job.x[1] = patch + size_ * size_;
    job.x_stride[0] = size_;
    job.work = wide_.data();
    const PatchKernels<double>& kernels = GetPatchKernels<double>(CurrentTarget());
    double largest[2];
    kernels.begin(job, largest);
    kernels.transform(job);
    double parts[2] = {0, 0};
    for (int64_t row = 0; row < 2 * size_; ++row) {
      const double most =
          LargestMagnitude(wide_.data() + row * pitch, size_, CurrentTarget());
      parts[row / size_] = std::max(parts[row / size_], most);
    }
    response_ = std::hypot(parts[0], parts[1]) / scale;
    if constexpr (sizeof(T) == sizeof(double)) {
      spectrum_ = wide_.data();
    } else {
      ND_TRY(narrow_.Resize(static_cast<size_t>(2 * PatchPlane<T>(size_))));
      spectrum_ = narrow_.data();
      for (int64_t row = 0; row < 2 * size_; ++row) {
        const double* const from = wide_.data() + row * pitch;
        T* const to = narrow_.data() + row * PatchPitch<T>(size_);
        for (int64_t i = 0; i < size_; ++i) to[i] = static_cast<T>(from[i]);
      }
    }
    return Ok();
  }

  void RunPair(int64_t number, T* slab) const noexcept {
    PatchJob<T> job;
    job.size = size_;
    job.roots = roots_->data();
    job.work = slab;
    job.spectrum = spectrum_;
    Patch patches[2];
    for (int64_t p = 0; p < 2; ++p) {
      Patch& patch = patches[p];
      if (number + p < patches_) {
        Find(number + p, p, slab, &patch);
        job.x[p] = patch.x;
        job.x_stride[p] = patch.x_stride;
        job.y[p] = patch.results;
        job.y_stride[p] = patch.y_stride;
        job.y_rows[p] = patch.rows;
        job.y_columns[p] = patch.columns;
      } else {
        patch.rows = 0;
        LeaveOut(p, &job);
      }
    }
    T largest[2];
    kernels_.begin(job, largest);
    bool again = false;
    for (int p = 0; p < 2; ++p) {
      if (largest[p] == 0) {
        Clear(patches[p]);
        job.y_rows[p] = 0;
      } else if (!signal::IsModerate(plan_.sum, largest[p])) {
        RunDirectly(patches[p]);
        LeaveOut(p, &job);
        again = true;
      }
    }
    if (again) kernels_.begin(job, largest);
    if (job.y_rows[0] + job.y_rows[1] > 0) {
      kernels_.correlate(job);
      // Errors of one of the two reach the other.
      const T limit =
          static_cast<T>(response_ * kDoubtful<T> *
                         static_cast<double>(std::max(largest[0], largest[1])));
      for (int p = 0; p < 2; ++p) SumDoubtful(patches[p], job.y_rows[p], limit);
    }
    if (y_in_place_) return;
    for (const Patch& patch : patches) {
      for (int64_t row = 0; row < patch.rows; ++row) {
        store_.Store(reinterpret_cast<char*>(patch.results + row * patch.y_stride),
                     patch.columns, patch.y + row * rows_.y_stride, columns_.y_stride);
      }
    }
  }

  void LeaveOut(int64_t p, PatchJob<T>* job) const noexcept {
    job->x[p] = zeros_;
    job->x_stride[p] = job->y_rows[p] = 0;
  }

  void Find(int64_t number, int64_t place, T* slab, Patch* patch) const noexcept {
    const int64_t column = number % across_ * patch_columns_;
    number /= across_;
    const int64_t row = number % down_ * patch_rows_;
    number /= down_;
    patch->rows = std::min(patch_rows_, rows_.y_count - row);
    patch->columns = std::min(patch_columns_, columns_.y_count - column);
    const auto [x, y] =
        AtPlace({plan_.x, plan_.y + row * rows_.y_stride + column * columns_.y_stride},
                plan_.outer_axes(), number);
    patch->y = y;
    const int64_t begin[2] = {row + rows_.start, column + columns_.start};
    if (x_in_place_ && begin[0] >= 0 && begin[1] >= 0 &&
        begin[0] + size_ <= rows_.x_count && begin[1] + size_ <= columns_.x_count) {
      patch->x = reinterpret_cast<const T*>(x + begin[0] * rows_.x_stride) + begin[1];
      patch->x_stride = rows_.x_stride / static_cast<int64_t>(sizeof(T));
    } else {
      T* const window = slab + window_offset_ + place * size_ * size_;
      const int64_t shape[2] = {rows_.x_count, columns_.x_count};
      const int64_t strides[2] = {rows_.x_stride, columns_.x_stride};
      const Boundary boundary[2] = {rows_.boundary, columns_.boundary};
      // What no result needs is 0.
      const int64_t count[2] = {patch->rows + rows_.tap_count - 1,
                                patch->columns + columns_.tap_count - 1};
      if (count[0] < size_ || count[1] < size_) {
        std::fill(window, window + size_ * size_, T{0});
      }
      CopyWindow({plan_.sample, x, 2, shape, strides, boundary}, {begin, count, nullptr},
                 plan_.sum, plan_.fill, reinterpret_cast<char*>(window),
                 size_ * static_cast<int64_t>(sizeof(T)));
      patch->x = window;
      patch->x_stride = size_;
    }
    if (y_in_place_) {
      patch->results = reinterpret_cast<T*>(patch->y);
      patch->y_stride = rows_.y_stride / static_cast<int64_t>(sizeof(T));
    } else {
      patch->results = slab + result_offset_ + place * size_ * size_;
      patch->y_stride = size_;
    }
  }

  // Of samples that are all 0.
  static void Clear(const Patch& patch) noexcept {
    for (int64_t row = 0; row < patch.rows; ++row) {
      std::fill_n(patch.results + row * patch.y_stride, patch.columns, T{0});
    }
  }

  CorrelateJob Sums(const Patch& patch, const CorrelatePlane& plane, int64_t row,
                    int64_t column, int64_t rows, int64_t columns) const noexcept {
    return {&plane,
            1,
            patch.x_stride,
            patch.results + row * patch.y_stride + column,
            patch.y_stride,
            rows,
            columns,
            rows_.tap_count,
            columns_.tap_count};
  }

  void RunDirectly(const Patch& patch) const noexcept {
    const CorrelatePlane plane = {patch.x, taps_};
    direct_(Sums(patch, plane, 0, 0, patch.rows, patch.columns));
  }

  // Of the first `rows` rows of transforms' results.
  void SumDoubtful(const Patch& patch, int64_t rows, T limit) const noexcept {
    FindDoubtful<T>(
        patch.results, patch.y_stride, rows, patch.columns, limit,
        [&](int64_t row, int64_t column, int64_t count, int64_t columns) {
          const CorrelatePlane plane = {patch.x + row * patch.x_stride + column, taps_};
          SumAgain<T>(Sums(patch, plane, row, column, count, columns), direct_);
        });
  }

  const Plan& plan_;
  const Split& split_;
  const T* const taps_;
  const Axis& rows_;
  const Axis& columns_;
  const PatchKernels<T>& kernels_;
  const CorrelateFunction direct_;
  const ResultStore store_;
  bool x_in_place_, y_in_place_, direct_is_faster_ = false;
  int64_t outer_ = 1;  // planes
  int64_t size_ = 0;
  double duration_ = 0;
  double response_ = 0;                 // no frequency becomes larger by the taps
  int64_t patch_rows_, patch_columns_;  // of results
  int64_t down_, across_, patches_;
  int64_t window_offset_, result_offset_, slab_;
  fft::PlanRef<RootTable<T>> roots_;
  const T* spectrum_ = nullptr;
  const T* zeros_ = nullptr;  // a row of a patch that takes no part
  Scratch<double> wide_;
  Scratch<T> narrow_, row_, slabs_;
};

template <typename T>
Status TryPatchesOf(Plan& plan, const PackedTaps& taps, bool* done,
                    bool* direct) noexcept {
  PatchFilter<T> filter(plan, taps);
  if (!filter.Prefers()) {
    *direct = filter.direct_is_faster();
    return Ok();
  }
  Scratch<char> samples;
  if (Overlaps(plan)) ND_TRY(Materialize(plan, samples));
  return filter.Run(done);
}

}  // namespace

Status TryPatches(const Plan& plan, bool* done, bool* direct) noexcept {
  *done = *direct = false;
  int64_t count = 1;
  for (int32_t d = 0; d < plan.ndim; ++d) count *= plan.axes[d].tap_count;
  if (static_cast<double>(count) < signal::kFewestTaps) return Ok();
  Plan arranged = plan;
  PackedTaps taps;
  ND_TRY(taps.Arrange(arranged));
  const Status status = plan.sum == Dtype::kFloat32
                            ? TryPatchesOf<float>(arranged, taps, done, direct)
                            : TryPatchesOf<double>(arranged, taps, done, direct);
  const bool short_of_memory =
      status.code() == Code::kNoMemory || status.code() == Code::kLimit;
  return short_of_memory ? Ok() : status;
}

}  // namespace nd::filter
