// SPDX-License-Identifier: BSD-3-Clause
// To an integer, up, down, to zero and to the nearest. Of integers: as they are.
#include "core/kernels/ufunc/families.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/ufunc/rounding.cc"
#include "core/kernels/simd.h"

#include "core/kernels/ufunc/apart-inl.h"
#include "core/kernels/ufunc/bits-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Highway's one-lane versions are wrong at some zeros and at 0.5 less one place. Those of
// C are exact in double for a float, too.
constexpr bool kScalar = HWY_TARGET == HWY_SCALAR;
template <class D>
using Part = hn::TFromD<D>;

struct Floor {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    if constexpr (kScalar) return hn::Set(d, Part<D>(__builtin_floor(hn::GetLane(x))));
    return Signed(hn::Floor(x), x);
  }
};

struct Ceil {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    if constexpr (kScalar) return hn::Set(d, Part<D>(__builtin_ceil(hn::GetLane(x))));
    return Signed(hn::Ceil(x), x);
  }
};

struct Trunc {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    if constexpr (kScalar) return hn::Set(d, Part<D>(__builtin_trunc(hn::GetLane(x))));
    return Signed(hn::Trunc(x), x);
  }
};

// Ties to even.
struct Rint {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x) const {
    if constexpr (kScalar) return hn::Set(d, Part<D>(__builtin_rint(hn::GetLane(x))));
    return Signed(hn::Round(x), x);
  }
  template <class D, class V>
  HWY_INLINE Pair<V> operator()(D d, Pair<V> x) const {
    return {(*this)(d, x.re), (*this)(d, x.im)};
  }
};

}  // namespace

// clang-format off
extern const UfuncRow kRoundingRows[kRoundingCount];
constexpr UfuncRow kRoundingRows[kRoundingCount] = {
    Ufunc("floor", 1, "The largest integer that is not above x.")
        .On<Vectors<1, Same>, Bools>().On<Copies, Integers>()
        .On<Vectors<1, Floor>, Floats>().OnApart<Apart<Vectors<1, Floor>>, Floats>(),
    Ufunc("ceil", 1, "The smallest integer that is not below x.")
        .On<Vectors<1, Same>, Bools>().On<Copies, Integers>()
        .On<Vectors<1, Ceil>, Floats>().OnApart<Apart<Vectors<1, Ceil>>, Floats>(),
    Ufunc("trunc", 1, "x without its fraction.")
        .On<Vectors<1, Same>, Bools>().On<Copies, Integers>()
        .On<Vectors<1, Trunc>, Floats>().OnApart<Apart<Vectors<1, Trunc>>, Floats>(),
    Ufunc("rint", 1, "The integer nearest to x, the even one of two; of complex x by parts.")
        .On<Vectors<1, Rint>, Floats>().On<Pairs<1, Rint>, Complexes>()
        .OnApart<Apart<Vectors<1, Rint>>, Floats>(),
};
// clang-format on

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const UfuncRow* RoundingRows(Target target) noexcept {
  return ND_SELECT_TABLE(target, kRoundingRows);
}
}  // namespace nd
#endif
