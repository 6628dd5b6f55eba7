// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/short.h"

#include <algorithm>
#include <cstdlib>
#include <type_traits>

#include "core/array/checked.h"
#include "core/kernels/correlate.h"
#include "core/kernels/correlate_open.h"
#include "core/kernels/window.h"
#include "core/signal/plan.h"
#include "core/threads/crew.h"
#include "core/threads/pool.h"

namespace nd::signal {
namespace {

constexpr int64_t kMaxTaps = 256;
constexpr int64_t kMaxWork = int64_t{1} << 22;  // multiply-adds
constexpr int64_t kOwnWork = 1 << 14;  // of which one thread has no reason to ask
// Outputs at either end that lack samples are computed from a copy with zeros around it.
// Where vectors make the copy, a whole number of them: four, if the taps do not stay in
// registers, since the kernels are slow on fewer. Elements that are not neighbours are
// copied one by one: no more than fill the vectors. Else at least so many bytes, but not
// too many elements: the kernels are best on twelve vectors. Those between read x itself
// if they are not too few.
constexpr int64_t kEdgeBytes = 768, kLargestEdge = 256;
constexpr int64_t kInside = 256, kInsideBytes = 768;
static_assert(kInside >= kSteppedColumns);
// Where ends are open: as many vectors that lack no sample pay for a kernel of their own,
// which is hardly faster with few taps.
constexpr int64_t kInsideVectors = 24, kFewTaps = 4, kInsideOfFew = 64;
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

// IsApart for elements of `size` bytes.
inline bool AreApart(const ShortJob& job, int64_t size) noexcept {
  const uintptr_t addresses = reinterpret_cast<uintptr_t>(job.x) |
                              reinterpret_cast<uintptr_t>(job.taps) |
                              reinterpret_cast<uintptr_t>(job.y);
  if (addresses % static_cast<uintptr_t>(size) != 0) return false;
  const int64_t reach = (job.x_count - 1) * job.x_step;
  return !Overlap(static_cast<const char*>(job.x) + std::min<int64_t>(reach, 0) * size,
                  (std::abs(reach) + 1) * size, job.y, job.y_count * size);
}

// Whether the job is one for the short way, as far as its size and its addresses tell.
inline bool IsShort(const ShortJob& job, int64_t size) noexcept {
  return job.tap_count <= kMaxTaps && job.y_count <= kMaxWork &&
         job.y_count * job.tap_count <= kMaxWork && AreApart(job, size);
}

// The outputs [begin, end), all of whose samples are there.
template <typename T>
void RunInside(const ShortJob& job, CorrelateFunction correlate, const T* taps,
               int64_t begin, int64_t end) noexcept {
  const T* const x = static_cast<const T*>(job.x);
  T* const y = static_cast<T*>(job.y);
  const int64_t inside = end - begin;
  if (inside * job.tap_count <= kOwnWork) {
    const CorrelatePlane plane = {x + (job.start + begin) * job.x_step, taps};
    return correlate({&plane, 1, 0, y + begin, 0, 1, inside, 1, job.tap_count});
  }
  const Crew crew(DurationOf(KernelFormatOf(job.dtype), CurrentTarget(),
                             static_cast<double>(inside),
                             static_cast<double>(job.tap_count)));
  const int64_t unit = job.x_step == 1 ? kUnit : kSteppedColumns;
  const int64_t units = std::max<int64_t>(inside / unit, 1);
  auto part = [&](int64_t first_unit, int64_t end_unit) {
    const int64_t first = begin + first_unit * unit;
    const int64_t count = (end_unit == units ? end : begin + end_unit * unit) - first;
    const CorrelatePlane plane = {x + (job.start + first) * job.x_step, taps};
    correlate({&plane, 1, 0, y + first, 0, 1, count, 1, job.tap_count});
  };
  if (crew.size() == 1) {
    part(0, units);
  } else {
    ParallelFor(units, units / (crew.size() * kPartsPerThread) + 1, crew.size(), part);
  }
}

// Where a kernel for open ends does without copies.
template <typename T>
bool RunOpen(const ShortJob& job, CorrelateType type, const OpenTable<T>& open) noexcept {
  constexpr int64_t kLanes = kWindowBytes / static_cast<int64_t>(sizeof(T));
  const int64_t count = job.y_count;
  const int64_t before = std::max<int64_t>(-job.start, 0);
  const int64_t whole = std::min(job.x_count - (job.tap_count - 1) - job.start, count);
  alignas(64) T taps[kMaxTaps];
  const bool finite =
      open.copy_taps(static_cast<const T*>(job.taps), job.tap_count, job.reverse, taps);
  if (!finite && (before > 0 || whole < count)) return false;
  int64_t begin = RoundUp(before, kLanes);
  int64_t end = whole;
  const int64_t least = job.tap_count <= kFewTaps ? kInsideOfFew : kInsideVectors;
  if (end - begin < least * kLanes) begin = end = count;
  if (begin > 0 || end < count) {
    open.correlate({static_cast<const T*>(job.x), job.x_count, taps, job.tap_count,
                    job.start, static_cast<T*>(job.y), count, begin, end});
  }
  if (begin < end) RunInside(job, GetCorrelate(type, CurrentTarget()), taps, begin, end);
  return true;
}

template <typename T>
bool Run(const ShortJob& job, CorrelateType type) noexcept {
  constexpr int64_t kSize = sizeof(T);
  const int64_t step = job.x_step;
  if (!IsShort(job, kSize)) return false;
  if constexpr (std::is_floating_point_v<T>) {
    if (step == 1) {
      const OpenTable<T>& open = GetOpen<T>(CurrentTarget());
      if (open.correlate != nullptr) return RunOpen(job, type, open);
    }
  }
  const CorrelateFunction correlate = GetCorrelate(type, CurrentTarget());
  const CorrelateFunction correlate_inside =
      step == 1 ? correlate : FindStepped(type, CurrentTarget(), step, job.tap_count);
  if (correlate_inside == nullptr) return false;
  const T* const x = static_cast<const T*>(job.x);
  T* const y = static_cast<T*>(job.y);
  alignas(64) T taps[kMaxTaps];
  const T* const source = static_cast<const T*>(job.taps);
  const int64_t last = job.tap_count - 1;
  for (int64_t k = 0; k <= last; ++k) taps[k] = source[job.reverse ? last - k : k];

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
    } else if (step == 1) {
      edge = std::max(edge, std::min(kEdgeBytes / kSize, kLargestEdge));
    } else {
      edge = RoundUp(edge, kLanes);
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
  RunInside(job, correlate_inside, taps, edge, edge + inside);
  return true;
}

}  // namespace

bool IsApart(const ShortJob& job) noexcept {
  return AreApart(job, ItemSize(job.dtype));
}

bool RunShort(const ShortJob& job) noexcept {
  if (job.dtype == Dtype::kFloat32) return Run<float>(job, CorrelateType::kFloat32);
  if (job.dtype == Dtype::kFloat64) return Run<double>(job, CorrelateType::kFloat64);
  const KernelFormat format = KernelFormatOf(job.dtype);
  switch (format.type) {
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
