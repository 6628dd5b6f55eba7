// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/short.h"

#include <algorithm>
#include <cstring>

#include "core/signal/pack.h"
#include "core/signal/plan.h"

namespace nd::signal {
namespace {

constexpr int64_t kSampleBytes = 12 << 10;  // of x and the zeros around it
constexpr int64_t kTapBytes = 1 << 10;
constexpr int64_t kTapLimit = kTapBytes / 16;  // a complex128 has 16 bytes

template <typename T>
void CopyTaps(const void* taps, int64_t count, bool reverse, void* copy) noexcept {
  const char* source = static_cast<const char*>(taps);
  T* target = static_cast<T*>(copy);
  for (int64_t k = 0; k < count; ++k) {
    const int64_t from = reverse ? count - 1 - k : k;
    std::memcpy(&target[k], source + from * static_cast<int64_t>(sizeof(T)), sizeof(T));
  }
}

}  // namespace

bool IsShort(Dtype dtype, int64_t x_count, int64_t tap_count) noexcept {
  if (dtype != Dtype::kFloat32 && dtype != Dtype::kFloat64) return false;
  return tap_count <= kTapLimit &&
         x_count <= kSampleBytes / ItemSize(dtype) - 2 * (tap_count - 1);
}

bool RunShort(const ShortJob& job) noexcept {
  alignas(64) char samples[kSampleBytes];
  alignas(64) char taps[kTapBytes];
  const CorrelateType type = KernelFormatOf(job.dtype).type;
  if (job.dtype == Dtype::kFloat32) {
    CopyTaps<float>(job.taps, job.tap_count, job.reverse, taps);
  } else {
    CopyTaps<double>(job.taps, job.tap_count, job.reverse, taps);
  }

  const int64_t size = ItemSize(job.dtype);
  const int64_t window = job.y_count + job.tap_count - 1;
  const int64_t first = std::max<int64_t>(job.start, 0);
  const int64_t end = std::min(job.x_count, job.start + window);
  const int64_t before = first - job.start;
  const int64_t after = window - before - (end - first);
  if (before + after > 0 && !AllFinite(type, taps, job.tap_count)) return false;
  std::memset(samples, 0, static_cast<size_t>(before * size));
  std::memcpy(samples + before * size, static_cast<const char*>(job.x) + first * size,
              static_cast<size_t>((end - first) * size));
  std::memset(samples + (window - after) * size, 0, static_cast<size_t>(after * size));

  const CorrelatePlane plane = {samples, taps};
  const CorrelateJob kernel = {&plane, 1,           window, job.y,        job.y_count,
                               1,      job.y_count, 1,      job.tap_count};
  GetCorrelate(type, CurrentTarget())(kernel);
  return true;
}

}  // namespace nd::signal
