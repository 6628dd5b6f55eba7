// SPDX-License-Identifier: BSD-3-Clause
// Mostly bound by memory, so one version serves every target: 128-bit vectors, which each
// architecture has, spelled in the vector extension that gcc and clang share.
#include <algorithm>
#include <cstring>
#include <utility>

#include "core/kernels/items.h"
#include "core/kernels/move.h"

namespace nd {
namespace {

constexpr int64_t kVectorBytes = 16;
using Vector [[gnu::vector_size(16)]] = uint8_t;

template <typename T>
constexpr int64_t kSize = static_cast<int64_t>(sizeof(T));

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
  if (whole_columns < columns) {
    CopyLines(kSize<T>, from + whole_columns * kSize<T>, {kSize<T>, from_stride},
              to + whole_columns * to_stride, {to_stride, kSize<T>},
              columns - whole_columns, rows);
  }
  if (whole_rows < rows) {
    CopyLines(kSize<T>, from + whole_rows * from_stride, {from_stride, kSize<T>},
              to + whole_rows * kSize<T>, {kSize<T>, to_stride}, rows - whole_rows,
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

void CopyTransposed(int64_t itemsize, const void* from, int64_t from_stride, void* to,
                    int64_t to_stride, int64_t rows, int64_t columns) noexcept {
  WithItemType(itemsize, [&](auto type) {
    TransposePlane<decltype(type)>(static_cast<const char*>(from), from_stride,
                                   static_cast<char*>(to), to_stride, rows, columns);
  });
}

}  // namespace nd
