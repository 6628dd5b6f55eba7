// SPDX-License-Identifier: BSD-3-Clause
// The folds by file: what FindFold chooses from; and how tables are filled.
#pragma once

#include "core/kernels/reduce/fold.h"

namespace nd {

// By operation and dtype code - 1; empty where there is none.
struct FoldTable {
  FoldKernel kernels[kFoldOpCount][kDtypeCount];

  constexpr FoldKernel& At(FoldOp op, Dtype dtype) {
    return kernels[static_cast<int>(op)][static_cast<int>(dtype) - 1];
  }
  const FoldKernel& At(FoldOp op, Dtype dtype) const {
    return kernels[static_cast<int>(op)][static_cast<int>(dtype) - 1];
  }
};

// each(dtype, T()) for the dtypes that are a number T of C++.
template <class Each>
constexpr void ForEachNumber(const Each& each) {
  each(Dtype::kInt8, int8_t());
  each(Dtype::kInt16, int16_t());
  each(Dtype::kInt32, int32_t());
  each(Dtype::kInt64, int64_t());
  each(Dtype::kUint8, uint8_t());
  each(Dtype::kUint16, uint16_t());
  each(Dtype::kUint32, uint32_t());
  each(Dtype::kUint64, uint64_t());
  each(Dtype::kFloat32, float());
  each(Dtype::kFloat64, double());
}

struct MomentTable {
  MomentKernel f32, f64, c64, c128;
};

const FoldTable& SumFolds(Target target) noexcept;
const FoldTable& ExtremeFolds(Target target) noexcept;
const FoldTable& ComplexExtremeFolds(Target target) noexcept;
const FoldTable& IntegerFolds(Target target) noexcept;
const FoldTable& BitFolds(Target target) noexcept;
const MomentTable& Moments(Target target) noexcept;

}  // namespace nd
