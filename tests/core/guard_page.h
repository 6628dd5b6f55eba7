// SPDX-License-Identifier: BSD-3-Clause
// Memory between two pages that must not be touched.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>

namespace nd::test {

class GuardedMemory {
 public:
  explicit GuardedMemory(size_t capacity) {
    const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    size_ = (capacity + page - 1) / page * page;
    mapped_ = size_ + 2 * page;
    base_ = static_cast<char*>(
        mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    begin_ = base_ + page;
    mprotect(begin_, size_, PROT_READ | PROT_WRITE);
  }
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;
  ~GuardedMemory() { munmap(base_, mapped_); }

  // `bytes` bytes that end `gap` bytes before the upper guard page.
  void* AtEnd(size_t bytes, size_t gap = 0) { return begin_ + size_ - gap - bytes; }
  // Bytes that begin `gap` bytes after the lower guard page.
  void* AtBegin(size_t gap = 0) { return begin_ + gap; }
  void Fill(int byte) { std::memset(begin_, byte, size_); }
  // Every byte but those of [kept, kept + bytes) still has the value of Fill.
  bool OnlyChanged(const void* kept, size_t bytes, int byte) const {
    const char* low = static_cast<const char*>(kept);
    for (const char* p = begin_; p < begin_ + size_; ++p) {
      if ((p < low || p >= low + bytes) && *p != static_cast<char>(byte)) return false;
    }
    return true;
  }

 private:
  char* base_;
  char* begin_;
  size_t size_, mapped_;
};

}  // namespace nd::test
