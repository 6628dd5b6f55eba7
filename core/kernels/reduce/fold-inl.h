// SPDX-License-Identifier: BSD-3-Clause
// Folds of rows, by the same parameters as those of lines in lines-inl.h, and the kernel
// that they make up together.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_REDUCE_FOLD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_REDUCE_FOLD_INL_H_
#undef ND_CORE_KERNELS_REDUCE_FOLD_INL_H_
#else
#define ND_CORE_KERNELS_REDUCE_FOLD_INL_H_
#endif

#include "core/kernels/reduce/lines-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

constexpr int FloorLog2(int64_t value) {
  return 63 - __builtin_clzll(static_cast<unsigned long long>(value));
}

// Bytes of a row that are folded at a time.
constexpr int64_t kStripBytes = 2048;
// Rows that reach so far come from memory.
constexpr int64_t kFarBytes = int64_t{8} << 20;

// A strip of at most kStripBytes of n >= 2 rows. A lane is the rows that are `lanes`
// apart; neighbours of the tree are visited one after the other, which is the order of
// their numbers with the bits reversed, and what is finished waits on a stack.
template <class Op, class Map, typename T, int kRowLanes>
class Strip {
 public:
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;
  static constexpr int64_t kN = kPerVector<T>;
  static constexpr int64_t kWidth = kStripBytes / static_cast<int64_t>(sizeof(T));

  HWY_INLINE Strip(const char* x, int64_t stride, const T* y, int64_t n, T* out)
      : x_(x), stride_(stride), y_(y), n_(n), out_(out) {
    const int64_t used = HWY_MIN(n, int64_t{kRowLanes});
    levels_ = FloorLog2(used - 1);
    pairs_ = int64_t{1} << levels_;
  }

  HWY_INLINE void Fold(int64_t width) {
    for (int64_t pair = 0; pair < pairs_; ++pair) {
      const int64_t lane = Reverse(pair);
      const int merged = __builtin_ctzll(~static_cast<unsigned long long>(pair));
      T* const to = pair == pairs_ - 1 ? out_ : stack_[merged];
      if (n_ * stride_ >= kFarBytes && pair + 1 < pairs_) {
        Prefetch(Reverse(pair + 1), width * static_cast<int64_t>(sizeof(T)));
      }
      const auto step =
          [&]<int kGroup>(std::integral_constant<int, kGroup>, int64_t c, int64_t count)
              HWY_ATTR { FoldPair<kGroup>(lane, merged, c, count, to); };
      constexpr int kWide = kN == 1 ? 1 : 4;
      int64_t c = 0;
      for (; c + kWide * kN <= width; c += kWide * kN) {
        step(std::integral_constant<int, kWide>(), c, kN);
      }
      for (; c < width; c += kN) {
        step(std::integral_constant<int, 1>(), c, HWY_MIN(kN, width - c));
      }
    }
  }

 private:
  // Asks for the rows of a pair: they lie too far apart to be foreseen.
  HWY_INLINE void Prefetch(int64_t row, int64_t bytes) const {
    for (; row < n_; row += pairs_) {
      const char* const at = x_ + row * stride_;
      for (int64_t i = 0; i < bytes; i += 64) __builtin_prefetch(at + i, 0, 2);
    }
  }

  HWY_INLINE int64_t Reverse(int64_t pair) const {
    int64_t reversed = 0;
    for (int bit = 0; bit < levels_; ++bit) {
      reversed |= (pair >> bit & 1) << (levels_ - 1 - bit);
    }
    return reversed;
  }

  static HWY_INLINE V LoadCount(const T* from, int64_t count) {
    return count == kN ? hn::LoadU(D(), from) : LoadSome(D(), from, count);
  }

  // kGroup vectors, or one of `count` lanes, of the rows row, row + 2 * pairs, ...
  template <int kGroup>
  HWY_INLINE void FoldLane(int64_t row, int64_t c, int64_t count, const V* y,
                           V* sum) const {
    const D d;
    const int64_t step = 2 * pairs_ * stride_;
    const char* at = x_ + row * stride_ + c * static_cast<int64_t>(sizeof(T));
    const auto load = [&](int g) HWY_ATTR {
      const T* from = reinterpret_cast<const T*>(at) + g * kN;
      return Map::Of(kGroup > 1 ? hn::LoadU(d, from) : LoadCount(from, count), y[g]);
    };
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) sum[g] = load(g);
    for (row += 2 * pairs_; row < n_; row += 2 * pairs_) {
      at += step;
#pragma GCC unroll 4
      for (int g = 0; g < kGroup; ++g) sum[g] = Op()(d, sum[g], load(g));
    }
  }

  // The lanes `lane` and lane + pairs; false if in doubt.
  template <int kGroup>
  HWY_INLINE bool QuickPair(int64_t lane, int64_t c, V* result) const {
    const D d;
    const char* at = x_ + lane * stride_ + c * static_cast<int64_t>(sizeof(T));
    V sum[kGroup];
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) {
      result[g] = sum[g] =
          LoadQuick<Op, D, V>(d, reinterpret_cast<const T*>(at) + g * kN);
    }
    for (int64_t row = lane + pairs_; row < n_; row += pairs_) {
      at += pairs_ * stride_;
#pragma GCC unroll 4
      for (int g = 0; g < kGroup; ++g) {
        const V element = LoadQuick<Op, D, V>(d, reinterpret_cast<const T*>(at) + g * kN);
        result[g] = Op::Quick(result[g], element);
        if constexpr (!Op::kPassesNan) sum[g] = hn::Add(sum[g], element);
      }
    }
    auto doubtful = IsDoubtful<Op>(d, result[0], sum[0]);
#pragma GCC unroll 4
    for (int g = 1; g < kGroup; ++g) {
      doubtful = hn::Or(doubtful, IsDoubtful<Op>(d, result[g], sum[g]));
    }
    return hn::AllFalse(d, doubtful);
  }

  // The lanes `lane` and lane + pairs, and the `merged` finished neighbours.
  template <int kGroup>
  HWY_INLINE void FoldPair(int64_t lane, int merged, int64_t c, int64_t count, T* to) {
    const D d;
    V y[kGroup], sum[kGroup], other[kGroup];
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) {
      y[g] = hn::Zero(d);
      if constexpr (!std::is_same_v<Map, Plain>) y[g] = LoadCount(y_ + c + g * kN, count);
    }
    bool done = false;
    if constexpr (HasQuick<Op> && kGroup > 1) done = QuickPair<kGroup>(lane, c, sum);
    if (!done) FoldLane<kGroup>(lane, c, count, y, sum);
    if (!done && lane + pairs_ < n_) {
      FoldLane<kGroup>(lane + pairs_, c, count, y, other);
#pragma GCC unroll 4
      for (int g = 0; g < kGroup; ++g) sum[g] = Op()(d, sum[g], other[g]);
    }
    for (int level = 0; level < merged; ++level) {
#pragma GCC unroll 4
      for (int g = 0; g < kGroup; ++g) {
        sum[g] = Op()(d, hn::LoadU(d, stack_[level] + c + g * kN), sum[g]);
      }
    }
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) {
      if (kGroup > 1 || count == kN || to != out_) {
        hn::StoreU(sum[g], d, to + c + g * kN);
      } else {
        StoreSome(sum[g], d, to + c, count);
      }
    }
  }

  static constexpr int kLevels = FloorLog2(kRowLanes);

  const char* x_;
  int64_t stride_;
  const T* y_;
  int64_t n_;
  T* out_;
  int levels_;
  int64_t pairs_;
  HWY_ALIGN T stack_[kLevels][kWidth];
};

template <class Op, class Map, typename T, int kParts>
void TwoRows(const void* x, int64_t stride, const void* y, int64_t n, int64_t columns,
             void* out) noexcept {
  using Folded = Strip<Op, Map, T, kLanes<T> / kParts>;
  const int64_t width = columns * kParts;
  const T* other = static_cast<const T*>(y);
  T* to = static_cast<T*>(out);
  for (int64_t c = 0; c < width; c += Folded::kWidth) {
    const int64_t count = HWY_MIN(Folded::kWidth, width - c);
    const T* from = static_cast<const T*>(x) + c;
    if (n == 1) {
      const hn::CappedTag<T, 1> one;
      for (int64_t i = 0; i < count; ++i) {
        const auto made =
            Map::Of(hn::LoadU(one, from + i), hn::LoadU(one, other + c + i));
        hn::StoreU(made, one, to + c + i);
      }
    } else {
      Folded(reinterpret_cast<const char*>(from), stride, other + c, n, to + c)
          .Fold(count);
    }
  }
}

template <class Op, typename T, int kParts>
void Rows(const void* x, int64_t stride, int64_t n, int64_t columns, void* out) noexcept {
  if (n == 1) {
    std::memcpy(out, x, static_cast<size_t>(columns) * kParts * sizeof(T));
  } else {
    TwoRows<Op, Plain, T, kParts>(x, stride, x, n, columns, out);
  }
}

// One neutral element.
template <class Op, typename T, int kParts>
struct NeutralOf {
  static constexpr T kParted[2] = {Op::template Neutral<T>(), Op::template Neutral<T>()};
};

template <class Op, typename T, int kParts = 1>
constexpr FoldKernel MakeFold() {
  return {Lines<Op, T, kParts>,
          Rows<Op, T, kParts>,
          Combine<Op, T, kParts>,
          Tree<Op, T, kParts>,
          kFoldDepth * kLanes<T> / kParts,
          kParts * static_cast<int64_t>(sizeof(T)),
          NeutralOf<Op, T, kParts>::kParted};
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
