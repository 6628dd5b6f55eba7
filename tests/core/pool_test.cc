// SPDX-License-Identifier: BSD-3-Clause
// The worker pool: every index once, nesting, concurrent callers, fork, refused threads.
#include "core/threads/pool.h"
#include "tests/core/in_child.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cfenv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace nd {
namespace {

class PoolTest : public ::testing::Test {
 protected:
  void SetUp() override { SetThreadCount(4); }
};

// Counts how often each index of [0, count) is visited, and notes the shortest chunk.
class Visits {
 public:
  explicit Visits(int64_t count)
      : count_(count),
        visits_(new std::atomic<unsigned char>[static_cast<size_t>(count) + 1]()) {}

  void operator()(int64_t begin, int64_t end) {
    calls.fetch_add(1);
    int64_t known = shortest.load();
    while (end - begin < known && !shortest.compare_exchange_weak(known, end - begin)) {
    }
    for (int64_t i = begin; i < end; ++i) visits_[static_cast<size_t>(i)].fetch_add(1);
  }

  void Clear() {
    for (int64_t i = 0; i < count_; ++i) visits_[static_cast<size_t>(i)].store(0);
  }

  bool EachOnce() const {
    for (int64_t i = 0; i < count_; ++i) {
      if (visits_[static_cast<size_t>(i)].load() != 1) return false;
    }
    return true;
  }

  std::atomic<int> calls{0};
  std::atomic<int64_t> shortest{INT64_MAX};

 private:
  int64_t count_;
  std::unique_ptr<std::atomic<unsigned char>[]> visits_;
};

TEST_F(PoolTest, CoversEveryIndexOnce) {
  for (const int64_t grain : {int64_t{0}, int64_t{1}, int64_t{7}, int64_t{100}}) {
    for (int64_t count = 0; count < 1200; count += 1 + count / 5) {
      Visits visits(count);
      ParallelFor(count, grain, visits);
      EXPECT_TRUE(visits.EachOnce()) << count << " by " << grain;
      EXPECT_GE(visits.shortest.load(), std::min(grain, count));
    }
  }
}

TEST_F(PoolTest, RunsSmallJobsInOneCall) {
  for (const int64_t count : {1, 99, 100, 199}) {
    Visits visits(count);
    ParallelFor(count, 100, visits);
    EXPECT_EQ(visits.calls.load(), 1) << count;
  }
  SetThreadCount(1);
  Visits visits(100000);
  ParallelFor(100000, 1, visits);
  EXPECT_EQ(visits.calls.load(), 1);
}

TEST_F(PoolTest, CutsVeryLongRangesWithoutOverflow) {
  std::atomic<int64_t> total{0};
  auto body = [&](int64_t begin, int64_t end) { total.fetch_add(end - begin); };
  ParallelFor(INT64_MAX, 1, body);
  EXPECT_EQ(total.load(), INT64_MAX);
}

// Runs a job whose first chunk waits for a worker to come; without one it never returns.
bool IsHelped() {
  const pthread_t self = pthread_self();
  std::atomic<bool> helped{false};
  auto body = [&](int64_t, int64_t) {
    if (!pthread_equal(self, pthread_self())) helped.store(true);
    while (!helped.load()) usleep(10);
  };
  ParallelFor(64, 1, body);
  return helped.load();
}

TEST_F(PoolTest, UsesOtherThreads) {
  EXPECT_TRUE(IsHelped());
}

TEST_F(PoolTest, NestedCallsRunInline) {
  Visits visits(64 * 64);
  auto outer = [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const pthread_t self = pthread_self();
      auto inner = [&](int64_t from, int64_t to) {
        EXPECT_TRUE(pthread_equal(self, pthread_self()));
        visits(i * 64 + from, i * 64 + to);
      };
      ParallelFor(64, 1, inner);
    }
  };
  ParallelFor(64, 1, outer);
  EXPECT_TRUE(visits.EachOnce());
}

void* CallOften(void*) {
  for (int i = 0; i < 300; ++i) {
    Visits visits(1000);
    ParallelFor(1000, 10, visits);
    EXPECT_TRUE(visits.EachOnce());
  }
  return nullptr;
}

TEST_F(PoolTest, ConcurrentCallersAllFinish) {
  pthread_t threads[4];
  for (pthread_t& thread : threads) pthread_create(&thread, nullptr, CallOften, nullptr);
  CallOften(nullptr);
  for (const pthread_t& thread : threads) pthread_join(thread, nullptr);
}

TEST_F(PoolTest, WorkersTakeNoSignalsAndRoundToNearest) {
  std::fesetround(FE_UPWARD);  // must not reach the workers
  const pthread_t self = pthread_self();
  std::atomic<bool> helped{false};
  auto body = [&](int64_t, int64_t) {
    if (!pthread_equal(self, pthread_self())) {
      sigset_t mask;
      pthread_sigmask(SIG_SETMASK, nullptr, &mask);
      EXPECT_EQ(sigismember(&mask, SIGINT), 1);
      EXPECT_EQ(sigismember(&mask, SIGALRM), 1);
      EXPECT_EQ(sigismember(&mask, SIGSEGV), 0);
      EXPECT_EQ(std::fegetround(), FE_TONEAREST);
      helped.store(true);
    }
    while (!helped.load()) usleep(10);
  };
  ParallelFor(64, 1, body);
  EXPECT_EQ(std::fegetround(), FE_UPWARD);
  std::fesetround(FE_TONEAREST);
}

TEST_F(PoolTest, ClampsTheThreadCount) {
  SetThreadCount(-5);
  EXPECT_EQ(ThreadCount(), 1);
  SetThreadCount(1 << 30);
  EXPECT_EQ(ThreadCount(), kMaxThreads);
}

#if !defined(__SANITIZE_THREAD__)  // which allows no threads after a fork

int RunOnce() {
  Visits visits(10000);
  ParallelFor(10000, 10, visits);
  return visits.EachOnce() && visits.calls.load() > 1 ? 0 : 1;
}

TEST_F(PoolTest, StartsAnewInAForkedChild) {
  // One worker, which has come before the child forks. Others might be starting then, and
  // what the address sanitizer locks meanwhile would stay locked in the grandchild.
  SetThreadCount(2);
  EXPECT_TRUE(IsHelped());
  EXPECT_EQ(RunOnce(), 0);
  for (int i = 0; i < 20; ++i) {
    const auto run = [] { return IsHelped() ? RunOnce() : 1; };
    EXPECT_EQ(InChild([run] { return run() + InChild(run); }), 0);
    EXPECT_EQ(RunOnce(), 0);
  }
}

// The other thread takes no memory meanwhile: an allocator that is not ready for forks,
// such as that of the address sanitizer, would stop the child.
TEST_F(PoolTest, SurvivesAForkWhileAJobRuns) {
  static std::atomic<bool> stop, wrong;
  stop.store(false);
  wrong.store(false);
  Visits visits(10000);
  pthread_t thread;
  pthread_create(
      &thread, nullptr,
      [](void* memory) -> void* {
        Visits& again = *static_cast<Visits*>(memory);
        while (!stop.load()) {
          again.Clear();
          ParallelFor(10000, 10, again);
          if (!again.EachOnce()) wrong.store(true);
        }
        return nullptr;
      },
      &visits);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(InChild(RunOnce), 0);
  stop.store(true);
  pthread_join(thread, nullptr);
  EXPECT_FALSE(wrong.load());
}

// Runs one test of this program in a process that has no threads yet; its exit status.
int InNewProcess(const char* test) {
  return InChild([test] {
    const std::string filter = std::string("--gtest_filter=PoolProcess.DISABLED_") + test;
    if (freopen("/dev/null", "w", stdout) == nullptr) return 200;
    for (const char* shard : {"GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX"}) unsetenv(shard);
    execl("/proc/self/exe", "core_tests", "--gtest_also_run_disabled_tests",
          filter.c_str(), nullptr);
    return 201;
  });
}

TEST(PoolProcess, DISABLED_ExitsWithTheCount) {
  _exit(ThreadCount());
}

TEST_F(PoolTest, ReadsTheEnvironment) {
  const auto count_with = [](const char* own, const char* openmp) {
    setenv("NDABI_NUM_THREADS", own, 1);
    setenv("OMP_NUM_THREADS", openmp, 1);
    const int count = InNewProcess("ExitsWithTheCount");
    unsetenv("NDABI_NUM_THREADS");
    unsetenv("OMP_NUM_THREADS");
    return count;
  };
  EXPECT_EQ(count_with("3", "5"), 3);
  EXPECT_EQ(count_with("", "5,2"), 5);
  EXPECT_EQ(count_with("x", "0"), count_with("", ""));
  EXPECT_GE(count_with("", ""), 1);
}

#if !defined(__SANITIZE_ADDRESS__)  // which needs address space of its own

// Runs jobs with room for `stacks` more stacks; the largest number of calls for one job.
int MostCallsWithRoomFor(rlim_t stacks) {
  long pages = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr || std::fscanf(file, "%ld", &pages) != 1) return 100;
  std::fclose(file);
  rlimit limit = {};
  getrlimit(RLIMIT_AS, &limit);
  limit.rlim_cur =
      static_cast<rlim_t>(pages * getpagesize()) + stacks * (rlim_t{5} << 19);
  Visits visits[3] = {Visits(1000), Visits(1000), Visits(1000)};
  if (setrlimit(RLIMIT_AS, &limit) != 0) return 101;
  SetThreadCount(kMaxThreads);
  int most = 0;
  for (Visits& each : visits) {
    ParallelFor(1000, 5, each);
    if (!each.EachOnce()) return 102;
    most = std::max(most, each.calls.load());
  }
  return most;
}

TEST(PoolProcess, DISABLED_HasRoomForNoThread) {
  _exit(MostCallsWithRoomFor(0));
}
TEST(PoolProcess, DISABLED_HasRoomForTwoThreads) {
  _exit(MostCallsWithRoomFor(2));
}

TEST_F(PoolTest, UsesTheThreadsThatTheSystemGives) {
  EXPECT_EQ(InNewProcess("HasRoomForNoThread"), 1);
  const int calls = InNewProcess("HasRoomForTwoThreads");
  EXPECT_TRUE(calls == 16 || calls == 24) << calls;  // eight for each thread
}

#endif
#endif

}  // namespace
}  // namespace nd
