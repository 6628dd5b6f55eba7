// SPDX-License-Identifier: BSD-3-Clause
#include "core/loop/assign_job.h"

#include <algorithm>

#include "core/array/layout.h"
#include "core/kernels/move.h"
#include "core/memory/cache.h"

namespace nd::internal {
namespace {

constexpr int64_t kBlockBytes = 8 << 10;  // of what is converted at a time
constexpr int64_t kTile = 32;             // side of a converted, transposed tile
constexpr int64_t kLongLine = 1 << 10;    // bytes that are worth a call of their own

// Elements converted at a time.
int64_t BlockOf(const AssignJob& job) noexcept {
  return kBlockBytes / std::max(job.from_size, job.to_size);
}

// Lines that fit into a block, or a part of one line: converted at once.
void CastBlock(const AssignJob& job, const char* source, LineStrides source_strides,
               char* target, LineStrides target_strides, int64_t lines,
               int64_t count) noexcept {
  alignas(kAlignment) char from[kBlockBytes];
  alignas(kAlignment) char to[kBlockBytes];
  const LineStrides from_strides = {count * job.from_size, job.from_size};
  const LineStrides to_strides = {count * job.to_size, job.to_size};
  const auto dense = [lines](LineStrides strides, LineStrides dense_strides) {
    return strides.item == dense_strides.item &&
           (lines == 1 || strides.line == dense_strides.line);
  };
  const bool gather = !dense(source_strides, from_strides);
  const bool scatter = !dense(target_strides, to_strides);
  if (gather) {
    CopyLines(job.from_size, source, source_strides, from, from_strides, lines, count);
  }
  job.cast(gather ? from : source, scatter ? to : target, lines * count);
  if (scatter) {
    CopyLines(job.to_size, to, to_strides, target, target_strides, lines, count);
  }
}

void CastLine(const AssignJob& job, const char* source, int64_t source_stride,
              char* target, int64_t target_stride, int64_t count) noexcept {
  if (source_stride == job.from_size && target_stride == job.to_size) {
    return job.cast(source, target, count);
  }
  if (source_stride == 0) {  // one element for all
    alignas(kAlignment) char element[kMaxItemSize];
    job.cast(source, element, 1);
    return CopyStrided(job.to_size, element, 0, target, target_stride, count);
  }
  const int64_t block = BlockOf(job);
  for (int64_t begin = 0; begin < count; begin += block) {
    CastBlock(job, source + begin * source_stride, {0, source_stride},
              target + begin * target_stride, {0, target_stride}, 1,
              std::min(block, count - begin));
  }
}

void CastLines(const AssignJob& job, const char* source, LineStrides source_strides,
               char* target, LineStrides target_strides, int64_t lines,
               int64_t count) noexcept {
  const int64_t block = BlockOf(job);
  const bool direct =
      source_strides.item == job.from_size && target_strides.item == job.to_size;
  const bool is_short =
      lines > 1 && count <= block / 2 && !(direct && count * job.from_size >= kLongLine);
  const int64_t step = is_short ? block / count : 1;
  for (int64_t i = 0; i < lines; i += step) {
    const char* const in = source + i * source_strides.line;
    char* const out = target + i * target_strides.line;
    if (is_short) {
      CastBlock(job, in, source_strides, out, target_strides, std::min(step, lines - i),
                count);
    } else {
      CastLine(job, in, source_strides.item, out, target_strides.item, count);
    }
  }
}

LineStrides StridesOf(const LoopPlan& plan, int operand) noexcept {
  return {plan.ndim > 1 ? plan.strides[operand][plan.ndim - 2] : 0,
          plan.inner_stride(operand)};
}

void AssignPlanesOfLines(const AssignJob& job, const LoopPlan& plan) noexcept {
  const LineStrides source = StridesOf(plan, kSource), target = StridesOf(plan, kTarget);
  const int64_t lines = plan.ndim > 1 ? plan.shape[plan.ndim - 2] : 1;
  const int64_t count = plan.inner();
  ForEachOuter(plan, std::min(plan.ndim, 2), [&](char* const* data) {
    if (job.cast == nullptr) {
      CopyLines(job.to_size, data[kSource], source, data[kTarget], target, lines, count);
    } else {
      CastLines(job, data[kSource], source, data[kTarget], target, lines, count);
    }
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

// Converts a plane tile by tile, each of them at once: the smaller elements are those
// that are transposed.
void CastPlane(const AssignJob& job, const char* source, int64_t source_stride,
               char* target, int64_t target_stride, int64_t rows,
               int64_t columns) noexcept {
  alignas(kAlignment) char from[kTile * kTile * kMaxItemSize];
  alignas(kAlignment) char to[kTile * kTile * kMaxItemSize];
  const int64_t from_size = job.from_size, to_size = job.to_size;
  for (int64_t c = 0; c < columns; c += kTile) {
    const int64_t width = std::min(kTile, columns - c);
    for (int64_t r = 0; r < rows; r += kTile) {
      const int64_t height = std::min(kTile, rows - r);
      const char* const in = source + r * source_stride + c * from_size;
      char* const out = target + c * target_stride + r * to_size;
      PrefetchRows(in + height * source_stride, source_stride,
                   std::min(kTile, rows - r - height), width * from_size);
      if (from_size < to_size) {
        CopyTransposed(from_size, in, source_stride, from, height * from_size, height,
                       width);
        job.cast(from, to, height * width);
        CopyLines(to_size, to, {height * to_size, to_size}, out, {target_stride, to_size},
                  width, height);
      } else {
        CopyLines(from_size, in, {source_stride, from_size}, from,
                  {width * from_size, from_size}, height, width);
        job.cast(from, to, height * width);
        CopyTransposed(to_size, to, width * to_size, out, target_stride, height, width);
      }
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
