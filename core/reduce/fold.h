// SPDX-License-Identifier: BSD-3-Clause
// Folds of arrays over any set of axes. The order in which elements are combined depends
// on the shape and the axes alone, so the bits of a result depend on nothing else: not
// on strides, threads or the SIMD target.
//
// Axes that are folded are taken together from the last one on, in C order, until they
// have kLongGroup elements; then the next group begins. Each group is folded by the tree
// of core/kernels/reduce/fold.h, the last group first. An order for which it does not
// matter (integers, minima) follows the memory instead.
#pragma once

#include "core/array/array.h"
#include "core/kernels/reduce/fold.h"

namespace nd {

inline constexpr int64_t kLongGroup = 512;

// What of the operands is folded.
enum class Element : int32_t {
  kSame,              // x
  kCount,             // 1 for every element that is present
  kProduct,           // x * y
  kConjugateProduct,  // conj(x) * y
  kDeviation,         // |x - y|^2
};

struct FoldSpec {
  FoldOp op;
  Element element = Element::kSame;
  // x and y are cast to `compute`, what is made of them to `dtype`: that of a FoldKernel.
  Dtype compute, dtype;
  bool skip_nan = false;  // NaN counts as absent
  // Folding may end when this is reached, of uint8; -1: never.
  int32_t stop = -1;
};

// `axes`: bit i for axis i of x. y and where broadcast to x; elements whose `where` is
// false are absent. The result is C-contiguous, of spec.dtype and without the axes; where
// nothing is present it is the neutral element. `flags` collects FloatFlags of float.h.
Status Fold(const FoldSpec& spec, const Array& x, const Array* y, const Array* where,
            uint64_t axes, Array* result, int32_t* flags) noexcept;

}  // namespace nd
