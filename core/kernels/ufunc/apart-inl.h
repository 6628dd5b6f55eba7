// SPDX-License-Identifier: BSD-3-Clause
// Loops over inputs of which every second element is meant, as a[::2] has them: they load
// what lies between as well, and write nothing but results.
//
//   Apart<Style>  as Style, which is Vectors, Tests, Woven, PairTests or OfBits of one;
//                 none for targets of one lane
//
// The last element has no neighbour that may be read with it: it is loaded as a tail is.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_APART_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_APART_INL_H_
#undef ND_CORE_KERNELS_UFUNC_APART_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_APART_INL_H_
#endif

#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <class Style>
struct Apart;

#if HWY_TARGET == HWY_SCALAR
template <class Style>
struct Apart {
  template <typename T>
  static constexpr Loop kLoop = nullptr;
};
#else
// Lanes that an element has: complex numbers are woven.
template <typename T>
constexpr int64_t kLanesEach = sizeof(T) / sizeof(LaneOf<T>);

// Of two vectors of lanes those of every second element.
template <typename T, class D = TagOf<T>>
HWY_INLINE hn::Vec<D> EverySecond(hn::Vec<D> low, hn::Vec<D> high) {
  if constexpr (kLanesEach<T> == 1) {
    return hn::ConcatEven(D(), high, low);
  } else if constexpr (LanesOf(D()) == 2) {
    return low;
  } else {
#if HWY_TARGET == HWY_AVX3
    return hn::Vec<D>{_mm512_shuffle_f64x2(low.raw, high.raw, 0x88)};
#else
    return hn::ConcatLowerLower(D(), high, low);
#endif
  }
}

// One input, or one element spread out; as Input, and WovenInput.
template <typename T>
class ApartInput {
 public:
  using D = TagOf<T>;
  using Lane = LaneOf<T>;
  using Vector = hn::Vec<D>;
  static constexpr int64_t kLanes = LanesOf(D());
  static constexpr int64_t kSpread = 2 * kLanes;

  HWY_INLINE ApartInput(const LoopArgs& args, size_t number, Lane* spread)
      : at_(static_cast<const Lane*>(args.in[number])), step_(2 * kLanes) {
    if ((args.single >> number & 1) != 0) {
      hn::Store(First(), D(), spread);
      hn::Store(First(), D(), spread + kLanes);
      at_ = spread;
      step_ = 0;
    }
  }
  HWY_INLINE void Next() { at_ += step_; }
  HWY_INLINE Vector Load() const {
    return EverySecond<T>(hn::LoadU(D(), at_), hn::LoadU(D(), at_ + kLanes));
  }
  // 0 < count <= kLanes.
  HWY_INLINE Vector LoadPart(int64_t count) const {
    if (step_ == 0) return Load();
    const int64_t lanes = 2 * count - kLanesEach<T>, first = HWY_MIN(lanes, kLanes);
    const Vector fill = First();
    return EverySecond<T>(LoadFirst(D(), at_, first, fill),
                          LoadFirst(D(), at_ + first, lanes - first, fill));
  }

 private:
  HWY_INLINE Vector First() const {
    const Vector first = hn::Set(D(), at_[0]);
    if constexpr (kLanesEach<T> == 1) return first;
    return hn::OddEven(hn::Set(D(), at_[kLanesEach<T> - 1]), first);
  }

  const Lane* at_;
  int64_t step_;
};

// Complex numbers, real and imaginary parts apart; as PairInput.
template <typename T>
class ApartPairInput {
 public:
  using D = TagOf<T>;
  using Lane = LaneOf<T>;
  using Vector = Pair<hn::Vec<D>>;
  static constexpr int64_t kLanes = LanesOf(D());
  static constexpr int64_t kSpread = 4 * kLanes;

  HWY_INLINE ApartPairInput(const LoopArgs& args, size_t number, Lane* spread)
      : at_(static_cast<const Lane*>(args.in[number])), step_(4 * kLanes) {
    if ((args.single >> number & 1) != 0) {
      Spread(1, spread);
      at_ = spread;
      step_ = 0;
    }
  }
  HWY_INLINE void Next() { at_ += step_; }
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
      const Lane* element = at_ + (k < count ? 4 * k : 0);
      lane[4 * k] = lane[4 * k + 2] = element[0];
      lane[4 * k + 1] = lane[4 * k + 3] = element[1];
    }
  }
  static HWY_INLINE Vector LoadFrom(const Lane* from) {
    const D d;
    const auto low = EverySecond<T>(hn::LoadU(d, from), hn::LoadU(d, from + kLanes));
    const auto high =
        EverySecond<T>(hn::LoadU(d, from + 2 * kLanes), hn::LoadU(d, from + 3 * kLanes));
    return {hn::ConcatEven(d, high, low), hn::ConcatOdd(d, high, low)};
  }

  const Lane* at_;
  int64_t step_;
};

template <class In, class Body, class Output, size_t... I>
HWY_INLINE void RunApart(const LoopArgs& args, int64_t left, const Body& body,
                         Output output, std::index_sequence<I...>) {
  HWY_ALIGN typename In::Lane spread[sizeof...(I)][In::kSpread];
  In in[] = {In(args, I, spread[I])...};
  for (; left > In::kLanes; left -= In::kLanes) {
    output.Store(body(in[I].Load()...));
    output.Next();
    (in[I].Next(), ...);
  }
  output.StorePart(body(in[I].LoadPart(left)...), left);
}

template <int kInputs, class F, typename T, class In, class Out, int kUnits = 1>
bool ApartLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto... v) HWY_ATTR { return F()(TagOf<T>(), v...); };
  const Out output{static_cast<decltype(Out::to)>(args.out[0])};
  RunApart<In>(args, kUnits * args.count, body, output,
               std::make_index_sequence<kInputs>());
  return false;
}

template <int kInputs, class F>
struct Apart<Vectors<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop = ApartLoop<kInputs, F, T, ApartInput<T>, VectorOutput<T>>;
};
template <int kInputs, class F>
struct Apart<Tests<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop = ApartLoop<kInputs, F, T, ApartInput<T>, TestOutput<T>>;
};
template <class Style>
struct Apart<OfBits<Style>> : OfBits<Apart<Style>> {};

template <int kInputs, class F>
struct Apart<Woven<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop =
      ApartLoop<kInputs, F, T, ApartInput<T>, VectorOutput<T>, 2>;
};
template <int kInputs, class F>
struct Apart<PairTests<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop =
      ApartLoop<kInputs, F, T, ApartPairInput<T>, TestOutput<T>>;
};
#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
