// SPDX-License-Identifier: BSD-3-Clause
// Filters of 9 and 9 taps of large arrays against those of some of their rows, bit by
// bit: many results take another way than few.
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

#include "core/array/array.h"
#include "core/filter/linear.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

constexpr int64_t kTaps = 9, kHalf = kTaps / 2, kBand = 24;
using Taps = std::vector<double>;

Array Make(std::vector<int64_t> shape) {
  Array a;
  EXPECT_TRUE(NewArray(Dtype::kFloat64, static_cast<int32_t>(shape.size()), shape.data(),
                       Order::kC, Fill::kZero, &a)
                  .ok());
  return a;
}

double* Data(const Array& a) {
  return static_cast<double*>(a.data());
}

Array Random(std::vector<int64_t> shape) {
  Array a = Make(shape);
  std::minstd_rand generator(1);
  for (int64_t i = 0; i < a.size(); ++i) {
    Data(a)[i] = 0.1 * static_cast<double>(generator() % 1000) - 50;
  }
  return a;
}

Array Filtered(const Array& x, const Array& w, Boundary boundary) {
  Array y = Make(std::vector<int64_t>(x.shape(), x.shape() + x.ndim()));
  const std::vector<int32_t> ends(3, static_cast<int32_t>(boundary));
  FilterOptions options;
  EXPECT_TRUE(options.Set(x, {0, ends.data(), nullptr, nullptr, nullptr, 0, 0}).ok());
  EXPECT_TRUE(FilterCorrelate(x, w, false, options, y).ok());
  return y;
}

class FilterFew : public testing::Test {
 protected:
  ~FilterFew() override { SetThreadCount(threads_); }

  // Bands at both ends and in the middle of each of the planes.
  static void Check(int64_t rows, int64_t width, const Taps& down, const Taps& across,
                    Boundary boundary) {
    const Array x = Random({2, rows, width}), w = Make({1, kTaps, kTaps});
    for (size_t i = 0; i < kTaps * kTaps; ++i) {
      Data(w)[i] = down[i / kTaps] * across[i % kTaps];
    }
    const Array y = Filtered(x, w, boundary);
    SetThreadCount(5);
    const Array again = Filtered(x, w, boundary);
    SetThreadCount(1);
    ASSERT_EQ(std::memcmp(y.data(), again.data(),
                          static_cast<size_t>(y.size()) * sizeof(double)),
              0);
    for (int64_t plane = 0; plane < 2; ++plane) {
      for (const int64_t first : {int64_t{0}, rows / 2, rows - kBand}) {
        const Array band = Make({1, kBand, width});
        const int64_t begin = (plane * rows + first) * width;
        std::memcpy(band.data(), Data(x) + begin,
                    static_cast<size_t>(kBand * width) * sizeof(double));
        const Array result = Filtered(band, w, boundary);
        const int64_t from = first == 0 ? 0 : kHalf;
        const int64_t to = first + kBand == rows ? kBand : kBand - kHalf;
        ASSERT_EQ(std::memcmp(Data(result) + from * width, Data(y) + begin + from * width,
                              static_cast<size_t>((to - from) * width) * sizeof(double)),
                  0)
            << "rows " << first << " of plane " << plane << ", boundary "
            << static_cast<int>(boundary);
      }
    }
  }

  const int32_t threads_ = ThreadCount();
};

const Taps kAny = {1, 5, 2, 7, 9, 4, 3, 8, 6};
const Taps kEven = {1, 5, 2, 7, 9, 7, 2, 5, 1};
const Taps kOdd = {1, 5, 2, 7, 0, -7, -2, -5, -1};

TEST_F(FilterFew, OfNineTapsGiveTheSameBitsForAnySize) {
  SetThreadCount(1);
  for (const Boundary boundary :
       {Boundary::kConstant, Boundary::kNearest, Boundary::kReflect, Boundary::kMirror}) {
    Check(401, 701, kEven, kEven, boundary);
  }
  Check(750, 1400, kAny, kAny, Boundary::kReflect);
  Check(751, 1408, kEven, kEven, Boundary::kMirror);
  Check(750, 1400, kEven, kAny, Boundary::kReflect);
  Check(750, 1400, kAny, kEven, Boundary::kConstant);
  Check(750, 1400, kOdd, kEven, Boundary::kNearest);
}

}  // namespace
}  // namespace nd
