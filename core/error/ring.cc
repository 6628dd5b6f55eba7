// SPDX-License-Identifier: BSD-3-Clause
#include "core/error/ring.h"

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "core/error/utf8.h"

namespace nd {
namespace {

constexpr size_t kWords = kMessageSize / sizeof(uint64_t);
constexpr uint32_t kSerialMask = (1u << 25) - 1;
constexpr uint32_t kWriting = ~0u;  // no serial

// One entry: a sequence lock over words. `serial` is 0 before the first message and
// kWriting while a thread has claimed the entry to write it.
struct Entry {
  std::atomic<uint32_t> serial{0};
  std::atomic<uint64_t> words[kWords]{};
};

Entry ring[kRingSize];
std::atomic<uint32_t> last_serial{0};

Entry& EntryOf(uint32_t serial) noexcept {
  return ring[serial % kRingSize];
}

uint32_t NextSerial() noexcept {
  for (;;) {
    const uint32_t serial =
        (last_serial.fetch_add(1, std::memory_order_relaxed) + 1) & kSerialMask;
    if (serial != 0) return serial;  // 0 means "no message"
  }
}

// Takes the entry for the message `serial`. Not when another thread is writing it, nor
// when its message is newer: a writer that was held up must not mix its text into
// another's.
bool Claim(Entry& entry, uint32_t serial) noexcept {
  uint32_t seen = entry.serial.load(std::memory_order_relaxed);
  const bool newer =
      seen != 0 && seen != serial && ((seen - serial) & kSerialMask) <= kSerialMask / 2;
  return seen != kWriting && !newer &&
         entry.serial.compare_exchange_strong(seen, kWriting, std::memory_order_acquire,
                                              std::memory_order_relaxed);
}

// Keeps the message where the entry can be had; otherwise it is told by its code alone.
void Write(uint32_t serial, const char (&text)[kMessageSize]) noexcept {
  Entry& entry = EntryOf(serial);
  if (!Claim(entry, serial)) return;
  uint64_t words[kWords];
  std::memcpy(words, text, sizeof(words));
  for (size_t i = 0; i < kWords; ++i) {
    entry.words[i].store(words[i], std::memory_order_release);
  }
  entry.serial.store(serial, std::memory_order_release);
}

bool Read(uint32_t serial, char (&text)[kMessageSize]) noexcept {
  Entry& entry = EntryOf(serial);
  if (serial == 0 || entry.serial.load(std::memory_order_acquire) != serial) return false;
  uint64_t words[kWords];
  for (size_t i = 0; i < kWords; ++i) {
    words[i] = entry.words[i].load(std::memory_order_acquire);
  }
  if (entry.serial.load(std::memory_order_relaxed) != serial) return false;
  std::memcpy(text, words, sizeof(words));
  text[kMessageSize - 1] = '\0';
  return true;
}

// What a caller's text brings in, or a cut has left, that is no UTF-8 or no part of a
// line becomes a question mark.
void MakeLine(char (&text)[kMessageSize]) noexcept {
  const int64_t length = static_cast<int64_t>(std::strlen(text));
  for (int64_t i = 0; i < length;) {
    const int size = Utf8Size(text + i, length - i);
    const bool control =
        size == 1 && (static_cast<uint8_t>(text[i]) < ' ' || text[i] == 0x7f);
    if (size == 0 || control) text[i] = '?';
    i += size == 0 ? 1 : size;
  }
}

Status Record(Code code, const char (&text)[kMessageSize]) noexcept {
  const uint32_t serial = NextSerial();
  Write(serial, text);
  return Status::FromBits(-static_cast<int32_t>(
      (serial << 6) | static_cast<uint32_t>(-static_cast<int>(code))));
}

}  // namespace

Status Fail(Code code, const char* format, ...) noexcept {
  char text[kMessageSize] = {};
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof(text), format, arguments);
  va_end(arguments);
  MakeLine(text);
  return Record(code, text);
}

Status Attribute(Status status, const char* function) noexcept {
  char text[kMessageSize];
  Message(status, text);
  char full[kMessageSize] = {};
  std::snprintf(full, sizeof(full), "%s: %.*s", function,
                static_cast<int>(kMessageSize - 64), text);
  MakeLine(full);
  if (status.serial() == 0) return Record(status.code(), full);
  Write(status.serial(), full);
  return status;
}

void Message(Status status, char (&text)[kMessageSize]) noexcept {
  if (Read(status.serial(), text)) return;
  std::snprintf(text, sizeof(text), "%s", CodeText(status.code()));
}

}  // namespace nd
