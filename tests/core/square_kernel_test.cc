// SPDX-License-Identifier: BSD-3-Clause
// Windows of 3 by 3 and of 5 by 5 in one pass against loops over their elements, on every
// target, between guard pages.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <random>

#include "core/kernels/gradient.h"
#include "core/kernels/select.h"
#include "bits.h"
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

constexpr size_t kElements = 13 * 10 * 64;

// Calls kernel(job) for images of any size, and expected(window) for each of their
// windows of kTaps by kTaps: what the elements at `window`, row by row, come to.
template <typename T, int kTaps = 3, typename X, typename Kernel, typename Expected>
void CheckSquares(const std::vector<X>& random, Kernel&& kernel, Expected&& expected) {
  constexpr int64_t kSize = sizeof(T), kFrom = sizeof(X);
  constexpr int64_t kLeast = kKeyAlignment / kFrom;
  GuardedMemory memory(kElements * kFrom), result(9 * 10 * 64 * kSize);
  for (const int64_t count : {kLeast, kLeast + 1, 2 * kLeast - 1, 2 * kLeast + 3,
                              int64_t{3 * kLeast}, 4 * kLeast - 1, 10 * kLeast - 3}) {
    for (const int64_t outputs : {1, 2, 3, 4, 5, 7, 9}) {
      const int64_t rows = outputs + kTaps - 1;
      const size_t bytes = static_cast<size_t>(rows * count * kFrom);
      // Rows and results end where memory does, or begin there.
      const bool at_end = outputs % 2 == 0;
      char* const x = static_cast<char*>(at_end ? memory.AtEnd(bytes) : memory.AtBegin());
      std::memcpy(x, random.data(), bytes);
      std::vector<const char*> pointers;
      for (int64_t r = 0; r < rows; ++r) pointers.push_back(x + r * count * kFrom);
      const size_t size = static_cast<size_t>(outputs * count * kSize);
      result.Fill(77);
      char* const y =
          static_cast<char*>(at_end ? result.AtEnd(size, count % 2 != 0 ? kSize : 0)
                                    : result.AtBegin(count % 2 != 0 ? kSize : 0));
      const X fill = random.back();
      const int64_t left = outputs % 3 == 0 ? -1 : count % 2, right = count - 1 - left;
      SquareJob job = {
          pointers.data(), count,     outputs, {left, 1},     {right, -1}, &fill,
          kSameKeys,       kSameKeys, y,       count * kSize, false};
      if (left < 0) job.left[1] = 3, job.right[0] = -1, job.right[1] = 2;
      const bool aligned = reinterpret_cast<uintptr_t>(y) % kKeyAlignment == 0;
      job.streams = aligned && job.y_stride % kKeyAlignment == 0;
      kernel(job);
      FinishStreams();
      EXPECT_TRUE(result.OnlyChanged(y, size, 77));
      const auto element = [&](int64_t r, int64_t i) {
        X value = fill;
        const int64_t column = i < 0       ? job.left[-1 - i]
                               : i < count ? i
                                           : job.right[i - count];
        if (column >= 0) std::memcpy(&value, pointers[r] + column * kFrom, sizeof(X));
        return value;
      };
      for (int64_t i = 0; i < outputs * count; ++i) {
        X window[kTaps * kTaps];
        T found;
        for (int64_t j = 0; j < kTaps * kTaps; ++j) {
          window[j] = element(i / count + j / kTaps, i % count + j % kTaps - kTaps / 2);
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
  std::vector<T> result(kElements);
  for (T& each : result) {
    const uint64_t bits = engine();
    std::memcpy(&each, &bits, sizeof(T));
  }
  return result;
}

// Of so many elements.
template <typename T>
T OfRank(const T* window, int count, KeyFormat format, int rank) {
  // The key moved to the upper bits, then with the sign of a signed integer.
  const auto key = [&](T element) {
    uint64_t bits = BitsOf(&element, sizeof(T));
    const int shift = 64 - 8 * static_cast<int>(sizeof(T));
    if (sizeof(T) > 1 && static_cast<int64_t>(bits << shift) < 0) bits ^= format.map.fold;
    const uint64_t up = (bits - format.map.bias) << shift;
    return sizeof(T) == 1 ? static_cast<int64_t>(up >> 1) : static_cast<int64_t>(up);
  };
  T sorted[25];
  std::copy(window, window + count, sorted);
  std::sort(sorted, sorted + count, [&](T a, T b) { return key(a) < key(b); });
  return sorted[rank];
}

template <typename T>
void CheckOrder(Dtype dtype) {
  SCOPED_TRACE(InfoOf(dtype).name);
  const KeyFormat format = KeyFormatOf(dtype);
  const auto random = AnyBits<T>();
  OnEveryTarget([&](Target target) {
    const auto check = [&]<int kTaps>(std::integral_constant<int, kTaps>,
                                      SquareFunction function, int rank) {
      if (function == nullptr) return;
      CheckSquares<T, kTaps>(
          random,
          [&](SquareJob job) {
            job.map_in = job.map_out = format.map;
            function(job);
          },
          [&](const T* window) { return OfRank(window, kTaps * kTaps, format, rank); });
    };
    const std::integral_constant<int, 3> three;
    const std::integral_constant<int, 5> five;
    for (const bool maximum : {false, true}) {
      const ExtremeKernels& kernels = GetExtreme(format.lane, maximum, target);
      // A baseline without vectors has none.
      EXPECT_TRUE(kernels.square[1] != nullptr || target == Target::kBaseline);
      check(three, kernels.square_mapped[0], maximum ? 8 : 0);
      check(five, kernels.square_mapped[1], maximum ? 24 : 0);
      if (!format.map.identity()) continue;
      check(three, kernels.square[0], maximum ? 8 : 0);
      check(five, kernels.square[1], maximum ? 24 : 0);
    }
    if (dtype == Dtype::kInt8) return;
    check(three, GetMedian(format, 3, target).square, 4);
    check(five, GetMedian(format, 5, target).square, 12);
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
  std::vector<T> random(kElements);
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

template <typename X>
void CheckDerivatives() {
  const auto random = AnyBits<X>();
  OnEveryTarget([&](Target target) {
    for (int kind = 0; kind < 4; ++kind) {
      const bool across = kind % 2 != 0, sobel = kind / 2 != 0;
      const int first[] = {-1, 0, 1}, smooth[] = {1, sobel ? 2 : 1, 1};
      std::array<int, 9> weights;
      for (size_t k = 0; k < 9; ++k) {
        const size_t along = across ? k % 3 : k / 3, beside = across ? k / 3 : k % 3;
        weights[k] = first[along] * smooth[beside];
      }
      CheckSquares<uint16_t>(random, GetDerivative(sizeof(X) == 1, across, sobel, target),
                             [&](const X* x) {
                               int sum = 0;
                               for (size_t k = 0; k < 9; ++k) sum += x[k] * weights[k];
                               return static_cast<uint16_t>(sum);
                             });
    }
  });
}

TEST(SquareKernel, Derivatives) {
  CheckDerivatives<uint16_t>();
  CheckDerivatives<uint8_t>();
}

}  // namespace
}  // namespace nd
