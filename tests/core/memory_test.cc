// SPDX-License-Identifier: BSD-3-Clause
// The recycling allocator: alignment, classes, accounting, limit, exhaustion, threads,
// fork.
#include "core/memory/cache.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "core/error/ring.h"
#include "core/memory/raw.h"
#include "tests/core/in_child.h"

namespace nd {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

Block Get(size_t bytes, Fill fill = Fill::kUninitialized) {
  Block block;
  EXPECT_TRUE(Allocate(bytes, fill, &block).ok()) << bytes;
  return block;
}

std::string MessageOf(Status status) {
  char text[kMessageSize];
  Message(status, text);
  return text;
}

bool AllZero(const Block& block, size_t bytes) {
  const char* data = static_cast<const char*>(block.data);
  for (size_t i = 0; i < bytes; ++i) {
    if (data[i] != 0) return false;
  }
  return true;
}

TEST(Memory, EveryBlockIsAlignedAndLargeEnough) {
  for (size_t bytes = 0; bytes < 9 * kMiB; bytes += 1 + bytes / 7) {
    const Block block = Get(bytes);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(block.data) % kAlignment, 0u);
    EXPECT_GE(block.capacity, bytes);
    EXPECT_LE(block.capacity, bytes + bytes / 4 + kAlignment);
    std::memset(block.data, 0xab, block.capacity);
    Deallocate(block);
  }
  const Block huge = Get(4 * kMiB);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(huge.data) % (2 * kMiB), 0u);
  Deallocate(huge);
}

TEST(Memory, FreedBlocksAreUsedAgain) {
  TrimMemory();
  for (const size_t bytes : {size_t{1}, size_t{1000}, kMiB, 5 * kMiB}) {
    const Block first = Get(bytes);
    Deallocate(first);
    const int64_t recycled = GetMemoryStats().recycled;
    const Block second = Get(bytes);
    EXPECT_EQ(first.data, second.data);
    EXPECT_EQ(GetMemoryStats().recycled, recycled + 1);
    Deallocate(second);
  }
}

TEST(Memory, ZeroFillIsZeroFreshAndRecycled) {
  for (const size_t bytes : {size_t{1}, size_t{100}, kMiB, 5 * kMiB, 40 * kMiB}) {
    TrimMemory();
    for (int round = 0; round < 2; ++round) {
      const Block block = Get(bytes, Fill::kZero);
      EXPECT_TRUE(AllZero(block, bytes)) << bytes << " round " << round;
      std::memset(block.data, 0xff, bytes);
      Deallocate(block);
    }
  }
  TrimMemory();
}

TEST(Memory, AccountingFollowsEveryBlock) {
  TrimMemory();
  const MemoryStats before = GetMemoryStats();
  EXPECT_EQ(before.cached_bytes, 0);
  const Block small = Get(100), large = Get(6 * kMiB);
  const int64_t held = static_cast<int64_t>(small.capacity + large.capacity);
  EXPECT_EQ(GetMemoryStats().live_bytes, before.live_bytes + held);
  EXPECT_GE(GetMemoryStats().peak_bytes, before.live_bytes + held);
  EXPECT_EQ(GetMemoryStats().allocations, before.allocations + 2);
  Deallocate(small);
  Deallocate(large);
  Deallocate({});
  EXPECT_EQ(GetMemoryStats().live_bytes, before.live_bytes);
  EXPECT_EQ(GetMemoryStats().cached_bytes, held);
  EXPECT_EQ(TrimMemory(), held);
  EXPECT_EQ(GetMemoryStats().cached_bytes, 0);
  EXPECT_EQ(TrimMemory(), 0);
}

TEST(Memory, EveryCachedClassCanBeTrimmed) {
  TrimMemory();
  int64_t held = 0;
  for (size_t bytes = 1; bytes < 20 * kMiB; bytes += 1 + bytes / 9) {
    const Block block = Get(bytes);
    Deallocate(block);
  }
  held = GetMemoryStats().cached_bytes;
  EXPECT_GT(held, 0);
  EXPECT_EQ(TrimMemory(), held);
  EXPECT_EQ(GetMemoryStats().cached_bytes, 0);
}

TEST(Memory, CacheStaysWithinItsBudgetAndSlots) {
  TrimMemory();
  constexpr int kBlocks = 100;
  Block blocks[kBlocks];
  for (Block& block : blocks) block = Get(32 * kMiB);
  for (const Block& block : blocks) Deallocate(block);
  EXPECT_LE(GetMemoryStats().cached_bytes, int64_t{1} << 30);
  EXPECT_GT(GetMemoryStats().cached_bytes, 0);
  const Block beyond = Get((size_t{1} << 30) + 1);
  const int64_t cached = GetMemoryStats().cached_bytes;
  Deallocate(beyond);  // never kept
  EXPECT_EQ(GetMemoryStats().cached_bytes, cached);
  TrimMemory();
}

TEST(Memory, LimitIsCheckedFirstAndNamed) {
  const int64_t live = GetMemoryStats().live_bytes;
  EXPECT_EQ(SetMemoryLimit(live + 1024), 0);
  const Block block = Get(1024);
  Block refused = {&refused, 7};
  const Status status = Allocate(1, Fill::kUninitialized, &refused);
  EXPECT_EQ(status.code(), Code::kLimit);
  EXPECT_EQ(refused.data, nullptr);
  const std::string text = MessageOf(status);
  EXPECT_NE(text.find(std::to_string(live + 1024)), std::string::npos) << text;
  EXPECT_NE(text.find("64 more"), std::string::npos) << text;
  EXPECT_EQ(SetMemoryLimit(1), live + 1024);  // blocks in use stay valid
  std::memset(block.data, 1, 1024);
  Deallocate(block);
  EXPECT_EQ(SetMemoryLimit(0), 1);
  Deallocate(Get(4096));
}

TEST(Memory, ImpossibleSizesAreNoMemory) {
  const int64_t live = GetMemoryStats().live_bytes;
  for (const size_t bytes :
       {SIZE_MAX, SIZE_MAX / 2, static_cast<size_t>(PTRDIFF_MAX) - 64, size_t{1} << 62}) {
    Block block;
    errno = 77;
    EXPECT_EQ(Allocate(bytes, Fill::kZero, &block).code(), Code::kNoMemory) << bytes;
    EXPECT_EQ(errno, 77);
    EXPECT_EQ(block.data, nullptr);
  }
  EXPECT_EQ(GetMemoryStats().live_bytes, live);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(Memory, RefusedMemoryTrimsTheCacheAndTriesAgain) {
  EXPECT_EQ(InChild([] {
              TrimMemory();
              Deallocate(Get(64 * kMiB));
              rlimit limit = {};
              getrlimit(RLIMIT_AS, &limit);
              // Room for nothing: only the cached block's own room can be had.
              limit.rlim_cur = 1;
              if (setrlimit(RLIMIT_AS, &limit) != 0) return 2;
              Block block;
              if (Allocate(8 * kMiB, Fill::kZero, &block).code() != Code::kNoMemory)
                return 3;
              if (GetMemoryStats().cached_bytes != 0) return 4;  // it was trimmed
              limit.rlim_cur = limit.rlim_max;
              if (setrlimit(RLIMIT_AS, &limit) != 0) return 5;
              return Allocate(8 * kMiB, Fill::kZero, &block).ok() ? 0 : 6;
            }),
            0);
}
#endif

struct Storm {
  unsigned seed;
  int errors = 0;
  std::atomic<bool>* stop = nullptr;
};

void* RunStorm(void* argument) {
  Storm& storm = *static_cast<Storm*>(argument);
  unsigned state = storm.seed;
  Block held[16] = {};
  unsigned char tags[16] = {};
  for (int i = 0; storm.stop == nullptr ? i < 20000 : !storm.stop->load(); ++i) {
    state = state * 1664525u + 1013904223u;
    const unsigned slot = (state >> 8) & 15;
    if (held[slot].data != nullptr) {
      const unsigned char* data = static_cast<unsigned char*>(held[slot].data);
      if (data[0] != tags[slot] || data[held[slot].capacity - 1] != tags[slot])
        ++storm.errors;
      Deallocate(held[slot]);
    }
    held[slot] = Get(i % 2000 == 0 ? 4 * kMiB : (state >> 16) & 4095);
    tags[slot] = static_cast<unsigned char>(state >> 24);
    unsigned char* data = static_cast<unsigned char*>(held[slot].data);
    data[0] = data[held[slot].capacity - 1] = tags[slot];
  }
  for (const Block& block : held) Deallocate(block);
  return nullptr;
}

TEST(Memory, ThreadsNeverShareABlock) {
  const int64_t live = GetMemoryStats().live_bytes;
  Storm storms[4] = {{1}, {2}, {3}, {4}};
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i) pthread_create(&threads[i], nullptr, RunStorm, &storms[i]);
  for (int i = 0; i < 20; ++i) TrimMemory();
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], nullptr);
  for (const Storm& storm : storms) EXPECT_EQ(storm.errors, 0);
  EXPECT_EQ(GetMemoryStats().live_bytes, live);
}

TEST(Memory, ForkDuringUseLeavesTheChildUsable) {
  std::atomic<bool> stop{false};
  Storm storm{5, 0, &stop};
  pthread_t thread;
  pthread_create(&thread, nullptr, RunStorm, &storm);
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(InChild([] {
                for (size_t bytes = 1; bytes < 8 * kMiB; bytes = bytes * 3 + 1) {
                  Deallocate(Get(bytes));
                }
                TrimMemory();
                return 0;
              }),
              0);
  }
  stop.store(true);
  pthread_join(thread, nullptr);
}

TEST(Memory, WorksInExitHandlers) {
  EXPECT_EXIT(
      {
        static Block kept = Get(1000);
        std::atexit([] {
          Deallocate(kept);
          Deallocate(Get(500));
        });
        std::exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(RawMemory, FreesOnceAndOnlyItsOwn) {
  void* memory = nullptr;
  ASSERT_TRUE(RawAllocate(100, &memory).ok());
  EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % kAlignment, 0u);
  std::memset(memory, 1, 100);
  EXPECT_EQ(RawFree(static_cast<char*>(memory) + 64).code(), Code::kValue);
  EXPECT_TRUE(RawFree(memory).ok());
  EXPECT_EQ(RawFree(memory).code(), Code::kValue);
  EXPECT_EQ(RawFree(&memory).code(), Code::kValue);
  EXPECT_TRUE(RawFree(nullptr).ok());
  EXPECT_EQ(RawAllocate(-1, &memory).code(), Code::kValue);
  EXPECT_EQ(memory, nullptr);
  EXPECT_EQ(RawAllocate(INT64_MAX, &memory).code(), Code::kNoMemory);
  ASSERT_TRUE(RawAllocate(0, &memory).ok());
  EXPECT_TRUE(RawFree(memory).ok());
}

void* RunRawStorm(void* argument) {
  unsigned state = *static_cast<unsigned*>(argument);
  static constexpr int kHeld = 3000;
  void** held = static_cast<void**>(std::calloc(kHeld, sizeof(void*)));
  unsigned errors = 0;
  for (int i = 0; i < 40000; ++i) {
    state = state * 1664525u + 1013904223u;
    void*& slot = held[(state >> 8) % kHeld];
    if (!RawFree(slot).ok()) ++errors;
    if (!RawAllocate((state >> 20) & 255, &slot).ok()) ++errors;
  }
  for (int i = 0; i < kHeld; ++i) {
    if (!RawFree(held[i]).ok()) ++errors;
  }
  std::free(held);
  *static_cast<unsigned*>(argument) = errors;
  return nullptr;
}

TEST(RawMemory, RegistryHoldsUnderThreads) {
  unsigned seeds[3] = {1, 2, 3};
  pthread_t threads[3];
  for (int i = 0; i < 3; ++i)
    pthread_create(&threads[i], nullptr, RunRawStorm, &seeds[i]);
  for (int i = 0; i < 3; ++i) pthread_join(threads[i], nullptr);
  for (const unsigned errors : seeds) EXPECT_EQ(errors, 0u);
}

}  // namespace
}  // namespace nd
