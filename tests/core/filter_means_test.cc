// SPDX-License-Identifier: BSD-3-Clause
// Means of wide windows against sums written down, in exact numbers, and what is seen of
// samples outside of a window.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <random>
#include <vector>

#include "array_testing.h"
#include "core/filter/linear.h"
#include "core/kernels/cast.h"
#include "core/kernels/select.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

using Number = std::complex<double>;
using Shape = std::vector<int64_t>;

std::mt19937 generator(23);

int64_t Random(int64_t low, int64_t high) {
  return std::uniform_int_distribution<int64_t>(low, high)(generator);
}

struct Case {
  Dtype sample, result;
  Shape shape, sizes, origin, stride, dilation;
  std::vector<int32_t> boundary;
  Number fill;
  bool in_place;
};

bool IsIntegral(Dtype dtype) {
  return KindOf(dtype) != Kind::kFloat && KindOf(dtype) != Kind::kComplex;
}

char* PlaceOf(const Array& a, const Shape& index) {
  char* place = static_cast<char*>(a.data());
  for (size_t d = 0; d < index.size(); ++d) {
    place += index[d] * a.stride(static_cast<int32_t>(d));
  }
  return place;
}

Number ValueAt(const Array& a, const Shape& index) {
  double value[2];
  FindCast(a.dtype(), Dtype::kComplex128)(PlaceOf(a, index), value, 1);
  return {value[0], value[1]};
}

void SetValue(const Array& a, const Shape& index, Number value) {
  FindCast(Dtype::kComplex128, a.dtype())(&value, PlaceOf(a, index), 1);
}

// With its axes in any order in memory, the last of them backwards or not.
Array AnyLayout(Dtype dtype, const Shape& shape) {
  Array a;
  const Order order = Random(0, 1) != 0 ? Order::kC : Order::kF;
  EXPECT_TRUE(NewArray(dtype, static_cast<int32_t>(shape.size()), shape.data(), order,
                       Fill::kZero, &a)
                  .ok());
  if (Random(0, 2) != 0) return a;
  Layout layout;
  a.CopyLayout(&layout);
  int64_t& stride = layout.strides[layout.ndim - 1];
  const int64_t offset = (layout.shape[layout.ndim - 1] - 1) * stride;
  stride = -stride;
  Array turned;
  EXPECT_TRUE(a.Derive(dtype, layout, offset, 0, &turned).ok());
  return turned;
}

Number Truncated(Number value) {
  return {std::trunc(value.real()), std::trunc(value.imag())};
}

// The means along axis d of what `from` gives for an index.
std::vector<Number> Pass(const Case& c, size_t d, const Shape& shape,
                         const std::vector<Number>& from, double divisor) {
  Shape outputs = shape;
  outputs[d] = (shape[d] + c.stride[d] - 1) / c.stride[d];
  std::vector<Number> means;
  ForEachIndex(outputs, [&](const Shape& index) {
    Number sum = 0;
    for (int64_t k = 0; k < c.sizes[d]; ++k) {
      Shape at = index;
      at[d] = Extend(
          static_cast<Boundary>(c.boundary[d]),
          index[d] * c.stride[d] + (k - c.sizes[d] / 2 - c.origin[d]) * c.dilation[d],
          shape[d]);
      int64_t place = 0;
      for (size_t e = 0; e < at.size(); ++e) place = place * shape[e] + at[e];
      sum += at[d] < 0 ? c.fill : from[static_cast<size_t>(place)];
    }
    means.push_back(IsIntegral(c.result) ? Truncated(sum / divisor) : sum / divisor);
  });
  return means;
}

void Check(const Case& c) {
  const size_t ndim = c.shape.size();
  const Array x = AnyLayout(c.sample, c.shape);
  std::vector<Number> numbers;
  const bool has_sign = KindOf(c.sample) != Kind::kUint;
  ForEachIndex(c.shape, [&](const Shape& index) {
    Number value = static_cast<double>(Random(has_sign ? -60 : 0, 60));
    if (KindOf(c.sample) == Kind::kComplex)
      value.imag(static_cast<double>(Random(-9, 9)));
    SetValue(x, index, value);
    numbers.push_back(value);
  });
  FilterOptions options;
  ASSERT_TRUE(options
                  .Set(x, {0, c.boundary.data(), c.origin.data(), c.stride.data(),
                           c.dilation.data(), c.fill.real(), c.fill.imag()})
                  .ok());
  FilterAxes axes;
  axes.count = 0;
  Shape sizes, shape = c.shape;
  double divisor = 1;
  const bool at_end = !IsIntegral(c.result);  // floats are divided once
  for (size_t d = 0; d < ndim; ++d) {
    if (c.sizes[d] == 1) continue;
    axes.axis[axes.count++] = static_cast<int32_t>(d);
    sizes.push_back(c.sizes[d]);
    const double length = static_cast<double>(c.sizes[d]);
    numbers = Pass(c, d, shape, numbers, at_end ? 1 : length);
    if (at_end) divisor *= length;
    shape[d] = (shape[d] + c.stride[d] - 1) / c.stride[d];
  }
  const Array apart = AnyLayout(c.result, shape);
  const Array& y = c.in_place ? x : apart;
  ASSERT_TRUE(FilterUniform(x, axes, sizes.data(), options, y).ok());
  const Array one = AnyLayout(c.result, {1});
  size_t next = 0;
  ForEachIndex(shape, [&](const Shape& index) {
    const Number mean = numbers[next++] / divisor;
    SetValue(one, {0}, mean);
    ASSERT_EQ(ValueAt(y, index), ValueAt(one, {0}))
        << InfoOf(c.sample).name << " to " << InfoOf(c.result).name << ", shape "
        << ShapeText(x.ndim(), x.shape()).text << " sizes "
        << ShapeText(x.ndim(), c.sizes.data()).text << " index "
        << ShapeText(x.ndim(), index.data()).text;
  });
}

Case RandomCase(Dtype sample, Dtype result, bool several) {
  Case c = {sample, result, {}, {}, {}, {}, {}, {}, 0, false};
  static constexpr int64_t kLongest[] = {0, 900, 90, 30};
  // Two passes over all axes of floats are rounded once.
  const bool floats = !IsIntegral(result), pair = several && floats;
  const int64_t ndim = pair ? 2 : Random(several ? 2 : 1, 3), wide = Random(0, ndim - 1);
  bool plain = true;
  for (int64_t d = 0; d < ndim; ++d) {
    const bool filtered = several || d == wide;
    const int64_t least = filtered ? 20 : 1;
    c.shape.push_back(Random(std::min(least, kLongest[ndim]), kLongest[ndim]));
    c.sizes.push_back(!filtered ? 1 : d == wide ? Random(17, 150) : Random(2, 60));
    c.origin.push_back(filtered ? Random(-(c.sizes.back() / 2), (c.sizes.back() - 1) / 2)
                                : 0);
    c.boundary.push_back(static_cast<int32_t>(Random(0, 4)));
    c.stride.push_back(!pair && filtered && Random(0, 3) == 0 ? Random(2, 3) : 1);
    c.dilation.push_back(!pair && filtered && Random(0, 3) == 0 ? Random(2, 9) : 1);
    plain = plain && c.stride.back() == 1;
  }
  if (!pair) c.fill = 7;
  if (!several && KindOf(sample) == Kind::kComplex) c.fill = {7, -3};
  c.in_place = plain && sample == result && Random(0, 3) == 0;
  return c;
}

class FilterMeans : public ::testing::Test {
 protected:
  void SetUp() override { before_ = CurrentTarget(); }
  void TearDown() override { SelectTarget(before_); }

  template <typename Body>
  void OnEveryTarget(const Body& body) {
    for (const Target target : {Target::kBaseline, Target::kAvx2, Target::kAvx3}) {
      if ((SupportedTargets() >> static_cast<int>(target) & 1) == 0) continue;
      SelectTarget(target);
      ASSERT_NO_FATAL_FAILURE(body()) << TargetName(target);
    }
  }

 private:
  Target before_;
};

TEST_F(FilterMeans, AreTheirDefinition) {
  static constexpr Dtype kPairs[][2] = {{Dtype::kInt8, Dtype::kInt8},
                                        {Dtype::kUint8, Dtype::kUint8},
                                        {Dtype::kInt16, Dtype::kInt16},
                                        {Dtype::kUint16, Dtype::kInt32},
                                        {Dtype::kInt32, Dtype::kInt32},
                                        {Dtype::kUint32, Dtype::kInt64},
                                        {Dtype::kInt64, Dtype::kInt64},
                                        {Dtype::kUint64, Dtype::kUint64},
                                        {Dtype::kFloat32, Dtype::kFloat32},
                                        {Dtype::kFloat64, Dtype::kFloat64},
                                        {Dtype::kUint8, Dtype::kFloat32},
                                        {Dtype::kInt32, Dtype::kFloat64},
                                        {Dtype::kFloat64, Dtype::kInt16},
                                        {Dtype::kComplex64, Dtype::kComplex64},
                                        {Dtype::kComplex64, Dtype::kComplex128},
                                        {Dtype::kComplex128, Dtype::kComplex128}};
  OnEveryTarget([&] {
    for (const auto& [sample, result] : kPairs) {
      for (int i = 0; i < 9; ++i) {
        ASSERT_NO_FATAL_FAILURE(Check(RandomCase(sample, result, i % 3 == 0)));
      }
    }
  });
}

// Of all magnitudes: the largest and the least integers, windows that float32 just has
// sums for, and longer ones.
TEST_F(FilterMeans, OfLargeIntegersAreExact) {
  static constexpr int64_t kSizes[] = {20, 511, 513, 65535, 65537};
  const auto check = [&]<typename T>(Dtype dtype, T) {
    constexpr T kLow = std::numeric_limits<T>::min(),
                kHigh = std::numeric_limits<T>::max();
    constexpr int64_t kCount = 1200;
    Array x, y;
    ASSERT_TRUE(NewArray(dtype, 1, &kCount, Order::kC, Fill::kZero, &x).ok());
    ASSERT_TRUE(NewArray(dtype, 1, &kCount, Order::kC, Fill::kZero, &y).ok());
    T* const samples = static_cast<T*>(x.data());
    for (int64_t i = 0; i < kCount; ++i) {
      samples[i] = Random(0, 9) == 0 ? kLow : i < kCount / 2 || i % 3 == 0 ? kHigh : T{1};
    }
    const int32_t wrap = static_cast<int32_t>(Boundary::kWrap);
    FilterOptions options;
    ASSERT_TRUE(options.Set(x, {0, &wrap, nullptr, nullptr, nullptr, 0, 0}).ok());
    FilterAxes axes;
    axes.count = 1;
    axes.axis[0] = 0;
    for (const int64_t size : kSizes) {
      ASSERT_TRUE(FilterUniform(x, axes, &size, options, y).ok());
      __int128 sum = 0;
      const auto at = [&](int64_t i) {
        return static_cast<__int128>(samples[Extend(Boundary::kWrap, i, kCount)]);
      };
      for (int64_t k = 0; k < size; ++k) sum += at(k - size / 2);
      for (int64_t i = 0; i < kCount; ++i) {
        ASSERT_EQ(static_cast<const T*>(y.data())[i], static_cast<T>(sum / size))
            << InfoOf(dtype).name << " " << size << " " << i;
        sum += at(i + 1 - size / 2 + size - 1) - at(i - size / 2);
      }
    }
  };
  OnEveryTarget([&] {
    check(Dtype::kInt8, int8_t{});
    check(Dtype::kUint8, uint8_t{});
    check(Dtype::kInt16, int16_t{});
    check(Dtype::kUint16, uint16_t{});
    check(Dtype::kInt32, int32_t{});
    check(Dtype::kUint32, uint32_t{});
  });
}

// Integers of 64 bits are added as float64 by both ways: what is constant stays so.
TEST_F(FilterMeans, OfTheLargestIntegersAreThose) {
  for (const int64_t value : {INT64_MIN, INT64_MIN / 2, int64_t{1} << 53}) {
    for (const int64_t size : {3, 64, 1000}) {
      constexpr int64_t kCount = 1500;
      Array x;
      ASSERT_TRUE(NewArray(Dtype::kInt64, 1, &kCount, Order::kC, Fill::kZero, &x).ok());
      std::fill_n(static_cast<int64_t*>(x.data()), kCount, value);
      FilterOptions options;
      ASSERT_TRUE(options.Set(x, {0, nullptr, nullptr, nullptr, nullptr, 0, 0}).ok());
      FilterAxes axes;
      axes.count = 1;
      axes.axis[0] = 0;
      ASSERT_TRUE(FilterUniform(x, axes, &size, options, x).ok());
      for (const int64_t mean : ElementsOf<int64_t>(x)) ASSERT_EQ(mean, value) << size;
    }
  }
}

// Along both axes of an image of any numbers: a sample that is no number, or huge, is
// seen within its windows only; the bits are the same for any number of threads.
template <typename T>
void CheckLocality(Dtype dtype, int32_t axis) {
  constexpr T kHuge[] = {std::numeric_limits<T>::quiet_NaN(),
                         std::numeric_limits<T>::infinity(), T(1e30)};
  const Shape shape = axis == 0 ? Shape{1500, 70} : Shape{70, 1500};
  std::uniform_real_distribution<T> any(-1, 1);
  Array x, expected, found;
  for (Array* const a : {&x, &expected, &found}) {
    ASSERT_TRUE(NewArray(dtype, 2, shape.data(), Order::kC, Fill::kZero, a).ok());
  }
  T* const samples = static_cast<T*>(x.data());
  for (int64_t i = 0; i < x.size(); ++i) samples[i] = any(generator);
  FilterOptions options;
  ASSERT_TRUE(options.Set(x, {0, nullptr, nullptr, nullptr, nullptr, 0, 0}).ok());
  FilterAxes axes;
  axes.count = 1;
  axes.axis[0] = axis;
  for (const int64_t size : {41, 128, 333}) {
    ASSERT_TRUE(FilterUniform(x, axes, &size, options, expected).ok());
    for (int64_t i = 0; i < x.size(); i += 977) {
      long double sum = 0;
      const Shape index = {i / shape[1], i % shape[1]};
      for (int64_t k = 0; k < size; ++k) {
        Shape at = index;
        int64_t& place = at[static_cast<size_t>(axis)];
        place = Extend(Boundary::kReflect, place + k - size / 2, 1500);
        sum += ElementAt<T>(x, at);
      }
      constexpr T kRoundings = 12;  // of sums below the size
      ASSERT_NEAR(ElementAt<T>(expected, index),
                  static_cast<double>(sum / static_cast<long double>(size)),
                  kRoundings * std::numeric_limits<T>::epsilon());
    }
    const int32_t threads = ThreadCount();
    for (const int32_t count : {1, 3}) {
      SetThreadCount(count);
      ASSERT_TRUE(FilterUniform(x, axes, &size, options, found).ok());
      ASSERT_EQ(ElementsOf<T>(found), ElementsOf<T>(expected));
    }
    SetThreadCount(threads);
    const Shape place = axis == 0 ? Shape{700, 33} : Shape{33, 700};
    T& sample = samples[place[0] * shape[1] + place[1]];
    const T before = sample;
    sample = kHuge[Random(0, 2)];
    ASSERT_TRUE(FilterUniform(x, axes, &size, options, found).ok());
    sample = before;
    ForEachIndex(shape, [&](const Shape& index) {
      const size_t along = static_cast<size_t>(axis), other = 1 - along;
      const int64_t first = index[along] - size / 2;
      const bool sees = index[other] == place[other] && first <= place[along] &&
                        place[along] < first + size;
      if (sees) {
        ASSERT_FALSE(std::fabs(ElementAt<T>(found, index)) < T(1e20));
      } else {
        ASSERT_EQ(ElementAt<T>(found, index), ElementAt<T>(expected, index));
      }
    });
  }
}

TEST_F(FilterMeans, SeeTheirWindowsOnly) {
  OnEveryTarget([] {
    for (const int32_t axis : {0, 1}) {
      ASSERT_NO_FATAL_FAILURE(CheckLocality<float>(Dtype::kFloat32, axis));
      ASSERT_NO_FATAL_FAILURE(CheckLocality<double>(Dtype::kFloat64, axis));
    }
  });
}

}  // namespace
}  // namespace nd
