// SPDX-License-Identifier: BSD-3-Clause
// Correlation kernels of the integers, exact modulo 2^bits, and of bool.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_integer.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <class D>
struct IntegerOps : Vectors<D, 1> {
  using typename Vectors<D, 1>::Element;
  using typename Vectors<D, 1>::Vector;
  using Tap = Vector;
  using Sum = Vector;
  static constexpr int kSums = kManyRegisters ? 12 : 8;
  static constexpr int kTaps = kManyRegisters ? 4 : 3;
  static constexpr bool kSlides = HWY_TARGET == HWY_AVX3 && sizeof(Element) >= 4;
  static constexpr int kShort = kSlides ? 9 : 0;

  static HWY_INLINE Sum Zero() { return hn::Zero(D()); }
  static HWY_INLINE Tap Broadcast(const Element* tap) { return hn::Set(D(), *tap); }
  static HWY_INLINE void MulAdd(Tap tap, Vector x, Sum& sum) {
    sum = hn::Add(sum, hn::Mul(tap, x));
  }
  static HWY_INLINE void Store(Sum sum, Element* y) {
    Vectors<D, 1>::StoreVector(sum, y);
  }
  static HWY_INLINE void StorePartial(Sum sum, Element* y, int64_t count) {
    Vectors<D, 1>::StoreVectorPartial(sum, y, count);
  }
};

using Uint64Tag = hn::ScalableTag<uint64_t>;
#if HWY_TARGET == HWY_AVX2
// AVX2 multiplies 32-bit halves only: low * low counts whole, the two mixed products
// count 2^32 times, modulo 2^32, and are summed apart, one in each half.
struct Uint64Ops : Vectors<Uint64Tag, 1> {
  using HalfTag = hn::Repartition<uint32_t, Uint64Tag>;
  using Halves = hn::Vec<HalfTag>;
  struct Tap {
    Halves straight, crossed;
  };
  struct Sum {
    Vector low;
    Halves mixed;
  };
  static constexpr int kSums = 4;
  static constexpr int kTaps = 2;
  static constexpr int kShort = 0;

  static HWY_INLINE Sum Zero() { return {hn::Zero(Uint64Tag()), hn::Zero(HalfTag())}; }
  static HWY_INLINE Tap Broadcast(const Element* tap) {
    const Halves straight = hn::BitCast(HalfTag(), hn::Set(Uint64Tag(), *tap));
    return {straight, hn::Shuffle2301(straight)};
  }
  static HWY_INLINE void MulAdd(const Tap& tap, Vector x, Sum& sum) {
    const Halves halves = hn::BitCast(HalfTag(), x);
    sum.low = hn::Add(sum.low, hn::MulEven(tap.straight, halves));
    sum.mixed = hn::Add(sum.mixed, hn::Mul(tap.crossed, halves));
  }
  static HWY_INLINE Vector Total(const Sum& sum) {
    const Vector mixed = hn::BitCast(Uint64Tag(), sum.mixed);
    const Halves sums =
        hn::Add(sum.mixed, hn::BitCast(HalfTag(), hn::ShiftLeft<32>(mixed)));
    return hn::Add(sum.low,
                   hn::BitCast(Uint64Tag(), hn::OddEven(sums, hn::Zero(HalfTag()))));
  }
  static HWY_INLINE void Store(const Sum& sum, Element* y) { StoreVector(Total(sum), y); }
  static HWY_INLINE void StorePartial(const Sum& sum, Element* y, int64_t count) {
    StoreVectorPartial(Total(sum), y, count);
  }
};
#else
using Uint64Ops = IntegerOps<Uint64Tag>;
#endif

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
    {Correlate<AnyOps>, Correlate<Uint8Ops>, Correlate<Uint16Ops>, Correlate<Uint32Ops>,
     Correlate<Uint64Ops>}};

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
