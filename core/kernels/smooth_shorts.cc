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
#include "core/kernels/smooth_near-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
using IntTag = hn::ScalableTag<int32_t>;
using ShortTag = hn::ScalableTag<int16_t>;
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

using Doubts = hn::Mask<ShortTag>;

// Lanes without any of the bits of `mask`.
HWY_INLINE Doubts WithoutBits(Shorts x, Shorts mask) {
#if HWY_TARGET == HWY_AVX3
  return Doubts{_mm512_testn_epi16_mask(x.raw, mask.raw)};
#else
  return hn::Eq(hn::And(x, mask), hn::Zero(ShortTag()));
#endif
}

// What is known of samples without a branch. Sums of three taps, the outer ones equal,
// are integers for sure where the samples are evenly spaced, and that is common.
struct AnySamples {
  HWY_INLINE Doubts Confirm(Doubts doubts) const { return doubts; }
};
struct ThreeSamples {
  Shorts x[3];
  HWY_INLINE Doubts Confirm(Doubts doubts) const {
    const Shorts before = hn::Sub(x[1], x[0]), after = hn::Sub(x[2], x[1]);
#if HWY_TARGET == HWY_AVX3
    return Doubts{_mm512_mask_cmpneq_epi16_mask(doubts.raw, before.raw, after.raw)};
#else
    return hn::AndNot(hn::Eq(before, after), doubts);
#endif
  }
};

// Makes those results anew that are in doubt.
template <typename T, class At>
HWY_INLINE void RefineAny(const SmoothTaps& taps, const At& at, Doubts doubts, T* y) {
  if (HWY_LIKELY(hn::AllFalse(ShortTag(), doubts))) return;
  uint8_t bytes[8] = {};
  hn::StoreMaskBits(ShortTag(), doubts, bytes);
  uint32_t bits = 0;
  std::memcpy(&bits, bytes, sizeof(bits));
  Refine<T>(taps, at, bits, y);
}

// Stores the sums of even and odd columns, truncated. Those are in doubt that have none
// of the bits of `fractions`.
template <typename T, class Samples, class At>
HWY_INLINE void Store(const SmoothTaps& taps, Shorts fractions, Ints even, Ints odd,
                      const Samples& samples, const At& at, T* y) {
  Shorts integers =
      hn::OddEven(AsShorts(hn::ShiftLeft<1>(odd)), AsShorts(hn::ShiftRight<15>(even)));
  const Shorts rests = hn::OddEven(AsShorts(hn::ShiftLeft<16>(odd)), AsShorts(even));
  Doubts doubts = WithoutBits(rests, fractions);
  // Negative sums that are no integers are nearer to 0.
  if constexpr (static_cast<T>(-1) < 0) {
    integers =
        hn::IfThenElse(doubts, integers, hn::Sub(integers, hn::ShiftRight<15>(integers)));
  }
  doubts = samples.Confirm(doubts);
  hn::StoreU(Flip<T>(integers), ShortTag(), reinterpret_cast<int16_t*>(y));
  RefineAny(taps, at, doubts, y);
}

HWY_INLINE Shorts FractionsOf(const SmoothTaps& taps) {
  return hn::Set(ShortTag(), static_cast<int16_t>(taps.fractions));
}

// The pairs of two rows, by even and odd columns.
template <typename T>
HWY_INLINE void LoadRows(const void* const* rows, int64_t column, Shorts& even,
                         Shorts& odd) {
  const Shorts a = LoadShorts<T>(rows[0], column), b = LoadShorts<T>(rows[1], column);
  even = hn::OddEven(AsShorts(hn::ShiftLeft<16>(AsInts(b))), a);
  odd = hn::OddEven(b, AsShorts(hn::ShiftRight<16>(AsInts(a))));
}
// The pairs of neighbours.
template <typename T>
HWY_INLINE void LoadNeighbours(const T* x, Shorts& even, Shorts& odd) {
  even = LoadShorts<T>(x, 0);
  odd = LoadShorts<T>(x, 1);
  KeepInRegister(even);
  KeepInRegister(odd);
}

// Two rows of results are sums of the same pairs of rows of samples; so many such twos
// share these.
constexpr int kTwos = HWY_TARGET == HWY_AVX3 ? 2 : 1;

// So few pairs of taps that all samples of a sum stay in registers: the fine digits are
// summed first, the coarse ones on top of these.
template <typename T, bool kDots, int kPairs>
struct FewTaps {
  static constexpr bool kThree = kPairs == 2;
  using Samples = std::conditional_t<kThree, ThreeSamples, AnySamples>;

  explicit HWY_INLINE FewTaps(const SmoothTaps& all)
      : taps(all),
        fractions(FractionsOf(all)),
        start(hn::Set(IntTag(), all.bias << FineBits(2 * kPairs - 1))) {
    for (int parity = 0; parity < 2; ++parity) {
      for (int j = 0; j < kPairs; ++j) {
        coarse[parity][j] = hn::Set(IntTag(), all.coarse[parity][j]);
        fine[parity][j] = hn::Set(IntTag(), all.fine[parity][j]);
      }
    }
  }

  HWY_INLINE Ints SumOf(const Shorts* x, int parity) const {
    Ints sum = start;
    for (int j = 0; j < kPairs; ++j) AddProducts<kDots>(x[j], fine[parity][j], sum);
    sum = hn::ShiftRight<FineBits(2 * kPairs - 1)>(sum);
    for (int j = 0; j < kPairs; ++j) AddProducts<kDots>(x[j], coarse[parity][j], sum);
    return sum;
  }

  HWY_INLINE void Down(const void* const* rows, int64_t column, char* y,
                       int64_t y_stride) const {
    constexpr int kCount = kPairs + kTwos - 1;
    Shorts even[kCount], odd[kCount];
    for (int j = 0; j < kCount; ++j) {
      LoadRows<T>(rows + 2 * j, column, even[j], odd[j]);
    }
    for (int r = 0; r < 2 * kTwos; ++r) {
      Samples samples;
      if constexpr (kThree) {
        for (int k = 0; k < 3; ++k) samples.x[k] = LoadShorts<T>(rows[r + k], column);
      }
      Store(taps, fractions, SumOf(even + r / 2, r % 2), SumOf(odd + r / 2, r % 2),
            samples, DownAt<T>{rows + r, column},
            reinterpret_cast<T*>(y + r * y_stride) + column);
    }
  }

  static constexpr int kVectors = 1;
  HWY_INLINE void Across(const T* x, T* y) const {
    Shorts even[kPairs], odd[kPairs];
    for (int j = 0; j < kPairs; ++j) LoadNeighbours(x + 2 * j, even[j], odd[j]);
    Samples samples;
    if constexpr (kThree) samples = {{even[0], odd[0], even[1]}};
    Store(taps, fractions, SumOf(even, 0), SumOf(odd, 0), samples, AcrossAt<T>{x}, y);
  }

  const SmoothTaps& taps;
  const Shorts fractions;
  const Ints start;
  Ints coarse[2][kPairs], fine[2][kPairs];
};

// Any number of taps: sums stay in registers.
template <typename T, bool kDots>
struct ManyTaps {
  static constexpr bool kThree = false;
  struct Sum {
    Ints coarse, fine;
  };

  explicit HWY_INLINE ManyTaps(const SmoothTaps& all)
      : taps(all),
        fractions(FractionsOf(all)),
        start{hn::Set(IntTag(), all.bias), hn::Zero(IntTag())},
        pairs(all.count / 2 + 1) {}

  HWY_INLINE void Meet(int parity, int64_t j, Shorts even, Shorts odd, Sum& even_sum,
                       Sum& odd_sum) const {
    const Ints coarse = hn::Set(IntTag(), taps.coarse[parity][j]);
    const Ints fine = hn::Set(IntTag(), taps.fine[parity][j]);
    AddProducts<kDots>(even, coarse, even_sum.coarse);
    AddProducts<kDots>(even, fine, even_sum.fine);
    AddProducts<kDots>(odd, coarse, odd_sum.coarse);
    AddProducts<kDots>(odd, fine, odd_sum.fine);
  }
  HWY_INLINE Ints Total(const Sum& sum) const {
    return hn::Add(sum.coarse, hn::ShiftRightSame(sum.fine, taps.fine_bits));
  }

  HWY_INLINE void Down(const void* const* rows, int64_t column, char* y,
                       int64_t y_stride) const {
    Sum even[2 * kTwos], odd[2 * kTwos];
    for (int r = 0; r < 2 * kTwos; ++r) even[r] = odd[r] = start;
    for (int64_t j = 0; j < pairs + kTwos - 1; ++j) {
      Shorts low, high;
      LoadRows<T>(rows + 2 * j, column, low, high);
      for (int two = 0; two < kTwos; ++two) {
        const int64_t k = j - two;
        if (k < 0 || k >= pairs) continue;
        for (int parity = 0; parity < 2; ++parity) {
          const int r = 2 * two + parity;
          Meet(parity, k, low, high, even[r], odd[r]);
        }
      }
    }
    for (int r = 0; r < 2 * kTwos; ++r) {
      Store(taps, fractions, Total(even[r]), Total(odd[r]), AnySamples(),
            DownAt<T>{rows + r, column}, reinterpret_cast<T*>(y + r * y_stride) + column);
    }
  }

  static constexpr int kVectors = 2;
  HWY_INLINE void Across(const T* x, T* y) const {
    Sum even[kVectors], odd[kVectors];
    for (int v = 0; v < kVectors; ++v) even[v] = odd[v] = start;
    for (int64_t j = 0; j < pairs; ++j) {
      for (int v = 0; v < kVectors; ++v) {
        Shorts low, high;
        LoadNeighbours(x + v * kBlock + 2 * j, low, high);
        Meet(0, j, low, high, even[v], odd[v]);
      }
    }
    for (int v = 0; v < kVectors; ++v) {
      Store(taps, fractions, Total(even[v]), Total(odd[v]), AnySamples(),
            AcrossAt<T>{x + v * kBlock}, y + v * kBlock);
    }
  }

  const SmoothTaps& taps;
  const Shorts fractions;
  const Sum start;
  const int64_t pairs;
};

template <class At, typename T>
HWY_INLINE void PutMeans(const SmoothTaps& taps, const NearMeans& means, Shorts middle,
                         Shorts excess, const At& at, T* y) {
  Doubts doubts;
  const Shorts integers = means.Of(middle, excess, &doubts);
  hn::StoreU(integers, ShortTag(), reinterpret_cast<int16_t*>(y));
  RefineAny(taps, at, doubts, y);
}

// Means of three, as long as samples are near 0; the first column that is left.
template <typename T>
HWY_NOINLINE int64_t NearDown(const SmoothTaps& taps, const void* const* rows,
                              int64_t columns, char* y, int64_t y_stride) {
  constexpr int kCount = 2 * kTwos + 2;
  const NearMeans means(taps);
  for (int64_t i = 0; i < columns; i += kBlock) {
    const int64_t column = HWY_MIN(i, columns - kBlock);
    Shorts x[kCount], steps[kCount - 1], bits = hn::Zero(ShortTag());
    for (int k = 0; k < kCount; ++k) {
      x[k] = hn::LoadU(ShortTag(), static_cast<const int16_t*>(rows[k]) + column);
      bits = hn::Or(bits, x[k]);
    }
    if (HWY_UNLIKELY(!means.AreNear(bits))) return i;
    for (int k = 0; k < kCount - 1; ++k) steps[k] = hn::Sub(x[k + 1], x[k]);
    for (int r = 0; r < 2 * kTwos; ++r) {
      PutMeans(taps, means, x[r + 1], hn::Sub(steps[r + 1], steps[r]),
               DownAt<T>{rows + r, column},
               reinterpret_cast<T*>(y + r * y_stride) + column);
    }
  }
  return columns;
}

template <typename T>
HWY_NOINLINE int64_t NearAcross(const SmoothTaps& taps, const T* x, int64_t columns,
                                T* y) {
  const NearMeans means(taps);
  for (int64_t i = 0; i < columns; i += kBlock) {
    const int64_t column = HWY_MIN(i, columns - kBlock);
    Shorts at[3];
    for (int k = 0; k < 3; ++k) {
      at[k] = hn::LoadU(ShortTag(), reinterpret_cast<const int16_t*>(x + column + k));
      KeepInRegister(at[k]);
    }
    if (HWY_UNLIKELY(!means.AreNear(hn::Or(at[0], at[2])))) return i;
    PutMeans(taps, means, at[1], hn::Sub(hn::Add(at[0], at[2]), hn::Add(at[1], at[1])),
             AcrossAt<T>{x + column}, y + column);
  }
  return columns;
}

template <typename T, class Taps>
HWY_INLINE void DownRows(const Taps& taps, const void* const* rows, int64_t columns,
                         void* y, int64_t y_stride) {
  for (int64_t row = 0; row < kSmoothRows; row += 2 * kTwos) {
    char* const to = static_cast<char*>(y) + row * y_stride;
    int64_t i = 0;
    if constexpr (Taps::kThree) {
      if (taps.taps.near) i = NearDown<T>(taps.taps, rows + row, columns, to, y_stride);
    }
    for (; i < columns; i += kBlock) {
      taps.Down(rows + row, HWY_MIN(i, columns - kBlock), to, y_stride);
    }
  }
}

template <typename T, class Taps>
HWY_INLINE void AcrossLine(const Taps& taps, const void* x, int64_t columns, void* y) {
  constexpr int64_t kStep = Taps::kVectors * kBlock;
  static_assert(kStep <= kSmoothColumns);
  const T* const from = static_cast<const T*>(x);
  T* const to = static_cast<T*>(y);
  int64_t i = 0;
  if constexpr (Taps::kThree) {
    if (taps.taps.near) i = NearAcross(taps.taps, from, columns, to);
  }
  for (; i < columns; i += kStep) {
    const int64_t column = HWY_MIN(i, columns - kStep);
    taps.Across(from + column, to + column);
  }
}

template <typename T, bool kDots>
void Down(const SmoothTaps& taps, const void* const* rows, int64_t columns, void* y,
          int64_t y_stride) noexcept {
  if (taps.three) {
    DownRows<T>(FewTaps<T, kDots, 2>(taps), rows, columns, y, y_stride);
  } else if (taps.count == 5) {
    DownRows<T>(FewTaps<T, kDots, 3>(taps), rows, columns, y, y_stride);
  } else {
    DownRows<T>(ManyTaps<T, kDots>(taps), rows, columns, y, y_stride);
  }
}

template <typename T, bool kDots>
void Across(const SmoothTaps& taps, const void* x, int64_t columns, void* y) noexcept {
  if (taps.three) {
    AcrossLine<T>(FewTaps<T, kDots, 2>(taps), x, columns, y);
  } else if (taps.count == 5) {
    AcrossLine<T>(FewTaps<T, kDots, 3>(taps), x, columns, y);
  } else {
    AcrossLine<T>(ManyTaps<T, kDots>(taps), x, columns, y);
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
