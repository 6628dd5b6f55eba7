// SPDX-License-Identifier: BSD-3-Clause
// Basic indexing against the definition of Python slices, exhaustively on short axes.
#include "core/index/slice.h"

#include <climits>

#include "tests/core/array_testing.h"

namespace nd {
namespace {

using Elements = std::vector<int64_t>;

// What a[start:stop:step] selects from 0..length-1, by stepping one at a time.
Elements Selected(int64_t length, const IndexItem& item) {
  const auto clip = [&](int64_t value) {
    if (value < 0) value += length;
    const int64_t low = item.step < 0 ? -1 : 0;
    const int64_t high = item.step < 0 ? length - 1 : length;
    return std::min(std::max(value, low), high);
  };
  const bool open_start = (item.kind & kItemOpenStart) != 0;
  const bool open_stop = (item.kind & kItemOpenStop) != 0;
  int64_t i = open_start ? (item.step < 0 ? length - 1 : 0) : clip(item.start);
  const int64_t stop = open_stop ? (item.step < 0 ? -1 : length) : clip(item.stop);
  Elements selected;
  for (; item.step < 0 ? i > stop : i < stop; i += item.step) selected.push_back(i);
  return selected;
}

TEST(Slice, SelectsWhatPythonSelects) {
  for (int64_t length = 0; length <= 4; ++length) {
    const Array a = Counting({length});
    for (int64_t start = -6; start <= 6; ++start) {
      for (int64_t stop = -6; stop <= 6; ++stop) {
        for (int64_t step = -5; step <= 5; ++step) {
          for (const int64_t open : {0, 16, 32, 48}) {
            if (step == 0) continue;
            const IndexItem item = {kItemSlice | open, start, stop, step};
            Array view;
            ASSERT_TRUE(Slice(a, &item, 1, &view).ok());
            ASSERT_EQ(ElementsOf<int64_t>(view), Selected(length, item))
                << length << " [" << start << ":" << stop << ":" << step << "] " << open;
          }
        }
      }
    }
  }
}

TEST(Slice, TakesTheExtremesOfInt64) {
  const Array a = Counting({5});
  for (const int64_t start : {LLONG_MIN, LLONG_MIN + 1, LLONG_MAX}) {
    for (const int64_t stop : {LLONG_MIN, LLONG_MIN + 1, LLONG_MAX}) {
      for (const int64_t step : {LLONG_MIN, LLONG_MIN + 1, LLONG_MAX}) {
        const IndexItem item = {kItemSlice, start, stop, step};
        Array view;
        ASSERT_TRUE(Slice(a, &item, 1, &view).ok());
        const bool one = step > 0 ? start < 0 && stop > 0 : start > 0 && stop < 0;
        EXPECT_EQ(view.size(), one ? 1 : 0) << start << " " << stop << " " << step;
      }
    }
  }
}

TEST(Slice, MixesIntegersSlicesNewAxesAndEllipsis) {
  const Array a = Counting({2, 3, 4, 5});
  const IndexItem items[] = {{kItemIndex, -1, 0, 0},   {kItemNewAxis, 0, 0, 0},
                             {kItemEllipsis, 0, 0, 0}, {kItemSlice, 3, 0, -2},
                             {kItemNewAxis, 0, 0, 0},  {kItemIndex, 2, 0, 0}};
  Array view;
  ASSERT_TRUE(Slice(a, items, 6, &view).ok());
  EXPECT_EQ(ShapeOf(view), (std::vector<int64_t>{1, 3, 2, 1}));
  Elements expected;
  for (int64_t j = 0; j < 3; ++j) {
    for (const int64_t k : {3, 1}) expected.push_back(60 + j * 20 + k * 5 + 2);
  }
  EXPECT_EQ(ElementsOf<int64_t>(view), expected);
}

TEST(Slice, RefusesBadItems) {
  const Array a = Counting({2, 3});
  const auto code = [&](std::vector<IndexItem> items) {
    Array view;
    return Slice(a, items.data(), static_cast<int32_t>(items.size()), &view).code();
  };
  const IndexItem whole = {kItemSlice | kItemOpenStart | kItemOpenStop, 0, 0, 1};
  const IndexItem ellipsis = {kItemEllipsis, 0, 0, 0};
  EXPECT_EQ(code({{kItemIndex, 2, 0, 0}}), Code::kIndex);
  EXPECT_EQ(code({{kItemIndex, -3, 0, 0}}), Code::kIndex);
  EXPECT_EQ(code({{kItemIndex, LLONG_MIN, 0, 0}}), Code::kIndex);
  EXPECT_EQ(code({whole, whole, whole}), Code::kIndex);
  EXPECT_EQ(code({ellipsis, ellipsis}), Code::kIndex);
  EXPECT_EQ(code({{kItemSlice, 0, 1, 0}}), Code::kValue);
  EXPECT_EQ(code({{77, 0, 0, 0}}), Code::kValue);
  EXPECT_EQ(code(std::vector<IndexItem>(63, {kItemNewAxis, 0, 0, 0})), Code::kNdim);
  EXPECT_EQ(code(std::vector<IndexItem>(62, {kItemNewAxis, 0, 0, 0})), Code::kOk);
  Array view;
  EXPECT_EQ(Slice(a, nullptr, 1, &view).code(), Code::kNull);
  EXPECT_EQ(Slice(a, nullptr, -1, &view).code(), Code::kValue);
}

TEST(Slice, KeepsTheMemoryAlive) {
  Array view;
  {
    const Array a = Counting({8});
    const IndexItem item = {kItemSlice, 2, 8, 3};
    ASSERT_TRUE(Slice(a, &item, 1, &view).ok());
  }
  EXPECT_EQ(ElementsOf<int64_t>(view), (Elements{2, 5}));
}

TEST(ElementOffset, CountsNegativeIndicesFromTheEnd) {
  const Array a = Counting({3, 4});
  int64_t offset = 0;
  const int64_t index[] = {-1, -4};
  ASSERT_TRUE(ElementOffset(a, index, 2, &offset).ok());
  EXPECT_EQ(offset, 8 * 8);
  const int64_t outside[] = {0, 4};
  EXPECT_EQ(ElementOffset(a, outside, 2, &offset).code(), Code::kIndex);
  EXPECT_EQ(ElementOffset(a, index, 1, &offset).code(), Code::kIndex);
}

}  // namespace
}  // namespace nd
