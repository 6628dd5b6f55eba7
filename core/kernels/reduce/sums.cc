// SPDX-License-Identifier: BSD-3-Clause
// Sums and products, and sums of elements made on the way.
#include "core/kernels/reduce/fold_tables.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/sums.cc"
#include "core/kernels/simd.h"

#include "core/kernels/reduce/numbers-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

struct Sum {
  // Of a sum of floats it is -0: 0 would turn -0 into 0.
  template <typename T>
  static constexpr T Neutral() {
    return std::is_integral_v<T> ? T{0} : -T{0};
  }
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Add(a, b);
  }
};

struct Product {
  template <typename T>
  static constexpr T Neutral() {
    return T{1};
  }
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return hn::Mul(a, b);
  }
};

// It has no neutral element: infinity times 0 is NaN, and -0 plus 0 is 0.
struct ComplexProduct {
#if HWY_TARGET == HWY_SCALAR
  template <typename T>
  static Number<T> Of(Number<T> a, Number<T> b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
#else
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return ComplexProductOf<false>::Of(a, b);
  }
#endif
};

constexpr FoldTable MakeTable() {
  FoldTable table = {};
  table.At(FoldOp::kSum, Dtype::kUint64) = MakeFold<Sum, uint64_t>();
  table.At(FoldOp::kSum, Dtype::kFloat32) =
      MakeFold<Sum, float>(Picked<Sum, EveryOther, float>);
  table.At(FoldOp::kSum, Dtype::kFloat64) =
      MakeFold<Sum, double>(Picked<Sum, EveryOther, double>);
  table.At(FoldOp::kSum, Dtype::kComplex64) = MakeFold<Sum, float, 2>();
  table.At(FoldOp::kSum, Dtype::kComplex128) = MakeFold<Sum, double, 2>();
  table.At(FoldOp::kProduct, Dtype::kUint64) = MakeFold<Product, uint64_t>();
  table.At(FoldOp::kProduct, Dtype::kFloat32) = MakeFold<Product, float>();
  table.At(FoldOp::kProduct, Dtype::kFloat64) = MakeFold<Product, double>();
  table.At(FoldOp::kProduct, Dtype::kComplex64) = MakeNumberFold<ComplexProduct, float>();
  table.At(FoldOp::kProduct, Dtype::kComplex128) =
      MakeNumberFold<ComplexProduct, double>();
  return table;
}

template <typename T>
constexpr MomentKernel MakeMoments() {
  return {Picked<Sum, Backwards, T>, TwoLines<Sum, ProductOf, T, 1>, nullptr,
          TwoLines<Sum, DeviationOf, T, 1>, TwoRows<Sum, DeviationOf, T, 1>};
}

template <typename T>
constexpr MomentKernel MakeComplexMoments() {
  MomentKernel made = {};
#if HWY_TARGET != HWY_SCALAR
  made.products = TwoLines<Sum, ComplexProductOf<false>, T, 2>;
  made.conjugate_products = TwoLines<Sum, ComplexProductOf<true>, T, 2>;
#endif
  return made;
}

}  // namespace

extern const FoldTable kSumFolds;
constexpr FoldTable kSumFolds = MakeTable();
extern const MomentTable kMoments;
constexpr MomentTable kMoments = {MakeMoments<float>(), MakeMoments<double>(),
                                  MakeComplexMoments<float>(),
                                  MakeComplexMoments<double>()};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const FoldTable& SumFolds(Target target) noexcept {
  return ND_SELECT_TABLE(target, kSumFolds);
}

const MomentTable& Moments(Target target) noexcept {
  return ND_SELECT_TABLE(target, kMoments);
}

}  // namespace nd
#endif
