// SPDX-License-Identifier: BSD-3-Clause
#include "core/array/axes.h"

#include <cinttypes>

namespace nd {

Status NormalizeAxis(int64_t axis, int32_t ndim, int32_t* result) noexcept {
  if (axis < -ndim || axis >= ndim) {
    return Fail(Code::kAxis,
                "axis %" PRId64 " is out of bounds for an array of dimension %d", axis,
                ndim);
  }
  *result = static_cast<int32_t>(axis < 0 ? axis + ndim : axis);
  return Ok();
}

Status AxisSet(const char* counted, int32_t count, const int64_t* axes, int32_t ndim,
               uint64_t* set) noexcept {
  if (count < 0) {
    return Fail(Code::kValue, "%s is %d%s, it must not be negative", counted, count,
                axes != nullptr ? " and axes is not NULL" : "");
  }
  if (count > 0 && axes == nullptr) {
    return Fail(Code::kNull, "axes is NULL and %s is %d", counted, count);
  }
  *set = 0;
  for (int32_t i = 0; i < count; ++i) {
    int32_t axis = 0;
    ND_TRY(NormalizeAxis(axes[i], ndim, &axis));
    const uint64_t bit = uint64_t{1} << axis;
    if ((*set & bit) != 0) return Fail(Code::kAxis, "axis %d is given twice", axis);
    *set |= bit;
  }
  return Ok();
}

}  // namespace nd
