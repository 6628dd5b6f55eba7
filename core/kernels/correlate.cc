// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/correlate.h"

#include <algorithm>
#include <cmath>

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
  if (type < kUint64) return From(internal::IntegerCorrelates, target, type, kAny8);
  if (type == kUint64) return From(internal::Uint64Correlates, target, type, kUint64);
  if (type < kUint8To32) {
    return From(internal::ComplexCorrelates, target, type, kComplex64);
  }
  return From(internal::WideningCorrelates, target, type, kUint8To32);
}

double DirectTaps(CorrelateType type, Target target, double taps, bool narrow) noexcept {
  if (type != CorrelateType::kUint64 || target != Target::kAvx2) return taps;
  if (narrow && taps <= static_cast<double>(kMostNarrow)) return taps / 2;
  if (taps < static_cast<double>(kFewestHalved)) return taps;
  // As measured: twice the taps take three halves of the time, and what it takes to cut.
  constexpr double kTaps = 32, kAsMany = 26, kPower = 0.62, kMostHalved = 512;
  const double halved = std::min(taps, kMostHalved);
  return kAsMany * std::pow(halved / kTaps, kPower) + (taps - halved);
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
