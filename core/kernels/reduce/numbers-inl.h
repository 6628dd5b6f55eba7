// SPDX-License-Identifier: BSD-3-Clause
// Folds of complex numbers by operations that need both parts: where vectors have one
// lane, number by number. Op: as in lines-inl.h, or there Of(Number<T>, Number<T>).

// Per-target include guard.
#if defined(ND_CORE_KERNELS_REDUCE_NUMBERS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_REDUCE_NUMBERS_INL_H_
#undef ND_CORE_KERNELS_REDUCE_NUMBERS_INL_H_
#else
#define ND_CORE_KERNELS_REDUCE_NUMBERS_INL_H_
#endif

#include "core/kernels/reduce/fold-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR

template <typename T>
struct Number {
  T re, im;
};

template <class Op, typename T>
struct NumberFolds {
  using N = Number<T>;
  static constexpr int64_t kCount = kLanes<T> / 2, kSize = sizeof(N);

  static N Fold(const char* x, int64_t step, int64_t n) {
    N lane[kCount];
    for (int64_t i = 0; i < n; ++i) {
      N number;
      std::memcpy(&number, x + i * step, sizeof(N));
      N& place = lane[i % kCount];
      place = i < kCount ? number : Op::Of(place, number);
    }
    int64_t used = HWY_MIN(n, kCount);
    for (int64_t half = kCount / 2; half >= 1; half /= 2) {
      for (int64_t l = 0; l + half < used; ++l) lane[l] = Op::Of(lane[l], lane[l + half]);
      used = HWY_MIN(used, half);
    }
    return lane[0];
  }
  static void Lines(const void* x, int64_t stride, int64_t n, int64_t count,
                    void* out) noexcept {
    for (int64_t i = 0; i < count; ++i) {
      static_cast<N*>(out)[i] = Fold(static_cast<const char*>(x) + i * stride, kSize, n);
    }
  }
  static void Rows(const void* x, int64_t stride, int64_t n, int64_t columns,
                   void* out) noexcept {
    for (int64_t c = 0; c < columns; ++c) {
      static_cast<N*>(out)[c] = Fold(static_cast<const char*>(x) + c * kSize, stride, n);
    }
  }
  static void Combine(const void* x, int64_t count, void* out) noexcept {
    const N* const from = static_cast<const N*>(x);
    N* const to = static_cast<N*>(out);
    for (int64_t i = 0; i < count; ++i) to[i] = Op::Of(to[i], from[i]);
  }
  static void Tree(void* values, int64_t count) noexcept {
    N* const at = static_cast<N*>(values);
    for (; count > 1; count = (count + 1) / 2) {
      for (int64_t i = 0; i < count / 2; ++i) at[i] = Op::Of(at[2 * i], at[2 * i + 1]);
      if ((count & 1) != 0) at[count / 2] = at[count - 1];
    }
  }
};

template <class Op, typename T>
constexpr FoldKernel MakeNumberFold() {
  using Folds = NumberFolds<Op, T>;
  return {Folds::Lines,
          Folds::Rows,
          Folds::Combine,
          Folds::Tree,
          kFoldDepth * Folds::kCount,
          Folds::kSize,
          NeutralOf<Op, T, 2>::kElement,
          nullptr};
}

#else

template <class Op, typename T>
constexpr FoldKernel MakeNumberFold() {
  return MakeFold<Op, T, 2>();
}

#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
