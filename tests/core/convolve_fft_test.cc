// SPDX-License-Identifier: BSD-3-Clause
// Convolution by transforms: floats within a bound of sums in long double, integers
// exactly, whatever the layout, the batch and the number of threads.
#include <cfloat>
#include <cmath>

#include "tests/core/convolve_oracle.h"
#include "core/signal/limbs.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

using namespace convolve_testing;
using Shape = std::vector<int64_t>;

constexpr ConvolveMethod kFft = ConvolveMethod::kFft;

template <typename T>
Status Product(Dtype dtype, const Dense<T>& a, const Dense<T>& v, Mode mode,
               bool correlate, Dense<T>* y, ConvolveMethod method = kFft,
               AxisBits axes = kAllAxes) {
  const int32_t ndim = static_cast<int32_t>(a.shape.size());
  Shape shape(a.shape.size());
  const Status status =
      ConvolveShape(ndim, a.shape.data(), v.shape.data(), mode, shape.data(), axes);
  if (!status.ok()) return status;
  *y = Dense<T>(shape);
  const Shape a_strides = DenseStrides<T>(a.shape), v_strides = DenseStrides<T>(v.shape),
              y_strides = DenseStrides<T>(shape);
  return ConvolveND(dtype, {a.data.data(), ndim, a.shape.data(), a_strides.data()},
                    {v.data.data(), ndim, v.shape.data(), v_strides.data()}, mode,
                    correlate, y->data.data(), y_strides.data(), method, axes);
}

long double Real(Half x) {
  return Convert<float>(x);
}
long double Real(BFloat16 x) {
  return Convert<float>(x);
}
long double Real(float x) {
  return x;
}
long double Real(double x) {
  return x;
}
template <typename T>
requires kIsComplex<T>
long double Real(T x) {
  return x.re;
}
template <typename T>
long double Imaginary(T x) {
  if constexpr (kIsComplex<T>) return x.im;
  return 0;
}

template <typename T>
constexpr long double kUnit = FLT_EPSILON / 2;
template <>
constexpr long double kUnit<double> = DBL_EPSILON / 2;
template <>
constexpr long double kUnit<Complex128> = DBL_EPSILON / 2;

template <typename T>
T Uniform() {
  std::uniform_real_distribution<double> uniform(-1, 1);
  if constexpr (kIsComplex<T>) {
    using Part = decltype(T::re);
    return {static_cast<Part>(uniform(generator)), static_cast<Part>(uniform(generator))};
  } else {
    return Convert<T>(uniform(generator));
  }
}

template <typename T>
long double Norm(const Dense<T>& x) {
  long double sum = 0;
  for (const T& value : x.data) {
    sum += Real(value) * Real(value) + Imaginary(value) * Imaginary(value);
  }
  return std::sqrt(sum);
}

// Norm-wise: the bound that transformed.h states.
template <typename T>
void ExpectNear(const Dense<T>& a, const Dense<T>& v, Mode mode, bool correlate,
                const Dense<T>& y) {
  const auto parts = [](const Dense<T>& x, bool imaginary) {
    Dense<long double> part(x.shape);
    for (size_t i = 0; i < x.data.size(); ++i) {
      part.data[i] = imaginary ? Imaginary(x.data[i]) : Real(x.data[i]);
    }
    return part;
  };
  using LongDense = Dense<long double>;
  const auto sums = [&](bool a_imaginary, bool v_imaginary) -> LongDense {
    const LongDense x = parts(a, a_imaginary), w = parts(v, v_imaginary);
    return OracleND(x, w, mode, correlate);
  };
  const long double bound =
      2 * kUnit<T> * std::log2(8.0L * static_cast<long double>(y.data.size() + 64)) *
      Norm(a) * Norm(v);
  LongDense re = sums(false, false);
  Dense<long double> im(re.shape);
  if constexpr (kIsComplex<T>) {
    const long double sign = correlate ? -1 : 1;
    const LongDense ii = sums(true, true), ri = sums(false, true), ir = sums(true, false);
    for (size_t i = 0; i < re.data.size(); ++i) {
      re.data[i] -= sign * ii.data[i];
      im.data[i] = sign * ri.data[i] + ir.data[i];
    }
  }
  ASSERT_EQ(y.shape, re.shape);
  const long double rounding = sizeof(T) == 2 ? 1.0L / 256 : 0;
  for (size_t i = 0; i < re.data.size(); ++i) {
    ASSERT_LE(std::abs(Real(y.data[i]) - re.data[i]),
              bound + rounding * std::abs(re.data[i]))
        << i;
    ASSERT_LE(std::abs(Imaginary(y.data[i]) - im.data[i]), bound) << i;
  }
}

struct Case {
  Shape a, v;
};
const Case kCases[] = {
    {{1}, {1}},
    {{200}, {7}},
    {{7}, {200}},
    {{300}, {120}},
    {{64}, {64}},
    {{600}, {40}},
    {{20, 30}, {4, 5}},
    {{30, 1}, {1, 9}},
    {{1, 12}, {12, 1}},
    {{3, 20}, {12, 2}},
    {{6, 7, 8}, {3, 4, 2}},
    {{2, 1, 3, 8}, {1, 2, 2, 3}},
    {{30, 21}, {5, 1}},
    {{}, {}},
    {{9, 10}, {9, 10}},
};

class ConvolveFft : public ConvolveDtype {};

TEST_P(ConvolveFft, IsWithinItsBound) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    if constexpr (!std::is_integral_v<T> && !std::is_same_v<T, Bool>) {
      ForEachTarget([&] {
        for (const Case& c : kCases) {
          Dense<T> a(c.a), v(c.v), y({});
          for (T& value : a.data) value = Uniform<T>();
          for (T& value : v.data) value = Uniform<T>();
          for (const Mode mode : kModes) {
            for (const bool correlate : {false, true}) {
              const Status status = Product(dtype, a, v, mode, correlate, &y);
              if (mode == Mode::kValid && !status.ok()) continue;
              ASSERT_TRUE(status.ok());
              SCOPED_TRACE(::testing::PrintToString(c.a) + ::testing::PrintToString(c.v));
              ExpectNear(a, v, mode, correlate, y);
            }
          }
        }
      });
    }
  });
}

TEST_P(ConvolveFft, IntegersAreExact) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    if constexpr (std::is_integral_v<T> || std::is_same_v<T, Bool>) {
      for (const Case& c : kCases) {
        const auto a = Dense<T>::Random(c.a), v = Dense<T>::Random(c.v);
        Dense<T> y({});
        for (const Mode mode : kModes) {
          for (const bool correlate : {false, true}) {
            const Status status = Product(dtype, a, v, mode, correlate, &y);
            if (mode == Mode::kValid && !status.ok()) continue;
            ASSERT_TRUE(status.ok());
            ASSERT_TRUE(SameBits(y.data, OracleND(a, v, mode, correlate).data))
                << ::testing::PrintToString(c.a) << ::testing::PrintToString(c.v);
          }
        }
      }
    }
  });
}

// Constants are the worst case: all errors add up. Their sums are known.
TEST_P(ConvolveFft, ConstantsAtEveryBoundAreExact) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    if constexpr (std::is_integral_v<T>) {
      const int64_t lengths[][2] = {{2000, 2000}, {5000, 128}};
      const auto check = [&](T x, T w) {
        for (const auto& [n, m] : lengths) {
          Dense<T> a({n}), v({m}), y({});
          std::fill(a.data.begin(), a.data.end(), x);
          std::fill(v.data.begin(), v.data.end(), w);
          ASSERT_TRUE(Product(dtype, a, v, Mode::kFull, false, &y).ok());
          for (int64_t o = 0; o < n + m - 1; ++o) {
            const int64_t terms = std::min({o + 1, m, n + m - 1 - o});
            const T expected =
                static_cast<T>(static_cast<uint64_t>(x) * static_cast<uint64_t>(w) *
                               static_cast<uint64_t>(terms));
            ASSERT_EQ(y.data[static_cast<size_t>(o)], expected) << +x << " " << +w;
          }
        }
      };
      using Limits = std::numeric_limits<T>;
      for (const T x : {Limits::min(), Limits::max()}) {
        for (const T w : {Limits::min(), Limits::max(), T{1}}) check(x, w);
      }
      for (int shift = 1; shift < Limits::digits; shift += 3) {
        const T x = static_cast<T>((uint64_t{1} << shift) + 1);
        check(x, x);
        check(x, static_cast<T>(-x));
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Dtypes, ConvolveFft, ::testing::ValuesIn(AllDtypes()),
                         [](const auto& row) { return InfoOf(row.param).name; });

TEST(ConvolveFftLimbs, GiveTheirInteger) {
  const int64_t values[] = {0,
                            1,
                            -1,
                            INT64_MIN,
                            INT64_MAX,
                            99,
                            1 << 15,
                            -(1 << 15),
                            0x7fff8000,
                            int64_t{1} << 47,
                            -5,
                            0x7fffffff,
                            12345678901234567};
  constexpr int64_t kCount = sizeof(values) / sizeof(values[0]);
  for (int32_t bits = 8; bits <= 30; ++bits) {
    const int32_t count = (63 + bits) / bits;
    const signal::Limbs limbs = {count, count, count, bits};
    int64_t sums[kCount];
    for (int32_t limb = 0; limb < count; ++limb) {
      double parts[kCount];
      signal::SplitLimbs(Dtype::kInt64, reinterpret_cast<const char*>(values), 8, kCount,
                         limbs, false, limb, parts);
      for (const double part : parts) {
        ASSERT_LE(std::abs(part), std::ldexp(1.0, bits - 1)) << bits << " " << limb;
      }
      signal::AddLimbs(parts, kCount, bits, limb, sums);
    }
    for (int64_t i = 0; i < kCount; ++i) ASSERT_EQ(sums[i], values[i]) << bits;
  }
}

// The bound itself, against the note of what transforms may not exceed: 2^45 for 2^10
// points, and less for more.
TEST(ConvolveFftLimbs, AreAsManyAsTheBoundWants) {
  signal::Blocks blocks;
  blocks.y_dtype = Dtype::kInt64;
  blocks.ndim = 1;
  blocks.axes[0].axis = {1 << 20, 8, 1, 8, 1 << 20, 8, 0};
  blocks.axes[0].size = 1 << 10;
  signal::Limbs limbs;
  const double root = std::sqrt(1024.0);
  ASSERT_TRUE(signal::FindLimbs(blocks, std::ldexp(1.0, 44) / root, 1, &limbs));
  EXPECT_EQ(limbs.x_count * limbs.tap_count * limbs.sums, 1);
  ASSERT_TRUE(signal::FindLimbs(blocks, std::ldexp(1.0, 46) / root, 1, &limbs));
  EXPECT_GT(limbs.x_count, 1);
  // Full operands, and so many terms that even the smallest limbs are too large.
  ASSERT_TRUE(signal::FindLimbs(blocks, 0x1p63, 0x1p63, &limbs));
  EXPECT_GE(limbs.bits * limbs.x_count, 63);
  blocks.axes[0].axis.tap_count = blocks.axes[0].axis.x_count = int64_t{1} << 40;
  blocks.axes[0].size = int64_t{1} << 41;
  EXPECT_FALSE(signal::FindLimbs(blocks, 0x1p63, 0x1p63, &limbs));
}

TEST(ConvolveFft, StridesOfAnySignAndOverlaps) {
  const int64_t n = 3000, m = 700;
  std::vector<double> a(n), v(m);
  for (double& value : a) value = Uniform<double>();
  for (double& value : v) value = Uniform<double>();
  std::vector<double> expected(n + m - 1);
  const auto run = [&](const Vector1D& x, const Vector1D& w, void* y, int64_t stride) {
    return Convolve1D(Dtype::kFloat64, x, w, Mode::kFull, false, y, stride, kFft);
  };
  const Spread<double> x(a, 8), w(v, 8);
  ASSERT_TRUE(run(x.vector, w.vector, expected.data(), 8).ok());
  for (const int64_t stride : {-8, 24, -16, 9}) {
    for (const int64_t shift : {0, 3}) {
      const Spread<double> sx(a, stride, shift), sw(v, -stride, shift);
      const Spread<double> sy(std::vector<double>(expected.size()), 2 * stride, shift);
      ASSERT_TRUE(
          run(sx.vector, sw.vector, const_cast<void*>(sy.vector.data), 2 * stride).ok());
      ASSERT_TRUE(SameBits(sy.Read(), expected)) << stride;
    }
  }
  // The result over the samples, then over the taps.
  for (const int64_t offset : {0, 1, 500}) {
    std::vector<double> both(static_cast<size_t>(n + m + 600));
    std::copy(a.begin(), a.end(), both.begin() + offset);
    ASSERT_TRUE(run({both.data() + offset, n, 8}, w.vector, both.data(), 8).ok());
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), both.begin()));
    std::copy(v.begin(), v.end(), both.begin() + offset);
    ASSERT_TRUE(run(x.vector, {both.data() + offset, m, 8}, both.data(), 8).ok());
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), both.begin()));
  }
}

TEST(ConvolveFft, BitsDoNotDependOnThreads) {
  const int32_t threads = ThreadCount();
  for (const Shape& shape : {Shape{1 << 18}, Shape{600, 700}}) {
    Dense<float> a(shape), v(shape.size() == 1 ? Shape{3000} : Shape{60, 70});
    for (float& value : a.data) value = Uniform<float>();
    for (float& value : v.data) value = Uniform<float>();
    Dense<float> serial({}), parallel({});
    SetThreadCount(1);
    ASSERT_TRUE(Product(Dtype::kFloat32, a, v, Mode::kFull, false, &serial).ok());
    for (const int32_t count : {2, 3, 8}) {
      SetThreadCount(count);
      ASSERT_TRUE(Product(Dtype::kFloat32, a, v, Mode::kFull, false, &parallel).ok());
      EXPECT_TRUE(SameBits(serial.data, parallel.data)) << count;
    }
  }
  SetThreadCount(threads);
}

TEST(ConvolveFft, OtherAxesAreABatch) {
  const Shape shapes[][2] = {{{5, 60}, {5, 9}}, {{5, 60}, {1, 9}}, {{1, 60}, {6, 9}}};
  for (const auto& [a_shape, v_shape] : shapes) {
    Dense<double> a(a_shape), v(v_shape), y({}), direct({});
    for (double& value : a.data) value = Uniform<double>();
    for (double& value : v.data) value = Uniform<double>();
    for (const bool correlate : {false, true}) {
      ASSERT_TRUE(
          Product(Dtype::kFloat64, a, v, Mode::kFull, correlate, &y, kFft, 2).ok());
      ASSERT_TRUE(Product(Dtype::kFloat64, a, v, Mode::kFull, correlate, &direct,
                          ConvolveMethod::kDirect, 2)
                      .ok());
      ASSERT_EQ(y.shape, direct.shape);
      for (size_t i = 0; i < y.data.size(); ++i) {
        ASSERT_NEAR(y.data[i], direct.data[i], 1e-13);
      }
      for (int64_t row = 0; row < y.shape[0]; ++row) {
        const auto line = [&](const Dense<double>& from) {
          const int64_t at = from.shape[0] == 1 ? 0 : row;
          Dense<double> part({from.shape[1]});
          std::copy_n(from.data.begin() + at * from.shape[1], from.shape[1],
                      part.data.begin());
          return part;
        };
        Dense<double> single({});
        ASSERT_TRUE(Product(Dtype::kFloat64, line(a), line(v), Mode::kFull, correlate,
                            &single, ConvolveMethod::kDirect)
                        .ok());
        for (size_t i = 0; i < single.data.size(); ++i) {
          ASSERT_NEAR(single.data[i],
                      y.data[static_cast<size_t>(row) * single.data.size() + i], 1e-13);
        }
      }
    }
  }
  Dense<double> a({4, 9}), v({3, 9}), y({});
  EXPECT_EQ(Product(Dtype::kFloat64, a, v, Mode::kFull, false, &y, kFft, 2).code(),
            Code::kBroadcast);
}

// A result that is one product is that, whatever is beside it.
TEST(ConvolveFft, SingleProductsAreNotTransformed) {
  Dense<double> a({2, 5}), v({2, 1}), y({});
  const double infinity = std::numeric_limits<double>::infinity();
  a.data = {1, infinity, 1e300, 3, 5, 1, 2, 3, 4, 5};
  v.data = {0.5, 3};
  ASSERT_TRUE(Product(Dtype::kFloat64, a, v, Mode::kFull, false, &y, kFft, 2).ok());
  EXPECT_EQ(y.data,
            (std::vector<double>{0.5, infinity, 5e299, 1.5, 2.5, 3, 6, 9, 12, 15}));
}

// What is not finite, or extreme, is summed directly: bit for bit as if asked to.
TEST(ConvolveFft, AutomaticallyOnlyForModerateNumbers) {
  const int64_t n = 20000, m = 2000;
  Dense<float> a({n}), v({m}), y({}), direct({});
  for (float& value : v.data) value = Uniform<float>();
  const auto is_direct = [&] {
    const Status first =
        Product(Dtype::kFloat32, a, v, Mode::kSame, false, &y, ConvolveMethod::kAuto);
    const Status second = Product(Dtype::kFloat32, a, v, Mode::kSame, false, &direct,
                                  ConvolveMethod::kDirect);
    EXPECT_TRUE(first.ok() && second.ok());
    return SameBits(y.data, direct.data);
  };
  for (float& value : a.data) value = Uniform<float>();
  EXPECT_FALSE(is_direct());
  const float kept = a.data[777];
  for (const float value : {std::numeric_limits<float>::quiet_NaN(),
                            -std::numeric_limits<float>::infinity(), 1e20f}) {
    a.data[777] = value;
    EXPECT_TRUE(is_direct()) << value;
    a.data[777] = kept;
    std::swap(v.data[3], a.data[777]);
    v.data[3] = value;
    EXPECT_TRUE(is_direct()) << value;
    std::swap(v.data[3], a.data[777]);
    a.data[777] = kept;
    v.data[3] = 0.5f;
  }
  for (float& value : a.data) value *= 1e-30f;
  EXPECT_TRUE(is_direct());
}

}  // namespace
}  // namespace nd
