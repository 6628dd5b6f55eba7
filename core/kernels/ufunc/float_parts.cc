// SPDX-License-Identifier: BSD-3-Clause
// What floating numbers are made of: sign, neighbours, fraction and exponent.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/float_parts.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/apart-inl.h"
#include "core/kernels/ufunc/bits-inl.h"
#include "core/kernels/ufunc/exponents-inl.h"
#include "core/kernels/ufunc/two_outputs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct CopySign {
  template <class Format, class D, class V>
  HWY_INLINE V operator()(Format, D d, V x, V y) const {
    const V magnitude = hn::Set(d, Format::kMagnitude);
    return hn::Or(hn::And(x, magnitude), hn::AndNot(magnitude, y));
  }
};

// Among numbers of one sign, a number's neighbours are those of its bits.
struct NextAfter {
  template <class Format, class D, class V>
  HWY_INLINE V operator()(Format, D d, V x, V y) const {
    const V zero = hn::Zero(d), one = hn::Set(d, 1);
    const V magnitude = hn::Set(d, Format::kMagnitude);
    const V infinity = hn::Set(d, Format::kInfinity);
    const V x_size = hn::And(x, magnitude), y_size = hn::And(y, magnitude);
    const auto apart = hn::Lt(hn::Xor(x, y), zero);  // by sign
    const auto inward = hn::Or(apart, hn::Gt(x_size, y_size));
    const V step = hn::IfThenElse(inward, hn::Set(d, -1), one);
    V next = hn::Add(x, step);
    next =
        hn::IfThenElse(hn::Eq(x_size, zero), hn::Or(hn::AndNot(magnitude, y), one), next);
    const auto equal = hn::Or(hn::Eq(x, y), hn::Eq(hn::Or(x_size, y_size), zero));
    next = hn::IfThenElse(equal, y, next);
    const V nan = hn::Set(d, Format::kQuietNan);
    next = hn::IfThenElse(hn::Gt(x_size, infinity), nan, next);
    return hn::IfThenElse(hn::Gt(y_size, infinity), nan, next);
  }
};

// The distance to the next number away from 0, with the sign of x.
struct Spacing {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const hn::RebindToSigned<D> bits;
    const auto one = hn::Set(bits, 1);
    const auto next = hn::BitCast(d, hn::Add(hn::BitCast(bits, x), one));
    const auto is_zero = hn::Eq(x, hn::Zero(d));
    return hn::Sub(hn::IfThenElse(is_zero, hn::BitCast(d, one), next), x);
  }
  HWY_INLINE int16_t operator()(Format<BFloat16> format, int16_t bits) const {
    const int next = (bits & format.kMagnitude) == 0 ? 1 : bits + 1;
    const float above = FloatFromBFloat16({static_cast<uint16_t>(next)});
    const float x = FloatFromBFloat16({static_cast<uint16_t>(bits)});
    return static_cast<int16_t>(BFloat16FromFloat(above - x).bits);
  }
  // In NumPy this one, alone, is the distance to the next number above.
  HWY_INLINE int16_t operator()(Format<Half> format, int16_t bits) const {
    const int magnitude = bits & format.kMagnitude;
    const int next = magnitude == 0 ? 1 : bits < 0 ? bits - 1 : bits + 1;
    const float above = FloatFromHalf({static_cast<uint16_t>(next)});
    const float x = FloatFromHalf({static_cast<uint16_t>(bits)});
    const int distance = HalfFromFloat(above - x).bits;
    return static_cast<int16_t>(magnitude >= format.kInfinity ? format.kQuietNan
                                                              : distance);
  }
};

template <typename T>
struct ExponentOutput {
  using D = ExponentTag<TagOf<T>>;
  int32_t* to;
  HWY_INLINE void Store(hn::Vec<D> result) const { hn::StoreU(result, D(), to); }
  HWY_INLINE void StorePart(hn::Vec<D> result, int64_t count) const {
    StoreFirst(result, D(), to, count);
  }
  HWY_INLINE void Next(int64_t vectors) { to += vectors * LanesOf(D()); }
};

template <typename T>
bool FrexpLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto x) HWY_ATTR { return Frexp()(TagOf<T>(), x); };
  const TwoOutputs<VectorOutput<T>, ExponentOutput<T>> output{
      {static_cast<T*>(args.out[0])}, {static_cast<int32_t*>(args.out[1])}};
  RunVectors<Input<T>>(args, args.count, body, output, std::index_sequence<0>());
  return false;
}
struct Frexps {
  template <typename T>
  static constexpr Loop kLoop = FrexpLoop<T>;
};

// The fraction and the integer, both with the sign of x.
struct Modf {
  template <class D, class V>
  HWY_INLINE Two<V, V> operator()(D, V x) const {
    const V integer = hn::Trunc(x);
    const auto whole = hn::Eq(x, integer);  // an infinity is
    const V fraction = hn::IfThenZeroElse(whole, hn::Sub(x, integer));
    return {hn::CopySign(fraction, x), Signed(integer, x)};
  }
};

// Both inputs, lane by lane: x, and exponents of int32.
template <typename T>
class LdexpInput {
 public:
  using D = ExponentTag<TagOf<T>>;
  using Vector = hn::Vec<D>;

  HWY_INLINE explicit LdexpInput(const LoopArgs& args)
      : x_(args, 0, spread_),
        n_(static_cast<const int32_t*>(args.in[1])),
        step_((args.single >> 1 & 1) != 0 ? 0 : LanesOf(D())) {}
  HWY_INLINE void Next() {
    x_.Next();
    n_ += step_;
  }
  HWY_INLINE auto Scaled() const {
    const Vector n = step_ == 0 ? hn::Set(D(), n_[0]) : hn::LoadU(D(), n_);
    return Ldexp()(TagOf<T>(), x_.Load(), n);
  }
  HWY_INLINE auto ScaledPart(int64_t count) const {
    const Vector first = hn::Set(D(), n_[0]);
    const Vector n = step_ == 0 ? first : LoadFirst(D(), n_, count, first);
    return Ldexp()(TagOf<T>(), x_.LoadPart(count), n);
  }

 private:
  HWY_ALIGN T spread_[Input<T>::kSpread];
  Input<T> x_;
  const int32_t* n_;
  int64_t step_;
};

template <typename T>
bool LdexpLoop(const LoopArgs& args) noexcept {
  constexpr int64_t kLanes = LanesOf(TagOf<T>());
  VectorOutput<T> output{static_cast<T*>(args.out[0])};
  LdexpInput<T> input(args);
  int64_t left = args.count;
  for (; left >= kLanes; left -= kLanes) {
    output.Store(input.Scaled());
    output.Next();
    input.Next();
  }
  if (left > 0) output.StorePart(input.ScaledPart(left), left);
  return false;
}
struct Ldexps {
  template <typename T>
  static constexpr Loop kLoop = LdexpLoop<T>;
};

}  // namespace

// clang-format off
extern const UfuncRow kFloatPartRows[kFloatPartCount];
constexpr UfuncRow kFloatPartRows[kFloatPartCount] = {
    Ufunc("copysign", 2, "The magnitude of a with the sign of b.")
        .On<BitVectors<2, CopySign>, AllFloats>()
        .OnApart<Apart<BitVectors<2, CopySign>>, Floats>(),
    Ufunc("nextafter", 2, "The number next to a in the direction of b.")
        .Raises(FlagRule::kOverflow).On<BitVectors<2, NextAfter>, AllFloats>(),
    Ufunc("spacing", 1, "The distance from x to the next number away from 0.")
        .Raises(FlagRule::kOverflow)
        .On<BitScalars<1, Spacing>, SixteenBitFloats>().On<Vectors<1, Spacing>, Floats>(),
    Ufunc("frexp", 1, "A fraction of [0.5, 1) in magnitude and a power of 2 that make up x.", 2)
        .Gives(OperandRule::kInt32, 1).On<Frexps, Floats>(),
    Ufunc("modf", 1, "The fraction and the integer that add up to x, with its sign.", 2)
        .On<TwoVectors<1, Modf>, Floats>(),
    Ufunc("ldexp", 2, "a times 2 to the power of the integer b.")
        .Takes(1, OperandRule::kInt32).Raises(FlagRule::kArithmetic).On<Ldexps, Floats>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* FloatPartRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kFloatPartRows);
}
}  // namespace nd
#endif
