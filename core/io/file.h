// SPDX-License-Identifier: BSD-3-Clause
// Files of the operating system: open, read, write, map. With replacement.cc the
// only part of the core that knows how the system spells these: interrupted calls are
// resumed, short ones completed, descriptors never leak into child processes, and a
// broken pipe is an error, not a signal to the host.
#pragma once

#include "core/array/buffer.h"
#include "core/io/stream.h"

namespace nd {

enum class MapMode : int32_t { kNone = 0, kRead = 1, kReadWrite = 2, kCopyOnWrite = 3 };

class File final : public Source, public Sink {
 public:
  File() noexcept = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { static_cast<void>(Close()); }

  enum class Access : uint8_t { kRead, kReadWrite, kOverwrite };
  // kOverwrite creates the file or empties it.
  Status Open(const char* path, Access access) noexcept;
  // Takes over a descriptor.
  Status Adopt(int descriptor) noexcept;
  // kIo when written bytes turn out to be lost; closed in any case.
  Status Close() noexcept;

  bool regular() const noexcept { return regular_; }
  // The size when it was opened; 0 unless it is a regular file.
  int64_t size() const noexcept { return size_; }

  Status Read(void* data, size_t capacity, size_t* got) noexcept override;
  Status Write(const void* data, size_t bytes) noexcept override;
  // For a regular file what is left of size(), which need not be there any more.
  int64_t Remaining() const noexcept override;

  // At a place of a regular file; the place of Read and Write stays.
  Status ReadAt(int64_t offset, void* data, size_t bytes) noexcept;
  Status WriteAt(int64_t offset, const void* data, size_t bytes) noexcept;
  // Makes the file end there.
  Status Truncate(int64_t size) noexcept;
  // Makes the file that long and reserves the room where the file system can, so that
  // writing to a mapping of it does not run out of disk.
  Status Reserve(int64_t size) noexcept;

  // Maps the first `bytes` bytes, which size() must cover. mode: not kNone.
  Status Map(int64_t bytes, MapMode mode, BufferRef* owner, void** data) noexcept;

 private:
  int descriptor_ = -1;
  bool regular_ = false;
  int64_t size_ = 0;
  int64_t position_ = 0;
};

}  // namespace nd
