// SPDX-License-Identifier: BSD-3-Clause
// Windows of 3 by 3 in one pass, read again for each target. What the columns of a window
// come to is computed once for the windows that share them, and stays in registers: from
// row to row what two outputs have in common, along the rows the columns on both sides.

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

// Outputs, one above the other, of whole vectors of columns. A Window has kRows outputs
// and keeps kKept vectors of what Keep makes of their rows; Join makes the outputs of
// these, those one lane before and those one lane after.
template <typename T, class Window, bool kMapped>
class Square {
 public:
  // The outputs from `first` on. Beyond the last one nothing new is read, and what is
  // stored in its place is stored before it.
  HWY_INLINE Square(const SquareJob& job, int64_t first)
      : job_(job), in_(job.map_in), out_(job.map_out) {
    HWY_UNROLL(8)
    for (int r = 0; r < kRows + 2; ++r) {
      rows_[r] = job.rows[HWY_MIN(first + r, job.outputs + 1)];
    }
    HWY_UNROLL(8)
    for (int r = 0; r < kRows; ++r) {
      y_[r] = job.y + HWY_MIN(first + r, job.outputs - 1) * job.y_stride;
    }
  }

  // Of columns [begin, end).
  HWY_NOINLINE void Run(int64_t begin, int64_t end) const {
    V before[kKept], now[kKept], next[kKept];
    KeepOne(begin - 1, next);
    Keep(begin, now);
    HWY_UNROLL(8)
    for (int k = 0; k < kKept; ++k) before[k] = LaneBefore<T>(next[k], now[k]);
    int64_t i = begin;
    for (; i + kLanes < end; i += kLanes) {
      Keep(i + kLanes, next);
      Step(i, before, now, next);
    }
    KeepOne(end, next);
    Step(i, before, now, next);
  }

 private:
  using V = KeyVector<T>;
  static constexpr int kRows = Window::kRows, kKept = Window::kKept;
  static constexpr int64_t kSize = sizeof(T), kLanes = KeyLanes<T>();

  HWY_INLINE void Keep(int64_t i, V* kept) const {
    V x[kRows + 2];
    HWY_UNROLL(8)
    for (int r = 0; r < kRows + 2; ++r) x[r] = in_.Load(rows_[r] + i * kSize);
    Window::Keep(x, kept);
  }

  // The same of one column in each lane.
  HWY_INLINE void KeepOne(int64_t i, V* kept) const {
    const int64_t column = i < 0 ? job_.left : i < job_.count ? i : job_.right;
    V x[kRows + 2];
    HWY_UNROLL(8)
    for (int r = 0; r < kRows + 2; ++r) {
      T element;
      std::memcpy(&element, column < 0 ? job_.fill : rows_[r] + column * kSize,
                  sizeof(element));
      x[r] = in_.ToKey(hn::Set(hn::ScalableTag<T>(), element));
    }
    Window::Keep(x, kept);
  }

  HWY_INLINE void Step(int64_t i, V* before, V* now, const V* next) const {
    V after[kKept], results[kRows];
    HWY_UNROLL(8)
    for (int k = 0; k < kKept; ++k) after[k] = LaneAfter<T>(now[k], next[k]);
    Window::Join(before, now, after, results);
    HWY_UNROLL(8)
    for (int r = kRows - 1; r >= 0; --r) out_.Store(results[r], y_[r] + i * kSize);
    HWY_UNROLL(8)
    for (int k = 0; k < kKept; ++k) {
      before[k] = LaneBefore<T>(now[k], next[k]);
      now[k] = next[k];
    }
  }

  const SquareJob& job_;
  const Mapper<T, kMapped> in_, out_;
  const char* rows_[kRows + 2];
  char* y_[kRows];
};

template <typename T, class Window, bool kMapped>
void RunSquare(const SquareJob& job) noexcept {
  constexpr int64_t kRows = Window::kRows, kLanes = KeyLanes<T>();
  const int64_t begin = LanesToAligned<T>(job.y);
  const int64_t end = begin + (job.count - begin) / kLanes * kLanes;
  for (int64_t r = 0; r < job.outputs; r += kRows) {
    const Square<T, Window, kMapped> square(job, r);
    if (begin > 0) square.Run(0, kLanes);
    if (begin < end) square.Run(begin, end);
    if (end < job.count) square.Run(job.count - kLanes, job.count);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#endif  // per target
