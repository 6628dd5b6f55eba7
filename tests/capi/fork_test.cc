// SPDX-License-Identifier: BSD-3-Clause
// fork with a pool that runs: parent and children keep computing, whoever forked and
// whatever the other threads were doing. A child that hangs is ended by its own alarm.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "support.h"

#if defined(__SANITIZE_THREAD__)
#define NDTEST_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NDTEST_TSAN 1
#endif
#endif

namespace ndtest {
namespace {

constexpr int64_t kLength = 200000, kTaps = 64;
constexpr unsigned kWatchdog = 20;  // seconds; generous for a sanitizer on a busy machine

// Large enough for the pool. No gtest inside: it runs in children too.
bool ConvolveWorks() {
  nd_array a = 0, v = 0, c = 0;
  bool good = nd_ones(ND_FLOAT64, 1, &kLength, &a) == 0 &&
              nd_ones(ND_FLOAT64, 1, &kTaps, &v) == 0 &&
              nd_convolve(a, v, ND_MODE_FULL, &c) == 0;
  for (int64_t i = 0; good && i < kLength + kTaps - 1; i += 997) {
    const int64_t expected =
        std::min(std::min(i + 1, kTaps), std::min(kLength, kLength + kTaps - 1 - i));
    double value = 0;
    good = nd_get(c, &i, 1, ND_FLOAT64, &value, sizeof(value)) == 0 &&
           value > static_cast<double>(expected) - 1e-6 &&
           value < static_cast<double>(expected) + 1e-6;
  }
  good &= nd_release(a) == 0 && nd_release(v) == 0 && nd_release(c) == 0;
  return good;
}

// Forks; the child computes and tells by its status whether it was right.
pid_t ForkAndCompute() {
  const pid_t child = fork();
  if (child == 0) {
    alarm(kWatchdog);
    _exit(ConvolveWorks() && ConvolveWorks() ? 0 : 1);
  }
  return child;
}

bool ChildWorked(pid_t child) {
  int status = -1;
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

class Fork : public NothingLeft {
 protected:
  void SetUp() override {
#ifdef NDTEST_TSAN
    GTEST_SKIP() << "the thread sanitizer cannot start threads after a fork";
#endif
    NothingLeft::SetUp();
    threads_ = nd_thread_count();
    ASSERT_OK(nd_set_thread_count(4));
    ASSERT_TRUE(ConvolveWorks());
  }
  void TearDown() override {
#ifndef NDTEST_TSAN
    EXPECT_OK(nd_set_thread_count(threads_));
    NothingLeft::TearDown();
#endif
  }

 private:
  int32_t threads_ = 1;
};

TEST_F(Fork, ParentAndChildBothCompute) {
  for (int round = 0; round < 10; ++round) {
    const pid_t child = ForkAndCompute();
    EXPECT_TRUE(ConvolveWorks());
    EXPECT_TRUE(ChildWorked(child));
  }
}

TEST_F(Fork, ChildKeepsTheArrays) {
  Handle a = Counting({100});
  const int64_t token = a.get();
  const int64_t last = 99;
  const pid_t child = fork();
  if (child == 0) {
    alarm(kWatchdog);
    double value = 0;
    const bool good = nd_get(token, &last, 1, ND_FLOAT64, &value, 8) == 0 &&
                      value == 99 && nd_release(token) == 0;
    _exit(good ? 0 : 1);
  }
  EXPECT_TRUE(ChildWorked(child));
  EXPECT_EQ(ValuesOf(token)[99], 99);
}

TEST_F(Fork, GrandchildrenCompute) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(kWatchdog);
    const bool here = ConvolveWorks();
    const bool below = ChildWorked(ForkAndCompute());
    _exit(here && below && ConvolveWorks() ? 0 : 1);
  }
  EXPECT_TRUE(ChildWorked(child));
}

TEST_F(Fork, ManyThreadsForkAtOnce) {
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        const pid_t child = ForkAndCompute();
        if (!ConvolveWorks() || !ChildWorked(child)) wrong.fetch_add(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

// The other threads hold whatever locks a call may hold at the moment of the fork.
TEST_F(Fork, WhileOthersAreInTheLibrary) {
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    while (!stop.load()) wrong.fetch_add(ConvolveWorks() ? 0 : 1);
  });
  threads.emplace_back([&] {
    for (int64_t i = 0; !stop.load(); ++i) {
      const int64_t shape = 1 + i % 5000;
      nd_array a = 0;
      void* raw = nullptr;
      if (nd_zeros(ND_INT16, 1, &shape, &a) != 0 || nd_release(a) != 0 ||
          nd_raw_alloc(shape, &raw) != 0 || nd_raw_free(raw) != 0 ||
          nd_status_code(nd_release(a)) != ND_E_HANDLE) {
        wrong.fetch_add(1);
      }
      if (i % 64 == 0) (void)nd_memory_trim(nullptr);
    }
  });
  for (int round = 0; round < 40; ++round) {
    if (!ChildWorked(ForkAndCompute())) wrong.fetch_add(1);
  }
  stop.store(true);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0);
}

void ForkInside(void* good) {
  *static_cast<bool*>(good) = ChildWorked(ForkAndCompute()) && ConvolveWorks();
}

TEST_F(Fork, InsideACallback) {
  double memory = 0;
  bool good = false;
  Handle a;
  ASSERT_OK(nd_wrap_owned(ND_FLOAT64, 0, nullptr, nullptr, &memory, 0, 8, 0, ForkInside,
                          &good, a.receive()));
  EXPECT_OK(nd_release(a.give()));
  EXPECT_TRUE(good);
}

}  // namespace
}  // namespace ndtest
