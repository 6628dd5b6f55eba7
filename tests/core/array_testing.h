// SPDX-License-Identifier: BSD-3-Clause
// Arrays for tests, and their elements as a flat list in C order.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "core/array/array.h"

namespace nd {

// Calls visit(index) for every index of a shape, the last axis fastest.
template <typename Visit>
void ForEachIndex(const std::vector<int64_t>& shape, Visit&& visit) {
  for (const int64_t length : shape) {
    if (length == 0) return;
  }
  std::vector<int64_t> index(shape.size(), 0);
  for (;;) {
    visit(index);
    size_t axis = shape.size();
    while (axis > 0 && ++index[axis - 1] == shape[axis - 1]) index[--axis] = 0;
    if (axis == 0) return;
  }
}

inline std::vector<int64_t> ShapeOf(const Array& a) {
  return {a.shape(), a.shape() + a.ndim()};
}

// The element of a at an index, read by the definition of strides.
template <typename T>
T ElementAt(const Array& a, const std::vector<int64_t>& index) {
  const char* place = static_cast<const char*>(a.data());
  for (size_t i = 0; i < index.size(); ++i) {
    place += index[i] * a.stride(static_cast<int32_t>(i));
  }
  T value;
  std::memcpy(&value, place, sizeof(value));
  return value;
}

template <typename T>
std::vector<T> ElementsOf(const Array& a) {
  std::vector<T> elements;
  ForEachIndex(ShapeOf(a), [&](const std::vector<int64_t>& index) {
    elements.push_back(ElementAt<T>(a, index));
  });
  return elements;
}

// An int64 array 0, 1, 2, ... of the given shape.
inline Array Counting(const std::vector<int64_t>& shape) {
  Array a;
  EXPECT_TRUE(NewArray(Dtype::kInt64, static_cast<int32_t>(shape.size()), shape.data(),
                       Order::kC, Fill::kZero, &a)
                  .ok());
  for (int64_t i = 0; i < a.size(); ++i) static_cast<int64_t*>(a.data())[i] = i;
  return a;
}

}  // namespace nd
