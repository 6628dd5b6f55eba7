// SPDX-License-Identifier: BSD-3-Clause
// Gaussian filters of integers whose rows lie a page apart, or whose columns are apart,
// against those of the same elements that lie side by side.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "array_testing.h"
#include "core/elements/elements.h"
#include "core/filter/linear.h"
#include "core/index/slice.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

constexpr int64_t kPage = 4096, kRows = 37;

class FilterSmooth : public testing::Test {
 protected:
  ~FilterSmooth() override { SetThreadCount(threads_); }

  static Array Random(Dtype dtype, int64_t columns) {
    const int64_t shape[] = {2, kRows, columns};
    Array numbers, a;
    EXPECT_TRUE(NewArray(Dtype::kInt32, 3, shape, Order::kC, Fill::kZero, &numbers).ok());
    std::minstd_rand generator(5);
    for (int64_t i = 0; i < numbers.size(); ++i) {
      static_cast<int32_t*>(numbers.data())[i] = static_cast<int32_t>(generator() % 251);
    }
    EXPECT_TRUE(
        Astype(numbers, dtype, Order::kC, Casting::kUnsafe, CopyRule::kAlways, &a).ok());
    return a;
  }

  // Columns 0, step, ... up to `stop`.
  static Array Columns(const Array& a, int64_t stop, int64_t step) {
    constexpr int64_t kAll = kItemSlice | kItemOpenStart | kItemOpenStop;
    const IndexItem items[] = {
        {kAll, 0, 0, 1}, {kAll, 0, 0, 1}, {kItemSlice, 0, stop, step}};
    Array part;
    EXPECT_TRUE(Slice(a, items, 3, &part).ok());
    return part;
  }

  static Array Filtered(const Array& a, int64_t radius, Boundary boundary) {
    Array y;
    EXPECT_TRUE(NewLike(a, a.dtype(), Order::kC, &y).ok());
    const std::vector<int32_t> ends(3, static_cast<int32_t>(boundary));
    FilterOptions options;
    EXPECT_TRUE(options.Set(a, {0, ends.data(), nullptr, nullptr, nullptr, 3, 0}).ok());
    const double sigma[] = {static_cast<double>(radius) / 3,
                            static_cast<double>(radius) / 3};
    const int64_t radii[] = {radius, radius};
    GaussianArguments arguments = {};
    const int64_t axes[] = {1, 2};
    EXPECT_TRUE(arguments.axes.Set(a, 2, axes).ok());
    arguments.sigma = sigma;
    arguments.radius = radii;
    EXPECT_TRUE(FilterGaussian(a, GaussianKind::kSmooth, arguments, options, y).ok());
    return y;
  }

  const int32_t threads_ = ThreadCount();
};

TEST_F(FilterSmooth, RowsMayLieAPageApartAndColumnsApart) {
  for (const Dtype dtype : {Dtype::kUint8, Dtype::kInt16, Dtype::kUint16}) {
    const int64_t columns = kPage / ItemSize(dtype);
    const Array x = Random(dtype, columns);
    // Rows of other distances, and every second column.
    const Array wide = Random(dtype, 2 * columns + 96);
    for (const bool apart : {false, true}) {
      const Array part = Columns(wide, apart ? 2 * columns : columns, apart ? 2 : 1);
      ASSERT_TRUE(Assign(part, x, Casting::kSameKind).ok());
      for (const int64_t radius : {2, 4, 15}) {
        for (const Boundary b : {Boundary::kReflect, Boundary::kConstant}) {
          const Array expected = Filtered(part, radius, b);
          for (const int32_t threads : {1, 3}) {
            SetThreadCount(threads);
            ASSERT_TRUE(ArrayEqual(Filtered(x, radius, b), expected, true))
                << InfoOf(dtype).name << " radius " << radius << " apart " << apart;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace nd
