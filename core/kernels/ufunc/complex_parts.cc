// SPDX-License-Identifier: BSD-3-Clause
// What complex numbers are made of. Of real numbers: the same questions, cheaper.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/complex_parts.cc"
#include "core/kernels/simd.h"

#include "core/kernels/math/inverse_trig-inl.h"
#include "core/kernels/ufunc/apart-inl.h"
#include "core/kernels/ufunc/bits-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Real {
  template <class D, class V>
  HWY_INLINE V operator()(D, Pair<V> x) const {
    return x.re;
  }
};

struct Imag {
  template <class D, class V>
  HWY_INLINE V operator()(D, Pair<V> x) const {
    return x.im;
  }
};

struct Conjugate {
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D, Pair<V> x) const {
    return {x.re, hn::Neg(x.im)};
  }
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    return hn::Xor(x, hn::OddEven(hn::SignBit(d), hn::Zero(d)));
  }
};

struct Angle {
  template <class D, class V>
  HWY_INLINE V operator()(D d, Pair<V> x) const {
    return math::Arctan2(d, x.im, x.re);
  }
  // As if the imaginary part were 0.
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    const V pi = hn::Set(d, static_cast<hn::TFromD<D>>(3.14159265358979323846));
    const V angle = hn::IfThenElseZero(SignIsSet(d, x), pi);
    return hn::IfThenElse(hn::Eq(x, x), angle, x);
  }

 private:
  template <class D, class V>
  static HWY_INLINE hn::Mask<D> SignIsSet(D d, V x) {
    const hn::RebindToSigned<D> bits;
    return hn::RebindMask(d, hn::Lt(hn::BitCast(bits, x), hn::Zero(bits)));
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kComplexPartRows[kComplexPartCount];
constexpr UfuncRow kComplexPartRows[kComplexPartCount] = {
    Ufunc("real", 1, "The real part of x.")
        .Gives(OperandRule::kReal).On<Vectors<1, Same>, Bools>().On<Copies, Integers>()
        .On<Copies, AllFloats>().On<PairParts<1, Real>, Complexes>(),
    Ufunc("imag", 1, "The imaginary part of x; of real numbers 0.")
        .Gives(OperandRule::kReal).On<Zeros, Bools>().On<Zeros, Integers>()
        .On<Zeros, AllFloats>().On<PairParts<1, Imag>, Complexes>(),
    Ufunc("conjugate", 1, "x with the opposite imaginary part.")
        .On<Copies, Integers>().On<Copies, AllFloats>().On<Woven<1, Conjugate>, Complexes>()
        .OnApart<Apart<Woven<1, Conjugate>>, Types<Complex128>>(),
    Ufunc("angle", 1, "The angle from the positive axis to x; pi for negative real x.")
        .Gives(OperandRule::kReal).Promotes(Promotion::kIntegersToFloat64)
        .On<Vectors<1, Angle>, Floats>().On<PairParts<1, Angle>, Complexes>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* ComplexPartRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kComplexPartRows);
}
}  // namespace nd
#endif
