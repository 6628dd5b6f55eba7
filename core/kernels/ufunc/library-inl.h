// SPDX-License-Identifier: BSD-3-Clause
// Loops of functions of one complex number by the C library, one after the other:
//
//   ByLibrary<f>  f of core/kernels/complex_scalar.h

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_LIBRARY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_LIBRARY_INL_H_
#undef ND_CORE_KERNELS_UFUNC_LIBRARY_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_LIBRARY_INL_H_
#endif

#include "core/kernels/complex_scalar.h"
#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <complex_scalar::Function kFunction, typename T>
bool LibraryLoop(const LoopArgs& args) noexcept {
  using Part = decltype(T::re);
  const T* z = static_cast<const T*>(args.in[0]);
  T* const to = static_cast<T*>(args.out[0]);
  const int64_t step = (args.single & 1) != 0 ? 0 : 1;
  for (int64_t i = 0; i < args.count; ++i, z += step) {
    const Complex128 result = kFunction({z->re, z->im});
    to[i] = {static_cast<Part>(result.re), static_cast<Part>(result.im)};
  }
  return false;
}

template <complex_scalar::Function kFunction>
struct ByLibrary {
  template <typename T>
  static constexpr Loop kLoop = LibraryLoop<kFunction, T>;
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
