// SPDX-License-Identifier: BSD-3-Clause
// What is computed as float32 and overflows when it is rounded to a 16-bit float: on
// every target, whether the processor rounds or not.
#include <gtest/gtest.h>

#include <vector>

#include "array_testing.h"
#include "core/dtype/convert.h"
#include "core/reduce/reductions.h"
#include "core/reduce/scan.h"
#include "core/reduce/ufunc_fold.h"
#include "core/ufunc/call.h"
#include "core/ufunc/flags.h"
#include "core/ufunc/registry.h"

namespace nd {
namespace {

constexpr int32_t kTold = kDivide | kOverflow | kInvalid;

template <typename Body>
void OnEveryTarget(Body body) {
  const Target before = CurrentTarget();
  for (int i = 0; i < kTargetCount; ++i) {
    if (!SelectTarget(static_cast<Target>(i))) continue;
    SCOPED_TRACE(TargetName(static_cast<Target>(i)));
    body();
  }
  SelectTarget(before);
}

// The numbers as T, over and over.
template <typename T>
Array Numbers(const std::vector<float>& numbers, int64_t length) {
  Array a;
  EXPECT_TRUE(NewArray(DtypeOf<T>(), 1, &length, Order::kC, Fill::kZero, &a).ok());
  for (int64_t i = 0; i < length; ++i) {
    const float number = numbers[static_cast<size_t>(i) % numbers.size()];
    static_cast<T*>(a.data())[i] = Convert<T>(number);
  }
  return a;
}

template <typename T>
constexpr float kLargest = 65504;
template <>
constexpr float kLargest<BFloat16> = 3.3895314e38f;

template <typename T>
int32_t FlagsOf(const char* name, float x, float y) {
  const Array a = Numbers<T>({1, x}, 600), b = Numbers<T>({1, y}, 600);
  UfuncCall call;
  call.row = &UfuncOf(FindUfunc(name));
  call.input[0] = &a;
  call.input[1] = &b;
  Array first, second;
  Array* const results[] = {&first, &second};
  int32_t flags = 0;
  EXPECT_TRUE(CallUfunc(call, results, &flags).ok()) << name;
  EXPECT_EQ(first.dtype(), DtypeOf<T>());
  return flags & kTold;
}

template <typename T>
void CheckCalls() {
  const float most = kLargest<T>, infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(FlagsOf<T>("add", most, most), kOverflow);
  EXPECT_EQ(FlagsOf<T>("subtract", -most, most), kOverflow);
  EXPECT_EQ(FlagsOf<T>("multiply", most, 2), kOverflow);
  EXPECT_EQ(FlagsOf<T>("divide", most, 0.5), kOverflow);
  EXPECT_EQ(FlagsOf<T>("divide", most, 0), kDivide);
  EXPECT_EQ(FlagsOf<T>("power", most, 2), kOverflow);
  EXPECT_EQ(FlagsOf<T>("hypot", most, most), kOverflow);
  EXPECT_EQ(FlagsOf<T>("floor_divide", most, 0.25), kOverflow);
  EXPECT_EQ(FlagsOf<T>("divmod", most, 0.25), kOverflow);
  EXPECT_EQ(FlagsOf<T>("add", most, 1), 0);
  EXPECT_EQ(FlagsOf<T>("add", infinity, most), 0);
  EXPECT_EQ(FlagsOf<T>("maximum", infinity, most), 0);
}

TEST(UfuncRounding, RaisesOverflowInCalls) {
  OnEveryTarget([] {
    CheckCalls<Half>();
    CheckCalls<BFloat16>();
    EXPECT_EQ(FlagsOf<BFloat16>("add", kLargest<BFloat16>, 1e36f), kOverflow);
  });
}

TEST(UfuncRounding, RaisesOverflowInFunctions) {
  OnEveryTarget([] {
    const Array a = Numbers<Half>({12}, 5);  // its exponential is 162755
    UfuncCall call;
    call.row = &UfuncOf(FindUfunc("exp"));
    call.input[0] = &a;
    Array result;
    Array* const results[] = {&result};
    int32_t flags = 0;
    ASSERT_TRUE(CallUfunc(call, results, &flags).ok());
    EXPECT_EQ(flags & kTold, kOverflow);
  });
}

template <typename T>
void CheckFolds() {
  const Array a = Numbers<T>({kLargest<T>}, 3);
  const int64_t axis = 0;
  for (const char* name : {"sum", "prod", "nansum"}) {
    int32_t flags = 0;
    Array result;
    const ReductionRow& row = kReductions[FindReduction(name)];
    ASSERT_TRUE(Reduce(row, a, 1, &axis, ReduceOptions(), &result, &flags).ok());
    EXPECT_EQ(flags & kTold, kOverflow) << name;
  }
  const UfuncRow& add = UfuncOf(FindUfunc("add"));
  int32_t flags = 0;
  Array result;
  ASSERT_TRUE(Scan(add, a, 0, ScanOptions(), &result, &flags).ok());
  EXPECT_EQ(flags & kTold, kOverflow);
  const Array target = Numbers<T>({kLargest<T>}, 3), index = Counting({2});
  const Array* const indices[] = {&index};
  const Array one = Numbers<T>({kLargest<T>}, 1);
  flags = 0;
  ASSERT_TRUE(ScatterAt(add, target, 1, indices, &one, &flags).ok());
  EXPECT_EQ(flags & kTold, kOverflow);
}

TEST(UfuncRounding, RaisesOverflowInFolds) {
  OnEveryTarget([] {
    CheckFolds<Half>();
    CheckFolds<BFloat16>();
  });
}

}  // namespace
}  // namespace nd
