// SPDX-License-Identifier: BSD-3-Clause
// Oracles of rounding, of questions about numbers, and of what numbers are made of.
#include <cmath>
#include <limits>

#include "tests/core/ufunc_oracle.h"

namespace nd::test {
namespace {

template <typename T>
concept IsWhole = IsInteger<T> || std::is_same_v<T, bool>;
template <typename T>
concept IsAnyFloat = IsFloating<T> || Is16BitFloat<T>;

// Integers as they are, floats by `kRound`.
template <float (*kRoundFloat)(float), double (*kRoundDouble)(double)>
struct Rounded {
  template <IsWhole T>
  T operator()(T a) const {
    return a;
  }
  float operator()(float a) const { return kRoundFloat(a); }
  double operator()(double a) const { return kRoundDouble(a); }
};

struct Rint {
  template <IsFloating T>
  T operator()(T a) const {
    return std::rint(a);
  }
  template <IsComplex T>
  T operator()(T a) const {
    return {std::rint(a.re), std::rint(a.im)};
  }
};

struct IsNan {
  bool operator()(IsWhole auto) const { return false; }
  bool operator()(IsAnyFloat auto a) const { return std::isnan(Widen(a)); }
  bool operator()(IsComplex auto a) const { return std::isnan(a.re) || std::isnan(a.im); }
};

struct IsInf {
  bool operator()(IsWhole auto) const { return false; }
  bool operator()(IsAnyFloat auto a) const { return std::isinf(Widen(a)); }
  bool operator()(IsComplex auto a) const { return std::isinf(a.re) || std::isinf(a.im); }
};

struct IsFinite {
  bool operator()(IsWhole auto) const { return true; }
  bool operator()(IsAnyFloat auto a) const { return std::isfinite(Widen(a)); }
  bool operator()(IsComplex auto a) const {
    return std::isfinite(a.re) && std::isfinite(a.im);
  }
};

struct SignBit {
  bool operator()(IsAnyFloat auto a) const { return std::signbit(Widen(a)); }
};

template <bool kNegative>
struct IsSignedInf {
  bool operator()(IsWhole auto) const { return false; }
  bool operator()(IsAnyFloat auto a) const {
    return std::isinf(Widen(a)) && std::signbit(Widen(a)) == kNegative;
  }
};

struct CopySign {
  template <IsFloating T>
  T operator()(T a, T b) const {
    return std::copysign(a, b);
  }
  template <Is16BitFloat T>
  T operator()(T a, T b) const {
    return Convert<T>(std::copysign(Widen(a), Widen(b)));
  }
};

// The 16-bit floats in their order, by number: 0 is both zeros, 1 the first above.
template <Is16BitFloat T>
int PlaceOf(T a) {
  const int magnitude = a.bits & 0x7fff;
  return (a.bits & 0x8000) != 0 ? -magnitude : magnitude;
}
template <Is16BitFloat T>
T AtPlace(int place) {
  return T{static_cast<uint16_t>(place < 0 ? 0x8000 - place : place)};
}

struct NextAfter {
  template <IsFloating T>
  T operator()(T a, T b) const {
    return std::nextafter(a, b);
  }
  template <Is16BitFloat T>
  T operator()(T a, T b) const {
    const float x = Widen(a), y = Widen(b);
    if (std::isnan(x) || std::isnan(y)) return Convert<T>(x + y);
    if (x == y) return b;
    const int place = PlaceOf(a) + (x < y ? 1 : -1);
    return place == 0 ? CopySign()(T{0}, a) : AtPlace<T>(place);
  }
};

struct Spacing {
  template <IsFloating T>
  T operator()(T a) const {
    const T away = std::copysign(std::numeric_limits<T>::infinity(), a);
    if (std::isinf(a)) return a - a;
    return a == 0 ? std::numeric_limits<T>::denorm_min() : std::nextafter(a, away) - a;
  }
  Half operator()(Half a) const {
    if (!std::isfinite(Widen(a))) return Convert<Half>(Widen(a) - Widen(a));
    return Convert<Half>(Widen(AtPlace<Half>(PlaceOf(a) + 1)) - Widen(a));
  }
  BFloat16 operator()(BFloat16 a) const {
    const float x = Widen(a);
    if (!std::isfinite(x)) return Convert<BFloat16>(x - x);
    const int away = PlaceOf(a) + (x < 0 ? -1 : 1);
    return Convert<BFloat16>(Widen(AtPlace<BFloat16>(away)) - x);
  }
};

struct Frexp {
  template <IsFloating T>
  std::pair<T, int32_t> operator()(T a) const {
    int exponent = 0;
    const T fraction = std::frexp(a, &exponent);
    if (!std::isfinite(a)) return {a, 0};
    return {fraction, exponent};
  }
};

struct Modf {
  template <IsFloating T>
  std::pair<T, T> operator()(T a) const {
    T integer;
    const T fraction = std::modf(a, &integer);
    return {fraction, integer};
  }
};

struct Ldexp {
  template <IsFloating T>
  T operator()(T a, int32_t b) const {
    return std::ldexp(a, b);
  }
};

struct Real {
  template <typename T>
  T operator()(T a) const {
    return a;
  }
  auto operator()(IsComplex auto a) const { return a.re; }
};

struct Imag {
  template <typename T>
  T operator()(T) const {
    return T{};
  }
  auto operator()(IsComplex auto a) const { return a.im; }
};

struct Conjugate {
  template <typename T>
  T operator()(T a) const {
    return a;
  }
  template <IsComplex T>
  T operator()(T a) const {
    return {a.re, -a.im};
  }
};

struct Angle {
  template <IsFloating T>
  T operator()(T a) const {
    return std::isnan(a) ? a : std::atan2(T{0}, a);
  }
  template <IsComplex T>
  auto operator()(T a) const {
    return std::atan2(a.im, a.re);
  }
};

const Oracle kOracles[] = {
    Oracle::Of<Self>("floor", Rounded<std::floor, std::floor>()),
    Oracle::Of<Self>("ceil", Rounded<std::ceil, std::ceil>()),
    Oracle::Of<Self>("trunc", Rounded<std::trunc, std::trunc>()),
    Oracle::Of<Self>("rint", Rint()),
    Oracle::Of<Self>("isnan", IsNan()),
    Oracle::Of<Self>("isinf", IsInf()),
    Oracle::Of<Self>("isfinite", IsFinite()),
    Oracle::Of<Self>("signbit", SignBit()),
    Oracle::Of<Self>("isposinf", IsSignedInf<false>()),
    Oracle::Of<Self>("isneginf", IsSignedInf<true>()),
    Oracle::Of<Self, Self>("copysign", CopySign()),
    Oracle::Of<Self, Self>("nextafter", NextAfter()),
    Oracle::Of<Self>("spacing", Spacing()),
    Oracle::Of<Self>("frexp", Frexp()),
    Oracle::Of<Self>("modf", Modf()),
    Oracle::Of<Self, int32_t>("ldexp", Ldexp()),
    Oracle::Of<Self>("real", Real()),
    Oracle::Of<Self>("imag", Imag()),
    Oracle::Of<Self>("conjugate", Conjugate()),
    Oracle::Of<Self>("angle", Angle(), 2),
};

}  // namespace
}  // namespace nd::test
