// SPDX-License-Identifier: BSD-3-Clause
// Oracles of arithmetic: one statement per operation and kind of number.
#include <cmath>
#include <complex>
#include <limits>

#include "tests/core/ufunc_oracle.h"

namespace nd::test {
namespace {

// Integers wrap; computed unsigned, and wide, so that nothing is promoted to int.
template <IsInteger T>
T Wrap(uint64_t value) {
  return static_cast<T>(value);
}
template <IsInteger T>
uint64_t Wide(T value) {
  return static_cast<uint64_t>(value);
}

struct Add {
  bool operator()(bool a, bool b) const { return a || b; }
  template <IsReal T>
  T operator()(T a, T b) const {
    if constexpr (IsInteger<T>) return Wrap<T>(Wide(a) + Wide(b));
    if constexpr (IsFloating<T>) return a + b;
  }
  template <IsComplex T>
  T operator()(T a, T b) const {
    return {a.re + b.re, a.im + b.im};
  }
};

struct Subtract {
  template <IsReal T>
  T operator()(T a, T b) const {
    if constexpr (IsInteger<T>) return Wrap<T>(Wide(a) - Wide(b));
    if constexpr (IsFloating<T>) return a - b;
  }
  template <IsComplex T>
  T operator()(T a, T b) const {
    return {a.re - b.re, a.im - b.im};
  }
};

struct Multiply {
  bool operator()(bool a, bool b) const { return a && b; }
  template <IsReal T>
  T operator()(T a, T b) const {
    if constexpr (IsInteger<T>) return Wrap<T>(Wide(a) * Wide(b));
    if constexpr (IsFloating<T>) return a * b;
  }
  template <IsComplex T>
  T operator()(T a, T b) const {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
};

struct Divide {
  template <IsFloating T>
  T operator()(T a, T b) const {
    return a / b;
  }
  template <IsComplex T>
  T operator()(T a, T b) const {
    if (b.re == 0 && b.im == 0) return {a.re / std::fabs(b.re), a.im / std::fabs(b.re)};
    if (std::isgreaterequal(std::fabs(b.re), std::fabs(b.im))) {
      const auto ratio = b.im / b.re;
      const auto scale = 1 / (b.re + b.im * ratio);
      return {(a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale};
    }
    const auto ratio = b.re / b.im;
    const auto scale = 1 / (b.im + b.re * ratio);
    return {(a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale};
  }
};

struct Reciprocal {
  template <IsReal T>
  T operator()(T a) const {
    if (a == 0 && IsInteger<T>) return 0;
    return static_cast<T>(1 / a);
  }
  template <IsComplex T>
  T operator()(T a) const {
    if (std::isgreaterequal(std::fabs(a.re), std::fabs(a.im))) {
      const auto ratio = a.im / a.re;
      const auto divisor = a.re + a.im * ratio;
      return {1 / divisor, -ratio / divisor};
    }
    const auto ratio = a.re / a.im;
    const auto divisor = a.re * ratio + a.im;
    return {ratio / divisor, -1 / divisor};
  }
};

struct Negative {
  template <IsReal T>
  T operator()(T a) const {
    if constexpr (IsInteger<T>) return Wrap<T>(0 - Wide(a));
    if constexpr (IsFloating<T>) return -a;
  }
  template <Is16BitFloat T>
  T operator()(T a) const {
    return T{static_cast<uint16_t>(a.bits ^ 0x8000)};
  }
  template <IsComplex T>
  T operator()(T a) const {
    return {-a.re, -a.im};
  }
};

struct Positive {
  template <typename T>
  requires(!std::is_same_v<T, bool>) T operator()(T a) const { return a; }
};

struct Absolute {
  bool operator()(bool a) const { return a; }
  template <IsReal T>
  T operator()(T a) const {
    if constexpr (IsFloating<T>) return std::fabs(a);
    return a < 0 ? Negative()(a) : a;
  }
  template <Is16BitFloat T>
  T operator()(T a) const {
    return T{static_cast<uint16_t>(a.bits & 0x7fff)};
  }
  template <IsComplex T>
  auto operator()(T a) const {
    return std::hypot(a.re, a.im);
  }
};

struct Fabs {
  template <typename T>
  requires IsFloating<T> || Is16BitFloat<T> T operator()(T a) const {
    return Absolute()(a);
  }
};

struct Sign {
  template <IsReal T>
  T operator()(T a) const {
    if (a > 0) return 1;
    if (a < 0) return static_cast<T>(-1);
    return a == 0 ? T{0} : a;
  }
  template <IsComplex T>
  T operator()(T a) const {
    using Part = decltype(a.re);
    constexpr Part kNaN = std::numeric_limits<Part>::quiet_NaN();
    if (std::isinf(a.re) && std::isinf(a.im)) return {kNaN, kNaN};
    if (std::isinf(a.re)) return {std::copysign(Part{1}, a.re), 0};
    if (std::isinf(a.im)) return {0, std::copysign(Part{1}, a.im)};
    if (std::isnan(a.re) || std::isnan(a.im)) return {kNaN, kNaN};
    if (a.re == 0 && a.im == 0) return {0, 0};
    const long double length =
        std::hypot(static_cast<long double>(a.re), static_cast<long double>(a.im));
    return {static_cast<Part>(a.re / length), static_cast<Part>(a.im / length)};
  }
};

struct Heaviside {
  template <IsFloating T>
  T operator()(T a, T b) const {
    if (a < 0) return 0;
    if (a > 0) return 1;
    return a == 0 ? b : a;
  }
};

const Oracle kOracles[] = {
    Oracle::Of<Self, Self>("add", Add()),
    Oracle::Of<Self, Self>("subtract", Subtract()),
    Oracle::Of<Self, Self>("multiply", Multiply()),
    Oracle::Of<Self, Self>("divide", Divide()),
    Oracle::Of<Self>("reciprocal", Reciprocal()),
    Oracle::Of<Self>(
        "square", [](auto a) -> decltype(Subtract()(a, a)) { return Multiply()(a, a); }),
    Oracle::Of<Self>("negative", Negative()),
    Oracle::Of<Self>("positive", Positive()),
    Oracle::Of<Self>("absolute", Absolute(), 2),
    Oracle::Of<Self>("fabs", Fabs()),
    Oracle::Of<Self>("sign", Sign(), 3),
    Oracle::Of<Self, Self>("heaviside", Heaviside()),
};

}  // namespace
}  // namespace nd::test
