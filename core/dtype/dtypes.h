// SPDX-License-Identifier: BSD-3-Clause
// The dtypes, one row each. Everything else (domains, casts, promotion, names) is derived
// from this table; code that must run per dtype folds over it with VisitDtype or ForEach.
#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace nd {

// Storage of the two 16-bit floating formats: bits only, arithmetic goes through float.
struct Half {
  uint16_t bits;
  friend constexpr bool operator==(Half, Half) = default;
};
struct BFloat16 {
  uint16_t bits;
  friend constexpr bool operator==(BFloat16, BFloat16) = default;
};
// Storage of bool: one byte, 0 or 1. Any other byte value reads as true.
struct Bool {
  uint8_t byte;
  friend constexpr bool operator==(Bool, Bool) = default;
};
// Plain pairs, not std::complex: no Annex G library call hides in a multiplication.
struct Complex64 {
  float re, im;
};
struct Complex128 {
  double re, im;
};

// The codes are ABI and frozen; ND_FLOAT64 and friends in decl.h are their twins.
enum class Dtype : int32_t {
  kBool = 1,
  kInt8 = 2,
  kInt16 = 3,
  kInt32 = 4,
  kInt64 = 5,
  kUint8 = 6,
  kUint16 = 7,
  kUint32 = 8,
  kUint64 = 9,
  kFloat16 = 10,
  kBfloat16 = 11,
  kFloat32 = 12,
  kFloat64 = 13,
  kComplex64 = 14,
  kComplex128 = 15,
};
inline constexpr int kDtypeCount = 15;

enum class Kind : int32_t {
  kBool = 'b',
  kInt = 'i',
  kUint = 'u',
  kFloat = 'f',
  kComplex = 'c'
};

// Compile-time row of a dtype.
template <Dtype D>
struct DtypeRow;

template <Dtype D, typename T, Kind K>
struct RowBase {
  static constexpr Dtype kDtype = D;
  static constexpr Kind kKind = K;
  using Type = T;
};

// clang-format off
template <> struct DtypeRow<Dtype::kBool>       : RowBase<Dtype::kBool,       Bool,       Kind::kBool>    {};
template <> struct DtypeRow<Dtype::kInt8>       : RowBase<Dtype::kInt8,       int8_t,     Kind::kInt>     {};
template <> struct DtypeRow<Dtype::kInt16>      : RowBase<Dtype::kInt16,      int16_t,    Kind::kInt>     {};
template <> struct DtypeRow<Dtype::kInt32>      : RowBase<Dtype::kInt32,      int32_t,    Kind::kInt>     {};
template <> struct DtypeRow<Dtype::kInt64>      : RowBase<Dtype::kInt64,      int64_t,    Kind::kInt>     {};
template <> struct DtypeRow<Dtype::kUint8>      : RowBase<Dtype::kUint8,      uint8_t,    Kind::kUint>    {};
template <> struct DtypeRow<Dtype::kUint16>     : RowBase<Dtype::kUint16,     uint16_t,   Kind::kUint>    {};
template <> struct DtypeRow<Dtype::kUint32>     : RowBase<Dtype::kUint32,     uint32_t,   Kind::kUint>    {};
template <> struct DtypeRow<Dtype::kUint64>     : RowBase<Dtype::kUint64,     uint64_t,   Kind::kUint>    {};
template <> struct DtypeRow<Dtype::kFloat16>    : RowBase<Dtype::kFloat16,    Half,       Kind::kFloat>   {};
template <> struct DtypeRow<Dtype::kBfloat16>   : RowBase<Dtype::kBfloat16,   BFloat16,   Kind::kFloat>   {};
template <> struct DtypeRow<Dtype::kFloat32>    : RowBase<Dtype::kFloat32,    float,      Kind::kFloat>   {};
template <> struct DtypeRow<Dtype::kFloat64>    : RowBase<Dtype::kFloat64,    double,     Kind::kFloat>   {};
template <> struct DtypeRow<Dtype::kComplex64>  : RowBase<Dtype::kComplex64,  Complex64,  Kind::kComplex> {};
template <> struct DtypeRow<Dtype::kComplex128> : RowBase<Dtype::kComplex128, Complex128, Kind::kComplex> {};
// clang-format on

// Run-time row of a dtype. Laid out as nd_dtype_desc in decl.h; capi asserts it.
struct DtypeInfo {
  int32_t struct_size;
  Dtype dtype;
  Kind kind;
  int32_t itemsize;     // bytes
  int32_t alignment;    // bytes
  int32_t dlpack_code;  // DLDataTypeCode
  int32_t dlpack_bits;
  int32_t reserved;
  const char* name;     // NumPy's name: "float64"
  const char* typestr;  // __array_interface__, native byte order: "<f8"
  const char* format;   // PEP 3118: "d"; bfloat16 has none and travels as "H"
};

constexpr bool IsDtype(int32_t code) noexcept {
  return code >= 1 && code <= kDtypeCount;
}

// The row of a valid dtype.
const DtypeInfo& InfoOf(Dtype dtype) noexcept;

inline constexpr int8_t kItemSizes[kDtypeCount + 1] = {0, 1, 1, 2, 4, 8, 1, 2,
                                                       4, 8, 2, 2, 4, 8, 8, 16};
constexpr int64_t ItemSize(Dtype dtype) noexcept {
  return kItemSizes[static_cast<int>(dtype)];
}
inline constexpr int kMaxItemSize = 16;

// Calls `visitor(DtypeRow<D>{})` for the row of a valid run-time dtype.
template <typename Visitor>
constexpr decltype(auto) VisitDtype(Dtype dtype, Visitor&& visitor) {
  switch (dtype) {
    case Dtype::kBool:
      return visitor(DtypeRow<Dtype::kBool>{});
    case Dtype::kInt8:
      return visitor(DtypeRow<Dtype::kInt8>{});
    case Dtype::kInt16:
      return visitor(DtypeRow<Dtype::kInt16>{});
    case Dtype::kInt32:
      return visitor(DtypeRow<Dtype::kInt32>{});
    case Dtype::kInt64:
      return visitor(DtypeRow<Dtype::kInt64>{});
    case Dtype::kUint8:
      return visitor(DtypeRow<Dtype::kUint8>{});
    case Dtype::kUint16:
      return visitor(DtypeRow<Dtype::kUint16>{});
    case Dtype::kUint32:
      return visitor(DtypeRow<Dtype::kUint32>{});
    case Dtype::kUint64:
      return visitor(DtypeRow<Dtype::kUint64>{});
    case Dtype::kFloat16:
      return visitor(DtypeRow<Dtype::kFloat16>{});
    case Dtype::kBfloat16:
      return visitor(DtypeRow<Dtype::kBfloat16>{});
    case Dtype::kFloat32:
      return visitor(DtypeRow<Dtype::kFloat32>{});
    case Dtype::kFloat64:
      return visitor(DtypeRow<Dtype::kFloat64>{});
    case Dtype::kComplex64:
      return visitor(DtypeRow<Dtype::kComplex64>{});
    case Dtype::kComplex128:
      return visitor(DtypeRow<Dtype::kComplex128>{});
  }
  __builtin_unreachable();
}

// The kind of a valid dtype, for where a call of InfoOf would be too much.
constexpr Kind KindOf(Dtype dtype) noexcept {
  return VisitDtype(dtype, []<typename Row>(Row) { return Row::kKind; });
}

}  // namespace nd
