// SPDX-License-Identifier: BSD-3-Clause
#include "core/filter/options.h"

#include <algorithm>
#include <cinttypes>

#include "core/array/checked.h"
#include "core/filter/sums.h"
#include "core/kernels/cast.h"

namespace nd {
namespace {

// No window reaches farther, so that the bytes of some rows of it are an int64.
constexpr int64_t kFarthest = int64_t{1} << 48;

Status SetCounts(const char* name, int32_t ndim, const int64_t* given,
                 int64_t* counts) noexcept {
  for (int32_t d = 0; d < ndim; ++d) {
    counts[d] = given == nullptr ? 1 : given[d];
    if (counts[d] < 1) {
      return Fail(Code::kValue, "%s[%d] is %" PRId64 ", it must be positive", name, d,
                  counts[d]);
    }
  }
  return Ok();
}

}  // namespace

Status FilterOptions::Set(const Array& a, const FilterArguments& given) noexcept {
  const int32_t ndim = a.ndim();
  dtype = a.dtype();
  if (given.dtype != 0) ND_TRY(ToDtype(given.dtype, &dtype));
  fill = given.fill;
  fill_imag = given.fill_imag;
  for (int32_t d = 0; d < ndim; ++d) {
    const int32_t number = given.boundary == nullptr ? 0 : given.boundary[d];
    if (number < 0 || number >= kBoundaryCount) {
      return Fail(Code::kValue, "boundary[%d] is %d, it must be 0 to %d", d, number,
                  kBoundaryCount - 1);
    }
    boundary[d] = static_cast<Boundary>(number);
    origin[d] = given.origin == nullptr ? 0 : given.origin[d];
  }
  ND_TRY(SetCounts("stride", ndim, given.stride, stride));
  // There is one output of any stride from the number of samples on, and what is computed
  // of strides and places must be an int64.
  for (int32_t d = 0; d < ndim; ++d) {
    stride[d] = std::min(stride[d], std::max(a.shape(d), int64_t{1}));
  }
  return SetCounts("dilation", ndim, given.dilation, dilation);
}

Status FilterOptions::CheckWindow(int32_t axis, int64_t size) const noexcept {
  if (size < 1) {
    return Fail(Code::kValue, "the window has %" PRId64 " taps along axis %d", size,
                axis);
  }
  if (origin[axis] < -(size / 2) || origin[axis] > (size - 1) / 2) {
    return Fail(Code::kValue,
                "invalid origin: origin[%d] is %" PRId64 ", it must be %" PRId64
                " to %" PRId64 " for a window of %" PRId64,
                axis, origin[axis], -(size / 2), (size - 1) / 2, size);
  }
  int64_t reach = 0;
  if (MulOverflows(size, dilation[axis], &reach) || reach > kFarthest) {
    return Fail(Code::kOverflow,
                "%" PRId64 " taps, %" PRId64 " apart, reach beyond 2^48 along axis %d",
                size, dilation[axis], axis);
  }
  return Ok();
}

void FilterOptions::WriteFill(Dtype to, void* element) const noexcept {
  const double value[2] = {fill, fill_imag};
  FindCast(Dtype::kComplex128, to)(value, element, 1);
}

void FilterOptions::WriteOperand(Dtype sum, void* element) const noexcept {
  if (KindOf(sum) == Kind::kComplex) return WriteFill(sum, element);
  filter::CastOperands(&fill, 1, sum, element);
}

}  // namespace nd
