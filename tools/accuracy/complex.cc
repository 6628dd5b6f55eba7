// SPDX-License-Identifier: BSD-3-Clause
#include "tools/accuracy/complex.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>

#include "tools/accuracy/complex_formulas.h"
#include "tools/accuracy/complex_points.h"
#include "tools/accuracy/ufunc_run.h"

namespace nd::accuracy {
namespace {

constexpr size_t kBlock = 4096;

template <typename T>
double Error(std::complex<T> value, Wide exact) {
  const long double size = std::abs(exact);
  const Wide difference = Wide(value.real(), value.imag()) - exact;
  // Of an infinite or a wrong part, and of what should be 0.
  if (!std::isfinite(std::abs(difference)) || (size == 0 && value != std::complex<T>()))
    return std::numeric_limits<double>::infinity();
  if (size == 0) return 0;
  using Limits = std::numeric_limits<T>;
  const int exponent = std::max(std::ilogb(size), Limits::min_exponent - 1);
  return static_cast<double>(std::abs(difference) /
                             std::ldexp(1.0L, exponent - Limits::digits + 1));
}

template <typename T>
bool IsOrdinary(Wide exact) {
  const long double size = std::abs(exact);
  return size == 0 || (size >= std::numeric_limits<T>::min() &&
                       size < std::numeric_limits<T>::max() / 4);
}

// A power is an exponential of 100 bits, or a product; that of 2 turns by an angle that
// is rounded; quotients are products with one over the divisor.
template <typename T>
bool IsMeasured(const std::string_view name, Wide a, Wide b) {
  if (name == "power" || name == "float_power") {
    const bool is_product =
        b.imag() == 0 && std::fabs(b.real()) < 100 && b.real() == std::trunc(b.real());
    return !is_product && std::abs(b * std::log(a)) <= std::ldexp(1.0L, kMostPowerBits);
  }
  if (name == "exp2") return std::fabs(a.imag()) <= kMostTurn;
  return name != "divide" || IsOrdinary<T>(1 / std::abs(b));
}

// Results, also the real ones of complex numbers.
template <typename T>
void Run(const char* name, Target target, const std::vector<std::complex<T>>& a,
         const std::vector<std::complex<T>>& b, std::vector<std::complex<T>>* y) {
  constexpr Dtype kDtype =
      std::is_same_v<T, float> ? Dtype::kComplex64 : Dtype::kComplex128;
  const auto count = static_cast<int64_t>(a.size());
  y->resize(a.size());
  if (RunUfunc(name, kDtype, target, a.data(), b.data(), count, y->data()) == kDtype)
    return;
  const auto* parts = reinterpret_cast<const T*>(y->data());
  const std::vector<T> real(parts, parts + count);
  std::copy(real.begin(), real.end(), y->begin());
}

}  // namespace

std::vector<ComplexReference> ComplexReferences() {
  std::vector<ComplexReference> references;
  for (const auto& row : Formulas<long double>::kRows) {
    references.push_back({row.name, row.inputs, static_cast<int>(references.size())});
  }
  return references;
}

Wide InLongDouble(const ComplexReference& reference, Wide a, Wide b) {
  const auto y = Formulas<long double>::kRows[reference.index].function(
      {a.real(), a.imag()}, {b.real(), b.imag()});
  return {y.re, y.im};
}

double ErrorInUlp(std::complex<float> value, Wide exact) {
  return Error(value, exact);
}
double ErrorInUlp(std::complex<double> value, Wide exact) {
  return Error(value, exact);
}

template <typename T>
std::vector<ComplexWorst> MeasureComplex(const ComplexReference& reference,
                                         ComplexFunction exact,
                                         const std::vector<Target>& targets,
                                         uint64_t count) {
  std::vector<ComplexWorst> worst(targets.size());
  ComplexPoints<T> points;
  std::vector<std::complex<T>> a, b, y;
  std::vector<Wide> results;
  for (uint64_t done = 0; done < count; done += a.size()) {
    a.resize(std::min<uint64_t>(kBlock, count - done));
    b.resize(a.size());
    results.resize(a.size());
    for (size_t i = 0; i < a.size(); ++i) {
      a[i] = points.Draw();
      if (reference.inputs == 2) b[i] = points.Draw();
      const Wide first(a[i]), second(b[i]);
      results[i] = IsMeasured<T>(reference.name, first, second)
                       ? exact(reference, first, second)
                       : Wide(HUGE_VALL);
    }
    for (size_t k = 0; k < targets.size(); ++k) {
      Run(reference.name, targets[k], a, b, &y);
      for (size_t i = 0; i < a.size(); ++i) {
        if (!IsOrdinary<T>(results[i])) continue;
        const double ulp = ErrorInUlp(y[i], results[i]);
        if (ulp > worst[k].ulp) worst[k] = {ulp, a[i], b[i], y[i]};
      }
    }
  }
  return worst;
}

template std::vector<ComplexWorst> MeasureComplex<float>(const ComplexReference&,
                                                         ComplexFunction,
                                                         const std::vector<Target>&,
                                                         uint64_t);
template std::vector<ComplexWorst> MeasureComplex<double>(const ComplexReference&,
                                                          ComplexFunction,
                                                          const std::vector<Target>&,
                                                          uint64_t);

}  // namespace nd::accuracy
