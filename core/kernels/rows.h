// SPDX-License-Identifier: BSD-3-Clause
// Rows of contiguous elements, as short as one element: filled and copied by vectors.
// Nothing need be aligned; `rows` and the length of a row are positive; no byte outside
// of the rows is touched.
#pragma once

#include <cstdint>

namespace nd {

// Sets each of the `count` elements of row number i, which begins at to + i * to_stride,
// to the element of `itemsize` bytes at from + i * from_stride. That one may lie in no
// row.
void FillRows(int64_t itemsize, const char* from, int64_t from_stride, char* to,
              int64_t to_stride, int64_t rows, int64_t count) noexcept;

// Copies rows of `bytes` bytes to rows that do not overlap them.
void CopyRows(const char* from, int64_t from_stride, char* to, int64_t to_stride,
              int64_t rows, int64_t bytes) noexcept;

namespace internal {
struct RowsTable {
  // By the element's size: 1, 2, 4, 8 and 16 bytes.
  void (*fill[5])(const char* from, int64_t from_stride, char* to, int64_t to_stride,
                  int64_t rows, int64_t count) noexcept;
  void (*copy)(const char* from, int64_t from_stride, char* to, int64_t to_stride,
               int64_t rows, int64_t bytes) noexcept;
};
}  // namespace internal

}  // namespace nd
