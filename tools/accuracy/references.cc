// SPDX-License-Identifier: BSD-3-Clause
// What the functions are compared with, and how far from it they may be.
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>

#include "tools/accuracy/measure.h"

namespace nd::accuracy {
namespace {

template <typename T>
T LogAddExp(T a, T b) {
  if (a == b) return a + std::log(T{2});
  const T larger = std::fmax(a, b);
  return std::isnan(a) || std::isnan(b)
             ? a + b
             : larger + std::log1p(std::exp(-std::fabs(a - b)));
}
template <typename T>
T LogAddExp2(T a, T b) {
  if (a == b) return a + 1;
  const T larger = std::fmax(a, b);
  return std::isnan(a) || std::isnan(b)
             ? a + b
             : larger + std::log1p(std::exp2(-std::fabs(a - b))) / std::log(T{2});
}
template <typename T>
T Expit(T x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
// sin(pi x) / (pi x)
template <typename T>
T Sinc(T x) {
  constexpr T kPi = static_cast<T>(3.141592653589793238462643383279502884L);
  if (x == 0) return 1;
  const T size = std::fabs(x);
  if (std::isinf(x)) return x - x;
  // Exact, as fmod is, which takes a step per bit: from 2 / epsilon on, all are even.
  constexpr T kEven = 2 / std::numeric_limits<T>::epsilon();
  const T turn = size < kEven ? size - 2 * std::trunc(size / 2) : T{0};
  const T half = turn > 1 ? turn - 1 : turn;
  const T sine = half > T{0.25} && half < T{0.75}
                     ? std::cos(kPi * (half - T{0.5}))
                     : std::sin(kPi * (half > T{0.5} ? 1 - half : half));
  return (turn > 1 ? -sine : sine) / (kPi * size);
}
template <typename T>
T Gamma(T x) {
  return std::isinf(x) && x < 0 ? x - x : std::tgamma(x);
}
// SciPy's value at minus infinity.
template <typename T>
T Lgamma(T x) {
  return std::isinf(x) ? x : std::lgamma(x);
}

// Python's: it has the sign of b.
template <typename T>
T Remainder(T a, T b) {
  const T rest = std::fmod(a, b);
  if (rest == 0) return std::copysign(rest, b);
  return (rest < 0) != (b < 0) ? rest + b : rest;
}
// T has digits to spare: the quotient is an integer up to rounding
// wherever integers are told apart.
template <typename T>
T FloorDivide(T a, T b) {
  if (b == 0) return a / b;
  const T rest = std::fmod(a, b);
  const T whole = std::rint((a - rest) / b);
  const T quotient = rest != 0 && (rest < 0) != (b < 0) ? whole - 1 : whole;
  return quotient == 0 ? std::copysign(quotient, a) * (std::signbit(b) ? -1 : 1)
                       : quotient;
}
template <typename T>
T Divide(T a, T b) {
  return a / b;
}
template <typename T>
T Reciprocal(T x) {
  return 1 / x;
}
constexpr long double kDegree = 3.141592653589793238462643383279502884L / 180;
template <typename T>
T Deg2Rad(T x) {
  return x * static_cast<T>(kDegree);
}
template <typename T>
T Rad2Deg(T x) {
  return x / static_cast<T>(kDegree);
}

// {name, inputs, ..., bound of float, bound of double, relative to the input}
#define ND_UNARY(name, function, bound32, bound64)                                      \
  {                                                                                     \
    name, 1, [](double x, double) -> double { return function(x); },                    \
        [](long double x, long double) -> long double { return function(x); }, bound32, \
        bound64, false                                                                  \
  }
#define ND_BINARY(name, function, bound32, bound64, relative)                       \
  {                                                                                 \
    name, 2, [](double x, double y) -> double { return function(x, y); },           \
        [](long double x, long double y) -> long double { return function(x, y); }, \
        bound32, bound64, relative                                                  \
  }
constexpr Reference kReferences[] = {
    ND_BINARY("divide", Divide, 0.5, 0.5, false),
    ND_UNARY("reciprocal", Reciprocal, 0.5, 0.5),
    ND_BINARY("floor_divide", FloorDivide, 2, 2, false),
    ND_BINARY("remainder", Remainder, 0.5, 0.5, false),
    ND_BINARY("fmod", std::fmod, 0.5, 0.5, false),
    ND_UNARY("deg2rad", Deg2Rad, 1, 1),
    ND_UNARY("rad2deg", Rad2Deg, 1.5, 1),
    ND_UNARY("exp", std::exp, 1, 1),
    ND_UNARY("exp2", std::exp2, 1, 1),
    ND_UNARY("expm1", std::expm1, 1.1, 1),
    ND_UNARY("log", std::log, 1, 1),
    ND_UNARY("log2", std::log2, 1, 1),
    ND_UNARY("log10", std::log10, 1, 1),
    ND_UNARY("log1p", std::log1p, 1, 1),
    ND_BINARY("power", std::pow, 1.5, 1, false),
    ND_BINARY("float_power", std::pow, 1.5, 1, false),
    ND_UNARY("sqrt", std::sqrt, 0.5, 0.5),
    ND_UNARY("cbrt", std::cbrt, 1, 1),
    ND_BINARY("hypot", std::hypot, 1, 1, false),
    ND_BINARY("logaddexp", LogAddExp, 2.5, 2, true),
    ND_BINARY("logaddexp2", LogAddExp2, 2.5, 2, true),
    ND_UNARY("sinh", std::sinh, 1.2, 1),
    ND_UNARY("cosh", std::cosh, 1, 1),
    ND_UNARY("tanh", std::tanh, 1, 1),
    ND_UNARY("arcsinh", std::asinh, 1.5, 1),
    ND_UNARY("arccosh", std::acosh, 1, 1),
    ND_UNARY("arctanh", std::atanh, 1.5, 1),
    ND_UNARY("expit", Expit, 1, 1),
    ND_UNARY("sin", std::sin, 1, 1),
    ND_UNARY("cos", std::cos, 1, 1),
    ND_UNARY("tan", std::tan, 1.7, 1),
    ND_UNARY("arcsin", std::asin, 1, 1),
    ND_UNARY("arccos", std::acos, 1, 1),
    ND_UNARY("arctan", std::atan, 1.5, 1),
    ND_BINARY("arctan2", std::atan2, 1, 1, false),
    ND_UNARY("sinc", Sinc, 1.1, 1.6),
    ND_UNARY("erf", std::erf, 1, 1),
    ND_UNARY("erfc", std::erfc, 2.5, 3),
    ND_UNARY("gamma", Gamma, 1, 4),
    ND_UNARY("lgamma", Lgamma, 1, 5),
};
#undef ND_UNARY
#undef ND_BINARY

}  // namespace

std::vector<Reference> References() {
  return {std::begin(kReferences), std::end(kReferences)};
}

const Reference* FindReference(const char* name) {
  for (const Reference& row : kReferences) {
    if (std::strcmp(row.name, name) == 0) return &row;
  }
  return nullptr;
}

}  // namespace nd::accuracy
