// SPDX-License-Identifier: BSD-3-Clause
// Complex vectors as pairs of vectors: scalar functions for some lanes, and square roots.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_MATH_COMPLEX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_MATH_COMPLEX_INL_H_
#undef ND_CORE_KERNELS_MATH_COMPLEX_INL_H_
#else
#define ND_CORE_KERNELS_MATH_COMPLEX_INL_H_
#endif

#include "core/kernels/complex_scalar.h"
#include "core/kernels/math/inverse_trig-inl.h"
#include "core/kernels/math/pair-inl.h"
#include "core/kernels/math/root-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace math {

// y, but f(z) in the lanes of `which`; out of line.
template <class D, class V, class M>
HWY_NOINLINE Pair<V> MapPairs(D d, M which, complex_scalar::Function f, Pair<V> z,
                              Pair<V> y) {
  using T = hn::TFromD<D>;
  constexpr size_t kLanes = hn::MaxLanes(D());
  HWY_ALIGN T z_re[kLanes], z_im[kLanes], y_re[kLanes], y_im[kLanes];
  hn::Store(z.re, d, z_re);
  hn::Store(z.im, d, z_im);
  hn::Store(y.re, d, y_re);
  hn::Store(y.im, d, y_im);
  const LaneBits<D> is_mapped(d, which);
  for (size_t i = 0; i < kLanes; ++i) {
    if (!is_mapped[i]) continue;
    const Complex128 result = f({z_re[i], z_im[i]});
    y_re[i] = static_cast<T>(result.re);
    y_im[i] = static_cast<T>(result.im);
  }
  return {hn::Load(d, y_re), hn::Load(d, y_im)};
}
template <class D, class V>
HWY_INLINE Pair<V> MapPairs(D d, complex_scalar::Function f, Pair<V> z) {
  return MapPairs(d, hn::Eq(hn::Zero(d), hn::Zero(d)), f, z, z);
}

// y, but f(z) in the lanes that are not `plain`.
template <class D, class V, class M>
HWY_INLINE Pair<V> FixPairs(D d, M plain, complex_scalar::Function f, Pair<V> z,
                            Pair<V> y) {
  return HWY_LIKELY(hn::AllTrue(d, plain)) ? y : MapPairs(d, hn::Not(plain), f, z, y);
}

// Whether squares and their sum are in the middle of the range.
template <class D, class V>
HWY_INLINE auto HasPlainSquare(D d, V square) {
  using T = hn::TFromD<D>;
  constexpr T kLeast = static_cast<T>(sizeof(T) == 4 ? 0x1p-90 : 0x1p-900);
  constexpr T kMost = static_cast<T>(sizeof(T) == 4 ? 0x1p120 : 0x1p1000);
  return hn::And(hn::Ge(square, hn::Set(d, kLeast)), hn::Le(square, hn::Set(d, kMost)));
}

template <class D, class V>
HWY_INLINE Pair<V> Sqrt(D d, Pair<V> z) {
  using T = hn::TFromD<D>;
  if constexpr (!kVectorMath) {
    return MapPairs(d, complex_scalar::Sqrt, z);
  } else {
    // The part that is not small is sqrt((|z| + |re|) / 2); no digits are lost. NaN, and
    // what would overflow, is left out, so that it raises no flag.
    const auto numbers = hn::And(hn::Eq(z.re, z.re), hn::Eq(z.im, z.im));
    const V re = hn::IfThenElseZero(numbers, z.re),
            im = hn::IfThenElseZero(numbers, z.im);
    const V most = hn::Set(d, static_cast<T>(sizeof(T) == 4 ? 0x1p59 : 0x1p499));
    const auto fits = hn::Lt(hn::Max(hn::Abs(re), hn::Abs(im)), most);
    const V x = hn::IfThenElseZero(fits, re), y = hn::IfThenElseZero(fits, im);
    const V square = hn::MulAdd(x, x, hn::Mul(y, y));
    const auto plain = HasPlainSquare(d, square);
    const V sum = hn::Add(hn::Sqrt(square), hn::Abs(x));
    const V large = hn::Sqrt(hn::Mul(hn::Set(d, T(0.5)), sum));
    const V divisor = hn::IfThenElse(plain, hn::Add(large, large), hn::Set(d, 1));
    const V small = hn::Div(hn::Abs(y), divisor);
    const auto left = hn::Lt(x, hn::Zero(d));
    const Pair<V> root = {hn::IfThenElse(left, small, large),
                          hn::CopySign(hn::IfThenElse(left, large, small), y)};
    return FixPairs(d, plain, complex_scalar::Sqrt, z, root);
  }
}

}  // namespace math
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
