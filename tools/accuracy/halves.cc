// SPDX-License-Identifier: BSD-3-Clause
#include "tools/accuracy/halves.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/dtype/convert.h"
#include "tools/accuracy/ufunc_run.h"

namespace nd::accuracy {
namespace {

struct Format {
  int digits;        // of a normal number, the implied one included
  int min_exponent;  // of the least normal number, a power of two
  int max_exponent;  // of the largest number
  uint16_t quiet;    // the bit that tells quiet NaNs from signaling ones
  float (*widen)(uint16_t bits);
};

Format FormatOf(Dtype dtype) {
  if (dtype == Dtype::kFloat16) {
    return {11, -14, 15, 0x200, [](uint16_t bits) { return FloatFromHalf({bits}); }};
  }
  return {8, -126, 127, 0x40, [](uint16_t bits) { return FloatFromBFloat16({bits}); }};
}

double ErrorInUlp(const Format& format, float result, double exact, double scale) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (std::isnan(result) || std::isnan(exact)) {
    return std::isnan(result) && std::isnan(exact) ? 0 : kInfinity;
  }
  if (scale == 0 && std::signbit(result) != std::signbit(exact)) return kInfinity;
  const double top = std::ldexp(1, format.max_exponent + 1);
  const auto clamped = [top](double v) { return std::clamp(v, -top, top); };
  const double size = std::max(std::fabs(clamped(exact)), std::fabs(clamped(scale)));
  const int exponent = size < std::ldexp(1, format.min_exponent)
                           ? format.min_exponent
                           : std::min(std::ilogb(size), format.max_exponent);
  const double difference = std::fabs(clamped(result) - clamped(exact));
  return difference / std::ldexp(1, exponent - format.digits + 1);
}

using Values = std::vector<uint16_t>;

// A signaling NaN has other results than a quiet one, and no language makes any.
Values All(const Format& format) {
  Values all(1 << 16);
  std::iota(all.begin(), all.end(), uint16_t{0});
  for (uint16_t& value : all) {
    if (std::isnan(format.widen(value))) value |= format.quiet;
  }
  return all;
}

// Small integers and fractions of either sign, and values from all over the range.
Values Partners(Dtype dtype) {
  Values partners;
  for (const float value : {0.0f, 0.25f, 0.5f, 1.0f, 1.5f, 2.0f, 3.0f, 10.0f}) {
    for (const float each : {value, -value}) {
      partners.push_back(dtype == Dtype::kFloat16 ? HalfFromFloat(each).bits
                                                  : BFloat16FromFloat(each).bits);
    }
  }
  const int spread = kHalfPartners - static_cast<int>(partners.size());
  for (int i = 0; i < spread; ++i) {
    partners.push_back(static_cast<uint16_t>(((i * 2 + 1) << 15) / spread));
  }
  return partners;
}

void Judge(const Reference& reference, const Format& format, const Values& a,
           const Values& b, const Values& y, Worst<float>* worst) {
  for (size_t i = 0; i < y.size(); ++i) {
    const float first = format.widen(a[i]), second = format.widen(b[i]);
    const float result = format.widen(y[i]);
    const double scale = reference.relative_to_input ? std::fmax(first, second) : 0;
    const double ulp = ErrorInUlp(format, result, reference.f64(first, second), scale);
    if (ulp > worst->ulp) *worst = {ulp, first, second, result};
  }
}

}  // namespace

Worst<float> MeasureHalves(const Reference& reference, Dtype dtype, Target target) {
  const Format format = FormatOf(dtype);
  const Values all = All(format);
  Values other(all.size()), y(all.size());
  Worst<float> worst;
  const auto measure = [&](const Values& a, const Values& b) {
    RunUfunc(reference.name, dtype, target, a.data(), b.data(),
             static_cast<int64_t>(a.size()), y.data());
    Judge(reference, format, a, b, y, &worst);
  };
  if (reference.inputs == 1) {
    measure(all, other);
    return worst;
  }
  for (const uint16_t partner : Partners(dtype)) {
    std::fill(other.begin(), other.end(), partner);
    measure(all, other);
    measure(other, all);
  }
  return worst;
}

}  // namespace nd::accuracy
