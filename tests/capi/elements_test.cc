// SPDX-License-Identifier: BSD-3-Clause
// Copies, casts, assignment with overlap, single elements, equality and hashes.
#include <cfenv>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include "support.h"

namespace ndtest {
namespace {

class Elements : public NothingLeft {};

TEST_F(Elements, GetAndSetCast) {
  Handle a = Zeros({2, 3}, ND_INT16);
  const int64_t index[] = {1, -1};
  const double value = 70000.9;  // truncates and saturates
  ASSERT_OK(nd_set(a.get(), index, 2, ND_FLOAT64, &value));
  int32_t found = 0;
  ASSERT_OK(nd_get(a.get(), index, 2, ND_INT32, &found, sizeof(found)));
  EXPECT_EQ(found, 32767);
  EXPECT_FAILS(nd_get(a.get(), index, 2, ND_INT32, &found, 3), ND_E_VALUE,
               {"capacity", "3"});
  EXPECT_FAILS(nd_get(a.get(), index, 2, 99, &found, 4), ND_E_DTYPE);
  const int64_t outside[] = {1, 3}, below[] = {-3, 0};
  EXPECT_FAILS(nd_get(a.get(), outside, 2, ND_INT32, &found, 4), ND_E_INDEX, {"3"});
  EXPECT_FAILS(nd_set(a.get(), below, 2, ND_INT32, &found), ND_E_INDEX, {"-3"});
  EXPECT_FAILS(nd_get(a.get(), index, 1, ND_INT32, &found, 4), ND_E_INDEX);
  EXPECT_FAILS(nd_get(a.get(), index, 3, ND_INT32, &found, 4), ND_E_INDEX);
}

TEST_F(Elements, CastsSaturateAndWrap) {
  const double inf = std::numeric_limits<double>::infinity();
  Handle a = Vector({1e300, -1e300, inf, -inf, std::nan(""), 2.9, -2.9}), i, u;
  ASSERT_OK(nd_astype(a.get(), ND_INT64, 0, ND_CAST_UNSAFE, 1, i.receive()));
  ASSERT_OK(nd_astype(a.get(), ND_UINT8, 0, ND_CAST_UNSAFE, 1, u.receive()));
  const auto* wide = static_cast<const int64_t*>(ViewOf(i.get()).data);
  const auto* narrow = static_cast<const uint8_t*>(ViewOf(u.get()).data);
  const int64_t expected[] = {INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN, 0, 2, -2};
  const uint8_t expected8[] = {255, 0, 255, 0, 0, 2, 0};
  for (int k = 0; k < 7; ++k) {
    EXPECT_EQ(wide[k], expected[k]) << k;
    EXPECT_EQ(narrow[k], expected8[k]) << k;
  }
}

TEST_F(Elements, CastingRulesHold) {
  Handle a = Zeros({2});
  nd_array none = 1;
  EXPECT_FAILS(nd_astype(a.get(), ND_FLOAT32, 0, ND_CAST_SAFE, 1, &none), ND_E_TYPE,
               {"float64", "float32"});
  EXPECT_FAILS(nd_astype(a.get(), ND_INT32, 0, ND_CAST_SAME_KIND, 1, &none), ND_E_TYPE);
  EXPECT_FAILS(nd_astype(a.get(), ND_INT32, 0, 5, 1, &none), ND_E_VALUE, {"casting"});
  EXPECT_EQ(none, 0);
  Handle same, b;
  ASSERT_OK(nd_astype(a.get(), ND_FLOAT64, ND_ORDER_K, ND_CAST_NO, ND_COPY_IF_NEEDED,
                      same.receive()));
  EXPECT_EQ(ViewOf(same.get()).data, ViewOf(a.get()).data);
  EXPECT_OK(nd_astype(a.get(), ND_COMPLEX64, 0, ND_CAST_SAME_KIND, 1, b.receive()));
  Handle target = Zeros({2}, ND_INT32);
  EXPECT_FAILS(nd_assign(target.get(), a.get(), ND_CAST_SAME_KIND), ND_E_TYPE);
}

// a[targets] = a[sources] inside one buffer, for many geometries, against a copied
// oracle.
TEST_F(Elements, OverlappingAssignIsAsIfCopied) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 4000; ++round) {
    std::vector<double> memory(64), expected;
    for (size_t i = 0; i < 64; ++i) memory[i] = static_cast<double>(i);
    expected = memory;
    const int64_t rows = 1 + static_cast<int64_t>(random() % 4);
    const int64_t columns = 1 + static_cast<int64_t>(random() % 6);
    const int64_t shape[] = {rows, columns};
    // Distinct target elements: the row stride clears a whole row.
    const int64_t step = 1 + static_cast<int64_t>(random() % 2);
    const int64_t row = columns * step + static_cast<int64_t>(random() % 2);
    const bool backwards = random() % 2 == 0;
    const int64_t to[] = {row, backwards ? -step : step};
    const int64_t from[] = {static_cast<int64_t>(random() % 9) - 4,
                            static_cast<int64_t>(random() % 7) - 3};
    const int64_t to_start =
        (backwards ? (columns - 1) * step : 0) + static_cast<int64_t>(random() % 4);
    const int64_t from_start = 30 + static_cast<int64_t>(random() % 5);
    for (int64_t i = 0; i < rows; ++i) {
      for (int64_t j = 0; j < columns; ++j) {
        expected[static_cast<size_t>(to_start + i * to[0] + j * to[1])] =
            memory[static_cast<size_t>(from_start + i * from[0] + j * from[1])];
      }
    }
    const int64_t to_bytes[] = {to[0] * 8, to[1] * 8};
    const int64_t from_bytes[] = {from[0] * 8, from[1] * 8};
    Handle target, source;
    const auto wrap = [&](int64_t start, const int64_t* strides, nd_array* made) {
      return nd_wrap(ND_FLOAT64, 2, shape, strides, memory.data() + start, -start * 8,
                     (64 - start) * 8, 0, made);
    };
    ASSERT_OK(wrap(to_start, to_bytes, target.receive()));
    ASSERT_OK(wrap(from_start, from_bytes, source.receive()));
    ASSERT_OK(nd_assign(target.get(), source.get(), ND_CAST_NO));
    ASSERT_EQ(memory, expected) << "round " << round;
  }
}

TEST_F(Elements, TargetsMayNotOverlapThemselves) {
  double memory[8] = {};
  const int64_t shape[] = {3, 3}, strides[] = {8, 8}, zero[] = {0, 8};
  Handle diagonal, repeated, source = Ones({3, 3});
  ASSERT_OK(nd_wrap(ND_FLOAT64, 2, shape, strides, memory, 0, 64, 0, diagonal.receive()));
  ASSERT_OK(nd_wrap(ND_FLOAT64, 2, shape, zero, memory, 0, 64, 0, repeated.receive()));
  EXPECT_FAILS(nd_assign(diagonal.get(), source.get(), ND_CAST_NO), ND_E_OVERLAP);
  EXPECT_FAILS(nd_assign(repeated.get(), source.get(), ND_CAST_NO), ND_E_OVERLAP);
  for (double element : memory) EXPECT_EQ(element, 0);
}

TEST_F(Elements, AssignBroadcasts) {
  Handle target = Zeros({2, 3}), row = Counting({3}), wide = Zeros({4, 2, 3});
  ASSERT_OK(nd_assign(target.get(), row.get(), ND_CAST_NO));
  EXPECT_EQ(ValuesOf(target.get()), (Values{0, 1, 2, 0, 1, 2}));
  EXPECT_FAILS(nd_assign(target.get(), wide.get(), ND_CAST_NO), ND_E_BROADCAST);
  EXPECT_FAILS(nd_assign(target.get(), Counting({2}).get(), ND_CAST_NO), ND_E_BROADCAST);
}

TEST_F(Elements, EqualityAndHashIgnoreStrides) {
  Handle a = Counting({3, 4}), t, c;
  ASSERT_OK(nd_permute(a.get(), 0, nullptr, t.receive()));
  ASSERT_OK(nd_copy(t.get(), ND_ORDER_C, c.receive()));
  int64_t first = 0, second = 1, third = 0;
  ASSERT_OK(nd_hash(t.get(), &first));
  ASSERT_OK(nd_hash(c.get(), &second));
  ASSERT_OK(nd_hash(a.get(), &third));
  EXPECT_EQ(first, second);
  EXPECT_NE(first, third);
  int32_t equal = 0;
  ASSERT_OK(nd_array_equal(t.get(), c.get(), 0, &equal));
  EXPECT_EQ(equal, 1);
  ASSERT_OK(nd_array_equal(t.get(), a.get(), 0, &equal));
  EXPECT_EQ(equal, 0);
  Handle nan = Vector({std::nan(""), 1});
  ASSERT_OK(nd_array_equal(nan.get(), nan.get(), 0, &equal));
  EXPECT_EQ(equal, 0);
  ASSERT_OK(nd_array_equal(nan.get(), nan.get(), 1, &equal));
  EXPECT_EQ(equal, 1);
}

TEST_F(Elements, SharingIsExact) {
  Handle a = Zeros({10});
  Handle even = Slice(a.get(), {{ND_ITEM_SLICE, 0, 10, 2}});
  Handle odd = Slice(a.get(), {{ND_ITEM_SLICE, 1, 10, 2}});
  int32_t shared = 1;
  ASSERT_OK(nd_shares_memory(even.get(), odd.get(), &shared));
  EXPECT_EQ(shared, 0);
  ASSERT_OK(nd_shares_memory(even.get(), a.get(), &shared));
  EXPECT_EQ(shared, 1);
}

TEST_F(Elements, EveryDtypeIsFilledAndRead) {
  for (int32_t dtype = ND_BOOL; dtype <= ND_COMPLEX128; ++dtype) {
    Handle a = Zeros({5, 7}, dtype);
    const double one = 1;
    ASSERT_OK(nd_fill(a.get(), ND_FLOAT64, &one));
    for (double value : ValuesOf(a.get())) EXPECT_EQ(value, 1);
    unsigned char element[16];
    const int64_t index[] = {4, 6};
    ASSERT_OK(nd_get(a.get(), index, 2, dtype, element, sizeof(element)));
    Handle b = Ones({5, 7}, dtype);
    int32_t equal = 0;
    ASSERT_OK(nd_array_equal(a.get(), b.get(), 0, &equal));
    EXPECT_EQ(equal, 1) << dtype;
  }
}

// Casts of scalars see the arithmetic of the host neither, nor leave flags in it.
TEST_F(Elements, FullIsIndependentOfTheHostsArithmetic) {
  const double third = 1.0 / 3, tiny = 1e-300;
  Handle expected, upward;
  ASSERT_OK(nd_full(ND_FLOAT32, 0, nullptr, ND_FLOAT64, &third, expected.receive()));
  std::fesetround(FE_UPWARD);
  std::feclearexcept(FE_ALL_EXCEPT);
  const int32_t status =
      nd_full(ND_FLOAT32, 0, nullptr, ND_FLOAT64, &third, upward.receive());
  Handle small;
  const int32_t also =
      nd_full(ND_FLOAT32, 0, nullptr, ND_FLOAT64, &tiny, small.receive());
  const int flags = std::fetestexcept(FE_ALL_EXCEPT);
  std::fesetround(FE_TONEAREST);
  EXPECT_OK(status);
  EXPECT_OK(also);
  EXPECT_EQ(flags, 0);
  EXPECT_EQ(ValuesOf(upward.get()), ValuesOf(expected.get()));
}

TEST_F(Elements, RangesAreNumpys) {
  Handle a, b, eye;
  const double start = 1, stop = 2, step = 0.25;
  ASSERT_OK(nd_arange(ND_FLOAT64, ND_FLOAT64, &start, &stop, &step, a.receive()));
  EXPECT_EQ(ValuesOf(a.get()), (Values{1, 1.25, 1.5, 1.75}));
  ASSERT_OK(nd_linspace(ND_FLOAT64, 5, 1, ND_FLOAT64, &start, &stop, b.receive()));
  EXPECT_EQ(ValuesOf(b.get()), (Values{1, 1.25, 1.5, 1.75, 2}));
  ASSERT_OK(nd_eye(ND_INT8, 2, 3, 1, eye.receive()));
  EXPECT_EQ(ValuesOf(eye.get()), (Values{0, 1, 0, 0, 0, 1}));
  nd_array none = 1;
  const double zero = 0, nan = std::nan(""), tiny = 1e-300, huge = 1e300;
  EXPECT_FAILS(nd_arange(ND_FLOAT64, ND_FLOAT64, &start, &stop, &zero, &none),
               ND_E_VALUE);
  EXPECT_FAILS(nd_arange(ND_FLOAT64, ND_FLOAT64, &start, &nan, &step, &none), ND_E_VALUE);
  EXPECT_FAILS(nd_arange(ND_FLOAT64, ND_FLOAT64, &start, &huge, &tiny, &none),
               ND_E_VALUE);
  EXPECT_FAILS(nd_linspace(ND_FLOAT64, -1, 1, ND_FLOAT64, &start, &stop, &none),
               ND_E_VALUE);
  EXPECT_FAILS(nd_eye(ND_INT8, -1, 3, 0, &none), ND_E_SHAPE);
  EXPECT_EQ(none, 0);
  for (int64_t offset : {INT64_MIN, INT64_MIN + 1, int64_t{-2}, int64_t{3}, INT64_MAX}) {
    Handle z;
    ASSERT_OK(nd_eye(ND_INT8, 2, 3, offset, z.receive()));
    EXPECT_EQ(ValuesOf(z.get()), Values(6, 0)) << offset;
  }
}

}  // namespace
}  // namespace ndtest
