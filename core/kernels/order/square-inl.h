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

// kRows outputs, one above the other, of the columns [begin, end), whole vectors of them.
// Window: kRows, kKeys, and how columns of 3 come to kKeys keys, and 3 of these to one.
template <typename T, class Window, bool kMapped>
struct Square {
  using V = KeyVector<T>;
  static constexpr int kRows = Window::kRows, kKeys = Window::kKeys;
  static constexpr int64_t kSize = sizeof(T), kLanes = KeyLanes<T>();
  using Keys = V[kRows][kKeys];

  const char* rows[kRows + 2];
  char* y[kRows];
  const SquareJob& job;
  const Mapper<T, kMapped> in, out;

  HWY_INLINE Square(const SquareJob& square, int64_t first)
      : job(square), in(square.map_in), out(square.map_out) {
    for (int r = 0; r < kRows + 2; ++r) rows[r] = job.rows[first + r];
    for (int r = 0; r < kRows; ++r) y[r] = job.y + (first + r) * job.y_stride;
  }

  HWY_INLINE void Load(int64_t i, Keys& keys) const {
    V x[kRows + 2];
    for (int r = 0; r < kRows + 2; ++r) x[r] = in.Load(rows[r] + i * kSize);
    Window::Columns(x, keys);
  }

  // In each lane what one column comes to.
  HWY_INLINE void LoadOne(int64_t i, Keys& keys) const {
    const int64_t column = i < 0 ? job.left : i < job.count ? i : job.right;
    V x[kRows + 2];
    for (int r = 0; r < kRows + 2; ++r) {
      const void* const from = column < 0 ? job.fill : rows[r] + column * kSize;
      T element;
      std::memcpy(&element, from, sizeof(element));
      x[r] = in.ToKey(hn::Set(hn::ScalableTag<T>(), element));
    }
    Window::Columns(x, keys);
  }

  HWY_NOINLINE void Run(int64_t begin, int64_t end) const {
    Keys left, now, next;
    LoadOne(begin - 1, next);
    Load(begin, now);
    for (int r = 0; r < kRows; ++r) {
      for (int k = 0; k < kKeys; ++k) left[r][k] = LaneBefore<T>(next[r][k], now[r][k]);
    }
    for (int64_t i = begin; i < end; i += kLanes) {
      if (i + kLanes < end) {
        Load(i + kLanes, next);
      } else {
        LoadOne(end, next);
      }
      for (int r = 0; r < kRows; ++r) {
        V right[kKeys];
        for (int k = 0; k < kKeys; ++k) right[k] = LaneAfter<T>(now[r][k], next[r][k]);
        out.Store(Window::Join(left[r], now[r], right), y[r] + i * kSize);
        for (int k = 0; k < kKeys; ++k) {
          left[r][k] = LaneBefore<T>(now[r][k], next[r][k]);
          now[r][k] = next[r][k];
        }
      }
    }
  }
};

template <typename T, class Window, bool kMapped>
void RunSquare(const SquareJob& job) noexcept {
  constexpr int64_t kRows = Window::kRows, kLanes = KeyLanes<T>(), kSize = sizeof(T);
  // Vectors at aligned places cross no cache lines.
  constexpr int64_t kBytes = kLanes * kSize;
  const int64_t beyond = static_cast<int64_t>(reinterpret_cast<uintptr_t>(job.y) %
                                              static_cast<uintptr_t>(kBytes));
  const int64_t begin = beyond % kSize == 0 ? (kBytes - beyond) % kBytes / kSize : 0;
  const int64_t end = begin + (job.count - begin) / kLanes * kLanes;
  for (int64_t r = 0; r < job.outputs; r += kRows) {
    // The last rows may be computed once more.
    const Square<T, Window, kMapped> square(job, HWY_MIN(r, job.outputs - kRows));
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
