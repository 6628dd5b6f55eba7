// SPDX-License-Identifier: BSD-3-Clause
// The correlation kernels of every SIMD target against plain loops. Floating samples are
// small integers, so that sums are exact in any order and any deviation is a defect.
#include "core/kernels/correlate.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "core/dtype/dtypes.h"
#include "tests/core/guard_page.h"

namespace nd {
namespace {

using test::GuardedMemory;

template <CorrelateType kTypeValue, typename T, typename TapElement = T,
          typename ResultElement = T>
struct Row {
  static constexpr CorrelateType kType = kTypeValue;
  using Type = T;
  using Tap = TapElement;
  using Result = ResultElement;
};
using Rows = ::testing::Types<
    Row<CorrelateType::kFloat32, float>, Row<CorrelateType::kFloat64, double>,
    Row<CorrelateType::kAny8, Bool>, Row<CorrelateType::kUint8, uint8_t>,
    Row<CorrelateType::kUint16, uint16_t>, Row<CorrelateType::kUint32, uint32_t>,
    Row<CorrelateType::kUint64, uint64_t>, Row<CorrelateType::kComplex64, Complex64>,
    Row<CorrelateType::kComplex128, Complex128>,
    Row<CorrelateType::kUint8To32, uint8_t, int16_t, int32_t>,
    Row<CorrelateType::kInt16To32, int16_t, int16_t, int32_t>>;

template <typename T>
constexpr bool kIsComplex = std::is_same_v<T, Complex64> || std::is_same_v<T, Complex128>;

template <typename T, typename Sample, typename Result>
void MulAdd(T a, Sample b, Result& sum) {
  if constexpr (std::is_same_v<T, Bool>) {
    sum.byte = static_cast<uint8_t>(sum.byte != 0 || (a.byte != 0 && b.byte != 0));
  } else if constexpr (kIsComplex<T>) {
    sum.re += a.re * b.re - a.im * b.im;
    sum.im += a.re * b.im + a.im * b.re;
  } else if constexpr (std::is_integral_v<T>) {
    sum = static_cast<Result>(static_cast<uint64_t>(sum) +
                              static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  } else {
    sum += a * b;
  }
}

std::mt19937_64 generator(7);

template <typename T>
T Sample() {
  const uint64_t bits = generator();
  if constexpr (std::is_same_v<T, Bool>) {
    return Bool{static_cast<uint8_t>(bits % 5 == 0 ? bits >> 8 | 2 : 0)};
  } else if constexpr (kIsComplex<T>) {
    return T{static_cast<decltype(T::re)>(static_cast<int>(bits % 15) - 7),
             static_cast<decltype(T::re)>(static_cast<int>(bits >> 8 & 15) - 7)};
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(bits);
  } else {
    return static_cast<T>(static_cast<int>(bits % 31) - 15);
  }
}

template <typename T>
std::vector<T> Samples(int64_t count) {
  std::vector<T> samples(static_cast<size_t>(count));
  for (T& sample : samples) sample = Sample<T>();
  return samples;
}

struct Shape {
  int64_t planes, rows, columns, tap_rows, tap_columns;
  int64_t x_rows() const { return rows + tap_rows - 1; }
  int64_t x_columns() const { return columns + tap_columns - 1; }
};

template <typename Result, typename T, typename Tap>
std::vector<Result> Oracle(const Shape& s, const std::vector<std::vector<T>>& x,
                           const std::vector<Tap>& taps) {
  std::vector<Result> y;
  for (int64_t r = 0; r < s.rows; ++r) {
    for (int64_t i = 0; i < s.columns; ++i) {
      Result sum{};
      for (int64_t p = 0; p < s.planes; ++p) {
        for (int64_t j = 0; j < s.tap_rows; ++j) {
          for (int64_t k = 0; k < s.tap_columns; ++k) {
            MulAdd(taps[static_cast<size_t>((p * s.tap_rows + j) * s.tap_columns + k)],
                   x[static_cast<size_t>(p)]
                    [static_cast<size_t>((r + j) * s.x_columns() + i + k)],
                   sum);
          }
        }
      }
      y.push_back(sum);
    }
  }
  return y;
}

std::vector<Target> Targets() {
  std::vector<Target> targets;
  for (int i = 0; i < kTargetCount; ++i) {
    if (SupportedTargets() >> i & 1u) targets.push_back(static_cast<Target>(i));
  }
  return targets;
}

// Those that GetCorrelate may choose.
struct Kernel {
  Target target;
  bool dots;
};
std::vector<Kernel> Kernels(CorrelateType type) {
  std::vector<Kernel> kernels;
  for (const Target target : Targets()) {
    kernels.push_back({target, false});
    if (GetCorrelate(type, target, true) != GetCorrelate(type, target, false)) {
      kernels.push_back({target, true});
    }
  }
  return kernels;
}

template <typename R>
class CorrelateKernel : public ::testing::Test {
 protected:
  using T = typename R::Type;
  using Tap = typename R::Tap;
  using Result = typename R::Result;
  static constexpr int64_t kWidest = 64 / sizeof(T);  // elements per widest vector

  void Run(Kernel kernel, const Shape& s, const T* const* x, int64_t x_stride,
           const Tap* taps, Result* y, int64_t y_stride) {
    std::vector<CorrelatePlane> planes;
    for (int64_t p = 0; p < s.planes; ++p) {
      planes.push_back({x[p], taps + p * s.tap_rows * s.tap_columns});
    }
    const CorrelateJob job{planes.data(), s.planes,   x_stride,     y, y_stride, s.rows,
                           s.columns,     s.tap_rows, s.tap_columns};
    GetCorrelate(R::kType, kernel.target, kernel.dots)(job);
  }

  // All planes contiguous; x, taps and y each end (or begin) at a page that must not be
  // touched, `gap` bytes off alignment.
  void Check(const Shape& s, size_t gap, bool at_end) {
    std::vector<std::vector<T>> x;
    for (int64_t p = 0; p < s.planes; ++p) {
      x.push_back(Samples<T>(s.x_rows() * s.x_columns()));
    }
    std::vector<Tap> taps = Samples<Tap>(s.planes * s.tap_rows * s.tap_columns);
    if constexpr (!std::is_same_v<T, Tap>) {
      // Small taps have kernels of their own.
      if (s.columns % 2 == 0) {
        for (Tap& tap : taps) tap = static_cast<int8_t>(tap);
      }
    }
    const std::vector<Result> expected = Oracle<Result>(s, x, taps);

    const size_t x_bytes = x[0].size() * sizeof(T), tap_bytes = taps.size() * sizeof(Tap);
    const size_t y_bytes = expected.size() * sizeof(Result);
    if (x_bytes + gap > kCapacity || tap_bytes > kCapacity || y_bytes + gap > kCapacity) {
      FAIL() << "the shape is too large for the test's memory";
    }
    std::vector<const T*> planes;
    for (size_t p = 0; p < x.size(); ++p) {
      void* at = at_end ? x_memory_[p].AtEnd(x_bytes, gap) : x_memory_[p].AtBegin(gap);
      if (x_bytes > 0) std::memcpy(at, x[p].data(), x_bytes);
      planes.push_back(static_cast<const T*>(at));
    }
    void* at = at_end ? tap_memory_.AtEnd(tap_bytes) : tap_memory_.AtBegin();
    const Tap* guarded_taps = static_cast<Tap*>(std::memcpy(at, taps.data(), tap_bytes));
    Result* y = static_cast<Result*>(at_end ? y_memory_.AtEnd(y_bytes, gap)
                                            : y_memory_.AtBegin(gap));
    for (const Kernel kernel : Kernels(R::kType)) {
      y_memory_.Fill(0x5a);
      Run(kernel, s, planes.data(), s.x_columns(), guarded_taps, y, s.columns);
      const bool equal = y_bytes == 0 || std::memcmp(y, expected.data(), y_bytes) == 0;
      const bool inside = y_memory_.OnlyChanged(y, y_bytes, 0x5a);
      ASSERT_TRUE(equal && inside)
          << TargetName(kernel.target) << (kernel.dots ? " with dots" : "")
          << (inside ? "" : " wrote outside y") << ": planes " << s.planes << " rows "
          << s.rows << " columns " << s.columns << " tap_rows " << s.tap_rows
          << " tap_columns " << s.tap_columns << " gap " << gap;
    }
  }

  static constexpr size_t kCapacity = 16384;
  GuardedMemory x_memory_[3] = {GuardedMemory(kCapacity), GuardedMemory(kCapacity),
                                GuardedMemory(kCapacity)};
  GuardedMemory tap_memory_{kCapacity}, y_memory_{kCapacity};
};
TYPED_TEST_SUITE(CorrelateKernel, Rows);

TYPED_TEST(CorrelateKernel, EveryLengthOfOneRow) {
  constexpr int64_t kLanes = TestFixture::kWidest;
  for (int64_t n = 0; n <= 4 * kLanes + 1; ++n) {
    // Every length of taps is met, and each n meets several.
    for (const int64_t m : {1 + n % 5, 1 + n * 7 % (2 * kLanes + 2)}) {
      this->Check({1, 1, n, 1, m}, 0, true);
      this->Check({1, 1, n, 1, m}, 0, false);
    }
  }
}

TYPED_TEST(CorrelateKernel, EveryNumberOfTaps) {
  constexpr int64_t kLanes = TestFixture::kWidest;
  for (int64_t m = 1; m <= 9 * kLanes + 1; m += m < 2 * kLanes + 2 ? 1 : kLanes / 2 + 1) {
    this->Check({1, 1, 3 * kLanes + 5, 1, m}, 0, true);
    this->Check({1, 1, kLanes / 2 + 1, 1, m}, 0, true);
  }
}

TYPED_TEST(CorrelateKernel, LongRowsUseTheLargestBlocks) {
  constexpr int64_t kLanes = TestFixture::kWidest;
  for (const int64_t m : {int64_t{3}, kLanes, 2 * kLanes - 1, 2 * kLanes, 2 * kLanes + 1,
                          3 * kLanes - 2, 5 * kLanes}) {
    for (const int64_t n : {12 * kLanes - 1, 12 * kLanes, 13 * kLanes + 1}) {
      this->Check({1, 1, n, 1, m}, 0, true);
    }
  }
}

TYPED_TEST(CorrelateKernel, EveryOffset) {
  constexpr int64_t kLanes = TestFixture::kWidest;
  for (size_t gap = 0; gap < 64; gap += alignof(typename TypeParam::Result)) {
    this->Check({1, 1, 2 * kLanes + 3, 1, 5}, gap, true);
    this->Check({1, 1, 5, 1, kLanes + 1}, gap, false);
    this->Check({1, 5, kLanes + 1, 3, 2}, gap, true);
  }
}

TYPED_TEST(CorrelateKernel, RowsAndPlanes) {
  constexpr int64_t kLanes = TestFixture::kWidest;
  for (const int64_t tap_rows : {1, 2, 3, 4, 5, 9}) {
    for (const int64_t rows : {1, 2, 3, 4, 5, 7, 8, 11, 13}) {
      for (const int64_t columns : {int64_t{1}, kLanes / 2 - 1, kLanes, kLanes + 3}) {
        const int64_t planes = 1 + (tap_rows + rows + columns) % 3;
        this->Check({planes, rows, columns, tap_rows, 1 + (rows + columns) % 4}, 0, true);
      }
    }
  }
  this->Check({2, 2, kLanes, 2, 4 * kLanes + 1}, 0, true);
}

TYPED_TEST(CorrelateKernel, SquaresOfTaps) {
  for (const int64_t taps : {3, 5}) {
    for (int64_t columns = 1; columns < 70; ++columns) {
      this->Check({1, 1 + columns % 5, columns, taps, taps}, 0, true);
    }
  }
}

TYPED_TEST(CorrelateKernel, NoPlanesGiveZero) {
  using Value = typename TypeParam::Result;
  for (const Kernel kernel : Kernels(TypeParam::kType)) {
    std::vector<Value> y(40, Sample<Value>());
    const std::vector<Value> zero(40, Value{});
    this->Run(kernel, {0, 2, 20, 3, 3}, nullptr, 22, nullptr, y.data(), 20);
    EXPECT_EQ(std::memcmp(y.data(), zero.data(), 40 * sizeof(Value)), 0);
  }
}

// There is room for so many taps in the kernels with dots, and others take over.
TEST(CorrelateKernels, AnyNumberOfTapsGivesTheSameIntegers) {
  for (const int64_t tap_rows : {1, 5}) {
    for (const int64_t m : {16377, 16378, 16379, 16381, 16385, 20000}) {
      const int64_t n = 70, tap_columns = m / tap_rows;
      const std::vector<uint8_t> x = Samples<uint8_t>(tap_rows * (n + tap_columns - 1));
      const std::vector<uint8_t> taps = Samples<uint8_t>(tap_rows * tap_columns);
      std::vector<uint8_t> y[2];
      const CorrelatePlane plane{x.data(), taps.data()};
      for (const bool dots : {false, true}) {
        y[dots].resize(static_cast<size_t>(n));
        GetCorrelate(CorrelateType::kUint8, BestTarget(),
                     dots)({&plane, 1, n + tap_columns - 1, y[dots].data(), n, 1, n,
                            tap_rows, tap_columns});
      }
      EXPECT_EQ(y[0], y[1]) << tap_rows << " rows of " << tap_columns;
    }
  }
}

// The same samples give the same bits at any place of the output, wherever it is cut.
template <typename T>
void CheckPlaceDoesNotMatter(CorrelateType type) {
  std::uniform_real_distribution<T> uniform(-1, 1);
  for (const int64_t m : {3, 9, 15, 16, 22, 31, 32, 33, 46, 64, 100}) {
    const int64_t n = 500;
    std::vector<T> x(static_cast<size_t>(n + m - 1)), taps(static_cast<size_t>(m));
    for (T& value : x) value = uniform(generator);
    for (T& value : taps) value = uniform(generator);
    for (const Target target : Targets()) {
      const CorrelateFunction correlate = GetCorrelate(type, target);
      std::vector<T> whole(static_cast<size_t>(n)), piece(static_cast<size_t>(n));
      CorrelatePlane plane{x.data(), taps.data()};
      correlate({&plane, 1, 0, whole.data(), 0, 1, n, 1, m});
      for (int64_t begin = 0; begin < n;) {
        const int64_t length =
            std::min<int64_t>(n - begin, 1 + static_cast<int64_t>(generator() % 70));
        plane.x = x.data() + begin;
        correlate({&plane, 1, 0, piece.data() + begin, 0, 1, length, 1, m});
        begin += length;
      }
      EXPECT_EQ(std::memcmp(whole.data(), piece.data(), whole.size() * sizeof(T)), 0)
          << TargetName(target) << " m " << m;
    }
  }
}

TEST(CorrelateKernels, PlaceDoesNotMatter) {
  CheckPlaceDoesNotMatter<float>(CorrelateType::kFloat32);
  CheckPlaceDoesNotMatter<double>(CorrelateType::kFloat64);
}

TEST(CorrelateKernels, TilesDoNotDependOnTheNumberOfRows) {
  std::uniform_real_distribution<float> uniform(-1, 1);
  const int64_t rows = 21, columns = 45, k = 5;
  const int64_t x_columns = columns + k - 1;
  std::vector<float> x(static_cast<size_t>((rows + k - 1) * x_columns)), taps(k * k);
  for (float& value : x) value = uniform(generator);
  for (float& value : taps) value = uniform(generator);
  for (const Target target : Targets()) {
    const CorrelateFunction correlate = GetCorrelate(CorrelateType::kFloat32, target);
    std::vector<float> whole(rows * columns), piece(rows * columns);
    CorrelatePlane plane{x.data(), taps.data()};
    correlate({&plane, 1, x_columns, whole.data(), columns, rows, columns, k, k});
    for (int64_t r = 0; r < rows; ++r) {
      for (int64_t c = 0; c < columns; c += 9) {
        plane.x = x.data() + r * x_columns + c;
        correlate(
            {&plane, 1, x_columns, piece.data() + r * columns + c, columns, 1, 9, k, k});
      }
    }
    EXPECT_EQ(std::memcmp(whole.data(), piece.data(), whole.size() * sizeof(float)), 0)
        << TargetName(target);
  }
}

// Samples that are not contiguous give the bits of contiguous ones, and lie between guard
// pages: nothing before the first and after the last is read.
template <typename T>
void CheckStepped(CorrelateType type, int64_t step, int64_t n, int64_t m) {
  const int64_t count = n + m - 1;
  std::uniform_real_distribution<T> uniform(-1, 1);
  std::vector<T> packed(static_cast<size_t>(count)), taps(static_cast<size_t>(m));
  for (T& value : packed) value = uniform(generator);
  for (T& value : taps) value = uniform(generator);
  const int64_t span = (count - 1) * (step < 0 ? -step : step) + 1;
  const size_t x_bytes = static_cast<size_t>(span) * sizeof(T);
  const size_t y_bytes = static_cast<size_t>(n) * sizeof(T);
  GuardedMemory x_memory(x_bytes), y_memory(y_bytes);
  for (const Target target : Targets()) {
    const CorrelateFunction stepped = FindStepped(type, target, step, m);
    if (stepped == nullptr) continue;
    std::vector<T> expected(static_cast<size_t>(n));
    CorrelatePlane plane{packed.data(), taps.data()};
    GetCorrelate(type, target)({&plane, 1, 0, expected.data(), 0, 1, n, 1, m});
    for (const bool at_end : {false, true}) {
      T* low = static_cast<T*>(at_end ? x_memory.AtEnd(x_bytes) : x_memory.AtBegin());
      T* first = step < 0 ? low + span - 1 : low;
      for (int64_t i = 0; i < span; ++i) low[i] = std::numeric_limits<T>::quiet_NaN();
      for (int64_t i = 0; i < count; ++i)
        first[i * step] = packed[static_cast<size_t>(i)];
      y_memory.Fill(0x5a);
      void* y = at_end ? y_memory.AtEnd(y_bytes) : y_memory.AtBegin();
      plane.x = first;
      stepped({&plane, 1, 0, y, 0, 1, n, 1, m});
      ASSERT_TRUE(std::memcmp(y, expected.data(), y_bytes) == 0 &&
                  y_memory.OnlyChanged(y, y_bytes, 0x5a))
          << TargetName(target) << " step " << step << " n " << n << " m " << m
          << (at_end ? " at the end" : " at the beginning");
    }
  }
}

TEST(CorrelateKernels, SteppedSamplesGiveTheSameBits) {
  for (const int64_t step : {-2, -1, 2, 3}) {
    for (int64_t m = 1; m <= 50; ++m) {
      // Every remainder of the largest blocks, each met by some numbers of taps.
      for (int64_t n = kSteppedColumns + m % 3; n < 2 * kSteppedColumns + 65; n += 3) {
        CheckStepped<float>(CorrelateType::kFloat32, step, n, m);
        CheckStepped<double>(CorrelateType::kFloat64, step, n, m);
      }
    }
    for (const int64_t m : {64, 65, 150}) {
      CheckStepped<float>(CorrelateType::kFloat32, step, 500, m);
      CheckStepped<double>(CorrelateType::kFloat64, step, 500, m);
    }
  }
}

// Stores past the caches need aligned vectors, wherever the row of results begins.
TEST(CorrelateKernels, StreamsGiveTheSameBits) {
  GuardedMemory memory(4096);
  for (const int64_t m : {3, 9, 16, 20, 40}) {
    for (const int64_t n : {5, 16, 100, 300, 500}) {
      const std::vector<float> x = Samples<float>(n + m - 1), taps = Samples<float>(m);
      const CorrelatePlane plane{x.data(), taps.data()};
      for (const Target target : Targets()) {
        const CorrelateFunction correlate = GetCorrelate(CorrelateType::kFloat32, target);
        std::vector<float> expected(static_cast<size_t>(n));
        correlate({&plane, 1, 0, expected.data(), 0, 1, n, 1, m});
        const size_t bytes = expected.size() * sizeof(float);
        for (size_t gap = 0; gap < 64; gap += sizeof(float)) {
          void* y = memory.AtEnd(bytes, gap);
          memory.Fill(0x5a);
          correlate({&plane, 1, 0, y, 0, 1, n, 1, m, true});
          ASSERT_TRUE(std::memcmp(y, expected.data(), bytes) == 0 &&
                      memory.OnlyChanged(y, bytes, 0x5a))
              << TargetName(target) << " n " << n << " m " << m << " gap " << gap;
        }
      }
    }
  }
}

// An infinite sample may only reach the sums that it is part of.
TEST(CorrelateKernels, NoTapIsInvented) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const int64_t m : {1, 5, 9, 17, 31, 33, 70}) {
    for (const Target target : Targets()) {
      const int64_t n = 200;
      std::vector<double> x(static_cast<size_t>(n + m - 1), 1.0), y(n);
      const std::vector<double> taps(static_cast<size_t>(m), 2.0);
      x[100] = infinity;
      CorrelatePlane plane{x.data(), taps.data()};
      GetCorrelate(CorrelateType::kFloat64,
                   target)({&plane, 1, 0, y.data(), 0, 1, n, 1, m});
      for (int64_t i = 0; i < n; ++i) {
        const bool reached = i <= 100 && 100 < i + m;
        ASSERT_EQ(y[static_cast<size_t>(i)], reached ? infinity : 2.0 * double(m));
      }
    }
  }
}

}  // namespace
}  // namespace nd
