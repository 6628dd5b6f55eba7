// SPDX-License-Identifier: BSD-3-Clause
// Minima and maxima of integers, and which fold serves which dtype.
#include <limits>

#include "core/kernels/reduce/fold_tables.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/integer_extremes.cc"
#include "core/kernels/simd.h"

#include "core/kernels/reduce/fold-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <bool kMax>
struct Extreme {
  template <typename T>
  static constexpr T Neutral() {
    return kMax ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max();
  }
  template <class D, class V>
  HWY_INLINE V operator()(D, V a, V b) const {
    return kMax ? hn::Max(a, b) : hn::Min(a, b);
  }
};

// Of wide elements, of which a vector has few.
template <bool kMax, typename T>
constexpr FoldKernel Made() {
  if constexpr (sizeof(T) < 8) return MakeFold<Extreme<kMax>, T>();
  return MakeFold<Extreme<kMax>, T>(Picked<Extreme<kMax>, EveryOther, T>);
}

template <typename T>
constexpr void Put(Dtype dtype, FoldTable* table) {
  table->At(FoldOp::kMin, dtype) = table->At(FoldOp::kFmin, dtype) = Made<false, T>();
  table->At(FoldOp::kMax, dtype) = table->At(FoldOp::kFmax, dtype) = Made<true, T>();
}

constexpr FoldTable MakeTable() {
  FoldTable table = {};
  Put<int8_t>(Dtype::kInt8, &table);
  Put<int16_t>(Dtype::kInt16, &table);
  Put<int32_t>(Dtype::kInt32, &table);
  Put<int64_t>(Dtype::kInt64, &table);
  Put<uint8_t>(Dtype::kUint8, &table);
  Put<uint16_t>(Dtype::kUint16, &table);
  Put<uint32_t>(Dtype::kUint32, &table);
  Put<uint64_t>(Dtype::kUint64, &table);
  return table;
}

}  // namespace

extern const FoldTable kIntegerFolds;
constexpr FoldTable kIntegerFolds = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const FoldTable& IntegerFolds(Target target) noexcept {
  return ND_SELECT_TABLE(target, kIntegerFolds);
}

const FoldKernel* FindFold(FoldOp op, Dtype dtype, Target target) noexcept {
  const bool sums = op == FoldOp::kSum || op == FoldOp::kProduct;
  const Kind kind = InfoOf(dtype).kind;
  const FoldTable& table = sums                     ? SumFolds(target)
                           : op >= FoldOp::kAnd     ? BitFolds(target)
                           : kind == Kind::kFloat   ? ExtremeFolds(target)
                           : kind == Kind::kComplex ? ComplexExtremeFolds(target)
                                                    : IntegerFolds(target);
  const FoldKernel& kernel = table.At(op, dtype);
  return kernel.lines == nullptr ? nullptr : &kernel;
}

const MomentKernel* FindMoments(Dtype dtype, Target target) noexcept {
  const MomentTable& table = Moments(target);
  const MomentKernel* const found = dtype == Dtype::kFloat32      ? &table.f32
                                    : dtype == Dtype::kFloat64    ? &table.f64
                                    : dtype == Dtype::kComplex64  ? &table.c64
                                    : dtype == Dtype::kComplex128 ? &table.c128
                                                                  : nullptr;
  return found == nullptr || found->products == nullptr ? nullptr : found;
}

}  // namespace nd
#endif
