// SPDX-License-Identifier: BSD-3-Clause
// Opening an archive: the end record, the directory, and that no two entries overlap.
#include <algorithm>
#include <cinttypes>

#include "core/io/npz_reader.h"

namespace nd {
namespace {

[[gnu::cold]] Status Malformed(const char* what) noexcept {
  return Fail(Code::kFormat, "the archive is malformed: %s", what);
}

// Sizes and places above 2^63 - 1 become negative, which no check lets through.
int64_t Signed(uint64_t value) noexcept {
  return static_cast<int64_t>(value);
}

// Whether [offset, offset + bytes) lies in [0, end).
bool Inside(int64_t offset, int64_t bytes, int64_t end) noexcept {
  return offset >= 0 && bytes >= 0 && offset <= end && bytes <= end - offset;
}

}  // namespace

Status ByteStore::OpenFile(const char* path) noexcept {
  ND_TRY(file_.Open(path, File::Access::kRead));
  if (!file_.regular())
    return Fail(Code::kUnsupported, "an archive must be a regular file");
  size_ = file_.size();
  return Ok();
}

Status ByteStore::CopyOf(const void* data, int64_t bytes) noexcept {
  ND_TRY(Allocate(static_cast<size_t>(bytes), Fill::kUninitialized, &copy_));
  if (bytes != 0) std::memcpy(copy_.data, data, static_cast<size_t>(bytes));
  size_ = bytes;
  return Ok();
}

Status ByteStore::ReadAt(int64_t offset, void* data, int64_t bytes) const noexcept {
  if (!in_memory()) return file_.ReadAt(offset, data, static_cast<size_t>(bytes));
  if (bytes == 0) return Ok();
  std::memcpy(data, static_cast<const char*>(copy_.data) + offset,
              static_cast<size_t>(bytes));
  return Ok();
}

Status NpzReader::OpenFile(const char* path) noexcept {
  ND_TRY(store_.OpenFile(path));
  return Open();
}

Status NpzReader::OpenMemory(const void* data, int64_t bytes) noexcept {
  if (bytes < 0) {
    return Fail(Code::kValue, "bytes is %" PRId64 ", it must not be negative", bytes);
  }
  ND_TRY(store_.CopyOf(data, bytes));
  return Open();
}

Status NpzReader::Open() noexcept {
  int64_t count = 0;
  ND_TRY(FindDirectory(&count));
  return ReadDirectory(count);
}

// The end record stands before a comment of at most 65535 bytes that ends the file.
Status NpzReader::FindDirectory(int64_t* count) noexcept {
  const int64_t tail_bytes =
      std::min(store_.size(), zip::kLocatorBytes + zip::kEndBytes + zip::kSaturated16);
  const int64_t tail_start = store_.size() - tail_bytes;
  Scratch<uint8_t> tail;
  ND_TRY(tail.Resize(static_cast<size_t>(tail_bytes)));
  ND_TRY(store_.ReadAt(tail_start, tail.data(), tail_bytes));
  int64_t at = tail_bytes - zip::kEndBytes;
  for (; at >= 0; --at) {
    const uint8_t* const end = tail.data() + at;
    if (zip::Get32(end) == zip::kEndSignature &&
        zip::Get16(end + 20) == tail_bytes - at - zip::kEndBytes) {
      break;
    }
  }
  if (at < 0) return Malformed("it has no end record; it is cut short or not a zip file");

  const uint8_t* const end = tail.data() + at;
  int64_t boundary = tail_start + at;
  int64_t disk = zip::Get16(end + 4) | zip::Get16(end + 6);
  int64_t entries = zip::Get16(end + 10);
  int64_t bytes = zip::Get32(end + 12);
  directory_ = zip::Get32(end + 16);
  const uint8_t* const locator = end - zip::kLocatorBytes;
  if (at >= zip::kLocatorBytes && zip::Get32(locator) == zip::kLocatorSignature) {
    boundary = Signed(zip::Get64(locator + 8));
    if (!Inside(boundary, zip::kEnd64Bytes, tail_start + at - zip::kLocatorBytes)) {
      return Malformed("its 64-bit end record lies outside");
    }
    uint8_t end64[zip::kEnd64Bytes];
    ND_TRY(store_.ReadAt(boundary, end64, zip::kEnd64Bytes));
    if (zip::Get32(end64) != zip::kEnd64Signature) {
      return Malformed("its 64-bit end record is missing");
    }
    disk = zip::Get32(end64 + 16) | zip::Get32(end64 + 20);
    entries = Signed(zip::Get64(end64 + 32));
    bytes = Signed(zip::Get64(end64 + 40));
    directory_ = Signed(zip::Get64(end64 + 48));
  }
  if (disk != 0)
    return Fail(Code::kUnsupported, "archives of several volumes are not read");
  if (!Inside(directory_, bytes, boundary))
    return Malformed("its directory lies outside");
  if (entries < 0 || entries > bytes / zip::kCentralBytes) {
    return Malformed("its directory is smaller than its number of entries");
  }
  if (entries > zip::kMaxEntries) {
    return Fail(Code::kLimit,
                "the archive has %" PRId64 " entries, the limit is %" PRId64, entries,
                zip::kMaxEntries);
  }
  directory_end_ = directory_ + bytes;
  *count = entries;
  return Ok();
}

Status NpzReader::ReadHeader(int64_t record, Header* header) const noexcept {
  if (!Inside(record, zip::kCentralBytes, directory_end_)) {
    return Malformed("its directory is cut short");
  }
  uint8_t fixed[zip::kCentralBytes];
  ND_TRY(store_.ReadAt(record, fixed, zip::kCentralBytes));
  if (zip::Get32(fixed) != zip::kCentralSignature) {
    return Malformed("a directory record lacks its signature");
  }
  header->record = record;
  header->flags = zip::Get16(fixed + 8);
  header->method = zip::Get16(fixed + 10);
  header->crc = zip::Get32(fixed + 16);
  header->stored = zip::Get32(fixed + 20);
  header->bytes = zip::Get32(fixed + 24);
  header->name_bytes = zip::Get16(fixed + 28);
  header->extra_bytes = zip::Get16(fixed + 30);
  header->local = zip::Get32(fixed + 42);
  header->record_bytes = zip::kCentralBytes + header->name_bytes + header->extra_bytes +
                         zip::Get16(fixed + 32);
  if (!Inside(record, header->record_bytes, directory_end_)) {
    return Malformed("its directory is cut short");
  }
  if (header->stored == zip::kSaturated || header->bytes == zip::kSaturated ||
      header->local == zip::kSaturated) {
    ND_TRY(ReadExtra(header));
  }
  return Ok();
}

// 64-bit sizes, for the fields that say they do not fit, in this order.
Status NpzReader::ReadExtra(Header* header) const noexcept {
  Scratch<uint8_t> extra;
  ND_TRY(extra.Resize(static_cast<size_t>(header->extra_bytes)));
  ND_TRY(store_.ReadAt(header->extra(), extra.data(), header->extra_bytes));
  for (int64_t at = 0; header->extra_bytes - at >= 4;) {
    const uint8_t* field = extra.data() + at;
    const int64_t length = zip::Get16(field + 2);
    if (length > header->extra_bytes - at - 4) break;
    at += 4 + length;
    if (zip::Get16(field) != zip::kExtra64) continue;
    field += 4;
    const uint8_t* const field_end = field + length;
    for (int64_t* value : {&header->bytes, &header->stored, &header->local}) {
      if (*value != zip::kSaturated) continue;
      if (field_end - field < 8) return Malformed("a 64-bit field is cut short");
      *value = Signed(zip::Get64(field));
      field += 8;
    }
    break;
  }
  return Ok();
}

Status NpzReader::CheckName(const Header& header) const noexcept {
  Scratch<char> name;
  ND_TRY(name.Resize(static_cast<size_t>(header.name_bytes)));
  ND_TRY(store_.ReadAt(header.name(), name.data(), header.name_bytes));
  if (zip::IsText(name.data(), header.name_bytes)) return Ok();
  return Malformed("a name is not UTF-8 text");
}

Status NpzReader::ReadDirectory(int64_t count) noexcept {
  // Every entry, .npy or not, by the place of its local header.
  struct Span {
    int64_t start;
    int64_t least_end;  // its local header may carry more
    int32_t index;      // among the .npy entries, or -1
  };
  Scratch<Span> spans;
  ND_TRY(spans.Resize(static_cast<size_t>(count)));
  ND_TRY(entries_.Resize(static_cast<size_t>(count)));
  int64_t record = directory_;
  for (int64_t i = 0; i < count; ++i) {
    Header header;
    ND_TRY(ReadHeader(record, &header));
    ND_TRY(CheckName(header));
    const int64_t head = zip::kLocalBytes + header.name_bytes;
    if (!Inside(header.local, head, directory_) ||
        !Inside(header.local + head, header.stored, directory_) || header.bytes < 0) {
      return Malformed("an entry lies outside");
    }
    char suffix[zip::kSuffixBytes] = {};
    if (header.name_bytes >= zip::kSuffixBytes) {
      ND_TRY(
          store_.ReadAt(header.extra() - zip::kSuffixBytes, suffix, zip::kSuffixBytes));
    }
    const bool array = std::memcmp(suffix, zip::kSuffix, sizeof(suffix)) == 0;
    spans[static_cast<size_t>(i)] = {header.local, header.local + head + header.stored,
                                     array ? count_ : -1};
    if (array) entries_[static_cast<size_t>(count_++)] = {record, directory_};
    record += header.record_bytes;
  }
  if (record != directory_end_) return Malformed("its directory has more than it says");

  std::sort(spans.data(), spans.data() + count,
            [](const Span& a, const Span& b) { return a.start < b.start; });
  for (int64_t i = 0; i < count; ++i) {
    const Span& span = spans[static_cast<size_t>(i)];
    const int64_t limit =
        i + 1 < count ? spans[static_cast<size_t>(i + 1)].start : directory_;
    if (span.least_end > limit) return Malformed("two entries overlap");
    if (span.index >= 0) entries_[static_cast<size_t>(span.index)].limit = limit;
  }
  table_ = entries_.data();
  return Ok();
}

}  // namespace nd
