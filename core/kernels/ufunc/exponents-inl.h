// SPDX-License-Identifier: BSD-3-Clause
// Taking the exponents of vectors of numbers off and putting them on. AVX-512 has
// instructions for it.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_EXPONENTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_EXPONENTS_INL_H_
#undef ND_CORE_KERNELS_UFUNC_EXPONENTS_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_EXPONENTS_INL_H_
#endif

#include <limits>

#include "core/kernels/ufunc/bits-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// int32, as many lanes as D has.
template <class D>
using ExponentTag = hn::Rebind<int32_t, D>;

#if HWY_TARGET == HWY_AVX3

// A fraction of [0.5, 1) and an exponent; zeros, infinities and NaN as they are, and 0.
struct Frexp {
  static constexpr int kZeroInfiniteOrNan = 0x9f;

  template <class D>
  HWY_INLINE Two<hn::Vec512<float>, hn::Vec512<int32_t>> operator()(
      D, hn::Vec512<float> x) const {
    const __mmask16 split =
        _knot_mask16(_mm512_fpclass_ps_mask(x.raw, kZeroInfiniteOrNan));
    const __m512 fraction = _mm512_mask_getmant_ps(x.raw, split, x.raw,
                                                   _MM_MANT_NORM_p5_1, _MM_MANT_SIGN_src);
    const __m512i exponent = _mm512_cvtps_epi32(_mm512_maskz_getexp_ps(split, x.raw));
    return {{fraction},
            {_mm512_mask_add_epi32(exponent, split, exponent, _mm512_set1_epi32(1))}};
  }
  template <class D>
  HWY_INLINE Two<hn::Vec512<double>, hn::Vec256<int32_t>> operator()(
      D, hn::Vec512<double> x) const {
    const __mmask8 split = _knot_mask8(_mm512_fpclass_pd_mask(x.raw, kZeroInfiniteOrNan));
    const __m512d fraction = _mm512_mask_getmant_pd(
        x.raw, split, x.raw, _MM_MANT_NORM_p5_1, _MM_MANT_SIGN_src);
    const __m256i exponent = _mm512_cvtpd_epi32(_mm512_maskz_getexp_pd(split, x.raw));
    return {{fraction},
            {_mm256_mask_add_epi32(exponent, split, exponent, _mm256_set1_epi32(1))}};
  }
};

// x 2^n in one rounding.
struct Ldexp {
  template <class D>
  HWY_INLINE hn::Vec512<float> operator()(D, hn::Vec512<float> x,
                                          hn::Vec512<int32_t> n) const {
    return {_mm512_scalef_ps(x.raw, _mm512_cvtepi32_ps(n.raw))};
  }
  template <class D>
  HWY_INLINE hn::Vec512<double> operator()(D, hn::Vec512<double> x,
                                           hn::Vec256<int32_t> n) const {
    return {_mm512_scalef_pd(x.raw, _mm512_cvtepi32_pd(n.raw))};
  }
};

#else

template <class D>
constexpr int kFractionBits = std::numeric_limits<hn::TFromD<D>>::digits - 1;
template <class D>
using BitsTag = hn::RebindToSigned<D>;
template <class D>
using BitsOf = hn::Vec<BitsTag<D>>;

template <class D>
HWY_INLINE hn::Vec<ExponentTag<D>> ToExponents(D, BitsOf<D> bits) {
  if constexpr (sizeof(hn::TFromD<D>) == sizeof(int32_t)) {
    return bits;
  } else {
    const hn::RebindToUnsigned<D> wide;
    const hn::Rebind<uint32_t, D> narrow;
    return hn::BitCast(ExponentTag<D>(), hn::TruncateTo(narrow, hn::BitCast(wide, bits)));
  }
}
template <class D>
HWY_INLINE BitsOf<D> FromExponents(D, hn::Vec<ExponentTag<D>> exponents) {
  if constexpr (sizeof(hn::TFromD<D>) == sizeof(int32_t)) {
    return exponents;
  } else {
    return hn::PromoteTo(BitsTag<D>(), exponents);
  }
}

// A fraction of [0.5, 1) and an exponent; zeros, infinities and NaN as they are, and 0.
struct Frexp {
  template <class D, class V>
  HWY_INLINE Two<V, hn::Vec<ExponentTag<D>>> operator()(D d, V x) const {
    using T = hn::TFromD<D>;
    using Bits = hn::TFromD<BitsTag<D>>;
    const BitsTag<D> di;
    constexpr int kBits = kFractionBits<D>;
    constexpr Bits kUp = kBits + 1;
    constexpr Bits kBias = std::numeric_limits<T>::max_exponent - 2;
    const auto exponents = hn::Set(di, Format<T>::kInfinity);
    const auto subnormal = hn::Eq(hn::And(hn::BitCast(di, x), exponents), hn::Zero(di));
    const auto up = hn::IfThenElseZero(subnormal, hn::Set(di, kUp));
    const V factor =
        hn::BitCast(d, hn::ShiftLeft<kBits>(hn::Add(up, hn::Set(di, Bits{kBias + 1}))));
    const auto bits = hn::BitCast(di, hn::Mul(x, factor));
    const auto exponent = hn::And(bits, exponents);
    const auto keep = hn::Or(hn::Eq(exponent, exponents), hn::Eq(exponent, hn::Zero(di)));
    const auto half = hn::Set(di, static_cast<Bits>(kBias << kBits));
    const auto fraction = hn::Or(hn::AndNot(exponents, bits), half);
    const auto power =
        hn::Sub(hn::Sub(hn::ShiftRight<kBits>(exponent), up), hn::Set(di, kBias));
    return {hn::BitCast(d, hn::IfThenElse(keep, bits, fraction)),
            ToExponents(d, hn::IfThenZeroElse(keep, power))};
  }
};

// x 2^n in one rounding. A factor of 2^n does not always exist: what lies beyond goes
// into two factors before it, which are exact unless the result is 0 or infinite.
struct Ldexp {
  template <class D, class V>
  HWY_INLINE V operator()(D d, V x, hn::Vec<ExponentTag<D>> exponents) const {
    using T = hn::TFromD<D>;
    using Bits = hn::TFromD<BitsTag<D>>;
    constexpr Bits kMax = std::numeric_limits<T>::max_exponent - 1;
    constexpr Bits kMin = std::numeric_limits<T>::min_exponent - 1;
    const BitsTag<D> di;
    const auto max = hn::Set(di, kMax), min = hn::Set(di, kMin);
    // So little that after it, what is not 0 in the end is normal yet.
    const auto down = hn::Set(di, Bits{kMin + std::numeric_limits<T>::digits});
    const auto beyond = [&](BitsOf<D> power) HWY_ATTR {
      return hn::IfThenElse(hn::Gt(power, max), max,
                            hn::IfThenElseZero(hn::Lt(power, min), down));
    };
    const auto factor = [&](BitsOf<D> power) HWY_ATTR {
      return hn::BitCast(d, hn::ShiftLeft<kFractionBits<D>>(hn::Add(power, max)));
    };
    BitsOf<D> n = FromExponents(d, exponents);
    n = hn::Max(hn::Min(n, hn::Set(di, Bits{4 * kMax})), hn::Set(di, Bits{4 * kMin}));
    const auto first = beyond(n);
    n = hn::Sub(n, first);
    const auto second = beyond(n);
    n = hn::Max(hn::Min(hn::Sub(n, second), max), min);
    return hn::Mul(hn::Mul(hn::Mul(x, factor(first)), factor(second)), factor(n));
  }
};

#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
