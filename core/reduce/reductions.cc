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

constexpr ReductionRow kReductions[] = {
    {"sum", "The sum of the elements.", Total, kSumOf, false},
    {"prod", "The product of the elements.", Total, kProductOf, false},
    {"min", "The least element, NaN if there is one.", Extreme, kLeast, false},
    {"max", "The greatest element, NaN if there is one.", Extreme, kGreatest, false},
    {"any", "Whether an element is true.", Truth, kAnyOf, false},
    {"all", "Whether all elements are true.", Truth, kAllOf, false},
    {"count_nonzero", "How many elements are not zero.", CountNonzero, 0, false},
    {"mean", "The arithmetic mean.", Mean, 0, false},
    {"var", "The variance.", Variance, kVarianceOf, false},
    {"std", "The standard deviation.", Variance, kDeviationOf, false},
    {"argmin", "The index of the first least element.", ArgReduce, kArgMin, false},
    {"argmax", "The index of the first greatest element.", ArgReduce, kArgMax, false},
    {"ptp", "The greatest element minus the least.", Range, 0, false},
    {"average", "The mean, with weights.", Average, 0, false},
    {"nansum", "The sum of the elements that are not NaN.", Total, kSumOf, true},
    {"nanprod", "The product of the elements that are not NaN.", Total, kProductOf, true},
    {"nanmin", "The least element that is not NaN.", Extreme, kLeast, true},
    {"nanmax", "The greatest element that is not NaN.", Extreme, kGreatest, true},
    {"nanmean", "The mean of the elements that are not NaN.", Mean, 0, true},
    {"nanvar", "The variance of the elements that are not NaN.", Variance, kVarianceOf,
     true},
    {"nanstd", "The standard deviation of the elements that are not NaN.", Variance,
     kDeviationOf, true},
    {"nanargmin", "The index of the least element that is not NaN.", ArgReduce, kArgMin,
     true},
    {"nanargmax", "The index of the greatest element that is not NaN.", ArgReduce,
     kArgMax, true},
};
constexpr int32_t kReductionCount =
    static_cast<int32_t>(sizeof(kReductions) / sizeof(kReductions[0]));

int32_t FindReduction(const char* name) noexcept {
  for (int32_t i = 0; i < kReductionCount; ++i) {
    if (std::strcmp(kReductions[i].name, name) == 0) return i;
  }
  return -1;
}

Status ReductionAxes(const Array& a, int32_t count, const int64_t* axes,
                     uint64_t* result) noexcept {
  if (count == kAllAxes && axes == nullptr) {
    *result = a.ndim() == kMaxDims ? ~uint64_t{0} : (uint64_t{1} << a.ndim()) - 1;
    return Ok();
  }
  return AxisSet(count, axes, a.ndim(), result);
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

Status ReduceInto(const ReductionRow& row, const Array& a, int32_t count,
                  const int64_t* axes, const ReduceOptions& options, const Array& target,
                  int32_t* flags) noexcept {
  ND_TRY(CheckWritable(target));
  Array made;
  ND_TRY(Reduce(row, a, count, axes, options, &made, flags));
  if (made.ndim() != target.ndim() ||
      !std::equal(made.shape(), made.shape() + made.ndim(), target.shape())) {
    return Fail(Code::kShape, "target has the shape %s, the result %s",
                ShapeText(target.ndim(), target.shape()).text,
                ShapeText(made.ndim(), made.shape()).text);
  }
  return Assign(target, made, Casting::kSameKind);
}

}  // namespace nd
