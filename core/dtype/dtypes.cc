// SPDX-License-Identifier: BSD-3-Clause
#include "core/dtype/dtypes.h"

#include <bit>

namespace nd {
namespace {

// Picks the typestr of the machine's byte order; one-byte types have none ("|").
constexpr const char* Native(const char* little, const char* big) {
  return std::endian::native == std::endian::little ? little : big;
}

// DLDataTypeCode values, from the DLPack specification 1.0.
constexpr int32_t kDlInt = 0, kDlUint = 1, kDlFloat = 2, kDlBfloat = 4, kDlComplex = 5,
                  kDlBool = 6;

constexpr DtypeInfo Row(Dtype dtype, Kind kind, int32_t itemsize, int32_t alignment,
                        const char* name, const char* typestr, const char* format,
                        int32_t dlpack_code, int32_t dlpack_bits) {
  return {sizeof(DtypeInfo), dtype, kind, itemsize, alignment, dlpack_code,
          dlpack_bits,       0,     name, typestr,  format};
}

// clang-format off
constexpr DtypeInfo kInfos[kDtypeCount] = {
    Row(Dtype::kBool,       Kind::kBool,     1, 1, "bool",       "|b1",                   "?",  kDlBool,    8),
    Row(Dtype::kInt8,       Kind::kInt,      1, 1, "int8",       "|i1",                   "b",  kDlInt,     8),
    Row(Dtype::kInt16,      Kind::kInt,      2, 2, "int16",      Native("<i2", ">i2"),    "h",  kDlInt,     16),
    Row(Dtype::kInt32,      Kind::kInt,      4, 4, "int32",      Native("<i4", ">i4"),    "i",  kDlInt,     32),
    Row(Dtype::kInt64,      Kind::kInt,      8, 8, "int64",      Native("<i8", ">i8"),    "q",  kDlInt,     64),
    Row(Dtype::kUint8,      Kind::kUint,     1, 1, "uint8",      "|u1",                   "B",  kDlUint,    8),
    Row(Dtype::kUint16,     Kind::kUint,     2, 2, "uint16",     Native("<u2", ">u2"),    "H",  kDlUint,    16),
    Row(Dtype::kUint32,     Kind::kUint,     4, 4, "uint32",     Native("<u4", ">u4"),    "I",  kDlUint,    32),
    Row(Dtype::kUint64,     Kind::kUint,     8, 8, "uint64",     Native("<u8", ">u8"),    "Q",  kDlUint,    64),
    Row(Dtype::kFloat16,    Kind::kFloat,    2, 2, "float16",    Native("<f2", ">f2"),    "e",  kDlFloat,   16),
    Row(Dtype::kBfloat16,   Kind::kFloat,    2, 2, "bfloat16",   Native("<V2", ">V2"),    "H",  kDlBfloat,  16),
    Row(Dtype::kFloat32,    Kind::kFloat,    4, 4, "float32",    Native("<f4", ">f4"),    "f",  kDlFloat,   32),
    Row(Dtype::kFloat64,    Kind::kFloat,    8, 8, "float64",    Native("<f8", ">f8"),    "d",  kDlFloat,   64),
    Row(Dtype::kComplex64,  Kind::kComplex,  8, 4, "complex64",  Native("<c8", ">c8"),    "Zf", kDlComplex, 64),
    Row(Dtype::kComplex128, Kind::kComplex, 16, 8, "complex128", Native("<c16", ">c16"),  "Zd", kDlComplex, 128),
};
// clang-format on

}  // namespace

const DtypeInfo& InfoOf(Dtype dtype) noexcept {
  return kInfos[static_cast<int>(dtype) - 1];
}

}  // namespace nd
