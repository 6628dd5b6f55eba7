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

namespace {

Status CheckNumber(const Array& weak) noexcept {
  if (weak.ndim() == 0) return Ok();
  return Fail(Code::kNdim, "a weak operand has %d dimensions, it must have 0",
              weak.ndim());
}

Status MakeNumber(ScalarRef scalar, Dtype dtype, Array* result) noexcept {
  ND_TRY(NewArray(dtype, 0, nullptr, Order::kC, Fill::kUninitialized, result));
  ConvertScalar(scalar, dtype, result->data());
  return Ok();
}

}  // namespace

Status ConvertWeak(const Array& weak, Dtype dtype, Array* result) noexcept {
  ND_TRY(CheckNumber(weak));
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
  return MakeNumber(scalar, dtype, result);
}

Status ConvertTruth(const Array& weak, Dtype dtype, Array* result) noexcept {
  ND_TRY(CheckNumber(weak));
  Bool truth;
  ConvertScalar({weak.dtype(), weak.data()}, Dtype::kBool, &truth);
  return MakeNumber({Dtype::kBool, &truth}, dtype, result);
}

}  // namespace nd
