// SPDX-License-Identifier: BSD-3-Clause
// What the tests of files share: a folder of their own, whole files, arrays with content.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/array/array.h"
#include "core/error/ring.h"

namespace nd {

inline std::string MessageOf(Status status) {
  char text[kMessageSize];
  Message(status, text);
  return text;
}

// A folder per test, removed at the end.
class InFolder : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/ndabi_test.XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
  }
  void TearDown() override { EXPECT_EQ(std::system(("rm -rf " + folder_).c_str()), 0); }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  int FileCount() const {
    int count = 0;
    if (FILE* list = popen(("ls -A " + folder_ + " | wc -l").c_str(), "r")) {
      EXPECT_EQ(std::fscanf(list, "%d", &count), 1);
      pclose(list);
    }
    return count;
  }
  std::string folder_;
};

inline void WriteFile(const std::string& path, const std::string& bytes) {
  FILE* file = std::fopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  std::fclose(file);
}

inline std::string ReadFile(const std::string& path) {
  std::string bytes;
  if (FILE* file = std::fopen(path.c_str(), "rb")) {
    char block[4096];
    while (const size_t got = std::fread(block, 1, sizeof(block), file)) {
      bytes.append(block, got);
    }
    std::fclose(file);
  }
  return bytes;
}

// An array whose bytes differ from each other.
inline Array Counting(Dtype dtype, std::vector<int64_t> shape, Order order = Order::kC) {
  Array a;
  EXPECT_TRUE(NewArray(dtype, static_cast<int32_t>(shape.size()), shape.data(), order,
                       Fill::kZero, &a)
                  .ok());
  auto* bytes = static_cast<unsigned char*>(a.data());
  for (int64_t i = 0; i < a.size() * a.itemsize(); ++i) {
    bytes[i] = static_cast<unsigned char>(dtype == Dtype::kBool ? i % 2 : i * 7 + 1);
  }
  return a;
}

}  // namespace nd
