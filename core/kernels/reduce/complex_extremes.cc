// SPDX-License-Identifier: BSD-3-Clause
// Minima and maxima of complex numbers, whose parts are neighbours: by the real parts,
// then by the imaginary ones. They do not depend on the order of the elements: of equal
// numbers the parts are as in extremes.cc, and of several that are NaN in a part the one
// whose bits are the greatest is taken.
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "core/kernels/reduce/fold_tables.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/complex_extremes.cc"
#include "core/kernels/simd.h"

#include "core/kernels/reduce/numbers-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR

template <typename T>
bool IsNan(Number<T> a) {
  return a.re != a.re || a.im != a.im;
}

template <bool kMax, typename T>
T SameButZeros(T a, T b) {
  return std::signbit(a) != kMax ? a : b;
}

template <bool kMax, typename T>
Number<T> Extreme(Number<T> a, Number<T> b) {
  if (a.re == b.re && a.im == b.im) {
    return {SameButZeros<kMax>(a.re, b.re), SameButZeros<kMax>(a.im, b.im)};
  }
  return (a.re == b.re ? a.im > b.im : a.re > b.re) == kMax ? a : b;
}

template <typename T>
Number<T> GreaterBits(Number<T> a, Number<T> b) {
  using Bits = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
  const Bits re = std::bit_cast<Bits>(a.re), other = std::bit_cast<Bits>(b.re);
  if (re != other) return re > other ? a : b;
  return std::bit_cast<Bits>(a.im) > std::bit_cast<Bits>(b.im) ? a : b;
}

#else

// In both lanes of a number, whether it is the greater one: by what is so of its parts.
template <class V>
HWY_INLINE V IsGreater(V greater, V equal) {
  return hn::Or(hn::DupEven(greater), hn::And(hn::DupEven(equal), hn::DupOdd(greater)));
}

// Whether a part is true, or both are.
template <class D, class V>
HWY_INLINE V EitherPart(D d, V truth) {
  return hn::Or(truth, hn::Reverse2(d, truth));
}
template <class D, class V>
HWY_INLINE V BothParts(D d, V truth) {
  return hn::And(truth, hn::Reverse2(d, truth));
}

// `yes` where all bits of `truth` are set, `no` where none is.
template <class D, class V>
HWY_INLINE V Choose(D d, V truth, V yes, V no) {
  return hn::IfThenElse(hn::MaskFromVec(hn::BitCast(d, truth)), yes, no);
}

// Of numbers without NaN.
template <bool kMax, class D, class V>
HWY_INLINE V Extreme(D d, V a, V b) {
  const V greater = hn::VecFromMask(d, kMax ? hn::Gt(a, b) : hn::Lt(a, b));
  const V equal = hn::VecFromMask(d, hn::Eq(a, b));
  const V same = kMax ? hn::And(a, b) : hn::Or(a, b);
  return Choose(d, BothParts(d, equal), same, Choose(d, IsGreater(greater, equal), a, b));
}

template <class D, class V>
HWY_INLINE V GreaterBits(D d, V a, V b) {
  const hn::RebindToSigned<D> bits;
  const auto x = hn::BitCast(bits, a), y = hn::BitCast(bits, b);
  const V greater = hn::BitCast(d, hn::VecFromMask(bits, hn::Gt(x, y)));
  const V equal = hn::BitCast(d, hn::VecFromMask(bits, hn::Eq(x, y)));
  return Choose(d, IsGreater(greater, equal), a, b);
}

#endif

template <bool kMax, bool kPass>
struct ComplexExtreme {
  template <typename T>
  static constexpr T Neutral() {
    using Limits = std::numeric_limits<T>;
    return kPass ? Limits::quiet_NaN() : kMax ? -Limits::infinity() : Limits::infinity();
  }
#if HWY_TARGET == HWY_SCALAR
  template <typename T>
  static Number<T> Of(Number<T> a, Number<T> b) {
    const bool first = IsNan(a), second = IsNan(b);
    if (first && second) return kPass ? a : GreaterBits(a, b);
    if (first || second) return first == kPass ? b : a;
    return Extreme<kMax>(a, b);
  }
#else
  template <class D, class V>
  HWY_INLINE V operator()(D d, V a, V b) const {
    const auto nan_a = hn::IsNaN(a), nan_b = hn::IsNaN(b);
    const V extreme = Extreme<kMax>(d, a, b);
    if (HWY_LIKELY(hn::AllFalse(d, hn::Or(nan_a, nan_b)))) return extreme;
    const V first = EitherPart(d, hn::VecFromMask(d, nan_a));
    const V second = EitherPart(d, hn::VecFromMask(d, nan_b));
    if constexpr (kPass) return Choose(d, second, a, Choose(d, first, b, extreme));
    const V one = Choose(d, first, a, Choose(d, second, b, extreme));
    return Choose(d, hn::And(first, second), GreaterBits(d, a, b), one);
  }
#endif
};

template <typename T>
constexpr void Put(Dtype dtype, FoldTable* table) {
  table->At(FoldOp::kMin, dtype) = MakeNumberFold<ComplexExtreme<false, false>, T>();
  table->At(FoldOp::kMax, dtype) = MakeNumberFold<ComplexExtreme<true, false>, T>();
  table->At(FoldOp::kFmin, dtype) = MakeNumberFold<ComplexExtreme<false, true>, T>();
  table->At(FoldOp::kFmax, dtype) = MakeNumberFold<ComplexExtreme<true, true>, T>();
}

constexpr FoldTable MakeTable() {
  FoldTable table = {};
  Put<float>(Dtype::kComplex64, &table);
  Put<double>(Dtype::kComplex128, &table);
  return table;
}

}  // namespace

extern const FoldTable kComplexExtremeFolds;
constexpr FoldTable kComplexExtremeFolds = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const FoldTable& ComplexExtremeFolds(Target target) noexcept {
  return ND_SELECT_TABLE(target, kComplexExtremeFolds);
}

}  // namespace nd
#endif
