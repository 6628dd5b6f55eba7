// SPDX-License-Identifier: BSD-3-Clause
// Source and Sink: where bytes come from and go to. The formats read and write through
// them, so one parser serves files, pipes, memory and compressed archive entries.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/error/status.h"

namespace nd {

class Source {
 public:
  // Reads 1..capacity bytes; 0 in `got` means the end, for good.
  virtual Status Read(void* data, size_t capacity, size_t* got) noexcept = 0;

  // How many bytes are left, when that is certain before reading them; else kUnknown.
  virtual int64_t Remaining() const noexcept = 0;
  static constexpr int64_t kUnknown = -1;

 protected:
  ~Source() = default;
};

class Sink {
 public:
  // Writes all of it, or fails.
  virtual Status Write(const void* data, size_t bytes) noexcept = 0;

 protected:
  ~Sink() = default;
};

// Reads exactly `bytes` bytes. kFormat, naming `what`, when the source ends before.
Status ReadExactly(Source& source, void* data, size_t bytes, const char* what) noexcept;

// Bytes that lie in memory.
class MemorySource final : public Source {
 public:
  MemorySource(const void* data, int64_t bytes) noexcept
      : next_(static_cast<const char*>(data)), left_(static_cast<size_t>(bytes)) {}

  Status Read(void* data, size_t capacity, size_t* got) noexcept override {
    *got = std::min(capacity, left_);
    if (*got != 0) std::memcpy(data, next_, *got);
    next_ += *got;
    left_ -= *got;
    return Ok();
  }
  int64_t Remaining() const noexcept override { return static_cast<int64_t>(left_); }

 private:
  const char* next_;
  size_t left_;
};

// Fills memory and drops what does not fit.
class MemorySink final : public Sink {
 public:
  MemorySink(void* data, int64_t capacity) noexcept
      : next_(static_cast<char*>(data)), left_(static_cast<size_t>(capacity)) {}

  Status Write(const void* data, size_t bytes) noexcept override {
    const size_t kept = std::min(bytes, left_);
    if (kept != 0) std::memcpy(next_, data, kept);
    next_ += kept;
    left_ -= kept;
    return Ok();
  }

 private:
  char* next_;
  size_t left_;
};

}  // namespace nd
