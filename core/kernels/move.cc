// SPDX-License-Identifier: BSD-3-Clause
// Lines: those that vectors move go by line.h and rows.h, the others element by element.
#include "core/kernels/move.h"

#include <cstring>
#include <type_traits>

#include "core/kernels/items.h"
#include "core/kernels/line.h"
#include "core/kernels/rows.h"

namespace nd {
namespace {

template <typename T>
constexpr int64_t kSize = static_cast<int64_t>(sizeof(T));

template <typename T>
T LoadAt(const char* from) noexcept {
  T element;
  std::memcpy(&element, from, sizeof(T));
  return element;
}

template <typename T>
void StoreAt(char* to, T element) noexcept {
  std::memcpy(to, &element, sizeof(T));
}

// A line of any strides. Four elements in a round: their places are known at once.
template <typename T>
void CopyLine(const char* __restrict from, int64_t from_stride, char* __restrict to,
              int64_t to_stride, int64_t count) noexcept {
  for (; count >= 4; count -= 4, from += 4 * from_stride, to += 4 * to_stride) {
    const T a = LoadAt<T>(from), b = LoadAt<T>(from + from_stride);
    const T c = LoadAt<T>(from + 2 * from_stride), d = LoadAt<T>(from + 3 * from_stride);
    StoreAt(to, a);
    StoreAt(to + to_stride, b);
    StoreAt(to + 2 * to_stride, c);
    StoreAt(to + 3 * to_stride, d);
  }
  // The stride of one element may be any number: nothing beyond it is named.
  for (int64_t i = 0; i < count; ++i) {
    StoreAt(to + i * to_stride, LoadAt<T>(from + i * from_stride));
  }
}

// The same to contiguous elements of 1 or 2 bytes: words of eight bytes are put together,
// for there are fewer stores than loads in a cycle.
template <typename T>
void PackLine(const char* __restrict from, int64_t from_stride, char* __restrict to,
              int64_t count) noexcept {
  constexpr int kItems = 8 / kSize<T>;
  constexpr int kLow = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : kItems - 1;
  for (; count >= kItems; count -= kItems, from += kItems * from_stride, to += 8) {
    uint64_t word = 0;
#pragma GCC unroll 8
    for (int i = 0; i < kItems; ++i) {
      const uint64_t item = LoadAt<T>(from + i * from_stride);
      word |= item << (8 * kSize<T> * (kLow == 0 ? i : kLow - i));
    }
    StoreAt(to, word);
  }
  CopyLine<T>(from, from_stride, to, kSize<T>, count);
}

// One element for all of a line.
template <typename T>
void FillLine(T element, char* to, int64_t stride, int64_t count) noexcept {
  for (; count >= 4; count -= 4, to += 4 * stride) {
    StoreAt(to, element);
    StoreAt(to + stride, element);
    StoreAt(to + 2 * stride, element);
    StoreAt(to + 3 * stride, element);
  }
  for (int64_t i = 0; i < count; ++i) StoreAt(to + i * stride, element);
}

template <typename T>
void CopyLinesOf(const char* from, LineStrides from_strides, char* to,
                 LineStrides to_strides, int64_t lines, int64_t count) noexcept {
  const int64_t from_stride = from_strides.item, to_stride = to_strides.item;
  const auto each = [=](auto line) {
    for (int64_t i = 0; i < lines; ++i) {
      line(from + i * from_strides.line, to + i * to_strides.line);
    }
  };
  if (to_stride != kSize<T>) {
    if (from_stride == 0) {
      return each(
          [=](const char* x, char* y) { FillLine(LoadAt<T>(x), y, to_stride, count); });
    }
    return each([=](const char* x, char* y) {
      CopyLine<T>(x, from_stride, y, to_stride, count);
    });
  }
  if (from_stride == 0) {
    return FillRows(kSize<T>, from, from_strides.line, to, to_strides.line, lines, count);
  }
  if (from_stride == kSize<T>) {
    return CopyRows(from, from_strides.line, to, to_strides.line, lines,
                    count * kSize<T>);
  }
  const LineFunction vectors = FindLine(CurrentTarget(), kSize<T>, from_stride);
  if (vectors != nullptr) {
    return each([=](const char* x, char* y) { vectors(x, y, count); });
  }
  each([=](const char* x, char* y) {
    if constexpr (sizeof(T) <= 2) {
      PackLine<T>(x, from_stride, y, count);
    } else {
      CopyLine<T>(x, from_stride, y, kSize<T>, count);
    }
  });
}

}  // namespace

void CopyStrided(int64_t itemsize, const void* from, int64_t from_stride, void* to,
                 int64_t to_stride, int64_t count) noexcept {
  if (from_stride == itemsize && to_stride == itemsize) {
    if (count > 0) std::memcpy(to, from, static_cast<size_t>(count * itemsize));
    return;
  }
  CopyLines(itemsize, from, {0, from_stride}, to, {0, to_stride}, 1, count);
}

void CopyLines(int64_t itemsize, const void* from, LineStrides from_strides, void* to,
               LineStrides to_strides, int64_t lines, int64_t count) noexcept {
  if (count <= 0) return;
  WithItemType(itemsize, [&](auto type) {
    CopyLinesOf<decltype(type)>(static_cast<const char*>(from), from_strides,
                                static_cast<char*>(to), to_strides, lines, count);
  });
}

}  // namespace nd
