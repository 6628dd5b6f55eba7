// SPDX-License-Identifier: BSD-3-Clause
// The raw twin of convolution over any number of axes: descriptors in, nothing kept.
#include "capi/call.h"
#include "core/array/layout.h"
#include "core/loop/overlap.h"
#include "core/signal/convolve.h"

using namespace nd;
using namespace nd::capi;

namespace {

// A view whose shape, strides and extent have been checked.
struct Checked {
  Dtype dtype;
  Layout layout;
  char* data;

  StridedND strided() const noexcept {
    return {data, layout.ndim, layout.shape, layout.strides};
  }
};

Status Read(const nd_view* view, Checked* result) noexcept {
  if (view->struct_size < static_cast<int32_t>(sizeof(nd_view))) {
    return Fail(Code::kVersion, "struct_size is %d, it must be at least %d",
                view->struct_size, static_cast<int>(sizeof(nd_view)));
  }
  ND_TRY(ToDtype(view->dtype, &result->dtype));
  ND_TRY(SetShape(view->ndim, view->shape, &result->layout));
  if (view->ndim > 0) ND_TRY(RequirePointer(view->strides, "strides"));
  ND_TRY(RequirePointer(view->data, "data"));
  for (int32_t d = 0; d < view->ndim; ++d) result->layout.strides[d] = view->strides[d];
  const int64_t itemsize = ItemSize(result->dtype);
  int64_t size = 0;
  ND_TRY(CountElements(result->layout, itemsize, &size));
  Extent touched = {0, 0};
  ND_TRY(TouchedExtent(result->layout, itemsize, &touched));
  if (touched.lo < view->lo || touched.hi > view->hi) {
    return Fail(Code::kBounds,
                "the elements touch the bytes %lld to %lld, allowed are %lld to %lld",
                static_cast<long long>(touched.lo), static_cast<long long>(touched.hi),
                static_cast<long long>(view->lo), static_cast<long long>(view->hi));
  }
  result->data = static_cast<char*>(view->data);
  return Ok();
}

// Messages say which view is meant.
Status Check(const nd_view* view, const char* argument, Checked* result) noexcept {
  ND_TRY(RequirePointer(view, argument));
  const Status status = Read(view, result);
  return status.ok() ? status : Attribute(status, argument);
}

struct Views {
  Checked a, v, target;
  ConvolveMode mode;

  Status Prepare(const nd_view* first, const nd_view* second, int32_t mode_code,
                 const nd_view* result) noexcept {
    ND_TRY(RequireOneOf(mode_code, ND_MODE_FULL, "mode"));
    mode = static_cast<ConvolveMode>(mode_code);
    ND_TRY(Check(first, "a", &a));
    ND_TRY(Check(second, "v", &v));
    ND_TRY(Check(result, "target", &target));
    if (a.dtype != v.dtype || a.dtype != target.dtype) {
      return Fail(Code::kType, "a, v and target have the dtypes %s, %s and %s",
                  InfoOf(a.dtype).name, InfoOf(v.dtype).name, InfoOf(target.dtype).name);
    }
    const int32_t ndim = a.layout.ndim;
    if (v.layout.ndim != ndim || target.layout.ndim != ndim) {
      return Fail(Code::kNdim, "a, v and target have %d, %d and %d dimensions", ndim,
                  v.layout.ndim, target.layout.ndim);
    }
    int64_t shape[kMaxDims];
    ND_TRY(ConvolveShape(ndim, a.layout.shape, v.layout.shape, mode, shape));
    for (int32_t d = 0; d < ndim; ++d) {
      if (shape[d] == target.layout.shape[d]) continue;
      return Fail(Code::kShape, "target has the shape %s, the result has %s",
                  ShapeText(ndim, target.layout.shape).text, ShapeText(ndim, shape).text);
    }
    if (OverlapsItself(ndim, target.layout.shape, target.layout.strides,
                       ItemSize(target.dtype))) {
      return Fail(Code::kOverlap, "elements of target share memory");
    }
    return Ok();
  }
};

}  // namespace

int32_t nd_raw_convolve_nd(const nd_view* a, const nd_view* v, int32_t mode,
                           int32_t correlate, const nd_view* target, void* workspace,
                           int64_t workspace_bytes) {
  return CallFloat("nd_raw_convolve_nd", [&]() -> Status {
    Views views;
    ND_TRY(views.Prepare(a, v, mode, target));
    if (workspace_bytes < 0) {
      return Fail(Code::kValue, "workspace_bytes is %lld, it must not be negative",
                  static_cast<long long>(workspace_bytes));
    }
    const StridedND x = views.a.strided(), taps = views.v.strided();
    if (workspace == nullptr) {
      return ConvolveND(views.a.dtype, x, taps, views.mode, correlate != 0,
                        views.target.data, views.target.layout.strides,
                        ConvolveMethod::kAuto);
    }
    return ConvolveWithin(views.a.dtype, x, taps, views.mode, correlate != 0,
                          views.target.data, views.target.layout.strides, workspace,
                          workspace_bytes);
  });
}

int32_t nd_raw_convolve_workspace(const nd_view* a, const nd_view* v, int32_t mode,
                                  int32_t correlate, const nd_view* target,
                                  int64_t* result) {
  return Store("nd_raw_convolve_workspace", result, [&](int64_t* bytes) -> Status {
    Views views;
    ND_TRY(views.Prepare(a, v, mode, target));
    return MeasureConvolve(views.a.dtype, views.a.strided(), views.v.strided(),
                           views.mode, correlate != 0, views.target.data,
                           views.target.layout.strides, bytes);
  });
}
