// SPDX-License-Identifier: BSD-3-Clause
// Calls of elementwise operations by what they mean: element by element, the inputs read
// before anything is written. Layouts, all overlaps of small regions, masks, casts,
// promotion, flags, and bits that do not depend on threads.
#include "core/ufunc/call.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "array_testing.h"
#include "core/create/ranges.h"
#include "core/elements/elements.h"
#include "core/array/views.h"
#include "core/threads/pool.h"
#include "core/ufunc/flags.h"
#include "core/ufunc/registry.h"

namespace nd {
namespace {

using Shape = std::vector<int64_t>;

const UfuncRow& Row(const char* name) {
  const int32_t number = FindUfunc(name);
  EXPECT_GE(number, 0) << name;
  return UfuncOf(number);
}

UfuncCall CallOf(const char* name, const Array& a, const Array& b) {
  UfuncCall call;
  call.row = &Row(name);
  call.input[0] = &a;
  call.input[1] = &b;
  return call;
}

Array Binary(const char* name, const Array& a, const Array& b, int32_t* flags = nullptr) {
  Array result;
  Array* const results[] = {&result};
  int32_t ignored = 0;
  EXPECT_TRUE(
      CallUfunc(CallOf(name, a, b), results, flags != nullptr ? flags : &ignored).ok());
  return result;
}

template <typename T>
Array Values(const std::vector<T>& values) {
  Array a;
  const int64_t length = static_cast<int64_t>(values.size());
  EXPECT_TRUE(NewArray(DtypeOf<T>(), 1, &length, Order::kC, Fill::kZero, &a).ok());
  std::copy(values.begin(), values.end(), static_cast<T*>(a.data()));
  return a;
}

template <typename T>
Array Scalar(T value) {
  Array a;
  EXPECT_TRUE(NewArray(DtypeOf<T>(), 0, nullptr, Order::kC, Fill::kZero, &a).ok());
  *static_cast<T*>(a.data()) = value;
  return a;
}

Array Strided(const Array& base, const Shape& shape, const Shape& strides,
              int64_t offset) {
  Array a;
  EXPECT_TRUE(AsStrided(base, static_cast<int32_t>(shape.size()), shape.data(),
                        strides.data(), offset, &a)
                  .ok());
  return a;
}

// Every layout of a 2-d region of up to 3 x 3 elements in 10 that lies in bounds.
template <typename Visit>
void ForEachRegion(const Shape& shape, Visit&& visit) {
  for (int64_t outer : {-4, -3, -1, 0, 1, 2, 3}) {
    for (int64_t inner : {-3, -2, -1, 0, 1, 2}) {
      for (int64_t offset = 0; offset < 10; ++offset) {
        const int64_t ends[] = {0, (shape[0] - 1) * outer, (shape[1] - 1) * inner,
                                (shape[0] - 1) * outer + (shape[1] - 1) * inner};
        bool inside = true;
        for (const int64_t end : ends)
          inside = inside && offset + end >= 0 && offset + end < 10;
        if (inside) visit(Shape{8 * outer, 8 * inner}, 8 * offset);
      }
    }
  }
}

TEST(UfuncCall, ReadsAllInputsBeforeItWrites) {
  const Shape shape = {2, 3};
  int pairs = 0;
  ForEachRegion(shape, [&](const Shape& in, int64_t in_at) {
    ForEachRegion(shape, [&](const Shape& out, int64_t out_at) {
      Array memory = Counting({10});
      const Array a = Strided(memory, shape, in, in_at);
      const Array target = Strided(memory, shape, out, out_at);
      std::vector<int64_t> expected = ElementsOf<int64_t>(a);
      for (int64_t& value : expected) value = 10 * value;
      const Array ten = Scalar<int64_t>(10);
      const Array* const targets[] = {&target};
      int32_t flags = 0;
      const Status status = CallUfuncInto(CallOf("multiply", ten, a), targets, &flags);
      if (status.code() == Code::kOverlap) return;  // the target overlaps itself
      ASSERT_TRUE(status.ok());
      ++pairs;
      ASSERT_EQ(ElementsOf<int64_t>(target), expected)
          << in[0] << " " << in[1] << " " << in_at << " to " << out[0] << " " << out[1]
          << " " << out_at;
    });
  });
  EXPECT_GT(pairs, 4000);
}

TEST(UfuncCall, ComputesEveryLayout) {
  const Array base = Counting({40, 60});
  Array turned, flipped, row, column, whole;
  const int64_t axes[] = {1, 0};
  ASSERT_TRUE(base.Share(&whole).ok());
  ASSERT_TRUE(Permute(Counting({60, 40}), 2, axes, &turned).ok());
  ASSERT_TRUE(Flip(base, kAllAxes, nullptr, &flipped).ok());
  row = Counting({60});
  column = Counting({40, 1});
  const Array one = Counting({1, 1});
  const Array wide = Strided(Counting({80 * 120}), {40, 60}, {8 * 240, 16}, 0);
  const Array* const inputs[] = {&whole, &turned, &flipped, &row, &column, &one, &wide};
  for (const Array* a : inputs) {
    for (const Array* b : inputs) {
      const Array sum = Binary("subtract", *a, *b);
      Array left, right;
      ASSERT_TRUE(BroadcastTo(*a, sum.ndim(), sum.shape(), &left).ok());
      ASSERT_TRUE(BroadcastTo(*b, sum.ndim(), sum.shape(), &right).ok());
      const auto x = ElementsOf<int64_t>(left), y = ElementsOf<int64_t>(right);
      const auto z = ElementsOf<int64_t>(sum);
      ASSERT_EQ(x.size(), z.size());
      for (size_t i = 0; i < z.size(); ++i) ASSERT_EQ(z[i], x[i] - y[i]);
    }
  }
}

// Of every second element, in lines that go straight into the loop, by blocks into a
// strided target, and past the caches.
TEST(UfuncCall, ComputesEverySecondElement) {
  for (const int64_t n : {1, 2, 15, 16, 17, 1000, 2 << 20}) {
    const Array base = Counting({2 * n}), three = Scalar<int64_t>(3);
    const Array a = Strided(base, {n}, {16}, 0);
    const Array b = Strided(Counting({2 * n + 1}), {n}, {16}, 8);
    const Array c = Counting({n});
    const Array target = Strided(Counting({2 * n}), {n}, {16}, 0);
    const auto x = ElementsOf<int64_t>(a), y = ElementsOf<int64_t>(b);
    const Array* const targets[] = {&target};
    int32_t flags = 0;
    ASSERT_TRUE(CallUfuncInto(CallOf("subtract", a, b), targets, &flags).ok());
    const auto both = ElementsOf<int64_t>(Binary("multiply", a, b));
    const auto single = ElementsOf<int64_t>(Binary("subtract", three, a));
    const auto mixed = ElementsOf<int64_t>(Binary("subtract", c, b));
    const auto strided = ElementsOf<int64_t>(target);
    for (size_t i = 0; i < x.size(); ++i) {
      ASSERT_EQ(both[i], x[i] * y[i]);
      ASSERT_EQ(single[i], 3 - x[i]);
      ASSERT_EQ(mixed[i], static_cast<int64_t>(i) - y[i]);
      ASSERT_EQ(strided[i], x[i] - y[i]);
    }
  }
}

Array Cast(const Array& a, Dtype dtype, Order order) {
  Array copy;
  EXPECT_TRUE(Astype(a, dtype, order, Casting::kUnsafe, CopyRule::kAlways, &copy).ok());
  return copy;
}
Array Broadcast(const Array& a, const Shape& shape) {
  Array view;
  EXPECT_TRUE(
      BroadcastTo(a, static_cast<int32_t>(shape.size()), shape.data(), &view).ok());
  return view;
}

// Planes that are packed tile by tile: what is cast, and functions of short lines.
TEST(UfuncCall, ComputesPlanesOfAnyPitch) {
  const Dtype dtypes[] = {Dtype::kBool,    Dtype::kInt8,    Dtype::kFloat16,
                          Dtype::kFloat32, Dtype::kFloat64, Dtype::kComplex128};
  for (const Shape& shape :
       {Shape{70, 90}, Shape{5, 300}, Shape{33, 17}, Shape{4, 4}, Shape{9, 1100}}) {
    const int64_t rows = shape[0], columns = shape[1];
    const Array base = Counting({2 * rows, 2 * columns});
    const Array whole = Strided(base, shape, {16 * columns, 8}, 0);
    const Array turned = Strided(base, shape, {8, 16 * rows}, 8);
    const Array wide = Strided(base, shape, {32 * columns, 16}, 8);
    const Array row = Counting({columns}), column = Counting({rows, 1});
    for (const Array* a : {&whole, &turned, &wide, &row, &column}) {
      for (const Array* b : {&whole, &turned, &wide}) {
        for (const Dtype dtype : dtypes) {
          const Array x = Broadcast(Cast(*a, dtype, Order::kK), shape);
          const Array narrow = Cast(*b, Dtype::kFloat32, Order::kK);
          for (const Array* y : {&narrow, b}) {
            for (const char* name : {"multiply", "power"}) {
              const Array z = Binary(name, x, *y);
              const Array result = Cast(z, z.dtype(), Order::kC);
              const Array wanted = Binary(name, Cast(x, dtype, Order::kC),
                                          Cast(*y, y->dtype(), Order::kC));
              ASSERT_EQ(result.dtype(), wanted.dtype());
              const auto bytes = static_cast<size_t>(wanted.size() * wanted.itemsize());
              ASSERT_EQ(std::memcmp(result.data(), wanted.data(), bytes), 0)
                  << name << " of " << InfoOf(dtype).name << ", " << rows << " x "
                  << columns;
            }
          }
        }
      }
    }
  }
}

TEST(UfuncCall, KeepsTheOrderOfItsInputs) {
  Array turned;
  const int64_t axes[] = {1, 2, 0};
  ASSERT_TRUE(Permute(Counting({4, 5, 6}), 3, axes, &turned).ok());
  const Array sum = Binary("add", turned, turned);
  EXPECT_EQ(sum.stride(2), turned.stride(2));
  EXPECT_EQ(sum.stride(0), turned.stride(0));
}

TEST(UfuncCall, WritesOnlyWhereTheMaskSelects) {
  for (const int64_t length : {1, 7, 512, 513, 2000}) {
    Array a = Counting({length}), target = Counting({length});
    std::vector<Bool> chosen(static_cast<size_t>(length));
    for (size_t i = 0; i < chosen.size(); ++i) chosen[i] = Bool{i % 3 == 0 || i > 600};
    const Array mask = Values(chosen), zero = Scalar<int64_t>(0);
    UfuncCall call = CallOf("floor_divide", a, zero);
    call.where = &mask;
    const Array* const targets[] = {&target};
    int32_t flags = 0;
    ASSERT_TRUE(CallUfuncInto(call, targets, &flags).ok());
    EXPECT_EQ(flags, kDivide);
    const auto found = ElementsOf<int64_t>(target);
    for (size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i], chosen[i].byte != 0 ? 0 : static_cast<int64_t>(i));
    }
  }
}

TEST(UfuncCall, LetsMaskedElementsRaiseNothing) {
  const Array a = Values<double>({1, 1}), b = Values<double>({0, 2});
  const Array mask = Values<Bool>({Bool{0}, Bool{1}});
  UfuncCall call = CallOf("divide", a, b);
  call.where = &mask;
  Array result;
  Array* const results[] = {&result};
  int32_t flags = -1;
  ASSERT_TRUE(CallUfunc(call, results, &flags).ok());
  EXPECT_EQ(flags, 0);
  EXPECT_EQ(ElementAt<double>(result, {1}), 0.5);
}

TEST(UfuncCall, TellsWhatItMet) {
  const double huge = std::numeric_limits<double>::max();
  const auto flags_of = [](const char* name, double x, double y) {
    int32_t flags = 0;
    Binary(name, Values<double>({1, x, 1}), Values<double>({1, y, 1}), &flags);
    return flags;
  };
  EXPECT_EQ(flags_of("add", 1, 2), 0);
  EXPECT_EQ(flags_of("add", huge, huge), kOverflow);
  EXPECT_EQ(flags_of("divide", 1, 0), kDivide);
  EXPECT_EQ(flags_of("divide", 0, 0), kInvalid);
  EXPECT_EQ(flags_of("multiply", 1e-300, 1e-300), kUnderflow);
  EXPECT_EQ(flags_of("power", 0, -1), kDivide);
  EXPECT_EQ(flags_of("power", 10, 400), kOverflow);
  EXPECT_EQ(flags_of("power", -8, 1.5), kInvalid);
  EXPECT_EQ(flags_of("add", HUGE_VAL, NAN), 0);
}

// Of floats, what either result tells; of integers, what the quotient does.
TEST(UfuncCall, TellsWhatDivisionsMet) {
  const auto flags_of = []<typename T>(const char* name, T x, T y) {
    const UfuncRow& row = Row(name);
    for (const T other : {y, T{3}}) {  // one divisor for all, or each its own
      const Array a = Values<T>({1, 1, x, 1});
      const Array b = other == y ? Scalar(y) : Values<T>({other, other, y, other});
      Array first, second;
      Array* const results[] = {&first, &second};
      int32_t flags = 0;
      EXPECT_TRUE(CallUfunc(CallOf(row.name, a, b), results, &flags).ok());
      if (other != y) return flags;
    }
    return -1;
  };
  constexpr int8_t kLeast = std::numeric_limits<int8_t>::min();
  constexpr int64_t kLeast64 = std::numeric_limits<int64_t>::min();
  for (const char* name : {"floor_divide", "divmod"}) {
    EXPECT_EQ(flags_of(name, kLeast, int8_t{-1}), kOverflow) << name;
    EXPECT_EQ(flags_of(name, kLeast64, int64_t{-1}), kOverflow) << name;
    EXPECT_EQ(flags_of(name, int64_t{5}, int64_t{-1}), 0) << name;
    EXPECT_EQ(flags_of(name, int16_t{5}, int16_t{0}), kDivide) << name;
    EXPECT_EQ(flags_of(name, uint8_t{128}, uint8_t{255}), 0) << name;
    EXPECT_EQ(flags_of(name, uint8_t{128}, uint8_t{0}), kDivide) << name;
  }
  for (const char* name : {"remainder", "fmod"}) {
    EXPECT_EQ(flags_of(name, kLeast, int8_t{-1}), 0) << name;
    EXPECT_EQ(flags_of(name, int8_t{1}, int8_t{0}), kDivide) << name;
  }
  EXPECT_EQ(flags_of("floor_divide", 1.0, 0.0), kDivide);
  EXPECT_EQ(flags_of("divmod", 1.0, 0.0), kDivide | kInvalid);
  EXPECT_EQ(flags_of("divmod", 1.0f, 0.0f), kDivide | kInvalid);
  EXPECT_EQ(flags_of("divmod", 0.0, 0.0), kInvalid);
  for (const char* name : {"floor_divide", "divmod"}) {  // no division by zero
    EXPECT_EQ(flags_of(name, 1.0, 1e-320), kOverflow) << name;
    EXPECT_EQ(flags_of(name, 1.0f, 1e-40f), kOverflow) << name;
    EXPECT_EQ(flags_of(name, 0.0, 1e-320), 0) << name;
  }
}

// The flags come from the inputs, also where the results have taken their place.
TEST(UfuncCall, TellsWhatItMetInPlace) {
  const Array a = Values<double>({-1, 4});
  UfuncCall call;
  call.row = &Row("log");
  call.input[0] = &a;
  const Array* const targets[] = {&a};
  int32_t flags = 0;
  ASSERT_TRUE(CallUfuncInto(call, targets, &flags).ok());
  EXPECT_EQ(flags, kInvalid);
  EXPECT_TRUE(std::isnan(ElementAt<double>(a, {0})));
}

// The memory of integers gets the results that they are cast for, block by block.
TEST(UfuncCall, WritesOverWhatItCasts) {
  for (const char* name : {"log", "divide"}) {
    const Array a = Counting({3000});
    Array target;
    ASSERT_TRUE(Reinterpret(a, Dtype::kFloat64, &target).ok());
    int32_t wanted_flags = 0, flags = 0;
    UfuncCall call = CallOf(name, a, a);
    Array wanted;
    Array* const results[] = {&wanted};
    ASSERT_TRUE(CallUfunc(call, results, &wanted_flags).ok());
    const Array* const targets[] = {&target};
    ASSERT_TRUE(CallUfuncInto(call, targets, &flags).ok());
    EXPECT_EQ(flags, wanted_flags);
    EXPECT_NE(flags, 0);
    EXPECT_EQ(std::memcmp(target.data(), wanted.data(), 3000 * sizeof(double)), 0);
  }
}

TEST(UfuncCall, PromotesAsNumPyDoes) {
  const auto dtype_of = [](const char* name, Dtype a, Dtype b, uint32_t weak = 0) {
    const InputType inputs[] = {{a, (weak & 1) != 0}, {b, (weak & 2) != 0}};
    Signature signature;
    const Status status =
        Resolve(Row(name), inputs, kNoDtype, Casting::kSameKind, &signature);
    return status.ok() ? signature.out[0] : kNoDtype;
  };
  EXPECT_EQ(dtype_of("add", Dtype::kInt8, Dtype::kUint8), Dtype::kInt16);
  EXPECT_EQ(dtype_of("add", Dtype::kInt64, Dtype::kUint64), Dtype::kFloat64);
  EXPECT_EQ(dtype_of("add", Dtype::kFloat16, Dtype::kBfloat16), Dtype::kFloat32);
  EXPECT_EQ(dtype_of("divide", Dtype::kInt8, Dtype::kInt8), Dtype::kFloat64);
  EXPECT_EQ(dtype_of("arctan2", Dtype::kInt8, Dtype::kUint8), Dtype::kFloat16);
  EXPECT_EQ(dtype_of("less", Dtype::kInt8, Dtype::kFloat64), Dtype::kBool);
  EXPECT_EQ(dtype_of("subtract", Dtype::kBool, Dtype::kBool), kNoDtype);
  // Weak numbers lift the kind, never the size.
  EXPECT_EQ(dtype_of("add", Dtype::kInt8, Dtype::kInt64, 2), Dtype::kInt8);
  EXPECT_EQ(dtype_of("add", Dtype::kInt8, Dtype::kFloat64, 2), Dtype::kFloat64);
  EXPECT_EQ(dtype_of("add", Dtype::kFloat32, Dtype::kFloat64, 2), Dtype::kFloat32);
  EXPECT_EQ(dtype_of("add", Dtype::kFloat16, Dtype::kComplex128, 2), Dtype::kComplex64);
  EXPECT_EQ(dtype_of("add", Dtype::kBool, Dtype::kInt64, 2), Dtype::kInt64);
}

TEST(UfuncCall, ComparesIntegersOfAnySignByValue) {
  const uint64_t past = uint64_t{1} << 63;
  const Array a = Values<int64_t>({-1, INT64_MAX, INT64_MAX, 0, INT64_MIN});
  const Array b = Values<uint64_t>({UINT64_MAX, past, past - 1, 0, past});
  const auto truths = [](const Array& result) {
    std::vector<int> found;
    for (const Bool each : ElementsOf<Bool>(result)) found.push_back(each.byte);
    return found;
  };
  using Truths = std::vector<int>;
  EXPECT_EQ(truths(Binary("less", a, b)), (Truths{1, 1, 0, 0, 1}));
  EXPECT_EQ(truths(Binary("equal", a, b)), (Truths{0, 0, 1, 1, 0}));
  EXPECT_EQ(truths(Binary("not_equal", b, a)), (Truths{1, 1, 0, 0, 1}));
  EXPECT_EQ(truths(Binary("greater", b, a)), (Truths{1, 1, 0, 0, 1}));
  EXPECT_EQ(truths(Binary("greater_equal", a, b)), (Truths{0, 0, 1, 1, 0}));
  EXPECT_EQ(truths(Binary("less_equal", b, Scalar<int64_t>(-1))),
            (Truths{0, 0, 0, 0, 0}));
}

TEST(UfuncCall, RefusesWeakIntegersOutOfBounds) {
  const Array a = Values<int8_t>({1, 2}), number = Scalar<int64_t>(300);
  UfuncCall call = CallOf("add", a, number);
  call.weak = 2;
  Array result;
  Array* const results[] = {&result};
  int32_t flags = 0;
  EXPECT_EQ(CallUfunc(call, results, &flags).code(), Code::kOverflow);
}

TEST(UfuncCall, RefusesTargetsThatDoNotFit) {
  const Array a = Counting({3}), b = Counting({3});
  const auto code_of = [&](const Array& target) {
    const Array* const targets[] = {&target};
    int32_t flags = 0;
    return CallUfuncInto(CallOf("add", a, b), targets, &flags).code();
  };
  EXPECT_EQ(code_of(Counting({4})), Code::kBroadcast);
  EXPECT_EQ(code_of(Counting({1})), Code::kBroadcast);
  EXPECT_EQ(code_of(Values<int8_t>({1, 2, 3})), Code::kOk);  // same_kind
  EXPECT_EQ(code_of(Values<Bool>({Bool{0}, Bool{0}, Bool{0}})), Code::kType);
  EXPECT_EQ(code_of(Strided(Counting({3}), {3}, {0}, 0)), Code::kOverlap);
  Array readonly;
  ASSERT_TRUE(BroadcastTo(Counting({3}), 1, a.shape(), &readonly).ok());
  EXPECT_EQ(code_of(readonly), Code::kReadonly);
}

// Long enough for threads, and for results that go past the caches.
TEST(UfuncCall, HasTheSameBitsForAnyNumberOfThreads) {
  const int64_t length = (int64_t{17} << 20) / 8;
  Array a;
  const double from = 0.1, to = 90;
  ASSERT_TRUE(Linspace(Dtype::kFloat64, length, true, {Dtype::kFloat64, &from},
                       {Dtype::kFloat64, &to}, &a)
                  .ok());
  const int32_t threads = ThreadCount();
  for (const char* name : {"multiply", "power"}) {
    SetThreadCount(1);
    const Array serial = Binary(name, a, a);
    SetThreadCount(4);
    const Array parallel = Binary(name, a, a);
    EXPECT_TRUE(ArrayEqual(serial, parallel, false)) << name;
    // At another place and alignment, too.
    const int64_t shifted = length - 3;
    const Array tail = Strided(a, {shifted}, {8}, 24);
    const Array part = Strided(serial, {shifted}, {8}, 24);
    EXPECT_TRUE(ArrayEqual(part, Binary(name, tail, tail), false)) << name;
    // And to a place that is not the start of a cache line.
    const Array room = Binary(name, tail, tail);
    const Array target = Strided(room, {shifted - 5}, {8}, 40);
    const Array input = Strided(a, {shifted - 5}, {8}, 24);
    const Array* const targets[] = {&target};
    int32_t flags = 0;
    ASSERT_TRUE(CallUfuncInto(CallOf(name, input, input), targets, &flags).ok());
    EXPECT_TRUE(ArrayEqual(target, Strided(serial, {shifted - 5}, {8}, 24), false));
    EXPECT_TRUE(
        ArrayEqual(Strided(room, {5}, {8}, 0), Strided(part, {5}, {8}, 0), false));
  }
  SetThreadCount(threads);
}

}  // namespace
}  // namespace nd
