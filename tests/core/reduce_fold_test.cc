// SPDX-License-Identifier: BSD-3-Clause
// Sums have the bits of their definition, whatever the layout, the SIMD target and the
// number of threads; and the error that it promises.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>

#include "core/array/views.h"
#include "core/elements/elements.h"
#include "core/kernels/targets.h"
#include "core/reduce/reductions.h"
#include "core/threads/pool.h"
#include "guard_page.h"
#include "reduce_oracle.h"

namespace nd {
namespace {

using test::Sums;

double Number(uint64_t i) {
  uint64_t hash = (i + 1) * 0x9e3779b97f4a7c15u;
  hash ^= hash >> 29;
  const double unit = static_cast<double>(static_cast<int64_t>(hash >> 12)) * 0x1p-52;
  return (unit - 0.5) * std::ldexp(1.0, static_cast<int>(hash % 30));
}

template <typename T>
Array Numbers(Dtype dtype, const std::vector<int64_t>& shape) {
  Array a;
  EXPECT_TRUE(NewArray(dtype, static_cast<int32_t>(shape.size()), shape.data(), Order::kC,
                       Fill::kUninitialized, &a)
                  .ok());
  for (int64_t i = 0; i < a.size(); ++i) {
    static_cast<T*>(a.data())[i] = static_cast<T>(Number(static_cast<uint64_t>(i)));
  }
  return a;
}

// The same elements with the axes in another order in memory, some of them reversed, and
// with gaps.
Array Relaid(const Array& a, const std::vector<int32_t>& order, bool reversed,
             int64_t gap) {
  std::vector<int64_t> shape;
  for (const int32_t axis : order) shape.push_back(a.shape(axis) + gap);
  Array memory, made;
  EXPECT_TRUE(
      NewArray(a.dtype(), a.ndim(), shape.data(), Order::kC, Fill::kZero, &memory).ok());
  Layout layout;
  layout.ndim = a.ndim();
  int64_t offset = 0;
  for (int32_t i = 0; i < a.ndim(); ++i) {
    const int32_t axis = order[static_cast<size_t>(i)];
    layout.shape[axis] = a.shape(axis);
    layout.strides[axis] = memory.stride(i);
    if (!reversed || a.shape(axis) == 0) continue;
    offset += (a.shape(axis) - 1) * memory.stride(i);
    layout.strides[axis] = -memory.stride(i);
  }
  EXPECT_TRUE(memory.Derive(a.dtype(), layout, offset, 0, &made).ok());
  EXPECT_TRUE(Assign(made, a, Casting::kUnsafe).ok());
  return made;
}

template <typename T>
std::vector<T> SumOf(const Array& a, uint64_t axes) {
  const ReduceOptions options;
  int32_t flags = 0;
  const ReduceCall call = {&kReductions[FindReduction("sum")], &a, axes, &options,
                           &flags};
  Array made;
  EXPECT_TRUE(call.row->run(call, &made).ok());
  return ElementsOf<T>(made);
}

class Fold : public testing::Test {
 protected:
  void TearDown() override {
    SetThreadCount(threads_);
    SelectTarget(target_);
  }
  template <typename Body>
  void OnEveryTarget(Body&& body) {
    for (int i = 0; i < kTargetCount; ++i) {
      if (!SelectTarget(static_cast<Target>(i))) continue;
      SCOPED_TRACE(TargetName(static_cast<Target>(i)));
      body();
    }
  }

 private:
  int32_t threads_ = ThreadCount();
  Target target_ = CurrentTarget();
};

template <typename T>
void CheckLayouts(const Array& a, uint64_t axes) {
  const std::vector<T> expected = Sums<T>(a, axes);
  std::vector<int32_t> order(static_cast<size_t>(a.ndim()));
  std::iota(order.begin(), order.end(), 0);
  do {
    for (const bool reversed : {false, true}) {
      for (const int64_t gap : {int64_t{0}, int64_t{1}}) {
        const std::vector<T> sums = SumOf<T>(Relaid(a, order, reversed, gap), axes);
        ASSERT_EQ(sums.size(), expected.size());
        ASSERT_EQ(std::memcmp(sums.data(), expected.data(), sums.size() * sizeof(T)), 0)
            << "axes " << axes << " reversed " << reversed << " gap " << gap << " order "
            << order[0] << ": " << sums[0] << " for " << expected[0];
      }
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(Fold, HasTheBitsOfItsDefinition) {
  const std::vector<std::vector<int64_t>> shapes = {
      {1},          {3},       {33},        {511},       {512},       {513},
      {1025},       {70000},   {4, 5},      {5, 700},    {700, 5},    {600, 3},
      {3, 600},     {2000, 2}, {7, 3, 5},   {20, 3, 40}, {2, 600, 3}, {600, 2, 3},
      {3, 2, 1100}, {1, 9, 1}, {2, 3, 4, 5}};
  for (const std::vector<int64_t>& shape : shapes) {
    const Array narrow = Numbers<float>(Dtype::kFloat32, shape);
    const Array wide = Numbers<double>(Dtype::kFloat64, shape);
    for (uint64_t axes = 0; axes < uint64_t{1} << shape.size(); ++axes) {
      SCOPED_TRACE(ShapeText(wide.ndim(), wide.shape()).text);
      OnEveryTarget([&] {
        CheckLayouts<float>(narrow, axes);
        CheckLayouts<double>(wide, axes);
      });
    }
  }
}

TEST_F(Fold, DoesNotDependOnThreads) {
  for (const std::vector<int64_t>& shape : {std::vector<int64_t>{3000001},
                                            {1500, 2000},
                                            {1000000, 3},
                                            {3, 1000001},
                                            {100, 100, 300},
                                            {2, 3, 500000}}) {
    const Array a = Numbers<float>(Dtype::kFloat32, shape);
    for (uint64_t axes = 1; axes < uint64_t{1} << shape.size(); ++axes) {
      SetThreadCount(1);
      const std::vector<float> expected = SumOf<float>(a, axes);
      for (const int32_t threads : {2, 3, 5}) {
        SetThreadCount(threads);
        ASSERT_EQ(SumOf<float>(a, axes), expected) << axes << " by " << threads;
      }
    }
  }
}

// A sum that a running total loses: 2^24 + 1 + 1 + ... in float32.
TEST_F(Fold, KeepsItsBoundOnEveryAxis) {
  const int64_t n = int64_t{1} << 20;
  for (const std::vector<int64_t>& shape :
       {std::vector<int64_t>{n, 1}, {1, n}, {n, 4}, {4, n}}) {
    Array a = Numbers<float>(Dtype::kFloat32, shape);
    float* const x = static_cast<float*>(a.data());
    for (int64_t i = 0; i < a.size(); ++i) x[i] = 1.0f / static_cast<float>(1 + i % 7);
    const bool first = shape[0] == n;
    const int64_t others = a.size() / n;
    const std::vector<float> sums = SumOf<float>(a, first ? 1 : 2);
    ASSERT_EQ(static_cast<int64_t>(sums.size()), others);
    for (int64_t k = 0; k < others; ++k) {
      double exact = 0;
      for (int64_t i = 0; i < n; ++i) exact += x[first ? i * others + k : k * n + i];
      // Depth 16, 6 levels of lanes, 10 of blocks.
      EXPECT_LE(std::abs(sums[static_cast<size_t>(k)] - exact), 32 * 0x1p-24 * exact);
    }
  }
}

TEST_F(Fold, KeepsTheSignOfZero) {
  Array a = Numbers<double>(Dtype::kFloat64, {3});
  for (int i = 0; i < 3; ++i) static_cast<double*>(a.data())[i] = -0.0;
  EXPECT_TRUE(std::signbit(SumOf<double>(a, 1)[0]));
  const Array none = Numbers<double>(Dtype::kFloat64, {0});
  EXPECT_FALSE(std::signbit(SumOf<double>(none, 1)[0]));
}

// Nothing beside the elements is read, however they lie.
TEST_F(Fold, StaysBetweenGuardPages) {
  for (int64_t n = 1; n < 300; n += n < 40 ? 1 : 37) {
    for (const int64_t step : {1, 2, 3, -1, -2}) {
      const int64_t count = 3, reach = (n - 1) * std::abs(step) + 1;
      const size_t bytes = static_cast<size_t>(reach * count) * sizeof(float);
      test::GuardedMemory memory(bytes);
      for (const bool at_end : {false, true}) {
        float* const x =
            static_cast<float*>(at_end ? memory.AtEnd(bytes) : memory.AtBegin());
        for (int64_t i = 0; i < reach * count; ++i) {
          x[i] = static_cast<float>(Number(static_cast<uint64_t>(i)));
        }
        const int64_t size = sizeof(float), offset = step < 0 ? (n - 1) * -step : 0;
        Layout lines, columns;
        lines.Append(count, reach * size);
        lines.Append(n, step * size);
        columns.Append(n, step * size);
        columns.Append(count, reach * size);
        const Extent extent = {-offset * size, (reach * count - offset) * size};
        Array by_lines, by_columns;
        ASSERT_TRUE(Array::Make(Dtype::kFloat32, lines, x + offset, extent, 0,
                                BufferRef(), &by_lines)
                        .ok());
        ASSERT_TRUE(Array::Make(Dtype::kFloat32, columns, x + offset, extent, 0,
                                BufferRef(), &by_columns)
                        .ok());
        OnEveryTarget([&] {
          ASSERT_EQ(SumOf<float>(by_lines, 2), Sums<float>(by_lines, 2)) << n;
          ASSERT_EQ(SumOf<float>(by_columns, 1), Sums<float>(by_lines, 2)) << n;
        });
      }
    }
  }
}

}  // namespace
}  // namespace nd
