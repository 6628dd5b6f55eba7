// SPDX-License-Identifier: BSD-3-Clause
// Small blocks of elements that lie anyhow, packed into lines and unpacked: rows of equal
// shapes, each along axes of any strides. Elements are 1, 2, 4, 8 or 16 bytes and need
// not be aligned.
#pragma once

#include <cstdint>

#include "core/array/layout.h"

namespace nd {

class RowBlock {
 public:
  RowBlock() noexcept {}  // NOLINT: nothing is set

  // Rows are row_stride bytes apart, of `ndim` axes, 1 or more, with strides in bytes.
  void Set(int64_t size, int64_t row_stride, int32_t ndim, const int64_t* shape,
           const int64_t* strides) noexcept;

  // Rows at `from`, and the elements of each in C order, one after the other.
  void Pack(const char* from, int64_t rows, char* to) const noexcept;
  // Back.
  void Unpack(const char* from, int64_t rows, char* to) const noexcept;

 private:
  template <bool kPacks>
  void Move(const char* from, int64_t rows, char* to) const noexcept;
  template <typename Lines>
  void ForEachLine(Lines&& lines) const noexcept;

  int64_t size_;        // bytes of an element
  int64_t packed_row_;  // bytes of a row
  int64_t row_stride_;  // of rows that lie anyhow
  bool flat_, turned_;  // rows go on in each other, or are side by side
  bool by_columns_;     // lines are too short
  int32_t ndim_;        // of a row, axes that go on in each other counted once
  int64_t shape_[kMaxDims], strides_[kMaxDims];
};

}  // namespace nd
