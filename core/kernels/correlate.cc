// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/correlate.h"

namespace nd {

CorrelateFunction GetCorrelate(CorrelateType type, Target target) noexcept {
  const int index = static_cast<int>(type);
  constexpr int kIntegers = static_cast<int>(CorrelateType::kAny8);
  constexpr int kComplex = static_cast<int>(CorrelateType::kComplex64);
  if (index < kIntegers) return internal::FloatCorrelates(target).functions[index];
  if (index < kComplex) {
    return internal::IntegerCorrelates(target).functions[index - kIntegers];
  }
  return internal::ComplexCorrelates(target).functions[index - kComplex];
}

CorrelateFunction FindStepped(CorrelateType type, Target target, int64_t x_step,
                              int64_t tap_columns) noexcept {
  const internal::SteppedTable& table = internal::SteppedCorrelates(target);
  if (type == CorrelateType::kFloat32) return table.find32(x_step, tap_columns);
  if (type == CorrelateType::kFloat64) return table.find64(x_step, tap_columns);
  return nullptr;
}

}  // namespace nd
