// SPDX-License-Identifier: BSD-3-Clause
// The kernels of weighted means against sums in float64, on every target, between guard
// pages.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "core/kernels/smooth.h"
#include "guard_page.h"

namespace nd {
namespace {

using test::GuardedMemory;

constexpr int64_t kMostColumns = 331;
constexpr int64_t kMostRows = kSmoothRows + kSmoothTaps;

// body(kernels, target) with all kernels of a dtype that this processor can run.
template <typename Body>
void WithKernels(Dtype dtype, Body&& body) {
  for (const Target target : {Target::kBaseline, Target::kAvx2, Target::kAvx3}) {
    if ((SupportedTargets() >> static_cast<int>(target) & 1) == 0) continue;
    for (const bool dots : {false, true}) {
      SCOPED_TRACE(testing::Message() << TargetName(target) << (dots ? ", dots" : ""));
      const SmoothKernels* const kernels = FindSmooth(dtype, target, dots);
      if (kernels != nullptr) body(*kernels);
    }
  }
}

std::vector<double> Gaussian(int64_t count, double sigma) {
  std::vector<double> taps(static_cast<size_t>(count));
  double total = 0;
  for (int64_t k = 0; k < count; ++k) {
    const double x = static_cast<double>(k - count / 2) / sigma;
    total += taps[static_cast<size_t>(k)] = std::exp(-x * x / 2);
  }
  for (double& tap : taps) tap /= total;
  return taps;
}

// As Gaussian ones are, and such that sums of three are near an integer, or are one.
std::vector<std::vector<double>> TapSets() {
  std::vector<std::vector<double>> sets;
  for (const int64_t count : {3, 5, 7, 9, 11, 31, 63}) {
    sets.push_back(Gaussian(count, static_cast<double>(count) / 6));
  }
  for (const double outer : {0.25, 0.25 + 0x1p-30, 1 / 3.0, 0.4375 + 0x1p-18, 0x1p-12}) {
    sets.push_back({outer, 1 - 2 * outer, outer});
  }
  return sets;
}

// Samples that are random, the same, evenly spaced, of two extreme values, or small; not
// large, and but for a few, and of these two extreme values.
template <typename T>
std::vector<T> Samples(int kind, int64_t count) {
  std::mt19937 engine(static_cast<uint32_t>(kind));
  std::vector<T> samples;
  for (int64_t i = 0; i < count; ++i) {
    const uint32_t random = static_cast<uint32_t>(engine());
    const T extreme =
        random % 2 == 0 ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max();
    const T near = static_cast<T>(random % kNearSample);
    const T most = static_cast<T>(random % 2 * (kNearSample - 1));
    const T kinds[] = {static_cast<T>(random),
                       std::numeric_limits<T>::max(),
                       static_cast<T>(5 * i - 700),
                       extreme,
                       static_cast<T>(random % 4),
                       near,
                       random % 300 == 7 ? extreme : near,
                       most};
    samples.push_back(kinds[kind]);
  }
  return samples;
}
constexpr int kKinds = 8;

// A result is the truncated sum; that of bytes may be one more if less is missing than
// may be counted as an error.
template <typename T>
void Expect(const SmoothTaps& taps, T result, double sum) {
  const double slack = sizeof(T) == 1 ? std::ldexp(2.0 * taps.bias, -15) : 0;
  const double low = std::trunc(sum), high = std::trunc(sum + slack);
  ASSERT_TRUE(result == low || result == high) << +result << " for " << sum;
}

template <typename T>
void TestDtype(Dtype dtype) {
  GuardedMemory memory(static_cast<size_t>(kMostRows * kMostColumns) * sizeof(T));
  GuardedMemory line((kMostColumns + kSmoothTaps + kSmoothSlack) * sizeof(T));
  GuardedMemory down(kSmoothRows * kMostColumns * sizeof(T));
  GuardedMemory across(kMostColumns * sizeof(T));
  for (const std::vector<double>& taps : TapSets()) {
    const int64_t count = static_cast<int64_t>(taps.size());
    SmoothTaps set;
    ASSERT_TRUE(SetSmoothTaps(dtype, taps, 1 + 0x1p-48, &set));
    for (int kind = 0; kind < kKinds; ++kind) {
      for (const int64_t columns : {64, 65, 127, 200, 331}) {
        const size_t bytes = static_cast<size_t>(columns) * sizeof(T);
        const int64_t height = kSmoothRows + count;
        const std::vector<T> x = Samples<T>(kind, height * columns + kSmoothTaps);
        char* const rows = static_cast<char*>(
            columns % 2 == 0 ? memory.AtBegin()
                             : memory.AtEnd(static_cast<size_t>(height) * bytes));
        std::memcpy(rows, x.data(), static_cast<size_t>(height) * bytes);
        std::vector<const void*> pointers;
        for (int64_t r = 0; r < height; ++r) {
          pointers.push_back(rows + static_cast<size_t>(r) * bytes);
        }
        const size_t line_bytes =
            static_cast<size_t>(columns + count - 1 + kSmoothSlack) * sizeof(T);
        char* const samples = static_cast<char*>(line.AtEnd(line_bytes));
        std::memcpy(samples, x.data(),
                    static_cast<size_t>(columns + count - 1) * sizeof(T));
        WithKernels(dtype, [&](const SmoothKernels& kernels) {
          if (testing::Test::HasFatalFailure()) return;  // one says it all
          SCOPED_TRACE(testing::Message()
                       << count << " taps from " << taps[0] << " on, kind " << kind);
          const auto y = static_cast<T*>(down.AtEnd(kSmoothRows * bytes));
          down.Fill(0x5a);
          kernels.down(set, pointers.data(), columns, y, static_cast<int64_t>(bytes));
          ASSERT_TRUE(down.OnlyChanged(y, kSmoothRows * bytes, 0x5a));
          for (int64_t i = 0; i < kSmoothRows * columns; ++i) {
            double sum = 0;
            for (int64_t k = 0; k < count; ++k) {
              sum = std::fma(set.exact[k], x[static_cast<size_t>(i + k * columns)], sum);
            }
            ASSERT_NO_FATAL_FAILURE(Expect(set, y[i], sum));
          }
          const auto z = static_cast<T*>(across.AtEnd(bytes));
          across.Fill(0x5a);
          kernels.across(set, samples, columns, z);
          ASSERT_TRUE(across.OnlyChanged(z, bytes, 0x5a));
          for (int64_t i = 0; i < columns; ++i) {
            double sum = 0;
            for (int64_t k = 0; k < count; ++k) {
              sum = std::fma(set.exact[k], x[static_cast<size_t>(i + k)], sum);
            }
            ASSERT_NO_FATAL_FAILURE(Expect(set, z[i], sum));
          }
        });
      }
    }
  }
}

TEST(SmoothKernel, BytesAreMeansButForRounding) {
  TestDtype<uint8_t>(Dtype::kUint8);
}

TEST(SmoothKernel, ShortsAreMeans) {
  TestDtype<int16_t>(Dtype::kInt16);
  TestDtype<uint16_t>(Dtype::kUint16);
}

TEST(SmoothKernel, BytesAreTheSameOnEveryTarget) {
  const std::vector<uint8_t> x = Samples<uint8_t>(0, kMostColumns + kSmoothTaps + 64);
  for (const int64_t count : {3, 5, 15, 63}) {
    SmoothTaps set;
    ASSERT_TRUE(SetSmoothTaps(Dtype::kUint8, Gaussian(count, 2.5), 1 + 0x1p-48, &set));
    std::vector<uint8_t> first;
    WithKernels(Dtype::kUint8, [&](const SmoothKernels& kernels) {
      std::vector<uint8_t> y(kMostColumns);
      kernels.across(set, x.data(), kMostColumns, y.data());
      if (first.empty()) first = y;
      EXPECT_EQ(y, first);
    });
  }
}

// Three taps for which 2^16 times the outer one is an integer, or nearly so.
TEST(SmoothKernel, ThreeTapsOfFarSamples) {
  const double outer[] = {0.25, 0x1p-16, 0.25 - 0x1p-30, 0.25 + 0x1p-30, 0.1};
  const int16_t x[] = {INT16_MAX, -1, INT16_MAX, 0, INT16_MIN, 0, INT16_MIN, 1, -2};
  for (const double tap : outer) {
    SmoothTaps set;
    ASSERT_TRUE(
        SetSmoothTaps(Dtype::kInt16, {{tap, 1 - 2 * tap, tap}}, 1 + 0x1p-48, &set));
    WithKernels(Dtype::kInt16, [&](const SmoothKernels& kernels) {
      int16_t line[64 + 2 + kSmoothSlack], y[64];
      for (size_t i = 0; i < std::size(line); ++i) line[i] = x[i % std::size(x)];
      kernels.across(set, line, 64, y);
      for (int i = 0; i < 64; ++i) {
        double sum = 0;
        for (int k = 0; k < 3; ++k) sum = std::fma(set.exact[k], line[i + k], sum);
        Expect(set, y[i], sum);
      }
    });
  }
}

TEST(SmoothKernel, OtherTapsAreRefused) {
  SmoothTaps set;
  const auto taken = [&](std::vector<double> taps) {
    return SetSmoothTaps(Dtype::kInt16, taps, 1, &set);
  };
  EXPECT_TRUE(taken({0.25, 0.5, 0.25}));
  EXPECT_FALSE(taken({0.5, 0.5}));
  EXPECT_FALSE(taken({1}));
  EXPECT_FALSE(taken({-0.25, 1, 0.25}));
  EXPECT_FALSE(taken({0.25, 0.75, 0.25}));
  EXPECT_FALSE(taken({0, 1, 0}));
  EXPECT_FALSE(taken({NAN, 0.5, 0.25}));
  EXPECT_FALSE(taken(std::vector<double>(65, 1.0 / 65)));
}

}  // namespace
}  // namespace nd
