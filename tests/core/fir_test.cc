// SPDX-License-Identifier: BSD-3-Clause
// Filters of lines and planes against their definitions, written out with one sum per
// output and samples that are looked up one by one.
#include <random>

#include "array_testing.h"
#include "core/fir/lfilter.h"
#include "core/fir/regions.h"
#include "core/fir/upfirdn.h"

namespace nd {
namespace {

// Small whole numbers: all sums are exact.
template <typename T>
Array Random(Dtype dtype, const std::vector<int64_t>& shape) {
  static std::mt19937 random(1964);
  Array a;
  EXPECT_TRUE(NewArray(dtype, static_cast<int32_t>(shape.size()), shape.data(), Order::kC,
                       Fill::kZero, &a)
                  .ok());
  for (int64_t i = 0; i < a.size(); ++i) {
    static_cast<T*>(a.data())[i] = static_cast<T>(static_cast<int>(random() % 19) - 9);
  }
  return a;
}

// a walked backwards along each axis, over the same memory.
Array Backwards(const Array& a) {
  Layout layout;
  int64_t offset = 0;
  for (int32_t d = 0; d < a.ndim(); ++d) {
    layout.Append(a.shape(d), -a.stride(d));
    offset += (a.shape(d) - 1) * a.stride(d);
  }
  Array view;
  EXPECT_TRUE(a.Derive(a.dtype(), layout, offset, 0, &view).ok());
  return view;
}

template <typename T>
class Fir : public testing::Test {
 protected:
  static constexpr Dtype kDtype = std::is_same_v<T, float>    ? Dtype::kFloat32
                                  : std::is_same_v<T, double> ? Dtype::kFloat64
                                                              : Dtype::kInt32;
};
using Numbers = testing::Types<float, double, int32_t>;
TYPED_TEST_SUITE(Fir, Numbers);

// The sample of an extended plane, or `fill`.
template <typename T>
T SampleAt(const Array& x, std::vector<int64_t> index, const Boundary* boundary, T fill) {
  for (size_t d = 0; d < index.size(); ++d) {
    index[d] = Extend(boundary[d], index[d], x.shape(static_cast<int32_t>(d)));
    if (index[d] < 0) return fill;
  }
  return ElementAt<T>(x, index);
}

TYPED_TEST(Fir, RegionsAreTheirDefinition) {
  using T = TypeParam;
  const Boundary all[] = {Boundary::kReflect, Boundary::kConstant, Boundary::kNearest,
                          Boundary::kMirror, Boundary::kWrap};
  const T fill = 5;
  for (const auto& shape :
       {std::vector<int64_t>{7, 9}, {1, 40}, {40, 2}, {3, 3}, {1100, 4}}) {
    for (const auto& tap_shape : {std::vector<int64_t>{3, 3}, {1, 5}, {4, 1}, {5, 8}}) {
      const Array x = Random<T>(this->kDtype, shape);
      const Array taps = Random<T>(this->kDtype, tap_shape);
      if (x.size() > 1000 && taps.size() > 5) continue;
      const Array backwards = Backwards(x);
      for (const bool reversed : {false, true}) {
        const Array& view = reversed ? backwards : x;
        for (const Boundary first : all) {
          for (const Boundary second : all) {
            const Boundary boundary[] = {first, second};
            const int64_t start[] = {-2, -(tap_shape[1] - 1)};
            const int64_t outputs[] = {shape[0] + 3, shape[1]};
            Array y;
            ASSERT_TRUE(
                NewArray(this->kDtype, 2, outputs, Order::kF, Fill::kUninitialized, &y)
                    .ok());
            ASSERT_TRUE(fir::CorrelateRegions(view,
                                              {taps.data(), taps.shape(), taps.strides()},
                                              start, boundary, &fill, y)
                            .ok());
            ForEachIndex(ShapeOf(y), [&](const std::vector<int64_t>& at) {
              T sum = 0;
              ForEachIndex(tap_shape, [&](const std::vector<int64_t>& k) {
                sum +=
                    ElementAt<T>(taps, k) *
                    SampleAt<T>(view, {at[0] + start[0] + k[0], at[1] + start[1] + k[1]},
                                boundary, fill);
              });
              ASSERT_EQ(ElementAt<T>(y, at), sum);
            });
          }
        }
      }
    }
  }
}

// By inserting zeros, filtering and throwing away.
std::vector<double> UpFirDnOracle(const std::vector<double>& h,
                                  const std::vector<double>& x, int64_t up, int64_t down,
                                  Boundary boundary, double fill) {
  const int64_t n = static_cast<int64_t>(x.size()), m = static_cast<int64_t>(h.size());
  std::vector<double> result;
  for (int64_t at = 0; at < (n - 1) * up + m; at += down) {
    double sum = 0;
    for (int64_t k = 0; k < m; ++k) {
      if ((at - k) % up != 0) continue;
      const int64_t index = Extend(boundary, (at - k) / up, n);
      sum +=
          h[static_cast<size_t>(k)] * (index < 0 ? fill : x[static_cast<size_t>(index)]);
    }
    result.push_back(sum);
  }
  return result;
}

TEST(Resampling, IsItsDefinition) {
  for (const int64_t taps : {1, 2, 5, 24, 61}) {
    for (const int64_t n : {1, 2, 7, 50}) {
      const Array h = Random<double>(Dtype::kFloat64, {taps});
      const Array x = Random<double>(Dtype::kFloat64, {n});
      for (const int64_t up : {1, 2, 3, 8, 30}) {
        for (const int64_t down : {1, 2, 3, 7, 25, 5000}) {
          for (int32_t extension = 0; extension < kBoundaryCount; ++extension) {
            for (const double fill : {0.0, 2.0}) {
              Array y;
              ASSERT_TRUE(UpFirDn(h, Backwards(x), up, down, 0,
                                  static_cast<Extension>(extension), fill, &y)
                              .ok());
              ASSERT_EQ(
                  ElementsOf<double>(y),
                  UpFirDnOracle(ElementsOf<double>(h), ElementsOf<double>(Backwards(x)),
                                up, down, static_cast<Boundary>(extension), fill))
                  << taps << " " << n << " " << up << " " << down << " " << extension;
            }
          }
        }
      }
    }
  }
}

TEST(Resampling, OfManyShortLinesIsItsDefinition) {
  for (const int64_t n : {1, 2, 5}) {
    for (const auto& shape : {std::vector<int64_t>{n, 16}, {2, n, 35}, {40, n}}) {
      const int32_t axis = shape[0] == n ? 0 : 1;
      for (const int64_t taps : {1, 5, 24}) {
        const Array h = Random<double>(Dtype::kFloat64, {taps});
        const Array x = Backwards(Random<double>(Dtype::kFloat64, shape));
        for (const int64_t up : {1, 3}) {
          for (const int64_t down : {1, 4}) {
            for (int32_t extension = 0; extension < kBoundaryCount; ++extension) {
              for (const double fill : {0.0, 2.0}) {
                Array y;
                ASSERT_TRUE(UpFirDn(h, x, up, down, axis,
                                    static_cast<Extension>(extension), fill, &y)
                                .ok());
                std::vector<int64_t> lines = ShapeOf(y);
                lines[static_cast<size_t>(axis)] = 1;
                ForEachIndex(lines, [&](std::vector<int64_t> at) {
                  int64_t& i = at[static_cast<size_t>(axis)];
                  std::vector<double> samples, outputs;
                  for (i = 0; i < n; ++i) samples.push_back(ElementAt<double>(x, at));
                  for (i = 0; i < y.shape(axis); ++i) {
                    outputs.push_back(ElementAt<double>(y, at));
                  }
                  ASSERT_EQ(outputs,
                            UpFirDnOracle(ElementsOf<double>(h), samples, up, down,
                                          static_cast<Boundary>(extension), fill));
                });
              }
            }
          }
        }
      }
    }
  }
}

TEST(Resampling, MoreLinesThanThreads) {
  const Array h = Random<double>(Dtype::kFloat64, {400});
  const Array x = Random<double>(Dtype::kFloat64, {3, 5000, 2});
  Array y;
  ASSERT_TRUE(UpFirDn(h, x, 3, 4, 1, Extension{1}, 0, &y).ok());
  for (const int64_t line : {0, 5}) {
    std::vector<double> samples, outputs;
    for (int64_t i = 0; i < 5000; ++i) {
      samples.push_back(ElementAt<double>(x, {line / 2, i, line % 2}));
    }
    for (int64_t i = 0; i < y.shape(1); ++i) {
      outputs.push_back(ElementAt<double>(y, {line / 2, i, line % 2}));
    }
    EXPECT_EQ(outputs, UpFirDnOracle(ElementsOf<double>(h), samples, 3, 4,
                                     Boundary::kConstant, 0));
  }
}

TEST(LFilter, StateGoesOnAcrossParts) {
  const Array x = Random<double>(Dtype::kFloat64, {4, 40});
  const Array b = Random<double>(Dtype::kFloat64, {9});
  Array a, whole;
  ASSERT_TRUE(NewArray(Dtype::kFloat64, 0, nullptr, Order::kC, Fill::kZero, &a).ok());
  *static_cast<double*>(a.data()) = 1;
  ASSERT_TRUE(LFilter(b, a, x, 1, nullptr, &whole, nullptr).ok());
  for (const int64_t part : {1, 3, 8, 9, 20}) {
    Array state, next;
    const int64_t shape[] = {4, 8};
    ASSERT_TRUE(NewArray(Dtype::kFloat64, 2, shape, Order::kC, Fill::kZero, &state).ok());
    for (int64_t at = 0; at < 40; at += part) {
      Layout layout;
      x.CopyLayout(&layout);
      layout.shape[1] = std::min(part, 40 - at);
      Array samples, y;
      ASSERT_TRUE(x.Derive(x.dtype(), layout, at * 8, 0, &samples).ok());
      ASSERT_TRUE(LFilter(b, a, samples, 1, &state, &y, &next).ok());
      ForEachIndex(ShapeOf(y), [&](const std::vector<int64_t>& index) {
        ASSERT_EQ(ElementAt<double>(y, index),
                  ElementAt<double>(whole, {index[0], index[1] + at}));
      });
      state = std::move(next);
    }
  }
}

}  // namespace
}  // namespace nd
