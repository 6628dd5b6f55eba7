// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/weak.h"

#include <cinttypes>
#include <limits>

#include "core/create/scalar.h"

namespace nd {

bool InBounds(__int128 value, Dtype dtype) noexcept {
  return VisitDtype(dtype, [&]<typename Row>(Row) {
    if constexpr (Row::kKind == Kind::kInt || Row::kKind == Kind::kUint) {
      using Limits = std::numeric_limits<typename Row::Type>;
      return value >= Limits::min() && value <= Limits::max();
    } else {
      return true;
    }
  });
}

Status ConvertWeak(const Array& weak, Dtype dtype, Array* result) noexcept {
  if (weak.ndim() != 0) {
    return Fail(Code::kNdim, "a weak operand has %d dimensions, it must have 0",
                weak.ndim());
  }
  const ScalarRef scalar = {weak.dtype(), weak.data()};
  if (IsInteger(scalar.dtype) && !InBounds(ReadScalar<__int128>(scalar), dtype)) {
    // Beyond int64 there are only values of uint64.
    if (scalar.dtype == Dtype::kUint64) {
      return Fail(Code::kOverflow, "Python integer %" PRIu64 " out of bounds for %s",
                  ReadScalar<uint64_t>(scalar), InfoOf(dtype).name);
    }
    return Fail(Code::kOverflow, "Python integer %" PRId64 " out of bounds for %s",
                ReadScalar<int64_t>(scalar), InfoOf(dtype).name);
  }
  ND_TRY(NewArray(dtype, 0, nullptr, Order::kC, Fill::kUninitialized, result));
  ConvertScalar(scalar, dtype, result->data());
  return Ok();
}

}  // namespace nd
