// SPDX-License-Identifier: BSD-3-Clause
// Oracles of comparisons, logic, extrema and selection.
#include <cmath>

#include "tests/core/ufunc_oracle.h"

namespace nd::test {
namespace {

template <typename T>
concept IsTotal = std::is_arithmetic_v<T>;

struct Equal {
  template <IsTotal T>
  bool operator()(T a, T b) const {
    return a == b;
  }
  template <IsComplex T>
  bool operator()(T a, T b) const {
    return a.re == b.re && a.im == b.im;
  }
};

struct Less {
  template <IsTotal T>
  bool operator()(T a, T b) const {
    return a < b;
  }
  template <IsComplex T>
  bool operator()(T a, T b) const {
    return (a.re < b.re && !std::isnan(a.im) && !std::isnan(b.im)) ||
           (a.re == b.re && a.im < b.im);
  }
};

struct LessEqual {
  template <IsTotal T>
  bool operator()(T a, T b) const {
    return a <= b;
  }
  template <IsComplex T>
  bool operator()(T a, T b) const {
    return Less()(a, b) || Equal()(a, b);
  }
};

template <typename T>
bool IsTrue(T a) {
  if constexpr (IsComplex<T>) {
    return a.re != 0 || a.im != 0;
  } else {
    return a != 0;
  }
}
template <typename T>
bool HasNaN(T a) {
  if constexpr (IsComplex<T>) {
    return std::isnan(a.re) || std::isnan(a.im);
  } else if constexpr (IsFloating<T>) {
    return std::isnan(a);
  } else {
    return false;
  }
}
template <typename T>
concept HasTruth = IsTotal<T> || IsComplex<T>;

// Whether a is the larger one, +0 larger than -0. Numbers only.
template <typename T>
bool IsLarger(T a, T b) {
  if constexpr (IsComplex<T>) {
    return a.re > b.re || (a.re == b.re && a.im > b.im);
  } else if constexpr (IsFloating<T>) {
    return a > b || (a == b && !std::signbit(a) && std::signbit(b));
  } else {
    return a > b;
  }
}

struct Maximum {
  template <HasTruth T>
  T operator()(T a, T b) const {
    if (HasNaN(a)) return a;
    if (HasNaN(b)) return b;
    return IsLarger(b, a) ? b : a;
  }
};
struct Minimum {
  template <HasTruth T>
  T operator()(T a, T b) const {
    if (HasNaN(a)) return a;
    if (HasNaN(b)) return b;
    return IsLarger(a, b) ? b : a;
  }
};
template <class F>
struct AvoidNaN {
  template <HasTruth T>
  T operator()(T a, T b) const {
    if (HasNaN(b)) return a;
    if (HasNaN(a)) return b;
    return F()(a, b);
  }
};

template <class F>
struct OfTruth {
  template <HasTruth T>
  bool operator()(T a, T b) const {
    return F()(IsTrue(a), IsTrue(b));
  }
};

struct NotEqual {
  template <HasTruth T>
  bool operator()(T a, T b) const {
    return !Equal()(a, b);
  }
};
template <class F>
struct Swapped {
  template <HasTruth T>
  bool operator()(T a, T b) const {
    return F()(b, a);
  }
};
struct Not {
  template <HasTruth T>
  bool operator()(T a) const {
    return !IsTrue(a);
  }
};

struct Where {
  template <typename T>
  auto operator()(bool condition, T yes, T no) const {
    return condition ? yes : no;
  }
};
struct Clip {
  template <HasTruth T>
  T operator()(T a, T low, T high) const {
    if constexpr (IsComplex<T>) return Minimum()(Maximum()(a, low), high);
    for (const T value : {a, low, high}) {
      if (HasNaN(value)) return value;
    }
    const T above = Less()(a, low) ? low : a;
    return Less()(high, above) ? high : above;
  }
};

const Oracle kOracles[] = {
    Oracle::Of<Self, Self>("equal", Equal()),
    Oracle::Of<Self, Self>("not_equal", NotEqual()),
    Oracle::Of<Self, Self>("less", Less()),
    Oracle::Of<Self, Self>("less_equal", LessEqual()),
    Oracle::Of<Self, Self>("greater", Swapped<Less>()),
    Oracle::Of<Self, Self>("greater_equal", Swapped<LessEqual>()),
    Oracle::Of<Self, Self>("logical_and", OfTruth<std::logical_and<>>()),
    Oracle::Of<Self, Self>("logical_or", OfTruth<std::logical_or<>>()),
    Oracle::Of<Self, Self>("logical_xor", OfTruth<std::not_equal_to<>>()),
    Oracle::Of<Self>("logical_not", Not()),
    Oracle::Of<Self, Self>("maximum", Maximum()),
    Oracle::Of<Self, Self>("minimum", Minimum()),
    Oracle::Of<Self, Self>("fmax", AvoidNaN<Maximum>()),
    Oracle::Of<Self, Self>("fmin", AvoidNaN<Minimum>()),
    Oracle::Of<Bool, Self, Self>("where", Where()),
    Oracle::Of<Self, Self, Self>("clip", Clip()),
};

}  // namespace
}  // namespace nd::test
