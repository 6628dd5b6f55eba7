// SPDX-License-Identifier: BSD-3-Clause
// Correlation of rows of float32 and float64 that need not be packed although they are
// not contiguous.
#include "core/kernels/correlate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/correlate_stepped.cc"
#include "core/kernels/simd.h"

#include "core/kernels/correlate_float-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nd {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_AVX3
// Vectors whose lanes are in falling order of the elements: samples of step -1 are loaded
// as they lie, and only sums are turned round.
template <class Ops>
struct Backward : Ops {
  using typename Ops::Element;
  using typename Ops::Vector;
  static constexpr int64_t kWidth = Ops::kWidth;
  using D = hn::DFromV<Vector>;

  struct Samples {
    const Element* first;
    explicit HWY_INLINE Samples(const Element* at) : first(at) {}
    HWY_INLINE Samples operator+(int64_t count) const { return Samples(first - count); }
    HWY_INLINE void operator+=(int64_t count) { first -= count; }
  };

  static HWY_INLINE Vector Load(Samples x) {
    return hn::LoadU(D(), x.first - (kWidth - 1));
  }
  static HWY_INLINE Vector LoadPartial(Samples x, int64_t count) {
    const auto absent = hn::FirstN(D(), static_cast<size_t>(kWidth - count));
    return hn::MaskedLoad(hn::Not(absent), D(), x.first - (kWidth - 1));
  }
  template <int K>
  static HWY_INLINE Vector Slide(Vector low, Vector high) {
    return Ops::template Slide<static_cast<int>(kWidth) - K>(high, low);
  }
  static HWY_INLINE void Store(Vector sum, Element* y) {
    Ops::Store(hn::Reverse(D(), sum), y);
  }
  static HWY_INLINE void StorePartial(Vector sum, Element* y, int64_t count) {
    Ops::StorePartial(hn::Reverse(D(), sum), y, count);
  }
};

template <typename T>
void CorrelateBackward(const CorrelateJob& job) noexcept {
  if (job.columns > 0) CorrelateRows<Backward<Wide<T>>, Backward<Narrow<T>>>(job);
}

template <typename T>
CorrelateFunction Find(int64_t x_step, int64_t) noexcept {
  return x_step == -1 ? CorrelateBackward<T> : nullptr;
}
#else
template <typename T>
CorrelateFunction Find(int64_t, int64_t) noexcept {
  return nullptr;
}
#endif

}  // namespace

extern const internal::SteppedTable kSteppedTable;
constexpr internal::SteppedTable kSteppedTable = {Find<float>, Find<double>};

}  // namespace HWY_NAMESPACE
}  // namespace nd
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nd::internal {
const SteppedTable& SteppedCorrelates(Target target) noexcept {
  return ND_SELECT_TABLE(target, kSteppedTable);
}
}  // namespace nd::internal
#endif
