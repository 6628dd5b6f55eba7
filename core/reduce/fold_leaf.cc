// SPDX-License-Identifier: BSD-3-Clause
// The innermost group of a fold: by the kernels where the elements lie, or gathered.
#include <algorithm>
#include <cstdlib>

#include "core/kernels/move.h"
#include "core/memory/cache.h"
#include "core/reduce/fold_job.h"

namespace nd {
namespace {

constexpr int64_t kFewColumns = 4;  // fewer are gathered instead
// Lines that are so short and so many are gathered as rows.
constexpr int64_t kShortLine = 8, kWorthTurning = 16;
constexpr int64_t kBatch = 64;     // blocks of a line that become one at a time
constexpr int64_t kStopBatch = 4;  // ... where folding may end early

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
  if (group.length == 1) return FoldSingles(job, panel, out);
  const bool side_by_side =
      group.ndim == 1 && panel.count >= kFewColumns && std::abs(across) < std::abs(along);
  if (job.in_place.lines != nullptr) {
    const char* const x = panel.data.at[kFoldX] + begin * along;
    if (group.ndim == 1 && along == job.size[kFoldX] &&
        (n > kShortLine || panel.count < kWorthTurning)) {
      return job.in_place.lines(x, across, n, panel.count, out);
    }
    if (side_by_side && across == job.size[kFoldX]) {
      return job.in_place.rows(x, along, n, panel.count, out);
    }
    const bool turned =
        group.ndim == 1 && n <= kShortLine && panel.count >= kWorthTurning;
    return side_by_side || turned ? FoldRawRows(job, group, begin, end, panel, out)
                                  : FoldRawLines(job, group, begin, end, panel, out);
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
  if (side_by_side && n > 1) {
    return FoldGatheredRows(job, group, begin, end, panel, out);
  }
  FoldGatheredLines(job, group, begin, end, panel, out);
}

}  // namespace nd
