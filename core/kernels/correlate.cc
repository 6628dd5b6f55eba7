// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/correlate.h"

namespace nd {

namespace {

using Family = const internal::CorrelateTable& (*)(Target target) noexcept;

CorrelateFunction From(Family family, Target target, CorrelateType type,
                       CorrelateType first) noexcept {
  return family(target).functions[static_cast<int>(type) - static_cast<int>(first)];
}

}  // namespace

CorrelateFunction GetCorrelate(CorrelateType type, Target target, bool dots) noexcept {
  using enum CorrelateType;
  if (dots && HasDots()) {
    const CorrelateFunction dot =
        internal::DotCorrelates(target).functions[static_cast<int>(type)];
    if (dot != nullptr) return dot;
  }
  if (type < kAny8) return From(internal::FloatCorrelates, target, type, kFloat32);
  if (type < kComplex64) return From(internal::IntegerCorrelates, target, type, kAny8);
  if (type < kUint8To32) {
    return From(internal::ComplexCorrelates, target, type, kComplex64);
  }
  return From(internal::WideningCorrelates, target, type, kUint8To32);
}

RingFunction GetCorrelateRing(CorrelateType type, Target target) noexcept {
  return internal::FloatRings(target).functions[static_cast<int>(type)];
}

CorrelateFunction FindStepped(CorrelateType type, Target target, int64_t x_step,
                              int64_t tap_columns) noexcept {
  if (type == CorrelateType::kFloat32) {
    return internal::SteppedCorrelates32(target)(x_step, tap_columns);
  }
  if (type == CorrelateType::kFloat64) {
    return internal::SteppedCorrelates64(target)(x_step, tap_columns);
  }
  return nullptr;
}

}  // namespace nd
