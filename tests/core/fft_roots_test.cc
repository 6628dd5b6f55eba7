// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/roots.h"

#include <gtest/gtest.h>

#include "fft_oracle.h"

namespace nd::fft {
namespace {

// In units of the last place of a number of that size.
double Distance(double value, long double exact) {
  const double size = std::max(std::fabs(value), 1e-300);
  const double unit = std::nextafter(size, 2 * size) - size;
  return static_cast<double>(std::fabs(value - exact)) / unit;
}

TEST(FftRoots, AreWithinHalfAUnitOrSo) {
  double most = 0;
  for (const int64_t n :
       {1, 2, 3, 4, 5, 7, 8, 12, 100, 720, 1009, 4096, 65537, 1 << 20, 1000003}) {
    Roots roots;
    ASSERT_TRUE(roots.Prepare(n).ok());
    const int64_t step = n > 100000 ? 37 : 1;
    for (int64_t k = 0; k < n; k += step) {
      const Root root = roots.At(k);
      const test::Exact exact = test::ExactRoot(k, n);
      if (root.re != 0) most = std::max(most, Distance(root.re, exact.real()));
      if (root.im != 0) most = std::max(most, Distance(root.im, exact.imag()));
    }
  }
  EXPECT_LE(most, 0.56);
}

TEST(FftRoots, AreExactOnTheAxes) {
  for (const int64_t n : {4, 8, 12, 1000, 1 << 20}) {
    Roots roots;
    ASSERT_TRUE(roots.Prepare(n).ok());
    const double expected[4][2] = {{1, 0}, {0, -1}, {-1, 0}, {0, 1}};
    for (int64_t quarter = 0; quarter < 4; ++quarter) {
      const Root root = roots.At(quarter * n / 4);
      EXPECT_EQ(root.re, expected[quarter][0]);
      EXPECT_EQ(root.im, expected[quarter][1]);
    }
  }
}

TEST(FftRoots, AreMirroredExactly) {
  for (const int64_t n : {24, 1000, 4095, 4096}) {
    Roots roots;
    ASSERT_TRUE(roots.Prepare(n).ok());
    for (int64_t k = 1; k < n; ++k) {
      EXPECT_EQ(roots.At(k).re, roots.At(n - k).re);
      EXPECT_EQ(roots.At(k).im, -roots.At(n - k).im);
    }
  }
}

}  // namespace
}  // namespace nd::fft
