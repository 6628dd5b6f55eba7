// SPDX-License-Identifier: BSD-3-Clause
// Sums and products, and sums of elements made on the way.
#include "core/kernels/reduce/fold_tables.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/sums.cc"
#include "core/kernels/simd.h"

#include "core/kernels/reduce/fold-inl.h"

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
