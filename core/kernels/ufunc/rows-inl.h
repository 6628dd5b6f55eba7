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
//   Chain<F>         F()(d, v, v) of one lane: each result goes into the next
//   OfBits<Style>    that of the unsigned integers as large as T, for bodies which see
//                    bits alone: fewer loops
//
// Lanes and numbers of bool are uint8_t 0 or 1 and bool; lanes of the 16-bit floats are
// their bits. The tail of an array goes through the same code as the rest, filled up with
// copies of its first element: an element's result does not depend on its place, and no
// lane raises a flag of its own.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_ROWS_INL_H_
#undef ND_CORE_KERNELS_UFUNC_ROWS_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_ROWS_INL_H_
#endif

#include <utility>

#include "core/dtype/convert.h"
#include "core/kernels/ufunc/operands-inl.h"
#include "core/kernels/ufunc/row.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// Two results of one body.
template <typename R0, typename R1>
struct Two {
  R0 first;
  R1 second;
};

// Whether a loop from here to there is faster downwards. A processor takes a load for one
// of what was just stored if the lower 12 bits of the addresses agree, and lets it wait:
// upwards where the results lie, but for whole pages, a little after an input. Blocks of
// whole pages that an allocator puts side by side, each behind a header, lie so.
HWY_INLINE bool IsFasterDown(const void* from, const void* to) {
  constexpr uintptr_t kPage = 4096, kNear = 512;
  const uintptr_t gap =
      reinterpret_cast<uintptr_t>(to) - reinterpret_cast<uintptr_t>(from);
  return (gap - 1) % kPage < kNear;
}

// Whether results are as large as what they are made of: others are near for a while
// only.
template <class Output>
constexpr bool kKeepsPace = false;
template <typename T, class Tag>
constexpr bool kKeepsPace<VectorOutput<T, Tag>> = LanesOf(Tag()) > 1;
constexpr int64_t kFewVectors = 32;  // are done before the question is answered

// Vectors that are read before as many are written: in turns, a line of the caches would
// come and go once for each of its vectors.
template <class In, class Output>
constexpr int kGroup = In::kLanes == 1             ? 1
                       : In::kSpread == In::kLanes ? 4
                                                   : 2;
template <class In, typename T>
requires TestOutput<T>::kPacks constexpr int kGroup<In, TestOutput<T>> =
    TestOutput<T>::kPacked;

// The next vectors of results, and on behind them.
template <int kCount, class Body, class Output, class In, size_t... I>
HWY_INLINE void TakeVectors(const Body& body, Output& to, In* from,
                            std::index_sequence<I...>) {
  decltype(body(from[I].Load()...)) results[kCount];
  for (auto& result : results) {
    result = body(from[I].Load()...);
    (from[I].Next(1), ...);
  }
  if constexpr (requires { to.StorePacked(results); }) {
    to.StorePacked(results);
    to.Next(kCount);
  } else {
    for (const auto& result : results) {
      to.Store(result);
      to.Next(1);
    }
  }
}

// Whole vectors of `count` lanes of results by `body(inputs...)`, and the tail likewise.
template <class In, class Body, class Output, size_t... I>
HWY_INLINE void RunVectors(const LoopArgs& args, int64_t count, const Body& body,
                           Output output, std::index_sequence<I...> inputs) {
  HWY_ALIGN typename In::Lane spread[sizeof...(I)][In::kSpread];
  In in[] = {In(args, I, spread[I])...};
  // What lies behind the last element is read only if it is there.
  constexpr int64_t kLast = In::kLanes - 1;
  const int64_t tail = In::kReadsOn ? ((count - 1) & kLast) + 1 : count & kLast;
  const int64_t vectors = (count - tail) / In::kLanes;
  if (vectors > 0) {
    constexpr int kAtOnce = kGroup<In, Output>;
    const bool down = kKeepsPace<Output> && !In::kReadsOn && vectors >= kFewVectors &&
                      (IsFasterDown(args.in[I], args.out[0]) || ...);
    Output to = output;
    In from[] = {in[I]...};
    const auto go = [&](int64_t several) HWY_ATTR {
      to.Next(several);
      (from[I].Next(several), ...);
    };
    int64_t left = vectors, groups = left / kAtOnce;
    if (down) go(left - kAtOnce);
    for (; groups > 0; --groups, left -= kAtOnce) {
      TakeVectors<kAtOnce>(body, to, from, inputs);
      if (down) go(-2 * kAtOnce);
    }
    if (down) go(kAtOnce - left);  // the first ones are left
    for (; left > 0; --left) TakeVectors<1>(body, to, from, inputs);
    if (tail == 0) return;
    output.Next(vectors);
    (in[I].Next(vectors), ...);
  }
  output.StorePart(body(in[I].LoadPart(tail)...), tail);
}

// Bodies that several families have.
struct Same {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a) const {
    return a;
  }
};
struct And {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::And(a, b);
  }
};
struct Or {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Or(a, b);
  }
};
struct Xor {
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Xor(a, b);
  }
};

// x rounded to an integer, which has the sign of x: Highway's code for one lane and for
// emulated vectors loses that of a zero.
template <class V>
HWY_INLINE V Signed(V rounded, V x) {
  constexpr bool kLosesSign = HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128;
  return kLosesSign ? hn::CopySign(rounded, x) : rounded;
}

// The loop of a body: where its vectors come from, and where they go. An element has
// kUnits of those that In counts in.
template <int kInputs, class F, typename T, class In, class Out, int kUnits = 1>
bool BodyLoop(const LoopArgs& args) noexcept {
  const auto body = [](auto... v) HWY_ATTR { return F()(TagOf<T>(), v...); };
  const Out output{static_cast<decltype(Out::to)>(args.out[0])};
  RunVectors<In>(args, kUnits * args.count, body, output,
                 std::make_index_sequence<kInputs>());
  return false;
}

// Through memory, the result before would take longer than many a body.
template <class F, typename T>
bool ChainLoop(const LoopArgs& args) noexcept {
  const hn::CappedTag<T, 1> d;
  const T* const elements = static_cast<const T*>(args.in[1]);
  T* const to = static_cast<T*>(args.out[0]);
  auto result = hn::LoadU(d, static_cast<const T*>(args.in[0]));
  for (int64_t i = 0; i < args.count; ++i) {
    result = F()(d, result, hn::LoadU(d, elements + i));
    hn::StoreU(result, d, to + i);
  }
  return false;
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
bool ScalarLoop(const LoopArgs& args) noexcept {
  ScalarLoopOver<F, T>(args, std::make_index_sequence<kInputs>());
  return false;
}

template <int kInputs, class F>
struct Vectors {
  template <typename T>
  static constexpr Loop kLoop = BodyLoop<kInputs, F, T, Input<T>, VectorOutput<T>>;
};
template <int kInputs, class F>
struct Bytes {
  template <typename T>
  static constexpr Loop kLoop = BodyLoop<kInputs, F, T, Input<T>, ByteOutput<T>>;
};
template <int kInputs, class F>
struct Tests {
  template <typename T>
  static constexpr Loop kLoop = BodyLoop<kInputs, F, T, Input<T>, TestOutput<T>>;
};
template <int kInputs, class F>
struct Pairs {
  template <typename T>
  static constexpr Loop kLoop = BodyLoop<kInputs, F, T, PairInput<T>, PairOutput<T>>;
};
template <int kInputs, class F>
struct Woven {
  template <typename T>
  static constexpr Loop Select() {
    if constexpr (LanesOf(TagOf<T>()) == 1) {
      return BodyLoop<kInputs, F, T, PairInput<T>, PairOutput<T>>;
    } else {
      return BodyLoop<kInputs, F, T, Input<T>, VectorOutput<T>, 2>;
    }
  }
  template <typename T>
  static constexpr Loop kLoop = Select<T>();
};
template <int kInputs, class F>
struct PairTests {
  template <typename T>
  static constexpr Loop kLoop = BodyLoop<kInputs, F, T, PairInput<T>, TestOutput<T>>;
};
template <int kInputs, class F>
struct PairParts {
  template <typename T>
  static constexpr Loop kLoop = BodyLoop<kInputs, F, T, PairInput<T>, VectorOutput<T>>;
};
template <int kInputs, class F>
struct Scalars {
  template <typename T>
  static constexpr Loop kLoop = ScalarLoop<kInputs, F, T>;
};
template <class F>
struct Chain {
  template <typename T>
  static constexpr Loop kLoop = ChainLoop<F, T>;
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
