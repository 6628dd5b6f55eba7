// SPDX-License-Identifier: BSD-3-Clause
// The keys of each dtype.
#include "core/kernels/order/order.h"

namespace nd {

KeyFormat KeyFormatOf(Dtype dtype) noexcept {
  const auto unsigned_bias = [](int bits) { return uint64_t{1} << (bits - 1); };
  // Folded, negative numbers are in order, but NaN with a sign comes before -infinity.
  // The bias moves the numbers down to the least integer, and these NaN over to the
  // largest.
  const auto floating = [](int bits, int mantissa) {
    return KeyMap{(uint64_t{1} << (bits - 1)) - 1, (uint64_t{1} << mantissa) - 1};
  };
  switch (dtype) {
    case Dtype::kInt8:
      return {KeyLane::kByte, {0, unsigned_bias(8)}};
    case Dtype::kInt16:
      return {KeyLane::kShort, kSameKeys};
    case Dtype::kInt32:
      return {KeyLane::kWord, kSameKeys};
    case Dtype::kInt64:
      return {KeyLane::kLong, kSameKeys};
    case Dtype::kUint16:
      return {KeyLane::kShort, {0, unsigned_bias(16)}};
    case Dtype::kUint32:
      return {KeyLane::kWord, {0, unsigned_bias(32)}};
    case Dtype::kUint64:
      return {KeyLane::kLong, {0, unsigned_bias(64)}};
    case Dtype::kFloat16:
      return {KeyLane::kShort, floating(16, 10)};
    case Dtype::kBfloat16:
      return {KeyLane::kShort, floating(16, 7)};
    case Dtype::kFloat32:
      return {KeyLane::kWord, floating(32, 23)};
    case Dtype::kFloat64:
      return {KeyLane::kLong, floating(64, 52)};
    default:
      return {KeyLane::kByte, kSameKeys};
  }
}

}  // namespace nd
