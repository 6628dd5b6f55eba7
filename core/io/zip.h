// SPDX-License-Identifier: BSD-3-Clause
// The records of the zip format (PKWARE's APPNOTE 6.3), as fields at fixed offsets of
// little-endian bytes.
#pragma once

#include <cstdint>

#include "core/memory/cache.h"

namespace nd::zip {

// Records: signature and fixed bytes.
inline constexpr uint32_t kLocalSignature = 0x04034b50;
inline constexpr int64_t kLocalBytes = 30;
inline constexpr uint32_t kCentralSignature = 0x02014b50;
inline constexpr int64_t kCentralBytes = 46;
inline constexpr uint32_t kEndSignature = 0x06054b50;
inline constexpr int64_t kEndBytes = 22;
inline constexpr uint32_t kEnd64Signature = 0x06064b50;
inline constexpr int64_t kEnd64Bytes = 56;
inline constexpr uint32_t kLocatorSignature = 0x07064b50;
inline constexpr int64_t kLocatorBytes = 20;

inline constexpr uint16_t kExtra64 = 1;  // the extra field that carries 64-bit sizes
inline constexpr uint32_t kSaturated = 0xffffffff;
inline constexpr uint16_t kSaturated16 = 0xffff;

inline constexpr uint16_t kEncrypted = 1;  // flags
inline constexpr uint16_t kUtf8 = 1 << 11;
inline constexpr uint16_t kStored = 0;  // methods
inline constexpr uint16_t kDeflated = 8;

inline constexpr int64_t kMaxEntries = 65536;
inline constexpr int64_t kMaxName = 65535;
inline constexpr char kSuffix[] = ".npy";
inline constexpr int64_t kSuffixBytes = sizeof(kSuffix) - 1;

inline uint16_t Get16(const uint8_t* bytes) noexcept {
  return static_cast<uint16_t>(bytes[0] | bytes[1] << 8);
}
inline uint32_t Get32(const uint8_t* bytes) noexcept {
  return Get16(bytes) | static_cast<uint32_t>(Get16(bytes + 2)) << 16;
}
inline uint64_t Get64(const uint8_t* bytes) noexcept {
  return Get32(bytes) | static_cast<uint64_t>(Get32(bytes + 4)) << 32;
}

// Whether a name is UTF-8 without NUL.
bool IsText(const char* name, int64_t bytes) noexcept;
bool IsAscii(const char* name, int64_t bytes) noexcept;

// Bytes that grow at the end.
class Record {
 public:
  Record() noexcept = default;
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;
  ~Record() { Deallocate(block_); }

  // Makes room for `bytes` more; the Put functions need it.
  Status Reserve(int64_t bytes) noexcept;
  void Put16(uint32_t value) noexcept { Put(value, 2); }
  void Put32(uint32_t value) noexcept { Put(value, 4); }
  void Put64(uint64_t value) noexcept { Put(value, 8); }
  void PutText(const char* text, int64_t bytes) noexcept;

  const uint8_t* data() const noexcept {
    return static_cast<const uint8_t*>(block_.data);
  }
  int64_t size() const noexcept { return size_; }

 private:
  void Put(uint64_t value, int count) noexcept;

  Block block_;
  int64_t size_ = 0;
};

}  // namespace nd::zip
