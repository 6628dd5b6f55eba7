// SPDX-License-Identifier: BSD-3-Clause
// The largest magnitude and the number of small ones, against loops, on every target.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/kernels/magnitude.h"
#include "core/kernels/targets.h"

namespace nd {
namespace {

template <typename T>
class MagnitudeKernel : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(MagnitudeKernel, Types);

TYPED_TEST(MagnitudeKernel, IsWhatALoopFinds) {
  using T = TypeParam;
  constexpr T kNan = std::numeric_limits<T>::quiet_NaN();
  std::mt19937 generator(1);
  std::uniform_real_distribution<T> numbers(-1, 1);
  const T limits[] = {T{0}, std::numeric_limits<T>::denorm_min(), T{0.25},
                      T{1}, std::numeric_limits<T>::infinity(),   kNan};
  for (int t = 0; t < kTargetCount; ++t) {
    const Target target = static_cast<Target>(t);
    if ((SupportedTargets() >> t & 1) == 0) continue;
    for (size_t count = 0; count < 70; ++count) {
      for (const bool with_nan : {false, true}) {
        std::vector<T> x(count);
        for (T& value : x) value = numbers(generator);
        if (count > 3) x[count / 2] = T{-0.0};
        if (with_nan && count > 0) x[count - 1] = kNan;
        const int64_t size = static_cast<int64_t>(count);
        T largest = 0;
        for (const T value : x) {
          if (!(std::abs(value) <= largest)) largest = std::abs(value);
        }
        const T found = LargestMagnitude(x.data(), size, target);
        if (with_nan && count > 0) {
          EXPECT_TRUE(std::isnan(found)) << count;
        } else {
          EXPECT_EQ(found, largest) << count;
        }
        for (const T limit : limits) {
          int64_t below = 0;
          for (const T value : x) below += std::abs(value) < limit ? 1 : 0;
          EXPECT_EQ(CountBelow(x.data(), size, limit, target), below)
              << count << " below " << limit;
        }
      }
    }
  }
}

}  // namespace
}  // namespace nd
