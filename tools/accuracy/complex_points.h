// SPDX-License-Identifier: BSD-3-Clause
// Points of the plane that cover what a complex function can meet.
#pragma once

#include <complex>
#include <cstdint>
#include <limits>
#include <random>

namespace nd::accuracy {

// Finite points, the same ones in each run: moderate ones and every order of magnitude,
// the axes and what is near them, the unit circle about 0 and about -1, and what is near
// the branch points 1, -1, i and -i and the zeros and poles, multiples of pi/4, on the
// axes.
template <typename T>
class ComplexPoints {
 public:
  std::complex<T> Draw() {
    const double x = Uniform(), y = Uniform();
    switch (engine_() % 16) {
      case 0:
      case 1:
        return Of(4 * x, 4 * y);
      case 2:
        return Of(std::ldexp(x, Whole(12)), std::ldexp(y, Whole(12)));
      case 3:
        return Of(std::ldexp(x, Whole(kRange)), std::ldexp(y, Whole(kRange)));
      case 4: {  // parts of nearly one magnitude
        const double part = std::ldexp(x, Whole(kRange));
        return Of(part, Sign() * part * (1 + Little()));
      }
      case 5:  // where an exponential is neither 0 nor infinite
        return Of(kExponents * x, kExponents * y);
      case 6:  // an exponential of any angle
        return Turn(Of(4 * x, std::ldexp(y, Whole(kRange))));
      case 7:
        return Turn(Of(4 * x, Sign() * 0.0));
      case 8:
        return Turn(Of(std::ldexp(x, Whole(kRange)), Sign() * 0.0));
      case 9:
        return Turn(Of(4 * x, y * Little()));
      case 10:
        return OnCircle(x);
      case 11:
        return OnCircle(x) - T{1};
      case 12:
        return Turn(Of(Sign() + Little(), Little()));
      case 13:
        return Turn(Of(kQuarterTurn * Whole(16) + Little(), Little()));
      case 14:
        return Of(Whole(16), Whole(3));
      default:
        return Of(Whole(100), Sign() * 0.0);
    }
  }

 private:
  using Limits = std::numeric_limits<T>;
  static constexpr int kRange = Limits::max_exponent - 1;
  static constexpr double kExponents = Limits::max_exponent * 0.7;
  static constexpr double kQuarterTurn = 0x1.921fb54442d18p-1;

  static std::complex<T> Of(double re, double im) {
    return {static_cast<T>(re), static_cast<T>(im)};
  }
  double Uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-52 - 1; }
  double Sign() { return engine_() & 1 ? 1 : -1; }
  // Of [-most, most].
  int Whole(int most) { return static_cast<int>(engine_() % (2 * most + 1)) - most; }
  // Down to what is lost beside 1, and 0.
  double Little() {
    const int exponent = static_cast<int>(engine_() % (Limits::digits + 4));
    return engine_() % 8 == 0 ? 0 : std::ldexp(Uniform(), -exponent);
  }
  std::complex<T> OnCircle(double turn) {
    const double radius = 1 + Little(), angle = 4 * turn;
    return Of(radius * std::cos(angle), radius * std::sin(angle));
  }
  // By a quarter, or not.
  std::complex<T> Turn(std::complex<T> z) {
    return engine_() & 1 ? z : std::complex<T>(-z.imag(), z.real());
  }

  std::mt19937_64 engine_;
};

}  // namespace nd::accuracy
