// SPDX-License-Identifier: BSD-3-Clause
// The innermost group of a fold: by the kernels where the elements lie, or by blocks that
// are gathered, cast and made first.
#include <algorithm>
#include <cstdlib>

#include "core/kernels/move.h"
#include "core/loop/assign.h"
#include "core/memory/cache.h"
#include "core/reduce/fold_job.h"

namespace nd {
namespace {

constexpr int64_t kFewColumns = 4;  // fewer are gathered instead
constexpr int64_t kBatch = 64;      // blocks of a line that become one at a time
constexpr int64_t kStopBatch = 4;   // ... where folding may end early

// Elements of a block that is gathered: a block of the tree, and what it takes to begin
// and end within the rows of a group.
constexpr int64_t Capacity(int64_t size) noexcept {
  return size == 1 ? 5120 : size <= 4 ? 4096 : size == 8 ? 2048 : 1536;
}

struct Workspace {
  static constexpr int64_t kBytes = 24576;
  alignas(kMaxItemSize) char x[kBytes];
  alignas(kMaxItemSize) char y[kBytes];
  alignas(kMaxItemSize) char made[kBytes];
  alignas(kMaxItemSize) uint8_t present[5120];
};

// A block of at most kMaxDims axes, the last one fastest, to be made contiguous.
struct BlockShape {
  int32_t ndim = 0;
  int64_t size = 1;
  int64_t shape[kMaxDims];
  int64_t strides[kFoldOperands][kMaxDims];

  BlockShape() noexcept {}  // NOLINT
  void Append(int64_t length, const int64_t* operand_strides, int64_t pitch) noexcept {
    shape[ndim] = length;
    for (int i = 0; i < kFoldOperands; ++i) {
      strides[i][ndim] = operand_strides[i * pitch];
    }
    ++ndim;
    size *= length;
  }
};

class Loader {
 public:
  explicit Loader(const FoldJob& job) noexcept
      : job_(job),
        made_size_(ItemSize(job.spec.compute)),
        capacity_(Capacity(std::max(made_size_, job.kernel->itemsize))) {}

  int64_t capacity() const noexcept { return capacity_; }

  // The elements of a block as accumulators.
  char* Load(const BlockShape& block, const FoldPointers& data) noexcept {
    const Element element = job_.spec.element;
    if (element != Element::kCount || job_.spec.skip_nan) {
      Gather(kFoldX, job_.spec.compute, block, data, space_.x);
    }
    if (job_.has_y) Gather(kFoldY, job_.spec.compute, block, data, space_.y);
    if (job_.marks()) {
      if (job_.has_where) {
        Gather(kFoldWhere, Dtype::kBool, block, data,
               reinterpret_cast<char*>(space_.present));
      } else {
        std::memset(space_.present, 1, static_cast<size_t>(block.size));
      }
      if (job_.spec.skip_nan) {
        job_.elements->drop_nan(space_.x, block.size, space_.present);
      }
    }
    char* const values = Make(element, block.size);
    if (job_.marks() && element != Element::kCount) {
      job_.absent(space_.present, job_.kernel->neutral, block.size, values);
    }
    return values;
  }

 private:
  void Gather(FoldOperand operand, Dtype dtype, const BlockShape& block,
              const FoldPointers& data, char* to) const noexcept {
    if (block.ndim == 1) {  // no plan is needed
      const int64_t stride = block.strides[operand][0], size = job_.size[operand];
      if (job_.load[operand] == nullptr) {
        return CopyStrided(size, data.at[operand], stride, to, size, block.size);
      }
      if (stride == size) return job_.load[operand](data.at[operand], to, block.size);
    }
    int64_t dense[kMaxDims];
    int64_t stride = ItemSize(dtype);
    for (int32_t axis = block.ndim - 1; axis >= 0; --axis) {
      dense[axis] = stride;
      stride *= block.shape[axis];
    }
    AssignDisjoint(block.ndim, block.shape, job_.memory[operand], data.at[operand],
                   block.strides[operand], dtype, to, dense);
  }

  char* Make(Element element, int64_t count) noexcept {
    switch (element) {
      case Element::kSame:
        if (job_.widen == nullptr) return space_.x;
        job_.widen(space_.x, space_.made, count);
        break;
      case Element::kCount:
        job_.widen(space_.present, space_.made, count);
        break;
      case Element::kProduct:
        job_.elements->product(space_.x, space_.y, count, space_.made);
        break;
      case Element::kConjugateProduct:
        job_.elements->conjugate_product(space_.x, space_.y, count, space_.made);
        break;
      case Element::kDeviation:
        job_.elements->deviation(space_.x, space_.y, count, space_.made);
        break;
    }
    return space_.made;
  }

  const FoldJob& job_;
  int64_t made_size_, capacity_;
  Workspace space_;
};

// Elements [begin, end) of a group, along each of `lines` results of the panel; the
// number of elements before the first one that come along.
int64_t SetBlock(const FoldGroup& group, int64_t begin, int64_t end,
                 const FoldPanel& panel, int64_t lines, FoldPointers* data,
                 BlockShape* block) noexcept {
  const int64_t first = begin / group.inner;
  const int64_t last = (end - 1) / group.inner + 1;
  if (lines > 1) block->Append(lines, panel.strides, 1);
  block->Append(last - first, &group.strides[0][0], kMaxDims);
  for (int32_t axis = 1; axis < group.ndim; ++axis) {
    block->Append(group.shape[axis], &group.strides[0][axis], kMaxDims);
  }
  for (int i = 0; i < kFoldOperands; ++i) data->at[i] += first * group.stride(i);
  return begin - first * group.inner;
}

// One line after the other, or several short ones together.
[[gnu::noinline]] void FoldGatheredLines(const FoldJob& job, const FoldGroup& group,
                                         int64_t begin, int64_t end,
                                         const FoldPanel& panel, char* out) noexcept {
  const FoldKernel& kernel = *job.kernel;
  const int64_t n = end - begin, size = kernel.itemsize;
  Loader loader(job);
  if (n <= kernel.block && begin == 0 && end == group.length) {
    const int64_t most = std::max<int64_t>(loader.capacity() / n, 1);
    for (int64_t m = 0; m < panel.count; m += most) {
      const int64_t lines = std::min(most, panel.count - m);
      BlockShape block;
      FoldPointers data = panel.data.Moved(panel.strides, m);
      SetBlock(group, 0, n, panel, lines, &data, &block);
      kernel.lines(loader.Load(block, data), n * size, n, lines, out + m * size);
    }
    return;
  }
  for (int64_t m = 0; m < panel.count; ++m) {
    FoldPile pile(kernel, 1);
    for (int64_t from = begin; from < end; from += kernel.block) {
      const int64_t to = std::min(from + kernel.block, end);
      BlockShape block;
      FoldPointers data = panel.data.Moved(panel.strides, m);
      const int64_t before = SetBlock(group, from, to, panel, 1, &data, &block);
      char* const part = pile.Next();
      kernel.lines(loader.Load(block, data) + before * size, 0, to - from, 1, part);
      const bool stops = job.Stops(part);
      pile.Push();
      if (stops) break;
    }
    pile.Finish(out + m * size);
  }
}

// Many results side by side: as many rows as there are lanes at a time, which are
// combined with those before.
[[gnu::noinline]] void FoldGatheredRows(const FoldJob& job, const FoldGroup& group,
                                        int64_t begin, int64_t end,
                                        const FoldPanel& panel, char* out) noexcept {
  const FoldKernel& kernel = *job.kernel;
  const int64_t size = kernel.itemsize, lanes = kernel.block / kFoldDepth;
  alignas(kAlignment) char lane[Workspace::kBytes];
  Loader loader(job);
  const int64_t parts = (end - begin - 1) / kernel.block + 1;
  const int64_t width = std::min(
      {panel.count, loader.capacity() / lanes, FoldPile::MaxWidth(kernel, parts)});
  for (int64_t m = 0; m < panel.count; m += width) {
    const int64_t count = std::min(width, panel.count - m);
    FoldPile pile(kernel, count);
    for (int64_t from = begin; from < end; from += kernel.block) {
      const int64_t to = std::min(from + kernel.block, end);
      for (int64_t row = from; row < to; row += lanes) {
        const int64_t rows = std::min(lanes, to - row);
        BlockShape block;
        const FoldPointers at = panel.data.Moved(panel.strides, m);
        FoldPointers data;
        for (int i = 0; i < kFoldOperands; ++i) {
          data.at[i] = at.at[i] + row * group.stride(i);
        }
        block.Append(rows, &group.strides[0][0], kMaxDims);
        block.Append(count, panel.strides, 1);
        const char* const values = loader.Load(block, data);
        if (row == from) {
          std::memcpy(lane, values, static_cast<size_t>(rows * count * size));
        } else {
          kernel.combine(values, rows * count, lane);
        }
      }
      kernel.rows(lane, count * size, std::min(lanes, to - from), count, pile.Next());
      pile.Push();
    }
    pile.Finish(out + m * size);
  }
}

// `count` folds of n <= block elements each.
void FoldLines(const FoldJob& job, const char* x, int64_t x_stride, const char* y,
               int64_t y_stride, int64_t n, int64_t count, char* out) noexcept {
  switch (job.spec.element) {
    case Element::kDeviation:
      return job.moments->deviations(x, x_stride, y, y_stride, n, count, out);
    case Element::kProduct:
      return job.moments->products(x, x_stride, y, y_stride, n, count, out);
    case Element::kConjugateProduct:
      return job.moments->conjugate_products(x, x_stride, y, y_stride, n, count, out);
    default:
      return job.lines(x, x_stride, n, count, out);
  }
}

void FoldLongLine(const FoldJob& job, const char* x, const char* y, int64_t y_step,
                  int64_t n, char* out) noexcept {
  const FoldKernel& kernel = *job.kernel;
  const int64_t size = kernel.itemsize, step = job.step, block = kernel.block;
  const int64_t batch = job.spec.stop >= 0 ? kStopBatch : kBatch;
  alignas(kAlignment) char values[kBatch * kMaxItemSize];
  FoldPile pile(kernel, 1);
  for (int64_t from = 0; from < n; from += batch * block) {
    const int64_t count = std::min(batch * block, n - from);
    const int64_t whole = count / block, rest = count % block;
    const char* const at = x + from * step;
    const char* const other = y + from * y_step;
    FoldLines(job, at, block * step, other, block * y_step, block, whole, values);
    if (rest != 0) {
      FoldLines(job, at + whole * block * step, 0, other + whole * block * y_step, 0,
                rest, 1, values + whole * size);
    }
    kernel.tree(values, whole + (rest != 0 ? 1 : 0));
    std::memcpy(pile.Next(), values, static_cast<size_t>(size));
    pile.Push();
    if (job.Stops(values)) break;
  }
  pile.Finish(out);
}

void FoldRows(const FoldJob& job, const char* x, int64_t stride, const char* y, int64_t n,
              int64_t columns, char* out) noexcept {
  if (job.spec.element == Element::kDeviation) {
    job.moments->row_deviations(x, stride, y, n, columns, out);
  } else {
    job.kernel->rows(x, stride, n, columns, out);
  }
}

void FoldLongRows(const FoldJob& job, const char* x, int64_t stride, const char* y,
                  int64_t n, int64_t columns, char* out) noexcept {
  const FoldKernel& kernel = *job.kernel;
  const int64_t size = kernel.itemsize, block = kernel.block;
  const int64_t width = FoldPile::MaxWidth(kernel, (n - 1) / block + 1);
  for (int64_t c = 0; c < columns; c += width) {
    const int64_t count = std::min(width, columns - c);
    FoldPile pile(kernel, count);
    for (int64_t row = 0; row < n; row += block) {
      FoldRows(job, x + row * stride + c * size, stride, y + c * size,
               std::min(block, n - row), count, pile.Next());
      pile.Push();
    }
    pile.Finish(out + c * size);
  }
}

}  // namespace

void FoldLeaf(const FoldJob& job, const FoldGroup& group, int64_t begin, int64_t end,
              const FoldPanel& panel, char* out) noexcept {
  const FoldKernel& kernel = *job.kernel;
  const int64_t n = end - begin, size = kernel.itemsize;
  const int64_t along = group.stride(kFoldX), across = panel.strides[kFoldX];
  const bool product = job.multiplies();
  if (job.widening != nullptr && group.ndim == 1 && along == job.size[kFoldX]) {
    return job.widening(panel.data.at[kFoldX] + begin * along, across, n, panel.count,
                        out);
  }
  if (job.products != nullptr && group.ndim == 1 && along == job.size[kFoldX] &&
      group.stride(kFoldY) == along) {
    return job.products(panel.data.at[kFoldX] + begin * along, across,
                        panel.data.at[kFoldY] + begin * along, panel.strides[kFoldY], n,
                        panel.count, out);
  }
  if (job.direct && group.ndim == 1) {
    const char* const x = panel.data.at[kFoldX] + begin * along;
    const int64_t y_along = group.stride(kFoldY), y_across = panel.strides[kFoldY];
    const char* const y = job.has_y ? panel.data.at[kFoldY] + begin * y_along : x;
    if ((along == job.step || n == 1) && (!product || y_along == size || n == 1) &&
        (product || y_along == 0)) {
      if (n <= kernel.block) {
        return FoldLines(job, x, across, y, y_across, n, panel.count, out);
      }
      for (int64_t m = 0; m < panel.count; ++m) {
        FoldLongLine(job, x + m * across, y + m * y_across, y_along, n, out + m * size);
      }
      return;
    }
    if (across == size && panel.count >= kFewColumns && !product &&
        (!job.has_y || (y_along == 0 && y_across == size))) {
      if (n <= kernel.block) return FoldRows(job, x, along, y, n, panel.count, out);
      return FoldLongRows(job, x, along, y, n, panel.count, out);
    }
  }
  if (group.ndim == 1 && panel.count >= kFewColumns && n > 1 &&
      std::abs(across) < std::abs(along)) {
    return FoldGatheredRows(job, group, begin, end, panel, out);
  }
  FoldGatheredLines(job, group, begin, end, panel, out);
}

}  // namespace nd
