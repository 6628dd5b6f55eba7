// SPDX-License-Identifier: BSD-3-Clause
// Where text goes: a Word is one formatted number, a TextSink is the caller's buffer.
#pragma once

#include <cstdint>
#include <cstring>

namespace nd {

// Precision is limited so that a number always fits in a Word.
inline constexpr int32_t kMaxPrecision = 4096;

struct Word {
  // Two parts of a complex number: 310 digits, a point, a fraction, padding.
  static constexpr int32_t kCapacity = 2 * (kMaxPrecision + 2048);
  char text[kCapacity];
  int32_t length = 0;

  Word() noexcept {}  // NOLINT: the text stays uninitialised
  void Append(char c) noexcept { text[length++] = c; }
  void Append(const char* piece, int32_t bytes) noexcept {
    std::memcpy(text + length, piece, static_cast<size_t>(bytes));
    length += bytes;
  }
  void Append(const char* piece) noexcept {
    Append(piece, static_cast<int32_t>(std::strlen(piece)));
  }
  void Repeat(char c, int32_t count) noexcept {
    if (count <= 0) return;
    std::memset(text + length, c, static_cast<size_t>(count));
    length += count;
  }
};

// Counts every byte, keeps those that fit. Spaces are held back until something follows,
// so that a line can be ended without the ones at its end.
class TextSink {
 public:
  TextSink(char* text, int64_t capacity) noexcept : text_(text), capacity_(capacity) {}

  void Write(const char* piece, int64_t bytes) noexcept {
    for (int64_t i = 0; i < bytes; ++i) {
      if (piece[i] == ' ') {
        ++spaces_;
      } else {
        Flush();
        Put(piece[i]);
      }
    }
  }
  void Write(const char* piece) noexcept {
    Write(piece, static_cast<int64_t>(std::strlen(piece)));
  }
  void Spaces(int64_t count) noexcept { spaces_ += count; }
  // Drops the spaces at the end of the line.
  void EndLine() noexcept {
    spaces_ = 0;
    Put('\n');
    line_start_ = bytes_;
  }
  // The bytes since the last line end.
  int64_t Column() const noexcept { return bytes_ + spaces_ - line_start_; }

  // Ends the text with a NUL; the number of bytes of the whole, the NUL included.
  int64_t Finish() noexcept {
    Flush();
    if (capacity_ > 0) text_[bytes_ < capacity_ ? bytes_ : capacity_ - 1] = '\0';
    return bytes_ + 1;
  }

 private:
  void Flush() noexcept {
    for (; spaces_ > 0; --spaces_) Put(' ');
  }
  void Put(char c) noexcept {
    if (bytes_ < capacity_) text_[bytes_] = c;
    ++bytes_;
  }

  char* text_;
  int64_t capacity_;
  int64_t bytes_ = 0;
  int64_t spaces_ = 0;
  int64_t line_start_ = 0;
};

}  // namespace nd
