// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/spectra.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdlib>

#include "core/kernels/correlate_spectra.h"
#include "core/kernels/magnitude.h"
#include "core/kernels/move.h"
#include "core/signal/method.h"
#include "core/signal/pack.h"
#include "core/signal/plan.h"
#include "core/signal/whole.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"

namespace nd::signal {
namespace {

constexpr int64_t kPartsPerThread = 4;

// Nanoseconds of one thread, by whether blocks are long: of a group of blocks, and of the
// spectrum of the taps with what else a call takes.
constexpr double kGroup[] = {1000, 2400}, kCall[] = {650, 1400};

template <typename T>
class Spectra {
 public:
  explicit Spectra(const ShortJob& job) noexcept
      : job_(job),
        kernel_(GetSpectra<T>(CurrentTarget())),
        skip_((job.tap_count - 1 + kSpectraStep - 1) / kSpectraStep * kSpectraStep) {}

  // Chooses the size of blocks; whether they take less than `least` nanoseconds, and less
  // than sums.
  bool Pays(double least) noexcept {
    if (kernel_.correlate == nullptr) return false;
    for (const bool is_long : {false, true}) {
      const int64_t size = (is_long ? 2 : 1) * kSpectraHalf, fresh = size - skip_;
      if (fresh <= 0) continue;
      const int64_t groups = job_.y_count / (kBlocks * fresh);
      const int64_t rest = job_.y_count - groups * kBlocks * fresh;
      const double duration = kCall[is_long] +
                              static_cast<double>(groups) * kGroup[is_long] +
                              std::min(DirectDuration(rest), kGroup[is_long]);
      if (duration >= least) continue;
      least = duration;
      is_long_ = is_long;
      size_ = size;
      fresh_ = fresh;
    }
    return size_ > 0;
  }

  // Of sums, which leave out most samples that are not there.
  double DirectDuration() const noexcept {
    return DirectDuration(std::min(job_.y_count, job_.x_count + job_.tap_count / 2));
  }

  [[gnu::noinline]] bool Run() noexcept {
    const T* const taps = static_cast<const T*>(job_.taps);
    if (!IsModerate(job_.dtype,
                    LargestMagnitude(taps, job_.tap_count, CurrentTarget()))) {
      return false;
    }
    Spectrum<T> spectrum;
    spectrum_ = &spectrum;
    Prepare();
    int64_t groups = job_.y_count / (kBlocks * fresh_);
    const int64_t rest = job_.y_count - groups * kBlocks * fresh_;
    if (rest > 0 && (DirectDuration(rest) >= kGroup[is_long_] || !RunRest(rest))) {
      ++groups;
    }
    const Crew crew(static_cast<double>(groups) * kGroup[is_long_]);
    auto part = [&](int64_t begin, int64_t end) { RunGroups(begin, end); };
    if (crew.size() == 1) {
      part(0, groups);
    } else {
      ParallelFor(groups, groups / (crew.size() * kPartsPerThread) + 1, crew.size(),
                  part);
    }
    return IsModerate(job_.dtype, largest());
  }

 private:
  static constexpr int64_t kBlocks = kSpectraGroup<T>;
  static constexpr int64_t kSize = sizeof(T);

  // A copy of the samples of a group, or results that are not wanted, by block.
  struct Copies {
    T blocks[kBlocks][2 * kSpectraHalf];
  };

  double DirectDuration(int64_t results) const noexcept {
    return DurationOf(KernelFormatOf(job_.dtype), CurrentTarget(),
                      static_cast<double>(results), static_cast<double>(job_.tap_count));
  }

  // Copies samples [first, first + count) of those that there are.
  void CopySamples(int64_t first, int64_t count, T* to) const noexcept {
    const int64_t stride = job_.x_step * kSize;
    CopyStrided(kSize, static_cast<const char*>(job_.x) + first * stride, stride, to,
                kSize, count);
  }

  void Prepare() noexcept {
    const T* const taps = static_cast<const T*>(job_.taps);
    T block[2 * kSpectraHalf] = {};
    T* const first = block + skip_ - (job_.tap_count - 1);
    if (job_.reverse) {
      std::copy(taps, taps + job_.tap_count, first);
    } else {
      std::reverse_copy(taps, taps + job_.tap_count, first);
    }
    kernel_.transform(block, is_long_, spectrum_);
  }

  // The last results as sums.
  bool RunRest(int64_t count) const noexcept {
    const int64_t done = job_.y_count - count, at = job_.start + done;
    const int64_t first = std::clamp<int64_t>(at, 0, job_.x_count - 1);
    const int64_t end = std::min(at + count + job_.tap_count - 1, job_.x_count);
    ShortJob rest = job_;
    Copies copy;
    rest.x = static_cast<const T*>(job_.x) + first;
    rest.x_count = std::max<int64_t>(end - first, 1);
    if (job_.x_step != 1) {
      CopySamples(first, rest.x_count, copy.blocks[0]);
      rest.x = copy.blocks;
      rest.x_step = 1;
    }
    rest.start = at - first;
    rest.y = static_cast<T*>(job_.y) + done;
    rest.y_count = count;
    return RunShort(rest);
  }

  // The largest magnitude of all samples that any thread has met.
  double largest() const noexcept {
    return std::bit_cast<double>(largest_.load(std::memory_order_relaxed));
  }
  void Note(double found) noexcept {
    const uint64_t bits = std::bit_cast<uint64_t>(found);
    uint64_t known = largest_.load(std::memory_order_relaxed);
    while (known < bits && !largest_.compare_exchange_weak(known, bits)) {
    }
  }
  bool IsTooLarge(double magnitude) const noexcept {
    return !(magnitude <= 1) && !IsModerate(job_.dtype, magnitude);
  }

  // Stops where samples have been too large.
  void RunGroups(int64_t begin, int64_t end) noexcept {
    Copies x, y;
    SpectraJob<T> group = {};
    group.spectrum = spectrum_;
    group.skip = skip_;
    group.is_long = is_long_;
    for (; begin < end; ++begin) {
      group.x_step = IsInPlace(begin) ? job_.x_step : 1;
      int64_t wanted[kBlocks];
      for (int64_t b = 0; b < kBlocks; ++b) {
        const int64_t first = (begin * kBlocks + b) * fresh_;
        wanted[b] = std::clamp<int64_t>(job_.y_count - first, 0, fresh_);
        group.x[b] = group.x_step == job_.x_step ? SamplesOf(first, x.blocks[b])
                                                 : CopyOf(first, x.blocks[b]);
        group.y[b] = wanted[b] == fresh_ ? static_cast<T*>(job_.y) + first : y.blocks[b];
      }
      FindAhead((begin + 1) * kBlocks * fresh_, group);
      const double found = kernel_.correlate(group);
      if (!(found <= largest())) {
        Note(found);
        if (IsTooLarge(found)) return;
      }
      for (int64_t b = 0; b < kBlocks; ++b) {
        if (wanted[b] == fresh_) continue;
        const int64_t first = (begin * kBlocks + b) * fresh_;
        std::copy(y.blocks[b], y.blocks[b] + wanted[b], static_cast<T*>(job_.y) + first);
      }
    }
  }

  // Whether all samples of a block are there, and what is read besides.
  bool IsInside(int64_t first) const noexcept {
    const int64_t at = job_.start + first;
    return at >= 0 && at + size_ < job_.x_count + (job_.x_step == 2 ? 0 : 1);
  }
  // Whether the kernel can read a group of other steps than 1: all of it.
  bool IsInPlace(int64_t group) const noexcept {
    if (job_.x_step == 1 || !IsSpectraStep(job_.x_step)) return job_.x_step == 1;
    return IsInside(group * kBlocks * fresh_) &&
           IsInside(((group + 1) * kBlocks - 1) * fresh_);
  }

  // The block of samples for results from `first` on, with zeros where there are none.
  const T* SamplesOf(int64_t first, T* copy) const noexcept {
    if (!IsInside(first)) return CopyOf(first, copy);
    return static_cast<const T*>(job_.x) + (job_.start + first) * job_.x_step;
  }
  const T* CopyOf(int64_t first, T* copy) const noexcept {
    const int64_t at = job_.start + first;
    const int64_t begin = std::clamp<int64_t>(-at, 0, size_);
    const int64_t end = std::clamp(job_.x_count - at, begin, size_);
    std::fill(copy, copy + begin, T{0});
    if (begin < end) CopySamples(at + begin, end - begin, copy + begin);
    std::fill(copy + end, copy + size_, T{0});
    return copy;
  }

  // What the group needs whose results begin with number `next`, if there is one.
  void FindAhead(int64_t next, SpectraJob<T>& group) const noexcept {
    const int64_t results = std::clamp<int64_t>(job_.y_count - next, 0, kBlocks * fresh_);
    const int64_t at = std::clamp<int64_t>(job_.start + next, 0, job_.x_count);
    const int64_t samples = std::min(results, job_.x_count - at);
    const int64_t step = job_.x_step;
    group.ahead[0] =
        static_cast<const T*>(job_.x) + (step < 0 ? at + samples : at) * step;
    group.ahead_bytes[0] = samples * std::abs(step) * kSize;
    group.ahead[1] = static_cast<const T*>(job_.y) + std::min(next, job_.y_count);
    group.ahead_bytes[1] = results * kSize;
  }

  const ShortJob& job_;
  const SpectraTable<T>& kernel_;
  const int64_t skip_;                // samples of a block that are for taps
  bool is_long_ = false;              // the blocks
  int64_t size_ = 0, fresh_ = 0;      // of a block: all samples, and those with a result
  std::atomic<uint64_t> largest_{0};  // bits, which are in the order of magnitudes
  Spectrum<T>* spectrum_ = nullptr;   // of the taps, while Run does
};

template <typename T>
bool RunAny(const ShortJob& job) noexcept {
  Spectra<T> blocks(job);
  const Whole<T> whole(job);
  const double direct = blocks.DirectDuration();
  if (blocks.Pays(std::min(direct, whole.duration()))) return blocks.Run();
  return whole.duration() < direct && whole.Run();
}

}  // namespace

bool RunSpectra(const ShortJob& job) noexcept {
  if (!MayPreferSpectra(job.dtype, job.x_count, job.tap_count) || !IsApart(job)) {
    return false;
  }
  return job.dtype == Dtype::kFloat32 ? RunAny<float>(job) : RunAny<double>(job);
}

}  // namespace nd::signal
