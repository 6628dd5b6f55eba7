// SPDX-License-Identifier: BSD-3-Clause
// The loops of folds, written once over an operation (Op: Neutral<T>(), and vectors to a
// vector), a map that makes an element of the operands, a lane type, and the number of
// lanes that make up an element: 2 if complex. The tree is described in fold.h.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_REDUCE_FOLD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_REDUCE_FOLD_INL_H_
#undef ND_CORE_KERNELS_REDUCE_FOLD_INL_H_
#else
#define ND_CORE_KERNELS_REDUCE_FOLD_INL_H_
#endif

#include <cstring>
#include <type_traits>

#include "core/kernels/reduce/fold.h"
#include "core/kernels/simd.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Bytes of the lanes of a block: four vectors of the widest target, so that its adders
// are kept busy.
constexpr int64_t kLaneBytes = kFoldBlockBytes / kFoldDepth;

template <typename T>
constexpr int64_t kLanes = kLaneBytes / static_cast<int64_t>(sizeof(T));
template <typename T>
constexpr int64_t kPerVector = static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()));
template <typename T>
constexpr int64_t kVectors = kLanes<T> / kPerVector<T>;

// The element that a fold takes of x, and of y where there are two operands.
struct Plain {
  static constexpr bool kTwo = false;
  template <class V>
  static HWY_INLINE V Of(V x, V) {
    return x;
  }
};
struct ProductOf {
  static constexpr bool kTwo = true;
  template <class V>
  static HWY_INLINE V Of(V x, V y) {
    return hn::Mul(x, y);
  }
};
struct DeviationOf {
  static constexpr bool kTwo = false;
  template <class V>
  static HWY_INLINE V Of(V x, V y) {
    const V d = hn::Sub(x, y);
    return hn::Mul(d, d);
  }
};

// The first `count` < lanes (or the only one) of `from`, then zeros.
template <class D, typename T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> LoadSome(D d, const T* from, int64_t count) {
  if constexpr (HWY_TARGET == HWY_AVX3 || (HWY_TARGET == HWY_AVX2 && sizeof(T) >= 4)) {
    return hn::MaskedLoad(hn::FirstN(d, static_cast<size_t>(count)), d, from);
  } else if constexpr (kPerVector<T> == 1) {
    return hn::LoadU(d, from);
  } else {
    HWY_ALIGN T lane[kPerVector<T>] = {};
    std::memcpy(lane, from, static_cast<size_t>(count) * sizeof(T));
    return hn::Load(d, lane);
  }
}

template <class D, typename T = hn::TFromD<D>>
HWY_INLINE void StoreSome(hn::Vec<D> vector, D d, T* to, int64_t count) {
  if constexpr (HWY_TARGET == HWY_AVX3 || (HWY_TARGET == HWY_AVX2 && sizeof(T) >= 4)) {
    hn::BlendedStore(vector, hn::FirstN(d, static_cast<size_t>(count)), d, to);
  } else if constexpr (kPerVector<T> == 1) {
    hn::StoreU(vector, d, to);
  } else {
    HWY_ALIGN T lane[kPerVector<T>];
    hn::Store(vector, d, lane);
    std::memcpy(to, lane, static_cast<size_t>(count) * sizeof(T));
  }
}

// One line of lanes: vectors of its elements.
template <class Op, class Map, typename T>
struct Line {
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;
  const T* x;
  const T* y;
  V fixed;  // y where it is the same for the whole line

  HWY_INLINE Line(const T* from, const T* other) : x(from), y(other), fixed(hn::Zero(D())) {
    if constexpr (std::is_same_v<Map, DeviationOf>) fixed = hn::Set(D(), *other);
  }
  HWY_INLINE V Load(int64_t i) const {
    if constexpr (Map::kTwo) return Map::Of(hn::LoadU(D(), x + i), hn::LoadU(D(), y + i));
    return Map::Of(hn::LoadU(D(), x + i), fixed);
  }
  // `count` lanes, and the neutral element in the others.
  HWY_INLINE V LoadPart(int64_t i, int64_t count) const {
    const D d;
    V made;
    const auto wanted = hn::FirstN(d, static_cast<size_t>(count));
    if constexpr (Map::kTwo) {
      made = Map::Of(LoadSome(d, x + i, count), LoadSome(d, y + i, count));
    } else if constexpr (std::is_same_v<Map, DeviationOf>) {  // 0 raises no flag
      made = Map::Of(hn::IfThenElse(wanted, LoadSome(d, x + i, count), fixed), fixed);
    } else {
      made = LoadSome(d, x + i, count);
    }
    return hn::IfThenElse(wanted, made, hn::Set(d, Op::template Neutral<T>()));
  }
};

#if HWY_TARGET != HWY_SCALAR
// Lanes of a vector of at most 16 bytes to the first kParts of them.
template <class Op, int kParts, class D, class V>
HWY_INLINE V FoldSixteenBytes(D d, V v) {
  using T = hn::TFromD<D>;
  constexpr size_t kBytes = kParts * sizeof(T);
  if constexpr (kBytes <= 8) {
    const hn::Repartition<uint64_t, D> d64;
    v = Op()(d, v, hn::BitCast(d, hn::Shuffle01(hn::BitCast(d64, v))));
  }
  if constexpr (kBytes <= 4) {
    const hn::Repartition<uint32_t, D> d32;
    v = Op()(d, v, hn::BitCast(d, hn::Shuffle2301(hn::BitCast(d32, v))));
  }
  if constexpr (kBytes <= 2) {
    const hn::Repartition<uint32_t, D> d32;
    v = Op()(d, v, hn::BitCast(d, hn::ShiftRight<16>(hn::BitCast(d32, v))));
  }
  if constexpr (kBytes <= 1) {
    const hn::Repartition<uint16_t, D> d16;
    v = Op()(d, v, hn::BitCast(d, hn::ShiftRight<8>(hn::BitCast(d16, v))));
  }
  return v;
}

// Lane l takes in lane l + half, down to kParts lanes, which are stored.
template <class Op, int kParts, class D, class V>
HWY_INLINE void FoldVector(D d, V v, hn::TFromD<D>* out) {
  using T = hn::TFromD<D>;
  if constexpr (hn::MaxLanes(D()) * sizeof(T) > 16) {
    const hn::Half<D> half;
    FoldVector<Op, kParts>(
        half, Op()(half, hn::LowerHalf(half, v), hn::UpperHalf(half, v)), out);
  } else {
    v = FoldSixteenBytes<Op, kParts>(d, v);
    if constexpr (kParts == 1) {
      *out = hn::GetLane(v);
    } else if constexpr (kParts * sizeof(T) == 16) {
      hn::StoreU(v, d, out);
    } else {
      const hn::Repartition<uint64_t, D> d64;
      const uint64_t parts = hn::GetLane(hn::BitCast(d64, v));
      std::memcpy(out, &parts, sizeof(parts));
    }
  }
}

#else
template <class Op, int kParts, class D, class V>
HWY_INLINE void FoldVector(D d, V v, hn::TFromD<D>* out) {
  hn::StoreU(v, d, out);
}
#endif

// Where vectors have one lane, the lanes of a line are an array, of which `used` count.
template <class Op, int kParts, typename T, class V>
HWY_INLINE void FoldArray(V* lane, int64_t used, T* out) {
  const hn::ScalableTag<T> d;
  for (int64_t half = kLanes<T> / 2; half >= kParts; half /= 2) {
    for (int64_t l = 0; l + half < used; ++l) lane[l] = Op()(d, lane[l], lane[l + half]);
    used = HWY_MIN(used, half);
  }
  for (int64_t part = 0; part < kParts; ++part) hn::StoreU(lane[part], d, out + part);
}

// Operations with a Quick() are right without more ado as long as there is no NaN and no
// result is 0: then a sum of the same elements is no NaN. If in doubt it is done again.
template <class Op>
concept HasQuick = requires { Op::kQuick; };

#if HWY_TARGET != HWY_SCALAR
// Whole groups of lanes; false if in doubt.
template <class Op, typename T>
HWY_INLINE bool QuickLine(const T* x, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = kPerVector<T>, kV = kVectors<T>;
  hn::Vec<decltype(d)> lane[kV], sum[kV];
#pragma GCC unroll 8
  for (int64_t v = 0; v < kV; ++v) lane[v] = sum[v] = hn::LoadU(d, x + v * kN);
  for (int64_t i = kLanes<T>; i < n; i += kLanes<T>) {
#pragma GCC unroll 8
    for (int64_t v = 0; v < kV; ++v) {
      const auto element = hn::LoadU(d, x + i + v * kN);
      lane[v] = Op::Quick(lane[v], element);
      sum[v] = hn::Add(sum[v], element);
    }
  }
#pragma GCC unroll 4
  for (int64_t half = kV / 2; half >= 1; half /= 2) {
#pragma GCC unroll 4
    for (int64_t v = 0; v < half; ++v) {
      lane[v] = Op::Quick(lane[v], lane[v + half]);
      sum[v] = hn::Add(sum[v], sum[v + half]);
    }
  }
  if (!hn::AllFalse(d, hn::IsNaN(sum[0]))) return false;
  FoldVector<Op, 1>(d, lane[0], out);
  return *out != 0;
}
#endif

// n lanes; the result is kParts lanes.
template <class Op, class Map, typename T, int kParts>
HWY_INLINE void FoldLine(const T* x, const T* y, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = kPerVector<T>, kV = kVectors<T>;
  const Line<Op, Map, T> line(x, y);
  using V = hn::Vec<decltype(d)>;
  V lane[kV];
  if constexpr (kN == 1) {
    for (int64_t v = 0; v < HWY_MIN(n, kV); ++v) lane[v] = line.Load(v);
    int64_t i = kV;
    for (; i + kV <= n; i += kV) {
      for (int64_t v = 0; v < kV; ++v) lane[v] = Op()(d, lane[v], line.Load(i + v));
    }
    for (int64_t v = 0; v < n - i; ++v) lane[v] = Op()(d, lane[v], line.Load(i + v));
    FoldArray<Op, kParts>(lane, HWY_MIN(n, kV), out);
  } else {
    if (n <= kN) {
      const V only = n == kN ? line.Load(0) : line.LoadPart(0, n);
      return FoldVector<Op, kParts>(d, only, out);
    }
    if constexpr (HasQuick<Op>) {
      if (n % kLanes<T> == 0 && QuickLine<Op>(x, n, out)) return;
    }
    const V neutral = hn::Set(d, Op::template Neutral<T>());
    // Vector v of a group of lanes that begins at i.
    const auto load = [&](int64_t i, int64_t v) HWY_ATTR {
      const int64_t left = n - i - v * kN;
      if (left >= kN) return line.Load(i + v * kN);
      return left > 0 ? line.LoadPart(i + v * kN, left) : neutral;
    };
    int64_t i = kLanes<T>;
    if (n < i) {
#pragma GCC unroll 8
      for (int64_t v = 0; v < kV; ++v) lane[v] = load(0, v);
    } else {
#pragma GCC unroll 8
      for (int64_t v = 0; v < kV; ++v) lane[v] = line.Load(v * kN);
      for (; i + kLanes<T> <= n; i += kLanes<T>) {
#pragma GCC unroll 8
        for (int64_t v = 0; v < kV; ++v) {
          lane[v] = Op()(d, lane[v], line.Load(i + v * kN));
        }
      }
      if (i < n) {
#pragma GCC unroll 8
        for (int64_t v = 0; v < kV; ++v) lane[v] = Op()(d, lane[v], load(i, v));
      }
    }
#pragma GCC unroll 4
    for (int64_t half = kV / 2; half >= 1; half /= 2) {
#pragma GCC unroll 4
      for (int64_t v = 0; v < half; ++v) lane[v] = Op()(d, lane[v], lane[v + half]);
    }
    FoldVector<Op, kParts>(d, lane[0], out);
  }
}

template <class Op, class Map, typename T, int kParts>
void TwoLines(const void* x, int64_t x_stride, const void* y, int64_t y_stride, int64_t n,
              int64_t count, void* out) noexcept {
  const char* from = static_cast<const char*>(x);
  const char* other = static_cast<const char*>(y);
  T* to = static_cast<T*>(out);
  for (; count > 0; --count, from += x_stride, other += y_stride, to += kParts) {
    FoldLine<Op, Map, T, kParts>(reinterpret_cast<const T*>(from),
                                 reinterpret_cast<const T*>(other), n * kParts, to);
  }
}

// Vectors of lines of 2 to 4 elements that follow each other; the lines that are done.
template <class Op, typename T>
HWY_INLINE int64_t FoldShortLines(const T* x, int64_t n, int64_t count, T* out) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = kPerVector<T>;
  if (n < 2 || n > 4) return 0;
  hn::Vec<decltype(d)> a, b, c, e;
  int64_t i = 0;
  for (; i + kN <= count; i += kN) {
    const T* from = x + i * n;
    if (n == 2) {
      hn::LoadInterleaved2(d, from, a, b);
    } else if (n == 3) {
      hn::LoadInterleaved3(d, from, a, b, c);
      a = Op()(d, a, c);
    } else {
      hn::LoadInterleaved4(d, from, a, b, c, e);
      a = Op()(d, a, c);
      b = Op()(d, b, e);
    }
    hn::StoreU(Op()(d, a, b), d, out + i);
  }
  return i;
}

template <class Op, typename T, int kParts>
void Lines(const void* x, int64_t stride, int64_t n, int64_t count, void* out) noexcept {
  int64_t done = 0;
  if constexpr (kParts == 1 && kPerVector<T> > 1) {
    if (stride == n * static_cast<int64_t>(sizeof(T))) {
      done = FoldShortLines<Op>(static_cast<const T*>(x), n, count, static_cast<T*>(out));
    }
  }
  const char* from = static_cast<const char*>(x) + done * stride;
  TwoLines<Op, Plain, T, kParts>(from, stride, from, 0, n, count - done,
                                 static_cast<T*>(out) + done * kParts);
}

template <class Op, typename T, int kParts>
void Tree(void* values, int64_t count) noexcept {
  constexpr int64_t kSize = kParts * static_cast<int64_t>(sizeof(T));
  char* at = static_cast<char*>(values);
  for (; count > 1; count = (count + 1) / 2) {
    Lines<Op, T, kParts>(at, 2 * kSize, 2, count / 2, at);
    if ((count & 1) != 0) std::memmove(at + count / 2 * kSize, at + (count - 1) * kSize, kSize);
  }
}

template <class Op, typename T, int kParts>
void Combine(const void* x, int64_t count, void* out) noexcept {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = kPerVector<T>;
  const T* from = static_cast<const T*>(x);
  T* to = static_cast<T*>(out);
  int64_t left = count * kParts;
  for (; left >= kN; left -= kN, from += kN, to += kN) {
    hn::StoreU(Op()(d, hn::LoadU(d, to), hn::LoadU(d, from)), d, to);
  }
  if (left > 0) {
    StoreSome(Op()(d, LoadSome(d, to, left), LoadSome(d, from, left)), d, to, left);
  }
}

constexpr int FloorLog2(int64_t value) {
  return 63 - __builtin_clzll(static_cast<unsigned long long>(value));
}

// Bytes of a row that are folded at a time.
constexpr int64_t kStripBytes = 2048;

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
      const auto step = [&]<int kGroup>(std::integral_constant<int, kGroup>, int64_t c,
                                        int64_t count) HWY_ATTR {
        FoldPair<kGroup>(lane, merged, c, count, to);
      };
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
  HWY_INLINE void FoldLane(int64_t row, int64_t c, int64_t count, const V* y, V* sum) const {
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
      result[g] = sum[g] = hn::LoadU(d, reinterpret_cast<const T*>(at) + g * kN);
    }
    for (int64_t row = lane + pairs_; row < n_; row += pairs_) {
      at += pairs_ * stride_;
#pragma GCC unroll 4
      for (int g = 0; g < kGroup; ++g) {
        const V element = hn::LoadU(d, reinterpret_cast<const T*>(at) + g * kN);
        result[g] = Op::Quick(result[g], element);
        sum[g] = hn::Add(sum[g], element);
      }
    }
    auto doubtful = hn::Eq(result[0], hn::Zero(d));
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) {
      doubtful = hn::Or(doubtful, hn::Or(hn::IsNaN(sum[g]), hn::Eq(result[g], hn::Zero(d))));
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
      for (int64_t i = 0; i < count; i += kPerVector<T>) {
        const hn::CappedTag<T, 1> one;
        for (int64_t k = i; k < HWY_MIN(count, i + kPerVector<T>); ++k) {
          hn::StoreU(Map::Of(hn::LoadU(one, from + k), hn::LoadU(one, other + c + k)), one,
                     to + c + k);
        }
      }
    } else {
      Folded(reinterpret_cast<const char*>(from), stride, other + c, n, to + c).Fold(count);
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
