// SPDX-License-Identifier: BSD-3-Clause
// Numbers of MPFR with the operators and functions of C's. What is computed has MPFR's
// default precision.
#pragma once

#include <mpfr.h>

#include <cmath>
#include <limits>

namespace nd::accuracy {

class Number {
 public:
  explicit Number(long double value = 0) {
    mpfr_init(value_);
    mpfr_set_ld(value_, value, MPFR_RNDN);
  }
  Number(const Number& other) {
    mpfr_init(value_);
    mpfr_set(value_, other, MPFR_RNDN);
  }
  Number& operator=(const Number& other) {
    mpfr_set_prec(value_, mpfr_get_prec(other.value_));
    mpfr_set(value_, other, MPFR_RNDN);
    return *this;
  }
  ~Number() { mpfr_clear(value_); }

  operator mpfr_ptr() { return value_; }
  operator mpfr_srcptr() const { return value_; }
  // What is too small for a long double is its least number, not 0.
  long double value() const {
    const long double value = mpfr_get_ld(value_, MPFR_RNDN);
    if (value != 0 || mpfr_zero_p(value_)) return value;
    return std::copysign(std::numeric_limits<long double>::denorm_min(), value);
  }

 private:
  mpfr_t value_;
};

using Unary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
using Binary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);

template <Unary kFunction>
Number Of(const Number& x) {
  Number y;
  kFunction(y, x, MPFR_RNDN);
  return y;
}
template <Binary kFunction>
Number OfTwo(const Number& a, const Number& b) {
  Number y;
  kFunction(y, a, b, MPFR_RNDN);
  return y;
}

// clang-format off
inline Number operator+(const Number& a, const Number& b) { return OfTwo<mpfr_add>(a, b); }
inline Number operator-(const Number& a, const Number& b) { return OfTwo<mpfr_sub>(a, b); }
inline Number operator*(const Number& a, const Number& b) { return OfTwo<mpfr_mul>(a, b); }
inline Number operator/(const Number& a, const Number& b) { return OfTwo<mpfr_div>(a, b); }
inline Number operator-(const Number& x) { return Of<mpfr_neg>(x); }
inline bool operator==(const Number& a, const Number& b) { return mpfr_equal_p(a, b); }
inline bool operator<(const Number& a, const Number& b) { return mpfr_less_p(a, b); }

inline bool signbit(const Number& x) { return mpfr_signbit(static_cast<mpfr_srcptr>(x)); }
inline Number fabs(const Number& x) { return signbit(x) ? -x : x; }
inline Number copysign(const Number& x, const Number& y) {
  return signbit(x) == signbit(y) ? x : -x;
}
inline Number sqrt(const Number& x) { return Of<mpfr_sqrt>(x); }
inline Number exp(const Number& x) { return Of<mpfr_exp>(x); }
inline Number exp2(const Number& x) { return Of<mpfr_exp2>(x); }
inline Number expm1(const Number& x) { return Of<mpfr_expm1>(x); }
inline Number log(const Number& x) { return Of<mpfr_log>(x); }
inline Number log1p(const Number& x) { return Of<mpfr_log1p>(x); }
inline Number sin(const Number& x) { return Of<mpfr_sin>(x); }
inline Number cos(const Number& x) { return Of<mpfr_cos>(x); }
inline Number sinh(const Number& x) { return Of<mpfr_sinh>(x); }
inline Number cosh(const Number& x) { return Of<mpfr_cosh>(x); }
inline Number asinh(const Number& x) { return Of<mpfr_asinh>(x); }
inline Number atan2(const Number& y, const Number& x) { return OfTwo<mpfr_atan2>(y, x); }
inline Number hypot(const Number& x, const Number& y) { return OfTwo<mpfr_hypot>(x, y); }
// clang-format on

}  // namespace nd::accuracy
