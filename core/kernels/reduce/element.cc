// SPDX-License-Identifier: BSD-3-Clause
// Plain loops that the compiler vectorises for each target.
#include "core/kernels/reduce/element.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/element.cc"
#include "core/kernels/simd.h"

#ifndef ND_CORE_KERNELS_REDUCE_ELEMENT_CC_
#define ND_CORE_KERNELS_REDUCE_ELEMENT_CC_
namespace nd {

struct ElementTable {
  ElementKernel u64, f32, f64, c64, c128;
  AbsentFunction absent[5];  // by the logarithm of the item size
};

}  // namespace nd
#endif

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <typename T>
void Product(const void* x, const void* y, int64_t count, void* out) noexcept {
  const T* HWY_RESTRICT a = static_cast<const T*>(x);
  const T* HWY_RESTRICT b = static_cast<const T*>(y);
  T* HWY_RESTRICT to = static_cast<T*>(out);
  for (int64_t i = 0; i < count; ++i) to[i] = a[i] * b[i];
}

template <typename T, bool kConjugate>
void ComplexProduct(const void* x, const void* y, int64_t count, void* out) noexcept {
  const T* HWY_RESTRICT a = static_cast<const T*>(x);
  const T* HWY_RESTRICT b = static_cast<const T*>(y);
  T* HWY_RESTRICT to = static_cast<T*>(out);
  for (int64_t i = 0; i < 2 * count; i += 2) {
    const T im = kConjugate ? -a[i + 1] : a[i + 1];
    to[i] = a[i] * b[i] - im * b[i + 1];
    to[i + 1] = a[i] * b[i + 1] + im * b[i];
  }
}

template <typename T>
void Deviation(const void* x, const void* y, int64_t count, void* out) noexcept {
  const T* HWY_RESTRICT a = static_cast<const T*>(x);
  const T* HWY_RESTRICT b = static_cast<const T*>(y);
  T* HWY_RESTRICT to = static_cast<T*>(out);
  for (int64_t i = 0; i < count; ++i) to[i] = (a[i] - b[i]) * (a[i] - b[i]);
}

template <typename T>
void ComplexDeviation(const void* x, const void* y, int64_t count, void* out) noexcept {
  const T* HWY_RESTRICT a = static_cast<const T*>(x);
  const T* HWY_RESTRICT b = static_cast<const T*>(y);
  T* HWY_RESTRICT to = static_cast<T*>(out);
  for (int64_t i = 0; i < count; ++i) {
    const T re = a[2 * i] - b[2 * i], im = a[2 * i + 1] - b[2 * i + 1];
    to[i] = re * re + im * im;
  }
}

template <typename T, int kParts>
void DropNan(const void* x, int64_t count, uint8_t* HWY_RESTRICT present) noexcept {
  const T* HWY_RESTRICT a = static_cast<const T*>(x);
  for (int64_t i = 0; i < count; ++i) {
    bool number = a[kParts * i] == a[kParts * i];
    if constexpr (kParts == 2) number &= a[2 * i + 1] == a[2 * i + 1];
    present[i] &= static_cast<uint8_t>(number ? 0xff : 0);
  }
}

template <typename T>
void Absent(const uint8_t* HWY_RESTRICT present, const void* neutral, int64_t count,
            void* values) noexcept {
  T* HWY_RESTRICT to = static_cast<T*>(values);
  const T filler = *static_cast<const T*>(neutral);
  for (int64_t i = 0; i < count; ++i) to[i] = present[i] != 0 ? to[i] : filler;
}

struct Sixteen {
  uint64_t low, high;
};

constexpr ElementTable MakeTable() {
  return {
      {Product<uint64_t>, nullptr, nullptr, nullptr},
      {Product<float>, nullptr, Deviation<float>, DropNan<float, 1>},
      {Product<double>, nullptr, Deviation<double>, DropNan<double, 1>},
      {ComplexProduct<float, false>, ComplexProduct<float, true>, ComplexDeviation<float>,
       DropNan<float, 2>},
      {ComplexProduct<double, false>, ComplexProduct<double, true>,
       ComplexDeviation<double>, DropNan<double, 2>},
      {Absent<uint8_t>, Absent<uint16_t>, Absent<uint32_t>, Absent<uint64_t>,
       Absent<Sixteen>},
  };
}

}  // namespace

extern const ElementTable kElementTable;
constexpr ElementTable kElementTable = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const ElementKernel& FindElements(Dtype dtype, Target target) noexcept {
  const ElementTable& table = ND_SELECT_TABLE(target, kElementTable);
  switch (dtype) {
    case Dtype::kFloat32:
      return table.f32;
    case Dtype::kFloat64:
      return table.f64;
    case Dtype::kComplex64:
      return table.c64;
    case Dtype::kComplex128:
      return table.c128;
    default:
      return table.u64;
  }
}

AbsentFunction FindAbsent(int64_t itemsize, Target target) noexcept {
  const ElementTable& table = ND_SELECT_TABLE(target, kElementTable);
  return table.absent[__builtin_ctzll(static_cast<unsigned long long>(itemsize))];
}

}  // namespace nd
#endif
