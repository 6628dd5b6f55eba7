// SPDX-License-Identifier: BSD-3-Clause
// Loops with two outputs:
//
//   TwoVectors<n, F>  F()(d, v...) -> Two<V, V>: lanes of T to two of T

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_TWO_OUTPUTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_TWO_OUTPUTS_INL_H_
#undef ND_CORE_KERNELS_UFUNC_TWO_OUTPUTS_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_TWO_OUTPUTS_INL_H_
#endif

#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// As one output for RunVectors.
template <class First, class Second>
struct TwoOutputs {
  First first;
  Second second;
  template <class V0, class V1>
  HWY_INLINE void Store(Two<V0, V1> result) const {
    first.Store(result.first);
    second.Store(result.second);
  }
  template <class V0, class V1>
  HWY_INLINE void StorePart(Two<V0, V1> result, int64_t count) const {
    first.StorePart(result.first, count);
    second.StorePart(result.second, count);
  }
  HWY_INLINE void Next(int64_t vectors) {
    first.Next(vectors);
    second.Next(vectors);
  }
};

template <int kInputs, class F, typename T>
bool TwoVectorLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto... v) HWY_ATTR { return F()(TagOf<T>(), v...); };
  const TwoOutputs<VectorOutput<T>, VectorOutput<T>> output{
      {static_cast<LaneOf<T>*>(args.out[0])}, {static_cast<LaneOf<T>*>(args.out[1])}};
  RunVectors<Input<T>>(args, args.count, body, output,
                       std::make_index_sequence<kInputs>());
  return false;
}

template <int kInputs, class F>
struct TwoVectors {
  template <typename T>
  static constexpr Loop kLoop = TwoVectorLoop<kInputs, F, T>;
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
