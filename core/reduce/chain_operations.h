// SPDX-License-Identifier: BSD-3-Clause
// Operations on two numbers of a type, as the ufuncs define them, for loops over single
// numbers: chain.cc.
#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

namespace nd::chain {

// Integers wrap around. Only sums and products take complex numbers.
template <typename T>
using Wide = std::conditional_t<std::is_integral_v<T>, uint64_t, T>;

template <typename T>
concept IsComplex = requires(T z) {
  z.re;
  z.im;
};

struct Plus {
  template <typename T>
  static T Of(T a, T b) {
    if constexpr (IsComplex<T>) {
      return {a.re + b.re, a.im + b.im};
    } else {
      return static_cast<T>(static_cast<Wide<T>>(a) + static_cast<Wide<T>>(b));
    }
  }
};
struct Minus {
  template <typename T>
  static T Of(T a, T b) {
    return static_cast<T>(static_cast<Wide<T>>(a) - static_cast<Wide<T>>(b));
  }
};
struct Times {
  template <typename T>
  static T Of(T a, T b) {
    if constexpr (IsComplex<T>) {
      return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
    } else {
      return static_cast<T>(static_cast<Wide<T>>(a) * static_cast<Wide<T>>(b));
    }
  }
};
struct Over {
  template <typename T>
  static T Of(T a, T b) {
    return a / b;
  }
};
struct Least {
  template <typename T>
  static T Of(T a, T b) {
    const T least = a < b ? a : b;
    return a != a ? a : least;
  }
};
struct Greatest {
  template <typename T>
  static T Of(T a, T b) {
    const T greatest = a > b ? a : b;
    return a != a ? a : greatest;
  }
};
struct And {
  template <typename T>
  static T Of(T a, T b) {
    return static_cast<T>(a & b);
  }
};
struct Or {
  template <typename T>
  static T Of(T a, T b) {
    return static_cast<T>(a | b);
  }
};
struct Xor {
  template <typename T>
  static T Of(T a, T b) {
    return static_cast<T>(a ^ b);
  }
};

// Quotients and remainders: of integers by 0 they are 0. Dividing the smallest integer by
// -1 is left to the subtraction: the processor cannot.
struct Truncated {
  template <typename T>
  static T Of(T a, T b) {
    // What is less is what is left, as soon happens to folds.
    if constexpr (!std::is_integral_v<T>) {
      return std::isless(std::fabs(a), std::fabs(b)) ? a : std::fmod(a, b);
    } else {
      if (a == 0) return 0;
      return b == 0 || (std::is_signed_v<T> && b == static_cast<T>(-1))
                 ? T{0}
                 : static_cast<T>(a % b);
    }
  }
};
struct Floored {
  template <typename T>
  static T Of(T a, T b) {
    if constexpr (!std::is_integral_v<T>) {
      const T rest = Truncated::Of(a, b);
      const bool adjust = rest != 0 && (rest < 0) != (b < 0);
      const T exact = (a - rest) / b;
      const T quotient = adjust ? exact - 1 : exact;
      const T down = std::floor(quotient);
      const T integer = quotient - down > static_cast<T>(0.5) ? down + 1 : down;
      const T zero = std::signbit(a) != std::signbit(b) ? -T{0} : T{0};
      return b == 0 ? a / b : quotient == 0 ? zero : integer;
    } else {
      if (a == 0 || b == 0) return 0;
      if (std::is_signed_v<T> && b == static_cast<T>(-1)) return Minus::Of(T{0}, a);
      const T quotient = static_cast<T>(a / b);
      const bool down = (a < 0) != (b < 0) && static_cast<T>(quotient * b) != a;
      return static_cast<T>(quotient - (down ? 1 : 0));
    }
  }
};
struct Modulo {
  template <typename T>
  static T Of(T a, T b) {
    const T rest = Truncated::Of(a, b);
    if constexpr (!std::is_integral_v<T>) {
      if (rest == 0) return std::copysign(rest, b);
      return (rest < 0) != (b < 0) ? rest + b : rest;
    } else {
      return static_cast<T>(rest + (rest != 0 && (rest < 0) != (b < 0) ? b : T{0}));
    }
  }
};

struct ShiftLeft {
  template <typename T>
  static T Of(T a, T b) {
    constexpr uint64_t kWidth = 8 * sizeof(T);
    return static_cast<uint64_t>(b) < kWidth
               ? static_cast<T>(static_cast<uint64_t>(a) << b)
               : T{0};
  }
};
struct ShiftRight {
  template <typename T>
  static T Of(T a, T b) {
    constexpr uint64_t kLast = 8 * sizeof(T) - 1;
    const auto count = static_cast<uint64_t>(b);
    const T shifted = static_cast<T>(a >> (count < kLast ? count : kLast));
    return std::is_signed_v<T> || count <= kLast ? shifted : T{0};
  }
};

template <typename T>
constexpr std::make_unsigned_t<T> Magnitude(T a) {
  using U = std::make_unsigned_t<T>;
  return a < 0 ? static_cast<U>(U{0} - static_cast<U>(a)) : static_cast<U>(a);
}
struct Divisor {
  template <typename T>
  static T Of(T a, T b) {
    auto x = Magnitude(a);
    if (x == 1) return 1;  // as soon happens to folds, whatever sign b has
    auto y = Magnitude(b);
    while (y != 0) {
      const auto rest = static_cast<decltype(x)>(x % y);
      x = y;
      y = rest;
    }
    return static_cast<T>(x);
  }
};
struct Multiple {
  template <typename T>
  static T Of(T a, T b) {
    const auto x = Magnitude(a), y = Magnitude(b);
    const auto divisor = Magnitude(Divisor::Of(a, b));
    return divisor == 0 ? T{0} : static_cast<T>(uint64_t{x} / divisor * y);
  }
};
// To a negative power: the reciprocal, rounded towards 0; that of 0 is 0.
struct Power {
  template <typename T>
  static T Of(T a, T b) {
    if (a == 0 || a == 1) return b == 0 ? T{1} : a;  // as soon happens to folds
    if (b < 0) {
      const bool unit = a == 1 || a == static_cast<T>(-1);
      return !unit ? T{0} : (b & 1) != 0 ? a : T{1};
    }
    uint64_t power = 1, square = static_cast<uint64_t>(a);
    for (auto bits = Magnitude(b); bits != 0;
         bits = static_cast<decltype(bits)>(bits >> 1)) {
      if ((bits & 1) != 0) power *= square;
      square *= square;
    }
    return static_cast<T>(power);
  }
};

// The other one where one is NaN; of equal zeros the one that fmin and fmax prefer.
struct LeastNumber {
  template <typename T>
  static T Of(T a, T b) {
    if constexpr (std::is_integral_v<T>) return Least::Of(a, b);
    const bool first = b != b || a < b || (a == b && std::signbit(a));
    return first ? a : b;
  }
};
struct GreatestNumber {
  template <typename T>
  static T Of(T a, T b) {
    if constexpr (std::is_integral_v<T>) return Greatest::Of(a, b);
    const bool first = b != b || a > b || (a == b && !std::signbit(a));
    return first ? a : b;
  }
};

// Floats.
struct WithSign {
  template <typename T>
  static T Of(T a, T b) {
    return std::copysign(a, b);
  }
};
struct Heaviside {
  template <typename T>
  static T Of(T a, T b) {
    return a < 0 ? T{0} : a > 0 ? T{1} : a == 0 ? b : a;
  }
};

}  // namespace nd::chain
