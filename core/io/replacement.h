// SPDX-License-Identifier: BSD-3-Clause
// Replacement: how a file comes into being. Readers of the path see the old file or the
// whole new one, never a part.
#pragma once

#include "core/io/file.h"

namespace nd {

// A file that is written beside its path and takes that path when all is there, with the
// permissions of the file it replaces. Destroyed before Commit it leaves nothing. A path
// that names a pipe or a device is written directly.
class Replacement {
 public:
  Replacement() noexcept = default;
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;
  ~Replacement();

  Status Begin(const char* path) noexcept;
  File& file() noexcept { return file_; }
  Status Commit() noexcept;

 private:
  static constexpr size_t kNameSize = 256;  // the longest file name and its NUL

  Status OpenFolder(const char* path) noexcept;
  Status CreateBeside(const char* path) noexcept;

  File file_;
  int folder_ = -1;      // kept open: the process may change its working directory
  int64_t process_ = 0;  // a forked child must not remove the file of its parent
  bool temporary_exists_ = false;
  char name_[kNameSize] = {};
  char temporary_[kNameSize] = {};
};

}  // namespace nd
