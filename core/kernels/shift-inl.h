// SPDX-License-Identifier: BSD-3-Clause
// Lanes that change their places, for sums along a line. Not for a single lane.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_SHIFT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_SHIFT_INL_H_
#undef ND_CORE_KERNELS_SHIFT_INL_H_
#else
#define ND_CORE_KERNELS_SHIFT_INL_H_
#endif

#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_SCALAR

// Lanes of a vector from those `by` before them; the neutral element for the first ones.
template <class D>
class Shift {
 public:
  using T = hn::TFromD<D>;
  using V = hn::Vec<D>;

  HWY_INLINE Shift(D d, size_t by, V neutral)
      : from_(Indices(d, by)), first_(hn::FirstN(d, by)), neutral_(neutral) {}
  HWY_INLINE V operator()(V v) const {
    return hn::IfThenElse(first_, neutral_, hn::TableLookupLanes(v, from_));
  }

 private:
  using Index = hwy::MakeSigned<T>;
  static HWY_INLINE auto Indices(D d, size_t by) {
    constexpr size_t kN = hn::MaxLanes(D());
    HWY_ALIGN Index lane[kN];
    for (size_t i = 0; i < kN; ++i) lane[i] = static_cast<Index>(i < by ? 0 : i - by);
    return hn::SetTableIndices(d, lane);
  }

  decltype(Indices(D(), 0)) from_;
  hn::Mask<D> first_;
  V neutral_;
};

// The last lane in all of them.
template <class D>
class LastLane {
 public:
  using V = hn::Vec<D>;

  explicit HWY_INLINE LastLane(D d) : from_(Indices(d)) {}
  HWY_INLINE V operator()(V v) const { return hn::TableLookupLanes(v, from_); }

 private:
  using Index = hwy::MakeSigned<hn::TFromD<D>>;
  static HWY_INLINE auto Indices(D d) {
    constexpr size_t kN = hn::MaxLanes(D());
    HWY_ALIGN Index lane[kN];
    for (size_t i = 0; i < kN; ++i) lane[i] = static_cast<Index>(kN - 1);
    return hn::SetTableIndices(d, lane);
  }

  decltype(Indices(D())) from_;
};

#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
