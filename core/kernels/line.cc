// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/line.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/line.cc"
#include "core/kernels/simd.h"

#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <typename T, int kStride>
HWY_INLINE void CopyRest(const char* from, char* to, int64_t begin, int64_t count) {
  constexpr int64_t kSize = sizeof(T);
  for (int64_t i = begin; i < count; ++i) {
    T element;
    std::memcpy(&element, from + i * kStride * kSize, sizeof(T));
    std::memcpy(to + i * kSize, &element, sizeof(T));
  }
}

#if HWY_TARGET == HWY_SCALAR
template <typename T>
void Reversed(const char* from, char* to, int64_t count) noexcept {
  CopyRest<T, -1>(from, to, 0, count);
}
template <typename T>
void Alternate(const char* from, char* to, int64_t count) noexcept {
  CopyRest<T, 2>(from, to, 0, count);
}
#else
template <class D>
HWY_INLINE hn::Vec<D> LoadBytes(D d, const char* from) {
  return hn::BitCast(d, hn::LoadU(hn::Repartition<uint8_t, D>(),
                                  reinterpret_cast<const uint8_t*>(from)));
}

template <class D>
HWY_INLINE void StoreBytes(D, hn::Vec<D> vector, char* to) {
  const hn::Repartition<uint8_t, D> bytes;
  hn::StoreU(hn::BitCast(bytes, vector), bytes, reinterpret_cast<uint8_t*>(to));
}

template <typename T>
void Reversed(const char* from, char* to, int64_t count) noexcept {
  const hn::ScalableTag<T> d;
  constexpr int64_t kSize = sizeof(T);
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto vector = LoadBytes(d, from - (i + lanes - 1) * kSize);
    StoreBytes(d, hn::Reverse(d, vector), to + i * kSize);
  }
  CopyRest<T, -1>(from, to, i, count);
}

template <typename T>
void Alternate(const char* from, char* to, int64_t count) noexcept {
  const hn::ScalableTag<T> d;
  constexpr int64_t kSize = sizeof(T);
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  // The last element has no neighbour that may be read with it.
  for (; i + lanes < count; i += lanes) {
    const auto low = LoadBytes(d, from + 2 * i * kSize);
    const auto high = LoadBytes(d, from + (2 * i + lanes) * kSize);
    StoreBytes(d, hn::ConcatEven(d, high, low), to + i * kSize);
  }
  CopyRest<T, 2>(from, to, i, count);
}
#endif

}  // namespace

extern const LineTable kLineTable;
constexpr LineTable kLineTable = {Reversed<uint32_t>, Reversed<uint64_t>,
                                  Alternate<uint32_t>, Alternate<uint64_t>};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
const LineTable& GetLineTable(Target target) noexcept {
  return ND_SELECT_TABLE(target, kLineTable);
}
}  // namespace nd
#endif
