// SPDX-License-Identifier: BSD-3-Clause
// What floating numbers are made of: sign, neighbours, fraction and exponent.
#include "core/kernels/ufunc/families.h"

#include <bit>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/float_parts.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/bits-inl.h"

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
constexpr int kFractionBits = std::numeric_limits<T>::digits - 1;

template <typename T>
HWY_INLINE T PowerOfTwo(typename Format<T>::Bits exponent) {
  constexpr int kBias = std::numeric_limits<T>::max_exponent - 1;
  return std::bit_cast<T>((exponent + kBias) << kFractionBits<T>);
}

// A fraction of [0.5, 1) and an exponent; zeros, infinities and NaN as they are, and 0.
struct Frexp {
  template <typename T>
  HWY_INLINE Two<T, int32_t> operator()(T x) const {
    using F = Format<T>;
    using Bits = typename F::Bits;
    constexpr int kBias = std::numeric_limits<T>::max_exponent - 2;
    constexpr Bits kExponent = F::kInfinity;
    const bool subnormal = (std::bit_cast<Bits>(x) & kExponent) == 0;
    const T scaled = x * (subnormal ? PowerOfTwo<T>(kFractionBits<T> + 1) : T{1});
    const Bits bits = std::bit_cast<Bits>(scaled);
    const Bits biased = (bits & kExponent) >> kFractionBits<T>;
    const bool keep = (x == 0) | ((bits & kExponent) == kExponent);
    const Bits fraction = (bits & ~kExponent) | Bits{kBias} << kFractionBits<T>;
    const Bits exponent = biased - kBias - (subnormal ? kFractionBits<T> + 1 : 0);
    return {keep ? x : std::bit_cast<T>(fraction),
            static_cast<int32_t>(keep ? 0 : exponent)};
  }
};

// The fraction and the integer, both with the sign of x.
struct Modf {
  template <typename T>
  HWY_INLINE Two<T, T> operator()(T x) const {
    const T integer = static_cast<T>(__builtin_trunc(x));
    const T fraction = x - integer;
    const bool whole = x == integer;  // an infinity is
    return {static_cast<T>(__builtin_copysign(whole ? T{0} : fraction, x)), integer};
  }
};

// x 2^n in one rounding. A factor of 2^n does not always exist: what lies beyond goes
// into two factors before it, which are exact unless the result is 0 or infinite.
struct Ldexp {
  template <typename T>
  HWY_INLINE T operator()(T x, int32_t n) const {
    constexpr int32_t kMax = std::numeric_limits<T>::max_exponent - 1;
    constexpr int32_t kMin = std::numeric_limits<T>::min_exponent - 1;
    // So little that one more such factor does not leave the normal numbers by rounding.
    constexpr int32_t kDown = kMin + std::numeric_limits<T>::digits;
    const int32_t first = n > kMax ? kMax : n < kMin ? kDown : 0;
    const int32_t rest = (n > 4 * kMax ? 4 * kMax : n < 4 * kMin ? 4 * kMin : n) - first;
    const int32_t second = rest > kMax ? kMax : rest < kMin ? kDown : 0;
    const int32_t last = rest - second;
    const int32_t third = last > kMax ? kMax : last < kMin ? kMin : last;
    return x * PowerOfTwo<T>(first) * PowerOfTwo<T>(second) * PowerOfTwo<T>(third);
  }
};

template <typename T>
void LdexpLoop(const LoopArgs& args) noexcept {
  const ScalarOutput<T> output(args);
  const ScalarInput<T> x(args, 0);
  const ScalarInput<int32_t> n(args, 1);
  for (int64_t begin = 0; begin < args.count; begin += kSpread) {
    const int64_t end = HWY_MIN(begin + kSpread, args.count);
    RunScalars<Ldexp, T>(output, begin, end, x.at + begin * x.step - begin,
                         n.at + begin * n.step - begin);
  }
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
        .On<BitVectors<2, CopySign>, AllFloats>(),
    Ufunc("nextafter", 2, "The number next to a in the direction of b.")
        .Raises(FlagRule::kOverflow).On<BitVectors<2, NextAfter>, AllFloats>(),
    Ufunc("spacing", 1, "The distance from x to the next number away from 0.")
        .Raises(FlagRule::kOverflow)
        .On<BitScalars<1, Spacing>, SixteenBitFloats>().On<Vectors<1, Spacing>, Floats>(),
    Ufunc("frexp", 1, "A fraction of [0.5, 1) in magnitude and a power of 2 that make up x.", 2)
        .Gives(OperandRule::kInt32, 1).On<Scalars<1, Frexp>, Floats>(),
    Ufunc("modf", 1, "The fraction and the integer that add up to x, with its sign.", 2)
        .On<Scalars<1, Modf>, Floats>(),
    Ufunc("ldexp", 2, "a times 2 to the power of the integer b.")
        .Takes(1, OperandRule::kInt32).Raises(FlagRule::kOverflow).On<Ldexps, Floats>(),
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
