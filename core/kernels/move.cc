// SPDX-License-Identifier: BSD-3-Clause
// Mostly bound by memory, so one version serves every target: 128-bit vectors, which each
// architecture has, spelled in the vector extension that gcc and clang share. Lines that
// are packed for a kernel are not, and go by line.h.
#include "core/kernels/move.h"

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

#include "core/kernels/items.h"
#include "core/kernels/line.h"

namespace nd {
namespace {

constexpr int64_t kVectorBytes = 16;
using Vector [[gnu::vector_size(16)]] = uint8_t;

template <typename T>
constexpr int64_t kSize = static_cast<int64_t>(sizeof(T));

// A stride is an int64_t, or a constant that lets the compiler vectorise.
template <int64_t kStride>
using Constant = std::integral_constant<int64_t, kStride>;

template <typename T, typename FromStride, typename ToStride>
void CopyLine(const char* __restrict from, FromStride from_stride, char* __restrict to,
              ToStride to_stride, int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    T element;
    std::memcpy(&element, from + i * from_stride, sizeof(T));
    std::memcpy(to + i * to_stride, &element, sizeof(T));
  }
}

template <typename T>
void Broadcast(const char* from, char* __restrict to, int64_t count) noexcept {
  T element;
  std::memcpy(&element, from, sizeof(T));
  for (int64_t i = 0; i < count; ++i) std::memcpy(to + i * kSize<T>, &element, sizeof(T));
}

// The elements of a word in the opposite order.
template <typename T>
uint64_t ReverseWord(uint64_t word) noexcept {
  constexpr uint64_t kLow = 0x00ff00ff00ff00ff;
  word = __builtin_bswap64(word);
  if constexpr (sizeof(T) == 2) word = (word & kLow) << 8 | (word >> 8 & kLow);
  return word;
}

// Elements of 1 or 2 bytes from the last one, at `from`, backwards.
template <typename T>
void CopyReversed(const char* __restrict from, char* __restrict to,
                  int64_t count) noexcept {
  constexpr int64_t kStep = 8 / kSize<T>;
  for (; count >= kStep; count -= kStep, from -= 8, to += 8) {
    uint64_t word;
    std::memcpy(&word, from + kSize<T> - 8, 8);
    word = ReverseWord<T>(word);
    std::memcpy(to, &word, 8);
  }
  CopyLine<T>(from, Constant<-kSize<T>>(), to, Constant<kSize<T>>(), count);
}

template <typename T>
void CopyLineOf(const char* from, int64_t from_stride, char* to, int64_t to_stride,
                int64_t count) noexcept {
  if (to_stride != kSize<T>) {
    if (from_stride == kSize<T>) {
      return CopyLine<T>(from, Constant<kSize<T>>(), to, to_stride, count);
    }
    return CopyLine<T>(from, from_stride, to, to_stride, count);
  }
  constexpr Constant<kSize<T>> kUnit;
  if (from_stride == 0) return Broadcast<T>(from, to, count);
  const LineFunction line = FindLine(CurrentTarget(), kSize<T>, from_stride);
  if (line != nullptr) return line(from, to, count);
  if (from_stride == -kSize<T>) {
    if constexpr (sizeof(T) <= 2) return CopyReversed<T>(from, to, count);
    return CopyLine<T>(from, Constant<-kSize<T>>(), to, kUnit, count);
  }
  if (from_stride == 2 * kSize<T>) {
    return CopyLine<T>(from, Constant<2 * kSize<T>>(), to, kUnit, count);
  }
  CopyLine<T>(from, from_stride, to, kUnit, count);
}

// Elements of a and b in turn: those of the lower or of the upper halves.
template <int kItemSize, int kHalf, int... kByte>
Vector Interleave(Vector a, Vector b, std::integer_sequence<int, kByte...>) noexcept {
  return __builtin_shufflevector(
      a, b,
      (kByte / kItemSize % 2 * 16 + kHalf * 8 + kByte / kItemSize / 2 * kItemSize +
       kByte % kItemSize)...);
}

// As many rows as a vector has elements, transposed: each round deals the rows out like
// two halves of a pack of cards, and after log2(rows) rounds the columns are together.
template <int kItemSize>
void TransposeVectors(Vector (&row)[kVectorBytes / kItemSize]) noexcept {
  constexpr int kRows = kVectorBytes / kItemSize;
  constexpr auto kBytes = std::make_integer_sequence<int, 16>();
  for (int round = 1; round < kRows; round *= 2) {
    Vector next[kRows];
    for (int i = 0; i < kRows / 2; ++i) {
      next[2 * i] = Interleave<kItemSize, 0>(row[i], row[i + kRows / 2], kBytes);
      next[2 * i + 1] = Interleave<kItemSize, 1>(row[i], row[i + kRows / 2], kBytes);
    }
    std::copy(next, next + kRows, row);
  }
}

template <int kItemSize>
void TransposeSquare(const char* __restrict from, int64_t from_stride,
                     char* __restrict to, int64_t to_stride) noexcept {
  constexpr int kRows = kVectorBytes / kItemSize;
  Vector row[kRows];
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) std::memcpy(&row[i], from + i * from_stride, 16);
  TransposeVectors<kItemSize>(row);
#pragma GCC unroll 16
  for (int i = 0; i < kRows; ++i) std::memcpy(to + i * to_stride, &row[i], 16);
}

// One tile: squares, and lines at the two ragged edges.
template <typename T>
void TransposeTile(const char* from, int64_t from_stride, char* to, int64_t to_stride,
                   int64_t rows, int64_t columns) noexcept {
  constexpr int64_t kSide = kVectorBytes / kSize<T>;
  const int64_t whole_rows = rows - rows % kSide;
  const int64_t whole_columns = columns - columns % kSide;
  for (int64_t r = 0; r < whole_rows; r += kSide) {
    for (int64_t c = 0; c < whole_columns; c += kSide) {
      TransposeSquare<sizeof(T)>(from + r * from_stride + c * kSize<T>, from_stride,
                                 to + c * to_stride + r * kSize<T>, to_stride);
    }
  }
  for (int64_t c = whole_columns; c < columns; ++c) {
    CopyLineOf<T>(from + c * kSize<T>, from_stride, to + c * to_stride, kSize<T>, rows);
  }
  for (int64_t r = whole_rows; r < rows; ++r) {
    CopyLineOf<T>(from + r * from_stride, kSize<T>, to + r * kSize<T>, to_stride,
                  whole_columns);
  }
}

// A tile's side is a few cache lines, so that every line that is fetched is used up.
template <typename T>
void TransposePlane(const char* from, int64_t from_stride, char* to, int64_t to_stride,
                    int64_t rows, int64_t columns) noexcept {
  constexpr int64_t kTile = std::clamp<int64_t>(128 / kSize<T>, 16, 64);
  for (int64_t c = 0; c < columns; c += kTile) {
    const int64_t width = std::min(kTile, columns - c);
    for (int64_t r = 0; r < rows; r += kTile) {
      const char* const tile = from + r * from_stride + c * kSize<T>;
      const int64_t height = std::min(kTile, rows - r);
      PrefetchRows(tile + height * from_stride, from_stride,
                   std::min(kTile, rows - r - height), width * kSize<T>);
      TransposeTile<T>(tile, from_stride, to + c * to_stride + r * kSize<T>, to_stride,
                       height, width);
    }
  }
}

}  // namespace

void CopyStrided(int64_t itemsize, const void* from, int64_t from_stride, void* to,
                 int64_t to_stride, int64_t count) noexcept {
  if (from_stride == itemsize && to_stride == itemsize) {
    if (count > 0) std::memcpy(to, from, static_cast<size_t>(count * itemsize));
    return;
  }
  WithItemType(itemsize, [&](auto type) {
    CopyLineOf<decltype(type)>(static_cast<const char*>(from), from_stride,
                               static_cast<char*>(to), to_stride, count);
  });
}

void CopyTransposed(int64_t itemsize, const void* from, int64_t from_stride, void* to,
                    int64_t to_stride, int64_t rows, int64_t columns) noexcept {
  WithItemType(itemsize, [&](auto type) {
    TransposePlane<decltype(type)>(static_cast<const char*>(from), from_stride,
                                   static_cast<char*>(to), to_stride, rows, columns);
  });
}

}  // namespace nd
