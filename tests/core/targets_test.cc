// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/targets.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace nd {
namespace {

TEST(Targets, BaselineIsAlwaysSupportedAndTheBestIsToo) {
  EXPECT_EQ(SupportedTargets() & 1u, 1u);
  EXPECT_EQ(SupportedTargets() >> kTargetCount, 0u);
  EXPECT_NE(SupportedTargets() >> static_cast<int>(BestTarget()) & 1u, 0u);
}

TEST(Targets, AgreesWithTheCompilersDetection) {
#if defined(__x86_64__)
  EXPECT_EQ((SupportedTargets() & 2u) != 0,
            __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
  EXPECT_EQ((SupportedTargets() & 4u) != 0,
            __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"));
  EXPECT_EQ(HasDots(), (SupportedTargets() & 4u) != 0 &&
                           __builtin_cpu_supports("avx512vnni") &&
                           __builtin_cpu_supports("avx512vbmi"));
#else
  EXPECT_EQ(SupportedTargets(), 1u);
  EXPECT_FALSE(HasDots());
#endif
}

TEST(Targets, SelectsOnlyWhatIsSupported) {
  const Target before = CurrentTarget();
  for (int i = 0; i < kTargetCount; ++i) {
    const Target target = static_cast<Target>(i);
    const bool supported = (SupportedTargets() >> i & 1u) != 0;
    const Target previous = CurrentTarget();
    EXPECT_EQ(SelectTarget(target), supported);
    EXPECT_EQ(CurrentTarget(), supported ? target : previous);
  }
  EXPECT_TRUE(SelectTarget(before));
}

// The choice is made once per process, so each case needs a process of its own.
int ExitCodeWith(const char* value) {
  const int child = fork();
  if (child == 0) {
    setenv("NDABI_SIMD", value, 1);
    internal::current_target.store(internal::kUnresolved);
    _exit(static_cast<int>(CurrentTarget()));
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TEST(Targets, EnvironmentNamesTheTarget) {
  for (int i = 0; i < kTargetCount; ++i) {
    const Target target = static_cast<Target>(i);
    const bool supported = (SupportedTargets() >> i & 1u) != 0;
    EXPECT_EQ(ExitCodeWith(TargetName(target)),
              static_cast<int>(supported ? target : BestTarget()));
  }
  EXPECT_EQ(ExitCodeWith("mmx"), static_cast<int>(BestTarget()));
  EXPECT_EQ(ExitCodeWith(""), static_cast<int>(BestTarget()));
}

}  // namespace
}  // namespace nd
