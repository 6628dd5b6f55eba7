// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/window_sums.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/window_sums.cc"
#include "core/kernels/simd.h"

#include "core/kernels/shift-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// body(i, d) for i = 0, ... in the order of memory: vectors of tag d, then single
// numbers.
template <typename T, typename Body>
HWY_INLINE void ForEach(int64_t count, const Body& body) {
  const hn::ScalableTag<T> d;
  const hn::CappedTag<T, 1> single;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) body(i, d);
  for (; i < count; ++i) body(i, single);
}

// One digit more: to[i] = four of `from`, `apart` from each other, and kDigit of x,
// `step` apart, behind them. `to` may be `from`, which is read ahead of what is written.
template <typename T, int kDigit>
void AddDigit(const T* from, int64_t apart, const T* x, int64_t step, int64_t count,
              T* to) {
  const T* const behind = x + 4 * apart;
  ForEach<T>(count, [&](int64_t i, auto d) HWY_ATTR {
    const auto low = hn::Add(hn::LoadU(d, from + i), hn::LoadU(d, from + i + apart));
    const auto high =
        hn::Add(hn::LoadU(d, from + i + 2 * apart), hn::LoadU(d, from + i + 3 * apart));
    auto sum = hn::Add(low, high);
    if constexpr (kDigit > 0) {
      auto rest = hn::LoadU(d, behind + i);
      if constexpr (kDigit > 1) rest = hn::Add(rest, hn::LoadU(d, behind + i + step));
      if constexpr (kDigit > 2) rest = hn::Add(rest, hn::LoadU(d, behind + i + 2 * step));
      sum = hn::Add(sum, rest);
    }
    hn::StoreU(sum, d, to + i);
  });
}

// The first digit, 2 or 3.
template <typename T>
void AddFirst(const T* x, int64_t step, int64_t digit, int64_t count, T* to) {
  const T* const third = x + (digit - 1) * step;
  if (digit == 2) {
    return ForEach<T>(count, [&](int64_t i, auto d) HWY_ATTR {
      hn::StoreU(hn::Add(hn::LoadU(d, x + i), hn::LoadU(d, third + i)), d, to + i);
    });
  }
  ForEach<T>(count, [&](int64_t i, auto d) HWY_ATTR {
    const auto two = hn::Add(hn::LoadU(d, x + i), hn::LoadU(d, x + i + step));
    hn::StoreU(hn::Add(two, hn::LoadU(d, third + i)), d, to + i);
  });
}

template <typename T>
void SumsByQuarters(const T* x, int64_t count, int64_t length, int64_t step,
                    T* sums) noexcept {
  static constexpr decltype(&AddDigit<T, 0>) kAdd[] = {AddDigit<T, 0>, AddDigit<T, 1>,
                                                       AddDigit<T, 2>, AddDigit<T, 3>};
  int shift = (63 - __builtin_clzll(static_cast<uint64_t>(length))) / 2 * 2;
  int64_t have = length >> shift;
  const T* from = x;
  if (have > 1) {
    AddFirst(x, step, have, count - (have - 1) * step, sums);
    from = sums;
  }
  while ((shift -= 2) >= 0) {
    const int64_t apart = have * step;
    have = length >> shift;
    kAdd[have % 4](from, apart, x, step, count - (have - 1) * step, sums);
    from = sums;
  }
}

// sums[i] for 0 < i < count, from sums[0] on: a vector of them is the sum before it, and
// of the differences each lane takes in those 1, 2, 4, ... before it.
template <typename T>
void SlideLine(const T* x, int64_t length, int64_t count, T* sums) {
  const T* const ahead = x + length;
  int64_t i = 1;
#if HWY_TARGET != HWY_SCALAR
  using D = hn::CappedTag<T, 32 / sizeof(T)>;
  const D d;
  constexpr size_t kN = hn::MaxLanes(D());
  const auto zero = hn::Zero(d);
  const Shift<D> one(d, 1, zero), two(d, kN > 2 ? 2 : 0, zero),
      four(d, kN > 4 ? 4 : 0, zero);
  const LastLane<D> last(d);
  auto carry = hn::Set(d, sums[0]);
  for (; i + static_cast<int64_t>(kN) <= count; i += kN) {
    auto v = hn::Sub(hn::LoadU(d, ahead + i - 1), hn::LoadU(d, x + i - 1));
    v = hn::Add(v, one(v));
    if constexpr (kN > 2) v = hn::Add(v, two(v));
    if constexpr (kN > 4) v = hn::Add(v, four(v));
    hn::StoreU(hn::Add(v, carry), d, sums + i);
    carry = hn::Add(carry, last(v));
  }
#endif
  for (; i < count; ++i) sums[i] = sums[i - 1] + (ahead[i - 1] - x[i - 1]);
}

// The same `step` apart, where that is a vector or more.
template <typename T>
void SlideRows(const T* x, int64_t window, int64_t step, int64_t count, T* sums) {
  ForEach<T>(count - step, [&](int64_t i, auto d) HWY_ATTR {
    const auto change = hn::Sub(hn::LoadU(d, x + window + i), hn::LoadU(d, x + i));
    hn::StoreU(hn::Add(hn::LoadU(d, sums + i), change), d, sums + step + i);
  });
}

template <typename T>
T Sum(const T* x, int64_t count) {
  const hn::ScalableTag<T> d;
  constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(d));
  HWY_ALIGN T lanes[hn::MaxLanes(d)];
  auto sums = hn::Zero(d);
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) sums = hn::Add(sums, hn::LoadU(d, x + i));
  hn::Store(sums, d, lanes);
  T sum = 0;
  for (int64_t lane = 0; lane < kLanes; ++lane) sum += lanes[lane];
  for (; i < count; ++i) sum += x[i];
  return sum;
}

template <typename T>
void SumsByDifferences(const T* x, int64_t count, int64_t length, int64_t step,
                       T* sums) noexcept {
  const int64_t window = length * step, results = count - window + step;
  if (step == 1) {
    sums[0] = Sum(x, length);
    return SlideLine(x, length, results, sums);
  }
  const int64_t first = step < results ? step : results;
  std::memcpy(sums, x, static_cast<size_t>(first) * sizeof(T));
  for (int64_t at = step; at < window; at += step) {
    ForEach<T>(first, [&](int64_t i, auto d) HWY_ATTR {
      hn::StoreU(hn::Add(hn::LoadU(d, sums + i), hn::LoadU(d, x + at + i)), d, sums + i);
    });
  }
  if (step >= static_cast<int64_t>(hn::MaxLanes(hn::ScalableTag<T>()))) {
    return SlideRows(x, window, step, results, sums);
  }
  for (int64_t i = step; i < results; ++i) {
    sums[i] = sums[i - step] + (x[i + window - step] - x[i - step]);
  }
}

}  // namespace

extern const WindowSums<float> kWindowSumsF32;
constexpr WindowSums<float> kWindowSumsF32 = {SumsByQuarters<float>,
                                              SumsByDifferences<float>};
extern const WindowSums<double> kWindowSumsF64;
constexpr WindowSums<double> kWindowSumsF64 = {SumsByQuarters<double>,
                                               SumsByDifferences<double>};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {

template <>
const WindowSums<float>& FindWindowSums<float>(Target target) noexcept {
  return ND_SELECT_TABLE(target, kWindowSumsF32);
}
template <>
const WindowSums<double>& FindWindowSums<double>(Target target) noexcept {
  return ND_SELECT_TABLE(target, kWindowSumsF64);
}

}  // namespace nd
#endif
