// SPDX-License-Identifier: BSD-3-Clause
// Division of integers by as many divisors: as floating numbers, the quotients made
// exact, or by the processor.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_EACH_INL_H_) == \
    defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_EACH_INL_H_
#undef ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_EACH_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_EACH_INL_H_
#endif

#include <bit>

#include "core/kernels/ufunc/integer_quotients-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

constexpr int64_t kDivideBlock = 256;

// Quotients of numbers that are not 0.
template <typename U>
HWY_NOINLINE void DivideMagnitudes(const U* HWY_RESTRICT x, const U* HWY_RESTRICT y,
                                   U* HWY_RESTRICT quotient, int64_t count) {
  for (int64_t i = 0; i < count; ++i) {
    if constexpr (sizeof(U) <= 2) {
      const float ratio = static_cast<float>(x[i]) / static_cast<float>(y[i]);
      quotient[i] = static_cast<U>(static_cast<int32_t>(ratio));
    } else if constexpr (sizeof(U) == 4) {
      // The nearest integer to (x - (y - 1) / 2) / y, at least 1 / (2 y) from the middle
      // of two, from the low bits of its sum with 1.5 2^52.
      const double divisor = static_cast<double>(y[i]);
      const double centre = static_cast<double>(x[i]) - (divisor - 1) * 0.5;
      quotient[i] = static_cast<U>(std::bit_cast<uint64_t>(centre / divisor + 0x1.8p52));
    } else {
      static_assert(sizeof(U) == 8);
      // Estimates that are never too large: the factor outweighs four roundings. The
      // first leaves a quotient below 2^16, the second one of at most 1.
      const double inverse = (1 - 0x1p-49) / static_cast<double>(y[i]);
      const U first = static_cast<U>(static_cast<double>(x[i]) * inverse);
      const U rest = x[i] - first * y[i];
      const U second = static_cast<U>(static_cast<double>(rest) * inverse);
      quotient[i] = first + second + (rest - second * y[i] >= y[i] ? 1 : 0);
    }
  }
}

// By the processor. It cannot divide by 0, nor the smallest number by -1.
template <class Op, typename T>
HWY_INLINE auto DivideOne(T dividend, T divisor) {
  using U = hwy::MakeUnsigned<T>;
  const bool is_unit =
      std::is_signed_v<T> ? static_cast<U>(divisor + U{1}) <= 1 : divisor == 0;
  const T safe = is_unit ? T{1} : divisor;
  const T quotient = dividend / safe, remainder = dividend % safe;
  const T opposite = static_cast<T>(U{0} - static_cast<U>(dividend));
  return Op().Each(divisor, is_unit ? opposite : quotient, remainder);
}

// One by one, where vectors neither convert nor multiply integers of 64 bits: while the
// processor divides, it has time for all the rest.
template <class Op, typename T>
HWY_INLINE void DivideOneByOne(const LoopArgs& args) {
  const T* const x = static_cast<const T*>(args.in[0]);
  const T* const y = static_cast<const T*>(args.in[1]);
  const int64_t step = (args.single & 1) != 0 ? 0 : 1;
  ScalarOutput<decltype(DivideOne<Op>(*x, *y))> output(args);
  for (int64_t i = 0; i < args.count; ++i) {
    output.Store(DivideOne<Op>(x[i * step], y[i]), i);
  }
}

#if HWY_TARGET == HWY_AVX2
// Integers of 64 bits as float64, and back from integers among these: all are from -2^51
// to 2^51 - 1, which are found in the low bits of sums with 1.5 2^52.
class Converted {
 public:
  using Floats = hn::ScalableTag<double>;
  using Float = hn::Vec<Floats>;

  template <typename T>
  static HWY_INLINE bool AreFit(const T* x, int64_t count) {
    constexpr uint64_t kLow = std::is_signed_v<T> ? uint64_t{1} << 51 : 0;
    constexpr uint64_t kBeyond = ~uint64_t{0} << (std::is_signed_v<T> ? 52 : 51);
    uint64_t all = 0;
    for (int64_t i = 0; i < count; ++i) all |= static_cast<uint64_t>(x[i]) + kLow;
    return (all & kBeyond) == 0;
  }
  template <class D, class V>
  static HWY_INLINE Float From(D d, V x) {
    return hn::Sub(hn::BitCast(Floats(), hn::Add(x, Middle(d))),
                   hn::Set(Floats(), kMiddle));
  }
  template <class D>
  static HWY_INLINE hn::Vec<D> To(D d, Float x) {
    return hn::Sub(hn::BitCast(d, hn::Add(x, hn::Set(Floats(), kMiddle))), Middle(d));
  }

 private:
  static constexpr double kMiddle = 0x1.8p52;
  template <class D>
  static HWY_INLINE hn::Vec<D> Middle(D d) {
    return hn::BitCast(d, hn::Set(Floats(), kMiddle));
  }
};

// The quotient rounded down and the remainder with the sign of the divisor, of integers
// that are fit. A ratio x / y that is not an integer is off the next one by 1 / |y| at
// least, thus by more than 2^-52 of itself, and is not rounded to it. Products that are
// subtracted are exact.
template <class D, class V>
HWY_INLINE Two<V, V> FlooredByEach(D d, V x, V y) {
  constexpr Converted::Floats f;
  const auto given = Converted::From(d, y);
  const auto none = hn::Eq(given, hn::Zero(f));
  const auto divisor = hn::IfThenElse(none, hn::Set(f, 1.0), given);
  const auto dividend = hn::IfThenZeroElse(none, Converted::From(d, x));
  const auto quotient = hn::Floor(hn::Div(dividend, divisor));
  const auto remainder = hn::NegMulAdd(quotient, divisor, dividend);
  return {Converted::To(d, quotient), Converted::To(d, remainder)};
}

// By blocks, each as its numbers are.
template <class Op, typename T>
HWY_INLINE void DivideConverted(const LoopArgs& args) {
  using D = TagOf<T>;
  const auto body = [](hn::Vec<D> x, hn::Vec<D> y)
                        HWY_ATTR { return Op().Of(D(), x, y, FlooredByEach(D(), x, y)); };
  const bool single = (args.single & 1) != 0;
  for (int64_t begin = 0; begin < args.count; begin += kDivideBlock) {
    LoopArgs block = args;
    block.count = HWY_MIN(kDivideBlock, args.count - begin);
    const T* const x = static_cast<const T*>(args.in[0]) + (single ? 0 : begin);
    const T* const y = static_cast<const T*>(args.in[1]) + begin;
    block.in[0] = x;
    block.in[1] = y;
    block.out[0] = static_cast<T*>(args.out[0]) + begin;
    if (std::is_same_v<Op, IntegerDivmod>) {
      block.out[1] = static_cast<T*>(args.out[1]) + begin;
    }
    if (Converted::AreFit(x, single ? 1 : block.count) &&
        Converted::AreFit(y, block.count)) {
      DivideVectors<Op, T>(block, body, std::index_sequence<0, 1>());
    } else {
      DivideOneByOne<Op, T>(block);
    }
  }
}
#endif

template <class Op, typename T>
HWY_INLINE void DivideByEach(const LoopArgs& args) {
#if HWY_TARGET == HWY_AVX2
  if constexpr (sizeof(T) == 8) return DivideConverted<Op, T>(args);
#elif HWY_TARGET != HWY_AVX3
  if constexpr (sizeof(T) == 8) return DivideOneByOne<Op, T>(args);
#endif
  using U = hwy::MakeUnsigned<T>;
  T spread[kDivideBlock];
  U dividend[kDivideBlock], divisor[kDivideBlock], quotient[kDivideBlock];
  const T* x = static_cast<const T*>(args.in[0]);
  const T* y = static_cast<const T*>(args.in[1]);
  const bool is_single = (args.single & 1) != 0;
  if (is_single) {
    for (T& value : spread) value = *x;
    x = spread;
  }
  using R = decltype(Op().Each(T(), T(), T()));
  ScalarOutput<R> output(args);
  for (int64_t begin = 0; begin < args.count; begin += kDivideBlock) {
    const int64_t count = HWY_MIN(kDivideBlock, args.count - begin);
    for (int64_t i = 0; i < count; ++i) {
      dividend[i] = MagnitudeOf(x[i]);
      divisor[i] = y[i] == 0 ? U{1} : MagnitudeOf(y[i]);
    }
    DivideMagnitudes<U>(dividend, divisor, quotient, count);
    ND_INDEPENDENT
    for (int64_t i = 0; i < count; ++i) {
      const U product = static_cast<U>(static_cast<uint64_t>(quotient[i]) * divisor[i]);
      const U remainder = static_cast<U>(dividend[i] - product);
      const bool negative = (x[i] < 0) != (y[i] < 0);
      output.Store(Op().Each(y[i], WithSign<T>(quotient[i], negative),
                             WithSign<T>(remainder, x[i] < 0)),
                   begin + i);
    }
    y += count;
    if (!is_single) x += count;
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
