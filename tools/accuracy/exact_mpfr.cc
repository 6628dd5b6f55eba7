// SPDX-License-Identifier: BSD-3-Clause
// Functions of MPFR, which are correctly rounded, and what ndabi has besides composed of
// them with bits to spare.
#include <mpfr.h>

#include <cmath>
#include <cstring>

#include "tools/accuracy/exact.h"

namespace nd::accuracy {
namespace {

// Long double has 64 bits; what is composed loses a few more, and sums of parts that lie
// far apart need none of the smaller one beyond these.
constexpr mpfr_prec_t kBits = 192;

class Number {
 public:
  explicit Number(long double value = 0) {
    mpfr_init2(value_, kBits);
    mpfr_set_ld(value_, value, MPFR_RNDN);
  }
  ~Number() { mpfr_clear(value_); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  operator mpfr_ptr() { return value_; }
  long double value() const { return mpfr_get_ld(value_, MPFR_RNDN); }

 private:
  mpfr_t value_;
};

using Unary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
using Binary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);

template <Unary kFunction>
long double Of(long double x, long double) {
  Number y(x);
  kFunction(y, y, MPFR_RNDN);
  return y.value();
}

template <Binary kFunction>
long double OfTwo(long double a, long double b) {
  Number y(a), second(b);
  kFunction(y, y, second, MPFR_RNDN);
  return y.value();
}

// log(exp(a) + exp(b)), where kExp and kLog have the base in common.
template <Unary kExp, Unary kLog>
long double LogAdd(long double a, long double b) {
  if (std::isnan(a) || std::isnan(b)) return a + b;
  const long double larger = std::fmax(a, b), smaller = std::fmin(a, b);
  if (std::isinf(larger) || std::isinf(smaller)) return larger + 0.0L;  // of -0, 0
  Number y(smaller), top(larger);
  mpfr_sub(y, y, top, MPFR_RNDN);
  kExp(y, y, MPFR_RNDN);
  // Of so small a term, the logarithm of 1 + y is y by the logarithm of the base.
  if (mpfr_cmp_d(y, 0x1p-100) < 0) {
    Number base(2);
    mpfr_log(base, base, MPFR_RNDN);
    if (kLog != static_cast<Unary>(mpfr_log)) mpfr_div(y, y, base, MPFR_RNDN);
  } else {
    mpfr_add_ui(y, y, 1, MPFR_RNDN);
    kLog(y, y, MPFR_RNDN);
  }
  mpfr_add(y, y, top, MPFR_RNDN);
  return y.value();
}

long double Expit(long double x, long double) {
  Number y(-x);
  mpfr_exp(y, y, MPFR_RNDN);
  mpfr_add_ui(y, y, 1, MPFR_RNDN);
  mpfr_ui_div(y, 1, y, MPFR_RNDN);
  return y.value();
}

// sin(pi x) / (pi x), reduced before it is multiplied by pi.
long double Sinc(long double x, long double) {
  if (x == 0) return 1;
  if (!std::isfinite(x)) return x - x;
  if (std::remainder(x, 1.0L) == 0) return 0;
  Number pi, y(std::remainder(x, 2.0L)), size(x);
  mpfr_const_pi(pi, MPFR_RNDN);
  mpfr_mul(y, y, pi, MPFR_RNDN);
  mpfr_sin(y, y, MPFR_RNDN);
  mpfr_mul(size, size, pi, MPFR_RNDN);
  mpfr_div(y, y, size, MPFR_RNDN);
  return y.value();
}

long double Gamma(long double x, long double) {
  return std::isinf(x) && x < 0 ? x - x : Of<mpfr_gamma>(x, 0);
}

// SciPy's value at minus infinity.
long double Lgamma(long double x, long double) {
  if (std::isinf(x)) return x;
  Number y(x);
  int sign;
  mpfr_lgamma(y, &sign, y, MPFR_RNDN);
  return y.value();
}

struct Row {
  const char* name;
  long double (*function)(long double, long double);
};
constexpr Row kRows[] = {
    {"exp", Of<mpfr_exp>},
    {"exp2", Of<mpfr_exp2>},
    {"expm1", Of<mpfr_expm1>},
    {"log", Of<mpfr_log>},
    {"log2", Of<mpfr_log2>},
    {"log10", Of<mpfr_log10>},
    {"log1p", Of<mpfr_log1p>},
    {"power", OfTwo<mpfr_pow>},
    {"cbrt", Of<mpfr_cbrt>},
    {"hypot", OfTwo<mpfr_hypot>},
    {"logaddexp", LogAdd<mpfr_exp, mpfr_log>},
    {"logaddexp2", LogAdd<mpfr_exp2, mpfr_log2>},
    {"sinh", Of<mpfr_sinh>},
    {"cosh", Of<mpfr_cosh>},
    {"tanh", Of<mpfr_tanh>},
    {"arcsinh", Of<mpfr_asinh>},
    {"arccosh", Of<mpfr_acosh>},
    {"arctanh", Of<mpfr_atanh>},
    {"expit", Expit},
    {"sin", Of<mpfr_sin>},
    {"cos", Of<mpfr_cos>},
    {"tan", Of<mpfr_tan>},
    {"arcsin", Of<mpfr_asin>},
    {"arccos", Of<mpfr_acos>},
    {"arctan", Of<mpfr_atan>},
    {"arctan2", OfTwo<mpfr_atan2>},
    {"sinc", Sinc},
    {"erf", Of<mpfr_erf>},
    {"erfc", Of<mpfr_erfc>},
    {"gamma", Gamma},
    {"lgamma", Lgamma},
};

}  // namespace

const char* ExactName() {
  return "MPFR";
}

void UseExact(Reference* reference) {
  for (const Row& row : kRows) {
    if (std::strcmp(row.name, reference->name) == 0) reference->wide = row.function;
  }
}

}  // namespace nd::accuracy
