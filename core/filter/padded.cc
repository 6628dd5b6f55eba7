// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/padded.h"

#include "core/array/checked.h"
#include "core/filter/doubtful.h"
#include "core/loop/overlap.h"
#include "core/signal/method.h"

namespace nd::filter {
namespace {

Region RegionOf(const Plan& plan, bool y, int64_t* shape, int64_t* strides) noexcept {
  for (int32_t d = 0; d < plan.ndim; ++d) {
    shape[d] = y ? plan.axes[d].y_count : plan.axes[d].x_count;
    strides[d] = y ? plan.axes[d].y_stride : plan.axes[d].x_stride;
  }
  const char* const data = y ? plan.y : plan.x;
  return {plan.ndim, shape, strides, data, ItemSize(y ? plan.result : plan.sample)};
}

}  // namespace

bool Overlaps(const Plan& plan) noexcept {
  int64_t dims[4][kMaxDims + 2];
  return MayShareBounds(RegionOf(plan, false, dims[0], dims[1]),
                        RegionOf(plan, true, dims[2], dims[3]));
}

bool IsTransposed(const Plan& plan) noexcept {
  const auto distance = [](const Axis& axis) { return Magnitude(axis.x_stride); };
  for (int32_t d = 0; d < plan.ndim - 1; ++d) {
    const Axis& axis = plan.axes[d];
    if (axis.x_count > 1 && axis.x_stride != 0 &&
        distance(axis) < distance(plan.columns())) {
      return true;
    }
  }
  return false;
}

bool PaddedBytes(const Plan& plan, int64_t* result) noexcept {
  int64_t bytes = ItemSize(plan.sum);
  for (int32_t d = 0; d < plan.ndim; ++d) {
    const Axis& axis = plan.axes[d];
    int64_t count = 0;
    if (MulOverflows(axis.y_count - 1, axis.step, &count) ||
        AddOverflows(count, axis.Reach() + 1, &count) ||
        MulOverflows(bytes, count, &bytes)) {
      return false;
    }
  }
  *result = bytes;
  return true;
}

Status Materialize(Plan& plan, Scratch<char>& storage) noexcept {
  int64_t bytes = 0;
  if (!PaddedBytes(plan, &bytes)) {
    return Fail(Code::kOverflow, "the extended array is beyond the address space");
  }
  ND_TRY(storage.Resize(static_cast<size_t>(bytes)));
  int64_t shape[kMaxDims + 2], strides[kMaxDims + 2], begin[kMaxDims + 2],
      count[kMaxDims + 2];
  Boundary boundary[kMaxDims + 2];
  int64_t stride = ItemSize(plan.sum), line_bytes = stride;
  for (int32_t d = plan.ndim; d-- > 0;) {
    Axis& axis = plan.axes[d];
    shape[d] = axis.x_count;
    strides[d] = axis.x_stride;
    boundary[d] = axis.boundary;
    begin[d] = axis.start;
    count[d] = (axis.y_count - 1) * axis.step + axis.Reach() + 1;
    axis.x_count = count[d];
    axis.x_stride = stride;
    axis.start = 0;
    stride *= count[d];
    if (d == plan.ndim - 1) line_bytes = stride;
  }
  CopyWindow({plan.sample, plan.x, plan.ndim, shape, strides, boundary},
             {begin, count, nullptr}, plan.sum, plan.fill, storage.data(), line_bytes);
  plan.x = storage.data();
  plan.sample = plan.sum;
  return Ok();
}

bool MayBeTransformed(const Plan& plan) noexcept {
  if ((plan.sum != Dtype::kFloat32 && plan.sum != Dtype::kFloat64) || plan.direct) {
    return false;
  }
  double outputs = 1, taps = 1;
  for (int32_t d = 0; d < plan.ndim; ++d) {
    if (!plan.axes[d].IsDense()) return false;
    outputs *= static_cast<double>(plan.axes[d].y_count);
    taps *= static_cast<double>(plan.axes[d].tap_count);
  }
  return !plan.sparse && signal::MayPreferTransforms(plan.sum, outputs, taps);
}

namespace {

// ... of a plan whose results are sums.
template <typename T>
Status TransformAndResum(const signal::Plan& whole, bool* done) noexcept {
  *done = false;
  Resummation<T> resummation(whole);
  ND_TRY(resummation.Prepare());
  ND_TRY(signal::TryTransforms(whole, 0, nullptr, false, done));
  if (*done) resummation.Run();
  return Ok();
}

}  // namespace

Status TryTransforms(const Plan& plan, bool* done) noexcept {
  signal::Plan whole;
  whole.dtype = plan.sum;
  whole.conjugate_x = whole.conjugate_taps = false;
  whole.x = plan.x;
  whole.taps = plan.taps;
  whole.ndim = plan.ndim;
  // Sums that are results are stored in place, others in lines of their own first.
  const ResultStore store(plan.sum, plan.result, plan.finish);
  const int64_t size = ItemSize(plan.sum);
  int64_t tap_stride = size, y_bytes = size;
  for (int32_t d = plan.ndim; d-- > 0;) {
    const Axis& axis = plan.axes[d];
    whole.axes[d] = {axis.x_count,   axis.x_stride,
                     axis.tap_count, tap_stride,
                     axis.y_count,   store.in_place() ? axis.y_stride : y_bytes,
                     axis.start};
    tap_stride *= axis.tap_count;
    if (MulOverflows(y_bytes, axis.y_count, &y_bytes)) return Code::kOverflow;
  }
  const auto transform =
      plan.sum == Dtype::kFloat32 ? TransformAndResum<float> : TransformAndResum<double>;
  if (store.in_place()) {
    whole.y = plan.y;
    return transform(whole, done);
  }
  *done = false;
  if (!signal::PrefersTransforms(whole, 0, nullptr)) return Ok();
  Scratch<char> sums;
  ND_TRY(sums.Resize(static_cast<size_t>(y_bytes)));
  whole.y = sums.data();
  ND_TRY(transform(whole, done));
  if (!*done) return Ok();
  int64_t place[kMaxDims] = {};
  const Axis& last = plan.axes[plan.ndim - 1];
  for (char* line = sums.data(); line < sums.data() + y_bytes;
       line += last.y_count * size) {
    char* y = plan.y;
    for (int32_t d = 0; d < plan.ndim - 1; ++d) y += place[d] * plan.axes[d].y_stride;
    store.Store(line, last.y_count, y, last.y_stride);
    for (int32_t d = plan.ndim - 1; d-- > 0;) {
      if (++place[d] < plan.axes[d].y_count) break;
      place[d] = 0;
    }
  }
  return Ok();
}

}  // namespace nd::filter
