// SPDX-License-Identifier: BSD-3-Clause
// Questions about one number: is it a NaN, infinite, finite, negative. Of integers the
// answers are known beforehand.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/float_tests.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/apart-inl.h"
#include "core/kernels/ufunc/bits-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <class Format, class D, class V>
HWY_INLINE V MagnitudeOf(Format, D d, V bits) {
  return hn::And(bits, hn::Set(d, Format::kMagnitude));
}

struct IsNan {
  template <class Format, class D, class V>
  HWY_INLINE hn::Mask<D> operator()(Format format, D d, V bits) const {
    return hn::Gt(MagnitudeOf(format, d, bits), hn::Set(d, Format::kInfinity));
  }
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D, Pair<V> x) const {
    return hn::Or(hn::IsNaN(x.re), hn::IsNaN(x.im));
  }
};

struct IsInf {
  template <class Format, class D, class V>
  HWY_INLINE hn::Mask<D> operator()(Format format, D d, V bits) const {
    return hn::Eq(MagnitudeOf(format, d, bits), hn::Set(d, Format::kInfinity));
  }
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D d, Pair<V> x) const {
    return hn::Or(Infinite(d, x.re), Infinite(d, x.im));
  }
  template <class D, class V>
  static HWY_INLINE hn::Mask<D> Infinite(D d, V x) {
    return hn::Eq(hn::Abs(x), hn::Inf(d));
  }
};

struct IsFinite {
  template <class Format, class D, class V>
  HWY_INLINE hn::Mask<D> operator()(Format format, D d, V bits) const {
    return hn::Lt(MagnitudeOf(format, d, bits), hn::Set(d, Format::kInfinity));
  }
  template <class D, class V>
  HWY_INLINE hn::Mask<D> operator()(D d, Pair<V> x) const {
    return hn::And(hn::Lt(hn::Abs(x.re), hn::Inf(d)), hn::Lt(hn::Abs(x.im), hn::Inf(d)));
  }
};

struct SignBit {
  template <class Format, class D, class V>
  HWY_INLINE hn::Mask<D> operator()(Format, D d, V bits) const {
    return hn::Lt(bits, hn::Zero(d));
  }
};

struct IsPosInf {
  template <class Format, class D, class V>
  HWY_INLINE hn::Mask<D> operator()(Format, D d, V bits) const {
    return hn::Eq(bits, hn::Set(d, Format::kInfinity));
  }
};

struct IsNegInf {
  template <class Format, class D, class V>
  HWY_INLINE hn::Mask<D> operator()(Format, D d, V bits) const {
    return hn::Eq(bits, hn::Or(hn::Set(d, Format::kInfinity), hn::Set(d, Format::kSign)));
  }
};

// The same answer for everything.
template <bool kAnswer>
bool AnswerLoop(const LoopArgs& args) noexcept {
  std::memset(args.out[0], kAnswer ? 1 : 0, static_cast<size_t>(args.count));
  return false;
}
template <bool kAnswer>
struct Always {
  static constexpr bool kReadsNothing = true;
  template <typename T>
  static constexpr Loop kLoop = AnswerLoop<kAnswer>;
};
using Never = Always<false>;

}  // namespace

// clang-format off
extern const UfuncRow kFloatTestRows[kFloatTestCount];
constexpr UfuncRow kFloatTestRows[kFloatTestCount] = {
    Ufunc("isnan", 1, "Whether x, or a part of it, is not a number.")
        .Gives(OperandRule::kBool).On<Never, Bools>().On<Never, Integers>()
        .On<BitTests<1, IsNan>, AllFloats>().On<PairTests<1, IsNan>, Complexes>()
        .OnApart<Apart<BitTests<1, IsNan>>, Floats>()
        .OnApart<Apart<PairTests<1, IsNan>>, Types<Complex128>>(),
    Ufunc("isinf", 1, "Whether x, or a part of it, is infinite.")
        .Gives(OperandRule::kBool).On<Never, Bools>().On<Never, Integers>()
        .On<BitTests<1, IsInf>, AllFloats>().On<PairTests<1, IsInf>, Complexes>()
        .OnApart<Apart<BitTests<1, IsInf>>, Floats>()
        .OnApart<Apart<PairTests<1, IsInf>>, Types<Complex128>>(),
    Ufunc("isfinite", 1, "Whether x, with all of its parts, is neither infinite nor a NaN.")
        .Gives(OperandRule::kBool).On<Always<true>, Bools>().On<Always<true>, Integers>()
        .On<BitTests<1, IsFinite>, AllFloats>().On<PairTests<1, IsFinite>, Complexes>()
        .OnApart<Apart<BitTests<1, IsFinite>>, Floats>()
        .OnApart<Apart<PairTests<1, IsFinite>>, Types<Complex128>>(),
    Ufunc("signbit", 1, "Whether the sign of x is set: of negative numbers, -0 and some NaNs.")
        .Gives(OperandRule::kBool).On<BitTests<1, SignBit>, AllFloats>()
        .OnApart<Apart<BitTests<1, SignBit>>, Floats>(),
    Ufunc("isposinf", 1, "Whether x is positive infinity.")
        .Gives(OperandRule::kBool).On<Never, Bools>().On<Never, Integers>()
        .On<BitTests<1, IsPosInf>, AllFloats>(),
    Ufunc("isneginf", 1, "Whether x is negative infinity.")
        .Gives(OperandRule::kBool).On<Never, Bools>().On<Never, Integers>()
        .On<BitTests<1, IsNegInf>, AllFloats>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* FloatTestRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kFloatTestRows);
}
}  // namespace nd
#endif
