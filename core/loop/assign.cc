// SPDX-License-Identifier: BSD-3-Clause
#include "core/loop/assign.h"

#include <algorithm>
#include <cstring>

#include "core/array/checked.h"
#include "core/array/layout.h"
#include "core/kernels/cast.h"
#include "core/kernels/move.h"
#include "core/loop/overlap.h"
#include "core/loop/plan.h"
#include "core/memory/cache.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

constexpr int64_t kParallelBytes = int64_t{1} << 20;  // below, one thread is as fast
constexpr int64_t kChunkBytes = int64_t{256} << 10;
constexpr int64_t kBlock = 512;      // elements converted at a time
constexpr int64_t kTile = 32;        // side of a converted, transposed tile
constexpr int64_t kShortLine = 8;    // elements
constexpr int64_t kWorthTiling = 4;  // shortest side of a plane that is transposed

constexpr int kTarget = 0,
              kSource = 1;  // operands of the plan: the target's order decides

// One assignment between disjoint regions. `cast` is null when bytes are just moved.
struct Job {
  LoopPlan plan;
  int64_t from_size, to_size;
  CastFunction cast;
  bool transposed;  // the last two axes: the source is contiguous along the first of them
};

// A line whose source and target are strided, through a block of each.
void CastLine(const Job& job, const char* source, int64_t source_stride, char* target,
              int64_t target_stride, int64_t count) noexcept {
  alignas(kAlignment) char from[kBlock * kMaxItemSize];
  alignas(kAlignment) char to[kBlock * kMaxItemSize];
  if (source_stride == 0) {  // one element for all
    job.cast(source, to, 1);
    return CopyStrided(job.to_size, to, 0, target, target_stride, count);
  }
  const bool gather = source_stride != job.from_size;
  const bool scatter = target_stride != job.to_size;
  if (!gather && !scatter) return job.cast(source, target, count);
  for (int64_t begin = 0; begin < count; begin += kBlock) {
    const int64_t n = std::min(kBlock, count - begin);
    const char* const in = source + begin * source_stride;
    char* const out = target + begin * target_stride;
    if (gather) CopyStrided(job.from_size, in, source_stride, from, job.from_size, n);
    job.cast(gather ? from : in, scatter ? to : out, n);
    if (scatter) CopyStrided(job.to_size, to, job.to_size, out, target_stride, n);
  }
}

void AssignLine(const Job& job, const char* source, int64_t source_stride, char* target,
                int64_t target_stride, int64_t count) noexcept {
  if (job.cast == nullptr) {
    CopyStrided(job.to_size, source, source_stride, target, target_stride, count);
  } else {
    CastLine(job, source, source_stride, target, target_stride, count);
  }
}

void AssignLines(const Job& job) noexcept {
  const LoopPlan& plan = job.plan;
  const int64_t count = plan.inner();
  const int64_t target_stride = plan.inner_stride(kTarget);
  const int64_t source_stride = plan.inner_stride(kSource);
  ForEachOuter(plan, 1, [&](char* const* data) {
    AssignLine(job, data[kSource], source_stride, data[kTarget], target_stride, count);
  });
}

// Many short lines, such as the channels of pixels: walked along the other axis, by
// blocks that stay in the cache for each element of the line.
void AssignShortLines(const Job& job) noexcept {
  const LoopPlan& plan = job.plan;
  const int32_t axis = plan.ndim - 2;
  const int64_t target_stride = plan.strides[kTarget][axis];
  const int64_t source_stride = plan.strides[kSource][axis];
  ForEachOuter(plan, 2, [&](char* const* data) {
    for (int64_t begin = 0; begin < plan.shape[axis]; begin += kBlock) {
      const int64_t count = std::min(kBlock, plan.shape[axis] - begin);
      for (int64_t i = 0; i < plan.inner(); ++i) {
        AssignLine(job,
                   data[kSource] + begin * source_stride + i * plan.inner_stride(kSource),
                   source_stride,
                   data[kTarget] + begin * target_stride + i * plan.inner_stride(kTarget),
                   target_stride, count);
      }
    }
  });
}

// Converts a plane tile by tile: rows of the source, then columns of the target.
void CastPlane(const Job& job, const char* source, int64_t source_stride, char* target,
               int64_t target_stride, int64_t rows, int64_t columns) noexcept {
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

void AssignPlanes(const Job& job) noexcept {
  const LoopPlan& plan = job.plan;
  const int32_t row_axis = plan.ndim - 1, column_axis = plan.ndim - 2;
  const int64_t rows = plan.shape[row_axis], columns = plan.shape[column_axis];
  const int64_t source_stride = plan.strides[kSource][row_axis];
  const int64_t target_stride = plan.strides[kTarget][column_axis];
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

void RunSerially(const Job& job) noexcept {
  const LoopPlan& plan = job.plan;
  if (job.transposed) return AssignPlanes(job);
  const bool is_short = plan.ndim > 1 && plan.inner() < kShortLine &&
                        plan.shape[plan.ndim - 2] > kShortLine;
  is_short ? AssignShortLines(job) : AssignLines(job);
}

// Splits the outermost axis, or the longest where that one is short.
void Run(const Job& job) noexcept {
  const LoopPlan& plan = job.plan;
  const int64_t size = plan.size();
  if (size < kParallelBytes / (job.from_size + job.to_size)) return RunSerially(job);
  int32_t axis = 0;
  if (plan.shape[0] < 8 * ThreadCount()) {
    axis = static_cast<int32_t>(std::max_element(plan.shape, plan.shape + plan.ndim) -
                                plan.shape);
  }
  const int64_t slice_bytes = size / plan.shape[axis] * (job.from_size + job.to_size);
  auto body = [&job, axis](int64_t begin, int64_t end) {
    Job part = job;
    part.plan.Narrow(axis, begin, end);
    RunSerially(part);
  };
  ParallelFor(plan.shape[axis], kChunkBytes / slice_bytes + 1, body);
}

// Finds the plane to transpose: the target is contiguous along the innermost axis, the
// source is not, but is along another one. That one becomes the next to innermost.
bool ArrangePlane(Job* job) noexcept {
  LoopPlan& plan = job->plan;
  if (plan.inner_stride(kTarget) != job->to_size || plan.inner() < kWorthTiling ||
      plan.inner_stride(kSource) == job->from_size || plan.inner_stride(kSource) == 0) {
    return false;
  }
  for (int32_t axis = plan.ndim - 2; axis >= 0; --axis) {
    if (plan.strides[kSource][axis] == job->from_size &&
        plan.shape[axis] >= kWorthTiling) {
      plan.MoveAxis(axis, plan.ndim - 2);
      return true;
    }
  }
  return false;
}

void RunDisjoint(Job* job) noexcept {
  job->transposed = ArrangePlane(job);
  Run(*job);
}

bool IsOneLine(const Job& job) noexcept {
  return job.plan.ndim == 1 && job.plan.inner_stride(kTarget) == job.to_size &&
         job.plan.inner_stride(kSource) == job.from_size;
}

void MakeJob(int32_t ndim, const int64_t* shape, Dtype from, const void* source,
             const int64_t* source_strides, Dtype to, void* target,
             const int64_t* target_strides, Job* job) noexcept {
  const Operand operands[] = {{target, target_strides},
                              {const_cast<void*>(source), source_strides}};
  MakePlan(ndim, shape, 2, operands, kMayReorder | kMayReverse, &job->plan);
  job->from_size = ItemSize(from);
  job->to_size = ItemSize(to);
  job->cast = from == to ? nullptr : FindCast(from, to);
}

Region RegionOf(const LoopPlan& plan, int operand, int64_t itemsize) noexcept {
  return {plan.ndim, plan.shape, plan.strides[operand], plan.data[operand], itemsize};
}

// Converts the source into dense memory of its own first.
Status AssignBuffered(Job* job) noexcept {
  const LoopPlan& plan = job->plan;
  int64_t bytes = 0;
  if (MulOverflows(plan.size(), job->to_size, &bytes)) return Code::kOverflow;
  Scratch<char> scratch;
  ND_TRY(scratch.Resize(static_cast<size_t>(bytes)));
  Job load = *job;
  Job store = *job;
  load.plan.data[kTarget] = store.plan.data[kSource] = scratch.data();
  int64_t stride = job->to_size;
  for (int32_t axis = plan.ndim; axis-- > 0;) {
    load.plan.strides[kTarget][axis] = store.plan.strides[kSource][axis] = stride;
    stride *= plan.shape[axis];
  }
  store.from_size = job->to_size;
  store.cast = nullptr;
  RunDisjoint(&load);
  RunDisjoint(&store);
  return Ok();
}

}  // namespace

Status AssignStrided(int32_t ndim, const int64_t* shape, Dtype from, const void* source,
                     const int64_t* source_strides, Dtype to, void* target,
                     const int64_t* target_strides) noexcept {
  Job job;
  MakeJob(ndim, shape, from, source, source_strides, to, target, target_strides, &job);
  if (job.plan.empty()) return Ok();
  const Region input = RegionOf(job.plan, kSource, job.from_size);
  const Region output = RegionOf(job.plan, kTarget, job.to_size);
  if (MayShareBounds(input, output)) [[unlikely]] {
    if (job.cast == nullptr && IsOneLine(job)) {
      std::memmove(job.plan.data[kTarget], job.plan.data[kSource],
                   static_cast<size_t>(job.plan.inner() * job.to_size));
      return Ok();
    }
    if (job.cast == nullptr && SameElements(input, output)) return Ok();
    if (MayShareMemory(input, output)) return AssignBuffered(&job);
  }
  RunDisjoint(&job);
  return Ok();
}

void AssignDisjoint(int32_t ndim, const int64_t* shape, Dtype from, const void* source,
                    const int64_t* source_strides, Dtype to, void* target,
                    const int64_t* target_strides) noexcept {
  Job job;
  MakeJob(ndim, shape, from, source, source_strides, to, target, target_strides, &job);
  if (!job.plan.empty()) RunDisjoint(&job);
}

}  // namespace nd
