// SPDX-License-Identifier: BSD-3-Clause
#include "core/kernels/correlate_open.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_open.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_float-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3
template <typename T>
class Open {
 public:
  explicit HWY_INLINE Open(const OpenRow<T>& row)
      : row_(row), whole_(HWY_MAX(row.x_count - kWidth + 1, 0)) {}

  // Runs with as many taps as two vectors hold, or more.
  template <bool kFew>
  HWY_INLINE void Run() const {
    if constexpr (kFew) {
      const int64_t longer = HWY_MAX(row_.skip_begin, row_.y_count - row_.skip_end);
      if (row_.skip_begin < row_.skip_end && longer <= 2 * kWidth) {
        return longer <= kWidth ? Ends<1>() : Ends<2>();
      }
    }
    int64_t at = 0;
    for (const int64_t end : {row_.skip_begin, row_.y_count}) {
      while (end - at > 4 * kWidth) {
        const int64_t vectors = (end - at + kWidth - 1) / kWidth;
        if (kFew && vectors > 8 && (vectors - 1) % 4 < 2) {
          Block<10, kFew>(at, end);
          at += 10 * kWidth;
        } else {
          Block<8, kFew>(at, end);
          at += 8 * kWidth;
        }
      }
      if (kFew && at < end && end - at <= 2 * kWidth) {
        Block<2, kFew>(at, end);
      } else if (at < end) {
        Block<4, kFew>(at, end);
      }
      at = row_.skip_end;
    }
  }

 private:
  using Ops = FloatOps<T>;
  using D = hn::ScalableTag<T>;
  using Vector = typename Ops::Vector;
  static constexpr int64_t kWidth = Ops::kWidth;

  // A load at `at`, if that is not beyond the samples, meets the taps.
  template <int kSums, int kTaps, int Q = 0>
  HWY_INLINE void Sweep(int64_t at, const Vector (&tap)[kTaps],
                        Vector (&sum)[kSums]) const {
    if constexpr (Q < kSums + kTaps - 1) {
      const int64_t i = at + Q * kWidth;
      if (static_cast<uint64_t>(i) < static_cast<uint64_t>(whole_)) {
        Vector x = Ops::Load(row_.x + i);
        KeepInRegister(x);
        Feed<Ops, kSums, kTaps, Q>(x, tap, sum);
      } else if (i > -kWidth && i < row_.x_count) {
        Vector x = LoadSome(i);
        KeepInRegister(x);
        Feed<Ops, kSums, kTaps, Q>(x, tap, sum);
      }
      Sweep<kSums, kTaps, Q + 1>(at, tap, sum);
    }
  }

  // The vector at `at`, of which there are some samples.
  HWY_INLINE Vector LoadSome(int64_t at) const {
    const uint32_t before = static_cast<uint32_t>(HWY_MAX(-at, 0));
    const uint32_t count = static_cast<uint32_t>(HWY_MIN(row_.x_count - at, kWidth));
    return hn::MaskedLoad(Lanes((uint32_t{1} << count) - (uint32_t{1} << before)), D(),
                          row_.x + at);
  }

  static HWY_INLINE hn::Mask<D> Lanes(uint32_t bits) {
    return hn::Mask<D>{static_cast<decltype(hn::Mask<D>::raw)>(bits)};
  }

  template <int kSums, int kTaps>
  HWY_INLINE void Accumulate(int64_t at, const T* taps, int64_t begin, int64_t end,
                             Vector (&sum)[kSums]) const {
    if constexpr (kTaps > 0) {
      for (int64_t k = begin; k < end; ++k) {
        Vector tap[kTaps];
        for (int j = 0; j < kTaps; ++j) tap[j] = Ops::Broadcast(taps + k + j * kWidth);
        Sweep<kSums, kTaps>(at + k, tap, sum);
      }
    }
  }

  // As AccumulateGroup.
  template <int kSums, int kTaps = Ops::kTaps>
  HWY_INLINE void Group(int64_t depth, int64_t at, const T* taps, int64_t full,
                        Vector (&sum)[kSums]) const {
    if constexpr (kTaps > 0) {
      if (depth == kTaps) {
        Accumulate<kSums, kTaps>(at, taps, 0, full, sum);
        Accumulate<kSums, kTaps - 1>(at, taps, full, kWidth, sum);
      } else {
        Group<kSums, kTaps - 1>(depth, at, taps, full, sum);
      }
    }
  }

  // The vector at `at`, 0 where there are no samples.
  HWY_INLINE Vector LoadOpen(int64_t at) const {
    if (HWY_LIKELY(static_cast<uint64_t>(at) < static_cast<uint64_t>(whole_))) {
      return Ops::Load(row_.x + at);
    }
    if (at <= -kWidth || at >= row_.x_count) return Ops::Zero();
    return LoadSome(at);
  }

  // Taps from kOwn on meet samples in a copy with zeros around it, so that whole vectors
  // can be loaded; those before it meet registers, while the copy is under way.
  static constexpr int64_t kOwn = 2, kFewForCopy = 12;

  // Few taps: kBlocks blocks of kSums sums take turns, since few sums would have to wait
  // for each other.
  template <int kBlocks, int kSums, int kDepth>
  HWY_INLINE void MeetFew(const int64_t (&at)[kBlocks], int64_t full,
                          Vector (&sum)[kBlocks][kSums]) const {
    constexpr int kVectors = kSums + kDepth;
    const bool copies = row_.tap_count > kFewForCopy;
    HWY_ALIGN T copy[kBlocks][kVectors * kWidth];
    Vector x[kBlocks][kVectors];
    for (int b = 0; b < kBlocks; ++b) {
      LoadAll<kVectors>(at[b], x[b]);
      if (copies) {
        for (int q = 0; q < kVectors; ++q) Ops::Store(x[b][q], copy[b] + q * kWidth);
      }
      Meet<kSums, kDepth>(row_.taps, x[b], sum[b]);
    }
    int64_t k = 1;
    for (; k < (copies ? HWY_MIN(kOwn, full) : full); ++k) {
      for (int b = 0; b < kBlocks; ++b) {
        MoveOn<kVectors>(x[b]);
        Meet<kSums, kDepth>(row_.taps + k, x[b], sum[b]);
      }
    }
    if (copies) {
      MeetCopies<kBlocks, kSums, kDepth>(copy, k, full, sum);
      if constexpr (kDepth > 1) {
        MeetCopies<kBlocks, kSums, kDepth - 1>(copy, full, kWidth, sum);
      }
    } else if constexpr (kDepth > 1) {
      for (k = full; k < kWidth; ++k) {
        for (int b = 0; b < kBlocks; ++b) {
          MoveOn<kVectors - 1>(x[b]);
          Meet<kSums, kDepth - 1>(row_.taps + k, x[b], sum[b]);
        }
      }
    }
  }

  // Taps from `begin` to `end` of each depth. Every other vector is cut out of two that
  // have been loaded: loads and cuts take turns, as in Sliding.
  template <int kBlocks, int kSums, int kDepth, size_t kLength>
  HWY_INLINE void MeetCopies(const T (&copy)[kBlocks][kLength], int64_t begin,
                             int64_t end, Vector (&sum)[kBlocks][kSums]) const {
    int64_t k = begin;
    for (; k + 1 < end; k += 2) {
      for (int b = 0; b < kBlocks; ++b) {
        MeetTwo<kSums, kDepth>(copy[b] + k, row_.taps + k, sum[b]);
      }
    }
    if (k < end) {
      for (int b = 0; b < kBlocks; ++b) {
        Vector x[kSums + kDepth - 1];
        for (int q = 0; q < kSums + kDepth - 1; ++q) {
          x[q] = Ops::Load(copy[b] + k + q * kWidth);
          KeepInRegister(x[q]);
        }
        Meet<kSums, kDepth>(row_.taps + k, x, sum[b]);
      }
    }
  }

  // Two neighbouring taps of each depth, each sum in the order of Meet.
  template <int kSums, int kDepth>
  HWY_INLINE void MeetTwo(const T* x, const T* taps, Vector (&sum)[kSums]) const {
    constexpr int kVectors = kSums + kDepth - 1;
    Vector first[kDepth], second[kDepth];
    for (int j = 0; j < kDepth; ++j) {
      first[j] = Ops::Broadcast(taps + j * kWidth);
      second[j] = Ops::Broadcast(taps + 1 + j * kWidth);
    }
    Vector low;
    for (int q = 0; q <= kVectors; ++q) {
      // The last cut would need a vector beyond the copy.
      Vector high = Ops::Load(x + q * kWidth - (q == kVectors ? kWidth - 1 : 0));
      KeepInRegister(high);
      if (q < kVectors) Serve(q, first, high, sum);
      if (q > 0) {
        const Vector cut = q == kVectors ? high : Ops::template Slide<1>(low, high);
        Serve(q - 1, second, cut, sum);
      }
      low = high;
    }
  }

  // Vector number q meets taps of all depths.
  template <int kSums, int kDepth>
  static HWY_INLINE void Serve(int q, const Vector (&tap)[kDepth], Vector x,
                               Vector (&sum)[kSums]) {
    for (int j = 0; j < kDepth; ++j) {
      if (q >= j && q - j < kSums) Ops::MulAdd(tap[j], x, sum[q - j]);
    }
  }

  // Blocks of results from column[b] to end[b].
  template <int kBlocks, int kSums>
  HWY_INLINE void FewBlocks(const int64_t (&column)[kBlocks],
                            const int64_t (&end)[kBlocks]) const {
    Vector sum[kBlocks][kSums];
    int64_t at[kBlocks];
    for (int b = 0; b < kBlocks; ++b) {
      at[b] = column[b] + row_.start;
      for (Vector& s : sum[b]) s = Ops::Zero();
    }
    if (row_.tap_count <= kWidth) {
      MeetFew<kBlocks, kSums, 1>(at, row_.tap_count, sum);
    } else {
      MeetFew<kBlocks, kSums, 2>(at, row_.tap_count - kWidth, sum);
    }
    for (int b = 0; b < kBlocks; ++b) StoreSums<kSums>(sum[b], column[b], end[b]);
  }

  template <int kSums>
  HWY_INLINE void Ends() const {
    FewBlocks<2, kSums>({0, row_.skip_end}, {row_.skip_begin, row_.y_count});
  }

  template <int kVectors, int Q = 0>
  HWY_INLINE void LoadAll(int64_t at, Vector (&x)[kVectors]) const {
    if constexpr (Q < kVectors) {
      x[Q] = LoadOpen(at + Q * kWidth);
      KeepInRegister(x[Q]);
      LoadAll<kVectors, Q + 1>(at, x);
    }
  }

  // What comes into the last vector is not met by any tap.
  template <int kVectors>
  static HWY_INLINE void MoveOn(Vector* x) {
    for (int q = 0; q + 1 < kVectors; ++q) x[q] = Ops::template Slide<1>(x[q], x[q + 1]);
    x[kVectors - 1] = Ops::template Slide<1>(x[kVectors - 1], x[kVectors - 1]);
  }

  template <int kSums, int kTaps>
  HWY_INLINE void Meet(const T* taps, const Vector* x, Vector (&sum)[kSums]) const {
    Vector tap[kTaps];
    for (int j = 0; j < kTaps; ++j) tap[j] = Ops::Broadcast(taps + j * kWidth);
    for (int q = 0; q < kSums + kTaps - 1; ++q) Serve(q, tap, x[q], sum);
  }

  // kSums vectors of results from `column` on, as far as these come before `end`; the
  // taps in the order of LineBlock.
  template <int kSums, bool kFew>
  HWY_INLINE void Block(int64_t column, int64_t end) const {
    if constexpr (kFew) {
      FewBlocks<1, kSums>({column}, {end});
    } else {
      const int64_t depths = (row_.tap_count + kWidth - 1) / kWidth;
      const int64_t last = row_.tap_count - (depths - 1) * kWidth;
      Vector sum[kSums];
      for (Vector& s : sum) s = Ops::Zero();
      int64_t groups = (depths + Ops::kTaps - 1) / Ops::kTaps;
      for (int64_t done = 0; done < depths; --groups) {
        const int64_t depth = Share(depths - done, groups);
        const int64_t offset = done * kWidth, at = column + row_.start + offset;
        done += depth;
        if (at < row_.x_count && at + (kSums + depth) * kWidth > 0) {
          Group<kSums>(depth, at, row_.taps + offset, done == depths ? last : kWidth,
                       sum);
        }
      }
      StoreSums<kSums>(sum, column, end);
    }
  }

  template <int kSums>
  HWY_INLINE void StoreSums(const Vector (&sum)[kSums], int64_t column,
                            int64_t end) const {
    T* const y = row_.y + column;
    for (int s = 0; s < kSums; ++s) {
      const int64_t count = HWY_MIN(end - column - s * kWidth, kWidth);
      if (count == kWidth) {
        Ops::Store(sum[s], y + s * kWidth);
      } else if (count > 0) {
        hn::BlendedStore(sum[s], Lanes((uint32_t{1} << count) - 1), D(), y + s * kWidth);
      }
    }
  }

  const OpenRow<T>& row_;
  const int64_t whole_;  // a load of a whole vector may begin before this sample
};

template <typename T>
void CorrelateOpen(const OpenRow<T>& row) noexcept {
  const Open<T> open(row);
  if (row.tap_count <= 2 * FloatOps<T>::kWidth) {
    open.template Run<true>();
  } else {
    open.template Run<false>();
  }
}

template <typename T>
bool CopyTaps(const T* taps, int64_t count, bool reverse, T* copy) noexcept {
  const hn::ScalableTag<T> d;
  constexpr int64_t kWidth = FloatOps<T>::kWidth;
  auto finite = [&](auto vector)
                    HWY_ATTR { return hn::AllTrue(d, hn::IsFinite(vector)); };
  bool all = true;
  int64_t i = 0;
  for (; i < count; i += kWidth) {
    const int64_t lanes = HWY_MIN(count - i, kWidth);
    const auto some = hn::FirstN(d, static_cast<size_t>(lanes));
    if (reverse) {
      // The last lanes of a vector that begins before the taps, perhaps.
      const auto mask = hn::Not(hn::FirstN(d, static_cast<size_t>(kWidth - lanes)));
      const auto vector = hn::MaskedLoad(mask, d, taps + count - i - kWidth);
      all &= finite(vector);
      hn::BlendedStore(hn::Reverse(d, vector), some, d, copy + i);
    } else {
      const auto vector = hn::MaskedLoad(some, d, taps + i);
      all &= finite(vector);
      hn::BlendedStore(vector, some, d, copy + i);
    }
  }
  return all;
}
#endif

}  // namespace

struct OpenTables {
  OpenTable<float> f32;
  OpenTable<double> f64;
};
extern const OpenTables kOpenTables;
#if HWY_TARGET == HWY_AVX3
constexpr OpenTables kOpenTables = {{CorrelateOpen<float>, CopyTaps<float>},
                                    {CorrelateOpen<double>, CopyTaps<double>}};
#else
constexpr OpenTables kOpenTables = {};
#endif

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd {
template <>
const OpenTable<float>& GetOpen(Target target) noexcept {
  return ND_SELECT_TABLE(target, kOpenTables.f32);
}
template <>
const OpenTable<double>& GetOpen(Target target) noexcept {
  return ND_SELECT_TABLE(target, kOpenTables.f64);
}
}  // namespace nd
#endif
