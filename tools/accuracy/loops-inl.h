// SPDX-License-Identifier: BSD-3-Clause
// The loops of tools/accuracy/loops.h around functions of vectors.

// Per-target include guard.
#if defined(ND_TOOLS_ACCURACY_LOOPS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_TOOLS_ACCURACY_LOOPS_INL_H_
#undef ND_TOOLS_ACCURACY_LOOPS_INL_H_
#else
#define ND_TOOLS_ACCURACY_LOOPS_INL_H_
#endif

#include <cstring>

#include "core/kernels/simd.h"
#include "tools/accuracy/loops.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Function is the type of a lambda over (d, x) or (d, x1, x2).
template <int kInputs, class Function, class D, class V = hn::Vec<D>>
HWY_INLINE V Apply(D d, const hn::TFromD<D>* a, const hn::TFromD<D>* b) {
  if constexpr (kInputs == 1) {
    return Function()(d, hn::LoadU(d, a));
  } else {
    return Function()(d, hn::LoadU(d, a), hn::LoadU(d, b));
  }
}

template <int kInputs, class Function, typename T>
void Loop(const T* a, const T* b, int64_t count, T* y) noexcept {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    hn::StoreU(Apply<kInputs, Function>(d, a + i, kInputs == 1 ? b : b + i), d, y + i);
  }
  if (i < count) {
    const size_t bytes = static_cast<size_t>(count - i) * sizeof(T);
    T first[kLanes] = {}, second[kLanes] = {}, result[kLanes];
    std::memcpy(first, a + i, bytes);
    if (kInputs == 2) std::memcpy(second, b + i, bytes);
    hn::StoreU(Apply<kInputs, Function>(d, first, second), d, result);
    std::memcpy(y + i, result, bytes);
  }
}

template <int kInputs, class Function>
constexpr accuracy::Loops Row(const char* name, Function) {
  return {name, Loop<kInputs, Function, float>, Loop<kInputs, Function, double>};
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
