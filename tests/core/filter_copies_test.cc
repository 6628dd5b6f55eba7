// SPDX-License-Identifier: BSD-3-Clause
// Linear filters that have nothing to add are those of a single tap, 1: sums are
// truncated, then they wrap, as C casts between integers do.
#include <gtest/gtest.h>

#include <functional>

#include "array_testing.h"
#include "core/filter/linear.h"
#include "core/kernels/cast.h"

namespace nd {
namespace {

using Filter = std::function<Status(const Array&, const FilterOptions&, const Array&)>;

constexpr int64_t kOne[] = {1, 1};
constexpr double kNarrow[] = {0, 0}, kWide[] = {1, 1};
constexpr int64_t kNoRadius[] = {0, 0};
constexpr FilterAxes kNone = {0, {}}, kBoth = {2, {0, 1}};

Filter Gaussian(GaussianKind kind, const FilterAxes& axes, const double* sigma,
                const int64_t* radius) {
  const GaussianArguments arguments = {axes, sigma, nullptr, radius, 4};
  return [=](const Array& a, const FilterOptions& options, const Array& target) {
    return FilterGaussian(a, kind, arguments, options, target);
  };
}

Filter Derivative(DerivativeKind kind) {
  return [=](const Array& a, const FilterOptions& options, const Array& target) {
    return FilterDerivative(a, kind, kNone, options, target);
  };
}

Filter Uniform(const FilterAxes& axes) {
  return [=](const Array& a, const FilterOptions& options, const Array& target) {
    return FilterUniform(a, axes, kOne, options, target);
  };
}

const std::vector<Filter>& Filters() {
  static const std::vector<Filter> filters = {
      Gaussian(GaussianKind::kSmooth, kBoth, kNarrow, nullptr),
      Gaussian(GaussianKind::kSmooth, kBoth, kWide, kNoRadius),
      Gaussian(GaussianKind::kSmooth, kNone, nullptr, nullptr),
      Gaussian(GaussianKind::kLaplace, kNone, nullptr, nullptr),
      Gaussian(GaussianKind::kGradientMagnitude, kNone, nullptr, nullptr),
      Uniform(kNone),
      Uniform(kBoth),
      Derivative(DerivativeKind::kLaplace),
      Derivative(DerivativeKind::kSobelMagnitude),
      Derivative(DerivativeKind::kPrewittMagnitude),
  };
  return filters;
}

constexpr double kNumbers[] = {-20.5,   300.75, 0.5, -0.5,  2.25,
                               -300.25, 1,      70,  127.5, 128};
constexpr int64_t kShape[] = {5, 2};

Array ArrayOf(Dtype dtype) {
  Array array;
  EXPECT_TRUE(NewArray(dtype, 2, kShape, Order::kC, Fill::kZero, &array).ok());
  return array;
}

Array Numbers(Dtype dtype) {
  Array array = ArrayOf(dtype);
  FindCast(Dtype::kFloat64, dtype)(kNumbers, array.data(), array.size());
  return array;
}

Status RunFilter(const Filter& filter, const Array& a, const Array& target) {
  FilterOptions options;
  ND_TRY(options.Set(a, {}));
  return filter(a, options, target);
}

TEST(FilterCopies, AreFiltersOfOneTap) {
  const int64_t window[] = {1, 1};
  Array one;
  ASSERT_TRUE(NewArray(Dtype::kFloat64, 2, window, Order::kC, Fill::kZero, &one).ok());
  *static_cast<double*>(one.data()) = 1;
  const Filter correlate = [&](const Array& a, const FilterOptions& options,
                               const Array& target) {
    return FilterCorrelate(a, one, false, options, target);
  };
  for (int32_t from = 1; from <= kDtypeCount; ++from) {
    for (int32_t to = 1; to <= kDtypeCount; ++to) {
      const Dtype sample = static_cast<Dtype>(from), result = static_cast<Dtype>(to);
      if (KindOf(sample) == Kind::kComplex && KindOf(result) != Kind::kComplex) continue;
      const Array a = Numbers(sample), expected = ArrayOf(result);
      ASSERT_TRUE(RunFilter(correlate, a, expected).ok());
      const size_t bytes = static_cast<size_t>(expected.size() * expected.itemsize());
      for (size_t i = 0; i < Filters().size(); ++i) {
        const Array found = ArrayOf(result);
        ASSERT_TRUE(RunFilter(Filters()[i], a, found).ok());
        ASSERT_EQ(std::memcmp(found.data(), expected.data(), bytes), 0)
            << InfoOf(sample).name << " to " << InfoOf(result).name << ", filter " << i;
      }
    }
  }
}

template <typename To>
void CheckWraps(Dtype sample, Dtype result) {
  const Array a = Numbers(sample);
  for (size_t i = 0; i < Filters().size(); ++i) {
    const Array found = ArrayOf(result);
    ASSERT_TRUE(RunFilter(Filters()[i], a, found).ok());
    for (int64_t k = 0; k < found.size(); ++k) {
      ASSERT_EQ(static_cast<To*>(found.data())[k],
                static_cast<To>(static_cast<int64_t>(kNumbers[k])))
          << InfoOf(sample).name << " to " << InfoOf(result).name << ", filter " << i;
    }
  }
}

TEST(FilterCopies, TruncateAndWrap) {
  for (const Dtype sample : {Dtype::kFloat16, Dtype::kFloat32, Dtype::kFloat64}) {
    CheckWraps<int8_t>(sample, Dtype::kInt8);
    CheckWraps<uint8_t>(sample, Dtype::kUint8);
    CheckWraps<int16_t>(sample, Dtype::kInt16);
    CheckWraps<uint16_t>(sample, Dtype::kUint16);
    CheckWraps<int32_t>(sample, Dtype::kInt32);
    CheckWraps<uint32_t>(sample, Dtype::kUint32);
    CheckWraps<int64_t>(sample, Dtype::kInt64);
    CheckWraps<uint64_t>(sample, Dtype::kUint64);
  }
}

// Sanitizers see what the processor forgives.
TEST(FilterCopies, AtOddAddresses) {
  alignas(64) char memory[1 + 10 * kMaxItemSize];
  for (int32_t to = 1; to <= kDtypeCount; ++to) {
    const Dtype result = static_cast<Dtype>(to);
    const Array a = Numbers(Dtype::kFloat64), expected = ArrayOf(result);
    Layout layout;
    expected.CopyLayout(&layout);
    Array odd;
    ASSERT_TRUE(Array::Make(result, layout, memory + 1, {}, kUnchecked, {}, &odd).ok());
    for (size_t i = 0; i < Filters().size(); ++i) {
      ASSERT_TRUE(RunFilter(Filters()[i], a, expected).ok());
      ASSERT_TRUE(RunFilter(Filters()[i], a, odd).ok());
      const size_t bytes = static_cast<size_t>(expected.size() * expected.itemsize());
      ASSERT_EQ(std::memcmp(odd.data(), expected.data(), bytes), 0)
          << InfoOf(result).name << ", filter " << i;
    }
  }
}

TEST(FilterCopies, OfStridesAndIntoThemselves) {
  const int64_t stride[] = {2, 1};
  const Array a = Numbers(Dtype::kFloat32);
  Array target;
  const int64_t shape[] = {3, 2};
  ASSERT_TRUE(NewArray(Dtype::kUint8, 2, shape, Order::kC, Fill::kZero, &target).ok());
  FilterOptions options;
  ASSERT_TRUE(options.Set(a, {0, nullptr, nullptr, stride, nullptr, 0, 0}).ok());
  ASSERT_TRUE(Uniform(kNone)(a, options, target).ok());
  const std::vector<uint8_t> every_other = {236, 44, 2, 212, 127, 128};
  EXPECT_EQ(ElementsOf<uint8_t>(target), every_other);
  // Results lie where samples do that are still to be read.
  Array inside;
  Layout layout;
  a.CopyLayout(&layout);
  SetContiguousStrides(Order::kC, 1, &layout);
  ASSERT_TRUE(Array::Make(Dtype::kUint8, layout, static_cast<char*>(a.data()) + 7, {},
                          kUnchecked, {}, &inside)
                  .ok());
  ASSERT_TRUE(RunFilter(Uniform(kNone), a, inside).ok());
  const std::vector<uint8_t> all = {236, 44, 0, 0, 2, 212, 1, 70, 127, 128};
  EXPECT_EQ(ElementsOf<uint8_t>(inside), all);
}

}  // namespace
}  // namespace nd
