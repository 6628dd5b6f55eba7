// SPDX-License-Identifier: BSD-3-Clause
// Options of callers that know more or fewer fields than the library does.
#include "core/error/structs.h"

#include <gtest/gtest.h>

#include <cstddef>

namespace nd {
namespace {

struct First {
  int32_t struct_size;
  int32_t a;
};
struct Known {
  int32_t struct_size;
  int32_t a;
  double b;
};
struct Later {
  int32_t struct_size;
  int32_t a;
  double b;
  char c[256 - 16];
};

Status Read(const void* given, Known* read) {
  return CopyOptions(given, sizeof(First), sizeof(Known), read);
}

TEST(Structs, OfEarlierCallersHaveDefaults) {
  const First given = {sizeof(First), 3};
  Known read = {7, 7, 7};
  ASSERT_TRUE(Read(&given, &read).ok());
  EXPECT_EQ(read.a, 3);
  EXPECT_EQ(read.b, 0);
}

TEST(Structs, OfLaterCallersAreReadIfTheySetNothingElse) {
  Later given = {sizeof(Later), 3, 4, {}};
  Known read = {};
  ASSERT_TRUE(Read(&given, &read).ok());
  EXPECT_EQ(read.a, 3);
  EXPECT_EQ(read.b, 4);
  for (const size_t place : {size_t{0}, sizeof given.c - 1}) {
    given.c[place] = 1;
    EXPECT_EQ(Read(&given, &read).code(), Code::kVersion);
    given.c[place] = 0;
  }
}

TEST(Structs, HaveSizesOfStructs) {
  Later given = {0, 3, 4, {}};
  for (const int32_t size : {INT32_MIN, -1, 0, 7, kLargestStruct + 1, INT32_MAX}) {
    given.struct_size = size;
    Known read = {7, 7, 7};
    EXPECT_EQ(Read(&given, &read).code(), Code::kValue) << size;
    EXPECT_EQ(read.a, 7) << size;
  }
}

}  // namespace
}  // namespace nd
