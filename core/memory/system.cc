// SPDX-License-Identifier: BSD-3-Clause
#include "core/memory/system.h"

#include <cerrno>
#include <cstdint>
#include <cstdlib>

#include "core/memory/cache.h"

#if defined(_WIN32)
#include <malloc.h>
#include <windows.h>
#else
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace nd {
namespace {

class KeepErrno {
 public:
  KeepErrno() noexcept : saved_(errno) {}
  KeepErrno(const KeepErrno&) = delete;
  KeepErrno& operator=(const KeepErrno&) = delete;
  ~KeepErrno() { errno = saved_; }

 private:
  int saved_;
};

#if defined(_WIN32)

void* MapPages(size_t capacity) noexcept {
  return VirtualAlloc(nullptr, capacity, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}
void UnmapPages(void* data, size_t) noexcept {
  VirtualFree(data, 0, MEM_RELEASE);
}
void* AlignedMalloc(size_t capacity) noexcept {
  return _aligned_malloc(capacity, kAlignment);
}
void AlignedFree(void* data) noexcept {
  _aligned_free(data);
}

#else

constexpr size_t kHugePage = size_t{2} << 20;

// Maps one huge page too much and gives the unaligned ends back.
void* MapPages(size_t capacity) noexcept {
  size_t mapped = 0;
  if (__builtin_add_overflow(capacity, kHugePage, &mapped)) return nullptr;
  void* const base =
      mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) return nullptr;
  const size_t head = -reinterpret_cast<uintptr_t>(base) & (kHugePage - 1);
  char* const data = static_cast<char*>(base) + head;
  if (head != 0) munmap(base, head);
  if (head != kHugePage) munmap(data + capacity, kHugePage - head);
#if defined(MADV_HUGEPAGE)
  madvise(data, capacity, MADV_HUGEPAGE);
#endif
  return data;
}

void UnmapPages(void* data, size_t capacity) noexcept {
  munmap(data, capacity);
}

// Blocks of whole pages would stand side by side, but for a header, at one distance from
// a page: where one is read and the next one written at equal pace, a processor that
// looks at the lower 12 bits of addresses first takes loads for those of what was just
// stored.
constexpr size_t kPage = 4096, kApart = 512;

void* AlignedMalloc(size_t capacity) noexcept {
  void* data = nullptr;
  if (capacity % kPage == 0) capacity += kApart;
  return posix_memalign(&data, kAlignment, capacity) == 0 ? data : nullptr;
}

void AlignedFree(void* data) noexcept {
  std::free(data);
}

#endif

}  // namespace

void* SystemAllocate(size_t capacity) noexcept {
  const KeepErrno keep;
  return capacity >= kLargeBlock ? MapPages(capacity) : AlignedMalloc(capacity);
}

void SystemFree(void* data, size_t capacity) noexcept {
  const KeepErrno keep;
  capacity >= kLargeBlock ? UnmapPages(data, capacity) : AlignedFree(data);
}

bool SystemDropPages(void* data, size_t capacity) noexcept {
#if defined(__linux__)  // elsewhere MADV_DONTNEED does not promise zeros
  const KeepErrno keep;
  return madvise(data, capacity, MADV_DONTNEED) == 0;
#else
  (void)data, (void)capacity;
  return false;
#endif
}

size_t PhysicalMemory() noexcept {
#if defined(_WIN32)
  MEMORYSTATUSEX status = {};
  status.dwLength = sizeof(status);
  return GlobalMemoryStatusEx(&status) ? static_cast<size_t>(status.ullTotalPhys) : 0;
#else
  const KeepErrno keep;
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? static_cast<size_t>(pages) * static_cast<size_t>(page)
                               : 0;
#endif
}

}  // namespace nd
