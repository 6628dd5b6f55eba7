// SPDX-License-Identifier: BSD-3-Clause
#include "core/io/file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "core/io/system_error.h"

namespace nd {
namespace {

// Some systems refuse to transfer more than this at once.
constexpr size_t kLargestTransfer = size_t{1} << 30;

// Repeats a call that a signal interrupted.
template <typename Function>
auto Resumed(Function&& function) noexcept {
  for (;;) {
    const auto result = function();
    if (result != -1 || errno != EINTR) return result;
  }
}

// While it lives, writing to a pipe that nobody reads is EPIPE in this thread: SIGPIPE is
// held back, and swallowed at the end unless it was already pending.
class HoldPipeSignal {
 public:
  HoldPipeSignal() noexcept {
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &previous_);
  }
  ~HoldPipeSignal() {
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    if (!was_pending_ && sigismember(&pending, SIGPIPE) == 1) {
      sigset_t pipe;
      sigemptyset(&pipe);
      sigaddset(&pipe, SIGPIPE);
      int signal = 0;
      sigwait(&pipe, &signal);
    }
    pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
  }
  HoldPipeSignal(const HoldPipeSignal&) = delete;
  HoldPipeSignal& operator=(const HoldPipeSignal&) = delete;

 private:
  sigset_t previous_;
  bool was_pending_;
};

struct MapBuffer : Buffer {
  void* data = nullptr;
  size_t bytes = 0;
};

void Unmap(Buffer* buffer) noexcept {
  const auto* map = static_cast<MapBuffer*>(buffer);
  munmap(map->data, map->bytes);
}

}  // namespace

Status File::Open(const char* path, Access access) noexcept {
  int flags = O_CLOEXEC;
  if (access == Access::kRead) flags |= O_RDONLY;
  if (access == Access::kReadWrite) flags |= O_RDWR;
  if (access == Access::kOverwrite) flags |= O_WRONLY | O_CREAT | O_TRUNC;
  const int descriptor = Resumed([&] { return open(path, flags, 0666); });
  if (descriptor < 0) return FailSystem("open", path, errno);
  return Adopt(descriptor);
}

Status File::Adopt(int descriptor) noexcept {
  ND_TRY(Close());
  descriptor_ = descriptor;
  struct stat status;
  if (fstat(descriptor, &status) != 0)
    return FailSystem("examine the file", nullptr, errno);
  if (S_ISDIR(status.st_mode)) return FailSystem("read the file", nullptr, EISDIR);
  regular_ = S_ISREG(status.st_mode);
  size_ = regular_ ? status.st_size : 0;
  position_ = 0;
  return Ok();
}

Status File::Close() noexcept {
  const int descriptor = descriptor_;
  descriptor_ = -1;
  // An interrupted close is not resumed: the descriptor is gone all the same.
  if (descriptor < 0 || close(descriptor) == 0 || errno == EINTR) return Ok();
  return FailSystem("write the file", nullptr, errno);
}

Status File::Read(void* data, size_t capacity, size_t* got) noexcept {
  const size_t asked = std::min(capacity, kLargestTransfer);
  const ssize_t count = Resumed([&] { return read(descriptor_, data, asked); });
  if (count < 0) return FailSystem("read the file", nullptr, errno);
  *got = static_cast<size_t>(count);
  position_ += count;
  return Ok();
}

Status File::Write(const void* data, size_t bytes) noexcept {
  if (bytes == 0) return Ok();
  const HoldPipeSignal hold;
  const char* next = static_cast<const char*>(data);
  while (bytes != 0) {
    const size_t asked = std::min(bytes, kLargestTransfer);
    const ssize_t count = Resumed([&] { return write(descriptor_, next, asked); });
    if (count < 0) return FailSystem("write the file", nullptr, errno);
    next += count;
    bytes -= static_cast<size_t>(count);
    position_ += count;
  }
  return Ok();
}

int64_t File::Remaining() const noexcept {
  return regular_ ? std::max(size_ - position_, int64_t{0}) : kUnknown;
}

Status File::ReadAt(int64_t offset, void* data, size_t bytes) noexcept {
  char* next = static_cast<char*>(data);
  while (bytes != 0) {
    const size_t asked = std::min(bytes, kLargestTransfer);
    const ssize_t count =
        Resumed([&] { return pread(descriptor_, next, asked, offset); });
    if (count < 0) return FailSystem("read the file", nullptr, errno);
    if (count == 0) return Fail(Code::kFormat, "the file has become shorter");
    next += count;
    bytes -= static_cast<size_t>(count);
    offset += count;
  }
  return Ok();
}

Status File::WriteAt(int64_t offset, const void* data, size_t bytes) noexcept {
  const char* next = static_cast<const char*>(data);
  while (bytes != 0) {
    const size_t asked = std::min(bytes, kLargestTransfer);
    const ssize_t count =
        Resumed([&] { return pwrite(descriptor_, next, asked, offset); });
    if (count < 0) return FailSystem("write the file", nullptr, errno);
    next += count;
    bytes -= static_cast<size_t>(count);
    offset += count;
  }
  return Ok();
}

Status File::Truncate(int64_t size) noexcept {
  if (Resumed([&] { return ftruncate(descriptor_, size); }) != 0) {
    return FailSystem("set the size of the file", nullptr, errno);
  }
  size_ = size;
  return Ok();
}

Status File::Reserve(int64_t size) noexcept {
  ND_TRY(Truncate(size));
#if defined(__linux__)
  if (size > 0 && Resumed([&] { return fallocate(descriptor_, 0, 0, size); }) != 0 &&
      (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)) {
    return FailSystem("reserve room for the file", nullptr, errno);
  }
#endif
  return Ok();
}

Status File::Map(int64_t bytes, MapMode mode, BufferRef* owner, void** data) noexcept {
  MapBuffer* buffer = nullptr;
  ND_TRY(NewBuffer(Unmap, &buffer));
  const int protection = mode == MapMode::kRead ? PROT_READ : PROT_READ | PROT_WRITE;
  const int sharing = mode == MapMode::kCopyOnWrite ? MAP_PRIVATE : MAP_SHARED;
  buffer->bytes = static_cast<size_t>(bytes);
  buffer->data = mmap(nullptr, buffer->bytes, protection, sharing, descriptor_, 0);
  if (buffer->data == MAP_FAILED) {
    const int error = errno;
    AbandonBuffer(buffer);
    return FailSystem("map the file", nullptr, error);
  }
  *data = buffer->data;
  *owner = BufferRef(buffer);
  return Ok();
}

}  // namespace nd
