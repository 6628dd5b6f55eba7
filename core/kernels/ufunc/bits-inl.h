// SPDX-License-Identifier: BSD-3-Clause
// Loops over the bits of floating numbers, and loops that copy. A body here gets signed
// integers with a Format that says where sign and exponent are, so that one serves all
// four formats, and float16 and bfloat16 stay in 16 bits:
//
//   BitVectors<n, F>  F()(Format<T>(), d, v...) -> vector
//   BitTests<n, F>    F()(Format<T>(), d, v...) -> mask
//   BitScalars<n, F>  F()(Format<T>(), bits...) -> bits
//   Copies            the input as it is, for every T
//   Zeros             zeros, for every T
//
// Copies takes bytes as they are, which those of bool need not be: there Same is meant.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_BITS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_BITS_INL_H_
#undef ND_CORE_KERNELS_UFUNC_BITS_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_BITS_INL_H_
#endif

#include <cstring>
#include <limits>

#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <typename T, typename BitsType, int kFractionBits>
struct FormatBase {
  using Type = T;
  using Bits = BitsType;
  static constexpr Bits kSign = std::numeric_limits<Bits>::min();
  static constexpr Bits kMagnitude = std::numeric_limits<Bits>::max();
  // As a magnitude: beyond it are the NaNs.
  static constexpr Bits kInfinity =
      static_cast<Bits>((kMagnitude >> kFractionBits) << kFractionBits);
  static constexpr Bits kQuietNan =
      static_cast<Bits>(kInfinity | Bits{1} << (kFractionBits - 1));
};

template <typename T>
struct Format;
template <>
struct Format<Half> : FormatBase<Half, int16_t, 10> {};
template <>
struct Format<BFloat16> : FormatBase<BFloat16, int16_t, 7> {};
template <>
struct Format<float> : FormatBase<float, int32_t, 23> {};
template <>
struct Format<double> : FormatBase<double, int64_t, 52> {};

using AllFloats = Types<Half, BFloat16, float, double>;

template <class F, typename T>
struct OfFormat {
  template <class D, class... V>
  HWY_INLINE auto operator()(D d, V... v) const {
    return F()(Format<T>(), d, v...);
  }
};
template <class F, typename T>
struct OfScalarFormat {
  template <typename... Bits>
  HWY_INLINE auto operator()(Bits... bits) const {
    return F()(Format<T>(), bits...);
  }
};

template <int kInputs, class F>
struct BitVectors {
  template <typename T>
  static constexpr Loop kLoop =
      Vectors<kInputs, OfFormat<F, T>>::template kLoop<typename Format<T>::Bits>;
};
template <int kInputs, class F>
struct BitTests {
  template <typename T>
  static constexpr Loop kLoop =
      Tests<kInputs, OfFormat<F, T>>::template kLoop<typename Format<T>::Bits>;
};
template <int kInputs, class F>
struct BitScalars {
  template <typename T>
  static constexpr Loop kLoop =
      ScalarLoop<kInputs, OfScalarFormat<F, T>, typename Format<T>::Bits>;
};

template <size_t kItemSize>
bool CopyLoop(const LoopArgs& args) noexcept {
  const char* from = static_cast<const char*>(args.in[0]);
  char* to = static_cast<char*>(args.out[0]);
  if ((args.single & 1) != 0) {
    for (int64_t i = 0; i < args.count; ++i) {
      std::memcpy(to + static_cast<size_t>(i) * kItemSize, from, kItemSize);
    }
  } else if (from != to) {
    std::memcpy(to, from, static_cast<size_t>(args.count) * kItemSize);
  }
  return false;
}

template <size_t kItemSize>
bool ZeroLoop(const LoopArgs& args) noexcept {
  std::memset(args.out[0], 0, static_cast<size_t>(args.count) * kItemSize);
  return false;
}

struct Copies {
  template <typename T>
  static constexpr Loop kLoop = CopyLoop<sizeof(T)>;
};
struct Zeros {
  template <typename T>
  static constexpr Loop kLoop = ZeroLoop<sizeof(T)>;
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
