// SPDX-License-Identifier: BSD-3-Clause
// Weighted means of 16-bit integers by sums of products of neighbours, with taps of two
// digits. Even and odd columns are summed apart. Where a sum is so near an integer that
// the digits leave a doubt, it is made anew in float64.
#include "core/kernels/smooth.h"

#include <cstring>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/smooth_shorts.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
using IntTag = hn::ScalableTag<int32_t>;
using ShortTag = hn::ScalableTag<int16_t>;
using WordTag = hn::ScalableTag<uint16_t>;
using Ints = hn::Vec<IntTag>;
using Shorts = hn::Vec<ShortTag>;
constexpr int64_t kBlock = static_cast<int64_t>(hn::MaxLanes(ShortTag()));

HWY_INLINE Ints AsInts(Shorts x) {
  return hn::BitCast(IntTag(), x);
}
HWY_INLINE Shorts AsShorts(Ints x) {
  return hn::BitCast(ShortTag(), x);
}

// Unsigned integers become signed ones, and sums of them likewise: less 2^15.
template <typename T>
HWY_INLINE Shorts Flip(Shorts x) {
  if constexpr (static_cast<T>(-1) < 0) return x;
  return hn::Xor(x, hn::Set(ShortTag(), INT16_MIN));
}
template <typename T>
HWY_INLINE Shorts LoadShorts(const void* x, int64_t at) {
  return Flip<T>(hn::LoadU(ShortTag(), static_cast<const int16_t*>(x) + at));
}

// A sum of products with coarse taps, and with fine ones.
struct Sum {
  Ints coarse, fine;
};
HWY_INLINE Sum FirstSum(const SmoothTaps& taps) {
  return {hn::Set(IntTag(), taps.bias), hn::Zero(IntTag())};
}

// Adds products of pairs; with kDots by an instruction that is beyond the target.
template <bool kDots>
HWY_INLINE void AddProducts(Shorts x, Ints taps, Ints& sum) {
#if HWY_TARGET == HWY_AVX3
  if constexpr (kDots) {
    asm("vpdpwssd %2, %1, %0" : "+v"(sum.raw) : "v"(x.raw), "v"(taps.raw));
    return;
  }
#endif
  Ints unused = sum;
  sum = hn::ReorderWidenMulAccumulate(IntTag(), x, AsShorts(taps), sum, unused);
}

// The samples of a vector of results: of the first tap, and of each one.
template <typename T>
struct DownAt {
  const void* const* rows;
  int64_t column;
  HWY_INLINE const T* operator()(int64_t k) const {
    return static_cast<const T*>(rows[k]) + column;
  }
};
template <typename T>
struct AcrossAt {
  const T* x;
  HWY_INLINE const T* operator()(int64_t k) const { return x + k; }
};

// Sums of the lanes that `doubts` has bits for, in float64. Where all samples are the
// same, so is their mean.
template <typename T, class At>
HWY_NOINLINE void Refine(const SmoothTaps& taps, At at, uint32_t doubts, T* y) {
  const hn::ScalableTag<T> d;
  const hn::ScalableTag<double> d64;
  const hn::Rebind<int32_t, decltype(d64)> d32;
  const hn::Rebind<T, decltype(d64)> narrow;
  constexpr int kPart = static_cast<int>(hn::MaxLanes(d64));
  const auto first = hn::LoadU(d, at(0));
  auto flat = hn::Eq(first, first);
  for (int64_t k = 1; k < taps.count; ++k) {
    flat = hn::And(flat, hn::Eq(first, hn::LoadU(d, at(k))));
  }
  if (hn::AllTrue(d, flat)) return hn::StoreU(first, d, y);
  for (int64_t i = 0; i < kBlock; i += kPart, doubts >>= kPart) {
    if ((doubts & ((1u << kPart) - 1)) == 0) continue;
    auto sum = hn::Zero(d64);
    for (int64_t k = 0; k < taps.count; ++k) {
      const auto x = hn::PromoteTo(d32, hn::LoadU(narrow, at(k) + i));
      sum = hn::MulAdd(hn::Set(d64, taps.exact[k]), hn::PromoteTo(d64, x), sum);
    }
    hn::StoreU(hn::DemoteTo(narrow, hn::DemoteTo(d32, sum)), narrow, y + i);
  }
}

// Sums of three taps, the outer ones equal, are integers for sure where the samples are
// evenly spaced. That is common, and known without a branch.
struct Nothing {};
struct Spacing {
  Shorts x[3];
  HWY_INLINE auto Even() const {
    return hn::Eq(hn::Sub(x[0], x[1]), hn::Sub(x[1], x[2]));
  }
};

// Stores the sums of even and odd columns, truncated.
template <typename T, class Samples, class At>
HWY_INLINE void Store(const SmoothTaps& taps, const Sum& even, const Sum& odd,
                      const Samples& samples, const At& at, T* y) {
  // Twice the sums: halves of lanes are integers and fractions.
  const Ints low = hn::ShiftLeft<1>(
      hn::Add(even.coarse, hn::ShiftRightSame(even.fine, taps.fine_bits)));
  const Ints high =
      hn::ShiftLeft<1>(hn::Add(odd.coarse, hn::ShiftRightSame(odd.fine, taps.fine_bits)));
  Shorts integers = hn::OddEven(AsShorts(high), AsShorts(hn::ShiftRight<16>(low)));
  const auto fractions = hn::BitCast(
      WordTag(), hn::OddEven(AsShorts(hn::ShiftLeft<16>(high)), AsShorts(low)));
  const auto limit = hn::Set(WordTag(), static_cast<uint16_t>(4 * taps.bias + 2));
  auto doubts = hn::RebindMask(ShortTag(), hn::Lt(fractions, limit));
  // Negative sums that are no integers are nearer to 0.
  if constexpr (static_cast<T>(-1) < 0) {
    integers = hn::Sub(integers, hn::ShiftRight<15>(integers));
  }
  if constexpr (std::is_same_v<Samples, Spacing>) {
    const auto even_spacing = hn::And(doubts, samples.Even());
    integers = hn::IfThenElse(even_spacing, samples.x[1], integers);
    doubts = hn::AndNot(even_spacing, doubts);
  }
  hn::StoreU(Flip<T>(integers), ShortTag(), reinterpret_cast<int16_t*>(y));
  if (HWY_LIKELY(hn::AllFalse(ShortTag(), doubts))) return;
  uint8_t bytes[8] = {};
  hn::StoreMaskBits(ShortTag(), doubts, bytes);
  uint32_t bits = 0;
  std::memcpy(&bits, bytes, sizeof(bits));
  Refine<T>(taps, at, bits, y);
}

// A pair of taps, in both digits.
struct PairOfTaps {
  HWY_INLINE PairOfTaps(const SmoothTaps& taps, int parity, int64_t j)
      : coarse(hn::Set(IntTag(), taps.coarse[parity][j])),
        fine(hn::Set(IntTag(), taps.fine[parity][j])) {}

  template <bool kDots>
  HWY_INLINE void Meet(Shorts x, Sum& sum) const {
    AddProducts<kDots>(x, coarse, sum.coarse);
    AddProducts<kDots>(x, fine, sum.fine);
  }

  const Ints coarse, fine;
};

// Two rows of results are sums of the same pairs of rows of samples; so many such twos
// share these.
constexpr int kTwos = HWY_TARGET == HWY_AVX3 ? 2 : 1;

template <typename T, bool kDots, bool kThree>
HWY_INLINE void DownBlock(const SmoothTaps& taps, const void* const* rows, int64_t column,
                          char* y, int64_t y_stride) {
  const int64_t pairs = kThree ? 2 : taps.count / 2 + 1;
  Sum even[2 * kTwos], odd[2 * kTwos];
  for (int r = 0; r < 2 * kTwos; ++r) even[r] = odd[r] = FirstSum(taps);
  for (int64_t j = 0; j < pairs + kTwos - 1; ++j) {
    const Shorts a = LoadShorts<T>(rows[2 * j], column);
    const Shorts b = LoadShorts<T>(rows[2 * j + 1], column);
    const Shorts low = hn::OddEven(AsShorts(hn::ShiftLeft<16>(AsInts(b))), a);
    const Shorts high = hn::OddEven(b, AsShorts(hn::ShiftRight<16>(AsInts(a))));
    for (int two = 0; two < kTwos; ++two) {
      const int64_t k = j - two;
      if (k < 0 || k >= pairs) continue;
      for (int parity = 0; parity < 2; ++parity) {
        const PairOfTaps pair(taps, parity, k);
        pair.Meet<kDots>(low, even[2 * two + parity]);
        pair.Meet<kDots>(high, odd[2 * two + parity]);
      }
    }
  }
  for (int r = 0; r < 2 * kTwos; ++r) {
    std::conditional_t<kThree, Spacing, Nothing> samples;
    if constexpr (kThree) {
      for (int k = 0; k < 3; ++k) samples.x[k] = LoadShorts<T>(rows[r + k], column);
    }
    Store(taps, even[r], odd[r], samples, DownAt<T>{rows + r, column},
          reinterpret_cast<T*>(y + r * y_stride) + column);
  }
}

template <typename T, bool kDots, bool kThree>
HWY_INLINE void DownRows(const SmoothTaps& taps, const void* const* rows, int64_t columns,
                         char* y, int64_t y_stride) {
  for (int64_t row = 0; row < kSmoothRows; row += 2 * kTwos) {
    for (int64_t i = 0; i < columns; i += kBlock) {
      DownBlock<T, kDots, kThree>(taps, rows + row, HWY_MIN(i, columns - kBlock),
                                  y + row * y_stride, y_stride);
    }
  }
}

template <typename T, bool kDots, bool kThree>
HWY_INLINE void AcrossLine(const SmoothTaps& taps, const T* x, int64_t columns, T* y) {
  constexpr int kVectors = 2;
  static_assert(kVectors * kBlock <= kSmoothColumns);
  const int64_t pairs = kThree ? 2 : taps.count / 2 + 1;
  for (int64_t i = 0; i < columns; i += kVectors * kBlock) {
    const int64_t column = HWY_MIN(i, columns - kVectors * kBlock);
    Sum even[kVectors], odd[kVectors];
    std::conditional_t<kThree, Spacing, Nothing> samples[kVectors];
    for (int v = 0; v < kVectors; ++v) even[v] = odd[v] = FirstSum(taps);
    for (int64_t j = 0; j < pairs; ++j) {
      const PairOfTaps pair(taps, 0, j);
      for (int v = 0; v < kVectors; ++v) {
        const int64_t at = column + v * kBlock + 2 * j;
        Shorts low = LoadShorts<T>(x, at), high = LoadShorts<T>(x, at + 1);
        KeepInRegister(low);
        KeepInRegister(high);
        pair.Meet<kDots>(low, even[v]);
        pair.Meet<kDots>(high, odd[v]);
        if constexpr (kThree) {
          samples[v].x[2 * j] = low;
          if (j == 0) samples[v].x[1] = high;
        }
      }
    }
    for (int v = 0; v < kVectors; ++v) {
      const int64_t at = column + v * kBlock;
      Store(taps, even[v], odd[v], samples[v], AcrossAt<T>{x + at}, y + at);
    }
  }
}

template <typename T, bool kDots>
void Down(const SmoothTaps& taps, const void* const* rows, int64_t columns, void* y,
          int64_t y_stride) noexcept {
  char* const to = static_cast<char*>(y);
  if (taps.three) {
    DownRows<T, kDots, true>(taps, rows, columns, to, y_stride);
  } else {
    DownRows<T, kDots, false>(taps, rows, columns, to, y_stride);
  }
}

template <typename T, bool kDots>
void Across(const SmoothTaps& taps, const void* x, int64_t columns, void* y) noexcept {
  if (taps.three) {
    AcrossLine<T, kDots, true>(taps, static_cast<const T*>(x), columns,
                               static_cast<T*>(y));
  } else {
    AcrossLine<T, kDots, false>(taps, static_cast<const T*>(x), columns,
                                static_cast<T*>(y));
  }
}

template <bool kDots>
constexpr internal::ShortsTable kTable = {
    {{Down<uint16_t, kDots>, Across<uint16_t, kDots>},
     {Down<int16_t, kDots>, Across<int16_t, kDots>}}};
#else
template <bool kDots>
constexpr internal::ShortsTable kTable = {};
#endif

}  // namespace

extern const internal::ShortsTable kSmoothShorts[2];
constexpr internal::ShortsTable kSmoothShorts[2] = {kTable<false>,
                                                    kTable<HWY_TARGET == HWY_AVX3>};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const ShortsTable& SmoothShorts(Target target, bool dots) noexcept {
  return ND_SELECT_TABLE(target, kSmoothShorts)[dots ? 1 : 0];
}
}  // namespace nd::internal
#endif
