// SPDX-License-Identifier: BSD-3-Clause
// Oracles of the mathematical functions: the C library's, in long double. What they may
// be off by is the bound of tests of their own, which look closer; here it is that of
// NumPy, so that what is found is a mistake in the loops.
#include <cmath>

#include "core/kernels/complex_scalar.h"
#include "tests/core/complex_loops.h"
#include "tests/core/ufunc_oracle.h"

namespace nd::test {
namespace {

constexpr double kUlps = 4;
constexpr double kCancelled = 1e4;  // where a sum, or a sine, may come close to 0

// A function of one or two numbers, rounded once. That of complex numbers is the one
// which the loops fall back on; it has a test of its own.
template <long double (*kFunction)(long double), auto kComplex = nullptr>
struct Unary {
  template <IsFloating T>
  T operator()(T a) const {
    return static_cast<T>(kFunction(a));
  }
  template <Is16BitFloat T>
  T operator()(T a) const {
    return Convert<T>(static_cast<double>(kFunction(Widen(a))));
  }
  template <IsComplex T>
  requires(!std::is_null_pointer_v<decltype(kComplex)>) T operator()(T a) const {
    return Convert<T>(kComplex(Convert<Complex128>(a)));
  }
};
template <long double (*kFunction)(long double, long double)>
struct Binary {
  template <IsFloating T>
  T operator()(T a, T b) const {
    return static_cast<T>(kFunction(a, b));
  }
};

struct Sqrt {
  template <IsFloating T>
  T operator()(T a) const {
    return std::sqrt(a);
  }
  template <IsComplex T>
  T operator()(T a) const {
    return Convert<T>(complex_scalar::Sqrt(Convert<Complex128>(a)));
  }
};

// Integers wrap; a negative exponent means the reciprocal without its fraction.
struct Power {
  template <IsFloating T>
  T operator()(T a, T b) const {
    return static_cast<T>(
        std::pow(static_cast<long double>(a), static_cast<long double>(b)));
  }
  template <IsComplex T>
  T operator()(T a, T b) const {
    const auto x = Convert<Complex128>(a), y = Convert<Complex128>(b);
    Complex128 power;
    GetComplexLoops(Target::kBaseline)
        .rows[0]
        .f64({&x.re, &x.im, &y.re, &y.im, &power.re, &power.im}, 1);
    return Convert<T>(power);
  }
  template <IsInteger T>
  T operator()(T a, T b) const {
    if (b < 0) {
      const double reciprocal = std::pow(static_cast<double>(a), b % 2 == 0 ? -2 : -1);
      return a == 0 ? T{0} : static_cast<T>(reciprocal);
    }
    uint64_t result = 1, square = static_cast<uint64_t>(a);
    for (uint64_t bits = static_cast<uint64_t>(b); bits != 0; bits >>= 1) {
      if (bits % 2 != 0) result *= square;
      square *= square;
    }
    return static_cast<T>(result);
  }
};

constexpr double kPi = 3.14159265358979323846;

struct ToRadians {
  template <IsFloating T>
  T operator()(T a) const {
    return a * (static_cast<T>(kPi) / 180);
  }
};
struct ToDegrees {
  template <IsFloating T>
  T operator()(T a) const {
    return a * (180 / static_cast<T>(kPi));
  }
};

// The argument is reduced before it is multiplied, so that whole numbers give 0.
long double Sinc(long double x) {
  if (x == 0) return 1;
  const long double pi = std::acos(-1.0L);
  const long double nearest = std::nearbyint(x);
  const long double sine = std::sin(pi * (x - nearest));
  return (std::fmod(nearest, 2) == 0 ? sine : -sine) / (pi * x);
}

template <long double (*kPower)(long double), long double (*kLog1p)(long double)>
long double LogOfSum(long double a, long double b) {
  if (std::isnan(a) || std::isnan(b)) return a + b;
  if (std::isinf(a) && a == b) return a;
  return std::fmax(a, b) + kLog1p(kPower(-std::fabs(a - b)));
}
long double Log1pBase2(long double x) {
  return std::log1p(x) / std::log(2.0L);
}

long double Expit(long double x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}

// By SciPy's conventions.
long double Gamma(long double x) {
  return x < 0 && x == std::floor(x) ? std::nan("") : std::tgamma(x);
}

long double Lgamma(long double x) {
  return std::isinf(x) ? x : std::lgamma(x);
}

const Oracle kOracles[] = {
    Oracle::Of<Self>("exp", Unary<std::exp, complex_scalar::Exp>(), kUlps),
    Oracle::Of<Self>("exp2", Unary<std::exp2, complex_scalar::Exp2>(), kCancelled),
    Oracle::Of<Self>("expm1", Unary<std::expm1, complex_scalar::Expm1>(), kUlps),
    Oracle::Of<Self>("log", Unary<std::log, complex_scalar::Log>(), kUlps),
    Oracle::Of<Self>("log2", Unary<std::log2, complex_scalar::Log2>(), kUlps),
    Oracle::Of<Self>("log10", Unary<std::log10, complex_scalar::Log10>(), kUlps),
    Oracle::Of<Self>("log1p", Unary<std::log1p, complex_scalar::Log1p>(), kUlps),
    Oracle::Of<Self, Self>("logaddexp", Binary<LogOfSum<std::exp, std::log1p>>(),
                           kCancelled),
    Oracle::Of<Self, Self>("logaddexp2", Binary<LogOfSum<std::exp2, Log1pBase2>>(),
                           kCancelled),
    Oracle::Of<Self>("expit", Unary<Expit>(), kUlps),
    Oracle::Of<Self, Self>("power", Power(), kUlps),
    Oracle::Of<Self, Self>("float_power", Power(), kUlps),
    Oracle::Of<Self>("sqrt", Sqrt(), 2),
    Oracle::Of<Self>("cbrt", Unary<std::cbrt>(), kUlps),
    Oracle::Of<Self, Self>("hypot", Binary<std::hypot>(), kUlps),
    Oracle::Of<Self>("sin", Unary<std::sin, complex_scalar::Sin>(), kUlps),
    Oracle::Of<Self>("cos", Unary<std::cos, complex_scalar::Cos>(), kUlps),
    Oracle::Of<Self>("tan", Unary<std::tan, complex_scalar::Tan>(), kUlps),
    Oracle::Of<Self>("arcsin", Unary<std::asin, complex_scalar::Arcsin>(), kUlps),
    Oracle::Of<Self>("arccos", Unary<std::acos, complex_scalar::Arccos>(), kUlps),
    Oracle::Of<Self>("arctan", Unary<std::atan, complex_scalar::Arctan>(), kUlps),
    Oracle::Of<Self, Self>("arctan2", Binary<std::atan2>(), kUlps),
    Oracle::Of<Self>("sinh", Unary<std::sinh, complex_scalar::Sinh>(), kUlps),
    Oracle::Of<Self>("cosh", Unary<std::cosh, complex_scalar::Cosh>(), kUlps),
    Oracle::Of<Self>("tanh", Unary<std::tanh, complex_scalar::Tanh>(), kUlps),
    Oracle::Of<Self>("arcsinh", Unary<std::asinh, complex_scalar::Arcsinh>(), kUlps),
    Oracle::Of<Self>("arccosh", Unary<std::acosh, complex_scalar::Arccosh>(), kUlps),
    Oracle::Of<Self>("arctanh", Unary<std::atanh, complex_scalar::Arctanh>(), kUlps),
    Oracle::Of<Self>("deg2rad", ToRadians()),
    Oracle::Of<Self>("radians", ToRadians()),
    Oracle::Of<Self>("rad2deg", ToDegrees()),
    Oracle::Of<Self>("degrees", ToDegrees()),
    Oracle::Of<Self>("sinc", Unary<Sinc>(), kUlps),
    Oracle::Of<Self>("erf", Unary<std::erf>(), kUlps),
    Oracle::Of<Self>("erfc", Unary<std::erfc>(), kUlps),
    Oracle::Of<Self>("gamma", Unary<Gamma>(), kUlps),
    Oracle::Of<Self>("lgamma", Unary<Lgamma>(), kUlps),
};

}  // namespace
}  // namespace nd::test
