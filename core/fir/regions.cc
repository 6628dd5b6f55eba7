// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/regions.h"

#include <algorithm>

#include "core/memory/cache.h"
#include "core/signal/plan.h"

namespace nd::fir {
namespace {

using signal::Axis;
using signal::Plan;

// The outputs [begin, begin + count) along each axis.
struct Region {
  int64_t begin[kMaxDims], count[kMaxDims];
  Region() noexcept {}  // NOLINT: only the first ndim entries mean anything
};

Status Execute(Plan& plan) noexcept {
  signal::Workspace workspace;
  return signal::Execute(plan, workspace);
}

class Regions {
 public:
  Regions(const Array& x, const Taps& taps, const int64_t* start,
          const Boundary* boundary, const void* fill, const Array& y) noexcept
      : x_(x), taps_(taps), start_(start), boundary_(boundary), fill_(fill), y_(y) {}

  Status Run() noexcept {
    // To copy so few samples takes less time than another run of the kernel.
    const int64_t few = (16 << 10) / x_.itemsize();
    Region all;
    bool nothing = false;  // beyond some end
    int64_t window = 1;
    for (int32_t d = 0; d < y_.ndim(); ++d) {
      all.begin[d] = 0;
      all.count[d] = y_.shape(d);
      nothing |= boundary_[d] == Boundary::kConstant && fill_ == nullptr;
      const int64_t seen = all.count[d] + taps_.shape[d] - 1;
      window = seen > few / window ? few + 1 : window * seen;
    }
    return window <= few && !nothing ? RunInWindow(all) : Cut(0, all);
  }

 private:
  // Cuts a region that needs no sample from beyond the ends of the axes before d.
  Status Cut(int32_t d, Region& region) noexcept {
    for (; d < y_.ndim(); ++d) {
      if (boundary_[d] == Boundary::kConstant && fill_ == nullptr) continue;
      const int64_t end = y_.shape(d);
      // The outputs [inner, outer) see samples only.
      const int64_t inner = std::clamp<int64_t>(-start_[d], 0, end);
      const int64_t outer = x_.shape(d) - taps_.shape[d] + 1 - start_[d];
      if (inner >= outer) return RunInWindow(region);
      if (inner > 0) ND_TRY(RunPart(d, 0, inner, region));
      if (outer < end) ND_TRY(RunPart(d, outer, end - outer, region));
      region.begin[d] = inner;
      region.count[d] = std::min(outer, end) - inner;
    }
    return RunInPlace(region);
  }

  Status RunPart(int32_t d, int64_t begin, int64_t count, Region region) noexcept {
    region.begin[d] = begin;
    region.count[d] = count;
    return RunInWindow(region);
  }

  Status RunInPlace(const Region& region) const noexcept {
    Plan plan = PlanOf(region);
    plan.x = static_cast<const char*>(x_.data());
    for (int32_t d = 0; d < x_.ndim(); ++d) {
      Axis& axis = plan.axes[d];
      axis.x_count = x_.shape(d);
      axis.x_stride = x_.stride(d);
      axis.start = start_[d] + region.begin[d];
    }
    return Execute(plan);
  }

  Status RunInWindow(const Region& region) const noexcept {
    const int32_t ndim = x_.ndim();
    int64_t begin[kMaxDims], count[kMaxDims];
    int64_t bytes = x_.itemsize();
    for (int32_t d = 0; d < ndim; ++d) {
      begin[d] = region.begin[d] + start_[d];
      count[d] = region.count[d] + taps_.shape[d] - 1;
      if (MulOverflows(bytes, count[d], &bytes)) {
        return Fail(Code::kOverflow, "the extended samples are beyond int64");
      }
    }
    const Extended extended = {x_.dtype(),   static_cast<const char*>(x_.data()),
                               ndim,         x_.shape(),
                               x_.strides(), boundary_};
    Scratch<char> window;
    ND_TRY(window.Resize(static_cast<size_t>(bytes)));
    const char zeros[kMaxItemSize] = {};
    CopyWindow(extended, {begin, count, nullptr}, x_.dtype(),
               fill_ == nullptr ? zeros : fill_, window.data(),
               count[ndim - 1] * x_.itemsize());
    Plan plan = PlanOf(region);
    plan.x = window.data();
    int64_t stride = x_.itemsize();
    for (int32_t d = ndim; d-- > 0;) {
      plan.axes[d].x_count = count[d];
      plan.axes[d].x_stride = stride;
      plan.axes[d].start = 0;
      stride *= count[d];
    }
    return Execute(plan);
  }

  // Of the taps and the outputs of a region.
  Plan PlanOf(const Region& region) const noexcept {
    Plan plan;
    plan.dtype = x_.dtype();
    plan.conjugate_x = plan.conjugate_taps = false;
    plan.taps = static_cast<const char*>(taps_.data);
    plan.y = static_cast<char*>(y_.data());
    plan.ndim = y_.ndim();
    for (int32_t d = 0; d < plan.ndim; ++d) {
      Axis& axis = plan.axes[d];
      axis.tap_count = taps_.shape[d];
      axis.tap_stride = taps_.strides[d];
      axis.y_count = region.count[d];
      axis.y_stride = y_.stride(d);
      plan.y += region.begin[d] * axis.y_stride;
    }
    return plan;
  }

  const Array& x_;
  const Taps& taps_;
  const int64_t* const start_;
  const Boundary* const boundary_;
  const void* const fill_;
  const Array& y_;
};

}  // namespace

Status CorrelateRegions(const Array& x, const Taps& taps, const int64_t* start,
                        const Boundary* boundary, const void* fill,
                        const Array& y) noexcept {
  if (y.size() == 0) return Ok();
  return Regions(x, taps, start, boundary, fill, y).Run();
}

Status CorrelateAlong(const Array& x, int32_t axis, const void* taps, int64_t count,
                      int64_t start, Boundary boundary, const void* fill,
                      const Array& y) noexcept {
  int64_t shape[kMaxDims], strides[kMaxDims], starts[kMaxDims];
  Boundary boundaries[kMaxDims];
  for (int32_t d = 0; d < x.ndim(); ++d) {
    shape[d] = d == axis ? count : 1;
    strides[d] = x.itemsize();
    starts[d] = d == axis ? start : 0;
    boundaries[d] = d == axis ? boundary : Boundary::kNearest;
  }
  return CorrelateRegions(x, {taps, shape, strides}, starts, boundaries, fill, y);
}

}  // namespace nd::fir
