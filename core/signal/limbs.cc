// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/limbs.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/array/checked.h"
#include "core/dtype/convert.h"
#include "core/kernels/cast.h"
#include "core/kernels/move.h"
#include "core/kernels/reduce/fold.h"

namespace nd::signal {
namespace {

constexpr int64_t kChunk = 512;
constexpr int32_t kMostLimbs = 8;
constexpr int32_t kMostBits = 30;  // of one of several limbs

int32_t WidthOf(Dtype dtype) noexcept {
  return dtype == Dtype::kBool ? 8 : 8 * static_cast<int32_t>(ItemSize(dtype));
}

bool IsUnsigned64(Dtype dtype) noexcept {
  return dtype == Dtype::kUint64;
}

// body(values, count) for the elements as int64, modulo 2^64, some at a time.
template <typename Body>
void ForIntegers(Dtype dtype, const char* from, int64_t stride, int64_t count,
                 const Body& body) noexcept {
  alignas(64) int64_t values[kChunk];
  alignas(64) char gathered[kChunk * sizeof(int64_t)];
  const int64_t size = ItemSize(dtype);
  const Dtype wide = IsUnsigned64(dtype) ? Dtype::kUint64 : Dtype::kInt64;
  const CastFunction cast = dtype == wide ? nullptr : FindCast(dtype, wide);
  for (int64_t done = 0; done < count; done += kChunk) {
    const int64_t part = std::min(kChunk, count - done);
    const char* const at = from + done * stride;
    if (cast == nullptr) {
      CopyStrided(size, at, stride, values, size, part);
    } else if (stride == size) {
      cast(at, values, part);
    } else {
      CopyStrided(size, at, stride, gathered, size, part);
      cast(gathered, values, part);
    }
    body(values, part);
  }
}

// The magnitude that `count` limbs of `bits` bits reach, at least.
double ReachOf(int32_t count, int32_t bits) noexcept {
  const double base = std::ldexp(1.0, bits);
  double reach = 0;
  for (int32_t i = 0; i < count; ++i) reach = reach * base + base / 2 - 1;
  return reach * (1 - 0x1p-50);
}

// So many bits have limbs of an operand; 0: it is one limb as it is.
int32_t BitsFor(int32_t count, double largest, int32_t width) noexcept {
  if (count == 1) return 0;
  const int32_t all = std::min(largest < 1 ? 1 : std::ilogb(largest) + 2, width);
  int32_t bits = std::max(2, all / count);
  while (ReachOf(count, bits) < largest && bits * count < width) ++bits;
  return bits;
}

}  // namespace

double LargestInteger(Dtype dtype, const char* data, int32_t ndim, const int64_t* counts,
                      const int64_t* strides) noexcept {
  const int32_t last = ndim - 1;
  const int64_t size = ItemSize(dtype);
  const Dtype folded = dtype == Dtype::kBool ? Dtype::kUint8 : dtype;
  const FoldKernel* const folds[] = {FindFold(FoldOp::kMin, folded),
                                     FindFold(FoldOp::kMax, folded)};
  // The least and the largest element of each part, then, as int64, the largest
  // magnitude.
  uint64_t largest = 0;
  const auto take = [&](const void* from, int64_t count) {
    for (const FoldKernel* fold : folds) {
      alignas(8) char extreme[8];
      int64_t value = 0;
      fold->lines(from, size, count, 1, extreme);
      if (dtype == Dtype::kBool) {
        value = extreme[0] != 0 ? 1 : 0;
      } else {
        ForIntegers(dtype, extreme, size, 1,
                    [&](const int64_t* v, int64_t) { value = *v; });
      }
      largest = std::max(
          largest, IsUnsigned64(dtype) ? static_cast<uint64_t>(value) : Magnitude(value));
    }
  };
  alignas(64) char gathered[kChunk * sizeof(int64_t)];
  int64_t index[kMaxDims * 2 + 2] = {};
  while (true) {
    const char* at = data;
    for (int32_t d = 0; d < last; ++d) at += index[d] * strides[d];
    if (strides[last] == size &&
        reinterpret_cast<uintptr_t>(at) % static_cast<uintptr_t>(size) == 0) {
      take(at, counts[last]);
    } else {
      for (int64_t done = 0; done < counts[last]; done += kChunk) {
        const int64_t part = std::min(kChunk, counts[last] - done);
        CopyStrided(size, at + done * strides[last], strides[last], gathered, size, part);
        take(gathered, part);
      }
    }
    int32_t d = last - 1;
    for (; d >= 0; --d) {
      if (++index[d] < counts[d]) break;
      index[d] = 0;
    }
    if (d < 0) break;
  }
  // Rounded up.
  return static_cast<double>(largest) * (1 + 0x1p-50);
}

bool FindLimbs(const Blocks& blocks, double x_largest, double taps_largest,
               Limbs* result) noexcept {
  constexpr double kUnit = 0x1p-53;
  const int32_t width = WidthOf(blocks.y_dtype);
  double passes = 2, samples = 1, taps = 1;
  for (int32_t d = 0; d < blocks.ndim; ++d) {
    const BlockAxis& axis = blocks.axes[d];
    passes += std::log2(static_cast<double>(axis.size));
    samples *= static_cast<double>(std::min(axis.size, axis.axis.x_count));
    taps *= static_cast<double>(axis.axis.tap_count);
  }
  const double norms = std::sqrt(samples * taps);
  int32_t tap_bits[kMostLimbs + 1];
  for (int32_t q = 1; q <= kMostLimbs; ++q) tap_bits[q] = BitsFor(q, taps_largest, width);
  const double relative = passes * (6 + 3 * std::sqrt(5.0)) + 4;
  int32_t best = 0;
  for (int32_t p = 1; p <= kMostLimbs; ++p) {
    const int32_t x_bits = BitsFor(p, x_largest, width);
    for (int32_t q = 1; q <= kMostLimbs; ++q) {
      const int32_t bits = std::max(x_bits, tap_bits[q]);
      const int32_t needed = bits == 0 ? 1 : (width + bits - 1) / bits;
      const int32_t sums = std::min(p + q - 1, needed);
      const int32_t cost = p + sums;
      if ((best != 0 && cost >= best) || bits > kMostBits) continue;
      const double half = std::ldexp(0.5, bits);
      const double x_limb = p == 1 ? x_largest : half;
      const double tap_limb = q == 1 ? taps_largest : half;
      const double pairs = std::min(p, q);
      const double error = kUnit * (relative + pairs);
      // (1 + u)^n - 1 is at most n u (1 + n u); a half, less what this itself is off by.
      if (pairs * norms * x_limb * tap_limb * error * (1 + error) < 0.499) {
        best = cost;
        *result = {p, q, sums, bits};
      }
    }
  }
  return best != 0;
}

void SplitLimbs(Dtype dtype, const char* from, int64_t stride, int64_t count,
                const Limbs& limbs, bool single, int32_t limb, double* to) noexcept {
  // Carries: half a limb is added at this one and at all below, and taken off again.
  const int32_t bits = limbs.bits, shift = single ? 0 : bits * limb;
  uint64_t carry = 0;
  for (int32_t i = 0; i <= limb && !single; ++i) {
    if (bits * i + bits - 1 < 64) carry |= uint64_t{1} << (bits * i + bits - 1);
  }
  const uint64_t mask = (uint64_t{1} << bits) - 1;
  const int64_t half = single ? 0 : int64_t{1} << (bits - 1);
  ForIntegers(dtype, from, stride, count, [&](const int64_t* values, int64_t part) {
    if (single && IsUnsigned64(dtype)) {
      for (int64_t i = 0; i < part; ++i) {
        to[i] = static_cast<double>(static_cast<uint64_t>(values[i]));
      }
    } else if (single) {
      for (int64_t i = 0; i < part; ++i) to[i] = static_cast<double>(values[i]);
    } else if (shift >= 64) {
      std::fill(to, to + part, 0.0);
    } else {
      for (int64_t i = 0; i < part; ++i) {
        const uint64_t value = static_cast<uint64_t>(values[i]) + carry;
        to[i] = static_cast<double>(
            static_cast<int32_t>(static_cast<int64_t>((value >> shift) & mask) - half));
      }
    }
    to += part;
  });
}

void AddLimbs(const double* values, int64_t count, int32_t bits, int32_t power,
              int64_t* sums) noexcept {
  // Beside it, a double has the resolution of 1: the addition rounds to the nearest
  // integer, which is then in the lower bits.
  constexpr double kMiddle = 0x1.8p52;
  const int32_t shift = bits * power;
  for (int64_t i = 0; i < count; ++i) {
    const uint64_t rounded =
        std::bit_cast<uint64_t>(values[i] + kMiddle) - std::bit_cast<uint64_t>(kMiddle);
    const uint64_t before = power == 0 ? 0 : static_cast<uint64_t>(sums[i]);
    sums[i] = static_cast<int64_t>(before + (rounded << shift));
  }
}

void StoreSums(Dtype dtype, const int64_t* sums, int64_t count, char* to,
               int64_t stride) noexcept {
  const int64_t size = ItemSize(dtype);
  const CastFunction cast =
      size == 8 ? nullptr : FindCast(Dtype::kInt64, dtype);  // wraps
  if (cast == nullptr) return CopyStrided(size, sums, size, to, stride, count);
  if (stride == size) return cast(sums, to, count);
  alignas(64) char narrow[kChunk * 4];
  for (int64_t done = 0; done < count; done += kChunk) {
    const int64_t part = std::min(kChunk, count - done);
    cast(sums + done, narrow, part);
    CopyStrided(size, narrow, size, to + done * stride, stride, part);
  }
}

}  // namespace nd::signal
