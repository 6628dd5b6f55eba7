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
constexpr int64_t kFarBytes = int64_t{6} << 20;
// Of the lanes of such rows.
constexpr int64_t kSweepBytes = int64_t{64} << 10;

// What of rows lies in the same columns: kGroup vectors of them, or one of `count` lanes.
template <class Op, class Map, typename T>
class Columns {
 public:
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;
  static constexpr int64_t kN = kPerVector<T>;

  HWY_INLINE Columns(const char* x, int64_t stride, const T* y, int64_t n)
      : x_(x), stride_(stride), y_(y), n_(n) {}

  static HWY_INLINE V LoadCount(const T* from, int64_t count) {
    return count == kN ? hn::LoadU(D(), from) : LoadSome(D(), from, count);
  }

  template <int kGroup>
  HWY_INLINE void LoadFixed(int64_t c, int64_t count, V* y) const {
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) {
      y[g] = hn::Zero(D());
      if constexpr (!std::is_same_v<Map, Plain>) y[g] = LoadCount(y_ + c + g * kN, count);
    }
  }

  // The rows row, row + apart, ...
  template <int kGroup>
  HWY_INLINE void FoldLane(int64_t row, int64_t apart, int64_t c, int64_t count,
                           const V* y, V* sum) const {
    const D d;
    const int64_t step = apart * stride_;
    const char* at = x_ + row * stride_ + c * static_cast<int64_t>(sizeof(T));
    const auto load = [&](int g) HWY_ATTR {
      const T* from = reinterpret_cast<const T*>(at) + g * kN;
      return Map::Of(kGroup > 1 ? hn::LoadU(d, from) : LoadCount(from, count), y[g]);
    };
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) sum[g] = load(g);
    for (row += apart; row < n_; row += apart) {
      at += step;
#pragma GCC unroll 4
      for (int g = 0; g < kGroup; ++g) sum[g] = Op()(d, sum[g], load(g));
    }
  }

  // The same; false if in doubt.
  template <int kGroup>
  HWY_INLINE bool QuickLane(int64_t row, int64_t apart, int64_t c, V* result) const {
    const D d;
    const char* at = x_ + row * stride_ + c * static_cast<int64_t>(sizeof(T));
    V sum[kGroup];
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) {
      result[g] = sum[g] =
          LoadQuick<Op, D, V>(d, reinterpret_cast<const T*>(at) + g * kN);
    }
    for (row += apart; row < n_; row += apart) {
      at += apart * stride_;
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

 protected:
  // step(kGroup, first column, count) for all columns.
  template <class Step>
  static HWY_INLINE void ForColumns(int64_t width, const Step& step) {
    constexpr int kWide = kN == 1 ? 1 : 4;
    int64_t c = 0;
    for (; c + kWide * kN <= width; c += kWide * kN) {
      step(std::integral_constant<int, kWide>(), c, kN);
    }
    for (; c < width; c += kN) {
      step(std::integral_constant<int, 1>(), c, HWY_MIN(kN, width - c));
    }
  }

  const char* x_;
  int64_t stride_;
  const T* y_;
  int64_t n_;
};

// A strip of at most kStripBytes of n >= 2 rows. A lane is the rows that are `lanes`
// apart; neighbours of the tree are visited one after the other, which is the order of
// their numbers with the bits reversed, and what is finished waits on a stack.
template <class Op, class Map, typename T, int kRowLanes>
class Strip : Columns<Op, Map, T> {
  using Base = Columns<Op, Map, T>;
  using Base::kN, Base::n_;
  using typename Base::D, typename Base::V;

 public:
  static constexpr int64_t kWidth = kStripBytes / static_cast<int64_t>(sizeof(T));

  HWY_INLINE Strip(const char* x, int64_t stride, const T* y, int64_t n, T* out)
      : Base(x, stride, y, n), out_(out) {
    const int64_t used = HWY_MIN(n, int64_t{kRowLanes});
    levels_ = FloorLog2(used - 1);
    pairs_ = int64_t{1} << levels_;
  }

  HWY_INLINE void Fold(int64_t width) {
    for (int64_t pair = 0; pair < pairs_; ++pair) {
      const int64_t lane = Reverse(pair);
      const int merged = __builtin_ctzll(~static_cast<unsigned long long>(pair));
      T* const to = pair == pairs_ - 1 ? out_ : stack_[merged];
      const auto step =
          [&]<int kGroup>(std::integral_constant<int, kGroup>, int64_t c, int64_t count)
              HWY_ATTR { FoldPair<kGroup>(lane, merged, c, count, to); };
      Base::ForColumns(width, step);
    }
  }

 private:
  HWY_INLINE int64_t Reverse(int64_t pair) const {
    int64_t reversed = 0;
    for (int bit = 0; bit < levels_; ++bit) {
      reversed |= (pair >> bit & 1) << (levels_ - 1 - bit);
    }
    return reversed;
  }

  // The lanes `lane` and lane + pairs, and the `merged` finished neighbours.
  template <int kGroup>
  HWY_INLINE void FoldPair(int64_t lane, int merged, int64_t c, int64_t count, T* to) {
    const D d;
    V y[kGroup], sum[kGroup], other[kGroup];
    Base::template LoadFixed<kGroup>(c, count, y);
    bool done = false;
    if constexpr (HasQuick<Op> && kGroup > 1) {
      done = Base::template QuickLane<kGroup>(lane, pairs_, c, sum);
    }
    if (!done) Base::template FoldLane<kGroup>(lane, 2 * pairs_, c, count, y, sum);
    if (!done && lane + pairs_ < n_) {
      Base::template FoldLane<kGroup>(lane + pairs_, 2 * pairs_, c, count, y, other);
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

  T* out_;
  int levels_;
  int64_t pairs_;
  HWY_ALIGN T stack_[kLevels][kWidth];
};

// The same of rows that come from memory, which likes the lanes to be visited in their
// order: what they give waits side by side.
template <class Op, typename T, int kRowLanes>
class Sweep : Columns<Op, Plain, T> {
  using Base = Columns<Op, Plain, T>;
  using Base::kN, Base::n_;
  using typename Base::D, typename Base::V;

 public:
  static constexpr int64_t kWidth =
      HWY_MAX(kSweepBytes / kRowLanes / static_cast<int64_t>(sizeof(T)), kN);

  HWY_INLINE Sweep(const char* x, int64_t stride, int64_t n)
      : Base(x, stride, nullptr, n) {}

  HWY_INLINE void Fold(int64_t width, T* out) {
    int64_t used = HWY_MIN(n_, int64_t{kRowLanes});
    for (int64_t lane = 0; lane < used; ++lane) {
      const auto step =
          [&]<int kGroup>(std::integral_constant<int, kGroup>, int64_t c, int64_t count)
              HWY_ATTR { FoldLane<kGroup>(lane, c, count); };
      Base::ForColumns(width, step);
    }
    for (int64_t half = kRowLanes / 2; half > 0; half /= 2) {
      for (int64_t lane = 0; lane + half < used; ++lane) {
        Combine(width, lanes_[lane + half], lanes_[lane]);
      }
      used = HWY_MIN(used, half);
    }
    std::memcpy(out, lanes_[0], static_cast<size_t>(width) * sizeof(T));
  }

 private:
  template <int kGroup>
  HWY_INLINE void FoldLane(int64_t lane, int64_t c, int64_t count) {
    V fixed[kGroup], sum[kGroup];
    Base::template LoadFixed<kGroup>(c, count, fixed);
    bool done = false;
    if constexpr (HasQuick<Op> && kGroup > 1) {
      done = Base::template QuickLane<kGroup>(lane, kRowLanes, c, sum);
    }
    if (!done) Base::template FoldLane<kGroup>(lane, kRowLanes, c, count, fixed, sum);
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) hn::StoreU(sum[g], D(), lanes_[lane] + c + g * kN);
  }

  // Of whole vectors: the lanes have room for them.
  static HWY_INLINE void Combine(int64_t width, const T* from, T* to) {
    const D d;
    for (int64_t c = 0; c < width; c += kN) {
      hn::StoreU(Op()(d, hn::LoadU(d, to + c), hn::LoadU(d, from + c)), d, to + c);
    }
  }

  HWY_ALIGN T lanes_[kRowLanes][kWidth];
};

template <class Op, class Map, typename T, int kParts>
void TwoRows(const void* x, int64_t stride, const void* y, int64_t n, int64_t columns,
             void* out) noexcept {
  using Folded = Strip<Op, Map, T, kLanes<T> / kParts>;
  const int64_t width = columns * kParts;
  const T* other = static_cast<const T*>(y);
  T* to = static_cast<T*>(out);
  if constexpr (std::is_same_v<Map, Plain>) {
    if (n > 1 && n * stride >= kFarBytes) {
      using Swept = Sweep<Op, T, kLanes<T> / kParts>;
      for (int64_t c = 0; c < width; c += Swept::kWidth) {
        const char* const from = static_cast<const char*>(x) + c * int64_t{sizeof(T)};
        Swept(from, stride, n).Fold(HWY_MIN(Swept::kWidth, width - c), to + c);
      }
      return;
    }
  }
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

// One neutral element, or null.
template <class Op, typename T, int kParts>
struct NeutralOf {
  static constexpr const void* kElement = nullptr;
};
template <HasNeutral Op, typename T, int kParts>
struct NeutralOf<Op, T, kParts> {
  static constexpr T kParted[2] = {Op::template Neutral<T>(), Op::template Neutral<T>()};
  static constexpr const void* kElement = kParted;
};

template <class Op, typename T, int kParts = 1>
constexpr FoldKernel MakeFold(LinesFunction alternates = nullptr) {
  return {Lines<Op, T, kParts>,
          Rows<Op, T, kParts>,
          Combine<Op, T, kParts>,
          Tree<Op, T, kParts>,
          kFoldDepth * kLanes<T> / kParts,
          kParts * static_cast<int64_t>(sizeof(T)),
          NeutralOf<Op, T, kParts>::kElement,
          alternates};
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
