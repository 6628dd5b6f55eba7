// SPDX-License-Identifier: BSD-3-Clause
// AssignStrided and FillStrided against element-by-element copies: every pair of dtypes,
// layouts of every kind, and all overlaps of small regions.
#include "core/loop/assign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "core/dtype/convert.h"
#include "core/loop/fill.h"
#include "core/loop/overlap.h"
#include "core/memory/cache.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

using Bytes = std::vector<unsigned char>;

struct Geometry {
  std::vector<int64_t> shape, strides;
  int64_t offset;  // of the first element in its arena

  int32_t ndim() const { return static_cast<int32_t>(shape.size()); }
  int64_t size() const {
    return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
  }
  // The offset of element number `i` in C order.
  int64_t At(int64_t i) const {
    int64_t at = offset;
    for (size_t axis = shape.size(); axis-- > 0;) {
      at += i % shape[axis] * strides[axis];
      i /= shape[axis];
    }
    return at;
  }
};

// What the assignment means: all is read, then all is written.
void AssignByHand(Dtype from, const unsigned char* source,
                  const Geometry& source_geometry, Dtype to, unsigned char* target,
                  const Geometry& target_geometry) {
  VisitDtype(from, [&](auto from_row) {
    VisitDtype(to, [&](auto to_row) {
      using From = typename decltype(from_row)::Type;
      using To = typename decltype(to_row)::Type;
      std::vector<To> values(static_cast<size_t>(target_geometry.size()));
      for (size_t i = 0; i < values.size(); ++i) {
        From value;
        std::memcpy(&value, source + source_geometry.At(static_cast<int64_t>(i)),
                    sizeof(From));
        if constexpr (std::is_same_v<From, To>) {
          values[i] = value;
        } else {
          values[i] = Convert<To>(value);
        }
      }
      for (size_t i = 0; i < values.size(); ++i) {
        std::memcpy(target + target_geometry.At(static_cast<int64_t>(i)), &values[i],
                    sizeof(To));
      }
    });
  });
}

Status AssignOurs(Dtype from, const unsigned char* source,
                  const Geometry& source_geometry, Dtype to, unsigned char* target,
                  const Geometry& target_geometry) {
  return AssignStrided(target_geometry.ndim(), target_geometry.shape.data(), from,
                       source + source_geometry.offset, source_geometry.strides.data(),
                       to, target + target_geometry.offset,
                       target_geometry.strides.data());
}

Bytes RandomBytes(size_t count, std::mt19937::result_type seed) {
  std::mt19937 random(seed);
  Bytes bytes(count);
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random());
  return bytes;
}

// A random layout of `shape` without self-overlap (or, for sources, perhaps broadcast),
// and the size of the arena that it needs.
Geometry RandomGeometry(const std::vector<int64_t>& shape, int64_t itemsize,
                        bool is_source, std::mt19937* random, int64_t* arena) {
  const auto draw = [random](int64_t count) {
    return static_cast<int64_t>((*random)() % static_cast<uint64_t>(count));
  };
  Geometry geometry{shape, std::vector<int64_t>(shape.size()), 0};
  std::vector<size_t> order(shape.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (draw(2) == 0) std::shuffle(order.begin(), order.end(), *random);
  int64_t stride = itemsize;
  int64_t lo = 0, hi = 0;
  for (size_t k = order.size(); k-- > 0;) {
    const size_t axis = order[k];
    if (draw(4) == 0) stride += draw(3) * itemsize + (draw(4) == 0 ? 1 : 0);
    const bool broadcast = is_source && draw(8) == 0;
    const int64_t sign = draw(4) == 0 ? -1 : 1;
    geometry.strides[axis] = broadcast ? 0 : sign * stride;
    const int64_t span = (shape[axis] - 1) * geometry.strides[axis];
    (span < 0 ? lo : hi) += span;
    if (!broadcast) stride *= std::max(shape[axis], int64_t{1});
  }
  if (geometry.size() == 0) lo = hi = 0;
  geometry.offset = 16 - lo + draw(3);
  *arena = geometry.offset + hi + itemsize + 16;
  return geometry;
}

void CheckRandomAssignments(Dtype from, Dtype to, int rounds, std::mt19937* random) {
  static const std::vector<int64_t> kShapes[] = {{},           {0},
                                                 {1},          {3},
                                                 {17},         {600},
                                                 {3, 5},       {1, 4, 1},
                                                 {40, 33},     {2, 0, 3},
                                                 {3, 4, 5},    {5, 36, 7},
                                                 {2, 3, 2, 4}, {4, 1, 3, 1, 2},
                                                 {300, 4, 3},  {2, 90, 2, 3},
                                                 {9, 140},     {16, 2, 70},
                                                 {70, 3, 24}};
  for (int round = 0; round < rounds; ++round) {
    const std::vector<int64_t>& shape = kShapes[(*random)() % std::size(kShapes)];
    int64_t source_bytes = 0, target_bytes = 0;
    const Geometry source =
        RandomGeometry(shape, ItemSize(from), true, random, &source_bytes);
    const Geometry target =
        RandomGeometry(shape, ItemSize(to), false, random, &target_bytes);
    const Bytes input = RandomBytes(static_cast<size_t>(source_bytes), (*random)());
    Bytes expected = RandomBytes(static_cast<size_t>(target_bytes), (*random)());
    Bytes actual = expected;
    AssignByHand(from, input.data(), source, to, expected.data(), target);
    ASSERT_TRUE(AssignOurs(from, input.data(), source, to, actual.data(), target).ok());
    ASSERT_EQ(actual, expected) << InfoOf(from).name << " to " << InfoOf(to).name
                                << ", shape number of axes " << shape.size();
  }
}

TEST(Assign, EveryPairOfDtypesInAnyLayout) {
  std::mt19937 random(1);
  for (int from = 1; from <= kDtypeCount; ++from) {
    for (int to = 1; to <= kDtypeCount; ++to) {
      CheckRandomAssignments(static_cast<Dtype>(from), static_cast<Dtype>(to),
                             from == to ? 150 : 25, &random);
    }
  }
}

TEST(Assign, LargeArraysOnSeveralThreads) {
  SetThreadCount(4);
  std::mt19937 random(2);
  const std::pair<Dtype, Dtype> pairs[] = {{Dtype::kFloat64, Dtype::kFloat64},
                                           {Dtype::kInt16, Dtype::kFloat64},
                                           {Dtype::kUint8, Dtype::kUint8}};
  const std::vector<int64_t> shapes[] = {
      {700001}, {1000, 701}, {2, 350000}, {33, 150, 141}};
  for (const auto& [from, to] : pairs) {
    for (const std::vector<int64_t>& shape : shapes) {
      for (int round = 0; round < 3; ++round) {
        int64_t source_bytes = 0, target_bytes = 0;
        const Geometry source =
            RandomGeometry(shape, ItemSize(from), true, &random, &source_bytes);
        const Geometry target =
            RandomGeometry(shape, ItemSize(to), false, &random, &target_bytes);
        const Bytes input = RandomBytes(static_cast<size_t>(source_bytes), random());
        Bytes expected(static_cast<size_t>(target_bytes)), actual(expected);
        AssignByHand(from, input.data(), source, to, expected.data(), target);
        ASSERT_TRUE(
            AssignOurs(from, input.data(), source, to, actual.data(), target).ok());
        ASSERT_TRUE(actual == expected);
      }
    }
  }
}

// Whether two elements of a region share a byte, by looking at each.
bool OverlapsItselfByHand(const Geometry& geometry, int64_t itemsize, size_t arena) {
  std::vector<int> touched(arena);
  for (int64_t i = 0; i < geometry.size(); ++i) {
    for (int64_t byte = 0; byte < itemsize; ++byte) {
      if (touched[static_cast<size_t>(geometry.At(i) + byte)]++ != 0) return true;
    }
  }
  return false;
}

bool SharesByHand(const Geometry& a, int64_t a_size, const Geometry& b, int64_t b_size,
                  size_t arena) {
  std::vector<bool> touched(arena);
  for (int64_t i = 0; i < a.size(); ++i) {
    for (int64_t byte = 0; byte < a_size; ++byte)
      touched[static_cast<size_t>(a.At(i) + byte)] = true;
  }
  for (int64_t i = 0; i < b.size(); ++i) {
    for (int64_t byte = 0; byte < b_size; ++byte) {
      if (touched[static_cast<size_t>(b.At(i) + byte)]) return true;
    }
  }
  return false;
}

// All regions of a shape in an arena with strides in [-3, 3], whose every byte is inside.
std::vector<Geometry> AllGeometries(const std::vector<int64_t>& shape, int64_t itemsize,
                                    int64_t arena) {
  std::vector<Geometry> all;
  const int64_t choices = shape.size() == 1 ? 7 : 49;
  for (int64_t choice = 0; choice < choices; ++choice) {
    std::vector<int64_t> strides = {choice % 7 - 3};
    if (shape.size() == 2) strides.push_back(choice / 7 - 3);
    for (int64_t offset = 0; offset < arena; ++offset) {
      const Geometry geometry{shape, strides, offset};
      int64_t lo = offset, hi = offset;
      for (int64_t i = 0; i < geometry.size(); ++i) {
        lo = std::min(lo, geometry.At(i));
        hi = std::max(hi, geometry.At(i));
      }
      if (lo >= 0 && hi + itemsize <= arena) all.push_back(geometry);
    }
  }
  return all;
}

void CheckAllOverlaps(const std::vector<int64_t>& shape, Dtype from, Dtype to,
                      int64_t arena) {
  const size_t bytes = static_cast<size_t>(arena);
  const Bytes start = RandomBytes(bytes, 3);
  const int64_t from_size = ItemSize(from), to_size = ItemSize(to);
  const std::vector<Geometry> sources = AllGeometries(shape, from_size, arena);
  for (const Geometry& target : AllGeometries(shape, to_size, arena)) {
    const bool overlaps = OverlapsItselfByHand(target, to_size, bytes);
    ASSERT_EQ(OverlapsItself(target.ndim(), shape.data(), target.strides.data(), to_size),
              overlaps);
    if (overlaps) continue;
    for (const Geometry& source : sources) {
      const Region input = {source.ndim(), shape.data(), source.strides.data(),
                            start.data() + source.offset, from_size};
      const Region output = {target.ndim(), shape.data(), target.strides.data(),
                             start.data() + target.offset, to_size};
      ASSERT_EQ(MayShareMemory(input, output),
                SharesByHand(source, from_size, target, to_size, bytes));
      Bytes expected = start, actual = start;
      AssignByHand(from, expected.data(), source, to, expected.data(), target);
      ASSERT_TRUE(
          AssignOurs(from, actual.data(), source, to, actual.data(), target).ok());
      ASSERT_EQ(actual, expected)
          << "source " << source.offset << " by " << source.strides[0] << ", target "
          << target.offset << " by " << target.strides[0];
    }
  }
}

TEST(Assign, OverlapIsAsIfTheSourceWasCopiedFirst) {
  CheckAllOverlaps({4}, Dtype::kInt8, Dtype::kInt8, 14);
  CheckAllOverlaps({3}, Dtype::kInt16, Dtype::kInt16, 12);
  CheckAllOverlaps({3}, Dtype::kInt8, Dtype::kInt16, 12);
  CheckAllOverlaps({3}, Dtype::kInt16, Dtype::kInt8, 12);
  CheckAllOverlaps({4}, Dtype::kUint16, Dtype::kFloat16, 14);
  CheckAllOverlaps({2, 3}, Dtype::kInt8, Dtype::kInt8, 10);
  CheckAllOverlaps({3, 2}, Dtype::kInt8, Dtype::kBool, 9);
}

TEST(Assign, LongOverlapsAreMovedWhole) {
  for (const int64_t shift : {-600, -1, 0, 1, 600}) {
    for (const int64_t step : {1, -1, 2}) {
      Bytes expected = RandomBytes(20000, 4), actual = expected;
      const Geometry source{{1500}, {2 * step}, 8000 + 2 * shift};
      const Geometry target{{1500}, {2}, 8000};
      AssignByHand(Dtype::kInt16, expected.data(), source, Dtype::kUint16,
                   expected.data(), target);
      ASSERT_TRUE(AssignOurs(Dtype::kInt16, actual.data(), source, Dtype::kUint16,
                             actual.data(), target)
                      .ok());
      ASSERT_EQ(actual, expected) << shift << " " << step;
    }
  }
}

TEST(Assign, FailsWholeWhenABufferCannotBeHad) {
  Bytes bytes = RandomBytes(4000, 5);
  const Bytes before = bytes;
  const Geometry source{{1000}, {-2}, 3000}, target{{1000}, {2}, 900};
  SetMemoryLimit(GetMemoryStats().live_bytes + 64);
  const Status status = AssignOurs(Dtype::kInt16, bytes.data(), source, Dtype::kInt16,
                                   bytes.data(), target);
  SetMemoryLimit(0);
  EXPECT_EQ(status.code(), Code::kLimit);
  EXPECT_EQ(bytes, before);
}

TEST(Assign, NothingIsReadOfEmptyOperands) {
  const int64_t shape[] = {3, 0}, strides[] = {1 << 20, INT64_MIN};
  EXPECT_TRUE(AssignStrided(2, shape, Dtype::kInt8, nullptr, strides, Dtype::kFloat64,
                            nullptr, strides)
                  .ok());
}

TEST(Fill, SetsEveryElementAndNoOther) {
  std::mt19937 random(6);
  for (int code = 1; code <= kDtypeCount; ++code) {
    const Dtype dtype = static_cast<Dtype>(code);
    for (int round = 0; round < 40; ++round) {
      const std::vector<int64_t> shape =
          round % 2 == 0 ? std::vector<int64_t>{7, 5, 3} : std::vector<int64_t>{100};
      int64_t arena = 0;
      const Geometry target =
          RandomGeometry(shape, ItemSize(dtype), round % 4 == 0, &random, &arena);
      const Geometry source{shape, std::vector<int64_t>(shape.size()), target.offset};
      Bytes expected = RandomBytes(static_cast<size_t>(arena), random()),
            actual = expected;
      // The value is an element of the region itself.
      AssignByHand(dtype, expected.data(), source, dtype, expected.data(), target);
      FillStrided(target.ndim(), shape.data(), dtype, actual.data() + target.offset,
                  target.strides.data(), actual.data() + target.offset);
      ASSERT_EQ(actual, expected);
    }
  }
}

}  // namespace
}  // namespace nd
