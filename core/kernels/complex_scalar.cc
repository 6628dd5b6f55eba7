// SPDX-License-Identifier: BSD-3-Clause
// The C library's functions are reached as built-ins, for <complex.h> is <complex> in
// C++, which brings streams along.
#include "core/kernels/complex_scalar.h"

#include <cmath>
#include <limits>

namespace nd::complex_scalar {
namespace {

constexpr double kLn2 = 0x1.62e42fefa39efp-1, kLn2Low = 0x1.abc9e3b39803fp-56;
constexpr double kPerLn2 = 0x1.71547652b82fep+0;
constexpr double kPerLn10 = 0x1.bcb7b1526e50ep-2;

using Number = _Complex double;

Number ToC(Complex128 z) {
  Number number;
  __real__ number = z.re;
  __imag__ number = z.im;
  return number;
}
Complex128 FromC(Number number) {
  return {__real__ number, __imag__ number};
}

}  // namespace

Complex128 Sqrt(Complex128 z) noexcept {
  return FromC(__builtin_csqrt(ToC(z)));
}
Complex128 Exp(Complex128 z) noexcept {
  return FromC(__builtin_cexp(ToC(z)));
}
Complex128 Log(Complex128 z) noexcept {
  return FromC(__builtin_clog(ToC(z)));
}
Complex128 Sin(Complex128 z) noexcept {
  return FromC(__builtin_csin(ToC(z)));
}
Complex128 Cos(Complex128 z) noexcept {
  return FromC(__builtin_ccos(ToC(z)));
}
Complex128 Tan(Complex128 z) noexcept {
  return FromC(__builtin_ctan(ToC(z)));
}
Complex128 Sinh(Complex128 z) noexcept {
  return FromC(__builtin_csinh(ToC(z)));
}
Complex128 Cosh(Complex128 z) noexcept {
  return FromC(__builtin_ccosh(ToC(z)));
}
Complex128 Tanh(Complex128 z) noexcept {
  return FromC(__builtin_ctanh(ToC(z)));
}
Complex128 Arcsin(Complex128 z) noexcept {
  return FromC(__builtin_casin(ToC(z)));
}
Complex128 Arccos(Complex128 z) noexcept {
  return FromC(__builtin_cacos(ToC(z)));
}
Complex128 Arctan(Complex128 z) noexcept {
  return FromC(__builtin_catan(ToC(z)));
}
Complex128 Arcsinh(Complex128 z) noexcept {
  return FromC(__builtin_casinh(ToC(z)));
}
Complex128 Arccosh(Complex128 z) noexcept {
  return FromC(__builtin_cacosh(ToC(z)));
}
Complex128 Arctanh(Complex128 z) noexcept {
  return FromC(__builtin_catanh(ToC(z)));
}

Complex128 Exp2(Complex128 z) noexcept {
  const double angle = z.im * kLn2;
  if (!std::isfinite(angle) || !(std::fabs(z.re) < 2000))
    return Exp({z.re * kLn2, angle});
  // What the angle was rounded by is a turn of its own, which may be a large one. The
  // power may be infinite where its product with a sine is not.
  const double low = std::fma(z.im, kLn2, -angle) + z.im * kLn2Low;
  const double half = std::exp2(z.re / 2), sin = std::sin(angle), cos = std::cos(angle);
  const double sin_low = std::sin(low), cos_low = std::cos(low);
  return {half * (half * (cos * cos_low - sin * sin_low)),
          half * (half * (sin * cos_low + cos * sin_low))};
}

Complex128 Expm1(Complex128 z) noexcept {
  const double sine = std::sin(z.im / 2);
  return {std::expm1(z.re) * std::cos(z.im) - 2 * sine * sine,
          std::exp(z.re) * std::sin(z.im)};
}

Complex128 Log2(Complex128 z) noexcept {
  const Complex128 log = Log(z);
  return {log.re * kPerLn2, log.im * kPerLn2};
}

Complex128 Log10(Complex128 z) noexcept {
  const Complex128 log = Log(z);
  return {log.re * kPerLn10, log.im * kPerLn10};
}

Complex128 Log1p(Complex128 z) noexcept {
  // (1 + x)^2 + y^2 - 1, for what is near 1.
  const double excess = z.re * (2 + z.re) + z.im * z.im;
  const double re = std::fabs(excess) < 0.5 ? std::log1p(excess) / 2
                                            : std::log(std::hypot(z.re + 1, z.im));
  return {re, std::atan2(z.im, z.re + 1)};
}

bool PowerByRule(Complex128 x, Complex128 y, Complex128* result) noexcept {
  if (x.re == 0 && x.im == 0) {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    *result = y.re > 0 ? Complex128{0, 0} : Complex128{kNaN, kNaN};
  } else if (!(std::isfinite(x.re) && std::isfinite(x.im) && std::fabs(y.re) < 0x1p900 &&
               std::fabs(y.im) < 0x1p900)) {
    *result = FromC(__builtin_cpow(ToC(x), ToC(y)));
  } else {
    return false;
  }
  return true;
}

}  // namespace nd::complex_scalar
