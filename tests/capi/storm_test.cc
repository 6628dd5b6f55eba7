// SPDX-License-Identifier: BSD-3-Clause
// Threads that use, retain and release the same tokens at the same time. What is right
// here is that the thread sanitizer is silent, that nothing is left, and that every call
// either works or says ND_E_HANDLE.
#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "support.h"

namespace ndtest {
namespace {

class Storm : public NothingLeft {};

constexpr int kThreads = 4;
constexpr int kSlots = 16;
constexpr int kRounds = 20000;

template <typename Body>
void InThreads(Body body) {
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) threads.emplace_back(body, t);
  for (std::thread& thread : threads) thread.join();
}

bool Expected(int32_t status) {
  return status == 0 || nd_status_code(status) == ND_E_HANDLE;
}

// Tokens lie on a common table; anybody may release them while others compute with them.
TEST_F(Storm, ReleaseWhileInUse) {
  std::atomic<int64_t> table[kSlots] = {};
  std::atomic<int> surprises{0}, worked{0}, stale{0};
  InThreads([&](int thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    const auto check = [&](int32_t status) {
      if (!Expected(status)) surprises.fetch_add(1);
      (status == 0 ? worked : stale).fetch_add(1);
      return status == 0;
    };
    for (int i = 0; i < kRounds; ++i) {
      std::atomic<int64_t>& place = table[random() % kSlots];
      const int64_t token = place.load();
      nd_array made = 0;
      int64_t hash = 0;
      int32_t result = 0;
      const int64_t item[] = {ND_ITEM_SLICE, 1, 40, 2};
      const int64_t shape = 50;
      switch (random() % 8) {
        case 0:
        case 1:
          if (check(nd_ones(ND_FLOAT64, 1, &shape, &made))) {
            const int64_t before = place.exchange(made);
            if (before != 0) check(nd_release(before));
          }
          break;
        case 2:  // not ours alone: the slot keeps the stale token
          if (token != 0) check(nd_release(token));
          break;
        case 3:
          if (check(nd_slice(token, item, 1, &made))) {
            // The view is ours, whoever releases the base meanwhile.
            check(nd_hash(made, &hash));
            if (!check(nd_release(made))) surprises.fetch_add(1);
          }
          break;
        case 4:
          if (check(nd_retain(token, &made))) check(nd_release(made));
          break;
        case 5:
          check(nd_hash(token, &hash));
          break;
        case 6:
          check(nd_array_equal(token, table[random() % kSlots], 0, &result));
          break;
        default:
          if (check(nd_copy(token, ND_ORDER_K, &made))) check(nd_release(made));
          break;
      }
      if (made != 0 && hash == 1) surprises.fetch_add(1);  // keeps both alive
    }
  });
  for (std::atomic<int64_t>& place : table) (void)nd_release(place.load());
  EXPECT_EQ(surprises.load(), 0);
  EXPECT_GT(worked.load(), kRounds);
  EXPECT_GT(stale.load(), 0);
}

// Readers share arrays, each with results of its own, while the pool works as well.
TEST_F(Storm, SharedReads) {
  Handle a = Counting({200, 300}), v = Ones({200}), flat;
  const int64_t size = 60000;
  ASSERT_OK(nd_reshape(a.get(), 1, &size, ND_ORDER_C, ND_COPY_NEVER, flat.receive()));
  int64_t expected = 0;
  {
    Handle c;
    ASSERT_OK(nd_convolve(flat.get(), v.get(), ND_MODE_FULL, c.receive()));
    ASSERT_OK(nd_hash(c.get(), &expected));
  }
  const int32_t threads = nd_thread_count();
  std::atomic<int> wrong{0};
  InThreads([&](int thread) {
    for (int i = 0; i < 30; ++i) {
      if (thread == 0) (void)nd_set_thread_count(1 + i % 4);
      nd_array c = 0, t = 0, k = 0;
      int64_t hash = 0;
      bool good = nd_convolve(flat.get(), v.get(), ND_MODE_FULL, &c) == 0 &&
                  nd_hash(c, &hash) == 0 && hash == expected &&
                  nd_permute(a.get(), 0, nullptr, &t) == 0 && nd_copy(t, 0, &k) == 0;
      good &= nd_release(c) == 0 && nd_release(t) == 0 && nd_release(k) == 0;
      if (!good) wrong.fetch_add(1);
    }
  });
  EXPECT_EQ(wrong.load(), 0);
  EXPECT_OK(nd_set_thread_count(threads));
}

TEST_F(Storm, BookkeepingFromEverywhere) {
  std::atomic<int> calls{0}, wrong{0};
  InThreads([&](int thread) {
    double memory[4] = {1, 2, 3, 4};
    const int64_t shape = 4;
    for (int i = 0; i < kRounds / 4; ++i) {
      nd_array a = 0, b = 0;
      bool good = nd_wrap_owned(
                      ND_FLOAT64, 1, &shape, nullptr, memory, 0, 32, 0,
                      [](void* context) {
                        static_cast<std::atomic<int>*>(context)->fetch_add(1);
                      },
                      &calls, &a) == 0 &&
                  nd_retain(a, &b) == 0 && nd_release(a) == 0 && nd_release(b) == 0;
      void* raw = nullptr;
      good &= nd_raw_alloc(100 + i, &raw) == 0 && nd_raw_free(raw) == 0;
      good &= nd_live_count() >= 0;
      if (i % 50 == thread) good &= nd_memory_trim(nullptr) == 0;
      nd_memory_info info = {};
      info.struct_size = sizeof(info);
      good &= nd_memory_stats(&info) == 0 && info.live_bytes >= 0;
      if (!good) wrong.fetch_add(1);
    }
  });
  EXPECT_EQ(wrong.load(), 0);
  EXPECT_EQ(calls.load(), kThreads * (kRounds / 4));
}

TEST_F(Storm, TensorsMoveBetweenThreads) {
  std::mutex mutex;
  std::vector<void*> queue;
  std::atomic<int> wrong{0};
  InThreads([&](int thread) {
    for (int i = 0; i < 500; ++i) {
      if (thread % 2 == 0) {
        const int64_t shape = 10;
        nd_array a = 0;
        void* managed = nullptr;
        if (nd_ones(ND_INT32, 1, &shape, &a) != 0 ||
            nd_dlpack_export(a, 1, &managed) != 0 || nd_release(a) != 0) {
          wrong.fetch_add(1);
        }
        const std::lock_guard<std::mutex> lock(mutex);
        queue.push_back(managed);
        continue;
      }
      void* managed = nullptr;
      {
        const std::lock_guard<std::mutex> lock(mutex);
        if (queue.empty()) continue;
        managed = queue.back();
        queue.pop_back();
      }
      nd_array a = 0;
      if (nd_dlpack_import(managed, 1, &a) != 0 || nd_release(a) != 0) wrong.fetch_add(1);
    }
  });
  for (void* managed : queue) EXPECT_OK(nd_dlpack_release(managed, 1));
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace ndtest
