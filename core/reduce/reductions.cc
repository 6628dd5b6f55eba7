// SPDX-License-Identifier: BSD-3-Clause
#include "core/reduce/reductions.h"

#include <algorithm>
#include <cstring>

#include "core/array/axes.h"
#include "core/array/views.h"
#include "core/elements/elements.h"
#include "core/reduce/moments.h"
#include "core/reduce/totals.h"

namespace nd {

namespace {

using Run = Status (*)(const ReduceCall& call, Array* result) noexcept;

constexpr ReductionRow Row(const char* name, const char* doc, Run run,
                           int32_t variant = 0, bool skips_nan = false) {
  return {{sizeof(ReductionInfo), skips_nan ? 1 : 0, name, doc}, run, variant};
}

}  // namespace

// clang-format off
constexpr ReductionRow kReductions[kReductionCount] = {
    Row("sum", "The sum of the elements.", Total, kSumOf),
    Row("prod", "The product of the elements.", Total, kProductOf),
    Row("min", "The least element, NaN if there is one.", Extreme, kLeast),
    Row("max", "The greatest element, NaN if there is one.", Extreme, kGreatest),
    Row("any", "Whether an element is true.", Truth, kAnyOf),
    Row("all", "Whether all elements are true.", Truth, kAllOf),
    Row("count_nonzero", "How many elements are not zero.", CountNonzero),
    Row("mean", "The arithmetic mean.", Mean),
    Row("var", "The variance.", Variance, kVarianceOf),
    Row("std", "The standard deviation.", Variance, kDeviationOf),
    Row("argmin", "The index of the first least element.", ArgReduce, kArgMin),
    Row("argmax", "The index of the first greatest element.", ArgReduce, kArgMax),
    Row("ptp", "The greatest element minus the least.", Range),
    Row("average", "The mean, with weights.", Average),
    Row("nansum", "The sum of what is not NaN.", Total, kSumOf, true),
    Row("nanprod", "The product of what is not NaN.", Total, kProductOf, true),
    Row("nanmin", "The least element that is not NaN.", Extreme, kLeast, true),
    Row("nanmax", "The greatest element that is not NaN.", Extreme, kGreatest, true),
    Row("nanmean", "The mean of what is not NaN.", Mean, 0, true),
    Row("nanvar", "The variance of what is not NaN.", Variance, kVarianceOf, true),
    Row("nanstd", "The standard deviation of what is not NaN.", Variance, kDeviationOf, true),
    Row("nanargmin", "The index of the first least number.", ArgReduce, kArgMin, true),
    Row("nanargmax", "The index of the first greatest number.", ArgReduce, kArgMax, true),
};
// clang-format on

int32_t FindReduction(const char* name) noexcept {
  for (int32_t i = 0; i < kReductionCount; ++i) {
    if (std::strcmp(kReductions[i].name(), name) == 0) return i;
  }
  return -1;
}

Status ReductionAxes(const Array& a, int32_t count, const int64_t* axes,
                     uint64_t* result) noexcept {
  if (count == kAllAxes && axes == nullptr) {
    *result = a.ndim() == kMaxDims ? ~uint64_t{0} : (uint64_t{1} << a.ndim()) - 1;
    return Ok();
  }
  // NumPy's courtesy to an array without axes.
  if (a.ndim() == 0 && count == 1 && axes != nullptr && (axes[0] == 0 || axes[0] == -1)) {
    *result = 0;
    return Ok();
  }
  return AxisSet("axis_count", count, axes, a.ndim(), result);
}

Status RestoreAxes(const Array& reduced, int32_t ndim, uint64_t axes,
                   Array* result) noexcept {
  Layout layout;
  int32_t place = 0;
  for (int32_t axis = 0; axis < ndim; ++axis) {
    if ((axes >> axis & 1) != 0) {
      layout.Append(1, reduced.itemsize());
    } else {
      layout.Append(reduced.shape(place), reduced.stride(place));
      ++place;
    }
  }
  return reduced.Derive(reduced.dtype(), layout, 0, 0, result);
}

Status Reduce(const ReductionRow& row, const Array& a, int32_t count, const int64_t* axes,
              const ReduceOptions& options, Array* result, int32_t* flags) noexcept {
  ReduceCall call = {&row, &a, 0, &options, flags};
  ND_TRY(ReductionAxes(a, count, axes, &call.axes));
  if (!options.keepdims) return row.run(call, result);
  Array made;
  ND_TRY(row.run(call, &made));
  return RestoreAxes(made, a.ndim(), call.axes, result);
}

}  // namespace nd
