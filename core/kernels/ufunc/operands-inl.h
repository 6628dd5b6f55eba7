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

// Where the vectors of one input of T come from: its memory, or one element spread out
// over `spread`, on which it stands still.
template <typename T, class Tag = TagOf<T>>
class Input {
 public:
  using D = Tag;
  using Lane = LaneOf<T>;
  using Vector = hn::Vec<D>;
  static constexpr int64_t kLanes = LanesOf(D());
  static constexpr int64_t kSpread = kLanes;  // lanes of `spread`

  HWY_INLINE Input(const LoopArgs& args, size_t number, Lane* spread)
      : at_(static_cast<const Lane*>(args.in[number])), step_(kLanes) {
    if ((args.single >> number & 1) != 0) {
      hn::Store(hn::Set(D(), at_[0]), D(), spread);
      at_ = spread;
      step_ = 0;
    }
  }
  HWY_INLINE void Next(int64_t vectors = 1) { at_ += vectors * step_; }
  HWY_INLINE Vector Load() const { return Clean(hn::LoadU(D(), at_)); }
  // Its first `count` lanes, and in the others one of those.
  HWY_INLINE Vector LoadPart(int64_t count) const {
    if (step_ == 0) return Load();
    return Clean(LoadFirst(D(), at_, count, hn::Set(D(), at_[0])));
  }

 private:
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

// The same for complex numbers, woven: counts are those of lanes.
template <typename T>
class WovenInput {
 public:
  using D = TagOf<T>;
  using Lane = LaneOf<T>;
  using Vector = hn::Vec<D>;
  static constexpr int64_t kLanes = LanesOf(D());
  static constexpr int64_t kSpread = kLanes;

  HWY_INLINE WovenInput(const LoopArgs& args, size_t number, Lane* spread)
      : at_(static_cast<const Lane*>(args.in[number])), step_(kLanes) {
    if ((args.single >> number & 1) != 0) {
      hn::Store(First(), D(), spread);
      at_ = spread;
      step_ = 0;
    }
  }
  HWY_INLINE void Next(int64_t vectors = 1) { at_ += vectors * step_; }
  HWY_INLINE Vector Load() const { return hn::LoadU(D(), at_); }
  HWY_INLINE Vector LoadPart(int64_t count) const {
    return step_ == 0 ? Load() : LoadFirst(D(), at_, count, First());
  }

 private:
  HWY_INLINE Vector First() const {
    return hn::OddEven(hn::Set(D(), at_[1]), hn::Set(D(), at_[0]));
  }

  const Lane* at_;
  int64_t step_;
};

// The same for complex numbers, real and imaginary parts apart.
template <typename T>
class PairInput {
 public:
  using D = TagOf<T>;
  using Lane = LaneOf<T>;
  using Vector = Pair<hn::Vec<D>>;
  static constexpr int64_t kLanes = LanesOf(D());
  static constexpr int64_t kSpread = 2 * kLanes;

  HWY_INLINE PairInput(const LoopArgs& args, size_t number, Lane* spread)
      : at_(static_cast<const Lane*>(args.in[number])), step_(2 * kLanes) {
    if ((args.single >> number & 1) != 0) {
      const hn::Vec<D> re = hn::Set(D(), at_[0]), im = hn::Set(D(), at_[1]);
      hn::StoreInterleaved2(re, im, D(), spread);
      at_ = spread;
      step_ = 0;
    }
  }
  HWY_INLINE void Next(int64_t vectors = 1) { at_ += vectors * step_; }
  HWY_INLINE Vector Load() const { return LoadFrom(at_); }
  HWY_INLINE Vector LoadPart(int64_t count) const {
    if (step_ == 0) return Load();
    HWY_ALIGN Lane lane[2 * kLanes];
    for (int64_t k = 0; k < kLanes; ++k) {
      const Lane* element = at_ + (k < count ? 2 * k : 0);
      lane[2 * k] = element[0];
      lane[2 * k + 1] = element[1];
    }
    return LoadFrom(lane);
  }

 private:
  static HWY_INLINE Vector LoadFrom(const Lane* from) {
    Vector pair;
    hn::LoadInterleaved2(D(), from, pair.re, pair.im);
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
