// SPDX-License-Identifier: BSD-3-Clause
// Views against their definition, element by element.
#include "core/array/views.h"

#include "tests/core/array_testing.h"

namespace nd {
namespace {

using Elements = std::vector<int64_t>;
using Shape = std::vector<int64_t>;

TEST(Permute, MovesAxes) {
  const Array a = Counting({2, 3, 4});
  const int64_t axes[] = {2, 0, -2};
  Array view;
  ASSERT_TRUE(Permute(a, 3, axes, &view).ok());
  EXPECT_EQ(ShapeOf(view), (Shape{4, 2, 3}));
  ForEachIndex(ShapeOf(view), [&](const Shape& i) {
    EXPECT_EQ(ElementAt<int64_t>(view, i), i[1] * 12 + i[2] * 4 + i[0]);
  });
  const int64_t twice[] = {0, 0, 1};
  EXPECT_EQ(Permute(a, 3, twice, &view).code(), Code::kAxis);
  EXPECT_EQ(Permute(a, 2, axes, &view).code(), Code::kValue);
}

TEST(BroadcastTo, RepeatsAxesOfLengthOne) {
  const Array a = Counting({3, 1});
  const int64_t shape[] = {2, 3, 4};
  Array view;
  ASSERT_TRUE(BroadcastTo(a, 3, shape, &view).ok());
  EXPECT_TRUE(view.has(kReadonly));
  ForEachIndex(ShapeOf(view),
               [&](const Shape& i) { EXPECT_EQ(ElementAt<int64_t>(view, i), i[1]); });
  const int64_t wrong[] = {2, 4};
  EXPECT_EQ(BroadcastTo(a, 2, wrong, &view).code(), Code::kBroadcast);
  EXPECT_EQ(BroadcastTo(a, 1, wrong, &view).code(), Code::kBroadcast);
  const int64_t empty[] = {0, 3, 0};
  ASSERT_TRUE(BroadcastTo(a, 3, empty, &view).ok());
  EXPECT_EQ(view.size(), 0);
}

TEST(Flip, ReversesAndReversesBack) {
  const Array a = Counting({2, 3});
  const int64_t axis = 1;
  Array once, twice;
  ASSERT_TRUE(Flip(a, 1, &axis, &once).ok());
  EXPECT_EQ(ElementsOf<int64_t>(once), (Elements{2, 1, 0, 5, 4, 3}));
  ASSERT_TRUE(Flip(once, kAllAxes, nullptr, &twice).ok());
  EXPECT_EQ(ElementsOf<int64_t>(twice), (Elements{3, 4, 5, 0, 1, 2}));
}

TEST(Diagonal, FollowsEveryOffset) {
  const Array a = Counting({3, 4});
  for (int64_t offset = -4; offset <= 5; ++offset) {
    Elements expected;
    for (int64_t i = 0; i < 3; ++i) {
      const int64_t j = i + offset;
      if (j >= 0 && j < 4) expected.push_back(i * 4 + j);
    }
    Array view;
    ASSERT_TRUE(Diagonal(a, offset, 0, 1, &view).ok());
    EXPECT_EQ(ElementsOf<int64_t>(view), expected) << offset;
  }
  Array view;
  EXPECT_EQ(Diagonal(a, 0, 1, -1, &view).code(), Code::kAxis);
  EXPECT_EQ(Diagonal(Counting({4}), 0, 0, 0, &view).code(), Code::kNdim);
}

TEST(SqueezeAndExpand, UndoEachOther) {
  const Array a = Counting({1, 3, 1});
  Array squeezed, expanded;
  ASSERT_TRUE(Squeeze(a, kAllAxes, nullptr, &squeezed).ok());
  EXPECT_EQ(ShapeOf(squeezed), (Shape{3}));
  const int64_t axes[] = {0, -1};
  ASSERT_TRUE(Expand(squeezed, 2, axes, &expanded).ok());
  EXPECT_EQ(ShapeOf(expanded), (Shape{1, 3, 1}));
  const int64_t three = 1;
  EXPECT_EQ(Squeeze(a, 1, &three, &squeezed).code(), Code::kValue);
  EXPECT_EQ(Expand(a, 62, nullptr, &expanded).code(), Code::kNdim);
}

TEST(Parts, AreViewsOfComplexAndCopiesOfNothing) {
  Array a;
  const int64_t shape[] = {2};
  ASSERT_TRUE(NewArray(Dtype::kComplex64, 1, shape, Order::kC, Fill::kZero, &a).ok());
  static_cast<Complex64*>(a.data())[1] = {3, 4};
  Array re, im;
  ASSERT_TRUE(Real(a, &re).ok());
  ASSERT_TRUE(Imag(a, &im).ok());
  EXPECT_EQ(ElementsOf<float>(re), (std::vector<float>{0, 3}));
  EXPECT_EQ(ElementsOf<float>(im), (std::vector<float>{0, 4}));
  ASSERT_TRUE(Imag(Counting({3}), &im).ok());
  EXPECT_EQ(ElementsOf<int64_t>(im), (Elements{0, 0, 0}));
  EXPECT_TRUE(im.has(kReadonly));
}

TEST(Reinterpret, ScalesTheLastAxis) {
  const Array a = Counting({2, 2});
  Array bytes, back;
  ASSERT_TRUE(Reinterpret(a, Dtype::kUint8, &bytes).ok());
  EXPECT_EQ(ShapeOf(bytes), (Shape{2, 16}));
  ASSERT_TRUE(Reinterpret(bytes, Dtype::kInt64, &back).ok());
  EXPECT_EQ(ElementsOf<int64_t>(back), ElementsOf<int64_t>(a));
  Array turned, view;
  ASSERT_TRUE(Permute(a, 0, nullptr, &turned).ok());
  EXPECT_EQ(Reinterpret(turned, Dtype::kInt32, &view).code(), Code::kValue);
  EXPECT_TRUE(Reinterpret(turned, Dtype::kFloat64, &view).ok());
  EXPECT_EQ(Reinterpret(Counting({3}), Dtype::kComplex128, &view).code(), Code::kShape);
}

TEST(AsStrided, StaysInsideTheExtentOfTheBase) {
  const Array a = Counting({10});
  const int64_t shape[] = {4, 3};
  const int64_t strides[] = {16, 8};
  Array view;
  ASSERT_TRUE(AsStrided(a, 2, shape, strides, 8, &view).ok());
  ForEachIndex(ShapeOf(view), [&](const Shape& i) {
    EXPECT_EQ(ElementAt<int64_t>(view, i), 1 + 2 * i[0] + i[1]);
  });
  EXPECT_EQ(AsStrided(a, 2, shape, strides, 16, &view).code(), Code::kBounds);
  EXPECT_EQ(AsStrided(a, 2, shape, strides, -8, &view).code(), Code::kBounds);
  const int64_t wild[] = {INT64_MAX / 2, 8};
  EXPECT_EQ(AsStrided(a, 2, shape, wild, 0, &view).code(), Code::kOverflow);
}

TEST(SlidingWindow, ListsEveryWindow) {
  const Array a = Counting({3, 4});
  const int64_t window[] = {2, 3};
  Array view;
  ASSERT_TRUE(SlidingWindow(a, 2, window, nullptr, &view).ok());
  EXPECT_EQ(ShapeOf(view), (Shape{2, 2, 2, 3}));
  ForEachIndex(ShapeOf(view), [&](const Shape& i) {
    EXPECT_EQ(ElementAt<int64_t>(view, i), (i[0] + i[2]) * 4 + i[1] + i[3]);
  });
  const int64_t large[] = {4, 1};
  EXPECT_EQ(SlidingWindow(a, 2, large, nullptr, &view).code(), Code::kValue);
}

// Every way to write 24 elements as up to 4 axes.
std::vector<Shape> ShapesOf24() {
  std::vector<Shape> shapes;
  for (int64_t a = 1; a <= 24; ++a) {
    for (int64_t b = 1; b <= 24 && 24 % a == 0; ++b) {
      for (int64_t c = 1; c <= 24 && 24 / a % b == 0; ++c) {
        if (24 / a / b % c == 0) shapes.push_back({a, b, c, 24 / a / b / c});
      }
    }
  }
  return shapes;
}

TEST(ReshapeStrides, ListTheSameElementsInOrder) {
  const std::vector<Shape> shapes = ShapesOf24();
  int64_t viewed = 0;
  for (const Shape& from : shapes) {
    const Array dense = Counting(from);
    for (const bool turned : {false, true}) {
      Array source;
      const int64_t swap[] = {1, 0, 3, 2};
      ASSERT_TRUE(turned ? Permute(dense, 4, swap, &source).ok()
                         : dense.Share(&source).ok());
      const Elements expected = ElementsOf<int64_t>(source);
      for (const Shape& shape : shapes) {
        Layout layout;
        ASSERT_TRUE(SetShape(4, shape.data(), &layout).ok());
        if (!ReshapeStrides(source, Order::kC, &layout)) {
          EXPECT_TRUE(turned);
          continue;
        }
        Array view;
        ASSERT_TRUE(source.Derive(source.dtype(), layout, 0, 0, &view).ok());
        ASSERT_EQ(ElementsOf<int64_t>(view), expected);
        ++viewed;
      }
    }
  }
  EXPECT_GT(viewed, static_cast<int64_t>(shapes.size() * shapes.size()));
}

}  // namespace
}  // namespace nd
