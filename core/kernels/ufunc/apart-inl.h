// SPDX-License-Identifier: BSD-3-Clause
// Loops over inputs of which every second element is meant, as a[::2] has them: they load
// what lies between as well, and write nothing but results.
//
//   Apart<Style>  as Style, which is Vectors, Tests, Woven, Pairs, PairTests, PairParts,
//                 BitVectors, BitTests or OfBits of one; none for targets of one lane
//
// The last element has no neighbour that may be read with it: it is loaded as a tail is.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_UFUNC_APART_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_UFUNC_APART_INL_H_
#undef ND_CORE_KERNELS_UFUNC_APART_INL_H_
#else
#define ND_CORE_KERNELS_UFUNC_APART_INL_H_
#endif

#include "core/kernels/ufunc/bits-inl.h"
#include "core/kernels/ufunc/rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <class Style>
struct Apart;

// make<T>(), for other loops of this kind; null for targets of one lane.
template <typename T, class Make>
constexpr Loop ApartLoop(Make make) {
  if constexpr (LanesOf(TagOf<T>()) > 1) return make.template operator()<T>();
  return nullptr;
}

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

template <int kInputs, class F>
struct Apart<Vectors<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop = BodyLoop<kInputs, F, T, ApartInput<T>, VectorOutput<T>>;
};
template <int kInputs, class F>
struct Apart<Tests<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop = BodyLoop<kInputs, F, T, ApartInput<T>, TestOutput<T>>;
};
template <class Style>
struct Apart<OfBits<Style>> : OfBits<Apart<Style>> {};
template <int kInputs, class F>
struct Apart<BitVectors<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop =
      Apart<Vectors<kInputs, OfFormat<F, T>>>::template kLoop<typename Format<T>::Bits>;
};
template <int kInputs, class F>
struct Apart<BitTests<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop =
      Apart<Tests<kInputs, OfFormat<F, T>>>::template kLoop<typename Format<T>::Bits>;
};

template <int kInputs, class F>
struct Apart<Woven<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop =
      BodyLoop<kInputs, F, T, ApartInput<T>, VectorOutput<T>, 2>;
};
template <int kInputs, class F>
struct Apart<Pairs<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop = BodyLoop<kInputs, F, T, ApartPairInput<T>, PairOutput<T>>;
};
template <int kInputs, class F>
struct Apart<PairParts<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop =
      BodyLoop<kInputs, F, T, ApartPairInput<T>, VectorOutput<T>>;
};
template <int kInputs, class F>
struct Apart<PairTests<kInputs, F>> {
  template <typename T>
  static constexpr Loop kLoop = BodyLoop<kInputs, F, T, ApartPairInput<T>, TestOutput<T>>;
};
#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
