// SPDX-License-Identifier: BSD-3-Clause
// Where the vectors of an elementwise loop come from, and where its results go. Next()
// goes on by so many vectors, also backwards.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_OPERANDS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_OPERANDS_INL_H_
#undef ND_CORE_KERNELS_UFUNC_OPERANDS_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_OPERANDS_INL_H_
#endif

#include <cstring>

#include "core/kernels/math/pair-inl.h"
#include "core/kernels/simd.h"
#include "core/kernels/ufunc/row.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using math::Pair;

template <typename T>
struct LaneOfT {
  using Type = T;
};
template <>
struct LaneOfT<Bool> {
  using Type = uint8_t;
};
template <>
struct LaneOfT<Half> {
  using Type = uint16_t;
};
template <>
struct LaneOfT<BFloat16> {
  using Type = uint16_t;
};
template <>
struct LaneOfT<Complex64> {
  using Type = float;
};
template <>
struct LaneOfT<Complex128> {
  using Type = double;
};
template <typename T>
using LaneOf = typename LaneOfT<T>::Type;
template <typename T>
using TagOf = hn::ScalableTag<LaneOf<T>>;

template <class D>
constexpr int64_t LanesOf(D) {
  return static_cast<int64_t>(hn::MaxLanes(D()));
}

// Whether masked loads and stores leave the other bytes alone.
template <typename Lane>
constexpr bool kCanMask = HWY_TARGET == HWY_AVX3 ||
                          (HWY_TARGET == HWY_AVX2 && sizeof(Lane) >= 4);

// The first `count` < lanes (or the only one) of `from`, then those of `fill`.
template <class D, typename Lane = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> LoadFirst(D d, const Lane* from, int64_t count, hn::Vec<D> fill) {
  if constexpr (kCanMask<Lane>) {
    const auto wanted = hn::FirstN(d, static_cast<size_t>(count));
    return hn::IfThenElse(wanted, hn::MaskedLoad(wanted, d, from), fill);
  } else if constexpr (LanesOf(D()) == 1) {
    return fill;
  } else {
    HWY_ALIGN Lane lane[LanesOf(D())];
    hn::Store(fill, d, lane);
    std::memcpy(lane, from, static_cast<size_t>(count) * sizeof(Lane));
    return hn::Load(d, lane);
  }
}

template <class D, typename Lane = hn::TFromD<D>>
HWY_INLINE void StoreFirst(hn::Vec<D> vector, D d, Lane* to, int64_t count) {
  if constexpr (kCanMask<Lane>) {
    hn::BlendedStore(vector, hn::FirstN(d, static_cast<size_t>(count)), d, to);
  } else if constexpr (LanesOf(D()) == 1) {
    hn::Store(vector, d, to);
  } else {
    HWY_ALIGN Lane lane[LanesOf(D())];
    hn::Store(vector, d, lane);
    std::memcpy(to, lane, static_cast<size_t>(count) * sizeof(Lane));
  }
}

// Lanes that an element has.
template <typename T>
constexpr int64_t kLanesEach = sizeof(T) / sizeof(LaneOf<T>);

// Of two vectors of lanes those of every second element. Names that HWY_SCALAR lacks are
// found by their arguments.
template <typename T, class D, class V = hn::Vec<D>>
HWY_INLINE V EverySecond(D d, V low, V high) {
  if constexpr (kLanesEach<T> == 1) {
    return ConcatEven(d, high, low);
  } else if constexpr (LanesOf(D()) == 2) {
    return low;
  } else {
#if HWY_TARGET == HWY_AVX3
    return V{_mm512_shuffle_f64x2(low.raw, high.raw, 0x88)};
#else
    return ConcatLowerLower(d, high, low);
#endif
  }
}

// Where the vectors of one input of T come from: its memory, of which every kStep-th
// element is meant, 1 or 2, or one element spread out over `spread`, on which it stands
// still. Complex numbers are woven: counts are those of lanes.
template <typename T, class Tag = TagOf<T>, int64_t kStep = 1>
class Input {
 public:
  using D = Tag;
  using Lane = LaneOf<T>;
  using Vector = hn::Vec<D>;
  static constexpr int64_t kLanes = LanesOf(D());
  static constexpr int64_t kSpread = kStep * kLanes;  // lanes of `spread`
  // Whether Load() reads what lies behind its last element.
  static constexpr bool kReadsOn = kStep > 1;

  HWY_INLINE Input(const LoopArgs& args, size_t number, Lane* spread)
      : at_(static_cast<const Lane*>(args.in[number])), step_(kStep * kLanes) {
    if ((args.single >> number & 1) != 0) {
      for (int64_t k = 0; k < kStep; ++k) {
        hn::Store(First(), D(), spread + k * kLanes);
      }
      at_ = spread;
      step_ = 0;
    }
  }
  HWY_INLINE void Next(int64_t vectors = 1) { at_ += vectors * step_; }
  HWY_INLINE Vector Load() const {
    if constexpr (kStep == 1) {
      return Clean(hn::LoadU(D(), at_));
    } else {
      return EverySecond<T>(D(), hn::LoadU(D(), at_), hn::LoadU(D(), at_ + kLanes));
    }
  }
  // Its first `count` lanes, and in the others one of those; 0 < count, with steps up to
  // kLanes.
  HWY_INLINE Vector LoadPart(int64_t count) const {
    if (step_ == 0) return Load();
    const Vector fill = First();
    if constexpr (kStep == 1) {
      return Clean(LoadFirst(D(), at_, count, fill));
    } else {
      const int64_t lanes = 2 * count - kLanesEach<T>, first = HWY_MIN(lanes, kLanes);
      return EverySecond<T>(D(), LoadFirst(D(), at_, first, fill),
                            LoadFirst(D(), at_ + first, lanes - first, fill));
    }
  }

 private:
  HWY_INLINE Vector First() const {
    const Vector first = hn::Set(D(), at_[0]);
    if constexpr (kLanesEach<T> == 1) return first;
    return hn::OddEven(hn::Set(D(), at_[kLanesEach<T> - 1]), first);
  }
  static HWY_INLINE Vector Clean(Vector vector) {
    if constexpr (std::is_same_v<T, Bool>) {
      return hn::Min(vector, hn::Set(D(), uint8_t{1}));
    } else {
      return vector;
    }
  }

  const Lane* at_;
  int64_t step_;
};

// The same for complex numbers, real and imaginary parts apart.
template <typename T, int64_t kStep = 1>
class PairInput {
 public:
  using D = TagOf<T>;
  using Lane = LaneOf<T>;
  using Vector = Pair<hn::Vec<D>>;
  static constexpr int64_t kLanes = LanesOf(D());
  static constexpr int64_t kSpread = 2 * kStep * kLanes;
  static constexpr bool kReadsOn = kStep > 1;

  HWY_INLINE PairInput(const LoopArgs& args, size_t number, Lane* spread)
      : at_(static_cast<const Lane*>(args.in[number])), step_(kSpread) {
    if ((args.single >> number & 1) != 0) {
      Spread(1, spread);
      at_ = spread;
      step_ = 0;
    }
  }
  HWY_INLINE void Next(int64_t vectors = 1) { at_ += vectors * step_; }
  HWY_INLINE Vector Load() const { return LoadFrom(at_); }
  HWY_INLINE Vector LoadPart(int64_t count) const {
    if (step_ == 0) return Load();
    HWY_ALIGN Lane lane[kSpread];
    Spread(count, lane);
    return LoadFrom(lane);
  }

 private:
  // The first `count` elements, and the first again in place of the others.
  HWY_INLINE void Spread(int64_t count, Lane* lane) const {
    for (int64_t k = 0; k < kLanes; ++k) {
      const Lane* element = at_ + (k < count ? 2 * kStep * k : 0);
      for (int64_t i = 0; i < kStep; ++i, lane += 2) {
        lane[0] = element[0];
        lane[1] = element[1];
      }
    }
  }
  static HWY_INLINE Vector LoadFrom(const Lane* from) {
    const D d;
    Vector pair;
    if constexpr (kStep == 1) {
      hn::LoadInterleaved2(d, from, pair.re, pair.im);
    } else {
      const auto half = [&](const Lane* at) HWY_ATTR {
        return EverySecond<T>(d, hn::LoadU(d, at), hn::LoadU(d, at + kLanes));
      };
      const auto low = half(from), high = half(from + 2 * kLanes);
      pair = Pair<hn::Vec<D>>{ConcatEven(d, high, low), ConcatOdd(d, high, low)};
    }
    return pair;
  }

  const Lane* at_;
  int64_t step_;
};

// Where results go: lanes of T, or complex numbers.
template <typename T, class Tag = TagOf<T>>
struct VectorOutput {
  using D = Tag;
  LaneOf<T>* to;
  HWY_INLINE void Store(hn::Vec<D> result) const { hn::StoreU(result, D(), to); }
  HWY_INLINE void StorePart(hn::Vec<D> result, int64_t count) const {
    StoreFirst(result, D(), to, count);
  }
  HWY_INLINE void Next(int64_t vectors = 1) { to += vectors * LanesOf(D()); }
};

template <typename T>
struct PairOutput {
  using D = TagOf<T>;
  LaneOf<T>* to;
  HWY_INLINE void Store(Pair<hn::Vec<D>> result) const {
    hn::StoreInterleaved2(result.re, result.im, D(), to);
  }
  HWY_INLINE void StorePart(Pair<hn::Vec<D>> result, int64_t count) const {
    HWY_ALIGN LaneOf<T> lane[2 * LanesOf(D())];
    hn::StoreInterleaved2(result.re, result.im, D(), lane);
    std::memcpy(to, lane, static_cast<size_t>(2 * count) * sizeof(LaneOf<T>));
  }
  HWY_INLINE void Next(int64_t vectors = 1) { to += vectors * 2 * LanesOf(D()); }
};

// Lanes of which each is less than 256, stored as bytes.
template <typename T>
struct ByteOutput {
  using D = TagOf<T>;
  using Narrow = hn::Rebind<uint8_t, D>;
  uint8_t* to;
  static HWY_INLINE hn::Vec<Narrow> Narrowed(hn::Vec<D> result) {
    const hn::RebindToUnsigned<D> lanes;
    if constexpr (sizeof(hn::TFromD<D>) == 1) {
      return hn::BitCast(Narrow(), result);
    } else {
      return hn::TruncateTo(Narrow(), hn::BitCast(lanes, result));
    }
  }
  HWY_INLINE void Store(hn::Vec<D> result) const {
    hn::StoreU(Narrowed(result), Narrow(), to);
  }
  HWY_INLINE void StorePart(hn::Vec<D> result, int64_t count) const {
    StoreFirst(Narrowed(result), Narrow(), to, count);
  }
  HWY_INLINE void Next(int64_t vectors = 1) { to += vectors * LanesOf(D()); }
};

// Masks, stored as bool.
template <typename T>
struct TestOutput {
  using D = TagOf<T>;
  using Narrow = hn::Rebind<uint8_t, D>;
  // Masks of 4 or 8 bytes are narrowed together: alone, one takes longer than to compare.
  static constexpr bool kPacks = HWY_TARGET == HWY_AVX2 && sizeof(LaneOf<T>) >= 4;
  static constexpr int kPacked = 4;
  uint8_t* to;
  static HWY_INLINE hn::Vec<Narrow> Bytes(hn::Mask<D> result) {
    const hn::Vec<Narrow> one = hn::Set(Narrow(), uint8_t{1});
#if HWY_TARGET == HWY_AVX3
    using Bits = decltype(hn::Mask<Narrow>::raw);
    return hn::IfThenElseZero(hn::Mask<Narrow>{static_cast<Bits>(result.raw)}, one);
#else
    return hn::And(ByteOutput<T>::Narrowed(hn::VecFromMask(D(), result)), one);
#endif
  }
  HWY_INLINE void Store(hn::Mask<D> result) const {
    hn::StoreU(Bytes(result), Narrow(), to);
  }
#if HWY_TARGET == HWY_AVX2
  HWY_INLINE void StorePacked(
      const hn::Mask<D> (&results)[kPacked]) const requires kPacks {
    const auto raw = [&](int i) HWY_ATTR {
      return hn::BitCast(hn::ScalableTag<int8_t>(), hn::VecFromMask(D(), results[i])).raw;
    };
    // Packing goes by halves of vectors: the lower ones of all, then the upper ones.
    const __m256i packed = _mm256_packs_epi16(_mm256_packs_epi32(raw(0), raw(1)),
                                              _mm256_packs_epi32(raw(2), raw(3)));
    if constexpr (sizeof(LaneOf<T>) == 4) {
      const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to),
                          _mm256_permutevar8x32_epi32(
                              _mm256_and_si256(packed, _mm256_set1_epi8(1)), order));
    } else {  // each is there twice
      const __m256i once = _mm256_packus_epi16(
          _mm256_and_si256(packed, _mm256_set1_epi16(1)), _mm256_setzero_si256());
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
                       _mm_unpacklo_epi16(_mm256_castsi256_si128(once),
                                          _mm256_extracti128_si256(once, 1)));
    }
  }
#endif
  HWY_INLINE void StorePart(hn::Mask<D> result, int64_t count) const {
    StoreFirst(Bytes(result), Narrow(), to, count);
  }
  HWY_INLINE void Next(int64_t vectors = 1) {
    to += vectors * LanesOf(D());
  }
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
