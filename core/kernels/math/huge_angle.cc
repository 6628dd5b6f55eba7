// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/math/huge_angle.h"

#include <bit>
#include <cmath>

namespace nd {
namespace {

// 64 zeros, then 1280 bits of 2/pi after the binary point.
constexpr uint64_t kTwoOverPi[] = {
    0,
    0xa2f9836e4e441529,
    0xfc2757d1f534ddc0,
    0xdb6295993c439041,
    0xfe5163abdebbc561,
    0xb7246e3a424dd2e0,
    0x06492eea09d1921c,
    0xfe1deb1cb129a73e,
    0xe88235f52ebb4484,
    0xe99c7026b45f7e41,
    0x3991d639835339f4,
    0x9c845f8bbdf9283b,
    0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f,
    0x6d367ecf27cb09b7,
    0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea,
    0x6bfb5fb11f8d5d08,
    0x56033046fc7b6bab,
    0xf0cfbc209af4361d,
};
constexpr double kHalfPi = 0x1.921fb54442d18p+0, kHalfPiLow = 0x1.1a62633145c07p-54;
constexpr int kFractionBits = 52;

// The 64 bits of the table from bit number `bit` on.
uint64_t BitsFrom(int bit) noexcept {
  const int word = bit / 64, shift = bit % 64;
  if (shift == 0) return kTwoOverPi[word];
  return kTwoOverPi[word] << shift | kTwoOverPi[word + 1] >> (64 - shift);
}

}  // namespace

HugeAngle ReduceHugeAngle(double x) noexcept {
  if (!std::isfinite(x)) return {x - x, 0, 0};
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  const int exponent = static_cast<int>(bits >> kFractionBits) - 1023 - kFractionBits;
  const uint64_t mantissa =
      (bits & ((uint64_t{1} << kFractionBits) - 1)) | uint64_t{1} << kFractionBits;

  // x * 2/pi modulo 4 in 256 bits, two of them before the point: bits of 2/pi above the
  // first one that is taken contribute multiples of 4.
  const int first = exponent + 62;
  uint64_t product[4];  // the highest first
  unsigned __int128 sum = 0;
  for (int i = 3; i >= 0; --i) {
    sum = static_cast<unsigned __int128>(mantissa) * BitsFrom(first + 64 * i) +
          static_cast<uint64_t>(sum >> 64);
    product[i] = static_cast<uint64_t>(sum);
  }
  // The nearest multiple of pi/2, and how far from it.
  int32_t quadrant = static_cast<int32_t>(product[0] >> 62);
  const bool beyond = (product[0] >> 61 & 1) != 0;
  product[0] &= ~uint64_t{0} >> 2;
  if (beyond) {
    quadrant = (quadrant + 1) & 3;
    uint64_t carry = 1;
    for (int i = 3; i >= 0; --i) {
      product[i] = ~product[i] + carry;
      carry = carry != 0 && product[i] == 0;
    }
    product[0] &= ~uint64_t{0} >> 2;
  }
  // No float64 is closer than 2^-62 to a multiple: two words hold the leading bits.
  const int word = product[0] == 0 ? 1 : 0;
  const int zeros = std::countl_zero(product[word]);
  uint64_t leading = product[word] << zeros, next = product[word + 1] << zeros;
  if (zeros != 0) {
    leading |= product[word + 1] >> (64 - zeros);
    next |= product[word + 2] >> (64 - zeros);
  }
  const double head = static_cast<double>(leading >> 11);
  const double tail = static_cast<double>((leading & 0x7ff) << 52 | next >> 12) * 0x1p-63;
  // `leading` counts 2^-62 of pi/2 where it is the first word.
  const double scale = std::ldexp(beyond ? -1.0 : 1.0, 11 - 62 - 64 * word - zeros);
  const double high = head * kHalfPi;
  const double low =
      std::fma(head, kHalfPi, -high) + (head * kHalfPiLow + tail * kHalfPi);
  const double rounded = high + low;
  return {rounded * scale, (high - rounded + low) * scale, quadrant};
}

namespace {

// Up to here the C libraries that are in use reduce with bits to spare.
constexpr double kHuge = 0x1p30;

// The sine of the angle, a quarter of a turn further for each of `turns`.
double SinOf(const HugeAngle& angle, int32_t turns) noexcept {
  const double sin = std::sin(angle.high), cos = std::cos(angle.high);
  const int32_t quadrant = (angle.quadrant + turns) & 3;
  const double value = (quadrant & 1) == 0 ? std::fma(angle.low, cos, sin)
                                           : std::fma(-angle.low, sin, cos);
  return (quadrant & 2) == 0 ? value : -value;
}

}  // namespace

double PreciseSin(double x) noexcept {
  if (!(std::fabs(x) > kHuge)) return std::sin(x);
  return std::copysign(1.0, x) * SinOf(ReduceHugeAngle(std::fabs(x)), 0);
}

double PreciseCos(double x) noexcept {
  if (!(std::fabs(x) > kHuge)) return std::cos(x);
  return SinOf(ReduceHugeAngle(std::fabs(x)), 1);
}

double PreciseTan(double x) noexcept {
  if (!(std::fabs(x) > kHuge)) return std::tan(x);
  const HugeAngle angle = ReduceHugeAngle(std::fabs(x));
  const double high = std::tan(angle.high);
  const double tan = std::fma(angle.low, std::fma(high, high, 1.0), high);
  return std::copysign(1.0, x) * ((angle.quadrant & 1) == 0 ? tan : -1 / tan);
}

}  // namespace nd
