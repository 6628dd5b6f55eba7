// SPDX-License-Identifier: BSD-3-Clause
// Vectors by transforms of short blocks against sums in the next wider type, and where
// they must not go that way, against the direct way.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "core/kernels/targets.h"
#include "core/signal/convolve.h"
#include "core/signal/short.h"
#include "core/signal/spectra.h"
#include "core/threads/pool.h"
#include "tests/core/guard_page.h"

namespace nd {
namespace {

using signal::RunSpectra;
using signal::ShortJob;

std::mt19937_64 generator(5);

template <typename T>
std::vector<T> Random(int64_t count) {
  std::normal_distribution<T> normal;
  std::vector<T> values(static_cast<size_t>(count));
  for (T& value : values) value = normal(generator);
  return values;
}

template <typename T>
constexpr Dtype kDtype = sizeof(T) == 4 ? Dtype::kFloat32 : Dtype::kFloat64;

// y[o] of a job, and the sum of magnitudes that its error is relative to.
template <typename T>
long double SumAt(const ShortJob& job, int64_t o) {
  const T* x = static_cast<const T*>(job.x);
  const T* taps = static_cast<const T*>(job.taps);
  long double sum = 0;
  for (int64_t k = 0; k < job.tap_count; ++k) {
    const int64_t i = o + job.start + k;
    const T tap = taps[job.reverse ? job.tap_count - 1 - k : k];
    if (i >= 0 && i < job.x_count) {
      sum += static_cast<long double>(tap) * x[i * job.x_step];
    }
  }
  return sum;
}

template <typename T>
long double Bound(const ShortJob& job) {
  const T* x = static_cast<const T*>(job.x);
  const T* taps = static_cast<const T*>(job.taps);
  long double largest = 0, norm = 0;
  for (int64_t i = 0; i < job.x_count; ++i) {
    largest = std::max<long double>(largest, std::abs(x[i * job.x_step]));
  }
  for (int64_t k = 0; k < job.tap_count; ++k) norm += std::abs(taps[k]);
  return 8 * std::numeric_limits<T>::epsilon() * largest * norm;
}

template <typename T>
class SpectraTest : public testing::Test {
 protected:
  // Convolution and correlation of each mode between guard pages; whether transforms were
  // used.
  static bool Check(int64_t x_count, int64_t taps, int64_t x_step) {
    bool used = false;
    for (const bool at_end : {false, true}) {
      for (const int64_t lacking : {int64_t{0}, taps / 2, taps - 1}) {
        const bool full = lacking > 0;
        const int64_t y_count = x_count - (taps - 1) + 2 * lacking;
        const auto samples = Random<T>((x_count - 1) * std::abs(x_step) + 1);
        const auto some_taps = Random<T>(taps);
        test::GuardedMemory x(samples.size() * sizeof(T));
        test::GuardedMemory y(static_cast<size_t>(y_count) * sizeof(T));
        test::GuardedMemory weights(some_taps.size() * sizeof(T));
        T* const from = Place(x, samples.size(), at_end);
        T* const to = Place(y, static_cast<size_t>(y_count), at_end);
        T* const by = Place(weights, some_taps.size(), at_end);
        std::copy(samples.begin(), samples.end(), from);
        std::copy(some_taps.begin(), some_taps.end(), by);
        const ShortJob job = {kDtype<T>, x_step < 0 ? from + samples.size() - 1 : from,
                              x_count,   x_step,
                              by,        taps,
                              full,      -lacking,
                              to,        y_count};
        if (!RunSpectra(job)) continue;
        used = true;
        const long double bound = Bound<T>(job);
        for (int64_t o = 0; o < y_count; ++o) {
          const long double expected = SumAt<T>(job, o);
          if (std::abs(to[o] - expected) <= bound) continue;
          ADD_FAILURE() << x_count << " samples, step " << x_step << ", " << taps
                        << " taps, result " << o << " is " << to[o] << ", expected "
                        << static_cast<double>(expected);
          return used;
        }
      }
    }
    return used;
  }

  static T* Place(test::GuardedMemory& memory, size_t count, bool at_end) {
    return static_cast<T*>(at_end ? memory.AtEnd(count * sizeof(T)) : memory.AtBegin());
  }

  // By the automatic method, or directly.
  static std::vector<T> Convolve(const std::vector<T>& a, const std::vector<T>& v,
                                 ConvolveMethod method) {
    std::vector<T> y(a.size() + v.size() - 1);
    const Vector1D x = {a.data(), static_cast<int64_t>(a.size()), sizeof(T)};
    const Vector1D taps = {v.data(), static_cast<int64_t>(v.size()), sizeof(T)};
    EXPECT_TRUE(Convolve1D(kDtype<T>, x, taps, ConvolveMode::kFull, false, y.data(),
                           sizeof(T), method)
                    .ok());
    return y;
  }

  static bool SameBits(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() &&
           std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
  }
};

using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(SpectraTest, Types);

bool HasKernel() {
  return CurrentTarget() == Target::kAvx3;
}

TYPED_TEST(SpectraTest, EqualsSums) {
  for (const int64_t taps : {48, 64, 65, 129, 256, 400, 512}) {
    bool used = false;
    for (const int64_t count : {1999, 4000, 6007}) {
      used |= this->Check(count, taps, 1);
    }
    EXPECT_EQ(used, HasKernel()) << taps;
  }
}

// By one transform, with sums behind what it has room for or without.
TYPED_TEST(SpectraTest, FewSamplesEqualSums) {
  constexpr int64_t kSizes[][2] = {{257, 256}, {300, 200},  {449, 64},  {512, 250},
                                   {800, 120}, {961, 64},   {962, 64},  {999, 129},
                                   {1000, 64}, {1000, 255}, {1024, 130}};
  for (const auto& [count, taps] : kSizes) {
    for (const int64_t step : {1, -1, 2, 5}) {
      EXPECT_EQ(this->Check(count, taps, step), HasKernel()) << count << ' ' << taps;
    }
  }
}

TYPED_TEST(SpectraTest, EqualsSumsOfSlices) {
  for (const int64_t step : {-3, -1, 2, 7}) {
    EXPECT_EQ(this->Check(5003, 64, step), HasKernel()) << step;
  }
}

TYPED_TEST(SpectraTest, StepsDoNotMatter) {
  const auto samples = Random<TypeParam>(10000), taps = Random<TypeParam>(70);
  std::vector<TypeParam> wide(30000), dense(10069), stepped(10069);
  for (size_t i = 0; i < samples.size(); ++i) wide[3 * i] = samples[i];
  ShortJob job = {kDtype<TypeParam>, samples.data(), 10000, 1, taps.data(), 70, true, -69,
                  dense.data(),      10069};
  EXPECT_EQ(RunSpectra(job), HasKernel());
  job.x = wide.data();
  job.x_step = 3;
  job.y = stepped.data();
  EXPECT_EQ(RunSpectra(job), HasKernel());
  EXPECT_TRUE(this->SameBits(dense, stepped));
}

TYPED_TEST(SpectraTest, ThreadsDoNotMatter) {
  const auto samples = Random<TypeParam>(300000), taps = Random<TypeParam>(64);
  const int32_t before = ThreadCount();
  SetThreadCount(1);
  const auto one = this->Convolve(samples, taps, ConvolveMethod::kAuto);
  SetThreadCount(3);
  const auto three = this->Convolve(samples, taps, ConvolveMethod::kAuto);
  SetThreadCount(before);
  EXPECT_TRUE(this->SameBits(one, three));
}

TYPED_TEST(SpectraTest, LeavesWhatIsNotModerateToSums) {
  using Limits = std::numeric_limits<TypeParam>;
  constexpr size_t kPlaces[][2] = {{8000, 0}, {8000, 3000}, {8000, 6000},
                                   {1000, 0}, {1000, 700},  {1000, 999}};
  for (const TypeParam bad : {Limits::infinity(), Limits::quiet_NaN(), Limits::max()}) {
    for (const auto& [count, at] : kPlaces) {
      auto samples = Random<TypeParam>(static_cast<int64_t>(count)),
           taps = Random<TypeParam>(64);
      samples[at] = bad;
      EXPECT_TRUE(this->SameBits(this->Convolve(samples, taps, ConvolveMethod::kAuto),
                                 this->Convolve(samples, taps, ConvolveMethod::kDirect)))
          << bad << " at " << at;
      samples[at] = 1;
      taps[at % 64] = bad;
      const auto automatic = this->Convolve(samples, taps, ConvolveMethod::kAuto);
      const auto direct = this->Convolve(samples, taps, ConvolveMethod::kDirect);
      EXPECT_TRUE(this->SameBits(automatic, direct)) << bad << " in taps at " << at;
    }
  }
  for (const int64_t count : {1000, 8000}) {
    auto samples = Random<TypeParam>(count), taps = Random<TypeParam>(64);
    for (TypeParam& sample : samples) sample *= Limits::min();
    EXPECT_TRUE(this->SameBits(this->Convolve(samples, taps, ConvolveMethod::kAuto),
                               this->Convolve(samples, taps, ConvolveMethod::kDirect)));
  }
}

// The last results may be sums where the others are not.
TYPED_TEST(SpectraTest, InfinityStaysWhereItIsMet) {
  auto samples = Random<TypeParam>(8000), taps = Random<TypeParam>(64);
  samples.back() = std::numeric_limits<TypeParam>::infinity();
  const auto y = this->Convolve(samples, taps, ConvolveMethod::kAuto);
  for (size_t o = 0; o < y.size(); ++o) ASSERT_EQ(std::isfinite(y[o]), o < 7999) << o;
}

}  // namespace
}  // namespace nd
