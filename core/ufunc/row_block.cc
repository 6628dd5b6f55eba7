// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/row_block.h"

#include <algorithm>

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

void RowBlock::Pack(const char* from, int64_t rows, char* to) const noexcept {
  const int64_t count = shape_[ndim_ - 1], stride = strides_[ndim_ - 1];
  if (flat_) return CopyStrided(size_, from, stride, to, size_, rows * count);
  ForEachLine([&](int64_t offset, int64_t packed) {
    if (turned_ && rows >= kWorthTurning) {
      CopyTransposed(size_, from + offset, stride, to + packed, packed_row_, count, rows);
    } else if (by_columns_ && rows > count) {
      CopyLines(size_, from + offset, {stride, row_stride_}, to + packed,
                {size_, packed_row_}, count, rows);
    } else {
      CopyLines(size_, from + offset, {row_stride_, stride}, to + packed,
                {packed_row_, size_}, rows, count);
    }
  });
}

void RowBlock::Unpack(const char* from, int64_t rows, char* to) const noexcept {
  const int64_t count = shape_[ndim_ - 1], stride = strides_[ndim_ - 1];
  if (flat_) return CopyStrided(size_, from, size_, to, stride, rows * count);
  ForEachLine([&](int64_t offset, int64_t packed) {
    if (turned_ && rows >= kWorthTurning) {
      CopyTransposed(size_, from + packed, packed_row_, to + offset, stride, rows, count);
    } else if (by_columns_ && rows > count) {
      CopyLines(size_, from + packed, {size_, packed_row_}, to + offset,
                {stride, row_stride_}, count, rows);
    } else {
      CopyLines(size_, from + packed, {packed_row_, size_}, to + offset,
                {row_stride_, stride}, rows, count);
    }
  });
}

}  // namespace nd
