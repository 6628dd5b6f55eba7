// SPDX-License-Identifier: BSD-3-Clause
#include "core/ufunc/row_block.h"

#include <algorithm>
#include <cstring>

#include "core/dtype/dtypes.h"
#include "core/kernels/move.h"

namespace nd {
namespace {

// Elements of a line, side by side or apart, for CopyStrided.
constexpr int64_t kWorthMoving = 16, kWorthGathering = 64;
constexpr int64_t kWorthTurning = 4;  // elements of a line, and rows
constexpr int64_t kManyRows = 8;      // are better copied by columns than by such lines
constexpr int64_t kWord = 16;         // bytes that an element is repeated by

// Elements of T over a word.
template <typename T>
struct Word {
  uint64_t part[kWord / 8];

  explicit Word(const char* from) noexcept {
    if constexpr (sizeof(T) == kWord) {
      std::memcpy(part, from, kWord);
    } else {
      T element;
      std::memcpy(&element, from, sizeof element);
      constexpr uint64_t kEach =
          ~uint64_t{0} / static_cast<T>(~T{0});  // 1, again and again
      part[0] = part[1] = element * kEach;
    }
  }
};

template <typename T>
void Repeat(const char* from, int64_t bytes, char* to) noexcept {
  const Word<T> word(from);
  int64_t at = 0;
  do {
    std::memcpy(to + at, word.part, kWord);
    at += kWord;
  } while (at < bytes);
}

template <typename T>
void CopyFew(const char* from, int64_t from_stride, char* to, int64_t to_stride,
             int64_t count) noexcept {
  for (int64_t i = 0; i < count; ++i) {
    T element;
    std::memcpy(&element, from + i * from_stride, sizeof element);
    std::memcpy(to + i * to_stride, &element, sizeof element);
  }
}

// body(T()) with a type of `size` bytes.
template <typename Body>
[[gnu::always_inline]] inline void WithType(int64_t size, Body&& body) noexcept {
  if (size == 1) return body(uint8_t());
  if (size == 2) return body(uint16_t());
  if (size == 4) return body(uint32_t());
  if (size == 8) return body(uint64_t());
  return body(Complex128());
}

}  // namespace

void RowBlock::Set(int64_t size, int64_t row_stride, int32_t ndim, const int64_t* shape,
                   const int64_t* strides) noexcept {
  size_ = size;
  row_stride_ = row_stride;
  ndim_ = 0;
  for (int32_t axis = 0; axis < ndim; ++axis) {
    const bool goes_on = ndim_ > 0 && strides_[ndim_ - 1] == shape[axis] * strides[axis];
    if (!goes_on) shape_[ndim_++] = 1;
    shape_[ndim_ - 1] *= shape[axis];
    strides_[ndim_ - 1] = strides[axis];
  }
  length_ = 1;
  for (int32_t axis = 0; axis < ndim_; ++axis) length_ *= shape_[axis];
  const bool dense = strides_[ndim_ - 1] == size;
  calls_ = shape_[ndim_ - 1] >= (dense ? kWorthMoving : kWorthGathering);
  flat_ = ndim_ == 1 && row_stride == shape_[0] * strides_[0];
  const bool stretched = strides_[ndim_ - 1] == 0;
  turned_ = row_stride == size && !stretched && shape_[ndim_ - 1] >= kWorthTurning;
}

// line(offset, count) for each line along the last axis of a row that is at `offset`.
template <typename Line>
[[gnu::always_inline]] inline void RowBlock::ForEachLineOfRow(
    int64_t offset, Line&& line) const noexcept {
  const int32_t outer = ndim_ - 1;
  int64_t index[kMaxDims];
  std::fill(index, index + outer, int64_t{0});
  for (;;) {
    line(offset, shape_[outer]);
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

// The same of many rows.
template <typename Line>
[[gnu::always_inline]] inline void RowBlock::ForEachLine(int64_t rows,
                                                         Line&& line) const noexcept {
  if (flat_) return line(int64_t{0}, rows * shape_[0]);
  if (ndim_ == 1) {
    for (int64_t row = 0; row < rows; ++row) line(row * row_stride_, shape_[0]);
    return;
  }
  for (int64_t row = 0; row < rows; ++row) ForEachLineOfRow(row * row_stride_, line);
}

void RowBlock::Pack(const char* from, int64_t rows, char* to) const noexcept {
  const int64_t stride = strides_[ndim_ - 1], size = size_;
  if (turned_ && rows >= kWorthTurning) {
    return ForEachLineOfRow(0, [&](int64_t offset, int64_t count) {
      CopyTransposed(size, from + offset, stride, to, length_ * size, count, rows);
      to += count * size;
    });
  }
  if (stride != 0 && (flat_ || calls_)) {
    return ForEachLine(rows, [&](int64_t offset, int64_t count) {
      CopyStrided(size, from + offset, stride, to, size, count);
      to += count * size;
    });
  }
  WithType(size, [&](auto type) {
    using T = decltype(type);
    constexpr int64_t kSize = sizeof(T);
    if (stride == 0) {
      return ForEachLine(rows, [&](int64_t offset, int64_t count) {
        Repeat<T>(from + offset, count * kSize, to);
        to += count * kSize;
      });
    }
    if (rows >= kManyRows) {
      return ForEachLineOfRow(0, [&](int64_t offset, int64_t count) {
        for (int64_t i = 0; i < count; ++i, offset += stride, to += kSize) {
          CopyFew<T>(from + offset, row_stride_, to, length_ * kSize, rows);
        }
      });
    }
    ForEachLine(rows, [&](int64_t offset, int64_t count) {
      CopyFew<T>(from + offset, stride, to, kSize, count);
      to += count * kSize;
    });
  });
}

void RowBlock::Unpack(const char* from, int64_t rows, char* to) const noexcept {
  const int64_t stride = strides_[ndim_ - 1], size = size_;
  if (turned_ && rows >= kWorthTurning) {
    return ForEachLineOfRow(0, [&](int64_t offset, int64_t count) {
      CopyTransposed(size, from, length_ * size, to + offset, stride, rows, count);
      from += count * size;
    });
  }
  if (flat_ || calls_) {
    return ForEachLine(rows, [&](int64_t offset, int64_t count) {
      CopyStrided(size, from, size, to + offset, stride, count);
      from += count * size;
    });
  }
  WithType(size, [&](auto type) {
    using T = decltype(type);
    constexpr int64_t kSize = sizeof(T);
    if (rows >= kManyRows) {
      return ForEachLineOfRow(0, [&](int64_t offset, int64_t count) {
        for (int64_t i = 0; i < count; ++i, offset += stride, from += kSize) {
          CopyFew<T>(from, length_ * kSize, to + offset, row_stride_, rows);
        }
      });
    }
    ForEachLine(rows, [&](int64_t offset, int64_t count) {
      CopyFew<T>(from, kSize, to + offset, stride, count);
      from += count * kSize;
    });
  });
}

}  // namespace nd
