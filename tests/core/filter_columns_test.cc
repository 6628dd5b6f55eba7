// SPDX-License-Identifier: BSD-3-Clause
// Images with axes of one sample against the images without them, and against their
// transposes: the same bits.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "array_testing.h"
#include "core/filter/linear.h"
#include "core/filter/order.h"
#include "core/kernels/cast.h"

namespace nd {
namespace {

using Shape = std::vector<int64_t>;

Array Empty(Dtype dtype, const Shape& shape) {
  Array array;
  EXPECT_TRUE(NewArray(dtype, static_cast<int32_t>(shape.size()), shape.data(), Order::kC,
                       Fill::kZero, &array)
                  .ok());
  return array;
}

// The same numbers for every shape of as many elements.
Array Numbers(Dtype dtype, const Shape& shape) {
  Array array = Empty(dtype, shape);
  std::mt19937 engine(5);
  for (int64_t i = 0; i < array.size(); ++i) {
    const double number = static_cast<double>(engine() % 900) / 7;
    FindCast(Dtype::kFloat64, dtype)(
        &number, static_cast<char*>(array.data()) + i * array.itemsize(), 1);
  }
  return array;
}

FilterOptions OptionsOf(const Array& a, Boundary boundary, const Shape& origin = {}) {
  FilterOptions options;
  const std::vector<int32_t> boundaries(static_cast<size_t>(a.ndim()),
                                        static_cast<int32_t>(boundary));
  EXPECT_TRUE(options
                  .Set(a, {0, boundaries.data(), origin.empty() ? nullptr : origin.data(),
                           nullptr, nullptr, 3, 0})
                  .ok());
  return options;
}

bool SameBytes(const Array& a, const Array& b) {
  return a.size() == b.size() && a.itemsize() == b.itemsize() &&
         std::memcmp(a.data(), b.data(), static_cast<size_t>(a.size() * a.itemsize())) ==
             0;
}

constexpr Dtype kDtypes[] = {Dtype::kUint8,   Dtype::kInt16,     Dtype::kInt32,
                             Dtype::kUint64,  Dtype::kFloat16,   Dtype::kFloat32,
                             Dtype::kFloat64, Dtype::kComplex128};
constexpr Boundary kBoundaries[] = {Boundary::kReflect, Boundary::kConstant};

// A shape without axes of one sample, the same with them, and where its axes are.
struct Pair {
  Shape plain, padded, axes;
};
const Pair kPairs[] = {{{5000}, {5000, 1}, {0}},
                       {{700}, {1, 700, 1, 1}, {1}},
                       {{90, 70}, {90, 70, 1}, {0, 1}},
                       {{90, 70}, {90, 1, 70}, {0, 2}},
                       {{12, 9, 20}, {12, 1, 9, 20, 1}, {0, 2, 3}}};

// Runs filter(a, axes, options, target) on both images of a pair.
using Linear = std::function<Status(const Array&, const FilterAxes&, const FilterOptions&,
                                    const Array&)>;
void CheckPairs(const Linear& filter) {
  for (const Pair& pair : kPairs) {
    FilterAxes plain_axes, padded_axes;
    plain_axes.count = padded_axes.count = static_cast<int32_t>(pair.axes.size());
    for (size_t i = 0; i < pair.axes.size(); ++i) {
      plain_axes.axis[i] = static_cast<int32_t>(i);
      padded_axes.axis[i] = static_cast<int32_t>(pair.axes[i]);
    }
    for (const Dtype dtype : kDtypes) {
      const Array plain = Numbers(dtype, pair.plain);
      const Array padded = Numbers(dtype, pair.padded);
      for (const Boundary boundary : kBoundaries) {
        const Array expected = Empty(dtype, pair.plain);
        const Array found = Empty(dtype, pair.padded);
        ASSERT_TRUE(filter(plain, plain_axes, OptionsOf(plain, boundary), expected).ok());
        ASSERT_TRUE(filter(padded, padded_axes, OptionsOf(padded, boundary), found).ok());
        ASSERT_TRUE(SameBytes(found, expected))
            << InfoOf(dtype).name << " boundary " << static_cast<int>(boundary)
            << " shape " << ShapeText(padded.ndim(), padded.shape()).text;
      }
    }
  }
}

TEST(FilterColumns, MeansAreThoseOfRows) {
  for (const int64_t size : {3, 8, 101}) {
    const Shape sizes(3, size);
    CheckPairs([&](const Array& a, const FilterAxes& axes, const FilterOptions& options,
                   const Array& target) {
      return FilterUniform(a, axes, sizes.data(), options, target);
    });
  }
}

TEST(FilterColumns, GaussiansAreThoseOfRows) {
  for (const double sigma : {0.7, 2.0, 12.0}) {
    const std::vector<double> sigmas(3, sigma);
    CheckPairs([&](const Array& a, const FilterAxes& axes, const FilterOptions& options,
                   const Array& target) {
      const GaussianArguments arguments = {axes, sigmas.data(), nullptr, nullptr, 4};
      return FilterGaussian(a, GaussianKind::kSmooth, arguments, options, target);
    });
  }
}

TEST(FilterColumns, CorrelationsAreThoseOfRows) {
  for (const int64_t size : {3, 5, 101}) {
    CheckPairs([&](const Array& a, const FilterAxes& axes, const FilterOptions& options,
                   const Array& target) {
      Shape window(static_cast<size_t>(a.ndim()), 1);
      for (int32_t i = 0; i < axes.count; ++i) {
        window[static_cast<size_t>(axes.axis[i])] =
            axes.count == 1 ? size : std::min<int64_t>(size, 7);
      }
      return FilterCorrelate(a, Numbers(Dtype::kFloat64, window), true, options, target);
    });
  }
}

// A column is the row that its transpose is, with the window transposed.
TEST(FilterColumns, RanksAreThoseOfTheTranspose) {
  constexpr int64_t kLength = 700, kLong = 5, kWide = 3;
  const Dtype dtypes[] = {Dtype::kBool, Dtype::kUint8, Dtype::kInt16, Dtype::kFloat32};
  uint8_t mask[kLong * kWide], transposed[kLong * kWide];
  double heights[kLong * kWide], transposed_heights[kLong * kWide];
  for (int64_t i = 0; i < kLong; ++i) {
    for (int64_t j = 0; j < kWide; ++j) {
      const int64_t here = i * kWide + j, there = j * kLong + i;
      mask[here] = transposed[there] = here % 4 != 1 ? 1 : 0;
      heights[here] = transposed_heights[there] = static_cast<double>(here * here % 7);
    }
  }
  Footprint column, row;
  column.size[0] = row.size[1] = kLong;
  column.size[1] = row.size[0] = kWide;
  for (const Dtype dtype : dtypes) {
    const Array standing = Numbers(dtype, {kLength, 1});
    const Array lying = Numbers(dtype, {1, kLength});
    for (const Boundary boundary : kBoundaries) {
      const FilterOptions standing_options = OptionsOf(standing, boundary, {1, -1});
      const FilterOptions lying_options = OptionsOf(lying, boundary, {-1, 1});
      const auto compare = [&](auto&& filter) {
        const Array found = Empty(dtype, {kLength, 1});
        const Array expected = Empty(dtype, {1, kLength});
        ASSERT_TRUE(filter(standing, column, heights, standing_options, found).ok());
        ASSERT_TRUE(filter(lying, row, transposed_heights, lying_options, expected).ok());
        ASSERT_TRUE(SameBytes(found, expected))
            << InfoOf(dtype).name << " boundary " << static_cast<int>(boundary)
            << " footprint of " << column.count;
      };
      for (const bool full : {true, false}) {
        column.mask = full ? nullptr : mask;
        row.mask = full ? nullptr : transposed;
        column.count = row.count = full ? kLong * kWide : std::count(mask, mask + 15, 1);
        for (const int64_t rank : {int64_t{0}, int64_t{4}, column.count - 1}) {
          compare([&](const Array& a, const Footprint& footprint, const double*,
                      const FilterOptions& options, const Array& target) {
            return RankFilter(a, footprint, rank, options, target);
          });
        }
      }
      column.mask = row.mask = nullptr;
      column.count = row.count = kLong * kWide;
      compare([&](const Array& a, const Footprint& footprint, const double* each,
                  const FilterOptions& options, const Array& target) {
        return MorphologyFilter(a, Morphology::kErosion, footprint, each, options,
                                target);
      });
    }
  }
}

}  // namespace
}  // namespace nd
