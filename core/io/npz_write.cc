// SPDX-License-Identifier: BSD-3-Clause
// Writing an archive: entries as they come, then the directory. An entry that fails
// leaves the archive as it was, for the next one is written over it.
#include <cinttypes>

#include "core/io/deflate.h"
#include "core/io/npy.h"
#include "core/io/npz.h"

namespace nd {
namespace {

constexpr uint32_t kVersion = 20;                 // deflate
constexpr uint32_t kVersion64 = 45;               // 64-bit sizes
constexpr uint32_t kUnix = 3 << 8;                // the system that the attributes are of
constexpr uint32_t kAttributes = 0100600u << 16;  // a regular file, its owner's
constexpr uint32_t kDate = 1 << 5 | 1;  // 1980-01-01, so that equal data is equal
// From here on sizes are written with 64 bits; deflate may add a little to any size.
constexpr int64_t kLarge = 0xf0000000;
constexpr int64_t kLocalExtra = 20;
constexpr int64_t kCentralExtra = 28;

// Counts what goes to a place of a file.
class PlaceSink final : public Sink {
 public:
  PlaceSink(File& file, int64_t start) noexcept : file_(file), next_(start) {}
  Status Write(const void* data, size_t bytes) noexcept override {
    ND_TRY(file_.WriteAt(next_, data, bytes));
    next_ += static_cast<int64_t>(bytes);
    return Ok();
  }
  int64_t next() const noexcept { return next_; }

 private:
  File& file_;
  int64_t next_;
};

// Takes the checksum of what passes.
class ChecksumSink final : public Sink {
 public:
  explicit ChecksumSink(Sink& inner) noexcept : inner_(inner) {}
  Status Write(const void* data, size_t bytes) noexcept override {
    crc_ = crc32_z(crc_, static_cast<const Bytef*>(data), bytes);
    return inner_.Write(data, bytes);
  }
  uint32_t crc() const noexcept { return static_cast<uint32_t>(crc_); }

 private:
  Sink& inner_;
  uLong crc_ = 0;
};

// A name must not lead out of a folder into which somebody unpacks the archive.
bool IsSafe(const char* name) noexcept {
  if (name[0] == '/' || std::strchr(name, '\\') != nullptr) return false;
  for (const char* part = name; part != nullptr;) {
    const char* const slash = std::strchr(part, '/');
    const size_t length =
        slash == nullptr ? std::strlen(part) : static_cast<size_t>(slash - part);
    if (length == 2 && part[0] == '.' && part[1] == '.') return false;
    part = slash == nullptr ? nullptr : slash + 1;
  }
  return true;
}

}  // namespace

struct NpzWriter::Entry {
  int64_t local;
  int64_t name_bytes;  // without .npy
  int64_t bytes;
  int64_t stored;
  uint32_t crc;
  bool deflated;
  bool ascii;

  bool large() const noexcept { return bytes >= kLarge; }
  int64_t local_bytes() const noexcept {
    return zip::kLocalBytes + name_bytes + zip::kSuffixBytes +
           (large() ? kLocalExtra : 0);
  }
  // What the local header and the directory have in common: flags to both name lengths.
  void PutCommon(bool sizes64, int64_t extra, zip::Record* record) const noexcept {
    record->Put16(ascii ? 0u : uint32_t{zip::kUtf8});
    record->Put16(deflated ? zip::kDeflated : zip::kStored);
    record->Put16(0);  // the time
    record->Put16(kDate);
    record->Put32(crc);
    record->Put32(sizes64 ? zip::kSaturated : static_cast<uint32_t>(stored));
    record->Put32(sizes64 ? zip::kSaturated : static_cast<uint32_t>(bytes));
    record->Put16(static_cast<uint32_t>(name_bytes + zip::kSuffixBytes));
    record->Put16(static_cast<uint32_t>(extra));
  }
  void PutName(const char* name, zip::Record* record) const noexcept {
    record->PutText(name, name_bytes);
    record->PutText(zip::kSuffix, zip::kSuffixBytes);
  }
};

Status NpzWriter::Create(const char* path) noexcept {
  ND_TRY(target_.Begin(path));
  if (target_.file().regular()) return Ok();
  return Fail(Code::kUnsupported, "an archive must be a regular file");
}

Status NpzWriter::CheckName(const char* name, int64_t bytes) const noexcept {
  if (bytes == 0) return Fail(Code::kValue, "the name is empty");
  if (bytes > zip::kMaxName - zip::kSuffixBytes) {
    return Fail(Code::kValue, "the name has %" PRId64 " bytes, the limit is %" PRId64,
                bytes, zip::kMaxName - zip::kSuffixBytes);
  }
  if (!zip::IsText(name, bytes)) return Fail(Code::kValue, "the name is not UTF-8");
  if (!IsSafe(name)) {
    return Fail(
        Code::kValue,
        "the name '%.200s' is unsafe: it begins with /, contains \\ or has a part ..",
        name);
  }
  const uint8_t* record = directory_.data();
  for (int64_t i = 0; i < count_; ++i) {
    const int64_t name_bytes = zip::Get16(record + 28);
    if (name_bytes == bytes + zip::kSuffixBytes &&
        std::memcmp(record + zip::kCentralBytes, name, static_cast<size_t>(bytes)) == 0) {
      return Fail(Code::kValue, "the archive already has an array named '%.200s'", name);
    }
    record += zip::kCentralBytes + name_bytes + zip::Get16(record + 30);
  }
  return Ok();
}

Status NpzWriter::WriteContents(const Array& a, bool compress, int64_t offset,
                                Entry* entry) noexcept {
  PlaceSink file(target_.file(), offset);
  if (compress) {
    DeflateSink deflate(file);
    ND_TRY(deflate.Begin());
    ChecksumSink checksum(deflate);
    ND_TRY(WriteNpy(a, checksum));
    ND_TRY(deflate.Finish());
    entry->crc = checksum.crc();
  } else {
    ChecksumSink checksum(file);
    ND_TRY(WriteNpy(a, checksum));
    entry->crc = checksum.crc();
  }
  entry->stored = file.next() - offset;
  return Ok();
}

Status NpzWriter::WriteLocalHeader(const char* name, const Entry& entry) noexcept {
  const bool large = entry.large();
  zip::Record record;
  ND_TRY(record.Reserve(entry.local_bytes()));
  record.Put32(zip::kLocalSignature);
  record.Put16(large ? kVersion64 : kVersion);
  entry.PutCommon(large, large ? kLocalExtra : 0, &record);
  entry.PutName(name, &record);
  if (large) {
    record.Put16(zip::kExtra64);
    record.Put16(kLocalExtra - 4);
    record.Put64(static_cast<uint64_t>(entry.bytes));
    record.Put64(static_cast<uint64_t>(entry.stored));
  }
  return target_.file().WriteAt(entry.local, record.data(),
                                static_cast<size_t>(record.size()));
}

// The directory has room for it.
void NpzWriter::AppendRecord(const char* name, const Entry& entry) noexcept {
  const bool large = entry.large() || entry.local >= kLarge;
  const uint32_t version = large ? kVersion64 : kVersion;
  directory_.Put32(zip::kCentralSignature);
  directory_.Put16(version | kUnix);
  directory_.Put16(version);
  entry.PutCommon(large, large ? kCentralExtra : 0, &directory_);
  directory_.Put16(0);  // comment
  directory_.Put16(0);  // volume
  directory_.Put16(0);  // internal attributes
  directory_.Put32(kAttributes);
  directory_.Put32(large ? zip::kSaturated : static_cast<uint32_t>(entry.local));
  entry.PutName(name, &directory_);
  if (large) {
    directory_.Put16(zip::kExtra64);
    directory_.Put16(kCentralExtra - 4);
    directory_.Put64(static_cast<uint64_t>(entry.bytes));
    directory_.Put64(static_cast<uint64_t>(entry.stored));
    directory_.Put64(static_cast<uint64_t>(entry.local));
  }
}

Status NpzWriter::Add(const char* name, const Array& a, bool compress) noexcept {
  if (finished_) return Fail(Code::kValue, "the archive is finished");
  if (count_ == zip::kMaxEntries) {
    return Fail(Code::kLimit, "the archive has %" PRId64 " entries, which is the limit",
                count_);
  }
  Entry entry = {};
  entry.local = end_;
  entry.name_bytes = static_cast<int64_t>(std::strlen(name));
  ND_TRY(CheckName(name, entry.name_bytes));
  entry.ascii = zip::IsAscii(name, entry.name_bytes);
  entry.deflated = compress;
  ND_TRY(NpyBytes(a, &entry.bytes));
  const int64_t data = end_ + entry.local_bytes();
  ND_TRY(WriteContents(a, compress, data, &entry));
  ND_TRY(WriteLocalHeader(name, entry));
  ND_TRY(directory_.Reserve(zip::kCentralBytes + entry.name_bytes + zip::kSuffixBytes +
                            kCentralExtra));
  AppendRecord(name, entry);
  end_ = data + entry.stored;
  ++count_;
  return Ok();
}

Status NpzWriter::Finish() noexcept {
  if (finished_) return Fail(Code::kValue, "the archive is finished");
  File& file = target_.file();
  const int64_t directory_end = end_ + directory_.size();
  const bool large = count_ >= zip::kSaturated16 || directory_end >= kLarge;
  zip::Record record;
  ND_TRY(record.Reserve(zip::kEnd64Bytes + zip::kLocatorBytes + zip::kEndBytes));
  if (large) {
    record.Put32(zip::kEnd64Signature);
    record.Put64(zip::kEnd64Bytes - 12);
    record.Put16(kVersion64 | kUnix);
    record.Put16(kVersion64);
    record.Put64(0);  // both volumes
    record.Put64(static_cast<uint64_t>(count_));
    record.Put64(static_cast<uint64_t>(count_));
    record.Put64(static_cast<uint64_t>(directory_.size()));
    record.Put64(static_cast<uint64_t>(end_));
    record.Put32(zip::kLocatorSignature);
    record.Put32(0);
    record.Put64(static_cast<uint64_t>(directory_end));
    record.Put32(1);  // volumes
  }
  const uint32_t count =
      large ? uint32_t{zip::kSaturated16} : static_cast<uint32_t>(count_);
  record.Put32(zip::kEndSignature);
  record.Put32(0);  // both volumes
  record.Put16(count);
  record.Put16(count);
  record.Put32(large ? zip::kSaturated : static_cast<uint32_t>(directory_.size()));
  record.Put32(large ? zip::kSaturated : static_cast<uint32_t>(end_));
  record.Put16(0);  // comment
  ND_TRY(file.WriteAt(end_, directory_.data(), static_cast<size_t>(directory_.size())));
  ND_TRY(file.WriteAt(directory_end, record.data(), static_cast<size_t>(record.size())));
  ND_TRY(file.Truncate(directory_end + record.size()));
  ND_TRY(target_.Commit());
  finished_ = true;
  return Ok();
}

}  // namespace nd
