// SPDX-License-Identifier: BSD-3-Clause
// Folds of every target against the tree as fold.h describes it, to the bit, between
// guard pages.
#include "core/kernels/reduce/fold.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "guard_page.h"

namespace nd {
namespace {

std::vector<Target> AllTargets() {
  std::vector<Target> targets;
  for (int i = 0; i < kTargetCount; ++i) {
    if ((SupportedTargets() >> i & 1) != 0) targets.push_back(static_cast<Target>(i));
  }
  return targets;
}

template <typename T>
T Apply(FoldOp op, T a, T b) {
  const bool number_a = a == a, number_b = b == b;
  const bool pass = op == FoldOp::kFmin || op == FoldOp::kFmax;
  switch (op) {
    case FoldOp::kSum:
      return static_cast<T>(a + b);
    case FoldOp::kProduct:
      return static_cast<T>(a * b);
    case FoldOp::kAnd:
    case FoldOp::kOr:
    case FoldOp::kXor:
      if constexpr (std::is_integral_v<T>) {
        return static_cast<T>(op == FoldOp::kAnd  ? a & b
                              : op == FoldOp::kOr ? a | b
                                                  : a ^ b);
      }
      break;
    default:
      break;
  }
  if (!number_a || !number_b) return (number_a == pass) == (number_a || number_b) ? a : b;
  const bool greater = op == FoldOp::kMax || op == FoldOp::kFmax;
  if (a == b) {
    if constexpr (std::is_floating_point_v<T>) return std::signbit(a) != greater ? a : b;
  }
  return (a > b) == greater ? a : b;
}

// The tree, by its definition: a missing element is no element.
template <typename T>
T FoldBlock(FoldOp op, const std::vector<T>& x, int64_t lanes) {
  const int64_t n = static_cast<int64_t>(x.size());
  std::vector<T> lane(x.begin(), x.begin() + std::min(n, lanes));
  for (int64_t i = lanes; i < n; ++i) lane[i % lanes] = Apply(op, lane[i % lanes], x[i]);
  for (int64_t half = lanes / 2; half >= 1; half /= 2) {
    for (int64_t l = 0; l + half < static_cast<int64_t>(lane.size()); ++l) {
      lane[l] = Apply(op, lane[l], lane[l + half]);
    }
    if (static_cast<int64_t>(lane.size()) > half) lane.resize(half);
  }
  return lane[0];
}

template <typename T>
bool SameBits(T a, T b) {
  if (a != a && b != b) return true;
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

template <typename T>
T Value(FoldOp op, int64_t i) {
  const uint64_t hash = static_cast<uint64_t>(i + 1) * 0x9e3779b97f4a7c15u;
  if constexpr (std::is_integral_v<T>) {
    const T value = static_cast<T>(hash >> 17);
    const T bit = static_cast<T>(T{1} << hash % (8 * sizeof(T)));  // one that decides
    if (op == FoldOp::kAnd) return hash % 61 == 0 ? static_cast<T>(~bit) : T(-1);
    if (op == FoldOp::kOr) return hash % 61 == 0 ? bit : T{0};
    return value;
  } else {
    const T unit = static_cast<T>(static_cast<int64_t>(hash >> 12)) /
                   static_cast<T>(int64_t{1} << 52);
    if (op == FoldOp::kProduct) return T{0.5} + unit;
    if (op != FoldOp::kSum && hash % 97 == 0) return std::numeric_limits<T>::quiet_NaN();
    if (op != FoldOp::kSum && hash % 5 == 0) return hash % 2 == 0 ? T{0} : -T{0};
    return (unit - T{0.5}) * std::ldexp(T{1}, static_cast<int>(hash % 40) - 20);
  }
}

template <typename T>
std::vector<int64_t> Lengths(const FoldKernel& kernel) {
  const int64_t lanes = kernel.block / kFoldDepth;
  std::vector<int64_t> lengths;
  for (int64_t n = 1; n <= 4 * 64 / static_cast<int64_t>(sizeof(T)) + 1; ++n) {
    lengths.push_back(n);
  }
  for (const int64_t n : {lanes - 1, lanes, lanes + 1, 2 * lanes + 3, 5 * lanes - 1,
                          kernel.block - 1, kernel.block}) {
    lengths.push_back(n);
  }
  return lengths;
}

template <typename T>
void CheckLines(FoldOp op, const FoldKernel& kernel, const char* name) {
  ASSERT_EQ(kernel.itemsize, static_cast<int64_t>(sizeof(T)));
  const int64_t lanes = kernel.block / kFoldDepth;
  for (const int64_t n : Lengths<T>(kernel)) {
    for (const int64_t count : {int64_t{1}, int64_t{3}, int64_t{67}}) {
      for (const int64_t gap : {int64_t{0}, int64_t{2}}) {
        if (n > 300 && count > 3) continue;
        const int64_t stride = (n + gap) * static_cast<int64_t>(sizeof(T));
        const size_t bytes = static_cast<size_t>(stride * (count - 1)) + n * sizeof(T);
        test::GuardedMemory memory(bytes), result(count * sizeof(T));
        for (const bool at_end : {false, true}) {
          T* x = static_cast<T*>(at_end ? memory.AtEnd(bytes) : memory.AtBegin());
          T* out = static_cast<T*>(at_end ? result.AtEnd(count * sizeof(T))
                                          : result.AtBegin());
          for (size_t i = 0; i < bytes / sizeof(T); ++i) x[i] = Value<T>(op, i);
          result.Fill(0x5a);
          kernel.lines(x, stride, n, count, out);
          ASSERT_TRUE(result.OnlyChanged(out, count * sizeof(T), 0x5a));
          for (int64_t i = 0; i < count; ++i) {
            const T* line = x + i * (n + gap);
            const T expected = FoldBlock(op, std::vector<T>(line, line + n), lanes);
            ASSERT_TRUE(SameBits(out[i], expected))
                << name << " n " << n << " line " << i << " of " << count << ": "
                << +out[i] << " for " << +expected;
          }
        }
      }
    }
  }
}

template <typename T>
void CheckRows(FoldOp op, const FoldKernel& kernel, const char* name) {
  const int64_t lanes = kernel.block / kFoldDepth;
  std::vector<int64_t> columns = {1, 2, 3, 5, 2048 / static_cast<int64_t>(sizeof(T)) + 7};
  const int64_t vector = 64 / static_cast<int64_t>(sizeof(T));
  for (const int64_t c : {vector, vector + 1, 4 * vector - 1, 5 * vector}) {
    columns.push_back(c);
  }
  for (const int64_t n : Lengths<T>(kernel)) {
    for (const int64_t width : columns) {
      if (n * width > 70000 && n != kernel.block) continue;
      const size_t bytes = static_cast<size_t>(n * width) * sizeof(T);
      test::GuardedMemory memory(bytes), result(width * sizeof(T));
      T* x = static_cast<T*>(memory.AtEnd(bytes));
      T* out = static_cast<T*>(result.AtEnd(width * sizeof(T)));
      for (int64_t i = 0; i < n * width; ++i) x[i] = Value<T>(op, i);
      result.Fill(0x5a);
      kernel.rows(x, width * static_cast<int64_t>(sizeof(T)), n, width, out);
      ASSERT_TRUE(result.OnlyChanged(out, width * sizeof(T), 0x5a));
      std::vector<T> column(n);
      for (int64_t c = 0; c < width; ++c) {
        for (int64_t r = 0; r < n; ++r) column[r] = x[r * width + c];
        const T expected = FoldBlock(op, column, lanes);
        ASSERT_TRUE(SameBits(out[c], expected))
            << name << " rows " << n << " column " << c << " of " << width << ": "
            << +out[c] << " for " << +expected;
      }
    }
  }
}

// Rows that reach so far that they are visited in another order.
template <typename T>
void CheckFarRows(FoldOp op, const FoldKernel& kernel, const char* name) {
  const int64_t lanes = kernel.block / kFoldDepth, size = sizeof(T);
  const int64_t vector = 64 / size, strip = (int64_t{64} << 10) / lanes / size;
  for (const int64_t n : {int64_t{2}, lanes + 3, kernel.block}) {
    if (n > 1000) continue;  // whose pages take their time
    const int64_t stride = ((int64_t{6} << 20) / n / size + 1 + strip) * size;
    for (const int64_t width : {int64_t{1}, strip + 4 * vector + 1}) {
      const size_t bytes = static_cast<size_t>((n - 1) * stride + width * size);
      test::GuardedMemory memory(bytes), result(width * sizeof(T));
      char* const x = static_cast<char*>(memory.AtEnd(bytes));
      T* const out = static_cast<T*>(result.AtEnd(width * sizeof(T)));
      for (int64_t r = 0; r < n; ++r) {
        T* const row = reinterpret_cast<T*>(x + r * stride);
        for (int64_t c = 0; c < width; ++c) row[c] = Value<T>(op, r * width + c);
      }
      result.Fill(0x5a);
      kernel.rows(x, stride, n, width, out);
      ASSERT_TRUE(result.OnlyChanged(out, width * sizeof(T), 0x5a));
      std::vector<T> column(n);
      for (int64_t c = 0; c < width; ++c) {
        for (int64_t r = 0; r < n; ++r) {
          column[r] = reinterpret_cast<const T*>(x + r * stride)[c];
        }
        const T expected = FoldBlock(op, column, lanes);
        ASSERT_TRUE(SameBits(out[c], expected))
            << name << " far rows " << n << " column " << c << " of " << width << ": "
            << +out[c] << " for " << +expected;
      }
    }
  }
}

template <typename T>
void CheckTree(FoldOp op, const FoldKernel& kernel, const char* name) {
  for (int64_t count = 1; count < 150; ++count) {
    std::vector<T> values(count), expected(count);
    for (int64_t i = 0; i < count; ++i) values[i] = expected[i] = Value<T>(op, i);
    while (expected.size() > 1) {
      std::vector<T> next;
      for (size_t i = 0; i < expected.size(); i += 2) {
        next.push_back(i + 1 < expected.size() ? Apply(op, expected[i], expected[i + 1])
                                               : expected[i]);
      }
      expected = next;
    }
    std::vector<T> other(values), sums(values);
    kernel.tree(values.data(), count);
    ASSERT_TRUE(SameBits(values[0], expected[0])) << name << " of " << count;
    for (T& value : other) value = Apply(op, value, value);
    std::vector<T> combined(sums);
    kernel.combine(sums.data(), count, combined.data());
    for (int64_t i = 0; i < count; ++i) ASSERT_TRUE(SameBits(combined[i], other[i]));
  }
  T neutral;
  std::memcpy(&neutral, kernel.neutral, sizeof(T));
  for (int64_t i = 0; i < 300; ++i) {
    const T value = Value<T>(op, i);
    ASSERT_TRUE(SameBits(Apply(op, value, neutral), value)) << name;
  }
}

template <typename T>
void Check(Dtype dtype, std::initializer_list<FoldOp> ops) {
  for (const Target target : AllTargets()) {
    for (const FoldOp op : ops) {
      const FoldKernel* kernel = FindFold(op, dtype, target);
      ASSERT_NE(kernel, nullptr);
      SCOPED_TRACE(testing::Message() << "operation " << static_cast<int>(op));
      CheckLines<T>(op, *kernel, TargetName(target));
      CheckRows<T>(op, *kernel, TargetName(target));
      CheckFarRows<T>(op, *kernel, TargetName(target));
      CheckTree<T>(op, *kernel, TargetName(target));
    }
  }
}

constexpr FoldOp kSum = FoldOp::kSum, kProduct = FoldOp::kProduct, kMin = FoldOp::kMin,
                 kMax = FoldOp::kMax, kFmin = FoldOp::kFmin, kFmax = FoldOp::kFmax;

TEST(FoldKernel, Float32FollowsTheTree) {
  Check<float>(Dtype::kFloat32, {kSum, kProduct, kMin, kMax, kFmin, kFmax});
}
TEST(FoldKernel, Float64FollowsTheTree) {
  Check<double>(Dtype::kFloat64, {kSum, kProduct, kMin, kMax, kFmin, kFmax});
}
TEST(FoldKernel, Uint64FollowsTheTree) {
  Check<uint64_t>(Dtype::kUint64, {kSum, kProduct, kMin, kMax});
}
TEST(FoldKernel, IntegersHaveExtremes) {
  Check<int8_t>(Dtype::kInt8, {kMin, kMax});
  Check<int16_t>(Dtype::kInt16, {kMin, kMax});
  Check<int32_t>(Dtype::kInt32, {kMin, kMax});
  Check<int64_t>(Dtype::kInt64, {kMin, kMax});
  Check<uint8_t>(Dtype::kUint8, {kMin, kMax});
  Check<uint16_t>(Dtype::kUint16, {kMin, kMax});
  Check<uint32_t>(Dtype::kUint32, {kMin, kMax});
}

TEST(FoldKernel, IntegersAreFoldedBitByBit) {
  const auto ops = {FoldOp::kAnd, FoldOp::kOr, FoldOp::kXor};
  Check<uint8_t>(Dtype::kUint8, ops);
  Check<uint16_t>(Dtype::kUint16, ops);
  Check<uint32_t>(Dtype::kUint32, ops);
  Check<uint64_t>(Dtype::kUint64, ops);
  const Dtype pairs[][2] = {{Dtype::kInt8, Dtype::kUint8},
                            {Dtype::kInt16, Dtype::kUint16},
                            {Dtype::kInt32, Dtype::kUint32},
                            {Dtype::kInt64, Dtype::kUint64}};
  for (const auto& pair : pairs) {
    for (const FoldOp op : ops) {
      EXPECT_EQ(FindFold(op, pair[0])->lines, FindFold(op, pair[1])->lines);
    }
  }
}

// Complex numbers are summed by parts, each by the tree of their number.
template <typename T>
void CheckComplex(Dtype dtype) {
  for (const Target target : AllTargets()) {
    const FoldKernel& kernel = *FindFold(FoldOp::kSum, dtype, target);
    const int64_t lanes = kernel.block / kFoldDepth;
    for (const int64_t n : Lengths<T>(kernel)) {
      if (n > kernel.block) continue;
      std::vector<T> x(2 * n * 3), by_lines(6), by_rows(6);
      for (int64_t i = 0; i < 6 * n; ++i) x[i] = Value<T>(FoldOp::kSum, i);
      const int64_t size = 2 * static_cast<int64_t>(sizeof(T));
      kernel.lines(x.data(), n * size, n, 3, by_lines.data());
      kernel.rows(x.data(), 3 * size, n, 3, by_rows.data());
      for (int64_t k = 0; k < 6; ++k) {
        std::vector<T> line(n), column(n);
        for (int64_t i = 0; i < n; ++i) {
          line[i] = x[(k / 2 * n + i) * 2 + k % 2];
          column[i] = x[i * 6 + k];
        }
        ASSERT_TRUE(SameBits(by_lines[k], FoldBlock(FoldOp::kSum, line, lanes))) << n;
        ASSERT_TRUE(SameBits(by_rows[k], FoldBlock(FoldOp::kSum, column, lanes))) << n;
      }
    }
  }
}

TEST(FoldKernel, ComplexIsSummedByParts) {
  CheckComplex<float>(Dtype::kComplex64);
  CheckComplex<double>(Dtype::kComplex128);
}

template <typename T>
void CheckMoments(Dtype dtype) {
  for (const Target target : AllTargets()) {
    const FoldKernel& kernel = *FindFold(FoldOp::kSum, dtype, target);
    const MomentKernel& moments = *FindMoments(dtype, target);
    const int64_t size = static_cast<int64_t>(sizeof(T));
    for (const int64_t n : Lengths<T>(kernel)) {
      const int64_t count = 5;
      std::vector<T> x(n * count), y(n * count), made(n * count), out(count), sum(count);
      for (int64_t i = 0; i < n * count; ++i) {
        x[i] = Value<T>(FoldOp::kSum, i);
        y[i] = Value<T>(FoldOp::kSum, i + 1000);
        made[i] = x[i] * y[i];
      }
      moments.products(x.data(), n * size, y.data(), n * size, n, count, out.data());
      kernel.lines(made.data(), n * size, n, count, sum.data());
      ASSERT_EQ(out, sum) << n;
      for (int64_t i = 0; i < n * count; ++i) {
        made[i] = (x[i] - y[i / n]) * (x[i] - y[i / n]);
      }
      moments.deviations(x.data(), n * size, y.data(), size, n, count, out.data());
      kernel.lines(made.data(), n * size, n, count, sum.data());
      ASSERT_EQ(out, sum) << n;
      for (int64_t i = 0; i < n * count; ++i) {
        made[i] = (x[i] - y[i % count]) * (x[i] - y[i % count]);
      }
      moments.row_deviations(x.data(), count * size, y.data(), n, count, out.data());
      kernel.rows(made.data(), count * size, n, count, sum.data());
      ASSERT_EQ(out, sum) << n;
    }
  }
}

// Pairs of T, that end at a page which must not be read.
template <typename T>
void CheckComplexProducts(Dtype dtype) {
  for (const Target target : AllTargets()) {
    const FoldKernel& kernel = *FindFold(FoldOp::kSum, dtype, target);
    const MomentKernel* moments = FindMoments(dtype, target);
    if (moments == nullptr) continue;
    for (int64_t n = 1; n <= kernel.block; n += n < 70 ? 1 : 37) {
      const size_t bytes = static_cast<size_t>(2 * n) * sizeof(T);
      test::GuardedMemory memory_x(bytes), memory_y(bytes);
      T* const x = static_cast<T*>(memory_x.AtEnd(bytes));
      T* const y = static_cast<T*>(memory_y.AtEnd(bytes));
      std::vector<T> plain(2 * n), conjugate(2 * n);
      for (int64_t i = 0; i < 2 * n; ++i) {
        x[i] = Value<T>(FoldOp::kSum, i);
        y[i] = Value<T>(FoldOp::kSum, i + 1000);
      }
      for (int64_t i = 0; i < 2 * n; i += 2) {
        plain[i] = x[i] * y[i] - x[i + 1] * y[i + 1];
        plain[i + 1] = x[i] * y[i + 1] + x[i + 1] * y[i];
        conjugate[i] = x[i] * y[i] + x[i + 1] * y[i + 1];
        conjugate[i + 1] = x[i] * y[i + 1] - x[i + 1] * y[i];
      }
      T found[2], expected[2];
      moments->products(x, 0, y, 0, n, 1, found);
      kernel.lines(plain.data(), 0, n, 1, expected);
      ASSERT_TRUE(SameBits(found[0], expected[0]) && SameBits(found[1], expected[1]))
          << n;
      moments->conjugate_products(x, 0, y, 0, n, 1, found);
      kernel.lines(conjugate.data(), 0, n, 1, expected);
      ASSERT_TRUE(SameBits(found[0], expected[0]) && SameBits(found[1], expected[1]))
          << n;
    }
  }
}

TEST(FoldKernel, MomentsHaveTheBitsOfElementsMadeBefore) {
  CheckMoments<float>(Dtype::kFloat32);
  CheckMoments<double>(Dtype::kFloat64);
  CheckComplexProducts<float>(Dtype::kComplex64);
  CheckComplexProducts<double>(Dtype::kComplex128);
}

}  // namespace
}  // namespace nd
