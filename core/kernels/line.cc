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

// Emulated vectors gain nothing over the caller's loop, and Highway deals elements out to
// them through pointers that it takes for aligned.
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
template <typename T>
LineFunction FindStep(int64_t) noexcept {
  return nullptr;
}
template <typename T>
LineFunction FindNarrow(int64_t) noexcept {
  return nullptr;
}
LineFunction FindWide(int64_t) noexcept {
  return nullptr;
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

// A full vector of T, and the shorter ones for what it leaves of a line.
template <typename T>
using Full = hn::ScalableTag<T>;
template <typename T, int kBytes>
using Short = hn::CappedTag<T, kBytes / sizeof(T)>;
constexpr int64_t kFullBytes = hn::MaxLanes(Full<uint8_t>());

template <class D>
constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(D()));

template <class D>
HWY_INLINE hn::Vec<D> ReverseLanes(D d, hn::Vec<D> vector) {
  if constexpr (sizeof(hn::TFromD<D>) > 1) {
    return hn::Reverse(d, vector);
  } else {
    constexpr int64_t kBlock = HWY_MIN(kLanes<D>, 16);
    alignas(64) uint8_t order[kLanes<D>];
    for (int64_t i = 0; i < kLanes<D>; ++i) {
      order[i] = static_cast<uint8_t>(kBlock - 1 - i % kBlock);
    }
    const auto blocks = hn::TableLookupBytes(vector, hn::Load(d, order));
    if constexpr (kLanes < D >> 16) return hn::ReverseBlocks(d, blocks);
    return blocks;
  }
}

// Vectors that are loaded before as many are stored: in turns, a line of the caches would
// come and go once for each of its vectors.
constexpr int kGroup = 4;

// to[i...] = load(i), vector by vector up to `end`. Gives the first element that is left.
template <class D, class Load>
HWY_INLINE int64_t CopyVectors(D d, char* to, int64_t i, int64_t end, const Load& load,
                               int64_t lanes = kLanes<D>) {
  const int64_t size = kLanes<D> / lanes * static_cast<int64_t>(sizeof(hn::TFromD<D>));
  for (; i + kGroup * lanes <= end; i += kGroup * lanes) {
    hn::Vec<D> vectors[kGroup];
    for (int k = 0; k < kGroup; ++k) vectors[k] = load(i + k * lanes);
    for (int k = 0; k < kGroup; ++k) {
      StoreBytes(d, vectors[k], to + (i + k * lanes) * size);
    }
  }
  for (; i + lanes <= end; i += lanes) StoreBytes(d, load(i), to + i * size);
  return i;
}

// A line of at least one vector; the last one may lie over the one before.
template <class D>
HWY_INLINE void ReverseLine(D d, const char* from, char* to, int64_t count) {
  constexpr int64_t kSize = sizeof(hn::TFromD<D>), kLast = kLanes<D> - 1;
  const auto reversed = [=](int64_t i) HWY_ATTR {
    return ReverseLanes(d, LoadBytes(d, from - (i + kLast) * kSize));
  };
  const int64_t i = CopyVectors(d, to, 0, count, reversed), last = count - kLanes<D>;
  if (i < count) StoreBytes(d, reversed(last), to + last * kSize);
}

template <typename T>
void Reversed(const char* from, char* to, int64_t count) noexcept {
  constexpr int64_t kSize = sizeof(T);
  if (count * kSize >= kFullBytes) return ReverseLine(Full<T>(), from, to, count);
  if (count * kSize >= 16) return ReverseLine(Short<T, 16>(), from, to, count);
  if constexpr (kSize < 8) {
    if (count * kSize >= 8) return ReverseLine(Short<T, 8>(), from, to, count);
  }
  CopyRest<T, -1>(from, to, 0, count);
}

// Every second element from number i on, as long as there are vectors of them. Gives the
// first that is left: the last element has no neighbour that may be read with it.
template <class D>
HWY_INLINE int64_t AlternateFrom(D d, const char* from, char* to, int64_t i,
                                 int64_t count) {
  constexpr int64_t kSize = sizeof(hn::TFromD<D>);
  return CopyVectors(d, to, i, count - 1, [=](int64_t at) HWY_ATTR {
    const auto low = LoadBytes(d, from + 2 * at * kSize);
    const auto high = LoadBytes(d, from + (2 * at + kLanes<D>)*kSize);
    return hn::ConcatEven(d, high, low);
  });
}

template <typename T>
void Alternate(const char* from, char* to, int64_t count) noexcept {
  int64_t i = AlternateFrom(Full<T>(), from, to, 0, count);
  if constexpr (kFullBytes > 16) i = AlternateFrom(Short<T, 16>(), from, to, i, count);
  CopyRest<T, 2>(from, to, i, count);
}

struct Sixteen {
  uint64_t part[2];
};

// Elements of 16 bytes: every second block of vectors.
void AlternateBlocks(const char* from, char* to, int64_t count) noexcept {
  const hn::ScalableTag<uint64_t> d;
  constexpr int64_t kSize = sizeof(Sixteen);
  constexpr int64_t kBlocks = kFullBytes / kSize;
  // The last element has no neighbour that may be read with it.
  const auto even = [=](int64_t at) HWY_ATTR {
    const auto low = LoadBytes(d, from + 2 * at * kSize);
    const auto high = LoadBytes(d, from + (2 * at + kBlocks) * kSize);
#if HWY_TARGET == HWY_AVX3
    return hn::Vec<decltype(d)>{_mm512_shuffle_i64x2(low.raw, high.raw, 0x88)};
#else
    return hn::ConcatLowerLower(d, high, low);
#endif
  };
  CopyRest<Sixteen, 2>(from, to, CopyVectors(d, to, 0, count - 1, even, kBlocks), count);
}

// Blocks in the opposite order.
void ReversedBlocks(const char* from, char* to, int64_t count) noexcept {
  const hn::ScalableTag<uint64_t> d;
  constexpr int64_t kSize = sizeof(Sixteen);
  constexpr int64_t kBlocks = kFullBytes / kSize;
  const auto reversed = [=](int64_t at) HWY_ATTR {
    return hn::ReverseBlocks(d, LoadBytes(d, from - (at + kBlocks - 1) * kSize));
  };
  CopyRest<Sixteen, -1>(from, to, CopyVectors(d, to, 0, count, reversed, kBlocks), count);
}

LineFunction FindWide(int64_t stride) noexcept {
  if constexpr (hn::MaxLanes(hn::ScalableTag<uint64_t>()) > 2) {
    if (stride == 32) return AlternateBlocks;
    if (stride == -16) return ReversedBlocks;
  }
  return nullptr;
}

// Narrow elements, by loads that deal all of them out.
template <int kStep, class D>
HWY_INLINE int64_t DealFrom(D d, const char* from, char* to, int64_t i, int64_t count) {
  using T = hn::TFromD<D>;
  constexpr int64_t kSize = sizeof(T);
  // The last element has no neighbours that may be read with it.
  return CopyVectors(d, to, i, count - 1, [=](int64_t element) HWY_ATTR {
    const T* const at = reinterpret_cast<const T*>(from + element * kStep * kSize);
    hn::Vec<D> wanted, b, c, e;
    if constexpr (kStep == 2) {
      hn::LoadInterleaved2(d, at, wanted, b);
    } else if constexpr (kStep == 3) {
      hn::LoadInterleaved3(d, at, wanted, b, c);
    } else {
      hn::LoadInterleaved4(d, at, wanted, b, c, e);
    }
    return wanted;
  });
}

template <typename T, int kStep>
void Dealt(const char* from, char* to, int64_t count) noexcept {
  int64_t i = DealFrom<kStep>(Full<T>(), from, to, 0, count);
  if constexpr (kFullBytes > 16) {
    i = DealFrom<kStep>(Short<T, 16>(), from, to, i, count);
  }
  CopyRest<T, kStep>(from, to, i, count);
}

template <typename T>
LineFunction FindNarrow(int64_t stride) noexcept {
  constexpr int64_t kSize = sizeof(T);
  if (stride == -kSize) return Reversed<T>;
  if (stride == 2 * kSize) return Dealt<T, 2>;
  if (stride == 3 * kSize) return Dealt<T, 3>;
  if (stride == 4 * kSize) return Dealt<T, 4>;
  return nullptr;
}

#if HWY_TARGET == HWY_AVX3
// Reads kVectors vectors over each other, so that each wanted element gets a lane of its
// own, and puts the lanes in order by one permutation. An even step meets the same lanes
// again after kPeriod elements: from there on vectors begin one element earlier.
template <typename T, int kStep>
struct Merge {
  static constexpr int kLanes = 64 / sizeof(T);
  static constexpr int kVectors = kStep < 0 ? -kStep : kStep;
  static constexpr int kPeriod = kLanes / (kVectors & -kVectors);

  struct Order {
    T lane[kLanes];
  };
  static constexpr int LaneOf(int element) {
    return element * kVectors % kLanes + element / kPeriod;
  }
  static constexpr Order OrderOf() {
    Order order = {};
    for (int i = 0; i < kLanes; ++i) {
      order.lane[i] = static_cast<T>(LaneOf(kStep < 0 ? kLanes - 1 - i : i));
    }
    return order;
  }
  static constexpr uint32_t MaskOf(int vector) {
    uint32_t mask = 0;
    for (int i = 0; i < kLanes; ++i) {
      if (i * kVectors / kLanes == vector) mask |= 1u << LaneOf(i);
    }
    return mask;
  }

  template <int kVector = 0>
  static HWY_INLINE __m512i Load(const char* low, __m512i merged) {
    if constexpr (kVector == kVectors) {
      return merged;
    } else {
      constexpr int kBegin = kVector * kLanes - kVector * kLanes / kVectors / kPeriod;
      const char* at = low + kBegin * static_cast<int>(sizeof(T));
      if constexpr (sizeof(T) == 4) {
        merged = _mm512_mask_loadu_epi32(merged, MaskOf(kVector), at);
      } else {
        merged = _mm512_mask_loadu_epi64(merged, MaskOf(kVector), at);
      }
      return Load<kVector + 1>(low, merged);
    }
  }
};

template <typename T, int kStep>
void Stepped(const char* from, char* to, int64_t count) noexcept {
  using Vectors = Merge<T, kStep>;
  constexpr int64_t kSize = sizeof(T), kLanes = Vectors::kLanes;
  static constexpr typename Vectors::Order kOrder = Vectors::OrderOf();
  const hn::ScalableTag<T> d;
  const auto order = hn::SetTableIndices(d, kOrder.lane);
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    const int64_t lowest = kStep < 0 ? i + kLanes - 1 : i;
    const hn::Vec<decltype(d)> merged{
        Vectors::Load(from + lowest * kStep * kSize, _mm512_setzero_si512())};
    StoreBytes(d, hn::TableLookupLanes(merged, order), to + i * kSize);
  }
  CopyRest<T, kStep>(from, to, i, count);
}
#endif

template <typename T>
LineFunction FindStep(int64_t stride) noexcept {
  constexpr int64_t kSize = sizeof(T);
  if (stride == -kSize) return Reversed<T>;
  if (stride == 2 * kSize) return Alternate<T>;
#if HWY_TARGET == HWY_AVX3
  if (stride == -2 * kSize) return Stepped<T, -2>;
  if (stride == 3 * kSize) return Stepped<T, 3>;
  if (stride == -3 * kSize) return Stepped<T, -3>;
  if (stride == 4 * kSize) return Stepped<T, 4>;
  if (stride == -4 * kSize) return Stepped<T, -4>;
#endif
  return nullptr;
}
#endif

}  // namespace

extern const internal::LineTable kLineTable;
constexpr internal::LineTable kLineTable = {FindNarrow<uint8_t>, FindNarrow<uint16_t>,
                                            FindStep<uint32_t>, FindStep<uint64_t>,
                                            FindWide};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
LineFunction FindLine(Target target, int64_t itemsize, int64_t stride) noexcept {
  const internal::LineTable& table = ND_SELECT_TABLE(target, kLineTable);
  if (itemsize == 1) return table.find8(stride);
  if (itemsize == 2) return table.find16(stride);
  if (itemsize == 4) return table.find32(stride);
  if (itemsize == 8) return table.find64(stride);
  if (itemsize == 16) return table.find128(stride);
  return nullptr;
}
}  // namespace nd
#endif
