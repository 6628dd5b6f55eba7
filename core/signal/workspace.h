// SPDX-License-Identifier: BSD-3-Clause
// Where an execution takes its memory from: the allocator, or the caller. With the
// caller's it neither allocates nor locks, and uses no other thread.
#pragma once

#include <cstdint>

#include "core/memory/cache.h"

namespace nd::signal {

class Workspace {
 public:
  Workspace() noexcept = default;
  // `bytes` bytes of the caller's, of any alignment.
  Workspace(void* data, int64_t bytes) noexcept
      : given_(true), at_(static_cast<char*>(data)), left_(bytes) {}
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  bool given() const noexcept { return given_; }

  // Memory until the end of this object, aligned to kAlignment; at most kMostBlocks
  // times. kNoMemory, kLimit; kBounds if the caller's does not suffice.
  Status Take(int64_t bytes, char** result) noexcept {
    if (!given_) {
      Scratch<char>& block = blocks_[count_++];
      ND_TRY(block.Resize(static_cast<size_t>(bytes)));
      *result = block.data();
      return Ok();
    }
    const auto misaligned = reinterpret_cast<uintptr_t>(at_) % kAlignment;
    const int64_t skipped =
        misaligned == 0 ? 0 : static_cast<int64_t>(kAlignment - misaligned);
    if (left_ < skipped || left_ - skipped < bytes) {
      return Fail(Code::kBounds,
                  "workspace_bytes is too small by %lld or more, "
                  "nd_raw_convolve_workspace tells what suffices",
                  static_cast<long long>(skipped + bytes - left_));
    }
    *result = at_ + skipped;
    at_ = *result + bytes;
    left_ -= skipped + bytes;
    return Ok();
  }
  // What a caller is to give for so many bytes.
  static constexpr int64_t Padded(int64_t bytes) noexcept {
    constexpr int64_t kLine = static_cast<int64_t>(kAlignment);
    return (bytes + kLine - 1) / kLine * kLine + kLine;
  }

 private:
  static constexpr int kMostBlocks = 3;
  bool given_ = false;
  char* at_ = nullptr;
  int64_t left_ = 0;
  int count_ = 0;
  Scratch<char> blocks_[kMostBlocks];
};

}  // namespace nd::signal
