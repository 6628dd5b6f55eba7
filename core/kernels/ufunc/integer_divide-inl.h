// SPDX-License-Identifier: BSD-3-Clause
// Exact division of integers. Whatever is divided by 0 gives 0, with remainder 0; the
// smallest number divided by -1 gives itself.
//
//   Divisions<Op>: a loop of two inputs. Op is one of IntegerFloorDivide,
//   IntegerRemainder, IntegerFmod and IntegerDivmod.
//
// A divisor that stands for all is turned into a multiplication. Other divisors are
// divided by as floating numbers, the quotients made exact, or by the processor.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_INL_H_
#undef ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_INTEGER_DIVIDE_INL_H_
#endif

#include <bit>
#include <cstring>

#include "core/kernels/ufunc/integer-inl.h"
#include "core/kernels/ufunc/rows-inl.h"
#include "core/kernels/ufunc/two_outputs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <typename T>
HWY_INLINE hwy::MakeUnsigned<T> MagnitudeOf(T value) {
  using U = hwy::MakeUnsigned<T>;
  const U bits = static_cast<U>(value);
  return value < 0 ? static_cast<U>(U{0} - bits) : bits;
}

template <typename T, typename U>
HWY_INLINE T WithSign(U magnitude, bool negative) {
  return static_cast<T>(negative ? U{0} - magnitude : magnitude);
}

// Division of unsigned numbers by one that is not 0: Granlund and Montgomery,
// "Division by Invariant Integers using Multiplication", 1994, figure 4.1. Numbers of 8
// bits are taken for such of 16.
template <typename T>
class Divider {
 public:
  using U = hwy::MakeUnsigned<T>;

  HWY_INLINE explicit Divider(T divisor)
      : magnitude_(MagnitudeOf(divisor)), negative_(divisor < 0) {
    constexpr int kBits = 8 * sizeof(Factor);
    const int length =
        static_cast<int>(std::bit_width(static_cast<Factor>(magnitude_ - 1)));
    const Wide above = (Wide{1} << length) - magnitude_;
    factor_ = static_cast<Factor>((above << kBits) / magnitude_ + 1);
    first_shift_ = length < 1 ? 0 : 1;
    second_shift_ = length < 1 ? 0 : length - 1;
  }

  HWY_INLINE bool negative() const { return negative_; }
  HWY_INLINE U magnitude() const { return magnitude_; }

  template <class D, class V = hn::Vec<D>>
  HWY_INLINE V Quotient(D d, V x) const {
    if constexpr (sizeof(U) > 1) {
      return QuotientOf(d, x);
    } else if constexpr (hn::MaxLanes(D()) == 1) {
      return hn::Set(d, static_cast<U>(hn::GetLane(x) / magnitude_));
    } else {
      const hn::Repartition<uint16_t, D> pairs;
      const auto both = hn::BitCast(pairs, x);
      const auto even = QuotientOf(pairs, hn::And(both, hn::Set(pairs, 0xff)));
      const auto odd = QuotientOf(pairs, hn::ShiftRight<8>(both));
      return hn::BitCast(d, hn::Or(even, hn::ShiftLeft<8>(odd)));
    }
  }

 private:
  using Factor = std::conditional_t<sizeof(T) == 1, uint16_t, U>;
  using Wide = std::conditional_t<sizeof(T) == 8, unsigned __int128, uint64_t>;

  template <class D, class V>
  HWY_INLINE V QuotientOf(D d, V x) const {
    const V high = MulHigh(d, x, hn::Set(d, factor_));
    const V rest = hn::ShiftRightSame(hn::Sub(x, high), first_shift_);
    return hn::ShiftRightSame(hn::Add(high, rest), second_shift_);
  }

  U magnitude_;
  bool negative_;
  Factor factor_;
  int first_shift_, second_shift_;
};

// The quotient rounded down and the remainder with the sign of the divisor.
template <class D, typename T, class V = hn::Vec<D>>
HWY_INLINE Two<V, V> FlooredBy(D d, V x, const Divider<T>& divider) {
  const hn::RebindToUnsigned<D> du;
  const auto magnitude = hn::Set(du, divider.magnitude());
  if constexpr (std::is_unsigned_v<T>) {
    const V quotient = divider.Quotient(d, x);
    return {quotient, hn::Sub(x, MulWrapped(d, quotient, magnitude))};
  } else {
    // With the signs turned if the divisor is negative, x / d is ~(~x / d) for x < 0.
    const V zero = hn::Zero(d);
    const auto turned = divider.negative() ? hn::Gt(x, zero) : hn::Lt(x, zero);
    const V positive = divider.negative() ? hn::Sub(zero, x) : x;
    const V sign = hn::VecFromMask(d, turned);
    const auto bits = hn::BitCast(du, hn::Xor(positive, sign));
    const V quotient = hn::Xor(hn::BitCast(d, divider.Quotient(du, bits)), sign);
    const auto product = MulWrapped(du, hn::BitCast(du, quotient), magnitude);
    const V remainder = hn::Sub(positive, hn::BitCast(d, product));
    return {quotient, divider.negative() ? hn::Sub(zero, remainder) : remainder};
  }
}

// The remainder with the sign of x.
template <class D, typename T, class V = hn::Vec<D>>
HWY_INLINE V TruncatedBy(D d, V x, const Divider<T>& divider) {
  const hn::RebindToUnsigned<D> du;
  const auto magnitude = hn::Set(du, divider.magnitude());
  if constexpr (std::is_unsigned_v<T>) {
    return FlooredBy(d, x, divider).second;
  } else {
    const V sign = hn::VecFromMask(d, hn::Lt(x, hn::Zero(d)));
    const auto bits = hn::BitCast(du, hn::Sub(hn::Xor(x, sign), sign));
    const auto product = MulWrapped(du, divider.Quotient(du, bits), magnitude);
    const V remainder = hn::BitCast(d, hn::Sub(bits, product));
    return hn::Sub(hn::Xor(remainder, sign), sign);
  }
}

// The same, given those of a division by y that rounds towards 0, or of no meaning for y
// = 0 but for a remainder of 0.
template <typename T>
HWY_INLINE Two<T, T> Floored(T y, T quotient, T remainder) {
  using U = hwy::MakeUnsigned<T>;
  const bool apart =
      std::is_signed_v<T> & (remainder != 0) & ((remainder < 0) != (y < 0));
  const U down = static_cast<U>(static_cast<U>(quotient) - (apart ? 1 : 0));
  const U rest =
      static_cast<U>(static_cast<U>(remainder) + (apart ? static_cast<U>(y) : U{0}));
  return {static_cast<T>(y != 0 ? down : U{0}), static_cast<T>(rest)};
}

struct IntegerFloorDivide {
  template <class D, class V, typename T>
  HWY_INLINE V Single(D d, V x, const Divider<T>& divider) const {
    return FlooredBy(d, x, divider).first;
  }
  template <typename T>
  HWY_INLINE T Each(T y, T quotient, T remainder) const {
    return Floored(y, quotient, remainder).first;
  }
  template <class D, class V>
  HWY_INLINE V Of(D, V, V, Two<V, V> floored) const {
    return floored.first;
  }
};

struct IntegerRemainder {
  template <class D, class V, typename T>
  HWY_INLINE V Single(D d, V x, const Divider<T>& divider) const {
    return FlooredBy(d, x, divider).second;
  }
  template <typename T>
  HWY_INLINE T Each(T y, T quotient, T remainder) const {
    return Floored(y, quotient, remainder).second;
  }
  template <class D, class V>
  HWY_INLINE V Of(D, V, V, Two<V, V> floored) const {
    return floored.second;
  }
};

struct IntegerFmod {
  template <class D, class V, typename T>
  HWY_INLINE V Single(D d, V x, const Divider<T>& divider) const {
    return TruncatedBy(d, x, divider);
  }
  template <typename T>
  HWY_INLINE T Each(T, T, T remainder) const {
    return remainder;
  }
  template <class D, class V>
  HWY_INLINE V Of(D d, V x, V y, Two<V, V> floored) const {
    const V zero = hn::Zero(d);
    const auto apart = hn::And(hn::Lt(hn::Xor(x, y), zero), hn::Ne(floored.second, zero));
    return hn::Sub(floored.second, hn::IfThenElseZero(apart, y));
  }
};

struct IntegerDivmod {
  template <class D, class V, typename T>
  HWY_INLINE Two<V, V> Single(D d, V x, const Divider<T>& divider) const {
    return FlooredBy(d, x, divider);
  }
  template <typename T>
  HWY_INLINE Two<T, T> Each(T y, T quotient, T remainder) const {
    return Floored(y, quotient, remainder);
  }
  template <class D, class V>
  HWY_INLINE Two<V, V> Of(D, V, V, Two<V, V> floored) const {
    return floored;
  }
};

// The vectors of all inputs that a body asks for, to those of the results.
template <class Op, typename T, class Body, size_t... I>
HWY_INLINE void DivideVectors(const LoopArgs& args, const Body& body,
                              std::index_sequence<I...> inputs) {
  const VectorOutput<T> first{static_cast<T*>(args.out[0])};
  if constexpr (std::is_same_v<Op, IntegerDivmod>) {
    const TwoOutputs<VectorOutput<T>, VectorOutput<T>> both{
        first, {static_cast<T*>(args.out[1])}};
    RunVectors<Input<T>>(args, args.count, body, both, inputs);
  } else {
    RunVectors<Input<T>>(args, args.count, body, first, inputs);
  }
}

template <class Op, typename T>
HWY_INLINE void DivideBySingle(const LoopArgs& args, T divisor) {
  const Divider<T> divider(divisor);
  const auto body = [&divider](auto x)
                        HWY_ATTR { return Op().Single(TagOf<T>(), x, divider); };
  DivideVectors<Op, T>(args, body, std::index_sequence<0>());
}

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

template <class Op, typename T>
bool DivideLoop(const LoopArgs& args) noexcept {
  const T divisor = *static_cast<const T*>(args.in[1]);
  if ((args.single & 2) == 0) {
    DivideByEach<Op, T>(args);
  } else if (divisor != 0) {
    DivideBySingle<Op, T>(args, divisor);
  } else {
    const size_t bytes = static_cast<size_t>(args.count) * sizeof(T);
    std::memset(args.out[0], 0, bytes);
    if (std::is_same_v<Op, IntegerDivmod>) std::memset(args.out[1], 0, bytes);
  }
  return false;
}

template <class Op>
struct Divisions {
  template <typename T>
  static constexpr Loop kLoop = DivideLoop<Op, T>;
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
