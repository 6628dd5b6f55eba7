// SPDX-License-Identifier: BSD-3-Clause
// The folds by file: what FindFold chooses from.
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

struct MomentTable {
  MomentKernel f32, f64, c64, c128;
};

const FoldTable& SumFolds(Target target) noexcept;
const FoldTable& ExtremeFolds(Target target) noexcept;
const FoldTable& IntegerFolds(Target target) noexcept;
const FoldTable& BitFolds(Target target) noexcept;
const MomentTable& Moments(Target target) noexcept;

}  // namespace nd
