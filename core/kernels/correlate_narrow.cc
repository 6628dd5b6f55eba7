// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/correlate_narrow.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_narrow.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX2
using WideTag = hn::ScalableTag<uint64_t>;
using HalfTag = hn::ScalableTag<int32_t>;

struct NarrowOps : Vectors<WideTag, 1> {
  using Tap = Vector;
  using Sum = Vector;
  static constexpr int kSums = 8;
  static constexpr int kTaps = 3;
  static constexpr int kShort = 0;

  static HWY_INLINE Sum Zero() { return hn::Zero(WideTag()); }
  static HWY_INLINE Tap Broadcast(const Element* tap) { return hn::Set(WideTag(), *tap); }
  static HWY_INLINE void MulAdd(Tap tap, Vector x, Sum& sum) {
    const auto product =
        hn::MulEven(hn::BitCast(HalfTag(), tap), hn::BitCast(HalfTag(), x));
    sum = hn::Add(sum, hn::BitCast(WideTag(), product));
  }
  static HWY_INLINE void Store(Sum sum, Element* y) { StoreVector(sum, y); }
  static HWY_INLINE void StorePartial(Sum sum, Element* y, int64_t count) {
    StoreVectorPartial(sum, y, count);
  }
};

void CorrelateNarrow(const CorrelateJob& job) noexcept {
  if (job.columns > 0) CorrelateLines<LongLines<NarrowOps>>(job);
}

// Sign extension of the lower half gives the element.
bool AreNarrow(const uint64_t* x, int64_t count) noexcept {
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(WideTag()));
  const auto bias = hn::Set(WideTag(), uint64_t{1} << 31);
  auto upper = hn::Zero(WideTag());
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    upper = hn::Or(upper, hn::Add(hn::LoadU(WideTag(), x + i), bias));
  }
  uint64_t lanes[kLanes];
  hn::StoreU(upper, WideTag(), lanes);
  uint64_t all = lanes[0] | lanes[1] | lanes[2] | lanes[3];
  for (; i < count; ++i) all |= x[i] + (uint64_t{1} << 31);
  return all >> 32 == 0;
}
#endif

}  // namespace

extern const NarrowTable kNarrowCorrelates;
#if HWY_TARGET == HWY_AVX2
constexpr NarrowTable kNarrowCorrelates = {CorrelateNarrow, AreNarrow};
#else
constexpr NarrowTable kNarrowCorrelates = {};
#endif

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const NarrowTable& GetNarrow(Target target) noexcept {
  return ND_SELECT_TABLE(target, kNarrowCorrelates);
}
}  // namespace nd
#endif
