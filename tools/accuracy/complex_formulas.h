// SPDX-License-Identifier: BSD-3-Clause
// Every complex function, written once for any type of real numbers that has C's
// functions: signs of zeros choose the side of a cut, and no step loses more digits than
// a few more bits bring back. The inverse functions are those of W. Kahan, "Branch Cuts
// for Complex Elementary Functions", 1987.
#pragma once

#include <cmath>

namespace nd::accuracy {
namespace formulas {

using std::asinh;
using std::atan2;
using std::copysign;
using std::cos;
using std::cosh;
using std::exp;
using std::exp2;
using std::expm1;
using std::fabs;
using std::hypot;
using std::log;
using std::log1p;
using std::signbit;
using std::sin;
using std::sinh;
using std::sqrt;

template <class R>
struct Point {
  R re, im;
};

template <class R>
struct Formulas {
  using P = Point<R>;

  static P TimesI(const P& z) { return {-z.im, z.re}; }
  static P OverI(const P& z) { return {z.im, -z.re}; }
  static R Size(const P& z) { return hypot(z.re, z.im); }

  static P Absolute(const P& z, const P&) { return {Size(z), R(0)}; }
  static P Sign(const P& z, const P&) {
    const R size = Size(z);
    return size == R(0) ? z : P{z.re / size, z.im / size};
  }
  static P Multiply(const P& a, const P& b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
  static P Square(const P& z, const P&) { return Multiply(z, z); }
  static P Divide(const P& a, const P& b) {
    const R square = b.re * b.re + b.im * b.im;
    return {(a.re * b.re + a.im * b.im) / square, (a.im * b.re - a.re * b.im) / square};
  }
  static P Reciprocal(const P& z, const P&) { return Divide({R(1), R(0)}, z); }

  static P Root(const P& z) {
    const R size = Size(z);
    if (size == R(0)) return {R(0), z.im};
    const R root = sqrt((size + fabs(z.re)) / R(2));
    const R other = fabs(z.im) / (root + root);
    return signbit(z.re) ? P{other, copysign(root, z.im)}
                         : P{root, copysign(other, z.im)};
  }
  static P Sqrt(const P& z, const P&) { return Root(z); }

  static P Turned(const R& size, const R& angle) {
    return {size * cos(angle), size * sin(angle)};
  }
  static P Exp(const P& z, const P&) { return Turned(exp(z.re), z.im); }
  static P Exp2(const P& z, const P&) { return Turned(exp2(z.re), z.im * log(R(2))); }
  static P Expm1(const P& z, const P&) {
    const R sine = sin(z.im / R(2));
    return {expm1(z.re) * cos(z.im) - R(2) * sine * sine, exp(z.re) * sin(z.im)};
  }

  // log(r), where r^2 = 1 + excess.
  static R LogOfSize(const R& excess, const R& size) {
    return fabs(excess) < R(0.5) ? log1p(excess) / R(2) : log(size);
  }
  static P Ln(const P& z) {
    const R excess = (z.re - R(1)) * (z.re + R(1)) + z.im * z.im;
    return {LogOfSize(excess, Size(z)), atan2(z.im, z.re)};
  }
  static P Ln1p(const P& z) {
    const P next = {R(1) + z.re, z.im};
    const R excess = z.re * (R(2) + z.re) + z.im * z.im;
    return {LogOfSize(excess, Size(next)), atan2(next.im, next.re)};
  }
  static P OverLog(const P& z, int base) {
    const R log_base = log(R(base));
    return {z.re / log_base, z.im / log_base};
  }
  static P Log(const P& z, const P&) { return Ln(z); }
  static P Log2(const P& z, const P&) { return OverLog(Ln(z), 2); }
  static P Log10(const P& z, const P&) { return OverLog(Ln(z), 10); }
  static P Log1p(const P& z, const P&) { return Ln1p(z); }

  // NumPy's powers of 0 are special values, which are not looked at.
  static P Power(const P& x, const P& y) {
    if (y.re == R(0) && y.im == R(0)) return {R(1), R(0)};
    const P log = Multiply(y, Ln(x));
    return Turned(exp(log.re), log.im);
  }

  static P SinhOf(const P& z) { return {sinh(z.re) * cos(z.im), cosh(z.re) * sin(z.im)}; }
  static P CoshOf(const P& z) { return {cosh(z.re) * cos(z.im), sinh(z.re) * sin(z.im)}; }
  static P TanhOf(const P& z) {
    // Beyond this, nothing but the sign is left.
    const R most(1000);
    const R x = fabs(z.re) < most ? z.re : copysign(most, z.re);
    const R sine = sinh(x), cosine = cos(z.im);
    const R square = sine * sine + cosine * cosine;
    return {sine * cosh(x) / square, sin(z.im) * cosine / square};
  }
  static P Sinh(const P& z, const P&) { return SinhOf(z); }
  static P Cosh(const P& z, const P&) { return CoshOf(z); }
  static P Tanh(const P& z, const P&) { return TanhOf(z); }
  static P Sin(const P& z, const P&) { return OverI(SinhOf(TimesI(z))); }
  static P Cos(const P& z, const P&) { return CoshOf(TimesI(z)); }
  static P Tan(const P& z, const P&) { return OverI(TanhOf(TimesI(z))); }

  // The roots of 1 - z and of 1 + z.
  static P RootBelow(const P& z) { return Root({R(1) - z.re, -z.im}); }
  static P RootAbove(const P& z) { return Root({R(1) + z.re, z.im}); }
  static P ArcsinOf(const P& z) {
    const P r = RootBelow(z), s = RootAbove(z);
    return {atan2(z.re, r.re * s.re - r.im * s.im), asinh(r.re * s.im - r.im * s.re)};
  }
  static P Arcsin(const P& z, const P&) { return ArcsinOf(z); }
  static P Arcsinh(const P& z, const P&) { return OverI(ArcsinOf(TimesI(z))); }
  static P Arccos(const P& z, const P&) {
    const P r = RootBelow(z), s = RootAbove(z);
    return {R(2) * atan2(r.re, s.re), asinh(s.re * r.im - s.im * r.re)};
  }
  static P Arccosh(const P& z, const P&) {
    const P r = Root({z.re - R(1), z.im}), s = RootAbove(z);
    return {asinh(r.re * s.re + r.im * s.im), R(2) * atan2(r.im, s.re)};
  }
  static P ArctanhOf(const P& z) {
    const P above = Ln1p(z), below = Ln1p({-z.re, -z.im});
    return {(above.re - below.re) / R(2), (above.im - below.im) / R(2)};
  }
  static P Arctanh(const P& z, const P&) { return ArctanhOf(z); }
  static P Arctan(const P& z, const P&) { return OverI(ArctanhOf(TimesI(z))); }

  struct Row {
    const char* name;
    int inputs;
    P (*function)(const P&, const P&);
  };
  static constexpr Row kRows[] = {
      {"absolute", 1, Absolute}, {"sign", 1, Sign},       {"multiply", 2, Multiply},
      {"square", 1, Square},     {"divide", 2, Divide},   {"reciprocal", 1, Reciprocal},
      {"sqrt", 1, Sqrt},         {"exp", 1, Exp},         {"exp2", 1, Exp2},
      {"expm1", 1, Expm1},       {"log", 1, Log},         {"log2", 1, Log2},
      {"log10", 1, Log10},       {"log1p", 1, Log1p},     {"power", 2, Power},
      {"float_power", 2, Power}, {"sinh", 1, Sinh},       {"cosh", 1, Cosh},
      {"tanh", 1, Tanh},         {"arcsinh", 1, Arcsinh}, {"arccosh", 1, Arccosh},
      {"arctanh", 1, Arctanh},   {"sin", 1, Sin},         {"cos", 1, Cos},
      {"tan", 1, Tan},           {"arcsin", 1, Arcsin},   {"arccos", 1, Arccos},
      {"arctan", 1, Arctan},
  };
};

}  // namespace formulas

using formulas::Formulas;
using formulas::Point;

}  // namespace nd::accuracy
