// SPDX-License-Identifier: BSD-3-Clause
// Correlation kernels of bytes and 16-bit integers whose sums have 32 bits.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_widening.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

using SumTag = hn::ScalableTag<int32_t>;

template <typename T>
struct WideningOps : PlainVectors<SumTag> {
  using Element = T;
  using Samples = const T*;
  using TapElement = int16_t;
  using Result = int32_t;
  static constexpr int kSums = kManyRegisters ? 12 : 8;
  static constexpr int kTaps = kManyRegisters ? 4 : 3;
  static constexpr int kShort = 0;

  static HWY_INLINE Vector Load(const T* x) {
    return hn::PromoteTo(SumTag(), hn::LoadU(hn::Rebind<T, SumTag>(), x));
  }
  static HWY_INLINE Vector LoadPartial(const T* x, int64_t count) {
    HWY_ALIGN T lane[kLanes] = {};
    std::memcpy(lane, x, static_cast<size_t>(count) * sizeof(T));
    return Load(lane);
  }
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  // 16-bit halves are faster to multiply: the upper one of a tap is made 0.
  static HWY_INLINE Tap Broadcast(const int16_t* tap) {
    return hn::Set(SumTag(), static_cast<int32_t>(static_cast<uint16_t>(*tap)));
  }
  static HWY_INLINE void MulAdd(Tap tap, Vector x, Sum& sum) {
    const hn::Repartition<int16_t, SumTag> half;
    Sum unused;
    sum = hn::ReorderWidenMulAccumulate(SumTag(), hn::BitCast(half, x),
                                        hn::BitCast(half, tap), sum, unused);
  }
#else
  static HWY_INLINE Tap Broadcast(const int16_t* tap) {
    return hn::Set(SumTag(), static_cast<int32_t>(*tap));
  }
  static HWY_INLINE void MulAdd(Tap tap, Vector x, Sum& sum) {
    sum = hn::Add(sum, hn::Mul(tap, x));
  }
#endif
};

// Few processors come here, so that single rows are tiles too.
template <typename T>
void CorrelateRows(const CorrelateJob& job) noexcept {
  if (job.columns > 0) CorrelateTiles<WideningOps<T>>(job);
}

}  // namespace

extern const internal::CorrelateTable kWideningCorrelates;
constexpr internal::CorrelateTable kWideningCorrelates = {
    {CorrelateRows<uint8_t>, CorrelateRows<int16_t>}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const CorrelateTable& WideningCorrelates(Target target) noexcept {
  return ND_SELECT_TABLE(target, kWideningCorrelates);
}
}  // namespace nd::internal
#endif
