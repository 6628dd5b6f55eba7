// SPDX-License-Identifier: BSD-3-Clause
// A row is covered by pieces of one size, the last of which ends where the row does and
// may lie over the one before. In a fill all pieces are alike: every size, and hence the
// distance of any two of them, is a multiple of the element's.
#include "core/kernels/rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/rows.cc"
#include "core/kernels/simd.h"

#include <cstring>
#include <type_traits>

#include "core/kernels/items.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Vector [[gnu::vector_size(16)]] = uint64_t;  // what each architecture has

// From here on a row goes to the C library.
constexpr int64_t kLongRow = 1024;  // bytes

template <typename T>
HWY_INLINE T LoadAt(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof(T));
  return value;
}

// An element, again and again.
template <typename T>
HWY_INLINE uint64_t RepeatInWord(T element) {
  constexpr uint64_t kOnes = ~uint64_t{0} / static_cast<T>(~T{0});
  return element * kOnes;
}
HWY_INLINE Vector RepeatInVector(Bytes16 element) {
  return Vector{element.half[0], element.half[1]};
}
template <typename T>
HWY_INLINE Vector RepeatInVector(T element) {
  const uint64_t word = RepeatInWord(element);
  return Vector{word, word};
}

// Pieces: how they are loaded, stored and made of elements that are not larger.
template <typename T>
struct Small {
  using Value = T;
  static constexpr int64_t kBytes = sizeof(T);
  static HWY_INLINE T Load(const char* from) { return LoadAt<T>(from); }
  static HWY_INLINE void Store(T value, char* to) { std::memcpy(to, &value, sizeof(T)); }
  template <typename Item>
  static HWY_INLINE T Repeat(Item element) {
    if constexpr (std::is_same_v<T, Vector>) {
      return RepeatInVector(element);
    } else {
      return static_cast<T>(RepeatInWord(element));
    }
  }
};

#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
using Wide = Small<Vector>;
#else
struct Wide {
  using Tag = hn::ScalableTag<uint8_t>;
  using Value = hn::Vec<Tag>;
  static constexpr int64_t kBytes = hn::MaxLanes(Tag());
  static HWY_INLINE Value Load(const char* from) {
    return hn::LoadU(Tag(), reinterpret_cast<const uint8_t*>(from));
  }
  static HWY_INLINE void Store(Value value, char* to) {
    hn::StoreU(value, Tag(), reinterpret_cast<uint8_t*>(to));
  }
  template <typename Item>
  static HWY_INLINE Value Repeat(Item element) {
    const Vector block = RepeatInVector(element);
    const hn::Repartition<uint64_t, Tag> words;
    return hn::BitCast(Tag(),
                       hn::LoadDup128(words, reinterpret_cast<const uint64_t*>(&block)));
  }
};
#endif

template <typename Piece>
HWY_INLINE void CopyRow(const char* from, char* to, int64_t bytes) {
  constexpr int64_t kStep = Piece::kBytes;
  int64_t at = 0;
  for (; at + 4 * kStep <= bytes; at += 4 * kStep) {
    const auto a = Piece::Load(from + at), b = Piece::Load(from + at + kStep);
    const auto c = Piece::Load(from + at + 2 * kStep);
    const auto d = Piece::Load(from + at + 3 * kStep);
    Piece::Store(a, to + at);
    Piece::Store(b, to + at + kStep);
    Piece::Store(c, to + at + 2 * kStep);
    Piece::Store(d, to + at + 3 * kStep);
  }
  const int64_t last = bytes - kStep;
  for (; at < last; at += kStep) Piece::Store(Piece::Load(from + at), to + at);
  Piece::Store(Piece::Load(from + last), to + last);
}

template <typename Piece>
void CopyEach(const char* from, int64_t from_stride, char* to, int64_t to_stride,
              int64_t rows, int64_t bytes) {
  for (int64_t row = 0; row < rows; ++row, from += from_stride, to += to_stride) {
    CopyRow<Piece>(from, to, bytes);
  }
}

// The largest piece that fits into `bytes`.
using EachRow = void (*)(const char* from, int64_t from_stride, char* to,
                         int64_t to_stride, int64_t rows, int64_t bytes);

EachRow FindCopy(int64_t bytes) {
  if (bytes >= Wide::kBytes) return CopyEach<Wide>;
  if (bytes >= 16) return CopyEach<Small<Vector>>;
  if (bytes >= 8) return CopyEach<Small<uint64_t>>;
  if (bytes >= 4) return CopyEach<Small<uint32_t>>;
  return bytes >= 2 ? CopyEach<Small<uint16_t>> : CopyEach<Small<uint8_t>>;
}

void Copy(const char* from, int64_t from_stride, char* to, int64_t to_stride,
          int64_t rows, int64_t bytes) noexcept {
  if (bytes < kLongRow) {
    return FindCopy(bytes)(from, from_stride, to, to_stride, rows, bytes);
  }
  for (int64_t row = 0; row < rows; ++row, from += from_stride, to += to_stride) {
    std::memcpy(to, from, static_cast<size_t>(bytes));
  }
}

template <typename Piece>
HWY_INLINE void FillRow(typename Piece::Value value, char* to, int64_t bytes) {
  constexpr int64_t kStep = Piece::kBytes;
  int64_t at = 0;
  for (; at + 4 * kStep <= bytes; at += 4 * kStep) {
    Piece::Store(value, to + at);
    Piece::Store(value, to + at + kStep);
    Piece::Store(value, to + at + 2 * kStep);
    Piece::Store(value, to + at + 3 * kStep);
  }
  const int64_t last = bytes - kStep;
  for (; at < last; at += kStep) Piece::Store(value, to + at);
  Piece::Store(value, to + last);
}

template <typename T, typename Piece>
void FillEach(const char* from, int64_t from_stride, char* to, int64_t to_stride,
              int64_t rows, int64_t bytes) {
  for (int64_t row = 0; row < rows; ++row, from += from_stride, to += to_stride) {
    FillRow<Piece>(Piece::template Repeat<T>(LoadAt<T>(from)), to, bytes);
  }
}

// FillEach by pieces of `Piece`, which the caller never asks for where it cannot hold a
// T.
template <typename T, typename Piece>
constexpr EachRow FillBy() {
  if constexpr (Piece::kBytes >= static_cast<int64_t>(sizeof(T)))
    return FillEach<T, Piece>;
  return nullptr;
}

template <typename T>
EachRow FindFill(int64_t bytes) {
  if (bytes >= Wide::kBytes) return FillBy<T, Wide>();
  if (bytes >= 16) return FillBy<T, Small<Vector>>();
  if (bytes >= 8) return FillBy<T, Small<uint64_t>>();
  if (bytes >= 4) return FillBy<T, Small<uint32_t>>();
  return bytes >= 2 ? FillBy<T, Small<uint16_t>>() : FillBy<T, Small<uint8_t>>();
}

template <typename T>
void Fill(const char* from, int64_t from_stride, char* to, int64_t to_stride,
          int64_t rows, int64_t count) noexcept {
  const int64_t bytes = count * static_cast<int64_t>(sizeof(T));
  if (sizeof(T) > 1 || bytes < kLongRow) {
    return FindFill<T>(bytes)(from, from_stride, to, to_stride, rows, bytes);
  }
  for (int64_t row = 0; row < rows; ++row, from += from_stride, to += to_stride) {
    std::memset(to, LoadAt<uint8_t>(from), static_cast<size_t>(bytes));
  }
}

}  // namespace

extern const internal::RowsTable kRowsTable;
constexpr internal::RowsTable kRowsTable = {
    {Fill<uint8_t>, Fill<uint16_t>, Fill<uint32_t>, Fill<uint64_t>, Fill<Bytes16>}, Copy};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

void FillRows(int64_t itemsize, const char* from, int64_t from_stride, char* to,
              int64_t to_stride, int64_t rows, int64_t count) noexcept {
  const internal::RowsTable& table = ND_SELECT_TABLE(CurrentTarget(), kRowsTable);
  table.fill[__builtin_ctzll(static_cast<uint64_t>(itemsize))](from, from_stride, to,
                                                               to_stride, rows, count);
}

void CopyRows(const char* from, int64_t from_stride, char* to, int64_t to_stride,
              int64_t rows, int64_t bytes) noexcept {
  ND_SELECT_TABLE(CurrentTarget(), kRowsTable)
      .copy(from, from_stride, to, to_stride, rows, bytes);
}

}  // namespace nd
#endif
