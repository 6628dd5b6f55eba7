// SPDX-License-Identifier: BSD-3-Clause
// What the filters have in common: boundaries, where the window lies, which outputs are
// wanted, how far taps are apart, the dtype of the result.
#pragma once

#include "core/array/array.h"
#include "core/filter/boundary.h"

namespace nd {

// As callers give them, one entry per axis of the array; null stands for the default.
struct FilterArguments {
  int32_t dtype;            // a code; 0: the result has the dtype of the array
  const int32_t* boundary;  // reflect
  const int64_t* origin;    // 0
  const int64_t* stride;    // 1
  const int64_t* dilation;  // 1
  double fill, fill_imag;
};

// The same, checked. Output i of an axis of n samples and a window of m taps is at the
// samples i * stride + (k - m / 2 - origin) * dilation for 0 <= k < m. There are
// (n + stride - 1) / stride outputs.
struct FilterOptions {
  Dtype dtype;
  double fill, fill_imag;
  Boundary boundary[kMaxDims];
  int64_t origin[kMaxDims], stride[kMaxDims], dilation[kMaxDims];

  FilterOptions() noexcept {}  // NOLINT: only the first ndim entries mean anything

  // kDtype, kValue.
  Status Set(const Array& a, const FilterArguments& given) noexcept;
  // kValue unless the window of `size` taps along an axis contains its origin, and
  // kOverflow when it reaches further than int64.
  Status CheckWindow(int32_t axis, int64_t size) const noexcept;

  // Along an axis: the number of outputs of `samples`, and the first sample of output 0.
  int64_t Outputs(int32_t axis, int64_t samples) const noexcept {
    return samples / stride[axis] + (samples % stride[axis] != 0 ? 1 : 0);
  }
  int64_t Start(int32_t axis, int64_t size) const noexcept {
    return -(size / 2 + origin[axis]) * dilation[axis];
  }
  // The shape of the result.
  void OutputShape(const Array& a, int64_t* shape) const noexcept {
    for (int32_t d = 0; d < a.ndim(); ++d) shape[d] = Outputs(d, a.shape(d));
  }
  // The constant as an element of `to`, by the rules of astype.
  void WriteFill(Dtype to, void* element) const noexcept;
  // The constant as an operand of sums: it wraps where these are integers.
  void WriteOperand(Dtype sum, void* element) const noexcept;
};

}  // namespace nd
