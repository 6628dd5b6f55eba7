// SPDX-License-Identifier: BSD-3-Clause
// Vectors of samples: how correlation kernels load, cut and store them.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_CORRELATE_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_CORRELATE_VECTORS_INL_H_
#undef ND_CORE_KERNELS_CORRELATE_VECTORS_INL_H_
#else
#define ND_CORE_KERNELS_CORRELATE_VECTORS_INL_H_
#endif

#include <cstring>

#include "core/kernels/correlate.h"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Architectures with 32 vector registers can hold more sums and taps.
#if HWY_TARGET == HWY_AVX3 || HWY_ARCH_ARM_A64
constexpr bool kManyRegisters = true;
#else
constexpr bool kManyRegisters = false;
#endif

// Hides where `vector` came from. Else gcc folds the load into each of the multiply-adds
// that share it, which halves the speed.
template <class V>
HWY_INLINE void KeepInRegister(V& vector) {
#if HWY_TARGET == HWY_AVX3
  asm("" : "+v"(vector.raw));
#elif HWY_TARGET == HWY_AVX2
  asm("" : "+x"(vector.raw));
#else
  (void)vector;
#endif
}

// Hides what `sum` is made of. Else gcc adds up products of integers first, since their
// order does not matter, and runs out of registers.
template <class V>
HWY_INLINE void KeepInOrder(V& sum) {
  KeepInRegister(sum);
}

// Vectors of D: loads and stores of whole vectors and of the first `count` < kWidth
// elements of one.
template <class D, int kPartsPerElement>
struct Vectors {
  using Element = hn::TFromD<D>;
  using TapElement = Element;
  using Result = Element;
  using Samples = const Element*;
  using Vector = hn::Vec<D>;
  static constexpr int64_t kParts = kPartsPerElement;
  static constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));
  static constexpr int64_t kWidth = kLanes / kParts;

  static HWY_INLINE Vector Load(const Element* x) { return hn::LoadU(D(), x); }

  static HWY_INLINE Vector LoadPartial(const Element* x, int64_t count) {
    const size_t lanes = static_cast<size_t>(count * kParts);
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
    if constexpr (HWY_TARGET == HWY_AVX3 || sizeof(Element) >= 4) {
      return hn::MaskedLoad(hn::FirstN(D(), lanes), D(), x);
    }
#endif
    HWY_ALIGN Element lane[kLanes] = {};
    std::memcpy(lane, x, lanes * sizeof(Element));
    return hn::Load(D(), lane);
  }

#if HWY_TARGET == HWY_AVX3
  // The last `count` elements of a vector.
  static HWY_INLINE Vector LoadLast(const Element* x, int64_t count) {
    const size_t before = static_cast<size_t>((kWidth - count) * kParts);
    return hn::MaskedLoad(hn::Not(hn::FirstN(D(), before)), D(), x);
  }

  // Elements K, K + 1, ... of `low`, then the first K <= kWidth of `high`.
  template <int K>
  static HWY_INLINE Vector Slide(Vector low, Vector high) {
    static_assert(sizeof(Element) >= 4 && kParts == 1);
    if constexpr (K == kWidth) {
      return high;
    } else {
      const auto cut = [](__m512i from, __m512i next) HWY_ATTR {
        return sizeof(Element) == 4 ? _mm512_alignr_epi32(next, from, K)
                                    : _mm512_alignr_epi64(next, from, K & 7);
      };
      const hn::RebindToUnsigned<D> bits;
      return hn::BitCast(D(), hn::Vec<decltype(bits)>{cut(hn::BitCast(bits, low).raw,
                                                          hn::BitCast(bits, high).raw)});
    }
  }
#endif

  static HWY_INLINE void StoreVector(Vector vector, Element* y) {
    hn::StoreU(vector, D(), y);
  }

  static HWY_INLINE void StoreVectorPartial(Vector vector, Element* y, int64_t count) {
    HWY_ALIGN Element lane[kLanes];
    hn::Store(vector, D(), lane);
    std::memcpy(y, lane, static_cast<size_t>(count * kParts) * sizeof(Element));
  }
};

// Sums and taps that are vectors of D themselves.
template <class D>
struct PlainVectors : Vectors<D, 1> {
  using typename Vectors<D, 1>::Element;
  using Tap = hn::Vec<D>;
  using Sum = hn::Vec<D>;

  static HWY_INLINE Sum Zero() { return hn::Zero(D()); }
  static HWY_INLINE Tap Broadcast(const Element* tap) { return hn::Set(D(), *tap); }
  static HWY_INLINE void Store(Sum sum, Element* y) {
    Vectors<D, 1>::StoreVector(sum, y);
  }
  static HWY_INLINE void StorePartial(Sum sum, Element* y, int64_t count) {
    Vectors<D, 1>::StoreVectorPartial(sum, y, count);
  }
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
