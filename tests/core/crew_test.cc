// SPDX-License-Identifier: BSD-3-Clause
// Threads for jobs of known duration: sporadic medium jobs wake nobody, streams of them
// do, threads that do not pay are left alone, and a forked child starts without a past.
#include "core/threads/crew.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "core/threads/clock.h"
#include "core/threads/pool.h"
#include "tests/core/in_child.h"

namespace nd {
namespace {

constexpr double kMedium = 10e3;
constexpr int64_t kPatience = 5000000000;

class CrewTest : public ::testing::Test {
 protected:
  void SetUp() override { SetThreadCount(4); }
};

void SpinFor(int64_t nanoseconds) {
  const int64_t end = Nanoseconds() + nanoseconds;
  while (Nanoseconds() < end) {
  }
}

// Does a medium job as a kernel would; the size of its crew.
int32_t RunMediumJob() {
  const Crew crew(kMedium);
  constexpr int64_t kTasks = 8;
  std::atomic<int64_t> tasks{0};
  auto body = [&](int64_t begin, int64_t end) {
    SpinFor((end - begin) * static_cast<int64_t>(kMedium) / kTasks);
    tasks.fetch_add(end - begin);
  };
  crew.size() > 1 ? ParallelFor(kTasks, 1, crew.size(), body) : body(0, kTasks);
  EXPECT_EQ(tasks.load(), kTasks);
  return crew.size();
}

// Runs medium jobs back to back until one gets threads.
bool StreamGetsThreads() {
  const int64_t end = Nanoseconds() + kPatience;
  while (RunMediumJob() == 1) {
    if (Nanoseconds() > end) return false;
  }
  return true;
}

TEST_F(CrewTest, ShortJobsGetOneThreadAndLongOnesAll) {
  EXPECT_EQ(Crew(0).size(), 1);
  EXPECT_EQ(Crew(kMediumNanoseconds - 1).size(), 1);
  EXPECT_EQ(Crew(kLongNanoseconds).size(), 4);
  EXPECT_EQ(Crew(1e30).size(), 4);
  SetThreadCount(1);
  EXPECT_EQ(Crew(1e30).size(), 1);
}

TEST_F(CrewTest, SporadicMediumJobsWakeNobody) {
  auto nothing = [](int64_t, int64_t) {};
  for (int i = 0; i < 50; ++i) {
    if (i % 10 == 0) ParallelFor(64, 1, nothing);
    usleep(200);
    EXPECT_EQ(RunMediumJob(), 1);
  }
}

TEST_F(CrewTest, StreamsOfMediumJobsGetThreads) {
  errno = 123;
  EXPECT_TRUE(StreamGetsThreads());
  EXPECT_EQ(errno, 123);
}

TEST_F(CrewTest, LimitsTheThreadsOfAJob) {
  for (int i = 0; i < 100; ++i) {
    std::atomic<int> calls{0};
    auto body = [&](int64_t, int64_t) { calls.fetch_add(1); };
    ParallelFor(1000, 1, 2, body);
    EXPECT_EQ(calls.load(), 16);  // eight for each thread
    calls.store(0);
    ParallelFor(1000, 1, 1, body);
    EXPECT_EQ(calls.load(), 1);
  }
}

TEST_F(CrewTest, JobsWithinAJobGetOneThread) {
  auto body = [](int64_t, int64_t) { EXPECT_EQ(Crew(1e9).size(), 1); };
  ParallelFor(64, 1, body);
}

// Threads that cost ten times what they are to save.
TEST_F(CrewTest, ThreadsThatDoNotPayAreLeftAlone) {
  EXPECT_TRUE(StreamGetsThreads());
  int jobs_with_threads = 0;
  for (int i = 0; i < 1000; ++i) {
    const Crew crew(kMedium);
    SpinFor(static_cast<int64_t>(crew.size() > 1 ? 10 * kMedium : kMedium));
    jobs_with_threads += crew.size() > 1;
  }
  EXPECT_LE(jobs_with_threads, 100);
}

#if !defined(__SANITIZE_THREAD__)  // which allows no threads after a fork

// Runs where threads cost so much that thousands of medium jobs would do without, then in
// a child of that.
int ForkAfterGreatLosses() {
  auto nothing = [](int64_t, int64_t) {};
  const auto gets_threads_after_a_job = [&] {
    ParallelFor(64, 1, nothing);
    const Crew crew(kMedium);
    if (crew.size() > 1) SpinFor(8000000);
    return crew.size() > 1;
  };
  const int64_t end = Nanoseconds() + kPatience;
  while (!gets_threads_after_a_job() && Nanoseconds() < end) {
  }
  while (gets_threads_after_a_job() && Nanoseconds() < end) {
  }
  return InChild([] {
    if (Crew(kMedium).size() != 1) return 1;
    for (int i = 0; i < 1000; ++i) {
      if (RunMediumJob() > 1) return 0;
    }
    return 2;
  });
}

TEST_F(CrewTest, AForkedChildHasNoPast) {
  EXPECT_EQ(InChild(ForkAfterGreatLosses), 0);
}

#endif

}  // namespace
}  // namespace nd
