// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/dots.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/dots.cc"
#include "core/kernels/simd.h"
#include "core/kernels/correlate_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// Four chains of sums, so that long ones do not wait for each other, then what is left. A
// sum of the lanes comes with each result: it takes longer with vectors of 64 bytes.
template <typename T>
HWY_INLINE T Dot(const T* x, const T* taps, int64_t count) noexcept {
  const hn::CappedTag<T, 32 / sizeof(T)> d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  auto sum = hn::Zero(d);
  int64_t k = 0;
  if (count >= 4 * lanes) {
    auto sum1 = sum, sum2 = sum, sum3 = sum;
    for (; k + 4 * lanes <= count; k += 4 * lanes) {
      const T *const p = x + k, *const q = taps + k;
      sum = hn::MulAdd(hn::LoadU(d, p), hn::LoadU(d, q), sum);
      sum1 = hn::MulAdd(hn::LoadU(d, p + lanes), hn::LoadU(d, q + lanes), sum1);
      sum2 = hn::MulAdd(hn::LoadU(d, p + 2 * lanes), hn::LoadU(d, q + 2 * lanes), sum2);
      sum3 = hn::MulAdd(hn::LoadU(d, p + 3 * lanes), hn::LoadU(d, q + 3 * lanes), sum3);
    }
    sum = hn::Add(hn::Add(sum, sum1), hn::Add(sum2, sum3));
  }
  for (; k + lanes <= count; k += lanes) {
    sum = hn::MulAdd(hn::LoadU(d, x + k), hn::LoadU(d, taps + k), sum);
  }
  if (k < count) {
    using First = Vectors<decltype(d), 1>;
    const int64_t rest = count - k;
    sum = hn::MulAdd(First::LoadPartial(x + k, rest), First::LoadPartial(taps + k, rest),
                     sum);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

template <typename T>
void Dots(const DotsJob& job) noexcept {
  const T* x = static_cast<const T*>(job.x);
  T* const y = static_cast<T*>(job.y);
  int64_t phase = 0;
  for (int64_t i = 0; i < job.count; ++i) {
    const DotPhase& p = job.phases[phase];
    y[i] = Dot(x + p.sample, static_cast<const T*>(p.taps), p.count);
    if (++phase == job.phase_count) {
      phase = 0;
      x += job.hop;
    }
  }
}

}  // namespace

extern const DotsTable kDots;
constexpr DotsTable kDots = {Dots<float>, Dots<double>};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const DotsTable& GetDots(Target target) noexcept {
  return ND_SELECT_TABLE(target, kDots);
}

}  // namespace nd
#endif
