// SPDX-License-Identifier: BSD-3-Clause
// Vectors of keys: loads and stores that map elements, and those of the end of a row.
// Read again for each target.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_ORDER_KEYS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_ORDER_KEYS_INL_H_
#undef ND_CORE_KERNELS_ORDER_KEYS_INL_H_
#else
#define ND_CORE_KERNELS_ORDER_KEYS_INL_H_
#endif

#include <cstring>

#include "core/kernels/order/order.h"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
using KeyVector = hn::Vec<hn::ScalableTag<T>>;

// The mapping, or nothing if !kMapped.
template <typename T, bool kMapped>
class Mapper {
 public:
  using V = KeyVector<T>;

  HWY_INLINE explicit Mapper(KeyMap map)
      : fold_(hn::Set(d_, static_cast<T>(map.fold))),
        bias_(hn::Set(d_, static_cast<T>(map.bias))) {}

  HWY_INLINE V ToKey(V x) const {
    if constexpr (kMapped) {
      return hn::Sub(Fold(x), bias_);
    } else {
      return x;
    }
  }
  HWY_INLINE V FromKey(V key) const {
    if constexpr (kMapped) {
      return Fold(hn::Add(key, bias_));
    } else {
      return key;
    }
  }

  HWY_INLINE V Load(const char* p) const {
    return ToKey(hn::LoadU(d_, reinterpret_cast<const T*>(p)));
  }
  HWY_INLINE void Store(V key, char* p) const {
    hn::StoreU(FromKey(key), d_, reinterpret_cast<T*>(p));
  }
  // The same of the first `count` elements, 0 < count <= N.
  HWY_INLINE V LoadFirst(const char* p, size_t count) const {
    HWY_ALIGN T lanes[hn::MaxLanes(d_)] = {};
    std::memcpy(lanes, p, count * sizeof(T));
    return ToKey(hn::Load(d_, lanes));
  }
  HWY_INLINE void StoreFirst(V key, char* p, size_t count) const {
    HWY_ALIGN T lanes[hn::MaxLanes(d_)];
    hn::Store(FromKey(key), d_, lanes);
    std::memcpy(p, lanes, count * sizeof(T));
  }

 private:
  HWY_INLINE V Fold(V x) const {
    if constexpr (sizeof(T) == 1) {
      return x;
    } else {
#if HWY_TARGET == HWY_AVX3
      const V sign = hn::BroadcastSignBit(x);
      return V{_mm512_ternarylogic_epi64(x.raw, sign.raw, fold_.raw, 0x78)};
#else
      return hn::Xor(x, hn::And(hn::BroadcastSignBit(x), fold_));
#endif
    }
  }

  static constexpr hn::ScalableTag<T> d_{};
  V fold_, bias_;
};

template <typename T>
HWY_INLINE constexpr int64_t KeyLanes() {
  return static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
}

template <typename T>
HWY_INLINE KeyVector<T> LoadKeys(const char* p) {
  return hn::LoadU(hn::ScalableTag<T>(), reinterpret_cast<const T*>(p));
}

// The vector kShift lanes after `low`, which was loaded from p; `high` is the next one.
// kShift lanes are at most 16 bytes. Where loads cross cache lines, this is cheaper.
template <typename T, int kShift>
HWY_INLINE KeyVector<T> Shifted(const char* p, KeyVector<T> low, KeyVector<T> high) {
  constexpr int kBytes = kShift * static_cast<int>(sizeof(T));
  static_assert(kBytes <= 16);
#if HWY_TARGET == HWY_AVX3
  if constexpr (sizeof(T) >= 4) {
    (void)p;
    return KeyVector<T>{_mm512_alignr_epi32(high.raw, low.raw, kBytes / 4)};
  } else {
    (void)p;
    const __m512i blocks = _mm512_alignr_epi64(high.raw, low.raw, 2);
    return KeyVector<T>{_mm512_alignr_epi8(blocks, low.raw, kBytes % 16)};
  }
#elif HWY_TARGET == HWY_AVX2
  (void)p;
  const __m256i blocks = _mm256_permute2x128_si256(low.raw, high.raw, 0x21);
  if constexpr (kBytes == 16) return KeyVector<T>{blocks};
  return KeyVector<T>{_mm256_alignr_epi8(blocks, low.raw, kBytes % 16)};
#else
  (void)low, (void)high;
  return LoadKeys<T>(p + kBytes);
#endif
}

#if HWY_TARGET == HWY_AVX3
// The 32 lanes from lane kFirst of `low` and then `high` on.
template <int kFirst>
HWY_INLINE __m512i ShortsFrom(__m512i low, __m512i high) {
  const auto lanes = hn::Iota(hn::ScalableTag<int16_t>(), kFirst);
  return _mm512_permutex2var_epi16(low, lanes.raw, high);
}
#endif

// Lane i + kShift of the vectors from v[0] on, at most 16 bytes further.
template <typename T, int kShift>
HWY_INLINE KeyVector<T> LanesAfter(const KeyVector<T>* v) {
#if HWY_TARGET == HWY_SCALAR
  return v[kShift];
#elif HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
#if HWY_TARGET == HWY_AVX3
  if constexpr (sizeof(T) == 2)
    return KeyVector<T>{ShortsFrom<kShift>(v[0].raw, v[1].raw)};
#endif
  return Shifted<T, kShift>(nullptr, v[0], v[1]);
#else
  constexpr int kBytes = kShift * static_cast<int>(sizeof(T));
  if constexpr (kBytes == 16) {
    return v[1];
  } else {
    return hn::CombineShiftRightBytes<kBytes>(hn::ScalableTag<T>(), v[1], v[0]);
  }
#endif
}

// Lane i + kShift of `now`, and in the last lanes the first ones of `next`.
template <typename T, int kShift>
HWY_INLINE KeyVector<T> LanesAfter(KeyVector<T> now, KeyVector<T> next) {
  const KeyVector<T> v[] = {now, next};
  return LanesAfter<T, kShift>(v);
}

// Lane i - kShift of `now`, at most 16 bytes, and in the first lanes the last ones of
// `before`.
template <typename T, int kShift>
HWY_INLINE KeyVector<T> LanesBefore(KeyVector<T> before, KeyVector<T> now) {
  [[maybe_unused]] constexpr int kRest = 16 - kShift * static_cast<int>(sizeof(T));
#if HWY_TARGET == HWY_SCALAR
  static_assert(kShift == 1);
  (void)now;
  return before;
#elif HWY_TARGET == HWY_AVX3
  if constexpr (sizeof(T) >= 4) {
    return KeyVector<T>{_mm512_alignr_epi32(now.raw, before.raw, 12 + kRest / 4)};
  } else if constexpr (sizeof(T) == 2) {
    return KeyVector<T>{ShortsFrom<32 - kShift>(before.raw, now.raw)};
  } else {
    const __m512i blocks = _mm512_alignr_epi64(now.raw, before.raw, 6);
    return KeyVector<T>{_mm512_alignr_epi8(now.raw, blocks, kRest)};
  }
#elif HWY_TARGET == HWY_AVX2
  const __m256i blocks = _mm256_permute2x128_si256(before.raw, now.raw, 0x21);
  return KeyVector<T>{_mm256_alignr_epi8(now.raw, blocks, kRest)};
#else
  if constexpr (kRest == 0) {
    return before;
  } else {
    return hn::CombineShiftRightBytes<kRest>(hn::ScalableTag<T>(), now, before);
  }
#endif
}

// How many elements after p, less than a vector, the next aligned vector begins. Those
// cross no cache lines.
template <typename T>
HWY_INLINE int64_t LanesToAligned(const char* p) {
  constexpr int64_t kSize = sizeof(T), kBytes = KeyLanes<T>() * kSize;
  const int64_t beyond = static_cast<int64_t>(reinterpret_cast<uintptr_t>(p) %
                                              static_cast<uintptr_t>(kBytes));
  return beyond % kSize == 0 ? (kBytes - beyond) % kBytes / kSize : 0;
}

// Calls body(i) for the places of whole vectors that cover [0, count): the first and the
// last ones may overlap, so that one begins at `aligned`, less than the lanes of a
// vector. count is not less.
template <typename T, class Body>
HWY_INLINE void ForEachVector(int64_t count, int64_t aligned, Body&& body) {
  constexpr int64_t kLanes = KeyLanes<T>();
  int64_t i = aligned;
  if (i > 0) body(int64_t{0});
  for (; i + kLanes <= count; i += kLanes) body(i);
  if (i < count) body(count - kLanes);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per target
