// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/short.h"

#include <algorithm>
#include <cstdlib>
#include <type_traits>

#include "core/array/checked.h"
#include "core/kernels/correlate.h"
#include "core/kernels/correlate_narrow.h"
#include "core/kernels/window.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"

namespace nd::signal {
namespace {

constexpr int64_t kMaxTaps = 256;
constexpr int64_t kMaxWork = int64_t{1} << 22;  // multiply-adds
// Outputs at either end that lack samples are computed from a copy with zeros around it.
// Where vectors make the copy, a whole number of them: four, if the taps do not stay in
// registers, since the kernels are slow on fewer. Else at least so many bytes, but not
// too many elements: the kernels are best on twelve vectors, but elements that are not
// neighbours are copied one by one. Those between read x itself if they are not too few.
constexpr int64_t kEdgeBytes = 768, kSteppedEdgeBytes = 256, kLargestEdge = 256;
constexpr int64_t kInside = 256, kInsideBytes = 768;
static_assert(kInside >= kSteppedColumns);
// Outputs that one thread computes together, at least, and how often each thread gets
// some.
constexpr int64_t kUnit = 64;
constexpr int64_t kPartsPerThread = 4;
constexpr int64_t kWindow = 4 * kMaxTaps;  // elements, of all copies together
static_assert(2 * (kLargestEdge + kMaxTaps) <= kWindow);
static_assert(2 * kLargestEdge + kInside + kMaxTaps - 2 <= kWindow);

// Samples of which some are missing.
template <typename T>
class Windows {
 public:
  Windows(const T* x, int64_t x_count, int64_t step) noexcept
      : x_(x), x_count_(x_count), step_(step) {
    if constexpr (sizeof(T) >= 4) {
      if (step == 1) vectors_ = FindWindow<Bits>(CurrentTarget());
    }
  }

  // Whether vectors make the copies.
  bool are_fast() const noexcept { return vectors_ != nullptr; }

  // Copies samples [first, first + count), `step` elements apart: zeros where there are
  // none. Whole vectors are written.
  void Copy(int64_t first, int64_t count, T* window) const noexcept {
    if constexpr (sizeof(T) >= 4) {
      if (vectors_ != nullptr) {
        return vectors_(reinterpret_cast<const Bits*>(x_), x_count_, first, count,
                        reinterpret_cast<Bits*>(window));
      }
    }
    const int64_t begin = std::clamp<int64_t>(-first, 0, count);
    const int64_t end = std::clamp(x_count_ - first, begin, count);
    std::fill(window, window + begin, T{0});
    if (step_ == 1) {
      std::copy(x_ + first + begin, x_ + first + end, window + begin);
    } else {
      for (int64_t i = begin; i < end; ++i) window[i] = x_[(first + i) * step_];
    }
    std::fill(window + end, window + count, T{0});
  }

 private:
  using Bits = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
  const T* x_;
  int64_t x_count_, step_;
  WindowFunction<Bits> vectors_ = nullptr;
};

bool Overlap(const void* a, int64_t a_bytes, const void* b, int64_t b_bytes) noexcept {
  const uintptr_t p = reinterpret_cast<uintptr_t>(a), q = reinterpret_cast<uintptr_t>(b);
  return p < q ? q - p < static_cast<uintptr_t>(a_bytes)
               : p - q < static_cast<uintptr_t>(b_bytes);
}

template <typename T>
bool Run(const ShortJob& job, CorrelateType type) noexcept {
  constexpr int64_t kSize = sizeof(T);
  const int64_t step = job.x_step;
  CorrelateFunction correlate = GetCorrelate(type, CurrentTarget());
  CorrelateFunction correlate_inside =
      step == 1 ? correlate : FindStepped(type, CurrentTarget(), step, job.tap_count);
  if (correlate_inside == nullptr) return false;
  const uintptr_t addresses = reinterpret_cast<uintptr_t>(job.x) |
                              reinterpret_cast<uintptr_t>(job.taps) |
                              reinterpret_cast<uintptr_t>(job.y);
  if (addresses % kSize != 0 || job.tap_count > kMaxTaps || job.y_count > kMaxWork ||
      job.y_count * job.tap_count > kMaxWork) {
    return false;
  }
  const T* const x = static_cast<const T*>(job.x);
  const int64_t reach = (job.x_count - 1) * step;
  if (Overlap(x + std::min<int64_t>(reach, 0), (std::abs(reach) + 1) * kSize, job.y,
              job.y_count * kSize)) {
    return false;
  }
  T* const y = static_cast<T*>(job.y);
  alignas(64) T taps[kMaxTaps];
  const T* const source = static_cast<const T*>(job.taps);
  const int64_t last = job.tap_count - 1;
  for (int64_t k = 0; k <= last; ++k) taps[k] = source[job.reverse ? last - k : k];

  if constexpr (std::is_same_v<T, uint64_t>) {
    const NarrowTable& narrow = GetNarrow(CurrentTarget());
    if (narrow.correlate != nullptr && narrow.are_narrow(taps, job.tap_count) &&
        narrow.are_narrow(x, job.x_count)) {
      correlate = correlate_inside = narrow.correlate;
    }
  }

  const int64_t before = -job.start;
  const int64_t after = job.y_count - (job.x_count - last - job.start);
  constexpr int64_t kLanes = kWindowBytes / kSize;
  const Windows<T> windows(x, job.x_count, step);
  int64_t edge = 0, least_inside = kInside;
  if (before > 0 || after > 0) {
    if (!AllFinite(type, taps, job.tap_count)) return false;
    edge = std::max(before, after);
    if (windows.are_fast()) {
      constexpr int64_t kInRegisters = kSize == 8 ? 15 : 20;
      edge = RoundUp(edge, (job.tap_count > kInRegisters ? 4 : 1) * kLanes);
      least_inside = kInsideBytes / kSize;
    } else {
      const int64_t wanted = (step == 1 ? kEdgeBytes : kSteppedEdgeBytes) / kSize;
      edge = std::max(edge, std::min(wanted, kLargestEdge));
    }
  }
  const int64_t inside = job.y_count - 2 * edge;
  if (edge == 0 && step != 1 && inside < kSteppedColumns) return false;
  alignas(64) T window[kWindow];
  if (edge > 0 && inside < least_inside) {
    const int64_t columns = job.y_count;
    windows.Copy(job.start, columns + last, window);
    const CorrelatePlane plane = {window, taps};
    correlate({&plane, 1, 0, y, 0, 1, columns, 1, job.tap_count});
    return true;
  }
  if (edge > 0) {  // both, as two rows
    const int64_t length = RoundUp(edge + last, kLanes);
    windows.Copy(job.start, edge + last, window);
    windows.Copy(job.start + inside + edge, edge + last, window + length);
    const CorrelatePlane plane = {window, taps};
    correlate({&plane, 1, length, y, inside + edge, 2, edge, 1, job.tap_count});
  }
  const Crew crew(DurationOf(KernelFormatOf(job.dtype), CurrentTarget(),
                             static_cast<double>(inside),
                             static_cast<double>(job.tap_count)));
  const int64_t unit = step == 1 ? kUnit : kSteppedColumns;
  const int64_t units = std::max<int64_t>(inside / unit, 1);
  auto part = [&](int64_t begin, int64_t end) {
    const int64_t first = begin * unit;
    const int64_t count = (end == units ? inside : end * unit) - first;
    const CorrelatePlane plane = {x + (job.start + edge + first) * step, taps};
    correlate_inside({&plane, 1, 0, y + edge + first, 0, 1, count, 1, job.tap_count});
  };
  if (crew.size() == 1) {
    part(0, units);
  } else {
    ParallelFor(units, units / (crew.size() * kPartsPerThread) + 1, crew.size(), part);
  }
  return true;
}

}  // namespace

bool RunShort(const ShortJob& job) noexcept {
  const KernelFormat format = KernelFormatOf(job.dtype);
  switch (format.type) {
    case CorrelateType::kFloat32:
      return format.stored && Run<float>(job, format.type);
    case CorrelateType::kFloat64:
      return Run<double>(job, format.type);
    case CorrelateType::kAny8:
    case CorrelateType::kUint8:
      return Run<uint8_t>(job, format.type);
    case CorrelateType::kUint16:
      return Run<uint16_t>(job, format.type);
    case CorrelateType::kUint32:
      return Run<uint32_t>(job, format.type);
    case CorrelateType::kUint64:
      return Run<uint64_t>(job, format.type);
    default:
      return false;
  }
}

}  // namespace nd::signal
