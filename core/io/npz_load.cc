// SPDX-License-Identifier: BSD-3-Clause
// Reading an entry of an archive.
#include <cinttypes>

#include "core/io/deflate.h"
#include "core/io/npy.h"
#include "core/io/npz_reader.h"

namespace nd {
namespace {

constexpr size_t kDrainBytes = 64 << 10;

class RangeSource final : public Source {
 public:
  RangeSource(const ByteStore& store, int64_t start, int64_t bytes) noexcept
      : store_(store), next_(start), left_(bytes) {}

  Status Read(void* data, size_t capacity, size_t* got) noexcept override {
    const int64_t bytes = static_cast<int64_t>(std::min<uint64_t>(capacity, left_));
    ND_TRY(store_.ReadAt(next_, data, bytes));
    next_ += bytes;
    left_ -= static_cast<uint64_t>(bytes);
    *got = static_cast<size_t>(bytes);
    return Ok();
  }
  int64_t Remaining() const noexcept override { return static_cast<int64_t>(left_); }

 private:
  const ByteStore& store_;
  int64_t next_;
  uint64_t left_;
};

}  // namespace

// The bytes of an entry, inflated, exactly as many as its record says.
class NpzReader::Contents final : public Source {
 public:
  Contents(const ByteStore& store, const Header& header, int64_t data) noexcept
      : range_(store, data, header.stored),
        inflated_(range_),
        header_(header),
        left_(header.bytes) {}

  Status Begin() noexcept {
    if (header_.method == zip::kDeflated) return inflated_.Begin();
    if (header_.stored == header_.bytes) return Ok();
    return Fail(Code::kFormat, "a stored entry has two sizes, %" PRId64 " and %" PRId64,
                header_.stored, header_.bytes);
  }

  Status Read(void* data, size_t capacity, size_t* got) noexcept override {
    const uint64_t asked = std::min<uint64_t>(capacity, static_cast<uint64_t>(left_));
    ND_TRY(Inner().Read(data, static_cast<size_t>(asked), got));
    if (*got == 0 && asked != 0) {
      return Fail(Code::kFormat, "an entry lacks %" PRId64 " of %" PRId64 " bytes", left_,
                  header_.bytes);
    }
    crc_ = crc32_z(crc_, static_cast<const Bytef*>(data), *got);
    left_ -= static_cast<int64_t>(*got);
    return Ok();
  }
  int64_t Remaining() const noexcept override { return left_; }

  // Reads what is left, to nowhere, and compares the checksum.
  Status Finish() noexcept {
    Scratch<char> nowhere;
    ND_TRY(nowhere.Resize(kDrainBytes));
    size_t got = 0;
    while (left_ > 0) ND_TRY(Read(nowhere.data(), kDrainBytes, &got));
    ND_TRY(Inner().Read(nowhere.data(), 1, &got));
    if (got != 0) {
      return Fail(Code::kFormat, "an entry has more than its %" PRId64 " bytes",
                  header_.bytes);
    }
    if (crc_ == header_.crc) return Ok();
    return Fail(Code::kFormat, "the checksum of an entry is %08x, its data has %08x",
                static_cast<unsigned>(header_.crc), static_cast<unsigned>(crc_));
  }

 private:
  Source& Inner() noexcept {
    if (header_.method == zip::kDeflated) return inflated_;
    return range_;
  }

  RangeSource range_;
  InflateSource inflated_;
  const Header& header_;
  int64_t left_;
  uLong crc_ = 0;
};

Status NpzReader::EntryAt(int32_t index, const Entry** entry) const noexcept {
  if (index < 0 || index >= count_) {
    return Fail(Code::kIndex, "index is %d, the archive has %d arrays", index, count_);
  }
  *entry = table_ + index;
  return Ok();
}

Status NpzReader::Name(int32_t index, char* text, int64_t capacity,
                       int64_t* need) const noexcept {
  const Entry* entry = nullptr;
  ND_TRY(EntryAt(index, &entry));
  Header header;
  ND_TRY(ReadHeader(entry->record, &header));
  const int64_t bytes = header.name_bytes - zip::kSuffixBytes;
  if (bytes < 0) return Fail(Code::kFormat, "the archive has changed while it was open");
  if (capacity > 0) {
    const int64_t copied = std::min(bytes, capacity - 1);
    ND_TRY(store_.ReadAt(header.name(), text, copied));
    text[copied] = '\0';
  }
  *need = bytes + 1;
  return Ok();
}

// Finds the data behind the local header, which must agree with the directory.
Status NpzReader::FindData(const Entry& entry, const Header& header,
                           int64_t* data) const noexcept {
  uint8_t fixed[zip::kLocalBytes];
  if (header.local < 0 || header.local > entry.limit - zip::kLocalBytes) {
    return Fail(Code::kFormat, "the archive has changed while it was open");
  }
  ND_TRY(store_.ReadAt(header.local, fixed, zip::kLocalBytes));
  const int64_t name_bytes = zip::Get16(fixed + 26);
  const int64_t start =
      header.local + zip::kLocalBytes + name_bytes + zip::Get16(fixed + 28);
  if (zip::Get32(fixed) != zip::kLocalSignature || name_bytes != header.name_bytes ||
      zip::Get16(fixed + 8) != header.method) {
    return Fail(Code::kFormat, "an entry's header does not agree with the directory");
  }
  if (start > entry.limit || header.stored < 0 || header.stored > entry.limit - start) {
    return Fail(Code::kFormat, "an entry overlaps what follows it");
  }
  Scratch<char> names;
  ND_TRY(names.Resize(static_cast<size_t>(2 * name_bytes)));
  ND_TRY(store_.ReadAt(header.name(), names.data(), name_bytes));
  ND_TRY(store_.ReadAt(header.local + zip::kLocalBytes, names.data() + name_bytes,
                       name_bytes));
  if (std::memcmp(names.data(), names.data() + name_bytes,
                  static_cast<size_t>(name_bytes)) != 0) {
    return Fail(Code::kFormat, "an entry has two names");
  }
  *data = start;
  return Ok();
}

// Whether that many bytes may be asked for before the entry has been seen whole: a read
// that fails uses at most twice the file and 1 MiB, the copy of an archive in memory and
// what size classes add included.
bool NpzReader::FitsBudget(int64_t bytes) const noexcept {
  constexpr int64_t kFree = 512 << 10;
  const int64_t third = store_.size() / 3;
  return bytes <= kFree + (store_.in_memory() ? third : store_.size() + third);
}

Status NpzReader::Load(int32_t index, Array* result) const noexcept {
  const Entry* entry = nullptr;
  ND_TRY(EntryAt(index, &entry));
  Header header;
  ND_TRY(ReadHeader(entry->record, &header));
  if ((header.flags & zip::kEncrypted) != 0) {
    return Fail(Code::kUnsupported, "the entry is encrypted");
  }
  if (header.method != zip::kStored && header.method != zip::kDeflated) {
    return Fail(Code::kUnsupported, "the entry is compressed by method %d",
                header.method);
  }
  int64_t data = 0;
  ND_TRY(FindData(*entry, header, &data));
  if (!FitsBudget(header.bytes)) {
    Contents rehearsal(store_, header, data);
    ND_TRY(rehearsal.Begin());
    ND_TRY(rehearsal.Finish());
  }
  Contents contents(store_, header, data);
  ND_TRY(contents.Begin());
  Array array;
  ND_TRY(ReadNpy(contents, &array));
  ND_TRY(contents.Finish());
  *result = static_cast<Array&&>(array);
  return Ok();
}

}  // namespace nd
