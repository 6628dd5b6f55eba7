// SPDX-License-Identifier: BSD-3-Clause
// A convolution by transforms: its axes, and the sizes of the blocks that are transformed
// (overlap-save).
#pragma once

#include "core/kernels/targets.h"
#include "core/signal/plan.h"

namespace nd::signal {

// An axis along which products are repeated: nothing is summed along it.
struct BatchAxis {
  int64_t count, x_stride, tap_stride, y_stride;
};

// What a plan is cut into. A block has `size` samples along an axis, and gives `step`
// results, of which the last block may have fewer.
struct BlockAxis {
  Axis axis;
  int64_t size, step;

  int64_t blocks() const noexcept { return (axis.y_count + step - 1) / step; }
};

// Deliberately not initialised, as Plan.
struct Blocks {
  Dtype x_dtype, tap_dtype, y_dtype;
  bool conjugate_x, conjugate_taps;
  const char* x;
  const char* taps;
  char* y;
  int32_t ndim, batch_ndim;
  BlockAxis axes[kMaxDims];
  BatchAxis batch[kMaxDims];

  Blocks() noexcept {}  // NOLINT

  int64_t batch_size() const noexcept;
  int64_t blocks() const noexcept;   // of one index of the batch
  int64_t samples() const noexcept;  // of one block
};

// What transforms compute in.
enum class BlockType : int32_t { kFloat32, kFloat64, kComplex64, kComplex128 };
BlockType BlockTypeOf(Dtype dtype) noexcept;

// Takes over the axes of a plan, `batch` are those that are not summed along. Axes of one
// tap or one sample join them. At least one axis is left to be transformed.
void MakeBlocks(const Plan& plan, int32_t batch_ndim, const BatchAxis* batch,
                Blocks* result) noexcept;

// Chooses the sizes; powers of 2 if `dyadic`. About the nanoseconds that one thread will
// need, when each block has `transforms` times as many transforms as one of numbers.
double SizeBlocks(BlockType type, Target target, bool dyadic, double transforms,
                  Blocks* blocks) noexcept;

}  // namespace nd::signal
