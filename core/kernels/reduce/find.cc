// SPDX-License-Identifier: BSD-3-Clause
// Searches by vectors; the comparisons of columns are plain loops that the compiler
// vectorises for each target.
#include "core/kernels/reduce/find.h"

#include <cstring>
#include <type_traits>

#include "core/kernels/reduce/fold_tables.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce/find.cc"
#include "core/kernels/simd.h"

#ifndef ND_CORE_KERNELS_REDUCE_FIND_CC_
#define ND_CORE_KERNELS_REDUCE_FIND_CC_
namespace nd {

struct FindTable {
  FindKernel kernels[kDtypeCount];
  FindByte truth[2];
  LinesFunction any[kDtypeCount], all[kDtypeCount];
};

}  // namespace nd
#endif

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The first element for which `matches`, of vectors to a mask, is true; `count` if none.
template <typename T, class Matches>
HWY_INLINE int64_t First(const T* x, int64_t count, const Matches& matches) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
  const auto at = [&](int64_t i) HWY_ATTR { return matches(hn::LoadU(d, x + i)); };
  int64_t i = 0;
  for (; i + 4 * kN <= count; i += 4 * kN) {
    const auto found =
        hn::Or(hn::Or(at(i), at(i + kN)), hn::Or(at(i + 2 * kN), at(i + 3 * kN)));
    if (!hn::AllFalse(d, found)) break;
  }
  for (; i + kN <= count; i += kN) {
    const auto place = static_cast<int64_t>(hn::FindFirstTrue(d, at(i)));
    if (place >= 0) return i + place;
  }
  if (i < count && count >= kN) {  // the last vector, again in part
    i = count - kN;
    const auto place = static_cast<int64_t>(hn::FindFirstTrue(d, at(i)));
    return place >= 0 ? i + place : count;
  }
  if (i == count) return count;
  HWY_ALIGN T lane[kN] = {};
  std::memcpy(lane, x, static_cast<size_t>(count) * sizeof(T));
  const auto found = matches(hn::Load(d, lane));
  const auto place = static_cast<int64_t>(hn::FindFirstTrue(d, found));
  return place >= 0 && place < count ? place : count;
}

template <typename T>
int64_t Find(const void* x, int64_t count, const void* value) noexcept {
  const hn::ScalableTag<T> d;
  const T* const from = static_cast<const T*>(x);
  const T wanted = *static_cast<const T*>(value);
  using V = hn::Vec<decltype(d)>;
  if constexpr (!std::is_integral_v<T>) {
    if (wanted != wanted) {
      return First(from, count, [](V v) HWY_ATTR { return hn::IsNaN(v); });
    }
  }
  const V all = hn::Set(d, wanted);
  return First(from, count, [all](V v) HWY_ATTR { return hn::Eq(v, all); });
}

template <bool kTruth>
int64_t Truth(const void* x, int64_t count) noexcept {
  const hn::ScalableTag<uint8_t> d;
  using V = hn::Vec<decltype(d)>;
  const V zero = hn::Zero(d);
  return First(static_cast<const uint8_t*>(x), count, [zero](V v) HWY_ATTR {
    return kTruth ? hn::Ne(v, zero) : hn::Eq(v, zero);
  });
}

// Elements are true if one of the bits kBits is set: all but the sign, of floats.
template <typename T, T kBits, bool kAny>
void TruthLines(const void* x, int64_t stride, int64_t n, int64_t count,
                void* out) noexcept {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const V bits = hn::Set(d, kBits), zero = hn::Zero(d);
  const char* from = static_cast<const char*>(x);
  uint8_t* const to = static_cast<uint8_t*>(out);
  for (int64_t i = 0; i < count; ++i, from += stride) {
    const int64_t found =
        First(reinterpret_cast<const T*>(from), n, [bits, zero](V v) HWY_ATTR {
          v = hn::And(v, bits);
          return kAny ? hn::Ne(v, zero) : hn::Eq(v, zero);
        });
    to[i] = (found < n) == kAny ? 1 : 0;
  }
}

template <typename T, bool kGreater>
void Better(const void* x, int64_t count, int64_t row, bool pass, void* best,
            int64_t* HWY_RESTRICT index) noexcept {
  const T* HWY_RESTRICT from = static_cast<const T*>(x);
  T* HWY_RESTRICT kept = static_cast<T*>(best);
  const bool stop = !pass;
  for (int64_t c = 0; c < count; ++c) {
    const T a = kept[c], b = from[c];
    bool take = kGreater ? b > a : b < a;
    if constexpr (!std::is_integral_v<T>) {
      const bool number = a == a, other = b == b;
      take |= stop ? number & !other : !number & other;
    }
    kept[c] = take ? b : a;
    index[c] = take ? row : index[c];
  }
}

constexpr FindTable MakeTable() {
  FindTable table = {};
  ForEachNumber([&table]<typename T>(Dtype dtype, T) {
    table.kernels[static_cast<int>(dtype) - 1] = {Find<T>, Better<T, false>,
                                                  Better<T, true>};
  });
  const auto put_truth = [&table]<typename T, T kBits>(Dtype dtype,
                                                       std::integral_constant<T, kBits>) {
    table.any[static_cast<int>(dtype) - 1] = TruthLines<T, kBits, true>;
    table.all[static_cast<int>(dtype) - 1] = TruthLines<T, kBits, false>;
  };
  constexpr std::integral_constant<uint8_t, 0xff> kByte;
  constexpr std::integral_constant<uint16_t, 0xffff> kTwo;
  constexpr std::integral_constant<uint32_t, ~uint32_t{0}> kFour;
  constexpr std::integral_constant<uint64_t, ~uint64_t{0}> kEight;
  constexpr std::integral_constant<uint16_t, 0x7fff> kHalf;
  put_truth(Dtype::kBool, kByte);
  put_truth(Dtype::kInt8, kByte);
  put_truth(Dtype::kUint8, kByte);
  put_truth(Dtype::kInt16, kTwo);
  put_truth(Dtype::kUint16, kTwo);
  put_truth(Dtype::kInt32, kFour);
  put_truth(Dtype::kUint32, kFour);
  put_truth(Dtype::kInt64, kEight);
  put_truth(Dtype::kUint64, kEight);
  put_truth(Dtype::kFloat16, kHalf);
  put_truth(Dtype::kBfloat16, kHalf);
  put_truth(Dtype::kFloat32, std::integral_constant<uint32_t, 0x7fffffff>());
  put_truth(Dtype::kFloat64, std::integral_constant<uint64_t, 0x7fffffffffffffff>());
  table.truth[0] = Truth<false>;
  table.truth[1] = Truth<true>;
  return table;
}

}  // namespace

extern const FindTable kFindTable;
constexpr FindTable kFindTable = MakeTable();

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

const FindKernel& FindFinder(Dtype dtype, Target target) noexcept {
  return ND_SELECT_TABLE(target, kFindTable).kernels[static_cast<int>(dtype) - 1];
}

FindByte FindTruth(bool truth, Target target) noexcept {
  return ND_SELECT_TABLE(target, kFindTable).truth[truth ? 1 : 0];
}

LinesFunction FindTruthLines(Dtype memory, bool any, Target target) noexcept {
  const FindTable& table = ND_SELECT_TABLE(target, kFindTable);
  return (any ? table.any : table.all)[static_cast<int>(memory) - 1];
}

}  // namespace nd
#endif
