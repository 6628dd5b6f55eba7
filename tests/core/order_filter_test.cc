// SPDX-License-Identifier: BSD-3-Clause
// Filters by order against their definition: sorting what a window shows, for every
// dtype, boundary, origin, stride, dilation and layout, by any number of threads.
#include "core/filter/order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "array_testing.h"
#include "core/elements/elements.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

class OrderFilter : public testing::Test {
 protected:
  void TearDown() override { SetThreadCount(threads_); }

 private:
  const int32_t threads_ = ThreadCount();
};

// Small integers; of a dtype with signs, some from element `signs_from` to `signs_to` are
// negative.
Array Numbers(const std::vector<int64_t>& shape, Dtype dtype, uint32_t seed,
              int64_t signs_from = 0, int64_t signs_to = INT64_MAX) {
  Array numbers, result;
  const int32_t ndim = static_cast<int32_t>(shape.size());
  EXPECT_TRUE(
      NewArray(Dtype::kFloat64, ndim, shape.data(), Order::kC, Fill::kZero, &numbers)
          .ok());
  std::mt19937 engine(seed);
  const bool is_unsigned = KindOf(dtype) == Kind::kUint;
  for (int64_t i = 0; i < numbers.size(); ++i) {
    const bool positive = is_unsigned || i < signs_from || i >= signs_to;
    static_cast<double*>(numbers.data())[i] =
        static_cast<double>(engine() % 100) - (positive ? 0 : 50);
  }
  EXPECT_TRUE(
      Astype(numbers, dtype, Order::kC, Casting::kUnsafe, CopyRule::kAlways, &result)
          .ok());
  return result;
}

std::vector<double> DoublesOf(const Array& a) {
  Array doubles;
  EXPECT_TRUE(
      Astype(a, Dtype::kFloat64, Order::kC, Casting::kUnsafe, CopyRule::kAlways, &doubles)
          .ok());
  return ElementsOf<double>(doubles);
}

struct Case {
  std::vector<int64_t> shape, size, origin, stride, dilation;
  Boundary boundary;
  double fill;
  int64_t signs_from = 0, signs_to = INT64_MAX;
};

FilterOptions OptionsOf(const Array& a, const Case& c) {
  FilterOptions options;
  std::vector<int32_t> boundary(c.shape.size(), static_cast<int32_t>(c.boundary));
  EXPECT_TRUE(options
                  .Set(a, {0, boundary.data(), c.origin.data(), c.stride.data(),
                           c.dilation.data(), c.fill, 0})
                  .ok());
  return options;
}

// What the windows show, sorted: one list for each output in C order.
std::vector<std::vector<double>> Windows(const Array& a, const Case& c,
                                         const std::vector<uint8_t>& mask) {
  const std::vector<double> all = DoublesOf(a);
  std::vector<int64_t> outputs;
  for (size_t d = 0; d < c.shape.size(); ++d) {
    outputs.push_back((c.shape[d] + c.stride[d] - 1) / c.stride[d]);
  }
  std::vector<std::vector<double>> windows;
  ForEachIndex(outputs, [&](const std::vector<int64_t>& at) {
    std::vector<double> window;
    size_t place = 0;
    ForEachIndex(c.size, [&](const std::vector<int64_t>& k) {
      if (mask[place++] == 0) return;
      int64_t flat = 0;
      bool inside = true;
      for (size_t d = 0; d < c.shape.size(); ++d) {
        const int64_t index = Extend(
            c.boundary,
            at[d] * c.stride[d] + (k[d] - c.size[d] / 2 - c.origin[d]) * c.dilation[d],
            c.shape[d]);
        inside &= index >= 0;
        flat = flat * c.shape[d] + index;
      }
      window.push_back(inside ? all[static_cast<size_t>(flat)] : c.fill);
    });
    std::sort(window.begin(), window.end());
    windows.push_back(window);
  });
  return windows;
}

void Check(const Case& c, Dtype dtype, bool boxes_only = false) {
  const Array a = Numbers(c.shape, dtype, 3, c.signs_from, c.signs_to);
  const int32_t ndim = a.ndim();
  const FilterOptions options = OptionsOf(a, c);
  Footprint footprint;
  int64_t places = 1;
  for (int32_t d = 0; d < ndim; ++d) places *= footprint.size[d] = c.size[d];
  std::vector<uint8_t> full(static_cast<size_t>(places), 1), some = full;
  for (size_t i = 1; i + 1 < some.size(); i += 3) some[i] = 0;
  int64_t shape[kMaxDims];
  options.OutputShape(a, shape);
  for (const std::vector<uint8_t>& mask : {full, some}) {
    if (boxes_only && mask == some) continue;
    footprint.mask = mask == full ? nullptr : mask.data();
    footprint.count = std::count(mask.begin(), mask.end(), 1);
    const auto windows = Windows(a, c, mask);
    for (const int64_t rank : {int64_t{0}, footprint.count / 2, footprint.count - 1}) {
      Array result;
      ASSERT_TRUE(NewArray(dtype, ndim, shape, Order::kC, Fill::kZero, &result).ok());
      ASSERT_TRUE(RankFilter(a, footprint, rank, options, result).ok());
      const auto found = DoublesOf(result);
      ASSERT_EQ(found.size(), windows.size());
      for (size_t i = 0; i < found.size(); ++i) {
        ASSERT_EQ(found[i], windows[i][static_cast<size_t>(rank)])
            << "dtype " << InfoOf(dtype).name << " rank " << rank << " of "
            << footprint.count << " at " << i << " of shape "
            << ShapeText(ndim, c.shape.data()).text << " size "
            << ShapeText(ndim, c.size.data()).text << " boundary "
            << static_cast<int>(c.boundary) << " signs from " << c.signs_from;
      }
    }
  }
}

constexpr Dtype kDtypes[] = {
    Dtype::kBool,     Dtype::kInt8,    Dtype::kUint8,  Dtype::kInt16,  Dtype::kUint16,
    Dtype::kInt32,    Dtype::kUint32,  Dtype::kInt64,  Dtype::kUint64, Dtype::kFloat16,
    Dtype::kBfloat16, Dtype::kFloat32, Dtype::kFloat64};

TEST_F(OrderFilter, EveryDtypeAndBoundary) {
  for (const Dtype dtype : kDtypes) {
    const double fill = dtype == Dtype::kBool ? 1 : 20;
    for (int boundary = 0; boundary < kBoundaryCount; ++boundary) {
      const Boundary b = static_cast<Boundary>(boundary);
      Check({{9, 70}, {3, 3}, {0, 0}, {1, 1}, {1, 1}, b, fill}, dtype);
      Check({{9, 41}, {5, 5}, {-1, 2}, {1, 1}, {1, 1}, b, fill}, dtype);
      Check({{11, 20}, {4, 2}, {1, -1}, {2, 3}, {3, 2}, b, fill}, dtype);
    }
  }
}

// Whoever sees none takes elements for keys.
TEST_F(OrderFilter, SignsOfSomeElements) {
  constexpr int64_t kRows = 40, kColumns = 70;
  for (const Dtype dtype : {Dtype::kUint16, Dtype::kUint32, Dtype::kFloat16,
                            Dtype::kBfloat16, Dtype::kFloat32, Dtype::kFloat64}) {
    // The first bit of integers counts as a sign.
    const double fill = KindOf(dtype) == Kind::kFloat ? -3
                        : dtype == Dtype::kUint16     ? 60000
                                                      : 4e9;
    for (const int64_t from :
         {int64_t{10}, 17 * kColumns + 33, kRows * kColumns - 1, kRows * kColumns}) {
      for (const int64_t size : {3, 5, 9}) {
        Check({{kRows, kColumns},
               {size, size},
               {0, 0},
               {1, 1},
               {1, 1},
               Boundary::kReflect,
               0,
               from,
               from + 30},
              dtype, true);
        Check({{kRows, kColumns},
               {size, size},
               {1, 0},
               {1, 2},
               {2, 1},
               Boundary::kConstant,
               fill,
               from,
               from + 30},
              dtype, true);
        // The constant beside the rows alone.
        Check({{kRows, kColumns},
               {1, size},
               {0, 0},
               {1, 1},
               {1, 1},
               Boundary::kConstant,
               fill,
               from,
               from + 30},
              dtype, true);
        Check({{2, kRows / 2, kColumns},
               {1, size, size},
               {0, 0, 0},
               {1, 1, 1},
               {1, 1, 1},
               Boundary::kConstant,
               3,
               from,
               from + 30},
              dtype, true);
      }
    }
  }
}

TEST_F(OrderFilter, EveryRank) {
  for (const Boundary b : {Boundary::kReflect, Boundary::kConstant, Boundary::kWrap}) {
    Check({{37}, {5}, {1}, {1}, {2}, b, 9}, Dtype::kFloat32);
    Check({{37}, {150}, {-20}, {2}, {1}, b, 9}, Dtype::kUint8);
    Check({{4, 5, 30}, {3, 1, 4}, {0, 0, 1}, {1, 2, 1}, {2, 1, 3}, b, 9}, Dtype::kInt16);
    Check({{3, 2, 5, 12}, {2, 3, 3, 2}, {0, -1, 1, 0}, {2, 1, 1, 1}, {1, 1, 2, 1}, b, 9},
          Dtype::kUint8);
    Check({{3, 4}, {17, 9}, {8, -4}, {1, 1}, {1, 3}, b, 9}, Dtype::kInt32);
  }
}

TEST_F(OrderFilter, AxesOfOneSample) {
  for (const Boundary b : {Boundary::kReflect, Boundary::kConstant}) {
    for (const Dtype dtype : {Dtype::kUint8, Dtype::kInt16, Dtype::kFloat32}) {
      Check({{90, 1}, {3, 3}, {0, 0}, {1, 1}, {1, 1}, b, 9}, dtype);
      Check({{90, 1}, {5, 2}, {1, -1}, {2, 3}, {1, 2}, b, 9}, dtype);
      Check({{1, 40, 1}, {3, 4, 2}, {1, 0, 0}, {1, 1, 1}, {2, 1, 1}, b, 9}, dtype);
      Check({{9, 1, 30}, {3, 3, 3}, {0, 1, 0}, {1, 1, 2}, {1, 1, 1}, b, 9}, dtype);
      Check({{20, 1, 1}, {1, 3, 1}, {0, -1, 0}, {1, 1, 1}, {1, 1, 1}, b, 9}, dtype);
    }
  }
}

TEST_F(OrderFilter, LargeWindowsAndLongLines) {
  for (const Dtype dtype : {Dtype::kUint8, Dtype::kInt16, Dtype::kFloat32}) {
    const Boundary b = Boundary::kMirror;
    Check({{70, 90}, {15, 9}, {0, 0}, {1, 1}, {1, 1}, b, 0}, dtype, true);
    Check({{90, 3}, {60, 3}, {0, 0}, {1, 1}, {1, 1}, b, 0}, dtype, true);
    Check({{2, 9000}, {1, 33}, {0, 0}, {1, 1}, {1, 1}, b, 0}, dtype, true);
    // Rows that share sets of the cache.
    Check({{13, 8192 / ItemSize(dtype)}, {5, 3}, {0, 0}, {1, 1}, {1, 1}, b, 0}, dtype,
          true);
    Check({{40, 300}, {7, 7}, {0, 0}, {1, 1}, {1, 1}, Boundary::kConstant, 7}, dtype,
          true);
  }
}

TEST_F(OrderFilter, ThreadsGiveTheSameBits) {
  for (const Dtype dtype : {Dtype::kUint8, Dtype::kFloat32}) {
    const Array a = Numbers({300, 400}, dtype, 9);
    for (const int64_t size : {3, 9}) {
      const Case c = {{300, 400}, {size, size},       {0, 0}, {1, 1},
                      {1, 1},     Boundary::kReflect, 0};
      const FilterOptions options = OptionsOf(a, c);
      Footprint footprint;
      footprint.size[0] = footprint.size[1] = size;
      footprint.mask = nullptr;
      footprint.count = size * size;
      for (const int64_t rank : {int64_t{0}, footprint.count / 2}) {
        Array results[2];
        for (const int32_t threads : {1, 5}) {
          SetThreadCount(threads);
          Array& result = results[threads / 5];
          ASSERT_TRUE(NewLike(a, dtype, Order::kC, &result).ok());
          ASSERT_TRUE(RankFilter(a, footprint, rank, options, result).ok());
        }
        EXPECT_TRUE(ArrayEqual(results[0], results[1], true));
      }
    }
  }
}

}  // namespace
}  // namespace nd
