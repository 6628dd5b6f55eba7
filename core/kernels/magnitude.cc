// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/magnitude.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/magnitude.cc"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// Magnitudes are ordered as the integers of their bits.
template <typename T, typename Bits>
T Largest(const T* x, int64_t count) noexcept {
  const hn::ScalableTag<T> d;
  const hn::RebindToSigned<decltype(d)> bits;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  const auto magnitude = hn::Set(bits, std::numeric_limits<Bits>::max());
  const auto at = [=](int64_t i) HWY_ATTR {
    return hn::And(hn::BitCast(bits, hn::LoadU(d, x + i)), magnitude);
  };
  auto a = hn::Zero(bits), b = a;
  int64_t i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    a = hn::Max(a, at(i));
    b = hn::Max(b, at(i + kLanes));
  }
  for (; i + kLanes <= count; i += kLanes) a = hn::Max(a, at(i));
  alignas(64) Bits lanes[kLanes];
  hn::Store(hn::Max(a, b), bits, lanes);
  Bits largest = 0;
  for (int64_t lane = 0; lane < kLanes; ++lane) {
    if (lanes[lane] > largest) largest = lanes[lane];
  }
  for (; i < count; ++i) {
    Bits value;
    __builtin_memcpy(&value, x + i, sizeof(T));
    value &= std::numeric_limits<Bits>::max();
    if (value > largest) largest = value;
  }
  T result;
  __builtin_memcpy(&result, &largest, sizeof(T));
  return result;
}

template <typename T>
int64_t CountLess(const T* x, int64_t count, T limit) noexcept {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  const auto most = hn::Set(d, limit);
  size_t found = 0;
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    found += hn::CountTrue(d, hn::Lt(hn::Abs(hn::LoadU(d, x + i)), most));
  }
  for (; i < count; ++i) found += std::abs(x[i]) < limit ? 1 : 0;
  return static_cast<int64_t>(found);
}

}  // namespace

struct MagnitudeTable {
  float (*f32)(const float* x, int64_t count) noexcept;
  double (*f64)(const double* x, int64_t count) noexcept;
  int64_t (*below_f32)(const float* x, int64_t count, float limit) noexcept;
  int64_t (*below_f64)(const double* x, int64_t count, double limit) noexcept;
};
extern const MagnitudeTable kMagnitude;
constexpr MagnitudeTable kMagnitude = {Largest<float, int32_t>, Largest<double, int64_t>,
                                       CountLess<float>, CountLess<double>};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

template <>
float LargestMagnitude<float>(const float* x, int64_t count, Target target) noexcept {
  return (ND_SELECT_TABLE(target, kMagnitude.f32))(x, count);
}
template <>
double LargestMagnitude<double>(const double* x, int64_t count, Target target) noexcept {
  return (ND_SELECT_TABLE(target, kMagnitude.f64))(x, count);
}
template <>
int64_t CountBelow<float>(const float* x, int64_t count, float limit,
                          Target target) noexcept {
  return (ND_SELECT_TABLE(target, kMagnitude.below_f32))(x, count, limit);
}
template <>
int64_t CountBelow<double>(const double* x, int64_t count, double limit,
                           Target target) noexcept {
  return (ND_SELECT_TABLE(target, kMagnitude.below_f64))(x, count, limit);
}

}  // namespace nd
#endif
