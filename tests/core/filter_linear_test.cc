// SPDX-License-Identifier: BSD-3-Clause
// Correlation filters against sums written down, with strides, dilations and origins that
// no other library has, between guard pages.
#include "core/filter/linear.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "array_testing.h"
#include "core/kernels/cast.h"
#include "core/kernels/finish.h"
#include "core/kernels/select.h"
#include "core/kernels/targets.h"
#include "core/threads/pool.h"
#include "guard_page.h"

namespace nd {
namespace {

std::mt19937 generator(17);

int64_t Random(int64_t low, int64_t high) {
  return std::uniform_int_distribution<int64_t>(low, high)(generator);
}

struct Case {
  Dtype sample, weight, result;
  std::vector<int64_t> shape, window;
  std::vector<int32_t> boundary;
  std::vector<int64_t> origin, stride, dilation;
  bool convolve, reversed, at_end;
  bool factors = false;  // weights are products of a number per axis
};

Case RandomCase(Dtype sample, Dtype weight, Dtype result) {
  Case c = {sample, weight, result, {}, {}, {}, {}, {}, {}, false, false, false};
  const int64_t ndim = Random(0, 4);
  static constexpr int64_t kLongest[] = {0, 300, 40, 12, 6};
  for (int64_t d = 0; d < ndim; ++d) {
    c.shape.push_back(Random(1, kLongest[ndim]));
    c.window.push_back(Random(1, ndim < 3 ? 9 : 4));
    const int64_t m = c.window.back();
    c.boundary.push_back(static_cast<int32_t>(Random(0, 4)));
    c.origin.push_back(Random(-(m / 2), (m - 1) / 2));
    c.stride.push_back(Random(0, 2) == 0 ? Random(1, 4) : 1);
    c.dilation.push_back(Random(0, 2) == 0 ? Random(1, 4) : 1);
  }
  c.convolve = Random(0, 1) != 0;
  c.reversed = Random(0, 3) == 0;
  c.at_end = Random(0, 1) != 0;
  return c;
}

// An array of small integers at one end of guarded memory, of at most 64 KiB.
void MakeGuarded(const std::vector<int64_t>& shape, Dtype dtype, bool reversed,
                 bool at_end, test::GuardedMemory* memory, Array* array) {
  Layout layout;
  int64_t bytes = ItemSize(dtype);
  for (const int64_t length : shape) layout.Append(length, 0);
  SetContiguousStrides(Order::kC, ItemSize(dtype), &layout);
  for (const int64_t length : shape) bytes *= length;
  char* data = static_cast<char*>(at_end ? memory->AtEnd(static_cast<size_t>(bytes))
                                         : memory->AtBegin());
  for (int64_t i = 0; i < bytes / ItemSize(dtype); ++i) {
    const int32_t low = KindOf(dtype) == Kind::kUint ? 0 : -4;
    const int32_t value = static_cast<int32_t>(Random(0, 12)) + low;
    FindCast(Dtype::kInt32, dtype)(&value, data + i * ItemSize(dtype), 1);
  }
  if (reversed && layout.ndim > 0) {
    const int32_t last = layout.ndim - 1;
    data += (layout.shape[last] - 1) * layout.strides[last];
    layout.strides[last] = -layout.strides[last];
  }
  ASSERT_TRUE(Array::Make(dtype, layout, data, {}, kUnchecked, {}, array).ok());
}

double Value(const Array& a, const std::vector<int64_t>& index) {
  const char* place = static_cast<const char*>(a.data());
  for (size_t d = 0; d < index.size(); ++d) {
    place += index[d] * a.stride(static_cast<int32_t>(d));
  }
  double value;
  FindCast(a.dtype(), Dtype::kFloat64)(place, &value, 1);
  return value;
}

// Weights of float64 that are products of small integers.
void MakeFactors(const Case& c, Array* weights) {
  std::vector<std::vector<int64_t>> factors(c.window.size());
  for (size_t d = 0; d < c.window.size(); ++d) {
    for (int64_t k = 0; k < c.window[d]; ++k) factors[d].push_back(Random(-2, 3));
    factors[d][0] = 1;
  }
  double* next = static_cast<double*>(weights->data());
  ForEachIndex(c.window, [&](const std::vector<int64_t>& tap) {
    *next = 1;
    for (size_t d = 0; d < tap.size(); ++d) {
      *next *= static_cast<double>(factors[d][static_cast<size_t>(tap[d])]);
    }
    ++next;
  });
}

void Check(const Case& c) {
  static test::GuardedMemory memories[3] = {test::GuardedMemory(1 << 17),
                                            test::GuardedMemory(1 << 17),
                                            test::GuardedMemory(1 << 17)};
  const size_t ndim = c.shape.size();
  Array x, w, y;
  MakeGuarded(c.shape, c.sample, c.reversed, c.at_end, &memories[0], &x);
  MakeGuarded(c.window, c.weight, false, c.at_end, &memories[1], &w);
  if (c.factors) MakeFactors(c, &w);
  FilterOptions options;
  const double fill = c.factors ? 0 : 3;
  ASSERT_TRUE(options
                  .Set(x, {0, c.boundary.data(), c.origin.data(), c.stride.data(),
                           c.dilation.data(), fill, 0})
                  .ok());
  std::vector<int64_t> outputs(ndim);
  options.OutputShape(x, outputs.data());
  MakeGuarded(outputs, c.result, c.reversed, c.at_end, &memories[2], &y);
  ASSERT_TRUE(FilterCorrelate(x, w, c.convolve, options, y).ok());

  ForEachIndex(outputs, [&](const std::vector<int64_t>& output) {
    double sum = 0;
    ForEachIndex(c.window, [&](const std::vector<int64_t>& tap) {
      std::vector<int64_t> place(ndim), taken(ndim);
      bool outside = false;
      for (size_t d = 0; d < ndim; ++d) {
        const int64_t m = c.window[d];
        // A convolution is the correlation with what is turned about the middle.
        const int64_t middle =
            c.convolve ? (m - 1) - (m / 2 + c.origin[d]) : m / 2 + c.origin[d];
        taken[d] = c.convolve ? m - 1 - tap[d] : tap[d];
        place[d] = Extend(static_cast<Boundary>(c.boundary[d]),
                          output[d] * c.stride[d] + (tap[d] - middle) * c.dilation[d],
                          c.shape[d]);
        outside |= place[d] < 0;
      }
      sum += Value(w, taken) * (outside ? fill : Value(x, place));
    });
    char wanted[16];
    const int64_t integer = static_cast<int64_t>(sum);
    const bool floating = KindOf(c.result) == Kind::kFloat;
    FindCast(floating ? Dtype::kFloat64 : Dtype::kInt64, c.result)(
        floating ? static_cast<const void*>(&sum) : &integer, wanted, 1);
    const double found = Value(y, output);
    double expected;
    FindCast(c.result, Dtype::kFloat64)(wanted, &expected, 1);
    ASSERT_EQ(found, expected) << ShapeText(x.ndim(), x.shape()).text << " "
                               << ShapeText(w.ndim(), w.shape()).text;
  });
}

class FilterLinear : public testing::Test {
 protected:
  ~FilterLinear() override { SetThreadCount(threads_); }
  const int32_t threads_ = ThreadCount();
};

TEST_F(FilterLinear, IsItsDefinition) {
  const Dtype formats[][3] = {{Dtype::kUint8, Dtype::kInt64, Dtype::kUint8},
                              {Dtype::kUint8, Dtype::kInt8, Dtype::kInt32},
                              {Dtype::kInt16, Dtype::kInt64, Dtype::kInt16},
                              {Dtype::kInt32, Dtype::kFloat64, Dtype::kInt32},
                              {Dtype::kInt64, Dtype::kInt64, Dtype::kInt64},
                              {Dtype::kInt8, Dtype::kInt64, Dtype::kFloat64},
                              {Dtype::kFloat16, Dtype::kFloat32, Dtype::kFloat32},
                              {Dtype::kFloat32, Dtype::kFloat32, Dtype::kFloat32},
                              {Dtype::kFloat32, Dtype::kInt64, Dtype::kFloat64},
                              {Dtype::kFloat64, Dtype::kFloat64, Dtype::kFloat64}};
  for (const auto& [sample, weight, result] : formats) {
    for (int i = 0; i < 120; ++i) {
      const Case c = RandomCase(sample, weight, result);
      ASSERT_NO_FATAL_FAILURE(Check(c))
          << static_cast<int>(sample) << " " << static_cast<int>(result) << " " << i;
    }
  }
}

// Images of few columns, rows or both, in two passes at once.
TEST_F(FilterLinear, OfFactorsIsItsDefinition) {
  const Dtype formats[][2] = {
      {Dtype::kUint8, Dtype::kUint8},     {Dtype::kUint8, Dtype::kInt16},
      {Dtype::kInt16, Dtype::kInt16},     {Dtype::kInt32, Dtype::kInt32},
      {Dtype::kFloat32, Dtype::kFloat32}, {Dtype::kFloat64, Dtype::kFloat64}};
  for (const auto& [sample, result] : formats) {
    for (int i = 0; i < 250; ++i) {
      Case c = RandomCase(sample, Dtype::kFloat64, result);
      c.shape = {Random(1, i % 2 == 0 ? 12 : 130), Random(1, i % 3 == 0 ? 70 : 20)};
      c.window = {Random(2, 7), Random(2, 7)};
      if (i % 8 == 0) c.shape.insert(c.shape.begin(), Random(1, 3));
      if (i % 8 == 0) c.window.insert(c.window.begin(), Random(1, 3));
      const size_t ndim = c.shape.size();
      c.stride = c.dilation = std::vector<int64_t>(ndim, 1);
      c.boundary.resize(ndim);
      c.origin.resize(ndim);
      for (size_t d = 0; d < ndim; ++d) {
        c.boundary[d] = static_cast<int32_t>(Random(0, 4));
        c.origin[d] = Random(-(c.window[d] / 2), (c.window[d] - 1) / 2);
      }
      c.factors = true;
      ASSERT_NO_FATAL_FAILURE(Check(c))
          << static_cast<int>(sample) << " " << static_cast<int>(result) << " " << i;
    }
  }
}

// Means along one axis after the other, between guard pages: truncated in between, or of
// floats and rounded once.
void CheckMeans(Dtype dtype, std::vector<int64_t> shape) {
  static test::GuardedMemory memories[2] = {test::GuardedMemory(1 << 17),
                                            test::GuardedMemory(1 << 17)};
  const size_t ndim = shape.size();
  const bool at_end = Random(0, 1) != 0;
  Array x, y;
  MakeGuarded(shape, dtype, Random(0, 3) == 0, at_end, &memories[0], &x);
  MakeGuarded(shape, dtype, false, at_end, &memories[1], &y);
  std::vector<int32_t> boundary(ndim);
  std::vector<int64_t> origin(ndim), sizes(ndim);
  FilterAxes axes;
  axes.count = static_cast<int32_t>(ndim);
  for (size_t d = 0; d < ndim; ++d) {
    axes.axis[d] = static_cast<int32_t>(d);
    sizes[d] = Random(2, 12);
    boundary[d] = static_cast<int32_t>(Random(0, 4));
    origin[d] = Random(-(sizes[d] / 2), (sizes[d] - 1) / 2);
  }
  FilterOptions options;
  const bool floats = KindOf(dtype) == Kind::kFloat;
  const int64_t fill = floats ? 0 : 5;
  const double outside = static_cast<double>(fill);
  ASSERT_TRUE(
      options.Set(x, {0, boundary.data(), origin.data(), nullptr, nullptr, outside, 0})
          .ok());
  double divisor = 1;
  Array from = Counting(shape), to = Counting(shape);
  const auto at = [](const Array& a, const std::vector<int64_t>& index) -> int64_t& {
    int64_t place = 0;
    for (size_t d = 0; d < index.size(); ++d) {
      place = place * a.shape(static_cast<int32_t>(d)) + index[d];
    }
    return static_cast<int64_t*>(a.data())[place];
  };
  ForEachIndex(shape, [&](const std::vector<int64_t>& index) {
    at(from, index) = static_cast<int64_t>(Value(x, index));
  });
  for (size_t d = 0; d < ndim; ++d) {
    ForEachIndex(shape, [&](const std::vector<int64_t>& index) {
      int64_t sum = 0;
      for (int64_t k = 0; k < sizes[d]; ++k) {
        std::vector<int64_t> place = index;
        place[d] = Extend(static_cast<Boundary>(boundary[d]),
                          index[d] + k - sizes[d] / 2 - origin[d], shape[d]);
        sum += place[d] < 0 ? fill : at(from, place);
      }
      at(to, index) = floats ? sum : sum / sizes[d];
    });
    if (floats) divisor *= static_cast<double>(sizes[d]);
    std::swap(from, to);
  }
  ASSERT_TRUE(FilterUniform(x, axes, sizes.data(), options, y).ok());
  ForEachIndex(shape, [&](const std::vector<int64_t>& index) {
    double mean = static_cast<double>(at(from, index)) / divisor;
    if (dtype == Dtype::kFloat32) mean = static_cast<double>(static_cast<float>(mean));
    ASSERT_EQ(Value(y, index), mean) << ShapeText(x.ndim(), x.shape()).text;
  });
}

TEST_F(FilterLinear, MeansAreTheirDefinition) {
  for (const Dtype dtype : {Dtype::kUint8, Dtype::kInt16, Dtype::kInt32}) {
    for (int i = 0; i < 25; ++i) {
      ASSERT_NO_FATAL_FAILURE(CheckMeans(dtype, {Random(1, 40), Random(1, 90)}));
      ASSERT_NO_FATAL_FAILURE(
          CheckMeans(dtype, {Random(1, 5), Random(1, 12), Random(30, 50)}));
    }
  }
}

TEST_F(FilterLinear, MeansOfFloatsAreRoundedOnce) {
  for (const Target target : {Target::kBaseline, Target::kAvx2, Target::kAvx3}) {
    if ((SupportedTargets() >> static_cast<int>(target) & 1) == 0) continue;
    const Target before = CurrentTarget();
    SelectTarget(target);
    for (const Dtype dtype : {Dtype::kFloat32, Dtype::kFloat64}) {
      for (int i = 0; i < 40; ++i) {
        ASSERT_NO_FATAL_FAILURE(CheckMeans(dtype, {Random(1, 40), Random(30, 90)}))
            << TargetName(target) << ", " << static_cast<int>(dtype);
      }
    }
    SelectTarget(before);
  }
}

// Correctly rounded, whatever the count; of results that are subnormal within a unit.
template <typename T>
void CheckDivision(Target target) {
  constexpr Dtype kDtype = sizeof(T) == 4 ? Dtype::kFloat32 : Dtype::kFloat64;
  constexpr T kInfinity = std::numeric_limits<T>::infinity();
  constexpr T kTiny = std::numeric_limits<T>::denorm_min();
  constexpr T kSpecial[] = {0, kInfinity, -kInfinity, std::numeric_limits<T>::max(),
                            std::numeric_limits<T>::quiet_NaN()};
  test::GuardedMemory memory(4096);
  std::uniform_real_distribution<T> any(-1, 1);
  for (int64_t count = 0; count < 2000; count += count <= 65 ? 1 : 300) {
    const size_t bytes = static_cast<size_t>(count) * sizeof(T);
    if (bytes > 4096) break;
    for (const bool at_end : {false, true}) {
      T* const x = static_cast<T*>(at_end ? memory.AtEnd(bytes) : memory.AtBegin());
      const T by = static_cast<T>(Random(3, 4225)) / 2;
      std::vector<T> samples(static_cast<size_t>(count));
      for (T& sample : samples) {
        sample = std::ldexp(any(generator), static_cast<int>(Random(-20, 20)));
        if (Random(0, 9) == 0) sample = kSpecial[Random(0, 4)];
        if (Random(0, 9) == 0) sample = static_cast<T>(Random(-9999, 9999)) * kTiny;
      }
      memory.Fill(9);
      std::copy(samples.begin(), samples.end(), x);
      FindDivide(kDtype, target)(x, static_cast<double>(by), count);
      ASSERT_TRUE(memory.OnlyChanged(x, bytes, 9));
      for (size_t i = 0; i < samples.size(); ++i) {
        const T quotient = samples[i] / by;
        if (std::isnan(quotient)) {
          ASSERT_TRUE(std::isnan(x[i]));
        } else if (std::isnormal(quotient) || quotient == 0) {
          ASSERT_EQ(x[i], quotient) << samples[i] << " / " << by;
        } else if (std::isinf(quotient)) {
          ASSERT_EQ(x[i], quotient);
        } else {
          ASSERT_LE(std::abs(x[i] - quotient), kTiny) << samples[i] << " / " << by;
        }
      }
    }
  }
}

TEST_F(FilterLinear, DividesOnEveryTarget) {
  for (const Target target : {Target::kBaseline, Target::kAvx2, Target::kAvx3}) {
    if ((SupportedTargets() >> static_cast<int>(target) & 1) == 0) continue;
    ASSERT_NO_FATAL_FAILURE(CheckDivision<float>(target)) << TargetName(target);
    ASSERT_NO_FATAL_FAILURE(CheckDivision<double>(target)) << TargetName(target);
  }
}

TEST_F(FilterLinear, OutOfMemoryChangesNothing) {
  Array x, w, y;
  const int64_t shape[2] = {300, 300}, window[2] = {3, 3};
  ASSERT_TRUE(NewArray(Dtype::kUint8, 2, shape, Order::kC, Fill::kZero, &x).ok());
  ASSERT_TRUE(NewArray(Dtype::kFloat64, 2, window, Order::kC, Fill::kZero, &w).ok());
  ASSERT_TRUE(NewArray(Dtype::kUint8, 2, shape, Order::kC, Fill::kZero, &y).ok());
  static_cast<double*>(w.data())[4] = 1.5;
  std::memset(x.data(), 10, static_cast<size_t>(x.size()));
  std::memset(y.data(), 7, static_cast<size_t>(y.size()));
  FilterOptions options;
  ASSERT_TRUE(options.Set(x, {}).ok());
  const int64_t old = SetMemoryLimit(GetMemoryStats().live_bytes + 100);
  EXPECT_EQ(FilterCorrelate(x, w, false, options, y).code(), Code::kLimit);
  EXPECT_EQ(FilterCorrelate(x, w, false, options, x).code(), Code::kLimit);
  SetMemoryLimit(old);
  for (int64_t i = 0; i < y.size(); ++i) {
    ASSERT_EQ(static_cast<uint8_t*>(y.data())[i], 7);
    ASSERT_EQ(static_cast<uint8_t*>(x.data())[i], 10);
  }
  EXPECT_TRUE(FilterCorrelate(x, w, false, options, x).ok());
  EXPECT_EQ(static_cast<uint8_t*>(x.data())[1000], 15);
}

}  // namespace
}  // namespace nd
