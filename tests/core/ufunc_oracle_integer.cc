// SPDX-License-Identifier: BSD-3-Clause
// Oracles of operations on bits, of division with a remainder and of divisors.
#include <cmath>

#include "tests/core/ufunc_oracle.h"

namespace nd::test {
namespace {

template <typename T>
concept HasBits = IsInteger<T> || std::is_same_v<T, bool>;

struct And {
  template <HasBits T>
  T operator()(T a, T b) const {
    return static_cast<T>(a & b);
  }
};
struct Or {
  template <HasBits T>
  T operator()(T a, T b) const {
    return static_cast<T>(a | b);
  }
};
struct Xor {
  template <HasBits T>
  T operator()(T a, T b) const {
    return static_cast<T>(a ^ b);
  }
};
struct Invert {
  template <HasBits T>
  T operator()(T a) const {
    if constexpr (std::is_same_v<T, bool>) return !a;
    if constexpr (!std::is_same_v<T, bool>) return static_cast<T>(~a);
  }
};

struct LeftShift {
  template <IsInteger T>
  T operator()(T a, T b) const {
    if (b < 0 || static_cast<uint64_t>(b) >= 8 * sizeof(T)) return 0;
    return static_cast<T>(static_cast<uint64_t>(a) << b);
  }
};
struct RightShift {
  template <IsInteger T>
  T operator()(T a, T b) const {
    if (b < 0 || static_cast<uint64_t>(b) >= 8 * sizeof(T)) {
      return static_cast<T>(a < 0 ? -1 : 0);
    }
    return static_cast<T>(a >> b);
  }
};

struct BitwiseCount {
  template <IsInteger T>
  uint8_t operator()(T a) const {
    uint64_t bits = static_cast<uint64_t>(a < 0 ? 0 - static_cast<uint64_t>(a) : a);
    uint8_t count = 0;
    for (; bits != 0; bits &= bits - 1) ++count;
    return count;
  }
};

// By 0 all is 0, and the quotient of the smallest number by -1 wraps.
template <IsInteger T>
std::pair<T, T> TruncatedDivide(T a, T b) {
  if (b == 0) return {T{0}, T{0}};
  if (std::is_signed_v<T> && b == static_cast<T>(-1)) {
    return {static_cast<T>(0 - static_cast<uint64_t>(a)), T{0}};
  }
  return {static_cast<T>(a / b), static_cast<T>(a % b)};
}

struct Divmod {
  template <IsInteger T>
  std::pair<T, T> operator()(T a, T b) const {
    auto [quotient, rest] = TruncatedDivide(a, b);
    if (rest != 0 && (rest < 0) != (b < 0)) {
      return {static_cast<T>(quotient - 1), static_cast<T>(rest + b)};
    }
    return {quotient, rest};
  }
  // As NumPy: the quotient is corrected for the error of its division.
  template <IsFloating T>
  std::pair<T, T> operator()(T a, T b) const {
    T rest = std::fmod(a, b);
    if (b == 0) return {a / b, rest};
    T quotient = (a - rest) / b;
    if (rest != 0) {
      if ((b < 0) != (rest < 0)) {
        rest += b;
        quotient -= 1;
      }
    } else {
      rest = std::copysign(T{0}, b);
    }
    if (quotient == 0) return {std::copysign(T{0}, a / b), rest};
    T integer = std::floor(quotient);
    if (quotient - integer > T(0.5)) integer += 1;
    return {integer, rest};
  }
};
struct FloorDivide {
  template <IsReal T>
  T operator()(T a, T b) const {
    return Divmod()(a, b).first;
  }
};
struct Remainder {
  template <IsReal T>
  T operator()(T a, T b) const {
    return Divmod()(a, b).second;
  }
};
struct Fmod {
  template <IsReal T>
  T operator()(T a, T b) const {
    if constexpr (IsInteger<T>) return TruncatedDivide(a, b).second;
    if constexpr (IsFloating<T>) return std::fmod(a, b);
  }
};

struct Gcd {
  template <IsInteger T>
  T operator()(T a, T b) const {
    uint64_t x = Magnitude(a), y = Magnitude(b);
    while (y != 0) x = std::exchange(y, x % y);
    return static_cast<T>(x);
  }
  template <IsInteger T>
  static uint64_t Magnitude(T a) {
    return a < 0 ? 0 - static_cast<uint64_t>(a) : static_cast<uint64_t>(a);
  }
};
struct Lcm {
  template <IsInteger T>
  T operator()(T a, T b) const {
    using U = std::make_unsigned_t<T>;  // |MIN| is its own magnitude there
    const uint64_t divisor = static_cast<U>(Gcd()(a, b));
    if (divisor == 0) return 0;
    return static_cast<T>(Gcd::Magnitude(a) / divisor * Gcd::Magnitude(b));
  }
};

const Oracle kOracles[] = {
    Oracle::Of<Self, Self>("bitwise_and", And()),
    Oracle::Of<Self, Self>("bitwise_or", Or()),
    Oracle::Of<Self, Self>("bitwise_xor", Xor()),
    Oracle::Of<Self>("invert", Invert()),
    Oracle::Of<Self, Self>("left_shift", LeftShift()),
    Oracle::Of<Self, Self>("right_shift", RightShift()),
    Oracle::Of<Self>("bitwise_count", BitwiseCount()),
    Oracle::Of<Self, Self>("floor_divide", FloorDivide()),
    Oracle::Of<Self, Self>("remainder", Remainder()),
    Oracle::Of<Self, Self>("fmod", Fmod()),
    Oracle::Of<Self, Self>("divmod", Divmod()),
    Oracle::Of<Self, Self>("gcd", Gcd()),
    Oracle::Of<Self, Self>("lcm", Lcm()),
};

}  // namespace
}  // namespace nd::test
