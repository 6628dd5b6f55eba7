// SPDX-License-Identifier: BSD-3-Clause
// Folds along lines, written once over an operation (Op: vectors to a vector, and
// Neutral<T>() if there is such an element), a map that makes an element of the operands,
// a lane type, and the number of lanes that make up an element: 2 if complex. The tree is
// described in fold.h.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_REDUCE_LINES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_REDUCE_LINES_INL_H_
#undef ND_CORE_KERNELS_REDUCE_LINES_INL_H_
#else
#define ND_CORE_KERNELS_REDUCE_LINES_INL_H_
#endif

#include <cstring>
#include <type_traits>

#include "core/kernels/reduce/fold.h"
#include "core/kernels/reduce/maps-inl.h"
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

// Operations that have none leave out what is missing to a vector.
template <class Op>
concept HasNeutral = requires {
  Op::template Neutral<float>();
};

// One line of lanes: vectors of its elements.
template <class Op, class Map, typename T>
struct Line {
  using D = hn::ScalableTag<T>;
  using V = hn::Vec<D>;
  const T* x;
  const T* y;
  V fixed;  // y where it is the same for the whole line

  HWY_INLINE Line(const T* from, const T* other)
      : x(from), y(other), fixed(hn::Zero(D())) {
    if constexpr (std::is_same_v<Map, DeviationOf>) fixed = hn::Set(D(), *other);
  }
  HWY_INLINE V Load(int64_t i) const {
    if constexpr (Map::kTwo) return Map::Of(hn::LoadU(D(), x + i), hn::LoadU(D(), y + i));
    if constexpr (std::is_same_v<Map, EveryOther>) return LoadAlternate(x + 2 * i);
    if constexpr (std::is_same_v<Map, Backwards>) {
      return hn::Reverse(D(), hn::LoadU(D(), x - i - (kPerVector<T> - 1)));
    }
    return Map::Of(hn::LoadU(D(), x + i), fixed);
  }
  // Nothing that follows the last lane's element is read.
  static HWY_INLINE V LoadAlternate(const T* from) {
    const D d;
    const V low = hn::LoadU(d, from);
#if HWY_TARGET == HWY_SCALAR
    return low;
#else
    const V high = hn::LoadU(d, from + kPerVector<T> - 1);
    return hn::ConcatUpperLower(d, hn::ConcatOdd(d, high, high),
                                hn::ConcatEven(d, low, low));
#endif
  }
  // `count` lanes, and the neutral element in the others.
  HWY_INLINE V LoadPart(int64_t i, int64_t count) const {
    const D d;
    V made;
    const auto wanted = hn::FirstN(d, static_cast<size_t>(count));
    if constexpr (Map::kTwo) {
      made = Map::Of(LoadSome(d, x + i, count), LoadSome(d, y + i, count));
    } else if constexpr (std::is_same_v<Map, DeviationOf>) {  // 0 raises no flag
      made = Map::Of(LoadSome(d, x + i, count), hn::IfThenElseZero(wanted, fixed));
    } else if constexpr (std::is_base_of_v<Plain, Map> && !std::is_same_v<Plain, Map>) {
      constexpr int64_t kStep = std::is_same_v<Map, EveryOther> ? 2 : -1;
      HWY_ALIGN T lane[kPerVector<T>] = {};
      for (int64_t k = 0; k < count; ++k) lane[k] = x[kStep * (i + k)];
      made = hn::Load(d, lane);
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
// result is 0. There is none if a sum of the same elements is no NaN; those that pass
// over NaN take Worst() for it, which must not be the result. If in doubt it is done
// again.
template <class Op>
concept HasQuick = requires {
  Op::kPassesNan;
};

template <class Op, class D, class V>
HWY_INLINE V LoadQuick(D d, const hn::TFromD<D>* from) {
  V element = hn::LoadU(d, from);
  if constexpr (Op::kPassesNan) {
    const V worst = hn::Set(d, Op::template Worst<hn::TFromD<D>>());
    element = hn::IfThenElse(hn::IsNaN(element), worst, element);
  }
  return element;
}

// `sum` is that of the same elements, unless NaN is passed over.
template <class Op, class D, class V>
HWY_INLINE auto IsDoubtful(D d, V result, V sum) {
  if constexpr (Op::kPassesNan) {
    sum = hn::Set(d, Op::template Worst<hn::TFromD<D>>());
    return hn::Or(hn::Eq(result, hn::Zero(d)), hn::Eq(result, sum));
  } else {
    return hn::Or(hn::Eq(result, hn::Zero(d)), hn::IsNaN(sum));
  }
}

#if HWY_TARGET != HWY_SCALAR
// At least a vector; false if in doubt. Vectors that would reach beyond the end are the
// last one instead: no element counts less for being met again.
template <class Op, typename T>
HWY_INLINE bool QuickLine(const T* x, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = kPerVector<T>, kV = kVectors<T>;
  using V = hn::Vec<decltype(d)>;
  V lane[kV], sum[kV];
  const auto load = [&](int64_t i)
                        HWY_ATTR { return LoadQuick<Op, decltype(d), V>(d, x + i); };
  const auto take = [&](int64_t v, V element) HWY_ATTR {
    lane[v] = Op::Quick(lane[v], element);
    if constexpr (!Op::kPassesNan) sum[v] = hn::Add(sum[v], element);
  };
#pragma GCC unroll 8
  for (int64_t v = 0; v < kV; ++v) lane[v] = sum[v] = load(HWY_MIN(v * kN, n - kN));
  int64_t i = kLanes<T>;
  for (; i + kLanes<T> <= n; i += kLanes<T>) {
#pragma GCC unroll 8
    for (int64_t v = 0; v < kV; ++v) take(v, load(i + v * kN));
  }
  if (i < n) {
#pragma GCC unroll 8
    for (int64_t v = 0; v < kV; ++v) take(v, load(HWY_MIN(i + v * kN, n - kN)));
  }
#pragma GCC unroll 4
  for (int64_t half = kV / 2; half >= 1; half /= 2) {
#pragma GCC unroll 4
    for (int64_t v = 0; v < half; ++v) {
      lane[v] = Op::Quick(lane[v], lane[v + half]);
      if constexpr (!Op::kPassesNan) sum[v] = hn::Add(sum[v], sum[v + half]);
    }
  }
  if constexpr (!Op::kPassesNan) {
    if (!hn::AllFalse(d, hn::IsNaN(sum[0]))) return false;
  }
  FoldVector<Op, 1>(d, lane[0], out);
  bool doubtful = *out == 0;
  if constexpr (Op::kPassesNan) doubtful |= *out == Op::template Worst<T>();
  return !doubtful;
}
#endif

#if HWY_TARGET != HWY_SCALAR
// The same without a neutral element.
template <class Op, int kParts, typename T>
HWY_INLINE void FoldExactly(const T* x, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = kPerVector<T>, kV = kVectors<T>;
  if (n < kLanes<T>) {  // element by element
    const hn::CappedTag<T, kParts> one;
    hn::Vec<decltype(one)> lane[kLanes<T> / kParts];
    int64_t used = n / kParts;
    for (int64_t l = 0; l < used; ++l) lane[l] = hn::LoadU(one, x + l * kParts);
    for (int64_t half = kLanes<T> / kParts / 2; half >= 1; half /= 2) {
      for (int64_t l = 0; l + half < used; ++l) {
        lane[l] = Op()(one, lane[l], lane[l + half]);
      }
      used = HWY_MIN(used, half);
    }
    return hn::StoreU(lane[0], one, out);
  }
  hn::Vec<decltype(d)> lane[kV];
#pragma GCC unroll 8
  for (int64_t v = 0; v < kV; ++v) lane[v] = hn::LoadU(d, x + v * kN);
  int64_t i = kLanes<T>;
  for (; i + kLanes<T> <= n; i += kLanes<T>) {
#pragma GCC unroll 8
    for (int64_t v = 0; v < kV; ++v) {
      lane[v] = Op()(d, lane[v], hn::LoadU(d, x + i + v * kN));
    }
  }
  for (int64_t v = 0; v < kV && i + v * kN < n; ++v) {
    const int64_t left = n - i - v * kN;
    if (left >= kN) {
      lane[v] = Op()(d, lane[v], hn::LoadU(d, x + i + v * kN));
    } else {  // 0 raises no flag
      const auto wanted = hn::FirstN(d, static_cast<size_t>(left));
      const auto made =
          Op()(d, hn::IfThenElseZero(wanted, lane[v]), LoadSome(d, x + i + v * kN, left));
      lane[v] = hn::IfThenElse(wanted, made, lane[v]);
    }
  }
#pragma GCC unroll 4
  for (int64_t half = kV / 2; half >= 1; half /= 2) {
#pragma GCC unroll 4
    for (int64_t v = 0; v < half; ++v) lane[v] = Op()(d, lane[v], lane[v + half]);
  }
  FoldVector<Op, kParts>(d, lane[0], out);
}
#endif

// n lanes; the result is kParts lanes.
template <class Op, class Map, typename T, int kParts>
HWY_INLINE void FoldLine(const T* x, const T* y, int64_t n, T* out) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kN = kPerVector<T>, kV = kVectors<T>;
  [[maybe_unused]] const Line<Op, Map, T> line(x, y);
  using V = hn::Vec<decltype(d)>;
  [[maybe_unused]] V lane[kV];
  if constexpr (kN == 1) {
    for (int64_t v = 0; v < HWY_MIN(n, kV); ++v) lane[v] = line.Load(v);
    int64_t i = kV;
    for (; i + kV <= n; i += kV) {
      for (int64_t v = 0; v < kV; ++v) lane[v] = Op()(d, lane[v], line.Load(i + v));
    }
    for (int64_t v = 0; v < n - i; ++v) lane[v] = Op()(d, lane[v], line.Load(i + v));
    FoldArray<Op, kParts>(lane, HWY_MIN(n, kV), out);
  } else if constexpr (!HasNeutral<Op>) {
    FoldExactly<Op, kParts>(x, n, out);
  } else {
    if (n <= kN) {
      const V only = n == kN ? line.Load(0) : line.LoadPart(0, n);
      return FoldVector<Op, kParts>(d, only, out);
    }
    if constexpr (HasQuick<Op>) {
      if (QuickLine<Op>(x, n, out)) return;
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

// Of one operand whose elements are picked.
template <class Op, class Map, typename T>
void Picked(const void* x, int64_t stride, int64_t n, int64_t count, void* out) noexcept {
  TwoLines<Op, Map, T, 1>(x, stride, x, 0, n, count, out);
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
  if constexpr (kParts == 1 && kPerVector < T >> 1) {
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
    if ((count & 1) != 0)
      std::memmove(at + count / 2 * kSize, at + (count - 1) * kSize, kSize);
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

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
