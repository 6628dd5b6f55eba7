// SPDX-License-Identifier: BSD-3-Clause
#include "core/fft/plans.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <cmath>
#include <vector>

#include "core/fft/complex.h"
#include "core/fft/real.h"
#include "in_child.h"

namespace nd::fft {
namespace {

class FftPlans : public testing::Test {
 protected:
  void SetUp() override { ForgetPlans(); }
  void TearDown() override { ForgetPlans(); }
};

template <typename Plan>
const Plan* Address(int64_t size) {
  PlanRef<Plan> plan;
  EXPECT_TRUE(plan.Acquire(size).ok());
  EXPECT_EQ(plan->size(), size);
  return &*plan;
}

TEST_F(FftPlans, AreFoundAgain) {
  const auto* const first = Address<ComplexFft<double>>(100);
  EXPECT_EQ(Address<ComplexFft<double>>(100), first);
  EXPECT_EQ(GetPlanStats().count, 1);
  EXPECT_NE(Address<ComplexFft<double>>(101), first);
  Address<ComplexFft<float>>(100);
  Address<RealFft<double>>(100);
  EXPECT_EQ(GetPlanStats().count, 4);
}

TEST_F(FftPlans, BelongToATarget) {
  const Target before = CurrentTarget();
  Address<ComplexFft<float>>(60);
  ASSERT_TRUE(SelectTarget(Target::kBaseline));
  Address<ComplexFft<float>>(60);
  EXPECT_TRUE(SelectTarget(before));
  EXPECT_EQ(GetPlanStats().count, before == Target::kBaseline ? 1 : 2);
}

TEST_F(FftPlans, AreBoundedInNumberAndTheOldestGoes) {
  PlanRef<ComplexFft<float>> kept;  // so that no other plan gets its address
  ASSERT_TRUE(kept.Acquire(1000).ok());
  const auto* const used = &*kept;
  for (int64_t n = 1; n <= 3 * kMostPlans; ++n) {
    Address<ComplexFft<float>>(n);
    EXPECT_EQ(Address<ComplexFft<float>>(1000), used) << n;
    EXPECT_LE(GetPlanStats().count, kMostPlans);
  }
  EXPECT_EQ(GetPlanStats().count, kMostPlans);
}

TEST_F(FftPlans, AreBoundedInBytes) {
  for (int64_t n = 1; n <= 9; ++n) {
    Address<RealFft<double>>(n << 19);
    EXPECT_LE(GetPlanStats().bytes, kMostPlanBytes);
    EXPECT_GT(GetPlanStats().bytes, 0);
  }
  // One that is too large is used and not kept.
  const PlanStats before = GetPlanStats();
  EXPECT_LT(before.count, 9);
  Address<ComplexFft<double>>(int64_t{1} << 23);
  EXPECT_EQ(GetPlanStats().count, before.count);
}

TEST_F(FftPlans, InUseOutliveBeingForgotten) {
  PlanRef<ComplexFft<double>> plan;
  ASSERT_TRUE(plan.Acquire(64).ok());
  EXPECT_TRUE(ForgetPlans());
  EXPECT_FALSE(ForgetPlans());
  std::vector<double> line(128, 1.0);
  std::vector<double> workspace(static_cast<size_t>(plan->workspace()) + 8);
  plan->Run(line.data(), line.data(), false, 1.0, workspace.data());
  EXPECT_EQ(line[0], 64);
}

TEST_F(FftPlans, AreSharedByThreads) {
  static std::atomic<int> wrong{0};
  const auto work = [](void* seed) -> void* {
    uint64_t state = reinterpret_cast<uintptr_t>(seed) * 2654435761u + 1;
    for (int i = 0; i < 400; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      const int64_t n = 1 + static_cast<int64_t>(state >> 33) % 60;
      PlanRef<ComplexFft<float>> plan;
      if (!plan.Acquire(n).ok() || plan->size() != n) ++wrong;
      std::vector<float> line(static_cast<size_t>(2 * n), 1.0f);
      std::vector<float> workspace(static_cast<size_t>(plan->workspace()) + 16);
      plan->Run(line.data(), line.data(), false, 1.0f, workspace.data());
      if (!(std::fabs(line[0] - static_cast<float>(n)) < 1e-3f)) ++wrong;
      if (i % 100 == 99) ForgetPlans();
    }
    return nullptr;
  };
  pthread_t threads[4];
  for (uintptr_t i = 0; i < 4; ++i) {
    ASSERT_EQ(pthread_create(&threads[i], nullptr, work, reinterpret_cast<void*>(i)), 0);
  }
  for (pthread_t thread : threads) pthread_join(thread, nullptr);
  EXPECT_EQ(wrong, 0);
}

// All plans are kept by then: the lock is what is taken and what a fork finds taken, not
// one of the allocator, which a sanitizer's does not give back in the child.
TEST_F(FftPlans, SurviveAForkWhileThreadsUseThem) {
  static std::atomic<bool> stop{false};
  const auto work = [](void*) -> void* {
    for (int64_t n = 1; !stop; n = n % 8 + 1) {
      PlanRef<ComplexFft<float>> plan;
      (void)plan.Acquire(n);
    }
    return nullptr;
  };
  for (int64_t n = 1; n <= 8; ++n) Address<ComplexFft<float>>(n);
  pthread_t thread;
  ASSERT_EQ(pthread_create(&thread, nullptr, work, nullptr), 0);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(InChild([] {
                PlanRef<ComplexFft<float>> plan;
                return plan.Acquire(8).ok() && plan->size() == 8 ? 0 : 1;
              }),
              0);
  }
  stop = true;
  pthread_join(thread, nullptr);
}

}  // namespace
}  // namespace nd::fft
