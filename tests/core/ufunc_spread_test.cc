// SPDX-License-Identifier: BSD-3-Clause
// Operands that are stretched along or across short lines give the bits and the flags of
// dense copies of themselves.
#include "core/ufunc/spread.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "array_testing.h"
#include "core/array/views.h"
#include "core/elements/elements.h"
#include "core/index/slice.h"
#include "core/threads/pool.h"
#include "core/ufunc/call.h"
#include "core/ufunc/registry.h"

namespace nd {
namespace {

using Shape = std::vector<int64_t>;

// 0 to 3, and so on, as elements of a dtype.
Array Operand(Dtype dtype, const Shape& shape, int64_t first) {
  Array wide = Counting(shape), a;
  for (int64_t i = 0; i < wide.size(); ++i) {
    int64_t& value = static_cast<int64_t*>(wide.data())[i];
    value = (value * 7 + first) % 4;
  }
  EXPECT_TRUE(
      Astype(wide, dtype, Order::kC, Casting::kUnsafe, CopyRule::kAlways, &a).ok());
  return a;
}

Array Stretched(const Array& a, const Shape& shape) {
  Array stretched;
  EXPECT_TRUE(
      BroadcastTo(a, static_cast<int32_t>(shape.size()), shape.data(), &stretched).ok());
  return stretched;
}

Array Dense(const Array& a) {
  Array copy;
  EXPECT_TRUE(Copy(a, Order::kC, &copy).ok());
  return copy;
}

struct Outcome {
  int32_t flags = 0;
  std::vector<char> bytes;
  bool operator==(const Outcome&) const = default;
};

// The result in a target, which is a copy of `like`, or the first input itself.
Outcome Call(const char* name, const std::vector<const Array*>& inputs, const Array* mask,
             const Array& like, bool in_place) {
  UfuncCall call;
  call.row = &UfuncOf(FindUfunc(name));
  call.where = mask;
  const Array target = Dense(in_place ? *inputs[0] : like);
  for (size_t i = 0; i < inputs.size(); ++i) call.input[i] = inputs[i];
  if (in_place) call.input[0] = &target;
  const Array* const targets[] = {&target};
  Outcome outcome;
  EXPECT_TRUE(CallUfuncInto(call, targets, &outcome.flags).ok()) << name;
  const char* bytes = static_cast<const char*>(target.data());
  outcome.bytes.assign(bytes, bytes + target.size() * target.itemsize());
  return outcome;
}

void Check(const char* name, Dtype dtype, Dtype result, const Shape& shape,
           const Shape& stretched, bool masked) {
  const Array a = Operand(dtype, shape, 1), like = Operand(result, shape, 2);
  const Array b = Stretched(Operand(dtype, stretched, 0), shape);
  const Array chosen = Operand(Dtype::kBool, stretched, 1);
  const Array mask = Stretched(chosen, shape), dense_mask = Dense(mask);
  const Array dense_b = Dense(b);
  const bool can_be_in_place = dtype == result;
  for (const bool in_place : {false, true}) {
    if (in_place && !can_be_in_place) continue;
    const Outcome spread = Call(name, {&a, &b}, masked ? &mask : nullptr, like, in_place);
    const Outcome dense =
        Call(name, {&a, &dense_b}, masked ? &dense_mask : nullptr, like, in_place);
    ASSERT_EQ(spread.flags, dense.flags) << name;
    ASSERT_EQ(spread.bytes, dense.bytes)
        << name << ' ' << InfoOf(dtype).name << ", lines of " << shape.back()
        << (in_place ? ", in place" : "") << (masked ? ", masked" : "");
  }
}

TEST(Spread, OperandsGiveWhatDenseOnesDo) {
  const struct {
    const char* name;
    Dtype dtype, result;
  } kCases[] = {
      {"add", Dtype::kUint8, Dtype::kUint8},
      {"add", Dtype::kInt16, Dtype::kFloat64},
      {"maximum", Dtype::kFloat16, Dtype::kFloat16},
      {"subtract", Dtype::kFloat32, Dtype::kFloat32},
      {"divide", Dtype::kFloat64, Dtype::kFloat64},
      {"multiply", Dtype::kComplex128, Dtype::kComplex128},
      {"floor_divide", Dtype::kInt32, Dtype::kInt32},
      {"power", Dtype::kFloat64, Dtype::kFloat64},
      {"arctan2", Dtype::kFloat32, Dtype::kFloat32},
      {"less", Dtype::kInt64, Dtype::kBool},
  };
  for (const auto& each : kCases) {
    for (const int64_t columns : {2, 3, 5, 16, 17, 33, 64, 128, 129, 1024, 1025}) {
      for (const int64_t rows : {3, 4, 100}) {
        for (const bool masked : {false, true}) {
          const Shape shape = {rows, columns};
          Check(each.name, each.dtype, each.result, shape, {columns}, masked);
          Check(each.name, each.dtype, each.result, shape, {rows, 1}, masked);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(Spread, PlanesMayBeMany) {
  for (const int64_t columns : {2, 5, 40}) {
    const Shape shape = {3, 50, columns};
    for (const Shape& stretched : {Shape{50, 1}, Shape{3, 1, columns}, Shape{3, 50, 1},
                                   Shape{1, 1, columns}, Shape{3, 1, 1}}) {
      for (const bool masked : {false, true}) {
        Check("add", Dtype::kFloat32, Dtype::kFloat32, shape, stretched, masked);
        Check("divide", Dtype::kFloat64, Dtype::kFloat64, shape, stretched, masked);
      }
    }
  }
}

// A row and a column at once, and all three inputs.
TEST(Spread, OperandsMayBeManyAndApart) {
  const Shape shape = {300, 6};
  const Array row = Stretched(Operand(Dtype::kFloat64, {6}, 1), shape);
  const Array column = Stretched(Operand(Dtype::kFloat64, {300, 1}, 3), shape);
  const Array whether = Stretched(Operand(Dtype::kBool, {300, 1}, 1), shape);
  const Array wide = Operand(Dtype::kFloat64, {600, 18}, 2);
  const IndexItem items[] = {{kItemSlice, 0, 600, 2}, {kItemSlice, 0, 18, 3}};
  Array apart, one;
  ASSERT_TRUE(Slice(wide, items, 2, &apart).ok());
  const Array like = Operand(Dtype::kFloat64, shape, 0);
  const Array dense_row = Dense(row), dense_column = Dense(column);
  const Array dense_apart = Dense(apart), dense_whether = Dense(whether);
  const Array* const each[] = {&row, &column, &apart, &like};
  const Array* const dense[] = {&dense_row, &dense_column, &dense_apart, &like};
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) {
      EXPECT_EQ(Call("hypot", {each[i], each[j]}, nullptr, like, false),
                Call("hypot", {dense[i], dense[j]}, nullptr, like, false));
      EXPECT_EQ(
          Call("where", {&whether, each[i], each[j]}, nullptr, like, false),
          Call("where", {&dense_whether, dense[i], dense[j]}, nullptr, like, false));
    }
  }
}

TEST(Spread, ThreadsDoNotShow) {
  const Shape shape = {300'000, 5};
  const Array a = Operand(Dtype::kFloat32, shape, 1);
  for (const Shape& stretched : {Shape{5}, Shape{300'000, 1}}) {
    const Array b = Stretched(Operand(Dtype::kFloat32, stretched, 2), shape);
    const Array dense = Dense(b);
    const int32_t before = ThreadCount();
    SetThreadCount(1);
    const Outcome alone = Call("subtract", {&a, &b}, nullptr, a, true);
    SetThreadCount(3);
    EXPECT_EQ(Call("subtract", {&a, &b}, nullptr, a, true), alone);
    EXPECT_EQ(Call("subtract", {&a, &dense}, nullptr, a, true), alone);
    SetThreadCount(before);
  }
}

}  // namespace
}  // namespace nd
