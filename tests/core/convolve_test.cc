// SPDX-License-Identifier: BSD-3-Clause
// Convolution of vectors against NumPy's definition.
#include "tests/core/convolve_oracle.h"

#include "core/error/ring.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

using namespace convolve_testing;  // NOLINT

template <typename T>
void Check1D(Dtype dtype, const std::vector<T>& a, const std::vector<T>& v,
             const int64_t (&strides)[3], int64_t shift) {
  for (const Mode mode : kModes) {
    for (const bool correlate : {false, true}) {
      const std::vector<T> expected = Oracle1D(a, v, mode, correlate);
      int64_t length = 0;
      ASSERT_TRUE(ConvolveLength(static_cast<int64_t>(a.size()),
                                 static_cast<int64_t>(v.size()), mode, &length)
                      .ok());
      ASSERT_EQ(length, static_cast<int64_t>(expected.size()));
      Spread<T> x(a, strides[0], shift), w(v, strides[1], shift);
      Spread<T> y(std::vector<T>(expected.size()), strides[2], shift);
      ASSERT_TRUE(Convolve1D(dtype, x.vector, w.vector, mode, correlate,
                             const_cast<void*>(y.vector.data), y.vector.stride)
                      .ok());
      ASSERT_TRUE(SameBits(y.Read(), expected))
          << InfoOf(dtype).name << " n " << a.size() << " m " << v.size() << " mode "
          << static_cast<int>(mode) << " correlate " << correlate << " strides "
          << strides[0] << " " << strides[1] << " " << strides[2] << " shift " << shift;
    }
  }
}

TEST_P(ConvolveDtype, EveryModeLengthAndLayout) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    constexpr int64_t kSize = sizeof(T);
    ForEachTarget([&] {
      for (const int64_t n : {1, 2, 3, 7, 8, 40, 300}) {
        for (const int64_t m : {1, 2, 3, 6, 9, 33, 60}) {
          const std::vector<T> a = Samples<T>(n), v = Samples<T>(m);
          const int64_t far = 3 * kSize + 1;
          Check1D(dtype, a, v, {kSize, kSize, kSize}, 0);
          Check1D(dtype, a, v, {-kSize, 2 * kSize, -far}, 0);
          Check1D(dtype, a, v, {2 * kSize, -kSize, 2 * kSize}, 1);
          Check1D(dtype, a, v, {far, far, kSize}, 1);
        }
      }
    });
  });
}

TEST_P(ConvolveDtype, ZeroStrideRepeatsOneElement) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    const T one = Sample<T>();
    const std::vector<T> v = Samples<T>(5), a(20, one);
    std::vector<T> y(24);
    ASSERT_TRUE(Convolve1D(dtype, {&one, 20, 0}, {v.data(), 5, sizeof(T)}, Mode::kFull,
                           false, y.data(), sizeof(T))
                    .ok());
    EXPECT_TRUE(SameBits(y, Oracle1D(a, v, Mode::kFull, false)));
  });
}

TEST_P(ConvolveDtype, ResultMayOverlapTheInputs) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    constexpr int64_t kSize = sizeof(T);
    const int64_t n = 400, m = 7;
    for (const int64_t stride : {kSize, -kSize, 2 * kSize}) {
      for (const int64_t y_stride : {kSize, -kSize}) {
        for (const int64_t y_at : {0, 1, 500, 899}) {
          std::vector<T> memory = Samples<T>(1800);
          const T* x = memory.data() + 900;
          const T* w = x + 3;  // taps within the samples
          std::vector<T> a, v;
          for (int64_t i = 0; i < n; ++i) a.push_back(x[i * stride / kSize]);
          for (int64_t i = 0; i < m; ++i) v.push_back(w[i]);
          const std::vector<T> expected = Oracle1D(a, v, Mode::kFull, true);
          T* y = memory.data() + 450 + y_at;
          ASSERT_TRUE(Convolve1D(dtype, {x, n, stride}, {w, m, kSize}, Mode::kFull, true,
                                 y, y_stride)
                          .ok());
          for (size_t i = 0; i < expected.size(); ++i) {
            ASSERT_EQ(std::memcmp(y + static_cast<int64_t>(i) * y_stride / kSize,
                                  &expected[i], sizeof(T)),
                      0);
          }
        }
      }
    }
  });
}

TEST_P(ConvolveDtype, LongOperandsAreCutIntoBlocks) {
  Visit([](Dtype dtype, auto sample) {
    using T = decltype(sample);
    constexpr int64_t kSize = sizeof(T);
    for (const int64_t m : {3, 60}) {
      const std::vector<T> a = Samples<T>(9000), v = Samples<T>(m);
      Check1D(dtype, a, v, {kSize, kSize, kSize}, 0);
      Check1D(dtype, a, v, {-kSize, kSize, 2 * kSize}, 0);
      Check1D(dtype, v, a, {kSize, -kSize, kSize}, 0);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Dtypes, ConvolveDtype, ::testing::ValuesIn(AllDtypes()),
                         [](const auto& row) { return InfoOf(row.param).name; });

std::string MessageOf(Status status) {
  char text[kMessageSize];
  Message(status, text);
  return text;
}

TEST(Convolve, RefusesWhatHasNoResult) {
  int64_t length = 0;
  EXPECT_EQ(MessageOf(ConvolveLength(0, 3, Mode::kFull, &length)), "a cannot be empty");
  EXPECT_EQ(MessageOf(ConvolveLength(3, 0, Mode::kFull, &length)), "v cannot be empty");
  EXPECT_EQ(ConvolveLength(-1, 3, Mode::kFull, &length).code(), Code::kValue);
  EXPECT_EQ(ConvolveLength(3, INT64_MIN, Mode::kFull, &length).code(), Code::kValue);
  EXPECT_EQ(ConvolveLength(INT64_MAX, 2, Mode::kFull, &length).code(), Code::kOverflow);
  EXPECT_EQ(ConvolveLength(3, 3, static_cast<Mode>(3), &length).code(), Code::kValue);
  double value = 0;
  EXPECT_EQ(Convolve1D(Dtype::kFloat64, {&value, 3, INT64_MAX / 2 + 1}, {&value, 1, 0},
                       Mode::kFull, false, &value, 8)
                .code(),
            Code::kOverflow);
  const int64_t wide[] = {5, 2}, tall[] = {2, 5};
  int64_t shape[2];
  EXPECT_EQ(ConvolveShape(2, wide, tall, Mode::kValid, shape).code(), Code::kValue);
  EXPECT_EQ(ConvolveShape(65, wide, tall, Mode::kValid, shape).code(), Code::kNdim);
}

// A non-finite sample or tap reaches exactly the sums that it is part of.
TEST(Convolve, NoProductIsInvented) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Mode mode : kModes) {
    for (const int64_t m : {2, 5, 17, 40}) {
      for (const int64_t n : {6, 60, 900}) {
        std::vector<double> a(static_cast<size_t>(n), 1.0);
        std::vector<double> v(static_cast<size_t>(m), 1.0), y;
        v[1] = infinity;
        ASSERT_TRUE(Convolve(Dtype::kFloat64, a, v, mode, &y).ok());
        EXPECT_TRUE(SameBits(y, Oracle1D(a, v, mode, false))) << n << " " << m;
        v[1] = 0.0;
        a[2] = infinity;
        ASSERT_TRUE(Convolve(Dtype::kFloat64, a, v, mode, &y).ok());
        const std::vector<double> expected = Oracle1D(a, v, mode, false);
        for (size_t i = 0; i < y.size(); ++i) {
          EXPECT_TRUE(y[i] == expected[i] ||
                      (y[i] != y[i] && expected[i] != expected[i]));
        }
      }
    }
  }
}

template <typename T>
void CheckErrorBound(Dtype dtype) {
  std::uniform_real_distribution<T> uniform(-1, 1);
  for (const int64_t m : {3, 12, 16, 31, 64, 200}) {
    std::vector<T> a(700), v(static_cast<size_t>(m)), y;
    for (T& value : a) value = uniform(generator);
    for (T& value : v) value = uniform(generator);
    ForEachTarget([&] {
      ASSERT_TRUE(Convolve(dtype, a, v, Mode::kFull, &y).ok());
      for (int64_t o = 0; o < static_cast<int64_t>(y.size()); ++o) {
        long double sum = 0, magnitude = 0;
        for (int64_t k = 0; k < m; ++k) {
          const int64_t i = o - k;
          if (i < 0 || i >= 700) continue;
          const long double product =
              static_cast<long double>(a[static_cast<size_t>(i)]) *
              v[static_cast<size_t>(k)];
          sum += product;
          magnitude += std::fabs(product);
        }
        const long double bound =
            static_cast<long double>(m) * std::numeric_limits<T>::epsilon() * magnitude;
        ASSERT_LE(std::fabs(y[static_cast<size_t>(o)] - sum), bound) << "m " << m;
      }
    });
  }
}

TEST(Convolve, ErrorIsBoundedComponentwise) {
  CheckErrorBound<float>(Dtype::kFloat32);
  CheckErrorBound<double>(Dtype::kFloat64);
}

// The scheduler, the layout and the place in the output leave the bits alone.
void CheckThreadsLayoutAndPlace(int64_t m) {
  std::uniform_real_distribution<double> uniform(-1, 1);
  const int64_t n = 90000;
  std::vector<double> a(n), v(static_cast<size_t>(m)), serial, parallel;
  for (double& value : a) value = uniform(generator);
  for (double& value : v) value = uniform(generator);
  const int32_t threads = ThreadCount();
  SetThreadCount(1);
  ASSERT_TRUE(Convolve(Dtype::kFloat64, a, v, Mode::kFull, &serial).ok());
  const Spread<double> reversed(a, -8), column(a, 16), misaligned(a, 8, 3);
  for (const int32_t count : {1, 2, 3, 7}) {
    SetThreadCount(count);
    ASSERT_TRUE(Convolve(Dtype::kFloat64, a, v, Mode::kFull, &parallel).ok());
    EXPECT_TRUE(SameBits(serial, parallel)) << count;
    for (const Spread<double>* x : {&reversed, &column, &misaligned}) {
      ASSERT_TRUE(Convolve1D(Dtype::kFloat64, x->vector, {v.data(), m, 8}, Mode::kFull,
                             false, parallel.data(), 8)
                      .ok());
      EXPECT_TRUE(SameBits(serial, parallel)) << count;
    }
  }
  SetThreadCount(threads);

  // A piece of the samples gives the same sums where they are complete.
  const int64_t from = 1003, count = 777;
  std::vector<double> piece(static_cast<size_t>(count - m + 1));
  ASSERT_TRUE(Convolve1D(Dtype::kFloat64, {a.data() + from, count, 8}, {v.data(), m, 8},
                         Mode::kValid, false, piece.data(), 8)
                  .ok());
  EXPECT_EQ(std::memcmp(piece.data(), serial.data() + from + m - 1, piece.size() * 8), 0);
}

TEST(Convolve, BitsDoNotDependOnThreadsLayoutOrPlace) {
  for (const int64_t m : {9, 31, 61}) CheckThreadsLayoutAndPlace(m);
}

// Dense aligned vectors of floats take a way of their own: the general one, which shifted
// samples take, gives the same bits.
template <typename T>
void CheckShortWay(Dtype dtype) {
  std::uniform_real_distribution<T> uniform(-1, 1);
  for (const int64_t m : {1, 2, 9, 17, 64, 255, 256, 257}) {
    std::vector<T> v(static_cast<size_t>(m));
    for (T& value : v) value = uniform(generator);
    for (const int64_t n :
         {m, m + 1, m + 200, m + 256, m + 300, 3 * m + 256, int64_t{4200}}) {
      std::vector<T> a(static_cast<size_t>(n));
      for (T& value : a) value = uniform(generator);
      const Spread<T> shifted(a, sizeof(T), 1);
      for (const Mode mode : kModes) {
        for (const bool correlate : {false, true}) {
          int64_t length = 0;
          ASSERT_TRUE(ConvolveLength(n, m, mode, &length).ok());
          std::vector<T> y(static_cast<size_t>(length)), expected(y);
          const Vector1D taps = {v.data(), m, sizeof(T)};
          ASSERT_TRUE(Convolve1D(dtype, {a.data(), n, sizeof(T)}, taps, mode, correlate,
                                 y.data(), sizeof(T))
                          .ok());
          ASSERT_TRUE(Convolve1D(dtype, shifted.vector, taps, mode, correlate,
                                 expected.data(), sizeof(T))
                          .ok());
          ASSERT_TRUE(SameBits(y, expected)) << "n " << n << " m " << m << " mode "
                                             << static_cast<int>(mode) << correlate;
        }
      }
    }
  }
}

TEST(Convolve, ShortWayGivesTheSameBits) {
  CheckShortWay<float>(Dtype::kFloat32);
  CheckShortWay<double>(Dtype::kFloat64);
}

// Sums that are rounded, of samples that fill several windows: a packed layout gives the
// bits of the contiguous one.
template <typename T>
void CheckSteps(Dtype dtype) {
  constexpr int64_t kSize = sizeof(T);
  std::uniform_real_distribution<double> uniform(-1, 1);
  const auto random = [&](int64_t count) {
    std::vector<T> values(static_cast<size_t>(count));
    for (T& value : values) {
      if constexpr (kIsComplex<T>) {
        using Part = decltype(T::re);
        value = {static_cast<Part>(uniform(generator)),
                 static_cast<Part>(uniform(generator))};
      } else {
        value = Convert<T>(uniform(generator));
      }
    }
    return values;
  };
  for (const int64_t m : {1, 2, 3, 5, 8, 9, 10, 12, 13, 15, 16, 17, 30, 31, 64}) {
    const std::vector<T> v = random(m);
    for (const int64_t n : {97, 255, 1000, 1031, 2047, 2049, 4500}) {
      const std::vector<T> a = random(n);
      for (const Mode mode : {Mode::kFull, Mode::kValid}) {
        std::vector<T> expected;
        ASSERT_TRUE(Convolve(dtype, a, v, mode, &expected).ok());
        std::vector<T> y(expected.size());
        for (const int64_t step : {-1, 2, -2, 3, -3, 4, -4, 5}) {
          const Spread<T> x(a, step * kSize);
          ASSERT_TRUE(Convolve1D(dtype, x.vector, {v.data(), m, kSize}, mode, false,
                                 y.data(), kSize)
                          .ok());
          ASSERT_TRUE(SameBits(y, expected))
              << InfoOf(dtype).name << " n " << n << " m " << m << " step " << step
              << " mode " << static_cast<int>(mode);
        }
      }
    }
  }
}

TEST(Convolve, BitsDoNotDependOnTheStep) {
  ForEachTarget([] {
    CheckSteps<Half>(Dtype::kFloat16);
    CheckSteps<BFloat16>(Dtype::kBfloat16);
    CheckSteps<float>(Dtype::kFloat32);
    CheckSteps<double>(Dtype::kFloat64);
    CheckSteps<Complex64>(Dtype::kComplex64);
    CheckSteps<Complex128>(Dtype::kComplex128);
  });
}

// Back to back, such products are cut for threads as soon as these are awake.
TEST(Convolve, BitsOfAStreamDoNotDependOnThreads) {
  const int64_t n = 4100;
  const std::vector<float> a = Samples<float>(n), v = Samples<float>(101);
  std::vector<float> serial, parallel;
  const int32_t threads = ThreadCount();
  for (const Mode mode : kModes) {
    SetThreadCount(1);
    ASSERT_TRUE(Convolve(Dtype::kFloat32, a, v, mode, &serial).ok());
    SetThreadCount(3);
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(Convolve(Dtype::kFloat32, a, v, mode, &parallel).ok());
      ASSERT_TRUE(SameBits(serial, parallel));
    }
  }
  SetThreadCount(threads);
}

// Where the taps, or a window of samples, outgrow the memory on the stack.
TEST(Convolve, ManyTaps) {
  for (const int64_t m : {2000, 40000}) {
    const std::vector<uint32_t> a = Samples<uint32_t>(m + 300), v = Samples<uint32_t>(m);
    const int64_t n = m + 300;
    std::vector<uint32_t> expected(301), y(301);
    for (size_t o = 0; o < expected.size(); ++o) {
      for (size_t k = 0; k < v.size(); ++k) expected[o] += a[o + k] * v[v.size() - 1 - k];
    }
    ASSERT_TRUE(Convolve(Dtype::kUint32, a, v, Mode::kValid, &y).ok());
    EXPECT_TRUE(SameBits(y, expected)) << m;
    const Spread<uint32_t> reversed(a, -4);
    ASSERT_TRUE(Convolve1D(Dtype::kUint32, reversed.vector, {v.data(), m, 4},
                           Mode::kValid, false, y.data(), 4)
                    .ok());
    EXPECT_TRUE(SameBits(y, expected)) << m;
    std::vector<uint32_t> full;
    ASSERT_TRUE(Convolve(Dtype::kUint32, a, v, Mode::kFull, &full).ok());
    EXPECT_EQ(full.size(), static_cast<size_t>(n + m - 1));
    EXPECT_EQ(std::memcmp(full.data() + m - 1, expected.data(), 301 * 4), 0) << m;
    EXPECT_EQ(full[0], a[0] * v[0]);
    EXPECT_EQ(full.back(), a.back() * v.back());
  }
}

}  // namespace
}  // namespace nd
