// SPDX-License-Identifier: BSD-3-Clause
// Promotion and casting rules against tables that NumPy 1.24 and 2.x both print.
#include "core/dtype/promote.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "core/dtype/parse.h"

namespace nd {
namespace {

// The dtypes that NumPy has, in the order of the rows and columns below.
constexpr Dtype kNumpy[] = {Dtype::kBool,      Dtype::kInt8,      Dtype::kInt16,
                            Dtype::kInt32,     Dtype::kInt64,     Dtype::kUint8,
                            Dtype::kUint16,    Dtype::kUint32,    Dtype::kUint64,
                            Dtype::kFloat16,   Dtype::kFloat32,   Dtype::kFloat64,
                            Dtype::kComplex64, Dtype::kComplex128};

// clang-format off
constexpr char kPromotion[] =
    "b1  i1  i2  i4  i8  u1  u2  u4  u8  f2  f4  f8  c8  c16\n"
    "i1  i1  i2  i4  i8  i2  i4  i8  f8  f2  f4  f8  c8  c16\n"
    "i2  i2  i2  i4  i8  i2  i4  i8  f8  f4  f4  f8  c8  c16\n"
    "i4  i4  i4  i4  i8  i4  i4  i8  f8  f8  f8  f8  c16 c16\n"
    "i8  i8  i8  i8  i8  i8  i8  i8  f8  f8  f8  f8  c16 c16\n"
    "u1  i2  i2  i4  i8  u1  u2  u4  u8  f2  f4  f8  c8  c16\n"
    "u2  i4  i4  i4  i8  u2  u2  u4  u8  f4  f4  f8  c8  c16\n"
    "u4  i8  i8  i8  i8  u4  u4  u4  u8  f8  f8  f8  c16 c16\n"
    "u8  f8  f8  f8  f8  u8  u8  u8  u8  f8  f8  f8  c16 c16\n"
    "f2  f2  f4  f8  f8  f2  f4  f8  f8  f2  f4  f8  c8  c16\n"
    "f4  f4  f4  f8  f8  f4  f4  f8  f8  f4  f4  f8  c8  c16\n"
    "f8  f8  f8  f8  f8  f8  f8  f8  f8  f8  f8  f8  c16 c16\n"
    "c8  c8  c8  c16 c16 c8  c8  c16 c16 c8  c8  c16 c8  c16\n"
    "c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16\n";

constexpr char kSafe[] =
    "11111111111111\n"
    "01111000011111\n"
    "00111000001111\n"
    "00011000000101\n"
    "00001000000101\n"
    "00111111111111\n"
    "00011011101111\n"
    "00001001100101\n"
    "00000000100101\n"
    "00000000011111\n"
    "00000000001111\n"
    "00000000000101\n"
    "00000000000011\n"
    "00000000000001\n";

constexpr char kSameKind[] =
    "11111111111111\n"
    "01111000011111\n"
    "01111000011111\n"
    "01111000011111\n"
    "01111000011111\n"
    "01111111111111\n"
    "01111111111111\n"
    "01111111111111\n"
    "01111111111111\n"
    "00000000011111\n"
    "00000000011111\n"
    "00000000011111\n"
    "00000000000011\n"
    "00000000000011\n";
// clang-format on

Dtype Parsed(const std::string& text) {
  Dtype dtype = Dtype::kBool;
  EXPECT_TRUE(ParseDtype(text.c_str(), &dtype).ok()) << text;
  return dtype;
}

TEST(Promote, AgreesWithNumpy) {
  std::istringstream table(kPromotion);
  for (const Dtype a : kNumpy) {
    for (const Dtype b : kNumpy) {
      std::string expected;
      table >> expected;
      EXPECT_EQ(Promote(a, b), Parsed(expected))
          << InfoOf(a).name << " " << InfoOf(b).name;
    }
  }
}

void ExpectCasts(const char* table, Casting casting) {
  std::istringstream rows(table);
  for (const Dtype from : kNumpy) {
    std::string row;
    rows >> row;
    for (size_t i = 0; i < std::size(kNumpy); ++i) {
      EXPECT_EQ(CanCast(from, kNumpy[i], casting), row[i] == '1')
          << InfoOf(from).name << " to " << InfoOf(kNumpy[i]).name;
    }
  }
}

TEST(CanCast, AgreesWithNumpyWhenSafe) {
  ExpectCasts(kSafe, Casting::kSafe);
}
TEST(CanCast, AgreesWithNumpyForSameKind) {
  ExpectCasts(kSameKind, Casting::kSameKind);
}

TEST(CanCast, NoAndEquivAllowOnlyTheSameDtype) {
  for (const Casting casting : {Casting::kNo, Casting::kEquiv}) {
    EXPECT_TRUE(CanCast(Dtype::kInt8, Dtype::kInt8, casting));
    EXPECT_FALSE(CanCast(Dtype::kInt8, Dtype::kInt16, casting));
  }
  EXPECT_TRUE(CanCast(Dtype::kComplex128, Dtype::kBool, Casting::kUnsafe));
}

TEST(Promote, BFloat16FollowsFloat16AndMeetsItInFloat32) {
  for (const Dtype other : kNumpy) {
    Dtype expected = Promote(Dtype::kFloat16, other);
    if (other == Dtype::kFloat16) expected = Dtype::kFloat32;
    if (expected == Dtype::kFloat16) expected = Dtype::kBfloat16;
    EXPECT_EQ(Promote(Dtype::kBfloat16, other), expected) << InfoOf(other).name;
    EXPECT_EQ(Promote(other, Dtype::kBfloat16), expected) << InfoOf(other).name;
  }
}

TEST(ParseDtype, ReadsEveryNameTypestrAndFormatBack) {
  for (int32_t code = 1; code <= kDtypeCount; ++code) {
    const DtypeInfo& info = InfoOf(static_cast<Dtype>(code));
    EXPECT_EQ(Parsed(info.name), info.dtype);
    EXPECT_EQ(Parsed(info.typestr), info.dtype);
    EXPECT_EQ(Parsed(info.typestr + 1), info.dtype);
    if (info.dtype != Dtype::kBfloat16) {
      EXPECT_EQ(Parsed(info.format), info.dtype);
    }
    Dtype dlpack = Dtype::kBool;
    ASSERT_TRUE(DtypeFromDlpack(info.dlpack_code, info.dlpack_bits, 1, &dlpack).ok());
    EXPECT_EQ(dlpack, info.dtype);
  }
}

TEST(ParseDtype, RefusesForeignOrderAndNonsense) {
  const bool little = InfoOf(Dtype::kInt32).typestr[0] == '<';
  Dtype dtype = Dtype::kInt8;
  for (const char* text : {little ? ">f8" : "<f8", little ? ">l" : "<l", "float", "f16",
                           "", "<", "O", "<U4", "float64 ", "=float64"}) {
    EXPECT_EQ(ParseDtype(text, &dtype).code(), Code::kDtype) << text;
    EXPECT_EQ(dtype, Dtype::kInt8);
  }
  EXPECT_EQ(DtypeFromDlpack(2, 64, 2, &dtype).code(), Code::kDtype);
  EXPECT_EQ(DtypeFromDlpack(2, 63, 1, &dtype).code(), Code::kDtype);
}

}  // namespace
}  // namespace nd
