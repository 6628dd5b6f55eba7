// SPDX-License-Identifier: BSD-3-Clause
// Inputs that cover what a function can meet, and the worst result over them.
#include "tools/accuracy/measure.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "tools/accuracy/hard_cases.h"

namespace nd::accuracy {
namespace {

template <typename T, typename Wide>
double Error(T result, Wide exact, Wide scale) {
  if (std::isnan(exact) || std::isnan(result)) {
    return std::isnan(exact) && std::isnan(result)
               ? 0
               : std::numeric_limits<double>::infinity();
  }
  using Limits = std::numeric_limits<T>;
  // An infinite result stands for the power of two after the largest value.
  const Wide top = std::ldexp(Wide{1}, Limits::max_exponent);
  const auto clamped = [top](Wide v) { return std::fmin(std::fmax(v, -top), top); };
  exact = clamped(exact);
  const Wide size = std::fmax(std::fabs(exact), clamped(std::fabs(scale)));
  const int lowest = Limits::min_exponent - 1;
  int exponent = size == 0 ? lowest : std::max(std::ilogb(size), lowest);
  exponent = std::min(exponent, Limits::max_exponent - 1);
  const Wide ulp = std::ldexp(Wide{1}, exponent - Limits::digits + 1);
  return static_cast<double>(std::fabs(clamped(static_cast<Wide>(result)) - exact) / ulp);
}

// A signaling NaN has other results than a quiet one, and no language makes any.
template <typename T>
T Quiet(T value) {
  return std::isnan(value) ? std::numeric_limits<T>::quiet_NaN() : value;
}

constexpr size_t kBlock = 4096;

}  // namespace

double ErrorInUlp(float result, double exact, double scale) {
  return Error(result, exact, scale);
}
double ErrorInUlp(double result, long double exact, long double scale) {
  return Error(result, exact, scale);
}

template <typename T>
Inputs<T>::Inputs(const Reference& reference, uint64_t stride, uint64_t count)
    : exhaustive_(sizeof(T) == 4 && reference.inputs == 1),
      hard_(sizeof(T) == 8 ? HardCases(reference.name) : std::vector<double>{}),
      stride_(stride),
      count_(exhaustive_ ? (uint64_t{1} << 32) : count) {}

template <typename T>
uint64_t Inputs<T>::Random() {  // G. Marsaglia, "Xorshift RNGs", 2003
  state_ ^= state_ << 13;
  state_ ^= state_ >> 7;
  state_ ^= state_ << 17;
  return state_ * 0x2545f4914f6cdd1d;
}

template <typename T>
T Inputs<T>::Unit() {
  return static_cast<T>(static_cast<double>(Random() >> 11) * 0x1p-53);
}

template <typename T>
T Inputs<T>::Draw() {
  using Limits = std::numeric_limits<T>;
  using Bits = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;
  const uint64_t random = Random();
  const T unit = Unit();
  const T sign = random & 1 ? T{1} : T{-1};
  const int range = Limits::max_exponent + Limits::digits;
  switch (Random() % 16) {
    case 0:
    case 1:
    case 2:
      return Quiet(std::bit_cast<T>(static_cast<Bits>(random)));
    case 3:
    case 4:
      return sign * std::ldexp(1 + unit, static_cast<int>(Random() % 16) - 10);
    case 5:
      return 1 + sign * std::ldexp(unit, -static_cast<int>(Random() % Limits::digits));
    case 6:
      return sign * static_cast<T>(Random() % 1024) / 2;
    case 7: {
      constexpr T kSpecial[] = {0,
                                1,
                                2,
                                T{0.5},
                                Limits::min(),
                                Limits::denorm_min(),
                                Limits::max(),
                                Limits::infinity(),
                                Limits::quiet_NaN(),
                                Limits::epsilon()};
      return sign * kSpecial[Random() % 10];
    }
    case 8:
    case 9:
    case 10:
      return sign * unit * static_cast<T>(Limits::max_exponent) * T{0.75};
    case 11:
    case 12:
      return sign * unit * 4;
    case 13:
      return sign * unit * 32;
    default:
      return std::ldexp(1 + unit, static_cast<int>(Random() % (2 * range)) - range);
  }
}

template <typename T>
bool Inputs<T>::Next(std::vector<T>* a, std::vector<T>* b) {
  using Limits = std::numeric_limits<T>;
  a->clear();
  b->clear();
  for (const double argument : hard_) {
    a->insert(a->end(), {static_cast<T>(argument), static_cast<T>(-argument)});
    b->insert(b->end(), {T{0}, T{0}});
  }
  hard_.clear();
  while (position_ < count_ && a->size() < kBlock) {
    if (exhaustive_) {
      a->push_back(
          Quiet(static_cast<T>(std::bit_cast<float>(static_cast<uint32_t>(position_)))));
      position_ += stride_;
    } else {
      a->push_back(Draw());
      b->push_back(Draw());
      if (Random() % 8 == 0) {  // a near 1 and so large a b that a^b spans the range
        const T little = (Unit() - T{0.5}) / 16;
        a->back() = 1 + little;
        b->back() = Unit() * Limits::max_exponent * T{0.6875} / little;
      }
      ++position_;
    }
  }
  return !a->empty();
}

// Adds the results of a block to `worst`.
template <typename T, typename Wide>
void Judge(const Reference& reference, const std::vector<T>& a, const std::vector<T>& b,
           const std::vector<Wide>& exact, const std::vector<T>& results,
           Worst<T>* worst) {
  for (size_t i = 0; i < a.size(); ++i) {
    const T result = results[i];
    const T rounded = static_cast<T>(exact[i]);
    // Right to half a unit, with the sign of a zero.
    if (result == rounded &&
        (result != 0 || std::signbit(result) == std::signbit(rounded)))
      continue;
    const T second = b.empty() ? T{0} : b[i];
    const Wide scale = reference.relative_to_input
                           ? static_cast<Wide>(std::fmax(a[i], second))
                           : Wide{0};
    double ulp = ErrorInUlp(result, exact[i], scale);
    if (exact[i] == 0 && result == 0) ulp = std::numeric_limits<double>::infinity();
    if (ulp > worst->ulp) *worst = {ulp, a[i], second, result};
  }
}

template <typename T>
void Measure(const Reference& reference, const std::vector<Run<T>>& runs, uint64_t stride,
             uint64_t count, std::vector<Worst<T>>* worst) {
  Inputs<T> inputs(reference, stride, count);
  std::vector<T> a, b, y(kBlock);
  std::vector<std::conditional_t<sizeof(T) == 4, double, long double>> exact(kBlock);
  worst->assign(runs.size(), {});
  while (inputs.Next(&a, &b)) {
    for (size_t i = 0; i < a.size(); ++i) {
      const T second = b.empty() ? T{0} : b[i];
      if constexpr (sizeof(T) == 4) {
        exact[i] = reference.f64(a[i], second);
      } else {
        exact[i] = reference.wide(a[i], second);
      }
    }
    for (size_t k = 0; k < runs.size(); ++k) {
      runs[k](a.data(), b.data(), static_cast<int64_t>(a.size()), y.data());
      Judge(reference, a, b, exact, y, &(*worst)[k]);
    }
  }
}

template class Inputs<float>;
template class Inputs<double>;
template void Measure<float>(const Reference&, const std::vector<Run<float>>&, uint64_t,
                             uint64_t, std::vector<Worst<float>>*);
template void Measure<double>(const Reference&, const std::vector<Run<double>>&, uint64_t,
                              uint64_t, std::vector<Worst<double>>*);

}  // namespace nd::accuracy
