// SPDX-License-Identifier: BSD-3-Clause
// The parts of a fold: how the axes are grouped, and how a panel of results is computed.
#pragma once

#include <cstring>

#include "core/kernels/cast.h"
#include "core/kernels/reduce/element.h"
#include "core/loop/plan.h"
#include "core/reduce/fold.h"

namespace nd {

enum FoldOperand { kFoldX, kFoldY, kFoldWhere, kFoldOperands };

// Groups but the outermost and the last two have at least kLongGroup elements.
inline constexpr int kMaxGroups = 10;

// Axes that are folded as one, by their places in memory.
struct FoldGroup {
  int32_t ndim;
  int64_t shape[kMaxDims];
  int64_t strides[kFoldOperands][kMaxDims];
  int64_t length;
  int64_t inner;  // the product of the lengths after the first: less than kLongGroup

  FoldGroup() noexcept {}  // NOLINT: the arrays stay uninitialised
  int64_t stride(int operand) const noexcept { return strides[operand][0]; }
};

struct FoldPointers {
  const char* at[kFoldOperands];

  FoldPointers Moved(const int64_t* strides, int64_t count) const noexcept {
    FoldPointers moved;
    for (int i = 0; i < kFoldOperands; ++i) moved.at[i] = at[i] + count * strides[i];
    return moved;
  }
};

// Results that lie next to each other, and where their elements begin.
struct FoldPanel {
  FoldPointers data;
  int64_t count;
  int64_t strides[kFoldOperands];

  FoldPanel Part(int64_t begin, int64_t end) const noexcept {
    FoldPanel part = *this;
    part.data = data.Moved(strides, begin);
    part.count = end - begin;
    return part;
  }
};

struct FoldJob {
  FoldSpec spec;
  const FoldKernel* kernel;
  const MomentKernel* moments;  // null unless they make the elements
  const ElementKernel* elements;
  AbsentFunction absent;
  CastFunction load[kFoldOperands];  // null: copied as it is
  CastFunction widen;                // from `compute` to the accumulators, null: the same
  Dtype memory[kFoldOperands];
  int64_t size[kFoldOperands];  // bytes of an element in memory
  bool has_y, has_where;
  bool direct;                // the kernels can read x and y where they lie
  FoldInPlace in_place;       // of elements as they are in memory, or null
  ProductsFunction products;  // null, or of integers where they lie
  LinesFunction lines;        // of elements `step` bytes apart where they lie
  int64_t step;
  int32_t group_count;
  FoldGroup groups[kMaxGroups];
  LoopPlan kept;  // operands: those of a fold, and the result

  FoldJob() noexcept {}  // NOLINT
  bool multiplies() const noexcept {
    return spec.element == Element::kProduct ||
           spec.element == Element::kConjugateProduct;
  }
  bool marks() const noexcept { return has_where || spec.skip_nan; }
  // Whether a result cannot change any more.
  bool Stops(const char* value) const noexcept {
    return spec.stop >= 0 && static_cast<uint8_t>(*value) == spec.stop;
  }
};

// Groups and kept axes of `axes`.
Status PlanFold(const Array& x, const Array* y, const Array* where, uint64_t axes,
                const Array& result, FoldJob* job) noexcept;

// The elements [begin, end) of the last group, for each result of the panel: begin is a
// multiple of the block.
void FoldLeaf(const FoldJob& job, const FoldGroup& group, int64_t begin, int64_t end,
              const FoldPanel& panel, char* out) noexcept;

// The same of elements that are gathered first: along lines, or of results side by side,
// whose elements are rows of a group of one axis; as accumulators, or as they are in
// memory for FoldJob::in_place.
void FoldGatheredLines(const FoldJob& job, const FoldGroup& group, int64_t begin,
                       int64_t end, const FoldPanel& panel, char* out) noexcept;
void FoldGatheredRows(const FoldJob& job, const FoldGroup& group, int64_t begin,
                      int64_t end, const FoldPanel& panel, char* out) noexcept;
void FoldRawLines(const FoldJob& job, const FoldGroup& group, int64_t begin, int64_t end,
                  const FoldPanel& panel, char* out) noexcept;
void FoldRawRows(const FoldJob& job, const FoldGroup& group, int64_t begin, int64_t end,
                 const FoldPanel& panel, char* out) noexcept;

// Results of one element each.
void FoldSingles(const FoldJob& job, const FoldPanel& panel, char* out) noexcept;

// The groups from number `level` on.
void FoldGroups(const FoldJob& job, int32_t level, const FoldPanel& panel,
                char* out) noexcept;

// Results of parts of equal size, a power of two blocks, that become one: the tree as a
// counter. Each part has `width` results.
class FoldPile {
 public:
  FoldPile(const FoldKernel& kernel, int64_t width) noexcept
      : kernel_(kernel), width_(width), bytes_(width * kernel.itemsize) {}

  // The widest pile for a number of parts.
  static int64_t MaxWidth(const FoldKernel& kernel, int64_t parts) noexcept {
    const int64_t depth = 65 - __builtin_clzll(static_cast<unsigned long long>(parts));
    const int64_t width = kBytes / (depth * kernel.itemsize);
    return width < 64 ? width : width / 64 * 64;  // whole vectors
  }

  // Where the results of the next part are to be written, before it is pushed.
  char* Next() noexcept { return store_ + depth_ * bytes_; }
  void Push() noexcept {
    ++depth_;
    ++pushed_;
    for (int merges = __builtin_ctzll(pushed_); merges > 0; --merges) Merge();
  }
  void Finish(char* out) noexcept {
    while (depth_ > 1) Merge();
    std::memcpy(out, store_, static_cast<size_t>(bytes_));
  }

 private:
  static constexpr int64_t kBytes = 8192;

  void Merge() noexcept {
    --depth_;
    kernel_.combine(store_ + depth_ * bytes_, width_, store_ + (depth_ - 1) * bytes_);
  }

  const FoldKernel& kernel_;
  int64_t width_, bytes_;
  int64_t depth_ = 0;
  unsigned long long pushed_ = 0;
  // Not to a cache line: objects on the stack are not aligned to more under sanitizers.
  alignas(kMaxItemSize) char store_[kBytes];
};

}  // namespace nd
