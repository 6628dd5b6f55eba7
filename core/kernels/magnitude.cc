// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/magnitude.h"

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

}  // namespace

struct MagnitudeTable {
  float (*f32)(const float* x, int64_t count) noexcept;
  double (*f64)(const double* x, int64_t count) noexcept;
};
extern const MagnitudeTable kMagnitude;
constexpr MagnitudeTable kMagnitude = {Largest<float, int32_t>, Largest<double, int64_t>};

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

}  // namespace nd
#endif
