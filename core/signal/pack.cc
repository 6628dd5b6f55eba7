// SPDX-License-Identifier: BSD-3-Clause
#include "core/signal/pack.h"

#include <cstring>
#include <type_traits>

#include "core/dtype/convert.h"

namespace nd::signal {
namespace {

// What the kernels compute with, for each stored type.
template <typename T>
struct OperandOf {
  using Type = T;
};
template <>
struct OperandOf<int8_t> {
  using Type = uint16_t;
};
template <>
struct OperandOf<uint8_t> {
  using Type = uint16_t;
};
template <>
struct OperandOf<Half> {
  using Type = float;
};
template <>
struct OperandOf<BFloat16> {
  using Type = float;
};
template <typename T>
using Operand = typename OperandOf<T>::Type;

template <typename T>
constexpr bool kComplex = std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>;

template <typename T>
T LoadElement(const char* address) noexcept {
  T value;
  std::memcpy(&value, address, sizeof(T));
  return value;
}

// Stride is a number, or a constant of the strides that are worth a loop of their own:
// the compiler vectorises those.
template <typename T, typename Stride>
void PackRun(const char* source, Stride stride, int64_t count,
             Operand<T>* operands) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    operands[i] = Convert<Operand<T>>(LoadElement<T>(source + i * stride));
  }
}

template <typename T>
void PackElements(const char* source, int64_t stride, int64_t count, bool conjugate,
                  Operand<T>* operands) noexcept {
  constexpr int64_t kSize = sizeof(T);
  if (stride == kSize) {
    if constexpr (std::is_same_v<T, Operand<T>>) {
      std::memcpy(operands, source, static_cast<size_t>(count) * sizeof(T));
    } else {
      PackRun<T>(source, std::integral_constant<int64_t, kSize>(), count, operands);
    }
  } else if (stride == -kSize) {
    PackRun<T>(source, std::integral_constant<int64_t, -kSize>(), count, operands);
  } else if (stride == 2 * kSize) {
    PackRun<T>(source, std::integral_constant<int64_t, 2 * kSize>(), count, operands);
  } else {
    PackRun<T>(source, stride, count, operands);
  }
  if constexpr (kComplex<T>) {
    if (!conjugate) return;
    for (int64_t i = 0; i < count; ++i) operands[i].im = -operands[i].im;
  }
}

template <typename T>
void UnpackElements(const Operand<T>* results, int64_t count, char* target,
                    int64_t stride) noexcept {
  constexpr int64_t kSize = sizeof(T);
  if (stride == kSize) {
    for (int64_t i = 0; i < count; ++i) {
      const T value = Convert<T>(results[i]);
      std::memcpy(target + i * kSize, &value, sizeof(T));
    }
  } else {
    for (int64_t i = 0; i < count; ++i) {
      const T value = Convert<T>(results[i]);
      std::memcpy(target + i * stride, &value, sizeof(T));
    }
  }
}

constexpr CorrelateType TypeOf(Dtype dtype) noexcept {
  switch (dtype) {
    case Dtype::kBool:
      return CorrelateType::kAny8;
    case Dtype::kInt8:
    case Dtype::kUint8:
    case Dtype::kInt16:
    case Dtype::kUint16:
      return CorrelateType::kUint16;
    case Dtype::kInt32:
    case Dtype::kUint32:
      return CorrelateType::kUint32;
    case Dtype::kInt64:
    case Dtype::kUint64:
      return CorrelateType::kUint64;
    case Dtype::kFloat16:
    case Dtype::kBfloat16:
    case Dtype::kFloat32:
      return CorrelateType::kFloat32;
    case Dtype::kFloat64:
      return CorrelateType::kFloat64;
    case Dtype::kComplex64:
      return CorrelateType::kComplex64;
    case Dtype::kComplex128:
      return CorrelateType::kComplex128;
  }
  __builtin_unreachable();
}

}  // namespace

KernelFormat KernelFormatOf(Dtype dtype) noexcept {
  return VisitDtype(dtype, [](auto row) {
    using Row = decltype(row);
    using T = typename Row::Type;
    using O = Operand<T>;
    return KernelFormat{TypeOf(Row::kDtype), static_cast<int32_t>(sizeof(O)),
                        static_cast<int32_t>(alignof(O)), std::is_same_v<T, O>};
  });
}

void Pack(Dtype dtype, const void* source, int64_t stride, int64_t count, bool conjugate,
          void* operands) noexcept {
  VisitDtype(dtype, [=](auto row) {
    using T = typename decltype(row)::Type;
    PackElements<T>(static_cast<const char*>(source), stride, count, conjugate,
                    static_cast<Operand<T>*>(operands));
  });
}

void Unpack(Dtype dtype, const void* results, int64_t count, void* target,
            int64_t stride) noexcept {
  VisitDtype(dtype, [=](auto row) {
    using T = typename decltype(row)::Type;
    UnpackElements<T>(static_cast<const Operand<T>*>(results), count,
                      static_cast<char*>(target), stride);
  });
}

}  // namespace nd::signal
