// SPDX-License-Identifier: BSD-3-Clause
// Folds of complex numbers that need both parts, and searches among them, on every target
// to the bit, between guard pages.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "core/kernels/reduce/find.h"
#include "core/kernels/reduce/fold.h"
#include "guard_page.h"

namespace nd {
namespace {

template <typename C>
using PartOf = decltype(C::re);

template <typename C>
bool IsNan(C a) {
  return std::isnan(a.re) || std::isnan(a.im);
}

// Of equal values.
template <typename T>
T SignedZero(bool greater, T a, T b) {
  return std::signbit(a) != greater ? a : b;
}

template <typename C>
C Apply(FoldOp op, C a, C b) {
  using T = PartOf<C>;
  if (op == FoldOp::kProduct) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
  const bool greater = op == FoldOp::kMax || op == FoldOp::kFmax;
  const bool pass = op == FoldOp::kFmin || op == FoldOp::kFmax;
  if (IsNan(a) && IsNan(b)) {
    using Bits = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
    const auto re = std::bit_cast<Bits>(a.re), im = std::bit_cast<Bits>(a.im);
    const auto re_b = std::bit_cast<Bits>(b.re), im_b = std::bit_cast<Bits>(b.im);
    return pass || re > re_b || (re == re_b && im > im_b) ? a : b;
  }
  if (IsNan(a) || IsNan(b)) return IsNan(a) == pass ? b : a;
  if (a.re == b.re && a.im == b.im) {
    return {SignedZero(greater, a.re, b.re), SignedZero(greater, a.im, b.im)};
  }
  const bool more = a.re > b.re || (a.re == b.re && a.im > b.im);
  return more == greater ? a : b;
}

template <typename C>
C FoldBlock(FoldOp op, const std::vector<C>& x, size_t lanes) {
  std::vector<C> lane(x.begin(),
                      x.begin() + static_cast<int64_t>(std::min(x.size(), lanes)));
  for (size_t i = lanes; i < x.size(); ++i) {
    lane[i % lanes] = Apply(op, lane[i % lanes], x[i]);
  }
  for (size_t half = lanes / 2; half >= 1; half /= 2) {
    for (size_t l = 0; l + half < lane.size(); ++l) {
      lane[l] = Apply(op, lane[l], lane[l + half]);
    }
    lane.resize(std::min(lane.size(), half));
  }
  return lane[0];
}

template <typename T>
bool SameBits(T a, T b) {
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

// Where `strict` NaN must be the same one.
template <typename C>
bool Same(bool strict, C a, C b) {
  const auto same = [strict](auto x, auto y) {
    return SameBits(x, y) || (!strict && std::isnan(x) && std::isnan(y));
  };
  return same(a.re, b.re) && same(a.im, b.im);
}

// `salt` decides whether there is NaN.
template <typename C>
C Value(FoldOp op, uint64_t i, uint64_t salt) {
  using T = PartOf<C>;
  const uint64_t hash = (i + 1 + salt * 1000) * 0x9e3779b97f4a7c15u >> 15;
  if (op == FoldOp::kProduct) {
    if (salt % 3 == 1 && i % 41 == 7) return {std::numeric_limits<T>::infinity(), T{0}};
    const double angle = static_cast<double>(hash % 628) / 100;
    return {static_cast<T>(1.01 * std::cos(angle)), static_cast<T>(std::sin(angle))};
  }
  const T nan = std::numeric_limits<T>::quiet_NaN();
  if (salt % 3 == 1 && hash % 23 == 0) {
    return hash % 2 == 0 ? C{nan, static_cast<T>(hash % 5)}
                         : C{static_cast<T>(hash % 5), nan};
  }
  if (salt % 3 == 2 && hash % 7 == 0) {
    return {-std::numeric_limits<T>::infinity(), std::numeric_limits<T>::infinity()};
  }
  const auto part = [](uint64_t bits) {  // few values: equal ones meet
    const T magnitude = static_cast<T>(bits % 3);
    return bits % 2 == 0 ? magnitude : -magnitude;
  };
  return {part(hash >> 3), part(hash >> 11)};
}

template <typename C>
std::vector<int64_t> Lengths(int64_t block) {
  const int64_t lanes = block / kFoldDepth;
  std::vector<int64_t> lengths;
  for (int64_t n = 1; n <= 2 * lanes + 1; ++n) lengths.push_back(n);
  for (const int64_t n : {5 * lanes - 1, block - 1, block}) lengths.push_back(n);
  return lengths;
}

template <typename C>
void CheckFolds(FoldOp op, const FoldKernel& kernel) {
  constexpr int64_t kSize = sizeof(C);
  ASSERT_EQ(kernel.itemsize, kSize);
  const auto lanes = static_cast<size_t>(kernel.block / kFoldDepth);
  const bool strict = op == FoldOp::kMin || op == FoldOp::kMax;
  for (const int64_t n : Lengths<C>(kernel.block)) {
    for (const int64_t count : {1, 2, 3, 9, 35, 300}) {
      if (n * count > 20000) continue;
      const size_t bytes = static_cast<size_t>(n * count * kSize);
      test::GuardedMemory memory(bytes), result(static_cast<size_t>(count * kSize));
      C* const x = static_cast<C*>(memory.AtEnd(bytes));
      C* const out = static_cast<C*>(result.AtEnd(static_cast<size_t>(count * kSize)));
      for (uint64_t salt = 0; salt < 3; ++salt) {
        for (int64_t i = 0; i < n * count; ++i) {
          x[i] = Value<C>(op, static_cast<uint64_t>(i), salt);
        }
        kernel.lines(x, n * kSize, n, count, out);
        for (int64_t i = 0; i < count; ++i) {
          const std::vector<C> line(x + i * n, x + (i + 1) * n);
          const C expected = FoldBlock(op, line, lanes);
          ASSERT_TRUE(Same(strict, out[i], expected))
              << "line of " << n << ": " << out[i].re << ", " << out[i].im << " for "
              << expected.re << ", " << expected.im;
        }
        kernel.rows(x, count * kSize, n, count, out);
        for (int64_t c = 0; c < count; ++c) {
          std::vector<C> column;
          for (int64_t r = 0; r < n; ++r) column.push_back(x[r * count + c]);
          ASSERT_TRUE(Same(strict, out[c], FoldBlock(op, column, lanes)))
              << n << " rows, column " << c << " of " << count;
        }
      }
    }
  }
}

template <typename C>
void CheckTree(FoldOp op, const FoldKernel& kernel) {
  for (uint64_t count = 1; count < 70; ++count) {
    std::vector<C> values, expected;
    for (uint64_t i = 0; i < count; ++i) values.push_back(Value<C>(op, i, count));
    expected = values;
    while (expected.size() > 1) {
      std::vector<C> next;
      for (size_t i = 0; i < expected.size(); i += 2) {
        next.push_back(i + 1 < expected.size() ? Apply(op, expected[i], expected[i + 1])
                                               : expected[i]);
      }
      expected = next;
    }
    std::vector<C> other(values.rbegin(), values.rend()), combined(values);
    kernel.combine(other.data(), static_cast<int64_t>(count), combined.data());
    for (size_t i = 0; i < count; ++i) {
      ASSERT_TRUE(Same(false, combined[i], Apply(op, values[i], other[i])));
    }
    kernel.tree(values.data(), static_cast<int64_t>(count));
    ASSERT_TRUE(Same(false, values[0], expected[0])) << count;
  }
  EXPECT_EQ(kernel.neutral == nullptr, op == FoldOp::kProduct);
  for (uint64_t i = 0; i < 300 && kernel.neutral != nullptr; ++i) {
    C neutral, value = Value<C>(op, i, i % 3);
    std::memcpy(&neutral, kernel.neutral, sizeof(C));
    ASSERT_TRUE(Same(true, Apply(op, value, neutral), value));
  }
}

template <typename Body>
void ForEachTarget(Body body) {
  for (int i = 0; i < kTargetCount; ++i) {
    if ((SupportedTargets() >> i & 1) == 0) continue;
    SCOPED_TRACE(TargetName(static_cast<Target>(i)));
    body(static_cast<Target>(i));
  }
}

template <typename C>
void CheckAll(Dtype dtype) {
  ForEachTarget([&](Target target) {
    for (const FoldOp op :
         {FoldOp::kProduct, FoldOp::kMin, FoldOp::kMax, FoldOp::kFmin, FoldOp::kFmax}) {
      SCOPED_TRACE(testing::Message() << "operation " << static_cast<int>(op));
      const FoldKernel* const kernel = FindFold(op, dtype, target);
      ASSERT_NE(kernel, nullptr);
      CheckFolds<C>(op, *kernel);
      CheckTree<C>(op, *kernel);
    }
  });
}

TEST(ReduceComplex, FoldsFollowTheTree) {
  CheckAll<Complex64>(Dtype::kComplex64);
  CheckAll<Complex128>(Dtype::kComplex128);
}

// The first one that matches, with others that do in one part, at every place.
template <typename C>
void CheckFind(Dtype dtype) {
  using T = PartOf<C>;
  const T nan = std::numeric_limits<T>::quiet_NaN();
  ForEachTarget([&](Target target) {
    const FindKernel& finder = FindFinder(dtype, target);
    for (int64_t n = 1; n < 70; ++n) {
      const size_t bytes = static_cast<size_t>(n) * sizeof(C);
      test::GuardedMemory memory(bytes);
      C* const x = static_cast<C*>(memory.AtEnd(bytes));
      for (const C wanted : {C{1, 0}, C{0, -0.0f}, C{nan, 1}, C{1, nan}}) {
        for (int64_t i = 0; i < n; ++i) {
          x[i] = i % 2 == 0 ? C{1, 2} : C{3, 0};
          if (i % 3 == 0) x[i] = C{0, 1};
        }
        ASSERT_EQ(finder.find(x, n, &wanted), n);
        for (int64_t i = n - 1; i >= 0; --i) {
          x[i] = wanted;
          ASSERT_EQ(finder.find(x, n, &wanted), i);
        }
      }
    }
  });
}

TEST(ReduceComplex, TheFirstNumberThatMatchesIsFound) {
  CheckFind<Complex64>(Dtype::kComplex64);
  CheckFind<Complex128>(Dtype::kComplex128);
}

// What is kept of columns, row after row, by the definition.
template <typename T>
void CheckBetter(Dtype dtype, FoldOp op, T (*value)(uint64_t)) {
  const bool greater = op == FoldOp::kMax || op == FoldOp::kFmax;
  const bool pass = op == FoldOp::kFmin || op == FoldOp::kFmax;
  ForEachTarget([&](Target target) {
    const FindKernel& finder = FindFinder(dtype, target);
    const BetterFunction take = greater ? finder.greater : finder.less;
    for (const int64_t rows : {1, 3, 255, 256, 600}) {
      for (const int64_t count : {int64_t{1}, int64_t{67}, kFindColumns}) {
        const size_t bytes = static_cast<size_t>(rows * count) * sizeof(T);
        test::GuardedMemory memory(bytes);
        T* const x = static_cast<T*>(memory.AtEnd(bytes));
        for (int64_t i = 0; i < rows * count; ++i) x[i] = value(static_cast<uint64_t>(i));
        std::vector<T> best(static_cast<size_t>(count));
        std::vector<int64_t> index(static_cast<size_t>(count), -5);
        for (int64_t c = 0; c < count; ++c) {
          best[static_cast<size_t>(c)] = value(static_cast<uint64_t>(c) * 31);
        }
        std::vector<T> kept(best);
        std::vector<int64_t> expected(index);
        for (int64_t i = 0; i < rows * count; ++i) {
          T& a = kept[static_cast<size_t>(i % count)];
          const T b = x[i];
          bool better = false;
          if constexpr (std::is_arithmetic_v<T>) {
            better = greater ? b > a : b < a;
            if (a != a || b != b) better = pass ? b == b : a == a;
          } else {
            better = !Same(true, Apply(op, a, b), a) && !(a.re == b.re && a.im == b.im) &&
                     !(IsNan(a) && IsNan(b));
          }
          if (!better) continue;
          a = b;
          expected[static_cast<size_t>(i % count)] = 1000 + i / count;
        }
        take(x, count * static_cast<int64_t>(sizeof(T)), rows, count, 1000, pass,
             best.data(), index.data());
        ASSERT_EQ(index, expected) << rows << " x " << count;
        ASSERT_EQ(std::memcmp(best.data(), kept.data(), best.size() * sizeof(T)), 0);
      }
    }
  });
}

TEST(ReduceComplex, AnyNumberIsBetterThanNan) {
  ForEachTarget([](Target target) {
    const FindKernel& finder = FindFinder(Dtype::kComplex128, target);
    for (const bool greater : {false, true}) {
      Complex128 best = {greater ? 5.0 : -5.0, NAN};
      const Complex128 number = {3, 1};
      int64_t index = 0;
      const BetterFunction take = greater ? finder.greater : finder.less;
      take(&number, 0, 1, 1, 7, true, &best, &index);
      EXPECT_EQ(index, 7);
      EXPECT_TRUE(Same(true, best, number));
    }
  });
}

TEST(ReduceComplex, TheBestOfColumnsIsKept) {
  for (const FoldOp op : {FoldOp::kMin, FoldOp::kMax, FoldOp::kFmin, FoldOp::kFmax}) {
    CheckBetter<Complex64>(Dtype::kComplex64, op, [](uint64_t i) {
      return Value<Complex64>(FoldOp::kMin, i, i % 5 == 0 ? 1 : 0);
    });
    CheckBetter<Complex128>(Dtype::kComplex128, op, [](uint64_t i) {
      return Value<Complex128>(FoldOp::kMin, i, i % 997 == 0 ? 1 : 2);
    });
    CheckBetter<float>(Dtype::kFloat32, op, [](uint64_t i) {
      return i % 499 == 7 ? NAN : static_cast<float>(i * 7919 % 1009);
    });
    if (op != FoldOp::kMin && op != FoldOp::kMax) continue;
    CheckBetter<int8_t>(Dtype::kInt8, op, [](uint64_t i) {
      return static_cast<int8_t>(i * 0x9e3779b97f4a7c15u >> 40);
    });
    CheckBetter<uint16_t>(Dtype::kUint16, op, [](uint64_t i) {
      return static_cast<uint16_t>(i * 0x9e3779b97f4a7c15u >> 40);
    });
    // The last one is the best.
    CheckBetter<uint16_t>(Dtype::kUint16, op,
                          [](uint64_t i) { return static_cast<uint16_t>(i / 256 + 9); });
  }
}

}  // namespace
}  // namespace nd
