// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/smooth.h"

#include <algorithm>
#include <cmath>

namespace nd {
namespace {

// Two 16-bit integers as the halves of a lane.
int32_t Pair(int32_t low, int32_t high) noexcept {
  return static_cast<int32_t>(static_cast<uint32_t>(low & 0xffff) |
                              static_cast<uint32_t>(high) << 16);
}

// Float32 sums that begin with 256 have 15 bits of fraction, and half a step of error
// from each addition, and from all the taps together.
void SetBytes(std::span<const double> taps, SmoothTaps* set) noexcept {
  for (size_t k = 0; k < taps.size(); ++k) set->single[k] = static_cast<float>(taps[k]);
  set->bias = static_cast<int32_t>(taps.size() + 1) / 2 + 1;
}

void SetNear(std::span<const double> taps, SmoothTaps* set) noexcept {
  set->near = false;
  if (!set->three || std::fabs(2 * taps[0] + taps[1] - 1) > 0x1p-40) return;
  const double scaled = std::ldexp(taps[0], 15), coarse = std::nearbyint(scaled);
  const double fine = std::nearbyint(std::ldexp(scaled - coarse, 16));
  if (std::fabs(fine) > INT16_MAX) return;
  set->near = true;
  set->outer_coarse = static_cast<int16_t>(coarse);
  set->outer_fine = static_cast<int16_t>(fine);
}

// Coarse and fine sums below 2^31. What taps are rounded by counts as often as a sample
// has units.
bool SetShorts(std::span<const double> taps, SmoothTaps* set) noexcept {
  const int count = static_cast<int>(taps.size());
  const int bits = FineBits(count);
  int32_t coarse[kSmoothTaps + 2] = {}, fine[kSmoothTaps + 2] = {};
  double error = 0;
  for (int k = 0; k < count; ++k) {
    const double scaled = std::ldexp(taps[static_cast<size_t>(k)], 15 + bits);
    const int64_t tap = std::llround(scaled), half = int64_t{1} << (bits - 1);
    error += std::fabs(scaled - static_cast<double>(tap));
    coarse[k + 1] = static_cast<int32_t>((tap + half) >> bits);
    fine[k + 1] =
        static_cast<int32_t>(tap - (static_cast<int64_t>(coarse[k + 1]) << bits));
    if (coarse[k + 1] > INT16_MAX) return false;
  }
  for (int parity = 0; parity < 2; ++parity) {
    for (int j = 0; j <= count / 2; ++j) {
      const int k = 2 * j + 1 - parity;
      set->coarse[parity][j] = Pair(coarse[k], coarse[k + 1]);
      set->fine[parity][j] = Pair(fine[k], fine[k + 1]);
    }
  }
  set->fine_bits = bits;
  set->bias = static_cast<int32_t>(std::ceil(std::ldexp(error, 15 - bits) + 0x1p-10));
  const int32_t doubt = 1 << std::bit_width(static_cast<unsigned>(2 * set->bias));
  set->fractions = 0x7fff & -doubt;
  // Differences of 2^16 look like none: they must not leave a doubt.
  const double far = 0x1p16 * taps[0], off = std::fabs(far - std::nearbyint(far));
  set->three = count == 3 && taps[0] == taps[2] && off > 0x1p-15 * (doubt + set->bias);
  SetNear(taps, set);
  return true;
}

}  // namespace

bool SetSmoothTaps(Dtype dtype, std::span<const double> taps, double nudge,
                   SmoothTaps* set) noexcept {
  if (taps.size() < 3 || taps.size() > kSmoothTaps || taps.size() % 2 == 0) return false;
  double total = 0;
  for (const double tap : taps) {
    if (!(tap >= 0)) return false;
    total += tap;
  }
  if (!(total <= 1 + 0x1p-40)) return false;
  set->count = static_cast<int64_t>(taps.size());
  std::transform(taps.begin(), taps.end(), set->exact,
                 [nudge](double tap) { return tap * nudge; });
  if (ItemSize(dtype) == 2) return SetShorts(taps, set);
  SetBytes(taps, set);
  return true;
}

const SmoothKernels* FindSmooth(Dtype dtype, Target target, bool dots) noexcept {
  const SmoothKernels* kernels = nullptr;
  if (dtype == Dtype::kUint8) {
    kernels = &internal::SmoothBytes(target);
  } else if (dtype == Dtype::kInt16 || dtype == Dtype::kUint16) {
    const internal::ShortsTable& table =
        internal::SmoothShorts(target, dots && HasDots());
    kernels = &table.kernels[dtype == Dtype::kInt16 ? 1 : 0];
  }
  return kernels == nullptr || kernels->down == nullptr ? nullptr : kernels;
}

}  // namespace nd
