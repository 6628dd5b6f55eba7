// SPDX-License-Identifier: BSD-3-Clause
// Iterated erosions and dilations of bools against steps over the whole image by their
// definition: structures of any form, origins, masks, what lies beyond the ends.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "array_testing.h"
#include "core/filter/frontier.h"
#include "core/filter/order.h"
#include "core/memory/cache.h"

namespace nd {
namespace {

using Bytes = std::vector<uint8_t>;
using Shape = std::vector<int64_t>;

int64_t Product(const Shape& shape) {
  int64_t product = 1;
  for (const int64_t length : shape) product *= length;
  return product;
}

Array BoolsOf(const Bytes& bytes, const Shape& shape) {
  Array array;
  EXPECT_TRUE(NewArray(Dtype::kBool, static_cast<int32_t>(shape.size()), shape.data(),
                       Order::kC, Fill::kZero, &array)
                  .ok());
  std::copy(bytes.begin(), bytes.end(), static_cast<uint8_t*>(array.data()));
  return array;
}

struct Case {
  Shape shape, size, origin;
  Bytes image, structure, mask;  // an empty mask: none
  int border;

  Footprint GetFootprint() const {
    Footprint footprint;
    std::copy(size.begin(), size.end(), footprint.size);
    footprint.count = std::count(structure.begin(), structure.end(), 1);
    const bool full = footprint.count == static_cast<int64_t>(structure.size());
    footprint.mask = full ? nullptr : structure.data();
    return footprint;
  }
  FilterOptions GetOptions(const Array& a) const {
    const std::vector<int32_t> boundary(shape.size(),
                                        static_cast<int32_t>(Boundary::kConstant));
    FilterOptions options;
    EXPECT_TRUE(options
                    .Set(a, {0, boundary.data(), origin.data(), nullptr, nullptr,
                             static_cast<double>(border), 0})
                    .ok());
    return options;
  }
};

// Elements see the places of the structure, or what lies opposite when it dilates.
Bytes StepByDefinition(const Case& c, const Bytes& state, bool dilates) {
  Bytes next;
  ForEachIndex(c.shape, [&](const Shape& at) {
    const size_t number = next.size();
    bool all = true, any = false;
    size_t place = 0;
    ForEachIndex(c.size, [&](const Shape& k) {
      if (c.structure[place++] == 0) return;
      int64_t flat = 0;
      bool inside = true;
      for (size_t d = 0; d < c.shape.size(); ++d) {
        const int64_t offset = k[d] - c.size[d] / 2 - c.origin[d];
        const int64_t index = at[d] + (dilates ? -offset : offset);
        inside &= index >= 0 && index < c.shape[d];
        flat = flat * c.shape[d] + index;
      }
      const bool on = inside ? state[static_cast<size_t>(flat)] != 0 : c.border != 0;
      all &= on;
      any |= on;
    });
    const bool made = dilates ? any : all;
    const bool may = c.mask.empty() || c.mask[number] != 0;
    next.push_back(may ? made : state[number]);
  });
  return next;
}

Bytes IterateByDefinition(const Case& c, Bytes state, bool dilates, int64_t iterations) {
  for (int64_t i = 0; iterations < 1 || i < iterations; ++i) {
    Bytes next = StepByDefinition(c, state, dilates);
    if (next == state) break;
    state = next;
  }
  return state;
}

Bytes Expected(const Case& c, Morphology kind, int64_t iterations) {
  const bool first = kind == Morphology::kDilation || kind == Morphology::kClosing;
  const Bytes once = IterateByDefinition(c, c.image, first, iterations);
  if (kind == Morphology::kErosion || kind == Morphology::kDilation) return once;
  return IterateByDefinition(c, once, !first, iterations);
}

void Check(const Case& c, Morphology kind, int64_t iterations) {
  const Array a = BoolsOf(c.image, c.shape);
  const Array mask = BoolsOf(c.mask, c.mask.empty() ? Shape{0} : c.shape);
  Array result;
  ASSERT_TRUE(NewLike(a, Dtype::kBool, Order::kC, &result).ok());
  ASSERT_TRUE(BinaryMorphology(a, kind, c.GetFootprint(), iterations,
                               c.mask.empty() ? nullptr : &mask, c.GetOptions(a), result)
                  .ok());
  const int32_t ndim = a.ndim();
  ASSERT_EQ(ElementsOf<uint8_t>(result), Expected(c, kind, iterations))
      << "kind " << static_cast<int>(kind) << " iterations " << iterations << " shape "
      << ShapeText(ndim, c.shape.data()).text << " size "
      << ShapeText(ndim, c.size.data()).text << " origin "
      << ShapeText(ndim, c.origin.data()).text << " border " << c.border << " mask "
      << c.mask.size();
}

class Cases {
 public:
  explicit Cases(uint32_t seed) : engine_(seed) {}

  int64_t Number(int64_t least, int64_t most) {
    return std::uniform_int_distribution<int64_t>(least, most)(engine_);
  }
  Bytes Some(int64_t count, double share) {
    std::bernoulli_distribution coin(share);
    Bytes bytes(static_cast<size_t>(count));
    for (uint8_t& byte : bytes) byte = coin(engine_) ? 1 : 0;
    return bytes;
  }

  // has_middle: elements see themselves.
  Case Next(int32_t ndim, bool has_middle) {
    static constexpr int64_t kLongest[] = {3000, 60, 15, 8};
    Case c;
    int64_t middle = 0;
    for (int32_t d = 0; d < ndim; ++d) {
      c.shape.push_back(Number(0, 9) == 0 ? Number(1, 2) : Number(1, kLongest[ndim - 1]));
      c.size.push_back(Number(1, 4));
      const int64_t size = c.size.back();
      c.origin.push_back(Number(-(size / 2), (size - 1) / 2));
      middle = middle * size + size / 2 + c.origin.back();
    }
    static constexpr double kShares[] = {0.002, 0.02, 0.3, 0.9, 0.99};
    c.image = Some(Product(c.shape), kShares[Number(0, 4)]);
    c.structure = Some(Product(c.size), Number(0, 2) == 0 ? 1 : 0.5);
    c.structure[static_cast<size_t>(middle)] = has_middle ? 1 : 0;
    if (Number(0, 1) == 0) c.mask = Some(Product(c.shape), 0.85);
    c.border = static_cast<int>(Number(0, 1));
    return c;
  }

 private:
  std::mt19937 engine_;
};

constexpr Morphology kKinds[] = {Morphology::kErosion, Morphology::kDilation,
                                 Morphology::kOpening, Morphology::kClosing};

TEST(BinaryFilter, AnyStructureThatHoldsItsOrigin) {
  Cases cases(1);
  for (int round = 0; round < 60; ++round) {
    for (int32_t ndim = 1; ndim <= 4; ++ndim) {
      const Case c = cases.Next(ndim, true);
      for (const Morphology kind : kKinds) {
        for (const int64_t iterations : {int64_t{1}, int64_t{2}, cases.Number(3, 30)}) {
          ASSERT_NO_FATAL_FAILURE(Check(c, kind, iterations));
        }
      }
      ASSERT_NO_FATAL_FAILURE(Check(c, kKinds[round % 4], 0));
    }
  }
}

TEST(BinaryFilter, StructuresWithoutTheirOrigin) {
  Cases cases(2);
  for (int round = 0; round < 20; ++round) {
    for (int32_t ndim = 1; ndim <= 4; ++ndim) {
      const Case c = cases.Next(ndim, false);
      for (const int64_t iterations : {int64_t{1}, int64_t{2}, cases.Number(3, 30)}) {
        ASSERT_NO_FATAL_FAILURE(Check(c, kKinds[round % 4], iterations));
      }
    }
  }
}

TEST(BinaryFilter, StructuresLargerThanTheImage) {
  Cases cases(3);
  for (const Shape& shape : {Shape{5}, Shape{40, 1}, Shape{3, 4}, Shape{1, 1, 30}}) {
    Case c;
    c.shape = shape;
    c.size.assign(shape.size(), 9);
    c.origin.assign(shape.size(), -2);
    c.image = cases.Some(Product(shape), 0.1);
    c.structure = cases.Some(Product(c.size), 0.3);
    int64_t middle = 0;
    for (size_t d = 0; d < shape.size(); ++d) middle = middle * 9 + 2;
    c.structure[static_cast<size_t>(middle)] = 1;
    c.border = 0;
    for (const int64_t iterations : {1, 2, 5, 0}) {
      ASSERT_NO_FATAL_FAILURE(Check(c, Morphology::kDilation, iterations));
      ASSERT_NO_FATAL_FAILURE(Check(c, Morphology::kErosion, iterations));
    }
  }
}

// More neighbours than a step over the whole image costs, and a last word of elements
// that is not full.
TEST(BinaryFilter, NothingTurnsWhereNoFrontierIsKept) {
  constexpr int64_t kLength = 1001, kSize = 2 * kLength - 1;
  for (const uint8_t value : {uint8_t{0}, uint8_t{1}}) {
    const Case c = {{kLength},       {kSize}, {0},  Bytes(kLength, value),
                    Bytes(kSize, 1), {},      value};
    for (const Morphology kind : kKinds) {
      for (const int64_t iterations : {2, 0}) {
        ASSERT_NO_FATAL_FAILURE(Check(c, kind, iterations));
      }
    }
  }
}

TEST(BinaryFilter, NoElementsAndNoAxes) {
  for (const Shape& shape : {Shape{}, Shape{0}, Shape{3, 0}}) {
    const Bytes one(shape.empty() ? 1 : 0, 1);
    const Shape size(shape.size(), 3);
    const Case c = {shape,
                    size,
                    Shape(shape.size(), 0),
                    one,
                    Bytes(static_cast<size_t>(Product(size)), 1),
                    {},
                    0};
    for (const Morphology kind : kKinds) {
      for (const int64_t iterations : {1, 5, 0}) {
        ASSERT_NO_FATAL_FAILURE(Check(c, kind, iterations));
      }
    }
  }
}

// Squares that grow from places six apart until they meet: few elements at first, then
// many, and few in the end.
Case Growing() {
  constexpr int64_t kLength = 100, kApart = 6, kLines = 18;
  Case c = {{kLength, kLength}, {3, 3}, {0, 0}, {}, Bytes(9, 1), {}, 0};
  c.structure[0] = 0;
  c.image.assign(kLength * kLength, 0);
  for (int64_t row = 0; row < kLines; row += kApart) {
    for (int64_t column = 0; column < kLength; column += kApart) {
      c.image[static_cast<size_t>(row * kLength + column)] = 1;
    }
  }
  return c;
}

TEST(BinaryFilter, ManyAndFewInTurns) {
  const Case c = Growing();
  for (const int64_t iterations : {2, 3, 4, 5, 6, 20, 0}) {
    ASSERT_NO_FATAL_FAILURE(Check(c, Morphology::kDilation, iterations));
  }
}

TEST(BinaryFilter, FrontierGivesUpWhenItIsLong) {
  const Case c = Growing();
  const Array start = BoolsOf(c.image, c.shape);
  filter::Mirrored mirrored;
  ASSERT_TRUE(mirrored.Set(2, c.GetFootprint(), nullptr, c.GetOptions(start)).ok());
  filter::Frontier frontier;
  ASSERT_TRUE(frontier.Plan(start, mirrored.footprint, mirrored.options, 1).ok());
  const Bytes first = StepByDefinition(c, c.image, true);
  Bytes state = first, expected = first;
  ASSERT_TRUE(frontier.Begin(c.image.data(), first.data(), nullptr));
  bool few = true;
  int steps = 0;
  for (; few; ++steps) {
    few = frontier.Step(state.data());
    expected = StepByDefinition(c, expected, true);
    ASSERT_EQ(state, expected);
    ASSERT_FALSE(frontier.empty());
  }
  EXPECT_EQ(steps, 1);
  // From what is too much at once it does not begin.
  EXPECT_FALSE(frontier.Begin(first.data(), state.data(), nullptr));
  while (!few) {
    const Bytes old = expected;
    expected = StepByDefinition(c, old, true);
    few = frontier.Begin(old.data(), expected.data(), nullptr);
  }
  ASSERT_FALSE(frontier.empty());
  for (state = expected; !frontier.empty();) {
    ASSERT_TRUE(frontier.Step(state.data()));
    expected = StepByDefinition(c, expected, true);
    ASSERT_EQ(state, expected);
  }
  EXPECT_EQ(StepByDefinition(c, expected, true), expected);
}

TEST(BinaryFilter, NothingIsWrittenWhereMemoryIsShort) {
  const Case c = Growing();
  const Array a = BoolsOf(c.image, c.shape);
  Array result;
  ASSERT_TRUE(NewLike(a, Dtype::kBool, Order::kC, &result).ok());
  std::fill_n(static_cast<uint8_t*>(result.data()), result.size(), uint8_t{1});
  const FilterOptions options = c.GetOptions(a);
  int64_t room = 0;
  for (;; room += 4096) {
    const int64_t old = SetMemoryLimit(GetMemoryStats().live_bytes + 1 + room);
    const Status status = BinaryMorphology(a, Morphology::kDilation, c.GetFootprint(), 0,
                                           nullptr, options, result);
    SetMemoryLimit(old);
    if (status.ok()) break;
    ASSERT_EQ(status.code(), Code::kLimit);
    for (int64_t i = 0; i < result.size(); ++i) {
      ASSERT_EQ(static_cast<uint8_t*>(result.data())[i], 1);
    }
  }
  EXPECT_GT(room, 3 * result.size());
  EXPECT_EQ(ElementsOf<uint8_t>(result), Expected(c, Morphology::kDilation, 0));
}

}  // namespace
}  // namespace nd
