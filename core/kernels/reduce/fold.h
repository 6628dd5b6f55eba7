// SPDX-License-Identifier: BSD-3-Clause
// Folds: many elements combined into one by an operation such as the sum. The order in
// which elements are combined is fixed, and depends on nothing but their number: not on
// the layout, the SIMD target, the alignment or the threads. So the bits of a floating
// sum do not, either.
//
// The tree. An axis is cut into blocks of FoldKernel::block elements. In a block, lane l
// of L = block / kFoldDepth combines the elements l, l + L, l + 2 L, ... from left to
// right; then lane l takes in lane l + L/2, for all l below L/2, and so on down to one
// lane. The results of the blocks are combined in pairs of neighbours, then these in
// pairs, and so on. What is missing to a full tree is the neutral element, which changes
// no bit: so it is left out. A sum of n elements thus has an error of at most about
// (kFoldDepth + log2(L) + log2(n / block)) * u * sum |x|.
#pragma once

#include <cstdint>

#include "core/dtype/dtypes.h"
#include "core/kernels/targets.h"

namespace nd {

enum class FoldOp : int32_t {
  kSum,
  kProduct,
  kMin,  // NaN if there is one; -0 is less than 0; of complex numbers by the real parts
         // first, and NaN if a part is
  kMax,
  kFmin,  // NaN is passed over
  kFmax,
  kAnd,  // bits of integers
  kOr,
  kXor,
};
inline constexpr int kFoldOpCount = 9;

inline constexpr int64_t kFoldDepth = 16;
inline constexpr int64_t kFoldBlockBytes = 4096;  // of every block

// Pointers need not be aligned to more than an element; strides are in bytes. Only the
// elements named are read and written.
struct FoldKernel {
  // out[i] = the fold of the n elements at x + i * stride, 0 <= i < count. 1 <= n <=
  // block, of minima and maxima any n. out may begin where x does if it lags behind.
  void (*lines)(const void* x, int64_t stride, int64_t n, int64_t count,
                void* out) noexcept;
  // out[c] = the fold of element c of n rows at x, x + stride, ...: 1 <= n <= block.
  // out is disjoint from x.
  void (*rows)(const void* x, int64_t stride, int64_t n, int64_t columns,
               void* out) noexcept;
  // out[i] = out[i] combined with x[i]: they are disjoint.
  void (*combine)(const void* x, int64_t count, void* out) noexcept;
  // values[0] = the blocks' results in values[0..count) combined; count >= 1. The others
  // are spoilt.
  void (*tree)(void* values, int64_t count) noexcept;
  int64_t block;
  int64_t itemsize;
  // One element, null where there is none that changes no bit.
  const void* neutral;
  // lines of the elements x[0], x[2], ... x[2 n - 2]; null where there is none.
  void (*alternates)(const void* x, int64_t stride, int64_t n, int64_t count,
                     void* out) noexcept;
};

// For accumulators of `dtype`. Null if there is none: sums and products of integers are
// those of uint64, whose low bits are theirs; float16 and bfloat16 are computed in
// float32, bool in uint8.
const FoldKernel* FindFold(FoldOp op, Dtype dtype,
                           Target target = CurrentTarget()) noexcept;

// FoldKernel::lines and rows, of any n >= 1, for elements as they lie in memory. Null
// where there are none.
using LinesFunction = decltype(FoldKernel::lines);
struct FoldInPlace {
  LinesFunction lines = nullptr;
  decltype(FoldKernel::rows) rows = nullptr;
};

// Sums of uint64, of narrower integers or bool.
FoldInPlace FindWideningSum(Dtype memory, Target target = CurrentTarget()) noexcept;

// The same of 1 for every element that is not 0, or, with `numbers`, not NaN: the former
// of bool, integers, float32 and float64, the latter of these two.
FoldInPlace FindCount(Dtype memory, bool numbers,
                      Target target = CurrentTarget()) noexcept;

// Sums of x * y, both of n contiguous elements per line.
using ProductsFunction = void (*)(const void* x, int64_t x_stride, const void* y,
                                  int64_t y_stride, int64_t n, int64_t count,
                                  void* out) noexcept;

// Of integers as they lie in memory, of any n >= 1, as uint64 whose low bits are right:
// as many as the elements have. Null for others.
ProductsFunction FindWrappingProducts(Dtype memory,
                                      Target target = CurrentTarget()) noexcept;

// Sums whose elements are picked, or made on the way from two operands of one dtype: the
// bits are those of FoldKernel for elements made before. 1 <= n <= block. Complex ones
// have products only, real ones no conjugate ones.
struct MomentKernel {
  // of the elements x[0], x[-1], ... x[1 - n].
  LinesFunction backwards;
  ProductsFunction products, conjugate_products;
  // of (x - y)^2, with one y per line, y_stride apart.
  void (*deviations)(const void* x, int64_t x_stride, const void* y, int64_t y_stride,
                     int64_t n, int64_t count, void* out) noexcept;
  // ... with one y per column.
  void (*row_deviations)(const void* x, int64_t stride, const void* y, int64_t n,
                         int64_t columns, void* out) noexcept;
};
// Of float32, float64, and where vectors have several lanes their complex numbers.
const MomentKernel* FindMoments(Dtype dtype, Target target = CurrentTarget()) noexcept;

}  // namespace nd
