// SPDX-License-Identifier: BSD-3-Clause
// Moves of elements that do not change them: strided lines and transposed planes.
// Elements are 1, 2, 4, 8 or 16 bytes; pointers and strides (in bytes, of any sign, or 0)
// need not be aligned. Source and destination must not overlap; no other byte is touched,
// but bytes between the elements of a line may be read.
#pragma once

#include <cstdint>

namespace nd {

// to[i * to_stride] = from[i * from_stride] for 0 <= i < count.
void CopyStrided(int64_t itemsize, const void* from, int64_t from_stride, void* to,
                 int64_t to_stride, int64_t count) noexcept;

// The bytes from one line to the next, and from one element of a line to the next.
struct LineStrides {
  int64_t line, item;
};

// CopyStrided for each of `lines` lines of `count` elements; they may be short.
void CopyLines(int64_t itemsize, const void* from, LineStrides from_strides, void* to,
               LineStrides to_strides, int64_t lines, int64_t count) noexcept;

// Transposes a plane whose rows are contiguous in `from` and whose columns are contiguous
// in `to`: the element (row, column) moves from `from + row * from_stride + column *
// itemsize` to `to + column * to_stride + row * itemsize`.
void CopyTransposed(int64_t itemsize, const void* from, int64_t from_stride, void* to,
                    int64_t to_stride, int64_t rows, int64_t columns) noexcept;

// Asks for the first `bytes` of `rows` rows: tiles jump where the processor does not
// foresee.
inline void PrefetchRows(const char* from, int64_t stride, int64_t rows,
                         int64_t bytes) noexcept {
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t at = 0; at < bytes; at += 64) {
      __builtin_prefetch(from + row * stride + at);
    }
  }
}

}  // namespace nd
