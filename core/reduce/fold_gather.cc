// SPDX-License-Identifier: BSD-3-Clause
// The innermost group of a fold by blocks that are gathered, cast and made first.
#include <algorithm>
#include <cstring>

#include "core/kernels/move.h"
#include "core/loop/assign.h"
#include "core/memory/cache.h"
#include "core/reduce/fold_job.h"

namespace nd {
namespace {

// Elements of a block that is gathered: a block of the tree, and what it takes to begin
// and end within the rows of a group.
constexpr int64_t Capacity(int64_t size) noexcept {
  return size == 1 ? 5120 : size <= 4 ? 4096 : size == 8 ? 3072 : 1536;
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

  // Those of x, cast.
  const char* LoadX(const BlockShape& block, const FoldPointers& data) noexcept {
    Gather(kFoldX, job_.spec.compute, block, data, space_.x);
    return space_.x;
  }

  // How many elements LoadRaw may be asked for.
  int64_t raw_capacity() const noexcept {
    return std::min(capacity_, Workspace::kBytes / job_.size[kFoldX]);
  }

  // Those of x as they are in memory.
  const char* LoadRaw(const BlockShape& block, const FoldPointers& data) noexcept {
    GatherRaw(kFoldX, block, data, space_.x);
    return space_.x;
  }

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
              const FoldPointers& data, char* to) noexcept {
    const CastFunction cast = job_.load[operand];
    if (cast == nullptr) return GatherRaw(operand, block, data, to);
    const int64_t size = job_.size[operand];
    if (block.ndim == 1 && block.strides[operand][0] == size) {
      return cast(data.at[operand], to, block.size);
    }
    if (block.size * size <= Workspace::kBytes) {
      GatherRaw(operand, block, data, space_.made);
      return cast(space_.made, to, block.size);
    }
    int64_t dense[kMaxDims];
    SetDense(block.shape, block.ndim, ItemSize(dtype), dense);
    AssignDisjoint(block.ndim, block.shape, job_.memory[operand], data.at[operand],
                   block.strides[operand], dtype, to, dense);
  }

  void GatherRaw(FoldOperand operand, const BlockShape& block, const FoldPointers& data,
                 char* to) const noexcept {
    int64_t size = job_.size[operand], dense[kMaxDims];
    int32_t ndim = block.ndim;
    const int64_t* const strides = block.strides[operand];
    // A few neighbours move as one element.
    for (; ndim > 1 && strides[ndim - 1] == size; --ndim) {
      const int64_t bytes = block.shape[ndim - 1] * size;
      if (bytes > kMaxItemSize || (bytes & (bytes - 1)) != 0) break;
      size = bytes;
    }
    if (ndim == 1) {
      return CopyStrided(size, data.at[operand], strides[0], to, size, block.shape[0]);
    }
    SetDense(block.shape, ndim, size, dense);
    const Dtype bits = BitsOfSize(size);
    AssignDisjoint(ndim, block.shape, bits, data.at[operand], strides, bits, to, dense);
  }

  // A dtype to move elements of so many bytes by.
  static Dtype BitsOfSize(int64_t size) noexcept {
    return size == 16  ? Dtype::kComplex128
           : size == 8 ? Dtype::kUint64
           : size == 4 ? Dtype::kUint32
           : size == 2 ? Dtype::kUint16
                       : Dtype::kUint8;
  }

  static void SetDense(const int64_t* shape, int32_t ndim, int64_t stride,
                       int64_t* dense) noexcept {
    for (int32_t axis = ndim - 1; axis >= 0; --axis) {
      dense[axis] = stride;
      stride *= shape[axis];
    }
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

// Whether each result has one y that the kernels take as it is.
bool HasFixedDeviations(const FoldJob& job, const FoldGroup& group) noexcept {
  if (job.spec.element != Element::kDeviation || job.moments == nullptr || job.marks() ||
      job.load[kFoldY] != nullptr || job.spec.compute != job.spec.dtype) {
    return false;
  }
  const int64_t* const strides = group.strides[kFoldY];
  return std::all_of(strides, strides + group.ndim, [](int64_t s) { return s == 0; });
}

}  // namespace

// One line after the other, or several short ones together.
void FoldGatheredLines(const FoldJob& job, const FoldGroup& group, int64_t begin,
                       int64_t end, const FoldPanel& panel, char* out) noexcept {
  const FoldKernel& kernel = *job.kernel;
  const int64_t n = end - begin, size = kernel.itemsize;
  const bool fixed = HasFixedDeviations(job, group);
  Loader loader(job);
  const auto load = [&](const BlockShape& block, const FoldPointers& data) {
    return fixed ? loader.LoadX(block, data) : loader.Load(block, data);
  };
  // Results from number m on, of lines that are loaded.
  const auto fold = [&](const char* x, int64_t m, int64_t length, int64_t lines,
                        char* to) {
    if (!fixed) return kernel.lines(x, length * size, length, lines, to);
    const int64_t apart = panel.strides[kFoldY];
    job.moments->deviations(x, length * size, panel.data.at[kFoldY] + m * apart, apart,
                            length, lines, to);
  };
  if (n <= kernel.block && begin == 0 && end == group.length) {
    const int64_t most = std::max<int64_t>(loader.capacity() / n, 1);
    for (int64_t m = 0; m < panel.count; m += most) {
      const int64_t lines = std::min(most, panel.count - m);
      BlockShape block;
      FoldPointers data = panel.data.Moved(panel.strides, m);
      SetBlock(group, 0, n, panel, lines, &data, &block);
      fold(load(block, data), m, n, lines, out + m * size);
    }
    return;
  }
  // Several blocks of the tree at a time.
  const int64_t several = (loader.capacity() - 2 * group.inner) / kernel.block;
  const int64_t batch = std::max<int64_t>(several, 1) * kernel.block;
  for (int64_t m = 0; m < panel.count; ++m) {
    FoldPile pile(kernel, 1);
    bool stops = false;
    for (int64_t from = begin; from < end && !stops; from += batch) {
      const int64_t to = std::min(from + batch, end);
      BlockShape block;
      FoldPointers data = panel.data.Moved(panel.strides, m);
      const int64_t before = SetBlock(group, from, to, panel, 1, &data, &block);
      const char* const x = load(block, data) + before * size;
      for (int64_t at = from; at < to && !stops; at += kernel.block) {
        char* const part = pile.Next();
        fold(x + (at - from) * size, m, std::min(kernel.block, to - at), 1, part);
        stops = job.Stops(part);
        pile.Push();
      }
    }
    pile.Finish(out + m * size);
  }
}

// Many results side by side: as many rows as there are lanes at a time, which are
// combined with those before.
void FoldGatheredRows(const FoldJob& job, const FoldGroup& group, int64_t begin,
                      int64_t end, const FoldPanel& panel, char* out) noexcept {
  const FoldKernel& kernel = *job.kernel;
  const int64_t size = kernel.itemsize, lanes = kernel.block / kFoldDepth;
  const int64_t n = end - begin;
  alignas(kAlignment) char lane[Workspace::kBytes];
  Loader loader(job);
  constexpr int64_t kWorthWhole = 32;  // results, of few rows
  if (n <= kernel.block && loader.capacity() / n >= kWorthWhole) {
    const int64_t most = loader.capacity() / n;
    for (int64_t m = 0; m < panel.count; m += most) {
      const int64_t count = std::min(most, panel.count - m);
      FoldPointers data = panel.data.Moved(panel.strides, m);
      for (int i = 0; i < kFoldOperands; ++i) data.at[i] += begin * group.stride(i);
      BlockShape block;
      block.Append(n, &group.strides[0][0], kMaxDims);
      block.Append(count, panel.strides, 1);
      kernel.rows(loader.Load(block, data), count * size, n, count, out + m * size);
    }
    return;
  }
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

// The same by functions for elements as they are in memory, in any order.
void FoldRawLines(const FoldJob& job, const FoldGroup& group, int64_t begin, int64_t end,
                  const FoldPanel& panel, char* out) noexcept {
  const int64_t n = end - begin, size = job.kernel->itemsize, item = job.size[kFoldX];
  Loader loader(job);
  if (n <= loader.raw_capacity() && begin == 0 && end == group.length) {
    const int64_t most = loader.raw_capacity() / n;
    for (int64_t m = 0; m < panel.count; m += most) {
      const int64_t lines = std::min(most, panel.count - m);
      BlockShape block;
      FoldPointers data = panel.data.Moved(panel.strides, m);
      SetBlock(group, 0, n, panel, lines, &data, &block);
      job.in_place.lines(loader.LoadRaw(block, data), n * item, n, lines, out + m * size);
    }
    return;
  }
  const int64_t part = loader.raw_capacity() - 2 * group.inner;
  alignas(kMaxItemSize) char value[kMaxItemSize];
  for (int64_t m = 0; m < panel.count; ++m, out += size) {
    for (int64_t from = begin; from < end; from += part) {
      const int64_t to = std::min(from + part, end);
      BlockShape block;
      FoldPointers data = panel.data.Moved(panel.strides, m);
      const int64_t before = SetBlock(group, from, to, panel, 1, &data, &block);
      const char* const x = loader.LoadRaw(block, data) + before * item;
      job.in_place.lines(x, 0, to - from, 1, from == begin ? out : value);
      if (from != begin) job.kernel->combine(value, 1, out);
      if (job.Stops(out)) break;
    }
  }
}

// Many results side by side that do not lie so.
void FoldRawRows(const FoldJob& job, const FoldGroup& group, int64_t begin, int64_t end,
                 const FoldPanel& panel, char* out) noexcept {
  constexpr int64_t kWidth = 128;
  const int64_t size = job.kernel->itemsize, item = job.size[kFoldX];
  alignas(kAlignment) char values[kWidth * kMaxItemSize];
  Loader loader(job);
  for (int64_t m = 0; m < panel.count; m += kWidth, out += kWidth * size) {
    const int64_t count = std::min(kWidth, panel.count - m);
    const int64_t most = loader.raw_capacity() / count;
    for (int64_t from = begin; from < end; from += most) {
      const int64_t rows = std::min(most, end - from);
      FoldPointers data = panel.data.Moved(panel.strides, m);
      for (int i = 0; i < kFoldOperands; ++i) data.at[i] += from * group.stride(i);
      BlockShape block;
      block.Append(rows, &group.strides[0][0], kMaxDims);
      block.Append(count, panel.strides, 1);
      const char* const x = loader.LoadRaw(block, data);
      job.in_place.rows(x, count * item, rows, count, from == begin ? out : values);
      if (from != begin) job.kernel->combine(values, count, out);
    }
  }
}

// Results of one element each.
void FoldSingles(const FoldJob& job, const FoldPanel& panel, char* out) noexcept {
  const int64_t size = job.kernel->itemsize;
  if (job.direct && job.spec.element == Element::kSame) {
    return CopyStrided(size, panel.data.at[kFoldX], panel.strides[kFoldX], out, size,
                       panel.count);
  }
  Loader loader(job);
  for (int64_t m = 0; m < panel.count; m += loader.capacity()) {
    BlockShape block;
    block.Append(std::min(loader.capacity(), panel.count - m), panel.strides, 1);
    const FoldPointers data = panel.data.Moved(panel.strides, m);
    std::memcpy(out + m * size, loader.Load(block, data),
                static_cast<size_t>(block.size * size));
  }
}

}  // namespace nd
