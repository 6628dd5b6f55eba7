// SPDX-License-Identifier: BSD-3-Clause
// What the ABI tests share: owned handles, arrays from values and back, and matchers for
// statuses. Everything goes through the public header.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "ndabi/ndabi.h"

namespace ndtest {

using Dims = std::vector<int64_t>;
using Values = std::vector<double>;

// A token that is released at the end of its scope.
class Handle {
 public:
  Handle() = default;
  explicit Handle(int64_t token) : token_(token) {}
  Handle(Handle&& other) noexcept : token_(std::exchange(other.token_, 0)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(token_, other.token_);
    return *this;
  }
  ~Handle() { EXPECT_EQ(nd_release(token_), 0); }

  int64_t get() const { return token_; }
  int64_t* receive() { return &token_; }  // for a result pointer; must be empty
  int64_t give() { return std::exchange(token_, 0); }

 private:
  int64_t token_ = 0;
};

std::string MessageOf(int32_t status);
std::string CodeOf(int32_t status);  // "ND_E_SHAPE"

const nd_view& ViewOf(int64_t array);
Dims ShapeOf(int64_t array);
Dims StridesOf(int64_t array);

Handle Zeros(const Dims& shape, int32_t dtype = ND_FLOAT64);
Handle Ones(const Dims& shape, int32_t dtype = ND_FLOAT64);
// 0, 1, 2, ... in C order.
Handle Counting(const Dims& shape, int32_t dtype = ND_FLOAT64);
Handle FromValues(const Values& values, const Dims& shape, int32_t dtype = ND_FLOAT64);
Handle Vector(const Values& values, int32_t dtype = ND_FLOAT64);
Handle Slice(int64_t array, std::initializer_list<std::array<int64_t, 4>> items);

// The elements in C order, as doubles.
Values ValuesOf(int64_t array);

nd_memory_info MemoryInfo();

inline int64_t Product(const Dims& shape) {
  int64_t product = 1;
  for (int64_t length : shape) product *= length;
  return product;
}

// Fails unless the status has this code and its message contains every word.
testing::AssertionResult Fails(int32_t status, int32_t code,
                               std::initializer_list<const char*> words = {});

// Fails a test that leaves handles or memory behind.
class NothingLeft : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

 private:
  int64_t handles_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace ndtest

#define EXPECT_OK(expression) EXPECT_EQ(::ndtest::CodeOf(expression), "ND_OK")
#define ASSERT_OK(expression) ASSERT_EQ(::ndtest::CodeOf(expression), "ND_OK")
#define EXPECT_FAILS(expression, ...) \
  EXPECT_TRUE(::ndtest::Fails(expression, __VA_ARGS__))
