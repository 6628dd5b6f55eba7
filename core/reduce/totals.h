// SPDX-License-Identifier: BSD-3-Clause
// Reductions that are one fold: sums, products, extremes, truth, counts.
#pragma once

#include "core/create/ranges.h"
#include "core/reduce/fold.h"
#include "core/reduce/reductions.h"

namespace nd {

enum TotalVariant { kSumOf, kProductOf };
enum ExtremeVariant { kLeast, kGreatest };
enum TruthVariant { kAnyOf, kAllOf };

Status Total(const ReduceCall& call, Array* result) noexcept;
Status Extreme(const ReduceCall& call, Array* result) noexcept;
Status Truth(const ReduceCall& call, Array* result) noexcept;
Status CountNonzero(const ReduceCall& call, Array* result) noexcept;
Status Range(const ReduceCall& call, Array* result) noexcept;

// The fold of integers of `dtype` bit by bit.
Status FoldBits(const ReduceCall& call, FoldOp op, Dtype dtype, Array* result) noexcept;

// The dtype in which elements of `dtype` are added: integers modulo 2^64, 16-bit floats
// as float32.
Dtype SumDtype(Dtype dtype) noexcept;

// NumPy's default dtype of a sum or product.
Dtype TotalDtype(Dtype dtype) noexcept;

bool IsFloating(Dtype dtype) noexcept;  // complex included

// The product of the lengths of the axes.
int64_t ElementsPerResult(const ReduceCall& call) noexcept;

// Whether a result of the call may have no element at all.
bool MayBeEmpty(const ReduceCall& call) noexcept;

// The initial value of the options, which is of dtype `dtype`, as one accumulator.
Status InitialValue(const ReduceOptions& options, Dtype dtype, Dtype accumulator,
                    void* value) noexcept;

// kType, kBroadcast: the mask of the options is not of bool, or does not fit the array.
Status CheckMask(const ReduceCall& call) noexcept;

// Fold with the mask and the axes of a call.
Status FoldCall(const ReduceCall& call, const FoldSpec& spec, const Array* y,
                Array* result) noexcept;

// Puts `filler` for NaN in a dense array of float32, float64 or complex numbers; in a
// copy of any array in such a dtype.
void ReplaceNan(const Array& a, ScalarRef filler) noexcept;
Status CopyWithoutNan(const Array& a, Dtype dtype, ScalarRef filler,
                      Array* result) noexcept;

// `made` as an array of another dtype: itself if it has it. `flags`: what rounding
// raises.
Status Finish(Array&& made, Dtype dtype, Array* result, int32_t* flags) noexcept;

}  // namespace nd
