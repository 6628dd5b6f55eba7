// SPDX-License-Identifier: BSD-3-Clause
// Plans that are kept for the next transform of the same length. Many threads may run
// one plan at once. What is kept is bounded in number and bytes; what was not used for
// the longest time goes first.
#pragma once

#include <atomic>
#include <new>

#include "core/fft/table.h"
#include "core/kernels/targets.h"

namespace nd::fft {

inline constexpr int kMostPlans = 32;
inline constexpr int64_t kMostPlanBytes = int64_t{96} << 20;

namespace internal {

struct PlanHead {
  std::atomic<int64_t> references{1};
  void (*destroy)(PlanHead*) noexcept = nullptr;
  const void* kind = nullptr;  // an address for each type of plan
  Target target = Target::kBaseline;
  int64_t size = 0, bytes = 0;
  int64_t used = 0;  // the number of the last use
};

template <typename Plan>
struct PlanNode : PlanHead {
  Plan plan;
};

template <typename Plan>
inline constexpr char kPlanKind = 0;

// With a reference for the caller; null if there is none.
PlanHead* FindPlan(const void* kind, int64_t size, Target target) noexcept;
// Keeps a reference of its own, or not.
void OfferPlan(PlanHead* head) noexcept;
void DropPlan(PlanHead* head) noexcept;

template <typename Plan>
Status MakePlan(int64_t size, Target target, PlanHead** result) noexcept {
  const size_t capacity = TableCapacity(sizeof(PlanNode<Plan>));
  void* const home = SystemAllocate(capacity);
  if (home == nullptr) return Code::kNoMemory;
  auto* const node = new (home) PlanNode<Plan>();
  node->destroy = [](PlanHead* head) noexcept {
    auto* const dead = static_cast<PlanNode<Plan>*>(head);
    dead->~PlanNode<Plan>();
    SystemFree(dead, TableCapacity(sizeof(PlanNode<Plan>)));
  };
  node->kind = &kPlanKind<Plan>;
  node->target = target;
  node->size = size;
  const Status status = node->plan.Prepare(size, target);
  if (!status.ok()) {
    node->destroy(node);
    return status;
  }
  node->bytes = static_cast<int64_t>(capacity) + node->plan.table_bytes();
  *result = node;
  return Ok();
}

}  // namespace internal

// Forgets all plans: those in use go when their transform has ended. True if there were
// any.
bool ForgetPlans() noexcept;

// A share of a plan: ComplexFft, RealFft or CosineFft.
template <typename Plan>
class PlanRef {
 public:
  PlanRef() noexcept = default;
  PlanRef(const PlanRef&) = delete;
  PlanRef& operator=(const PlanRef&) = delete;
  ~PlanRef() {
    if (head_ != nullptr) internal::DropPlan(head_);
  }

  // The plan for a size and the current target. kNoMemory and kLimit only when it does
  // not fit although all others have been forgotten.
  Status Acquire(int64_t size) noexcept {
    const Target target = CurrentTarget();
    head_ = internal::FindPlan(&internal::kPlanKind<Plan>, size, target);
    if (head_ != nullptr) return Ok();
    Status status = internal::MakePlan<Plan>(size, target, &head_);
    if (!status.ok() && ForgetPlans()) {
      status = internal::MakePlan<Plan>(size, target, &head_);
    }
    if (status.ok()) internal::OfferPlan(head_);
    return status;
  }
  const Plan& operator*() const noexcept { return *operator->(); }
  const Plan* operator->() const noexcept {
    return &static_cast<internal::PlanNode<Plan>*>(head_)->plan;
  }

 private:
  internal::PlanHead* head_ = nullptr;
};

// How many plans are kept, and their bytes.
struct PlanStats {
  int64_t count, bytes;
};
PlanStats GetPlanStats() noexcept;

}  // namespace nd::fft
