// SPDX-License-Identifier: BSD-3-Clause
// Sums, differences, products and quotients, and what is near to them.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/arithmetic.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/apart-inl.h"
#include "core/kernels/ufunc/integer-inl.h"
#include "core/kernels/ufunc/magnitude-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Calls F for the real and for the imaginary parts.
template <class F>
struct ByParts {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a) const {
    return F()(d, a);
  }
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return F()(d, a, b);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> a) const {
    return {F()(d, a.re), F()(d, a.im)};
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> a, Pair<V> b) const {
    return {F()(d, a.re, b.re), F()(d, a.im, b.im)};
  }
};

struct Add {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Add(a, b);
  }
};

struct Subtract {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Sub(a, b);
  }
};

struct Multiply {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    return MulWrapped(d, a, b);
  }
};

template <class V>
HWY_INLINE V ImaginaryParts(V b) {
#if HWY_TARGET == HWY_SCALAR
  return b;
#else
  return hn::DupOdd(b);
#endif
}

// The difference in even lanes, the sum in odd ones.
template <class D, class V>
HWY_INLINE V SubAdd(D d, V a, V b) {
#if HWY_TARGET == HWY_AVX2
  if constexpr (sizeof(V) == 32 && sizeof(hn::TFromD<D>) == 8) {
    return V{_mm256_addsub_pd(a.raw, b.raw)};
  } else if constexpr (sizeof(V) == 32) {
    return V{_mm256_addsub_ps(a.raw, b.raw)};
  }
#endif
  const V turn = hn::OddEven(hn::Zero(d), hn::SignBit(d));
  return hn::Add(a, hn::Xor(b, turn));
}

struct MultiplyComplex {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    const V straight = hn::Mul(a, hn::DupEven(b));
    const V crossed = hn::Mul(hn::Reverse2(d, a), ImaginaryParts(b));
    return SubAdd(d, straight, crossed);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D, Pair<V> a, Pair<V> b) const {
    V re = hn::Sub(hn::Mul(a.re, b.re), hn::Mul(a.im, b.im));
    // Or else gcc takes the sum and the difference of both, and their flags.
    __asm__("" : "+m"(re));
    return {re, hn::Add(hn::Mul(a.im, b.re), hn::Mul(a.re, b.im))};
  }
};

template <class F>
struct Twice {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a) const {
    return F()(d, a, a);
  }
};

// |re| >= |im|. A NaN is taken for 0, since comparing one may raise a flag.
template <class V>
HWY_INLINE auto IsWide(Pair<V> a) {
  const V re = hn::IfThenElseZero(hn::Eq(a.re, a.re), hn::Abs(a.re));
  const V im = hn::IfThenElseZero(hn::Eq(a.im, a.im), hn::Abs(a.im));
  return hn::Ge(re, im);
}

struct Divide {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Div(a, b);
  }
  // By Smith, "Algorithm 116: Complex division", 1962. The operands are put in their
  // places before anything is divided, and zero is kept out, so that no lane raises a
  // flag of the other case.
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> a, Pair<V> b) const {
    const V zero = hn::Zero(d), one = hn::Set(d, 1);
    const auto is_zero = hn::And(hn::Eq(b.re, zero), hn::Eq(b.im, zero));
    const auto wide = IsWide(b);
    const V large = hn::IfThenElse(is_zero, one, hn::IfThenElse(wide, b.re, b.im));
    const V small = hn::IfThenElse(wide, b.im, b.re);
    const V ratio = hn::Div(small, large);
    const V scale = hn::Div(one, hn::Add(large, hn::Mul(small, ratio)));
    const V x = hn::IfThenElse(wide, a.re, a.im), y = hn::IfThenElse(wide, a.im, a.re);
    // The imaginary part is y - x ratio if wide, else x ratio - y.
    const V turn = hn::IfThenZeroElse(wide, hn::SignBit(d));
    const V re = hn::Add(x, hn::Mul(y, ratio));
    const V im = hn::Sub(hn::Xor(y, turn), hn::Xor(hn::Mul(x, ratio), turn));
    Pair<V> result = {hn::Mul(re, scale), hn::Mul(im, scale)};
    if (HWY_UNLIKELY(!hn::AllFalse(d, is_zero))) {
      const V divisor = hn::IfThenElse(is_zero, hn::Abs(b.re), one);
      result.re = hn::IfThenElse(is_zero, hn::Div(a.re, divisor), result.re);
      result.im = hn::IfThenElse(is_zero, hn::Div(a.im, divisor), result.im);
    }
    return result;
  }
};

struct Reciprocal {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a) const {
    const V one = hn::Set(d, 1);
    if constexpr (hwy::IsFloat<hn::TFromD<D>>()) {
      return hn::Div(one, a);
    } else if constexpr (hwy::IsSigned<hn::TFromD<D>>()) {
      return hn::IfThenElseZero(hn::Eq(hn::Abs(a), one), a);
    } else {
      return hn::IfThenElseZero(hn::Eq(a, one), a);
    }
  }
  // As NumPy has it: (1 - i r) / (re + im r) with r = im / re, where |re| >= |im|.
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> a) const {
    const V one = hn::Set(d, 1);
    const auto wide = IsWide(a);
    const V large = hn::IfThenElse(wide, a.re, a.im);
    const V small = hn::IfThenElse(wide, a.im, a.re);
    const V ratio = hn::Div(small, large);
    const V divisor = hn::Add(large, hn::Mul(small, ratio));
    return {hn::Div(hn::IfThenElse(wide, one, ratio), divisor),
            hn::Div(hn::Neg(hn::IfThenElse(wide, ratio, one)), divisor)};
  }
};

struct Negative {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a) const {
    if constexpr (hwy::IsFloat<hn::TFromD<D>>()) {
      return hn::Neg(a);
    } else {
      return hn::Sub(hn::Zero(d), a);
    }
  }
};

struct Absolute {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a) const {
    return hn::Abs(a);
  }
  template <class D, class V>
  HWY_INLINE V operator()(D d, Pair<V> a) const {
    return Magnitude(d, a);
  }
};

// 16-bit floats by their bits.
struct NegativeBits {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a) const {
    return hn::Xor(a, hn::Set(d, 0x8000));
  }
};
struct AbsoluteBits {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a) const {
    return hn::And(a, hn::Set(d, 0x7fff));
  }
};

struct Sign {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a) const {
    const V zero = hn::Zero(d), one = hn::Set(d, 1);
    if constexpr (hwy::IsFloat<hn::TFromD<D>>()) {
      const V nonzero = hn::IfThenElse(hn::Eq(a, a), hn::CopySign(one, a), a);
      return hn::IfThenZeroElse(hn::Eq(a, zero), nonzero);
    } else if constexpr (hwy::IsSigned<hn::TFromD<D>>()) {
      return hn::Min(hn::Max(a, hn::Set(d, -1)), one);
    } else {
      return hn::Min(a, one);
    }
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> a) const {
    return Direction(d, a);
  }
};

struct Heaviside {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V at_zero) const {
    const V zero = hn::Zero(d), one = hn::Set(d, 1);
    const V step =
        hn::IfThenElse(hn::Gt(a, zero), one, hn::IfThenZeroElse(hn::Lt(a, zero), a));
    return hn::IfThenElse(hn::Eq(a, zero), at_zero, step);
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kArithmeticRows[kArithmeticCount];
constexpr UfuncRow kArithmeticRows[kArithmeticCount] = {
    Ufunc("add", 2, "The sum a + b, of bool the logical or.")
        .From(Identity::kZero).Raises(FlagRule::kArithmetic)
        .On<Vectors<2, Or>, Bools>().On<OfBits<Vectors<2, Add>>, Integers>()
        .On<Vectors<2, Add>, Floats>().On<Woven<2, ByParts<Add>>, Complexes>()
        .OnApart<Apart<OfBits<Vectors<2, Add>>>, WideIntegers>()
        .OnApart<Apart<Vectors<2, Add>>, Floats>()
        .OnApart<Apart<Woven<2, ByParts<Add>>>, Types<Complex128>>(),
    Ufunc("subtract", 2, "The difference a - b; bool is refused.")
        .Raises(FlagRule::kArithmetic).Promotes(Promotion::kRefuseBool)
        .On<OfBits<Vectors<2, Subtract>>, Integers>()
        .On<Vectors<2, Subtract>, Floats>().On<Woven<2, ByParts<Subtract>>, Complexes>()
        .OnApart<Apart<OfBits<Vectors<2, Subtract>>>, WideIntegers>()
        .OnApart<Apart<Vectors<2, Subtract>>, Floats>()
        .OnApart<Apart<Woven<2, ByParts<Subtract>>>, Types<Complex128>>(),
    Ufunc("multiply", 2, "The product a * b, of bool the logical and.")
        .From(Identity::kOne).Raises(FlagRule::kArithmetic)
        .On<Vectors<2, And>, Bools>().On<OfBits<Vectors<2, Multiply>>, Integers>()
        .On<Vectors<2, Multiply>, Floats>().On<Woven<2, MultiplyComplex>, Complexes>()
        .OnApart<Apart<OfBits<Vectors<2, Multiply>>>, WideIntegers>()
        .OnApart<Apart<Vectors<2, Multiply>>, Floats>()
        .OnApart<Apart<Woven<2, MultiplyComplex>>, Types<Complex128>>(),
    Ufunc("divide", 2, "The quotient a / b; integers are divided as float64.")
        .Raises(FlagRule::kArithmetic).Promotes(Promotion::kIntegersToFloat64)
        .On<Vectors<2, Divide>, Floats>().On<Pairs<2, Divide>, Complexes>()
        .OnApart<Apart<Vectors<2, Divide>>, Floats>()
        .OnApart<Apart<Pairs<2, Divide>>, Types<Complex128>>(),
    Ufunc("reciprocal", 1, "1 / a, of integers truncated; that of the integer 0 is 0.")
        .Raises(FlagRule::kArithmetic)
        .On<Vectors<1, Reciprocal>, Reals>().On<Pairs<1, Reciprocal>, Complexes>()
        .OnApart<Apart<Vectors<1, Reciprocal>>, Floats>(),
    Ufunc("square", 1, "The product a * a.")
        .Raises(FlagRule::kArithmetic)
        .On<OfBits<Vectors<1, Twice<Multiply>>>, Integers>()
        .On<Vectors<1, Twice<Multiply>>, Floats>()
        .On<Woven<1, Twice<MultiplyComplex>>, Complexes>()
        .OnApart<Apart<OfBits<Vectors<1, Twice<Multiply>>>>, WideIntegers>()
        .OnApart<Apart<Vectors<1, Twice<Multiply>>>, Floats>()
        .OnApart<Apart<Woven<1, Twice<MultiplyComplex>>>, Types<Complex128>>(),
    Ufunc("negative", 1, "The value with the opposite sign; bool is refused.")
        .Promotes(Promotion::kRefuseBool)
        .On<OfBits<Vectors<1, Negative>>, Integers>()
        .On<Vectors<1, Negative>, Floats>().On<Vectors<1, NegativeBits>, SixteenBitFloats>()
        .On<Woven<1, ByParts<Negative>>, Complexes>()
        .OnApart<Apart<OfBits<Vectors<1, Negative>>>, WideIntegers>()
        .OnApart<Apart<Vectors<1, Negative>>, Floats>(),
    Ufunc("positive", 1, "The value itself; bool is refused.")
        .Promotes(Promotion::kRefuseBool)
        .On<OfBits<Vectors<1, Same>>, Reals>().On<OfBits<Vectors<1, Same>>, SixteenBitFloats>()
        .On<Woven<1, ByParts<Same>>, Complexes>(),
    Ufunc("absolute", 1, "The value without its sign, of complex numbers the magnitude.")
        .Gives(OperandRule::kReal).Raises(FlagRule::kOverflow)
        .On<Vectors<1, Same>, Bools>().On<OfBits<Vectors<1, Same>>, UnsignedIntegers>()
        .On<Vectors<1, Absolute>, SignedIntegers>().On<Vectors<1, Absolute>, Floats>()
        .On<Vectors<1, AbsoluteBits>, SixteenBitFloats>()
        .On<PairParts<1, Absolute>, Complexes>()
        .OnApart<Apart<Vectors<1, Absolute>>, WideSigned>()
        .OnApart<Apart<Vectors<1, Absolute>>, Floats>()
        .OnApart<Apart<PairParts<1, Absolute>>, Types<Complex128>>(),
    Ufunc("fabs", 1, "The value without its sign, as a floating number.")
        .On<Vectors<1, Absolute>, Floats>().On<Vectors<1, AbsoluteBits>, SixteenBitFloats>(),
    Ufunc("sign", 1, "-1, 0 or 1 as the value is negative, zero or positive; of complex "
                     "numbers the value divided by its magnitude.")
        .Promotes(Promotion::kRefuseBool)
        .On<Vectors<1, Sign>, Reals>().On<Pairs<1, Sign>, Complexes>(),
    Ufunc("heaviside", 2, "0 where a < 0, 1 where a > 0, and b where a = 0.")
        .On<Vectors<2, Heaviside>, Floats>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* ArithmeticRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kArithmeticRows);
}
}  // namespace nd
#endif
