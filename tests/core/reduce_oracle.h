// SPDX-License-Identifier: BSD-3-Clause
// The sum over some axes by its definition in fold.h, element by element.
#pragma once

#include <algorithm>
#include <vector>

#include "array_testing.h"
#include "core/reduce/fold.h"

namespace nd::test {

// Of at most a block: lanes from left to right, then the lanes by halves.
template <typename T>
T SumOfBlock(std::vector<T> x, size_t lanes) {
  for (size_t i = lanes; i < x.size(); ++i) x[i % lanes] += x[i];
  x.resize(std::min(x.size(), lanes));
  for (size_t half = lanes / 2; half >= 1; half /= 2) {
    for (size_t l = 0; l + half < x.size(); ++l) x[l] += x[l + half];
    x.resize(std::min(x.size(), half));
  }
  return x[0];
}

// Blocks, and then pairs of neighbours.
template <typename T>
T SumByTree(const std::vector<T>& x) {
  const size_t block = kFoldBlockBytes / sizeof(T), lanes = block / kFoldDepth;
  std::vector<T> sums;
  for (size_t i = 0; i < x.size(); i += block) {
    const auto end = x.begin() + static_cast<int64_t>(std::min(i + block, x.size()));
    sums.push_back(
        SumOfBlock(std::vector<T>(x.begin() + static_cast<int64_t>(i), end), lanes));
  }
  while (sums.size() > 1) {
    std::vector<T> next;
    for (size_t i = 0; i < sums.size(); i += 2) {
      next.push_back(i + 1 < sums.size() ? sums[i] + sums[i + 1] : sums[i]);
    }
    sums = next;
  }
  return sums[0];
}

// The axes of `axes` in groups, the first group first.
inline std::vector<std::vector<size_t>> GroupAxes(const std::vector<int64_t>& shape,
                                                  uint64_t axes) {
  std::vector<std::vector<size_t>> groups;
  std::vector<size_t> group;
  int64_t length = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    if ((axes >> axis & 1) == 0 || shape[axis] == 1) continue;
    group.insert(group.begin(), axis);
    length *= shape[axis];
    if (length < kLongGroup) continue;
    groups.insert(groups.begin(), group);
    group.clear();
    length = 1;
  }
  if (!group.empty()) groups.insert(groups.begin(), group);
  return groups;
}

template <typename T>
T SumOfGroups(const Array& a, const std::vector<std::vector<size_t>>& groups,
              size_t level, std::vector<int64_t> index) {
  if (level == groups.size()) return ElementAt<T>(a, index);
  std::vector<int64_t> shape;
  for (const size_t axis : groups[level]) {
    shape.push_back(a.shape(static_cast<int32_t>(axis)));
  }
  std::vector<T> values;
  ForEachIndex(shape, [&](const std::vector<int64_t>& at) {
    for (size_t i = 0; i < at.size(); ++i) index[groups[level][i]] = at[i];
    values.push_back(SumOfGroups<T>(a, groups, level + 1, index));
  });
  return SumByTree(values);
}

// All sums, in C order of the axes that are left.
template <typename T>
std::vector<T> Sums(const Array& a, uint64_t axes) {
  std::vector<int64_t> shape = ShapeOf(a);
  const auto groups = GroupAxes(shape, axes);
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if ((axes >> axis & 1) != 0) shape[axis] = 1;
  }
  std::vector<T> sums;
  ForEachIndex(shape, [&](const std::vector<int64_t>& index) {
    sums.push_back(SumOfGroups<T>(a, groups, 0, index));
  });
  return sums;
}

}  // namespace nd::test
