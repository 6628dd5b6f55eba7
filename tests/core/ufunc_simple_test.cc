// SPDX-License-Identifier: BSD-3-Clause
// The short way of a call gives what the general way gives: results, flags and errors, of
// every ufunc and dtype, with numbers beside arrays, in place and beside the target.
#include "core/ufunc/simple.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <vector>

#include "array_testing.h"
#include "core/elements/elements.h"
#include "core/index/slice.h"
#include "core/ufunc/registry.h"

namespace nd {
namespace {

constexpr int64_t kLength = 37;
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Outcome {
  Code code = Code::kOk;
  int32_t flags = 0;
  Dtype dtype = kNoDtype;
  std::vector<char> bytes;

  bool operator==(const Outcome&) const = default;
};

std::vector<char> BytesOf(const Array& a) {
  const char* data = static_cast<const char*>(a.data());
  return {data, data + a.size() * a.itemsize()};
}

// Every value that may be special to some operation, then plain ones.
Array Operand(Dtype dtype, int64_t turn) {
  static constexpr double kValues[] = {0,     1,   2,   -1, -0.0, 3,     kInf, kNan,
                                       -kInf, 0.5, 100, -7, 1e30, 1e-30, 65,   1e300};
  constexpr int64_t kCount = sizeof(kValues) / sizeof(kValues[0]);
  Array wide, a;
  EXPECT_TRUE(NewArray(Dtype::kFloat64, 1, &kLength, Order::kC, Fill::kZero, &wide).ok());
  for (int64_t i = 0; i < kLength; ++i) {
    const double plain = static_cast<double>((i * 7 + turn) % 23) * 0.25;
    static_cast<double*>(wide.data())[i] =
        i < kCount ? kValues[(i + turn) % kCount] : plain;
  }
  EXPECT_TRUE(
      Astype(wide, dtype, Order::kK, Casting::kUnsafe, CopyRule::kAlways, &a).ok());
  return a;
}

Outcome Fresh(const UfuncCall& call) {
  Outcome outcome;
  Array results[kMaxOutputs];
  Array* const made[] = {&results[0], &results[1]};
  const Status status = CallUfunc(call, made, &outcome.flags);
  outcome.code = status.code();
  if (!status.ok()) return outcome;
  outcome.dtype = results[0].dtype();
  outcome.bytes = BytesOf(results[0]);
  return outcome;
}

// Into a copy of `target`, which is input number `upon` too if that is not negative.
Outcome Into(UfuncCall call, const Array& target, int upon) {
  Outcome outcome;
  Array memory;
  EXPECT_TRUE(Copy(target, Order::kK, &memory).ok());
  if (upon >= 0) call.input[upon] = &memory;
  const Array* const targets[] = {&memory, &memory};
  const Status status = CallUfuncInto(call, targets, &outcome.flags);
  outcome.code = status.code();
  outcome.dtype = memory.dtype();
  outcome.bytes = BytesOf(memory);
  return outcome;
}

// An order that a simple call does not know, and that changes nothing on one axis.
UfuncCall General(UfuncCall call) {
  call.order = Order::kC;
  return call;
}

bool IsSimple(const UfuncCall& call) {
  SimpleCall simple;
  return simple.Take(call);
}

template <typename Visit>
void ForEachRowAndDtype(Visit&& visit) {
  for (int32_t number = 0; number < kUfuncCount; ++number) {
    const UfuncRow& row = UfuncOf(number);
    if (row.outputs != 1) continue;
    for (int code = 1; code <= kDtypeCount; ++code) {
      const Dtype dtype = static_cast<Dtype>(code);
      SCOPED_TRACE(testing::Message() << row.name << " " << InfoOf(dtype).name);
      visit(row, dtype);
    }
  }
}

TEST(UfuncSimple, ArraysGiveWhatTheGeneralWayGives) {
  int simple = 0;
  ForEachRowAndDtype([&](const UfuncRow& row, Dtype dtype) {
    const Array a = Operand(dtype, 0), b = Operand(dtype, 3), c = Operand(dtype, 5);
    UfuncCall call;
    call.row = &row;
    call.input[0] = &a;
    call.input[1] = &b;
    call.input[2] = &c;
    simple += IsSimple(call) ? 1 : 0;
    ASSERT_FALSE(IsSimple(General(call)));
    const Outcome fresh = Fresh(call);
    ASSERT_EQ(fresh, Fresh(General(call)));
    if (fresh.code != Code::kOk) return;
    const Array target = Operand(fresh.dtype, 9);
    ASSERT_EQ(Into(call, target, -1), Into(General(call), target, -1));
    if (fresh.dtype != dtype) return;
    for (int i = 0; i < row.inputs; ++i) {
      ASSERT_EQ(Into(call, *call.input[i], i), Into(General(call), *call.input[i], i));
    }
  });
  EXPECT_GT(simple, 300);
}

// Elements first, first + step, ... of an array.
Array Every(const Array& a, int64_t first, int64_t step) {
  Array part;
  const IndexItem item = {kItemSlice | kItemOpenStop, first, 0, step};
  EXPECT_TRUE(Slice(a, &item, 1, &part).ok());
  return part;
}

TEST(UfuncSimple, LinesThatAreApartGiveWhatTheGeneralWayGives) {
  int simple = 0;
  ForEachRowAndDtype([&](const UfuncRow& row, Dtype dtype) {
    const Array whole = Operand(dtype, 0), other = Operand(dtype, 3);
    const Array a = Every(whole, 0, 2), b = Every(other, kLength - 1, -2),
                c = Every(other, 0, 2);
    UfuncCall call;
    call.row = &row;
    call.input[0] = &a;
    call.input[1] = &b;
    call.input[2] = &c;
    simple += IsSimple(call) ? 1 : 0;
    const Outcome fresh = Fresh(call);
    ASSERT_EQ(fresh, Fresh(General(call)));
    if (fresh.code != Code::kOk || fresh.dtype != dtype) return;
    // Into the first half of what is read.
    std::vector<char> bytes[2];
    for (const bool general : {false, true}) {
      Array memory;
      ASSERT_TRUE(Copy(whole, Order::kK, &memory).ok());
      const Array input = Every(memory, 0, 2);
      Array target;
      const IndexItem half = {kItemSlice, 0, (kLength + 1) / 2, 1};
      ASSERT_TRUE(Slice(memory, &half, 1, &target).ok());
      call.input[0] = &input;
      const Array* const targets[] = {&target, &target};
      int32_t flags = 0;
      ASSERT_TRUE(CallUfuncInto(general ? General(call) : call, targets, &flags).ok());
      ASSERT_EQ(flags, fresh.flags);
      bytes[general] = BytesOf(memory);
    }
    ASSERT_EQ(bytes[0], bytes[1]);
  });
  EXPECT_GT(simple, 300);
}

TEST(UfuncSimple, NumbersGiveWhatTheGeneralWayGives) {
  constexpr double kReals[] = {0, 0.5, -1, 2, 1e300, 1e-300, 1e-40, kInf, kNan};
  constexpr int64_t kIntegers[] = {0, 1, -1, 2, 100, 300, -200, 70000, int64_t{1} << 40};
  int simple = 0;
  const auto compare = [&](const UfuncRow& row, const Array& a, const Array& number) {
    for (int at = 0; at < 2; ++at) {
      UfuncCall call;
      call.row = &row;
      call.input[1 - at] = &a;
      call.input[at] = &number;
      call.weak = 1u << at;
      simple += IsSimple(call) ? 1 : 0;
      const Outcome fresh = Fresh(call);
      ASSERT_EQ(fresh, Fresh(General(call)));
      ASSERT_EQ(Into(call, a, 1 - at), Into(General(call), a, 1 - at));
      call.weak = 0;  // an array without axes
      ASSERT_EQ(Fresh(call), Fresh(General(call)));
    }
  };
  ForEachRowAndDtype([&](const UfuncRow& row, Dtype dtype) {
    if (row.inputs != 2) return;
    const Array a = Operand(dtype, 0);
    Array number;
    ASSERT_TRUE(
        NewArray(Dtype::kFloat64, 0, nullptr, Order::kC, Fill::kZero, &number).ok());
    for (const double value : kReals) {
      std::memcpy(number.data(), &value, sizeof(value));
      compare(row, a, number);
      if (testing::Test::HasFatalFailure()) return;
    }
    ASSERT_TRUE(
        NewArray(Dtype::kInt64, 0, nullptr, Order::kC, Fill::kZero, &number).ok());
    for (const int64_t value : kIntegers) {
      std::memcpy(number.data(), &value, sizeof(value));
      compare(row, a, number);
      if (testing::Test::HasFatalFailure()) return;
    }
  });
  EXPECT_GT(simple, 1000);
}

TEST(UfuncSimple, HostFlagsAreNotTold) {
  UfuncCall call;
  call.row = &UfuncOf(FindUfunc("add"));
  Array ones;
  ASSERT_TRUE(NewArray(Dtype::kFloat64, 1, &kLength, Order::kC, Fill::kZero, &ones).ok());
  call.input[0] = call.input[1] = &ones;
  volatile double zero = 0;
  volatile double pole = 1 / zero;
  (void)pole;
  FloatState state;
  call.state = &state;
  EXPECT_EQ(Fresh(call).flags, 0);
}

}  // namespace
}  // namespace nd
