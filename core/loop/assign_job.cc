// SPDX-License-Identifier: BSD-3-Clause
#include "core/loop/assign_job.h"

#include <algorithm>

#include "core/array/layout.h"
#include "core/kernels/move.h"
#include "core/memory/cache.h"

namespace nd::internal {
namespace {

constexpr int64_t kBlock = 512;    // elements converted at a time
constexpr int64_t kTile = 32;      // side of a converted, transposed tile
constexpr int64_t kLongLine = 64;  // elements that are worth a conversion of their own

// Lines of a source and of a target: a plane.
struct Lines {
  const char* source;
  LineStrides source_strides;
  char* target;
  LineStrides target_strides;
  int64_t lines, count;
};

// Lines that are short enough for a block, or a part of one line, converted at once.
void CastBlock(const AssignJob& job, const Lines& lines) noexcept {
  alignas(kAlignment) char from[kBlock * kMaxItemSize];
  alignas(kAlignment) char to[kBlock * kMaxItemSize];
  const auto dense = [&lines](LineStrides strides, int64_t size) {
    return strides.item == size &&
           (lines.lines == 1 || strides.line == lines.count * size);
  };
  const char* in = lines.source;
  char* out = lines.target;
  if (!dense(lines.source_strides, job.from_size)) {
    CopyLines(job.from_size, in, lines.source_strides, from,
              {lines.count * job.from_size, job.from_size}, lines.lines, lines.count);
    in = from;
  }
  const bool scatter = !dense(lines.target_strides, job.to_size);
  if (scatter) out = to;
  job.cast(in, out, lines.lines * lines.count);
  if (scatter) {
    CopyLines(job.to_size, to, {lines.count * job.to_size, job.to_size}, lines.target,
              lines.target_strides, lines.lines, lines.count);
  }
}

// The lines from number `begin` on.
Lines LinesFrom(const Lines& lines, int64_t begin, int64_t count) noexcept {
  Lines part = lines;
  part.source += begin * lines.source_strides.line;
  part.target += begin * lines.target_strides.line;
  part.lines = count;
  return part;
}

void CastLine(const AssignJob& job, const Lines& line) noexcept {
  if (line.source_strides.item == 0) {  // one element for all
    alignas(kAlignment) char element[kMaxItemSize];
    job.cast(line.source, element, 1);
    return CopyStrided(job.to_size, element, 0, line.target, line.target_strides.item,
                       line.count);
  }
  if (line.source_strides.item == job.from_size &&
      line.target_strides.item == job.to_size) {
    return job.cast(line.source, line.target, line.count);
  }
  Lines part = line;
  for (int64_t begin = 0; begin < line.count; begin += kBlock) {
    part.count = std::min(kBlock, line.count - begin);
    part.source = line.source + begin * line.source_strides.item;
    part.target = line.target + begin * line.target_strides.item;
    CastBlock(job, part);
  }
}

void AssignLines(const AssignJob& job, const Lines& lines) noexcept {
  if (job.cast == nullptr) {
    return CopyLines(job.to_size, lines.source, lines.source_strides, lines.target,
                     lines.target_strides, lines.lines, lines.count);
  }
  const bool is_short = lines.lines > 1 && lines.count < kLongLine;
  const int64_t step = is_short ? kBlock / lines.count : 1;
  for (int64_t i = 0; i < lines.lines; i += step) {
    const Lines part = LinesFrom(lines, i, std::min(step, lines.lines - i));
    is_short ? CastBlock(job, part) : CastLine(job, part);
  }
}

LineStrides StridesOf(const LoopPlan& plan, int operand) noexcept {
  return {plan.ndim > 1 ? plan.strides[operand][plan.ndim - 2] : 0,
          plan.inner_stride(operand)};
}

void AssignPlanesOfLines(const AssignJob& job, const LoopPlan& plan) noexcept {
  const LineStrides source = StridesOf(plan, kSource), target = StridesOf(plan, kTarget);
  const int64_t lines = plan.ndim > 1 ? plan.shape[plan.ndim - 2] : 1;
  ForEachOuter(plan, std::min(plan.ndim, 2), [&](char* const* data) {
    AssignLines(job, {data[kSource], source, data[kTarget], target, lines, plan.inner()});
  });
}

// The kept axes as a plan of their own, one of which is cut into blocks.
void AssignBlocks(const AssignJob& job) noexcept {
  const LoopPlan& plan = job.plan;
  const int32_t outer = plan.ndim - job.kept;
  LoopPlan part;
  part.ndim = job.kept;
  part.operands = plan.operands;
  std::copy(plan.shape + outer, plan.shape + plan.ndim, part.shape);
  for (int32_t i = 0; i < plan.operands; ++i) {
    std::copy(plan.strides[i] + outer, plan.strides[i] + plan.ndim, part.strides[i]);
  }
  const int64_t length = plan.shape[job.cut];
  ForEachOuter(plan, job.kept, [&](char* const* data) {
    for (int64_t begin = 0; begin < length; begin += job.block) {
      part.shape[job.cut - outer] = std::min(job.block, length - begin);
      for (int32_t i = 0; i < plan.operands; ++i) {
        part.data[i] = data[i] + begin * plan.strides[i][job.cut];
      }
      AssignPlanesOfLines(job, part);
    }
  });
}

// Converts a plane tile by tile: rows of the source, then columns of the target.
void CastPlane(const AssignJob& job, const char* source, int64_t source_stride,
               char* target, int64_t target_stride, int64_t rows,
               int64_t columns) noexcept {
  alignas(kAlignment) char tile[kTile * kTile * kMaxItemSize];
  for (int64_t c = 0; c < columns; c += kTile) {
    const int64_t width = std::min(kTile, columns - c);
    for (int64_t r = 0; r < rows; r += kTile) {
      const int64_t height = std::min(kTile, rows - r);
      const char* const in = source + r * source_stride + c * job.from_size;
      PrefetchRows(in + height * source_stride, source_stride,
                   std::min(kTile, rows - r - height), width * job.from_size);
      for (int64_t i = 0; i < height; ++i) {
        job.cast(in + i * source_stride, tile + i * kTile * job.to_size, width);
      }
      CopyTransposed(job.to_size, tile, kTile * job.to_size,
                     target + c * target_stride + r * job.to_size, target_stride, height,
                     width);
    }
  }
}

void AssignTransposed(const AssignJob& job) noexcept {
  const LoopPlan& plan = job.plan;
  const int64_t rows = plan.inner(), columns = plan.shape[plan.ndim - 2];
  const int64_t source_stride = plan.inner_stride(kSource);
  const int64_t target_stride = plan.strides[kTarget][plan.ndim - 2];
  ForEachOuter(plan, 2, [&](char* const* data) {
    if (job.cast == nullptr) {
      CopyTransposed(job.to_size, data[kSource], source_stride, data[kTarget],
                     target_stride, rows, columns);
    } else {
      CastPlane(job, data[kSource], source_stride, data[kTarget], target_stride, rows,
                columns);
    }
  });
}

}  // namespace

void RunJob(const AssignJob& job) noexcept {
  if (job.transposed) return AssignTransposed(job);
  if (job.block < job.plan.shape[job.cut] || job.kept > 2) return AssignBlocks(job);
  AssignPlanesOfLines(job, job.plan);
}

}  // namespace nd::internal
