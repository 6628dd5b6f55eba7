// SPDX-License-Identifier: BSD-3-Clause
// Folds of any ufunc of two inputs and one output, whose result it takes as its first
// input again: NumPy's methods of ufuncs. Those that have a FoldKernel are left to it.
#pragma once

#include "core/reduce/fold.h"
#include "core/reduce/reductions.h"
#include "core/ufunc/call.h"

namespace nd {

// kValue unless a ufunc has one output and so many inputs.
Status RequireOperands(const UfuncRow& row, int inputs) noexcept;

// The loop of a ufunc that can be folded: operands of one dtype. kType: there is none.
// `dtype`: that of the loop, or kNoDtype for the default of `from`.
Status FoldSignature(const UfuncRow& row, Dtype from, Dtype dtype,
                     Signature* result) noexcept;

// The fold that a ufunc is; false if there is none.
bool FindFoldOp(const UfuncRow& row, FoldOp* op) noexcept;

// Elements are combined one after the other from the first on, which is what all ufuncs
// allow over one axis; over several only those that may be reordered. The axes, the mask
// and the initial value are those of the call. `dtype`: of the loop.
Status FoldUfunc(const ReduceCall& call, const UfuncRow& row, Dtype dtype,
                 Array* result) noexcept;

// NumPy's ufunc.reduce without keepdims: the fold kernel of the ufunc, or FoldUfunc.
Status ReduceUfunc(const ReduceCall& call, const UfuncRow& row, Array* result) noexcept;

// The fold of a[indices[i]:indices[i + 1]] for each i, along an axis; of the one element
// where that is empty. kIndex: an index out of bounds.
Status ReduceAt(const UfuncRow& row, const Array& a, int64_t axis, const Array& indices,
                Dtype dtype, Array* result, int32_t* flags) noexcept;

// The ufunc of all pairs: the axes of a, then those of b.
Status Outer(const UfuncCall& options, const UfuncRow& row, const Array& a,
             const Array& b, Array* result, int32_t* flags) noexcept;

// target[indices] = ufunc(target[indices], b) element after element, so that an index
// that comes twice counts twice. One array of integers for each of the first axes,
// broadcast together; b broadcasts to target[indices], null for a ufunc of one input.
Status ScatterAt(const UfuncRow& row, const Array& target, int32_t count,
                 const Array* const* indices, const Array* b, int32_t* flags) noexcept;

}  // namespace nd
