// SPDX-License-Identifier: BSD-3-Clause
// Correlation kernels of complex64 and complex128, on interleaved parts: the products
// with the taps' real and imaginary parts are summed apart, and joined once at the end.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_complex.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR
// A vector of this target has no room for the two parts.
template <typename T>
struct ComplexOps {
  using Element = T;
  using TapElement = T;
  using Result = T;
  using Samples = const T*;
  struct Vector {
    T re, im;
  };
  using Tap = Vector;
  using Sum = Vector;
  static constexpr int64_t kParts = 2;
  static constexpr int64_t kWidth = 1;
  static constexpr int kSums = 4;
  static constexpr int kTaps = 2;
  static constexpr int kShort = 0;

  static HWY_INLINE Vector Load(const T* x) { return {x[0], x[1]}; }
  static HWY_INLINE Vector LoadPartial(const T* x, int64_t) { return Load(x); }
  static HWY_INLINE Sum Zero() { return {}; }
  static HWY_INLINE Tap Broadcast(const T* tap) { return Load(tap); }
  static HWY_INLINE void MulAdd(Tap tap, Vector x, Sum& sum) {
    sum.re += tap.re * x.re - tap.im * x.im;
    sum.im += tap.re * x.im + tap.im * x.re;
  }
  static HWY_INLINE void Store(Sum sum, T* y) {
    y[0] = sum.re;
    y[1] = sum.im;
  }
  static HWY_INLINE void StorePartial(Sum sum, T* y, int64_t) { Store(sum, y); }
};
#else
template <typename T, class D = hn::ScalableTag<T>>
struct ComplexOps : Vectors<D, 2> {
  using typename Vectors<D, 2>::Element;
  using typename Vectors<D, 2>::Vector;
  struct Tap {
    Vector re, im;
  };
  struct Sum {
    Vector re, im;  // of products with the taps' real parts, and imaginary parts
  };
  static constexpr int kSums = kManyRegisters ? 8 : 4;
  static constexpr int kTaps = kManyRegisters ? 4 : 2;
  static constexpr int kShort = 0;

  static HWY_INLINE Sum Zero() { return {hn::Zero(D()), hn::Zero(D())}; }
  static HWY_INLINE Tap Broadcast(const Element* tap) {
    return {hn::Set(D(), tap[0]), hn::Set(D(), tap[1])};
  }
  static HWY_INLINE void MulAdd(const Tap& tap, Vector x, Sum& sum) {
    sum.re = hn::MulAdd(tap.re, x, sum.re);
    sum.im = hn::MulAdd(tap.im, x, sum.im);
  }
  // (a + bi) * i = -b + ai.
  static HWY_INLINE Vector Total(const Sum& sum) {
    const Vector turned = hn::Reverse2(D(), sum.im);
    return hn::OddEven(hn::Add(sum.re, turned), hn::Sub(sum.re, turned));
  }
  static HWY_INLINE void Store(const Sum& sum, Element* y) {
    Vectors<D, 2>::StoreVector(Total(sum), y);
  }
  static HWY_INLINE void StorePartial(const Sum& sum, Element* y, int64_t count) {
    Vectors<D, 2>::StoreVectorPartial(Total(sum), y, count);
  }
};
#endif

}  // namespace

extern const internal::CorrelateTable kComplexCorrelates;
constexpr internal::CorrelateTable kComplexCorrelates = {
    {Correlate<ComplexOps<float>>, Correlate<ComplexOps<double>>}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const CorrelateTable& ComplexCorrelates(Target target) noexcept {
  return ND_SELECT_TABLE(target, kComplexCorrelates);
}
}  // namespace nd::internal
#endif
