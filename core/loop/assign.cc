// SPDX-License-Identifier: BSD-3-Clause
#include "core/loop/assign.h"

#include <algorithm>
#include <cstring>

#include "core/array/checked.h"
#include "core/array/layout.h"
#include "core/loop/assign_job.h"
#include "core/loop/overlap.h"
#include "core/memory/cache.h"
#include "core/threads/pool.h"

namespace nd {
namespace {

constexpr int64_t kParallelBytes = int64_t{1} << 20;  // below, one thread is as fast
constexpr int64_t kChunkBytes = int64_t{256} << 10;

using internal::kSource;
using internal::kTarget;
using Job = internal::AssignJob;

// Splits the outermost axis, or the longest where that one is short.
void Run(const Job& job) noexcept {
  const LoopPlan& plan = job.plan;
  const int64_t size = plan.size();
  if (size < kParallelBytes / (job.from_size + job.to_size)) return RunJob(job);
  int32_t axis = 0;
  if (plan.shape[0] < 8 * ThreadCount()) {
    axis = static_cast<int32_t>(std::max_element(plan.shape, plan.shape + plan.ndim) -
                                plan.shape);
  }
  const int64_t slice_bytes = size / plan.shape[axis] * (job.from_size + job.to_size);
  auto body = [&job, axis](int64_t begin, int64_t end) {
    Job part = job;
    part.plan.Narrow(axis, begin, end);
    RunJob(part);
  };
  ParallelFor(plan.shape[axis], kChunkBytes / slice_bytes + 1, body);
}

void RunDisjoint(Job* job) noexcept {
  Arrange(job);
  Run(*job);
}

bool IsOneLine(const Job& job) noexcept {
  return job.plan.ndim == 1 && job.plan.inner_stride(kTarget) == job.to_size &&
         job.plan.inner_stride(kSource) == job.from_size;
}

// The real parts of complex numbers are elements of their own, where only they count.
Dtype PartRead(Dtype from, Dtype to) noexcept {
  if (InfoOf(to).kind == Kind::kComplex || to == Dtype::kBool) return from;
  if (from == Dtype::kComplex64) return Dtype::kFloat32;
  return from == Dtype::kComplex128 ? Dtype::kFloat64 : from;
}

void MakeJob(int32_t ndim, const int64_t* shape, Dtype from, const void* source,
             const int64_t* source_strides, Dtype to, void* target,
             const int64_t* target_strides, Job* job) noexcept {
  const Operand operands[] = {{target, target_strides},
                              {const_cast<void*>(source), source_strides}};
  MakePlan(ndim, shape, 2, operands, kMayReorder | kMayReverse, &job->plan);
  from = PartRead(from, to);
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
