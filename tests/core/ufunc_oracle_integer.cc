// SPDX-License-Identifier: BSD-3-Clause
// Oracles of operations on bits and of integer division, powers and divisors.
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
  bool operator()(bool a) const { return !a; }
  template <IsInteger T>
  T operator()(T a) const {
    return static_cast<T>(~a);
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

const Oracle kOracles[] = {
    Oracle::Of<Self, Self>("bitwise_and", And()),
    Oracle::Of<Self, Self>("bitwise_or", Or()),
    Oracle::Of<Self, Self>("bitwise_xor", Xor()),
    Oracle::Of<Self>("invert", Invert()),
    Oracle::Of<Self, Self>("left_shift", LeftShift()),
    Oracle::Of<Self, Self>("right_shift", RightShift()),
    Oracle::Of<Self>("bitwise_count", BitwiseCount()),
};

}  // namespace
}  // namespace nd::test
