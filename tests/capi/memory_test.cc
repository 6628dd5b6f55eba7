// SPDX-License-Identifier: BSD-3-Clause
// Raw memory, the accounting behind nd_memory_stats, its limit, and the thread count.
#include <cstring>
#include <thread>

#include "support.h"

namespace ndtest {
namespace {

class Memory : public NothingLeft {};

TEST_F(Memory, RawMemoryIsAlignedAndCounted) {
  const int64_t before = MemoryInfo().live_bytes;
  for (int64_t bytes : {0, 1, 63, 64, 65, 4096, 1 << 20, 5 << 20}) {
    void* memory = nullptr;
    ASSERT_OK(nd_raw_alloc(bytes, &memory));
    ASSERT_NE(memory, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % 64, 0u);
    std::memset(memory, 0xff, static_cast<size_t>(bytes));
    EXPECT_GE(MemoryInfo().live_bytes, before + bytes);
    EXPECT_OK(nd_raw_free(memory));
  }
  EXPECT_EQ(MemoryInfo().live_bytes, before);
}

TEST_F(Memory, RawFreeKnowsItsOwn) {
  void* memory = nullptr;
  ASSERT_OK(nd_raw_alloc(1000, &memory));
  EXPECT_FAILS(nd_raw_free(static_cast<char*>(memory) + 64), ND_E_VALUE, {"nd_raw_free"});
  EXPECT_FAILS(nd_raw_free(static_cast<char*>(memory) + 1), ND_E_VALUE);
  EXPECT_OK(nd_raw_free(memory));
  EXPECT_FAILS(nd_raw_free(memory), ND_E_VALUE);
  int local = 0;
  EXPECT_FAILS(nd_raw_free(&local), ND_E_VALUE);
  EXPECT_FAILS(nd_raw_free(reinterpret_cast<void*>(uintptr_t{64})), ND_E_VALUE);
  Handle a = Zeros({100});
  EXPECT_FAILS(nd_raw_free(ViewOf(a.get()).data), ND_E_VALUE);
  EXPECT_OK(nd_raw_free(nullptr));
}

TEST_F(Memory, ManyRawBlocksFromManyThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      std::vector<void*> blocks;
      for (int i = 0; i < 1500; ++i) {
        void* memory = nullptr;
        ASSERT_OK(nd_raw_alloc(1 + (i * 37 + t) % 3000, &memory));
        *static_cast<char*>(memory) = 1;
        blocks.push_back(memory);
        if (i % 3 == 0) {
          ASSERT_OK(nd_raw_free(blocks[blocks.size() / 2]));
          blocks.erase(blocks.begin() + static_cast<int64_t>(blocks.size() / 2));
        }
      }
      for (void* memory : blocks) ASSERT_OK(nd_raw_free(memory));
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(Memory, LimitIsKept) {
  int64_t previous = -1;
  const int64_t limit = MemoryInfo().live_bytes + (1 << 20);
  ASSERT_OK(nd_memory_limit(limit, &previous));
  EXPECT_EQ(previous, 0);
  EXPECT_EQ(MemoryInfo().limit_bytes, limit);
  const int64_t shape = 1 << 20;
  nd_array none = 1;
  EXPECT_FAILS(nd_zeros(ND_FLOAT64, 1, &shape, &none), ND_E_LIMIT, {"nd_zeros"});
  EXPECT_EQ(none, 0);
  void* memory = &none;
  EXPECT_FAILS(nd_raw_alloc(2 << 20, &memory), ND_E_LIMIT);
  EXPECT_EQ(memory, nullptr);
  { Handle small = Zeros({1000}); }
  EXPECT_FAILS(nd_memory_limit(-1, &previous), ND_E_VALUE, {"-1"});
  EXPECT_EQ(previous, 0);
  EXPECT_EQ(MemoryInfo().limit_bytes, limit);
  ASSERT_OK(nd_memory_limit(0, &previous));
  EXPECT_EQ(previous, limit);
  { Handle large = Zeros({shape}); }
}

TEST_F(Memory, MoreThanTheMachineHas) {
  void* memory = &memory;
  const int32_t status = nd_raw_alloc(int64_t{1} << 60, &memory);
  EXPECT_TRUE(nd_status_code(status) == ND_E_NOMEM ||
              nd_status_code(status) == ND_E_LIMIT);
  EXPECT_EQ(memory, nullptr);
  EXPECT_FAILS(nd_raw_alloc(-1, &memory), ND_E_VALUE, {"bytes", "-1"});
}

TEST_F(Memory, TrimGivesBack) {
  { Handle a = Zeros({1 << 18}); }
  int64_t trimmed = -1, again = -1;
  ASSERT_OK(nd_memory_trim(&trimmed));
  EXPECT_GE(trimmed, 0);
  EXPECT_EQ(MemoryInfo().cached_bytes, 0);
  ASSERT_OK(nd_memory_trim(&again));
  EXPECT_EQ(again, 0);
}

TEST_F(Memory, StatsKeepToTheCallersSize) {
  unsigned char memory[sizeof(nd_memory_info) + 64];
  std::memset(memory, 0xab, sizeof(memory));
  auto* info = reinterpret_cast<nd_memory_info*>(memory);
  for (int32_t size : {INT32_MIN, -1, 0, 3, 55}) {
    info->struct_size = size;
    EXPECT_FAILS(nd_memory_stats(info), ND_E_VALUE, {"struct_size"});
    for (size_t i = 4; i < sizeof(memory); ++i) ASSERT_EQ(memory[i], 0xab) << i;
  }
  info->struct_size = sizeof(nd_memory_info);
  ASSERT_OK(nd_memory_stats(info));
  for (size_t i = sizeof(nd_memory_info); i < sizeof(memory); ++i) {
    ASSERT_EQ(memory[i], 0xab) << i;
  }
  // A caller from the future, whose struct is larger.
  info->struct_size = sizeof(nd_memory_info) + 32;
  ASSERT_OK(nd_memory_stats(info));
  EXPECT_EQ(info->reserved, 0);
  for (size_t i = sizeof(nd_memory_info) + 32; i < sizeof(memory); ++i) {
    ASSERT_EQ(memory[i], 0xab) << i;
  }
}

TEST_F(Memory, ThreadCountIsBounded) {
  const int32_t before = nd_thread_count();
  EXPECT_GE(before, 1);
  for (int32_t bad : {0, -1, 257, INT32_MIN, INT32_MAX}) {
    EXPECT_FAILS(nd_set_thread_count(bad), ND_E_VALUE, {"nd_set_thread_count"});
    EXPECT_EQ(nd_thread_count(), before);
  }
  EXPECT_OK(nd_set_thread_count(256));
  EXPECT_EQ(nd_thread_count(), 256);
  EXPECT_OK(nd_set_thread_count(before));
}

}  // namespace
}  // namespace ndtest
