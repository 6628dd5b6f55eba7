// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/plans.h"

#include <algorithm>

#include "core/memory/lock.h"

namespace nd::fft {
namespace {

struct Plans {
  SpinLock lock;
  ForkHandlers fork_handlers;
  internal::PlanHead* kept[kMostPlans];
  int count;
  int64_t bytes;
  int64_t uses;
};

constinit Plans plans{};

void Lock() noexcept {
  plans.lock.Lock();
}
void Unlock() noexcept {
  plans.lock.Unlock();
}

// Takes the lock, for which a fork waits from then on.
void Enter() noexcept {
  plans.fork_handlers.Register(Lock, Unlock, Unlock);
  Lock();
}

// The functions below are called with the lock held.

internal::PlanHead* Find(const void* kind, int64_t size, Target target) noexcept {
  for (int i = 0; i < plans.count; ++i) {
    internal::PlanHead* const head = plans.kept[i];
    if (head->size == size && head->kind == kind && head->target == target) return head;
  }
  return nullptr;
}

internal::PlanHead* TakeOldest() noexcept {
  internal::PlanHead** const end = plans.kept + plans.count;
  internal::PlanHead** const oldest = std::min_element(
      plans.kept, end, [](const auto* a, const auto* b) { return a->used < b->used; });
  internal::PlanHead* const head = *oldest;
  *oldest = end[-1];
  --plans.count;
  plans.bytes -= head->bytes;
  return head;
}

}  // namespace

namespace internal {

PlanHead* FindPlan(const void* kind, int64_t size, Target target) noexcept {
  Enter();
  PlanHead* const head = Find(kind, size, target);
  if (head != nullptr) {
    head->references.fetch_add(1, std::memory_order_relaxed);
    head->used = ++plans.uses;
  }
  Unlock();
  return head;
}

void OfferPlan(PlanHead* head) noexcept {
  if (head->bytes > kMostPlanBytes) return;
  PlanHead* dropped[kMostPlans];
  int dropped_count = 0;
  Enter();
  // Another thread may have been faster.
  if (Find(head->kind, head->size, head->target) == nullptr) {
    while (plans.count == kMostPlans || plans.bytes + head->bytes > kMostPlanBytes) {
      dropped[dropped_count++] = TakeOldest();
    }
    head->references.fetch_add(1, std::memory_order_relaxed);
    head->used = ++plans.uses;
    plans.kept[plans.count++] = head;
    plans.bytes += head->bytes;
  }
  Unlock();
  for (int i = 0; i < dropped_count; ++i) DropPlan(dropped[i]);
}

void DropPlan(PlanHead* head) noexcept {
  if (head->references.fetch_sub(1, std::memory_order_acq_rel) == 1) head->destroy(head);
}

}  // namespace internal

bool ForgetPlans() noexcept {
  internal::PlanHead* dropped[kMostPlans];
  Enter();
  const int count = plans.count;
  std::copy(plans.kept, plans.kept + count, dropped);
  plans.count = 0;
  plans.bytes = 0;
  Unlock();
  for (int i = 0; i < count; ++i) internal::DropPlan(dropped[i]);
  return count != 0;
}

PlanStats GetPlanStats() noexcept {
  Enter();
  const PlanStats stats = {plans.count, plans.bytes};
  Unlock();
  return stats;
}

}  // namespace nd::fft
