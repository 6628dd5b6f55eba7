// SPDX-License-Identifier: BSD-3-Clause
#include "core/reduce/chain.h"

#include <cstring>
#include <type_traits>

#include "core/reduce/chain_operations.h"

namespace nd {
namespace {

constexpr int kTogether = 4;  // chains that advance side by side, each waiting for itself

template <typename T, class Operation, int kChains>
void ScanChains(const T* from, int64_t n, int64_t step, int64_t apart, T* to) noexcept {
  T value[kChains];
  for (int64_t k = 0; k < kChains; ++k) to[k * apart] = value[k] = from[k * apart];
  for (int64_t i = 1; i < n; ++i) {
    for (int64_t k = 0; k < kChains; ++k) {
      const int64_t at = i * step + k * apart;
      to[at] = value[k] = Operation::Of(value[k], from[at]);
    }
  }
}

template <typename T, class Operation>
struct Scanning {
  static void Run(const void* from, int64_t n, int64_t inner, int64_t count,
                  void* to) noexcept {
    const T* x = static_cast<const T*>(from);
    T* out = static_cast<T*>(to);
    for (; inner == 1 && count >= kTogether; count -= kTogether) {
      ScanChains<T, Operation, kTogether>(x, n, 1, n, out);
      x += kTogether * n;
      out += kTogether * n;
    }
    for (; count > 0; --count, x += n * inner, out += n * inner) {
      int64_t column = 0;
      for (; column + 2 <= inner; column += 2) {
        ScanChains<T, Operation, 2>(x + column, n, inner, 1, out + column);
      }
      if (column < inner) {
        ScanChains<T, Operation, 1>(x + column, n, inner, 1, out + column);
      }
    }
  }
};

template <typename T, class Operation, int kChains, typename Step>
void FoldChains(const char* x, Step step, int64_t n, int64_t apart, bool begins,
                T* out) noexcept {
  const auto load = [=](int64_t i, int64_t k) {
    T element;
    std::memcpy(&element, x + i * step + k * apart, sizeof(T));
    return element;
  };
  T value[kChains];
  for (int64_t k = 0; k < kChains; ++k) value[k] = begins ? load(0, k) : out[k];
  for (int64_t i = begins ? 1 : 0; i < n; ++i) {
    for (int64_t k = 0; k < kChains; ++k) value[k] = Operation::Of(value[k], load(i, k));
  }
  for (int64_t k = 0; k < kChains; ++k) out[k] = value[k];
}

template <typename T, class Operation>
struct Folding {
  static void Run(const char* x, int64_t step, int64_t n, int64_t apart, int64_t count,
                  bool begins, void* out) noexcept {
    T* to = static_cast<T*>(out);
    for (; count >= kTogether; count -= kTogether) {
      FoldChains<T, Operation, kTogether>(x, step, n, apart, begins, to);
      x += kTogether * apart;
      to += kTogether;
    }
    // A stride that the compiler knows lets it vectorise integers.
    constexpr int64_t kMany = 64;
    constexpr std::integral_constant<int64_t, sizeof(T)> kDense;
    for (; count > 0; --count, x += apart, ++to) {
      if (step == kDense && n >= kMany) {
        FoldChains<T, Operation, 1>(x, kDense, n, apart, begins, to);
      } else {
        FoldChains<T, Operation, 1>(x, step, n, apart, begins, to);
      }
    }
  }
};

// The second operands are all one, or follow each other; a stride that the compiler knows
// saves it multiplications.
template <typename T, class Operation, bool kOne, typename Stride>
void UpdatePlaces(const Places& places, Stride stride, const T* second) noexcept {
  const int64_t* const index = places.index;
  char* const data = places.data;
  const int64_t length = places.length, count = places.count;
  const auto place = [=](int64_t i) { return index[i] + (index[i] < 0 ? length : 0); };
  const auto update = [=](int64_t at, int64_t i) {
    T* const element = reinterpret_cast<T*>(data + at * stride);
    *element = Operation::Of(*element, second[kOne ? 0 : i]);
  };
  int64_t i = 0;
  for (; i + kTogether <= count; i += kTogether) {  // the writes may hide the indices
    int64_t at[kTogether];
    for (int64_t k = 0; k < kTogether; ++k) at[k] = place(i + k);
    for (int64_t k = 0; k < kTogether; ++k) update(at[k], i + k);
  }
  for (; i < count; ++i) update(place(i), i);
}

template <typename T, class Operation>
struct Updating {
  static void Run(const Places& places, const void* b, int64_t step) noexcept {
    const T* const second = static_cast<const T*>(b);
    constexpr std::integral_constant<int64_t, sizeof(T)> kDense;
    if (step == 0) {
      const T one = *second;
      UpdatePlaces<T, Operation, true>(places, places.stride, &one);
    } else if (places.stride == kDense) {
      UpdatePlaces<T, Operation, false>(places, kDense, second);
    } else {
      UpdatePlaces<T, Operation, false>(places, places.stride, second);
    }
  }
};

// Of operations that take longer than a step along the chain: fewer loops.
template <typename T, class Operation>
struct SlowFolding {
  static void Run(const char* x, int64_t step, int64_t n, int64_t apart, int64_t count,
                  bool begins, void* out) noexcept {
    T* to = static_cast<T*>(out);
    for (; count > 0; --count, x += apart, ++to) {
      FoldChains<T, Operation, 1>(x, step, n, apart, begins, to);
    }
  }
};
template <typename T, class Operation>
struct SlowScanning {
  static void Run(const void* from, int64_t n, int64_t inner, int64_t count,
                  void* to) noexcept {
    const T* x = static_cast<const T*>(from);
    T* out = static_cast<T*>(to);
    for (; count > 0; --count, x += n * inner, out += n * inner) {
      for (int64_t column = 0; column < inner; ++column) {
        ScanChains<T, Operation, 1>(x + column, n, inner, 1, out + column);
      }
    }
  }
};

// Loop<T, Operation>::Run of a ufunc and dtype, or that of SlowLoop if there is one.
// Sums and products of complex numbers too where that is asked for.
template <typename Function, template <typename T, class Operation> class Loop,
          template <typename T, class Operation> class SlowLoop, bool kComplex>
Function Find(const char* ufunc, Dtype dtype) noexcept {
  constexpr bool kSlow = requires {
    &SlowLoop<double, chain::Over>::Run;
  };
  return VisitDtype(dtype, [&]<typename Row>(Row) -> Function {
    using T = typename Row::Type;
    const auto is = [ufunc](const char* name) { return std::strcmp(ufunc, name) == 0; };
    if constexpr (kComplex && chain::IsComplex<T>) {
      if (is("add")) return Loop<T, chain::Plus>::Run;
      if (is("multiply")) return Loop<T, chain::Times>::Run;
    }
    if constexpr (std::is_arithmetic_v<T>) {
      if (is("add")) return Loop<T, chain::Plus>::Run;
      if (is("subtract")) return Loop<T, chain::Minus>::Run;
      if (is("multiply")) return Loop<T, chain::Times>::Run;
      if (is("minimum")) return Loop<T, chain::Least>::Run;
      if (is("maximum")) return Loop<T, chain::Greatest>::Run;
      if constexpr (std::is_integral_v<T>) {
        if (is("bitwise_and")) return Loop<T, chain::And>::Run;
        if (is("bitwise_or")) return Loop<T, chain::Or>::Run;
        if (is("bitwise_xor")) return Loop<T, chain::Xor>::Run;
      } else {
        if (is("divide")) return Loop<T, chain::Over>::Run;
      }
      if constexpr (kSlow) {
        if (is("floor_divide")) return SlowLoop<T, chain::Floored>::Run;
        if (is("remainder")) return SlowLoop<T, chain::Modulo>::Run;
        if (is("fmod")) return SlowLoop<T, chain::Truncated>::Run;
        if (is("fmin")) return SlowLoop<T, chain::LeastNumber>::Run;
        if (is("fmax")) return SlowLoop<T, chain::GreatestNumber>::Run;
        if constexpr (std::is_integral_v<T>) {
          if (is("left_shift")) return SlowLoop<T, chain::ShiftLeft>::Run;
          if (is("right_shift")) return SlowLoop<T, chain::ShiftRight>::Run;
          if (is("power")) return SlowLoop<T, chain::Power>::Run;
          if (is("gcd")) return SlowLoop<T, chain::Divisor>::Run;
          if (is("lcm")) return SlowLoop<T, chain::Multiple>::Run;
        } else {
          if (is("copysign")) return SlowLoop<T, chain::WithSign>::Run;
          if (is("heaviside")) return SlowLoop<T, chain::Heaviside>::Run;
        }
      }
    }
    return nullptr;
  });
}

// There is none.
template <typename T, class Operation>
struct Never {};

}  // namespace

LineScan FindLineScan(const char* ufunc, Dtype dtype) noexcept {
  return Find<LineScan, Scanning, SlowScanning, true>(ufunc, dtype);
}

LeftFold FindLeftFold(const char* ufunc, Dtype dtype) noexcept {
  return Find<LeftFold, Folding, SlowFolding, false>(ufunc, dtype);
}

Update FindUpdate(const char* ufunc, Dtype dtype) noexcept {
  return Find<Update, Updating, Never, false>(ufunc, dtype);
}

}  // namespace nd
