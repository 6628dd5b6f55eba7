// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/scan.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/scan.cc"
#include "core/kernels/simd.h"

#ifndef ND_CORE_KERNELS_SCAN_CC_
#define ND_CORE_KERNELS_SCAN_CC_
namespace nd {

struct ScanTable {
  // By the bits of the exponent.
  ScanFunction half, brain, single, twice;
  ScanFunction single_pairs, twice_pairs;
  ScanFunction zero[4], zero_or_minus_one[4];  // by the logarithm of the item size
};

}  // namespace nd
#endif

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// The lowest bit of the exponent, added to it, arrives in the place of the sign if all
// are set.
template <typename Bits, Bits kExponent, int kParts>
bool AnyNonFinite(const void* elements, int64_t count) noexcept {
  constexpr Bits kLowest = kExponent & static_cast<Bits>(-kExponent);
  constexpr Bits kSign = static_cast<Bits>(kExponent + kLowest);
  const Bits* bits = static_cast<const Bits*>(elements);
  Bits found = 0;
  for (int64_t i = 0; i < count * kParts; ++i) {
    found = static_cast<Bits>(found | ((bits[i] & kExponent) + kLowest));
  }
  return (found & kSign) != 0;
}

// An integer from -below to 0.
template <typename T, T below>
bool AnyUpToZero(const void* elements, int64_t count) noexcept {
  const T* integer = static_cast<const T*>(elements);
  T found = 0;
  for (int64_t i = 0; i < count; ++i) {
    found = static_cast<T>(found | (static_cast<T>(integer[i] + below) <= below ? 1 : 0));
  }
  return found != 0;
}

constexpr uint32_t kSingle = 0x7f800000;
constexpr uint64_t kTwice = 0x7ff0000000000000;

}  // namespace

extern const ScanTable kScanTable;
constexpr ScanTable kScanTable = {AnyNonFinite<uint16_t, 0x7c00, 1>,
                                  AnyNonFinite<uint16_t, 0x7f80, 1>,
                                  AnyNonFinite<uint32_t, kSingle, 1>,
                                  AnyNonFinite<uint64_t, kTwice, 1>,
                                  AnyNonFinite<uint32_t, kSingle, 2>,
                                  AnyNonFinite<uint64_t, kTwice, 2>,
                                  {AnyUpToZero<uint8_t, 0>, AnyUpToZero<uint16_t, 0>,
                                   AnyUpToZero<uint32_t, 0>, AnyUpToZero<uint64_t, 0>},
                                  {AnyUpToZero<uint8_t, 1>, AnyUpToZero<uint16_t, 1>,
                                   AnyUpToZero<uint32_t, 1>, AnyUpToZero<uint64_t, 1>}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

ScanFunction FindAnyNonFinite(Dtype dtype, Target target) noexcept {
  const ScanTable& table = ND_SELECT_TABLE(target, kScanTable);
  switch (dtype) {
    case Dtype::kFloat16:
      return table.half;
    case Dtype::kBfloat16:
      return table.brain;
    case Dtype::kFloat32:
      return table.single;
    case Dtype::kFloat64:
      return table.twice;
    case Dtype::kComplex64:
      return table.single_pairs;
    case Dtype::kComplex128:
      return table.twice_pairs;
    default:
      return nullptr;
  }
}

ScanFunction FindAnyUnusual(int64_t itemsize, bool has_sign, Target target) noexcept {
  const ScanTable& table = ND_SELECT_TABLE(target, kScanTable);
  const int size = itemsize == 1 ? 0 : itemsize == 2 ? 1 : itemsize == 4 ? 2 : 3;
  return has_sign ? table.zero_or_minus_one[size] : table.zero[size];
}

}  // namespace nd
#endif
