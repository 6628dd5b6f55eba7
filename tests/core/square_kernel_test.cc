// SPDX-License-Identifier: BSD-3-Clause
// Windows of 3 by 3 in one pass against loops over their elements, on every target,
// between guard pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

#include "core/kernels/gradient.h"
#include "guard_page.h"

namespace nd {
namespace {

using test::GuardedMemory;

template <typename Body>
void OnEveryTarget(Body&& body) {
  for (const Target target : {Target::kBaseline, Target::kAvx2, Target::kAvx3}) {
    if ((SupportedTargets() >> static_cast<int>(target) & 1) == 0) continue;
    SCOPED_TRACE(TargetName(target));
    body(target);
  }
}

// Calls kernel(job) for images of any size, and expected(window, y) for each of their
// windows: what the nine elements at `window`, row by row, come to.
template <typename T, typename Kernel, typename Expected>
void CheckSquares(const std::vector<T>& random, Kernel&& kernel, Expected&& expected) {
  constexpr int64_t kSize = sizeof(T), kLeast = kKeyAlignment / kSize;
  GuardedMemory memory(11 * 4 * 64 * kSize), result(9 * 4 * 64 * kSize);
  for (const int64_t count : {kLeast, kLeast + 1, 2 * kLeast - 1, 2 * kLeast + 3,
                              int64_t{3 * kLeast}, 4 * kLeast - 1}) {
    for (const int64_t outputs : {1, 2, 3, 4, 5, 7, 9}) {
      const int64_t rows = outputs + 2;
      const size_t bytes = static_cast<size_t>(rows * count * kSize);
      // Rows and results end where memory does, or begin there.
      const bool at_end = outputs % 2 == 0;
      char* const x = static_cast<char*>(at_end ? memory.AtEnd(bytes) : memory.AtBegin());
      std::memcpy(x, random.data(), bytes);
      std::vector<const char*> pointers;
      for (int64_t r = 0; r < rows; ++r) pointers.push_back(x + r * count * kSize);
      const size_t size = static_cast<size_t>(outputs * count * kSize);
      result.Fill(77);
      char* const y =
          static_cast<char*>(at_end ? result.AtEnd(size, count % 2 != 0 ? kSize : 0)
                                    : result.AtBegin(count % 2 != 0 ? kSize : 0));
      const T fill = random.back();
      const int64_t left = outputs % 3 == 0 ? -1 : count % 2, right = count - 1 - left;
      kernel(SquareJob{pointers.data(), count, outputs, left, left < 0 ? -1 : right,
                       &fill, kSameKeys, kSameKeys, y, count * kSize});
      EXPECT_TRUE(result.OnlyChanged(y, size, 77));
      const auto element = [&](int64_t r, int64_t i) {
        T value = fill;
        const int64_t column = i < 0 ? left : i < count ? i : left < 0 ? -1 : right;
        if (column >= 0) std::memcpy(&value, pointers[r] + column * kSize, sizeof(T));
        return value;
      };
      for (int64_t i = 0; i < outputs * count; ++i) {
        T window[9], found;
        for (int64_t j = 0; j < 9; ++j) {
          window[j] = element(i / count + j / 3, i % count + j % 3 - 1);
        }
        std::memcpy(&found, y + i * kSize, sizeof(T));
        const T wanted = expected(window);
        ASSERT_EQ(std::memcmp(&found, &wanted, sizeof(T)), 0)
            << "count " << count << " outputs " << outputs << " at " << i;
      }
    }
  }
}

// Elements of any bits.
template <typename T>
std::vector<T> AnyBits() {
  std::mt19937_64 engine(7);
  std::vector<T> result(11 * 4 * 64);
  for (T& each : result) {
    const uint64_t bits = engine();
    std::memcpy(&each, &bits, sizeof(T));
  }
  return result;
}

template <typename T>
T OfRank(const T* window, KeyFormat format, int rank) {
  // The key moved to the upper bits, then with the sign of a signed integer.
  const auto key = [&](T element) {
    uint64_t bits = 0;
    std::memcpy(&bits, &element, sizeof(T));
    const int shift = 64 - 8 * static_cast<int>(sizeof(T));
    if (sizeof(T) > 1 && static_cast<int64_t>(bits << shift) < 0) bits ^= format.map.fold;
    const uint64_t up = (bits - format.map.bias) << shift;
    return sizeof(T) == 1 ? static_cast<int64_t>(up >> 1) : static_cast<int64_t>(up);
  };
  T sorted[9];
  std::copy(window, window + 9, sorted);
  std::sort(sorted, sorted + 9, [&](T a, T b) { return key(a) < key(b); });
  return sorted[rank];
}

template <typename T>
void CheckOrder(Dtype dtype) {
  SCOPED_TRACE(InfoOf(dtype).name);
  const KeyFormat format = KeyFormatOf(dtype);
  const auto random = AnyBits<T>();
  OnEveryTarget([&](Target target) {
    const auto check = [&](SquareFunction function, int rank) {
      CheckSquares<T>(
          random,
          [&](SquareJob job) {
            job.map_in = job.map_out = format.map;
            function(job);
          },
          [&](const T* window) { return OfRank(window, format, rank); });
    };
    for (const bool maximum : {false, true}) {
      const ExtremeKernels& kernels = GetExtreme(format.lane, maximum, target);
      check(kernels.square_mapped, maximum ? 8 : 0);
      if (format.map.identity()) check(kernels.square, maximum ? 8 : 0);
    }
    if (dtype != Dtype::kInt8) check(GetMedian(format, 3, target).square, 4);
  });
}

TEST(SquareKernel, ExtremesAndMedians) {
  CheckOrder<uint8_t>(Dtype::kUint8);
  CheckOrder<uint8_t>(Dtype::kInt8);
  CheckOrder<uint16_t>(Dtype::kInt16);
  CheckOrder<uint16_t>(Dtype::kUint16);
  CheckOrder<uint16_t>(Dtype::kFloat16);
  CheckOrder<uint32_t>(Dtype::kInt32);
  CheckOrder<uint32_t>(Dtype::kFloat32);
  CheckOrder<uint64_t>(Dtype::kUint64);
  CheckOrder<uint64_t>(Dtype::kFloat64);
}

template <typename T>
void CheckGradient() {
  std::mt19937_64 engine(8);
  std::normal_distribution<T> normal;
  std::vector<T> random(11 * 4 * 64);
  for (T& each : random) each = normal(engine);
  OnEveryTarget([&](Target target) {
    for (const bool sobel : {false, true}) {
      const T middle = sobel ? 2 : 1;
      CheckSquares<T>(random, GetGradient(sizeof(T) == 8, sobel, target),
                      [&](const T* x) {
                        T smooth[3], first[3];
                        for (int k = 0; k < 3; ++k) {
                          smooth[k] = x[k] + middle * x[3 + k] + x[6 + k];
                          first[k] = x[6 + k] - x[k];
                        }
                        const T right = smooth[2] - smooth[0];
                        const T down = first[0] + middle * first[1] + first[2];
                        return std::sqrt(down * down + right * right);
                      });
    }
  });
}

TEST(SquareKernel, Gradients) {
  CheckGradient<float>();
  CheckGradient<double>();
}

}  // namespace
}  // namespace nd
