// SPDX-License-Identifier: BSD-3-Clause
// Operands that are stretched along or across short lines, or lie anyhow, give the bits
// and the flags of dense copies of themselves.
#include "core/ufunc/short_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
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

TEST(ShortLines, OperandsGiveWhatDenseOnesDo) {
  const struct {
    const char* name;
    Dtype dtype, result;
  } cases[] = {
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
  for (const auto& each : cases) {
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

TEST(ShortLines, PlanesMayBeMany) {
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
TEST(ShortLines, OperandsMayBeManyAndApart) {
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

// An array of a shape whose axes lie in another order, have gaps or run backwards.
enum class Lie { kDense, kTurned, kGap, kStep, kBack };

Array Laid(Dtype dtype, const Shape& shape, int64_t first, Lie lie, size_t axis) {
  Shape whole = shape;
  if (lie == Lie::kTurned) std::rotate(whole.begin(), whole.begin() + 1, whole.end());
  if (lie == Lie::kGap) ++whole[axis];
  if (lie == Lie::kStep) whole[axis] *= 3;
  const Array base = Operand(dtype, whole, first);
  const int32_t ndim = static_cast<int32_t>(shape.size());
  Array a;
  if (lie == Lie::kTurned) {
    std::vector<int64_t> axes(shape.size());
    for (int32_t i = 0; i < ndim; ++i)
      axes[static_cast<size_t>(i)] = (i + ndim - 1) % ndim;
    EXPECT_TRUE(Permute(base, ndim, axes.data(), &a).ok());
    return a;
  }
  std::vector<IndexItem> items;
  for (size_t i = 0; i < shape.size(); ++i) {
    IndexItem item = {kItemSlice, 0, whole[i], 1};
    if (i == axis && lie == Lie::kGap) item.stop = shape[i];
    if (i == axis && lie == Lie::kStep) item.step = 3;
    if (i == axis && lie == Lie::kBack) {
      item = {kItemSlice | kItemOpenStart | kItemOpenStop, 0, 0, -1};
    }
    items.push_back(item);
  }
  EXPECT_TRUE(Slice(base, items.data(), ndim, &a).ok());
  return a;
}

// The result in a target that lies anyhow, and memory beside it stays as it was.
void CheckLaid(const char* name, Dtype dtype, Dtype result, const Shape& shape,
               Lie input_lie, Lie target_lie, size_t axis) {
  const Array a = Laid(dtype, shape, 1, input_lie, axis);
  const Array b = Laid(dtype, shape, 2, input_lie, shape.size() - 1 - axis);
  const Array target = Laid(result, shape, 3, target_lie, axis);
  const Array dense_a = Dense(a), dense_b = Dense(b);
  const Outcome wanted = Call(name, {&dense_a, &dense_b}, nullptr, Dense(target), false);
  UfuncCall call;
  call.row = &UfuncOf(FindUfunc(name));
  call.input[0] = &a;
  call.input[1] = &b;
  const Array* const targets[] = {&target};
  int32_t flags = 0;
  ASSERT_TRUE(CallUfuncInto(call, targets, &flags).ok());
  EXPECT_EQ(flags, wanted.flags);
  const Array found = Dense(target);
  ASSERT_EQ(std::memcmp(found.data(), wanted.bytes.data(), wanted.bytes.size()), 0)
      << name << ' ' << InfoOf(dtype).name << ", lines of " << shape.back()
      << ", inputs lie " << static_cast<int>(input_lie) << ", the target "
      << static_cast<int>(target_lie) << ", axis " << axis;
  // As before: 3 more than a multiple of 7, modulo 4, in all of the memory.
  if (target_lie == Lie::kGap && result == Dtype::kUint8) {
    Shape last = shape;
    ++last[axis];
    const Array fresh = Operand(result, last, 3);
    const uint8_t* const memory = static_cast<const uint8_t*>(target.data());
    const uint8_t* const before = static_cast<const uint8_t*>(fresh.data());
    int64_t at = 0;
    ForEachIndex(last, [&](const Shape& index) {
      if (index[axis] == shape[axis]) {
        EXPECT_EQ(memory[at], before[at]);
      }
      ++at;
    });
  }
}

TEST(ShortLines, OperandsMayLieAnyhow) {
  const Lie lies[] = {Lie::kDense, Lie::kTurned, Lie::kGap, Lie::kStep, Lie::kBack};
  const struct {
    const char* name;
    Dtype dtype, result;
  } cases[] = {
      {"add", Dtype::kUint8, Dtype::kUint8},
      {"subtract", Dtype::kInt16, Dtype::kFloat64},
      {"divide", Dtype::kFloat32, Dtype::kFloat32},
      {"multiply", Dtype::kComplex128, Dtype::kComplex128},
  };
  for (const auto& each : cases) {
    for (const Shape& shape : {Shape{50, 3}, Shape{9, 17}, Shape{300, 16}, Shape{7, 64},
                               Shape{5, 65}, Shape{20, 5, 3}, Shape{3, 40, 2, 7}}) {
      for (const Lie input : lies) {
        for (const Lie target : lies) {
          for (size_t axis = 0; axis < shape.size(); ++axis) {
            CheckLaid(each.name, each.dtype, each.result, shape, input, target, axis);
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

// Axes go by the first target, and the second one may be turned.
TEST(ShortLines, TwoTargetsMayLieApart) {
  for (const Shape& shape : {Shape{50, 5}, Shape{20, 5, 6}, Shape{300, 33}}) {
    const Array a = Operand(Dtype::kFloat64, shape, 1);
    const Array b = Operand(Dtype::kFloat64, shape, 2);
    const Array first = Laid(Dtype::kFloat64, shape, 0, Lie::kGap, shape.size() - 1);
    const Array second = Laid(Dtype::kFloat64, shape, 0, Lie::kTurned, 0);
    const Array wanted = Operand(Dtype::kFloat64, shape, 0), rest = Dense(wanted);
    const auto run = [&](const Array& quotient, const Array& remainder) {
      UfuncCall call;
      call.row = &UfuncOf(FindUfunc("divmod"));
      call.input[0] = &a;
      call.input[1] = &b;
      const Array* const targets[] = {&quotient, &remainder};
      int32_t flags = 0;
      EXPECT_TRUE(CallUfuncInto(call, targets, &flags).ok());
      return flags;
    };
    EXPECT_EQ(run(first, second), run(wanted, rest));
    const auto same = [](const Array& x, const Array& y) {
      const Array dense = Dense(x);
      return std::memcmp(dense.data(), y.data(),
                         static_cast<size_t>(y.size() * y.itemsize())) == 0;
    };
    EXPECT_TRUE(same(first, wanted));
    EXPECT_TRUE(same(second, rest));
  }
}

TEST(ShortLines, ThreadsDoNotShow) {
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
