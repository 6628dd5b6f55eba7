// SPDX-License-Identifier: BSD-3-Clause
// Kernels that read lines of elements as they lie, on every target between guard pages:
// sums of narrow integers, counts, searches, truth, every other element, partial folds.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "core/kernels/reduce/find.h"
#include "core/kernels/reduce/fold.h"
#include "core/kernels/reduce/prefix.h"
#include "guard_page.h"

namespace nd {
namespace {

template <typename Body>
void ForEachTarget(Body body) {
  for (int i = 0; i < kTargetCount; ++i) {
    if ((SupportedTargets() >> i & 1) == 0) continue;
    SCOPED_TRACE(TargetName(static_cast<Target>(i)));
    body(static_cast<Target>(i));
  }
}

// Every length up to four of the widest vectors, and some beyond a chunk.
template <typename T, typename Body>
void ForEachLength(Body body) {
  constexpr int64_t kLanes = 64 / static_cast<int64_t>(sizeof(T));
  for (int64_t n = 1; n <= 4 * kLanes + 1; ++n) body(n);
  const int64_t longer[] = {9 * kLanes - 1, 1000, 16385, 40000};
  for (const int64_t n : longer) body(n);
}

// `count` elements against the guard page before them, and the one behind.
template <typename T, typename Body>
void AtBothEnds(int64_t count, Body body) {
  const size_t bytes = static_cast<size_t>(count) * sizeof(T);
  test::GuardedMemory memory(bytes);
  body(static_cast<T*>(memory.AtBegin()));
  body(static_cast<T*>(memory.AtEnd(bytes)));
}

// Extreme values, zeros and NaN among others.
template <typename T>
T Value(int64_t i) {
  const uint64_t hash = static_cast<uint64_t>(i + 1) * 0x9e3779b97f4a7c15u >> 20;
  if (hash % 3 == 0) return T{0};
  if constexpr (std::is_floating_point_v<T>) {
    if (hash % 7 == 0) return std::numeric_limits<T>::quiet_NaN();
    return hash % 5 == 0 ? -T{0} : static_cast<T>(hash % 1000) - T{500};
  } else {
    return hash % 2 == 0 ? std::numeric_limits<T>::max()
                         : static_cast<T>(std::numeric_limits<T>::min() + hash % 2);
  }
}

template <typename T, typename Term>
void CheckLines(LinesFunction lines, Term term) {
  ASSERT_NE(lines, nullptr);
  ForEachLength<T>([&](int64_t n) {
    for (const bool same : {false, true}) {  // all of them as great as can be
      AtBothEnds<T>(2 * n, [&](T* x) {
        uint64_t expected[2] = {}, found[2];
        for (int64_t i = 0; i < 2 * n; ++i) {
          x[i] = same ? std::numeric_limits<T>::max() : Value<T>(i);
          expected[i / n] += term(x[i]);
        }
        lines(x, n * static_cast<int64_t>(sizeof(T)), n, 2, found);
        ASSERT_EQ(found[0], expected[0]) << n;
        ASSERT_EQ(found[1], expected[1]) << n;
      });
    }
  });
}

// The columns of rows that follow each other, the last of which ends at a page.
template <typename T, typename Out, typename Fold>
void CheckRows(decltype(FoldKernel::rows) rows, Fold fold) {
  ASSERT_NE(rows, nullptr);
  constexpr int64_t kSize = sizeof(T), kStrip = 4096 / kSize;
  for (const int64_t n : {1, 2, 31, 32, 33, 127, 129, 300, 33000}) {
    for (const int64_t columns : {int64_t{1}, int64_t{4}, 64 / kSize + 1, kStrip + 3}) {
      if (n * columns > 400000) continue;
      test::GuardedMemory memory(static_cast<size_t>(n * columns * kSize));
      T* const x =
          static_cast<T*>(memory.AtEnd(static_cast<size_t>(n * columns * kSize)));
      for (const bool same : {false, true}) {
        std::vector<Out> found(static_cast<size_t>(columns) + 1, Out{77});
        for (int64_t i = 0; i < n * columns; ++i) {
          x[i] = same ? std::numeric_limits<T>::max() : Value<T>(i);
        }
        rows(x, columns * kSize, n, columns, found.data());
        for (int64_t c = 0; c < columns; ++c) {
          std::vector<T> column(static_cast<size_t>(n));
          for (int64_t r = 0; r < n; ++r) {
            column[static_cast<size_t>(r)] = x[r * columns + c];
          }
          ASSERT_EQ(found[static_cast<size_t>(c)], fold(column)) << n << " x " << columns;
        }
        ASSERT_EQ(found.back(), Out{77});
      }
    }
  }
}

template <typename T, typename Term>
void CheckInPlace(const FoldInPlace& in_place, Term term) {
  CheckLines<T>(in_place.lines, term);
  CheckRows<T, uint64_t>(in_place.rows, [&](const std::vector<T>& column) {
    uint64_t sum = 0;
    for (const T x : column) sum += term(x);
    return sum;
  });
}

template <typename T>
void CheckInteger(Dtype dtype) {
  ForEachTarget([&](Target target) {
    CheckInPlace<T>(FindCount(dtype, false, target), [](T x) { return x != 0 ? 1 : 0; });
    EXPECT_EQ(FindCount(dtype, true, target).lines, nullptr);
    if (sizeof(T) == 8) return;
    CheckInPlace<T>(FindWideningSum(dtype, target),
                    [](T x) { return static_cast<uint64_t>(static_cast<int64_t>(x)); });
  });
}

TEST(ReduceLines, IntegersAreSummedAndCounted) {
  CheckInteger<int8_t>(Dtype::kInt8);
  CheckInteger<int16_t>(Dtype::kInt16);
  CheckInteger<int32_t>(Dtype::kInt32);
  CheckInteger<int64_t>(Dtype::kInt64);
  CheckInteger<uint8_t>(Dtype::kUint8);
  CheckInteger<uint16_t>(Dtype::kUint16);
  CheckInteger<uint32_t>(Dtype::kUint32);
  CheckInteger<uint64_t>(Dtype::kUint64);
}

TEST(ReduceLines, ABoolIsTrueWhateverItsByte) {
  ForEachTarget([](Target target) {
    const auto truth = [](uint8_t x) { return x != 0 ? 1 : 0; };
    CheckInPlace<uint8_t>(FindWideningSum(Dtype::kBool, target), truth);
    CheckInPlace<uint8_t>(FindCount(Dtype::kBool, false, target), truth);
  });
}

TEST(ReduceLines, AShortFloatCountsUnlessItIsAZeroOfEitherSign) {
  const std::vector<uint16_t> zeros(1000, 0x8000);
  ForEachTarget([&](Target target) {
    for (const Dtype dtype : {Dtype::kFloat16, Dtype::kBfloat16}) {
      const FoldInPlace count = FindCount(dtype, false, target);
      CheckInPlace<uint16_t>(count, [](uint16_t x) { return (x & 0x7FFF) != 0 ? 1 : 0; });
      uint64_t found = 7;
      count.lines(zeros.data(), 0, static_cast<int64_t>(zeros.size()), 1, &found);
      EXPECT_EQ(found, 0u);
      EXPECT_EQ(FindCount(dtype, true, target).lines, nullptr);
    }
  });
}

template <typename T>
void CheckFloat(Dtype dtype) {
  ForEachTarget([&](Target target) {
    CheckInPlace<T>(FindCount(dtype, false, target), [](T x) { return x != 0 ? 1 : 0; });
    CheckInPlace<T>(FindCount(dtype, true, target), [](T x) { return x == x ? 1 : 0; });
    const LinesFunction dense = FindFold(FoldOp::kSum, dtype, target)->lines;
    const LinesFunction alternates = FindFold(FoldOp::kSum, dtype, target)->alternates;
    const LinesFunction backwards = FindMoments(dtype, target)->backwards;
    const int64_t block = FindFold(FoldOp::kSum, dtype, target)->block;
    ForEachLength<T>([&](int64_t n) {
      if (n > block) n = block;
      std::vector<T> picked(static_cast<size_t>(n));
      AtBothEnds<T>(2 * n - 1, [&](T* x) {
        for (int64_t i = 0; i < 2 * n - 1; ++i) x[i] = std::sin(static_cast<T>(i));
        for (int64_t i = 0; i < n; ++i) picked[static_cast<size_t>(i)] = x[2 * i];
        T expected, found;
        dense(picked.data(), 0, n, 1, &expected);
        alternates(x, 0, n, 1, &found);
        ASSERT_EQ(found, expected) << n;
        for (int64_t i = 0; i < n; ++i) picked[static_cast<size_t>(i)] = x[n - 1 - i];
        dense(picked.data(), 0, n, 1, &expected);
        backwards(x + n - 1, 0, n, 1, &found);
        ASSERT_EQ(found, expected) << n;
        for (int64_t i = 0; i < n; ++i) picked[static_cast<size_t>(i)] = x[2 * n - 2 - i];
        dense(picked.data(), 0, n, 1, &expected);
        backwards(x + 2 * n - 2, 0, n, 1, &found);
        ASSERT_EQ(found, expected) << n;
      });
    });
  });
}

template <typename T>
void CheckAlternates(Dtype dtype, FoldOp op) {
  ForEachTarget([&](Target target) {
    const FoldKernel& kernel = *FindFold(op, dtype, target);
    ForEachLength<T>([&](int64_t n) {
      std::vector<T> picked(static_cast<size_t>(n));
      AtBothEnds<T>(2 * n - 1, [&](T* x) {
        for (int64_t i = 0; i < 2 * n - 1; ++i)
          x[i] = static_cast<T>(i * i * i % 1009 - 500);
        for (int64_t i = 0; i < n; ++i) picked[static_cast<size_t>(i)] = x[2 * i];
        T expected, found;
        kernel.lines(picked.data(), 0, n, 1, &expected);
        kernel.alternates(x, 0, n, 1, &found);
        ASSERT_EQ(found, expected) << n;
      });
    });
  });
}

TEST(ReduceLines, ExtremesOfEveryOtherInteger) {
  for (const FoldOp op : {FoldOp::kMin, FoldOp::kMax}) {
    CheckAlternates<int64_t>(Dtype::kInt64, op);
    CheckAlternates<uint64_t>(Dtype::kUint64, op);
  }
}

TEST(ReduceLines, FloatsAreCountedAndPicked) {
  CheckFloat<float>(Dtype::kFloat32);
  CheckFloat<double>(Dtype::kFloat64);
}

// The first of two that match, wherever they are, and none.
template <typename T, typename Finder>
void CheckSearch(T other, T wanted, Finder find) {
  ForEachLength<T>([&](int64_t n) {
    if (n > 1000) return;
    AtBothEnds<T>(n, [&](T* x) {
      for (int64_t i = 0; i < n; ++i) x[i] = other;
      ASSERT_EQ(find(x, n), n);
      for (int64_t i = n - 1; i >= 0; --i) {
        x[i] = wanted;
        ASSERT_EQ(find(x, n), i) << n;
        if (i + 1 < n) x[i + 1] = other;
        ASSERT_EQ(find(x, n), i) << n;
      }
    });
  });
}

template <typename T>
void CheckFind(Dtype dtype) {
  ForEachTarget([&](Target target) {
    const auto check = [&](T other, T wanted) {
      CheckSearch<T>(other, wanted, [&](const T* x, int64_t n) {
        return FindFinder(dtype, target).find(x, n, &wanted);
      });
    };
    check(T{0}, T{1});
    check(T{1}, T{0});  // what a vector is filled up with
    if constexpr (std::is_floating_point_v<T>) {
      check(T{0}, std::numeric_limits<T>::quiet_NaN());
      check(std::numeric_limits<T>::quiet_NaN(), T{2});
    }
  });
}

TEST(ReduceLines, TheFirstThatMatchesIsFound) {
  CheckFind<int8_t>(Dtype::kInt8);
  CheckFind<int16_t>(Dtype::kInt16);
  CheckFind<uint32_t>(Dtype::kUint32);
  CheckFind<int64_t>(Dtype::kInt64);
  CheckFind<float>(Dtype::kFloat32);
  CheckFind<double>(Dtype::kFloat64);
  ForEachTarget([](Target target) {
    CheckSearch<uint8_t>(0, 2, FindTruth(true, target));
    CheckSearch<uint8_t>(2, 0, FindTruth(false, target));
  });
}

// Rows of one value, with another one in some places.
template <typename T>
void CheckTruthOfRows(decltype(FoldKernel::rows) rows, bool any, T usual, T odd) {
  constexpr int64_t kSize = sizeof(T);
  for (const int64_t n : {1, 2, 33, 100}) {
    for (const int64_t columns : {int64_t{1}, 64 / kSize + 1, 4096 / kSize + 5}) {
      const size_t bytes = static_cast<size_t>(n * columns * kSize);
      test::GuardedMemory memory(bytes);
      T* const x = static_cast<T*>(memory.AtEnd(bytes));
      for (const int64_t place : {int64_t{0}, n / 2, n - 1}) {
        for (int64_t i = 0; i < n * columns; ++i) {
          x[i] = i / columns == place && i % columns % 3 != 1 ? odd : usual;
        }
        std::vector<uint8_t> found(static_cast<size_t>(columns) + 1, 7);
        rows(x, columns * kSize, n, columns, found.data());
        for (int64_t c = 0; c < columns; ++c) {
          ASSERT_EQ(found[static_cast<size_t>(c)], (c % 3 != 1) == any ? 1 : 0)
              << "row " << place << " of " << n << ", column " << c << " of " << columns;
        }
        ASSERT_EQ(found.back(), 7);
      }
    }
  }
}

// A line of one value, with another one in each place.
template <typename T>
void CheckTruth(Dtype dtype, T no, T yes) {
  ForEachTarget([&](Target target) {
    for (const bool any : {true, false}) {
      const T usual = any ? no : yes, odd = any ? yes : no;
      const FoldInPlace truths = FindTruths(dtype, any, target);
      const LinesFunction lines = truths.lines;
      CheckSearch<T>(usual, odd, [&](const T* x, int64_t n) {
        uint8_t found[2] = {7, 7};
        lines(x, 0, n, 1, found);
        EXPECT_EQ(found[1], 7);
        EXPECT_LT(found[0], 2);
        // Where it is, is another's question.
        for (int64_t i = 0; i < n; ++i) {
          if (std::memcmp(&x[i], &odd, sizeof(T)) == 0) {
            EXPECT_EQ(found[0], any ? 1 : 0);
            return i;
          }
        }
        EXPECT_EQ(found[0], any ? 0 : 1);
        return n;
      });
      CheckTruthOfRows<T>(truths.rows, any, usual, odd);
    }
  });
}

TEST(ReduceLines, TruthIsFoundWhereElementsLie) {
  CheckTruth<uint8_t>(Dtype::kBool, 0, 2);
  CheckTruth<int8_t>(Dtype::kInt8, 0, -128);
  CheckTruth<uint16_t>(Dtype::kUint16, 0, 256);
  CheckTruth<int32_t>(Dtype::kInt32, 0, std::numeric_limits<int32_t>::min());
  CheckTruth<uint64_t>(Dtype::kUint64, 0, uint64_t{1} << 63);
  CheckTruth<uint16_t>(Dtype::kFloat16, 0x8000, 0x8001);   // -0, and next to it
  CheckTruth<uint16_t>(Dtype::kBfloat16, 0x8000, 0xffff);  // NaN
  CheckTruth<float>(Dtype::kFloat32, -0.0f, std::numeric_limits<float>::denorm_min());
  CheckTruth<double>(Dtype::kFloat64, -0.0, std::numeric_limits<double>::quiet_NaN());
  for (const Complex64 yes : {Complex64{0, 1}, Complex64{NAN, -0.0f}, Complex64{2, 3}}) {
    CheckTruth<Complex64>(Dtype::kComplex64, {-0.0f, 0}, yes);
  }
  for (const Complex128 yes : {Complex128{0, 1}, Complex128{-1, -0.0}}) {
    CheckTruth<Complex128>(Dtype::kComplex128, {0, -0.0}, yes);
  }
}

template <typename T>
void CheckProducts(Dtype dtype) {
  ForEachTarget([&](Target target) {
    const ProductsFunction products = FindWrappingProducts(dtype, target);
    ASSERT_NE(products, nullptr);
    ForEachLength<T>([&](int64_t n) {
      std::vector<T> y(static_cast<size_t>(n));
      AtBothEnds<T>(2 * n, [&](T* x) {
        uint64_t found[2], expected[2] = {};
        for (int64_t i = 0; i < 2 * n; ++i) {
          x[i] = static_cast<T>(static_cast<uint64_t>(i + 1) * 0x9e3779b97f4a7c15u >> 7);
          T& other = y[static_cast<size_t>(i % n)];
          if (i < n) other = static_cast<T>(x[i] + 3);
          expected[i / n] += static_cast<uint64_t>(x[i]) * static_cast<uint64_t>(other);
        }
        const int64_t stride = n * static_cast<int64_t>(sizeof(T));
        products(x, stride, y.data(), 0, n, 2, found);
        ASSERT_EQ(static_cast<T>(found[0]), static_cast<T>(expected[0])) << n;
        ASSERT_EQ(static_cast<T>(found[1]), static_cast<T>(expected[1])) << n;
        products(x, stride, x, stride, n, 2, found);
        expected[1] = 0;
        for (int64_t i = n; i < 2 * n; ++i) {
          expected[1] += static_cast<uint64_t>(x[i]) * static_cast<uint64_t>(x[i]);
        }
        ASSERT_EQ(static_cast<T>(found[1]), static_cast<T>(expected[1])) << n;
      });
    });
  });
}

TEST(ReduceLines, ProductsOfIntegersWrap) {
  CheckProducts<int8_t>(Dtype::kInt8);
  CheckProducts<uint16_t>(Dtype::kUint16);
  CheckProducts<int32_t>(Dtype::kInt32);
  CheckProducts<uint64_t>(Dtype::kUint64);
}

template <typename T>
T Combined(FoldOp op, T a, T b) {
  using Bits = std::make_unsigned_t<T>;
  const Bits x = static_cast<Bits>(a), y = static_cast<Bits>(b);
  switch (op) {
    case FoldOp::kSum:
      return static_cast<T>(x + y);
    case FoldOp::kProduct:
      return static_cast<T>(x * y);
    case FoldOp::kMin:
    case FoldOp::kFmin:
      return std::min(a, b);
    case FoldOp::kMax:
    case FoldOp::kFmax:
      return std::max(a, b);
    case FoldOp::kAnd:
      return static_cast<T>(x & y);
    case FoldOp::kOr:
      return static_cast<T>(x | y);
    default:
      return static_cast<T>(x ^ y);
  }
}

// Of numbers that are odd, or, where every one decides little, of rare bits or ever
// larger.
template <typename T>
T PrefixElement(FoldOp op, size_t i) {
  const uint64_t bits = (i + 1) * 0x9e3779b97f4a7c15u;
  if (op == FoldOp::kAnd)
    return static_cast<T>(~(uint64_t{1} << bits % 64 % (5 * i + 1)));
  if (op == FoldOp::kOr) return static_cast<T>(uint64_t{1} << bits % 64);
  if (op == FoldOp::kSum || op == FoldOp::kProduct || op == FoldOp::kXor)
    return static_cast<T>(bits | 1);
  return static_cast<T>((bits >> 32) % 64 + i) * (i % 3 == 0 ? static_cast<T>(-1) : T{1});
}

template <typename T>
void CheckPrefix(Dtype dtype) {
  ForEachTarget([&](Target target) {
    for (int code = 0; code < kFoldOpCount; ++code) {
      const FoldOp op = static_cast<FoldOp>(code);
      const PrefixFunction prefix = FindPrefix(op, dtype, target);
      if (prefix == nullptr) continue;
      ForEachLength<T>([&](int64_t n) {
        AtBothEnds<T>(n, [&](T* x) {
          std::vector<T> from(static_cast<size_t>(n)), expected(from.size());
          for (size_t i = 0; i < from.size(); ++i) {
            from[i] = PrefixElement<T>(op, i);
            expected[i] = i == 0 ? from[i] : Combined(op, expected[i - 1], from[i]);
          }
          prefix(from.data(), n, x);
          ASSERT_EQ(std::memcmp(x, expected.data(), from.size() * sizeof(T)), 0)
              << code << " " << n;
          std::memcpy(x, from.data(), from.size() * sizeof(T));
          prefix(x, n, x);
          ASSERT_EQ(std::memcmp(x, expected.data(), from.size() * sizeof(T)), 0) << n;
        });
      });
    }
  });
}

TEST(ReduceLines, PartialFoldsAreThoseOfALoop) {
  CheckPrefix<int32_t>(Dtype::kInt32);
  CheckPrefix<uint32_t>(Dtype::kUint32);
  CheckPrefix<int64_t>(Dtype::kInt64);
  CheckPrefix<uint64_t>(Dtype::kUint64);
  EXPECT_EQ(FindPrefix(FoldOp::kSum, Dtype::kFloat64), nullptr);
  EXPECT_EQ(FindPrefix(FoldOp::kSum, Dtype::kInt16), nullptr);
}

}  // namespace
}  // namespace nd
