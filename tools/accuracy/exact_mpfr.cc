// SPDX-License-Identifier: BSD-3-Clause
// Functions of MPFR, which are correctly rounded, and what ndabi has besides composed of
// them with bits to spare.
#include <cmath>
#include <cstring>

#include "tools/accuracy/exact.h"
#include "tools/accuracy/number.h"

namespace nd::accuracy {
namespace {

// Long double has 64 bits; what is composed loses a few more, and sums of parts that lie
// far apart need none of the smaller one beyond these.
constexpr mpfr_prec_t kBits = 192;

template <Unary kFunction>
long double By(long double x, long double) {
  return Of<kFunction>(Number(x)).value();
}
template <Binary kFunction>
long double ByTwo(long double a, long double b) {
  return OfTwo<kFunction>(Number(a), Number(b)).value();
}

// log(exp(a) + exp(b)), where kExp and kLog have the base in common.
template <Unary kExp, Unary kLog>
long double LogAdd(long double a, long double b) {
  if (std::isnan(a) || std::isnan(b)) return a + b;
  const long double larger = std::fmax(a, b), smaller = std::fmin(a, b);
  if (std::isinf(larger) || std::isinf(smaller)) return larger + 0.0L;  // of -0, 0
  const Number top(larger), ratio = Of<kExp>(Number(smaller) - top);
  // Of so small a term, the logarithm of 1 + y is y by the logarithm of the base.
  if (ratio < Number(0x1p-100L)) {
    constexpr bool kBase2 = kLog != static_cast<Unary>(mpfr_log);
    return (top + (kBase2 ? ratio / log(Number(2)) : ratio)).value();
  }
  return (top + Of<kLog>(Number(1) + ratio)).value();
}

long double Expit(long double x, long double) {
  return (Number(1) / (Number(1) + exp(Number(-x)))).value();
}

// sin(pi x) / (pi x), reduced before it is multiplied by pi.
long double Sinc(long double x, long double) {
  if (x == 0) return 1;
  if (!std::isfinite(x)) return x - x;
  if (std::remainder(x, 1.0L) == 0) return 0;
  Number pi;
  mpfr_const_pi(pi, MPFR_RNDN);
  return (sin(pi * Number(std::remainder(x, 2.0L))) / (pi * Number(x))).value();
}

long double Gamma(long double x, long double) {
  return std::isinf(x) && x < 0 ? x - x : By<mpfr_gamma>(x, 0);
}

// SciPy's value at minus infinity.
long double Lgamma(long double x, long double) {
  if (std::isinf(x)) return x;
  Number y;
  int sign;
  mpfr_lgamma(y, &sign, Number(x), MPFR_RNDN);
  return y.value();
}

struct Row {
  const char* name;
  long double (*function)(long double, long double);
};
constexpr Row kRows[] = {
    {"exp", By<mpfr_exp>},
    {"exp2", By<mpfr_exp2>},
    {"expm1", By<mpfr_expm1>},
    {"log", By<mpfr_log>},
    {"log2", By<mpfr_log2>},
    {"log10", By<mpfr_log10>},
    {"log1p", By<mpfr_log1p>},
    {"power", ByTwo<mpfr_pow>},
    {"float_power", ByTwo<mpfr_pow>},
    {"cbrt", By<mpfr_cbrt>},
    {"hypot", ByTwo<mpfr_hypot>},
    {"logaddexp", LogAdd<mpfr_exp, mpfr_log>},
    {"logaddexp2", LogAdd<mpfr_exp2, mpfr_log2>},
    {"sinh", By<mpfr_sinh>},
    {"cosh", By<mpfr_cosh>},
    {"tanh", By<mpfr_tanh>},
    {"arcsinh", By<mpfr_asinh>},
    {"arccosh", By<mpfr_acosh>},
    {"arctanh", By<mpfr_atanh>},
    {"expit", Expit},
    {"sin", By<mpfr_sin>},
    {"cos", By<mpfr_cos>},
    {"tan", By<mpfr_tan>},
    {"arcsin", By<mpfr_asin>},
    {"arccos", By<mpfr_acos>},
    {"arctan", By<mpfr_atan>},
    {"arctan2", ByTwo<mpfr_atan2>},
    {"sinc", Sinc},
    {"erf", By<mpfr_erf>},
    {"erfc", By<mpfr_erfc>},
    {"gamma", Gamma},
    {"lgamma", Lgamma},
};

}  // namespace

const char* ExactName() {
  return "MPFR";
}

void UseExact(Reference* reference) {
  mpfr_set_default_prec(kBits);
  for (const Row& row : kRows) {
    if (std::strcmp(row.name, reference->name) == 0) reference->wide = row.function;
  }
}

}  // namespace nd::accuracy
