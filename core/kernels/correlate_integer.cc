// SPDX-License-Identifier: BSD-3-Clause
// Correlation kernels of the integers of up to 32 bits, exact modulo 2^bits, and of bool.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_integer.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_integer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Bytes that are 0 or true; a tap is a mask.
using ByteTag = hn::ScalableTag<uint8_t>;
struct AnyOps : IntegerOps<ByteTag> {
  static HWY_INLINE Tap Broadcast(const Element* tap) {
    return hn::Set(ByteTag(), static_cast<uint8_t>(*tap != 0 ? 0xff : 0));
  }
  static HWY_INLINE void MulAdd(Tap tap, Vector x, Sum& sum) {
    sum = hn::Or(sum, hn::And(tap, x));
  }
  static HWY_INLINE Vector Normal(Sum sum) {
    return hn::Min(sum, hn::Set(ByteTag(), uint8_t{1}));
  }
  static HWY_INLINE void Store(Sum sum, Element* y) { StoreVector(Normal(sum), y); }
  static HWY_INLINE void StorePartial(Sum sum, Element* y, int64_t count) {
    StoreVectorPartial(Normal(sum), y, count);
  }
};

#if HWY_TARGET == HWY_SCALAR
using Uint8Ops = IntegerOps<ByteTag>;
#else
// Nothing multiplies bytes. Of products with pairs of them, the low byte is that of the
// lower one; without the lower one, the high byte is that of the upper one.
struct Uint8Ops : Vectors<ByteTag, 1> {
  using PairTag = hn::Repartition<uint16_t, ByteTag>;
  using Tap = hn::Vec<PairTag>;
  struct Sum {
    Tap lower, upper;
  };
  static constexpr int kSums = kManyRegisters ? 6 : 4;
  static constexpr int kTaps = kManyRegisters ? 4 : 2;
  static constexpr int kShort = 0;

  static HWY_INLINE Sum Zero() { return {hn::Zero(PairTag()), hn::Zero(PairTag())}; }
  static HWY_INLINE Tap Broadcast(const Element* tap) {
    return hn::Set(PairTag(), uint16_t{*tap});
  }
  static HWY_INLINE void MulAdd(Tap tap, Vector x, Sum& sum) {
    const Tap pairs = hn::BitCast(PairTag(), x);
    const Tap upper = hn::AndNot(hn::Set(PairTag(), uint16_t{0xff}), pairs);
    sum.lower = hn::Add(sum.lower, hn::Mul(tap, pairs));
    sum.upper = hn::Add(sum.upper, hn::Mul(tap, upper));
  }
  static HWY_INLINE Vector Total(const Sum& sum) {
    return hn::OddEven(hn::BitCast(ByteTag(), sum.upper),
                       hn::BitCast(ByteTag(), sum.lower));
  }
  static HWY_INLINE void Store(const Sum& sum, Element* y) { StoreVector(Total(sum), y); }
  static HWY_INLINE void StorePartial(const Sum& sum, Element* y, int64_t count) {
    StoreVectorPartial(Total(sum), y, count);
  }
};
#endif

using Uint16Ops = IntegerOps<hn::ScalableTag<uint16_t>>;
using Uint32Ops = IntegerOps<hn::ScalableTag<uint32_t>>;

}  // namespace

extern const internal::CorrelateTable kIntegerCorrelates;
constexpr internal::CorrelateTable kIntegerCorrelates = {
    {Correlate<AnyOps>, Correlate<Uint8Ops>, Correlate<Uint16Ops>, Correlate<Uint32Ops>}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const CorrelateTable& IntegerCorrelates(Target target) noexcept {
  return ND_SELECT_TABLE(target, kIntegerCorrelates);
}
}  // namespace nd::internal
#endif
