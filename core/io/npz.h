// SPDX-License-Identifier: BSD-3-Clause
// .npz archives: zip files of .npy entries, stored or deflated. Nothing in a file is
// believed before it is checked: what an entry claims to hold costs memory only once the
// file has shown that it is there.
#pragma once

#include "core/array/array.h"
#include "core/io/file.h"
#include "core/io/replacement.h"
#include "core/io/zip.h"

namespace nd {

// Bytes at places: a file, or a copy in memory.
class ByteStore {
 public:
  ByteStore() noexcept = default;
  ByteStore(const ByteStore&) = delete;
  ByteStore& operator=(const ByteStore&) = delete;
  ~ByteStore() { Deallocate(copy_); }

  Status OpenFile(const char* path) noexcept;
  Status CopyOf(const void* data, int64_t bytes) noexcept;

  int64_t size() const noexcept { return size_; }
  bool in_memory() const noexcept { return copy_.data != nullptr; }
  // [offset, offset + bytes) must lie inside size().
  Status ReadAt(int64_t offset, void* data, int64_t bytes) const noexcept;

 private:
  mutable File file_;  // reading at a place changes nothing
  Block copy_;
  int64_t size_ = 0;
};

// Safe for several threads once it is open.
class NpzReader {
 public:
  // kIo, kFormat, kLimit, kUnsupported.
  Status OpenFile(const char* path) noexcept;
  Status OpenMemory(const void* data, int64_t bytes) noexcept;

  // The .npy entries, in the order of the archive's directory.
  int32_t count() const noexcept { return count_; }
  // Copies the name without .npy; what fits and a NUL. `need`: its bytes and the NUL.
  Status Name(int32_t index, char* text, int64_t capacity, int64_t* need) const noexcept;
  Status Load(int32_t index, Array* result) const noexcept;

 private:
  // Where an entry's directory record is, and where the next thing after its data starts.
  struct Entry {
    int64_t record;
    int64_t limit;
  };
  struct Header;  // a directory record, decoded
  class Contents;

  Status Open() noexcept;
  Status FindDirectory(int64_t* count) noexcept;
  Status ReadDirectory(int64_t count) noexcept;
  Status ReadHeader(int64_t record, Header* header) const noexcept;
  Status ReadExtra(Header* header) const noexcept;
  Status CheckName(const Header& header) const noexcept;
  Status FindData(const Entry& entry, const Header& header, int64_t* data) const noexcept;
  Status EntryAt(int32_t index, const Entry** entry) const noexcept;
  bool FitsBudget(int64_t bytes) const noexcept;

  ByteStore store_;
  int64_t directory_ = 0;      // where the directory starts
  int64_t directory_end_ = 0;  // and ends
  Scratch<Entry> entries_;
  const Entry* table_ = nullptr;  // entries_
  int32_t count_ = 0;
};

// One thread at a time.
class NpzWriter {
 public:
  Status Create(const char* path) noexcept;
  // kValue: a name that is empty, repeated, unsafe or not UTF-8; a finished archive.
  Status Add(const char* name, const Array& a, bool compress) noexcept;
  // The file appears under its path.
  Status Finish() noexcept;

 private:
  struct Entry;

  Status CheckName(const char* name, int64_t bytes) const noexcept;
  Status WriteContents(const Array& a, bool compress, int64_t offset,
                       Entry* entry) noexcept;
  Status WriteLocalHeader(const char* name, const Entry& entry) noexcept;
  void AppendRecord(const char* name, const Entry& entry) noexcept;

  Replacement target_;
  zip::Record directory_;
  int64_t end_ = 0;  // of the entries written so far
  int64_t count_ = 0;
  bool finished_ = false;
};

}  // namespace nd
