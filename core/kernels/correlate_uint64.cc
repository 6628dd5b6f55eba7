// SPDX-License-Identifier: BSD-3-Clause
// Correlation kernels of 64-bit integers, exact modulo 2^64.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_uint64.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_halves-inl.h"
#include "core/kernels/correlate_integer-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

using Uint64Tag = hn::ScalableTag<uint64_t>;
#if HWY_TARGET == HWY_AVX2
// AVX2 multiplies 32-bit halves only: low * low counts whole, the two mixed products
// count 2^32 times, modulo 2^32, and are summed apart, one in each half.
struct Uint64Ops : Vectors<Uint64Tag, 1> {
  using HalfTag = hn::Repartition<uint32_t, Uint64Tag>;
  using Halves = hn::Vec<HalfTag>;
  struct Tap {
    Halves straight, crossed;
  };
  struct Sum {
    Vector low;
    Halves mixed;
  };
  static constexpr int kSums = 4;
  static constexpr int kTaps = 2;
  static constexpr int kShort = 5;

  static HWY_INLINE Sum Zero() { return Begin(hn::Zero(Uint64Tag())); }
  static HWY_INLINE Sum Begin(Vector y) { return {y, hn::Zero(HalfTag())}; }
  static HWY_INLINE Tap Broadcast(const Element* tap) {
    const Halves straight = hn::BitCast(HalfTag(), hn::Set(Uint64Tag(), *tap));
    return {straight, hn::Shuffle2301(straight)};
  }
  static HWY_INLINE void MulAdd(const Tap& tap, Vector x, Sum& sum) {
    const Halves halves = hn::BitCast(HalfTag(), x);
    sum.low = hn::Add(sum.low, hn::MulEven(tap.straight, halves));
    sum.mixed = hn::Add(sum.mixed, hn::Mul(tap.crossed, halves));
    KeepInOrder(sum.low);
    KeepInOrder(sum.mixed);
  }
  static HWY_INLINE Vector Total(const Sum& sum) {
    const Vector mixed = hn::BitCast(Uint64Tag(), sum.mixed);
    const Halves sums =
        hn::Add(sum.mixed, hn::BitCast(HalfTag(), hn::ShiftLeft<32>(mixed)));
    return hn::Add(sum.low,
                   hn::BitCast(Uint64Tag(), hn::OddEven(sums, hn::Zero(HalfTag()))));
  }
  static HWY_INLINE void Store(const Sum& sum, Element* y) { StoreVector(Total(sum), y); }
  static HWY_INLINE void StorePartial(const Sum& sum, Element* y, int64_t count) {
    StoreVectorPartial(Total(sum), y, count);
  }
};

// Elements that are, as int64, those of int32: one product of lower halves is all.
struct NarrowOps : PlainVectors<Uint64Tag> {
  using HalfTag = hn::Repartition<int32_t, Uint64Tag>;
  static constexpr int kSums = 8;
  static constexpr int kTaps = 3;
  static constexpr int kShort = 9;

  static HWY_INLINE void MulAdd(Tap tap, Vector x, Sum& sum) {
    const auto product =
        hn::MulEven(hn::BitCast(HalfTag(), tap), hn::BitCast(HalfTag(), x));
    sum = hn::Add(sum, hn::BitCast(Uint64Tag(), product));
    KeepInOrder(sum);
  }
};

// Looks at little more than it takes to find one that is not.
bool AreNarrow(const uint64_t* x, int64_t count) {
  constexpr int64_t kLook = 32;
  for (int64_t i = 0; i < count; i += kLook) {
    const int64_t end = HWY_MIN(i + kLook, count);
    uint64_t upper = 0;  // sign extension of the lower half gives the element
    for (int64_t j = i; j < end; ++j) upper |= x[j] + (uint64_t{1} << 31);
    if (upper >> 32 != 0) return false;
  }
  return true;
}

bool IsOneRow(const CorrelateJob& job) {
  return job.tap_rows == 1 && job.plane_count == 1;
}

void CorrelateWide(const CorrelateJob& job) {
  if (IsOneRow(job) && job.tap_columns >= kFewestHalved &&
      job.columns >= ByHalves<Uint64Ops>::kLeastColumns) {
    ByHalves<Uint64Ops>(job).Run();
  } else {
    Correlate<Uint64Ops>(job);
  }
}

// By blocks, each as its samples are; wide ones that follow each other go together.
void CorrelateNarrowTaps(const CorrelateJob& job) {
  constexpr int64_t kBlock = 1024;
  const auto after = [&](int64_t column) {
    return HWY_MIN(column + kBlock, job.columns);
  };
  for (int64_t row = 0; row < job.rows; ++row) {
    const uint64_t* const x =
        static_cast<const uint64_t*>(job.planes[0].x) + row * job.x_stride;
    const auto is_narrow = [&](int64_t begin, int64_t end) {
      return AreNarrow(x + begin, end - begin + job.tap_columns - 1);
    };
    for (int64_t column = 0; column < job.columns;) {
      int64_t end = after(column);
      const bool narrow = is_narrow(column, end);
      while (!narrow && end < job.columns && !is_narrow(end, after(end))) {
        end = after(end);
      }
      const CorrelatePlane plane = {x + column, job.planes[0].taps};
      CorrelateJob block = job;
      block.planes = &plane;
      block.y = static_cast<uint64_t*>(job.y) + row * job.y_stride + column;
      block.rows = 1;
      block.columns = end - column;
      if (narrow) {
        Correlate<NarrowOps>(block);
      } else {
        CorrelateWide(block);
      }
      column = end;
    }
  }
}

void CorrelateUint64(const CorrelateJob& job) noexcept {
  if (IsOneRow(job) && job.tap_columns <= kMostNarrow &&
      AreNarrow(static_cast<const uint64_t*>(job.planes[0].taps), job.tap_columns)) {
    CorrelateNarrowTaps(job);
  } else {
    CorrelateWide(job);
  }
}
#else
void CorrelateUint64(const CorrelateJob& job) noexcept {
  Correlate<IntegerOps<Uint64Tag>>(job);
}
#endif

}  // namespace

extern const internal::CorrelateTable kUint64Correlates;
constexpr internal::CorrelateTable kUint64Correlates = {{CorrelateUint64}};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const CorrelateTable& Uint64Correlates(Target target) noexcept {
  return ND_SELECT_TABLE(target, kUint64Correlates);
}
}  // namespace nd::internal
#endif
