// SPDX-License-Identifier: BSD-3-Clause
// Sums of narrow integers, modulo 2^64: plain loops that the compiler vectorises for each
// target. A block has so few elements that 32 bits hold the sum of 16-bit ones.
#include "core/kernels/reduce/fold.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/widening.cc"
#include "core/kernels/simd.h"

#ifndef ND_CORE_KERNELS_REDUCE_WIDENING_CC_
#define ND_CORE_KERNELS_REDUCE_WIDENING_CC_
namespace nd {

struct WideningTable {
  LinesFunction lines[kDtypeCount];
};

}  // namespace nd
#endif

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

static_assert(kFoldBlockBytes / 8 * 65535 < INT32_MAX);

template <typename T, typename Sum, bool kBool>
void Lines(const void* x, int64_t stride, int64_t n, int64_t count, void* out) noexcept {
  uint64_t* const to = static_cast<uint64_t*>(out);
  for (int64_t i = 0; i < count; ++i) {
    const T* HWY_RESTRICT from =
        reinterpret_cast<const T*>(static_cast<const char*>(x) + i * stride);
    Sum sum = 0;
    for (int64_t k = 0; k < n; ++k) {
      if constexpr (kBool) {
        sum += from[k] != 0 ? 1 : 0;
      } else {
        sum += static_cast<Sum>(from[k]);
      }
    }
    to[i] = static_cast<uint64_t>(static_cast<int64_t>(sum));
  }
}

constexpr WideningTable MakeTable() {
  WideningTable table = {};
  const auto put = [&table](Dtype dtype, LinesFunction lines) {
    table.lines[static_cast<int>(dtype) - 1] = lines;
  };
  put(Dtype::kBool, Lines<uint8_t, int32_t, true>);
  put(Dtype::kInt8, Lines<int8_t, int32_t, false>);
  put(Dtype::kInt16, Lines<int16_t, int32_t, false>);
  put(Dtype::kInt32, Lines<int32_t, int64_t, false>);
  put(Dtype::kUint8, Lines<uint8_t, int32_t, false>);
  put(Dtype::kUint16, Lines<uint16_t, int32_t, false>);
  put(Dtype::kUint32, Lines<uint32_t, int64_t, false>);
  return table;
}

}  // namespace

extern const WideningTable kWideningTable;
constexpr WideningTable kWideningTable = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

LinesFunction FindWideningSum(Dtype memory, Target target) noexcept {
  const WideningTable& table = ND_SELECT_TABLE(target, kWideningTable);
  return table.lines[static_cast<int>(memory) - 1];
}

}  // namespace nd
#endif
