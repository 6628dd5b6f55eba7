// SPDX-License-Identifier: BSD-3-Clause
// The outer groups of a fold: results of the inner ones are their elements.
#include <algorithm>
#include <cstdlib>

#include "core/memory/cache.h"
#include "core/reduce/fold_job.h"

namespace nd {
namespace {

constexpr int64_t kFewResults = 4, kFewElements = 8;
constexpr int64_t kWidth = 64;  // results side by side

// Where element number i of a group begins, for i = 0, 1, ...
class GroupWalk {
 public:
  GroupWalk(const FoldGroup& group, const FoldPointers& data) noexcept
      : group_(group), data_(data) {
    std::fill(index_, index_ + group.ndim, int64_t{0});
  }
  const FoldPointers& data() const noexcept { return data_; }
  void Next() noexcept {
    for (int32_t axis = group_.ndim - 1; axis >= 0; --axis) {
      const bool carry = ++index_[axis] == group_.shape[axis];
      const int64_t steps = carry ? 1 - group_.shape[axis] : 1;
      for (int i = 0; i < kFoldOperands; ++i) {
        data_.at[i] += steps * group_.strides[i][axis];
      }
      if (!carry) return;
      index_[axis] = 0;
    }
  }

 private:
  const FoldGroup& group_;
  FoldPointers data_;
  int64_t index_[kMaxDims];
};

// One result after the other: the elements of a block are the panel of the inner groups.
[[gnu::noinline]] void FoldAlong(const FoldJob& job, int32_t level,
                                 const FoldPanel& panel, char* out) noexcept {
  const FoldKernel& kernel = *job.kernel;
  const FoldGroup& group = job.groups[level];
  alignas(kAlignment) char values[kFoldBlockBytes];
  FoldPanel inner;
  for (int i = 0; i < kFoldOperands; ++i) inner.strides[i] = group.stride(i);
  for (int64_t m = 0; m < panel.count; ++m) {
    const FoldPointers data = panel.data.Moved(panel.strides, m);
    FoldPile pile(kernel, 1);
    for (int64_t begin = 0; begin < group.length; begin += kernel.block) {
      inner.count = std::min(kernel.block, group.length - begin);
      inner.data = data.Moved(inner.strides, begin);
      FoldGroups(job, level + 1, inner, values);
      char* const part = pile.Next();
      kernel.lines(values, 0, inner.count, 1, part);
      const bool stops = job.Stops(part);
      pile.Push();
      if (stops) break;
    }
    pile.Finish(out + m * kernel.itemsize);
  }
}

// Many results side by side: each element of the group gives a row of them, which is
// combined with the lane that it belongs to.
[[gnu::noinline]] void FoldAcross(const FoldJob& job, int32_t level,
                                  const FoldPanel& panel, char* out) noexcept {
  const FoldKernel& kernel = *job.kernel;
  const FoldGroup& group = job.groups[level];
  const int64_t size = kernel.itemsize, lanes = kernel.block / kFoldDepth;
  alignas(kAlignment) char lane[kFoldBlockBytes / kFoldDepth * kWidth];
  alignas(kAlignment) char row[kWidth * kMaxItemSize];
  const int64_t parts = (group.length - 1) / kernel.block + 1;
  const int64_t width = std::min(kWidth, FoldPile::MaxWidth(kernel, parts));
  for (int64_t m = 0; m < panel.count; m += width) {
    FoldPanel inner = panel.Part(m, std::min(m + width, panel.count));
    const int64_t count = inner.count;
    FoldPile pile(kernel, count);
    GroupWalk walk(group, inner.data);
    for (int64_t begin = 0; begin < group.length; begin += kernel.block) {
      const int64_t n = std::min(kernel.block, group.length - begin);
      for (int64_t i = 0; i < n; ++i, walk.Next()) {
        inner.data = walk.data();
        char* const place = lane + i % lanes * count * size;
        FoldGroups(job, level + 1, inner, i < lanes ? place : row);
        if (i >= lanes) kernel.combine(row, count, place);
      }
      kernel.rows(lane, count * size, std::min(lanes, n), count, pile.Next());
      pile.Push();
    }
    pile.Finish(out + m * size);
  }
}

}  // namespace

void FoldGroups(const FoldJob& job, int32_t level, const FoldPanel& panel,
                char* out) noexcept {
  const FoldGroup& group = job.groups[level];
  if (level == job.group_count - 1) {
    return FoldLeaf(job, group, 0, group.length, panel, out);
  }
  const bool nearer = group.length >= kFewElements &&
                      std::abs(group.stride(kFoldX)) < std::abs(panel.strides[kFoldX]);
  if (group.ndim == 1 && (panel.count < kFewResults || nearer)) {
    FoldAlong(job, level, panel, out);
  } else {
    FoldAcross(job, level, panel, out);
  }
}

}  // namespace nd
