// SPDX-License-Identifier: BSD-3-Clause
// Loops over float16 which are computed in float, without a pass over memory of its own:
//
//   Halves<n, F>   F::OfHalf(d, v...), or F()(d, v...), -> vector: float to float
//
// There are none for targets without vectors of float16: others cast whole blocks.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_HALVES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_HALVES_INL_H_
#undef ND_CORE_KERNELS_UFUNC_HALVES_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_HALVES_INL_H_
#endif

#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
template <class F, class D, class... V>
HWY_INLINE hn::Vec<D> CallOfHalf(D d, V... v) {
  if constexpr (requires { F::OfHalf(d, v...); }) {
    return F::OfHalf(d, v...);
  } else {
    return F()(d, v...);
  }
}

// The bits of float16 to those of float16. The processor rounds as Convert does.
template <int kInputs, class F>
void HalfLoop(const LoopArgs& args) noexcept {
  using Floats = hn::ScalableTag<float>;
  using Halves = hn::Rebind<hwy::float16_t, Floats>;
  using Bits = hn::Rebind<uint16_t, Floats>;
  const auto body = [](auto... bits) HWY_ATTR {
    const Floats d;
    const auto result =
        CallOfHalf<F>(d, hn::PromoteTo(d, hn::BitCast(Halves(), bits))...);
    return hn::BitCast(Bits(), hn::DemoteTo(Halves(), result));
  };
  const VectorOutput<uint16_t, Bits> output{static_cast<uint16_t*>(args.out[0])};
  RunVectors<Input<uint16_t, Bits>>(args, args.count, body, output,
                                    std::make_index_sequence<kInputs>());
}
#endif

template <int kInputs, class F>
struct Halves {
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  template <typename T>
  static constexpr Loop kLoop = HalfLoop<kInputs, F>;
#else
  template <typename T>
  static constexpr Loop kLoop = nullptr;
#endif
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
