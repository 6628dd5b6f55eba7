// SPDX-License-Identifier: BSD-3-Clause
// Plans are checked without data: which elements they visit, in which order. Overlap is
// checked against looking at every byte; comparison and hash against plain loops.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <set>
#include <vector>

#include "core/dtype/convert.h"
#include "core/loop/equal.h"
#include "core/loop/hash.h"
#include "core/loop/overlap.h"
#include "core/loop/plan.h"

namespace nd {
namespace {

using Ints = std::vector<int64_t>;

// Some address: plans are arithmetic, nothing is read.
char* const place = reinterpret_cast<char*>(uintptr_t{1} << 30);

LoopPlan PlanOf(const Ints& shape, const std::vector<Ints>& strides, uint32_t options) {
  Operand operands[kMaxOperands];
  for (size_t i = 0; i < strides.size(); ++i) operands[i] = {place, strides[i].data()};
  LoopPlan plan;
  MakePlan(static_cast<int32_t>(shape.size()), shape.data(),
           static_cast<int32_t>(strides.size()), operands, options, &plan);
  return plan;
}

Ints ShapeOf(const LoopPlan& plan) {
  return Ints(plan.shape, plan.shape + plan.ndim);
}
Ints StridesOf(const LoopPlan& plan, int operand) {
  return Ints(plan.strides[operand], plan.strides[operand] + plan.ndim);
}

// The offsets of all operands at each element, in the order of the plan.
std::vector<Ints> Visited(const LoopPlan& plan) {
  std::vector<Ints> visited;
  if (plan.empty()) return visited;
  ForEachOuter(plan, 0, [&](char* const* pointers) {
    Ints offsets;
    for (int32_t i = 0; i < plan.operands; ++i) offsets.push_back(pointers[i] - place);
    visited.push_back(offsets);
  });
  return visited;
}

std::vector<Ints> VisitedByHand(const Ints& shape, const std::vector<Ints>& strides) {
  std::vector<Ints> visited;
  int64_t size = 1;
  for (const int64_t length : shape) size *= length;
  for (int64_t i = 0; i < size; ++i) {
    Ints offsets(strides.size());
    int64_t rest = i;
    for (size_t axis = shape.size(); axis-- > 0; rest /= shape[axis]) {
      for (size_t k = 0; k < strides.size(); ++k) {
        offsets[k] += rest % shape[axis] * strides[k][axis];
      }
    }
    visited.push_back(offsets);
  }
  return visited;
}

TEST(Plan, DenseArraysBecomeOneLine) {
  const LoopPlan c = PlanOf({3, 4, 5}, {{160, 40, 8}, {80, 20, 4}}, kKeepOrder);
  EXPECT_EQ(ShapeOf(c), Ints{60});
  EXPECT_EQ(c.inner_stride(0), 8);
  EXPECT_EQ(c.inner_stride(1), 4);
  const LoopPlan fortran = PlanOf({3, 4, 5}, {{8, 24, 96}}, kMayReorder);
  EXPECT_EQ(ShapeOf(fortran), Ints{60});
  EXPECT_EQ(ShapeOf(PlanOf({3, 4, 5}, {{8, 24, 96}}, kKeepOrder)), (Ints{3, 4, 5}));
  const LoopPlan reversed = PlanOf({3, 4}, {{-32, -8}, {32, 8}}, kMayReverse);
  EXPECT_EQ(ShapeOf(reversed), Ints{12});
  EXPECT_EQ(reversed.data[0] - place, -2 * 32 - 3 * 8);
  EXPECT_EQ(reversed.inner_stride(1), -8);
}

TEST(Plan, UnitAxesDoNotMatter) {
  const LoopPlan plan =
      PlanOf({1, 4, 1, 5, 1}, {{INT64_MIN, 40, 3, 8, INT64_MAX}}, kKeepOrder);
  EXPECT_EQ(ShapeOf(plan), Ints{20});
  EXPECT_EQ(ShapeOf(PlanOf({}, {{}}, kMayReorder)), Ints{1});
  EXPECT_EQ(ShapeOf(PlanOf({1, 1}, {{7, 7}}, kMayReverse)), Ints{1});
}

TEST(Plan, EmptyIsEmpty) {
  for (const uint32_t options : {0u, 1u, 2u, 3u}) {
    const LoopPlan plan = PlanOf({3, 0, 4}, {{INT64_MIN, INT64_MAX, -8}}, options);
    EXPECT_TRUE(plan.empty());
    EXPECT_EQ(plan.size(), 0);
  }
}

TEST(Plan, TheFirstOperandDecidesTheOrder) {
  const LoopPlan plan = PlanOf({2, 3}, {{8, 16}, {24, 8}}, kMayReorder);
  EXPECT_EQ(StridesOf(plan, 0), (Ints{16, 8}));
  EXPECT_EQ(StridesOf(plan, 1), (Ints{8, 24}));
  // Where it does not move, the next one does.
  const LoopPlan broadcast = PlanOf({2, 3}, {{0, 0}, {8, 16}}, kMayReorder);
  EXPECT_EQ(StridesOf(broadcast, 1), (Ints{8}));
  EXPECT_EQ(ShapeOf(broadcast), Ints{6});
}

TEST(Plan, VisitsEveryElementOnce) {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    const size_t ndim = random() % 5;
    Ints shape(ndim);
    std::vector<Ints> strides(1 + random() % 3, Ints(ndim));
    for (size_t axis = 0; axis < ndim; ++axis) {
      shape[axis] = static_cast<int64_t>(random() % 4);
      for (Ints& each : strides)
        each[axis] = 4 * static_cast<int64_t>(random() % 13) - 24;
    }
    const std::vector<Ints> expected = VisitedByHand(shape, strides);
    EXPECT_EQ(Visited(PlanOf(shape, strides, kKeepOrder)), expected);
    for (const uint32_t options : {1u, 2u, 3u}) {
      std::vector<Ints> visited = Visited(PlanOf(shape, strides, options));
      EXPECT_TRUE(std::is_permutation(visited.begin(), visited.end(), expected.begin(),
                                      expected.end()));
    }
  }
}

TEST(Plan, NarrowAndMoveKeepTheRest) {
  LoopPlan plan = PlanOf({4, 5, 6}, {{1000, 100, 10}}, kKeepOrder);
  plan.MoveAxis(0, 2);
  EXPECT_EQ(ShapeOf(plan), (Ints{5, 6, 4}));
  plan.MoveAxis(2, 1);
  EXPECT_EQ(StridesOf(plan, 0), (Ints{100, 1000, 10}));
  plan.Narrow(1, 1, 3);
  EXPECT_EQ(ShapeOf(plan), (Ints{5, 2, 6}));
  EXPECT_EQ(plan.data[0] - place, 1000);
}

TEST(Plan, OuterLoopStopsWhenAsked) {
  const LoopPlan plan = PlanOf({5, 3}, {{100, 10}}, kKeepOrder);
  int calls = 0;
  ForEachOuter(plan, 1, [&](char* const*) { return ++calls < 3; });
  EXPECT_EQ(calls, 3);
}

std::set<int64_t> BytesOf(const Ints& shape, const Ints& strides, int64_t start,
                          int64_t itemsize) {
  std::set<int64_t> bytes;
  for (const Ints& offset : VisitedByHand(shape, {strides})) {
    for (int64_t byte = 0; byte < itemsize; ++byte)
      bytes.insert(start + offset[0] + byte);
  }
  return bytes;
}

TEST(Overlap, IsExactOnSmallRegions) {
  std::mt19937 random(2);
  int shared = 0, apart_inside_bounds = 0;
  for (int round = 0; round < 4000; ++round) {
    Ints shape[2], strides[2];
    int64_t itemsize[2], start[2];
    std::set<int64_t> bytes[2];
    for (int i = 0; i < 2; ++i) {
      itemsize[i] = int64_t{1} << random() % 4;
      start[i] = static_cast<int64_t>(random() % 64);
      for (size_t axis = random() % 4; axis > 0; --axis) {
        shape[i].push_back(static_cast<int64_t>(1 + random() % 4));
        strides[i].push_back(static_cast<int64_t>(random() % 81) - 40);
      }
      bytes[i] = BytesOf(shape[i], strides[i], start[i], itemsize[i]);
      const bool alone =
          static_cast<int64_t>(bytes[i].size()) ==
          static_cast<int64_t>(VisitedByHand(shape[i], {strides[i]}).size()) *
              itemsize[i];
      EXPECT_EQ(OverlapsItself(static_cast<int32_t>(shape[i].size()), shape[i].data(),
                               strides[i].data(), itemsize[i]),
                !alone);
    }
    const auto region = [&](int i) {
      return Region{static_cast<int32_t>(shape[i].size()), shape[i].data(),
                    strides[i].data(), place + start[i], itemsize[i]};
    };
    const bool share = std::any_of(bytes[0].begin(), bytes[0].end(), [&](int64_t byte) {
      return bytes[1].count(byte) != 0;
    });
    EXPECT_EQ(MayShareMemory(region(0), region(1)), share);
    EXPECT_EQ(MayShareMemory(region(1), region(0)), share);
    EXPECT_TRUE(!share || MayShareBounds(region(0), region(1)));
    shared += share;
    apart_inside_bounds += !share && MayShareBounds(region(0), region(1));
  }
  EXPECT_GT(shared, 500);
  EXPECT_GT(apart_inside_bounds, 100);
}

TEST(Overlap, KnowsTheUsualViews) {
  const int64_t shape[] = {1000, 1000}, strides[] = {16000, 16};
  const auto region = [&](int64_t offset) {
    return Region{2, shape, strides, place + offset, 8};
  };
  EXPECT_FALSE(MayShareMemory(region(0), region(8)));  // even and odd columns
  EXPECT_TRUE(MayShareBounds(region(0), region(8)));
  EXPECT_TRUE(MayShareMemory(region(0), region(7)));
  EXPECT_TRUE(MayShareMemory(region(0), region(160000)));
  EXPECT_FALSE(NeedsCopy(region(0), region(0)));
  EXPECT_TRUE(NeedsCopy(region(0), region(16)));
  EXPECT_FALSE(NeedsCopy(region(0), region(8)));
  const int64_t none[] = {1000, 0};
  EXPECT_FALSE(MayShareMemory(region(0), {2, none, strides, place, 8}));
}

TEST(Overlap, GivesUpInTimeAndSaysPossibly) {
  // A subset-sum problem without small structure: far too many combinations.
  std::mt19937_64 random(3);
  Ints shape(30, 3), strides(30);
  for (int64_t& stride : strides)
    stride = static_cast<int64_t>(random() % (1 << 20)) * 2 + (1 << 20);
  const Region region = {30, shape.data(), strides.data(), place, 1};
  const Region byte = {0, nullptr, nullptr, place + 30 * (1 << 20) + 1, 1};
  MayShareMemory(region, byte);  // either answer; the test is that it comes
  OverlapsItself(30, shape.data(), strides.data(), 1);
}

template <typename A, typename B>
bool Equal(Dtype a_dtype, const std::vector<A>& a, Dtype b_dtype, const std::vector<B>& b,
           bool equal_nan = false) {
  const int64_t shape[] = {static_cast<int64_t>(a.size())};
  const int64_t a_strides[] = {sizeof(A)}, b_strides[] = {sizeof(B)};
  const bool forth = EqualStrided(1, shape, a_dtype, a.data(), a_strides, b_dtype,
                                  b.data(), b_strides, equal_nan);
  const bool back = EqualStrided(1, shape, b_dtype, b.data(), b_strides, a_dtype,
                                 a.data(), a_strides, equal_nan);
  EXPECT_EQ(forth, back);
  return forth;
}

TEST(Equal, ComparesIntegersExactly) {
  using I = std::vector<int64_t>;
  using U = std::vector<uint64_t>;
  constexpr int64_t kBig = (int64_t{1} << 53) + 1;
  EXPECT_TRUE(Equal(Dtype::kInt64, I{kBig, 0}, Dtype::kUint64, U{kBig, 0}));
  EXPECT_FALSE(Equal(Dtype::kInt64, I{kBig}, Dtype::kUint64, U{kBig - 1}));
  EXPECT_FALSE(Equal(Dtype::kInt64, I{-1}, Dtype::kUint64, U{UINT64_MAX}));
  EXPECT_FALSE(
      Equal(Dtype::kInt8, std::vector<int8_t>{-1}, Dtype::kUint64, U{UINT64_MAX}));
  EXPECT_TRUE(Equal(Dtype::kInt8, std::vector<int8_t>{5}, Dtype::kUint64, U{5}));
  EXPECT_FALSE(Equal(Dtype::kInt8, std::vector<int8_t>{-1}, Dtype::kUint8,
                     std::vector<uint8_t>{255}));
  // An integer and a float meet in their common dtype, as in NumPy.
  EXPECT_TRUE(
      Equal(Dtype::kInt64, I{kBig}, Dtype::kFloat64, std::vector<double>{0x1p53}));
  EXPECT_TRUE(Equal(Dtype::kBool, std::vector<uint8_t>{7}, Dtype::kInt32,
                    std::vector<int32_t>{1}));
  EXPECT_TRUE(Equal(Dtype::kBool, std::vector<uint8_t>{7}, Dtype::kBool,
                    std::vector<uint8_t>{1}));
}

TEST(Equal, TreatsNanAndZeroAsFloatsDo) {
  const std::vector<double> nan = {1, NAN}, zero = {0.0}, minus = {-0.0};
  EXPECT_FALSE(Equal(Dtype::kFloat64, nan, Dtype::kFloat64, nan));
  EXPECT_TRUE(Equal(Dtype::kFloat64, nan, Dtype::kFloat64, nan, true));
  EXPECT_TRUE(Equal(Dtype::kFloat64, zero, Dtype::kFloat64, minus));
  const std::vector<Half> half_nan = {Half{0x7e00}}, half = {Half{0x3c00}},
                          half_minus = {Half{0x8000}};
  EXPECT_FALSE(Equal(Dtype::kFloat16, half_nan, Dtype::kFloat16, half_nan));
  EXPECT_TRUE(Equal(Dtype::kFloat16, half_nan, Dtype::kFloat16, half_nan, true));
  EXPECT_TRUE(
      Equal(Dtype::kFloat16, half, Dtype::kBfloat16, std::vector<BFloat16>{{0x3f80}}));
  EXPECT_TRUE(Equal(Dtype::kFloat16, half_minus, Dtype::kFloat64, zero));
  const std::vector<Complex128> a = {{NAN, 1}}, b = {{2, NAN}}, c = {{2, 1}};
  EXPECT_FALSE(Equal(Dtype::kComplex128, a, Dtype::kComplex128, a));
  EXPECT_TRUE(Equal(Dtype::kComplex128, a, Dtype::kComplex128, b, true));
  EXPECT_FALSE(Equal(Dtype::kComplex128, a, Dtype::kComplex128, c, true));
  EXPECT_TRUE(Equal(Dtype::kComplex128, std::vector<Complex128>{{2, 0}}, Dtype::kInt8,
                    std::vector<int8_t>{2}));
}

TEST(Equal, FindsOneDifferenceInAnyLayout) {
  std::vector<int32_t> a(3000), b(3000);
  for (size_t i = 0; i < a.size(); ++i) a[i] = static_cast<int32_t>(i * i);
  const int64_t shape[] = {30, 50};
  const int64_t rows[] = {200, 4}, columns[] = {4, 120}, backwards[] = {-200, -4},
                wide[] = {400, 8};
  for (const int64_t* strides : {rows, columns, backwards, wide}) {
    int32_t* const first = b.data() + (strides == backwards ? 1499 : 0);
    std::fill(b.begin(), b.end(), -1);
    for (int64_t i = 0; i < 1500; ++i) {
      first[i / 50 * strides[0] / 4 + i % 50 * strides[1] / 4] =
          a[static_cast<size_t>(i)];
    }
    const auto equal = [&] {
      return EqualStrided(2, shape, Dtype::kInt32, a.data(), rows, Dtype::kInt32, first,
                          strides, false);
    };
    EXPECT_TRUE(equal());
    for (const int64_t i : {0, 511, 512, 777, 1499}) {
      int32_t& element = first[i / 50 * strides[0] / 4 + i % 50 * strides[1] / 4];
      element ^= 1 << 30;
      EXPECT_FALSE(equal()) << i;
      element ^= 1 << 30;
    }
  }
  const int64_t empty[] = {0};
  EXPECT_TRUE(EqualStrided(1, empty, Dtype::kInt8, nullptr, rows, Dtype::kFloat64,
                           nullptr, rows, false));
}

uint64_t HashOf(const std::vector<unsigned char>& bytes) {
  const int64_t shape[] = {static_cast<int64_t>(bytes.size())}, strides[] = {1};
  return HashStrided(1, shape, Dtype::kUint8, bytes.data(), strides);
}

TEST(Hash, IsXxh64) {
  // Of the bytes (i * i + 7 * i) % 251, by the reference implementation.
  const std::pair<size_t, uint64_t> known[] = {
      {0, 0xef46db3751d8e999},    {1, 0xe934a84adb052768},
      {3, 0xbb3a592908a981a8},    {4, 0x798a8b758de10b9c},
      {8, 0x628b254fd17d4862},    {14, 0x2f6fcae3cd914f0e},
      {31, 0x7d36fafd7e8f54d5},   {32, 0x8ca809248427ab85},
      {33, 0x701316fef6f836d3},   {63, 0xabdc7bc152c8c7f4},
      {64, 0x134758ba0f580486},   {100, 0x3553324796eea83a},
      {4096, 0xb00d67acce5d19a9}, {5000, 0x2417c401335b0b9a},
      {10000, 0x4bf992d487ecde7a}};
  for (const auto& [length, hash] : known) {
    std::vector<unsigned char> bytes(length);
    for (size_t i = 0; i < length; ++i)
      bytes[i] = static_cast<unsigned char>((i * i + 7 * i) % 251);
    EXPECT_EQ(HashOf(bytes), hash) << length;
  }
  EXPECT_EQ(HashOf({'a', 'b', 'c'}), 0x44bc2cf5ad770999u);
}

TEST(Hash, DependsOnElementsNotOnLayout) {
  std::vector<double> dense(777), wide(2 * 777), reversed(777);
  for (size_t i = 0; i < dense.size(); ++i) {
    dense[i] = wide[2 * i] = reversed[776 - i] = std::sqrt(static_cast<double>(i));
  }
  const int64_t shape[] = {777}, plane[] = {37, 21}, unit[] = {8}, twice[] = {16},
                back[] = {-8};
  const int64_t plane_strides[] = {168, 8};
  const uint64_t hash = HashStrided(1, shape, Dtype::kFloat64, dense.data(), unit);
  EXPECT_EQ(HashStrided(1, shape, Dtype::kFloat64, wide.data(), twice), hash);
  EXPECT_EQ(HashStrided(1, shape, Dtype::kFloat64, reversed.data() + 776, back), hash);
  EXPECT_EQ(HashStrided(2, plane, Dtype::kFloat64, dense.data(), plane_strides), hash);
  EXPECT_NE(HashStrided(1, shape, Dtype::kFloat64, reversed.data(), unit), hash);
  const int64_t transposed[] = {8, 168};  // C order of the view, not of the memory
  const int64_t plane_back[] = {21, 37};
  EXPECT_NE(HashStrided(2, plane_back, Dtype::kFloat64, dense.data(), transposed), hash);
  const uint8_t truths[] = {1, 0, 1}, others[] = {9, 0, 255};
  const int64_t three[] = {3}, one[] = {1};
  EXPECT_EQ(HashStrided(1, three, Dtype::kBool, truths, one),
            HashStrided(1, three, Dtype::kBool, others, one));
}

}  // namespace
}  // namespace nd
