// SPDX-License-Identifier: BSD-3-Clause
// Loops over inputs of which every second element is meant, as a[::2] has them: they load
// what lies between as well, and write nothing but results.
//
//   Apart<Style>  as Style, which is Vectors, Tests, Woven, Pairs, PairTests or OfBits of
//                 one; none for targets of one lane
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
template <typename T>
using ApartInput = Input<T, TagOf<T>, 2>;
template <typename T>
using ApartPairInput = PairInput<T, 2>;

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
struct Apart<Pairs<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop =
      ApartLoop<kInputs, F, T, ApartPairInput<T>, PairOutput<T>>;
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
