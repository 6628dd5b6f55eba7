// SPDX-License-Identifier: BSD-3-Clause
// Minima and maxima of windows, read again for each target. Along columns, blocks of
// outputs share what their windows have in common (van Herk, "A fast algorithm for local
// minimum and maximum filters", 1992; Gil and Werman, 1993, with the block in registers).
// Along lines, windows are unions of smaller ones, whose size grows geometrically.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_ORDER_EXTREME_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_ORDER_EXTREME_INL_H_
#undef ND_CORE_KERNELS_ORDER_EXTREME_INL_H_
#else
#define ND_CORE_KERNELS_ORDER_EXTREME_INL_H_
#endif

#include "core/kernels/order/keys-inl.h"
#include "core/kernels/order/square-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

template <bool kMax>
struct Extreme {
  template <class V>
  static HWY_INLINE V Of(V a, V b) {
    return kMax ? hn::Max(a, b) : hn::Min(a, b);
  }
};

// The windows of kBlock neighbouring outputs have rows [kBlock - 1, taps) in common; each
// adds some of those before and some of those after.
template <typename T, class Op, bool kMapped, int kBlock>
HWY_INLINE void ColumnsAt(const char* const* rows, int64_t at, int64_t taps,
                          const Mapper<T, kMapped>& mapper, char* y, int64_t y_stride) {
  using V = KeyVector<T>;
  V core = mapper.Load(rows[kBlock - 1] + at);
  for (int64_t j = kBlock; j < taps; ++j) core = Op::Of(core, mapper.Load(rows[j] + at));
  hn::ScalableTag<T> d;
  const auto put = [&](int r, V key) HWY_ATTR {
    hn::StoreU(key, d, reinterpret_cast<T*>(y + r * y_stride));
  };
  if constexpr (kBlock == 1) {
    put(0, core);
  } else {
    V before[kBlock - 1];
    before[kBlock - 2] = mapper.Load(rows[kBlock - 2] + at);
    for (int r = kBlock - 3; r >= 0; --r) {
      before[r] = Op::Of(before[r + 1], mapper.Load(rows[r] + at));
    }
    put(0, Op::Of(before[0], core));
    for (int r = 1; r < kBlock; ++r) {
      core = Op::Of(core, mapper.Load(rows[taps + r - 1] + at));
      put(r, r < kBlock - 1 ? Op::Of(before[r], core) : core);
    }
  }
}

template <typename T, class Op, bool kMapped, int kBlock>
void ColumnsBlock(const ColumnsJob& job, int64_t first) {
  const Mapper<T, kMapped> mapper(job.map);
  char* const y = job.y + first * job.y_stride;
  const int64_t aligned = LanesToAligned<T>(job.rows[first] + job.offset);
  ForEachVector<T>(job.count, aligned, [&](int64_t i) HWY_ATTR {
    const int64_t place = i * static_cast<int64_t>(sizeof(T));
    ColumnsAt<T, Op, kMapped, kBlock>(job.rows + first, job.offset + place, job.taps,
                                      mapper, y + place, job.y_stride);
  });
}

// Of three taps: what is loaded stays for the next rows.
template <typename T, class Op, bool kMapped>
void ColumnsOfThree(const ColumnsJob& job) {
  const Mapper<T, kMapped> mapper(job.map);
  hn::ScalableTag<T> d;
  const int64_t aligned = LanesToAligned<T>(job.rows[0] + job.offset);
  ForEachVector<T>(job.count, aligned, [&](int64_t i) HWY_ATTR {
    const int64_t place = i * static_cast<int64_t>(sizeof(T));
    const int64_t at = job.offset + place;
    char* y = job.y + place;
    auto a = mapper.Load(job.rows[0] + at), b = mapper.Load(job.rows[1] + at);
    int64_t r = 0;
    for (; r + 2 <= job.outputs; r += 2) {
      const auto c = mapper.Load(job.rows[r + 2] + at);
      const auto e = mapper.Load(job.rows[r + 3] + at);
      const auto both = Op::Of(b, c);
      hn::StoreU(Op::Of(a, both), d, reinterpret_cast<T*>(y));
      hn::StoreU(Op::Of(both, e), d, reinterpret_cast<T*>(y + job.y_stride));
      y += 2 * job.y_stride;
      a = c;
      b = e;
    }
    if (r < job.outputs) {
      const auto c = mapper.Load(job.rows[r + 2] + at);
      hn::StoreU(Op::Of(Op::Of(a, b), c), d, reinterpret_cast<T*>(y));
    }
  });
}

// Of 3 by 3: columns first.
template <class Op>
struct ExtremeSquare3 : ThreeAcross<ExtremeSquare3<Op>> {
  static constexpr int kRows = 4, kKept = kRows;

  template <class V>
  static HWY_INLINE void Keep(const V* x, V* kept) {
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; r += 2) {
      const V both = Op::Of(x[r + 1], x[r + 2]);
      kept[r] = Op::Of(x[r], both);
      kept[r + 1] = Op::Of(both, x[r + 3]);
    }
  }
  template <class V>
  static HWY_INLINE void Join(const V* before, const V* now, const V* after, V* y) {
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; ++r) y[r] = Op::Of(Op::Of(before[r], now[r]), after[r]);
  }
};

// Of 5 by 5: columns first, of which the rows 3 and 4 are in all four outputs. The state
// is the pairs of columns that begin in the lanes before.
template <class Op>
struct ExtremeSquare5 {
  static constexpr int kTaps = 5, kRows = 4, kKept = kRows;

  template <class V>
  static HWY_INLINE void Keep(const V* x, V* kept) {
    const V core = Op::Of(x[3], x[4]), below = Op::Of(core, x[5]);
    const V before = Op::Of(x[1], x[2]), after = Op::Of(x[5], x[6]);
    kept[0] = Op::Of(Op::Of(x[0], before), core);
    kept[1] = Op::Of(before, below);
    kept[2] = Op::Of(Op::Of(x[2], core), after);
    kept[3] = Op::Of(Op::Of(core, after), x[7]);
  }

  template <typename T>
  static HWY_INLINE KeyVector<T> Pair(KeyVector<T> now, KeyVector<T> next) {
    return Op::Of(now, LanesAfter<T, 1>(now, next));
  }
  template <typename T>
  static HWY_INLINE void Begin(const KeyVector<T>* before, const KeyVector<T>* now,
                               KeyVector<T>* state) {
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; ++r) state[r] = Pair<T>(before[r], now[r]);
  }
  template <typename T>
  static HWY_INLINE void Step(KeyVector<T>* state, const KeyVector<T>* now,
                              const KeyVector<T>* next, KeyVector<T>* y) {
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; ++r) {
      const KeyVector<T> pair = Pair<T>(now[r], next[r]);
      y[r] = Op::Of(Op::Of(LanesBefore<T, 2>(state[r], pair), pair),
                    LanesAfter<T, 2>(now[r], next[r]));
      state[r] = pair;
    }
  }
};

// Fewer columns than a vector has lanes.
template <typename T, class Op, bool kMapped>
void FewColumns(const ColumnsJob& job) {
  const Mapper<T, kMapped> mapper(job.map);
  const Mapper<T, false> keys(job.map);
  const size_t count = static_cast<size_t>(job.count);
  for (int64_t r = 0; r < job.outputs; ++r) {
    auto key = mapper.LoadFirst(job.rows[r] + job.offset, count);
    for (int64_t j = 1; j < job.taps; ++j) {
      key = Op::Of(key, mapper.LoadFirst(job.rows[r + j] + job.offset, count));
    }
    keys.StoreFirst(key, job.y + r * job.y_stride, count);
  }
}

template <typename T, bool kMax, bool kMapped>
void Columns(const ColumnsJob& job) noexcept {
  using Op = Extreme<kMax>;
  if (job.count < KeyLanes<T>()) return FewColumns<T, Op, kMapped>(job);
  if (job.taps == 3) return ColumnsOfThree<T, Op, kMapped>(job);
  int64_t r = 0;
  if (job.taps >= 8) {
    for (; r + 8 <= job.outputs; r += 8) ColumnsBlock<T, Op, kMapped, 8>(job, r);
  }
  if (job.taps >= 4) {
    for (; r + 4 <= job.outputs; r += 4) ColumnsBlock<T, Op, kMapped, 4>(job, r);
  }
  if (job.taps >= 2) {
    for (; r + 2 <= job.outputs; r += 2) ColumnsBlock<T, Op, kMapped, 2>(job, r);
  }
  for (; r < job.outputs; ++r) ColumnsBlock<T, Op, kMapped, 1>(job, r);
}

// The extreme of x[i + k * apart] with 0 <= k < kWays - 1, and of x[i + last]; distances
// in bytes.
template <typename T, class Op, int kWays>
HWY_INLINE KeyVector<T> Join(const char* x, int64_t apart, int64_t last) {
  hn::ScalableTag<T> d;
  const auto load = [&](const char* p)
                        HWY_ATTR { return hn::LoadU(d, reinterpret_cast<const T*>(p)); };
  auto key = load(x);
  for (int k = 1; k < kWays - 1; ++k) key = Op::Of(key, load(x + k * apart));
  return kWays == 1 ? key : Op::Of(key, load(x + last));
}

// The lines of a job, between two steps.
struct Lines {
  char* x;
  int64_t have;   // taps of the windows in x
  int64_t count;  // of these
};

// Joins windows to `to`, which is not above x; more may be computed than asked for.
template <typename T, class Op, int kWays>
void Widen(const LineJob& job, const Lines& from, char* to, int64_t apart) {
  constexpr int64_t kBytes = KeyLanes<T>() * static_cast<int64_t>(sizeof(T));
  const int64_t bytes = from.count * static_cast<int64_t>(sizeof(T));
  hn::ScalableTag<T> d;
  for (int64_t r = 0; r < job.rows; ++r) {
    const char* const x = from.x + r * job.x_stride;
    char* const y = to + r * job.x_stride;
    for (int64_t i = 0; i < bytes; i += kBytes) {
      hn::StoreU(Join<T, Op, kWays>(x + i, apart, (kWays - 1) * apart), d,
                 reinterpret_cast<T*>(y + i));
    }
  }
}

template <typename T, class Op, bool kMapped, int kWays>
void LastJoin(const LineJob& job, const Lines& from, int64_t apart, int64_t last) {
  const Mapper<T, kMapped> mapper(job.map);
  for (int64_t r = 0; r < job.rows; ++r) {
    const char* const x = from.x + r * job.x_stride;
    char* const y = job.y + r * job.y_stride;
    if (job.count < KeyLanes<T>()) {
      mapper.StoreFirst(Join<T, Op, kWays>(x, apart, last), y,
                        static_cast<size_t>(job.count));
      continue;
    }
    ForEachVector<T>(job.count, LanesToAligned<T>(y), [&](int64_t i) HWY_ATTR {
      const int64_t place = i * static_cast<int64_t>(sizeof(T));
      mapper.Store(Join<T, Op, kWays>(x + place, apart, last), y + place);
    });
  }
}

// How many windows of `have` taps to join, that in `steps` such steps `taps` are reached.
inline int64_t WaysToJoin(int64_t have, int64_t taps, int steps) {
  for (int64_t ways = 2;; ++ways) {
    int64_t reached = have;
    for (int step = 0; step < steps && reached < taps; ++step) reached *= ways;
    if (reached >= taps) return ways;
  }
}

template <typename T, bool kMax, bool kMapped>
void Line(const LineJob& job) noexcept {
  using Op = Extreme<kMax>;
  constexpr int64_t kMost = 5;
  const int64_t size = job.step * static_cast<int64_t>(sizeof(T));
  int steps = 1;
  for (int64_t reach = kMost; reach < job.taps; reach *= kMost) ++steps;
  Lines lines = {job.x, 1, 0};
  // Stores that cross cache lines would cost more than the loads.
  char* const aligned =
      job.x - static_cast<int64_t>(reinterpret_cast<uintptr_t>(job.x) %
                                   static_cast<uintptr_t>(kKeyAlignment));
  for (; steps > 1; --steps) {
    const int64_t ways = WaysToJoin(lines.have, job.taps, steps);
    const int64_t apart = lines.have * size, wide = lines.have * ways;
    if (wide >= job.taps) break;
    lines.count = job.count + (job.taps - wide) * job.step;
    if (ways == 2) {
      Widen<T, Op, 2>(job, lines, aligned, apart);
    } else if (ways == 3) {
      Widen<T, Op, 3>(job, lines, aligned, apart);
    } else if (ways == 4) {
      Widen<T, Op, 4>(job, lines, aligned, apart);
    } else {
      Widen<T, Op, 5>(job, lines, aligned, apart);
    }
    lines.x = aligned;
    lines.have = wide;
  }
  const int64_t ways = (job.taps + lines.have - 1) / lines.have;
  const int64_t apart = lines.have * size, last = (job.taps - lines.have) * size;
  if (ways <= 1) {
    LastJoin<T, Op, kMapped, 1>(job, lines, apart, last);
  } else if (ways == 2) {
    LastJoin<T, Op, kMapped, 2>(job, lines, apart, last);
  } else if (ways == 3) {
    LastJoin<T, Op, kMapped, 3>(job, lines, apart, last);
  } else if (ways == 4) {
    LastJoin<T, Op, kMapped, 4>(job, lines, apart, last);
  } else {
    LastJoin<T, Op, kMapped, 5>(job, lines, apart, last);
  }
}

template <typename T, class Op, int kVectors>
HWY_INLINE void OffsetsAt(const OffsetsJob& job, int64_t i, KeyVector<T>* keys) {
  constexpr int64_t kLanes = KeyLanes<T>();
  hn::ScalableTag<T> d;
  const T* const x = reinterpret_cast<const T*>(job.x) + i;
  for (int v = 0; v < kVectors; ++v) {
    keys[v] = hn::LoadU(d, x + job.offsets[0] + v * kLanes);
  }
  for (int64_t j = 1; j < job.offset_count; ++j) {
    const T* const place = x + job.offsets[j];
    for (int v = 0; v < kVectors; ++v) {
      keys[v] = Op::Of(keys[v], hn::LoadU(d, place + v * kLanes));
    }
  }
}

// Results are mapped in any case: the work is in the offsets.
template <typename T, bool kMax>
void Offsets(const OffsetsJob& job) noexcept {
  using Op = Extreme<kMax>;
  constexpr int64_t kLanes = KeyLanes<T>(), kSize = sizeof(T);
  constexpr int kVectors = 4;
  const Mapper<T, true> mapper(job.map);
  int64_t i = 0;
  for (; i + kVectors * kLanes <= job.count; i += kVectors * kLanes) {
    KeyVector<T> keys[kVectors];
    OffsetsAt<T, Op, kVectors>(job, i, keys);
    for (int v = 0; v < kVectors; ++v) {
      mapper.Store(keys[v], job.y + (i + v * kLanes) * kSize);
    }
  }
  for (; i < job.count; i += kLanes) {
    KeyVector<T> key[1];
    OffsetsAt<T, Op, 1>(job, i, key);
    const int64_t left = job.count - i;
    if (left >= kLanes) {
      mapper.Store(key[0], job.y + i * kSize);
    } else {
      mapper.StoreFirst(key[0], job.y + i * kSize, static_cast<size_t>(left));
    }
  }
}

template <typename T>
void MapLine(char* x, int64_t count, KeyMap map) noexcept {
  constexpr int64_t kBytes = KeyLanes<T>() * static_cast<int64_t>(sizeof(T));
  const Mapper<T, true> mapper(map);
  const Mapper<T, false> keys(map);
  char* const end = x + count * static_cast<int64_t>(sizeof(T));
  for (; x < end; x += kBytes) keys.Store(mapper.Load(x), x);
}

template <typename T, class Window>
void SquareMapped(const SquareJob& job) noexcept {
  if constexpr (sizeof(T) == 2) {
    // Unsigned shorts are in order as they are.
    constexpr uint64_t kSign = uint64_t{1} << 15;
    if (job.map_in.fold == 0 && job.map_in.bias == kSign && job.map_out.fold == 0 &&
        job.map_out.bias == kSign) {
      return RunSquare<uint16_t, Window, false>(job);
    }
  }
  RunSquare<T, Window, true>(job);
}

template <typename T, class Window, bool kMapped>
constexpr SquareFunction MakeSquare() {
  // Windows that see two columns beyond a vector have lanes for these.
  if constexpr (Window::kTaps == 5 && HWY_TARGET == HWY_SCALAR) {
    return nullptr;
  } else if constexpr (kMapped) {
    return SquareMapped<T, Window>;
  } else {
    return RunSquare<T, Window, false>;
  }
}

template <typename T, bool kMax>
constexpr ExtremeKernels MakeExtreme() {
  using Square3 = ExtremeSquare3<Extreme<kMax>>;
  using Square5 = ExtremeSquare5<Extreme<kMax>>;
  return {Columns<T, kMax, false>,
          Columns<T, kMax, true>,
          Line<T, kMax, false>,
          Line<T, kMax, true>,
          {MakeSquare<T, Square3, false>(), MakeSquare<T, Square5, false>()},
          {MakeSquare<T, Square3, true>(), MakeSquare<T, Square5, true>()},
          Offsets<T, kMax>};
}

template <typename T, typename U>
constexpr internal::ExtremeTable MakeExtremes() {
  return {{{MakeExtreme<T, false>(), MakeExtreme<T, true>()},
           {MakeExtreme<U, false>(), MakeExtreme<U, true>()}},
          {MapLine<T>, MapLine<U>}};
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per target
