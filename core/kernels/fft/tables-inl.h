// SPDX-License-Identifier: BSD-3-Clause
// FftKernels of an element type.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_FFT_TABLES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_FFT_TABLES_INL_H_
#undef ND_CORE_KERNELS_FFT_TABLES_INL_H_
#else
#define ND_CORE_KERNELS_FFT_TABLES_INL_H_
#endif

#include "core/kernels/fft/mirror-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <typename T, class D = hn::ScalableTag<T>>
constexpr FftKernels<T> MakeFftKernels() {
  return {static_cast<int64_t>(hn::MaxLanes(D())),
          {Unpack<1, D>, Unpack<2, D>, Unpack<3, D>, Unpack<4, D>, Unpack<5, D>,
           Unpack<7, D>, Unpack<8, D>, Unpack<9, D>, nullptr, nullptr, nullptr},
          {Pass<1, D>, Pass<2, D>, Pass<3, D>, Pass<4, D>, Pass<5, D>, Pass<7, D>,
           Pass<8, D>, Pass<9, D>, Pass<11, D>, Pass<13, D>, OddPass<D>},
          {Pack<1, D>, Pack<2, D>, Pack<3, D>, Pack<4, D>, Pack<5, D>, Pack<7, D>,
           Pack<8, D>, Pack<9, D>, nullptr, nullptr, nullptr},
          Turn<D>,
          TurnColumns<D>,
          MultiplyElements<D>,
          MultiplyAddElements<D>,
          MultiplyColumns<D>,
          Part<D>,
          Merge<D>,
          Rotate<D>,
          Split<D>,
          Join<D>,
          Filter<D>,
          SplitColumns<D>,
          JoinColumns<D>,
          Deal<D>,
          Collect<D>};
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
