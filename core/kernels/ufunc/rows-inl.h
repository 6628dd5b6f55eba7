// SPDX-License-Identifier: BSD-3-Clause
// Loops of elementwise operations, written once. A family file gives bodies; a style here
// makes the loop of a body for one dtype:
//
//   Vectors<n, F>    F()(d, v...) -> vector: lanes of T to lanes of T
//   Tests<n, F>      F()(d, v...) -> mask: lanes of T to bool
//   Bytes<n, F>      F()(d, v...) -> vector: lanes of T to uint8, of values below 256
//   Pairs<n, F>      F()(d, pair...) -> Pair: complex to complex
//   Woven<n, F>      F()(d, v...) -> vector: the same, real parts in the even lanes and
//                    imaginary ones in the odd; also as for Pairs, for single lanes
//   PairTests<n, F>  F()(d, pair...) -> mask: complex to bool
//   PairParts<n, F>  F()(d, pair...) -> vector: complex to real
//   Scalars<n, F>    F()(x...) -> R: C++ numbers, which the compiler vectorises if it
//                    can; R may be Two<R0, R1> for two outputs
//   OfBits<Style>    that of the unsigned integers as large as T, for bodies which see
//                    bits alone: fewer loops
//
// Lanes and numbers of bool are uint8_t 0 or 1 and bool; lanes of the 16-bit floats are
// their bits. The tail of an array goes
// through the same code as the rest, filled up with copies of its first element: an
// element's result does not depend on its place, and no lane raises a flag of its own.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_ROWS_INL_H_
#undef ND_CORE_KERNELS_UFUNC_ROWS_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_ROWS_INL_H_
#endif

#include <cstring>
#include <utility>

#include "core/dtype/convert.h"
#include "core/kernels/math/pair-inl.h"
#include "core/kernels/simd.h"
#include "core/kernels/ufunc/row.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using math::Pair;

// Two results of one body.
template <typename R0, typename R1>
struct Two {
  R0 first;
  R1 second;
};

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
template <typename T>
class Input {
 public:
  using D = TagOf<T>;
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
  HWY_INLINE void Next() { at_ += step_; }
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
  HWY_INLINE void Next() { at_ += step_; }
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
  HWY_INLINE void Next() { at_ += step_; }
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
template <typename T>
struct VectorOutput {
  using D = TagOf<T>;
  LaneOf<T>* to;
  HWY_INLINE void Store(hn::Vec<D> result) const { hn::StoreU(result, D(), to); }
  HWY_INLINE void StorePart(hn::Vec<D> result, int64_t count) const {
    StoreFirst(result, D(), to, count);
  }
  HWY_INLINE void Next() { to += LanesOf(D()); }
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
  HWY_INLINE void Next() { to += 2 * LanesOf(D()); }
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
  HWY_INLINE void Next() { to += LanesOf(D()); }
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
  HWY_INLINE void Next() {
    to += LanesOf(D());
  }
};

// Whole vectors of `left` lanes of results by `body(inputs...)`, and the tail likewise.
template <class In, class Body, class Output, size_t... I>
HWY_INLINE void RunVectors(const LoopArgs& args, int64_t left, const Body& body,
                           Output output, std::index_sequence<I...>) {
  HWY_ALIGN typename In::Lane spread[sizeof...(I)][In::kSpread];
  In in[] = {In(args, I, spread[I])...};
  for (; left >= In::kLanes; left -= In::kLanes) {
    output.Store(body(in[I].Load()...));
    output.Next();
    (in[I].Next(), ...);
  }
  if (left > 0) output.StorePart(body(in[I].LoadPart(left)...), left);
}

template <int kInputs, class F, typename T>
void VectorLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto... v) HWY_ATTR { return F()(TagOf<T>(), v...); };
  const VectorOutput<T> output{static_cast<LaneOf<T>*>(args.out[0])};
  RunVectors<Input<T>>(args, args.count, body, output,
                       std::make_index_sequence<kInputs>());
}

template <int kInputs, class F, typename T>
void PairLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto... v) HWY_ATTR { return F()(TagOf<T>(), v...); };
  const PairOutput<T> output{static_cast<LaneOf<T>*>(args.out[0])};
  RunVectors<PairInput<T>>(args, args.count, body, output,
                           std::make_index_sequence<kInputs>());
}

template <int kInputs, class F, typename T>
void PairPartsLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto... v) HWY_ATTR { return F()(TagOf<T>(), v...); };
  const VectorOutput<T> output{static_cast<LaneOf<T>*>(args.out[0])};
  RunVectors<PairInput<T>>(args, args.count, body, output,
                           std::make_index_sequence<kInputs>());
}

template <int kInputs, class F, typename T>
void WovenLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto... v) HWY_ATTR { return F()(TagOf<T>(), v...); };
  const VectorOutput<T> output{static_cast<LaneOf<T>*>(args.out[0])};
  RunVectors<WovenInput<T>>(args, 2 * args.count, body, output,
                            std::make_index_sequence<kInputs>());
}

template <int kInputs, class F, typename T>
void ByteLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto... v) HWY_ATTR { return F()(TagOf<T>(), v...); };
  const ByteOutput<T> output{static_cast<uint8_t*>(args.out[0])};
  RunVectors<Input<T>>(args, args.count, body, output,
                       std::make_index_sequence<kInputs>());
}

template <int kInputs, class F, typename T>
void TestLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto... v) HWY_ATTR { return F()(TagOf<T>(), v...); };
  const TestOutput<T> output{static_cast<uint8_t*>(args.out[0])};
  RunVectors<Input<T>>(args, args.count, body, output,
                       std::make_index_sequence<kInputs>());
}

template <int kInputs, class F, typename T>
void PairTestLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto... v) HWY_ATTR { return F()(TagOf<T>(), v...); };
  const TestOutput<T> output{static_cast<uint8_t*>(args.out[0])};
  RunVectors<PairInput<T>>(args, args.count, body, output,
                           std::make_index_sequence<kInputs>());
}

// Elements that a spread-out input of a Scalars loop is repeated for.
constexpr int64_t kSpread = 256;

template <typename T>
struct ScalarInput {
  HWY_INLINE ScalarInput(const LoopArgs& args, size_t number)
      : at(static_cast<const T*>(args.in[number])),
        step((args.single >> number & 1) != 0 ? 0 : 1) {
    if (step == 0) {
      for (int64_t i = 0; i < (args.count < kSpread ? args.count : kSpread); ++i) {
        spread[i] = at[0];
      }
      at = spread;
    }
  }
  const T* at;
  int64_t step;
  T spread[kSpread];
};

template <typename R>
struct StoredAs {
  using Type = R;
};
template <>
struct StoredAs<bool> {
  using Type = Bool;
};

template <typename R>
HWY_INLINE typename StoredAs<R>::Type ToStored(R value) {
  if constexpr (std::is_same_v<R, bool>) {
    return Bool{static_cast<uint8_t>(value)};
  } else {
    return value;
  }
}

template <typename R>
struct ScalarOutput {
  typename StoredAs<R>::Type* to;
  HWY_INLINE explicit ScalarOutput(const LoopArgs& args)
      : to(static_cast<typename StoredAs<R>::Type*>(args.out[0])) {}
  HWY_INLINE void Store(R value, int64_t i) const { to[i] = ToStored(value); }
};
template <typename R0, typename R1>
struct ScalarOutput<Two<R0, R1>> {
  typename StoredAs<R0>::Type* to;
  typename StoredAs<R1>::Type* second;
  HWY_INLINE explicit ScalarOutput(const LoopArgs& args)
      : to(static_cast<typename StoredAs<R0>::Type*>(args.out[0])),
        second(static_cast<typename StoredAs<R1>::Type*>(args.out[1])) {}
  HWY_INLINE void Store(Two<R0, R1> value, int64_t i) const {
    to[i] = ToStored(value.first);
    second[i] = ToStored(value.second);
  }
};

// What follows may coincide with what is read, but never lags behind it.
#if defined(__clang__)
#define ND_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define ND_INDEPENDENT _Pragma("GCC ivdep")
#endif

template <class F, typename T, class Output, class... At>
HWY_INLINE void RunScalars(const Output& output, int64_t begin, int64_t end,
                           const At*... at) {
  ND_INDEPENDENT
  for (int64_t i = begin; i < end; ++i) output.Store(F()(Widen(at[i])...), i);
}

template <class F, typename T, size_t... I>
HWY_INLINE void ScalarLoopOver(const LoopArgs& args, std::index_sequence<I...>) {
  using R = decltype(F()((static_cast<void>(I), Widen(T()))...));
  const ScalarOutput<R> output(args);
  if (args.single == 0) {
    return RunScalars<F, T>(output, 0, args.count, static_cast<const T*>(args.in[I])...);
  }
  const ScalarInput<T> in[] = {ScalarInput<T>(args, I)...};
  for (int64_t begin = 0; begin < args.count; begin += kSpread) {
    const int64_t end = HWY_MIN(begin + kSpread, args.count);
    // Each input is addressed as if its element `begin` were number `begin`.
    RunScalars<F, T>(output, begin, end, (in[I].at + begin * in[I].step - begin)...);
  }
}

template <int kInputs, class F, typename T>
void ScalarLoop(const LoopArgs& args) noexcept {
  ScalarLoopOver<F, T>(args, std::make_index_sequence<kInputs>());
}

template <int kInputs, class F>
struct Vectors {
  template <typename T>
  static constexpr Loop kLoop = VectorLoop<kInputs, F, T>;
};
template <int kInputs, class F>
struct Bytes {
  template <typename T>
  static constexpr Loop kLoop = ByteLoop<kInputs, F, T>;
};
template <int kInputs, class F>
struct Tests {
  template <typename T>
  static constexpr Loop kLoop = TestLoop<kInputs, F, T>;
};
template <int kInputs, class F>
struct Pairs {
  template <typename T>
  static constexpr Loop kLoop = PairLoop<kInputs, F, T>;
};
template <int kInputs, class F>
struct Woven {
  template <typename T>
  static constexpr Loop Select() {
    if constexpr (LanesOf(TagOf<T>()) == 1) {
      return PairLoop<kInputs, F, T>;
    } else {
      return WovenLoop<kInputs, F, T>;
    }
  }
  template <typename T>
  static constexpr Loop kLoop = Select<T>();
};
template <int kInputs, class F>
struct PairTests {
  template <typename T>
  static constexpr Loop kLoop = PairTestLoop<kInputs, F, T>;
};
template <int kInputs, class F>
struct PairParts {
  template <typename T>
  static constexpr Loop kLoop = PairPartsLoop<kInputs, F, T>;
};
template <int kInputs, class F>
struct Scalars {
  template <typename T>
  static constexpr Loop kLoop = ScalarLoop<kInputs, F, T>;
};
template <class Style>
struct OfBits {
  template <typename T>
  static constexpr Loop kLoop = Style::template kLoop<hwy::MakeUnsigned<LaneOf<T>>>;
};

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
