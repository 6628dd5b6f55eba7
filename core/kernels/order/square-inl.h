// SPDX-License-Identifier: BSD-3-Clause
// Windows of 3 by 3 or 5 by 5 in one pass, read again for each target. What the columns
// of a window come to is computed once for the windows that share them, and stays in
// registers: from row to row what outputs have in common, along the rows the columns on
// both sides.

// Per-target include guard.
#if defined(ND_CORE_KERNELS_ORDER_SQUARE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef ND_CORE_KERNELS_ORDER_SQUARE_INL_H_
#undef ND_CORE_KERNELS_ORDER_SQUARE_INL_H_
#else
#define ND_CORE_KERNELS_ORDER_SQUARE_INL_H_
#endif

#include "core/kernels/order/keys-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

// What windows of 3 columns have in common: what is kept stays as it is, and Join makes
// the outputs of it, of that one lane before and of that one lane after.
template <class Window>
struct ThreeAcross {
  static constexpr int kTaps = 3;

  template <typename T>
  static HWY_INLINE void Begin(const KeyVector<T>* before, const KeyVector<T>*,
                               KeyVector<T>* state) {
    HWY_UNROLL(8)
    for (int k = 0; k < Window::kKept; ++k) state[k] = before[k];
  }

  template <typename T>
  static HWY_INLINE void Step(KeyVector<T>* state, const KeyVector<T>* now,
                              const KeyVector<T>* next, KeyVector<T>* y) {
    KeyVector<T> before[Window::kKept], after[Window::kKept];
    HWY_UNROLL(8)
    for (int k = 0; k < Window::kKept; ++k) {
      before[k] = LanesBefore<T, 1>(state[k], now[k]);
      after[k] = LanesAfter<T, 1>(now[k], next[k]);
      state[k] = now[k];
    }
    Window::Join(before, now, after, y);
  }
};

// Windows of 3 taps that keep rows as they are have Loading: the same of as many outputs
// as are best taken together where rows are loaded three times.
template <class Window>
constexpr bool kHasLoading = requires {
  typename Window::template Loading<int32_t>;
};

// Outputs of T, one above the other, of whole vectors of columns of elements X. A Window
// has kRows outputs of kTaps by kTaps, and keeps kKept vectors of what Keep makes of
// their rows. Begin makes a state of those before the first columns and of these, Step
// the outputs of the state, of what is kept of their columns and of the next ones; the
// state moves on to these.
template <typename T, class Window, bool kMapped, typename X>
class Square {
 public:
  // The outputs from `first` on. Beyond the last one nothing new is read, and what is
  // stored in its place is stored before it.
  HWY_INLINE Square(const SquareJob& job, int64_t first)
      : job_(job), in_(job.map_in), out_(job.map_out) {
    HWY_UNROLL(8)
    for (int r = 0; r < kInputs; ++r) {
      rows_[r] = job.rows[HWY_MIN(first + r, job.outputs + kTaps - 2)];
    }
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; ++r) {
      y_[r] = job.y + HWY_MIN(first + r, job.outputs - 1) * job.y_stride;
    }
  }

  // Of columns [begin, end).
  HWY_INLINE void Run(int64_t begin, int64_t end, bool streams) const {
    if constexpr (kLoads) {
      const int64_t first = begin > 0 ? begin : kLanes;
      const int64_t last = end < job_.count ? end : end - kLanes;
      if (first < last) {
        if (begin < first) RunByCuts(begin, first, streams);
        RunByLoads(first, last);
        if (last < end) RunByCuts(last, end, streams);
        return;
      }
    }
    RunByCuts(begin, end, streams);
  }

 private:
  using D = hn::ScalableTag<T>;
  using V = KeyVector<T>;
  static constexpr int kTaps = Window::kTaps, kRows = Window::kRows;
  static constexpr int kKept = Window::kKept, kInputs = kRows + kTaps - 1;
  static constexpr int64_t kSize = sizeof(T), kLanes = KeyLanes<T>();
  // Where registers are few, rows are loaded where each of three columns begins.
  static constexpr bool kLoads =
      HWY_TARGET == HWY_AVX2 && kHasLoading<Window> && !kMapped && sizeof(X) == sizeof(T);

  // None of them sees a column outside. Wide rows, which often lie a power of two apart,
  // share few places of the first cache: hence some at a time. A vector is stored when
  // the next one is there: where outputs lie in their pages as rows do, loads that touch
  // the same place would wait for the stores.
  HWY_NOINLINE void RunByLoads(int64_t begin, int64_t end) const {
    using Few = typename Window::template Loading<T>;
    static_assert(kRows % Few::kRows == 0);
    for (int first = kRows - Few::kRows; first >= 0; first -= Few::kRows) {
      const char* rows[Few::kKept];
      HWY_UNROLL(8)
      for (int r = 0; r < Few::kKept; ++r) rows[r] = rows_[first + r];
      const auto join = [&](int64_t i, V* results) HWY_ATTR {
        V before[Few::kKept], now[Few::kKept], after[Few::kKept];
        HWY_UNROLL(8)
        for (int r = 0; r < Few::kKept; ++r) {
          const char* const at = rows[r] + i * kSize;
          before[r] = in_.Load(at - kSize);
          now[r] = in_.Load(at);
          after[r] = in_.Load(at + kSize);
        }
        Few::Join(before, now, after, results);
      };
      V late[Few::kRows];
      const auto store = [&](int64_t i) HWY_ATTR {
        HWY_UNROLL(8)
        for (int r = Few::kRows - 1; r >= 0; --r) {
          out_.Store(late[r], y_[first + r] + i * kSize);
        }
      };
      join(begin, late);
      for (int64_t i = begin + kLanes; i < end; i += kLanes) {
        V results[Few::kRows];
        join(i, results);
        store(i - kLanes);
        HWY_UNROLL(8)
        for (int r = 0; r < Few::kRows; ++r) late[r] = results[r];
      }
      store(end - kLanes);
    }
  }

  HWY_NOINLINE void RunByCuts(int64_t begin, int64_t end, bool streams) const {
    V state[kKept], now[kKept], next[kKept];
    KeepBeyond(begin - 1, -1, next);
    Keep(begin, now);
    Window::template Begin<T>(next, now, state);
    for (int64_t i = begin; i < end; i += kLanes) {
      if (HWY_LIKELY(i + kLanes < end)) {
        Keep(i + kLanes, next);
      } else {
        KeepBeyond(end, 1, next);
      }
      Step(i, streams, state, now, next);
    }
  }

  HWY_INLINE V Load(int r, int64_t i) const {
    const char* const p = rows_[r] + i * static_cast<int64_t>(sizeof(X));
    if constexpr (sizeof(X) == sizeof(T)) {
      return in_.Load(p);
    } else {
      const hn::Rebind<X, D> narrow;
      return hn::PromoteTo(D(), hn::LoadU(narrow, reinterpret_cast<const X*>(p)));
    }
  }

  HWY_INLINE void Keep(int64_t i, V* kept) const {
    V x[kInputs];
    HWY_UNROLL(8)
    for (int r = 0; r < kInputs; ++r) x[r] = Load(r, i);
    Window::Keep(x, kept);
  }

  // The same of one column in each lane.
  HWY_INLINE void KeepOne(int64_t i, V* kept) const {
    V x[kInputs];
    HWY_UNROLL(8)
    for (int r = 0; r < kInputs; ++r) {
      X element;
      std::memcpy(&element, job_.At(rows_[r], i, sizeof(X)), sizeof(X));
      x[r] = in_.ToKey(hn::Set(D(), static_cast<T>(element)));
    }
    Window::Keep(x, kept);
  }

  // Of the columns that are next to others: i, and of 5 taps i + step. In the last lanes
  // those before, in the first ones those after.
  HWY_INLINE void KeepBeyond(int64_t i, int64_t step, V* kept) const {
    KeepOne(i, kept);
    if constexpr (kTaps == 5) {
      V more[kKept];
      KeepOne(i + step, more);
      HWY_UNROLL(8)
      for (int k = 0; k < kKept; ++k) {
        kept[k] =
            step < 0 ? hn::OddEven(kept[k], more[k]) : hn::OddEven(more[k], kept[k]);
      }
    }
  }

  HWY_INLINE void Step(int64_t i, bool streams, V* state, V* now, const V* next) const {
    V results[kRows];
    Window::template Step<T>(state, now, next, results);
    HWY_UNROLL(8)
    for (int r = kRows - 1; r >= 0; --r) {
      if (streams) {
        hn::Stream(out_.FromKey(results[r]), D(),
                   reinterpret_cast<T*>(y_[r] + i * kSize));
      } else {
        out_.Store(results[r], y_[r] + i * kSize);
      }
    }
    HWY_UNROLL(8)
    for (int k = 0; k < kKept; ++k) now[k] = next[k];
  }

  const SquareJob& job_;
  const Mapper<T, kMapped> in_, out_;
  const char* rows_[kInputs];
  char* y_[kRows];
};

template <typename T, class Window, bool kMapped, typename X = T>
void RunSquare(const SquareJob& job) noexcept {
  constexpr int64_t kRows = Window::kRows, kLanes = KeyLanes<T>();
  const int64_t begin = LanesToAligned<T>(job.y);
  const int64_t end = begin + (job.count - begin) / kLanes * kLanes;
  // Parts of a line of the cache that stream one by one take several times as long.
  const bool streams = job.streams && kLanes * int64_t{sizeof(T)} == kKeyAlignment;
  for (int64_t r = 0; r < job.outputs; r += kRows) {
    const Square<T, Window, kMapped, X> square(job, r);
    if (begin > 0) square.Run(0, kLanes, false);
    if (begin < end) square.Run(begin, end, streams);
    if (end < job.count) square.Run(job.count - kLanes, job.count, false);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per target
