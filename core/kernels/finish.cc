// SPDX-License-Identifier: BSD-3-Clause
// Plain C++ that the compiler vectorises for each target.
#include "core/kernels/finish.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/finish.cc"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <typename Sum, typename Result, bool kDivide>
HWY_INLINE Result FinishOne(Sum sum, Sum by) {
  constexpr Sum kLow = -2147483648.0f;
  constexpr Sum kHigh = sizeof(Sum) == 4 ? Sum(2147483520.0f) : Sum(2147483647.0);
  const Sum value = kDivide ? sum / by : sum * by;
  const Sum above = value > kLow ? value : kLow;  // NaN ends here, and its low bits are 0
  return static_cast<Result>(static_cast<int32_t>(above < kHigh ? above : kHigh));
}

template <typename Sum, typename Result, bool kDivide>
void Finish(const void* HWY_RESTRICT sums, double by, int64_t count,
            void* HWY_RESTRICT to) noexcept {
  const Sum* const from = static_cast<const Sum*>(sums);
  Result* const results = static_cast<Result*>(to);
  const Sum factor = static_cast<Sum>(by);
  for (int64_t i = 0; i < count; ++i) {
    results[i] = FinishOne<Sum, Result, kDivide>(from[i], factor);
  }
}

template <typename Sum, typename Result, bool kDivide>
void Requantize(void* sums, double by, int64_t count) noexcept {
  Sum* const values = static_cast<Sum*>(sums);
  const Sum factor = static_cast<Sum>(by);
  for (int64_t i = 0; i < count; ++i) {
    values[i] = static_cast<Sum>(FinishOne<Sum, Result, kDivide>(values[i], factor));
  }
}

template <typename Sum, typename Result>
constexpr FinishLoops kLoops = {
    {Finish<Sum, std::make_unsigned_t<Result>, false>,
     Finish<Sum, std::make_unsigned_t<Result>, true>},
    {Requantize<Sum, Result, false>, Requantize<Sum, Result, true>}};

}  // namespace

extern const internal::FinishTable kFinish;
constexpr internal::FinishTable kFinish = {
    {{kLoops<float, int8_t>, kLoops<float, int16_t>, kLoops<float, uint8_t>,
      kLoops<float, uint16_t>},
     {kLoops<double, int8_t>, kLoops<double, int16_t>, kLoops<double, uint8_t>,
      kLoops<double, uint16_t>}}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const FinishLoops* FindFinish(Dtype sum, Dtype result, Target target) noexcept {
  if (sum != Dtype::kFloat32 && sum != Dtype::kFloat64) return nullptr;
  const FinishLoops* const loops =
      ND_SELECT_TABLE(target, kFinish).loops[sum == Dtype::kFloat64 ? 1 : 0];
  switch (result) {
    case Dtype::kInt8:
      return loops;
    case Dtype::kInt16:
      return loops + 1;
    case Dtype::kUint8:
      return loops + 2;
    case Dtype::kUint16:
      return loops + 3;
    default:
      return nullptr;
  }
}

}  // namespace nd
#endif
