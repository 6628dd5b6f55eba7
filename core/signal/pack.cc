// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/pack.h"

#include <algorithm>

#include "core/kernels/cast.h"
#include "core/kernels/move.h"

namespace nd::signal {
namespace {

// Elements that are gathered before they are converted, or the other way round.
constexpr int64_t kChunk = 512;

template <typename Part>
void Conjugate(Part* operands, int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) operands[2 * i + 1] = -operands[2 * i + 1];
}

KernelFormat Stored(CorrelateType type, Dtype dtype, int32_t alignment) noexcept {
  return {type, dtype, static_cast<int32_t>(ItemSize(dtype)), alignment, true};
}

}  // namespace

KernelFormat KernelFormatOf(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kBool:
      return Stored(CorrelateType::kAny8, dtype, 1);
    case Dtype::kInt8:
    case Dtype::kUint8:
      return Stored(CorrelateType::kUint8, dtype, 1);
    case Dtype::kInt16:
    case Dtype::kUint16:
      return Stored(CorrelateType::kUint16, dtype, 2);
    case Dtype::kInt32:
    case Dtype::kUint32:
      return Stored(CorrelateType::kUint32, dtype, 4);
    case Dtype::kInt64:
    case Dtype::kUint64:
      return Stored(CorrelateType::kUint64, dtype, 8);
    case Dtype::kFloat16:
    case Dtype::kBfloat16:
      return {CorrelateType::kFloat32, Dtype::kFloat32, 4, 4, false};
    case Dtype::kFloat32:
      return Stored(CorrelateType::kFloat32, dtype, 4);
    case Dtype::kFloat64:
      return Stored(CorrelateType::kFloat64, dtype, 8);
    case Dtype::kComplex64:
      return Stored(CorrelateType::kComplex64, dtype, 4);
    case Dtype::kComplex128:
      return Stored(CorrelateType::kComplex128, dtype, 8);
  }
  __builtin_unreachable();
}

void Pack(Dtype dtype, const void* source, int64_t stride, int64_t count, bool conjugate,
          void* operands) noexcept {
  const int64_t size = ItemSize(dtype);
  const KernelFormat format = KernelFormatOf(dtype);
  if (format.stored) {
    CopyStrided(size, source, stride, operands, size, count);
    if (!conjugate) return;
    if (dtype == Dtype::kComplex64) Conjugate(static_cast<float*>(operands), count);
    if (dtype == Dtype::kComplex128) Conjugate(static_cast<double*>(operands), count);
    return;
  }
  const CastFunction cast = FindCast(dtype, format.operand);
  if (stride == size) return cast(source, operands, count);
  alignas(kMaxItemSize) char gathered[kChunk * 2];  // only 16-bit elements
  for (int64_t done = 0; done < count; done += kChunk) {
    const int64_t part = std::min(kChunk, count - done);
    CopyStrided(size, static_cast<const char*>(source) + done * stride, stride, gathered,
                size, part);
    cast(gathered, static_cast<char*>(operands) + done * format.size, part);
  }
}

void Unpack(Dtype dtype, const void* results, int64_t count, void* target,
            int64_t stride) noexcept {
  const int64_t size = ItemSize(dtype);
  const KernelFormat format = KernelFormatOf(dtype);
  if (format.stored) return CopyStrided(size, results, size, target, stride, count);
  const CastFunction cast = FindCast(format.operand, dtype);
  if (stride == size) return cast(results, target, count);
  alignas(kMaxItemSize) char converted[kChunk * 2];
  for (int64_t done = 0; done < count; done += kChunk) {
    const int64_t part = std::min(kChunk, count - done);
    cast(static_cast<const char*>(results) + done * format.size, converted, part);
    CopyStrided(size, converted, size, static_cast<char*>(target) + done * stride, stride,
                part);
  }
}

}  // namespace nd::signal
