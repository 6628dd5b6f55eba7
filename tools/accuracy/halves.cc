// SPDX-License-Identifier: BSD-3-Clause
#include "tools/accuracy/halves.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/dtype/convert.h"
#include "core/ufunc/call.h"
#include "core/ufunc/registry.h"

namespace nd::accuracy {
namespace {

struct Format {
  int digits;        // of a normal number, the implied one included
  int min_exponent;  // of the least normal number, a power of two
  int max_exponent;  // of the largest number
  float (*widen)(uint16_t bits);
};

Format FormatOf(Dtype dtype) {
  if (dtype == Dtype::kFloat16) {
    return {11, -14, 15, [](uint16_t bits) { return FloatFromHalf({bits}); }};
  }
  return {8, -126, 127, [](uint16_t bits) { return FloatFromBFloat16({bits}); }};
}

double ErrorInUlp(const Format& format, float result, double exact) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (std::isnan(result) || std::isnan(exact)) {
    return std::isnan(result) && std::isnan(exact) ? 0 : kInfinity;
  }
  if (std::signbit(result) != std::signbit(exact)) return kInfinity;
  const double top = std::ldexp(1, format.max_exponent + 1);
  const double size = std::min(std::fabs(exact), top);
  const int exponent = size < std::ldexp(1, format.min_exponent)
                           ? format.min_exponent
                           : std::min(std::ilogb(size), format.max_exponent);
  const double difference = std::fabs(std::min(std::fabs(double{result}), top) - size);
  return difference / std::ldexp(1, exponent - format.digits + 1);
}

}  // namespace

Worst<float> MeasureHalves(const Reference& reference, Dtype dtype, Target target) {
  constexpr int64_t kCount = 1 << 16;
  const Format format = FormatOf(dtype);
  const Target before = CurrentTarget();
  Array x, y;
  Array* const results[] = {&y};
  UfuncCall call{};
  call.input[0] = &x;
  int32_t flags = 0;
  if (!SelectTarget(target) ||
      !NewArray(dtype, 1, &kCount, Order::kC, Fill::kUninitialized, &x).ok()) {
    std::abort();
  }
  for (int i = 0; i < kCount; ++i) {
    static_cast<uint16_t*>(x.data())[i] = static_cast<uint16_t>(i);
  }
  call.row = &UfuncOf(FindUfunc(reference.name));
  if (!CallUfunc(call, results, &flags).ok() || y.dtype() != dtype) std::abort();
  SelectTarget(before);

  Worst<float> worst;
  for (int i = 0; i < kCount; ++i) {
    const float value = format.widen(static_cast<const uint16_t*>(x.data())[i]);
    const float result = format.widen(static_cast<const uint16_t*>(y.data())[i]);
    const double ulp = ErrorInUlp(format, result, reference.f64(value, 0));
    if (ulp > worst.ulp) worst = {ulp, value, 0, result};
  }
  return worst;
}

}  // namespace nd::accuracy
