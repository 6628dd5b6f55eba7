// SPDX-License-Identifier: BSD-3-Clause
#include <cinttypes>

#include "core/io/npy.h"
#include "core/io/npy_header.h"

namespace nd {
namespace {

template <typename Word>
void SwapWords(void* data, int64_t count) noexcept {
  char* bytes = static_cast<char*>(data);
  for (int64_t i = 0; i < count; ++i) {
    Word word;
    std::memcpy(&word, bytes + i * static_cast<int64_t>(sizeof(Word)), sizeof(Word));
    if constexpr (sizeof(Word) == 2) word = __builtin_bswap16(word);
    if constexpr (sizeof(Word) == 4) word = __builtin_bswap32(word);
    if constexpr (sizeof(Word) == 8) word = __builtin_bswap64(word);
    std::memcpy(bytes + i * static_cast<int64_t>(sizeof(Word)), &word, sizeof(Word));
  }
}

// Makes elements as they were stored into elements of this machine.
void Normalize(const NpyHeader& header, void* data) noexcept {
  if (header.dtype == Dtype::kBool) {
    auto* bytes = static_cast<uint8_t*>(data);
    for (int64_t i = 0; i < header.size; ++i) bytes[i] = bytes[i] != 0;
  }
  if (!header.swapped) return;
  const bool complex = InfoOf(header.dtype).kind == Kind::kComplex;
  switch (ItemSize(header.dtype) / (complex ? 2 : 1)) {
    case 2:
      return SwapWords<uint16_t>(data, header.bytes / 2);
    case 4:
      return SwapWords<uint32_t>(data, header.bytes / 4);
    default:
      return SwapWords<uint64_t>(data, header.bytes / 8);
  }
}

Status Missing(int64_t bytes, int64_t there) noexcept {
  return Fail(Code::kFormat,
              "the data is cut short: the header promises %" PRId64 " bytes, %" PRId64
              " are there",
              bytes, there);
}

// Bytes of a source that cannot tell how many are left, in pieces that grow with what has
// arrived: a lie about the length costs no more memory than the bytes that back it.
class Pieces {
 public:
  Pieces() noexcept = default;
  Pieces(const Pieces&) = delete;
  Pieces& operator=(const Pieces&) = delete;
  ~Pieces() {
    for (int i = 0; i < count_; ++i) Deallocate(pieces_[i]);
  }

  Status Read(Source& source, int64_t bytes) noexcept {
    for (int64_t arrived = 0; arrived < bytes;) {
      const int64_t capacity = std::min(bytes - arrived, std::max(kFirst, arrived / 2));
      if (count_ == kMaxPieces) return Missing(bytes, arrived);
      Block& piece = pieces_[count_];
      ND_TRY(Allocate(static_cast<size_t>(capacity), Fill::kUninitialized, &piece));
      sizes_[count_++] = capacity;
      for (int64_t filled = 0; filled < capacity;) {
        size_t got = 0;
        ND_TRY(source.Read(static_cast<char*>(piece.data) + filled,
                           static_cast<size_t>(capacity - filled), &got));
        if (got == 0) return Missing(bytes, arrived + filled);
        filled += static_cast<int64_t>(got);
      }
      arrived += capacity;
    }
    return Ok();
  }

  void MoveTo(void* data) noexcept {
    char* next = static_cast<char*>(data);
    for (int i = 0; i < count_; ++i) {
      std::memcpy(next, pieces_[i].data, static_cast<size_t>(sizes_[i]));
      next += sizes_[i];
      Deallocate(pieces_[i]);
    }
    count_ = 0;
  }

 private:
  static constexpr int64_t kFirst = 64 << 10;
  static constexpr int kMaxPieces = 96;  // 64 KiB times 1.5^90 passes 2^63

  Block pieces_[kMaxPieces];
  int64_t sizes_[kMaxPieces];
  int count_ = 0;
};

Status NewArrayFor(const NpyHeader& header, Array* result) noexcept {
  return NewArray(header.dtype, header.layout.ndim, header.layout.shape,
                  header.fortran_order ? Order::kF : Order::kC, Fill::kUninitialized,
                  result);
}

Status MapNpy(File& file, MapMode mode, Array* result) noexcept {
  NpyHeader header;
  ND_TRY(ReadNpyHeader(file, &header));
  if (!file.regular())
    return Fail(Code::kUnsupported, "only a regular file can be mapped");
  if (header.swapped) {
    return Fail(Code::kUnsupported, "a file of the other byte order cannot be mapped");
  }
  const int64_t there = file.Remaining();
  if (there < header.bytes) return Missing(header.bytes, there);
  BufferRef owner;
  void* data = nullptr;
  ND_TRY(file.Map(header.offset + header.bytes, mode, &owner, &data));
  return Array::Make(header.dtype, header.layout,
                     static_cast<char*>(data) + header.offset, Extent{0, header.bytes},
                     mode == MapMode::kRead ? kReadonly : 0,
                     static_cast<BufferRef&&>(owner), result);
}

}  // namespace

Status ReadNpy(Source& source, Array* result) noexcept {
  NpyHeader header;
  ND_TRY(ReadNpyHeader(source, &header));
  const int64_t there = source.Remaining();
  if (there != Source::kUnknown && there < header.bytes)
    return Missing(header.bytes, there);
  Array array;
  if (there != Source::kUnknown || header.bytes == 0) {
    ND_TRY(NewArrayFor(header, &array));
    ND_TRY(
        ReadExactly(source, array.data(), static_cast<size_t>(header.bytes), "the data"));
  } else {
    Pieces pieces;
    ND_TRY(pieces.Read(source, header.bytes));
    ND_TRY(NewArrayFor(header, &array));
    pieces.MoveTo(array.data());
  }
  Normalize(header, array.data());
  *result = static_cast<Array&&>(array);
  return Ok();
}

Status LoadNpy(const char* path, MapMode mode, Array* result) noexcept {
  File file;
  const bool writes = mode == MapMode::kReadWrite;
  ND_TRY(file.Open(path, writes ? File::Access::kReadWrite : File::Access::kRead));
  return mode == MapMode::kNone ? ReadNpy(file, result) : MapNpy(file, mode, result);
}

Status DecodeNpy(const void* data, int64_t bytes, Array* result,
                 int64_t* consumed) noexcept {
  if (bytes < 0) {
    return Fail(Code::kValue, "bytes is %" PRId64 ", it must not be negative", bytes);
  }
  MemorySource source(data, bytes);
  ND_TRY(ReadNpy(source, result));
  *consumed = bytes - source.Remaining();
  return Ok();
}

}  // namespace nd
