// SPDX-License-Identifier: BSD-3-Clause
// Creation and views against index arithmetic done by hand.
#include "support.h"

namespace ndtest {
namespace {

class Views : public NothingLeft {};

constexpr int64_t kIndex = ND_ITEM_INDEX, kSlice = ND_ITEM_SLICE, kNew = ND_ITEM_NEWAXIS,
                  kRest = ND_ITEM_ELLIPSIS,
                  kAll = ND_ITEM_SLICE + ND_ITEM_OPEN_START + ND_ITEM_OPEN_STOP;

TEST_F(Views, ShapesOfEveryRank) {
  for (int ndim = 0; ndim <= 64; ++ndim) {
    const Dims shape(static_cast<size_t>(ndim), 1);
    Handle a = Ones(shape);
    EXPECT_EQ(ShapeOf(a.get()), shape);
    EXPECT_EQ(ViewOf(a.get()).size, 1);
    EXPECT_EQ(ValuesOf(a.get()), Values{1});
  }
  const Dims shape(65, 1);
  nd_array none = 1;
  EXPECT_FAILS(nd_ones(ND_FLOAT64, 65, shape.data(), &none), ND_E_NDIM, {"65", "64"});
  EXPECT_EQ(none, 0);
}

TEST_F(Views, SizesAreCheckedForOverflow) {
  const Dims too_large[] = {{INT64_MAX, 2},
                            {int64_t{1} << 62, 2},
                            {int64_t{1} << 60},
                            {0, int64_t{1} << 62, 8},  // as NumPy: zeros do not excuse it
                            {int64_t{1} << 32, int64_t{1} << 32, 0}};
  for (const Dims& shape : too_large) {
    nd_array none = 1;
    EXPECT_FAILS(
        nd_empty(ND_FLOAT64, static_cast<int32_t>(shape.size()), shape.data(), &none),
        ND_E_OVERFLOW, {"nd_empty"});
    EXPECT_EQ(none, 0);
  }
}

TEST_F(Views, EmptyArraysWork) {
  for (const Dims& shape : {Dims{0}, Dims{3, 0}, Dims{0, 3}, Dims{2, 0, 5}}) {
    Handle a = Zeros(shape), b, c;
    EXPECT_EQ(ViewOf(a.get()).size, 0);
    EXPECT_EQ(ValuesOf(a.get()), Values());
    EXPECT_OK(nd_copy(a.get(), ND_ORDER_K, b.receive()));
    const int64_t flat = -1;
    EXPECT_OK(nd_reshape(a.get(), 1, &flat, 0, 1, c.receive()));
    EXPECT_EQ(ShapeOf(c.get()), Dims{0});
    int32_t equal = 0, shared = 1;
    EXPECT_OK(nd_array_equal(a.get(), b.get(), 0, &equal));
    EXPECT_EQ(equal, 1);
    EXPECT_OK(nd_shares_memory(a.get(), a.get(), &shared));
    EXPECT_EQ(shared, 0);
  }
}

TEST_F(Views, SlicesAreArithmetic) {
  Handle a = Counting({4, 5, 6});
  Handle s =
      Slice(a.get(), {{kSlice, 3, 0, -1}, {kIndex, -2, 0, 0}, {kSlice, 1, 100, 2}});
  EXPECT_EQ(ShapeOf(s.get()), (Dims{3, 3}));
  EXPECT_EQ(ValuesOf(s.get()), (Values{109, 111, 113, 79, 81, 83, 49, 51, 53}));
  EXPECT_EQ(StridesOf(s.get()), (Dims{-240, 16}));
  Handle t = Slice(a.get(), {{kNew, 0, 0, 0}, {kRest, 0, 0, 0}, {kIndex, 5, 0, 0}});
  EXPECT_EQ(ShapeOf(t.get()), (Dims{1, 4, 5}));
  EXPECT_EQ(ValuesOf(t.get())[19], 119);
  Handle r = Slice(a.get(), {{kAll, 0, 0, -1}});
  EXPECT_EQ(ValuesOf(r.get())[0], 90);
}

TEST_F(Views, SlicesAreClippedLikeNumpy) {
  Handle a = Counting({5});
  for (int64_t start = -8; start <= 8; ++start) {
    for (int64_t stop = -8; stop <= 8; ++stop) {
      for (int64_t step : {-3, -2, -1, 1, 2, 3}) {
        Handle s = Slice(a.get(), {{kSlice, start, stop, step}});
        const auto clip = [&](int64_t i) {  // PySlice_AdjustIndices
          if (i < 0) i += 5;
          return step > 0 ? std::min<int64_t>(std::max<int64_t>(i, 0), 5)
                          : std::min<int64_t>(std::max<int64_t>(i, -1), 4);
        };
        Values expected;
        for (int64_t i = clip(start); step > 0 ? i < clip(stop) : i > clip(stop);
             i += step) {
          expected.push_back(static_cast<double>(i));
        }
        ASSERT_EQ(ValuesOf(s.get()), expected) << start << ":" << stop << ":" << step;
      }
    }
  }
  Handle extreme = Slice(a.get(), {{kSlice, INT64_MAX, INT64_MIN, INT64_MIN}});
  EXPECT_EQ(ValuesOf(extreme.get()), Values{4});
  Handle first = Slice(a.get(), {{kSlice, INT64_MIN, INT64_MAX, INT64_MAX}});
  EXPECT_EQ(ValuesOf(first.get()), Values{0});
}

TEST_F(Views, BadSlicesAreNamed) {
  Handle a = Zeros({4, 5});
  const auto refuse = [&](std::vector<int64_t> items, int32_t code) {
    nd_array none = 1;
    EXPECT_FAILS(
        nd_slice(a.get(), items.data(), static_cast<int32_t>(items.size() / 4), &none),
        code, {"nd_slice"});
    EXPECT_EQ(none, 0);
  };
  refuse({kIndex, 4, 0, 0}, ND_E_INDEX);
  refuse({kIndex, -5, 0, 0}, ND_E_INDEX);
  refuse({kIndex, INT64_MIN, 0, 0}, ND_E_INDEX);
  refuse({kIndex, 0, 0, 0, kIndex, 0, 0, 0, kIndex, 0, 0, 0}, ND_E_INDEX);
  refuse({kRest, 0, 0, 0, kRest, 0, 0, 0}, ND_E_INDEX);
  refuse({kSlice, 0, 2, 0}, ND_E_VALUE);
  refuse({4, 0, 0, 0}, ND_E_VALUE);
  refuse({-1, 0, 0, 0}, ND_E_VALUE);
  refuse({kSlice + 64, 0, 0, 1}, ND_E_VALUE);
  std::vector<int64_t> axes;
  for (int i = 0; i < 63; ++i) axes.insert(axes.end(), {kNew, 0, 0, 0});
  refuse(axes, ND_E_NDIM);
  nd_array none = 1;
  EXPECT_FAILS(nd_slice(a.get(), axes.data(), -1, &none), ND_E_VALUE);
}

TEST_F(Views, ReshapeInfersOneLength) {
  Handle a = Counting({4, 6});
  const auto reshape = [&](const Dims& shape, nd_array* result, int32_t copy = 1) {
    return nd_reshape(a.get(), static_cast<int32_t>(shape.size()), shape.data(),
                      ND_ORDER_C, copy, result);
  };
  Handle b;
  ASSERT_OK(reshape({2, -1, 3}, b.receive()));
  EXPECT_EQ(ShapeOf(b.get()), (Dims{2, 4, 3}));
  EXPECT_EQ(ViewOf(b.get()).data, ViewOf(a.get()).data);
  nd_array none = 1;
  EXPECT_FAILS(reshape({5, 5}, &none), ND_E_SHAPE, {"nd_reshape"});
  EXPECT_FAILS(reshape({-1, 5}, &none), ND_E_SHAPE);
  EXPECT_NE(reshape({-1, -1}, &none), 0);
  EXPECT_NE(reshape({-2, 12}, &none), 0);
  EXPECT_NE(reshape({-1, 0}, &none), 0);
  EXPECT_NE(reshape({INT64_MAX, INT64_MAX}, &none), 0);
  EXPECT_EQ(none, 0);
}

TEST_F(Views, ReshapeCopiesOnlyWhenItMust) {
  Handle a = Counting({4, 6}), t;
  ASSERT_OK(nd_permute(a.get(), 0, nullptr, t.receive()));
  const int64_t flat = 24;
  nd_array none = 1;
  EXPECT_FAILS(nd_reshape(t.get(), 1, &flat, ND_ORDER_C, ND_COPY_NEVER, &none),
               ND_E_VALUE);
  EXPECT_EQ(none, 0);
  Handle c, f;
  ASSERT_OK(nd_reshape(t.get(), 1, &flat, ND_ORDER_C, ND_COPY_IF_NEEDED, c.receive()));
  EXPECT_EQ(ValuesOf(c.get())[1], 6);
  ASSERT_OK(nd_reshape(t.get(), 1, &flat, ND_ORDER_F, ND_COPY_NEVER, f.receive()));
  EXPECT_EQ(ValuesOf(f.get())[1], 1);
  EXPECT_EQ(ViewOf(f.get()).data, ViewOf(a.get()).data);
  Handle copy;
  ASSERT_OK(nd_reshape(a.get(), 1, &flat, ND_ORDER_C, ND_COPY_ALWAYS, copy.receive()));
  EXPECT_NE(ViewOf(copy.get()).data, ViewOf(a.get()).data);
}

TEST_F(Views, BroadcastIsReadOnly) {
  Handle row = Counting({3}), wide;
  const int64_t shape[] = {2, 3};
  ASSERT_OK(nd_broadcast_to(row.get(), 2, shape, wide.receive()));
  EXPECT_EQ(ValuesOf(wide.get()), (Values{0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(StridesOf(wide.get()), (Dims{0, 8}));
  const double value = 1;
  EXPECT_FAILS(nd_fill(wide.get(), ND_FLOAT64, &value), ND_E_READONLY);
  const int64_t wrong[] = {2, 4};
  nd_array none = 1;
  EXPECT_FAILS(nd_broadcast_to(row.get(), 2, wrong, &none), ND_E_BROADCAST);
  EXPECT_EQ(none, 0);
  Handle empty;
  const int64_t zero[] = {0, 3};
  EXPECT_OK(nd_broadcast_to(row.get(), 2, zero, empty.receive()));
}

TEST_F(Views, StridedStaysInsideItsBase) {
  Handle a = Counting({10});
  const int64_t shape[] = {3, 4}, strides[] = {16, 8};
  Handle windows;
  ASSERT_OK(nd_as_strided(a.get(), 2, shape, strides, 0, windows.receive()));
  EXPECT_EQ(ValuesOf(windows.get())[11], 7);
  const struct {
    Dims shape, strides;
    int64_t offset;
  } outside[] = {{{11}, {8}, 0},        {{10}, {8}, 8},        {{1}, {8}, 80},
                 {{1}, {8}, -1},        {{2}, {-8}, 0},        {{2}, {INT64_MAX}, 0},
                 {{1}, {8}, 73},        {{3}, {INT64_MIN}, 0}, {{1}, {8}, INT64_MAX},
                 {{1}, {8}, INT64_MIN}, {{INT64_MAX}, {0}, 80}};
  for (const auto& row : outside) {
    nd_array none = 1;
    const int32_t status = nd_as_strided(a.get(), 1, row.shape.data(), row.strides.data(),
                                         row.offset, &none);
    const int32_t code = nd_status_code(status);
    EXPECT_TRUE(code == ND_E_BOUNDS || code == ND_E_OVERFLOW) << CodeOf(status);
    EXPECT_EQ(none, 0);
  }
  // A view cannot be widened beyond what it was given.
  Handle middle = Slice(a.get(), {{kSlice, 4, 6, 1}}), back;
  const int64_t two = 2, step = 8;
  ASSERT_OK(nd_as_strided(middle.get(), 1, &two, &step, 0, back.receive()));
  EXPECT_EQ(ValuesOf(back.get()), (Values{4, 5}));
}

TEST_F(Views, AxesAreChecked) {
  Handle a = Counting({2, 3, 4}), result;
  const auto permute = [&](const Dims& axes, nd_array* made) {
    return nd_permute(a.get(), static_cast<int32_t>(axes.size()), axes.data(), made);
  };
  ASSERT_OK(permute({2, 0, -2}, result.receive()));
  EXPECT_EQ(ShapeOf(result.get()), (Dims{4, 2, 3}));
  nd_array none = 1;
  EXPECT_FAILS(permute({0, 1, 3}, &none), ND_E_AXIS, {"3"});
  EXPECT_FAILS(permute({0, 1, -4}, &none), ND_E_AXIS, {"-4"});
  EXPECT_FAILS(permute({0, 1, 1}, &none), ND_E_AXIS);
  EXPECT_FAILS(permute({0, -3, 1}, &none), ND_E_AXIS);
  EXPECT_FAILS(permute({0, 1}, &none), ND_E_VALUE);
  EXPECT_EQ(none, 0);
  Handle flipped, expanded, squeezed, diagonal;
  const int64_t axis = 1, ends[] = {0, -1};
  ASSERT_OK(nd_flip(a.get(), 1, &axis, flipped.receive()));
  EXPECT_EQ(ValuesOf(flipped.get())[0], 8);
  ASSERT_OK(nd_expand(a.get(), 2, ends, expanded.receive()));
  EXPECT_EQ(ShapeOf(expanded.get()), (Dims{1, 2, 3, 4, 1}));
  ASSERT_OK(nd_squeeze(expanded.get(), -1, nullptr, squeezed.receive()));
  EXPECT_EQ(ShapeOf(squeezed.get()), (Dims{2, 3, 4}));
  EXPECT_FAILS(nd_squeeze(a.get(), 1, &axis, &none), ND_E_VALUE);
  ASSERT_OK(nd_diagonal(a.get(), 1, 1, 2, diagonal.receive()));
  EXPECT_EQ(ValuesOf(diagonal.get()), (Values{1, 6, 11, 13, 18, 23}));
  EXPECT_FAILS(nd_diagonal(a.get(), 0, 1, 1, &none), ND_E_AXIS);
}

TEST_F(Views, WindowsLookOntoTheBase) {
  Handle a = Counting({4, 5}), w;
  const int64_t window[] = {2, 3};
  ASSERT_OK(nd_sliding_window(a.get(), 2, window, nullptr, w.receive()));
  EXPECT_EQ(ShapeOf(w.get()), (Dims{3, 3, 2, 3}));
  EXPECT_EQ(ValuesOf(w.get()).back(), 19);
  const int64_t wide[] = {5, 3};
  nd_array none = 1;
  EXPECT_FAILS(nd_sliding_window(a.get(), 2, wide, nullptr, &none), ND_E_VALUE);
  EXPECT_EQ(none, 0);
}

TEST_F(Views, PartsOfComplexNumbers) {
  Handle a = Counting({3}, ND_COMPLEX128), re, im, zeros;
  ASSERT_OK(nd_real(a.get(), re.receive()));
  ASSERT_OK(nd_imag(a.get(), im.receive()));
  const double five = 5;
  ASSERT_OK(nd_fill(im.get(), ND_FLOAT64, &five));
  EXPECT_EQ(ValuesOf(re.get()), (Values{0, 1, 2}));
  const double* data = static_cast<const double*>(ViewOf(a.get()).data);
  EXPECT_EQ(data[5], 5);
  ASSERT_OK(nd_imag(re.get(), zeros.receive()));
  EXPECT_EQ(ValuesOf(zeros.get()), (Values{0, 0, 0}));
  EXPECT_FAILS(nd_fill(zeros.get(), ND_FLOAT64, &five), ND_E_READONLY);
}

TEST_F(Views, ReinterpretScalesTheLastAxis) {
  Handle a = Zeros({2, 4}, ND_INT32), wide, narrow;
  ASSERT_OK(nd_reinterpret(a.get(), ND_INT64, wide.receive()));
  EXPECT_EQ(ShapeOf(wide.get()), (Dims{2, 2}));
  ASSERT_OK(nd_reinterpret(a.get(), ND_UINT8, narrow.receive()));
  EXPECT_EQ(ShapeOf(narrow.get()), (Dims{2, 16}));
  Handle odd = Zeros({3}, ND_INT32);
  nd_array none = 1;
  EXPECT_FAILS(nd_reinterpret(odd.get(), ND_INT64, &none), ND_E_SHAPE);
  Handle strided = Slice(a.get(), {{kAll, 0, 0, 1}, {kAll, 0, 0, 2}});
  EXPECT_FAILS(nd_reinterpret(strided.get(), ND_INT64, &none), ND_E_VALUE);
  EXPECT_FAILS(nd_reinterpret(a.get(), 77, &none), ND_E_DTYPE, {"77"});
  EXPECT_EQ(none, 0);
}

}  // namespace
}  // namespace ndtest
