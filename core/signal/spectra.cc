// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/spectra.h"

#include <algorithm>
#include <atomic>
#include <bit>

#include "core/kernels/correlate_spectra.h"
#include "core/kernels/magnitude.h"
#include "core/kernels/move.h"
#include "core/signal/method.h"
#include "core/signal/pack.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"

namespace nd::signal {
namespace {

// With more taps, most of a block would be skipped: longer blocks are better.
constexpr int64_t kMostTaps = 256;
constexpr int64_t kPartsPerThread = 4;

// Nanoseconds of one thread: of a group of blocks, and of the spectrum of the taps with
// what else a call takes.
constexpr double kGroup = 1100, kCall = 650;
// No products that are fewer, in bytes of samples, take as long.
constexpr int64_t kLeastWork = 48000 * 8;

template <typename T>
class Spectra {
 public:
  explicit Spectra(const ShortJob& job) noexcept
      : job_(job),
        kernel_(GetSpectra<T>(CurrentTarget())),
        skip_((job.tap_count - 1 + kSpectraStep - 1) / kSpectraStep * kSpectraStep),
        fresh_(kSpectraBlock - skip_) {}

  bool Run() noexcept {
    if (kernel_.correlate == nullptr || !Pays()) return false;
    const T* const taps = static_cast<const T*>(job_.taps);
    if (!IsModerate(job_.dtype,
                    LargestMagnitude(taps, job_.tap_count, CurrentTarget()))) {
      return false;
    }
    Prepare();
    int64_t groups = job_.y_count / (kBlocks * fresh_);
    const int64_t rest = job_.y_count - groups * kBlocks * fresh_;
    if (rest > 0 && (DirectDuration(rest) >= kGroup || !RunRest(rest))) ++groups;
    const Crew crew(static_cast<double>(groups) * kGroup);
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
    T blocks[kBlocks][kSpectraBlock];
  };

  double DirectDuration(int64_t results) const noexcept {
    return DurationOf(KernelFormatOf(job_.dtype), CurrentTarget(),
                      static_cast<double>(results), static_cast<double>(job_.tap_count));
  }

  bool Pays() const noexcept {
    const int64_t groups = job_.y_count / (kBlocks * fresh_);
    const int64_t rest = job_.y_count - groups * kBlocks * fresh_;
    const double duration = kCall + static_cast<double>(groups) * kGroup +
                            std::min(DirectDuration(rest), kGroup);
    // Sums leave out samples that are not there.
    return duration < DirectDuration(std::min(job_.y_count, job_.x_count));
  }

  // Copies samples [first, first + count) of those that there are.
  void CopySamples(int64_t first, int64_t count, T* to) const noexcept {
    const int64_t stride = job_.x_step * kSize;
    CopyStrided(kSize, static_cast<const char*>(job_.x) + first * stride, stride, to,
                kSize, count);
  }

  void Prepare() noexcept {
    const T* const taps = static_cast<const T*>(job_.taps);
    T block[kSpectraBlock] = {};
    T* const first = block + skip_ - (job_.tap_count - 1);
    if (job_.reverse) {
      std::copy(taps, taps + job_.tap_count, first);
    } else {
      std::reverse_copy(taps, taps + job_.tap_count, first);
    }
    kernel_.transform(block, &spectrum_);
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

  // Stops where samples are too large. The look at them goes through a block in order,
  // so processors fetch ahead what the kernel takes from here and there.
  void RunGroups(int64_t begin, int64_t end) noexcept {
    const Target target = CurrentTarget();
    Copies x, y;
    SpectraJob<T> group = {};
    group.spectrum = &spectrum_;
    group.skip = skip_;
    for (; begin < end; ++begin) {
      int64_t wanted[kBlocks];
      for (int64_t b = 0; b < kBlocks; ++b) {
        const int64_t first = (begin * kBlocks + b) * fresh_;
        wanted[b] = std::clamp<int64_t>(job_.y_count - first, 0, fresh_);
        group.x[b] = SamplesOf(first, x.blocks[b]);
        group.y[b] = wanted[b] == fresh_ ? static_cast<T*>(job_.y) + first : y.blocks[b];
        const double found = LargestMagnitude(group.x[b], kSpectraBlock, target);
        if (found <= largest()) continue;
        Note(found);
        if (IsTooLarge(found)) return;
      }
      const int64_t next = (begin + 1) * kBlocks * fresh_;
      if (job_.x_step == 1 && next < job_.y_count) {
        group.ahead[0] = static_cast<const T*>(job_.x) +
                         std::clamp<int64_t>(job_.start + next, 0, job_.x_count);
        group.ahead[1] = static_cast<const T*>(job_.y) + next;
        group.ahead_bytes = kBlocks * fresh_ * kSize;
      } else {
        group.ahead_bytes = 0;
      }
      kernel_.correlate(group);
      for (int64_t b = 0; b < kBlocks; ++b) {
        if (wanted[b] == fresh_) continue;
        const int64_t first = (begin * kBlocks + b) * fresh_;
        std::copy(y.blocks[b], y.blocks[b] + wanted[b], static_cast<T*>(job_.y) + first);
      }
    }
  }

  // The block of samples for results from `first` on, with zeros where there are none.
  const T* SamplesOf(int64_t first, T* copy) const noexcept {
    const int64_t at = job_.start + first;
    const int64_t begin = std::clamp<int64_t>(-at, 0, kSpectraBlock);
    const int64_t end = std::clamp(job_.x_count - at, begin, kSpectraBlock);
    if (begin == 0 && end == kSpectraBlock && job_.x_step == 1) {
      return static_cast<const T*>(job_.x) + at;
    }
    std::fill(copy, copy + begin, T{0});
    if (begin < end) CopySamples(at + begin, end - begin, copy + begin);
    std::fill(copy + end, copy + kSpectraBlock, T{0});
    return copy;
  }

  const ShortJob& job_;
  const SpectraTable<T>& kernel_;
  const int64_t skip_, fresh_;        // samples of a block: for taps, and with a result
  std::atomic<uint64_t> largest_{0};  // bits, which are in the order of magnitudes
  Spectrum<T> spectrum_;
};

}  // namespace

bool RunSpectra(const ShortJob& job) noexcept {
  if (static_cast<double>(job.tap_count) < kFewestTaps || job.tap_count > kMostTaps) {
    return false;
  }
  const int64_t results = std::min(job.x_count, job.y_count);
  if (results < kLeastWork / (job.tap_count * ItemSize(job.dtype)) || !IsApart(job)) {
    return false;
  }
  if (job.dtype == Dtype::kFloat32) return Spectra<float>(job).Run();
  if (job.dtype == Dtype::kFloat64) return Spectra<double>(job).Run();
  return false;
}

}  // namespace nd::signal
