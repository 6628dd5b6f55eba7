// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/upfirdn.h"

#include <algorithm>

#include "core/array/axes.h"
#include "core/dtype/promote.h"
#include "core/fir/polyphase.h"
#include "core/fir/polyphase_rows.h"
#include "core/kernels/cast.h"
#include "core/loop/assign.h"

namespace nd {
namespace fir {
namespace {

// a with the axis last and lines that lie as they are read: itself, or a copy as `dtype`.
Status WithAxisLast(const Array& a, int32_t axis, Dtype dtype, Array* result) noexcept {
  Layout layout;
  a.CopyLayout(&layout);
  const int32_t last = layout.ndim - 1;
  std::rotate(layout.shape + axis, layout.shape + axis + 1, layout.shape + last + 1);
  std::rotate(layout.strides + axis, layout.strides + axis + 1,
              layout.strides + last + 1);
  if (axis == last || layout.strides[last] == a.itemsize()) {
    return a.Derive(a.dtype(), layout, 0, 0, result);
  }
  ND_TRY(NewArray(dtype, layout.ndim, layout.shape, Order::kC, Fill::kUninitialized,
                  result));
  return AssignStrided(layout.ndim, layout.shape, a.dtype(), a.data(), layout.strides,
                       dtype, result->data(), result->strides());
}

Status Resample(const Array& h, const Array& x, const Resampler& resampler, int32_t axis,
                const Ends& ends, Array* result) noexcept {
  if (PaysTogether(resampler, result->size() / resampler.outputs())) {
    return RunTogether(resampler, ends, h, x, axis, *result);
  }
  Array samples, outputs;
  ND_TRY(WithAxisLast(x, axis, result->dtype(), &samples));
  const int32_t last = x.ndim() - 1;
  if (axis == last) return RunPolyphase(resampler, ends, h, samples, *result);
  int64_t shape[kMaxDims], strides[kMaxDims];
  std::copy(samples.shape(), samples.shape() + last, shape);
  shape[last] = resampler.outputs();
  ND_TRY(NewArray(result->dtype(), x.ndim(), shape, Order::kC, Fill::kUninitialized,
                  &outputs));
  ND_TRY(RunPolyphase(resampler, ends, h, samples, outputs));
  std::copy(outputs.strides(), outputs.strides() + last, strides);
  std::copy_backward(strides + axis, strides + last, strides + last + 1);
  strides[axis] = outputs.itemsize();
  return AssignStrided(x.ndim(), result->shape(), outputs.dtype(), outputs.data(),
                       strides, result->dtype(), result->data(), result->strides());
}

}  // namespace
}  // namespace fir

Status UpFirDn(const Array& h, const Array& x, int64_t up, int64_t down, int64_t axis,
               Extension extension, double fill, Array* result) noexcept {
  int32_t along = 0;
  ND_TRY(NormalizeAxis(axis, x.ndim(), &along));
  if (h.ndim() != 1) {
    return Fail(Code::kNdim, "h must be 1-D with non-zero length: it has %d dimensions",
                h.ndim());
  }
  if (h.size() == 0) return Fail(Code::kValue, "h must be 1-D with non-zero length");
  if (up < 1 || down < 1) return Fail(Code::kValue, "Both up and down must be >= 1");
  if (extension < Extension{} || extension > Extension::kAntireflect) {
    return Fail(Code::kValue, "ends is %d, it must be 0 to %d",
                static_cast<int>(extension), static_cast<int>(Extension::kAntireflect));
  }
  const Dtype dtype = Promote(Promote(h.dtype(), x.dtype()), Dtype::kFloat32);
  int64_t shape[kMaxDims];
  std::copy(x.shape(), x.shape() + x.ndim(), shape);
  fir::Resampler resampler;
  if (shape[along] == 0) {
    const int64_t last = h.size() - 1 - up;
    shape[along] = last < 0 ? 0 : last / down + 1;
    return NewArray(dtype, x.ndim(), shape, Order::kC, Fill::kZero, result);
  }
  ND_TRY(resampler.Set(h.size(), up, down, shape[along]));
  shape[along] = resampler.outputs();
  ND_TRY(NewArray(dtype, x.ndim(), shape, Order::kC, Fill::kUninitialized, result));
  if (result->size() == 0) return Ok();
  fir::Ends ends = {
      extension, BoundaryOf(extension) == Boundary::kConstant && fill == 0, {}};
  FindCast(Dtype::kFloat64, dtype)(&fill, ends.fill, 1);
  return fir::Resample(h, x, resampler, along, ends, result);
}

}  // namespace nd
