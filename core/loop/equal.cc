// SPDX-License-Identifier: BSD-3-Clause
#include "core/loop/equal.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "core/dtype/promote.h"
#include "core/kernels/cast.h"
#include "core/kernels/move.h"
#include "core/loop/plan.h"

namespace nd {
namespace {

constexpr int64_t kBlock = 512;  // elements compared at a time

template <typename T>
T LoadAt(const char* data, int64_t i) noexcept {
  T value;
  std::memcpy(&value, data + i * static_cast<int64_t>(sizeof(T)), sizeof(T));
  return value;
}

// Blocks of equal dtype, element by element. Differences are gathered in integers of the
// elements' size, and without an early exit, so that the loops vectorise.
using Comparison = bool (*)(const char* a, const char* b, int64_t count);

template <typename T>
using Mask = std::conditional_t<sizeof(T) == 4, uint32_t, uint64_t>;

template <size_t kItemSize>
bool SameBytes(const char* a, const char* b, int64_t count) noexcept {
  return std::memcmp(a, b, static_cast<size_t>(count) * kItemSize) == 0;
}

template <typename T>
bool EqualFloats(const char* a, const char* b, int64_t count) noexcept {
  Mask<T> differ = 0;
  for (int64_t i = 0; i < count; ++i)
    differ |= LoadAt<T>(a, i) == LoadAt<T>(b, i) ? 0 : 1;
  return differ == 0;
}

template <typename T>
bool EqualFloatsOrNan(const char* a, const char* b, int64_t count) noexcept {
  Mask<T> differ = 0;
  for (int64_t i = 0; i < count; ++i) {
    const T x = LoadAt<T>(a, i), y = LoadAt<T>(b, i);
    const Mask<T> unequal = x == y ? 0 : 1;
    const Mask<T> number = (x == x ? 1 : 0) | (y == y ? 1 : 0);
    differ |= unequal & number;
  }
  return differ == 0;
}

template <typename T>
bool EqualComplex(const char* a, const char* b, int64_t count) noexcept {
  return EqualFloats<T>(a, b, 2 * count);
}

template <typename T>
bool EqualComplexOrNan(const char* a, const char* b, int64_t count) noexcept {
  bool equal = true;
  for (int64_t i = 0; i < 2 * count; i += 2) {
    const T re = LoadAt<T>(a, i), im = LoadAt<T>(a, i + 1);
    const T other_re = LoadAt<T>(b, i), other_im = LoadAt<T>(b, i + 1);
    const bool nan = (re != re) | (im != im);
    const bool other_nan = (other_re != other_re) | (other_im != other_im);
    equal &= ((re == other_re) & (im == other_im)) | (nan & other_nan);
  }
  return equal;
}

// int64 against uint64: no common integer holds both.
bool EqualMixedSigns(const char* a, const char* b, int64_t count) noexcept {
  bool equal = true;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t x = LoadAt<int64_t>(a, i);
    equal &= (x >= 0) & (static_cast<uint64_t>(x) == LoadAt<uint64_t>(b, i));
  }
  return equal;
}

Comparison FindComparison(Dtype dtype, bool equal_nan) noexcept {
  switch (dtype) {
    case Dtype::kFloat32:
      return equal_nan ? EqualFloatsOrNan<float> : EqualFloats<float>;
    case Dtype::kFloat64:
      return equal_nan ? EqualFloatsOrNan<double> : EqualFloats<double>;
    case Dtype::kComplex64:
      return equal_nan ? EqualComplexOrNan<float> : EqualComplex<float>;
    case Dtype::kComplex128:
      return equal_nan ? EqualComplexOrNan<double> : EqualComplex<double>;
    default:
      break;
  }
  switch (ItemSize(dtype)) {
    case 1:
      return SameBytes<1>;
    case 2:
      return SameBytes<2>;
    case 4:
      return SameBytes<4>;
    default:
      return SameBytes<8>;
  }
}

bool IsInteger(Dtype dtype) noexcept {
  const Kind kind = InfoOf(dtype).kind;
  return kind == Kind::kInt || kind == Kind::kUint;
}

// One side: where its lines are, and how a block of it becomes comparable.
struct Side {
  int64_t itemsize;
  int64_t stride;
  CastFunction cast;  // null when the bytes are compared as they are

  Side(Dtype dtype, Dtype common, int64_t inner_stride) noexcept
      : itemsize(ItemSize(dtype)),
        stride(inner_stride),
        // A bool may be stored as any byte.
        cast(dtype == common && dtype != Dtype::kBool ? nullptr
                                                      : FindCast(dtype, common)) {}

  // `count` comparable elements from number `begin` of `line` on.
  const char* Load(const char* line, int64_t begin, int64_t count,
                   char (&gathered)[kBlock * kMaxItemSize],
                   char (&converted)[kBlock * kMaxItemSize]) const noexcept {
    const char* data = line + begin * stride;
    if (stride != itemsize) {
      CopyStrided(itemsize, data, stride, gathered, itemsize, count);
      data = gathered;
    }
    if (cast == nullptr) return data;
    cast(data, converted, count);
    return converted;
  }
};

}  // namespace

bool EqualStrided(int32_t ndim, const int64_t* shape, Dtype a_dtype, const void* a,
                  const int64_t* a_strides, Dtype b_dtype, const void* b,
                  const int64_t* b_strides, bool equal_nan) noexcept {
  const Operand operands[] = {{const_cast<void*>(a), a_strides},
                              {const_cast<void*>(b), b_strides}};
  LoopPlan plan;
  MakePlan(ndim, shape, 2, operands, kMayReorder | kMayReverse, &plan);
  if (plan.empty()) return true;

  Dtype a_common = Promote(a_dtype, b_dtype);
  if (ItemSize(a_common) == 2 && !IsInteger(a_common)) a_common = Dtype::kFloat32;
  Dtype b_common = a_common;
  Comparison compare = FindComparison(a_common, equal_nan);
  if (IsInteger(a_dtype) && IsInteger(b_dtype) && !IsInteger(a_common)) {
    const bool a_signed = InfoOf(a_dtype).kind == Kind::kInt;
    a_common = a_signed ? Dtype::kInt64 : Dtype::kUint64;
    b_common = a_signed ? Dtype::kUint64 : Dtype::kInt64;
    compare =
        a_signed ? EqualMixedSigns : [](const char* x, const char* y, int64_t count) {
          return EqualMixedSigns(y, x, count);
        };
  }
  const Side side_a(a_dtype, a_common, plan.inner_stride(0));
  const Side side_b(b_dtype, b_common, plan.inner_stride(1));

  alignas(64) char gathered[2][kBlock * kMaxItemSize];
  alignas(64) char converted[2][kBlock * kMaxItemSize];
  bool equal = true;
  ForEachOuter(plan, 1, [&](char* const* data) {
    for (int64_t begin = 0; equal && begin < plan.inner(); begin += kBlock) {
      const int64_t count = std::min(kBlock, plan.inner() - begin);
      equal =
          compare(side_a.Load(data[0], begin, count, gathered[0], converted[0]),
                  side_b.Load(data[1], begin, count, gathered[1], converted[1]), count);
    }
    return equal;
  });
  return equal;
}

}  // namespace nd
