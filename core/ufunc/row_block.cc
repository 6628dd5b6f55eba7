// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/row_block.h"

#include <algorithm>
#include <utility>

#include "core/kernels/move.h"

namespace nd {
namespace {

// Elements of a line that are better moved along it than those of many rows across.
constexpr int64_t kLongLine = 16, kLongFill = 8;
constexpr int64_t kWorthTurning = 4;  // elements of a line, and rows

}  // namespace

void RowBlock::Set(int64_t size, int64_t row_stride, int32_t ndim, const int64_t* shape,
                   const int64_t* strides) noexcept {
  size_ = size;
  row_stride_ = row_stride;
  packed_row_ = size;
  ndim_ = 0;
  for (int32_t axis = 0; axis < ndim; ++axis) {
    const bool goes_on = ndim_ > 0 && strides_[ndim_ - 1] == shape[axis] * strides[axis];
    if (!goes_on) shape_[ndim_++] = 1;
    shape_[ndim_ - 1] *= shape[axis];
    strides_[ndim_ - 1] = strides[axis];
    packed_row_ *= shape[axis];
  }
  const int64_t count = shape_[ndim_ - 1], stride = strides_[ndim_ - 1];
  const bool is_dense = stride == size, is_one = stride == 0;
  flat_ = ndim_ == 1 && row_stride == count * stride;
  turned_ = row_stride == size && !is_one && count >= kWorthTurning;
  by_columns_ = !is_dense && count < (is_one ? kLongFill : kLongLine);
}

// lines(from, to) with the offsets of each line along the last axis of a row, as it lies
// and packed.
template <typename Lines>
void RowBlock::ForEachLine(Lines&& lines) const noexcept {
  const int32_t outer = ndim_ - 1;
  int64_t index[kMaxDims], offset = 0, packed = 0;
  std::fill(index, index + outer, int64_t{0});
  for (;;) {
    lines(offset, packed);
    packed += shape_[outer] * size_;
    int32_t axis = outer - 1;
    for (; axis >= 0; --axis) {
      offset += strides_[axis];
      if (++index[axis] < shape_[axis]) break;
      offset -= shape_[axis] * strides_[axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

template <bool kPacks>
void RowBlock::Move(const char* from, int64_t rows, char* to) const noexcept {
  const int64_t count = shape_[ndim_ - 1], stride = strides_[ndim_ - 1];
  if (flat_) {
    return CopyStrided(size_, from, kPacks ? stride : size_, to, kPacks ? size_ : stride,
                       rows * count);
  }
  const bool by_columns = by_columns_ && rows > count;
  LineStrides laid = {row_stride_, stride}, packed = {packed_row_, size_};
  if (by_columns) {
    std::swap(laid.line, laid.item);
    std::swap(packed.line, packed.item);
  }
  const int64_t lines = by_columns ? count : rows, items = by_columns ? rows : count;
  ForEachLine([&](int64_t offset, int64_t packed_offset) {
    const char* const x = from + (kPacks ? offset : packed_offset);
    char* const y = to + (kPacks ? packed_offset : offset);
    if (turned_ && rows >= kWorthTurning) {
      CopyTransposed(size_, x, kPacks ? stride : packed_row_, y,
                     kPacks ? packed_row_ : stride, kPacks ? count : rows,
                     kPacks ? rows : count);
    } else {
      CopyLines(size_, x, kPacks ? laid : packed, y, kPacks ? packed : laid, lines,
                items);
    }
  });
}

void RowBlock::Pack(const char* from, int64_t rows, char* to) const noexcept {
  Move<true>(from, rows, to);
}

void RowBlock::Unpack(const char* from, int64_t rows, char* to) const noexcept {
  Move<false>(from, rows, to);
}

}  // namespace nd
