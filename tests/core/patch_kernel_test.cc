// SPDX-License-Identifier: BSD-3-Clause
// Correlations of patches against sums written down, on every target, between guard
// pages.
#include "core/kernels/fft/patch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "fft_oracle.h"
#include "guard_page.h"

namespace nd {
namespace {

template <typename T>
class PatchKernel : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(PatchKernel, Precisions);

template <typename T>
std::vector<T> Roots(int64_t size) {
  std::vector<T> roots;
  const auto add = [&](int64_t length, int64_t radix) {
    for (int64_t k = 0; k < length / radix; ++k) {
      for (int64_t j = 1; j < radix; ++j) {
        const test::Exact root = test::ExactRoot(j * k, length);
        roots.push_back(static_cast<T>(root.real()));
        roots.push_back(static_cast<T>(root.imag()));
      }
    }
  };
  const PatchPasses passes(size);
  add(size, passes.first);
  if (passes.middle > 1) add(size / passes.first, passes.middle);
  for (int64_t j = 0; j < passes.radix(); ++j) {
    const test::Exact root = test::ExactRoot(j, passes.radix());
    roots.push_back(static_cast<T>(root.real()));
    roots.push_back(static_cast<T>(-root.imag()));
  }
  EXPECT_EQ(static_cast<int64_t>(roots.size()), PatchRoots(size));
  return roots;
}

// Rows of a plane, `gap` numbers apart, the last of which ends at a guard page.
template <typename T>
struct Plane {
  int64_t stride, count;
  test::GuardedMemory memory;

  Plane(int64_t rows, int64_t columns, int64_t gap)
      : stride(columns + gap),
        count((rows - 1) * stride + columns),
        memory(static_cast<size_t>(count) * sizeof(T)) {
    memory.Fill(0x55);
  }
  T* data() {
    return static_cast<T*>(memory.AtEnd(static_cast<size_t>(count) * sizeof(T)));
  }
};

// Aligned memory of a spectrum, between guard pages.
template <typename T>
struct Spectrum {
  size_t bytes;
  test::GuardedMemory memory;

  explicit Spectrum(int64_t size)
      : bytes(static_cast<size_t>(PatchWork<T>(size)) * sizeof(T)), memory(bytes) {}
  T* data() { return static_cast<T*>(memory.AtEnd(bytes)); }
};

template <typename T>
void CheckPatches(Target target, int64_t size, int64_t taps, int64_t fewer) {
  const PatchKernels<T>& kernels = GetPatchKernels<T>(target);
  const std::vector<T> roots = Roots<T>(size);
  std::vector<T> weights = test::RandomNumbers<T>(taps * taps, 5);
  std::vector<T> patch(static_cast<size_t>(size * size)), zeros = patch;
  for (int64_t j = 0; j < taps; ++j) {
    for (int64_t k = 0; k < taps; ++k) {
      patch[static_cast<size_t>((size - j) % size * size + (size - k) % size)] =
          weights[static_cast<size_t>(j * taps + k)] / static_cast<T>(size * size);
    }
  }
  Spectrum<T> spectrum(size), work(size);
  PatchJob<T> job = {};
  job.size = size;
  job.roots = roots.data();
  job.x[0] = patch.data();
  job.x[1] = zeros.data();
  job.x_stride[0] = size;
  job.work = spectrum.data();
  T largest[2];
  kernels.begin(job, largest);
  kernels.transform(job);

  const int64_t results = size - taps + 1;
  Plane<T> x[2] = {{size, size, 3}, {size, size, 0}};
  Plane<T> y[2] = {{results, results, 5}, {results - fewer, results - 2 * fewer, 0}};
  const int64_t rows[2] = {results, results - fewer};
  const int64_t columns[2] = {results, results - 2 * fewer};
  job.work = work.data();
  job.spectrum = spectrum.data();
  for (int p = 0; p < 2; ++p) {
    const auto random = test::RandomNumbers<T>(x[p].count, 7 + static_cast<uint32_t>(p));
    std::copy(random.begin(), random.end(), x[p].data());
    job.x[p] = x[p].data();
    job.x_stride[p] = x[p].stride;
    job.y[p] = y[p].data();
    job.y_stride[p] = y[p].stride;
    job.y_rows[p] = rows[p];
    job.y_columns[p] = columns[p];
  }
  kernels.begin(job, largest);
  kernels.correlate(job);
  for (int p = 0; p < 2; ++p) {
    std::vector<T> expected(static_cast<size_t>(y[p].count));
    std::memset(expected.data(), 0x55, expected.size() * sizeof(T));
    for (int64_t r = 0; r < rows[p]; ++r) {
      for (int64_t c = 0; c < columns[p]; ++c) {
        double sum = 0, magnitude = 0;
        for (int64_t j = 0; j < taps; ++j) {
          for (int64_t k = 0; k < taps; ++k) {
            const double product =
                static_cast<double>(weights[static_cast<size_t>(j * taps + k)]) *
                static_cast<double>(x[p].data()[(r + j) * x[p].stride + c + k]);
            sum += product;
            magnitude += std::fabs(product);
          }
        }
        T& found = y[p].data()[r * y[p].stride + c];
        ASSERT_NEAR(found, sum, 8 * std::numeric_limits<T>::epsilon() * (magnitude + 1))
            << TargetName(target) << " " << size << " " << p << " " << r << " " << c;
        std::memset(static_cast<void*>(&found), 0x55, sizeof(T));
      }
    }
    // Nothing between the rows was written.
    EXPECT_EQ(std::memcmp(expected.data(), y[p].data(), expected.size() * sizeof(T)), 0);
    EXPECT_TRUE(y[p].memory.OnlyChanged(y[p].data(), 0, 0x55));
  }
}

TYPED_TEST(PatchKernel, CorrelatesBoth) {
  for (const Target target : test::TargetsOfThisMachine()) {
    for (const int64_t size : kPatchSizes) {
      if (!HasPatch<TypeParam>(target, size)) continue;
      CheckPatches<TypeParam>(target, size, size < 100 ? 9 : 12, size < 100 ? 3 : 47);
      // Two columns are not a block.
      const int64_t taps = size < 100 ? 33 : 3;
      CheckPatches<TypeParam>(target, size, taps, (size - taps + 1) / 2 - 1);
    }
    CheckPatches<TypeParam>(target, 64, 1, 0);
  }
}

TYPED_TEST(PatchKernel, FindsTheLargest) {
  using T = TypeParam;
  for (const Target target : test::TargetsOfThisMachine()) {
    const PatchKernels<T>& kernels = GetPatchKernels<T>(target);
    for (const int64_t size : kPatchSizes) {
      if (!HasPatch<T>(target, size)) continue;
      const std::vector<T> roots = Roots<T>(size);
      Spectrum<T> work(size);
      Plane<T> planes[2] = {{size, size, 9}, {size, size, 0}};
      PatchJob<T> job = {};
      job.size = size;
      job.roots = roots.data();
      job.work = work.data();
      for (int p = 0; p < 2; ++p) {
        std::fill(planes[p].data(), planes[p].data() + planes[p].count, T{-1});
        job.x[p] = planes[p].data();
        job.x_stride[p] = planes[p].stride;
      }
      T largest[2];
      const auto found = [&](int p) {
        kernels.begin(job, largest);
        EXPECT_EQ(largest[1 - p], T{1});
        return largest[p];
      };
      for (int p = 0; p < 2; ++p) {
        T* const x = planes[p].data();
        EXPECT_EQ(found(p), T{1});
        for (const int64_t at :
             {planes[p].count - 1, int64_t{0}, 5 * planes[p].stride + 33}) {
          x[at] = T{-3};
          EXPECT_EQ(found(p), T{3});
          x[at] = std::numeric_limits<T>::quiet_NaN();
          EXPECT_TRUE(std::isnan(found(p)));
          x[at] = -std::numeric_limits<T>::infinity();
          EXPECT_EQ(found(p), std::numeric_limits<T>::infinity());
          x[at] = T{-1};
        }
      }
      // What is between the rows does not count.
      planes[0].data()[size] = T{5};
      EXPECT_EQ(found(0), T{1});
    }
  }
}

}  // namespace
}  // namespace nd
