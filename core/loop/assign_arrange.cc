// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "core/array/checked.h"
#include "core/loop/assign_job.h"

namespace nd::internal {
namespace {

constexpr int64_t kWorthTiling = 8;    // shortest side of a plane that is transposed,
constexpr int64_t kVector = 16;        // or the elements in so many bytes
constexpr int64_t kPlane = 128;        // and its least number of elements, if one of many
constexpr int64_t kShort = 8;          // below, a longer axis may be better
constexpr int64_t kCacheLine = 64;     // bytes
constexpr int64_t kColumns = 128;      // lines of the cache that are visited in turn
constexpr int64_t kCached = 16 << 10;  // bytes that stay in the cache between two lines

// A contiguous line of 2, 4, 8 or 16 bytes in both operands, such as a pixel: one
// element.
void MergeItems(AssignJob* job) noexcept {
  LoopPlan& plan = job->plan;
  if (job->cast != nullptr || plan.ndim == 1 ||
      plan.inner_stride(kTarget) != job->to_size ||
      plan.inner_stride(kSource) != job->from_size || plan.inner() > kMaxItemSize) {
    return;
  }
  const int64_t bytes = plan.inner() * job->to_size;
  if (bytes > kMaxItemSize || (bytes & (bytes - 1)) != 0) return;
  job->from_size = job->to_size = bytes;
  --plan.ndim;
}

// Walks an axis backwards.
void ReverseAxis(LoopPlan* plan, int32_t axis) noexcept {
  for (int32_t i = 0; i < plan->operands; ++i) {
    plan->data[i] += (plan->shape[axis] - 1) * plan->strides[i][axis];
    plan->strides[i][axis] = -plan->strides[i][axis];
  }
}

// Finds the plane to transpose: the target is contiguous along the innermost axis, the
// source is not, but is along another one. That one becomes the next to innermost.
bool ArrangePlane(AssignJob* job) noexcept {
  LoopPlan& plan = job->plan;
  const int64_t rows = plan.inner();
  const int64_t side =
      std::max(kVector / std::min(job->from_size, job->to_size), kWorthTiling);
  if (plan.inner_stride(kTarget) != job->to_size || rows < side) return false;
  const uint64_t size = static_cast<uint64_t>(job->from_size);
  const uint64_t stride = Magnitude(plan.inner_stride(kSource));
  if (stride == size || stride == 0) return false;
  for (int32_t axis = plan.ndim - 2; axis >= 0; --axis) {
    const int64_t columns = plan.shape[axis];
    if (Magnitude(plan.strides[kSource][axis]) != size || columns < side) continue;
    if (plan.ndim > 2 && rows < kPlane && rows * std::min(columns, kPlane) < kPlane) {
      return false;
    }
    if (plan.strides[kSource][axis] < 0) ReverseAxis(&plan, axis);
    plan.MoveAxis(axis, plan.ndim - 2);
    return true;
  }
  return false;
}

// The axis along which the source is nearest, if that is not the innermost one.
int32_t NearestAxis(const LoopPlan& plan) noexcept {
  int32_t nearest = -1;
  uint64_t least = Magnitude(plan.inner_stride(kSource));
  for (int32_t axis = 0; axis < plan.ndim - 1; ++axis) {
    const uint64_t stride = Magnitude(plan.strides[kSource][axis]);
    if (stride == 0 || stride >= least) continue;
    least = stride;
    nearest = axis;
  }
  return nearest;
}

// Puts a longer axis in the place of a short one, and cuts it into blocks that are still
// in the cache when the axes between the two advance.
void ReplaceShortAxis(AssignJob* job, int32_t place) noexcept {
  LoopPlan& plan = job->plan;
  int64_t inside = std::max(job->from_size, job->to_size);  // bytes of the axes inside
  for (int32_t axis = plan.ndim - 1; axis >= place; --axis) inside *= plan.shape[axis];
  int64_t longest = 2 * plan.shape[place] - 1;
  int32_t best = -1;
  for (int32_t axis = place - 1; axis >= 0 && inside < kCached; --axis) {
    const int64_t length = std::min(plan.shape[axis], kCached / inside);
    if (length > longest) {
      longest = length;
      best = axis;
    }
    inside *= std::min(plan.shape[axis], kCached);
  }
  if (best < 0) return;
  job->kept = plan.ndim - best;
  job->cut = place;
  job->block = longest;
  plan.MoveAxis(best, place);
}

void ArrangeLines(AssignJob* job) noexcept {
  LoopPlan& plan = job->plan;
  if (plan.inner() > kColumns) {
    const int32_t nearest = NearestAxis(plan);
    if (nearest < 0) return;
    // The cache lines of a block are still there for the next lines.
    const uint64_t step = std::min(Magnitude(plan.inner_stride(kSource)),
                                   static_cast<uint64_t>(kCacheLine));
    job->block = kColumns * kCacheLine / static_cast<int64_t>(step);
    plan.MoveAxis(nearest, plan.ndim - 2);
    return;
  }
  // Rows of contiguous elements, or of one element, are fast however short, if many.
  const int64_t stride = plan.inner_stride(kSource);
  const bool rows = plan.inner_stride(kTarget) == job->to_size &&
                    (stride == job->from_size || stride == 0);
  if (plan.inner() < kShort && !rows) {
    ReplaceShortAxis(job, plan.ndim - 1);
  } else if (plan.shape[plan.ndim - 2] < kShort) {
    ReplaceShortAxis(job, plan.ndim - 2);
  }
}

}  // namespace

void Arrange(AssignJob* job) noexcept {
  MergeItems(job);
  const LoopPlan& plan = job->plan;
  job->transposed = false;
  job->kept = std::min(plan.ndim, 2);
  job->cut = plan.ndim - 1;
  job->block = plan.inner();
  if (plan.ndim == 1) return;
  job->transposed = ArrangePlane(job);
  if (!job->transposed) ArrangeLines(job);
}

}  // namespace nd::internal
