// SPDX-License-Identifier: BSD-3-Clause
#include "faults.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

namespace faults {
namespace {

std::atomic<int> armed_group{-1};
std::atomic<int> armed_mode{0};
std::atomic<int64_t> armed_site{0};
std::atomic<int64_t> passed{0};
std::atomic<bool> any_thread{true};
std::atomic<pthread_t> arming_thread{};
std::atomic<int64_t> blocks{0};
std::atomic<int64_t> mapped{0};

// Whether the call that asks is to fail.
bool Fails(Group group) {
  if (armed_group.load(std::memory_order_relaxed) != static_cast<int>(group))
    return false;
  if (!any_thread.load() && arming_thread.load() != pthread_self()) return false;
  const int64_t site = passed.fetch_add(1, std::memory_order_relaxed);
  switch (static_cast<Mode>(armed_mode.load(std::memory_order_relaxed))) {
    case Mode::kOnce:
    case Mode::kInterrupted:
      return site == armed_site.load(std::memory_order_relaxed);
    case Mode::kFromThereOn:
      return site >= armed_site.load(std::memory_order_relaxed);
    default:
      return false;
  }
}

// Only some calls can be interrupted by a signal.
enum class Interrupt { kNever, kMay };

bool FileFails(Interrupt interrupt = Interrupt::kNever) {
  const bool signal = armed_mode.load() == static_cast<int>(Mode::kInterrupted);
  if (signal && interrupt == Interrupt::kNever) return false;
  if (!Fails(Group::kFiles)) return false;
  errno = signal ? EINTR : EIO;
  return true;
}

// What a read or a write is cut to.
size_t Cut(size_t bytes) {
  const bool partial = armed_group.load() == static_cast<int>(Group::kFiles) &&
                       armed_mode.load() == static_cast<int>(Mode::kPartial);
  return partial && bytes > 1 ? bytes - 1 : bytes;
}

// dlsym frees the text of its last error, and so calls back; that block is let go.
std::atomic<bool> looking_up{false};

// The function of the C library (or of a sanitizer) behind ours, looked up once.
void* Next(const char* name, std::atomic<void*>* cached) {
  void* next = cached->load(std::memory_order_relaxed);
  if (next == nullptr) {
    looking_up.store(true);
    next = dlsym(RTLD_NEXT, name);
    looking_up.store(false);
    if (next == nullptr) abort();
    cached->store(next, std::memory_order_relaxed);
  }
  return next;
}

void* Counted(void* block) {
  if (block != nullptr) blocks.fetch_add(1, std::memory_order_relaxed);
  return block;
}

void* NoMemory() {
  errno = ENOMEM;
  return nullptr;
}

}  // namespace

void Arm(Group group, Mode mode, int64_t site) {
  // A sanitizer allocates when a thread starts, and dies if it may not.
  any_thread.store(dlsym(RTLD_DEFAULT, "__sanitizer_print_stack_trace") == nullptr);
  arming_thread.store(pthread_self());
  passed.store(0);
  armed_site.store(site);
  armed_mode.store(static_cast<int>(mode));
  armed_group.store(static_cast<int>(group));
}

int64_t Disarm() {
  armed_group.store(-1);
  return passed.load();
}

int64_t LiveBlocks() {
  return blocks.load();
}
int64_t MappedBytes() {
  return mapped.load();
}

}  // namespace faults

using namespace faults;

// REAL(name) is the next definition of the function that is being defined.
#define REAL(name)                                       \
  reinterpret_cast<decltype(&::name)>([] {               \
    static constinit std::atomic<void*> cached{nullptr}; \
    return Next(#name, &cached);                         \
  }())

extern "C" {

void* malloc(size_t bytes) noexcept {
  return Fails(Group::kMemory) ? NoMemory() : Counted(REAL(malloc)(bytes));
}

void* calloc(size_t count, size_t bytes) noexcept {
  return Fails(Group::kMemory) ? NoMemory() : Counted(REAL(calloc)(count, bytes));
}

void* realloc(void* block, size_t bytes) noexcept {
  if (Fails(Group::kMemory)) return NoMemory();
  void* moved = REAL(realloc)(block, bytes);
  return block == nullptr ? Counted(moved) : moved;
}

void* aligned_alloc(size_t alignment, size_t bytes) noexcept {
  return Fails(Group::kMemory) ? NoMemory()
                               : Counted(REAL(aligned_alloc)(alignment, bytes));
}

int posix_memalign(void** result, size_t alignment, size_t bytes) noexcept {
  if (Fails(Group::kMemory)) return ENOMEM;
  const int error = REAL(posix_memalign)(result, alignment, bytes);
  if (error == 0) Counted(*result);
  return error;
}

void free(void* block) noexcept {
  if (looking_up.load(std::memory_order_relaxed)) return;
  if (block != nullptr) blocks.fetch_sub(1, std::memory_order_relaxed);
  REAL(free)(block);
}

void* mmap(void* address, size_t bytes, int protection, int flags, int descriptor,
           off_t offset) noexcept {
  if (Fails(Group::kMemory)) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  void* memory = REAL(mmap)(address, bytes, protection, flags, descriptor, offset);
  if (memory != MAP_FAILED)
    mapped.fetch_add(static_cast<int64_t>((bytes + 4095) & ~4095ul));
  return memory;
}

int munmap(void* memory, size_t bytes) noexcept {
  mapped.fetch_sub(static_cast<int64_t>((bytes + 4095) & ~4095ul));
  return REAL(munmap)(memory, bytes);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                   void* (*body)(void*), void* context) noexcept {
  if (Fails(Group::kMemory)) return EAGAIN;
  return REAL(pthread_create)(thread, attributes, body, context);
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return FileFails(Interrupt::kMay) ? -1 : REAL(open)(path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return FileFails(Interrupt::kMay) ? -1 : REAL(openat)(folder, path, flags, mode);
}

ssize_t read(int file, void* data, size_t bytes) {
  return FileFails(Interrupt::kMay) ? -1 : REAL(read)(file, data, Cut(bytes));
}

ssize_t write(int file, const void* data, size_t bytes) {
  return FileFails(Interrupt::kMay) ? -1 : REAL(write)(file, data, Cut(bytes));
}

ssize_t pread(int file, void* data, size_t bytes, off_t offset) {
  return FileFails(Interrupt::kMay) ? -1 : REAL(pread)(file, data, Cut(bytes), offset);
}

ssize_t pwrite(int file, const void* data, size_t bytes, off_t offset) {
  return FileFails(Interrupt::kMay) ? -1 : REAL(pwrite)(file, data, Cut(bytes), offset);
}

// The descriptor is gone even when close reports a failure.
int close(int file) {
  const int result = REAL(close)(file);
  return FileFails() ? -1 : result;
}

int fstat(int file, struct stat* status) noexcept {
  return FileFails() ? -1 : REAL(fstat)(file, status);
}

int fstatat(int folder, const char* path, struct stat* status, int flags) noexcept {
  return FileFails() ? -1 : REAL(fstatat)(folder, path, status, flags);
}

int ftruncate(int file, off_t size) noexcept {
  return FileFails(Interrupt::kMay) ? -1 : REAL(ftruncate)(file, size);
}

int fallocate(int file, int mode, off_t offset, off_t bytes) {
  return FileFails(Interrupt::kMay) ? -1 : REAL(fallocate)(file, mode, offset, bytes);
}

int renameat(int from, const char* old_name, int to, const char* name) noexcept {
  return FileFails() ? -1 : REAL(renameat)(from, old_name, to, name);
}

int fsync(int file) {
  return FileFails(Interrupt::kMay) ? -1 : REAL(fsync)(file);
}

}  // extern "C"
