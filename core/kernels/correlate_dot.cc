// SPDX-License-Identifier: BSD-3-Clause
// Correlation kernels of narrow integers by sums of products of neighbours: each 32-bit
// lane takes a few samples of one row, next to each other, and as many taps. For
// processors with AVX-512 and what HasDots tells of. (Modulo 2^16, plain products of
// 16-bit lanes are as fast.)
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_dot.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_dot-inl.h"
#include "core/kernels/correlate_dot_row-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3
// Taps that are small enough for quads of bytes, or else for pairs.
void CorrelateUint8To32(const CorrelateJob& job) noexcept {
  if (TapsFitBytes(job)) {
    CorrelateDots<Dots<ByteQuads, int16_t, int32_t>, CorrelateType::kUint8To32>(job);
  } else {
    CorrelateDots<Dots<BytePairs, int16_t, int32_t>, CorrelateType::kUint8To32>(job);
  }
}

// Single rows need no spreading.
void CorrelateUint8(const CorrelateJob& job) noexcept {
  if (job.tap_rows > 1) {
    CorrelateDots<Dots<ByteQuads, uint8_t, uint8_t>, CorrelateType::kUint8>(job);
  } else {
    CorrelateDots<DotRows, CorrelateType::kUint8>(job);
  }
}

constexpr CorrelateFunction kUint8 = CorrelateUint8;
constexpr CorrelateFunction kUint8To32 = CorrelateUint8To32;
constexpr CorrelateFunction kInt16To32 =
    CorrelateDots<Dots<Int16Pairs, int16_t, int32_t>, CorrelateType::kInt16To32>;
#else
constexpr CorrelateFunction kUint8 = nullptr, kUint8To32 = nullptr, kInt16To32 = nullptr;
#endif

}  // namespace

extern const internal::DotTable kDotCorrelates;
constexpr internal::DotTable kDotCorrelates = {{nullptr, nullptr, nullptr, kUint8,
                                                nullptr, nullptr, nullptr, nullptr,
                                                nullptr, kUint8To32, kInt16To32}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const DotTable& DotCorrelates(Target target) noexcept {
  return ND_SELECT_TABLE(target, kDotCorrelates);
}
}  // namespace nd::internal
#endif
